//! A track that a learner holds: its row with progress, plays left and the one button. The library shows it, and so does an
//! invitation whose visitor has claimed.

use invites_client::operations::{invitation_query, library_query, play_query};
use leptos::prelude::*;

use super::{
    countdown::ago,
    plays::{Offer, left_words, progress_words},
    start::start_button,
};
use crate::{
    kit::{ButtonKind, ButtonSize, Rail, rail_of},
    routes::Route,
    words,
};

/// A play, as far as a row knows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Played {
    pub id: String,
    /// When it started, or, of one that runs, when its time is over.
    pub at: Option<String>,
}

/// A track in its claim.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeldTrack {
    pub claim: String,
    pub track: String,
    pub title: String,
    /// `None`: unlimited.
    pub plays_left: Option<i64>,
    pub play_limit: i64,
    /// Of the best play so far.
    pub completed: i64,
    pub total: i64,
    /// Why no new play may start.
    pub denial: Option<String>,
    /// The play that runs, and its end.
    pub current: Option<Played>,
    /// The newest play, and its start.
    pub last: Option<Played>,
}

/// The operations answer in types of their own; this is what they have in common.
macro_rules! held {
    ($($row:path),+) => {$(
        impl From<(&str, $row)> for HeldTrack {
            fn from((claim, row): (&str, $row)) -> Self {
                Self {
                    claim: claim.to_owned(),
                    track: row.track.id,
                    title: row.track.title,
                    plays_left: row.plays_left,
                    play_limit: row.play_limit,
                    completed: row.completed_challenges,
                    total: row.total_challenges,
                    denial: row.denial.map(|denial| denial.message),
                    current: row.current_play.map(|play| Played { id: play.id, at: play.ends_at }),
                    last: row.last_play.map(|play| Played { id: play.id, at: Some(play.started_at) }),
                }
            }
        }
    )+};
}

held! {
    invitation_query::InvitationQueryInvitationClaimTracks,
    library_query::LibraryQueryViewerLibraryNodesTracks,
    play_query::PlayQueryPlayClaimTracks
}

impl HeldTrack {
    pub(crate) fn offer(&self) -> Offer {
        let id = |play: &Option<Played>| play.as_ref().map(|play| play.id.clone());
        Offer::of(
            self.denial.is_some(),
            id(&self.current).as_deref(),
            id(&self.last).as_deref(),
        )
    }

    /// Where the learner stands, in a line.
    fn standing(&self) -> String {
        if let Some(running) = &self.current {
            return match &running.at {
                Some(ends) => format!("Running until {}", words::instant(ends, None, false)),
                None => "Running".to_owned(),
            };
        }
        if let Some(denial) = &self.denial {
            return denial.clone();
        }
        match self.last.as_ref().and_then(|last| last.at.as_deref()) {
            Some(at) => format!("Last played {}", ago(seconds_since(at))),
            None => "Not started".to_owned(),
        }
    }

    /// The button that goes on from here.
    pub(crate) fn button(&self, kind: ButtonKind, refused: UnsyncCallback<()>) -> AnyView {
        let named = view! { <span class="vh">{format!(": {}", self.title)}</span> };
        match self.offer() {
            Offer::Continue { play } => {
                let class = if kind == ButtonKind::Primary {
                    "btn primary"
                } else {
                    "btn"
                };
                view! { <a class=class href=Route::Play { play }.href()>"Continue"{named}</a> }.into_any()
            }
            Offer::Results { play } => {
                view! { <a class="btn quiet" href=Route::Play { play }.href()>"Results"{named}</a> }.into_any()
            }
            Offer::Nothing => ().into_any(),
            offer @ (Offer::Start | Offer::PlayAgain) => {
                let word = if offer == Offer::Start { "Start" } else { "Play again" };
                start_button(self.clone(), word, kind, ButtonSize::Medium, refused)
            }
        }
    }

    /// The row in a list of held tracks. Without a `kind` it has no button: the page has that one elsewhere. The account of
    /// plays is left out where the access is `over`.
    pub(crate) fn row(self, kind: Option<ButtonKind>, over: bool, refused: UnsyncCallback<()>) -> AnyView {
        let progress = progress_words(self.completed, self.total);
        let plays = if over {
            String::new()
        } else {
            left_words(self.plays_left, self.play_limit)
        };
        let standing = match (&self.current, &self.last) {
            (None, Some(_)) if over => "Results stay readable".to_owned(),
            (None, None) if over => "Not started".to_owned(),
            _ => self.standing(),
        };
        view! {
            <li>
                <div><b><bdi>{self.title.clone()}</bdi></b><p class="small muted">{standing}</p></div>
                <div class="prog">
                    <Rail cells=rail_of(self.completed, self.total) label=progress.clone() />
                    <span>{progress}</span>
                </div>
                <span class="plays num">{plays}</span>
                {kind.map(|kind| view! { <div class="act">{self.button(kind, refused)}</div> })}
            </li>
        }
        .into_any()
    }
}

/// Where to go on: into the play that runs, else to the first track that can start, else to what was done.
pub(super) fn next_of(tracks: &[HeldTrack]) -> Option<usize> {
    let rank = |track: &HeldTrack| match track.offer() {
        Offer::Continue { .. } => 0,
        Offer::Start => 1,
        Offer::PlayAgain => 2,
        Offer::Results { .. } => 3,
        Offer::Nothing => 4,
    };
    tracks
        .iter()
        .enumerate()
        .min_by_key(|(_, track)| rank(track))
        .map(|(at, _)| at)
}

/// Whole seconds since an instant, by the browser's clock: close enough for "9 days ago".
fn seconds_since(at: &str) -> i64 {
    let passed = words::ms(at).map_or(0.0, |at| words::now_ms() - at);
    #[expect(clippy::cast_possible_truncation, reason = "saturates, thousands of years away")]
    let seconds = (passed / 1000.0) as i64;
    seconds
}
