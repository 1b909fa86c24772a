//! Archives made to harm: each is refused with a sentence that names the file, and nothing is read beyond the bounds.

use crate::packing::{append, patch, read, smallest, smallest_with, tar_gz, tar_gz_with, usable, zip};
use tar::EntryType;
use track_content::{Limits, Problem, ReadOptions, read_archive};

/// The problems of an archive that must be refused.
fn refused(archive: &[u8]) -> Vec<Problem> {
    match read(archive) {
        Ok(_) => panic!("the archive should be refused"),
        Err(errors) => errors.0,
    }
}

/// Asserts that a problem of this file says this.
fn says(problems: &[Problem], file: &str, words: &str) {
    let found = problems
        .iter()
        .any(|problem| problem.file == file && problem.message.contains(words));
    assert!(found, "no problem of {file} says “{words}”: {problems:?}");
}

/// A tar with one more entry of this exact name.
fn tar_with_entry(name: &[u8], kind: EntryType) -> Vec<u8> {
    let bytes: &[u8] = if kind.is_file() { b"x" } else { b"" };
    tar_gz_with(&smallest(), |builder| append(builder, name, kind, bytes))
}

/// A zip with one more file of this exact name.
fn zip_with_name(name: &[u8]) -> Vec<u8> {
    let plain = "Q".repeat(name.len());
    patch(zip(&smallest_with(&plain, "x")), plain.as_bytes(), name)
}

#[test]
fn honest_archives_are_read() {
    for archive in [zip(&smallest()), tar_gz(&smallest())] {
        assert_eq!(read(&archive).expect("usable").slug, "tides");
    }
}

#[test]
fn paths_that_leave_the_archive_are_refused() {
    for archive in [
        tar_with_entry(b"../evil", EntryType::Regular),
        zip_with_name(b"../evil"),
    ] {
        says(&refused(&archive), "../evil", "leaves the archive");
    }
    says(
        &refused(&zip_with_name(b"a/../../b")),
        "a/../../b",
        "leaves the archive",
    );
}

#[test]
fn absolute_paths_are_refused() {
    for archive in [
        tar_with_entry(b"/etc/evil", EntryType::Regular),
        zip_with_name(b"/etc/evil"),
    ] {
        says(&refused(&archive), "/etc/evil", "absolute");
    }
    says(&refused(&zip_with_name(b"C:/evil")), "C:/evil", "absolute");
    says(&refused(&zip_with_name(b"..\\evil")), "..\\evil", "backslash");
}

#[test]
fn links_and_devices_are_refused() {
    for kind in [EntryType::Link, EntryType::Char, EntryType::Block, EntryType::Fifo] {
        says(
            &refused(&tar_with_entry(b"01-first/check-shell", kind)),
            "01-first/check-shell",
            "link or a device",
        );
    }
    for name in [
        "01-first/check-shell",
        "config.yml",
        "02-second/assignment.md",
        "assets/map.png",
    ] {
        says(
            &refused(&tar_with_entry(name.as_bytes(), EntryType::Symlink)),
            name,
            "is a link",
        );
    }
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer
        .add_symlink("track.yml", "/etc/passwd", zip::write::SimpleFileOptions::default())
        .expect("a link");
    says(
        &refused(&writer.finish().expect("a zip").into_inner()),
        "track.yml",
        "is a link",
    );
}

#[test]
fn a_link_that_the_track_does_not_need_is_left_out_with_a_note() {
    let track = read(&tar_with_entry(b"Makefile", EntryType::Symlink)).expect("usable");
    says(&track.notes, "Makefile", "left out");
    assert!(track.assets.is_empty());
}

#[test]
fn names_that_are_not_text_are_refused() {
    says(
        &refused(&tar_with_entry(b"bad\xff\xfename", EntryType::Regular)),
        "bad\u{fffd}\u{fffd}name",
        "UTF-8",
    );
    says(&refused(&zip_with_name(b"a\0b")), "a\u{fffd}b", "control character");
    says(&refused(&zip_with_name(b"a\nb")), "a\u{fffd}b", "control character");
}

#[test]
fn one_name_twice_is_refused() {
    says(
        &refused(&tar_with_entry(b"track.yml", EntryType::Regular)),
        "track.yml",
        "twice",
    );
    says(&refused(&zip_with_name(b"track.yml")), "track.yml", "twice");
}

#[test]
fn names_that_differ_by_case_are_refused() {
    for archive in [
        tar_with_entry(b"Track.yml", EntryType::Regular),
        zip_with_name(b"Track.yml"),
    ] {
        says(&refused(&archive), "Track.yml", "only by case");
    }
    says(
        &refused(&zip_with_name(b"01-FIRST/check-shell")),
        "01-FIRST",
        "only by case",
    );
}

#[test]
fn a_name_cannot_be_file_and_folder() {
    says(
        &refused(&zip_with_name(b"track.yml/inside")),
        "track.yml",
        "both a file and a folder",
    );
}

#[test]
fn deep_and_long_paths_are_refused() {
    let deep = "d/".repeat(40) + "f";
    says(&refused(&zip_with_name(deep.as_bytes())), &deep, "folders deep");
    let long = "n".repeat(400);
    assert!(
        refused(&zip(&smallest_with(&long, "x")))[0]
            .message
            .contains("300 bytes")
    );
}

