//! Following invites, claims and an invitation as they change.

use std::pin::pin;

use chrono::TimeDelta;
use futures_util::{FutureExt, StreamExt};
use invites_app::AppError;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::testing::TEAM;
use invites_domain::visitor::VisitorAnswer;
use invites_store::on_both_databases;
use invites_store::queries::teams;

use super::ground::{Ground, claim};

on_both_databases! {
    async fn r113_a_page_that_waits_opens_by_itself(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::days(2);
        let invite = ground.create(ground.event(starts, starts + TimeDelta::hours(1))).await;
        let stranger = ground.test.as_stranger();
        let mut seen = pin!(stranger.follow_invitation(invite.token.as_str()).await.expect("follows"));
        let first = seen.next().await.expect("at once").expect("reads");
        assert!(matches!(first.answer, VisitorAnswer::NotYetOpen { .. }));
        assert!(seen.next().now_or_never().is_none(), "nothing happens before");
        ground.test.clock.set(starts - TimeDelta::hours(24));
        let opened = seen.next().await.expect("by the clock").expect("reads");
        assert_eq!(opened.answer, VisitorAnswer::MayClaim);
        ground.author().close_track_invite(invite.id).await.expect("closes");
        let closed = seen.next().await.expect("by the author").expect("reads");
        assert!(matches!(closed.answer, VisitorAnswer::Closed { .. }));
        ground.author().delete_track_invite(invite.id, false).await.expect("deletes");
        assert!(matches!(seen.next().await, Some(Err(AppError::NotFound { what: "link" }))));
        assert!(seen.next().await.is_none(), "and that is the end");
    }

    async fn r115_an_unknown_link_cannot_be_followed(db: TestDb) {
        let ground = Ground::on(db).await;
        let refused = ground.test.as_stranger().follow_invitation("AAAAAAAAAAAAAAAAAAAAAA").await;
        assert!(matches!(refused.err(), Some(AppError::NotFound { what: "link" })));
    }

    async fn the_team_follows_its_invites_and_claims(db: TestDb) {
        let ground = Ground::on(db).await;
        let author = ground.author();
        let mut invites = pin!(author.follow_invites(TEAM).await.expect("follows"));
        let invite = ground.limited_to(3).await;
        assert_eq!(invites.next().await.expect("news").expect("reads"), invite);
        let mut claims = pin!(author.follow_claims(invite.id).await.expect("follows"));
        let (held, _) = claim(&ground.test.as_stranger(), &invite).await;
        assert_eq!(claims.next().await.expect("news").expect("reads"), held);
        assert_eq!(invites.next().await.expect("news").expect("reads").claim_count, 1);
        author.revoke_claims(&[held.id], None, false).await.expect("revokes");
        assert!(claims.next().await.expect("news").expect("reads").revoked_at.is_some());
        assert_eq!(invites.next().await.expect("news").expect("reads").claim_count, 0);
        author.delete_track_invite(invite.id, false).await.expect("deletes");
        assert!(invites.next().await.expect("news").expect("reads").deleted.is_some());
    }

    async fn changes_of_another_process_are_followed_too(db: TestDb) {
        if db.store.backend() == invites_store::Backend::Sqlite {
            // One process on a file.
            return;
        }
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(3).await;
        let there = ground.test.another_process().await;
        let author = there.for_actor(invites_app::Caller { actor: ground.author().actor().clone(), address: None });
        let mut invites = pin!(author.follow_invites(TEAM).await.expect("follows"));
        let title = InvitePatch { public_title: Change::Set("From afar".to_owned()), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, title).await.expect("saves");
        loop {
            // The listener's own connecting counts as something missed, and sends what there is.
            let news = invites.next().await.expect("news").expect("reads");
            if news.public_title == "From afar" {
                break;
            }
        }
    }

    async fn who_loses_the_right_is_cut_off(db: TestDb) {
        let ground = Ground::on(db).await;
        let viewer = ground.test.as_user(ground.test.viewer);
        let invite = ground.limited_to(3).await;
        let mut invites = pin!(viewer.follow_invites(TEAM).await.expect("follows"));
        let (team, person) = (ground.test.team, ground.test.viewer);
        ground
            .test
            .app
            .store()
            .write(move |tx| async move { teams::remove_member(&*tx, team, person).await })
            .await
            .expect("removes the member");
        ground.author().close_track_invite(invite.id).await.expect("closes");
        assert!(matches!(invites.next().await, Some(Err(AppError::NotFound { .. }))));
        assert!(invites.next().await.is_none());
    }
}
