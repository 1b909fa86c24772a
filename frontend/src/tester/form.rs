//! The tester's question and its answer on screen.

use invites_domain::{EmailAddress, Instant};
use leptos::prelude::*;

use super::verdict::{Decision, Verdict, in_words};
use crate::{
    kit::{Button, Checkbox, Field, Icon, TextInput, Tone, changing, large_icon},
    walltime::{self, Browser, TypedTime},
    words,
};

/// Who knocks, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The e-mail they proved; `None` for a stranger.
    pub(crate) email: Option<EmailAddress>,
    /// The instant.
    pub(crate) at: Instant,
    /// Whether they left their details before; asked where [`Tester::asks_for_details`].
    pub(crate) details_given: bool,
}

/// A verdict, or why there is none and what to do.
pub(crate) type Answered = Result<Verdict, String>;

/// An instant worth trying, offered as a button: "As it opens".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Its words.
    pub(crate) words: &'static str,
    /// The instant.
    pub(crate) at: Instant,
}

/// What the tester is given.
#[derive(Clone, Copy)]
pub(crate) struct Tester {
    /// Answers a question by setting `answer`, at once or later.
    pub(crate) ask: UnsyncCallback<Question>,
    /// The answer on screen. Set it to `None` when the invite changes: a decision about other settings would mislead.
    pub(crate) answer: RwSignal<Option<Answered>>,
    /// Whether an answer is on its way.
    pub(crate) busy: Signal<bool>,
    /// Whether the invite asks for details, so that having left them matters.
    pub(crate) asks_for_details: Signal<bool>,
    /// The zone of the invite's times.
    pub(crate) zone: Signal<Option<String>>,
    /// Instants worth trying; "Now" is there without being named.
    pub(crate) moments: Signal<Vec<Moment>>,
}

/// The fields, the button, and below them the answer.
pub(crate) fn tester(tester: Tester) -> AnyView {
    let email = RwSignal::new(String::new());
    let at = RwSignal::new(String::new());
    let details = RwSignal::new(false);
    let (email_error, at_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let own_zone = words::own_zone();
    let zone = own_zone.clone();
    let attempt = move |()| {
        let person = person(&email.get_untracked());
        let instant = instant(&at.get_untracked(), &zone);
        email_error.set(person.as_ref().err().cloned());
        at_error.set(instant.as_ref().err().map(|words| (*words).to_owned()));
        if let (Ok(email), Ok(at)) = (person, instant) {
            tester.ask.run(Question {
                email,
                at: at.unwrap_or_else(walltime::now),
                details_given: details.get_untracked(),
            });
        }
    };
    let zone = own_zone.clone();
    let moments = move || {
        let choose = {
            let zone = zone.clone();
            move |at_instant: Option<Instant>| {
                at.set(at_instant.map(|instant| local(instant, &zone)).unwrap_or_default());
            }
        };
        let now = (choose.clone(), None, "Now");
        let others = tester
            .moments
            .get()
            .into_iter()
            .map(|moment| (choose.clone(), Some(moment.at), moment.words));
        std::iter::once(now)
            .chain(others)
            .map(|(choose, instant, words)| {
                view! { <button type="button" class="btn quiet sm" on:click=move |_| choose(instant)>{words}</button> }
            })
            .collect_view()
    };
    let at_hint = format!("In your time zone, {}. Empty means now.", words::city(&own_zone));
    let submit = attempt.clone();
    view! {
        // Return tries it, wherever it stands; a form of its own would stand inside the wizard's.
        <div
            class="stack-4"
            on:keydown=move |event: leptos::ev::KeyboardEvent| {
                let typing = event.target().is_some_and(|target| {
                    use wasm_bindgen::JsCast;
                    target.has_type::<web_sys::HtmlInputElement>()
                });
                if event.key() == "Enter" && typing {
                    event.prevent_default();
                    submit(());
                }
            }
        >
            <div class="tryit">
                <Field
                    label="E-mail"
                    optional=true
                    hint="An address they proved. Empty means a stranger."
                    error=email_error
                    control=move |ids| view! { <TextInput ids value=email kind="email" placeholder="A stranger" /> }.into_any()
                />
                <Field
                    label="At"
                    optional=true
                    hint=at_hint
                    error=at_error
                    control=move |ids| view! { <TextInput ids value=at kind="datetime-local" /> }.into_any()
                />
                <Button busy=tester.busy on_press=attempt>"Try"</Button>
            </div>
            <div class="row wrap moments" role="group" aria-label="Instants worth trying">{changing(moments)}</div>
            {changing(move || tester.asks_for_details.get().then(|| view! {
                <Checkbox label="They left their details before" checked=details />
            }))}
            <div role="status">{changing(move || tester.answer.get().map(|answer| match answer {
                Ok(verdict) => decision(&verdict, tester.zone.get_untracked().as_deref()),
                Err(words) => view! { <p class="muted">{words}</p> }.into_any(),
            }))}</div>
        </div>
    }
    .into_any()
}

/// Nobody in particular, or the person of an address.
fn person(typed: &str) -> Result<Option<EmailAddress>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    EmailAddress::parse(typed)
        .map(Some)
        .map_err(|reason| reason.to_string())
}

