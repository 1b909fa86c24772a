use chrono::TimeDelta;
use invites_domain::activity::fold_all;
use invites_domain::attention::{Reason, needs_help};
use invites_domain::room::{Column, Tally, survey};
use invites_domain::{ActivityEntry, ActivityKind as Kind, Progress};

use crate::activity::entry;
use crate::fixtures::{at, id, track};

/// A room in which each step is (minute, learner, kind, challenge).
fn room(steps: &[(i64, u128, Kind, Option<u128>)]) -> Progress {
    let log: Vec<ActivityEntry> = (1..)
        .zip(steps)
        .map(|(seq, (minute, learner, kind, challenge))| ActivityEntry {
            at: minute_of(*minute),
            ..entry(seq, *kind, *learner, *challenge)
        })
        .collect();
    fold_all(Progress::default(), &log)
}

fn minute_of(minute: i64) -> invites_domain::Instant {
    at("2030-05-10 10:00") + TimeDelta::minutes(minute)
}

/// Three learners who needed one minute for challenge 1, so that it has a median.
fn three_quick_ones() -> Vec<(i64, u128, Kind, Option<u128>)> {
    (1..=3)
        .flat_map(|learner| {
            [
                (0, learner, Kind::PlayStarted, None),
                (0, learner, Kind::ChallengeStarted, Some(1)),
                (1, learner, Kind::ChallengeCompleted, Some(1)),
                (1, learner, Kind::PlayCompleted, None),
            ]
        })
        .collect()
}

#[test]
fn the_queue_puts_hands_first_and_gives_each_its_reason() {
    let mut steps = three_quick_ones();
    steps.extend([
        (0, 4, Kind::PlayStarted, None),
        (0, 4, Kind::ChallengeStarted, Some(1)),
        (0, 5, Kind::PlayStarted, None),
        (0, 5, Kind::ChallengeStarted, Some(2)),
        (4, 5, Kind::CheckFailed, Some(2)),
        (4, 5, Kind::CheckFailed, Some(2)),
        (4, 5, Kind::CheckFailed, Some(2)),
        (0, 6, Kind::PlayFailed, None),
        (5, 7, Kind::PlayStarted, None),
        (6, 7, Kind::HandRaised, Some(2)),
    ]);
    let progress = room(&steps);
    let queue: Vec<_> = needs_help(&progress, minute_of(6))
        .into_iter()
        .map(|need| (need.claim, need.reason))
        .collect();
    assert!(matches!(queue[0], (claim, Reason::HandRaised { taken_by: None, .. }) if claim == id(7)));
    assert_eq!(queue[1], (id(6), Reason::SandboxFailed));
    assert_eq!(queue[2], (id(5), Reason::FailedChecks { count: 3 }));
    assert_eq!(queue[3], (id(4), Reason::LongOnChallenge { median_seconds: 60 }));
    assert_eq!(queue.len(), 4);
}

#[test]
fn nobody_looks_stuck_by_time_before_enough_others_are_through() {
    let mut steps: Vec<_> = three_quick_ones()
        .into_iter()
        .filter(|(_, learner, ..)| *learner != 3)
        .collect();
    steps.extend([(0, 4, Kind::PlayStarted, None), (0, 4, Kind::ChallengeStarted, Some(1))]);
    let progress = room(&steps);
    assert!(needs_help(&progress, minute_of(9)).is_empty());
    assert_eq!(needs_help(&progress, minute_of(10))[0].reason, Reason::Idle);
}

#[test]
fn a_taken_hand_goes_to_the_end_and_a_removed_learner_leaves_the_room() {
    let progress = room(&[
        (0, 1, Kind::PlayStarted, None),
        (1, 1, Kind::HandRaised, None),
        (1, 1, Kind::HelpTaken, None),
        (2, 2, Kind::PlayFailed, None),
        (2, 3, Kind::PlayFailed, None),
        (3, 3, Kind::ClaimRevoked, None),
    ]);
    let claims: Vec<_> = needs_help(&progress, minute_of(3))
        .into_iter()
        .map(|need| need.claim)
        .collect();
    assert_eq!(claims, [id(2), id(1)]);
}

#[test]
fn the_tiles_count_the_room() {
    let mut steps = three_quick_ones();
    steps.extend([
        (0, 4, Kind::Claimed, None),
        (0, 5, Kind::PlayFailed, None),
        (1, 6, Kind::PlayStarted, None),
        (1, 6, Kind::HandRaised, None),
        (1, 7, Kind::Claimed, None),
        (1, 7, Kind::ClaimRevoked, None),
    ]);
    assert_eq!(
        survey(&room(&steps), &two_challenges(), minute_of(2)).tally,
        Tally {
            joined: 6,
            active_now: 1,
            not_started: 2,
            stuck: 1,
            asking: 1,
            completed: 3,
            failed_sandboxes: 1,
            mean_progress_permille: 250,
        }
    );
    assert_eq!(survey(&Progress::default(), &[], minute_of(0)).tally, Tally::default());
}

/// The track of the fixtures, with two challenges.
fn two_challenges() -> [Column; 2] {
    [1, 2].map(|challenge| Column {
        track: track(1),
        challenge: id(challenge),
    })
}
