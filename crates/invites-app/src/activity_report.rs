//! The sums of the Activity Report: claims and plays in total, per invite, track, challenge and day (R3, R116).
//!
//! They are folded from plain facts in one pass ([`fold`]), so every sum of a report is of the same instant and obeys the
//! same filter. Claims are narrowed by time, invite, person and track like plays; a play's state, review and mode say
//! nothing about a claim, except that a report on previews has none.

mod days;
mod fold;
mod median;

use chrono::NaiveDate;
use chrono_tz::Tz;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{ChallengeId, InviteId, TeamId, TrackId};
use invites_store::Tx;
use invites_store::queries::play_reports::{PlayFilter, PlayMode};
pub use invites_store::queries::report_facts::Summarised;
use invites_store::queries::report_facts::{self, Scope, WayIn};
use invites_store::queries::report_titles;

use crate::error::mistake;
use crate::{Acting, App, AppError};
use fold::Fold;

/// Rows that get their summary in one transaction: short enough for nobody to wait.
const SUMMARIES_AT_ONCE: u64 = 200;

/// The whole report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityReport {
    /// Claims made.
    pub claims: u64,
    /// People who claimed or played.
    pub learners: u64,
    /// Plays started.
    pub plays: u64,
    /// Plays with every challenge done or skipped.
    pub completed_plays: u64,
    /// Seconds in all plays, whole ones of each.
    pub time_spent: u64,
    /// What players said of these plays.
    pub reviews: ReviewSums,
    /// How far people came.
    pub funnel: ReportFunnel,
    /// Newest invite first; deleted ones stay (R96).
    pub per_invite: Vec<InviteActivity>,
    /// Most played first.
    pub per_track: Vec<TrackActivity>,
    /// In the order of the tracks, then in the track's.
    pub per_challenge: Vec<ChallengeActivity>,
    /// Days on which something was, oldest first.
    pub per_day: Vec<DayActivity>,
}

/// Reviews in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReviewSums {
    /// Plays that were reviewed.
    pub count: u64,
    /// Their scores, each from 1 to 5, added up.
    pub score: u64,
}

impl ReviewSums {
    /// The mean score, 1 to 5; none of none.
    #[must_use]
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.score as f64 / self.count as f64)
    }

    pub(crate) fn add(&mut self, score: u8) {
        self.count += 1;
        self.score += u64::from(score);
    }
}

/// People, by how far they came; each number is of people in the one before. Plays are those that the report lets
/// through, previews by the team aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReportFunnel {
    /// Browsers that opened a link, each counted once for each invite; at least as many as went further. Counted by day
    /// of UTC, of which that is meant whose noon lies in the time asked for. None when the report is narrowed to people
    /// or tracks: nobody knows who opened, and a link is of all of its tracks.
    pub opened: Option<u64>,
    /// Who left their details by a link, and claimers who were not asked for any. None when the report is narrowed to
    /// tracks.
    pub details: Option<u64>,
    /// Who claimed.
    pub claimed: u64,
    /// Who of them started a play that did not fail to start.
    pub played: u64,
    /// Who of them completed one.
    pub completed: u64,
}

/// One invite's part.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Median over its plays, in seconds.
    pub median_time_spent: u64,
    /// What players said of it.
    pub reviews: ReviewSums,
}

/// One challenge's part.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Mean seconds from its start to its completion, over the plays in which it was completed; none of none.
    pub average_time: Option<u64>,
    /// Median of the same.
    pub median_time: Option<u64>,
}

/// One day's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayActivity {
    /// The day, in the report's time zone.
    pub date: NaiveDate,
    /// Claims made on it.
    pub claims: u64,
    /// Plays started on it.
    pub plays: u64,
    /// Plays started on it and completed since.
    pub completed_plays: u64,
}

impl Acting {
    /// The sums of what the filter lets through, with days as they are in `time_zone`, an IANA name.
    ///
    /// # Errors
    /// As [`Acting::play_reports`]; [`AppError::Invalid`] for a time zone that does not exist.
    pub async fn activity_report(
        &self,
        team: TeamId,
        filter: &PlayFilter,
        time_zone: &str,
    ) -> Result<ActivityReport, AppError> {
        self.may_report(team, filter).await?;
        let zone: Tz = time_zone.parse().map_err(|_| unknown_zone(time_zone))?;
        let snapshot = self.app().store().snapshot().await?;
        let scope = Scope {
            team,
            from: filter.from,
            to: filter.to,
            invites: filter.invites.as_deref(),
            previews: filter.mode != PlayMode::Learners && filter.invites.is_none(),
        };
        let titles = report_titles::of_team(&snapshot, team).await?;
        let mut fold = Fold::new(filter, zone, &titles, self.app().now());
        report_facts::read(&snapshot, &scope, |batch| fold.add(batch)).await?;
        let way_in = match filter.mode {
            PlayMode::Previews => WayIn::default(),
            PlayMode::Learners | PlayMode::All => report_facts::way_in(&snapshot, &scope).await?,
        };
        Ok(fold.report(&way_in))
    }
}

impl App {
    /// Gives claims and finished plays the summaries from which reports read them fast, and says how many there were.
    /// Reports do not depend on it. Call it from time to time.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn summarise_history(&self) -> Result<Summarised, AppError> {
        let mut all = Summarised::default();
        loop {
            let work =
                |tx: Tx| async move { Ok::<_, AppError>(report_facts::summarise(&*tx, SUMMARIES_AT_ONCE).await?) };
            let some = self.store().write(work).await?;
            all.claims += some.claims;
            all.plays += some.plays;
            if some == Summarised::default() {
                break;
            }
        }
        if all.claims > 0 {
            let work = |tx: Tx| async move { Ok::<_, AppError>(report_facts::mark_claimed(&*tx).await?) };
            self.store().write(work).await?;
        }
        Ok(all)
    }
}

fn unknown_zone(name: &str) -> AppError {
    mistake(
        "timeZone",
        FieldErrorCode::UnknownZone,
        format!("There is no time zone “{name}”. Write one such as Europe/Amsterdam or UTC."),
    )
}
