//! Reads a track as its authors keep it in Git (a directory, a `.zip` or a `.tar.gz`) and turns it into plain
//! data with safe HTML.
//!
//! Pure: bytes in, content or problems out. It must not know who imports the track, where it is stored, or how
//! it is served; nothing it reads is ever written to disk or run. Everything it is given is a stranger's.

mod assignment;
mod fields;
mod files;
mod limits;
mod problem;
mod quiz;
mod reading;
mod render;
mod sandbox;
mod source;
mod tabs;
mod track;
mod yaml;

use std::path::Path;

use render::Place;

pub use limits::Limits;
pub use problem::{ContentErrors, Problem};
pub use track::{
    Answer, Asset, Challenge, ChallengeKind, Note, Quiz, ScriptKind, SourceFile, Tab, TabKind, TrackContent,
};

/// What the caller decides about a reading.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Put before the path of an asset wherever rendered HTML names one, such as `/assets/tracks/track_x/`.
    /// A caller that learns the track's id only afterwards passes a marker and replaces it.
    pub asset_base: String,
    /// How much is read before the source is refused.
    pub limits: Limits,
}

impl ReadOptions {
    /// The default limits, with this asset base.
    #[must_use]
    pub fn new(asset_base: impl Into<String>) -> Self {
        Self {
            asset_base: asset_base.into(),
            limits: Limits::DEFAULT,
        }
    }
}

/// Reads a track directory on disk.
///
/// # Errors
/// Every reason why the track cannot be used, each with its file and, where known, its line.
pub fn read_directory(path: &Path, options: &ReadOptions) -> Result<TrackContent, ContentErrors> {
    reading::read(source::directory::read(path, &options.limits)?, options)
}

/// Reads a `.zip` or a `.tar.gz`, told apart by their first bytes, that holds one track, possibly inside one folder.
///
/// # Errors
/// Every reason why the archive or the track in it cannot be used, each with its file and, where known, its line.
pub fn read_archive(bytes: &[u8], options: &ReadOptions) -> Result<TrackContent, ContentErrors> {
    reading::read(source::archive::unpack(bytes, &options.limits)?, options)
}

/// Renders the Markdown of a track to safe HTML; relative pictures are named as `asset_base` + their path, seen
/// from the track's top.
#[must_use]
pub fn render_markdown(source: &str, asset_base: &str) -> String {
    render::body(
        source,
        &Place {
            asset_base: Some(asset_base),
            folder: "",
            id_prefix: "text-",
        },
    )
    .html
}

/// Markdown that belongs to no track as one line of plain text of at most `most` characters, cut between words: for the
/// preview of a link. It is not HTML.
#[must_use]
pub fn description_line(source: &str, most: usize) -> String {
    render::bare_line(source, most)
}

/// Renders Markdown that belongs to no track, such as an invite's description (R9), to safe HTML. It has no
/// assets: relative pictures lead nowhere.
#[must_use]
pub fn render_description(source: &str) -> String {
    render::body(
        source,
        &Place {
            asset_base: None,
            folder: "",
            id_prefix: "description-",
        },
    )
    .html
}
