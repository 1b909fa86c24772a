//! Creating, editing, closing and deleting invites.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::invites::InviteRecord;
use invites_app::{Acting, AppError};
use invites_domain::ids::InviteId;

use crate::error::{UserError, mendable};
use crate::ids;
use crate::instant::Instant;
use crate::loaders;
use crate::track_invite::TrackInvite;
use crate::track_invite_input::TrackInviteInput;
use crate::user::User;

/// The mutations of invites.
#[derive(Debug, Default)]
pub(crate) struct InviteMutations;

#[Object]
impl InviteMutations {
    /// Makes an invite. All mistakes are answered at once, each at its field, and nothing is written then.
    async fn create_track_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team it will belong to.")] team_slug: String,
        #[graphql(desc = "What it will be.")] input: TrackInviteInput,
        #[graphql(desc = "The same key within 24 hours makes it once.")] idempotency_key: Option<String>,
    ) -> Result<TrackInvitePayload> {
        let acting = ctx.data::<Acting>()?;
        let made = match input.read() {
            Ok(patch) => {
                acting
                    .create_track_invite(&team_slug, patch, idempotency_key.as_deref())
                    .await
            }
            Err(error) => Err(error),
        };
        TrackInvitePayload::of(made)
    }

    /// Changes an invite. Tracks, duration and play limit bind future claims only; everything else holds at once.
    async fn update_track_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] id: ID,
        #[graphql(
            desc = "The version the change was made over. Refused with CONFLICT when it is no longer the current one."
        )]
        version: u32,
        #[graphql(desc = "What changes.")] input: TrackInviteInput,
    ) -> Result<UpdateTrackInvitePayload> {
        let acting = ctx.data::<Acting>()?;
        let saved = match (ids::read::<InviteId>(&id, "id"), input.read()) {
            (Ok(id), Ok(patch)) => acting.update_track_invite(id, version, patch).await,
            (Err(error), _) | (_, Err(error)) => Err(error),
        };
        Ok(match saved {
            Ok(saved) => UpdateTrackInvitePayload {
                track_invite: Some(saved.invite.into()),
                learners_keeping_old_terms: saved.learners_keeping_old_terms,
                user_errors: Vec::new(),
            },
            Err(error) => UpdateTrackInvitePayload {
                track_invite: None,
                learners_keeping_old_terms: 0,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Deletes the link. Learners keep access, unless `revokeAccess`: then it is removed from all of them, and what they
    /// play right now stops. Reports keep the history.
    async fn delete_track_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] id: ID,
        #[graphql(desc = "Whether to remove access from everybody who claimed.", default = false)] revoke_access: bool,
    ) -> Result<DeleteTrackInvitePayload> {
        let acting = ctx.data::<Acting>()?;
        let deleted = match ids::read::<InviteId>(&id, "id") {
            Ok(id) => acting.delete_track_invite(id, revoke_access).await,
            Err(error) => Err(error),
        };
        Ok(match deleted {
            Ok(deleted) => DeleteTrackInvitePayload {
                deleted_id: Some(id),
                claims_kept: deleted.claims_kept,
                claims_revoked: deleted.claims_revoked,
                user_errors: Vec::new(),
            },
            Err(error) => DeleteTrackInvitePayload {
                deleted_id: None,
                claims_kept: 0,
                claims_revoked: 0,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Takes no new learners from now on: the expiry, or the event's end, becomes now. Whoever claimed keeps access. To take
    /// it back, update the invite over the version it has now with its `formerExpiresAt` as `expiresAt`, or as `endsAt` of
    /// a live event.
    async fn close_track_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] id: ID,
    ) -> Result<CloseTrackInvitePayload> {
        let acting = ctx.data::<Acting>()?;
        let closed = match ids::read::<InviteId>(&id, "id") {
            Ok(id) => acting.close_track_invite(id).await,
            Err(error) => Err(error),
        };
        Ok(match closed {
            Ok(closed) => CloseTrackInvitePayload {
                track_invite: Some(closed.invite.into()),
                was_open: closed.was_open,
                former_expires_at: closed.former_end.map(Instant),
                user_errors: Vec::new(),
            },
            Err(error) => CloseTrackInvitePayload {
                track_invite: None,
                was_open: false,
                former_expires_at: None,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Gives the invite another link. The old one leads nowhere at once; whoever claimed keeps access.
    async fn reset_track_invite_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] id: ID,
    ) -> Result<TrackInvitePayload> {
        let acting = ctx.data::<Acting>()?;
        TrackInvitePayload::of(match ids::read::<InviteId>(&id, "id") {
            Ok(id) => acting.reset_track_invite_link(id).await,
            Err(error) => Err(error),
        })
    }

    /// Says that the caller has the invite open to change it, and answers who else has right now. Say it every 15 seconds:
    /// who falls silent counts as gone after 45. It blocks nobody; a save over an old version is refused with CONFLICT. A
    /// script is answered and is nobody who edits.
    async fn note_editing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invite.")] id: ID,
        #[graphql(desc = "Whether the caller has it open no more.", default = false)] over: bool,
    ) -> Result<NoteEditingPayload> {
        let acting = ctx.data::<Acting>()?;
        let noted = match ids::read::<InviteId>(&id, "id") {
            Ok(id) => acting.note_editing(id, over).await,
            Err(error) => Err(error),
        };
        let (people, user_errors) = match noted {
            Ok(people) => (people, Vec::new()),
            Err(error) => (Vec::new(), mendable(error)?),
        };
        let found = loaders::of(ctx)?.load_many(people.iter().copied());
        let mut found = found.await.map_err(loaders::failed)?;
        Ok(NoteEditingPayload {
            editors: people.iter().filter_map(|person| found.remove(person)).collect(),
            user_errors,
        })
    }
}

/// An invite that was made or changed, or what to mend.
#[derive(Debug, SimpleObject)]
pub(crate) struct TrackInvitePayload {
    /// As it is now; null when nothing was written.
    track_invite: Option<TrackInvite>,
    /// What to mend; empty when it was written.
    user_errors: Vec<UserError>,
}

impl TrackInvitePayload {
    fn of(written: Result<InviteRecord, AppError>) -> Result<Self> {
        Ok(match written {
            Ok(invite) => Self {
                track_invite: Some(invite.into()),
                user_errors: Vec::new(),
            },
            Err(error) => Self {
                track_invite: None,
                user_errors: mendable(error)?,
            },
        })
    }
}

/// An invite that was changed, or what to mend.
#[derive(Debug, SimpleObject)]
pub(crate) struct UpdateTrackInvitePayload {
    /// As it is now; null when nothing was written.
    track_invite: Option<TrackInvite>,
    /// Learners who keep the terms they claimed with, because the change binds future claims only.
    learners_keeping_old_terms: u32,
    /// What to mend; empty when it was written.
    user_errors: Vec<UserError>,
}

/// An invite that takes no new learners any more, or what to mend.
#[derive(Debug, SimpleObject)]
pub(crate) struct CloseTrackInvitePayload {
    /// As it is now; null when nothing was written.
    track_invite: Option<TrackInvite>,
    /// Whether this closed it; false when its link took nobody any more anyway.
    was_open: bool,
    /// When the link would have closed by itself; null is never.
    former_expires_at: Option<Instant>,
    /// What to mend; empty when it is closed.
    user_errors: Vec<UserError>,
}

/// Who else has an invite open to change it.
#[derive(Debug, SimpleObject)]
pub(crate) struct NoteEditingPayload {
    /// The others, the longest first.
    editors: Vec<User>,
    /// Why nothing was noted; empty when it was.
    user_errors: Vec<UserError>,
}

/// What became of an invite that was to be deleted.
#[derive(Debug, SimpleObject)]
pub(crate) struct DeleteTrackInvitePayload {
    /// The id of the deleted invite; null when nothing was deleted.
    deleted_id: Option<ID>,
    /// Learners who keep access.
    claims_kept: u32,
    /// Learners whose access was removed.
    claims_revoked: u32,
    /// What to mend; empty when it was deleted.
    user_errors: Vec<UserError>,
}
