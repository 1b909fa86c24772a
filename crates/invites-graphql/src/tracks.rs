//! Tracks in two views: [`Track`] for the team that owns it, [`LearnerTrack`] for whoever was given it.

use std::sync::Arc;

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Enum, ID, Object, Result};
use invites_app::tracks::{self, ChallengeTitle, TrackFilter, TrackPosition};
use invites_app::{Acting, AppError};
use invites_domain::ids::{TeamId, TrackId};

use crate::connection::{Rows, Window, cost};
use crate::error::refuse;
use crate::ids::show;
use crate::instant::Instant;
use crate::loaders::{self, failed, loaded};

/// What a learner does to pass a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "tracks::ChallengeKind")]
pub(crate) enum ChallengeType {
    /// Work in the sandbox.
    Challenge,
    /// Choose answers.
    Quiz,
}

/// A track as its team sees it. The same one stands under many invites of a page.
#[derive(Debug, Clone)]
pub(crate) struct Track(Arc<tracks::Track>);

impl From<tracks::Track> for Track {
    fn from(track: tracks::Track) -> Self {
        Self(Arc::new(track))
    }
}

/// A track as its team sees it.
#[Object]
impl Track {
    /// Opaque and typed.
    pub(crate) async fn id(&self) -> ID {
        show(self.0.id)
    }
    /// The author's name for the track, unique in the team. Importing a track of the same slug replaces it.
    async fn slug(&self) -> &str {
        &self.0.slug
    }
    /// Shown everywhere.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// One line for lists.
    async fn teaser(&self) -> Option<&str> {
        self.0.teaser.as_deref()
    }
    /// The description as safe HTML.
    async fn description_html(&self) -> &str {
        &self.0.description_html
    }
    /// Address of a picture.
    async fn icon(&self) -> Option<&str> {
        self.0.icon.as_deref()
    }
    /// The author's word for the level, such as `beginner`.
    async fn level(&self) -> Option<&str> {
        self.0.level.as_deref()
    }
    /// In the author's order.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }
    /// How long one play may take, in seconds.
    async fn time_limit_seconds(&self) -> u32 {
        self.0.time_limit_seconds
    }
    /// Whether learners may skip a challenge.
    async fn skipping_enabled(&self) -> bool {
        self.0.skipping_enabled
    }
    /// How many challenges it has.
    async fn challenge_count(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(titles(ctx, self.0.id).await?.len())
    }
    /// Its challenges in order, solutions included.
    #[graphql(complexity = "10 * child_complexity")]
    async fn challenges(&self, ctx: &Context<'_>) -> Result<Vec<Challenge>> {
        let found = loaders::of(ctx)?
            .load_one(ChallengesOf(self.0.id))
            .await
            .map_err(failed)?;
        Ok(found.unwrap_or_default().into_iter().map(Challenge).collect())
    }
    /// The last import.
    async fn updated_at(&self) -> Instant {
        Instant(self.0.updated_at)
    }
    /// Set while the track cannot be selected for new invites. Those who have it keep it.
    async fn archived_at(&self) -> Option<Instant> {
        self.0.archived_at.map(Instant)
    }
    /// What the import left aside or did not know, in words.
    async fn import_notes(&self) -> &[String] {
        &self.0.import_notes
    }
}

/// A challenge as the author sees it: solutions included.
#[derive(Debug, Clone)]
pub(crate) struct Challenge(pub(crate) tracks::Challenge);

/// A challenge as the author sees it: solutions included.
#[Object]
impl Challenge {
    /// Stays the same as long as the challenge keeps its slug.
    pub(crate) async fn id(&self) -> ID {
        show(self.0.id)
    }
    /// The author's name for the challenge, unique in the track.
    async fn slug(&self) -> &str {
        &self.0.slug
    }
    /// What a learner does to pass.
    async fn r#type(&self) -> ChallengeType {
        self.0.kind.into()
    }
    /// Shown everywhere.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// One line.
    async fn teaser(&self) -> Option<&str> {
        self.0.teaser.as_deref()
    }
    /// Place in the track, from 0.
    async fn position(&self) -> u32 {
        self.0.position
    }
    /// The assignment as safe HTML.
    async fn body_html(&self) -> &str {
        &self.0.body_html
    }
    /// A quiz's answers as plain text, in the author's order; empty for a hands-on challenge.
    async fn answers(&self) -> Vec<&str> {
        self.0.answers.iter().map(|answer| answer.text.as_str()).collect()
    }
    /// The same answers as safe inline HTML.
    async fn answers_html(&self) -> Vec<&str> {
        self.0.answers.iter().map(|answer| answer.html.as_str()).collect()
    }
    /// Indexes of the right answers, from 0.
    async fn solution(&self) -> &[usize] {
        &self.0.solution
    }
}

/// A track as learners see it: no solutions.
#[derive(Debug, Clone)]
pub(crate) struct LearnerTrack(pub(crate) tracks::LearnerTrack);

