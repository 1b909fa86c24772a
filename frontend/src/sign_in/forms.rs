//! The forms of signing in: an e-mail, then a six-digit code; or the owner's one-time link, which needs neither.

use invites_client::{
    ClientError,
    operations::{
        RequestEmailCode, UseSignInLink, VerifyEmailCode, request_email_code, use_sign_in_link, verify_email_code,
    },
};
use leptos::prelude::*;

use crate::{
    api,
    kit::{Button, ButtonKind, ButtonSize, Field, Heading, TextInput, live, page_skeleton, words_for},
    shell::{Navigation, Session},
};

/// Digits of a code.
const CODE_LENGTH: u32 = 6;

/// Where a sign-in stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Email,
    Code,
    Link,
}

/// What the two forms share.
#[derive(Clone, Copy)]
struct SignIn {
    step: RwSignal<Step>,
    email: RwSignal<String>,
    code: RwSignal<String>,
    /// What is wrong at the field.
    wrong: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// Where to go on to.
    next: StoredValue<String>,
    session: Session,
    navigation: Navigation,
}

/// The screen at `/sign-in`.
pub(super) fn screen() -> AnyView {
    let navigation = Navigation::here();
    let next = untrack(|| navigation.query("next"));
    let form = SignIn {
        step: RwSignal::new(Step::Email),
        email: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
        busy: RwSignal::new(false),
        // Only a path of this page: a link must not lead elsewhere after signing in.
        next: StoredValue::new(next.filter(|next| is_own_path(next)).unwrap_or_else(|| "/".to_owned())),
        session: Session::here(),
        navigation,
    };
    let hash = untrack(|| navigation.hash());
    if let Some(secret) = hash.strip_prefix("link=") {
        form.step.set(Step::Link);
        form.use_link(secret.to_owned());
    }
    let step = live(move || match form.step.get() {
        Step::Email => email_form(form),
        Step::Code => code_form(form),
        Step::Link => link_card(form),
    });
    view! { <div class="gate in-shell">{step}</div> }.into_any()
}

impl SignIn {
    fn request_code(self) {
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let email = self.email.get_untracked().trim().to_owned();
            let answer = api::run::<RequestEmailCode>(request_email_code::Variables { email }).await;
            self.busy.set(false);
            match answer.map(|data| data.request_email_code.user_errors.into_iter().next()) {
                Ok(None) => {
                    self.wrong.set(None);
                    self.code.set(String::new());
                    self.step.set(Step::Code);
                }
                Ok(Some(error)) => self.wrong.set(Some(error.message)),
                Err(error) => self.wrong.set(Some(sentence(&error))),
            }
        }));
    }

    fn verify_code(self) {
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let variables = verify_email_code::Variables {
                email: self.email.get_untracked().trim().to_owned(),
                code: self
                    .code
                    .get_untracked()
                    .chars()
                    .filter(|character| !character.is_whitespace())
                    .collect(),
            };
            let answer = api::run::<VerifyEmailCode>(variables).await;
            self.busy.set(false);
            match answer.map(|data| data.verify_email_code.user_errors.into_iter().next()) {
                Ok(None) => {
                    self.session.refresh();
                    self.navigation.redirect(&self.next.get_value());
                }
                Ok(Some(error)) => self.wrong.set(Some(error.message)),
                Err(error) => self.wrong.set(Some(sentence(&error))),
            }
        }));
    }

    fn use_link(self, secret: String) {
        api::spawn(Box::pin(async move {
            let answer = api::run::<UseSignInLink>(use_sign_in_link::Variables { secret }).await;
            match answer.map(|data| data.use_sign_in_link.user_errors.into_iter().next()) {
                Ok(None) => {
                    self.session.refresh();
                    self.navigation.redirect(&self.next.get_value());
                }
                Ok(Some(error)) => self.wrong.set(Some(error.message)),
                Err(error) => self.wrong.set(Some(sentence(&error))),
            }
        }));
    }
}

fn email_form(form: SignIn) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.request_code();
    };
    let control = move |ids| {
        view! {
            <TextInput
                ids
                value=form.email
                kind="email"
                autocomplete="email"
                placeholder="you@example.com"
                class="input touch"
            />
        }
        .into_any()
    };
    view! {
        <div class="gate-card">
            <div>
                <Heading text="Sign in" />
                <p class="muted">"We send a six-digit code. There is no password to forget."</p>
            </div>
            <form novalidate on:submit=submit>
                <Field label="E-mail" error=form.wrong control=control />
                <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy=form.busy>"Send code"</Button>
            </form>
        </div>
    }
    .into_any()
}

fn code_form(form: SignIn) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.verify_code();
    };
    let change = move |_| {
        form.wrong.set(None);
        form.step.set(Step::Email);
    };
    let control = move |ids| {
        view! {
            <TextInput
                ids
                value=form.code
                inputmode="numeric"
                autocomplete="one-time-code"
                max_length=CODE_LENGTH
                class="code-input"
            />
        }
        .into_any()
    };
    view! {
        <div class="gate-card">
            <div>
                <Heading text="Enter your code" />
                <p class="muted">
                    "Sent to "<b><bdi>{move || form.email.get()}</bdi></b>". "
                    <button class="link-btn" type="button" on:click=change>"Change"</button>
                </p>
            </div>
            <form novalidate on:submit=submit>
                <Field
                    label="Six-digit code"
                    hint="Good for 10 minutes. Pasting works."
                    error=form.wrong
                    control=control
                />
                <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy=form.busy>"Sign in"</Button>
                <p class="small muted">
                    "Nothing there? Look in the spam folder, or "
                    <button class="link-btn" type="button" on:click=move |_| form.request_code()>"send a new code"</button>
                    "."
                </p>
            </form>
        </div>
    }
    .into_any()
}

/// The owner's link at work, or why it did not.
fn link_card(form: SignIn) -> AnyView {
    live(move || match form.wrong.get() {
        None => page_skeleton(),
        Some(reason) => view! {
            <div class="gate-card">
                <div><Heading text="This link does not sign you in" /><p class="muted" role="alert">{reason}</p></div>
                <Button size=ButtonSize::Block on_press=move |()| { form.wrong.set(None); form.step.set(Step::Email); }>
                    "Sign in by e-mail"
                </Button>
            </div>
        }
        .into_any(),
    })
}

/// An error in one sentence, for the place under a field.
fn sentence(error: &ClientError) -> String {
    let (title, text) = words_for(error);
    format!("{title}. {text}")
}

/// Whether a path stays in this page: `//elsewhere` and `/\elsewhere` are other sites to a browser.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn signing_in_leads_on_inside_the_page_only() {
        for path in ["/", "/invites?search=a", "/i/abc"] {
            assert!(is_own_path(path), "{path}");
        }
        for path in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:1",
        ] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
