//! Tracks as a team keeps them: read one by one, in batches for loaders, or as a list; archived, never deleted,
//! because invites, claims and plays go on to name them.
//!
//! How a track gets here stands in [`track_import`](super::track_import), what it is made of in
//! [`challenges`](super::challenges).

use std::collections::HashMap;

use invites_domain::ids::{PersonId, TeamId, TrackId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Func, IntoCondition, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};

use super::reading;
use crate::StoreError;
use crate::page::{Page, Slice, Take};
use crate::tables::{claim, claim_track, play, track, track_asset};

/// A track without its challenges, scripts and images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// The track.
    pub id: TrackId,
    /// Whose it is.
    pub team: TeamId,
    /// The author's name for it, unique in the team.
    pub slug: String,
    /// Shown everywhere.
    pub title: String,
    /// One line for lists.
    pub teaser: Option<String>,
    /// The description as safe HTML.
    pub description_html: String,
    /// Address of a picture.
    pub icon: Option<String>,
    /// The author's word for the level.
    pub level: Option<String>,
    /// In the author's order.
    pub tags: Vec<String>,
    /// How long one play may take, in seconds.
    pub time_limit_seconds: u32,
    /// Whether learners may skip a challenge.
    pub skipping_enabled: bool,
    /// What the import left aside or did not know, in words.
    pub import_notes: Vec<String>,
    /// The last import.
    pub updated_at: Instant,
    /// Set while it cannot be selected for new invites.
    pub archived_at: Option<Instant>,
}

impl Track {
    pub(crate) fn read(row: track::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: TrackId::from_uuid(row.id),
            team: TeamId::from_uuid(row.team_id),
            slug: row.slug,
            title: row.title,
            teaser: row.teaser,
            description_html: row.description_html,
            icon: row.icon,
            level: row.level,
            tags: words("tracks.tags", row.tags)?,
            time_limit_seconds: reading::number("tracks.time_limit_seconds", row.time_limit_seconds)?,
            skipping_enabled: row.skipping_enabled,
            import_notes: words("tracks.import_notes", row.import_notes)?,
            updated_at: row.updated_at,
            archived_at: row.archived_at,
        })
    }
}

/// Where a track stands in the list: by title, letters large and small alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPosition {
    /// Its title.
    pub title: String,
    /// Tells tracks of one title apart.
    pub id: TrackId,
}

impl From<&Track> for TrackPosition {
    fn from(track: &Track) -> Self {
        Self {
            title: track.title.clone(),
            id: track.id,
        }
    }
}

/// Which of a team's tracks are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrackFilter {
    /// Part of the title or slug.
    pub search: Option<String>,
    /// Whether archived ones are wanted too.
    pub include_archived: bool,
}

/// An image that a track's text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackAsset {
    /// As the import told it by the file's ending.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// One track.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn by_id(connection: &impl ConnectionTrait, id: TrackId) -> Result<Option<Track>, StoreError> {
    let row = track::Entity::find_by_id(id.uuid()).one(connection).await?;
    row.map(Track::read).transpose()
}

/// The tracks among `ids` that exist, for loaders.
///
/// # Errors
/// As [`by_id`].
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[TrackId]) -> Result<HashMap<TrackId, Track>, StoreError> {
    let rows = track::Entity::find()
        .filter(track::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|row| Track::read(row).map(|track| (track.id, track)))
        .collect()
}

/// One page of a team's tracks, by title.
///
/// # Errors
/// As [`by_id`].
pub async fn list(
    connection: &impl ConnectionTrait,
    team: TeamId,
    filter: &TrackFilter,
    page: &Page<TrackPosition>,
) -> Result<Slice<Track>, StoreError> {
    let backwards = matches!(page.take, Take::Last(_));
    let order = if backwards { Order::Desc } else { Order::Asc };
    let mut query = chosen(team, filter);
    if let Some(after) = &page.after {
        query = query.filter(beside(after, true));
    }
    if let Some(before) = &page.before {
        query = query.filter(beside(before, false));
    }
    let mut rows = query
        .order_by(title_key(), order.clone())
        .order_by(track::Column::Id, order)
        .limit(page.take.size() + 1)
        .all(connection)
        .await?;
    if backwards {
        rows.reverse();
    }
    let tracks = rows.into_iter().map(Track::read).collect::<Result<_, _>>()?;
    Ok(Slice::cut(tracks, page.take))
}

