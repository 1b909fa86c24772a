//! `explainAccess`: saved and unsaved invites, for authors only.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::explaining::{Explained, ExplainedVisitor};
use invites_app::invite_writing::{Change, InvitePatch};
use invites_domain::error::FieldErrorCode;
use invites_domain::rule::Rule;
use invites_domain::visitor::VisitorAnswer;
use invites_store::on_both_databases;

use super::ground::{Ground, claim};

fn with(email: &str) -> ExplainedVisitor {
    ExplainedVisitor {
        email: Some(email.to_owned()),
        ..ExplainedVisitor::default()
    }
}

on_both_databases! {
    async fn r59_a_saved_invite_is_explained_for_an_address(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.for_people(&["acme.com"])).await;
        let author = ground.author();
        let ask = async |visitor| author.explain_access(Explained::Saved(invite.id), visitor, None).await.expect("explains");
        let inside = ask(with("X@ACME.com")).await;
        assert_eq!((inside.explanation.answer, inside.explanation.rule), (VisitorAnswer::MayClaim, Rule::R57));
        let outside = ask(with("x@sub.acme.com")).await;
        assert!(matches!(outside.explanation.answer, VisitorAnswer::NotOnList { .. }));
        assert!(outside.explanation.remedy.is_some());
        assert_eq!(ask(ExplainedVisitor::default()).await.explanation.answer, VisitorAnswer::ProveEmail);
        let person = ground.test.as_user(ground.test.new_person("y@acme.com").await);
        let held = claim(&person, &invite).await.0;
        let by_claim = ExplainedVisitor { claim: Some(held.id), ..ExplainedVisitor::default() };
        assert!(matches!(ask(by_claim).await.explanation.answer, VisitorAnswer::Content { .. }));
        assert!(matches!(ask(with("y@acme.com")).await.explanation.answer, VisitorAnswer::Content { .. }));
    }

    async fn r38_an_unsaved_event_is_explained_with_every_change_to_come(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::days(4);
        let (opens, ends) = (starts - TimeDelta::hours(24), starts + TimeDelta::hours(4));
        let unsaved = Explained::Unsaved(Box::new(ground.event(starts, ends)));
        let explained = ground.author().explain_access(unsaved.clone(), ExplainedVisitor::default(), None).await.expect("explains");
        assert_eq!(explained.explanation.rule, Rule::R38);
        let changes: Vec<_> = explained.explanation.changes.into_iter().map(|(at, _)| at).collect();
        assert_eq!(changes, [opens, ends]);
        let then = ground.author().explain_access(unsaved, ExplainedVisitor::default(), Some(opens)).await.expect("explains");
        assert_eq!(then.explanation.answer, VisitorAnswer::MayClaim);
    }

    async fn r62_only_the_team_may_ask(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.for_people(&["acme.com"])).await;
        let saved = || Explained::Saved(invite.id);
        let outsider = ground.test.as_user(ground.test.outsider);
        assert!(matches!(outsider.explain_access(saved(), with("a@acme.com"), None).await, Err(AppError::NotFound { .. })));
        let guest = ground.test.as_guest().await;
        assert!(matches!(guest.explain_access(saved(), with("a@acme.com"), None).await, Err(AppError::Unauthenticated)));
        let unsaved = Explained::Unsaved(Box::new(ground.patch()));
        assert!(matches!(guest.explain_access(unsaved, with("a@acme.com"), None).await, Err(AppError::Unauthenticated)));
    }

    async fn mistakes_in_the_question_are_named(db: TestDb) {
        let ground = Ground::on(db).await;
        let bad = Explained::Unsaved(Box::new(InvitePatch { play_limit: Change::Set(-1), ..ground.patch() }));
        let refused = ground.author().explain_access(bad, ExplainedVisitor::default(), None).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        assert_eq!((mistakes[0].field.as_ref(), mistakes[0].code), ("playLimit", FieldErrorCode::Negative));
        let unsaved = Explained::Unsaved(Box::new(ground.patch()));
        let refused = ground.author().explain_access(unsaved, with("no address"), None).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        assert_eq!(mistakes[0].field.as_ref(), "email");
    }
}
