//! Batches of an outside lab platform: in the order of their own times, written down once, bounded.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::plays::{RecordedActivity, RecordedEvent as Happened, TimedReport};
use invites_app::testing::on_both_databases;
use invites_domain::activity::ActivityKind as Kind;
use invites_domain::denial::DenialCode;
use invites_domain::ids::{ChallengeId, PlayId, TypedId};
use invites_domain::play::PlayState;
use invites_domain::policy::Scope;
use invites_domain::time::Instant;

use crate::event::Event;

fn report(play: PlayId, event: Happened, challenge: ChallengeId, at: Instant) -> TimedReport {
    TimedReport {
        report: RecordedActivity {
            play,
            challenge: Some(challenge),
            event,
            message: None,
        },
        at: Some(at),
        key: Some(format!("{play} {event:?} {challenge} {at}")),
    }
}

on_both_databases! {
    async fn reports_are_taken_in_the_order_in_which_they_happened_and_once(db: TestDb) {
        let event = Event::on(db).await;
        let challenges = event.challenges().await;
        let (learner, play) = event.player().await;
        let platform = event.test.as_token(&[Scope::ReportActivity]).await;
        let at = |minute| play.started_at + TimeDelta::minutes(minute);
        event.test.clock.advance(TimeDelta::minutes(30));
        let batch = vec![
            report(play.id, Happened::ChallengeCompleted, challenges[1], at(9)),
            report(play.id, Happened::ChallengeCompleted, challenges[0], at(4)),
            report(play.id, Happened::CheckFailed, challenges[0], at(3)),
            report(play.id, Happened::ChallengeStarted, challenges[0], at(1)),
        ];
        for _ in 0..2 {
            let recorded = platform.record_activity_batch(batch.clone()).await.expect("records");
            assert_eq!(recorded.denials, vec![None; 4]);
            assert_eq!(recorded.plays.iter().map(|play| play.completed_challenges).collect::<Vec<_>>(), [2]);
        }
        let told: Vec<_> = event.log().await.into_iter().skip(1).map(|entry| (entry.kind, entry.at)).collect();
        let expected = [
            (Kind::ChallengeStarted, at(1)),
            (Kind::CheckFailed, at(3)),
            (Kind::ChallengeCompleted, at(4)),
            (Kind::ChallengeStarted, at(9)),
            (Kind::ChallengeCompleted, at(9)),
        ];
        assert_eq!(told, expected, "sent twice is written once, with its own times");

        // What arrives after something that implies it changes nothing; a failed check is kept to be read.
        let late = vec![
            report(play.id, Happened::ChallengeStarted, challenges[1], at(5)),
            report(play.id, Happened::CheckFailed, challenges[1], at(6)),
        ];
        let recorded = platform.record_activity_batch(late).await.expect("records");
        assert_eq!(recorded.denials, [None, None]);
        let play = learner.acting.play(play.id).await.expect("reads");
        let views = learner.acting.play_challenges(std::slice::from_ref(&play)).await.expect("reads").remove(&play.id).expect("there");
        assert_eq!(views[1].attempts.iter().map(|attempt| attempt.at).collect::<Vec<_>>(), [at(6), at(9)]);
        assert_eq!(play.completed_challenges, 2);
    }

    async fn what_is_refused_keeps_nothing_else_back(db: TestDb) {
        let event = Event::on(db).await;
        let challenges = event.challenges().await;
        let ((_, one), (_, two)) = (event.player().await, event.player().await);
        let platform = event.test.as_token(&[Scope::ReportActivity]).await;
        let now = event.test.app.now();
        let batch = vec![
            report(one.id, Happened::ChallengeCompleted, challenges[2], now),
            report(two.id, Happened::ChallengeCompleted, challenges[0], now),
        ];
        let recorded = platform.record_activity_batch(batch).await.expect("records");
        let codes: Vec<_> = recorded.denials.iter().map(|denial| denial.as_ref().map(|denial| denial.code)).collect();
        assert_eq!(codes, [Some(DenialCode::ChallengeNotOpen), None]);
        // Refused is not remembered: it may be sent again once what it needs is there.
        for challenge in &challenges[..2] {
            platform.record_activity_batch(vec![report(one.id, Happened::ChallengeCompleted, *challenge, now)]).await.expect("records");
        }
        let again = vec![report(one.id, Happened::ChallengeCompleted, challenges[2], now)];
        let recorded = platform.record_activity_batch(again).await.expect("records");
        assert_eq!((&recorded.denials[0], recorded.plays[0].state), (&None, PlayState::Completed));
    }

    async fn what_happened_in_time_counts_though_it_arrives_late_and_the_future_is_refused(db: TestDb) {
        let event = Event::on(db).await;
        let challenges = event.challenges().await;
        let (_, play) = event.player().await;
        let platform = event.test.as_token(&[Scope::ReportActivity]).await;
        event.test.clock.set(play.ends_at + TimeDelta::minutes(1));
        let in_time = report(play.id, Happened::ChallengeCompleted, challenges[0], play.ends_at - TimeDelta::seconds(1));
        let recorded = platform.record_activity_batch(vec![in_time]).await.expect("records");
        assert_eq!((recorded.denials, recorded.plays[0].completed_challenges), (vec![None], 1));
        let too_late = report(play.id, Happened::ChallengeCompleted, challenges[1], play.ends_at);
        let recorded = platform.record_activity_batch(vec![too_late]).await.expect("answers");
        assert_eq!(recorded.denials[0].as_ref().map(|denial| denial.code), Some(DenialCode::PlayOver));

        let future = event.test.app.now() + TimeDelta::minutes(6);
        let refused = platform.record_activity_batch(vec![report(play.id, Happened::CheckFailed, challenges[0], future)]).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        assert_eq!(mistakes[0].field, "input[0].at");
        let many = vec![report(play.id, Happened::CheckFailed, challenges[0], play.started_at); 201];
        for batch in [many, Vec::new()] {
            assert!(matches!(platform.record_activity_batch(batch).await, Err(AppError::Invalid(_))));
        }
        let reader = event.test.as_token(&[Scope::Read]).await;
        let one = vec![report(play.id, Happened::CheckFailed, challenges[0], play.started_at)];
        assert!(matches!(reader.record_activity_batch(one).await, Err(AppError::Forbidden)));
    }

    async fn a_token_that_reports_without_end_is_told_when_to_come_back_and_a_thousand_learners_are_not(db: TestDb) {
        const BATCH: usize = 200;
        /// A thousand learners, two reports a second each.
        const A_SECOND: usize = 2_000;
        let event = Event::on(db).await;
        let (_, play) = event.player().await;
        let started = event.challenges().await[0];
        let (platform, other) =
            (event.test.as_token(&[Scope::ReportActivity]).await, event.test.as_token(&[Scope::ReportActivity]).await);
        let now = event.test.app.now();
        // Counted before they are looked at: of no play, so that nothing is written.
        let nowhere = PlayId::from_uuid(uuid::Uuid::from_u128(7));
        let batch = vec![report(nowhere, Happened::CheckFailed, started, now); BATCH];
        let mut at_once = 0;
        let wait = loop {
            match platform.record_activity_batch(batch.clone()).await {
                Err(AppError::NotFound { .. }) => at_once += BATCH,
                Err(AppError::RateLimited { retry_after }) => break retry_after,
                other => panic!("{other:?}"),
            }
        };
        assert!(at_once >= 60 * A_SECOND, "a minute's reports at once: {at_once}");
        assert_eq!(wait, 1);
        let one = |at| report(play.id, Happened::ChallengeStarted, started, at);
        let alone = platform.record_activity(one(now).report, None).await;
        assert!(matches!(alone, Err(AppError::RateLimited { .. })), "{alone:?}");
        other.record_activity_batch(vec![one(now)]).await.expect("each token by itself");
        for _ in 0..3 {
            event.test.clock.advance(TimeDelta::seconds(1));
            for _ in 0..A_SECOND / BATCH {
                let taken = platform.record_activity_batch(batch.clone()).await;
                assert!(matches!(taken, Err(AppError::NotFound { .. })), "{taken:?}");
            }
        }
        let again = platform.record_activity_batch(batch).await;
        assert!(matches!(again, Err(AppError::RateLimited { retry_after: 1 })), "{again:?}");
    }
}
