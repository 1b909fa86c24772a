//! Not open yet: counts down to the opening, by the server's clock, and opens by itself (R113).

use leptos::prelude::*;

use super::{
    countdown::Left,
    invitation::{Door, Invitation},
    zones,
};
use crate::kit::{Badge, Icon, Tone, icon};

/// The stub of an upcoming invite.
pub(super) fn stub(door: Door, invitation: &Invitation) -> AnyView {
    let opens = invitation
        .opens_at
        .clone()
        .or_else(|| invitation.next_change_at.clone());
    // The server makes the entry, for learners and authors alike.
    let entry = invitation
        .starts_at
        .as_ref()
        .map(|_| format!("/i/{}/event.ics", door.token.get_value()));
    let instants = [
        ("Opens", opens.as_deref()),
        ("Starts", invitation.starts_at.as_deref()),
        ("Ends", invitation.ends_at.as_deref()),
    ];
    let dates = zones::table(&instants, invitation.time_zone.as_deref());
    view! {
        <div class="stack-4">
            <div role="status"><Badge tone=Tone::Progress glyph=Icon::Wait word="Not open yet" /></div>
            {opens.map(|opens| countdown(door, opens))}
        </div>
        {dates}
        <p class="small">{invitation.terms.clone()}</p>
        <div class="cta">
            {entry.map(|href| view! {
                <a class="btn primary lg block" href=href download="event.ics">{icon(Icon::Calendar)}"Add to calendar"</a>
            })}
            <p class="small muted">"Leave this page open and it lets you in by itself."</p>
        </div>
    }
    .into_any()
}

/// Days, hours, minutes and seconds. A timer's role is not announced at each change; its name is in words.
fn countdown(door: Door, opens: String) -> AnyView {
    let seconds = Memo::new(move |_| door.clock.seconds_until(&opens).unwrap_or_default());
    let left = move || Left::of(seconds.get());
    let part = move |pick: fn(Left) -> i64, one: &'static str, many: &'static str| {
        let count = Memo::new(move |_| pick(left()));
        let word = move || if count.get() == 1 { one } else { many };
        view! { <div><b>{move || count.get()}</b><span>{word}</span></div> }
    };
    let name = Memo::new(move |_| format!("Opens in {}", left().words()));
    view! {
        <div>
            <p class="muted small">"Opens in"</p>
            <div class="count-down" role="timer" aria-label=move || name.get()>
                {part(|left| left.days, "day", "days")}
                {part(|left| left.hours, "hour", "hours")}
                {part(|left| left.minutes, "minute", "minutes")}
                {part(|left| left.seconds, "second", "seconds")}
            </div>
        </div>
    }
    .into_any()
}
