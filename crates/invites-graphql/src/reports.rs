//! The Activity Report: plays one by one; their sums have a file of their own.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use invites_app::reports::{self, PlayFilter, PlayPosition};
use invites_app::{Acting, App, AppError, learners, plays};
use invites_domain::ids::{InviteId, TeamId};

use crate::activity_report::ActivityReport;
use crate::connection::{Rows, Window, cost};
use crate::error::refuse;
use crate::ids::{read_all, show};
use crate::instant::Instant;
use crate::learner::{Learner, learner_of};
use crate::loaders::{self, failed, loaded};
use crate::play_reviews::{Review, review_beside};
use crate::plays::PlayState;
use crate::tracks::{Track, team_track};

/// Whose plays are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reports::PlayMode")]
pub(crate) enum PlayMode {
    /// Learners' plays only (the default).
    Learners,
    /// Previews by the team only.
    Previews,
    /// Both.
    All,
}

/// In which order plays are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reports::PlayOrder")]
pub(crate) enum PlayReportOrder {
    /// Newest first.
    StartedDesc,
    /// Oldest first.
    StartedAsc,
}

/// What the report is narrowed to (R116). What is left out does not narrow; an empty list lets nothing through.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct PlayReportFilter {
    /// Started (or claimed) at this instant or later.
    from: Option<Instant>,
    /// Started (or claimed) before this instant.
    to: Option<Instant>,
    /// Of these tracks.
    track_ids: Option<Vec<ID>>,
    /// By these invites, deleted ones included (R96).
    invite_ids: Option<Vec<ID>>,
    /// By these people.
    user_ids: Option<Vec<ID>>,
    /// By learners whose name, address or details hold this text, large and small letters alike. It may mean at most 500
    /// learners.
    learner: Option<String>,
    /// In these states, as of now.
    states: Option<Vec<PlayState>>,
    /// Plays that their player reviewed, or (false) those that nobody reviewed.
    reviewed: Option<bool>,
    /// Whose plays.
    mode: Option<PlayMode>,
}

impl PlayReportFilter {
    async fn read(self, acting: &Acting, team: TeamId) -> Result<PlayFilter, AppError> {
        let filter = PlayFilter {
            from: self.from.map(|instant| instant.0),
            to: self.to.map(|instant| instant.0),
            tracks: self
                .track_ids
                .map(|ids| read_all(&ids, "filter.trackIds"))
                .transpose()?,
            invites: self
                .invite_ids
                .map(|ids| read_all(&ids, "filter.inviteIds"))
                .transpose()?,
            people: self.user_ids.map(|ids| read_all(&ids, "filter.userIds")).transpose()?,
            states: self.states.map(|states| states.into_iter().map(Into::into).collect()),
            reviewed: self.reviewed,
            mode: self.mode.map_or_else(Default::default, Into::into),
        };
        match &self.learner {
            Some(text) => acting.narrowed_to_named(team, filter, text).await,
            None => Ok(filter),
        }
    }
}

/// The team's reports.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TeamReports(pub(crate) TeamId);

/// The names of the two orders in cursors: a cursor of one is not one of the other.
const fn list(order: PlayReportOrder) -> &'static str {
    match order {
        PlayReportOrder::StartedDesc => "playReports",
        PlayReportOrder::StartedAsc => "playReports↑",
    }
}

