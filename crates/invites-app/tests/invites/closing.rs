//! Closing, resetting the link, deleting both ways (R93–R97a).

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::invites::{InviteFilter, InviteOrder};
use invites_app::page::Page;
use invites_domain::denial::DenialCode;
use invites_domain::invite::InviteTiming;
use invites_domain::visitor::VisitorAnswer;
use invites_store::on_both_databases;

use super::ground::{Ground, claim, denial};

on_both_databases! {
    async fn r97a_closing_sets_the_expiry_to_now_and_claimers_keep_access(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        let closing = ground.author().close_track_invite(invite.id).await.expect("closes");
        assert_eq!((closing.was_open, closing.former_end), (true, None));
        let closed = closing.invite;
        assert_eq!(closed.timing.closes_at(), Some(ground.now()));
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::Closed);
        assert_eq!(claim(&early, &invite).await.0, held);
        ground.test.clock.advance(TimeDelta::hours(1));
        let again = ground.author().close_track_invite(invite.id).await.expect("again");
        assert_eq!((again.invite, again.was_open), (closed, false), "twice changes nothing");
    }

    async fn r97a_closing_is_undone_by_the_former_end_and_not_over_somebody_elses_edit(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::hours(30);
        let invite = ground.create(ground.event(starts, starts + TimeDelta::hours(5))).await;
        let closing = ground.author().close_track_invite(invite.id).await.expect("closes");
        assert_eq!(closing.former_end, Some(starts + TimeDelta::hours(5)));
        let back = || InvitePatch { ends_at: Change::Set(closing.former_end.expect("an end")), ..InvitePatch::default() };
        let version = closing.invite.version;
        let reopened = ground.author().update_track_invite(invite.id, version, back()).await.expect("reopens").invite;
        assert_eq!(reopened.timing, invite.timing);
        let late = ground.author().update_track_invite(invite.id, version, back()).await;
        assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");
    }

    async fn r97a_closing_an_event_ends_it(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() - TimeDelta::hours(1);
        let invite = ground.create(ground.event(starts, starts + TimeDelta::hours(5))).await;
        let closed = ground.author().close_track_invite(invite.id).await.expect("closes").invite;
        assert!(matches!(closed.timing, InviteTiming::LiveEvent { ends_at, .. } if ends_at == ground.now()));
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::Closed);
    }

    async fn r115_a_reset_link_leads_nowhere_at_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        let reset = ground.author().reset_track_invite_link(invite.id).await.expect("resets");
        assert_ne!(reset.token, invite.token);
        assert_eq!(reset.token.as_str().len(), 22);
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::NotFound);
        assert_eq!(claim(&early, &reset).await.0, held);
        assert_eq!(early.library(&Page::first(5)).await.expect("reads").rows, [held], "R68: reachable without the link");
    }

    async fn r95_deleting_keeps_access_and_r96_leaves_the_lists(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let early = ground.test.as_guest().await;
        let (held, _) = claim(&early, &invite).await;
        let deleted = ground.author().delete_track_invite(invite.id, false).await.expect("deletes");
        assert_eq!((deleted.claims_kept, deleted.claims_revoked), (1, 0));
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::NotFound, "R94");
        assert_eq!(claim(&early, &invite).await.0, held);
        let seen = early.invitation(invite.token.as_str()).await.expect("reads").expect("a claimer still sees it");
        assert!(matches!(seen.answer, VisitorAnswer::Content { .. }));
        assert!(!seen.share_button);
        let all = InviteFilter::default();
        let listed = ground.author().track_invites(ground.test.team, &all, InviteOrder::CreatedDesc, &Page::first(9)).await;
        assert!(listed.expect("reads").rows.is_empty());
        let counts = ground.author().track_invite_counts(ground.test.team, &all).await.expect("counts");
        assert_eq!(counts.listed(&all), 0);
    }

    async fn r93_deleting_with_access_takes_it_from_all(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let early = ground.test.as_guest().await;
        claim(&early, &invite).await;
        claim(&ground.test.as_stranger(), &invite).await;
        let deleted = ground.author().delete_track_invite(invite.id, true).await.expect("deletes");
        assert_eq!((deleted.claims_kept, deleted.claims_revoked), (0, 2));
        assert_eq!(denial(&early, &invite).await.code, DenialCode::AccessRemoved);
        assert_eq!(denial(&ground.test.as_stranger(), &invite).await.code, DenialCode::NotFound);
    }

    async fn r97_deleting_twice_or_editing_a_deleted_invite_is_not_found(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let author = ground.author();
        author.delete_track_invite(invite.id, false).await.expect("deletes");
        let title = InvitePatch { public_title: Change::Set("Late".to_owned()), ..InvitePatch::default() };
        for answer in [
            author.delete_track_invite(invite.id, true).await.map(drop),
            author.update_track_invite(invite.id, 1, title).await.map(drop),
            author.close_track_invite(invite.id).await.map(drop),
            author.reset_track_invite_link(invite.id).await.map(drop),
            author.track_invite(invite.id).await.map(drop),
        ] {
            assert!(matches!(answer, Err(AppError::NotFound { what: "invite" })), "{answer:?}");
        }
    }
}
