//! What happened on an invite, newest first: its activity log and the team's deeds on it, as one list.
//!
//! Two tables, each read by its own index from where the page begins, then merged: a page costs the same however long
//! the history is. Of deeds that the log tells line by line, for each learner, the audit log's summary is left out.

use std::collections::HashMap;

use invites_domain::activity::{ActivityKind, ActivityTopic};
use invites_domain::ids::{AuditEntryId, ChallengeId, ClaimId, InviteId, PlayId, TeamId, TrackId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::page::{Page, Slice, Take};
use crate::queries::audit::{self, AuditRow, By};
use crate::tables::{activity, audit_entry, challenge, track};

/// Deeds that the activity log tells for each learner.
const TOLD_BY_THE_LOG: [&str; 2] = ["revokeClaims", "restoreClaims"];

/// Lines that the audit log tells with who did it and from what to what.
const TOLD_BY_DEEDS: [ActivityKind; 3] = [
    ActivityKind::EventExtended,
    ActivityKind::EventEnded,
    ActivityKind::EventRescheduled,
];

/// A line of the activity log, as read. Its kind is a name: one that this version does not know is shown as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Its place in the log.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What: a name of [`ActivityKind`], or one of a later version.
    pub kind: String,
    /// Whose claim.
    pub claim: Option<ClaimId>,
    /// In which play.
    pub play: Option<PlayId>,
    /// On which track.
    pub track: Option<TrackId>,
    /// At which challenge.
    pub challenge: Option<ChallengeId>,
    /// What else belongs to it.
    pub detail: Option<String>,
    /// Who of the team did it.
    pub by: Option<By>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum FeedEntry {
    /// A line of the activity log.
    Happened(Happening),
    /// A deed of the team on the invite as a whole.
    Deed(AuditRow),
}

/// Where an entry stands in the list. At the same instant the deed stands before what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeedPosition {
    at: Instant,
    place: FeedPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum FeedPlace {
    Happened(i64),
    Deed(AuditEntryId),
}

impl FeedEntry {
    /// Where it stands.
    #[must_use]
    pub fn position(&self) -> FeedPosition {
        match self {
            Self::Happened(line) => FeedPosition {
                at: line.at,
                place: FeedPlace::Happened(line.seq),
            },
            Self::Deed(deed) => FeedPosition {
                at: deed.at,
                place: FeedPlace::Deed(deed.id),
            },
        }
    }
}

/// Which part of the history; each condition narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFilter {
    /// About these; empty is all.
    pub topics: Vec<ActivityTopic>,
    /// Of this claim. Deeds on the invite as a whole are none's.
    pub claim: Option<ClaimId>,
}

impl FeedFilter {
    fn wants(&self, topic: ActivityTopic) -> bool {
        self.topics.is_empty() || self.topics.contains(&topic)
    }

    fn wants_deeds(&self) -> bool {
        self.claim.is_none() && self.wants(ActivityTopic::Team)
    }
}

/// A page of the history of `invite`, newest first.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn list(
    connection: &impl ConnectionTrait,
    (team, invite): (TeamId, InviteId),
    filter: &FeedFilter,
    page: &Page<FeedPosition>,
) -> Result<Slice<FeedEntry>, StoreError> {
    let backwards = matches!(page.take, Take::Last(_));
    let order = if backwards { Order::Asc } else { Order::Desc };
    let rows = page.take.size() + 1;
    let mut entries = Vec::new();

    let mut lines = lines_of(invite, filter);
    if let Some(after) = page.after {
        lines = lines.filter(line_beside(after, Expr::lt, Expr::lte));
    }
    if let Some(before) = page.before {
        lines = lines.filter(line_beside(before, Expr::gt, Expr::gt));
    }
    let lines = lines
        .order_by(activity::Column::At, order.clone())
        .order_by(activity::Column::Seq, order.clone())
        .limit(rows)
        .all(connection)
        .await?;
    for line in lines {
        entries.push(FeedEntry::Happened(read(line)?));
    }
    if filter.wants_deeds() {
        let mut deeds = deeds_on(team, invite);
        if let Some(after) = page.after {
            deeds = deeds.filter(deed_beside(after, Expr::lt, Expr::lt));
        }
        if let Some(before) = page.before {
            deeds = deeds.filter(deed_beside(before, Expr::gt, Expr::gte));
        }
        let deeds = deeds
            .order_by(audit_entry::Column::At, order.clone())
            .order_by(audit_entry::Column::Id, order)
            .limit(rows)
            .all(connection)
            .await?;
        for deed in deeds {
            entries.push(FeedEntry::Deed(audit::read(deed)?));
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.position()));
    let keep = usize::try_from(rows).unwrap_or(usize::MAX);
    if backwards {
        entries.drain(..entries.len().saturating_sub(keep));
    } else {
        entries.truncate(keep);
    }
    Ok(Slice::cut(entries, page.take))
}

