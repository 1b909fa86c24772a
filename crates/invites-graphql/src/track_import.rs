//! Importing and archiving tracks.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use invites_app::{Acting, AppError};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::policy::Verb;

use crate::error::{UserError, mendable};
use crate::ids::read;
use crate::tracks::Track;

/// What became of a track.
#[derive(Debug, SimpleObject)]
pub(crate) struct TrackPayload {
    /// The track; null when nothing was written.
    track: Option<Track>,
    /// What the import left aside or did not know, in words.
    notes: Vec<String>,
    /// What to mend; each problem of an archive names its file and line.
    user_errors: Vec<UserError>,
}

impl TrackPayload {
    fn of(answer: Result<invites_app::tracks::Track, AppError>) -> Result<Self> {
        Ok(match answer {
            Ok(track) => Self {
                notes: track.import_notes.clone(),
                track: Some(track.into()),
                user_errors: Vec::new(),
            },
            Err(error) => Self {
                track: None,
                notes: Vec::new(),
                user_errors: mendable(error)?,
            },
        })
    }
}

/// Tracks come in and go out of the list.
#[derive(Debug, Default)]
pub(crate) struct TrackMutation;

#[Object]
impl TrackMutation {
    /// Imports the track in an archive. A track of the same slug is replaced: challenges keep their ids as long as
    /// their slugs stay, plays that run keep what they began with, and an archived track comes back.
    async fn import_track(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team that will own it.")] team_slug: String,
        #[graphql(desc = "The .zip or .tar.gz of one track directory, base64.")] archive: String,
    ) -> Result<TrackPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageTracks).await?;
            acting.import_track(team, decoded(&archive)?).await
        };
        TrackPayload::of(answer.await)
    }

    /// Archives a track: it can be selected for no new invite; invites, claims and plays that have it keep it.
    /// Importing it again brings it back.
    async fn archive_track(&self, ctx: &Context<'_>, #[graphql(desc = "The track.")] id: ID) -> Result<TrackPayload> {
        let acting = ctx.data::<Acting>()?;
        TrackPayload::of(async { acting.archive_track(read(&id, "id")?).await }.await)
    }
}

fn decoded(archive: &str) -> Result<Vec<u8>, AppError> {
    STANDARD.decode(archive).map_err(|_| {
        AppError::Invalid(vec![FieldError {
            field: "archive".into(),
            code: FieldErrorCode::Invalid,
            message: "Send the bytes of the .zip or .tar.gz in base64, without line breaks.".to_owned(),
            rule: None,
        }])
    })
}
