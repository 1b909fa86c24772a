//! Plays, and what a claim holds of them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::claims::ClaimRecord;
use invites_app::{Acting, App, AppError, plays};
use invites_domain::ids::{ClaimId, InviteId};
use invites_domain::play;

use crate::claim::Claim;
use crate::denial::Denial;
use crate::error::refuse;
use crate::ids::{read, show};
use crate::instant::Instant;
use crate::loaders::{self, Reader, failed, loaded};
use crate::play_help::{InstructorMessage, RaisedHand, hand_beside, is_watched, messages_beside};
use crate::play_reviews::{Review, review_beside};
use crate::tracks::{ChallengeType, GivenTrack, LearnerTrack, given_track};

/// The life of one run of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "play::PlayState")]
pub(crate) enum PlayState {
    /// Its sandbox is being made.
    Starting,
    /// The learner is in it.
    Running,
    /// Every challenge is done or skipped.
    Completed,
    /// The learner or the team stopped it.
    Stopped,
    /// Its time limit came.
    TimedOut,
    /// Its sandbox could not be made; the play was given back.
    Failed,
}

/// A learner's state in one challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "play::ChallengeState")]
pub(crate) enum ChallengeState {
    /// The challenges before it are not done.
    Locked,
    /// It may be started.
    Unlocked,
    /// The learner is at it.
    Started,
    /// Its check passed.
    Completed,
    /// Passed over.
    Skipped,
}

/// One run of a track. The player reads it, and members of the team who may read reports.
#[derive(Debug, Clone)]
pub(crate) struct Play(pub(crate) plays::Play);

/// One run of a track. The player reads it, and members of the team who may read reports.
#[Object]
impl Play {
    /// Opaque and typed.
    pub(crate) async fn id(&self) -> ID {
        show(self.0.id)
    }
    /// Null for a preview by the team, which is charged to nobody (R25).
    async fn claim(&self, ctx: &Context<'_>) -> Result<Option<Claim>> {
        let Some(claim) = self.0.claim else { return Ok(None) };
        let found = loaders::of(ctx)?.load_one(ClaimOf(claim)).await.map_err(failed)?;
        Ok(found.map(Claim))
    }
    /// True for a play by the team.
    async fn preview(&self) -> bool {
        self.0.preview
    }
    /// What is played.
    async fn track(&self, ctx: &Context<'_>) -> Result<LearnerTrack> {
        given_track(ctx, self.0.track).await
    }
    /// Counts the plays of this claim and track, from 1.
    async fn number(&self) -> u32 {
        self.0.number
    }
    /// How it stands now.
    async fn state(&self) -> PlayState {
        self.0.state.into()
    }
    /// When it began.
    async fn started_at(&self) -> Instant {
        Instant(self.0.started_at)
    }
    /// When it was over.
    async fn stopped_at(&self) -> Option<Instant> {
        self.0.stopped_at.map(Instant)
    }
    /// Why, in words, when somebody stopped it or it failed.
    async fn stopped_reason(&self) -> Option<&str> {
        self.0.stopped_reason.as_deref()
    }
    /// Seconds from the start to the end, or to now while it runs.
    async fn time_spent(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.0.time_spent(ctx.data::<App>()?.now()))
    }
    /// The instant at which the track's own time limit stops the play, whatever becomes of the access (R22).
    async fn ends_at(&self) -> Option<Instant> {
        Some(Instant(self.0.ends_at))
    }
    /// Its challenges in order.
    #[graphql(complexity = "10 * child_complexity")]
    async fn challenges(&self, ctx: &Context<'_>) -> Result<Vec<ChallengeProgress>> {
        let found = loaders::of(ctx)?
            .load_one(ChallengesOf(self.0.clone()))
            .await
            .map_err(failed)?;
        Ok(found.unwrap_or_default().into_iter().map(ChallengeProgress).collect())
    }
    /// Challenges of the track when the play began.
    async fn total_challenges(&self) -> u32 {
        self.0.total_challenges
    }
    /// Challenges completed; skipped ones are not.
    async fn completed_challenges(&self) -> u32 {
        self.0.completed_challenges
    }
    /// Completed of all, 0 to 100.
    async fn completion_percent(&self) -> f64 {
        self.0.completion_percent()
    }
    /// Whether the share button stands inside the track, judged now (R71, R76).
    async fn show_share_button(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(invite) = self.0.invite else { return Ok(false) };
        Ok(loaders::of(ctx)?
            .load_one(ShareButtonOf(invite))
            .await
            .map_err(failed)?
            .unwrap_or(false))
    }
    /// Whether a challenge may be skipped.
    async fn skipping_enabled(&self, ctx: &Context<'_>) -> Result<bool> {
        let track = loaders::of(ctx)?
            .load_one(GivenTrack(self.0.track))
            .await
            .map_err(failed)?;
        Ok(track.is_some_and(|track| track.skipping_enabled))
    }
    /// Whether a raised hand would be seen: in live events only (R4).
    async fn can_raise_hand(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!self.0.state.is_over() && is_watched(ctx, &self.0).await?)
    }
    /// The player's raised hand; null while it is down.
    async fn hand(&self, ctx: &Context<'_>) -> Result<Option<RaisedHand>> {
        hand_beside(ctx, &self.0).await
    }
    /// What the event's instructors wrote to the player, oldest first: the last 50.
    #[graphql(complexity = "10 * child_complexity")]
    async fn messages(&self, ctx: &Context<'_>) -> Result<Vec<InstructorMessage>> {
        messages_beside(ctx, &self.0).await
    }
    /// What the player said of it, once it is over; null as long as they said nothing.
    async fn review(&self, ctx: &Context<'_>) -> Result<Option<Review>> {
        review_beside(ctx, self.0.id).await
    }
    /// The server's clock, for countdowns.
    async fn now(&self, ctx: &Context<'_>) -> Result<Instant> {
        Ok(Instant(ctx.data::<App>()?.now()))
    }
}

