//! A person's data: handed out whole, erased so that nothing tells who they were.

use invites_app::page::Page;
use invites_app::testing::TestApp;
use invites_app::{Acting, AppError};
use invites_domain::ids::{ClaimId, PersonId, TrackId, TypedId};
use invites_domain::invite::AccessSetting::{AnyoneLeavingDetails, AnyoneWithLink};
use invites_domain::policy::{Role, Scope};
use invites_store::on_both_databases;
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{details, people};

use crate::ground::{account, anna, claim, claims_on, invite, mistakes, plays_of, prove, seats_taken, track};

const ANNA: &str = "anna@arbor.test";

struct Learner {
    person: PersonId,
    acting: Acting,
    invite: InviteRecord,
    track: TrackId,
    claim: ClaimId,
}

/// Somebody with a proven address who left details, claimed, played and tried.
async fn learner(test: &TestApp) -> Learner {
    let person = prove(test, &test.as_stranger(), ANNA).await;
    let acting = test.as_user(person);
    let track = track(test, "one").await;
    let invite = invite(test, &[track], AnyoneLeavingDetails, 0).await;
    acting
        .submit_details(invite.token.as_str(), &anna(), None)
        .await
        .expect("kept");
    let claim = claim(&acting, &invite).await.id;
    let play = acting.start_play(claim, track, None).await.expect("starts");
    let quiz = acting.challenge_titles(&[track]).await.expect("reads")[&track][0].id;
    acting.start_challenge(play.id, quiz).await.expect("starts");
    acting
        .check_challenge(play.id, quiz, Some(&[1]))
        .await
        .expect("checked");
    Learner {
        person,
        acting,
        invite,
        track,
        claim,
    }
}

