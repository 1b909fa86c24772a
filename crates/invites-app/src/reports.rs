//! The plays of the Activity Report, one by one (R3, R116); their sums stand in
//! [`activity_report`](crate::activity_report).
//!
//! Members read it; what learners see of themselves stands in [`plays`](crate::plays).

use std::collections::HashMap;

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{InviteId, TeamId};
use invites_domain::policy::{Verb, allows};
use invites_store::page::{Page, Slice};
pub use invites_store::queries::play_reports::{PlayFilter, PlayMode, PlayOrder, PlayPosition};
use invites_store::queries::{invites, play_reports};

use crate::error::mistake;
use crate::plays::Play;
use crate::{Acting, AppError};

/// Learners that one text may mean.
pub const MOST_NAMED: u64 = 500;

impl Acting {
    /// One page of the team's plays. History stays after an invite's deletion (R96).
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a time that ends before it begins; what [`Acting::must`] says.
    pub async fn play_reports(
        &self,
        team: TeamId,
        filter: &PlayFilter,
        order: PlayOrder,
        page: &Page<PlayPosition>,
    ) -> Result<Slice<Play>, AppError> {
        self.may_report(team, filter).await?;
        Ok(play_reports::list(self.app().store().read(), team, filter, order, page, self.app().now()).await?)
    }

    /// How many plays the filter lets through.
    ///
    /// # Errors
    /// As [`Acting::play_reports`].
    pub async fn play_report_count(&self, team: TeamId, filter: &PlayFilter) -> Result<u64, AppError> {
        self.may_report(team, filter).await?;
        Ok(play_reports::count(self.app().store().read(), team, filter, self.app().now()).await?)
    }

    /// The titles of these invites, deleted ones included (R96), as far as the caller may read their teams' reports.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn reported_invites(&self, ids: &[InviteId]) -> Result<HashMap<InviteId, String>, AppError> {
        let mut titles = HashMap::new();
        let found = invites::by_ids(self.app().store().read(), ids).await?;
        let standings = self.standings(found.iter().map(|invite| invite.team)).await?;
        for invite in found {
            if standings
                .get(&invite.team)
                .is_some_and(|standing| allows(standing, Verb::ReadReports))
            {
                titles.insert(invite.id, invite.public_title);
            }
        }
        Ok(titles)
    }

    /// The filter narrowed to learners whose name, address or details hold `text`. A blank text narrows nothing.
    ///
    /// # Errors
    /// What [`Acting::must`] says; [`AppError::Invalid`] when more than [`MOST_NAMED`] learners match.
    pub async fn narrowed_to_named(
        &self,
        team: TeamId,
        filter: PlayFilter,
        text: &str,
    ) -> Result<PlayFilter, AppError> {
        self.must(team, Verb::ReadReports, "team").await?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(filter);
        }
        let mut named = play_reports::learners_named(self.app().store().read(), team, text, MOST_NAMED + 1).await?;
        if named.len() as u64 > MOST_NAMED {
            return Err(mistake(
                "filter.learner",
                FieldErrorCode::TooMany,
                format!("More than {MOST_NAMED} learners match. Type more of the name or address."),
            ));
        }
        if let Some(chosen) = &filter.people {
            named.retain(|person| chosen.contains(person));
        }
        Ok(PlayFilter {
            people: Some(named),
            ..filter
        })
    }

    pub(crate) async fn may_report(&self, team: TeamId, filter: &PlayFilter) -> Result<(), AppError> {
        self.must(team, Verb::ReadReports, "team").await?;
        match (filter.from, filter.to) {
            (Some(from), Some(to)) if to <= from => Err(mistake(
                "filter.to",
                FieldErrorCode::NotAfterStart,
                "Choose an end after the beginning.",
            )),
            _ => Ok(()),
        }
    }
}