/// A challenge within a play: no solution, and no text while it is locked.
#[derive(Debug, Clone)]
pub(crate) struct ChallengeProgress(plays::ChallengeView);

/// A challenge within a play: no solution, and no text while it is locked.
#[Object]
impl ChallengeProgress {
    /// The challenge.
    async fn id(&self) -> ID {
        show(self.0.id)
    }
    /// The author's name for it.
    async fn slug(&self) -> &str {
        &self.0.slug
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// One line.
    async fn teaser(&self) -> Option<&str> {
        self.0.teaser.as_deref()
    }
    /// What the learner does to pass.
    async fn r#type(&self) -> ChallengeType {
        self.0.kind.into()
    }
    /// Place in the play, from 0.
    async fn position(&self) -> u32 {
        self.0.position
    }
    /// How the learner stands.
    async fn state(&self) -> ChallengeState {
        self.0.state.into()
    }
    /// The assignment as safe HTML. Empty while LOCKED, and once both the play and the access are over (R20).
    async fn body_html(&self) -> &str {
        &self.0.body_html
    }
    /// What is shown before the assignment, as safe HTML; empty as the assignment is.
    async fn notes_html(&self) -> &[String] {
        &self.0.notes_html
    }
    /// A quiz's answers as plain text; `checkChallenge` takes their indexes. Empty as the assignment is.
    async fn answers(&self) -> Vec<&str> {
        self.0.answers.iter().map(|answer| answer.text.as_str()).collect()
    }
    /// The same answers as safe inline HTML.
    async fn answers_html(&self) -> Vec<&str> {
        self.0.answers.iter().map(|answer| answer.html.as_str()).collect()
    }
    /// Whether more than one answer is right.
    async fn multiple_answers(&self) -> bool {
        self.0.multiple_answers
    }
    /// Its checks, oldest first.
    async fn attempts(&self) -> Vec<Attempt> {
        self.0.attempts.iter().cloned().map(Attempt::from).collect()
    }
    /// When it was started.
    async fn started_at(&self) -> Option<Instant> {
        self.0.started_at.map(Instant)
    }
    /// When it was completed or skipped.
    async fn completed_at(&self) -> Option<Instant> {
        self.0.completed_at.map(Instant)
    }
}

/// One check of a challenge.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct Attempt {
    /// Opaque and typed.
    id: ID,
    /// When it was made.
    at: Instant,
    /// What the learner was told. It does not say which answers are right.
    message: String,
    /// Whether it completed the challenge.
    passed: bool,
    /// What was chosen in a quiz, as indexes from 0.
    answers: Vec<usize>,
}

