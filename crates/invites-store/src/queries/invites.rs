//! Invites: one at a time, read and written whole.
//!
//! A deleted invite stays a row: its claimers and its history still need it (R95, R96). Whoever must not see it says so.

use invites_domain::email::AllowedEntry;
use invites_domain::ids::{InviteId, InviteToken, PersonId, TeamId, TrackId, TypedId};
use invites_domain::invite::{AccessSetting, Deletion, InviteFacts, InviteKind, InviteSettings, InviteTiming, Limit};
use invites_domain::notice::{NoticeKind, Notices};
use invites_domain::time::{ContentDuration, DurationParts, Instant};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Set};

use crate::StoreError;
use crate::queries::reading::{corrupt, json, limit, named, number};
use crate::queries::{allowed, invite_tracks};
use crate::tables::invite::{ActiveModel, Column, Entity, Model};

/// An invite as it is kept, without the two lists that are read for many at once: tracks and allowed entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteRecord {
    /// Its id.
    pub id: InviteId,
    /// The team that owns it.
    pub team: TeamId,
    /// The secret part of its link.
    pub token: InviteToken,
    /// Counts the edits, from 1 (R92a).
    pub version: u32,
    /// What learners see as the title.
    pub public_title: String,
    /// Markdown for learners.
    pub public_description: Option<String>,
    /// The same, rendered to safe HTML when it was saved.
    pub public_description_html: Option<String>,
    /// For the team only (R10).
    pub internal_description: Option<String>,
    /// How long content stays; none is forever.
    pub content_duration: Option<ContentDuration>,
    /// Plays per person and track.
    pub play_limit: Limit,
    /// When the link takes new people.
    pub timing: InviteTiming,
    /// Seats.
    pub invite_limit: Limit,
    /// Seats taken: claims that are not revoked.
    pub claim_count: u32,
    /// Whether anybody ever claimed (R7).
    pub ever_claimed: bool,
    /// Whether the share button may stand on content.
    pub show_share_button: bool,
    /// Who may enter.
    pub access_setting: AccessSetting,
    /// What learners are told by mail.
    pub notices: Notices,
    /// The last entry of its activity log; 0 before the first.
    pub activity_seq: i64,
    /// When somebody claimed last.
    pub last_claim_at: Option<Instant>,
    /// Who made it; none for an API token.
    pub created_by: Option<PersonId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last edited.
    pub updated_at: Instant,
    /// Set once it is deleted.
    pub deleted: Option<Deletion>,
}

impl InviteRecord {
    /// What a decision needs. `tracks` may stay empty where nothing is granted.
    #[must_use]
    pub fn facts(&self, tracks: Vec<TrackId>) -> InviteFacts {
        InviteFacts {
            timing: self.timing.clone(),
            access_setting: self.access_setting,
            invite_limit: self.invite_limit,
            claim_count: self.claim_count,
            show_share_button: self.show_share_button,
            deleted: self.deleted,
            content_duration: self.content_duration,
            play_limit: self.play_limit,
            tracks,
        }
    }

    /// What the author saved.
    #[must_use]
    pub fn settings(&self, tracks: Vec<TrackId>, allowed: Vec<AllowedEntry>) -> InviteSettings {
        InviteSettings {
            public_title: self.public_title.clone(),
            public_description: self.public_description.clone(),
            internal_description: self.internal_description.clone(),
            tracks,
            content_duration: self.content_duration,
            play_limit: self.play_limit,
            timing: self.timing.clone(),
            invite_limit: self.invite_limit,
            show_share_button: self.show_share_button,
            access_setting: self.access_setting,
            allowed,
            notices: self.notices,
        }
    }
}

/// An invite to be made.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// Its id.
    pub id: InviteId,
    /// The team that owns it.
    pub team: TeamId,
    /// The secret part of its link.
    pub token: InviteToken,
    /// What the author chose, judged.
    pub settings: InviteSettings,
    /// The public description as safe HTML.
    pub description_html: Option<String>,
    /// Who makes it; none for an API token.
    pub by: Option<PersonId>,
}

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updated {
    /// Written; the version grew by one.
    Done,
    /// Somebody else wrote first (R92a); nothing was written.
    Stale,
    /// There is no such invite, or it is deleted (R97).
    NotFound,
}

/// The invite `id`, deleted or not.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_id(connection: &impl ConnectionTrait, id: InviteId) -> Result<Option<InviteRecord>, StoreError> {
    Entity::find_by_id(id.uuid())
        .one(connection)
        .await?
        .map(record)
        .transpose()
}

