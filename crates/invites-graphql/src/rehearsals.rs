//! Rehearsing a live event with synthetic learners.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::{Acting, AppError};

use crate::error::{UserError, mendable};
use crate::ids::read;
use crate::track_invite::TrackInvite;

/// A rehearsal that began.
#[derive(Debug, SimpleObject)]
pub(crate) struct StartRehearsalPayload {
    /// The stand-in: an invite of its own, whose title says that it is a rehearsal; null when nothing was done.
    rehearsal: Option<TrackInvite>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

/// A rehearsal that ended.
#[derive(Debug, SimpleObject)]
pub(crate) struct EndRehearsalPayload {
    /// How many synthetic learners were removed.
    learners_removed: u64,
    /// What to mend.
    user_errors: Vec<UserError>,
}

/// Making rehearsals and taking them down.
#[derive(Debug, Default)]
pub(crate) struct RehearsalMutation;

#[Object]
impl RehearsalMutation {
    /// Makes a stand-in for a live event, open now, on the same tracks: synthetic learners claim and play by its link,
    /// and its dashboard shows them. It takes no seat of the event and counts in no list and no report. An earlier
    /// rehearsal of the event is removed.
    async fn start_rehearsal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
        #[graphql(desc = "When it removes itself: after 1 to 1,440 minutes.", default = 60)] minutes: i64,
    ) -> Result<StartRehearsalPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async { acting.start_rehearsal(read(&invite_id, "inviteId")?, minutes).await };
        Ok(match answer.await {
            Ok(rehearsal) => StartRehearsalPayload {
                rehearsal: Some(rehearsal.into()),
                user_errors: Vec::new(),
            },
            Err(error) => StartRehearsalPayload {
                rehearsal: None,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Removes an event's rehearsals, or one by its own id, with everything that happened in them. Without any, nothing
    /// happens.
    async fn end_rehearsal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite, or the rehearsal's.")] invite_id: ID,
    ) -> Result<EndRehearsalPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer: Result<u64, AppError> = async { acting.end_rehearsal(read(&invite_id, "inviteId")?).await }.await;
        Ok(match answer {
            Ok(learners_removed) => EndRehearsalPayload {
                learners_removed,
                user_errors: Vec::new(),
            },
            Err(error) => EndRehearsalPayload {
                learners_removed: 0,
                user_errors: mendable(error)?,
            },
        })
    }
}
