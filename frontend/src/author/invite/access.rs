//! *Access tester*: what a visitor would be told, now or at another instant, and why. The server answers, over the invite
//! as it is saved; the form and the verdict are those of the wizard's *Try it as…*.

use chrono::DateTime;
use invites_client::{
    enums::AccessSetting,
    operations::{
        ExplainAccessQuery, LearnerQuery, explain_access_query, invite_query::InviteQueryTrackInvite as Invite,
        learner_query,
    },
};
use invites_domain::{Instant, time::rfc3339};
use leptos::prelude::*;

use super::Desk;
use crate::{
    api,
    author::outcome::sentence,
    kit::{Banner, Button, ButtonSize, Icon, Tone, live},
    shell::Navigation,
    tester::{Answered, Decision, Moment, Question, Tester, Turn, Verdict, tester},
};

/// The tab at `/invites/:id/access`. `?claim=` asks for somebody who claimed.
pub(super) fn tab(desk: Desk, invite: Memo<Invite>) -> AnyView {
    let navigation = Navigation::here();
    let claim = Memo::new(move |_| navigation.query("claim").filter(|claim| !claim.is_empty()));
    let answer: RwSignal<Option<Answered>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    // A decision about other settings, or about somebody else, would mislead. Who else claims meanwhile changes nothing in it,
    // unless it takes the last seat.
    let terms = Memo::new(move |_| invite.with(|invite| (invite.words.clone(), invite.is_full, invite.status)));
    Effect::new(move |_| {
        terms.track();
        if claim.with(Option::is_some) {
            desk.news.track();
        }
        answer.set(None);
    });
    let ask = move |question: Question| {
        let about = claim.get_untracked();
        let variables = explain_access_query::Variables {
            invite_id: desk.id.get_value(),
            at: Some(rfc3339(question.at)),
            email: question.email.as_ref().map(ToString::to_string),
            claim_id: about.clone(),
            details_given: Some(true).filter(|_| question.details_given),
        };
        busy.set(true);
        api::spawn(Box::pin(async move {
            let said = api::run::<ExplainAccessQuery>(variables).await;
            busy.try_set(false);
            let answered = match said {
                Ok(data) => verdict(data.explain_access, question.at),
                Err(error) => Err(sentence(&error)),
            };
            // It may be somebody else who is asked about by now.
            if claim.try_get_untracked() == Some(about) {
                answer.try_set(Some(answered));
            }
        }));
    };
    let moments = Signal::derive(move || invite.with(moments_of));
    let asks_for_details = Signal::derive(move || {
        claim.get().is_none() && invite.with(|invite| invite.access_setting == AccessSetting::AnyoneLeavingDetails)
    });
    let zone = Signal::derive(move || invite.with(|invite| invite.time_zone.clone()));
    let form = tester(Tester {
        ask: UnsyncCallback::new(ask),
        answer,
        busy: busy.into(),
        asks_for_details,
        zone,
        moments,
    });
    view! {
        <section class="card access-tester">
            <header><h2>"Try it as somebody"</h2></header>
            <div class="in stack-4">
                <p class="muted">"What the link says to a visitor, by the rules and the invite as it is saved. Nothing is changed and nobody is told."</p>
                {live(move || claim.get().map_or_else(|| ().into_any(), |claim| learner(navigation, claim)))}
                {form}
            </div>
        </section>
    }
    .into_any()
}

/// Whose claim is asked about.
fn learner(navigation: Navigation, claim: String) -> AnyView {
    let query = api::query::<LearnerQuery>(move || learner_query::Variables {
        claim_id: claim.clone(),
    });
    let name = Memo::new(move |_| {
        let learner = query.get()?.ok()?.claim?.learner;
        learner.name.or(learner.email)
    });
    live(move || {
        let title = format!(
            "Asking for {}, who claimed",
            name.get().unwrap_or_else(|| "a learner".to_owned())
        );
        view! {
            <Banner tone=Tone::Progress glyph=Icon::Ticket title>
                <p>"Leave the e-mail empty. "<Button size=ButtonSize::Small on_press=move |()| navigation.set_query(&[("claim", None)])>"Ask for somebody else"</Button></p>
            </Banner>
        }
        .into_any()
    })
}

/// The instants at which the link turns.
fn moments_of(invite: &Invite) -> Vec<Moment> {
    [
        ("As it opens", invite.opens_at.as_deref()),
        ("As it starts", invite.starts_at.as_deref()),
        ("As it closes", invite.expires_at.as_deref()),
    ]
    .into_iter()
    .filter_map(|(words, at)| Some(Moment { words, at: read(at?)? }))
    .collect()
}

fn read(rfc3339: &str) -> Option<Instant> {
    let at = DateTime::parse_from_rfc3339(rfc3339).ok()?;
    Some(at.to_utc())
}

/// The server's answer as it is shown.
fn verdict(said: explain_access_query::ExplainAccessQueryExplainAccess, at: Instant) -> Answered {
    let newer = || "The server gives an answer that this page does not know. Reload the page.".to_owned();
    let turns = said
        .changes
        .into_iter()
        .map(|change| {
            Decision::parse(&change.decision).map(|decision| Turn {
                at: change.at,
                decision,
            })
        })
        .collect::<Option<Vec<_>>>();
    Ok(Verdict {
        at: rfc3339(at),
        decision: Decision::parse(&said.decision).ok_or_else(newer)?,
        rule: said.rule,
        facts: said.facts.into_iter().map(|fact| (fact.name, fact.value)).collect(),
        remedy: said.remedy,
        turns: turns.ok_or_else(newer)?,
        keeps_until: None,
    })
}
