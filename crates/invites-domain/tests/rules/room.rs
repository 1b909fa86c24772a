//! The room of a live event, and what holds of its log whatever happened.

use chrono::TimeDelta;
use invites_domain::activity::fold_all;
use invites_domain::phase::{EventPhase, event_phase};
use invites_domain::room::{Column, ParticipantStatus as Status, Survey, Tile, survey};
use invites_domain::{ActivityEntry, ActivityKind as Kind, Instant, InviteTiming, PlayState, Progress, fold};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::activity::entry;
use crate::fixtures::{at, id, second, track};

fn columns() -> Vec<Column> {
    let column = |challenge| Column {
        track: track(1),
        challenge: id(challenge),
    };
    (1..=3).map(column).collect()
}

fn start() -> Instant {
    at("2030-05-10 10:00")
}

/// The room after these steps (second, kind, challenge) of learner 1, at the second.
fn seen(steps: &[(i64, Kind, Option<u128>)], now: i64) -> Survey {
    let log = (1..).zip(steps).map(|(seq, (at, kind, challenge))| ActivityEntry {
        at: start() + TimeDelta::seconds(*at),
        ..entry(seq, *kind, 1, *challenge)
    });
    let log: Vec<_> = log.collect();
    survey(
        &fold_all(Progress::default(), &log),
        &columns(),
        start() + TimeDelta::seconds(now),
    )
}

fn status(steps: &[(i64, Kind, Option<u128>)], now: i64) -> Status {
    seen(steps, now).participants[0].status
}

#[test]
fn the_first_status_that_fits_is_the_learners() {
    let joined = (0, Kind::Claimed, None);
    let started = (0, Kind::PlayStarted, None);
    assert_eq!(status(&[joined], 1), Status::NotStarted);
    assert_eq!(status(&[joined, started], 299), Status::Active);
    assert_eq!(status(&[joined, started], 300), Status::Idle);
    assert_eq!(status(&[started, (1, Kind::PlayStopped, None)], 2), Status::Stopped);
    let completed = [started, (1, Kind::PlayCompleted, None)];
    assert_eq!(status(&completed, 2), Status::Completed);
    let failed = [started, (1, Kind::PlayFailed, None)];
    assert_eq!(status(&failed, 2), Status::SandboxFailed);
    let mut stuck = vec![started, (1, Kind::ChallengeStarted, Some(1))];
    stuck.extend([(2, Kind::CheckFailed, Some(1)); 3]);
    assert_eq!(status(&stuck, 3), Status::Stuck);
    stuck.push((4, Kind::HandRaised, Some(1)));
    assert_eq!(status(&stuck, 5), Status::AskingForHelp);
}

#[test]
fn a_play_is_over_when_its_time_is_whoever_writes_it_down() {
    let mut log = vec![entry(1, Kind::PlayStarted, 1, None)];
    let end = log[0].at + TimeDelta::seconds(60);
    log[0].detail = Some(invites_domain::time::rfc3339(end));
    let progress = fold_all(Progress::default(), &log);
    let state = |now| survey(&progress, &columns(), now).participants[0].play.unwrap().state;
    assert_eq!(state(end - second()), PlayState::Running);
    assert_eq!(state(end), PlayState::TimedOut);
    let first = survey(&progress, &columns(), log[0].at);
    assert_eq!(first.next_change_at, Some(end));

    // The team gives it more time: it goes on.
    let mut longer = entry(2, Kind::PlayExtended, 1, None);
    longer.detail = Some(invites_domain::time::rfc3339(end + TimeDelta::seconds(60)));
    let progress = fold(progress, &longer);
    let state = |now| survey(&progress, &columns(), now).participants[0].play.unwrap().state;
    assert_eq!(state(end), PlayState::Running);
}

