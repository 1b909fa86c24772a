//! Running a live event: hands, messages, the event's end, learners' plays.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::invites::InviteRecord;
use invites_app::live::help::HelpAnswer;
use invites_app::{Acting, AppError};

use crate::claim::Claim;
use crate::denial::{Denial, deniable};
use crate::error::{UserError, mendable};
use crate::ids::{read, read_all};
use crate::instant::Instant;
use crate::live_row::LiveHelp;
use crate::play_mutations::PlayPayload;
use crate::plays::Play;
use crate::track_invite::TrackInvite;

/// An event that was run.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEventPayload {
    /// The event's invite; null when nothing was done.
    track_invite: Option<TrackInvite>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

impl LiveEventPayload {
    fn of(answer: Result<InviteRecord, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(invite) => Self {
                track_invite: Some(invite.into()),
                user_errors: Vec::new(),
            },
            Err(error) => Self {
                track_invite: None,
                user_errors: named(mendable(error)?, "id", "inviteId"),
            },
        })
    }
}

/// A request for help that was dealt with.
#[derive(Debug, SimpleObject)]
pub(crate) struct HelpPayload {
    /// The learner's claim; null when nothing was done.
    claim: Option<Claim>,
    /// The raised hand; null when it is down.
    help: Option<LiveHelp>,
    /// What to mend; CONFLICT says who took the request before you.
    user_errors: Vec<UserError>,
}

impl HelpPayload {
    fn of(answer: Result<HelpAnswer, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(answer) => Self {
                claim: Some(Claim(answer.claim)),
                help: answer.help.as_ref().map(LiveHelp::from),
                user_errors: Vec::new(),
            },
            Err(error) => Self {
                claim: None,
                help: None,
                user_errors: mendable(error)?,
            },
        })
    }
}

/// What became of several plays.
#[derive(Debug, SimpleObject)]
pub(crate) struct PlaysPayload {
    /// The plays, in the order in which they were named; empty when nothing was done.
    plays: Vec<Play>,
    /// Why the rules refuse.
    denial: Option<Denial>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

/// The same mistakes at the argument's name in these mutations.
fn named(mut errors: Vec<UserError>, from: &str, to: &str) -> Vec<UserError> {
    for error in &mut errors {
        if error.field.as_deref() == Some(from) {
            error.field = Some(to.to_owned());
        }
    }
    errors
}

/// What learners and instructors do in a live event.
#[derive(Debug, Default)]
pub(crate) struct LiveMutation;

#[Object]
impl LiveMutation {
    /// Raises your hand, for the instructors of a live event to see. Raising it again changes the note and keeps your
    /// place in the queue.
    async fn raise_hand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your play.")] play_id: ID,
        #[graphql(desc = "What you want to say; at most 500 characters.")] note: Option<String>,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        PlayPayload::of(async { acting.raise_hand(read(&play_id, "playId")?, note.as_deref()).await }.await)
    }

    /// Lowers your hand, also after the play is over. Lowering it twice is lowering it once.
    async fn lower_hand(&self, ctx: &Context<'_>, #[graphql(desc = "Your play.")] play_id: ID) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        PlayPayload::of(async { acting.lower_hand(read(&play_id, "playId")?).await }.await)
    }

    /// Takes a learner's request for help, so that others see who is on the way. Of two who take it, the second is told
    /// who was first (CONFLICT).
    async fn take_help_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim of the learner whose hand is up.")] claim_id: ID,
    ) -> Result<HelpPayload> {
        let acting = ctx.data::<Acting>()?;
        HelpPayload::of(async { acting.take_help_request(read(&claim_id, "claimId")?).await }.await)
    }

    /// Resolves a learner's request for help: the hand goes down. Resolving it twice is resolving it once.
    async fn resolve_help_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim of the learner whose hand is up.")] claim_id: ID,
    ) -> Result<HelpPayload> {
        let acting = ctx.data::<Acting>()?;
        HelpPayload::of(async { acting.resolve_help_request(read(&claim_id, "claimId")?).await }.await)
    }

    /// Writes to learners of a live event; they read it beside their plays. Without `claimIds` to everybody, also those
    /// who claim later.
    async fn broadcast(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
        #[graphql(desc = "Plain text, at most 2,000 characters.")] message: String,
        #[graphql(desc = "The learners to write to, at most 1,000.")] claim_ids: Option<Vec<ID>>,
    ) -> Result<LiveEventPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let invite = read(&invite_id, "inviteId")?;
            let to = claim_ids.as_deref().map(|ids| read_all(ids, "claimIds")).transpose()?;
            acting.broadcast(invite, &message, to.as_deref()).await
        };
        LiveEventPayload::of(answer.await)
    }

    /// Moves a live event's end later, also after it passed: its link opens again at once (R44), and access that ends
    /// with the event is moved along (R43).
    async fn extend_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
        #[graphql(desc = "The new end, later than the present one and in the future.")] ends_at: Instant,
    ) -> Result<LiveEventPayload> {
        let acting = ctx.data::<Acting>()?;
        LiveEventPayload::of(async { acting.extend_event(read(&invite_id, "inviteId")?, ends_at.0).await }.await)
    }

    /// Ends a live event now: its link takes nobody new. Those who claimed keep the end of their access (R43).
    async fn end_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event's invite.")] invite_id: ID,
    ) -> Result<LiveEventPayload> {
        let acting = ctx.data::<Acting>()?;
        LiveEventPayload::of(async { acting.end_event(read(&invite_id, "inviteId")?).await }.await)
    }

    /// Takes a learner to a challenge: what stands before it and is not done is skipped, whatever the track allows.
    async fn skip_learner_to_challenge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The learner's play.")] play_id: ID,
        #[graphql(desc = "A challenge of it.")] challenge_id: ID,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let (play, challenge) = (read(&play_id, "playId")?, read(&challenge_id, "challengeId")?);
            acting.skip_learner_to_challenge(play, challenge).await
        };
        PlayPayload::of(answer.await)
    }

    /// Gives a learner's running play more time.
    async fn extend_play(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The learner's play.")] play_id: ID,
        #[graphql(desc = "How much more: 1 to 1,440.")] minutes: i64,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        PlayPayload::of(async { acting.extend_play(read(&play_id, "playId")?, minutes).await }.await)
    }

    /// Stops learners' plays and tells them why. Those that are over stay as they are. All of them or none.
    async fn stop_plays(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plays, at most 500.")] play_ids: Vec<ID>,
        #[graphql(desc = "What the players are told; at most 500 characters.")] reason: Option<String>,
    ) -> Result<PlaysPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let plays = read_all(&play_ids, "playIds")?;
            acting.stop_plays(&plays, reason.as_deref()).await
        };
        Ok(match answer.await {
            Ok(plays) => PlaysPayload {
                plays: plays.into_iter().map(Play).collect(),
                denial: None,
                user_errors: Vec::new(),
            },
            Err(error) => {
                let (denial, errors) = deniable(error)?;
                PlaysPayload {
                    plays: Vec::new(),
                    denial,
                    user_errors: named(errors, "playId", "playIds"),
                }
            }
        })
    }
}
