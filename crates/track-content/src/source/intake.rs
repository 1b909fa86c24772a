//! The gate through which every file of a stranger passes: names are cleaned, sizes counted as the bytes come.
//!
//! A bad name is noted and reading goes on, so that the author sees all of them; a bound that is exceeded ends
//! the reading at once. Knows nothing of archive formats.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use super::{Entry, SourceTree};
use crate::limits::Limits;
use crate::problem::{ContentErrors, Problem};

/// Longest path, in bytes, and deepest folder that is taken in.
const MAX_PATH_BYTES: usize = 300;
const MAX_DEPTH: usize = 12;

/// What belongs to the machine that packed the track, not to the track.
const LITTER: [&str; 5] = ["__MACOSX", ".git", ".DS_Store", "Thumbs.db", "desktop.ini"];

/// Files on their way in.
pub(crate) struct Intake {
    limits: Limits,
    /// Bytes of the archive, against which the ratio is measured; none for a directory.
    packed_bytes: Option<u64>,
    entries: usize,
    unpacked_bytes: u64,
    files: BTreeMap<String, Entry>,
    /// Every file and folder by its lower-case path, to find twins that differ only by case.
    spellings: HashMap<String, Spelling>,
    links: Vec<String>,
    problems: Vec<Problem>,
    notes: Vec<Problem>,
}

struct Spelling {
    path: String,
    is_file: bool,
}