#[test]
fn the_strip_counts_each_learner_once_a_challenge() {
    let room = seen(
        &[
            (0, Kind::PlayStarted, None),
            (0, Kind::ChallengeStarted, Some(1)),
            (5, Kind::ChallengeCompleted, Some(1)),
            (6, Kind::ChallengeSkipped, Some(2)),
            (7, Kind::ChallengeStarted, Some(3)),
            (8, Kind::CheckFailed, Some(3)),
            (8, Kind::CheckFailed, Some(3)),
            (8, Kind::CheckFailed, Some(3)),
        ],
        9,
    );
    let counts: Vec<_> = room
        .strip
        .iter()
        .map(|funnel| {
            (
                funnel.not_started,
                funnel.started,
                funnel.completed,
                funnel.skipped,
                funnel.stuck_now,
            )
        })
        .collect();
    assert_eq!(counts, [(0, 0, 1, 0, 0), (0, 0, 0, 1, 0), (0, 1, 0, 0, 1)]);
}

#[test]
fn a_hand_raised_again_keeps_its_place_and_who_is_on_the_way() {
    let room = seen(
        &[
            (0, Kind::PlayStarted, None),
            (1, Kind::HandRaised, Some(1)),
            (2, Kind::HelpTaken, None),
            (3, Kind::HandRaised, Some(2)),
        ],
        4,
    );
    let help = room.participants[0].help.clone().unwrap();
    assert_eq!(help.since, start() + second());
    assert_eq!(help.note.as_deref(), Some("detail 4"));
    assert_eq!(help.taken_by.as_deref(), Some("detail 3"));
}

#[test]
fn kinds_of_a_later_version_are_read_over() {
    assert_eq!(Kind::read("BALLOON_RELEASED"), Kind::Unknown);
    let mut later = serde_json::to_value(entry(1, Kind::Claimed, 1, None)).unwrap();
    later["kind"] = "BALLOON_RELEASED".into();
    let read: ActivityEntry = serde_json::from_value(later).unwrap();
    assert_eq!(read.kind, Kind::Unknown);
    let progress = fold(Progress::default(), &read);
    assert_eq!((progress.last_seq, progress.claims.len()), (1, 0));
}

#[test]
fn what_is_of_no_claim_is_of_nobody() {
    let ended = ActivityEntry {
        claim: None,
        play: None,
        track: None,
        ..entry(1, Kind::EventEnded, 1, None)
    };
    let progress = fold(Progress::default(), &ended);
    assert_eq!((progress.last_seq, progress.claims.len()), (1, 0));
}

#[test]
fn r38_r39_an_event_opens_starts_and_ends_at_its_instants() {
    let timing = |ends_at: &str| InviteTiming::LiveEvent {
        starts_at: at("2030-05-10 10:00"),
        ends_at: at(ends_at),
        time_zone: "UTC".into(),
        access_ends_with_event: false,
    };
    let event = timing("2030-05-10 14:00");
    let phase = |now: &str| event_phase(&event, at(now)).unwrap();
    assert_eq!(
        phase("2030-05-09 09:59"),
        (EventPhase::Upcoming, Some(at("2030-05-09 10:00")))
    );
    assert_eq!(
        phase("2030-05-09 10:00"),
        (EventPhase::Open, Some(at("2030-05-10 10:00")))
    );
    assert_eq!(
        phase("2030-05-10 10:00"),
        (EventPhase::Live, Some(at("2030-05-10 14:00")))
    );
    assert_eq!(phase("2030-05-10 14:00"), (EventPhase::Ended, None));

    let ended_early = timing("2030-05-08 14:00");
    let phase = |now: &str| event_phase(&ended_early, at(now)).unwrap();
    assert_eq!(
        phase("2030-05-08 13:59"),
        (EventPhase::Upcoming, Some(at("2030-05-08 14:00")))
    );
    assert_eq!(phase("2030-05-09 12:00"), (EventPhase::Ended, None));
}

