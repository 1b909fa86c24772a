//! Writing an imported track over the one of the same slug, whole or not at all.
//!
//! What learners have done stays theirs: a challenge keeps its id as long as its slug stays, and one that the import
//! drops is marked, not deleted, because plays name it.

use invites_domain::ids::{ChallengeId, TeamId, TrackId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};
use serde_json::{Value, json};

use super::challenges::{ChallengeKind, QuizAnswer};
use crate::StoreError;
use crate::tables::{challenge, team, track, track_asset, track_file};

/// A track as it was read, with every text rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedTrack {
    /// The author's name for it.
    pub slug: String,
    /// Never blank.
    pub title: String,
    /// One line for lists.
    pub teaser: Option<String>,
    /// The description as written.
    pub description_markdown: String,
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
    /// After how many seconds without a learner a play may be stopped.
    pub idle_timeout_seconds: Option<u32>,
    /// Whether learners may skip a challenge.
    pub skipping_enabled: bool,
    /// What its hosts are made of.
    pub sandbox: Value,
    /// What was unusual and did no harm, in words.
    pub notes: Vec<String>,
    /// Digest of everything read.
    pub checksum: String,
    /// In order.
    pub challenges: Vec<ImportedChallenge>,
}

/// A challenge as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedChallenge {
    /// Its id, if the track had no challenge of this slug before.
    pub new_id: ChallengeId,
    /// Unique in the track.
    pub slug: String,
    /// What a learner does to pass.
    pub kind: ChallengeKind,
    /// Never blank.
    pub title: String,
    /// One line.
    pub teaser: Option<String>,
    /// The assignment as safe HTML.
    pub body_html: String,
    /// What is shown before it, as safe HTML.
    pub notes_html: Vec<String>,
    /// The tabs beside it, for the sandbox.
    pub tabs: Value,
    /// The author's word.
    pub difficulty: Option<String>,
    /// How long the author gives this step, in seconds.
    pub time_limit_seconds: Option<u32>,
    /// A quiz's answers.
    pub answers: Vec<QuizAnswer>,
    /// Which of them are right.
    pub solution: Vec<usize>,
}

/// A file that the track's pages show.
#[derive(Debug, Clone, Copy)]
pub struct ImportedAsset<'a> {
    /// Path inside the track.
    pub path: &'a str,
    /// Told by the file's ending.
    pub media_type: &'a str,
    /// The content.
    pub bytes: &'a [u8],
}

/// A script of the track.
#[derive(Debug, Clone, Copy)]
pub struct ImportedFile<'a> {
    /// Path inside the track.
    pub path: &'a str,
    /// The content.
    pub bytes: &'a [u8],
    /// Whether the source marked it executable.
    pub executable: bool,
}

/// The id of the team's track with this slug. Holds back other imports of the team until the transaction ends, so
/// that two first imports of one track make one track.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn id_of_slug(
    connection: &impl ConnectionTrait,
    team: TeamId,
    slug: &str,
) -> Result<Option<TrackId>, StoreError> {
    team::Entity::find_by_id(team.uuid())
        .lock(LockType::NoKeyUpdate)
        .one(connection)
        .await?;
    let known: Option<uuid::Uuid> = track::Entity::find()
        .select_only()
        .column(track::Column::Id)
        .filter(track::Column::TeamId.eq(team.uuid()))
        .filter(track::Column::Slug.eq(slug))
        .into_tuple()
        .one(connection)
        .await?;
    Ok(known.map(TrackId::from_uuid))
}

