//! A track as the rest of the product knows it: what was read, with its Markdown already rendered to safe HTML.
//!
//! Plain data. Nothing here knows where the track came from or where it will be stored.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// A whole track, read and found usable.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackContent {
    /// The author's name for the track in addresses: letters, digits, `-` and `_`, at most 100.
    pub slug: String,
    /// Shown everywhere; never blank, one line.
    pub title: String,
    /// One line for lists; may be empty.
    pub teaser: String,
    /// The description, as safe HTML.
    pub description_html: String,
    /// The description as written.
    pub description_markdown: String,
    /// `https` address of a picture, or the path of an asset under the caller's base.
    pub icon: Option<String>,
    /// The author's word for the level, such as `beginner`.
    pub level: Option<String>,
    /// Trimmed, without blanks or repetitions, in the author's order.
    pub tags: Vec<String>,
    /// How long one play may take, in seconds: the track's `timelimit`, or else the sum of its challenges',
    /// or else [`TrackContent::DEFAULT_TIME_LIMIT_SECONDS`].
    pub time_limit_seconds: u32,
    /// After how many seconds without a learner a play may be stopped.
    pub idle_timeout_seconds: Option<u32>,
    /// Whether learners may skip a challenge.
    pub skipping_enabled: bool,
    /// In the order learners meet them; never empty.
    pub challenges: Vec<Challenge>,
    /// Pictures and other files that the pages of the track may show.
    pub assets: Vec<Asset>,
    /// `config.yml` as JSON; null when the track has none.
    pub sandbox: serde_json::Value,
    /// The scripts, ordered by path.
    pub files: Vec<SourceFile>,
    /// What was unusual and did no harm, ordered by file and line.
    pub notes: Vec<Problem>,
    /// Keys this version does not know, by file, as they were written: nothing of an author's is lost.
    pub unknown_keys: serde_json::Map<String, serde_json::Value>,
    /// SHA-256 over every path and content read, in lower-case hex. The same for a directory and an
    /// archive of it; independent of order, time stamps and the enclosing folder.
    pub checksum: String,
}

impl TrackContent {
    /// Time limit of a track that names none, in seconds: one hour.
    pub const DEFAULT_TIME_LIMIT_SECONDS: u32 = 3600;

    /// The script of a kind for a host: of the challenge with this slug, or of the track as a whole.
    #[must_use]
    pub fn script(&self, challenge: Option<&str>, kind: ScriptKind, host: &str) -> Option<&SourceFile> {
        self.files
            .iter()
            .find(|file| file.challenge.as_deref() == challenge && file.kind == kind && file.host == host)
    }
}

/// One step of a track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Unique within the track: letters, digits, `-` and `_`, at most 100.
    pub slug: String,
    /// Place in the track, from 0.
    pub position: u32,
    /// Never blank, one line.
    pub title: String,
    /// One line; may be empty.
    pub teaser: String,
    /// The assignment, as safe HTML whose headings start at `h2`.
    pub body_html: String,
    /// Shown while the sandbox gets ready.
    pub notes: Vec<Note>,
    /// In the order of `data-tab` (from 0) in `body_html`.
    pub tabs: Vec<Tab>,
    /// The author's word, such as `basic`.
    pub difficulty: Option<String>,
    /// How long the author gives this step, in seconds.
    pub time_limit_seconds: Option<u32>,
    /// The question, when the challenge is a quiz.
    pub quiz: Option<Quiz>,
}

impl Challenge {
    /// Whether this is checked by scripts or answered.
    #[must_use]
    pub fn kind(&self) -> ChallengeKind {
        if self.quiz.is_some() {
            ChallengeKind::Quiz
        } else {
            ChallengeKind::Challenge
        }
    }
}

/// What a learner does to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeKind {
    /// Work in the sandbox; check scripts decide.
    Challenge,
    /// Choose answers.
    Quiz,
}

/// A question's answers and which of them are right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiz {
    /// At least one, in the author's order.
    pub answers: Vec<Answer>,
    /// Indexes into `answers`, ascending, without repetition; never empty.
    pub solution: Vec<usize>,
}

/// One answer of a quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Safe inline HTML, for inside a `label`.
    pub html: String,
    /// The same without markup.
    pub text: String,
}

/// Something to read or watch while the sandbox gets ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Note {
    /// Safe HTML.
    Text {
        /// The text.
        html: String,
    },
    /// A picture: `https` or under the caller's asset base.
    Image {
        /// Its address.
        url: String,
    },
    /// A video: `https` or under the caller's asset base; opened by a click.
    Video {
        /// Its address.
        url: String,
    },
}

/// One tab beside the assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tab {
    /// Label; never blank.
    pub title: String,
    /// What the tab shows.
    pub kind: TabKind,
    /// Host of a terminal, service, code or browser tab.
    pub hostname: Option<String>,
    /// Port of a service.
    pub port: Option<u16>,
    /// Path of a service, or the folder or file of a code tab.
    pub path: Option<String>,
    /// `http` or `https` address of a website.
    pub url: Option<String>,
    /// Whether it opens in a window of its own.
    pub new_window: bool,
    /// Folder a terminal starts in.
    pub workdir: Option<String>,
    /// Command a terminal starts with, instead of the host's shell.
    pub cmd: Option<String>,
}

/// What a tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TabKind {
    /// A shell on a host.
    Terminal,
    /// An HTTP service on a host.
    Service,
    /// Files on a host.
    Code,
    /// A page elsewhere.
    Website,
    /// A browser that runs on a host.
    Browser,
    /// A kind this version does not know; it keeps its place so that tab links stay right.
    Other,
}

/// A file that the pages of a track may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Path inside the track, such as `assets/map.svg`; rendered HTML names it as asset base + this path.
    pub path: String,
    /// Told by the file's ending; only kinds a page can show are assets.
    pub media_type: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A script that runs on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path inside the track, such as `01-look-around/check-shell`.
    pub path: String,
    /// When it runs.
    pub kind: ScriptKind,
    /// Name of the host it runs on.
    pub host: String,
    /// Slug of its challenge; none for the scripts of the track as a whole.
    pub challenge: Option<String>,
    /// The content.
    pub bytes: Vec<u8>,
    /// Whether the source marked it executable. Archives made by browsers cannot say; run it all the same.
    pub executable: bool,
}

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptKind {
    /// Before the challenge, or the track, starts.
    Setup,
    /// When a learner asks whether the challenge is done; exit status 0 passes.
    Check,
    /// Does the challenge in the learner's stead, when it is skipped or tested.
    Solve,
    /// After it ended.
    Cleanup,
}

impl ScriptKind {
    /// All kinds, in the order they run.
    pub const ALL: [Self; 4] = [Self::Setup, Self::Check, Self::Solve, Self::Cleanup];

    /// The word before the host in the file's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Check => "check",
            Self::Solve => "solve",
            Self::Cleanup => "cleanup",
        }
    }
}
