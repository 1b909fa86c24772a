//! The queue of mail against a real SMTP conversation: a server that takes letters, refuses them, falls silent and leaves.

mod smtp;
mod unsubscribing;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use invites_app::ambient::SystemRandom;
use invites_app::testing::{PUBLIC_URL, TestApp};
use invites_app::{Acting, Actor, App, AppError, Caller};
use invites_domain::policy::Role;
use invites_server::backend::Secret;
use invites_server::mail::SmtpMailer;
use invites_store::testing;

use crate::smtp::{Manner, SmtpServer};
use invites_app::mail::{Mailer, Message};
use invites_domain::email::EmailAddress;

const NEW: &str = "new@acme.test";

/// An installation whose mail goes to `server`.
struct Ground {
    test: TestApp,
    app: App,
    server: SmtpServer,
}

impl Ground {
    async fn with(manners: impl IntoIterator<Item = Manner>) -> Self {
        let test = TestApp::on(testing::sqlite().await).await;
        let server = SmtpServer::start(manners).await;
        let mailer = SmtpMailer::new(&Secret::new(server.url.clone()), "Trackpass <tracks@example.com>")
            .expect("a mailer")
            .with_patience(Duration::from_millis(300));
        let store = test.app.store().clone();
        let app = App::open(
            store,
            Arc::new(mailer),
            test.clock.clone(),
            Arc::new(SystemRandom),
            PUBLIC_URL,
        )
        .await
        .expect("opens");
        Self { test, app, server }
    }

    fn acting(&self, actor: Actor) -> Acting {
        self.app.for_actor(Caller { actor, address: None })
    }

    fn owner(&self) -> Acting {
        self.acting(Actor::User(self.test.owner))
    }

    /// Invites somebody: a letter that is the same at each try. Whether it is said to be on its way.
    async fn invite(&self) -> bool {
        let invited = self.owner().invite_member(self.test.team, NEW, Role::Author).await;
        invited.expect("invited").mailed
    }

    /// Lets the wait after one failed try pass, and looks at the queue.
    async fn later(&self) {
        self.test.clock.advance(TimeDelta::seconds(5));
        self.app.deliver_due_mail().await.expect("delivers");
    }

    async fn failed(&self) -> Vec<String> {
        let failed = self.owner().undelivered_mail(self.test.team).await.expect("read");
        failed.into_iter().map(|letter| letter.reply).collect()
    }
}

