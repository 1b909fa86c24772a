//! Which files of a track are scripts, which are assets, and which are neither and left out with a note.

use std::collections::BTreeSet;

use crate::assignment::Draft;
use crate::problem::Problem;
use crate::reading::{ASSIGNMENT, Reader};
use crate::sandbox::is_host;
use crate::source::LINK;
use crate::track::{Asset, ScriptKind, SourceFile};

/// Folder of the scripts that belong to no challenge.
const TRACK_SCRIPTS: &str = "track_scripts";
const ASSETS: &str = "assets/";

/// What a page can show, by the file's ending.
const MEDIA_TYPES: [(&str, &str); 12] = [
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("pdf", "application/pdf"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
];

/// Judges the links of an archive: one in the place of something the track needs is a problem, any other a note.
pub(crate) fn links(reader: &mut Reader<'_>, links: &[String]) {
    for path in links {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_needed = matches!(name, "track.yml" | "config.yml" | ASSIGNMENT)
            || path.starts_with(ASSETS)
            || (path.contains('/') && script_name(name).is_some());
        if is_needed {
            reader.findings.problems.push(Problem::of_file(path, LINK));
        } else {
            reader
                .findings
                .notes
                .push(Problem::of_file(path, "is a link; it was left out."));
        }
    }
}

/// The scripts, by path; notes scripts for hosts that the sandbox does not have.
pub(crate) fn scripts(reader: &mut Reader<'_>, drafts: &[Draft], hosts: &Option<BTreeSet<String>>) -> Vec<SourceFile> {
    let mut scripts = Vec::new();
    for (path, entry) in reader.files {
        let Some((folder, name)) = path.split_once('/') else {
            continue;
        };
        let Some((kind, host)) = script_name(name) else {
            continue;
        };
        let challenge = match drafts.iter().find(|draft| draft.folder.as_deref() == Some(folder)) {
            Some(draft) => Some(draft.challenge.slug.clone()),
            None if folder == TRACK_SCRIPTS => None,
            None => continue,
        };
        if hosts.as_ref().is_some_and(|hosts| !hosts.contains(host)) {
            reader.findings.notes.push(Problem::of_file(
                path,
                format!("is for the host {host}, which config.yml does not have."),
            ));
        }
        if entry
            .bytes
            .split(|byte| *byte == b'\n')
            .next()
            .is_some_and(|line| line.starts_with(b"#!") && line.ends_with(b"\r"))
        {
            reader.findings.note(
                path,
                1,
                "has Windows line ends, with which it cannot start: save it with Unix line ends.",
            );
        }
        scripts.push(SourceFile {
            path: path.clone(),
            kind,
            host: host.to_owned(),
            challenge,
            bytes: entry.bytes.clone(),
            executable: entry.executable,
        });
    }
    scripts
}

/// The assets, by path; notes every file that has no part in the track.
pub(crate) fn assets(reader: &mut Reader<'_>, drafts: &[Draft]) -> Vec<Asset> {
    let mut assets = Vec::new();
    let mut left_out = BTreeSet::new();
    for (path, entry) in reader.files {
        let top = path.split('/').next().unwrap_or(path);
        let of_challenge = drafts.iter().any(|draft| draft.folder.as_deref() == Some(top));
        if is_known(path, of_challenge) {
            continue;
        }
        match media_type(path) {
            Some(media_type) if of_challenge || path.starts_with(ASSETS) => {
                assets.push(Asset {
                    path: path.clone(),
                    media_type,
                    bytes: entry.bytes.clone(),
                });
            }
            // One note for a folder of such files, except where a name may simply be misspelt.
            _ if of_challenge || path.starts_with(ASSETS) => {
                left_out.insert(path.as_str());
            }
            _ => {
                left_out.insert(top);
            }
        }
    }
    let note = |path: &str| Problem::of_file(path, "has no part in a track and was left out.");
    reader.findings.notes.extend(left_out.into_iter().map(note));
    assets
}

/// Whether a file is read as something else than an asset.
fn is_known(path: &str, of_challenge: bool) -> bool {
    match path.split_once('/') {
        None => matches!(path, "track.yml" | "config.yml"),
        Some((folder, name)) => {
            let may_hold_scripts = of_challenge || folder == TRACK_SCRIPTS;
            (of_challenge && name == ASSIGNMENT) || (may_hold_scripts && script_name(name).is_some())
        }
    }
}

/// `check-shell` → check, on shell.
fn script_name(name: &str) -> Option<(ScriptKind, &str)> {
    let (word, host) = name.split_once('-')?;
    let kind = ScriptKind::ALL.into_iter().find(|kind| kind.as_str() == word)?;
    is_host(host).then_some((kind, host))
}

fn media_type(path: &str) -> Option<&'static str> {
    let ending = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    MEDIA_TYPES
        .into_iter()
        .find(|(known, _)| *known == ending)
        .map(|(_, media_type)| media_type)
}