/// How many tracks the filter lets through.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn count(connection: &impl ConnectionTrait, team: TeamId, filter: &TrackFilter) -> Result<u64, StoreError> {
    Ok(chosen(team, filter).count(connection).await?)
}

/// Archives a track; one archived before keeps its instant. False when there is no such track.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn archive(connection: &impl ConnectionTrait, id: TrackId, now: Instant) -> Result<bool, StoreError> {
    let done = track::Entity::update_many()
        .col_expr(
            track::Column::ArchivedAt,
            Func::coalesce([Expr::col(track::Column::ArchivedAt), Expr::val(now)]).into(),
        )
        .filter(track::Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// An image of a track.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn asset(
    connection: &impl ConnectionTrait,
    track: TrackId,
    path: &str,
) -> Result<Option<TrackAsset>, StoreError> {
    let row = track_asset::Entity::find_by_id((track.uuid(), path.to_owned()))
        .one(connection)
        .await?;
    Ok(row.map(|row| TrackAsset {
        media_type: row.media_type,
        bytes: row.bytes,
    }))
}

/// Whether `person` holds `track` by a claim that gives access at `now`, or plays it at that moment (R20, R22).
///
/// # Errors
/// [`StoreError::Database`].
pub async fn is_held_by(
    connection: &impl ConnectionTrait,
    track: TrackId,
    person: PersonId,
    now: Instant,
) -> Result<bool, StoreError> {
    let claimed = claim_track::Entity::find()
        .join_rev(
            JoinType::InnerJoin,
            claim::Entity::belongs_to(claim_track::Entity)
                .from(claim::Column::Id)
                .to(claim_track::Column::ClaimId)
                .into(),
        )
        .filter(claim_track::Column::TrackId.eq(track.uuid()))
        .filter(claim::Column::PersonId.eq(person.uuid()))
        .filter(claim::Column::RevokedAt.is_null())
        .filter(
            Condition::any()
                .add(claim::Column::AccessEndsAt.is_null())
                .add(claim::Column::AccessEndsAt.gt(now)),
        );
    if claimed.count(connection).await? > 0 {
        return Ok(true);
    }
    let playing = play::Entity::find()
        .filter(play::Column::TrackId.eq(track.uuid()))
        .filter(play::Column::PersonId.eq(person.uuid()))
        .filter(super::plays::is_running(now));
    Ok(playing.count(connection).await? > 0)
}

fn chosen(team: TeamId, filter: &TrackFilter) -> Select<track::Entity> {
    let mut query = track::Entity::find().filter(track::Column::TeamId.eq(team.uuid()));
    if !filter.include_archived {
        query = query.filter(track::Column::ArchivedAt.is_null());
    }
    if let Some(search) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let pattern = format!("%{}%", escape_like(&search.to_lowercase()));
        let holds = |column: track::Column| {
            Expr::expr(Func::lower(Expr::col((track::Entity, column))))
                .like(LikeExpr::new(pattern.clone()).escape('\\'))
        };
        query = query.filter(
            Condition::any()
                .add(holds(track::Column::Title))
                .add(holds(track::Column::Slug)),
        );
    }
    query
}

fn title_key() -> SimpleExpr {
    Func::lower(Expr::col((track::Entity, track::Column::Title))).into()
}

/// Rows behind `position`, or those before it.
fn beside(position: &TrackPosition, behind: bool) -> Condition {
    let title = || SimpleExpr::from(Func::lower(Expr::val(position.title.clone())));
    let (id, column) = (position.id.uuid(), track::Column::Id);
    let (further, next) = if behind {
        (title_key().gt(title()), column.gt(id))
    } else {
        (title_key().lt(title()), column.lt(id))
    };
    Condition::any()
        .add(further)
        .add(title_key().eq(title()).and(next))
        .into_condition()
}

/// `%`, `_` and the escape itself, taken literally.
fn escape_like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

fn words(what: &'static str, json: serde_json::Value) -> Result<Vec<String>, StoreError> {
    reading::json(what, json)
}
