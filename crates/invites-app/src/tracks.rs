//! Tracks: imported from an archive or a directory, listed, archived, and their images.
//!
//! Two views of one track: [`Track`] for the team that owns it, [`LearnerTrack`] for everybody who was given it. The
//! second has no field for what learners must not know. What a track's files mean is `track-content`'s.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use invites_domain::ids::{ChallengeId, TeamId, TrackId, TypedId};
use invites_domain::policy::{Verb, allows};
use invites_store::Tx;
use invites_store::page::{Page, Slice};
use invites_store::queries::challenges;
pub use invites_store::queries::challenges::{Challenge, ChallengeKind, ChallengeTitle, QuizAnswer};
use invites_store::queries::track_import::{self, ImportedAsset, ImportedChallenge, ImportedFile, ImportedTrack};
use invites_store::queries::tracks;
pub use invites_store::queries::tracks::{Track, TrackAsset, TrackFilter, TrackPosition};
use serde_json::json;
use track_content::{Note, ReadOptions, TrackContent};

use crate::{Acting, AppError};

/// A track as learners see it: no solutions, nothing of the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnerTrack {
    /// The track.
    pub id: TrackId,
    /// The author's name for it.
    pub slug: String,
    /// Its title.
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
    /// Whether a challenge may be skipped.
    pub skipping_enabled: bool,
}

impl From<Track> for LearnerTrack {
    fn from(track: Track) -> Self {
        Self {
            id: track.id,
            slug: track.slug,
            title: track.title,
            teaser: track.teaser,
            description_html: track.description_html,
            icon: track.icon,
            level: track.level,
            tags: track.tags,
            time_limit_seconds: track.time_limit_seconds,
            skipping_enabled: track.skipping_enabled,
        }
    }
}

impl Acting {
    /// Imports the track in a `.zip` or `.tar.gz`. A track of the same slug is replaced: its challenges keep their ids
    /// as long as their slugs stay, plays that run keep the challenges they began with, and it leaves the archive.
    ///
    /// # Errors
    /// [`AppError::Content`] with every problem by file and line, and nothing is written; what [`Acting::must`] says.
    pub async fn import_track(&self, team: TeamId, archive: Vec<u8>) -> Result<Track, AppError> {
        self.must(team, Verb::ManageTracks, "team").await?;
        self.import(team, move |options| track_content::read_archive(&archive, options))
            .await
    }

    /// Imports each directory by itself: one that cannot be used does not hold up the others.
    ///
    /// # Errors
    /// What [`Acting::must`] says; each directory has an answer of its own.
    pub async fn import_directories(
        &self,
        team: TeamId,
        directories: Vec<PathBuf>,
    ) -> Result<Vec<(PathBuf, Result<Track, AppError>)>, AppError> {
        self.must(team, Verb::ManageTracks, "team").await?;
        let mut answers = Vec::new();
        for directory in directories {
            let path = directory.clone();
            let answer = self
                .import(team, move |options| track_content::read_directory(&path, options))
                .await;
            answers.push((directory, answer));
        }
        Ok(answers)
    }

