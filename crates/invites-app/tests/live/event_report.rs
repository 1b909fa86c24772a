//! What a room struggled with, read off the log, and what its learners are called.

use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use invites_app::AppError;
use invites_app::testing::on_both_databases;

use crate::event::{Event, claim};

on_both_databases! {
    async fn r116_an_event_reports_what_its_room_struggled_with(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let challenges = event.challenges().await;
        learner.acting.start_challenge(play.id, challenges[0]).await.expect("starts");
        learner.acting.raise_hand(play.id, Some("=Help")).await.expect("raises");
        event.test.clock.advance(TimeDelta::seconds(90));
        event.instructor().take_help_request(learner.claim).await.expect("takes");
        // Somebody who came by the link and has not played.
        claim(&event, &event.test.as_guest().await).await;
        let named = event.instructor().event_report(event.invite).await.expect("reports");
        let report = &named.report;
        assert_eq!((report.joined, report.played, report.completed), (2, 1, 0));
        assert_eq!((report.hands.raised, report.hands.answered, report.hands.still_up), (1, 1, 0));
        assert_eq!(report.hands.longest_wait_seconds, Some(90));
        assert_eq!(named.headings.iter().map(|heading| heading.challenge).collect::<Vec<_>>(), challenges);
        assert_eq!((report.challenges[0].started, report.challenges[0].hands), (1, 1));
        assert_eq!(report.challenges[1].started, 0);

        let pieces: Vec<Vec<u8>> = event.instructor().export_event(event.invite).await.expect("exports").try_collect().await.expect("whole");
        let table = String::from_utf8(pieces.concat()).expect("UTF-8");
        assert_eq!(table.lines().count(), 1 + challenges.len());
        assert!(table.starts_with("position,challenge,challenge_id,track,"), "{table}");
    }

    async fn r116_another_teams_event_is_not_there_and_a_self_paced_invite_has_no_report(db: TestDb) {
        let event = Event::on(db).await;
        let outsider = event.test.as_user(event.test.outsider);
        let refused = outsider.event_report(event.invite).await.expect_err("another team's");
        assert!(matches!(refused, AppError::NotFound { .. }), "{refused:?}");
        let refused = outsider.export_event(event.invite).await.map(drop).expect_err("another team's");
        assert!(matches!(refused, AppError::NotFound { .. }), "{refused:?}");
    }

    async fn r120_a_replay_learns_what_learners_are_called_and_outsiders_do_not(db: TestDb) {
        let event = Event::on(db).await;
        let learner = event.learner().await;
        let called = event.instructor().learners_in_event(event.invite, &[learner.claim]).await.expect("reads");
        assert!(called.contains_key(&learner.claim));
        let outsider = event.test.as_user(event.test.outsider);
        let refused = outsider.learners_in_event(event.invite, &[learner.claim]).await.expect_err("another team's");
        assert!(matches!(refused, AppError::NotFound { .. }), "{refused:?}");
    }
}
