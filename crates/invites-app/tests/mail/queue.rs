//! The queue of mail: nothing lost, nothing sent by two, nothing secret kept, and what failed for good is seen.

use chrono::TimeDelta;
use futures_util::future::join_all;
use invites_app::AppError;
use invites_app::mail_queue::Delivery;
use invites_app::sign_in::CODE_LIFE;
use invites_app::testing::TestApp;
use invites_domain::letter::LetterKind;
use invites_domain::policy::{Role, Scope};
use invites_store::on_both_databases;
use invites_store::queries::outgoing_mail;
use invites_store::tables::outgoing_mail::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::ground::{claim, invite, mistakes, pass, prove};

const ANNA: &str = "anna@arbor.test";
const NEW: &str = "new@acme.test";

async fn waiting(test: &TestApp) -> u64 {
    outgoing_mail::waiting(test.app.store().read()).await.expect("counts")
}

/// Takes the letters away from whoever sends them, as a killed process leaves them.
async fn orphan(test: &TestApp) {
    test.mail.break_down();
    test.as_user(test.owner)
        .invite_member(test.team, NEW, Role::Author)
        .await
        .expect("invited");
    test.mail.mend();
    let gone = uuid::Uuid::from_u128(7);
    let lease = test.app.now() + TimeDelta::seconds(60);
    Entity::update_many()
        .col_expr(Column::TakenBy, Expr::value(gone))
        .col_expr(Column::NextTryAt, Expr::value(lease))
        .filter(Column::Recipient.eq(NEW))
        .exec(test.app.store().write_one())
        .await
        .expect("written");
}

