//! Receivers that fail: what is tried again, when, and when it is enough.

use std::time::Duration;

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::testing::on_both_databases;
use invites_app::webhooks::{DeliveryStatus, OffReason, WebhookChange};
use invites_domain::webhook::WebhookEvent;
use invites_server::webhook_courier::HttpCourier;

use crate::ground::{Ground, round_of};
use crate::receiver::{Receiver, Says};

on_both_databases! {
    async fn what_failed_is_sent_again_after_a_while_under_its_id(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::Status(500), Says::Status(200)]).await;
        let made = ground.webhook(&receiver).await;
        ground.owner().test_webhook(made.webhook.id).await.expect("sent");
        ground.round().await;
        let waiting = ground.only(made.webhook.id).await;
        assert_eq!((waiting.status, waiting.tries, waiting.answer_status), (DeliveryStatus::Pending, 1, Some(500)));
        assert!(ground.found(made.webhook.id).await.failing_since.is_some());
        ground.round().await;
        assert_eq!(receiver.got().len(), 1, "not before its time");
        ground.test.clock.set(waiting.next_try_at.expect("tried again"));
        ground.round().await;
        let got = receiver.got();
        assert_eq!((got.len(), got[0].id()), (2, got[1].id()));
        let arrived = ground.only(made.webhook.id).await;
        assert_eq!((arrived.status, arrived.tries, arrived.next_try_at), (DeliveryStatus::Delivered, 2, None));
        assert_eq!(ground.found(made.webhook.id).await.failing_since, None);
    }

    async fn each_try_is_kept_with_its_answer_and_what_it_took_and_the_oldest_make_room(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::Hangs, Says::Status(500)]).await;
        let made = ground.webhook(&receiver).await;
        let id = ground.owner().test_webhook(made.webhook.id).await.expect("sent").id;
        let patience = Duration::from_millis(200);
        round_of(&ground.app, &ground.courier.clone().with_timeout(patience)).await;
        let began = ground.app.now();
        let waiting = ground.only(made.webhook.id).await;
        let [hung] = waiting.attempts.as_slice() else { panic!("{waiting:?}") };
        assert_eq!((hung.at, hung.answer_status), (began, None));
        assert!(hung.answer.starts_with("No answer within"), "{}", hung.answer);
        assert!(u128::from(hung.took_ms) >= patience.as_millis(), "{}", hung.took_ms);
        ground.test.clock.set(waiting.next_try_at.expect("tried again"));
        ground.round().await;
        let twice = ground.only(made.webhook.id).await;
        assert_eq!(twice.attempts[0], *hung, "as it was");
        let [_, second] = twice.attempts.as_slice() else { panic!("{twice:?}") };
        assert_eq!((second.at, second.answer_status), (ground.app.now(), Some(500)));
        assert_eq!(Some(&second.answer), twice.answer.as_ref());

        // Tried until it is given up, and sent again by hand until it is given up once more: 32 tries.
        for again in [false, true] {
            if again {
                ground.owner().redeliver_webhook(id).await.expect("sent again");
            }
            while let Some(next) = ground.only(made.webhook.id).await.next_try_at {
                ground.test.clock.set(next);
                ground.round().await;
            }
        }
        let all = ground.only(made.webhook.id).await;
        assert_eq!((receiver.got().len(), all.tries, all.attempts.len()), (32, 16, 20));
        assert!(all.attempts.is_sorted_by_key(|attempt| attempt.at));
        assert_eq!(all.attempts.last().map(|attempt| attempt.at), all.last_try_at);
    }

    async fn gone_switches_the_webhook_off_at_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::Status(410)]).await;
        let made = ground.webhook(&receiver).await;
        let id = made.webhook.id;
        for _ in 0..3 {
            ground.owner().test_webhook(id).await.expect("sent");
        }
        ground.round().await;
        assert_eq!(receiver.got().len(), 1, "nothing is sent to it any more");
        assert_eq!(ground.found(id).await.off, Some((OffReason::Gone, ground.app.now())));
        assert!(ground.deliveries(id).await.iter().all(|delivery| delivery.status == DeliveryStatus::Failed));
        assert!(matches!(ground.owner().test_webhook(id).await, Err(AppError::Conflict { field: "id", .. })));

        receiver.says(Says::Status(200));
        let on = WebhookChange { enabled: Some(true), ..WebhookChange::default() };
        ground.owner().update_webhook(id, on).await.expect("on");
        ground.owner().test_webhook(id).await.expect("sent");
        ground.round().await;
        assert_eq!(receiver.got().len(), 2);
    }

    async fn a_receiver_that_asks_for_quiet_gets_it(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::RetryAfter(503, "600"), Says::Status(200)]).await;
        let made = ground.webhook(&receiver).await;
        let id = made.webhook.id;
        ground.owner().test_webhook(id).await.expect("sent");
        ground.round().await;
        ground.owner().test_webhook(id).await.expect("sent");
        ground.test.clock.advance(TimeDelta::seconds(599));
        ground.round().await;
        assert_eq!(receiver.got().len(), 1, "neither the old one nor the new one");
        ground.test.clock.advance(TimeDelta::seconds(1));
        ground.round().await;
        assert_eq!(receiver.got().len(), 3);
    }

    async fn a_webhook_that_fails_for_days_is_switched_off(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::Status(503)]).await;
        let made = ground.webhook(&receiver).await;
        let id = made.webhook.id;
        let began = ground.app.now();
        let mut first = None;
        while ground.found(id).await.off.is_none() {
            assert!(ground.app.now() - began < TimeDelta::days(6), "switched off in time");
            let sent = ground.owner().test_webhook(id).await.expect("sent");
            first.get_or_insert(sent.id);
            ground.test.clock.advance(TimeDelta::hours(3));
            ground.round().await;
        }
        let webhook = ground.found(id).await;
        assert!(matches!(webhook.off, Some((OffReason::Failing, _))), "{webhook:?}");
        assert!(ground.app.now() - began >= TimeDelta::days(3), "not for one bad day");
        let first = ground.owner().webhook_delivery(first.expect("sent")).await.expect("reads");
        assert_eq!((first.status, first.tries), (DeliveryStatus::Failed, 16), "tried for about a day, then given up");
    }

    async fn a_receiver_that_hangs_is_left_and_delays_no_other(db: TestDb) {
        let ground = Ground::on(db).await;
        let (hangs, well) = (Receiver::that([Says::Hangs]).await, Receiver::well().await);
        let (slow, quick) = (ground.webhook(&hangs).await, ground.webhook(&well).await);
        for made in [&slow, &quick] {
            ground.owner().test_webhook(made.webhook.id).await.expect("sent");
        }
        let courier = ground.courier.clone().with_timeout(Duration::from_millis(300));
        round_of(&ground.app, &courier).await;
        assert_eq!((hangs.got().len(), well.got().len()), (1, 1));
        let slow = ground.only(slow.webhook.id).await;
        assert_eq!((slow.status, slow.answer_status), (DeliveryStatus::Pending, None));
        assert!(slow.answer.expect("why").starts_with("No answer within"));
    }

    async fn redirects_are_not_followed_and_long_answers_not_read(db: TestDb) {
        let ground = Ground::on(db).await;
        let inside = Receiver::well().await;
        let receiver = Receiver::that([Says::Redirect(inside.url.clone()), Says::Huge]).await;
        let made = ground.webhook(&receiver).await;
        ground.owner().test_webhook(made.webhook.id).await.expect("sent");
        ground.round().await;
        assert_eq!(ground.only(made.webhook.id).await.answer_status, Some(307));
        assert!(inside.got().is_empty(), "nobody is led there");
        ground.test.clock.advance(TimeDelta::minutes(1));
        ground.round().await;
        let huge = ground.only(made.webhook.id).await;
        assert_eq!((huge.status, huge.answer.expect("words").chars().count()), (DeliveryStatus::Delivered, 300));
    }

    async fn a_message_never_leaves_for_a_private_network(db: TestDb) {
        let ground = Ground::on(db).await;
        let inside = Receiver::well().await;
        let port = inside.url.rsplit(':').next().expect("a port and path").to_owned();
        // Saved where it was allowed: what counts is where the connection would lead to.
        let courier = HttpCourier::new(false).expect("a courier");
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "0.0.0.0"] {
            let made = ground.webhook_for(&format!("http://{host}:{port}"), &[WebhookEvent::PlayStarted]).await;
            ground.owner().test_webhook(made.webhook.id).await.expect("sent");
            round_of(&ground.app, &courier).await;
            let refused = ground.only(made.webhook.id).await;
            let why = refused.answer.expect("why");
            assert!(why.contains("private network") && refused.answer_status.is_none(), "{host}: {why}");
        }
        assert!(inside.got().is_empty());
    }

    async fn nobody_listening_is_a_failure_like_another(db: TestDb) {
        let ground = Ground::on(db).await;
        let url = Receiver::well().await.url.clone();
        let made = ground.webhook_for(&url, &[WebhookEvent::PlayStarted]).await;
        ground.owner().test_webhook(made.webhook.id).await.expect("sent");
        ground.round().await;
        let delivery = ground.only(made.webhook.id).await;
        assert!(delivery.answer.expect("why").starts_with("Not reached: "), "{:?}", delivery.status);
        assert_eq!(delivery.status, DeliveryStatus::Pending);
    }
}