impl From<plays::Attempt> for Attempt {
    fn from(attempt: plays::Attempt) -> Self {
        Self {
            id: show(attempt.id),
            at: Instant(attempt.at),
            message: attempt.message,
            passed: attempt.passed,
            answers: attempt.answers,
        }
    }
}

/// A track as its claimer holds it.
#[derive(Debug, Clone)]
pub(crate) struct ClaimedTrack(plays::ClaimedTrack);

/// A track as its claimer holds it.
#[Object]
impl ClaimedTrack {
    /// The track.
    async fn track(&self, ctx: &Context<'_>) -> Result<LearnerTrack> {
        given_track(ctx, self.0.track).await
    }
    /// Place in the claim, from 0: the order of the invite when it was claimed (R65).
    async fn position(&self) -> u32 {
        self.0.position
    }
    /// Plays that count; failed ones were given back (R25).
    async fn plays_used(&self) -> u32 {
        self.0.plays_used
    }
    /// 0 = unlimited; includes plays granted beyond the limit.
    async fn play_limit(&self) -> u32 {
        self.0.play_limit
    }
    /// Null = unlimited.
    async fn plays_left(&self) -> Option<u32> {
        self.0.plays_left
    }
    /// Whether a new play may start now. One that runs is in `currentPlay` and may be resumed either way.
    async fn can_start(&self) -> bool {
        self.0.denial.is_none()
    }
    /// Why no new play may start now.
    async fn denial(&self) -> Option<Denial> {
        self.0.denial.clone().map(Denial::from)
    }
    /// Best completion so far, 0 to 100.
    async fn progress(&self) -> f64 {
        self.0.progress
    }
    /// Challenges completed in the best play.
    async fn completed_challenges(&self) -> u32 {
        self.0.completed_challenges
    }
    /// Challenges of the best play, or of the track before the first.
    async fn total_challenges(&self) -> u32 {
        self.0.total_challenges
    }
    /// The play that runs.
    async fn current_play(&self) -> Option<Play> {
        self.0.current_play.clone().map(Play)
    }
    /// The newest play, running or not.
    async fn last_play(&self) -> Option<Play> {
        self.0.last_play.clone().map(Play)
    }
}

/// What `claim` holds, in its order.
///
/// # Errors
/// `INTERNAL` when the database fails.
pub(crate) async fn claimed_tracks(ctx: &Context<'_>, claim: ClaimId) -> Result<Vec<ClaimedTrack>> {
    let found = loaders::of(ctx)?.load_one(TracksOf(claim)).await.map_err(failed)?;
    Ok(found.unwrap_or_default().into_iter().map(ClaimedTrack).collect())
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ChallengesOf(plays::Play);

impl Loader<ChallengesOf> for Reader {
    type Value = Vec<plays::ChallengeView>;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[ChallengesOf]) -> Result<HashMap<ChallengesOf, Self::Value>, Self::Error> {
        let of: Vec<plays::Play> = keys.iter().map(|key| key.0.clone()).collect();
        let mut found = self.0.play_challenges(&of).await?;
        let rows = of
            .into_iter()
            .filter_map(|play| found.remove(&play.id).map(|rows| (ChallengesOf(play), rows)));
        Ok(rows.collect())
    }
}

loaded! {
    ClaimOf(ClaimId) => ClaimRecord, by readable_claims;
    TracksOf(ClaimId) => Vec<plays::ClaimedTrack>, by claimed_tracks;
    ShareButtonOf(InviteId) => bool, by share_buttons;
}

/// Plays by id.
#[derive(Debug, Default)]
pub(crate) struct PlayQuery;

#[Object]
impl PlayQuery {
    /// A play: your own, or of your team's learners if you may read its reports. `NOT_FOUND` for everybody else's.
    async fn play(&self, ctx: &Context<'_>, #[graphql(desc = "The play.")] id: ID) -> Result<Option<Play>> {
        let id = read(&id, "id").map_err(refuse)?;
        ctx.data::<Acting>()?
            .play(id)
            .await
            .map(|play| Some(Play(play)))
            .map_err(refuse)
    }
}
