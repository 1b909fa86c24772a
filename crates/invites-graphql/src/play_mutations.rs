//! Starting, moving on and ending plays, and following one.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt};
use invites_app::{Acting, AppError, plays};

use crate::denial::{Denial, deniable};
use crate::error::{UserError, refuse};
use crate::ids::read;
use crate::plays::{Attempt, Play};

/// What became of a play.
#[derive(Debug, SimpleObject)]
pub(crate) struct PlayPayload {
    /// The play; null when nothing was done.
    play: Option<Play>,
    /// Why the rules refuse.
    denial: Option<Denial>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

impl PlayPayload {
    pub(crate) fn of(answer: Result<plays::Play, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(play) => Self {
                play: Some(Play(play)),
                denial: None,
                user_errors: Vec::new(),
            },
            Err(error) => {
                let (denial, user_errors) = deniable(error)?;
                Self {
                    play: None,
                    denial,
                    user_errors,
                }
            }
        })
    }
}

/// What came of a check.
#[derive(Debug, SimpleObject)]
pub(crate) struct CheckPayload {
    /// The play after it; null when nothing was checked.
    play: Option<Play>,
    /// The check.
    attempt: Option<Attempt>,
    /// Why the rules refuse.
    denial: Option<Denial>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

/// What an outside lab platform reports of a play.
#[derive(Debug, InputObject)]
pub(crate) struct RecordActivityInput {
    /// In which play.
    play_id: ID,
    /// At which challenge. Needed for every event but PLAY_FAILED, which is about the play as a whole.
    challenge_id: Option<ID>,
    /// What happened.
    event: RecordedEvent,
    /// What the learner is told, or why the play failed; at most 2,000 characters.
    message: Option<String>,
}

/// What happened on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "plays::RecordedEvent")]
pub(crate) enum RecordedEvent {
    /// The learner began a challenge.
    ChallengeStarted,
    /// A check did not pass. It implies that the challenge was begun.
    CheckFailed,
    /// A check passed. It implies that the challenge was begun.
    ChallengeCompleted,
    /// A challenge was passed over.
    ChallengeSkipped,
    /// The sandbox could not be made: the play ends as FAILED and is given back (R25).
    PlayFailed,
}

/// Plays move on.
#[derive(Debug, Default)]
pub(crate) struct PlayMutation;

#[Object]
impl PlayMutation {
    /// Starts a play of a track of your claim. While one runs, starting answers that one and costs nothing.
    async fn start_play(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your claim.")] claim_id: ID,
        #[graphql(desc = "A track that it holds.")] track_id: ID,
        #[graphql(desc = "The same key within 24 hours gives the same play, even if it was stopped since.")]
        idempotency_key: Option<String>,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let (claim, track) = (read(&claim_id, "claimId")?, read(&track_id, "trackId")?);
            acting.start_play(claim, track, idempotency_key.as_deref()).await
        };
        PlayPayload::of(answer.await)
    }

    /// Starts a play of one of your team's tracks without a claim. It is charged to nobody and counts in no report
    /// of learners (R25).
    async fn start_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The track.")] track_id: ID,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        PlayPayload::of(async { acting.start_preview(read(&track_id, "trackId")?).await }.await)
    }

    /// Goes on with a play that runs. It costs nothing, and it works after your access ended (R22).
    async fn resume_play(&self, ctx: &Context<'_>, #[graphql(desc = "The play.")] play_id: ID) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        PlayPayload::of(async { acting.resume_play(read(&play_id, "playId")?).await }.await)
    }

    /// Starts a challenge. Starting it twice is starting it once.
    async fn start_challenge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your play.")] play_id: ID,
        #[graphql(desc = "A challenge of it.")] challenge_id: ID,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            acting
                .start_challenge(read(&play_id, "playId")?, read(&challenge_id, "challengeId")?)
                .await
        };
        PlayPayload::of(answer.await)
    }

    /// Checks a challenge you started: grades a quiz, or takes your word for a hands-on challenge. The last one passed
    /// completes the play.
    async fn check_challenge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your play.")] play_id: ID,
        #[graphql(desc = "A challenge of it.")] challenge_id: ID,
        #[graphql(desc = "A quiz's chosen answers, as indexes from 0.")] answers: Option<Vec<i64>>,
    ) -> Result<CheckPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let (play, challenge) = (read(&play_id, "playId")?, read(&challenge_id, "challengeId")?);
            acting.check_challenge(play, challenge, answers.as_deref()).await
        };
        Ok(match answer.await {
            Ok(checked) => CheckPayload {
                play: Some(Play(checked.play)),
                attempt: Some(checked.attempt.into()),
                denial: None,
                user_errors: Vec::new(),
            },
            Err(error) => {
                let (denial, user_errors) = deniable(error)?;
                CheckPayload {
                    play: None,
                    attempt: None,
                    denial,
                    user_errors,
                }
            }
        })
    }

    /// Skips a challenge, where the track allows it.
    async fn skip_challenge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your play.")] play_id: ID,
        #[graphql(desc = "A challenge of it.")] challenge_id: ID,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            acting
                .skip_challenge(read(&play_id, "playId")?, read(&challenge_id, "challengeId")?)
                .await
        };
        PlayPayload::of(answer.await)
    }

    /// Stops a play: your own, or a learner's if you run your team's events. Stopping twice is stopping once.
    async fn stop_play(&self, ctx: &Context<'_>, #[graphql(desc = "The play.")] play_id: ID) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        PlayPayload::of(async { acting.stop_play(read(&play_id, "playId")?).await }.await)
    }

    /// Writes down what an outside lab platform reports, with a token of scope REPORT_ACTIVITY.
    async fn record_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What happened, and where.")] input: RecordActivityInput,
        #[graphql(desc = "The same key within 24 hours records once.")] idempotency_key: Option<String>,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let challenge = input
                .challenge_id
                .as_ref()
                .map(|id| read(id, "input.challengeId"))
                .transpose()?;
            let report = plays::RecordedActivity {
                play: read(&input.play_id, "input.playId")?,
                challenge,
                event: input.event.into(),
                message: input.message.clone(),
            };
            acting.record_activity(report, idempotency_key.as_deref()).await
        };
        PlayPayload::of(answer.await)
    }
}

/// Plays as they move.
#[derive(Debug, Default)]
pub(crate) struct PlaySubscription;

#[Subscription]
impl PlaySubscription {
    /// The play now, and again whenever it moved, for whoever may read it. It also comes when its time limit does.
    async fn play_updates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The play.")] play_id: ID,
    ) -> Result<impl Stream<Item = Result<Play>>> {
        let id = read(&play_id, "playId").map_err(refuse)?;
        let updates = ctx.data::<Acting>()?.play_updates(id).await.map_err(refuse)?;
        Ok(updates.map(|update| update.map(Play).map_err(refuse)))
    }
}
