//! Members and roles: who changes them, and that an owner stays.

use invites_app::AppError;
use invites_app::page::{Page, Take};
use invites_app::testing::TestApp;
use invites_domain::ids::TypedId;
use invites_domain::policy::{Role, Scope};
use invites_store::on_both_databases;

use crate::ground::mistakes;

on_both_databases! {
    async fn whoever_belongs_to_a_team_can_leave_it_but_not_its_last_owner(db: TestDb) {
        let test = TestApp::on(db).await;
        test.as_user(test.viewer).leave_team(test.team).await.expect("left");
        assert!(matches!(test.as_user(test.viewer).members(test.team).await, Err(AppError::NotFound { .. })));
        let owner = test.as_user(test.owner);
        assert_eq!(mistakes(owner.leave_team(test.team).await), [("teamSlug".to_owned(), "LOCKED")]);
        assert!(matches!(test.as_user(test.outsider).leave_team(test.team).await, Err(AppError::NotFound { .. })));
        let token = test.as_token(&[Scope::Admin]).await;
        assert!(matches!(token.leave_team(test.team).await, Err(AppError::Forbidden)), "a token is no member");
    }

    async fn a_team_is_renamed_by_its_owners_and_keeps_its_slug(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        for blank in [" ", "", "a\nb"] {
            assert_eq!(mistakes(owner.rename_team(test.team, blank).await), [("name".to_owned(), "INVALID")], "{blank:?}");
        }
        assert_eq!(mistakes(owner.rename_team(test.team, &"x".repeat(101)).await).len(), 1);
        let renamed = owner.rename_team(test.team, "  Acme Labs ").await.expect("renamed");
        assert_eq!((renamed.name.as_str(), renamed.slug.as_str()), ("Acme Labs", "acme"));
        assert_eq!(owner.team("acme").await.expect("reads").name, "Acme Labs");
        owner.rename_team(test.team, "Acme Labs").await.expect("the same again");
        assert_eq!(owner.audit_count(test.team, &Default::default()).await.expect("counted"), 1, "which is no deed");
        let refused = test.as_user(test.author).rename_team(test.team, "Mine").await;
        assert!(matches!(refused, Err(AppError::Forbidden)));
    }

    async fn the_last_owner_stays_an_owner(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        assert_eq!(mistakes(owner.set_member_role(test.team, test.owner, Role::Author).await), [("role".to_owned(), "LOCKED")]);
        assert_eq!(mistakes(owner.remove_member(test.team, test.owner).await), [("personId".to_owned(), "LOCKED")]);
        owner.set_member_role(test.team, test.owner, Role::Owner).await.expect("no change");
        owner.set_member_role(test.team, test.author, Role::Owner).await.expect("a second owner");
        owner.remove_member(test.team, test.owner).await.expect("the first goes");
        assert!(matches!(owner.members(test.team).await, Err(AppError::NotFound { .. })), "and sees nothing any more");
    }

    async fn owners_who_all_step_down_at_once_leave_one(db: TestDb) {
        let test = TestApp::on(db).await;
        let mut owners = vec![test.owner, test.author, test.instructor];
        for member in [test.author, test.instructor] {
            test.as_user(test.owner).set_member_role(test.team, member, Role::Owner).await.expect("another owner");
        }
        for number in 0..9 {
            owners.push(test.joined(&format!("owner{number}@acme.test"), Role::Owner).await);
        }
        let callers: Vec<_> = owners.iter().map(|owner| (*owner, test.as_user(*owner))).collect();
        let steps = callers.iter().map(|(owner, caller)| caller.set_member_role(test.team, *owner, Role::Viewer));
        let refused = futures_util::future::join_all(steps).await.into_iter().filter(Result::is_err).count();
        let members = test.as_user(test.viewer).members(test.team).await.expect("listed");
        let left = members.iter().filter(|member| member.role == Role::Owner).count();
        assert_eq!((refused, left), (1, 1), "the last one is refused");
    }

    async fn only_owners_change_members(db: TestDb) {
        let test = TestApp::on(db).await;
        let mut callers = vec![test.as_token(&[Scope::Read, Scope::ManageInvites, Scope::ReportActivity]).await];
        callers.extend([test.author, test.instructor, test.viewer].map(|member| test.as_user(member)));
        for caller in callers {
            assert!(matches!(caller.invite_member(test.team, "x@acme.test", Role::Viewer).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.set_member_role(test.team, test.viewer, Role::Owner).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.remove_member(test.team, test.viewer).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.audit_log(test.team, &Default::default(), &Page::first(1)).await, Err(AppError::Forbidden)));
            assert!(matches!(caller.audit_count(test.team, &Default::default()).await, Err(AppError::Forbidden)));
            caller.members(test.team).await.ok();
        }
        let outsider = test.as_user(test.outsider);
        assert!(matches!(outsider.members(test.team).await, Err(AppError::NotFound { what: "team" })));
        assert!(matches!(outsider.remove_member(test.team, test.viewer).await, Err(AppError::NotFound { what: "team" })));
        for nobody in [test.as_stranger(), test.as_guest().await] {
            assert!(matches!(nobody.members(test.team).await, Err(AppError::Unauthenticated)));
            assert!(matches!(nobody.team("acme").await, Err(AppError::Unauthenticated)));
            assert!(matches!(nobody.team("no-such-team").await, Err(AppError::Unauthenticated)), "the same answer");
        }
        assert!(matches!(outsider.team("acme").await, Err(AppError::NotFound { what: "team" })));
        assert!(matches!(outsider.team("no-such-team").await, Err(AppError::NotFound { what: "team" })), "the same answer");
        let admin = test.as_token(&[Scope::Admin]).await;
        admin.set_member_role(test.team, test.viewer, Role::Instructor).await.expect("an admin token may");
        assert!(matches!(admin.members(test.other_team).await, Err(AppError::NotFound { .. })), "in its own team only");
        let unknown = admin.set_member_role(test.team, test.outsider, Role::Viewer).await;
        assert!(matches!(unknown, Err(AppError::NotFound { what: "person" })));
    }

    async fn the_audit_log_tells_who_did_what_newest_first(db: TestDb) {
        let test = TestApp::on(db).await;
        let owner = test.as_user(test.owner);
        for number in 0..5 {
            test.clock.advance(chrono::TimeDelta::seconds(1));
            owner.invite_member(test.team, &format!("m{number}@acme.test"), Role::Viewer).await.expect("invited");
        }
        test.clock.advance(chrono::TimeDelta::seconds(1));
        test.as_operator().set_member_role(test.team, test.viewer, Role::Author).await.expect("set");
        assert_eq!(owner.audit_count(test.team, &Default::default()).await.expect("counted"), 6);
        let first = owner.audit_log(test.team, &Default::default(), &Page::first(2)).await.expect("read");
        assert!(first.more);
        let told: Vec<_> = first.rows.iter().map(|row| (row.actor.as_str(), row.verb.as_str())).collect();
        assert_eq!(told, [("the command line", "setMemberRole"), ("owner@acme.test", "inviteMember")]);
        assert_eq!(first.rows[0].subject, test.viewer.encode());
        assert_eq!(first.rows[0].detail, Some(serde_json::json!({ "from": "VIEWER", "to": "AUTHOR" })));
        let after = Page { take: Take::First(10), after: Some(first.rows[1].id), before: None };
        let rest = owner.audit_log(test.team, &Default::default(), &after).await.expect("read");
        assert_eq!((rest.rows.len(), rest.more), (4, false));
        let last = Page { take: Take::Last(2), after: None, before: Some(rest.rows[3].id) };
        let back = owner.audit_log(test.team, &Default::default(), &last).await.expect("read");
        assert_eq!(back.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [rest.rows[1].id, rest.rows[2].id]);
        assert!(back.more);
    }
}
