//! Packs tracks for tests: honest archives and, by patching bytes, ones no honest tool would write.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use track_content::{ContentErrors, Problem, ReadOptions, TrackContent};
use zip::write::SimpleFileOptions;

pub(crate) type Files<'a> = Vec<(&'a str, &'a [u8])>;

pub(crate) const TRACK_YML: &str = "slug: tides\ntitle: Reading the tides\n";
pub(crate) const ASSIGNMENT: &str = "---\nslug: first\ntype: challenge\ntitle: First\n---\n\nLook at the sea.\n";

/// The smallest usable track.
pub(crate) fn smallest() -> Files<'static> {
    vec![
        ("track.yml", TRACK_YML.as_bytes()),
        ("01-first/assignment.md", ASSIGNMENT.as_bytes()),
    ]
}

/// The smallest track with this file added, or in place of one it has.
pub(crate) fn smallest_with<'a>(path: &'a str, content: &'a str) -> Files<'a> {
    let mut files: Files<'a> = smallest().into_iter().filter(|(known, _)| *known != path).collect();
    files.push((path, content.as_bytes()));
    files
}

pub(crate) fn zip(files: &Files<'_>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer
            .start_file(*path, SimpleFileOptions::default().unix_permissions(0o644))
            .expect("a file");
        writer.write_all(bytes).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

pub(crate) fn tar_gz(files: &Files<'_>) -> Vec<u8> {
    tar_gz_with(files, |_| {})
}

/// A `.tar.gz` of the files and of whatever else is appended.
pub(crate) fn tar_gz_with(files: &Files<'_>, more: impl FnOnce(&mut tar::Builder<GzEncoder<Vec<u8>>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (path, bytes) in files {
        append(&mut builder, path.as_bytes(), tar::EntryType::Regular, bytes);
    }
    more(&mut builder);
    builder.into_inner().expect("a tar").finish().expect("a gz")
}

/// Appends an entry with exactly this name, however hostile.
pub(crate) fn append<W: Write>(builder: &mut tar::Builder<W>, name: &[u8], kind: tar::EntryType, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_mode(0o755);
    header.set_size(bytes.len() as u64);
    if matches!(kind, tar::EntryType::Symlink | tar::EntryType::Link) {
        header.set_link_name("/etc/passwd").expect("a link name");
    }
    header.set_cksum();
    builder.append(&header, bytes).expect("an entry");
}

/// Replaces every occurrence of some bytes by as many others.
pub(crate) fn patch(mut archive: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "a patch keeps the length");
    let mut patched = 0;
    for at in 0..archive.len().saturating_sub(from.len() - 1) {
        if archive[at..].starts_with(from) {
            archive[at..at + to.len()].copy_from_slice(to);
            patched += 1;
        }
    }
    assert!(patched > 0, "nothing to patch");
    archive
}

pub(crate) fn read(archive: &[u8]) -> Result<TrackContent, ContentErrors> {
    track_content::read_archive(archive, &ReadOptions::new("/assets/T/"))
}

/// Reads the files of a track that must be usable.
pub(crate) fn usable(files: &Files<'_>) -> TrackContent {
    read(&tar_gz(files)).unwrap_or_else(|errors| panic!("the track should be usable:\n{errors}"))
}

/// The problems of a track that must not be usable.
pub(crate) fn problems(files: &Files<'_>) -> Vec<Problem> {
    match read(&tar_gz(files)) {
        Ok(_) => panic!("the track should be refused"),
        Err(errors) => errors.0,
    }
}