/// The instant of a `datetime-local` field in this zone; `None` for an empty one.
fn instant(typed: &str, zone: &str) -> Result<Option<Instant>, &'static str> {
    if typed.is_empty() {
        return Ok(None);
    }
    let (date, time) = typed.split_once('T').unwrap_or_default();
    let typed = TypedTime {
        date: date.to_owned(),
        time: time.to_owned(),
        ..TypedTime::default()
    };
    match typed.meaning(zone, &Browser) {
        Some(meaning) => Ok(Some(meaning.instant())),
        None => Err("Choose both the date and the time, or neither for now."),
    }
}

/// An instant as a `datetime-local` field writes it.
fn local(at: Instant, zone: &str) -> String {
    let typed = TypedTime::of(at, zone, &Browser);
    format!("{}T{}", typed.date, typed.time)
}

fn look(decision: Decision) -> (Tone, Icon) {
    match decision {
        Decision::MayClaim | Decision::Content => (Tone::Positive, Icon::Done),
        Decision::LeaveDetails | Decision::ProveEmail | Decision::NotYetOpen => (Tone::Progress, Icon::Wait),
        _ => (Tone::Critical, Icon::Bad),
    }
}

/// A verdict: the answer, its remedy, the rule, the facts, and the turns that follow.
fn decision(verdict: &Verdict, zone: Option<&str>) -> AnyView {
    let (tone, glyph) = look(verdict.decision);
    let keeps = verdict.keeps_until.as_ref().map(|until| match until {
        None => "Who claims then keeps the content forever.".to_owned(),
        Some(at) => format!(
            "Who claims then keeps the content until {}.",
            in_words(at, &Browser, zone)
        ),
    });
    let facts = verdict
        .facts_in_words(&Browser, zone)
        .into_iter()
        .map(|(label, value)| view! { <div><dt>{label}</dt><dd><bdi>{value}</bdi></dd></div> })
        .collect_view();
    let turn = |at: &str, decision: Decision| {
        let (tone, _) = look(decision);
        view! {
            <li class=tone.class()>
                <span class="muted num">{in_words(at, &Browser, zone)}</span>
                <span>{decision.words()}</span>
            </li>
        }
    };
    let turns = (!verdict.turns.is_empty()).then(|| {
        let later = verdict
            .turns
            .iter()
            .map(|next| turn(&next.at, next.decision))
            .collect_view();
        view! {
            <h3 class="small">"If nobody changes anything"</h3>
            <ol class="turns" aria-label="When the answer changes">{turn(&verdict.at, verdict.decision)}{later}</ol>
        }
    });
    view! {
        <div class=format!("decision {}", tone.class())>
            {large_icon(glyph)}
            <b>{verdict.decision.words()}</b>
            {verdict.remedy.clone().map(|remedy| view! { <span class="remedy">{remedy}</span> })}
            {keeps.map(|keeps| view! { <span class="remedy">{keeps}</span> })}
            <p class="why">"Rule "{verdict.rule.clone()}". "{verdict.rule_in_words()}</p>
            <dl class="looked-at" aria-label="What the decision looked at">{facts}</dl>
            {turns}
        </div>
    }
    .into_any()
}
