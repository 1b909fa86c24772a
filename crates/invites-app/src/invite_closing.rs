//! The ends of an invite: closing its link, giving it another, deleting it (R93–R97a).

use invites_domain::ids::{ClaimId, InviteId, InviteToken, TypedId};
use invites_domain::policy::Verb;
use invites_domain::time::Instant;
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{claims, invites};
use serde_json::json;

use crate::announce::Announcement;
use crate::invite_writing::{held, stored};
use crate::{Acting, AppError};

/// What deleting an invite did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// Learners who keep access (R95).
    pub claims_kept: u32,
    /// Learners whose access was removed with it.
    pub claims_revoked: u32,
}

/// What closing an invite did, and what takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// As it is now.
    pub invite: InviteRecord,
    /// Whether this closed it; false when its link took nobody any more anyway.
    pub was_open: bool,
    /// When the link would have closed by itself; none is never. An edit over the version of [`Closed::invite`] that sets the
    /// expiry, or the event's end, back to it undoes the closing.
    pub former_end: Option<Instant>,
}

impl Acting {
    /// Takes no new learners from now on: the expiry, or the event's end, becomes now (R97a). A link that closed
    /// earlier stays as it is.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown, deleted or another team's invite; [`AppError::Forbidden`].
    pub async fn close_track_invite(&self, id: InviteId) -> Result<Closed, AppError> {
        let team = self.invite_for(id, Verb::ManageInvites).await?.team;
        let acting = self.clone();
        let closed = self
            .app()
            .store()
            .write(move |tx| {
                let acting = acting.clone();
                async move {
                    let (record, before) = held(&tx, id).await?;
                    let mut after = before.clone();
                    after.timing = before.timing.ended_at(acting.app().now());
                    let saved = acting.save(&tx, "closeTrackInvite", &record, &before, &after).await?;
                    Ok::<_, AppError>(Closed {
                        invite: saved.invite,
                        was_open: after.timing != before.timing,
                        former_end: before.timing.closes_at(),
                    })
                }
            })
            .await?;
        self.app()
            .announcer()
            .announce(Announcement::Invite { team, invite: id });
        Ok(closed)
    }

    /// Gives the invite another link; the old one leads nowhere at once. Claims stay.
    ///
    /// # Errors
    /// As [`Acting::close_track_invite`].
    pub async fn reset_track_invite_link(&self, id: InviteId) -> Result<InviteRecord, AppError> {
        let team = self.invite_for(id, Verb::ManageInvites).await?.team;
        let acting = self.clone();
        let reset = self
            .app()
            .store()
            .write(move |tx| {
                let acting = acting.clone();
                async move {
                    let token = InviteToken::from_random(acting.app().chance());
                    if !invites::reset_token(&*tx, id, &token, acting.app().now()).await? {
                        return Err(AppError::NotFound { what: "invite" });
                    }
                    acting
                        .audit(&tx, team, "resetTrackInviteLink", &id.encode(), None)
                        .await?;
                    stored(&tx, id).await
                }
            })
            .await?;
        self.app()
            .announcer()
            .announce(Announcement::Invite { team, invite: id });
        Ok(reset)
    }

    /// Deletes the link (R94). Learners keep access (R95), unless `revoke_access`: then it is removed from all of them
    /// and their running plays stop, because nobody could reach them any more to stop them. The history stays (R96).
    ///
    /// # Errors
    /// As [`Acting::close_track_invite`]; deleting twice is [`AppError::NotFound`] (R97).
    pub async fn delete_track_invite(&self, id: InviteId, revoke_access: bool) -> Result<Deleted, AppError> {
        let team = self.invite_for(id, Verb::ManageInvites).await?.team;
        let acting = self.clone();
        let (deleted, revoked, stopped) = self
            .app()
            .store()
            .write(move |tx| {
                let acting = acting.clone();
                async move {
                    let now = acting.app().now();
                    let (invite, _) = held(&tx, id).await?;
                    if !invites::delete(&*tx, id, acting.person(), revoke_access, now).await? {
                        return Err(AppError::NotFound { what: "invite" });
                    }
                    let (mut revoked, mut stopped) = (Vec::new(), Vec::new());
                    if revoke_access {
                        let reason = Some("The invite was deleted.");
                        revoked = claims::revoke_all_of(&*tx, id, acting.person(), reason, now).await?;
                        stopped = acting
                            .note_revoked(&tx, &invite, "revokeClaims", &revoked, true, now)
                            .await?;
                    }
                    let detail = json!({ "revokeAccess": revoke_access, "count": invite.claim_count });
                    acting
                        .audit(&tx, team, "deleteTrackInvite", &id.encode(), Some(detail))
                        .await?;
                    let deleted = Deleted {
                        claims_kept: if revoke_access { 0 } else { invite.claim_count },
                        claims_revoked: u32::try_from(revoked.len()).unwrap_or(u32::MAX),
                    };
                    let revoked: Vec<ClaimId> = revoked.into_iter().map(|claim| claim.id).collect();
                    Ok((deleted, revoked, stopped))
                }
            })
            .await?;
        self.app().announce_stopped(id, &stopped);
        for claim in revoked {
            self.app()
                .announcer()
                .announce(Announcement::Claim { invite: id, claim });
        }
        self.app()
            .announcer()
            .announce(Announcement::Invite { team, invite: id });
        Ok(deleted)
    }
}
