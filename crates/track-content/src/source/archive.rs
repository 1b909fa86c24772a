//! Unpacks a `.zip` or `.tar.gz` into memory.
//!
//! Only plain files and folders are taken; hard links and devices are refused by name, symbolic links never followed. Declared sizes are never
//! believed: [`Intake`] counts what really comes, and the stream below a tar is counted as well.

use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use zip::read::{Config, ZipReadOptions};
// The stable reader keeps every entry in memory before it can be counted, and merges entries of one name.
use zip::unstable::read::ZipIterable;

use super::SourceTree;
use super::intake::{Intake, shown};
use crate::limits::Limits;
use crate::problem::{ContentErrors, Problem};

/// Name under which problems of the archive as a whole are reported.
const ARCHIVE: &str = "archive";

/// Unix file types in the upper bits of a mode.
const TYPE_MASK: u32 = 0o170_000;
const TYPE_FILE: u32 = 0o100_000;
const TYPE_LINK: u32 = 0o120_000;
const TYPE_FOLDER: u32 = 0o040_000;

/// Reads an archive, told apart by its first bytes.
pub(crate) fn unpack(bytes: &[u8], limits: &Limits) -> Result<SourceTree, ContentErrors> {
    let packed = bytes.len() as u64;
    if packed > limits.archive_bytes {
        let limit = limits.archive_bytes / (1024 * 1024);
        return Err(broken(format!(
            "is larger than {limit} MB: leave out what the track does not need."
        )));
    }
    let mut intake = Intake::new(*limits, Some(packed));
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => unpack_zip(bytes, &mut intake)?,
        [0x1f, 0x8b, ..] => unpack_tar(bytes, limits, &mut intake)?,
        _ => {
            return Err(broken(
                "is neither a .zip nor a .tar.gz: pack the track as one of them.",
            ));
        }
    }
    intake.finish()
}

fn unpack_zip(bytes: &[u8], intake: &mut Intake) -> Result<(), ContentErrors> {
    let mut archive = ZipIterable::try_new(Cursor::new(bytes), Config::default()).map_err(damaged)?;
    let mut files = archive
        .files_with_cloned_reader(ZipReadOptions::new())
        .map_err(damaged)?;
    while let Some(file) = files.next() {
        let mut file = file.map_err(damaged)?;
        let name = match file.name() {
            Ok(name) => name.into_owned().into_bytes(),
            Err(_) => file.name_raw().to_vec(),
        };
        let Some(path) = intake.admit(&name)? else { continue };
        let mode = file.unix_mode();
        match mode.map(|mode| mode & TYPE_MASK) {
            Some(TYPE_FOLDER) => continue,
            _ if file.is_dir() => continue,
            Some(TYPE_LINK) => {
                intake.link(path);
                continue;
            }
            None | Some(0 | TYPE_FILE) => {}
            Some(_) => {
                intake.refuse(&path, "is a link or a device: put the file itself in the archive.");
                continue;
            }
        }
        let executable = mode.is_some_and(|mode| mode & 0o111 != 0);
        intake.take(path, &mut file, executable)?;
    }
    Ok(())
}

fn unpack_tar(bytes: &[u8], limits: &Limits, intake: &mut Intake) -> Result<(), ContentErrors> {
    let exceeded = Rc::new(Cell::new(false));
    let stream = Metered {
        inner: MultiGzDecoder::new(bytes),
        // Content, and for each entry at most two headers and their padding.
        left: limits.unpacked_bytes + limits.file_bytes + 2048 * limits.files as u64,
        packed: bytes.len() as u64,
        passed: 0,
        ratio: limits.ratio,
        exceeded: Rc::clone(&exceeded),
    };
    let mut archive = tar::Archive::new(stream);
    let failed = |error: io::Error| {
        if exceeded.get() {
            broken("unpacks to far more than it declares, as only a bomb does.")
        } else {
            damaged(error)
        }
    };
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let kind = entry.header().entry_type();
        // `git archive` starts with one; it names no file.
        if kind.is_pax_global_extensions() {
            continue;
        }
        let name = entry.path_bytes().into_owned();
        let Some(path) = intake.admit(&name)? else { continue };
        if kind.is_dir() {
            continue;
        }
        if kind.is_symlink() {
            intake.link(path);
            continue;
        }
        if !kind.is_file() {
            intake.refuse(&path, "is a link or a device: put the file itself in the archive.");
            continue;
        }
        let executable = entry.header().mode().is_ok_and(|mode| mode & 0o111 != 0);
        intake.take(path, &mut entry, executable)?;
    }
    Ok(())
}

/// A stream that fails once it yields more than any honest archive of its size: long names and extended headers
/// are read by the tar reader itself, out of the intake's sight.
struct Metered<R> {
    inner: R,
    left: u64,
    packed: u64,
    passed: u64,
    ratio: u64,
    exceeded: Rc<Cell<bool>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.passed += read as u64;
        // Twice the ratio, so that the intake, which can name the file, is the first to object.
        let bomb = self.passed > 2 * Limits::RATIO_FREE_BYTES && self.passed / (2 * self.ratio) > self.packed;
        if self.passed > self.left || bomb {
            self.exceeded.set(true);
            return Err(io::Error::other("more than the limit"));
        }
        Ok(read)
    }
}

fn broken(message: impl Into<String>) -> ContentErrors {
    ContentErrors::one(Problem::of_file(ARCHIVE, message))
}

fn damaged(error: impl std::fmt::Display) -> ContentErrors {
    let reason = shown(error.to_string().as_bytes());
    broken(format!("is damaged ({reason}): pack the track again."))
}
