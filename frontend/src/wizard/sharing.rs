//! Step 3: the share button, and when it stays hidden (R70–R77); what learners are told by mail.

use invites_domain::{AccessSetting, InviteKind, NoticeKind};
use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    kit::{Banner, Icon, Switch, Tone},
    routes::Step,
};

/// The step.
pub(super) fn step(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let hidden = move || {
        (sheet.show_share_button.get() && sheet.access_setting() == AccessSetting::SpecificPeople).then(|| {
            view! {
                <Banner tone=Tone::Neutral glyph=Icon::Info title="This invite: hidden for now">
                    <p>"Access is set to "<b>"Only specific people"</b>". Switch it to another setting and the button appears at once."</p>
                    <p><a class="btn sm" href=desk.href(Step::Access)>"Go to Access"</a></p>
                </Banner>
            }
        })
    };
    view! {
        <div class="card qs">
            <div class="q">
                <Switch
                    label="Show sharing button on content"
                    checked=sheet.show_share_button
                    hint="Learners find a Share button on the invitation and inside the tracks. It stays hidden when the invite has expired, is full, or is restricted to specific people."
                />
            </div>
            <div class="q stack-2">
                {hidden}
                <p class="hint">"The button is a convenience, not a lock: a forwarded link works the same."</p>
            </div>
        </div>
        {mail(desk)}
    }
    .into_any()
}

/// A switch for each notice that the kind of invite has an occasion for.
fn mail(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let switches = move || {
        let event = sheet.kind() == InviteKind::LiveEvent;
        let offered = sheet.notices.into_iter().zip(NoticeKind::ALL);
        offered
            .filter(|(_, kind)| event || !kind.is_of_events())
            .map(|(on, kind)| {
                let (label, hint) = notice_words(*kind);
                view! { <div class="q"><Switch label checked=on hint /></div> }
            })
            .collect_view()
    };
    view! {
        <section class="card qs" aria-labelledby="mail-h">
            <div class="q stack-2">
                <h2 id="mail-h">"Mail to learners"</h2>
                <p class="hint">"Only learners who proved their address get mail, each message once, with a link that ends it. Guests get none."</p>
            </div>
            {switches}
        </section>
    }
    .into_any()
}

/// What a notice's switch says, and what follows from it.
fn notice_words(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::AccessEndsSoon => (
            "Access ends soon",
            "In the last tenth of a learner’s time, at most a week before it ends.",
        ),
        NoticeKind::EventTomorrow => (
            "Event tomorrow",
            "A day before the start, with an entry for the calendar. It follows the event when you move it.",
        ),
        NoticeKind::EventStarts => ("Event starts", "Ten minutes before the start, with the link to join."),
        NoticeKind::AccessRemoved => (
            "Access removed",
            "When you remove somebody’s access. The reason you note stays with the team.",
        ),
    }
}