/// The invites `ids` that exist, deleted ones included, in no order.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[InviteId]) -> Result<Vec<InviteRecord>, StoreError> {
    let ids = ids.iter().map(|id| id.uuid());
    Entity::find()
        .filter(Column::Id.is_in(ids))
        .all(connection)
        .await?
        .into_iter()
        .map(record)
        .collect()
}

/// The invite `id`, held until the transaction ends, so that what is decided over it stays true. (On SQLite the
/// transaction itself is the lock.)
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_id_locked(connection: &impl ConnectionTrait, id: InviteId) -> Result<Option<InviteRecord>, StoreError> {
    Entity::find_by_id(id.uuid())
        .lock(LockType::NoKeyUpdate)
        .one(connection)
        .await?
        .map(record)
        .transpose()
}

/// The invite that the link with `token` leads to, deleted or not.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_token(
    connection: &impl ConnectionTrait,
    token: &InviteToken,
) -> Result<Option<InviteRecord>, StoreError> {
    Entity::find()
        .filter(Column::Token.eq(token.as_str()))
        .one(connection)
        .await?
        .map(record)
        .transpose()
}

/// Makes an invite with its tracks and its allow list.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn insert(connection: &impl ConnectionTrait, new: &NewInvite, now: Instant) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.uuid()),
        team_id: Set(new.team.uuid()),
        token: Set(new.token.as_str().to_owned()),
        version: Set(1),
        claim_count: Set(0),
        ever_claimed: Set(false),
        activity_seq: Set(0),
        last_claim_at: Set(None),
        created_by: Set(new.by.map(TypedId::uuid)),
        created_at: Set(now),
        updated_at: Set(now),
        deleted_at: Set(None),
        deleted_by: Set(None),
        access_revoked: Set(false),
        ..columns(&new.settings, new.description_html.as_deref())
    };
    Entity::insert(row).exec_without_returning(connection).await?;
    invite_tracks::insert(connection, new.id, &new.settings.tracks).await?;
    allowed::insert(connection, new.id, &new.settings.allowed).await
}

/// Writes `after` over `before` if the invite still has `version` and is not deleted.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn update(
    connection: &impl ConnectionTrait,
    id: InviteId,
    version: u32,
    (before, after): (&InviteSettings, &InviteSettings),
    description_html: Option<&str>,
    now: Instant,
) -> Result<Updated, StoreError> {
    let row = ActiveModel {
        updated_at: Set(now),
        ..columns(after, description_html)
    };
    let written = Entity::update_many()
        .set(row)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::Version.eq(stored(version)))
        .filter(Column::DeletedAt.is_null())
        .exec(connection)
        .await?
        .rows_affected;
    if written != 1 {
        let present = by_id(connection, id)
            .await?
            .is_some_and(|invite| invite.deleted.is_none());
        return Ok(if present { Updated::Stale } else { Updated::NotFound });
    }
    if before.tracks != after.tracks {
        invite_tracks::remove(connection, id).await?;
        invite_tracks::insert(connection, id, &after.tracks).await?;
    }
    if before.allowed != after.allowed {
        allowed::remove(connection, id).await?;
        allowed::insert(connection, id, &after.allowed).await?;
    }
    Ok(Updated::Done)
}

/// Gives the invite another link; the old one leads nowhere from the commit on. False when there is no such invite,
/// or it is deleted.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn reset_token(
    connection: &impl ConnectionTrait,
    id: InviteId,
    token: &InviteToken,
    now: Instant,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        token: Set(token.as_str().to_owned()),
        updated_at: Set(now),
        ..ActiveModel::default()
    };
    write_undeleted(connection, id, row).await
}

/// Marks the invite as deleted. False when there is no such invite, or it is deleted already (R97).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn delete(
    connection: &impl ConnectionTrait,
    id: InviteId,
    by: Option<PersonId>,
    access_revoked: bool,
    now: Instant,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        deleted_at: Set(Some(now)),
        deleted_by: Set(by.map(TypedId::uuid)),
        access_revoked: Set(access_revoked),
        ..ActiveModel::default()
    };
    write_undeleted(connection, id, row).await
}

async fn write_undeleted(
    connection: &impl ConnectionTrait,
    id: InviteId,
    row: ActiveModel,
) -> Result<bool, StoreError> {
    let written = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::DeletedAt.is_null())
        .exec(connection)
        .await?;
    Ok(written.rows_affected == 1)
}

