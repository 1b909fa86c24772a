//! Proving an e-mail address (R60): the address, then the six digits that were sent to it. One piece for signing in and for an
//! invite for specific people; titles, and what follows, are the screens'.
//!
//! Whether an address is known or on a list shows nowhere here: the server answers all alike. On a phone the browser may drop
//! the page while somebody looks for the mail, so that the tab keeps which address waits for its code.

use invites_client::{
    ClientError, Code,
    operations::{RequestEmailCode, VerifyEmailCode, request_email_code, verify_email_code},
};
use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsCast;

use crate::{
    api,
    kit::{Button, ButtonKind, ButtonSize, Field, FieldIds, TextInput, live, words_for},
    learner::countdown::roughly,
    shell::Session,
    words,
};

/// Digits of a code.
const DIGITS: usize = 6;
/// Seconds before another code may be asked for: mail takes a moment, and a newer code voids the one that is on its way.
const PAUSE: u32 = 30;
/// Milliseconds for which a code is good.
const LIFE: f64 = 600_000.0;
/// Under which the tab keeps the address that waits for its code.
const KEPT: &str = "code-sent-to";

/// A proof under way.
#[derive(Clone, Copy)]
pub(crate) struct Proof {
    email: RwSignal<String>,
    code: RwSignal<String>,
    /// Whether a code is on its way.
    sent: RwSignal<bool>,
    /// What is wrong at the field.
    wrong: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// When another code may be asked for, in milliseconds since 1970.
    again_at: RwSignal<f64>,
    session: Session,
    proven: UnsyncCallback<String>,
}

impl Proof {
    /// Nothing typed yet; or, after a reload, the code awaited that was sent before. `proven` runs with the address once it is.
    pub(crate) fn begin(proven: impl Fn(&str) + 'static) -> Self {
        let kept = kept();
        Self {
            sent: RwSignal::new(kept.is_some()),
            email: RwSignal::new(kept.unwrap_or_default()),
            code: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            busy: RwSignal::new(false),
            again_at: RwSignal::new(0.0),
            session: Session::here(),
            proven: UnsyncCallback::new(move |email: String| proven(&email)),
        }
    }

    /// Whether a code is on its way. Tracked.
    pub(crate) fn is_sent(self) -> bool {
        self.sent.get()
    }

    /// The form that asks for the address.
    pub(crate) fn email_form(self) -> AnyView {
        let submit = move |event: ev::SubmitEvent| {
            event.prevent_default();
            self.request();
        };
        let control = move |ids| {
            view! {
                <TextInput
                    ids
                    value=self.email
                    kind="email"
                    autocomplete="email"
                    inputmode="email"
                    placeholder="you@example.com"
                    class="input touch"
                />
            }
            .into_any()
        };
        view! {
            <form class="stack-4" novalidate on:submit=submit>
                <Field label="E-mail" error=self.wrong control />
                <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy=self.busy>"Send code"</Button>
            </form>
        }
        .into_any()
    }

    /// Where the code went, and the way back.
    pub(crate) fn sent_to(self) -> AnyView {
        let change = move |_| {
            forget();
            self.wrong.set(None);
            self.sent.set(false);
        };
        view! {
            <p class="muted" role="status">
                "Sent to "<b><bdi>{move || self.email.get()}</bdi></b>". "
                <button class="link-btn" type="button" on:click=change>"Change"</button>
            </p>
        }
        .into_any()
    }

    /// The form that asks for the code; `word` is its button's.
    pub(crate) fn code_form(self, word: &'static str) -> AnyView {
        let submit = move |event: ev::SubmitEvent| {
            event.prevent_default();
            self.verify();
        };
        view! {
            <form class="stack-4" novalidate on:submit=submit>
                <Field
                    label="Six-digit code"
                    hint="Good for 10 minutes. Pasting works."
                    error=self.wrong
                    control=move |ids| self.digits(ids)
                />
                <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy=self.busy>{word}</Button>
                {self.resend()}
            </form>
        }
        .into_any()
    }

    /// The digits, however they come: typed, filled in by the phone, or pasted as "123 456".
    fn digits(self, ids: FieldIds) -> AnyView {
        let typed = move |event: web_sys::HtmlInputElement| {
            let digits = digits_of(&event.value());
            if event.value() != digits {
                event.set_value(&digits);
            }
            self.code.set(digits);
        };
        view! {
            <input
                class="code-input"
                id=ids.control
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-describedby=ids.described_by
                prop:value=self.code
                on:input:target=move |event| typed(event.target())
            />
        }
        .into_any()
    }

