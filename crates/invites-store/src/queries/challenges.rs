//! The challenges of tracks. A later import may drop one: it stays readable for the plays that began with it.

use std::collections::HashMap;

use invites_domain::ids::{ChallengeId, TrackId, TypedId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::reading;
use crate::StoreError;
use crate::tables::challenge;

/// What a learner does to pass a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeKind {
    /// Work in the sandbox.
    Challenge,
    /// Choose answers.
    Quiz,
}

impl ChallengeKind {
    /// As the column holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Challenge => "CHALLENGE",
            Self::Quiz => "QUIZ",
        }
    }

    /// Reads [`ChallengeKind::as_str`]'s form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Challenge, Self::Quiz]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// One answer of a quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizAnswer {
    /// Safe inline HTML.
    pub html: String,
    /// The same without markup.
    pub text: String,
}

/// A challenge as its author wrote it, solution included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The challenge.
    pub id: ChallengeId,
    /// Its track.
    pub track: TrackId,
    /// The author's name for it, unique in the track.
    pub slug: String,
    /// Place in the track, from 0.
    pub position: u32,
    /// What a learner does to pass.
    pub kind: ChallengeKind,
    /// Shown everywhere.
    pub title: String,
    /// One line.
    pub teaser: Option<String>,
    /// The assignment as safe HTML.
    pub body_html: String,
    /// What is shown before it, as safe HTML.
    pub notes_html: Vec<String>,
    /// A quiz's answers, in the author's order.
    pub answers: Vec<QuizAnswer>,
    /// Which of them are right.
    pub solution: Vec<usize>,
    /// False once an import dropped it.
    pub in_track: bool,
}

impl Challenge {
    fn read(row: challenge::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: ChallengeId::from_uuid(row.id),
            track: TrackId::from_uuid(row.track_id),
            slug: row.slug,
            position: reading::number("challenges.position", row.position)?,
            kind: reading::named("challenges.kind", &row.kind, ChallengeKind::parse)?,
            title: row.title,
            teaser: row.teaser,
            body_html: row.body_html,
            notes_html: reading::json("challenges.notes", row.notes)?,
            answers: reading::json("challenges.answers", row.answers)?,
            solution: reading::json("challenges.solution", row.solution)?,
            in_track: row.removed_at.is_none(),
        })
    }
}

/// What lists of tracks say of a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeTitle {
    /// The challenge.
    pub id: ChallengeId,
    /// Its title.
    pub title: String,
}

/// The challenges of each track, in order, without those an import dropped.
///
/// # Errors
/// [`StoreError::Database`], [`StoreError::Corrupt`].
pub async fn of_tracks(
    connection: &impl ConnectionTrait,
    tracks: &[TrackId],
) -> Result<HashMap<TrackId, Vec<Challenge>>, StoreError> {
    let rows = challenge::Entity::find()
        .filter(challenge::Column::TrackId.is_in(tracks.iter().map(|id| id.uuid())))
        .filter(challenge::Column::RemovedAt.is_null())
        .order_by_asc(challenge::Column::Position)
        .all(connection)
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let challenge = Challenge::read(row)?;
        found.entry(challenge.track).or_default().push(challenge);
    }
    Ok(found)
}

/// The titles alone, for lists: texts of a hundred tracks are not read to count their challenges.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn titles_of_tracks(
    connection: &impl ConnectionTrait,
    tracks: &[TrackId],
) -> Result<HashMap<TrackId, Vec<ChallengeTitle>>, StoreError> {
    let rows: Vec<(uuid::Uuid, uuid::Uuid, String)> = challenge::Entity::find()
        .select_only()
        .columns([
            challenge::Column::TrackId,
            challenge::Column::Id,
            challenge::Column::Title,
        ])
        .filter(challenge::Column::TrackId.is_in(tracks.iter().map(|id| id.uuid())))
        .filter(challenge::Column::RemovedAt.is_null())
        .order_by_asc(challenge::Column::Position)
        .into_tuple()
        .all(connection)
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (track, id, title) in rows {
        let id = ChallengeId::from_uuid(id);
        found
            .entry(TrackId::from_uuid(track))
            .or_default()
            .push(ChallengeTitle { id, title });
    }
    Ok(found)
}

/// The challenges among `ids` that exist, dropped ones included.
///
/// # Errors
/// As [`of_tracks`].
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    ids: &[ChallengeId],
) -> Result<HashMap<ChallengeId, Challenge>, StoreError> {
    let rows = challenge::Entity::find()
        .filter(challenge::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|row| Challenge::read(row).map(|challenge| (challenge.id, challenge)))
        .collect()
}
