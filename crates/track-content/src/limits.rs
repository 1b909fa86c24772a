//! How much of a stranger's archive is read before it is refused.
//!
//! Sizes that an archive declares are never believed: every bound is held while the bytes stream.

/// Bounds on what is read. [`Limits::DEFAULT`] fits every public track we know with room to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the archive as uploaded.
    pub archive_bytes: u64,
    /// Bytes of all files together, unpacked.
    pub unpacked_bytes: u64,
    /// Number of entries: files, and folders an archive lists.
    pub files: usize,
    /// Bytes of one file, unpacked.
    pub file_bytes: u64,
    /// How many times larger than the archive its content may be, once it exceeds
    /// [`Limits::RATIO_FREE_BYTES`]: what repeats itself more than that was made to be a bomb.
    pub ratio: u64,
    /// Bytes of one text that is parsed: `track.yml`, `config.yml`, an `assignment.md`.
    pub text_bytes: u64,
}

impl Limits {
    /// Content up to this size is never judged by its ratio: small scripts compress very well.
    pub const RATIO_FREE_BYTES: u64 = 16 * 1024 * 1024;

    /// Archive 50 MB, unpacked 200 MB, 5,000 entries, file 20 MB, ratio 100, parsed text 512 KB.
    pub const DEFAULT: Self = Self {
        archive_bytes: 50 * 1024 * 1024,
        unpacked_bytes: 200 * 1024 * 1024,
        files: 5_000,
        file_bytes: 20 * 1024 * 1024,
        ratio: 100,
        text_bytes: 512 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
