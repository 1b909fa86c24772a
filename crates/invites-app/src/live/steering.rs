//! An event's end, moved while it runs or after it (R44).

use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::InviteId;
use invites_domain::invite::InviteTiming;
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_domain::time::Instant;
use invites_store::queries::invites::InviteRecord;

use crate::announce::Announcement;
use crate::invite_writing::held;
use crate::{Acting, AppError};

impl Acting {
    /// Moves the event's end later, also after it passed: the link opens again at once (R44), and the access that ends
    /// with the event is moved along (R43).
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an end that is not later, not in the future or not after the start, and for an invite
    /// that is no live event; [`AppError::NotFound`] for an unknown, deleted or another team's; what [`Acting::must`]
    /// says.
    pub async fn extend_event(&self, invite: InviteId, ends_at: Instant) -> Result<InviteRecord, AppError> {
        self.move_end("extendEvent", invite, move |timing, now| {
            Ok(timing.extended_to(ends_at, now)?)
        })
        .await
    }

    /// Ends the event now: the link takes nobody new (R44). The access of those who claimed keeps its end (R43). An
    /// event that ended earlier stays as it is.
    ///
    /// # Errors
    /// As [`Acting::extend_event`].
    pub async fn end_event(&self, invite: InviteId) -> Result<InviteRecord, AppError> {
        self.move_end("endEvent", invite, |timing, now| Ok(timing.ended_at(now)))
            .await
    }

    async fn move_end<M>(&self, verb: &'static str, id: InviteId, moved: M) -> Result<InviteRecord, AppError>
    where
        M: Fn(&InviteTiming, Instant) -> Result<InviteTiming, AppError> + Clone + Send + Sync + 'static,
    {
        let team = self.live_event_for(id, Verb::RunEvent).await?.team;
        let acting = self.clone();
        let saved = self
            .app()
            .store()
            .write(move |tx| {
                let (acting, moved) = (acting.clone(), moved.clone());
                async move {
                    let (record, before) = held(&tx, id).await?;
                    let mut after = before.clone();
                    after.timing = moved(&before.timing, acting.app().now())?;
                    Ok::<_, AppError>(acting.save(&tx, verb, &record, &before, &after).await?.invite)
                }
            })
            .await?;
        self.app()
            .announcer()
            .announce(Announcement::Invite { team, invite: id });
        Ok(saved)
    }

    /// The live event `id`, once the policy allows `verb` on it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a self-paced invite: nobody watches one (R4); else as [`Acting::track_invite`].
    pub(crate) async fn live_event_for(&self, id: InviteId, verb: Verb) -> Result<InviteRecord, AppError> {
        let invite = self.invite_for(id, verb).await?;
        if invite.timing.kind().has_live_dashboard() {
            return Ok(invite);
        }
        let message = "This invite is self paced: only a live event is watched and run as it happens.";
        Err(AppError::Invalid(vec![FieldError::new(
            "inviteId",
            FieldErrorCode::Invalid,
            Rule::R4,
            message,
        )]))
    }
}

impl From<FieldError> for AppError {
    fn from(mistake: FieldError) -> Self {
        Self::Invalid(vec![mistake])
    }
}
