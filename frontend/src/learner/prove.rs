//! An invite for specific people: the visitor proves an e-mail address (R60), or another one when the proven one is not on the
//! list. The list itself never comes here (R62).

use invites_client::enums::InvitationState;
use leptos::prelude::*;

use super::invitation::{Door, Invitation};
use crate::{
    kit::{Badge, Button, ButtonKind, ButtonSize, Icon, Tone, live},
    sign_in::Proof,
};

/// The stub that asks for an address.
pub(super) fn stub(door: Door, invitation: &Invitation) -> AnyView {
    let refused = RwSignal::new(invitation.state == InvitationState::NotOnList);
    let (address, remedy) = (invitation.email.clone().unwrap_or_default(), invitation.remedy.clone());
    let known = address.clone();
    let proof = Proof::begin(move |proven| {
        door.ask();
        // The answer to the same address is the same.
        if proven.eq_ignore_ascii_case(&known) {
            refused.set(true);
        }
    });
    live(move || match (refused.get(), proof.is_sent()) {
        (true, _) => not_on_list(address.clone(), remedy.clone(), refused),
        (false, false) => view! {
            <div class="answer">
                <h2 class="ask">"Prove your e-mail address"</h2>
                <p class="muted">"This invite is for specific people. We send a six-digit code to your address."</p>
            </div>
            {proof.email_form()}
        }
        .into_any(),
        (false, true) => view! {
            <div class="answer"><h2 class="ask">"Enter your code"</h2>{proof.sent_to()}</div>
            {proof.code_form("Continue")}
        }
        .into_any(),
    })
}

/// The proven address is not on the list: whose it is, and the way to another.
fn not_on_list(address: String, remedy: Option<String>, refused: RwSignal<bool>) -> AnyView {
    let other = move |()| refused.set(false);
    view! {
        <div class="answer" role="status">
            <div><Badge tone=Tone::Caution glyph=Icon::Shield word="For other addresses" /></div>
            <p class="say">"This invite is for other addresses. You are "<b><bdi>{address}</bdi></b>"."</p>
            {remedy.map(|remedy| view! { <p>{remedy}</p> })}
        </div>
        <Button kind=ButtonKind::Primary size=ButtonSize::Block on_press=other>"Use another address"</Button>
    }
    .into_any()
}
