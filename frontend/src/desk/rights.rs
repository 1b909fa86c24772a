//! Rights that change while one works: somebody else gave another role, or took the person out of the team. The desk asks when
//! one comes back to it, and says what changed; what is not allowed any more is not offered from then on.

use leptos::prelude::*;

use crate::{
    kit::Toasts,
    settings::role_name,
    shell::{Session, Team},
    words,
};

/// How long an answer counts as fresh, in milliseconds.
const FRESH: f64 = 20_000.0;

/// Watches for as long as the desk stands.
pub(super) fn watch() {
    let (session, toasts) = (Session::here(), Toasts::here());
    let asked = StoredValue::new(words::now_ms());
    let listener = window_event_listener(leptos::ev::focus, move |_| {
        if words::now_ms() - asked.get_value() > FRESH {
            asked.set_value(words::now_ms());
            session.look_again();
        }
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |before: Option<Option<Team>>| {
        let now = session.team();
        if let Some(sentence) = before
            .flatten()
            .and_then(|before| changed(session, &before, now.as_ref()))
        {
            toasts.failed(sentence);
        }
        now
    });
}

/// What to say of the step from one to the other.
fn changed(session: Session, before: &Team, now: Option<&Team>) -> Option<String> {
    match now {
        Some(now) if now.slug == before.slug => (now.role != before.role).then(|| {
            format!(
                "Your role in {} is {} now. The page offers what it allows.",
                now.name,
                role_name(now.role)
            )
        }),
        // The team was changed by hand, and the other one is still there.
        Some(_) if session.teams().iter().any(|team| team.slug == before.slug) => None,
        Some(now) => Some(format!(
            "You are not a member of {} any more. This is {}.",
            before.name, now.name
        )),
        None => None,
    }
}