    async fn import<R>(&self, team: TeamId, read: R) -> Result<Track, AppError>
    where
        R: FnOnce(&ReadOptions) -> Result<TrackContent, track_content::ContentErrors> + Send + 'static,
    {
        // The texts name the track's images by its id, and which id that is only the transaction knows.
        let fresh: TrackId = self.app().new_id();
        let options = ReadOptions::new(asset_base(fresh));
        // Reading is work for the processor, not for the threads that serve requests.
        let content = match tokio::task::spawn_blocking(move || read(&options)).await {
            Ok(content) => Arc::new(content?),
            Err(join) => match join.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => return Err(invites_store::StoreError::Interrupted.into()),
            },
        };
        let (acting, now) = (self.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, content) = (acting.clone(), Arc::clone(&content));
                async move {
                    let known = track_import::id_of_slug(&*tx, team, &content.slug).await?;
                    let id = known.unwrap_or(fresh);
                    let bases = (asset_base(fresh), asset_base(id));
                    let imported = imported(&content, (&bases.0, &bases.1), || acting.app().new_id());
                    track_import::put(&*tx, team, id, &imported, now).await?;
                    track_import::replace_files(&*tx, id, assets(&content), files(&content)).await?;
                    let detail =
                        json!({ "slug": content.slug, "checksum": content.checksum, "replaced": known.is_some() });
                    acting
                        .audit(&tx, team, "importTrack", &id.encode(), Some(detail))
                        .await?;
                    tracks::by_id(&*tx, id)
                        .await?
                        .ok_or(AppError::NotFound { what: "track" })
                }
            })
            .await
    }

    /// Archives a track: it stays in the invites and claims that have it and can be selected for no new one. Twice is
    /// the same as once.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; what [`Acting::must`] says.
    pub async fn archive_track(&self, id: TrackId) -> Result<Track, AppError> {
        let track = self.track_of_team(id, Verb::ManageTracks).await?;
        let (acting, now) = (self.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    tracks::archive(&*tx, id, now).await?;
                    acting
                        .audit(&tx, track.team, "archiveTrack", &id.encode(), None)
                        .await?;
                    tracks::by_id(&*tx, id)
                        .await?
                        .ok_or(AppError::NotFound { what: "track" })
                }
            })
            .await
    }

    /// A track as its team sees it.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also for everybody else.
    pub async fn track(&self, id: TrackId) -> Result<Track, AppError> {
        match self.track_of_team(id, Verb::ReadTeam).await {
            Err(AppError::Unauthenticated | AppError::Forbidden) => Err(AppError::NotFound { what: "track" }),
            answer => answer,
        }
    }

    pub(crate) async fn track_of_team(&self, id: TrackId, verb: Verb) -> Result<Track, AppError> {
        let track = tracks::by_id(self.app().store().read(), id)
            .await?
            .ok_or(AppError::NotFound { what: "track" })?;
        self.must(track.team, verb, "track").await?;
        Ok(track)
    }

    /// One page of a team's tracks, by title.
    ///
    /// # Errors
    /// What [`Acting::must`] says.
    pub async fn tracks(
        &self,
        team: TeamId,
        filter: &TrackFilter,
        page: &Page<TrackPosition>,
    ) -> Result<Slice<Track>, AppError> {
        self.must(team, Verb::ReadTeam, "team").await?;
        Ok(tracks::list(self.app().store().read(), team, filter, page).await?)
    }

    /// How many tracks the filter lets through.
    ///
    /// # Errors
    /// What [`Acting::must`] says.
    pub async fn track_count(&self, team: TeamId, filter: &TrackFilter) -> Result<u64, AppError> {
        self.must(team, Verb::ReadTeam, "team").await?;
        Ok(tracks::count(self.app().store().read(), team, filter).await?)
    }

    /// The tracks among `ids` that this caller may see as their team does.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn team_tracks(&self, ids: &[TrackId]) -> Result<HashMap<TrackId, Track>, AppError> {
        let mut found = tracks::by_ids(self.app().store().read(), ids).await?;
        let standings = self.standings(found.values().map(|track| track.team)).await?;
        found.retain(|_, track| {
            standings
                .get(&track.team)
                .is_some_and(|standing| allows(standing, Verb::ReadTeam))
        });
        Ok(found)
    }

    /// The challenges of these tracks as their authors wrote them, solutions included; nothing of tracks that this
    /// caller may not see as their team does.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn team_challenges(&self, ids: &[TrackId]) -> Result<HashMap<TrackId, Vec<Challenge>>, AppError> {
        let allowed: Vec<TrackId> = self.team_tracks(ids).await?.into_keys().collect();
        Ok(challenges::of_tracks(self.app().store().read(), &allowed).await?)
    }

    /// The challenge `id` as its author wrote it, for the team; also one that a later import dropped.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also for everybody else.
    pub async fn challenge(&self, id: ChallengeId) -> Result<Challenge, AppError> {
        let found = challenges::by_ids(self.app().store().read(), &[id]).await?.remove(&id);
        let challenge = found.ok_or(AppError::NotFound { what: "challenge" })?;
        match self.track(challenge.track).await {
            Ok(_) => Ok(challenge),
            Err(AppError::NotFound { .. }) => Err(AppError::NotFound { what: "challenge" }),
            Err(failed) => Err(failed),
        }
    }

    /// The tracks among `ids` as learners see them. Whether a learner was given them is asked where the ids came from.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn learner_tracks(&self, ids: &[TrackId]) -> Result<HashMap<TrackId, LearnerTrack>, AppError> {
        let found = tracks::by_ids(self.app().store().read(), ids).await?;
        Ok(found.into_iter().map(|(id, track)| (id, track.into())).collect())
    }

    /// The titles of these tracks' challenges, in order.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn challenge_titles(&self, ids: &[TrackId]) -> Result<HashMap<TrackId, Vec<ChallengeTitle>>, AppError> {
        Ok(challenges::titles_of_tracks(self.app().store().read(), ids).await?)
    }

    /// An image of a track, for the track's team, for people and guests whose claim gives access to it, and for those
    /// who are playing it. Everybody else learns nothing, not even whether it exists.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn track_asset(&self, id: TrackId, path: &str) -> Result<TrackAsset, AppError> {
        const NOTHING: AppError = AppError::NotFound { what: "file" };
        let read = self.app().store().read();
        let track = tracks::by_id(read, id).await?.ok_or(NOTHING)?;
        let held = match self.person() {
            Some(person) => tracks::is_held_by(read, id, person, self.app().now()).await?,
            None => false,
        };
        if !held && !allows(&self.standing(track.team).await?, Verb::ReadTeam) {
            return Err(NOTHING);
        }
        tracks::asset(read, id, path).await?.ok_or(NOTHING)
    }
}

