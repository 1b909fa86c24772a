use invites_domain::activity::fold_all;
use invites_domain::{ActivityEntry, ActivityKind as Kind, ChallengeState, PlayState, Progress, fold};

use crate::fixtures::{at, id, second, track};

/// A log of one learner (claim 1, play 1, track 1) from kinds and challenges.
pub(crate) fn log(steps: &[(Kind, Option<u128>)]) -> Vec<ActivityEntry> {
    (1..)
        .zip(steps)
        .map(|(seq, (kind, challenge))| entry(seq, *kind, 1, *challenge))
        .collect()
}

pub(crate) fn entry(seq: i64, kind: Kind, claim: u128, challenge: Option<u128>) -> ActivityEntry {
    let in_play = !matches!(
        kind,
        Kind::Claimed | Kind::ClaimRevoked | Kind::ClaimRestored | Kind::ClaimExtended
    );
    ActivityEntry {
        seq,
        at: at("2030-05-10 10:00") + second() * i32::try_from(seq).unwrap(),
        kind,
        claim: Some(id(claim)),
        play: in_play.then(|| id(claim)),
        track: in_play.then(|| track(1)),
        challenge: challenge.map(id),
        detail: Some(format!("detail {seq}")),
    }
}

const RUN: [(Kind, Option<u128>); 8] = [
    (Kind::Claimed, None),
    (Kind::PlayStarted, None),
    (Kind::ChallengeStarted, Some(1)),
    (Kind::CheckFailed, Some(1)),
    (Kind::CheckFailed, Some(1)),
    (Kind::ChallengeCompleted, Some(1)),
    (Kind::ChallengeSkipped, Some(2)),
    (Kind::PlayCompleted, None),
];

#[test]
fn r118_the_fold_tells_how_each_learner_stands() {
    let log = log(&RUN);
    let progress = fold_all(Progress::default(), &log);
    let claim = &progress.claims[&id(1)];
    assert_eq!(claim.claimed_at, Some(log[0].at));
    assert_eq!(claim.last_active_at, Some(log[7].at));
    let play = &claim.plays[&id(1)];
    assert_eq!(
        (play.state, play.started_at, play.ended_at),
        (PlayState::Completed, log[1].at, Some(log[7].at))
    );
    let first = &play.challenges[&id(1)];
    assert_eq!((first.state, first.failed_checks), (ChallengeState::Completed, 2));
    assert_eq!(first.last_message.as_deref(), Some("detail 5"));
    assert_eq!((first.started_at, first.done_at), (Some(log[2].at), Some(log[5].at)));
    assert_eq!(play.challenges[&id(2)].state, ChallengeState::Skipped);
    assert_eq!(play.completed(), 1);
}

#[test]
fn r118_an_overlap_after_a_lost_connection_changes_nothing() {
    let log = log(&RUN);
    let once = fold_all(Progress::default(), &log);
    assert_eq!(fold_all(once.clone(), &log[3..]), once);
}

#[test]
fn r120_a_replay_is_the_same_fold_stopped_earlier() {
    let log = log(&RUN);
    let until_the_first_failure = fold_all(
        Progress::default(),
        log.iter().take_while(|entry| entry.at <= log[3].at),
    );
    let play = &until_the_first_failure.claims[&id(1)].plays[&id(1)];
    assert_eq!(
        (play.state, play.challenges[&id(1)].failed_checks),
        (PlayState::Running, 1)
    );
    assert_eq!(play.current().map(|(id, _)| id), Some(id(1)));
}

#[test]
fn a_play_ends_once() {
    let mut steps = RUN.to_vec();
    steps.push((Kind::PlayTimedOut, None));
    let progress = fold_all(Progress::default(), &log(&steps));
    assert_eq!(progress.claims[&id(1)].plays[&id(1)].state, PlayState::Completed);
}

#[test]
fn a_hand_goes_up_is_taken_and_comes_down() {
    let log = log(&[
        (Kind::PlayStarted, None),
        (Kind::HandRaised, Some(1)),
        (Kind::HelpTaken, Some(1)),
        (Kind::HelpResolved, Some(1)),
        (Kind::HelpTaken, Some(1)),
    ]);
    let states: Vec<_> = log
        .iter()
        .scan(Progress::default(), |progress, entry| {
            *progress = fold(std::mem::take(progress), entry);
            Some(progress.claims[&id(1)].help.clone())
        })
        .collect();
    let raised = states[1].clone().unwrap();
    assert_eq!((raised.note.as_deref(), raised.taken_by), (Some("detail 2"), None));
    assert_eq!(states[2].as_ref().unwrap().taken_by.as_deref(), Some("detail 3"));
    assert_eq!((&states[3], &states[4]), (&None, &None));
}

#[test]
fn r87_of_two_claims_made_one_the_earlier_instant_stays() {
    let log = log(&[(Kind::Claimed, None), (Kind::Claimed, None)]);
    let progress = fold_all(Progress::default(), &log);
    assert_eq!(progress.claims[&id(1)].claimed_at, Some(log[0].at));
}

#[test]
fn r97b_removed_access_shows_until_it_is_restored() {
    let log = log(&[
        (Kind::Claimed, None),
        (Kind::ClaimRevoked, None),
        (Kind::ClaimRestored, None),
    ]);
    let revoked = fold_all(Progress::default(), &log[..2]);
    assert_eq!(revoked.claims[&id(1)].revoked_at, Some(log[1].at));
    assert_eq!(revoked.claims[&id(1)].last_active_at, Some(log[0].at));
    assert_eq!(fold(revoked, &log[2]).claims[&id(1)].revoked_at, None);
}

#[test]
fn progress_travels_as_json() {
    let progress = fold_all(Progress::default(), &log(&RUN));
    let json = serde_json::to_string(&progress).unwrap();
    assert_eq!(serde_json::from_str::<Progress>(&json).unwrap(), progress);
}
