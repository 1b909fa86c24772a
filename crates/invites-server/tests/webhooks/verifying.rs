//! The receiver of docs/webhooks.md, run as it stands there.

use std::process::Stdio;

use invites_app::ambient::{Clock, SystemClock};
use invites_app::testing::TestApp;
use invites_app::webhooks::{Courier, DeliveryStatus, Posting};
use invites_domain::webhook::WebhookEvent;
use invites_store::testing;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::ground::Ground;

const GUIDE: &str = include_str!("../../../../docs/webhooks.md");

/// The program of the guide, fed to Python.
async fn start(secret: &str) -> (Child, Lines<BufReader<ChildStdout>>, u16) {
    let (_, rest) = GUIDE.split_once("```python\n").expect("the guide has a receiver");
    let (program, _) = rest.split_once("```").expect("the receiver ends");
    let mut python = Command::new("python3")
        .args(["-", "0"])
        .env("WEBHOOK_SECRET", secret)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Python starts");
    let mut input = python.stdin.take().expect("an input");
    input.write_all(program.as_bytes()).await.expect("read");
    drop(input);
    let mut lines = BufReader::new(python.stdout.take().expect("an output")).lines();
    let first = lines
        .next_line()
        .await
        .expect("reads")
        .expect("it says where it listens");
    let port = first.strip_prefix("listening on ").and_then(|port| port.parse().ok());
    (python, lines, port.expect("a port"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receiver_of_the_guide_takes_what_we_sign_and_nothing_else() {
    let ground = Ground::on(testing::sqlite().await).await;
    let test: &TestApp = &ground.test;
    // Python looks at its own clock.
    test.clock.set(SystemClock.now());
    // The secret is known before the port is: the address is set afterwards.
    let made = ground.webhook_for("http://127.0.0.1:9/", WebhookEvent::ALL).await;
    let (_python, mut lines, port) = start(&made.secret).await;
    let url = format!("http://127.0.0.1:{port}/");
    let change = invites_app::webhooks::WebhookChange {
        url: Some(url.clone()),
        ..Default::default()
    };
    ground
        .owner()
        .update_webhook(made.webhook.id, change)
        .await
        .expect("changed");

    let invite = ground.invite().await;
    ground.claim(invite, "ada@learners.test").await;
    ground.round().await;
    let line = lines.next_line().await.expect("reads").expect("it tells");
    assert!(
        line.starts_with("invite.claimed ") && line.contains("Git for all"),
        "{line}"
    );
    let delivery = ground.only(made.webhook.id).await;
    assert_eq!(
        (delivery.status, delivery.answer.as_deref()),
        (DeliveryStatus::Delivered, Some("thanks"))
    );

    ground.owner().redeliver_webhook(delivery.id).await.expect("sent again");
    ground.round().await;
    assert_eq!(
        ground.only(made.webhook.id).await.answer.as_deref(),
        Some("had it already")
    );

    // Two signatures while the secret is rotated; the receiver still knows the old one.
    ground
        .owner()
        .rotate_webhook_secret(made.webhook.id)
        .await
        .expect("rotated");
    let sent = ground.owner().test_webhook(made.webhook.id).await.expect("sent");
    ground.round().await;
    let sent = ground.owner().webhook_delivery(sent.id).await.expect("reads");
    assert_eq!(sent.status, DeliveryStatus::Delivered);

    let now = test.app.now().timestamp();
    for (timestamp, signature) in [(now, "v1,AAAA"), (now, ""), (0, "v1,AAAA")] {
        let forged = Posting {
            url: url.clone(),
            id: "delivery_forged".to_owned(),
            timestamp,
            signature: signature.to_owned(),
            body: "{\"type\":\"invite.claimed\",\"data\":{}}".to_owned(),
        };
        let answer = ground.courier.carry(forged).await.expect("answers");
        assert_eq!(answer.status, 401, "{timestamp} {signature}");
    }
}
