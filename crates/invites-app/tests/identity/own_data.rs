//! A person's own data: seen, taken along, mended by nobody else.

use std::collections::BTreeMap;

use invites_app::AppError;
use invites_app::testing::TestApp;
use invites_domain::invite::AccessSetting::AnyoneLeavingDetails;
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use invites_store::queries::details;

use crate::ground::{anna, claim, invite, mistakes, track};

on_both_databases! {
    async fn a_guest_sees_takes_along_and_mends_what_is_theirs_alone(db: TestDb) {
        let test = TestApp::on(db).await;
        let guest = test.as_guest().await;
        assert_eq!(guest.kept_of_me().await.expect("read"), Vec::new(), "nobody keeps anything yet");
        let one = track(&test, "one").await;
        let made = invite(&test, &[one], AnyoneLeavingDetails, 0).await;
        guest.submit_details(made.token.as_str(), &anna(), None).await.expect("kept");
        let held = claim(&guest, &made).await;
        let play = guest.start_play(held.id, one, None).await.expect("starts");
        guest.stop_play(play.id).await.expect("stops");
        guest.review_play(play.id, 4, Some(" Liked it ")).await.expect("said");

        let kept = guest.kept_of_me().await.expect("read").remove(0);
        assert_eq!((kept.team.id, kept.claims, kept.plays), (test.team, 1, 1));
        assert_eq!(kept.details.expect("left").values["firstName"], "Anna");

        let reason = Some("Words for colleagues");
        test.as_user(test.owner).revoke_claims(&[held.id], reason, false).await.expect("removed");
        let export = guest.export_of_me().await.expect("read").expect("somebody");
        let json = serde_json::to_string(&export).expect("a document");
        assert!(json.contains("Anna") && json.contains("Liked it"), "{json}");
        assert!(!json.contains("colleagues"), "what the team wrote for itself stays with it: {json}");

        let mut mended: BTreeMap<String, String> = anna();
        mended.insert("firstName".to_owned(), "Annie".to_owned());
        mended.insert("email".to_owned(), "no address".to_owned());
        assert_eq!(mistakes(guest.correct_details(test.team, &mended).await), [("email".to_owned(), "INVALID")]);
        mended.insert("email".to_owned(), "annie@arbor.test".to_owned());
        guest.correct_details(test.team, &mended).await.expect("mended");
        let person = guest.person().expect("a guest is a person");
        let given = details::of_people(test.app.store().read(), test.team, &[person]).await.expect("reads").remove(0);
        assert_eq!(given.details.values["firstName"], "Annie");
        assert_eq!(given.at, test.app.now(), "the instant of the submission stays");

        let stranger = test.as_stranger();
        assert_eq!((stranger.kept_of_me().await.expect("read"), stranger.export_of_me().await.expect("read")), (Vec::new(), None));
        assert!(matches!(stranger.correct_details(test.team, &mended).await, Err(AppError::Unauthenticated)));
        let other = test.as_guest().await;
        assert!(matches!(other.correct_details(test.team, &mended).await, Err(AppError::NotFound { what: "details" })));
        let script = test.as_token(&[Scope::Admin]).await;
        assert!(matches!(script.correct_details(test.team, &mended).await, Err(AppError::Forbidden)));
        assert_eq!(script.export_of_me().await.expect("read"), None);
    }

    async fn r78_mended_details_are_judged_by_what_was_asked_then(db: TestDb) {
        use invites_domain::form::{FormField, FormFieldKind, InviteForm};
        let test = TestApp::on(db).await;
        let guest = test.as_guest().await;
        let one = track(&test, "one").await;
        let made = invite(&test, &[one], AnyoneLeavingDetails, 0).await;
        guest.submit_details(made.token.as_str(), &anna(), None).await.expect("kept");
        let mut form = InviteForm::default();
        form.fields.push(FormField::of(FormFieldKind::CompanyName));
        test.as_user(test.owner).update_invite_form(test.team, &form).await.expect("saved");
        guest.correct_details(test.team, &anna()).await.expect("the new field is not asked of who was asked before");
    }
}
