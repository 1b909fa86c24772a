//! Raised hands and messages, across instructors and processes.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::testing::on_both_databases;
use invites_domain::activity::ActivityKind as Kind;
use invites_domain::denial::DenialCode;

use crate::event::Event;
use crate::ground::{Ground, Terms, denied};

on_both_databases! {
    async fn a_hand_goes_up_is_taken_and_is_resolved(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let first = event.challenges().await[0];
        learner.acting.start_challenge(play.id, first).await.expect("starts");
        learner.acting.raise_hand(play.id, Some(" I am lost ")).await.expect("raises");
        let hand = learner.acting.hands_of(&[learner.claim]).await.expect("reads").remove(&learner.claim).expect("up");
        assert_eq!((hand.note.as_deref(), hand.challenge, hand.taken_at), (Some("I am lost"), Some(first), None));

        let taken = event.instructor().take_help_request(learner.claim).await.expect("takes");
        assert_eq!(taken.help.expect("still up").taken_by.as_deref(), Some("instructor@acme.test"));
        event.instructor().take_help_request(learner.claim).await.expect("one's own again changes nothing");

        // The same note again says nothing new; another one keeps the place in the queue and who is on the way.
        event.test.clock.advance(TimeDelta::minutes(1));
        learner.acting.raise_hand(play.id, Some("I am lost")).await.expect("nothing new");
        learner.acting.raise_hand(play.id, Some("Found it, but it is broken")).await.expect("another note");
        let again = learner.acting.hands_of(&[learner.claim]).await.expect("reads").remove(&learner.claim).expect("up");
        assert_eq!((again.since, again.taken_at.is_some()), (hand.since, true));
        assert_eq!(again.taken_by, None, "an instructor without a name stays nameless to learners, not an address");

        let resolved = event.instructor().resolve_help_request(learner.claim).await.expect("resolves");
        assert_eq!(resolved.help, None);
        event.instructor().resolve_help_request(learner.claim).await.expect("twice is once");
        let kinds = event.kinds().await;
        let helping = [Kind::HandRaised, Kind::HelpTaken, Kind::HandRaised, Kind::HelpResolved];
        assert_eq!(kinds[kinds.len() - 4..], helping);
    }

    async fn of_two_instructors_in_two_processes_one_takes_the_request(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let elsewhere = event.test.another_process().await;
        let author = Event::in_process(&elsewhere, &event.test.as_user(event.test.author));
        for _ in 0..5 {
            learner.acting.raise_hand(play.id, None).await.expect("raises");
            let instructor = event.instructor();
            let both = tokio::join!(instructor.take_help_request(learner.claim), author.take_help_request(learner.claim));
            let (won, lost, name) = match both {
                (Ok(won), Err(lost)) => (won, lost, "instructor@acme.test"),
                (Err(lost), Ok(won)) => (won, lost, "author@acme.test"),
                other => panic!("exactly one wins: {other:?}"),
            };
            assert_eq!(won.help.expect("up").taken_by.as_deref(), Some(name));
            let AppError::Conflict { field: "claimId", message } = lost else { panic!("{lost:?}") };
            assert!(message.contains(name), "{message}");
            event.instructor().resolve_help_request(learner.claim).await.expect("resolves");
        }
        assert_eq!(event.kinds().await.iter().filter(|kind| **kind == Kind::HelpTaken).count(), 5);
    }

    async fn a_hand_that_is_down_cannot_be_taken_and_comes_down_after_the_play(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let refused = event.instructor().take_help_request(learner.claim).await.expect_err("nobody asks");
        assert!(matches!(refused, AppError::Conflict { .. }), "{refused:?}");
        learner.acting.raise_hand(play.id, None).await.expect("raises");
        learner.acting.stop_play(play.id).await.expect("stops");
        assert_eq!(denied(learner.acting.raise_hand(play.id, None).await), DenialCode::PlayOver);
        learner.acting.lower_hand(play.id).await.expect("lowers");
        learner.acting.lower_hand(play.id).await.expect("down stays down");
        let lowered = event.kinds().await.into_iter().filter(|kind| *kind == Kind::HandLowered).count();
        assert_eq!(lowered, 1);
        let somebody = event.learner().await.acting;
        let refused = somebody.raise_hand(play.id, None).await.expect_err("somebody else's play");
        assert!(matches!(refused, AppError::NotFound { what: "play" }), "{refused:?}");
    }

    async fn r4_hands_are_raised_in_live_events_only(db: TestDb) {
        let ground = Ground::with(invites_app::testing::TestApp::on(db).await, Terms::default()).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("plays");
        let author = ground.test.as_user(ground.test.author);
        let preview = author.start_preview(ground.track).await.expect("previews");
        for (who, play) in [(&ground.learner, play.id), (&author, preview.id)] {
            let refused = who.raise_hand(play, None).await.expect_err("nobody watches");
            assert!(matches!(refused, AppError::Invalid(_)), "{refused:?}");
        }
        let watched = ground.learner.watched_invites(&[ground.invite]).await.expect("reads");
        assert!(!watched[&ground.invite]);
        let refused = author.broadcast(ground.invite, "Hello", None).await.expect_err("nobody watches");
        assert!(matches!(refused, AppError::Invalid(_)), "{refused:?}");
    }

    async fn messages_reach_everybody_or_those_who_are_named(db: TestDb) {
        let event = Event::on(db).await;
        let (one, other) = (event.learner().await, event.learner().await);
        let instructor = event.instructor();
        instructor.broadcast(event.invite, "Welcome", None).await.expect("sends");
        instructor.broadcast(event.invite, "Only you", Some(&[one.claim, one.claim])).await.expect("sends");
        let late = event.learner().await;
        let all = [one.claim, other.claim, late.claim].map(|claim| (event.invite, claim));
        let messages = one.acting.messages_to(&all).await.expect("reads");
        let texts = |claim| messages[&claim].iter().map(|message| message.said.text.as_str()).collect::<Vec<_>>();
        assert_eq!(texts(one.claim), ["Welcome", "Only you"], "named twice is told once");
        assert_eq!(texts(other.claim), ["Welcome"]);
        assert_eq!(texts(late.claim), ["Welcome"], "who claims later reads it as well");

        let elsewhere = crate::event::add_event(&event.test, event.track).await;
        let refused = instructor.broadcast(elsewhere, "Hello", Some(&[one.claim])).await.expect_err("another event's");
        assert!(matches!(refused, AppError::NotFound { what: "claim" }), "{refused:?}");
        for wrong in ["", " \n ", "x".repeat(2_001).as_str()] {
            let refused = instructor.broadcast(event.invite, wrong, None).await.expect_err("no message");
            assert!(matches!(refused, AppError::Invalid(_)), "{refused:?}");
        }
        let viewer = event.test.as_user(event.test.viewer);
        assert!(matches!(viewer.broadcast(event.invite, "Hi", None).await, Err(AppError::Forbidden)));
    }
}
