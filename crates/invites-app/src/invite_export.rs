//! The list of invites as CSV, page by page: the memory it takes does not grow with the list.

use std::collections::{HashSet, VecDeque};

use futures_util::Stream;
use futures_util::stream::unfold;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{InviteId, TeamId, TypedId};
use invites_domain::invite::{AccessSetting, InviteKind, InviteTiming};
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_domain::status::{InviteStatus, invite_status, is_full};
use invites_store::queries::{invite_list, invite_tracks, invites, tracks};

use crate::csv::Csv;
use crate::invites::{InviteFilter, InviteOrder, InvitePosition, InviteRecord};
use crate::page::{Page, Take};
use crate::{Acting, AppError};

/// Invites that are read at a time.
const AT_A_TIME: usize = 100;

/// Invites that can be named one by one.
const MOST_NAMED: usize = 500;

const HEADER: [&str; 18] = [
    "title",
    "type",
    "status",
    "full",
    "tracks",
    "seats_taken",
    "seats",
    "access",
    "plays_per_track",
    "opens_at",
    "starts_at",
    "closes_at",
    "time_zone",
    "last_claim_at",
    "created_at",
    "internal_description",
    "link",
    "id",
];

/// Which invites are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// All that the list shows under a filter, in its order.
    Listed(InviteFilter, InviteOrder),
    /// These, in this order; those deleted meanwhile are left out (R96).
    Named(Vec<InviteId>),
}

/// What is still to be read.
enum Rest {
    Listed(InviteFilter, InviteOrder, Page<InvitePosition>),
    Named(VecDeque<InviteId>),
    Nothing,
}

struct Export {
    acting: Acting,
    team: TeamId,
    rest: Rest,
    csv: Csv<18>,
    begun: bool,
}

impl Acting {
    /// The invites of the team `team_slug` as CSV, in pieces of whole rows; the first has the header. A piece that fails is
    /// the last.
    ///
    /// # Errors
    /// As [`Acting::team_for`]; [`AppError::Invalid`] for too many named invites. The stream: [`AppError::Store`].
    pub async fn export_invites(
        &self,
        team_slug: &str,
        exported: Exported,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, AppError>> + Send + use<>, AppError> {
        let team = self.team_for(team_slug, Verb::ReadInvites).await?;
        let rest = match exported {
            Exported::Listed(filter, order) => Rest::Listed(filter, order, Page::first(AT_A_TIME as u64)),
            Exported::Named(ids) if ids.len() > MOST_NAMED => {
                let message = format!("Name at most {MOST_NAMED} invites, or export what a filter lists.");
                return Err(vec![FieldError::new("ids", FieldErrorCode::TooMany, Rule::R106, message)].into());
            }
            Exported::Named(ids) => Rest::Named(ids.into()),
        };
        let export = Export {
            acting: self.clone(),
            team,
            rest,
            csv: Csv::new(HEADER),
            begun: false,
        };
        Ok(unfold(export, |mut export| async {
            let piece = export.next().await.transpose()?;
            if piece.is_err() {
                export.rest = Rest::Nothing;
            }
            Some((piece, export))
        }))
    }
}

impl Export {
    /// The next rows as bytes; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        let invites = self.page().await?;
        if invites.is_empty() && self.begun {
            return Ok(None);
        }
        self.begun = true;
        self.write(&invites).await?;
        Ok(Some(self.csv.take()))
    }

    /// The next invites; none at the end.
    async fn page(&mut self) -> Result<Vec<InviteRecord>, AppError> {
        let read = self.acting.app().store().read();
        let now = self.acting.app().now();
        match &mut self.rest {
            Rest::Nothing => Ok(Vec::new()),
            Rest::Listed(filter, order, page) => {
                let slice = invite_list::list(read, self.team, filter, *order, page, now).await?;
                let after = slice.rows.last().map(|invite| InvitePosition::of(invite, *order));
                page.take = Take::First(AT_A_TIME as u64);
                page.after = after;
                if !slice.more {
                    self.rest = Rest::Nothing;
                }
                Ok(slice.rows)
            }
            Rest::Named(ids) => {
                // A page of invites that are all deleted is not the end.
                while !ids.is_empty() {
                    let these: Vec<_> = ids.drain(..ids.len().min(AT_A_TIME)).collect();
                    let mut found = invites::by_ids(read, &these).await?;
                    found.retain(|invite| invite.team == self.team && invite.deleted.is_none());
                    found.sort_by_key(|invite| these.iter().position(|id| *id == invite.id));
                    if !found.is_empty() {
                        return Ok(found);
                    }
                }
                Ok(Vec::new())
            }
        }
    }

    async fn write(&mut self, page: &[InviteRecord]) -> Result<(), AppError> {
        let app = self.acting.app();
        let (read, now) = (app.store().read(), app.now());
        let ids: Vec<_> = page.iter().map(|invite| invite.id).collect();
        let covered = invite_tracks::of(read, &ids).await?;
        let named: HashSet<_> = covered.values().flatten().copied().collect();
        let titles = tracks::by_ids(read, &named.into_iter().collect::<Vec<_>>()).await?;
        for invite in page {
            let covers = covered.get(&invite.id).into_iter().flatten();
            let covers: Vec<_> = covers
                .filter_map(|track| titles.get(track).map(|track| track.title.as_str()))
                .collect();
            let starts_at = match &invite.timing {
                InviteTiming::LiveEvent { starts_at, .. } => Some(*starts_at),
                InviteTiming::SelfPaced { .. } => None,
            };
            self.csv.row([
                invite.public_title.as_str().into(),
                kind(invite.timing.kind()).into(),
                status(invite_status(&invite.timing, now)).into(),
                is_full(invite.invite_limit, invite.claim_count).into(),
                covers.join("; ").into(),
                invite.claim_count.into(),
                invite.invite_limit.get().into(),
                access(invite.access_setting).into(),
                invite.play_limit.get().into(),
                invite.timing.opens_at().into(),
                starts_at.into(),
                invite.timing.closes_at().into(),
                invite.timing.time_zone().into(),
                invite.last_claim_at.into(),
                invite.created_at.into(),
                invite.internal_description.as_deref().into(),
                app.invite_url(invite).into(),
                invite.id.encode().into(),
            ]);
        }
        Ok(())
    }
}

fn kind(kind: InviteKind) -> &'static str {
    match kind {
        InviteKind::SelfPaced => "self paced",
        InviteKind::LiveEvent => "live event",
    }
}

fn status(status: InviteStatus) -> &'static str {
    match status {
        InviteStatus::Active => "active",
        InviteStatus::Upcoming { .. } => "upcoming",
        InviteStatus::Expired { .. } => "expired",
    }
}

fn access(setting: AccessSetting) -> &'static str {
    match setting {
        AccessSetting::AnyoneWithLink => "anyone with the link",
        AccessSetting::AnyoneLeavingDetails => "anyone leaving their details",
        AccessSetting::SpecificPeople => "only specific people",
    }
}
