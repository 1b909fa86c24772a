//! Making an API token: its name, what it may do, until when; then its secret, once, with examples that carry it.

use invites_client::{
    enums::TokenScope,
    operations::{CreateApiToken, create_api_token},
};
use leptos::prelude::*;

use super::{
    examples::{Example, Language},
    outcome::{Mistake, Teller, about, mistakes},
    tokens::Desk,
};
use crate::{
    api,
    kit::{
        Banner, Button, ButtonKind, ButtonSize, Checkbox, Choice, Dialog, Field, Icon, Question, Segmented, Select,
        TextInput, Tone, copy_text, live, small_icon,
    },
};

/// What each scope opens.
const SCOPES: [(TokenScope, &str); 4] = [
    (
        TokenScope::Read,
        "Read: tracks, invites, learners and reports; not the audit log",
    ),
    (
        TokenScope::ManageInvites,
        "Manage invites: make and change invites, learners’ access and the form",
    ),
    (
        TokenScope::ReportActivity,
        "Report activity: tell what learners do in an outside lab platform, nothing else",
    ),
    (
        TokenScope::Admin,
        "Everything: what an owner may do, members and people’s data included",
    ),
];

/// How long a token may live, in days; none is without an end.
const LIVES: [(&str, Option<u32>, &str); 4] = [
    ("30", Some(30), "30 days"),
    ("90", Some(90), "90 days"),
    ("365", Some(365), "1 year"),
    ("never", None, "Never"),
];

/// A token just made.
#[derive(Clone)]
struct Made {
    name: String,
    secret: String,
    reads: bool,
}

/// The form, and what came of it.
#[derive(Clone, Copy)]
pub(super) struct NewToken {
    desk: Desk,
    question: Question,
    name: RwSignal<String>,
    scopes: [RwSignal<bool>; 4],
    life: RwSignal<String>,
    wrong: RwSignal<Vec<Mistake>>,
    made: RwSignal<Option<Made>>,
}

