//! Invited to a team, and a member only by joining: what each side sees and may do meanwhile.

use chrono::TimeDelta;
use invites_app::testing::TestApp;
use invites_app::{Acting, AppError};
use invites_domain::ids::{PersonId, TypedId};
use invites_domain::member_invitation::{LASTS, MemberInvitationState};
use invites_domain::policy::{Role, Scope, Verb};
use invites_store::on_both_databases;
use invites_store::queries::teams;

use crate::ground::{mistakes, prove};

const NEW: &str = "new@acme.test";

/// Invites [`NEW`]; who that is, signed in.
async fn invited(test: &TestApp, role: Role) -> (PersonId, Acting) {
    let owner = test.as_user(test.owner);
    let invited = owner.invite_member(test.team, NEW, role).await.expect("invited");
    let person = invited.invitation.person.id;
    assert_eq!(prove(test, &test.as_stranger(), NEW).await, person, "the same person");
    (person, test.as_user(person))
}

/// The states that an owner sees, in the list's order.
async fn states(test: &TestApp) -> Vec<MemberInvitationState> {
    let listed = test.as_user(test.owner).member_invitations(test.team).await;
    listed
        .expect("listed")
        .into_iter()
        .map(|invitation| invitation.state)
        .collect()
}

/// The one thing to mend: its field, its code, its sentence.
fn mistake<T: std::fmt::Debug>(answer: Result<T, AppError>) -> (String, &'static str, String) {
    match answer {
        Err(AppError::Invalid(fields)) if fields.len() == 1 => {
            let field = fields.into_iter().next().expect("one");
            (field.field.into_owned(), field.code.as_str(), field.message)
        }
        other => panic!("expected one mistake, got {other:?}"),
    }
}

