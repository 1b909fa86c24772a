//! What a learner may do with a track that they hold, and how the account of plays is said. Decides nothing: the server's
//! refusal and its numbers come in, a button and words come out.

use crate::words::counted;

/// The one button of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// A play runs: back into it. Costs no play (R25).
    Continue {
        /// The play.
        play: String,
    },
    /// No play yet.
    Start,
    /// Played before, and a play is left.
    PlayAgain,
    /// No play may start, but there is one to look back at (R21).
    Results {
        /// The newest play.
        play: String,
    },
    /// Never played, and no play may start.
    Nothing,
}

impl Offer {
    /// What a track offers. `refused`: no new play may start now; a play that runs goes on regardless (R22).
    pub(crate) fn of(refused: bool, current: Option<&str>, last: Option<&str>) -> Self {
        match (current, refused, last) {
            (Some(play), ..) => Self::Continue { play: play.to_owned() },
            (None, false, None) => Self::Start,
            (None, false, Some(_)) => Self::PlayAgain,
            (None, true, Some(play)) => Self::Results { play: play.to_owned() },
            (None, true, None) => Self::Nothing,
        }
    }
}

/// The account of plays: "1 of 3 plays left". `left` is `None` where plays are unlimited (R24).
pub(crate) fn left_words(left: Option<i64>, limit: i64) -> String {
    match left {
        None => "Unlimited plays".to_owned(),
        Some(left) => format!("{left} of {} left", counted(limit, "play", "plays")),
    }
}

/// What *Play again* costs.
pub(crate) fn again_words(left: Option<i64>) -> String {
    let cost = match left {
        None => "A new play begins at the first challenge.".to_owned(),
        Some(1) => "A new play begins at the first challenge. It is the last one you have of this track.".to_owned(),
        Some(left) => format!("A new play begins at the first challenge. It takes one of the {left} you have left."),
    };
    format!("{cost} What you did before is kept, in your results and in the organiser's reports.")
}

/// How far a learner came: "4 of 8 challenges".
pub(crate) fn progress_words(completed: i64, total: i64) -> String {
    format!("{completed} of {}", counted(total, "challenge", "challenges"))
}

#[cfg(test)]
mod tests {
    use super::{Offer, again_words, left_words, progress_words};

    #[test]
    fn r22_a_play_that_runs_goes_on_whatever_ended() {
        let play = "p1".to_owned();
        assert_eq!(
            Offer::of(true, Some("p1"), Some("p1")),
            Offer::Continue { play: play.clone() }
        );
        assert_eq!(Offer::of(false, Some("p1"), Some("p1")), Offer::Continue { play });
    }

    #[test]
    fn r21_results_stay_readable_when_no_play_may_start() {
        let play = "p1".to_owned();
        assert_eq!(Offer::of(true, None, Some("p1")), Offer::Results { play });
        assert_eq!(Offer::of(true, None, None), Offer::Nothing);
    }

    #[test]
    fn the_first_play_starts_and_the_next_plays_again() {
        assert_eq!(Offer::of(false, None, None), Offer::Start);
        assert_eq!(Offer::of(false, None, Some("p1")), Offer::PlayAgain);
    }

    #[test]
    fn r25_playing_again_says_what_it_costs() {
        assert!(again_words(Some(1)).contains("the last one"));
        assert!(again_words(Some(3)).contains("one of the 3"));
        assert!(again_words(None).ends_with("in the organiser's reports."));
    }

    #[test]
    fn r24_unlimited_is_said_in_a_word() {
        assert_eq!(left_words(None, 0), "Unlimited plays");
        assert_eq!(left_words(Some(1), 3), "1 of 3 plays left");
        assert_eq!(left_words(Some(0), 1), "0 of 1 play left");
        assert_eq!(progress_words(1, 1), "1 of 1 challenge");
    }
}