impl Intake {
    pub(crate) fn new(limits: Limits, packed_bytes: Option<u64>) -> Self {
        Self {
            limits,
            packed_bytes,
            entries: 0,
            unpacked_bytes: 0,
            files: BTreeMap::new(),
            spellings: HashMap::new(),
            links: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Counts an entry and cleans its name. None when the entry is to be passed over: it is litter, or its name
    /// is refused and has been noted as a problem.
    pub(crate) fn admit(&mut self, name: &[u8]) -> Result<Option<String>, ContentErrors> {
        self.entries += 1;
        if self.entries > self.limits.files {
            return Err(self.stop(
                "archive",
                format!(
                    "holds more than {} files: a track is smaller than that.",
                    self.limits.files
                ),
            ));
        }
        match clean_path(name) {
            Ok(path) if path.is_empty() || is_litter(&path) => Ok(None),
            Ok(path) => Ok(Some(path)),
            Err(reason) => {
                self.problems.push(Problem::of_file(shown(name), reason));
                Ok(None)
            }
        }
    }

    /// Takes in the content of an admitted file.
    pub(crate) fn take(&mut self, path: String, reader: &mut dyn Read, executable: bool) -> Result<(), ContentErrors> {
        let mut bytes = Vec::new();
        if let Err(error) = reader.take(self.limits.file_bytes + 1).read_to_end(&mut bytes) {
            return Err(self.stop(&path, format!("cannot be read ({error}): pack the track again.")));
        }
        let length = bytes.len() as u64;
        if length > self.limits.file_bytes {
            let limit = megabytes(self.limits.file_bytes);
            return Err(self.stop(
                &path,
                format!("is larger than {limit} MB: make it smaller or leave it out."),
            ));
        }
        self.unpacked_bytes += length;
        if self.unpacked_bytes > self.limits.unpacked_bytes {
            let limit = megabytes(self.limits.unpacked_bytes);
            return Err(self.stop(
                &path,
                format!("brings the track above {limit} MB unpacked: make it smaller."),
            ));
        }
        if let Some(packed) = self.packed_bytes
            && self.unpacked_bytes > Limits::RATIO_FREE_BYTES
            && self.unpacked_bytes / self.limits.ratio > packed
        {
            let ratio = self.limits.ratio;
            return Err(self.stop(
                &path,
                format!("unpacks to more than {ratio} times the size of the archive, as only a zip bomb does."),
            ));
        }
        if self.claim_spelling(&path) {
            self.files.insert(path, Entry { bytes, executable });
        }
        Ok(())
    }

    /// Notes an entry that makes the source unusable; reading goes on.
    pub(crate) fn refuse(&mut self, path: &str, reason: impl Into<String>) {
        self.problems.push(Problem::of_file(path, reason));
    }

    /// Remembers a symbolic link, which is never followed.
    pub(crate) fn link(&mut self, path: String) {
        if self.claim_spelling(&path) {
            self.links.push(path);
        }
    }

    /// Notes an entry that was left out and does no harm.
    pub(crate) fn leave_out(&mut self, path: &str, reason: impl Into<String>) {
        self.notes.push(Problem::of_file(path, reason));
    }

    /// Ends the reading: this problem and those before it.
    pub(crate) fn stop(&mut self, file: &str, reason: impl Into<String>) -> ContentErrors {
        let mut problems = std::mem::take(&mut self.problems);
        problems.push(Problem::of_file(file, reason));
        ContentErrors(problems)
    }

    /// The files, with the folder of the track as their root.
    pub(crate) fn finish(mut self) -> Result<SourceTree, ContentErrors> {
        if self.problems.is_empty() {
            return SourceTree::rooted(self.files, self.links, self.notes);
        }
        self.problems.sort();
        Err(ContentErrors(self.problems))
    }

    /// Whether this path is new: no file of that name, no folder where the file lies, no twin by case.
    fn claim_spelling(&mut self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| (&path[..at], false));
        for (part, is_file) in folders.chain([(path, true)]) {
            let Some(known) = self.spellings.get(&part.to_lowercase()) else {
                self.spellings.insert(
                    part.to_lowercase(),
                    Spelling {
                        path: part.to_owned(),
                        is_file,
                    },
                );
                continue;
            };
            let reason = if known.path != part {
                format!("differs from {} only by case: rename one of them.", known.path)
            } else if known.is_file && is_file {
                "is in the archive twice: keep one.".to_owned()
            } else if known.is_file || is_file {
                "is both a file and a folder: rename one of them.".to_owned()
            } else {
                continue;
            };
            self.problems.push(Problem::of_file(part, reason));
            return false;
        }
        true
    }
}

/// A name as a clean relative path, or why it cannot be one.
fn clean_path(name: &[u8]) -> Result<String, &'static str> {
    let name = std::str::from_utf8(name).map_err(|_| "has a name that is not UTF-8: rename it.")?;
    if name.chars().any(char::is_control) {
        return Err("has a control character in its name: rename it.");
    }
    if name.contains('\\') {
        return Err("has a backslash in its name: pack the track with / between folders.");
    }
    if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
        return Err("has an absolute path: pack the track from inside its folder.");
    }
    if name.len() > MAX_PATH_BYTES {
        return Err("has a path longer than 300 bytes: shorten it.");
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.contains(&"..") {
        return Err("has a path that leaves the archive (..): pack the track from inside its folder.");
    }
    if parts.len() > MAX_DEPTH {
        return Err("lies more than 12 folders deep: move it up.");
    }
    Ok(parts.join("/"))
}

fn is_litter(path: &str) -> bool {
    path.split('/')
        .any(|part| LITTER.contains(&part) || part.starts_with("._"))
}

/// A name of any bytes, for a sentence: readable, without control characters, bounded.
pub(crate) fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name)
        .chars()
        .take(MAX_PATH_BYTES)
        .map(|character| if character.is_control() { '\u{fffd}' } else { character })
        .collect()
}

fn megabytes(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields this many zeros, and fails the test when more is asked for.
    struct Bounded(usize);

    impl Read for Bounded {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            assert!(self.0 > 0, "read beyond the limit");
            let length = buffer.len().min(self.0);
            buffer[..length].fill(0);
            self.0 -= length;
            Ok(length)
        }
    }

    #[test]
    fn an_endless_file_is_read_only_up_to_its_limit() {
        let limits = Limits {
            file_bytes: 1_000,
            ..Limits::DEFAULT
        };
        let mut intake = Intake::new(limits, None);
        let errors = intake
            .take("big".to_owned(), &mut Bounded(1_001), false)
            .expect_err("too large");
        assert!(errors.problems()[0].message.contains("is larger than"), "{errors}");
    }
}
