//! Whether a quiet line is alive: when nothing has come for a while the other side is asked, and what does not answer is
//! dead. A browser notices a cable that was pulled, or a lid that was closed, only after minutes; a dashboard has to know
//! within seconds. Pure.

use std::time::Duration;

/// How long a line may be quiet before it is asked.
const QUIET: Duration = Duration::from_secs(5);

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(4);

/// What to do when the wait is over and nothing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Ask.
    Ask,
    /// Give the line up.
    GiveUp,
}

/// The pulse of one connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pulse {
    asked: bool,
}

impl Pulse {
    /// How long to wait for something to come.
    pub(super) fn patience(self) -> Duration {
        if self.asked { ANSWER } else { QUIET }
    }

    /// Something came: the line lives.
    pub(super) fn heard(&mut self) {
        self.asked = false;
    }

    /// Nothing came in time.
    pub(super) fn waited(&mut self) -> Next {
        if std::mem::replace(&mut self.asked, true) {
            Next::GiveUp
        } else {
            Next::Ask
        }
    }

    /// Somebody doubts the line before its time: it is asked at once, if it was not.
    pub(super) fn doubted(&mut self) -> Option<Next> {
        (!std::mem::replace(&mut self.asked, true)).then_some(Next::Ask)
    }
}

#[cfg(test)]
mod tests {
    use super::{ANSWER, Next, Pulse, QUIET};

    #[test]
    fn r118_a_quiet_line_is_asked_and_a_silent_one_given_up_within_seconds() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.patience(), QUIET);
        assert_eq!(pulse.waited(), Next::Ask);
        assert_eq!(pulse.patience(), ANSWER);
        assert_eq!(pulse.waited(), Next::GiveUp);
        assert!((QUIET + ANSWER).as_secs() < 10);
    }

    #[test]
    fn whatever_comes_is_a_sign_of_life() {
        let mut pulse = Pulse::default();
        pulse.waited();
        pulse.heard();
        assert_eq!(pulse, Pulse::default());
    }

    #[test]
    fn a_line_in_doubt_is_asked_once() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.doubted(), Some(Next::Ask));
        assert_eq!(pulse.doubted(), None);
        assert_eq!(pulse.waited(), Next::GiveUp);
    }
}
