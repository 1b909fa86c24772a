//! *Try it as…* in the review: the access tester over the invite as it stands in the form, saved or not, by the rules of
//! the real door.

use invites_domain::{
    AccessSetting, InviteFacts, InviteKind, InviteSettings, Visitor, admits, explain, invite::OPENS_BEFORE_START,
};
use leptos::prelude::*;

use super::{desk::Desk, judge::Judgement};
use crate::tester::{Answered, Moment, Question, Tester, Verdict, tester};

/// The section of the review.
pub(super) fn section(desk: Desk) -> AnyView {
    let answer: RwSignal<Option<Answered>> = RwSignal::new(None);
    // A decision about other settings than those in the form would mislead.
    Effect::new(move |_| {
        desk.judgement.track();
        answer.set(None);
    });
    let ask = move |question: Question| {
        let settings = desk.judgement.with_untracked(Judgement::whole_settings);
        answer.set(Some(match settings {
            None => Err("Mend what is missing in the form first; then it can be tried.".to_owned()),
            Some(settings) => {
                let learners = desk
                    .saved
                    .with_untracked(|saved| saved.as_ref().map_or(0, |saved| saved.learners));
                Ok(decide(
                    &settings,
                    &question,
                    u32::try_from(learners).unwrap_or(u32::MAX),
                ))
            }
        }));
    };
    let moments = Signal::derive(move || desk.judgement.with(|judgement| moments(&judgement.draft)));
    let asks_for_details = Signal::derive(move || desk.sheet.access_setting() == AccessSetting::AnyoneLeavingDetails);
    let zone = Signal::derive(move || desk.judgement.with(|judgement| judgement.draft.time_zone.clone()));
    let view = tester(Tester {
        ask: UnsyncCallback::new(ask),
        answer,
        busy: Signal::stored(false),
        asks_for_details,
        zone,
        moments,
    });
    view! {
        <section class="card qs" aria-label="Try it as…">
            <div class="q stack-4">
                <div><h2>"Try it as…"</h2><p class="hint">"Judged by the same rules as the real door. Nothing is claimed."</p></div>
                {view}
            </div>
        </section>
    }
    .into_any()
}

/// The instants around which the link's answer turns.
fn moments(draft: &invites_domain::InviteDraft) -> Vec<Moment> {
    let moment = |words, at: Option<_>| at.map(|at| Moment { words, at });
    let all = match draft.kind {
        InviteKind::SelfPaced => vec![moment("As it closes", draft.expires_at)],
        InviteKind::LiveEvent => vec![
            moment(
                "As it opens",
                draft.starts_at.and_then(|at| at.checked_sub_signed(OPENS_BEFORE_START)),
            ),
            moment("At the start", draft.starts_at),
            moment("As it ends", draft.ends_at),
        ],
    };
    all.into_iter().flatten().collect()
}

/// What these settings answer a person who has claimed nothing.
fn decide(settings: &InviteSettings, question: &Question, claimed: u32) -> Verdict {
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
    let person = question.email.clone();
    let visitor = Visitor {
        claim: None,
        on_allow_list: person.as_ref().is_some_and(|person| admits(&settings.allowed, person)),
        proven_email: person,
        details_given: question.details_given,
    };
    Verdict::of(&explain(Some(&facts), &visitor, question.at), &facts, question.at)
}