on_both_databases! {
    async fn an_invited_person_signs_in_joins_and_is_a_member_then(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        let sent = owner.invite_member(test.team, " New@Acme.test ", Role::Author).await.expect("invited");
        assert!(sent.mailed);
        let letter = test.mail.last_to(NEW).expect("a letter");
        for part in ["https://tracks.test/join/acme", "Acme", "as an author", "press Join", "ends on 15 May 2030, 12:00 (UTC)"] {
            assert!(letter.text.contains(part), "{part} in {}", letter.text);
        }
        let person = prove(&test, &test.as_stranger(), NEW).await;
        assert_eq!(person, sent.invitation.person.id);
        let new = test.as_user(person);
        let seen = new.team_invitations().await.expect("seen");
        let told: Vec<_> = seen.iter().map(|told| (told.team.name.as_str(), told.role, told.invited_by.as_deref(), told.state)).collect();
        assert_eq!(told, [("Acme", Role::Author, Some("owner@acme.test"), MemberInvitationState::Open)]);
        let (team, role) = new.join_team("acme").await.expect("joined");
        assert_eq!((team.id, role), (test.team, Role::Author));
        let members = owner.members(test.team).await.expect("listed");
        let member = members.iter().find(|member| member.person.id == person).expect("a member");
        assert_eq!((member.role, member.since), (Role::Author, test.app.now()));
        assert!(states(&test).await.is_empty() && new.team_invitations().await.expect("seen").is_empty());
        assert_eq!(new.viewer().await.expect("seen").memberships.len(), 1);
    }

    async fn an_invitation_gives_no_rights_before_it_is_accepted(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Owner).await;
        for verb in Verb::ALL {
            assert!(matches!(new.must(test.team, *verb, "team").await, Err(AppError::NotFound { .. })), "{verb:?}");
        }
        assert!(matches!(new.team("acme").await, Err(AppError::NotFound { .. })));
        assert!(matches!(new.members(test.team).await, Err(AppError::NotFound { .. })));
        assert!(matches!(new.member_invitations(test.team).await, Err(AppError::NotFound { .. })));
        assert!(matches!(new.user(test.owner).await, Err(AppError::NotFound { .. })));
        assert!(matches!(new.leave_team(test.team).await, Err(AppError::NotFound { .. })));
        assert!(new.viewer().await.expect("seen").memberships.is_empty());
        // Every question the database is asked of standing.
        let read = test.app.store().read();
        assert_eq!(teams::role(read, test.team, person).await.expect("read"), None);
        let by_slug = teams::by_slug_for(read, "acme", person).await.expect("read");
        assert_eq!(by_slug.map(|(team, role)| (team.id, role)), Some((test.team, None)));
        assert!(teams::memberships(read, person).await.expect("read").is_empty());
        let members = teams::members(read, test.team).await.expect("read");
        assert!(members.iter().all(|member| member.person != person), "{members:?}");
        // Nor do they count as the owner whom a team keeps.
        let owner = test.as_user(test.owner);
        assert_eq!(mistakes(owner.leave_team(test.team).await), [("teamSlug".to_owned(), "LOCKED")]);
        for refused in [owner.set_member_role(test.team, person, Role::Viewer).await.map(|_| ()), owner.remove_member(test.team, person).await] {
            assert!(matches!(refused, Err(AppError::NotFound { what: "person" })), "{refused:?}");
        }
        new.join_team("acme").await.expect("joined");
        new.must(test.team, Verb::ManageMembers, "team").await.expect("and now they may");
    }

    async fn inviting_twice_and_inviting_a_member_say_so(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        let (_, new) = invited(&test, Role::Author).await;
        let sent = test.mail.sent().len();
        let (field, code, words) = mistake(owner.invite_member(test.team, "NEW@acme.test", Role::Viewer).await);
        assert_eq!((field.as_str(), code), ("email", "DUPLICATE"));
        assert!(words.contains("is invited already"), "{words}");
        new.join_team("acme").await.expect("joined");
        let (field, code, words) = mistake(owner.invite_member(test.team, NEW, Role::Viewer).await);
        assert_eq!((field.as_str(), code), ("email", "DUPLICATE"));
        assert!(words.contains("is a member already"), "{words}");
        assert_eq!(test.mail.sent().len(), sent, "and nothing is sent");
    }

    async fn joining_twice_is_joining_once(db: TestDb) {
        let test = TestApp::on(db).await;
        let (_, new) = invited(&test, Role::Author).await;
        let joins = (0..8).map(|_| new.join_team("acme"));
        for joined in futures_util::future::join_all(joins).await {
            assert_eq!(joined.expect("joined").1, Role::Author);
        }
        test.as_user(test.owner).set_member_role(test.team, new.person().expect("a person"), Role::Viewer).await.expect("set");
        assert_eq!(new.join_team("acme").await.expect("a member").1, Role::Viewer, "the membership that stands");
        let members = test.as_user(test.owner).members(test.team).await.expect("listed");
        assert_eq!(members.len(), 5);
        let log = test.as_user(test.owner).audit_count(test.team, &Default::default()).await.expect("counted");
        assert_eq!(log, 3, "invited, joined, another role");
    }

    async fn joining_or_declining_with_another_address_says_which_one_is_signed_in(db: TestDb) {
        let test = TestApp::on(db).await;
        invited(&test, Role::Owner).await;
        let other = test.as_user(test.outsider);
        for slug in ["acme", "no-such-team"] {
            for refused in [other.join_team(slug).await.map(|_| ()), other.decline_invitation(slug).await] {
                let (field, code, words) = mistake(refused);
                assert_eq!((field.as_str(), code), ("teamSlug", "INVALID"));
                assert!(words.starts_with("owner@globex.test is not invited to this team"), "{words}");
            }
        }
        for nobody in [test.as_stranger(), test.as_guest().await] {
            assert!(matches!(nobody.join_team("acme").await, Err(AppError::Unauthenticated)));
            assert!(matches!(nobody.decline_invitation("acme").await, Err(AppError::Unauthenticated)));
            assert!(nobody.team_invitations().await.expect("seen").is_empty());
        }
        let token = test.as_token(&[Scope::Admin]).await;
        assert!(matches!(token.join_team("acme").await, Err(AppError::Forbidden)), "a script is nobody");
        assert_eq!(states(&test).await, [MemberInvitationState::Open]);
    }

    async fn an_invitation_ends_after_fourteen_days_and_can_be_sent_again(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Author).await;
        test.clock.advance(LASTS - TimeDelta::microseconds(1));
        assert_eq!(states(&test).await, [MemberInvitationState::Open]);
        test.clock.advance(TimeDelta::microseconds(1));
        assert_eq!(states(&test).await, [MemberInvitationState::Ended]);
        let (field, code, words) = mistake(new.join_team("acme").await);
        assert_eq!((field.as_str(), code), ("teamSlug", "LOCKED"));
        assert!(words.contains("ended on 15 May 2030, 12:00 (UTC)"), "{words}");
        let owner = test.as_user(test.owner);
        let again = owner.resend_invitation(test.team, person).await.expect("sent again");
        assert!(again.mailed);
        assert_eq!((again.invitation.role, again.invitation.ends_at), (Role::Author, test.app.now() + LASTS));
        test.clock.advance(LASTS);
        let anew = owner.invite_member(test.team, NEW, Role::Viewer).await.expect("the same by hand");
        assert_eq!((anew.invitation.person.id, anew.invitation.role), (person, Role::Viewer));
        assert_eq!(states(&test).await, [MemberInvitationState::Open], "in place of the one that ended");
        new.join_team("acme").await.expect("joined");
    }

    async fn a_no_is_seen_and_can_be_taken_back(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Author).await;
        let owner = test.as_user(test.owner);
        new.decline_invitation("acme").await.expect("declined");
        let first = owner.member_invitations(test.team).await.expect("listed")[0].declined_at;
        assert_eq!((first, states(&test).await), (Some(test.app.now()), vec![MemberInvitationState::Declined]));
        test.clock.advance(TimeDelta::hours(1));
        new.decline_invitation("acme").await.expect("declined twice");
        assert_eq!(owner.member_invitations(test.team).await.expect("listed")[0].declined_at, first);
        owner.resend_invitation(test.team, person).await.expect("asked again");
        assert_eq!(states(&test).await, [MemberInvitationState::Open]);
        new.decline_invitation("acme").await.expect("declined again");
        new.join_team("acme").await.expect("and yet");
        let (field, code, words) = mistake(new.decline_invitation("acme").await);
        assert_eq!((field.as_str(), code), ("teamSlug", "LOCKED"));
        assert!(words.contains("You have joined already"), "{words}");
    }

    async fn the_role_is_the_one_at_the_moment_of_joining(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Owner).await;
        let owner = test.as_user(test.owner);
        let sent = test.mail.sent().len();
        let changed = owner.set_invitation_role(test.team, person, Role::Viewer).await.expect("changed");
        assert_eq!((changed.role, changed.invited_by.map(|by| by.id)), (Role::Viewer, Some(test.owner)));
        owner.set_invitation_role(test.team, person, Role::Viewer).await.expect("the same again");
        assert_eq!(test.mail.sent().len(), sent, "no letter for it");
        assert_eq!(new.team_invitations().await.expect("seen")[0].role, Role::Viewer);
        assert_eq!(new.join_team("acme").await.expect("joined").1, Role::Viewer);
        let (field, code, words) = mistake(owner.set_invitation_role(test.team, person, Role::Owner).await);
        assert_eq!((field.as_str(), code), ("personId", "LOCKED"));
        assert!(words.contains("joined already"), "{words}");
    }

    async fn what_was_withdrawn_cannot_be_joined(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Author).await;
        let owner = test.as_user(test.owner);
        owner.withdraw_invitation(test.team, person).await.expect("withdrawn");
        assert!(states(&test).await.is_empty() && new.team_invitations().await.expect("seen").is_empty());
        let (field, code, words) = mistake(new.join_team("acme").await);
        assert_eq!((field.as_str(), code), ("teamSlug", "INVALID"));
        assert!(words.contains("was withdrawn"), "{words}");
        for gone in [
            owner.withdraw_invitation(test.team, person).await,
            owner.resend_invitation(test.team, person).await.map(|_| ()),
            owner.set_invitation_role(test.team, person, Role::Viewer).await.map(|_| ()),
        ] {
            assert!(matches!(gone, Err(AppError::NotFound { what: "invitation" })), "{gone:?}");
        }
        owner.invite_member(test.team, NEW, Role::Viewer).await.expect("invited again");
        new.join_team("acme").await.expect("joined");
        for late in [owner.withdraw_invitation(test.team, person).await, owner.resend_invitation(test.team, person).await.map(|_| ())] {
            assert_eq!(mistakes(late), [("personId".to_owned(), "LOCKED")]);
        }
    }

    async fn of_joining_and_withdrawing_at_once_one_happens(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        for number in 0..12 {
            let email = format!("racer{number}@acme.test");
            let person = owner.invite_member(test.team, &email, Role::Author).await.expect("invited").invitation.person.id;
            let new = test.as_user(person);
            let (joined, withdrawn) = tokio::join!(new.join_team("acme"), owner.withdraw_invitation(test.team, person));
            assert_ne!(joined.is_ok(), withdrawn.is_ok(), "{joined:?} {withdrawn:?}");
            let member = teams::role(test.app.store().read(), test.team, person).await.expect("read").is_some();
            assert_eq!((member, states(&test).await.len()), (joined.is_ok(), 0));
        }
    }

    async fn only_owners_invite_and_members_see_who_is_invited(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, _) = invited(&test, Role::Author).await;
        let mut callers = vec![test.as_token(&[Scope::Read, Scope::ManageInvites]).await];
        callers.extend([test.author, test.instructor, test.viewer].map(|member| test.as_user(member)));
        for caller in callers {
            assert!(matches!(caller.invite_member(test.team, "x@acme.test", Role::Viewer).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.resend_invitation(test.team, person).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.set_invitation_role(test.team, person, Role::Owner).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.withdraw_invitation(test.team, person).await, Err(AppError::Forbidden)));
            assert_eq!(caller.member_invitations(test.team).await.expect("seen").len(), 1);
        }
        let outsider = test.as_user(test.outsider);
        assert!(matches!(outsider.withdraw_invitation(test.team, person).await, Err(AppError::NotFound { what: "team" })));
        let theirs = outsider.withdraw_invitation(test.other_team, person).await;
        assert!(matches!(theirs, Err(AppError::NotFound { what: "invitation" })), "{theirs:?}");
    }

    async fn an_invitation_stands_whether_or_not_the_letter_arrives(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        test.mail.break_down();
        let person = owner.invite_member(test.team, NEW, Role::Viewer).await.expect("invited").invitation.person.id;
        test.mail.refuse();
        assert!(!owner.resend_invitation(test.team, person).await.expect("kept").mailed, "and says that nobody was told");
        assert_eq!(states(&test).await, [MemberInvitationState::Open]);
        test.mail.mend();
        let sent = test.mail.sent().len();
        assert!(owner.resend_invitation(test.team, person).await.expect("sent again").mailed);
        assert_eq!(test.mail.sent().len(), sent + 1);
        prove(&test, &test.as_stranger(), NEW).await;
        test.as_user(person).join_team("acme").await.expect("joined");
    }

    async fn the_audit_log_tells_each_step_of_an_invitation(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Author).await;
        let owner = test.as_user(test.owner);
        test.clock.advance(TimeDelta::seconds(1));
        new.decline_invitation("acme").await.expect("declined");
        test.clock.advance(TimeDelta::seconds(1));
        owner.set_invitation_role(test.team, person, Role::Viewer).await.expect("changed");
        test.clock.advance(TimeDelta::seconds(1));
        owner.resend_invitation(test.team, person).await.expect("sent again");
        test.clock.advance(TimeDelta::seconds(1));
        owner.withdraw_invitation(test.team, person).await.expect("withdrawn");
        test.clock.advance(TimeDelta::seconds(1));
        owner.invite_member(test.team, NEW, Role::Instructor).await.expect("invited");
        test.clock.advance(TimeDelta::seconds(1));
        new.join_team("acme").await.expect("joined");
        let page = invites_app::page::Page::first(10);
        let log = owner.audit_log(test.team, &Default::default(), &page).await.expect("read");
        let told: Vec<_> = log.rows.iter().rev().map(|row| (row.actor.as_str(), row.verb.as_str())).collect();
        assert_eq!(told, [
            ("owner@acme.test", "inviteMember"),
            (NEW, "declineInvitation"),
            ("owner@acme.test", "setInvitationRole"),
            ("owner@acme.test", "resendInvitation"),
            ("owner@acme.test", "withdrawInvitation"),
            ("owner@acme.test", "inviteMember"),
            (NEW, "joinTeam"),
        ]);
        assert!(log.rows.iter().all(|row| row.subject == person.encode()));
        let role = &log.rows[4].changes;
        assert_eq!(role.iter().map(|change| (change.from.as_deref(), change.to.as_deref())).collect::<Vec<_>>(), [(Some("Author"), Some("Viewer"))]);
    }

    async fn an_invitation_is_kept_of_a_person_exported_and_erased(db: TestDb) {
        let test = TestApp::on(db).await;
        let (person, new) = invited(&test, Role::Author).await;
        let owner = test.as_user(test.owner);
        assert_eq!(new.kept_of_me().await.expect("read").len(), 1);
        let exported = owner.export_person(test.team, person).await.expect("exported");
        assert_eq!(exported.invitation.map(|kept| kept.role), Some(Role::Author));
        let own = new.export_of_me().await.expect("read").expect("a document");
        assert_eq!(own.teams[0].invitation.as_ref().map(|kept| kept.role), Some(Role::Author));
        owner.erase_person(test.team, person).await.expect("erased");
        assert!(states(&test).await.is_empty());
    }
}
