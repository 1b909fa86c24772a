//! One cell of the grid: how far a learner is in a challenge, as a class, a figure and a word. Pure.

use invites_client::enums::{ChallengeState as State, ParticipantStatus as Status};

use crate::{
    kit::{Icon, Tone},
    words::{counted, duration},
};

/// A cell as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The classes.
    pub(super) class: &'static str,
    /// What is seen beside the icon; empty when the icon says it all.
    pub(super) figure: String,
    /// The cell in words.
    pub(super) word: String,
}

/// The cell of a challenge in `state`; none is one that was not reached. `minutes` since it was started, and whether the
/// learner is stuck in it.
pub(super) fn face(state: Option<State>, failed: i64, seconds: i64, stuck: bool) -> Face {
    let plain = |class, word: &str| Face {
        class,
        figure: String::new(),
        word: word.to_owned(),
    };
    match state {
        Some(State::Completed) => plain("heat d", "Completed"),
        Some(State::Skipped) => plain("heat k", "Skipped"),
        Some(State::Started) if failed > 0 => Face {
            class: if stuck { "heat f stuck" } else { "heat f" },
            figure: failed.to_string(),
            word: format!(
                "{}, {}{}",
                counted(failed, "failed check", "failed checks"),
                duration(seconds),
                if stuck { ", stuck" } else { "" }
            ),
        },
        Some(State::Started) => Face {
            class: if stuck { "heat s stuck" } else { "heat s" },
            figure: waited(seconds / 60),
            word: format!("Started, {}{}", duration(seconds), if stuck { ", stuck" } else { "" }),
        },
        Some(State::Unlocked) => plain("heat o", "Open"),
        Some(State::Locked | State::Unknown) | None => plain("heat l", "Locked"),
    }
}

/// Minutes as a cell has room for them.
fn waited(minutes: i64) -> String {
    match minutes {
        ..100 => minutes.to_string(),
        long => format!("{}h", long / 60),
    }
}

/// A learner's status as tone, icon and word.
pub(super) fn standing(status: Status) -> (Tone, Icon, &'static str) {
    match status {
        Status::AskingForHelp => (Tone::Help, Icon::Hand, "Asks for help"),
        Status::SandboxFailed => (Tone::Critical, Icon::Bad, "Sandbox failed"),
        Status::Stuck => (Tone::Caution, Icon::Alert, "Looks stuck"),
        Status::Active => (Tone::Progress, Icon::Half, "Active"),
        Status::Idle => (Tone::Neutral, Icon::Clock, "Idle"),
        Status::Completed => (Tone::Positive, Icon::Done, "Completed"),
        Status::Stopped => (Tone::Neutral, Icon::Stop, "Stopped"),
        Status::NotStarted | Status::Unknown => (Tone::Neutral, Icon::Ring, "Not started"),
    }
}

#[cfg(test)]
mod tests {
    use super::{State, face};

    #[test]
    fn a_started_cell_counts_minutes_until_a_check_fails() {
        let started = face(Some(State::Started), 0, 5 * 60, false);
        assert_eq!((started.class, started.figure.as_str()), ("heat s", "5"));
        assert_eq!(face(Some(State::Started), 0, 126 * 60, false).figure, "2h");
        let failing = face(Some(State::Started), 2, 5 * 60, true);
        assert_eq!((failing.class, failing.figure.as_str()), ("heat f stuck", "2"));
        assert_eq!(failing.word, "2 failed checks, 5 min, stuck");
    }

    #[test]
    fn a_challenge_out_of_reach_is_locked() {
        assert_eq!(face(None, 0, 0, false).word, "Locked");
    }
}
