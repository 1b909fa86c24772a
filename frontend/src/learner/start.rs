//! Starting a play: pressed once, charged once (R25, R27), and straight into it. One that begins anew says first what it
//! costs.

use invites_client::operations::{StartPlay, start_play};
use leptos::prelude::*;

use super::{
    held::HeldTrack,
    plays::{Offer, again_words},
};
use crate::{
    api,
    kit::{Button, ButtonKind, ButtonSize, Dialog, Toasts, words_for},
    routes::Route,
    shell::Navigation,
};

/// A button that starts a play of a held track; of one that was played, a button that asks first. It says `word`; the track's title follows for those who do not see the row.
/// When the server refuses, it says why and asks again by `refused` what may be played.
pub(crate) fn start_button(
    held: HeldTrack,
    word: &'static str,
    kind: ButtonKind,
    size: ButtonSize,
    refused: UnsyncCallback<()>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let toasts = Toasts::here();
    let navigation = Navigation::here();
    let named = format!(": {}", held.title);
    let asks = matches!(held.offer(), Offer::PlayAgain).then(|| again_words(held.plays_left));
    let start = move |()| {
        busy.set(true);
        let onward = navigation.onward();
        let variables = start_play::Variables {
            claim_id: held.claim.clone(),
            track_id: held.track.clone(),
        };
        api::spawn(Box::pin(async move {
            let answer = api::run::<StartPlay>(variables).await.map(|data| data.start_play);
            busy.try_set(false);
            let refusal = match answer {
                Ok(payload) => match (payload.play, payload.denial, payload.user_errors.into_iter().next()) {
                    (Some(play), ..) => return onward.go(&Route::Play { play: play.id }.href()),
                    (None, Some(denial), _) => sentences(denial.message, denial.remedy),
                    (None, None, Some(error)) => error.message,
                    (None, None, None) => "The play could not be started.".to_owned(),
                },
                Err(error) => {
                    let (title, text) = words_for(&error);
                    format!("{title}. {text}")
                }
            };
            toasts.failed(refusal);
            refused.try_run(());
        }));
    };
    let Some(cost) = asks else {
        return view! { <Button kind size busy on_press=start>{word}<span class="vh">{named}</span></Button> }
            .into_any();
    };
    let open = RwSignal::new(false);
    view! {
        <Button kind size busy on_press=move |()| open.set(true)>{word}<span class="vh">{named}</span></Button>
        <Dialog open title="Play again?">
            <div class="body"><p>{cost.clone()}</p></div>
            <footer>
                <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary busy autofocus=true on_press=start.clone()>"Start a new play"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}

/// A refusal and what to do about it, in one breath.
pub(crate) fn sentences(message: String, remedy: Option<String>) -> String {
    match remedy {
        Some(remedy) => format!("{message} {remedy}"),
        None => message,
    }
}
