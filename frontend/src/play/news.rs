//! What happens in a play without the player's own hand: more time, little time, a step by an instructor, access that ends.
//! Numbers and lists in, words out; no browser.

use invites_client::enums::ChallengeState;

use super::standing::{Stop, current};
use crate::words::counted;

/// How much of a play's time is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Plenty,
    /// The last tenth.
    Tenth,
    /// The last minute.
    Minute,
}

/// The stage when so many seconds of the `whole` are left.
pub(super) fn stage(left: i64, whole: i64) -> Stage {
    if left <= 60 {
        Stage::Minute
    } else if left.saturating_mul(10) <= whole {
        Stage::Tenth
    } else {
        Stage::Plenty
    }
}

/// The minutes by which a play's end moved later, both in milliseconds; `None` when it did not.
pub(super) fn more_minutes(before: f64, after: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, thousands of years away")]
    let minutes = ((after - before) / 60_000.0).round() as i64;
    (minutes > 0).then_some(minutes)
}

/// An instructor gave time. `until` is the new end in words.
pub(super) fn more_time(minutes: i64, until: &str) -> String {
    let more = counted(minutes, "more minute", "more minutes");
    format!("Your instructor gave you {more}. This play now ends on {until}.")
}

/// Challenges were skipped, and not on this page: where the player stands now. `None` when none were. Where the track lets
/// players skip, it may have been the player, in another tab.
pub(super) fn moved_on(before: &[Stop], after: &[Stop], skipped_here: &[String], may_skip: bool) -> Option<String> {
    let was = |id: &str, state| before.iter().any(|stop| stop.id == id && stop.state == state);
    let by_others = after.iter().any(|stop| {
        stop.state == ChallengeState::Skipped
            && !was(&stop.id, ChallengeState::Skipped)
            && !skipped_here.contains(&stop.id)
    });
    if !by_others {
        return None;
    }
    let next = current(after)?;
    Some(if may_skip {
        format!("You are at “{}” now: what stood before it was skipped.", next.title)
    } else {
        format!(
            "Your instructor took you on to “{}”. What you completed before it is kept.",
            next.title
        )
    })
}

#[cfg(test)]
mod tests {
    use invites_client::enums::ChallengeState::{self, Completed, Locked, Skipped, Started, Unlocked};

    use super::{Stage, more_minutes, more_time, moved_on, stage};
    use crate::play::standing::Stop;

    fn stops(states: [ChallengeState; 3]) -> Vec<Stop> {
        let stop = |(title, state): (&str, ChallengeState)| Stop {
            id: title.to_owned(),
            title: title.to_owned(),
            is_quiz: false,
            state,
            failed: false,
        };
        ["One", "Two", "Three"].into_iter().zip(states).map(stop).collect()
    }

    #[test]
    fn time_runs_short_in_the_last_tenth_and_in_the_last_minute() {
        assert_eq!(stage(361, 3_600), Stage::Plenty);
        assert_eq!(stage(360, 3_600), Stage::Tenth);
        assert_eq!(stage(60, 3_600), Stage::Minute);
        assert_eq!(stage(61, 600), Stage::Plenty, "a short play is warned once");
    }

    #[test]
    fn only_a_later_end_is_more_time() {
        assert_eq!(more_minutes(0.0, 900_000.0), Some(15));
        assert_eq!(more_minutes(900_000.0, 0.0), None);
        assert_eq!(more_minutes(0.0, 500.0), None);
        assert_eq!(
            more_time(1, "Sat 24 Oct, 11:00"),
            "Your instructor gave you 1 more minute. This play now ends on Sat 24 Oct, 11:00."
        );
    }

    #[test]
    fn a_step_by_somebody_else_is_told_and_ones_own_is_not() {
        let (before, after) = (
            stops([Completed, Started, Locked]),
            stops([Completed, Skipped, Unlocked]),
        );
        let told = moved_on(&before, &after, &[], false).expect("somebody else's");
        assert!(told.contains("instructor") && told.contains("“Three”"), "{told}");
        let told = moved_on(&before, &after, &[], true).expect("perhaps one's own, in another tab");
        assert!(!told.contains("instructor"), "{told}");
        assert_eq!(moved_on(&before, &after, &["Two".to_owned()], true), None);
        assert_eq!(moved_on(&after, &after, &[], false), None);
    }
}
