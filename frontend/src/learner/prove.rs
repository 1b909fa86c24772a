//! An invite for specific people: the visitor proves an e-mail address by a code sent to it (R60), or another one when the
//! proven one is not on the list. The list itself never comes here (R62).

use invites_client::{
    enums::InvitationState,
    operations::{RequestEmailCode, VerifyEmailCode, request_email_code, verify_email_code},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    answer,
    invitation::{Door, Invitation},
};
use crate::{
    api,
    kit::{Badge, Button, ButtonKind, ButtonSize, Field, Icon, TextInput, Tone, live, words_for},
    shell::Session,
};

/// Digits of a code.
const CODE_LENGTH: u32 = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The proven address is not on the list.
    Refused,
    Email,
    Code,
}

#[derive(Clone, Copy)]
struct Proof {
    step: RwSignal<Step>,
    email: RwSignal<String>,
    code: RwSignal<String>,
    /// What is wrong at the field.
    wrong: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    door: Door,
    session: Session,
}

/// The stub that asks for an address.
pub(super) fn stub(door: Door, invitation: &Invitation) -> AnyView {
    let refused = invitation.state == InvitationState::NotOnList;
    let proof = Proof {
        step: RwSignal::new(if refused { Step::Refused } else { Step::Email }),
        email: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
        busy: RwSignal::new(false),
        door,
        session: Session::here(),
    };
    let (address, remedy) = (invitation.email.clone().unwrap_or_default(), invitation.remedy.clone());
    let form = live(move || match proof.step.get() {
        Step::Refused => proof.not_on_list(address.clone(), remedy.clone()),
        Step::Email => proof.email_form(),
        Step::Code => proof.code_form(),
    });
    view! { {form}{answer::terms(invitation)} }.into_any()
}

impl Proof {
    fn not_on_list(self, address: String, remedy: Option<String>) -> AnyView {
        let other = move |()| self.step.set(Step::Email);
        view! {
            <div class="answer" role="status">
                <div><Badge tone=Tone::Caution glyph=Icon::Shield word="For other addresses" /></div>
                <p class="say">"This invite is for other addresses. You are "<b><bdi>{address}</bdi></b>"."</p>
                {remedy.map(|remedy| view! { <p>{remedy}</p> })}
            </div>
            <Button kind=ButtonKind::Primary size=ButtonSize::Block on_press=other>"Use another address"</Button>
        }
        .into_any()
    }

    fn email_form(self) -> AnyView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.request_code();
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
            <div class="answer">
                <h2 class="ask">"Prove your e-mail address"</h2>
                <p class="muted">"This invite is for specific people. We send a six-digit code to your address."</p>
            </div>
            <form class="stack-4" novalidate on:submit=submit>
                <Field label="E-mail" error=self.wrong control />
                <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy=self.busy>"Send code"</Button>
            </form>
        }
        .into_any()
    }

    fn code_form(self) -> AnyView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.verify_code();
        };
        let change = move |_| {
            self.wrong.set(None);
            self.step.set(Step::Email);
        };
        let control = move |ids| {
            view! {
                <TextInput
                    ids
                    value=self.code
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    max_length=CODE_LENGTH
                    class="code-input"
                />
            }
            .into_any()
        };
        view! {
            <div class="answer">
                <h2 class="ask">"Enter your code"</h2>
                <p class="muted" role="status">
                    "Sent to "<b><bdi>{move || self.email.get()}</bdi></b>". "
                    <button class="link-btn" type="button" on:click=change>"Change"</button>
                </p>
            </div>
            <form class="stack-4" novalidate on:submit=submit>
                <Field label="Six-digit code" hint="Good for 10 minutes. Pasting works." error=self.wrong control />
                <Button kind=ButtonKind::Primary size=ButtonSize::Block submit=true busy=self.busy>"Continue"</Button>
                <p class="small muted">
                    "Nothing there? Look in the spam folder, or "
                    <button class="link-btn" type="button" on:click=move |_| self.request_code()>"send a new code"</button>
                    "."
                </p>
            </form>
        }
        .into_any()
    }

    fn request_code(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let email = self.email.get_untracked().trim().to_owned();
            let answer = api::run::<RequestEmailCode>(request_email_code::Variables { email }).await;
            self.busy.try_set(false);
            match answer.map(|data| data.request_email_code.user_errors.into_iter().next()) {
                Ok(None) => {
                    self.wrong.try_set(None);
                    self.code.try_set(String::new());
                    self.step.try_set(Step::Code);
                    request_animation_frame(focus_code);
                }
                Ok(Some(error)) => self.say(error.message),
                Err(error) => self.say(sentence(&error)),
            }
        }));
    }

    fn verify_code(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let variables = verify_email_code::Variables {
                email: self.email.get_untracked().trim().to_owned(),
                code: self.code.get_untracked().split_whitespace().collect(),
            };
            let answer = api::run::<VerifyEmailCode>(variables).await;
            self.busy.try_set(false);
            match answer.map(|data| data.verify_email_code.user_errors.into_iter().next()) {
                Ok(None) => {
                    self.session.refresh();
                    self.door.ask();
                }
                Ok(Some(error)) => self.say(error.message),
                Err(error) => self.say(sentence(&error)),
            }
        }));
    }

    fn say(self, wrong: String) {
        self.wrong.try_set(Some(wrong));
    }
}

fn focus_code() {
    let field = document().query_selector(".code-input").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// An error in one sentence, for the place under a field.
fn sentence(error: &invites_client::ClientError) -> String {
    let (title, text) = words_for(error);
    format!("{title}. {text}")
}