#[tokio::test]
async fn r60_a_code_reaches_the_address_and_no_other_as_text_and_as_html() {
    let ground = Ground::with([]).await;
    ground
        .acting(Actor::Stranger)
        .request_email_code("ada@example.org")
        .await
        .expect("sent");
    let received = ground.server.received();
    assert_eq!(received.len(), 1);
    let letter = &received[0];
    assert!(letter.from.starts_with("<tracks@example.com>"), "{letter:?}");
    assert_eq!(letter.to, "<ada@example.org>");
    assert_eq!(letter.header("From").as_deref(), Some("Trackpass <tracks@example.com>"));
    assert_eq!(letter.header("To").as_deref(), Some("ada@example.org"));
    assert_eq!(letter.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert!(
        letter
            .header("Message-ID")
            .is_some_and(|id| id.ends_with("@example.com>"))
    );
    assert!(
        letter
            .header("Content-Type")
            .is_some_and(|kind| kind.starts_with("multipart/alternative"))
    );
    let subject = letter.header("Subject").expect("a subject");
    let code = subject.strip_suffix(" is your Trackpass code").expect("a code first");
    let text = letter.data.find("Content-Type: text/plain").expect("plain text");
    let html = letter.data.find("Content-Type: text/html").expect("HTML");
    assert!(text < html, "the richest part stands last");
    assert!(letter.data[text..html].contains(&format!("Your code is {code}.")));
    assert!(letter.data[html..].contains(&format!(">{code}</p>")));
    let signed_in = ground
        .acting(Actor::Stranger)
        .verify_email_code("ada@example.org", code)
        .await;
    signed_in.expect("it proves the address");
}

#[tokio::test]
async fn a_server_that_asks_to_come_again_gets_the_same_letter_later() {
    let ground = Ground::with([
        Manner::Refuse("450 mailbox busy"),
        Manner::RefuseAfterData("451 try later"),
    ])
    .await;
    assert!(ground.invite().await);
    ground.later().await;
    assert!(ground.server.received().is_empty() && ground.failed().await.is_empty());
    ground.later().await;
    ground.later().await;
    let received = ground.server.received();
    assert_eq!(received.len(), 1);
    assert!(received[0].data.contains("Look at the invitation"));
}

#[tokio::test]
async fn a_server_that_refuses_is_not_asked_again_and_its_words_are_kept() {
    let ground = Ground::with([Manner::Refuse("550 no such person"), Manner::Take]).await;
    assert!(!ground.invite().await);
    ground.later().await;
    assert!(ground.server.received().is_empty());
    let failed = ground.failed().await;
    assert!(
        failed.len() == 1 && failed[0].contains("550") && failed[0].contains("no such person"),
        "{failed:?}"
    );
    let refused = Ground::with([Manner::RefuseAfterData("554 that looks like spam")]).await;
    let answer = refused.acting(Actor::Stranger).request_email_code(NEW).await;
    assert!(
        matches!(answer, Err(AppError::Mail(_))),
        "whoever waits for a code is told: {answer:?}"
    );
}

#[tokio::test]
async fn a_server_that_falls_silent_or_leaves_costs_patience_and_no_letter() {
    for manner in [Manner::FallSilent, Manner::LeaveDuringData] {
        let ground = Ground::with([manner]).await;
        assert!(ground.invite().await, "{manner:?}");
        assert!(ground.server.received().is_empty());
        ground.later().await;
        assert_eq!(ground.server.received().len(), 1, "{manner:?}");
        ground.later().await;
        assert_eq!(ground.server.received().len(), 1, "{manner:?}");
    }
}

#[tokio::test]
async fn a_letter_that_was_taken_without_a_word_comes_twice_and_is_known_by_its_id() {
    let ground = Ground::with([Manner::TakeAndLeave]).await;
    ground.invite().await;
    ground.later().await;
    ground.later().await;
    let received = ground.server.received();
    assert_eq!(received.len(), 2, "nobody can know that it was taken");
    assert_eq!(received[0].header("Message-ID"), received[1].header("Message-ID"));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_loses_nothing() {
    let ground = Ground::with([]).await;
    let Ground { test, app, server } = ground;
    server.stop().await;
    let owner = app.for_actor(Caller {
        actor: Actor::User(test.owner),
        address: None,
    });
    let invited = owner
        .invite_member(test.team, NEW, Role::Author)
        .await
        .expect("invited");
    assert!(invited.mailed, "it is on its way");
    test.clock.advance(TimeDelta::hours(1));
    test.app
        .deliver_due_mail()
        .await
        .expect("another process, whose mail server answers");
    assert!(test.mail.last_to(NEW).is_some());
}

#[tokio::test]
async fn a_notice_carries_its_calendar_entry_and_the_way_to_end_it() {
    let server = SmtpServer::start([]).await;
    let mailer = SmtpMailer::new(&Secret::new(server.url.clone()), "tracks@example.com").expect("a mailer");
    let message = Message {
        id: "1".into(),
        to: EmailAddress::parse("ada@example.org").expect("an address"),
        subject: "Tomorrow: Größe".into(),
        text: "Tomorrow".into(),
        html: "<p>Tomorrow</p>".into(),
        unsubscribe: Some("https://tracks.test/unsubscribe/a.b.c".into()),
        calendar: Some("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into()),
    };
    mailer.send(message).await.expect("taken");
    let letter = server.received().pop().expect("a letter");
    let header = |name| letter.header(name).expect("a header");
    assert_eq!(header("List-Unsubscribe"), "<https://tracks.test/unsubscribe/a.b.c>");
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(header("Content-Type").starts_with("multipart/mixed"));
    for part in [
        "text/plain",
        "text/html",
        "text/calendar; charset=utf-8; method=PUBLISH",
        "multipart/alternative",
    ] {
        assert!(
            letter.data.contains(&format!("Content-Type: {part}")),
            "{part} in {}",
            letter.data
        );
    }
    assert!(letter.data.contains("filename=\"event.ics\"") && letter.data.contains("BEGIN:VCALENDAR"));
}
