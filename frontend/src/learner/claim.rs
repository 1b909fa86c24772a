//! *Start*: one press claims, once (R66), and leads to what is now held.

use invites_client::operations::{ClaimInvite, claim_invite};
use leptos::prelude::*;

use super::{invitation::Door, pledge};
use crate::{
    api,
    kit::{Toasts, words_for},
    routes::Route,
    shell::{Navigation, Session},
};

/// Claims the invite and goes to the library. When the answer has changed in between (the last seat is gone), says so and
/// shows the answer that holds now.
///
/// Made while the screen is made, where toasts and session are found; run at the press.
pub(super) fn prepared(door: Door) -> impl Fn() + Clone + Send + 'static {
    let (toasts, navigation, session) = (Toasts::here(), Navigation::here(), Session::here());
    move || run(door, toasts, navigation, session)
}

fn run(door: Door, toasts: Toasts, navigation: Navigation, session: Session) {
    if door.claiming.get_untracked() {
        return;
    }
    door.claiming.set(true);
    let onward = navigation.onward();
    api::spawn(Box::pin(async move {
        let token = door.token.get_value();
        let variables = claim_invite::Variables {
            key: Some(pledge::of(&token)),
            token: token.clone(),
        };
        let answer = door
            .patiently::<ClaimInvite>(variables)
            .await
            .map(|data| data.claim_invite);
        door.claiming.try_set(false);
        let refusal = match answer {
            Ok(payload) if payload.claim.is_some() => {
                pledge::kept(&token);
                // A stranger has become a guest.
                session.refresh();
                return onward.go(&Route::Library.href());
            }
            Ok(payload) => payload
                .denial
                .map(|denial| denial.message)
                .or(payload.user_errors.into_iter().next().map(|error| error.message))
                .unwrap_or_else(|| "This invite could not be claimed. Try again.".to_owned()),
            Err(error) => {
                let (title, text) = words_for(&error);
                format!("{title}. {text}")
            }
        };
        toasts.failed(refusal);
        door.ask();
    }));
}
