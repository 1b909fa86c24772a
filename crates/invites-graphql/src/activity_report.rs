//! The sums of the Activity Report, as the API shows them.

use async_graphql::{ID, SimpleObject};
use chrono::NaiveDate;
use invites_app::activity_report;

use crate::ids::show;

/// Sums of claims and plays.
#[derive(Debug, SimpleObject)]
pub(crate) struct ActivityReport {
    /// Claims made.
    claims: u64,
    /// People who claimed or played.
    learners: u64,
    /// Plays started.
    plays: u64,
    /// Plays with every challenge done or skipped.
    completed_plays: u64,
    /// Seconds in all plays.
    time_spent: u64,
    /// Plays of these that their player reviewed.
    reviews: u64,
    /// Mean of their scores, 1 to 5; null where there is none.
    average_score: Option<f64>,
    /// How far people came.
    funnel: ReportFunnel,
    /// Newest invite first.
    per_invite: Vec<InviteActivity>,
    /// Most played first.
    per_track: Vec<TrackActivity>,
    /// By track, in the track's order.
    per_challenge: Vec<ChallengeActivity>,
    /// Days on which something was, oldest first.
    per_day: Vec<DayActivity>,
}

impl From<activity_report::ActivityReport> for ActivityReport {
    fn from(report: activity_report::ActivityReport) -> Self {
        Self {
            claims: report.claims,
            learners: report.learners,
            plays: report.plays,
            completed_plays: report.completed_plays,
            time_spent: report.time_spent,
            reviews: report.reviews.count,
            average_score: report.reviews.mean(),
            funnel: ReportFunnel::from(report.funnel),
            per_invite: report.per_invite.into_iter().map(InviteActivity::from).collect(),
            per_track: report.per_track.into_iter().map(TrackActivity::from).collect(),
            per_challenge: report.per_challenge.into_iter().map(ChallengeActivity::from).collect(),
            per_day: report.per_day.into_iter().map(DayActivity::from).collect(),
        }
    }
}

/// Learners, by how far they came; each number is of people in the one before. Plays are those that the filter lets
/// through, previews by the team aside.
#[derive(Debug, SimpleObject)]
pub(crate) struct ReportFunnel {
    /// Browsers that opened a link, each counted once for each invite; at least as many as went further. Counted by day of
    /// UTC, of which that is meant whose noon lies in the time asked for. Null when the filter names learners or tracks.
    opened: Option<u64>,
    /// Who left their details by a link, and claimers who were not asked for any. Null when the filter names tracks.
    details: Option<u64>,
    /// Who claimed.
    claimed: u64,
    /// Who of them started a play that did not fail to start.
    played: u64,
    /// Who of them completed one.
    completed: u64,
}

impl From<activity_report::ReportFunnel> for ReportFunnel {
    fn from(funnel: activity_report::ReportFunnel) -> Self {
        Self {
            opened: funnel.opened,
            details: funnel.details,
            claimed: funnel.claimed,
            played: funnel.played,
            completed: funnel.completed,
        }
    }
}

/// One invite's part of the report.
#[derive(Debug, SimpleObject)]
pub(crate) struct InviteActivity {
    /// The invite.
    invite_id: ID,
    /// Its title today.
    public_title: String,
    /// Whether the invite was deleted; its history stays (R96).
    deleted: bool,
    /// Claims made.
    claims: u64,
    /// Plays started.
    plays: u64,
    /// Plays with every challenge done or skipped.
    completed_plays: u64,
}

impl From<activity_report::InviteActivity> for InviteActivity {
    fn from(part: activity_report::InviteActivity) -> Self {
        Self {
            invite_id: show(part.invite),
            public_title: part.public_title,
            deleted: part.deleted,
            claims: part.claims,
            plays: part.plays,
            completed_plays: part.completed_plays,
        }
    }
}

/// One track's part of the report.
#[derive(Debug, SimpleObject)]
pub(crate) struct TrackActivity {
    /// The track.
    track_id: ID,
    /// Its title today.
    title: String,
    /// Plays started.
    plays: u64,
    /// Plays with every challenge done or skipped.
    completed_plays: u64,
    /// Mean over its plays, 0 to 100.
    average_completion_percent: f64,
    /// Mean over its plays, in seconds.
    average_time_spent: u64,
    /// Median over its plays, in seconds.
    median_time_spent: u64,
    /// Plays of these that their player reviewed.
    reviews: u64,
    /// Mean of their scores, 1 to 5; null where there is none.
    average_score: Option<f64>,
}

impl From<activity_report::TrackActivity> for TrackActivity {
    fn from(part: activity_report::TrackActivity) -> Self {
        Self {
            track_id: show(part.track),
            title: part.title,
            plays: part.plays,
            completed_plays: part.completed_plays,
            average_completion_percent: part.average_completion_percent,
            average_time_spent: part.average_time_spent,
            median_time_spent: part.median_time_spent,
            reviews: part.reviews.count,
            average_score: part.reviews.mean(),
        }
    }
}

/// One challenge's part of the report.
#[derive(Debug, SimpleObject)]
pub(crate) struct ChallengeActivity {
    /// The challenge.
    challenge_id: ID,
    /// Its track.
    track_id: ID,
    /// Its title today.
    title: String,
    /// Plays in which it was started.
    started: u64,
    /// Plays in which it was completed.
    completed: u64,
    /// Plays in which it was skipped.
    skipped: u64,
    /// Checks of it.
    attempts: u64,
    /// Mean seconds from its start to its completion, over the plays in which it was completed; null where there is none.
    average_time: Option<u64>,
    /// Median of the same.
    median_time: Option<u64>,
}

impl From<activity_report::ChallengeActivity> for ChallengeActivity {
    fn from(part: activity_report::ChallengeActivity) -> Self {
        Self {
            challenge_id: show(part.challenge),
            track_id: show(part.track),
            title: part.title,
            started: part.started,
            completed: part.completed,
            skipped: part.skipped,
            attempts: part.attempts,
            average_time: part.average_time,
            median_time: part.median_time,
        }
    }
}

/// One day's part of the report.
#[derive(Debug, SimpleObject)]
pub(crate) struct DayActivity {
    /// In the time zone that the report was asked for.
    date: Date,
    /// Claims made on it.
    claims: u64,
    /// Plays started on it.
    plays: u64,
    /// Plays started on it and completed since.
    completed_plays: u64,
}

impl From<activity_report::DayActivity> for DayActivity {
    fn from(part: activity_report::DayActivity) -> Self {
        Self {
            date: Date(part.date),
            claims: part.claims,
            plays: part.plays,
            completed_plays: part.completed_plays,
        }
    }
}

/// A calendar day, `2030-05-10`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Date(pub(crate) NaiveDate);

/// A calendar day, `2030-05-10`.
#[async_graphql::Scalar]
impl async_graphql::ScalarType for Date {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        match &value {
            async_graphql::Value::String(text) => Ok(Self(text.parse()?)),
            _ => Err(async_graphql::InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.0.to_string())
    }
}
