//! Starts and ends of events, which nobody writes down: told when the clock shows them, once.

use chrono::TimeDelta;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::testing::on_both_databases;
use invites_domain::ids::TypedId;
use invites_domain::time::rfc3339;
use invites_store::tables::invite;
use sea_orm::{ActiveModelTrait, Set};

use crate::ground::Ground;
use crate::receiver::Receiver;

on_both_databases! {
    async fn an_events_start_and_end_are_told_when_they_come_and_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let (receiver, event, start) = (Receiver::well().await, ground.event().await, ground.app.now());
        ground.webhook(&receiver).await;
        for (minute, told) in [(59, 0), (60, 1), (61, 1), (179, 1), (180, 2), (300, 2)] {
            ground.test.clock.set(start + TimeDelta::minutes(minute));
            ground.round().await;
            assert_eq!(receiver.got().len(), told, "in minute {minute}");
        }
        assert_eq!(receiver.kinds(), ["event.started", "event.ended"]);
        let started = receiver.got()[0].json();
        assert_eq!(started["timestamp"], rfc3339(start + TimeDelta::hours(1)));
        assert_eq!(started["data"]["endsAt"], rfc3339(start + TimeDelta::hours(3)));

        // Reopened after its end, it ends once more.
        let later = ground.app.now() + TimeDelta::hours(1);
        ground.author().extend_event(event, later).await.expect("extended");
        ground.round().await;
        ground.test.clock.set(later);
        ground.round().await;
        ground.round().await;
        assert_eq!(receiver.kinds(), ["event.started", "event.ended", "event.ended"]);
        assert_eq!(receiver.got()[2].json()["timestamp"], rfc3339(later));
    }

    async fn a_rescheduled_event_is_told_at_its_new_times_alone(db: TestDb) {
        let ground = Ground::on(db).await;
        let (receiver, event, start) = (Receiver::well().await, ground.event().await, ground.app.now());
        ground.webhook(&receiver).await;
        ground.round().await;
        let patch = InvitePatch {
            starts_at: Change::Set(start + TimeDelta::hours(5)),
            ends_at: Change::Set(start + TimeDelta::hours(6)),
            ..InvitePatch::default()
        };
        ground.author().update_track_invite(event, 1, patch).await.expect("rescheduled");
        for (hour, told) in [(1, 0), (3, 0), (5, 1), (6, 2)] {
            ground.test.clock.set(start + TimeDelta::hours(hour));
            ground.round().await;
            assert_eq!(receiver.got().len(), told, "in hour {hour}");
        }
    }

    async fn an_event_ended_early_is_told_once_and_a_deleted_one_never(db: TestDb) {
        let ground = Ground::on(db).await;
        let (receiver, event, deleted) = (Receiver::well().await, ground.event().await, ground.event().await);
        ground.webhook(&receiver).await;
        ground.author().delete_track_invite(deleted, false).await.expect("deleted");
        ground.test.clock.advance(TimeDelta::hours(2));
        ground.round().await;
        ground.author().end_event(event).await.expect("ended");
        ground.round().await;
        ground.test.clock.advance(TimeDelta::hours(5));
        ground.round().await;
        assert_eq!(receiver.kinds(), ["event.started", "event.ended"]);
    }

    async fn nobody_is_told_of_a_rehearsal(db: TestDb) {
        let ground = Ground::on(db).await;
        let (receiver, event, stand_in) = (Receiver::well().await, ground.event().await, ground.event().await);
        ground.webhook(&receiver).await;
        let row = invite::ActiveModel {
            id: Set(stand_in.uuid()),
            rehearsal_of: Set(Some(event.uuid())),
            ..Default::default()
        };
        row.update(ground.app.store().write_one()).await.expect("it is a rehearsal's");
        ground.test.clock.advance(TimeDelta::minutes(90));
        for (invite, email) in [(stand_in, "synthetic@learners.test"), (event, "ada@learners.test")] {
            ground.claim(invite, email).await;
        }
        ground.round().await;
        let mut kinds = receiver.kinds();
        kinds.sort();
        assert_eq!(kinds, ["event.started", "invite.claimed"]);
        for message in receiver.got() {
            assert_eq!(message.json()["data"]["inviteId"], event.encode());
        }
    }

    async fn an_event_that_was_under_way_before_the_webhook_is_told_of_its_end_only(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::well().await;
        ground.event().await;
        ground.test.clock.advance(TimeDelta::hours(2));
        ground.webhook(&receiver).await;
        ground.round().await;
        assert!(receiver.got().is_empty());
        ground.test.clock.advance(TimeDelta::hours(1));
        ground.round().await;
        assert_eq!(receiver.kinds(), ["event.ended"]);
    }
}