    /// Another code, after a pause that counts down.
    fn resend(self) -> AnyView {
        let now = RwSignal::new(words::now_ms());
        let tick = move || {
            now.try_set(words::now_ms());
        };
        if let Ok(ticking) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || ticking.clear());
        }
        #[expect(clippy::cast_possible_truncation, reason = "saturates, thousands of years away")]
        let pause = Memo::new(move |_| ((self.again_at.get() - now.get()) / 1000.0).ceil().max(0.0) as i64);
        let press = move |_| {
            if pause.get_untracked() == 0 {
                self.request();
            }
        };
        // The button stays where the focus is while it waits.
        view! {
            <p class="small muted">
                "Nothing there? Look in the spam folder, or "
                <button
                    class="link-btn"
                    type="button"
                    aria-disabled=move || (pause.get() > 0).then_some("true")
                    on:click=press
                >
                    "send a new code"
                </button>
                {live(move || match pause.get() {
                    0 => ".".into_any(),
                    pause => view! { <span class="num">" in "{roughly(pause)}"."</span> }.into_any(),
                })}
            </p>
        }
        .into_any()
    }

    fn request(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let email = self.email.get_untracked().trim().to_owned();
            let variables = request_email_code::Variables { email: email.clone() };
            let answer = api::run::<RequestEmailCode>(variables).await;
            self.busy.try_set(false);
            match answer.map(|data| data.request_email_code.user_errors.into_iter().next()) {
                Ok(None) => {
                    keep(&email);
                    // Where it went, whatever is typed there by now.
                    self.email.try_set(email);
                    self.wrong.try_set(None);
                    self.code.try_set(String::new());
                    self.wait(PAUSE);
                    self.sent.try_set(true);
                    request_animation_frame(focus_code);
                }
                Ok(Some(error)) => self.say(error.message),
                Err(error) => {
                    if let Some(Code::RateLimited { retry_after }) = error.code() {
                        let seconds = retry_after.unwrap_or(PAUSE);
                        self.wait(seconds);
                        let wait = roughly(i64::from(seconds));
                        return self.say(format!(
                            "Too many codes were asked for. Wait {wait}, then ask for the next."
                        ));
                    }
                    self.say(sentence(&error));
                }
            }
        }));
    }

    fn verify(self) {
        if self.busy.get_untracked() {
            return;
        }
        let code = self.code.get_untracked();
        if code.len() < DIGITS {
            self.say("Type all six digits of the code.".to_owned());
            return focus_code();
        }
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let email = self.email.get_untracked().trim().to_owned();
            let variables = verify_email_code::Variables {
                email: email.clone(),
                code,
            };
            let answer = api::run::<VerifyEmailCode>(variables).await;
            self.busy.try_set(false);
            match answer.map(|data| data.verify_email_code.user_errors.into_iter().next()) {
                Ok(None) => {
                    forget();
                    // Whoever left the screen meanwhile is signed in as well.
                    self.session.refresh();
                    self.proven.try_run(email);
                }
                Ok(Some(error)) => {
                    self.say(error.message);
                    focus_code();
                }
                Err(error) => self.say(sentence(&error)),
            }
        }));
    }

    fn wait(self, seconds: u32) {
        self.again_at.try_set(words::now_ms() + f64::from(seconds) * 1000.0);
    }

    fn say(self, wrong: String) {
        self.wrong.try_set(Some(wrong));
    }
}

/// An error in one sentence, for the place under a field.
pub(super) fn sentence(error: &ClientError) -> String {
    let (title, text) = words_for(error);
    format!("{title}. {text}")
}

/// The digits of what was typed or pasted, six at most.
fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(DIGITS).collect()
}

fn focus_code() {
    let field = document().query_selector(".code-input").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// What the tab keeps until it is closed; `None` where the browser keeps nothing.
fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

fn keep(email: &str) {
    if let Some(storage) = storage() {
        // Where nothing is kept, a reload asks for the address again.
        let _ = storage.set_item(KEPT, &format!("{} {email}", words::now_ms()));
    }
}

fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEPT);
    }
}

/// The address that a code was sent to which is still good.
fn kept() -> Option<String> {
    let kept = storage()?.get_item(KEPT).ok().flatten()?;
    let (at, email) = kept.split_once(' ')?;
    let at = js_sys::Number::from(wasm_bindgen::JsValue::from_str(at)).value_of();
    (words::now_ms() - at < LIFE).then(|| email.to_owned())
}

#[cfg(test)]
mod tests {
    use super::digits_of;

    #[test]
    fn r60_a_code_is_read_however_it_was_copied() {
        for text in ["123456", "123 456", " 123-456\n", "Your code: 123456.", "1234567"] {
            assert_eq!(digits_of(text), "123456", "{text}");
        }
        assert_eq!(digits_of("12a"), "12");
    }
}
