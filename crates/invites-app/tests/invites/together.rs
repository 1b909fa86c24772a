//! Who else is editing: several authors with one invite open, and what becomes of those who fall silent.

use chrono::TimeDelta;
use invites_app::invite_editors::LEASE;
use invites_app::{Acting, AppError};
use invites_domain::ids::InviteId;
use invites_store::on_both_databases;

use super::ground::Ground;

/// Says that somebody has the invite open; answers how many others have.
async fn others(acting: &Acting, invite: InviteId) -> usize {
    acting.note_editing(invite, false).await.expect("noted").len()
}

on_both_databases! {
    async fn r92a_colleagues_see_each_other_edit_until_one_leaves_or_falls_silent(db: TestDb) {
        let ground = Ground::on(db).await;
        let (invite, other) = (ground.limited_to(0).await.id, ground.limited_to(0).await.id);
        let (author, owner) = (ground.author(), ground.test.as_user(ground.test.owner));
        assert_eq!(others(&author, invite).await, 0, "nobody is their own colleague");
        assert_eq!(author.note_editing(invite, false).await.expect("again"), [], "saying it twice is saying it once");
        assert_eq!(owner.note_editing(invite, false).await.expect("noted"), [ground.test.author]);
        assert_eq!(others(&owner, other).await, 0, "another invite is another matter");

        ground.test.clock.advance(LEASE - TimeDelta::microseconds(1));
        assert_eq!(author.note_editing(invite, false).await.expect("noted"), [ground.test.owner]);
        ground.test.clock.advance(TimeDelta::microseconds(1));
        assert_eq!(others(&author, invite).await, 0, "the owner was silent for as long as a lease is");
        assert_eq!(others(&owner, invite).await, 1, "and is back");

        assert_eq!(owner.note_editing(invite, true).await.expect("left"), [ground.test.author]);
        assert_eq!(others(&author, invite).await, 0);
    }

    async fn r92a_who_may_not_change_an_invite_is_not_told_who_does(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await.id;
        let viewer = ground.test.as_user(ground.test.viewer);
        assert!(matches!(viewer.note_editing(invite, false).await, Err(AppError::Forbidden)));
        ground.author().delete_track_invite(invite, false).await.expect("deleted");
        assert!(matches!(ground.author().note_editing(invite, false).await, Err(AppError::NotFound { .. })));
    }
}