/// A track as learners see it: no solutions.
#[Object]
impl LearnerTrack {
    /// Opaque and typed.
    async fn id(&self) -> ID {
        show(self.0.id)
    }
    /// The author's name for the track.
    async fn slug(&self) -> &str {
        &self.0.slug
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// One line for lists.
    async fn teaser(&self) -> Option<&str> {
        self.0.teaser.as_deref()
    }
    /// The description as safe HTML. Its images are served to those who hold the track.
    async fn description_html(&self) -> &str {
        &self.0.description_html
    }
    /// Address of a picture.
    async fn icon(&self) -> Option<&str> {
        self.0.icon.as_deref()
    }
    /// The author's word for the level, such as `beginner`.
    async fn level(&self) -> Option<&str> {
        self.0.level.as_deref()
    }
    /// In the author's order.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }
    /// How long one play may take, in seconds.
    async fn time_limit_seconds(&self) -> u32 {
        self.0.time_limit_seconds
    }
    /// How many challenges it has.
    async fn challenge_count(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(titles(ctx, self.0.id).await?.len())
    }
    /// The titles of its challenges, in order.
    async fn challenge_titles(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(titles(ctx, self.0.id)
            .await?
            .into_iter()
            .map(|challenge| challenge.title)
            .collect())
    }
}

/// The team's tracks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TeamTracks(pub(crate) TeamId);

/// The list's name in cursors.
const LIST: &str = "tracks";

#[Object]
impl TeamTracks {
    /// The team's tracks, by title.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "the four of a connection, and two of its own")]
    async fn tracks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front, 1 to 100; 20 if nothing is said.")] first: Option<i64>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back, 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Part of the title or slug; large and small letters are the same.")] search: Option<String>,
        #[graphql(desc = "Whether archived tracks are listed too.", default = false)] include_archived: bool,
    ) -> Result<TrackConnection> {
        let page = Window {
            first,
            after,
            last,
            before,
        }
        .page::<TrackPosition>(LIST)?;
        let filter = TrackFilter {
            search,
            include_archived,
        };
        let slice = ctx
            .data::<Acting>()?
            .tracks(self.0, &filter, &page)
            .await
            .map_err(refuse)?;
        let rows = Rows::of(LIST, &page, slice, |track| TrackPosition::from(track)).map(Track::from);
        Ok(TrackConnection {
            team: self.0,
            filter,
            rows,
        })
    }
}

/// A page of tracks.
#[derive(Debug)]
pub(crate) struct TrackConnection {
    team: TeamId,
    filter: TrackFilter,
    rows: Rows<Track>,
}

/// A page of tracks.
#[Object]
impl TrackConnection {
    /// The rows with their cursors.
    async fn edges(&self) -> Vec<TrackEdge> {
        self.rows
            .rows
            .iter()
            .cloned()
            .map(|(cursor, node)| TrackEdge { cursor, node })
            .collect()
    }
    /// The rows alone.
    async fn nodes(&self) -> Vec<&Track> {
        self.rows.rows.iter().map(|(_, node)| node).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }
    /// How many there are on all pages; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        ctx.data::<Acting>()?
            .track_count(self.team, &self.filter)
            .await
            .map_err(refuse)
    }
}

/// A track in a list.
#[derive(Debug, async_graphql::SimpleObject)]
pub(crate) struct TrackEdge {
    /// For `after` and `before`.
    cursor: String,
    /// The track.
    node: Track,
}

loaded! {
    /// A track as its team sees it, by id.
    pub(crate) TeamTrack(TrackId) => tracks::Track, by team_tracks;
    /// A track as learners see it, by id.
    pub(crate) GivenTrack(TrackId) => tracks::LearnerTrack, by learner_tracks;
    ChallengesOf(TrackId) => Vec<tracks::Challenge>, by team_challenges;
    TitlesOf(TrackId) => Vec<ChallengeTitle>, by challenge_titles;
}

async fn titles(ctx: &Context<'_>, id: TrackId) -> Result<Vec<ChallengeTitle>> {
    let found = loaders::of(ctx)?.load_one(TitlesOf(id)).await.map_err(failed)?;
    Ok(found.unwrap_or_default())
}

/// A track as learners see it.
///
/// # Errors
/// `INTERNAL` when the database fails or the track vanished, which tracks do not.
pub(crate) async fn given_track(ctx: &Context<'_>, id: TrackId) -> Result<LearnerTrack> {
    let found = loaders::of(ctx)?.load_one(GivenTrack(id)).await.map_err(failed)?;
    found
        .map(LearnerTrack)
        .ok_or_else(|| refuse(AppError::NotFound { what: "track" }))
}

/// A track as its team sees it.
///
/// # Errors
/// `NOT_FOUND` for everybody else.
pub(crate) async fn team_track(ctx: &Context<'_>, id: TrackId) -> Result<Track> {
    let found = loaders::of(ctx)?.load_one(TeamTrack(id)).await.map_err(failed)?;
    found
        .map(Track::from)
        .ok_or_else(|| refuse(AppError::NotFound { what: "track" }))
}
