//! Notices: each at its instants, once, to proven addresses of holders, never after the fact, and not to who refuses them.

use chrono::TimeDelta;
use futures_util::future::join_all;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::testing::{TestApp, add_track, start};
use invites_app::{Acting, AppError};
use invites_domain::ids::{TrackId, TypedId};
use invites_domain::invite::{AccessSetting, InviteKind};
use invites_domain::notice::NoticeKind;
use invites_domain::policy::Scope;
use invites_domain::time::{DurationParts, Instant};
use invites_store::on_both_databases;
use invites_store::queries::invites::InviteRecord;
use uuid::Uuid;

use crate::ground::{claim, prove};

const ANNA: &str = "anna@arbor.test";

fn begins() -> Instant {
    start() + TimeDelta::hours(20)
}

async fn patch(test: &TestApp, notices: &[NoticeKind]) -> InvitePatch {
    let track = TrackId::from_uuid(Uuid::from_u128(1));
    add_track(test.app.store(), track, test.team, "one", test.app.now()).await;
    InvitePatch {
        public_title: Change::Set("Come and look".to_owned()),
        tracks: Change::Set(vec![track]),
        access_setting: Change::Set(AccessSetting::AnyoneWithLink),
        notices: Change::Set(notices.to_vec()),
        ..InvitePatch::default()
    }
}

/// A live event of four hours, open already.
async fn event(test: &TestApp, notices: &[NoticeKind]) -> InviteRecord {
    let event = InvitePatch {
        kind: Change::Set(InviteKind::LiveEvent),
        starts_at: Change::Set(begins()),
        ends_at: Change::Set(begins() + TimeDelta::hours(4)),
        time_zone: Change::Set("Europe/Amsterdam".to_owned()),
        ..patch(test, notices).await
    };
    test.as_user(test.author)
        .create_track_invite("acme", event, None)
        .await
        .expect("made")
}

/// Content for ten days.
async fn ten_days(test: &TestApp, notices: &[NoticeKind]) -> InviteRecord {
    let invite = InvitePatch {
        content_duration: Change::Set(DurationParts {
            days: 10,
            ..DurationParts::default()
        }),
        ..patch(test, notices).await
    };
    test.as_user(test.author)
        .create_track_invite("acme", invite, None)
        .await
        .expect("made")
}

async fn anna(test: &TestApp) -> Acting {
    let person = prove(test, &test.as_stranger(), ANNA).await;
    test.as_user(person)
}

/// Looks at the clock as a server does; the subjects of what was sent since the codes, oldest first.
async fn look(test: &TestApp) -> Vec<String> {
    test.app.queue_notices().await.expect("queued");
    test.app.deliver_due_mail().await.expect("delivered");
    let sent = test.mail.sent().into_iter().map(|message| message.subject);
    sent.filter(|subject| !subject.ends_with("Trackpass code")).collect()
}

async fn move_event(test: &TestApp, invite: &InviteRecord, begins: Instant) {
    let moved = InvitePatch {
        starts_at: Change::Set(begins),
        ends_at: Change::Set(begins + TimeDelta::hours(4)),
        ..InvitePatch::default()
    };
    let author = test.as_user(test.author);
    author
        .update_track_invite(invite.id, invite.version, moved)
        .await
        .expect("moved");
}