impl NewToken {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            question: Question::default(),
            name: RwSignal::new(String::new()),
            scopes: [true, false, false, false].map(RwSignal::new),
            life: RwSignal::new("90".to_owned()),
            wrong: RwSignal::new(Vec::new()),
            made: RwSignal::new(None),
        }
    }

    /// Whether a new secret stands on the page. Tracked.
    pub(super) fn is_shown(self) -> bool {
        self.made.with(Option::is_some)
    }

    pub(super) fn ask(self) {
        self.wrong.set(Vec::new());
        self.question.ask();
    }

    fn make(self) {
        let Some(deed) = self.question.begin() else { return };
        let teller = self.desk.teller;
        let chosen = SCOPES.iter().zip(self.scopes);
        let scopes: Vec<TokenScope> = chosen
            .filter(|(_, on)| on.get_untracked())
            .map(|((scope, _), _)| *scope)
            .collect();
        let life = self.life.get_untracked();
        let days = LIVES
            .iter()
            .find(|(value, ..)| *value == life)
            .and_then(|(_, days, _)| *days);
        let variables = create_api_token::Variables {
            team_slug: untrack(|| teller.team()),
            name: self.name.get_untracked().trim().to_owned(),
            scopes,
            expires_at: days.map(in_days),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<CreateApiToken>(variables)
                .await
                .map(|data| data.create_api_token);
            let asked = deed.over();
            let payload = match answer {
                Ok(payload) => payload,
                Err(error) => {
                    teller.settle(Err(error));
                    return;
                }
            };
            teller.mend(asked, mistakes!(payload.user_errors), |found| {
                self.wrong.try_set(found);
            });
            if let (Some(token), Some(secret)) = (payload.api_token, payload.secret) {
                let reports_only = token.scopes == [TokenScope::ReportActivity];
                self.made.try_set(Some(Made {
                    name: token.name,
                    secret,
                    reads: !reports_only,
                }));
                if asked {
                    self.question.close();
                    self.name.try_set(String::new());
                }
                self.desk.tokens.refetch();
            }
        }));
    }

    /// The form.
    pub(super) fn dialog(self) -> AnyView {
        let error = |field: &'static str| Signal::derive(move || self.wrong.with(|wrong| about(wrong, field)));
        let (name_wrong, scopes_wrong) = (error("name"), error("scopes"));
        let options: Vec<(String, String)> = LIVES
            .map(|(value, _, words)| (value.to_owned(), words.to_owned()))
            .into_iter()
            .collect();
        let scopes = move || {
            SCOPES
                .iter()
                .zip(self.scopes)
                .map(|((_, words), checked)| view! { <Checkbox label=*words checked /> })
                .collect_view()
        };
        view! {
            <Dialog open=self.question.open title="New API token">
                <form on:submit=move |event| { event.prevent_default(); self.make(); }>
                    <div class="body">
                        <Field label="Name" hint="What it is for, so that you know later what breaks without it." error=name_wrong
                            control=move |ids| view! { <TextInput ids value=self.name max_length=200 /> }.into_any() />
                        <fieldset class="field">
                            <legend>"Scopes"</legend>
                            <div class="stack-2">{scopes()}</div>
                            {live(move || scopes_wrong.get().map_or_else(|| ().into_any(), |sentence| view! {
                                <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{sentence}</span></p>
                            }.into_any()))}
                        </fieldset>
                        <Field label="Expires in" hint="Choose the shortest that serves: a token that is over cannot be misused."
                            control={let options = options.clone(); move |ids| view! { <Select ids value=self.life options /> }.into_any()} />
                    </div>
                    <footer>
                        <Button on_press=move |()| self.question.close()>"Cancel"</Button>
                        <Button kind=ButtonKind::Primary submit=true busy=self.question.busy>"Create token"</Button>
                    </footer>
                </form>
            </Dialog>
        }
        .into_any()
    }

    /// The secret, once.
    pub(super) fn shown_once(self) -> AnyView {
        live(move || {
            let Some(made) = self.made.get() else {
                return ().into_any();
            };
            let teller = self.desk.teller;
            let secret = made.secret.clone();
            let also = made.secret.clone();
            view! {
                <section class="card made" aria-labelledby="made-h">
                    <div class="in stack-4">
                        <div role="status"><h2 id="made-h">"“"<bdi>{made.name}</bdi>"” is ready"</h2></div>
                        <Banner tone=Tone::Caution glyph=Icon::Alert title="Copy the token now"><p>"It is shown this once. Only a fingerprint of it is kept."</p></Banner>
                        <div class="secret">
                            <input class="input mono" readonly aria-label="Token" prop:value=secret />
                            <Button glyph=Icon::Copy on_press=move |()| copy(teller, also.clone(), "Token copied.")>"Copy token"</Button>
                        </div>
                        {examples(teller, made.secret, made.reads)}
                        <div class="btns"><Button on_press=move |()| self.made.set(None)>"I have copied it"</Button></div>
                    </div>
                </section>
            }
            .into_any()
        })
    }
}

/// What a script with `token` looks like, in one language or the other.
pub(super) fn examples(teller: Teller, token: String, reads: bool) -> AnyView {
    const CURL: &str = "curl";
    const PYTHON: &str = "python";
    let language = RwSignal::new(CURL.to_owned());
    let origin = window().location().origin().unwrap_or_default();
    let slug = untrack(|| teller.team());
    let text = Signal::derive(move || {
        let language = if language.with(|chosen| chosen == PYTHON) {
            Language::Python
        } else {
            Language::Curl
        };
        Example {
            origin: &origin,
            slug: &slug,
            token: &token,
            reads,
        }
        .text(language)
    });
    let choices = vec![Choice::new(CURL, "curl"), Choice::new(PYTHON, "Python")];
    view! {
        <div class="example">
            <div class="row wrap">
                <Segmented label="Language" value=language on_choose=move |chosen| language.set(chosen) choices />
                <Button size=ButtonSize::Small glyph=Icon::Copy on_press=move |()| copy(teller, text.get_untracked(), "Example copied.")>"Copy example"</Button>
            </div>
            <pre tabindex="0" role="group" aria-label="Example">{text}</pre>
        </div>
    }
    .into_any()
}

fn copy(teller: Teller, text: String, done: &'static str) {
    api::spawn(Box::pin(async move {
        if copy_text(&text).await {
            teller.toasts.done(done);
        } else {
            teller.toasts.failed("Not copied. Select the text and copy it by hand.");
        }
    }));
}

/// The instant so many days from now, RFC 3339.
fn in_days(days: u32) -> String {
    let date = js_sys::Date::new_0();
    date.set_time(date.get_time() + f64::from(days) * 86_400_000.0);
    date.to_iso_string().into()
}