/// The columns that hold what the author chose.
fn columns(settings: &InviteSettings, description_html: Option<&str>) -> ActiveModel {
    let (expires_at, starts_at, ends_at, access_ends_with_event) = match &settings.timing {
        InviteTiming::SelfPaced { expires_at, .. } => (*expires_at, None, None, false),
        InviteTiming::LiveEvent {
            starts_at,
            ends_at,
            access_ends_with_event,
            ..
        } => (None, Some(*starts_at), Some(*ends_at), *access_ends_with_event),
    };
    ActiveModel {
        kind: Set(settings.timing.kind().as_str().to_owned()),
        public_title: Set(settings.public_title.clone()),
        title_search: Set(settings.public_title.to_lowercase()),
        public_description: Set(settings.public_description.clone()),
        public_description_html: Set(description_html.map(str::to_owned)),
        internal_description: Set(settings.internal_description.clone()),
        // Five numbers always serialise.
        content_duration: Set(settings
            .content_duration
            .and_then(|duration| serde_json::to_value(duration.parts()).ok())),
        play_limit: Set(stored(settings.play_limit.get())),
        expires_at: Set(expires_at),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        opens_at: Set(settings.timing.opens_at()),
        closes_at: Set(settings.timing.closes_at()),
        time_zone: Set(settings.timing.time_zone().map(str::to_owned)),
        access_ends_with_event: Set(access_ends_with_event),
        invite_limit: Set(stored(settings.invite_limit.get())),
        show_share_button: Set(settings.show_share_button),
        access_setting: Set(settings.access_setting.as_str().to_owned()),
        notice_access_ends_soon: Set(settings.notices.has(NoticeKind::AccessEndsSoon)),
        notice_event_tomorrow: Set(settings.notices.has(NoticeKind::EventTomorrow)),
        notice_event_starts: Set(settings.notices.has(NoticeKind::EventStarts)),
        notice_access_removed: Set(settings.notices.has(NoticeKind::AccessRemoved)),
        ..ActiveModel::default()
    }
}

/// How a number that the domain keeps within a million is stored.
pub(super) fn stored(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Reads a row.
pub(crate) fn record(row: Model) -> Result<InviteRecord, StoreError> {
    let timing = timing(&row)?;
    let notices = notices(&row);
    let content_duration = row.content_duration.map(duration).transpose()?;
    let deleted = row.deleted_at.map(|at| Deletion {
        at,
        by: row.deleted_by.map(PersonId::from_uuid),
        access_revoked: row.access_revoked,
    });
    Ok(InviteRecord {
        id: InviteId::from_uuid(row.id),
        team: TeamId::from_uuid(row.team_id),
        token: InviteToken::parse(&row.token).ok_or_else(|| corrupt("invites.token", "not 22 characters"))?,
        version: number("invites.version", row.version)?,
        public_title: row.public_title,
        public_description: row.public_description,
        public_description_html: row.public_description_html,
        internal_description: row.internal_description,
        content_duration,
        play_limit: limit("invites.play_limit", row.play_limit)?,
        timing,
        invite_limit: limit("invites.invite_limit", row.invite_limit)?,
        claim_count: number("invites.claim_count", row.claim_count)?,
        ever_claimed: row.ever_claimed,
        show_share_button: row.show_share_button,
        access_setting: named("invites.access_setting", &row.access_setting, AccessSetting::parse)?,
        notices,
        activity_seq: row.activity_seq,
        last_claim_at: row.last_claim_at,
        created_by: row.created_by.map(PersonId::from_uuid),
        created_at: row.created_at,
        updated_at: row.updated_at,
        deleted,
    })
}

fn notices(row: &Model) -> Notices {
    Notices::NONE
        .with(NoticeKind::AccessEndsSoon, row.notice_access_ends_soon)
        .with(NoticeKind::EventTomorrow, row.notice_event_tomorrow)
        .with(NoticeKind::EventStarts, row.notice_event_starts)
        .with(NoticeKind::AccessRemoved, row.notice_access_removed)
}

fn timing(row: &Model) -> Result<InviteTiming, StoreError> {
    let missing = || corrupt("invites.kind", "a live event without its times or zone");
    Ok(match named("invites.kind", &row.kind, InviteKind::parse)? {
        InviteKind::SelfPaced => InviteTiming::SelfPaced {
            expires_at: row.expires_at,
            time_zone: row.time_zone.clone(),
        },
        InviteKind::LiveEvent => InviteTiming::LiveEvent {
            starts_at: row.starts_at.ok_or_else(missing)?,
            ends_at: row.ends_at.ok_or_else(missing)?,
            time_zone: row.time_zone.clone().ok_or_else(missing)?,
            access_ends_with_event: row.access_ends_with_event,
        },
    })
}

fn duration(stored: serde_json::Value) -> Result<ContentDuration, StoreError> {
    let what = "invites.content_duration";
    let parts: DurationParts = json(what, stored)?;
    ContentDuration::new(parts).map_err(|_| corrupt(what, "out of bounds"))
}