on_both_databases! {
    async fn nothing_is_sent_unless_the_invite_says_so(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[]).await;
        claim(&anna(&test).await, &invite).await;
        for _ in 0..8 {
            test.clock.advance(TimeDelta::hours(3));
            assert!(look(&test).await.is_empty());
        }
    }

    async fn an_event_is_announced_the_day_before_and_when_it_starts_each_once(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow, NoticeKind::EventStarts]).await;
        claim(&anna(&test).await, &invite).await;
        let tomorrow = "Tomorrow: Come and look";
        assert_eq!(look(&test).await, [tomorrow]);
        assert_eq!(look(&test).await, [tomorrow], "once");
        let message = test.mail.last_to(ANNA).expect("a message");
        assert!(message.text.contains("10:00 (Amsterdam)") && message.text.contains(&test.app.invite_url(&invite)), "{}", message.text);
        assert!(message.calendar.as_deref().is_some_and(|entry| entry.contains("BEGIN:VEVENT")));
        test.clock.set(begins() - TimeDelta::minutes(10) - TimeDelta::microseconds(1));
        assert_eq!(look(&test).await.len(), 1);
        test.clock.set(begins() - TimeDelta::minutes(10));
        assert_eq!(look(&test).await, [tomorrow, "Starting: Come and look"]);
        test.clock.set(begins());
        assert_eq!(look(&test).await.len(), 2, "once");
    }

    async fn what_has_passed_is_not_announced(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow, NoticeKind::EventStarts]).await;
        let anna = anna(&test).await;
        test.clock.set(begins() - TimeDelta::hours(12));
        claim(&anna, &invite).await;
        assert!(look(&test).await.is_empty(), "it is not tomorrow any more");
        test.clock.set(begins() + TimeDelta::minutes(10));
        assert!(look(&test).await.is_empty(), "it has started");
    }

    async fn a_reminder_follows_an_event_that_moves(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow]).await;
        claim(&anna(&test).await, &invite).await;
        test.mail.break_down();
        assert!(look(&test).await.is_empty());
        move_event(&test, &invite, begins() + TimeDelta::days(3)).await;
        test.mail.mend();
        test.clock.advance(TimeDelta::minutes(1));
        assert!(look(&test).await.is_empty(), "what waits for the old time is not sent");
        test.clock.set(begins() + TimeDelta::days(2));
        assert_eq!(look(&test).await.len(), 1);
        assert!(test.mail.last_to(ANNA).is_some_and(|message| message.text.contains("5 May 2030")));
    }

    async fn access_ends_soon_in_its_last_tenth(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = ten_days(&test, &[NoticeKind::AccessEndsSoon]).await;
        claim(&anna(&test).await, &invite).await;
        test.clock.set(start() + TimeDelta::days(9) - TimeDelta::microseconds(1));
        assert!(look(&test).await.is_empty());
        test.clock.set(start() + TimeDelta::days(9));
        assert_eq!(look(&test).await, ["Your access ends soon: Come and look"]);
        test.clock.set(start() + TimeDelta::days(10));
        assert_eq!(look(&test).await.len(), 1);
    }

    async fn r97b_whose_access_is_removed_is_told_unless_it_is_restored_first(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = ten_days(&test, &[NoticeKind::AccessRemoved]).await;
        let claim = claim(&anna(&test).await, &invite).await.id;
        let author = test.as_user(test.author);
        author.revoke_claims(&[claim], Some("a mistake"), false).await.expect("removed");
        author.restore_claims(&[claim], false).await.expect("restored");
        assert!(look(&test).await.is_empty());
        test.clock.advance(TimeDelta::minutes(1));
        author.revoke_claims(&[claim], Some("left the company"), false).await.expect("removed");
        assert_eq!(look(&test).await, ["Your access was removed: Come and look"]);
        let message = test.mail.last_to(ANNA).expect("a message");
        assert!(!message.text.contains("left the company"), "the reason is the team's");
    }

    async fn r60_only_proven_addresses_of_holders_are_written_to(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow]).await;
        claim(&test.as_guest().await, &invite).await;
        anna(&test).await;
        assert!(look(&test).await.is_empty(), "a guest has no address, and Anna no claim");
    }

    async fn who_wants_none_gets_none_of_that_team_until_they_want_them_again(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow, NoticeKind::EventStarts]).await;
        claim(&anna(&test).await, &invite).await;
        assert_eq!(look(&test).await.len(), 1);
        let link = test.mail.last_to(ANNA).and_then(|message| message.unsubscribe).expect("a link");
        let token = link.strip_prefix("https://tracks.test/unsubscribe/").expect("ours");
        assert!(test.mail.last_to(ANNA).is_some_and(|message| message.text.contains(&link)));
        let settings = test.app.notice_settings(token).await.expect("read").expect("ours");
        assert_eq!((settings.team.as_str(), settings.refused), ("Acme", false), "opening it changes nothing");
        test.app.refuse_notices(token, true).await.expect("refused");
        test.clock.set(begins());
        assert_eq!(look(&test).await.len(), 1);
        test.app.refuse_notices(token, false).await.expect("wanted again");
        assert_eq!(look(&test).await.len(), 2);
        let forged = format!("{}x", &token[..token.len() - 1]);
        for foreign in [forged.as_str(), "", "a.b.c"] {
            assert_eq!(test.app.notice_settings(foreign).await.expect("asked"), None, "{foreign}");
            test.app.refuse_notices(foreign, true).await.expect("without effect");
        }
    }

    async fn whoever_is_signed_in_says_the_same_without_a_link(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow, NoticeKind::EventStarts]).await;
        let anna = anna(&test).await;
        claim(&anna, &invite).await;
        assert_eq!(look(&test).await.len(), 1);
        anna.set_notices(test.team, false).await.expect("refused");
        let kept = anna.kept_of_me().await.expect("read");
        assert_eq!(kept.iter().map(|kept| (kept.team.id, kept.notices)).collect::<Vec<_>>(), [(test.team, false)]);
        let link = test.mail.last_to(ANNA).and_then(|message| message.unsubscribe).expect("a link");
        let token = link.strip_prefix("https://tracks.test/unsubscribe/").expect("ours");
        assert!(test.app.notice_settings(token).await.expect("read").is_some_and(|told| told.refused), "the link says the same");
        test.clock.set(begins());
        assert_eq!(look(&test).await.len(), 1);
        anna.set_notices(test.team, true).await.expect("wanted again");
        assert_eq!(look(&test).await.len(), 2);
        assert!(matches!(anna.set_notices(test.other_team, false).await, Err(AppError::Invalid(_))), "which keeps nothing of her");
        for nobody in [test.as_stranger(), test.as_guest().await] {
            assert!(matches!(nobody.set_notices(test.team, false).await, Err(AppError::Unauthenticated)));
        }
        assert!(matches!(test.as_token(&[Scope::Admin]).await.set_notices(test.team, false).await, Err(AppError::Forbidden)));
    }

    async fn of_many_processes_one_writes_each_notice(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = event(&test, &[NoticeKind::EventTomorrow]).await;
        claim(&anna(&test).await, &invite).await;
        let others = [test.another_process().await, test.another_process().await, test.another_process().await];
        for answer in join_all(others.iter().chain([&test.app]).map(invites_app::App::queue_notices)).await {
            answer.expect("queued");
        }
        assert_eq!(look(&test).await.len(), 1);
    }
}