/// Under which address the images of a track stand.
fn asset_base(id: TrackId) -> String {
    format!("/assets/tracks/{}/", id.encode())
}

fn imported(content: &TrackContent, (from, to): (&str, &str), new_id: impl Fn() -> ChallengeId) -> ImportedTrack {
    // The base holds an id made for this import, so no author's text can hold it by itself.
    let text = |html: &str| {
        if from == to {
            html.to_owned()
        } else {
            html.replace(from, to)
        }
    };
    let some = |line: &str| (!line.is_empty()).then(|| line.to_owned());
    let note = |note: &Note| match note {
        Note::Text { html } => text(html),
        // `track-content` lets only `https` addresses and our own through.
        Note::Image { url } => format!("<p><img src=\"{}\" alt=\"\"></p>", attribute(&text(url))),
        Note::Video { url } => format!(
            "<p><a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">Watch the video</a></p>",
            attribute(&text(url))
        ),
    };
    let challenges = content.challenges.iter().map(|challenge| ImportedChallenge {
        new_id: new_id(),
        slug: challenge.slug.clone(),
        kind: if challenge.quiz.is_some() {
            ChallengeKind::Quiz
        } else {
            ChallengeKind::Challenge
        },
        title: challenge.title.clone(),
        teaser: some(&challenge.teaser),
        body_html: text(&challenge.body_html),
        notes_html: challenge.notes.iter().map(note).collect(),
        tabs: json!(challenge.tabs),
        difficulty: challenge.difficulty.clone(),
        time_limit_seconds: challenge.time_limit_seconds,
        answers: challenge
            .quiz
            .iter()
            .flat_map(|quiz| &quiz.answers)
            .map(|answer| QuizAnswer {
                html: text(&answer.html),
                text: answer.text.clone(),
            })
            .collect(),
        solution: challenge
            .quiz
            .as_ref()
            .map(|quiz| quiz.solution.clone())
            .unwrap_or_default(),
    });
    ImportedTrack {
        slug: content.slug.clone(),
        title: content.title.clone(),
        teaser: some(&content.teaser),
        description_markdown: content.description_markdown.clone(),
        description_html: text(&content.description_html),
        icon: content.icon.as_deref().map(text),
        level: content.level.clone(),
        tags: content.tags.clone(),
        time_limit_seconds: content.time_limit_seconds,
        idle_timeout_seconds: content.idle_timeout_seconds,
        skipping_enabled: content.skipping_enabled,
        sandbox: content.sandbox.clone(),
        notes: content.notes.iter().map(ToString::to_string).collect(),
        checksum: content.checksum.clone(),
        challenges: challenges.collect(),
    }
}

/// Text for inside a quoted attribute.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn assets(content: &TrackContent) -> impl Iterator<Item = ImportedAsset<'_>> {
    content.assets.iter().map(|asset| ImportedAsset {
        path: &asset.path,
        media_type: asset.media_type,
        bytes: &asset.bytes,
    })
}

fn files(content: &TrackContent) -> impl Iterator<Item = ImportedFile<'_>> {
    content.files.iter().map(|file| ImportedFile {
        path: &file.path,
        bytes: &file.bytes,
        executable: file.executable,
    })
}