#[Object]
impl TeamReports {
    /// Plays of the team's tracks, newest first unless asked otherwise. History stays after an invite's deletion.
    ///
    /// All of them at once, as CSV: `GET /exports/plays.csv?team=SLUG`, with the same session or token. `from`, `to`,
    /// `search` (a learner's name, address or details), `reviewed` and `mode` narrow it, and `invite`, `track`, `learner` (a
    /// user's id) and `state`, each as often as needed.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "the four of a connection, and two of its own")]
    async fn play_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Narrows the report.")] filter: Option<PlayReportFilter>,
        #[graphql(desc = "The order.", default_with = "PlayReportOrder::StartedDesc")] order_by: PlayReportOrder,
        #[graphql(desc = "How many from the front, 1 to 100; 20 if nothing is said.")] first: Option<i64>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back, 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<PlayReportConnection> {
        let page = Window {
            first,
            after,
            last,
            before,
        }
        .page::<PlayPosition>(list(order_by))?;
        let acting = ctx.data::<Acting>()?;
        let filter = filter.unwrap_or_default().read(acting, self.0).await.map_err(refuse)?;
        let slice = acting
            .play_reports(self.0, &filter, order_by.into(), &page)
            .await
            .map_err(refuse)?;
        let rows = Rows::of(list(order_by), &page, slice, |play| PlayPosition::from(play)).map(PlayReport);
        Ok(PlayReportConnection {
            team: self.0,
            filter,
            rows,
        })
    }

    /// Sums of claims and plays: in total, per invite, per track, per challenge, per day.
    #[graphql(complexity = "20 * child_complexity")]
    async fn activity_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Narrows the report. States, reviews and mode are about plays and say nothing of claims.")]
        filter: Option<PlayReportFilter>,
        #[graphql(
            desc = "Whose days the report counts: an IANA name such as Europe/Amsterdam.",
            default = "UTC"
        )]
        time_zone: String,
    ) -> Result<ActivityReport> {
        let acting = ctx.data::<Acting>()?;
        let filter = filter.unwrap_or_default().read(acting, self.0).await.map_err(refuse)?;
        acting
            .activity_report(self.0, &filter, &time_zone)
            .await
            .map(ActivityReport::from)
            .map_err(refuse)
    }
}

/// A page of plays.
#[derive(Debug)]
pub(crate) struct PlayReportConnection {
    team: TeamId,
    filter: PlayFilter,
    rows: Rows<PlayReport>,
}

/// A page of plays.
#[Object]
impl PlayReportConnection {
    /// The rows with their cursors.
    async fn edges(&self) -> Vec<PlayReportEdge> {
        self.rows
            .rows
            .iter()
            .cloned()
            .map(|(cursor, node)| PlayReportEdge { cursor, node })
            .collect()
    }
    /// The rows alone.
    async fn nodes(&self) -> Vec<PlayReport> {
        self.rows.rows.iter().map(|(_, node)| node.clone()).collect()
    }
    /// Where the page stands.
    async fn page_info(&self) -> PageInfo {
        self.rows.page_info()
    }
    /// How many there are on all pages; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        ctx.data::<Acting>()?
            .play_report_count(self.team, &self.filter)
            .await
            .map_err(refuse)
    }
}

/// A play in a list.
#[derive(Debug, SimpleObject)]
pub(crate) struct PlayReportEdge {
    /// For `after` and `before`.
    cursor: String,
    /// The play.
    node: PlayReport,
}

/// One play as the team reads it, with its invite and claim (R117).
#[derive(Debug, Clone)]
pub(crate) struct PlayReport(plays::Play);

/// One play as the team reads it, with its invite and claim (R117).
#[Object]
impl PlayReport {
    /// The play's id.
    pub(crate) async fn id(&self) -> ID {
        show(self.0.id)
    }
    /// Null for a preview.
    async fn invite_id(&self) -> Option<ID> {
        self.0.invite.map(show)
    }
    /// The invite's title today; also of a deleted one.
    async fn invite_title(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(invite) = self.0.invite else { return Ok(None) };
        loaders::of(ctx)?.load_one(InviteTitle(invite)).await.map_err(failed)
    }
    /// Null for a preview.
    async fn claim_id(&self) -> Option<ID> {
        self.0.claim.map(show)
    }
    /// Who played: a learner, or a member of the team for a preview.
    async fn learner(&self, ctx: &Context<'_>) -> Result<Learner> {
        if let Some(invite) = self.0.invite {
            return learner_of(ctx, invite, self.0.person).await;
        }
        let member = loaders::of(ctx)?.load_one(self.0.person).await.map_err(failed)?;
        let email = member
            .as_ref()
            .and_then(|member| member.0.email.as_ref().map(ToString::to_string));
        Ok(Learner::from(learners::Learner {
            person: self.0.person,
            name: member.and_then(|member| member.0.name),
            email_proven: email.is_some(),
            email,
            details: None,
            details_given_at: None,
        }))
    }
    /// What was played.
    async fn track(&self, ctx: &Context<'_>) -> Result<Track> {
        team_track(ctx, self.0.track).await
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
    /// True for a play by the team (R25).
    async fn preview(&self) -> bool {
        self.0.preview
    }
    /// What its player said of it.
    async fn review(&self, ctx: &Context<'_>) -> Result<Option<Review>> {
        review_beside(ctx, self.0.id).await
    }
}

loaded! {
    InviteTitle(InviteId) => String, by reported_invites;
}
