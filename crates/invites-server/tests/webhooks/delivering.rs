//! What is sent, to whom, in which order, and how it is signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use invites_app::AppError;
use invites_app::page::Page;
use invites_app::testing::on_both_databases;
use invites_app::webhooks::{DeliveryStatus, NewWebhook, WebhookChange};
use invites_domain::activity::ActivityKind;
use invites_domain::ids::TypedId;
use invites_domain::webhook::WebhookEvent;
use serde_json::json;
use sha2::Sha256;

use crate::ground::Ground;
use crate::receiver::{Got, Receiver, Says};

/// Which of the signatures this secret made, as a receiver finds out.
fn verified(got: &Got, secret: &str) -> Vec<bool> {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").expect("a secret"))
        .expect("base64");
    let signed = format!("{}.{}.{}", got.id(), got.header("webhook-timestamp"), got.body);
    got.header("webhook-signature")
        .split(' ')
        .map(|signature| {
            let bytes = STANDARD
                .decode(signature.strip_prefix("v1,").expect("version 1"))
                .expect("base64");
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
            mac.update(signed.as_bytes());
            mac.verify_slice(&bytes).is_ok()
        })
        .collect()
}

on_both_databases! {
    async fn what_happens_is_told_in_order_by_ids_and_signed(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::well().await;
        let made = ground.webhook(&receiver).await;
        let invite = ground.invite().await;
        let claim = ground.claim(invite, "ada@learners.test").await;
        ground.log(invite, claim, &[
            ActivityKind::PlayStarted, ActivityKind::ChallengeStarted, ActivityKind::CheckFailed,
            ActivityKind::ChallengeCompleted, ActivityKind::PlayCompleted, ActivityKind::HandRaised,
        ]).await;
        ground.author().revoke_claims(&[claim], Some("Because"), false).await.expect("revoked");
        ground.round().await;
        assert_eq!(
            receiver.kinds(),
            ["invite.claimed", "play.started", "challenge.completed", "play.completed", "access.revoked"]
        );
        let got = receiver.got();
        for (index, message) in got.iter().enumerate() {
            assert_eq!(verified(message, &made.secret), [true], "{message:?}");
            assert_eq!(message.header("content-type"), "application/json");
            assert_eq!(message.header("webhook-timestamp"), ground.app.now().timestamp().to_string());
            assert!(message.body.len() < 20_000 && !message.body.contains("ada") && !message.body.contains("Ada"));
            assert!(!got[..index].iter().any(|before| before.id() == message.id()), "each has an id of its own");
        }
        let data = &got[2].json()["data"];
        assert_eq!(data["inviteId"], invite.encode());
        assert_eq!(data["inviteTitle"], "Git for all");
        assert_eq!(data["claimId"], claim.encode());
        assert_eq!(data["trackId"], ground.track.encode());
        assert_eq!(data["playId"], format!("play_{:032x}", 8));
        assert_eq!(data["challengeId"], format!("challenge_{:032x}", 9));
        assert!(data["sequence"].as_i64().expect("a number") > 1, "{data}");
        ground.round().await;
        assert_eq!(receiver.got().len(), 5, "what arrived is not sent again");
        let delivery = &ground.deliveries(made.webhook.id).await[0];
        assert_eq!((delivery.status, delivery.tries, delivery.answer_status), (DeliveryStatus::Delivered, 1, Some(200)));
        assert_eq!(delivery.answer.as_deref(), Some("It is 200."));
        assert_eq!(got[0].id(), delivery.id.encode());
    }

    async fn only_what_is_asked_for_and_happens_from_then_on_is_sent(db: TestDb) {
        let ground = Ground::on(db).await;
        let (invite, other) = (ground.invite().await, Receiver::well().await);
        ground.claim(invite, "early@learners.test").await;
        let receiver = Receiver::well().await;
        let made = ground.webhook_for(&receiver.url, &[WebhookEvent::AccessRevoked]).await;
        let all = ground.webhook_for(&other.url, WebhookEvent::ALL).await;
        ground.round().await;
        assert!(receiver.got().is_empty() && other.got().is_empty(), "what happened before is told to none");

        let claim = ground.claim(invite, "bob@learners.test").await;
        ground.round().await;
        assert_eq!((receiver.kinds().len(), other.kinds().len()), (0, 1));
        let off = WebhookChange { enabled: Some(false), ..WebhookChange::default() };
        for id in [made.webhook.id, all.webhook.id] {
            ground.owner().update_webhook(id, off.clone()).await.expect("off");
        }
        ground.author().revoke_claims(&[claim], None, false).await.expect("revoked");
        ground.round().await;
        let on = WebhookChange { enabled: Some(true), ..WebhookChange::default() };
        ground.owner().update_webhook(made.webhook.id, on).await.expect("on");
        ground.round().await;
        assert!(receiver.got().is_empty(), "what happened while it was off is not told");
        ground.author().restore_claims(&[claim], false).await.expect("restored");
        ground.author().revoke_claims(&[claim], None, false).await.expect("revoked");
        ground.round().await;
        assert_eq!((receiver.kinds(), other.kinds().len()), (vec!["access.revoked".to_owned()], 1));
    }

    async fn a_rotated_secret_signs_beside_the_one_before_for_a_day(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::well().await;
        let made = ground.webhook(&receiver).await;
        let id = made.webhook.id;
        let rotated = ground.owner().rotate_webhook_secret(id).await.expect("rotated").secret.reveal();
        assert_ne!(rotated, made.secret);
        let send = async || {
            ground.owner().test_webhook(id).await.expect("sent");
            ground.round().await;
            receiver.got().pop().expect("arrived")
        };
        let both = send().await;
        assert_eq!(verified(&both, &rotated), [true, false], "the new one first");
        assert_eq!(verified(&both, &made.secret), [false, true]);
        ground.test.clock.advance(TimeDelta::days(1));
        let one = send().await;
        assert_eq!(verified(&one, &rotated), [true]);
        assert_eq!(one.kind(), "webhook.test");
        assert_eq!(one.json()["data"], json!({ "webhookId": id.encode() }));
    }

    async fn a_message_sent_again_has_the_same_id(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::well().await;
        let made = ground.webhook(&receiver).await;
        let sent = ground.owner().test_webhook(made.webhook.id).await.expect("sent");
        ground.round().await;
        ground.test.clock.advance(TimeDelta::hours(1));
        ground.owner().redeliver_webhook(sent.id).await.expect("sent again");
        ground.round().await;
        let got = receiver.got();
        assert_eq!((got.len(), got[0].id()), (2, got[1].id()));
        assert_ne!(got[0].header("webhook-timestamp"), got[1].header("webhook-timestamp"), "each try has its own instant");
        assert_eq!(got[0].body, got[1].body);
        assert_eq!(ground.only(made.webhook.id).await.status, DeliveryStatus::Delivered);
    }

    async fn a_webhook_is_made_once_by_one_key_and_shows_its_secret_again(db: TestDb) {
        let ground = Ground::on(db).await;
        let new = || NewWebhook { url: "https://example.com/hooks".to_owned(), events: vec![WebhookEvent::PlayStarted] };
        let make = async |key| ground.owner().create_webhook(ground.test.team, new(), Some(key)).await.expect("made");
        let (first, again, other) = (make("key-1").await, make("key-1").await, make("key-2").await);
        assert_eq!(first.webhook, again.webhook);
        assert_eq!(first.secret.reveal(), again.secret.reveal());
        assert_ne!(first.secret.reveal(), other.secret.reveal());
        assert_eq!(ground.owner().webhooks(ground.test.team).await.expect("reads").len(), 2);
    }

    async fn mistakes_are_named_by_their_field(db: TestDb) {
        let ground = Ground::on(db).await;
        let fields = async |url: &str, events: &[WebhookEvent]| {
            let new = NewWebhook { url: url.to_owned(), events: events.to_vec() };
            // On an installation that keeps to the public internet.
            let owner = ground.test.as_user(ground.test.owner);
            match owner.create_webhook(ground.test.team, new, None).await {
                Ok(_) => Vec::new(),
                Err(AppError::Invalid(mistakes)) => mistakes.iter().map(|mistake| mistake.field.to_string()).collect(),
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(fields("", &[]).await, ["url", "events"]);
        assert_eq!(fields("https://example.com", &[]).await, ["events"]);
        assert_eq!(fields("http://127.0.0.1:1/", WebhookEvent::ALL).await, ["url"]);
        for _ in 0..10 {
            assert!(fields("https://example.com", WebhookEvent::ALL).await.is_empty());
        }
        assert_eq!(fields("https://example.com", WebhookEvent::ALL).await, ["url"], "ten are enough");
    }

    async fn deeds_are_in_the_audit_log_and_what_was_sent_is_paged(db: TestDb) {
        let ground = Ground::on(db).await;
        let receiver = Receiver::that([Says::Status(200)]).await;
        let made = ground.webhook(&receiver).await;
        let id = made.webhook.id;
        for _ in 0..3 {
            ground.owner().test_webhook(id).await.expect("sent");
            ground.test.clock.advance(TimeDelta::seconds(1));
        }
        let page = ground.owner().webhook_deliveries(id, &Page::first(2)).await.expect("reads");
        assert!(page.more && page.rows[0].created_at > page.rows[1].created_at, "newest first");
        let rest = Page { after: Some(page.rows[1].id), ..Page::first(2) };
        assert_eq!(ground.owner().webhook_deliveries(id, &rest).await.expect("reads").rows.len(), 1);
        assert_eq!(ground.owner().webhook_delivery_count(id).await.expect("reads"), 3);

        let change = WebhookChange { url: Some("https://example.com/".to_owned()), ..WebhookChange::default() };
        ground.owner().update_webhook(id, change.clone()).await.expect("changed");
        ground.owner().update_webhook(id, change).await.expect("changes nothing");
        ground.test.clock.advance(TimeDelta::seconds(1));
        ground.owner().rotate_webhook_secret(id).await.expect("rotated");
        ground.test.clock.advance(TimeDelta::seconds(1));
        ground.owner().delete_webhook(id).await.expect("deleted");
        let log = ground.owner().audit_log(ground.test.team, &Default::default(), &Page::first(10)).await.expect("reads");
        let verbs: Vec<_> = log.rows.iter().rev().map(|entry| entry.verb.as_str()).collect();
        assert_eq!(verbs, ["createWebhook", "updateWebhook", "rotateWebhookSecret", "deleteWebhook"]);
        assert!(matches!(ground.owner().webhook(id).await, Err(AppError::NotFound { what: "webhook" })));
        assert!(ground.app.waiting_webhooks().await.expect("reads").is_empty(), "what waited went with it");
    }
}
