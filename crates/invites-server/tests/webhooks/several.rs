//! Several servers on one database, and one that is killed: nothing is passed over, nothing told twice by two.

use std::collections::HashSet;

use chrono::TimeDelta;
use invites_app::testing::on_both_databases;
use invites_app::webhooks::DeliveryStatus;

use crate::ground::{Ground, round_of};
use crate::receiver::{Receiver, Says};

on_both_databases! {
    async fn two_servers_write_and_send_each_message_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::well().await;
        let made = ground.webhook(&receiver).await;
        let other = ground.test.another_process().await;
        let (event, invite) = (ground.event().await, ground.invite().await);
        let mut claims = HashSet::new();
        for number in 0..12 {
            claims.insert(ground.claim(invite, &format!("learner-{number}@learners.test")).await);
        }
        ground.test.clock.advance(TimeDelta::hours(1));
        // All of them at once, over and over: whoever is faster, the sum is the same.
        for _ in 0..3 {
            tokio::join!(
                round_of(&ground.app, &ground.courier),
                round_of(&other, &ground.courier),
                round_of(&other, &ground.courier),
            );
        }
        round_of(&other, &ground.courier).await;
        let got = receiver.got();
        let ids: HashSet<_> = got.iter().map(|message| message.id().to_owned()).collect();
        assert_eq!((got.len(), ids.len()), (13, 13), "{:?}", receiver.kinds());
        let told: HashSet<_> = got.iter().map(|message| message.json()["data"]["claimId"].clone()).collect();
        assert_eq!(told.len(), claims.len() + 1, "each claim, and the event's start");
        assert_eq!(ground.deliveries(made.webhook.id).await.len(), 13);
        assert!(got.iter().any(|message| message.json()["data"]["inviteId"] == event.to_string()));
    }

    async fn what_a_killed_server_had_under_way_is_sent_again_under_its_id(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::Hangs]).await;
        let made = ground.webhook(&receiver).await;
        let id = made.webhook.id;
        ground.owner().test_webhook(id).await.expect("sent");
        let (app, courier) = (ground.app.clone(), ground.courier.clone());
        let sender = tokio::spawn(async move { app.send_webhook(id, &courier).await });
        receiver.came().await;
        // Killed with the message at the receiver and no answer noted.
        sender.abort();
        assert!(sender.await.expect_err("killed").is_cancelled());

        receiver.says(Says::Status(204));
        let other = ground.test.another_process().await;
        round_of(&other, &ground.courier).await;
        assert_eq!(receiver.got().len(), 1, "for all the others know, it is still being sent");
        ground.test.clock.advance(TimeDelta::seconds(90));
        round_of(&other, &ground.courier).await;
        let got = receiver.got();
        assert_eq!((got.len(), got[0].id()), (2, got[1].id()));
        assert_eq!(ground.only(id).await.status, DeliveryStatus::Delivered);
    }
}
