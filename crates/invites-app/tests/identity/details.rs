//! The details form: what a team asks, who is asked, and what is kept.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use invites_app::claiming::Claiming;
use invites_app::testing::TestApp;
use invites_app::{Actor, AppError, Caller};
use invites_domain::denial::DenialCode;
use invites_domain::form::{FormField, FormFieldKind, InviteForm};
use invites_domain::invite::AccessSetting::{AnyoneLeavingDetails, AnyoneWithLink};
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use invites_store::queries::details;

use crate::ground::{anna, claim, invite, mistakes, named, person_of, track};

/// The usual form with company and consent.
fn longer() -> InviteForm {
    let mut form = InviteForm::default();
    form.fields.push(FormField::of(FormFieldKind::CompanyName));
    form.fields.push(FormField::of(FormFieldKind::Consent));
    form.consent_text = Some("You may write to me.".to_owned());
    form
}

on_both_databases! {
    async fn r84_a_team_has_one_form_which_saving_replaces(db: TestDb) {
        let test = TestApp::on(db).await;
        let author = test.as_user(test.author);
        assert_eq!(author.invite_form(test.team).await.expect("read"), InviteForm::default());
        let saved = author.update_invite_form(test.team, &longer()).await.expect("saved");
        assert_eq!(author.invite_form(test.team).await.expect("read"), saved);
        author.update_invite_form(test.team, &InviteForm::default()).await.expect("saved again");
        assert_eq!(author.invite_form(test.team).await.expect("read"), InviteForm::default());
        assert_eq!(test.as_user(test.outsider).invite_form(test.other_team).await.expect("read"), InviteForm::default());
    }

    async fn r79_a_form_without_the_three_is_refused_whole(db: TestDb) {
        let test = TestApp::on(db).await;
        let author = test.as_user(test.author);
        let none = InviteForm { fields: Vec::new(), ..InviteForm::default() };
        assert_eq!(mistakes(author.update_invite_form(test.team, &none).await).len(), 3);
        assert_eq!(author.invite_form(test.team).await.expect("read"), InviteForm::default());
    }

    async fn the_form_is_for_members_and_changed_by_authors(db: TestDb) {
        let test = TestApp::on(db).await;
        let form = InviteForm::default();
        for member in [test.viewer, test.instructor] {
            let member = test.as_user(member);
            member.invite_form(test.team).await.expect("read");
            assert!(matches!(member.update_invite_form(test.team, &form).await, Err(AppError::Forbidden)));
        }
        test.as_token(&[Scope::ManageInvites]).await.update_invite_form(test.team, &form).await.expect("saved");
        assert!(matches!(test.as_token(&[Scope::Read]).await.update_invite_form(test.team, &form).await, Err(AppError::Forbidden)));
        assert!(matches!(test.as_user(test.outsider).invite_form(test.team).await, Err(AppError::NotFound { .. })));
        assert!(matches!(test.as_stranger().invite_form(test.team).await, Err(AppError::Unauthenticated)));
    }

    async fn r56_a_stranger_who_leaves_details_becomes_a_guest_and_may_claim(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 0).await;
        let outcome = test.as_stranger().submit_details(invite.token.as_str(), &anna(), None).await.expect("kept");
        assert_eq!((outcome.invite, &outcome.denial), (invite.id, &None));
        let guest = outcome.became_guest.expect("a guest now");
        let guest = test.app.for_actor(Caller { actor: Actor::Guest(guest), address: None });
        claim(&guest, &invite).await;
    }

    async fn r78_a_stranger_whose_answer_was_lost_leaves_details_once(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 1).await;
        let (stranger, token) = (test.as_stranger(), invite.token.as_str());
        let key = Some("a-random-key-of-enough-letters");
        let anna = anna();
        let submit = || stranger.submit_details(token, &anna, key);
        let (one, two) = tokio::join!(submit(), submit());
        let (one, two) = (one.expect("kept"), two.expect("kept"));
        assert_eq!(one, two, "the same guest");
        let again = stranger.submit_details(token, &named("Other"), key).await.expect("answered");
        assert_eq!(again, one);
        let guest = one.became_guest.expect("a guest");
        let kept = details::of_people(test.app.store().read(), test.team, &[guest]).await.expect("reads");
        assert_eq!((kept.len(), kept[0].details.values["firstName"].as_str()), (1, "Anna"));
        // The claim under the same key is that guest's too.
        match stranger.claim_invite(token, key).await.expect("answered") {
            Claiming::Held { claim, new_guest } => assert_eq!((claim.person, new_guest), (guest, Some(guest))),
            denied => panic!("{denied:?}"),
        }
        let short = mistakes(stranger.submit_details(token, &anna, Some("1")).await);
        assert_eq!(short, [("idempotencyKey".to_owned(), "TOO_SHORT")]);
    }

    async fn r88a_a_submission_keeps_what_was_asked_and_agreed_and_when(db: TestDb) {
        let test = TestApp::on(db).await;
        test.as_user(test.author).update_invite_form(test.team, &longer()).await.expect("saved");
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 0).await;
        let guest = test.as_guest().await;
        let missing = mistakes(guest.submit_details(invite.token.as_str(), &anna(), None).await);
        assert_eq!(missing, [("companyName".to_owned(), "REQUIRED"), ("consent".to_owned(), "REQUIRED")]);
        let mut values = anna();
        values.extend([("companyName", " Arbor "), ("consent", "true")].map(|(key, value)| (key.to_owned(), value.to_owned())));
        guest.submit_details(invite.token.as_str(), &values, None).await.expect("kept");
        test.as_user(test.author).update_invite_form(test.team, &InviteForm::default()).await.expect("saved");
        let kept = details::of_people(test.app.store().read(), test.team, &[person_of(&guest)]).await.expect("reads").remove(0);
        assert_eq!(kept.details.values["companyName"], "Arbor");
        assert_eq!(kept.details.consent_text.as_deref(), Some("You may write to me."));
        assert_eq!((kept.details.fields_asked.len(), kept.at), (5, test.app.now()));
    }

    async fn r78_who_left_details_is_not_asked_again_on_any_invite_of_the_team(db: TestDb) {
        let test = TestApp::on(db).await;
        let track = track(&test, "one").await;
        let first = invite(&test, &[track], AnyoneLeavingDetails, 0).await;
        let second = invite(&test, &[track], AnyoneLeavingDetails, 0).await;
        let guest = test.as_guest().await;
        guest.submit_details(first.token.as_str(), &anna(), None).await.expect("kept");
        test.as_user(test.author).update_invite_form(test.team, &longer()).await.expect("the form grows");
        claim(&guest, &second).await;
        test.clock.advance(TimeDelta::minutes(1));
        guest.submit_details(first.token.as_str(), &named("Other"), None).await.expect("a double click changes nothing");
        let kept = details::of_people(test.app.store().read(), test.team, &[person_of(&guest)]).await.expect("reads");
        assert_eq!((kept.len(), kept[0].details.values["firstName"].as_str()), (1, "Anna"));
    }

    async fn r87_typing_the_same_address_makes_nobody_the_same_person(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 0).await;
        test.as_guest().await.submit_details(invite.token.as_str(), &anna(), None).await.expect("kept");
        let other = test.as_guest().await;
        match other.claim_invite(invite.token.as_str(), None).await.expect("answered") {
            Claiming::Denied(denial) => assert_eq!(denial.code, DenialCode::DetailsRequired),
            held => panic!("{held:?}"),
        }
    }

    async fn r88_details_are_kept_when_the_last_seat_goes_meanwhile(db: TestDb) {
        let test = TestApp::on(db).await;
        let track = track(&test, "one").await;
        let full = invite(&test, &[track], AnyoneLeavingDetails, 1).await;
        let quick = test.as_guest().await;
        quick.submit_details(full.token.as_str(), &named("Quick"), None).await.expect("kept");
        claim(&quick, &full).await;
        let slow = test.as_guest().await;
        let outcome = slow.submit_details(full.token.as_str(), &anna(), None).await.expect("kept");
        assert_eq!(outcome.denial.map(|denial| denial.code), Some(DenialCode::Full));
        let other = invite(&test, &[track], AnyoneLeavingDetails, 0).await;
        claim(&slow, &other).await;
    }

    async fn r85_nothing_is_kept_where_nothing_is_asked(db: TestDb) {
        let test = TestApp::on(db).await;
        let open = invite(&test, &[track(&test, "one").await], AnyoneWithLink, 0).await;
        let outcome = test.as_stranger().submit_details(open.token.as_str(), &anna(), None).await.expect("answered");
        assert_eq!((outcome.became_guest, outcome.denial), (None, None));
        let guest = test.as_guest().await;
        guest.submit_details(open.token.as_str(), &BTreeMap::new(), None).await.expect("answered");
        let kept = details::of_people(test.app.store().read(), test.team, &[person_of(&guest)]).await.expect("reads");
        assert!(kept.is_empty());
    }

    async fn r86_a_refused_submission_makes_nobody_a_guest(db: TestDb) {
        use invites_store::tables::person;
        use sea_orm::{EntityTrait, PaginatorTrait};
        let test = TestApp::on(db).await;
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 0).await;
        let before = person::Entity::find().count(test.app.store().read()).await.expect("counted");
        let mut values = anna();
        values.insert("shoeSize".to_owned(), "42".to_owned());
        values.insert("email".to_owned(), "anna".to_owned());
        let refused = mistakes(test.as_stranger().submit_details(invite.token.as_str(), &values, None).await);
        assert_eq!(refused, [("email".to_owned(), "INVALID"), ("shoeSize".to_owned(), "UNKNOWN")]);
        assert_eq!(person::Entity::find().count(test.app.store().read()).await.expect("counted"), before);
    }

    async fn r115_an_unknown_link_takes_no_details(db: TestDb) {
        let test = TestApp::on(db).await;
        for token in ["x", "AAAAAAAAAAAAAAAAAAAAAA"] {
            let refused = test.as_guest().await.submit_details(token, &anna(), None).await;
            assert!(matches!(refused, Err(AppError::NotFound { what: "link" })), "{token}: {refused:?}");
        }
        let invite = invite(&test, &[track(&test, "one").await], AnyoneLeavingDetails, 0).await;
        let script = test.as_token(&[Scope::Admin]).await;
        assert!(matches!(script.submit_details(invite.token.as_str(), &anna(), None).await, Err(AppError::Forbidden)));
    }
}