/// Any log: kinds in any order, for three learners, some of them timers of plays.
fn logs() -> impl Strategy<Value = Vec<ActivityEntry>> {
    let step = (
        prop::sample::select(Kind::ALL),
        option::weighted(0.9, 1u128..4),
        option::of(1u128..4),
        -30i64..400,
        option::weighted(0.3, 0i64..3_000),
    );
    vec(step, 0..60).prop_map(|steps| {
        let mut clock = start();
        (1..)
            .zip(steps)
            .map(|(seq, (kind, claim, challenge, seconds, end))| {
                clock += TimeDelta::seconds(seconds);
                let detail = end.map(|end| invites_domain::time::rfc3339(clock + TimeDelta::seconds(end)));
                ActivityEntry {
                    at: clock,
                    claim: claim.map(id),
                    detail,
                    ..entry(seq, kind, claim.unwrap_or(1), challenge)
                }
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn r118_a_snapshot_and_the_rest_are_the_whole(log in logs(), cut in 0usize..60) {
        let cut = cut.min(log.len());
        let snapshot = fold_all(Progress::default(), &log[..cut]);
        let travelled: Progress = serde_json::from_str(&serde_json::to_string(&snapshot).unwrap()).unwrap();
        prop_assert_eq!(&travelled, &snapshot);
        prop_assert_eq!(fold_all(travelled, &log[cut..]), fold_all(Progress::default(), &log));
    }

    #[test]
    fn r118_an_overlap_of_any_length_changes_nothing(log in logs(), from in 0usize..60) {
        let whole = fold_all(Progress::default(), &log);
        let from = from.min(log.len());
        prop_assert_eq!(fold_all(whole.clone(), &log[from..]), whole);
    }

    #[test]
    fn an_unknown_kind_changes_nothing_but_the_place_in_the_log(log in logs(), place in 0usize..60) {
        let mut other = log.clone();
        if let Some(entry) = other.get_mut(place) {
            entry.kind = Kind::Unknown;
        }
        let without = log.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, entry)| entry);
        let (read_over, left_out) = (fold_all(Progress::default(), &other), fold_all(Progress::default(), without));
        prop_assert_eq!(read_over.claims, left_out.claims);
        prop_assert_eq!(read_over.last_seq, i64::try_from(log.len()).unwrap());
    }

    /// The promise by which the hub sleeps: until `next_change_at` time alone changes nothing.
    #[test]
    fn nothing_changes_before_time_alone_may_change_it(log in logs(), later in 0i64..4_000, share in 0f64..1.0) {
        let progress = fold_all(Progress::default(), &log);
        let now = log.last().map_or(start(), |entry| entry.at) + TimeDelta::seconds(later);
        let mut before = survey(&progress, &columns(), now);
        let until = before.next_change_at.map_or(TimeDelta::days(30), |at| at - now);
        prop_assert!(until > TimeDelta::zero());
        let micros = until.num_microseconds().unwrap() - 1;
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a place in between, anywhere")]
        let meanwhile = now + TimeDelta::microseconds((micros as f64 * share) as i64);
        let mut after = survey(&progress, &columns(), meanwhile);
        (before.next_change_at, after.next_change_at) = (None, None);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn tiles_and_strip_count_everybody_in_the_room(log in logs(), later in 0i64..4_000) {
        let progress = fold_all(Progress::default(), &log);
        let now = log.last().map_or(start(), |entry| entry.at) + TimeDelta::seconds(later);
        let room = survey(&progress, &columns(), now);
        let in_tile = |tile| u32::try_from(room.participants.iter().filter(|row| row.tiles.contains(&tile)).count()).unwrap();
        prop_assert_eq!(room.tally.joined, u32::try_from(room.participants.len()).unwrap());
        prop_assert_eq!(room.tally.stuck, in_tile(Tile::Stuck));
        prop_assert_eq!(room.tally.active_now, in_tile(Tile::ActiveNow));
        prop_assert_eq!(room.tally.stuck + room.tally.asking, u32::try_from(room.queue.len()).unwrap());
        for funnel in &room.strip {
            let counted = funnel.not_started + funnel.started + funnel.completed + funnel.skipped;
            prop_assert_eq!(counted, room.tally.joined);
        }
        for row in &room.participants {
            prop_assert_eq!(row.status == Status::AskingForHelp, row.tiles.contains(&Tile::Asking));
        }
    }
}