/// Writes the track `id`, new or over the earlier one, which comes back from the archive.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn put(
    connection: &impl ConnectionTrait,
    team: TeamId,
    id: TrackId,
    imported: &ImportedTrack,
    now: Instant,
) -> Result<(), StoreError> {
    let known = track::Entity::find_by_id(id.uuid()).one(connection).await?;
    let row = track::ActiveModel {
        id: Set(id.uuid()),
        team_id: Set(team.uuid()),
        slug: Set(imported.slug.clone()),
        title: Set(imported.title.clone()),
        teaser: Set(imported.teaser.clone()),
        description_markdown: Set(imported.description_markdown.clone()),
        description_html: Set(imported.description_html.clone()),
        icon: Set(imported.icon.clone()),
        level: Set(imported.level.clone()),
        tags: Set(json!(imported.tags)),
        time_limit_seconds: Set(stored(imported.time_limit_seconds)),
        idle_timeout_seconds: Set(imported.idle_timeout_seconds.map(stored)),
        skipping_enabled: Set(imported.skipping_enabled),
        sandbox: Set(imported.sandbox.clone()),
        import_notes: Set(json!(imported.notes)),
        checksum: Set(imported.checksum.clone()),
        created_at: Set(known.as_ref().map_or(now, |known| known.created_at)),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    if known.is_some() {
        row.update(connection).await?;
    } else {
        track::Entity::insert(row).exec_without_returning(connection).await?;
    }
    put_challenges(connection, id, &imported.challenges, now).await
}

async fn put_challenges(
    connection: &impl ConnectionTrait,
    track: TrackId,
    imported: &[ImportedChallenge],
    now: Instant,
) -> Result<(), StoreError> {
    let known = challenge::Entity::find()
        .filter(challenge::Column::TrackId.eq(track.uuid()))
        .all(connection)
        .await?;
    for (position, challenge) in imported.iter().enumerate() {
        let known = known.iter().find(|known| known.slug == challenge.slug);
        let row = challenge::ActiveModel {
            id: Set(known.map_or(challenge.new_id.uuid(), |known| known.id)),
            track_id: Set(track.uuid()),
            slug: Set(challenge.slug.clone()),
            position: Set(i32::try_from(position).unwrap_or(i32::MAX)),
            kind: Set(challenge.kind.as_str().to_owned()),
            title: Set(challenge.title.clone()),
            teaser: Set(challenge.teaser.clone()),
            body_html: Set(challenge.body_html.clone()),
            notes: Set(json!(challenge.notes_html)),
            tabs: Set(challenge.tabs.clone()),
            difficulty: Set(challenge.difficulty.clone()),
            time_limit_seconds: Set(challenge.time_limit_seconds.map(stored)),
            answers: Set(json!(challenge.answers)),
            solution: Set(json!(challenge.solution)),
            removed_at: Set(None),
        };
        if known.is_some() {
            row.update(connection).await?;
        } else {
            challenge::Entity::insert(row)
                .exec_without_returning(connection)
                .await?;
        }
    }
    let dropped = known
        .into_iter()
        .filter(|known| known.removed_at.is_none() && imported.iter().all(|kept| kept.slug != known.slug));
    for row in dropped {
        let mut row = row.into_active_model();
        row.removed_at = Set(Some(now));
        row.update(connection).await?;
    }
    Ok(())
}

/// Replaces the track's images and scripts by these.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn replace_files<'a>(
    connection: &impl ConnectionTrait,
    track: TrackId,
    assets: impl Iterator<Item = ImportedAsset<'a>>,
    files: impl Iterator<Item = ImportedFile<'a>>,
) -> Result<(), StoreError> {
    track_asset::Entity::delete_many()
        .filter(track_asset::Column::TrackId.eq(track.uuid()))
        .exec(connection)
        .await?;
    track_file::Entity::delete_many()
        .filter(track_file::Column::TrackId.eq(track.uuid()))
        .exec(connection)
        .await?;
    // One statement each: together they may be larger than a statement may be.
    for asset in assets {
        let row = track_asset::ActiveModel {
            track_id: Set(track.uuid()),
            path: Set(asset.path.to_owned()),
            media_type: Set(asset.media_type.to_owned()),
            bytes: Set(asset.bytes.to_vec()),
        };
        track_asset::Entity::insert(row)
            .exec_without_returning(connection)
            .await?;
    }
    for file in files {
        let row = track_file::ActiveModel {
            track_id: Set(track.uuid()),
            path: Set(file.path.to_owned()),
            bytes: Set(file.bytes.to_vec()),
            executable: Set(file.executable),
        };
        track_file::Entity::insert(row)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// Seconds as the column holds them; what is longer than 68 years is cut there.
fn stored(seconds: u32) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}
