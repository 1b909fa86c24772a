//! *Try it as…*: an e-mail and an instant, and what the door would say, by the rules of the real one.

use invites_domain::{
    EmailAddress, Explanation, InstantWords, InviteFacts, InviteSettings, Visitor, VisitorAnswer, admits, explain,
};
use leptos::prelude::*;

use super::{clock::TypedTime, desk::Desk, intl::Browser};
use crate::{
    kit::{Button, Field, Icon, TextInput, Tone, changing, large_icon},
    words,
};

/// The section of the review.
pub(super) fn section(desk: Desk) -> AnyView {
    let email = RwSignal::new(String::new());
    let at = RwSignal::new(String::new());
    let email_error = RwSignal::new(None::<String>);
    let shown: RwSignal<Option<Explanation>> = RwSignal::new(None);
    // A decision about other settings than those in the form would mislead.
    Effect::new(move |_| {
        desk.judgement.track();
        shown.set(None);
    });
    let attempt = move |()| {
        email_error.set(None);
        let Some(settings) = desk.judgement.with_untracked(|judgement| judgement.settings.clone()) else {
            email_error.set(Some("Mend what is missing in the form first.".to_owned()));
            return;
        };
        let typed = email.get_untracked();
        let person = if typed.trim().is_empty() {
            None
        } else {
            match EmailAddress::parse(&typed) {
                Ok(person) => Some(person),
                Err(reason) => return email_error.set(Some(reason.to_string())),
            }
        };
        let typed_at = at.get_untracked();
        let (date, time) = typed_at.split_once('T').unwrap_or_default();
        let time = TypedTime {
            date: date.to_owned(),
            time: time.to_owned(),
            exact: None,
        };
        let now = desk.now.get_untracked();
        let at = time
            .meaning(&words::own_zone(), &Browser)
            .map_or(now, |meaning| meaning.instant());
        let learners = desk
            .saved
            .with_untracked(|saved| saved.as_ref().map_or(0, |saved| saved.learners));
        shown.set(Some(decide(
            &settings,
            person,
            u32::try_from(learners).unwrap_or(u32::MAX),
            at,
        )));
    };
    view! {
        <section class="card qs" aria-label="Try it as…">
            <div class="q stack-4">
                <div><h2>"Try it as…"</h2><p class="hint">"Judged by the same rules as the real door. Nothing is claimed."</p></div>
                <div class="tryit">
                    <Field label="E-mail" optional=true error=email_error control=move |ids| view! { <TextInput ids value=email kind="email" placeholder="A stranger" /> }.into_any() />
                    <Field label="At" optional=true control=move |ids| view! { <TextInput ids value=at kind="datetime-local" /> }.into_any() />
                    <Button on_press=attempt>"Try"</Button>
                </div>
                <div role="status">{changing(move || shown.get().map(decision))}</div>
            </div>
        </section>
    }
    .into_any()
}

/// What these settings answer a person who has claimed nothing and left no details.
fn decide(
    settings: &InviteSettings,
    person: Option<EmailAddress>,
    claimed: u32,
    at: invites_domain::Instant,
) -> Explanation {
    let facts = InviteFacts {
        timing: settings.timing.clone(),
        access_setting: settings.access_setting,
        invite_limit: settings.invite_limit,
        claim_count: claimed,
        show_share_button: settings.show_share_button,
        deleted: None,
        content_duration: settings.content_duration,
        play_limit: settings.play_limit,
        tracks: settings.tracks.clone(),
    };
    let visitor = Visitor {
        claim: None,
        on_allow_list: person.as_ref().is_some_and(|person| admits(&settings.allowed, person)),
        proven_email: person,
        details_given: false,
    };
    explain(Some(&facts), &visitor, at)
}

fn decision(explanation: Explanation) -> AnyView {
    let (tone, glyph) = match &explanation.answer {
        VisitorAnswer::MayClaim | VisitorAnswer::Content { .. } => (Tone::Positive, Icon::Done),
        VisitorAnswer::LeaveDetails | VisitorAnswer::ProveEmail | VisitorAnswer::NotYetOpen { .. } => {
            (Tone::Progress, Icon::Wait)
        }
        _ => (Tone::Critical, Icon::Bad),
    };
    let changes = explanation.changes.iter().map(|(at, answer)| {
        view! { <span>"From "{Browser.instant(*at, None)}": "{answer_words(answer)}</span> }
    });
    let facts = view! {
        <p class="facts">
            {changes.collect_view()}
            <span>"Rule "{explanation.rule.as_str()}</span>
        </p>
    };
    view! {
        <div class=format!("decision {}", tone.class())>
            {large_icon(glyph)}
            <b>{answer_words(&explanation.answer)}</b>
            {explanation.remedy.map(|remedy| view! { <span class="remedy">{remedy}</span> })}
            {facts}
        </div>
    }
    .into_any()
}

/// The answer as the author reads it.
fn answer_words(answer: &VisitorAnswer) -> String {
    match answer {
        VisitorAnswer::MayClaim => "Let in".to_owned(),
        VisitorAnswer::Content { .. } => "Let in: holds the content already".to_owned(),
        VisitorAnswer::LeaveDetails => "Asked for the details first, then let in".to_owned(),
        VisitorAnswer::ProveEmail => "Asked to prove an e-mail address first".to_owned(),
        VisitorAnswer::NotYetOpen { opens_at, .. } => {
            format!("Not let in yet: opens {}", Browser.instant(*opens_at, None))
        }
        VisitorAnswer::Closed { at } => format!("Not let in: closed since {}", Browser.instant(*at, None)),
        VisitorAnswer::NotOnList { .. } => "Not let in: the address is not on the list".to_owned(),
        VisitorAnswer::Full => "Not let in: all seats are taken".to_owned(),
        VisitorAnswer::AccessRemoved { .. } | VisitorAnswer::AccessEnded { .. } | VisitorAnswer::NotFound => {
            "Not let in".to_owned()
        }
    }
}
