//! Step 3: the share button, and when it stays hidden (R70–R77).

use invites_domain::AccessSetting;
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
    }
    .into_any()
}
