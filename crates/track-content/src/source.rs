//! The files of a track, in memory, however they arrived.
//!
//! Knows paths and sizes, not what the files mean. A path that is in a [`SourceTree`] is clean: relative,
//! with `/` between its parts, without `..`, control characters or a twin that differs only by case.

pub(crate) mod archive;
pub(crate) mod directory;
pub(crate) mod intake;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::problem::{ContentErrors, Problem};

/// What is said of a link in the place of a file that is needed.
pub(crate) const LINK: &str = "is a link, which could lead anywhere: put the file itself in the archive.";

/// One file.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) bytes: Vec<u8>,
    pub(crate) executable: bool,
}

/// The files below the folder that holds `track.yml`, by path.
#[derive(Debug)]
pub(crate) struct SourceTree {
    pub(crate) files: BTreeMap<String, Entry>,
    /// Symbolic links of an archive, which were not followed. Whether one matters, its name tells.
    pub(crate) links: Vec<String>,
    /// What was left out on the way in.
    pub(crate) notes: Vec<Problem>,
}

impl SourceTree {
    /// Finds the one track among the files and makes its folder the root.
    pub(crate) fn rooted(
        files: BTreeMap<String, Entry>,
        links: Vec<String>,
        mut notes: Vec<Problem>,
    ) -> Result<Self, ContentErrors> {
        let root = root_of(&files, &links)?;
        if root.is_empty() {
            return Ok(Self { files, links, notes });
        }
        let mut inside = BTreeMap::new();
        for (path, entry) in files {
            match path.strip_prefix(&root) {
                Some(rest) => {
                    inside.insert(rest.to_owned(), entry);
                }
                None => notes.push(Problem::of_file(
                    path,
                    "lies outside the track's folder and was left out.",
                )),
            }
        }
        for note in &mut notes {
            if let Some(rest) = note.file.strip_prefix(&root) {
                note.file = rest.to_owned();
            }
        }
        let links = links
            .iter()
            .filter_map(|path| path.strip_prefix(&root))
            .map(str::to_owned)
            .collect();
        Ok(Self {
            files: inside,
            links,
            notes,
        })
    }

    /// SHA-256 over all paths and contents, each with its length before it, in lower-case hex.
    pub(crate) fn checksum(&self) -> String {
        let mut hash = Sha256::new();
        for (path, entry) in &self.files {
            for part in [path.as_bytes(), &entry.bytes] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The folder that holds `track.yml`, with a `/` at its end, or nothing for the top.
fn root_of(files: &BTreeMap<String, Entry>, links: &[String]) -> Result<String, ContentErrors> {
    const MANIFEST: &str = "track.yml";
    if files.contains_key(MANIFEST) {
        return Ok(String::new());
    }
    if let Some(link) = links.iter().find(|path| path.rsplit('/').next() == Some(MANIFEST)) {
        return Err(ContentErrors::one(Problem::of_file(link, LINK)));
    }
    let manifests: Vec<&str> = files
        .keys()
        .map(String::as_str)
        .filter(|path| path.strip_suffix(MANIFEST).is_some_and(|folder| folder.ends_with('/')))
        .collect();
    let near: Vec<&str> = manifests
        .iter()
        .copied()
        .filter(|path| path.matches('/').count() == 1)
        .collect();
    let message = match (near.as_slice(), manifests.as_slice()) {
        ([only], _) => return Ok(only.trim_end_matches(MANIFEST).to_owned()),
        ([], []) => "is missing: a track has a track.yml at its top, or inside one top folder.".to_owned(),
        ([], deeper) => format!(
            "lies too deep ({}): pack the track's own folder, not one around it.",
            named(deeper)
        ),
        (several, _) => format!(
            "was found {} times ({}): import one track at a time.",
            several.len(),
            named(several)
        ),
    };
    Err(ContentErrors::one(Problem::of_file(MANIFEST, message)))
}

/// The first few paths, for a sentence.
fn named(paths: &[&str]) -> String {
    let shown = paths.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    if paths.len() > 3 {
        format!("{shown}, …")
    } else {
        shown
    }
}
