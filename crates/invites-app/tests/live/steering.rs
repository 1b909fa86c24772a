//! The event's end, and what instructors do to plays.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::testing::on_both_databases;
use invites_domain::activity::ActivityKind as Kind;
use invites_domain::denial::DenialCode;
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::rule::Rule;
use invites_domain::status::{InviteStatus, invite_status};
use invites_store::queries::claims;

use crate::event::{Event, claim};
use crate::ground::denied;

on_both_databases! {
    async fn r44_an_event_is_ended_and_extended_and_the_link_follows_at_once(db: TestDb) {
        let event = Event::on(db).await;
        let (instructor, now) = (event.instructor(), event.test.app.now());
        let ended = instructor.end_event(event.invite).await.expect("ends");
        assert_eq!(invite_status(&ended.timing, now), InviteStatus::Expired { since: now });
        event.test.clock.advance(TimeDelta::minutes(5));
        instructor.end_event(event.invite).await.expect("ending twice is ending once");

        let later = event.test.app.now() + TimeDelta::minutes(30);
        let extended = instructor.extend_event(event.invite, later).await.expect("extends");
        assert_eq!(invite_status(&extended.timing, event.test.app.now()), InviteStatus::Active);
        assert_eq!(extended.timing.closes_at(), Some(later));
        let refused = instructor.extend_event(event.invite, now).await.expect_err("in the past");
        assert!(matches!(refused, AppError::Invalid(_)), "{refused:?}");
        assert_eq!(event.kinds().await, [Kind::EventEnded, Kind::EventExtended]);
    }

    async fn r43_the_access_that_ends_with_the_event_moves_when_it_is_extended_and_not_when_it_is_ended(db: TestDb) {
        let event = Event::on(db).await;
        let learner = event.test.as_guest().await;
        let invite = event.test.as_user(event.test.author).track_invite(event.invite).await.expect("reads");
        let claim = claim(&event, &learner).await;
        let end = async || claims::by_id(event.test.app.store().read(), claim).await.expect("reads").expect("there").access_ends_at;
        let before = end().await;
        assert_eq!(before, invite.timing.closes_at());
        let later = event.test.app.now() + TimeDelta::hours(5);
        event.instructor().extend_event(event.invite, later).await.expect("extends");
        assert_eq!(end().await, Some(later));
        event.instructor().end_event(event.invite).await.expect("ends");
        assert_eq!(end().await, Some(later));
    }

    async fn an_instructor_takes_a_learner_on(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let challenges = event.challenges().await;
        learner.acting.start_challenge(play.id, challenges[0]).await.expect("starts");
        let play = event.instructor().skip_learner_to_challenge(play.id, challenges[2]).await.expect("skips");
        let views = learner.acting.play_challenges(std::slice::from_ref(&play)).await.expect("reads").remove(&play.id).expect("there");
        let states: Vec<_> = views.iter().map(|view| view.state).collect();
        assert_eq!(states, [ChallengeState::Skipped, ChallengeState::Skipped, ChallengeState::Unlocked]);
        let log = event.log().await;
        let skipped: Vec<_> = log.iter().filter(|entry| entry.kind == Kind::ChallengeSkipped).map(|entry| entry.challenge).collect();
        assert_eq!(skipped, [Some(challenges[0]), Some(challenges[1])]);
        let back = event.instructor().skip_learner_to_challenge(play.id, challenges[0]).await;
        assert_eq!(denied(back), DenialCode::ChallengeNotOpen);
    }

    async fn an_instructor_gives_a_play_time(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let longer = event.instructor().extend_play(play.id, 15).await.expect("extends");
        assert_eq!(longer.ends_at, play.ends_at + TimeDelta::minutes(15));
        event.test.clock.set(play.ends_at);
        assert_eq!(learner.acting.play(play.id).await.expect("reads").state, PlayState::Running);
        event.test.clock.set(longer.ends_at);
        assert_eq!(denied(event.instructor().extend_play(play.id, 15).await), DenialCode::PlayOver);
        for minutes in [0, -1, 1_441] {
            let refused = event.instructor().extend_play(play.id, minutes).await.expect_err("out of range");
            assert!(matches!(refused, AppError::Invalid(_)), "{refused:?}");
        }
        let refused = learner.acting.extend_play(play.id, 15).await.expect_err("learners do not");
        assert!(matches!(refused, AppError::Unauthenticated), "{refused:?}");
    }

    async fn plays_are_stopped_together_or_not_at_all(db: TestDb) {
        let event = Event::on(db).await;
        let ((one, first), (_, second)) = (event.player().await, event.player().await);
        let outsider = event.test.as_user(event.test.outsider);
        let refused = outsider.stop_plays(&[first.id], None).await.expect_err("another team's");
        assert!(matches!(refused, AppError::NotFound { what: "play" }), "{refused:?}");
        let unknown = invites_domain::ids::TypedId::from_uuid(uuid::Uuid::from_u128(7));
        event.instructor().stop_plays(&[first.id, unknown], None).await.expect_err("one is unknown");
        assert_eq!(one.acting.play(first.id).await.expect("reads").state, PlayState::Running);

        let reason = Some("The room closes.");
        let stopped = event.instructor().stop_plays(&[second.id, first.id], reason).await.expect("stops");
        assert_eq!(stopped.iter().map(|play| play.id).collect::<Vec<_>>(), [second.id, first.id]);
        assert!(stopped.iter().all(|play| play.state == PlayState::Stopped && play.stopped_reason.as_deref() == reason));
        event.instructor().stop_plays(&[first.id], None).await.expect("over stays over");
        assert_eq!(one.acting.play(first.id).await.expect("reads").stopped_reason.as_deref(), reason);
    }

    async fn r120_after_the_end_nothing_is_done_to_the_room_until_it_is_extended(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, play) = event.player().await;
        let (instructor, challenges) = (event.instructor(), event.challenges().await);
        learner.acting.raise_hand(play.id, None).await.expect("raises");
        instructor.end_event(event.invite).await.expect("ends");
        let before = event.kinds().await;
        let refused = [
            ("inviteId", instructor.broadcast(event.invite, "Lunch!", None).await.map(drop)),
            ("claimId", instructor.take_help_request(learner.claim).await.map(drop)),
            ("claimId", instructor.resolve_help_request(learner.claim).await.map(drop)),
            ("playId", instructor.skip_learner_to_challenge(play.id, challenges[1]).await.map(drop)),
            ("playId", instructor.extend_play(play.id, 5).await.map(drop)),
            ("playId", instructor.stop_plays(&[play.id], None).await.map(drop)),
        ];
        for (field, answer) in refused {
            let Err(AppError::Invalid(errors)) = answer else { panic!("{field}: {answer:?}") };
            assert_eq!((errors[0].field.as_ref(), errors[0].rule), (field, Some(Rule::R120)));
        }
        assert_eq!(event.kinds().await, before, "nothing was written");
        // Watching goes on: the dashboard after the end is complete.
        instructor.event_report(event.invite).await.expect("reads");
        let later = event.test.app.now() + TimeDelta::minutes(30);
        instructor.extend_event(event.invite, later).await.expect("extends");
        instructor.take_help_request(learner.claim).await.expect("takes");
    }
}