on_both_databases! {
    async fn a_letter_that_was_not_taken_is_tried_again_until_it_is(db: TestDb) {
        let test = TestApp::on(db).await;
        test.mail.break_down();
        let invited = test.as_user(test.owner).invite_member(test.team, NEW, Role::Author).await.expect("invited");
        assert!(invited.mailed, "it is on its way");
        pass(&test, TimeDelta::hours(3)).await;
        assert_eq!((test.mail.sent().len(), waiting(&test).await), (0, 1));
        test.mail.mend();
        pass(&test, TimeDelta::hours(1)).await;
        assert_eq!((test.mail.sent().len(), waiting(&test).await), (1, 0), "once");
        assert!(test.as_user(test.owner).undelivered_mail(test.team).await.expect("read").is_empty());
    }

    async fn a_letter_goes_with_what_it_tells_or_not_at_all(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        mistakes(owner.invite_member(test.team, "author@acme.test", Role::Author).await);
        assert_eq!((test.mail.sent().len(), waiting(&test).await), (0, 0), "refused");
        test.mail.break_down();
        let invited = owner.invite_member(test.team, NEW, Role::Author).await.expect("invited").invitation.person.id;
        owner.withdraw_invitation(test.team, invited).await.expect("withdrawn");
        test.mail.mend();
        pass(&test, TimeDelta::hours(2)).await;
        assert!(test.mail.sent().is_empty(), "nobody is told of what was withdrawn");
    }

    async fn a_letter_says_what_holds_when_it_leaves(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        test.mail.break_down();
        let invited = owner.invite_member(test.team, NEW, Role::Author).await.expect("invited").invitation.person.id;
        owner.set_invitation_role(test.team, invited, Role::Viewer).await.expect("changed");
        test.mail.mend();
        pass(&test, TimeDelta::hours(2)).await;
        let letter = test.mail.last_to(NEW).expect("a letter");
        assert!(letter.text.contains("as a viewer") && !letter.text.contains("author"), "{}", letter.text);
    }

    async fn what_a_killed_process_was_sending_another_one_sends_when_the_lease_is_over(db: TestDb) {
        let test = TestApp::on(db).await;
        orphan(&test).await;
        let other = test.another_process().await;
        other.deliver_due_mail().await.expect("looks");
        assert!(test.mail.sent().is_empty(), "the lease holds");
        test.clock.advance(TimeDelta::seconds(60));
        other.deliver_due_mail().await.expect("delivers");
        assert_eq!((test.mail.sent().len(), waiting(&test).await), (1, 0));
    }

    async fn of_many_senders_one_sends_each_letter(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        test.mail.break_down();
        for number in 0..30 {
            owner.invite_member(test.team, &format!("m{number}@acme.test"), Role::Viewer).await.expect("invited");
        }
        test.mail.mend();
        test.clock.advance(TimeDelta::minutes(1));
        let others = [test.another_process().await, test.another_process().await, test.another_process().await];
        let senders = others.iter().chain([&test.app]);
        for answer in join_all(senders.map(invites_app::App::deliver_due_mail)).await {
            answer.expect("delivers");
        }
        let mut to: Vec<_> = test.mail.sent().into_iter().map(|message| message.to.to_string()).collect();
        to.sort();
        to.dedup();
        assert_eq!((to.len(), test.mail.sent().len(), waiting(&test).await), (30, 30, 0));
    }

    async fn a_code_that_comes_late_is_a_fresh_one_and_the_only_one_that_holds(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        test.mail.break_down();
        stranger.request_email_code(ANNA).await.expect("queued");
        pass(&test, TimeDelta::minutes(4)).await;
        test.mail.mend();
        pass(&test, TimeDelta::minutes(5)).await;
        let sent = test.mail.sent();
        assert_eq!(sent.len(), 1);
        let code = test.mail.code_to(ANNA).expect("a code");
        stranger.verify_email_code(ANNA, &code).await.expect("signed in");
    }

    async fn no_code_waits_in_the_database(db: TestDb) {
        let test = TestApp::on(db).await;
        test.mail.break_down();
        test.as_stranger().request_email_code(ANNA).await.expect("queued");
        let row = Entity::find().one(test.app.store().read()).await.expect("reads").expect("a letter");
        assert_eq!(row.content, serde_json::json!({ "letter": "signInCode" }));
        let words = (row.kind.as_str(), row.recipient.as_str(), row.reply.as_deref());
        assert_eq!(words, ("SIGN_IN_CODE", ANNA, Some("421 the test's mail server is broken")), "all the text that is kept");
    }

    async fn an_expired_code_is_not_sent(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        test.mail.break_down();
        stranger.request_email_code(ANNA).await.expect("queued");
        test.mail.mend();
        test.clock.advance(CODE_LIFE);
        test.app.deliver_due_mail().await.expect("looks");
        assert!(test.mail.sent().is_empty());
        assert_eq!(waiting(&test).await, 0);
        let failed = test.as_user(test.owner).undelivered_mail(test.team).await.expect("read");
        assert_eq!(failed.len(), 1, "an owner sees that the mail server kept somebody waiting");
        assert_eq!((failed[0].kind, failed[0].to.as_str()), (LetterKind::SignInCode, ANNA));
        let owner = test.as_user(test.owner);
        assert_eq!(mistakes(owner.retry_mail(test.team, failed[0].id).await), [("id".to_owned(), "LOCKED")]);
        stranger.request_email_code(ANNA).await.expect("sent");
        assert!(owner.undelivered_mail(test.team).await.expect("read").is_empty(), "the next one settles it");
    }

    async fn the_next_code_takes_the_place_of_one_that_waits(db: TestDb) {
        let test = TestApp::on(db).await;
        let stranger = test.as_stranger();
        test.mail.break_down();
        stranger.request_email_code(ANNA).await.expect("queued");
        test.mail.mend();
        stranger.request_email_code(ANNA).await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a code");
        pass(&test, TimeDelta::minutes(5)).await;
        assert_eq!(test.mail.sent().len(), 1, "the first never comes to void the second");
        stranger.verify_email_code(ANNA, &code).await.expect("signed in");
    }

    async fn what_is_refused_for_good_an_owner_sees_and_tries_again_or_discards(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        test.mail.refuse();
        for email in [NEW, "other@acme.test"] {
            assert!(!owner.invite_member(test.team, email, Role::Author).await.expect("invited").mailed);
        }
        pass(&test, TimeDelta::hours(2)).await;
        let failed = owner.undelivered_mail(test.team).await.expect("read");
        assert_eq!(failed.len(), 2);
        let letter = failed.iter().find(|letter| letter.to.as_str() == NEW).expect("listed");
        assert_eq!((letter.kind, letter.tries, letter.reply.as_str()), (LetterKind::MemberInvitation, 1, "550 no such mailbox"));
        assert!(matches!(owner.retry_mail(test.team, letter.id).await, Ok(Delivery::Failed(_))), "refused again");
        test.mail.mend();
        assert_eq!(owner.retry_mail(test.team, letter.id).await.expect("tried"), Delivery::Sent);
        assert_eq!(test.mail.last_to(NEW).map(|message| message.subject).as_deref(), Some("owner@acme.test invites you to Acme on Trackpass"));
        let other = failed.iter().find(|letter| letter.to.as_str() != NEW).expect("listed");
        owner.discard_mail(test.team, other.id).await.expect("discarded");
        assert!(owner.undelivered_mail(test.team).await.expect("read").is_empty());
        for gone in [letter.id, other.id] {
            assert!(matches!(owner.retry_mail(test.team, gone).await, Err(AppError::NotFound { what: "letter" })));
            assert!(matches!(owner.discard_mail(test.team, gone).await, Err(AppError::NotFound { what: "letter" })));
        }
    }

    async fn tries_end_after_half_a_day(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        test.mail.break_down();
        owner.invite_member(test.team, NEW, Role::Author).await.expect("invited");
        pass(&test, TimeDelta::hours(13)).await;
        let failed = owner.undelivered_mail(test.team).await.expect("read");
        assert_eq!((failed.len(), failed[0].tries, waiting(&test).await), (1, 20, 0));
        test.clock.advance(TimeDelta::days(30) + TimeDelta::seconds(1));
        test.app.tidy().await.expect("tidied");
        assert!(owner.undelivered_mail(test.team).await.expect("read").is_empty());
    }

    async fn only_owners_of_the_team_see_its_undelivered_mail(db: TestDb) {
        let test = TestApp::on(db).await;
        test.mail.refuse();
        let outsider = test.as_user(test.outsider);
        outsider.invite_member(test.other_team, "x@globex.test", Role::Viewer).await.expect("invited");
        test.as_stranger().request_email_code(ANNA).await.expect_err("refused");
        let theirs = outsider.undelivered_mail(test.other_team).await.expect("read");
        assert_eq!(theirs.iter().map(|letter| letter.kind).collect::<Vec<_>>(), [LetterKind::MemberInvitation], "codes are not theirs");
        let owner = test.as_user(test.owner);
        assert_eq!(owner.undelivered_mail(test.team).await.expect("read").len(), 1, "the first team's owners see codes");
        assert!(matches!(owner.discard_mail(test.team, theirs[0].id).await, Err(AppError::NotFound { .. })));
        for member in [test.author, test.instructor, test.viewer] {
            assert!(matches!(test.as_user(member).undelivered_mail(test.team).await, Err(AppError::Forbidden)));
        }
        let token = test.as_token(&[Scope::Read, Scope::ManageInvites]).await;
        assert!(matches!(token.undelivered_mail(test.team).await, Err(AppError::Forbidden)));
        assert!(matches!(test.as_user(test.outsider).undelivered_mail(test.team).await, Err(AppError::NotFound { .. })));
        assert!(matches!(test.as_stranger().undelivered_mail(test.team).await, Err(AppError::Unauthenticated)));
    }

    async fn erasing_a_person_takes_their_letters_along(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        let person = prove(&test, &test.as_stranger(), ANNA).await;
        let invite = invite(&test).await;
        claim(&test.as_user(person), &invite).await;
        test.mail.refuse();
        test.as_stranger().request_email_code(ANNA).await.expect_err("refused");
        assert_eq!(owner.undelivered_mail(test.team).await.expect("read").len(), 1);
        owner.erase_person(test.team, person).await.expect("erased");
        assert!(owner.undelivered_mail(test.team).await.expect("read").is_empty());
    }
}
