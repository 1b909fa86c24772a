use chrono::TimeDelta;
use invites_domain::activity::fold_all;
use invites_domain::replay::{BETWEEN_MARKS, Gap, Playhead, Tape};
use invites_domain::{ActivityEntry, ActivityKind as Kind, Progress};
use proptest::prelude::*;

use crate::activity::{entry, log};
use crate::fixtures::{at, id, second, track};

fn tape(log: &[ActivityEntry]) -> Tape {
    let mut tape = Tape::default();
    for entry in log {
        tape.push(entry.clone()).expect("gapless");
    }
    tape
}

/// A long log that chance makes of a few learners: `seed` decides, some entries are late.
fn long_log(seed: u64, length: usize) -> Vec<ActivityEntry> {
    let mut state = seed | 1;
    let mut chance = move |below: u64| {
        // Xorshift: chance enough for a log.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    (1..=i64::try_from(length).expect("short"))
        .map(|seq| {
            let kinds = Kind::ALL.len() as u64;
            let kind = Kind::ALL[usize::try_from(chance(kinds)).expect("small")];
            let claim = u128::from(chance(40)) + 1;
            let play = u128::from(chance(3)) + 1;
            ActivityEntry {
                seq,
                at: at("2030-05-10 10:00") + TimeDelta::seconds(seq)
                    - TimeDelta::seconds(i64::try_from(chance(9)).expect("small")),
                kind,
                claim: (chance(20) > 0).then(|| id(claim)),
                play: (chance(4) > 0).then(|| id(claim * 10 + play)),
                track: Some(track(play)),
                challenge: (chance(3) > 0).then(|| id(u128::from(chance(6)) + 1)),
                detail: None,
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Wherever one seeks, and from wherever: what is shown is the fold of what had happened.
    #[test]
    fn r120_seeking_anywhere_is_the_fold_stopped_there(
        seed in any::<u64>(),
        length in 0usize..3 * BETWEEN_MARKS,
        places in prop::collection::vec(0usize..3 * BETWEEN_MARKS + 10, 1..6),
    ) {
        let log = long_log(seed, length);
        let tape = tape(&log);
        let mut head = Playhead::default();
        for place in places {
            let until = place.min(length);
            let folded = fold_all(Progress::default(), &log[..until]);
            prop_assert_eq!(&tape.seek(place), &folded);
            prop_assert_eq!(head.go(&tape, place), &folded);
            prop_assert_eq!(head.position(), until);
        }
    }

    /// A moment shows all that was heard up to it, and nothing later.
    #[test]
    fn r120_a_moment_has_what_the_room_had_heard_by_then(seed in any::<u64>(), length in 1usize..300, moment in 0i64..320) {
        let log = long_log(seed, length);
        let moment = at("2030-05-10 10:00") + TimeDelta::seconds(moment);
        let position = tape(&log).position_at(moment);
        prop_assert!(log[..position].iter().all(|entry| entry.at <= moment));
        prop_assert!(log.get(position).is_none_or(|next| next.at > moment));
    }
}

#[test]
fn a_seam_of_two_pages_is_taken_once_and_a_gap_is_refused() {
    let log = log(&[
        (Kind::Claimed, None),
        (Kind::PlayStarted, None),
        (Kind::ChallengeStarted, Some(1)),
    ]);
    let mut tape = tape(&log[..2]);
    tape.push(log[1].clone()).expect("known already");
    assert_eq!(tape.len(), 2);
    let skipped = tape.push(entry(4, Kind::CheckFailed, 1, Some(1)));
    assert_eq!(skipped, Err(Gap { expected: 3, found: 4 }));
    assert_eq!(tape.seek(2), fold_all(Progress::default(), &log[..2]));
}

#[test]
fn requests_for_help_are_stepped_through_both_ways() {
    let log = log(&[
        (Kind::PlayStarted, None),
        (Kind::HandRaised, Some(1)),
        (Kind::HelpResolved, Some(1)),
        (Kind::HandRaised, Some(1)),
    ]);
    let tape = tape(&log);
    let (first, second_hand) = (log[1].at, log[3].at);
    assert_eq!(tape.help_after(log[0].at), Some(first));
    // From a request on it is the next one, not the same again.
    assert_eq!(tape.help_after(first), Some(second_hand));
    assert_eq!(tape.help_after(second_hand), None);
    assert_eq!(tape.help_before(second_hand), Some(first));
    assert_eq!(tape.help_before(first), None);
    assert_eq!(tape.helps().collect::<Vec<_>>(), [first, second_hand]);
    assert_eq!(tape.span(), Some((log[0].at, second_hand)));
    assert_eq!(tape.position_at(log[0].at - second()), 0);
}
