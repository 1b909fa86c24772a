//! Step 4: who may enter, and the list of specific people.

use invites_domain::AccessSetting;
use leptos::prelude::*;

use super::{allow_box, desk::Desk};
use crate::{
    kit::{Choice, Icon, RadioCards},
    routes::Route,
};

/// The step.
pub(super) fn step(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let ways = vec![
        Choice::new(AccessSetting::AnyoneWithLink.as_str(), "Anyone with the link")
            .hint("No account, no form. The fastest way in.")
            .glyph(Icon::Globe),
        Choice::new(
            AccessSetting::AnyoneLeavingDetails.as_str(),
            "Anyone leaving their details",
        )
        .hint("A short form before the first entry, once per person.")
        .glyph(Icon::Form),
        Choice::new(AccessSetting::SpecificPeople.as_str(), "Only specific people")
            .hint("Addresses and domains on your list, proven by a code sent to the e-mail.")
            .glyph(Icon::Shield),
    ];
    let setting = Memo::new(move |_| sheet.access_setting());
    let more = move || {
        match setting.get() {
        AccessSetting::AnyoneWithLink => ().into_any(),
        AccessSetting::AnyoneLeavingDetails => view! {
            <div class="q"><p><a href=Route::Form.href()>"Edit form fields"</a></p><p class="hint">"One form for the team. The draft of this invite is kept meanwhile."</p></div>
        }
        .into_any(),
        AccessSetting::SpecificPeople => allow_box::list(desk),
    }
    };
    view! {
        <div class="card qs">
            <div class="q"><RadioCards legend="Who may enter?" value=sheet.access_setting choices=ways error=desk.mistake("accessSetting") /></div>
            {more}
        </div>
    }
    .into_any()
}
