//! Where a player stands: which challenge is next, how each is said, how the whole reads. The server decides what is open;
//! here it only gets its words. No browser.

use invites_client::enums::{ChallengeState, PlayState};

use crate::{
    kit::{Icon, RailCell, Tone},
    words::counted,
};

/// One challenge, as far as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub id: String,
    pub title: String,
    pub is_quiz: bool,
    pub state: ChallengeState,
    /// Whether its last check did not pass.
    pub failed: bool,
}

/// Whether nothing more happens in a play.
pub(super) fn is_over(state: PlayState) -> bool {
    !matches!(state, PlayState::Starting | PlayState::Running | PlayState::Unknown)
}

/// The challenge to go on with: the first that is neither completed nor skipped. `None` when all are.
pub(super) fn current(stops: &[Stop]) -> Option<&Stop> {
    stops
        .iter()
        .find(|stop| matches!(stop.state, ChallengeState::Unlocked | ChallengeState::Started))
}

/// Icon, tone and word of a challenge.
pub(super) fn said(stop: &Stop) -> (Icon, Tone, &'static str) {
    match stop.state {
        ChallengeState::Locked | ChallengeState::Unknown => (Icon::Lock, Tone::Neutral, "Locked"),
        ChallengeState::Unlocked => (Icon::Ring, Tone::Progress, "Unlocked"),
        ChallengeState::Started if stop.failed => (Icon::Bad, Tone::Critical, "Not yet right"),
        ChallengeState::Started => (Icon::Half, Tone::Progress, "Started"),
        ChallengeState::Completed => (Icon::Done, Tone::Positive, "Completed"),
        ChallengeState::Skipped => (Icon::ChevronEnd, Tone::Neutral, "Skipped"),
    }
}

/// A challenge's segment of the rail.
pub(super) fn cell(stop: &Stop) -> RailCell {
    match stop.state {
        ChallengeState::Started if stop.failed => RailCell::Failed,
        ChallengeState::Started => RailCell::Started,
        ChallengeState::Completed => RailCell::Done,
        ChallengeState::Skipped => RailCell::Skipped,
        ChallengeState::Locked | ChallengeState::Unlocked | ChallengeState::Unknown => RailCell::Open,
    }
}

/// The rail in words: "4 of 8 challenges completed, 1 skipped".
pub(super) fn progress_words(stops: &[Stop]) -> String {
    let completed = count(stops, ChallengeState::Completed);
    let skipped = count(stops, ChallengeState::Skipped);
    let total = i64::try_from(stops.len()).unwrap_or(i64::MAX);
    let whole = format!("{completed} of {} completed", counted(total, "challenge", "challenges"));
    match skipped {
        0 => whole,
        skipped => format!("{whole}, {skipped} skipped"),
    }
}

/// How many challenges are in a state.
pub(super) fn count(stops: &[Stop], state: ChallengeState) -> i64 {
    let found = stops.iter().filter(|stop| stop.state == state).count();
    i64::try_from(found).unwrap_or(i64::MAX)
}

/// "Challenge 5 of 8"; of a challenge that is not in the list, the length alone.
pub(super) fn place_words(stops: &[Stop], id: &str) -> String {
    match stops.iter().position(|stop| stop.id == id) {
        Some(at) => format!("Challenge {} of {}", at + 1, stops.len()),
        None => counted(
            i64::try_from(stops.len()).unwrap_or(i64::MAX),
            "challenge",
            "challenges",
        ),
    }
}

/// How a challenge went, in words, after so many checks.
pub(super) fn result_words(stop: &Stop, checks: usize) -> String {
    match (stop.state, checks) {
        (ChallengeState::Completed, _) if !stop.is_quiz => "Marked as done".to_owned(),
        (ChallengeState::Completed, 0 | 1) => "Right the first time".to_owned(),
        (ChallengeState::Completed, checks) => format!("Right after {checks} checks"),
        (ChallengeState::Skipped, _) => "Skipped".to_owned(),
        (ChallengeState::Started, 1..) => "Not yet right".to_owned(),
        (ChallengeState::Started, 0) => "Started".to_owned(),
        _ => "Not reached".to_owned(),
    }
}

/// Checks so far, in words; empty before the first.
pub(super) fn checks_words(checks: usize) -> String {
    match checks {
        0 => String::new(),
        checks => format!(
            "{} so far",
            counted(i64::try_from(checks).unwrap_or(i64::MAX), "check", "checks")
        ),
    }
}

#[cfg(test)]
mod tests {
    use invites_client::enums::ChallengeState::{self, Completed, Locked, Skipped, Started, Unlocked};

    use super::{Stop, cell, checks_words, current, place_words, progress_words, result_words, said};
    use crate::kit::RailCell;

    fn stops(states: &[ChallengeState]) -> Vec<Stop> {
        let stop = |(index, state): (usize, &ChallengeState)| Stop {
            id: index.to_string(),
            title: format!("Challenge {index}"),
            is_quiz: false,
            state: *state,
            failed: false,
        };
        states.iter().enumerate().map(stop).collect()
    }

    #[test]
    fn the_current_challenge_is_the_first_open_one() {
        let id = |states: &[ChallengeState]| current(&stops(states)).map(|stop| stop.id.clone());
        assert_eq!(id(&[Unlocked, Locked]), Some("0".to_owned()));
        assert_eq!(id(&[Completed, Skipped, Started, Locked]), Some("2".to_owned()));
        assert_eq!(id(&[Completed, Skipped]), None);
    }

    #[test]
    fn every_state_has_a_word_and_failed_checks_show() {
        let mut all = stops(&[Locked, Unlocked, Started, Completed, Skipped]);
        let words: Vec<_> = all.iter().map(|stop| said(stop).2).collect();
        assert_eq!(words, ["Locked", "Unlocked", "Started", "Completed", "Skipped"]);
        all[2].failed = true;
        assert_eq!(said(&all[2]).2, "Not yet right");
        assert_eq!(cell(&all[2]), RailCell::Failed);
        assert_eq!(cell(&all[4]), RailCell::Skipped);
    }

    #[test]
    fn skipped_challenges_are_told_apart_from_completed_ones() {
        assert_eq!(
            progress_words(&stops(&[Completed, Skipped, Started])),
            "1 of 3 challenges completed, 1 skipped"
        );
        assert_eq!(progress_words(&stops(&[Unlocked])), "0 of 1 challenge completed");
    }

    #[test]
    fn results_say_how_it_went() {
        let mut all = stops(&[Completed, Skipped, Started, Unlocked]);
        assert_eq!(result_words(&all[0], 1), "Marked as done");
        all[0].is_quiz = true;
        assert_eq!(result_words(&all[0], 1), "Right the first time");
        assert_eq!(result_words(&all[0], 3), "Right after 3 checks");
        assert_eq!(result_words(&all[1], 0), "Skipped");
        assert_eq!(result_words(&all[2], 2), "Not yet right");
        assert_eq!(result_words(&all[2], 0), "Started");
        assert_eq!(result_words(&all[3], 0), "Not reached");
    }

    #[test]
    fn places_and_checks_are_words() {
        let stops = stops(&[Completed, Started]);
        assert_eq!(place_words(&stops, "1"), "Challenge 2 of 2");
        assert_eq!(place_words(&stops, "x"), "2 challenges");
        assert_eq!(checks_words(0), "");
        assert_eq!(checks_words(1), "1 check so far");
    }
}
