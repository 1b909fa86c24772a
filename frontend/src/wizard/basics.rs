//! Step 1: type, titles, tracks.

use invites_domain::InviteKind;
use leptos::prelude::*;

use super::{desk::Desk, tracks};
use crate::kit::{Choice, Field, Icon, RadioCards, TextArea, TextInput};

/// The step.
pub(super) fn step(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let kinds = vec![
        Choice::new(InviteKind::SelfPaced.as_str(), "Self paced")
            .hint("Everyone plays when it suits them. For onboarding, docs and courses.")
            .glyph(Icon::Book),
        Choice::new(InviteKind::LiveEvent.as_str(), "Live event")
            .hint("A group plays together and you watch. For workshops and classes.")
            .glyph(Icon::Cast),
    ];
    let locked = Signal::derive(move || {
        desk.saved
            .with(|saved| saved.as_ref().is_some_and(|saved| !saved.type_can_change))
    });
    let reason = move || {
        locked.get().then(|| {
            view! {
                <p class="hint">"The type is locked because people have claimed this invite. Duplicate the invite to get the other type."</p>
            }
        })
    };
    view! {
        <div class="card qs">
            <div class="q stack-2">
                <RadioCards legend="Invite type" value=sheet.kind choices=kinds two=true disabled=locked error=desk.mistake("type") />
                {reason}
            </div>
            <div class="q stack-4">
                <Field
                    label="Public title"
                    hint="Learners see this."
                    error=desk.mistake("publicTitle")
                    control=move |ids| view! { <TextInput ids value=sheet.public_title /> }.into_any()
                />
                <Field
                    label="Public description"
                    optional=true
                    hint="Learners see this. Markdown: *emphasis*, **strong**, lists and links."
                    error=desk.mistake("publicDescription")
                    control=move |ids| view! { <TextArea ids value=sheet.public_description /> }.into_any()
                />
                <Field
                    label="Internal description"
                    optional=true
                    hint="Only your team sees this."
                    error=desk.mistake("internalDescription")
                    control=move |ids| view! { <TextArea ids value=sheet.internal_description rows=2 /> }.into_any()
                />
            </div>
            <div class="q stack-4">{tracks::field(desk)}</div>
        </div>
    }
    .into_any()
}