on_both_databases! {
    async fn an_export_holds_everything_the_team_keeps(db: TestDb) {
        let test = TestApp::on(db).await;
        let anna = learner(&test).await;
        let export = test.as_user(test.owner).export_person(test.team, anna.person).await.expect("exported");
        let json = serde_json::to_value(&export).expect("a document");
        assert_eq!(json["email"], ANNA);
        assert_eq!(json["details"]["values"]["firstName"], "Anna");
        assert_eq!(json["claims"][0]["id"], anna.claim.encode());
        assert_eq!(json["claims"][0]["tracks"][0]["playsUsed"], 1);
        assert_eq!(json["plays"][0]["attempts"][0]["answers"], serde_json::json!([1]));
        let log = test.as_user(test.owner).audit_log(test.team, &Default::default(), &Page::first(9)).await.expect("read");
        assert!(log.rows.iter().any(|row| row.verb == "exportPerson" && row.subject == anna.person.encode()));
        let outside = test.as_user(test.outsider).export_person(test.other_team, anna.person).await;
        assert!(matches!(outside, Err(AppError::NotFound { what: "person" })), "a team that keeps nothing of them");
    }

    async fn a_person_is_found_by_address_with_how_much_is_kept(db: TestDb) {
        let test = TestApp::on(db).await;
        let anna = learner(&test).await;
        let owner = test.as_user(test.owner);
        let kept = owner.personal_data(test.team, " Anna@Arbor.test").await.expect("looked").expect("found");
        assert_eq!((kept.person.id, kept.claims, kept.plays, kept.role, kept.known_elsewhere), (anna.person, 1, 1, None, false));
        assert!(kept.details_given_at.is_some());
        assert_eq!(owner.personal_data(test.team, "nobody@arbor.test").await.expect("looked"), None);
        let elsewhere = test.as_user(test.outsider).personal_data(test.other_team, ANNA).await.expect("looked");
        assert_eq!(elsewhere, None, "a team that keeps nothing learns nothing");
        assert_eq!(mistakes(owner.personal_data(test.team, "no address").await), [("email".to_owned(), "INVALID")]);
        assert!(matches!(test.as_user(test.author).personal_data(test.team, ANNA).await, Err(AppError::Forbidden)));
        owner.erase_person(test.team, anna.person).await.expect("erased");
        assert_eq!(owner.personal_data(test.team, ANNA).await.expect("looked"), None);
    }

    async fn an_erased_person_leaves_counts_and_no_name(db: TestDb) {
        let test = TestApp::on(db).await;
        let anna = learner(&test).await;
        anna.acting.request_email_code(ANNA).await.expect("sent");
        let code = test.mail.code_to(ANNA).expect("a code");
        let session = anna.acting.verify_email_code(ANNA, &code).await.expect("signed in").secret;
        let owner = test.as_user(test.owner);
        owner.erase_person(test.team, anna.person).await.expect("erased");

        let read = test.app.store().read();
        let row = people::find(read, anna.person).await.expect("reads").expect("the row stays");
        assert_eq!((row.email, row.name, row.erased_at), (None, None, Some(test.app.now())));
        assert!(details::of_people(read, test.team, &[anna.person]).await.expect("reads").is_empty());
        assert_eq!(test.app.actor_of_session(&session).await.expect("asked"), None, "signed out everywhere");
        assert_eq!((claims_on(&test, &anna.invite).await.len(), seats_taken(&test, &anna.invite).await), (1, 1));
        assert_eq!(account(&test, anna.claim, anna.track).await, (1, 0));
        assert_eq!(plays_of(&test, anna.claim).await.len(), 1);
        let export = owner.export_person(test.team, anna.person).await.expect("what is left");
        let left = serde_json::to_string(&export).expect("a document");
        assert!(!left.contains("Anna") && !left.contains("arbor"), "{left}");
        assert_eq!(export.plays[0].attempts[0].answers, serde_json::json!([]));
        let log = owner.audit_log(test.team, &Default::default(), &Page::first(9)).await.expect("read");
        assert!(log.rows.iter().any(|row| row.verb == "erasePerson"));
        let told: String = log.rows.iter().map(|row| format!("{row:?}")).collect();
        assert!(!told.contains("anna@"), "{told}");
        assert_ne!(prove(&test, &test.as_stranger(), ANNA).await, anna.person, "the address starts anew");
    }

    async fn erasing_takes_the_address_from_the_teams_allow_lists(db: TestDb) {
        use invites_app::invite_writing::{Change, InvitePatch};
        use invites_domain::invite::AccessSetting::SpecificPeople;
        let test = TestApp::on(db).await;
        let anna = learner(&test).await;
        let patch = InvitePatch {
            public_title: Change::Set("For few".to_owned()),
            tracks: Change::Set(vec![anna.track]),
            access_setting: Change::Set(SpecificPeople),
            allowed_email_addresses: Change::Set(vec![ANNA.to_owned(), "acme.test".to_owned()]),
            ..InvitePatch::default()
        };
        let author = test.as_user(test.author);
        let few = author.create_track_invite("acme", patch, None).await.expect("made");
        test.as_user(test.owner).erase_person(test.team, anna.person).await.expect("erased");
        let lists = author.allow_lists_of(&[few.id]).await.expect("reads");
        let entries: Vec<_> = lists[&few.id].iter().map(invites_domain::email::AllowedEntry::canonical).collect();
        assert_eq!(entries, ["@acme.test"]);
    }

    async fn somebody_another_team_knows_is_erased_here_and_stays_there(db: TestDb) {
        let test = TestApp::on(db).await;
        let anna = learner(&test).await;
        test.as_user(test.outsider).invite_member(test.other_team, ANNA, Role::Author).await.expect("invited there");
        anna.acting.join_team("globex").await.expect("joined there");
        test.as_user(test.owner).erase_person(test.team, anna.person).await.expect("erased");
        let viewer = anna.acting.viewer().await.expect("seen");
        assert_eq!(viewer.user.and_then(|user| user.email).map(|email| email.to_string()).as_deref(), Some(ANNA));
        assert_eq!(viewer.memberships.len(), 1, "a member there still");
        let rows = claims_on(&test, &anna.invite).await;
        assert_eq!(rows.len(), 1);
        assert_ne!(rows[0].person_id, anna.person.uuid(), "the claim is nobody's now");
        let nobody = people::find(test.app.store().read(), PersonId::from_uuid(rows[0].person_id)).await.expect("reads");
        assert!(nobody.is_some_and(|nobody| nobody.email.is_none() && nobody.erased_at.is_some()));
        assert_eq!(plays_of(&test, anna.claim).await[0].person_id, rows[0].person_id);
        let gone = test.as_user(test.owner).export_person(test.team, anna.person).await;
        assert!(matches!(gone, Err(AppError::NotFound { what: "person" })), "the team keeps nothing of them");
    }

    async fn a_member_is_removed_before_they_are_erased(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        let refused = mistakes(owner.erase_person(test.team, test.viewer).await);
        assert_eq!(refused, [("personId".to_owned(), "LOCKED")]);
        assert_eq!(mistakes(owner.erase_person(test.team, test.owner).await), [("personId".to_owned(), "LOCKED")]);
    }

    async fn only_owners_export_and_erase(db: TestDb) {
        let test = TestApp::on(db).await;
        let open = invite(&test, &[track(&test, "one").await], AnyoneWithLink, 0).await;
        let guest = test.as_guest().await;
        let person = claim(&guest, &open).await.person;
        let mut callers = vec![test.as_token(&[Scope::Read, Scope::ManageInvites]).await];
        callers.extend([test.author, test.instructor, test.viewer].map(|member| test.as_user(member)));
        for caller in callers {
            assert!(matches!(caller.export_person(test.team, person).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.erase_person(test.team, person).await, Err(AppError::Forbidden)));
        }
        assert!(matches!(guest.export_person(test.team, person).await, Err(AppError::Unauthenticated)));
        assert!(matches!(test.as_user(test.outsider).erase_person(test.team, person).await, Err(AppError::NotFound { .. })));
        test.as_token(&[Scope::Admin]).await.erase_person(test.team, person).await.expect("an admin token may");
    }
}