/// How long the history of `invite` is, as far as the filter lets it through.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(
    connection: &impl ConnectionTrait,
    (team, invite): (TeamId, InviteId),
    filter: &FeedFilter,
) -> Result<u64, StoreError> {
    let lines = lines_of(invite, filter).count(connection).await?;
    let deeds = if filter.wants_deeds() {
        deeds_on(team, invite).count(connection).await?
    } else {
        0
    };
    Ok(lines + deeds)
}

/// What these tracks and challenges are called today.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn titles(
    connection: &impl ConnectionTrait,
    tracks: &[TrackId],
    challenges: &[ChallengeId],
) -> Result<(HashMap<TrackId, String>, HashMap<ChallengeId, String>), StoreError> {
    let tracks: Vec<(uuid::Uuid, String)> = track::Entity::find()
        .select_only()
        .columns([track::Column::Id, track::Column::Title])
        .filter(track::Column::Id.is_in(tracks.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(connection)
        .await?;
    let challenges: Vec<(uuid::Uuid, String)> = challenge::Entity::find()
        .select_only()
        .columns([challenge::Column::Id, challenge::Column::Title])
        .filter(challenge::Column::Id.is_in(challenges.iter().map(|id| id.uuid())))
        .into_tuple()
        .all(connection)
        .await?;
    Ok((
        tracks
            .into_iter()
            .map(|(id, title)| (TrackId::from_uuid(id), title))
            .collect(),
        challenges
            .into_iter()
            .map(|(id, title)| (ChallengeId::from_uuid(id), title))
            .collect(),
    ))
}

/// When each of these claims' learners last did something; none for who did nothing since the log began.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn last_active(
    connection: &impl ConnectionTrait,
    claims: &[ClaimId],
) -> Result<HashMap<ClaimId, Instant>, StoreError> {
    let by_learners = ActivityKind::ALL.iter().filter(|kind| kind.is_by_learner());
    let found: Vec<(uuid::Uuid, Instant)> = activity::Entity::find()
        .select_only()
        .column(activity::Column::ClaimId)
        .column_as(activity::Column::At.max(), "last_at")
        .filter(activity::Column::ClaimId.is_in(claims.iter().map(|id| id.uuid())))
        .filter(activity::Column::Kind.is_in(by_learners.map(|kind| kind.as_str())))
        .group_by(activity::Column::ClaimId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(found
        .into_iter()
        .map(|(claim, at)| (ClaimId::from_uuid(claim), at))
        .collect())
}

fn lines_of(invite: InviteId, filter: &FeedFilter) -> Select<activity::Entity> {
    use activity::Column;
    let mut query = activity::Entity::find()
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::Kind.is_not_in(TOLD_BY_DEEDS.map(ActivityKind::as_str)));
    if let Some(claim) = filter.claim {
        query = query.filter(Column::ClaimId.eq(claim.uuid()));
    }
    if !filter.topics.is_empty() {
        let kinds = ActivityKind::ALL.iter().filter(|kind| filter.wants(kind.topic()));
        query = query.filter(Column::Kind.is_in(kinds.map(|kind| kind.as_str())));
    }
    query
}

fn deeds_on(team: TeamId, invite: InviteId) -> Select<audit_entry::Entity> {
    use audit_entry::Column;
    audit_entry::Entity::find()
        .filter(Column::TeamId.eq(team.uuid()))
        .filter(Column::Subject.eq(invite.encode()))
        .filter(Column::Verb.is_not_in(TOLD_BY_THE_LOG))
}

/// A comparison of two expressions.
type Compare = fn(Expr, Expr) -> Expr;

/// Lines on one side of a position; `at_once` compares with a deed's instant.
fn line_beside(position: FeedPosition, compare: Compare, at_once: Compare) -> Expr {
    use activity::Column;
    match position.place {
        FeedPlace::Happened(seq) => compare(
            Expr::tuple([Expr::col(Column::At), Expr::col(Column::Seq)]),
            Expr::tuple([Expr::val(position.at), Expr::val(seq)]),
        ),
        FeedPlace::Deed(_) => at_once(Expr::col(Column::At), Expr::val(position.at)),
    }
}

/// Deeds on one side of a position; `at_once` compares with a line's instant.
fn deed_beside(position: FeedPosition, compare: Compare, at_once: Compare) -> Expr {
    use audit_entry::Column;
    match position.place {
        FeedPlace::Deed(id) => compare(
            Expr::tuple([Expr::col(Column::At), Expr::col(Column::Id)]),
            Expr::tuple([Expr::val(position.at), Expr::val(id.uuid())]),
        ),
        FeedPlace::Happened(_) => at_once(Expr::col(Column::At), Expr::val(position.at)),
    }
}

fn read(row: activity::Model) -> Result<Happening, StoreError> {
    Ok(Happening {
        seq: row.seq,
        at: row.at,
        kind: row.kind,
        claim: row.claim_id.map(ClaimId::from_uuid),
        play: row.play_id.map(PlayId::from_uuid),
        track: row.track_id.map(TrackId::from_uuid),
        challenge: row.challenge_id.map(ChallengeId::from_uuid),
        detail: row.detail,
        by: row.actor.map(|actor| By::parse("activity.actor", &actor)).transpose()?,
    })
}
