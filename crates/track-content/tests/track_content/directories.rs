//! Track directories on disk: read as they are, without following a link out of them.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use track_content::{ReadOptions, ScriptKind, read_directory};

use crate::packing::{smallest, smallest_with, usable};

/// A directory with these files, fresh for the test of this name.
fn directory(test: &str, files: &crate::packing::Files<'_>) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("directory-{test}"));
    if root.exists() {
        fs::remove_dir_all(&root).expect("the last run's directory");
    }
    for (path, bytes) in files {
        let path = root.join("track").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    root
}

fn options() -> ReadOptions {
    ReadOptions::new("/assets/T/")
}

#[test]
fn a_directory_and_its_archive_are_the_same_track() {
    let files = smallest_with("01-first/check-shell", "#!/bin/sh\n");
    let root = directory("same", &files);
    let script = root.join("track/01-first/check-shell");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a mode");
    let track = read_directory(&root.join("track"), &options()).expect("usable");
    assert_eq!(track.checksum, usable(&files).checksum);
    assert!(
        track
            .script(Some("first"), ScriptKind::Check, "shell")
            .expect("the script")
            .executable
    );
}

#[test]
fn links_are_followed_inside_the_directory_only() {
    let root = directory("links", &smallest());
    let track = root.join("track");
    fs::write(root.join("secret.txt"), "secret").expect("a secret");
    fs::create_dir(track.join("assets")).expect("a folder");
    fs::write(track.join("01-first/check-one"), "#!/bin/sh\n").expect("a script");
    symlink("check-one", track.join("01-first/check-two")).expect("a link");
    symlink("../../secret.txt", track.join("assets/secret.txt")).expect("a link");
    symlink(".", track.join("assets/round")).expect("a link");
    symlink("nowhere", track.join("assets/gone.txt")).expect("a link");
    let read = read_directory(&track, &options()).expect("usable");
    assert!(read.script(Some("first"), ScriptKind::Check, "two").is_some());
    assert!(read.assets.is_empty(), "{:?}", read.assets);
    let noted: Vec<&str> = read.notes.iter().map(|note| note.file.as_str()).collect();
    assert_eq!(noted, ["assets/gone.txt", "assets/round", "assets/secret.txt"]);
}

#[test]
fn what_is_not_a_directory_says_so() {
    let root = directory("none", &smallest());
    for path in ["missing", "track/track.yml"] {
        let errors = read_directory(&root.join(path), &options()).expect_err("no directory");
        assert!(
            errors.problems()[0]
                .message
                .contains("cannot be read as a track directory"),
            "{errors}"
        );
    }
}