#[test]
fn a_zip_bomb_is_stopped_by_its_ratio() {
    let zeros = vec![0_u8; 18 * 1024 * 1024];
    for archive in [
        zip(&vec![
            ("track.yml", crate::packing::TRACK_YML.as_bytes()),
            ("assets/bomb.png", zeros.as_slice()),
        ]),
        tar_gz(&vec![
            ("track.yml", crate::packing::TRACK_YML.as_bytes()),
            ("assets/bomb.png", zeros.as_slice()),
        ]),
    ] {
        assert!(archive.len() < 200_000, "the bomb is small");
        says(&refused(&archive), "assets/bomb.png", "zip bomb");
    }
}

#[test]
fn a_tar_whose_headers_are_the_bomb_is_stopped() {
    // A long name is read by the tar reader itself, before any file is named.
    let archive = tar_gz_with(&smallest(), |builder| {
        append(
            builder,
            b"././@LongLink",
            EntryType::GNULongName,
            &vec![b'a'; 36 * 1024 * 1024],
        );
        append(builder, b"x", EntryType::Regular, b"x");
    });
    says(&refused(&archive), "archive", "bomb");
}

#[test]
fn sizes_are_bounded_while_they_stream() {
    let limits = Limits {
        file_bytes: 1000,
        unpacked_bytes: 2500,
        files: 4,
        ..Limits::DEFAULT
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::new("/a/")
    };
    let refused = |archive: &[u8]| read_archive(archive, &options).expect_err("too large").0;

    let large = "x".repeat(1001);
    for archive in [
        zip(&smallest_with("assets/a.txt", &large)),
        tar_gz(&smallest_with("assets/a.txt", &large)),
    ] {
        says(&refused(&archive), "assets/a.txt", "is larger than");
    }
    let mut files = smallest();
    let fits = "x".repeat(999);
    for path in ["assets/a.txt", "assets/b.txt"] {
        files.push((path, fits.as_bytes()));
    }
    assert!(read_archive(&zip(&files), &options).is_ok());
    let tight = ReadOptions {
        limits: Limits {
            unpacked_bytes: 2000,
            ..limits
        },
        ..options.clone()
    };
    says(
        &read_archive(&zip(&files), &tight).expect_err("too large").0,
        "assets/b.txt",
        "unpacked",
    );
    files.push(("assets/c.txt", b"x"));
    says(&refused(&zip(&files)), "archive", "more than 4 files");
    says(&refused(&tar_gz(&files)), "archive", "more than 4 files");
}

#[test]
fn a_declared_size_is_not_believed() {
    // The zip says that the file has 5 bytes; it has 1,000.
    let content = "y".repeat(1000);
    let honest = zip(&smallest_with("assets/a.txt", &content));
    let lying = patch(honest, &1000_u32.to_le_bytes(), &5_u32.to_le_bytes());
    // Whatever the reader makes of it, it is bounded and does not panic.
    if let Ok(track) = read(&lying) {
        assert!(track.assets.iter().all(|asset| asset.bytes.len() <= 1000));
    }
}

#[test]
fn a_large_archive_is_refused_unread() {
    let options = ReadOptions {
        limits: Limits {
            archive_bytes: 100,
            ..Limits::DEFAULT
        },
        ..ReadOptions::new("/a/")
    };
    let errors = read_archive(&zip(&smallest()), &options).expect_err("too large");
    says(&errors.0, "archive", "is larger than");
}

#[test]
fn what_is_no_archive_is_refused() {
    for bytes in [&b""[..], b"PK", b"hello", b"Rar!\x1a\x07"] {
        says(&refused(bytes), "archive", "neither a .zip nor a .tar.gz");
    }
    for bytes in [&b"PK\x05\x06"[..], b"PK\x03\x04", b"\x1f\x8b"] {
        assert!(!refused(bytes).is_empty());
    }
}

#[test]
fn a_cut_archive_is_refused() {
    says(&refused(&zip(&smallest())[..200]), "archive", "damaged");
    let archive = tar_gz(&smallest());
    let problems = refused(&archive[..archive.len() / 2]);
    assert!(problems[0].message.contains("pack the track again"), "{problems:?}");
}

#[test]
fn litter_of_the_packing_machine_is_passed_over() {
    let mut files = smallest();
    files.extend([
        ("__MACOSX/._track.yml", &b"\0\x05\x16\x07"[..]),
        (".DS_Store", b"x"),
        (".git/config", b"x"),
        ("01-first/._assignment.md", b"x"),
    ]);
    assert_eq!(usable(&files).notes, []);
}

#[test]
fn one_folder_around_the_track_makes_no_difference() {
    let wrapped: Vec<(String, &[u8])> = smallest()
        .into_iter()
        .map(|(path, bytes)| (format!("tides-main/{path}"), bytes))
        .collect();
    let wrapped: crate::packing::Files<'_> = wrapped.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
    let track = read(&zip(&wrapped)).expect("usable");
    assert_eq!(track.checksum, usable(&smallest()).checksum);
}

#[test]
fn two_tracks_or_none_are_refused() {
    let yml = crate::packing::TRACK_YML.as_bytes();
    says(
        &refused(&zip(&vec![("a/track.yml", yml), ("b/track.yml", yml)])),
        "track.yml",
        "one track at a time",
    );
    says(&refused(&zip(&vec![("readme.txt", yml)])), "track.yml", "missing");
    says(&refused(&zip(&vec![("x/y/track.yml", yml)])), "track.yml", "too deep");
}

#[test]
fn every_bad_name_is_reported_at_once() {
    let archive = tar_gz_with(&smallest(), |builder| {
        append(builder, b"../one", EntryType::Regular, b"x");
        append(builder, b"/two", EntryType::Regular, b"x");
    });
    assert_eq!(refused(&archive).len(), 2);
}
