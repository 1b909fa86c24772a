//! What a player says of a track once a play of it is over: a score, and words. For the team, which reads it beside the
//! play; it decides nothing.

use std::collections::HashMap;

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::PlayId;
use invites_domain::play::PlayState;
use invites_store::Tx;
use invites_store::queries::play_moves;
use invites_store::queries::reviews;
pub use invites_store::queries::reviews::Review;

use super::Play;
use crate::error::plain;
use crate::{Acting, AppError};

/// The longest text, in characters.
const LONGEST_WORDS: usize = 2_000;

impl Acting {
    /// Keeps the player's review of a play that is over. Saying it again replaces what was said.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a score outside of 1 to 5, too long words, and a play that runs or never came up;
    /// [`AppError::NotFound`] for anybody else's play.
    pub async fn review_play(&self, play: PlayId, score: i64, words: Option<&str>) -> Result<Play, AppError> {
        let known = self.own_play(play).await?;
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        let mut errors = Vec::new();
        let score = i32::try_from(score).ok().filter(|score| (1..=5).contains(score));
        if score.is_none() {
            errors.push(plain(
                "score",
                FieldErrorCode::OutOfRange,
                "Choose a score from 1 to 5.",
            ));
        }
        if words.is_some_and(|words| words.chars().count() > LONGEST_WORDS) {
            errors.push(plain("words", FieldErrorCode::TooLong, "Use at most 2,000 characters."));
        }
        if known.state == PlayState::Failed {
            let message = "This play never came up; there is nothing to say of it.";
            errors.push(plain("playId", FieldErrorCode::Invalid, message));
        } else if !known.state.is_over() {
            let message = "This play still runs. Finish or stop it, then say what you think of it.";
            errors.push(plain("playId", FieldErrorCode::Invalid, message));
        }
        let Some(score) = score.filter(|_| errors.is_empty()) else {
            return Err(AppError::Invalid(errors));
        };
        let review = Review {
            score,
            words: words.map(str::to_owned),
            at: self.app().now(),
        };
        self.app()
            .store()
            .write(move |tx: Tx| {
                let review = review.clone();
                async move {
                    // Behind whoever erases the player's words.
                    play_moves::hold_play(&*tx, play, review.at).await?;
                    Ok::<_, AppError>(reviews::put(&*tx, play, &review).await?)
                }
            })
            .await?;
        Ok(known)
    }

    /// What was said of these plays, which this caller has read.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn reviews_of(&self, plays: &[PlayId]) -> Result<HashMap<PlayId, Review>, AppError> {
        Ok(reviews::of_plays(self.app().store().read(), plays).await?)
    }
}
