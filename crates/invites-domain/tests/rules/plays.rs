use ChallengeState::{Completed, Locked, Skipped, Started, Unlocked};
use invites_domain::play::{all_done, first_states, require_track, skip_to};
use invites_domain::{
    ChallengeState, ClaimFacts, DenialCode, Limit, PlayState, Rule, Step, StepError, decide_play, grade_quiz,
    next_states, plays_left,
};

use crate::fixtures::{at, claim, tick, track};

fn limited(limit: u32) -> ClaimFacts {
    ClaimFacts {
        play_limit: Limit::new(limit),
        ..claim()
    }
}

#[test]
fn r26_play_n_plus_one_is_refused_with_used_n_of_n() {
    let now = at("2030-06-01 00:00");
    assert_eq!(decide_play(&limited(2), 1, 0, now), Ok(()));
    let denial = decide_play(&limited(2), 2, 0, now).unwrap_err();
    assert_eq!((denial.code, denial.rule), (DenialCode::PlayLimitReached, Rule::R26));
    assert!(denial.message.contains("used 2 of 2"), "{}", denial.message);
}

#[test]
fn r24_zero_is_unlimited() {
    assert_eq!(decide_play(&limited(0), u32::MAX, 0, at("2030-06-01 00:00")), Ok(()));
    assert_eq!(plays_left(&limited(0), 7, 0), None);
}

#[test]
fn r97c_granted_plays_come_on_top() {
    let now = at("2030-06-01 00:00");
    assert_eq!(decide_play(&limited(2), 2, 1, now), Ok(()));
    assert_eq!(plays_left(&limited(2), 2, 3), Some(3));
    assert!(
        decide_play(&limited(2), 3, 1, now)
            .unwrap_err()
            .message
            .contains("used 3 of 3")
    );
    assert_eq!(plays_left(&limited(u32::MAX), 0, u32::MAX), Some(u32::MAX));
    assert_eq!(plays_left(&limited(2), 9, 0), Some(0));
}

#[test]
fn r21_r28_duration_and_limit_both_block_from_their_own_moment() {
    let end = at("2030-06-01 00:00");
    let claim = ClaimFacts {
        access_ends_at: Some(end),
        ..limited(1)
    };
    assert_eq!(decide_play(&claim, 0, 0, end - tick()), Ok(()));
    assert_eq!(
        decide_play(&claim, 1, 0, end - tick()).unwrap_err().code,
        DenialCode::PlayLimitReached
    );
    assert_eq!(
        decide_play(&claim, 0, 0, end).unwrap_err().code,
        DenialCode::AccessEnded
    );
    let revoked = ClaimFacts {
        revoked_at: Some(end),
        ..claim
    };
    assert_eq!(
        decide_play(&revoked, 0, 0, end).unwrap_err().code,
        DenialCode::AccessRemoved
    );
}

#[test]
fn r25_every_run_counts_but_one_whose_sandbox_failed_to_start() {
    let counted: Vec<_> = PlayState::ALL.iter().filter(|state| !state.counts()).collect();
    assert_eq!(counted, [&PlayState::Failed]);
    let open: Vec<_> = PlayState::ALL.iter().filter(|state| !state.is_over()).collect();
    assert_eq!(open, [&PlayState::Starting, &PlayState::Running]);
}

#[test]
fn r65_r92_the_claims_own_list_says_which_tracks_play() {
    assert_eq!(require_track(&[track(1)], track(1)), Ok(()));
    assert_eq!(
        require_track(&[track(1)], track(2)).unwrap_err().code,
        DenialCode::TrackNotInClaim
    );
}

#[test]
fn a_challenge_unlocks_when_the_one_before_is_done() {
    let mut states = first_states(3);
    assert_eq!(states, [Unlocked, Locked, Locked]);
    states = next_states(&states, 0, Step::Start).unwrap();
    assert_eq!(states, [Started, Locked, Locked]);
    states = next_states(&states, 0, Step::Pass).unwrap();
    assert_eq!(states, [Completed, Unlocked, Locked]);
    states = next_states(&states, 1, Step::Skip).unwrap();
    assert_eq!(states, [Completed, Skipped, Unlocked]);
    assert!(!all_done(&states));
    states = next_states(&states, 2, Step::Start).unwrap();
    states = next_states(&states, 2, Step::Pass).unwrap();
    assert!(all_done(&states));
    assert!(first_states(0).is_empty() && !all_done(&[]));
}

#[test]
fn every_step_that_does_not_fit_is_refused_and_says_why() {
    for (state, step, error) in [
        (Locked, Step::Start, StepError::Locked),
        (Locked, Step::Pass, StepError::Locked),
        (Locked, Step::Skip, StepError::Locked),
        (Unlocked, Step::Pass, StepError::NotStarted),
        (Started, Step::Start, StepError::AlreadyStarted),
        (Completed, Step::Start, StepError::AlreadyDone),
        (Completed, Step::Pass, StepError::AlreadyDone),
        (Completed, Step::Skip, StepError::AlreadyDone),
        (Skipped, Step::Start, StepError::AlreadyDone),
        (Skipped, Step::Pass, StepError::AlreadyDone),
        (Skipped, Step::Skip, StepError::AlreadyDone),
    ] {
        assert_eq!(next_states(&[state], 0, step), Err(error), "{state} {step:?}");
    }
    assert_eq!(
        next_states(&[Unlocked], 1, Step::Start),
        Err(StepError::NoSuchChallenge)
    );
}

#[test]
fn an_instructor_takes_a_learner_to_a_challenge_over_all_before_it() {
    let states = [Completed, Started, Locked, Locked];
    assert_eq!(skip_to(&states, 3).unwrap(), [Completed, Skipped, Skipped, Unlocked]);
    assert_eq!(skip_to(&states, 1).unwrap(), states);
    assert_eq!(skip_to(&states, 0), Err(StepError::AlreadyDone));
    assert_eq!(skip_to(&states, 4), Err(StepError::NoSuchChallenge));
}

#[test]
fn a_quiz_is_right_when_the_chosen_set_is_the_solution() {
    for (solution, chosen, right) in [
        (&[1][..], &[1][..], true),
        (&[0, 2], &[2, 0], true),
        (&[0, 2], &[0, 2, 2, 0], true),
        (&[0, 2], &[0], false),
        (&[0], &[0, 2], false),
        (&[0], &[], false),
    ] {
        assert_eq!(grade_quiz(solution, chosen), right, "{solution:?} {chosen:?}");
    }
}
