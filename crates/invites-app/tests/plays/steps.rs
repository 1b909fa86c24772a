//! Moving through a play: challenges, quizzes, the time limit, who may do and see what.

use chrono::TimeDelta;
use futures_util::StreamExt as _;
use invites_app::AppError;
use invites_app::plays::{RecordedActivity, RecordedEvent};
use invites_app::testing::TestApp;
use invites_domain::denial::DenialCode;
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::policy::Scope;
use invites_store::on_both_databases;

use super::ground::{Ground, TRACK_YML, Terms, denied, import, usual};

async fn ground(db: invites_store::testing::TestDb) -> Ground {
    Ground::with(TestApp::on(db).await, Terms::default()).await
}

on_both_databases! {
    async fn a_play_goes_from_the_first_challenge_to_completed(db: TestDb) {
        let ground = ground(db).await;
        let learner = &ground.learner;
        let [one, two, three] = ground.challenges().await[..] else { panic!("three challenges") };
        let play = learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        assert_eq!((play.state, play.number, play.total_challenges), (PlayState::Running, 1, 3));

        assert_eq!(denied(learner.start_challenge(play.id, two).await), DenialCode::ChallengeNotOpen, "locked");
        assert_eq!(denied(learner.check_challenge(play.id, one, Some(&[0])).await), DenialCode::ChallengeNotOpen, "not started");
        learner.start_challenge(play.id, one).await.expect("starts");
        learner.start_challenge(play.id, one).await.expect("starting twice is starting once");

        let wrong = learner.check_challenge(play.id, one, Some(&[0])).await.expect("is graded");
        assert!(!wrong.attempt.passed);
        ground.test.clock.advance(TimeDelta::seconds(1));
        let right = learner.check_challenge(play.id, one, Some(&[2, 0, 2])).await.expect("is graded");
        assert!(right.attempt.passed);
        assert_eq!((right.play.completed_challenges, right.play.state), (1, PlayState::Running));
        assert_eq!(denied(learner.check_challenge(play.id, one, Some(&[0])).await), DenialCode::ChallengeNotOpen, "done");

        learner.start_challenge(play.id, two).await.expect("is unlocked");
        let hands_on = learner.check_challenge(play.id, two, None).await.expect("is taken on the learner's word");
        assert_eq!(hands_on.attempt.message, "Marked as done. Nothing was checked: this installation runs no sandboxes yet.");

        learner.start_challenge(play.id, three).await.expect("is unlocked");
        ground.test.clock.advance(TimeDelta::seconds(89));
        let last = learner.check_challenge(play.id, three, Some(&[0])).await.expect("is graded");
        assert_eq!(last.play.state, PlayState::Completed);
        assert_eq!(last.play.stopped_at, Some(ground.test.app.now()));
        let read = learner.play(play.id).await.expect("reads");
        assert_eq!(read, last.play);
        assert_eq!((read.completion_percent(), read.time_spent(ground.test.app.now())), (100.0, 90));
        let views = &learner.play_challenges(&[read]).await.expect("reads")[&play.id];
        assert_eq!(views[0].attempts.iter().map(|attempt| attempt.passed).collect::<Vec<_>>(), [false, true]);
        assert_eq!(views[0].attempts[1].answers, [0, 2]);
        assert!(views.iter().all(|view| view.state == ChallengeState::Completed));
    }

    async fn a_wrong_quiz_answer_gives_nothing_away(db: TestDb) {
        let ground = ground(db).await;
        let first = ground.challenges().await[0];
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.learner.start_challenge(play.id, first).await.expect("starts");
        let mut messages = Vec::new();
        for wrong in [&[0][..], &[1], &[0, 1], &[0, 1, 2]] {
            let checked = ground.learner.check_challenge(play.id, first, Some(wrong)).await.expect("is graded");
            assert!(!checked.attempt.passed);
            messages.push(checked.attempt.message);
        }
        messages.dedup();
        assert_eq!(messages.len(), 1, "nearly right and quite wrong say the same: {messages:?}");
    }

    async fn quiz_answers_outside_the_list_are_named(db: TestDb) {
        let ground = ground(db).await;
        let first = ground.challenges().await[0];
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.learner.start_challenge(play.id, first).await.expect("starts");
        for (answers, field) in [(None, "answers"), (Some(&[][..]), "answers"), (Some(&[0, 3]), "answers[1]"), (Some(&[-1]), "answers[0]")] {
            match ground.learner.check_challenge(play.id, first, answers).await {
                Err(AppError::Invalid(errors)) => assert_eq!(errors[0].field, field),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn a_locked_challenge_shows_its_title_and_nothing_else(db: TestDb) {
        let ground = ground(db).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let views = &ground.learner.play_challenges(std::slice::from_ref(&play)).await.expect("reads")[&play.id];
        assert_eq!(views.iter().map(|view| view.state).collect::<Vec<_>>(), [ChallengeState::Unlocked, ChallengeState::Locked, ChallengeState::Locked]);
        assert!(views[0].body_html.contains("Which are colours?"));
        assert_eq!(views[0].answers.len(), 3);
        assert!(views[0].multiple_answers && !views[2].multiple_answers);
        assert!(views[2].answers.is_empty() && views[1].notes_html.is_empty() && views[1].body_html.is_empty());
        assert_eq!(views[1].title, "Do it");
    }

    async fn skipping_is_for_tracks_that_allow_it(db: TestDb) {
        let ground = ground(db).await;
        let first = ground.challenges().await[0];
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let mut strict = usual();
        let without = TRACK_YML.replace("skipping_enabled: true", "skipping_enabled: false");
        strict[0].1 = &without;
        assert_eq!(import(&ground.test, &strict).await, ground.track);
        assert_eq!(denied(ground.learner.skip_challenge(play.id, first).await), DenialCode::SkippingOff);
        assert_eq!(import(&ground.test, &usual()).await, ground.track);
        for challenge in ground.challenges().await {
            ground.learner.skip_challenge(play.id, challenge).await.expect("skips");
        }
        let play = ground.learner.play(play.id).await.expect("reads");
        assert_eq!((play.state, play.completed_challenges), (PlayState::Completed, 0), "skipped is not completed");
    }

    async fn a_play_is_over_at_its_time_limit_whoever_looks(db: TestDb) {
        let ground = ground(db).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        assert_eq!(play.ends_at, play.started_at + TimeDelta::hours(1));
        ground.test.clock.set(play.ends_at - TimeDelta::microseconds(1));
        assert_eq!(ground.learner.play(play.id).await.expect("reads").state, PlayState::Running);
        ground.test.clock.set(play.ends_at);
        ground.test.clock.advance(TimeDelta::hours(5));
        let read = ground.learner.play(play.id).await.expect("reads");
        assert_eq!((read.state, read.stopped_at), (PlayState::TimedOut, Some(play.ends_at)));
        assert_eq!(read.time_spent(ground.test.app.now()), 3600);
        assert_eq!(denied(ground.learner.resume_play(play.id).await), DenialCode::PlayOver);
        let next = ground.learner.start_play(ground.claim, ground.track, None).await.expect("a new one starts");
        assert_eq!(next.number, 2);
        assert_eq!(ground.learner.play(play.id).await.expect("reads"), read, "writing it down changed nothing");
    }

    async fn a_play_is_its_players_and_the_teams(db: TestDb) {
        let ground = ground(db).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let first = ground.challenges().await[0];
        let test = &ground.test;
        for other in [test.as_guest().await, test.as_stranger(), test.as_user(test.outsider)] {
            assert!(matches!(other.play(play.id).await, Err(AppError::NotFound { what: "play" })));
            assert!(matches!(other.stop_play(play.id).await, Err(AppError::NotFound { what: "play" })));
            assert!(matches!(other.start_challenge(play.id, first).await, Err(AppError::NotFound { what: "play" })));
        }
        let viewer = test.as_user(test.viewer);
        assert_eq!(viewer.play(play.id).await.expect("the team reads it").id, play.id);
        assert!(matches!(viewer.stop_play(play.id).await, Err(AppError::NotFound { .. })), "viewers stop nothing");
        let owner = test.as_user(test.owner);
        assert!(matches!(owner.start_challenge(play.id, first).await, Err(AppError::NotFound { .. })), "nobody plays for another");
        let stopped = test.as_user(test.instructor).stop_play(play.id).await.expect("instructors stop plays");
        assert_eq!((stopped.state, stopped.stopped_reason.as_deref()), (PlayState::Stopped, Some("Stopped by the team.")));
        let again = ground.learner.stop_play(play.id).await.expect("stopping twice is stopping once");
        assert_eq!(again, stopped);
    }

    async fn a_lab_platform_reports_with_its_token_alone(db: TestDb) {
        let ground = ground(db).await;
        let [one, two, _] = ground.challenges().await[..] else { panic!("three challenges") };
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let report = |challenge, event, message: Option<&str>| RecordedActivity { play: play.id, challenge, event, message: message.map(str::to_owned) };
        let platform = ground.test.as_token(&[Scope::ReportActivity]).await;
        platform.record_activity(report(Some(one), RecordedEvent::CheckFailed, Some("not yet")), Some("k1")).await.expect("is recorded");
        platform.record_activity(report(Some(one), RecordedEvent::CheckFailed, Some("not yet")), Some("k1")).await.expect("is the same report");
        ground.test.clock.advance(TimeDelta::seconds(1));
        assert_eq!(denied(platform.record_activity(report(Some(two), RecordedEvent::ChallengeCompleted, None), None).await), DenialCode::ChallengeNotOpen);
        platform.record_activity(report(Some(one), RecordedEvent::ChallengeCompleted, None), None).await.expect("is recorded");
        platform.record_activity(report(Some(two), RecordedEvent::ChallengeSkipped, None), None).await.expect("is recorded");
        let play_now = ground.learner.play(play.id).await.expect("reads");
        let views = &ground.learner.play_challenges(&[play_now]).await.expect("reads")[&play.id];
        assert_eq!(views.iter().map(|view| view.state).collect::<Vec<_>>(), [ChallengeState::Completed, ChallengeState::Skipped, ChallengeState::Unlocked]);
        assert_eq!(views[0].attempts.iter().map(|attempt| attempt.message.as_str()).collect::<Vec<_>>(), ["not yet", "The check passed."]);
        match platform.record_activity(report(None, RecordedEvent::CheckFailed, None), None).await {
            Err(AppError::Invalid(errors)) => assert_eq!(errors[0].field, "input.challengeId"),
            other => panic!("{other:?}"),
        }
        let reader = ground.test.as_token(&[Scope::Read]).await;
        assert!(matches!(reader.record_activity(report(Some(one), RecordedEvent::CheckFailed, None), None).await, Err(AppError::Forbidden)));
        assert!(matches!(ground.learner.record_activity(report(Some(one), RecordedEvent::CheckFailed, None), None).await, Err(AppError::Unauthenticated)));
    }

    async fn a_subscriber_sees_every_move(db: TestDb) {
        let ground = ground(db).await;
        let first = ground.challenges().await[0];
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let viewer = ground.test.as_user(ground.test.viewer);
        let mut updates = Box::pin(viewer.play_updates(play.id).await.expect("subscribes"));
        assert_eq!(updates.next().await.expect("an item").expect("a play").state, PlayState::Running);
        ground.learner.start_challenge(play.id, first).await.expect("starts");
        updates.next().await.expect("an item").expect("a play");
        ground.learner.stop_play(play.id).await.expect("stops");
        assert_eq!(updates.next().await.expect("an item").expect("a play").state, PlayState::Stopped);
        let stranger = ground.test.as_guest().await;
        assert!(stranger.play_updates(play.id).await.is_err());
    }

    async fn r68_a_claim_shows_its_tracks_with_their_account(db: TestDb) {
        let test = TestApp::on(db).await;
        let ground = Ground::with(test, Terms { play_limit: 2, access_ends_at: None }).await;
        let held = &ground.learner.claimed_tracks(&[ground.claim]).await.expect("reads")[&ground.claim];
        assert_eq!((held[0].plays_used, held[0].plays_left, held[0].total_challenges), (0, Some(2), 3));
        assert!(held[0].denial.is_none() && held[0].last_play.is_none());
        let [one, ..] = ground.challenges().await[..] else { panic!("three challenges") };
        let best = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.learner.start_challenge(best.id, one).await.expect("starts");
        ground.learner.check_challenge(best.id, one, Some(&[0, 2])).await.expect("is graded");
        ground.learner.stop_play(best.id).await.expect("stops");
        let last = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let held = &ground.learner.claimed_tracks(&[ground.claim]).await.expect("reads")[&ground.claim];
        assert_eq!((held[0].plays_used, held[0].plays_left, held[0].completed_challenges), (2, Some(0), 1));
        assert!((held[0].progress - 100.0 / 3.0).abs() < 1e-9);
        assert_eq!(held[0].current_play.as_ref().map(|play| play.id), Some(last.id));
        assert_eq!(held[0].denial.as_ref().map(|denial| denial.code), Some(DenialCode::PlayLimitReached));
        let team = ground.test.as_user(ground.test.viewer);
        assert_eq!(team.claimed_tracks(&[ground.claim]).await.expect("reads").len(), 1);
        for other in [ground.test.as_guest().await, ground.test.as_user(ground.test.outsider)] {
            assert!(other.claimed_tracks(&[ground.claim]).await.expect("reads").is_empty());
        }
    }
}
