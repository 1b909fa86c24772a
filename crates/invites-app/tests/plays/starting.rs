//! Starting plays: the account, its limits, and many at once.

use chrono::TimeDelta;
use invites_app::plays::RecordedEvent;
use invites_app::testing::TestApp;
use invites_app::{Acting, AppError};
use invites_domain::denial::DenialCode;
use invites_domain::play::PlayState;
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use sea_orm::Set;

use super::ground::{Ground, Terms, add_claim, add_invite, count_plays, denied, import, usual};

const TWO_PLAYS: Terms = Terms {
    play_limit: 2,
    access_ends_at: None,
};
const ONE_PLAY: Terms = Terms {
    play_limit: 1,
    access_ends_at: None,
};

async fn start_and_stop(ground: &Ground) {
    let play = ground
        .learner
        .start_play(ground.claim, ground.track, None)
        .await
        .expect("a play starts");
    ground.learner.stop_play(play.id).await.expect("it stops");
}

/// Many starts at once; how many plays came of them.
async fn plays_of_many_starts(ground: &Ground, learners: &[Acting]) -> usize {
    let starts = learners.iter().cycle().take(24).map(|learner| {
        let (learner, claim, track) = (learner.clone(), ground.claim, ground.track);
        tokio::spawn(async move { learner.start_play(claim, track, None).await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.expect("no panic").expect("every start answers a play");
    }
    count_plays(ground).await
}

on_both_databases! {
    async fn r23_the_limit_counts_per_track(db: TestDb) {
        let test = TestApp::on(db).await;
        let a = import(&test, &usual()).await;
        let other = [("track.yml", "slug: other\ntitle: Other\n"), usual()[1]];
        let b = import(&test, &other).await;
        let invite = add_invite(&test, &[a, b]).await;
        let learner = test.as_guest().await;
        let claim = add_claim(&test, invite, &learner, &[a, b], ONE_PLAY).await;
        for track in [a, b] {
            let play = learner.start_play(claim, track, None).await.expect("each track has a play of its own");
            learner.stop_play(play.id).await.expect("stops");
            assert_eq!(denied(learner.start_play(claim, track, None).await), DenialCode::PlayLimitReached);
        }
    }

    async fn r24_zero_is_unlimited(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        for _ in 0..5 {
            start_and_stop(&ground).await;
        }
        assert_eq!(ground.plays_used().await, 5);
    }

    async fn r25_starting_again_resumes_and_costs_nothing(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, TWO_PLAYS).await;
        let first = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let again = ground.learner.start_play(ground.claim, ground.track, None).await.expect("resumes");
        let resumed = ground.learner.resume_play(first.id).await.expect("resumes");
        assert_eq!((first.id, first.number), (again.id, again.number));
        assert_eq!(resumed.id, first.id);
        assert_eq!(ground.plays_used().await, 1);
    }

    async fn r25_a_failed_play_is_given_back(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, ONE_PLAY).await;
        let platform = ground.test.as_token(&[Scope::ReportActivity]).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let report = invites_app::plays::RecordedActivity {
            play: play.id,
            challenge: None,
            event: RecordedEvent::PlayFailed,
            message: Some("no host was free".to_owned()),
        };
        let failed = platform.record_activity(report.clone(), None).await.expect("is recorded");
        assert_eq!((failed.state, failed.stopped_reason.as_deref()), (PlayState::Failed, Some("no host was free")));
        assert_eq!(ground.plays_used().await, 0);
        assert_eq!(denied(platform.record_activity(report, None).await), DenialCode::PlayOver, "given back once");
        let next = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts again");
        assert_eq!(next.number, 2);
        assert_eq!(ground.plays_used().await, 1);
    }

    async fn r25_previews_by_the_team_charge_nobody(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, ONE_PLAY).await;
        let instructor = ground.test.as_user(ground.test.instructor);
        let preview = instructor.start_preview(ground.track).await.expect("previews");
        assert!(preview.preview && preview.claim.is_none());
        assert_eq!(instructor.start_preview(ground.track).await.expect("resumes").id, preview.id);
        instructor.stop_play(preview.id).await.expect("stops");
        assert_eq!(instructor.start_preview(ground.track).await.expect("previews again").number, 2);
        assert_eq!(ground.plays_used().await, 0);
        let viewer = ground.test.as_user(ground.test.viewer);
        assert!(matches!(viewer.start_preview(ground.track).await, Err(AppError::Forbidden)));
        let outsider = ground.test.as_user(ground.test.outsider);
        assert!(matches!(outsider.start_preview(ground.track).await, Err(AppError::NotFound { .. })));
        assert!(matches!(ground.learner.start_preview(ground.track).await, Err(AppError::Unauthenticated)));
    }

    async fn r26_the_play_beyond_the_limit_is_refused_with_used_of(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, TWO_PLAYS).await;
        start_and_stop(&ground).await;
        start_and_stop(&ground).await;
        match ground.learner.start_play(ground.claim, ground.track, None).await {
            Err(AppError::Denied(denial)) => {
                assert_eq!(denial.code, DenialCode::PlayLimitReached);
                assert!(denial.message.contains("2 of 2"), "{}", denial.message);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(ground.plays_used().await, 2);
    }

    async fn r27_simultaneous_starts_with_one_play_left_give_one_play(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, ONE_PLAY).await;
        let plays = plays_of_many_starts(&ground, std::slice::from_ref(&ground.learner)).await;
        // Without the guard the same test must see more: otherwise it proves nothing.
        assert_eq!(plays == 1, !cfg!(feature = "without-play-guard"), "{plays} plays");
    }

    async fn r27_two_processes_give_one_play_together(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, ONE_PLAY).await;
        let both = [ground.learner.clone(), ground.learner_elsewhere().await];
        let plays = plays_of_many_starts(&ground, &both).await;
        assert_eq!(plays == 1, !cfg!(feature = "without-play-guard"), "{plays} plays");
    }

    async fn r27_the_last_play_is_charged_once_whatever_was_decided(db: TestDb) {
        use invites_domain::invite::Limit;
        use invites_store::queries::play_moves;
        let ground = Ground::with(TestApp::on(db).await, ONE_PLAY).await;
        let charges = (0..8).map(|_| {
            let (store, claim, track) = (ground.test.app.store().clone(), ground.claim, ground.track);
            tokio::spawn(async move {
                store
                    .write(move |tx: invites_store::Tx| async move {
                        play_moves::charge(&*tx, claim, track, Limit::new(1)).await
                    })
                    .await
            })
        });
        let mut charged = 0;
        for charge in charges.collect::<Vec<_>>() {
            charged += usize::from(charge.await.expect("no panic").expect("answers"));
        }
        assert_eq!(charged == 1, !cfg!(feature = "without-play-guard"), "{charged} charged");
    }

    async fn r20_r28_the_ended_access_blocks_though_plays_are_left(db: TestDb) {
        let test = TestApp::on(db).await;
        let end = test.app.now() + TimeDelta::minutes(10);
        let ground = Ground::with(test, Terms { play_limit: 2, access_ends_at: Some(end) }).await;
        ground.test.clock.set(end - TimeDelta::microseconds(1));
        start_and_stop(&ground).await;
        ground.test.clock.set(end);
        assert_eq!(denied(ground.learner.start_play(ground.claim, ground.track, None).await), DenialCode::AccessEnded);
        assert_eq!(ground.plays_used().await, 1);
    }

    async fn r22_a_running_play_outlives_the_access(db: TestDb) {
        let test = TestApp::on(db).await;
        let end = test.app.now() + TimeDelta::minutes(10);
        let ground = Ground::with(test, Terms { play_limit: 2, access_ends_at: Some(end) }).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.test.clock.set(end + TimeDelta::minutes(1));
        let resumed = ground.learner.start_play(ground.claim, ground.track, None).await.expect("goes on");
        assert_eq!(resumed.id, play.id);
        let first = ground.challenges().await[0];
        ground.learner.start_challenge(play.id, first).await.expect("steps go on");
        ground.test.clock.set(play.ends_at);
        assert_eq!(denied(ground.learner.start_challenge(play.id, first).await), DenialCode::PlayOver);
        assert_eq!(denied(ground.learner.start_play(ground.claim, ground.track, None).await), DenialCode::AccessEnded);
    }

    async fn r21_results_stay_readable_after_the_end_and_texts_do_not(db: TestDb) {
        let test = TestApp::on(db).await;
        let end = test.app.now() + TimeDelta::minutes(10);
        let ground = Ground::with(test, Terms { play_limit: 2, access_ends_at: Some(end) }).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.test.clock.set(play.ends_at);
        let play = ground.learner.play(play.id).await.expect("stays readable");
        let views = ground.learner.play_challenges(std::slice::from_ref(&play)).await.expect("reads");
        assert_eq!(views[&play.id].len(), 3);
        assert!(views[&play.id].iter().all(|view| view.body_html.is_empty()));
        let viewer = ground.test.as_user(ground.test.viewer);
        let seen = viewer.play_challenges(std::slice::from_ref(&play)).await.expect("reads");
        assert!(!seen[&play.id][0].body_html.is_empty(), "the team reads its own texts");
    }

    async fn r97b_removed_access_stops_no_running_play_and_starts_none(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, TWO_PLAYS).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let now = ground.test.app.now();
        ground.change_claim(move |claim| claim.revoked_at = Set(Some(now))).await;
        assert_eq!(ground.learner.resume_play(play.id).await.expect("goes on").id, play.id);
        ground.learner.stop_play(play.id).await.expect("stops");
        assert_eq!(denied(ground.learner.start_play(ground.claim, ground.track, None).await), DenialCode::AccessRemoved);
    }

    async fn r97b_only_what_still_runs_is_stopped_with_the_access(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, TWO_PLAYS).await;
        let late = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.test.clock.set(late.ends_at);
        let second = ground.test.as_guest().await;
        let claim = add_claim(&ground.test, ground.invite, &second, &[ground.track], TWO_PLAYS).await;
        let running = second.start_play(claim, ground.track, None).await.expect("starts");
        let author = ground.test.as_user(ground.test.author);
        author.revoke_claims(&[ground.claim, claim], None, true).await.expect("revokes");
        assert_eq!(ground.learner.play(late.id).await.expect("reads").state, PlayState::TimedOut);
        assert_eq!(second.play(running.id).await.expect("reads").state, PlayState::Stopped);
    }

    async fn r97c_granted_plays_count_on_top(db: TestDb) {
        use invites_domain::ids::TypedId as _;
        use sea_orm::{ActiveModelTrait as _};
        let ground = Ground::with(TestApp::on(db).await, ONE_PLAY).await;
        start_and_stop(&ground).await;
        assert_eq!(denied(ground.learner.start_play(ground.claim, ground.track, None).await), DenialCode::PlayLimitReached);
        let row = invites_store::tables::claim_track::ActiveModel {
            claim_id: Set(ground.claim.uuid()),
            track_id: Set(ground.track.uuid()),
            plays_granted: Set(1),
            ..Default::default()
        };
        ground.test.app.store().write(move |tx: invites_store::Tx| {
            let row = row.clone();
            async move { row.update(&*tx).await.map(drop).map_err(|error| AppError::Store(error.into())) }
        }).await.expect("a play is granted");
        start_and_stop(&ground).await;
        assert_eq!(denied(ground.learner.start_play(ground.claim, ground.track, None).await), DenialCode::PlayLimitReached);
    }

    async fn r69_only_the_claimer_starts_and_only_what_was_claimed(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, TWO_PLAYS).await;
        let other = import(&ground.test, &[("track.yml", "slug: other\ntitle: Other\n"), usual()[1]]).await;
        assert_eq!(denied(ground.learner.start_play(ground.claim, other, None).await), DenialCode::TrackNotInClaim);
        for stranger in [ground.test.as_guest().await, ground.test.as_stranger(), ground.test.as_user(ground.test.owner)] {
            let answer = stranger.start_play(ground.claim, ground.track, None).await;
            assert!(matches!(answer, Err(AppError::NotFound { what: "claim" })), "{answer:?}");
        }
    }

    async fn the_same_key_answers_the_same_play(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, TWO_PLAYS).await;
        let first = ground.learner.start_play(ground.claim, ground.track, Some("once")).await.expect("starts");
        ground.learner.stop_play(first.id).await.expect("stops");
        let again = ground.learner.start_play(ground.claim, ground.track, Some("once")).await.expect("answers");
        assert_eq!(again.id, first.id);
        assert_eq!(ground.plays_used().await, 1);
    }
}
