//! The sums of the Activity Report: claims and plays in total, per invite, track, challenge and day (R3, R116).
//!
//! All sums are the database's; the number of statements does not depend on how much there is to count. Claims are
//! narrowed by time, invite, person and track like plays; a play's state and mode say nothing about a claim, except
//! that a report on previews has none.

mod sums;

use chrono::NaiveDate;
use invites_domain::ids::{ChallengeId, InviteId, TeamId, TrackId};
use invites_domain::time::Instant;
use sea_orm::ConnectionTrait;

use super::play_reports::PlayFilter;
use crate::StoreError;
use sums::Sums;

/// The whole report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityReport {
    /// Claims made.
    pub claims: u64,
    /// People who claimed or played.
    pub learners: u64,
    /// Plays started.
    pub plays: u64,
    /// Plays with every challenge done.
    pub completed_plays: u64,
    /// Seconds in all plays, whole ones of each.
    pub time_spent: u64,
    /// Newest invite first; deleted ones stay (R96).
    pub per_invite: Vec<InviteActivity>,
    /// Most played first.
    pub per_track: Vec<TrackActivity>,
    /// By track, in the track's order.
    pub per_challenge: Vec<ChallengeActivity>,
    /// Days of UTC on which something was, oldest first.
    pub per_day: Vec<DayActivity>,
}

/// One invite's part.
#[derive(Debug, Clone, PartialEq)]
pub struct InviteActivity {
    /// The invite.
    pub invite: InviteId,
    /// Its title today.
    pub public_title: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Claims made.
    pub claims: u64,
    /// Plays started.
    pub plays: u64,
    /// Plays completed.
    pub completed_plays: u64,
}

/// One track's part.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackActivity {
    /// The track.
    pub track: TrackId,
    /// Its title today.
    pub title: String,
    /// Plays started.
    pub plays: u64,
    /// Plays completed.
    pub completed_plays: u64,
    /// Mean over its plays, 0 to 100.
    pub average_completion_percent: f64,
    /// Mean over its plays, in seconds.
    pub average_time_spent: u64,
}

/// One challenge's part.
#[derive(Debug, Clone, PartialEq)]
pub struct ChallengeActivity {
    /// The challenge.
    pub challenge: ChallengeId,
    /// Its track.
    pub track: TrackId,
    /// Its title today.
    pub title: String,
    /// Plays in which it was started.
    pub started: u64,
    /// Plays in which it was completed.
    pub completed: u64,
    /// Plays in which it was skipped.
    pub skipped: u64,
    /// Checks of it.
    pub attempts: u64,
}

/// One day's part.
#[derive(Debug, Clone, PartialEq)]
pub struct DayActivity {
    /// The day, in UTC.
    pub date: NaiveDate,
    /// Claims made on it.
    pub claims: u64,
    /// Plays started on it.
    pub plays: u64,
    /// Plays started on it and completed since.
    pub completed_plays: u64,
}

/// Sums up what the filter lets through, as of `now`.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for a day that does not read.
pub async fn report(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &PlayFilter,
    now: Instant,
) -> Result<ActivityReport, StoreError> {
    let sums = Sums {
        connection,
        team,
        filter,
        now,
    };
    let per_track = sums.per_track().await?;
    let mut report = ActivityReport {
        learners: sums.learners().await?,
        per_invite: sums.per_invite().await?,
        per_challenge: sums.per_challenge().await?,
        per_day: sums.per_day().await?,
        ..ActivityReport::default()
    };
    report.claims = report.per_invite.iter().map(|invite| invite.claims).sum();
    for (track, time_spent) in per_track {
        report.plays += track.plays;
        report.completed_plays += track.completed_plays;
        report.time_spent += time_spent;
        report.per_track.push(track);
    }
    report
        .per_track
        .sort_by(|a, b| (b.plays, &a.title).cmp(&(a.plays, &b.title)));
    Ok(report)
}
