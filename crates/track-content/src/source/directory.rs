//! Reads a track directory from disk.
//!
//! Links are followed only to files inside the directory; whatever leads elsewhere is left out with a note, so
//! that a checkout of somebody's repository cannot pull in a file of this machine.

use std::fs;
use std::path::Path;

use super::SourceTree;
use super::intake::{Intake, shown};
use crate::limits::Limits;
use crate::problem::{ContentErrors, Problem};

/// Deeper folders are not entered; their files would be refused by the intake anyway.
const MAX_DEPTH: usize = 16;

/// Reads all files below a directory.
pub(crate) fn read(root: &Path, limits: &Limits) -> Result<SourceTree, ContentErrors> {
    let unreadable = |error: std::io::Error| {
        let name = root.file_name().map_or_else(
            || root.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        ContentErrors::one(Problem::of_file(
            name,
            format!("cannot be read as a track directory: {error}."),
        ))
    };
    let root = root.canonicalize().map_err(unreadable)?;
    fs::read_dir(&root).map_err(unreadable)?;
    let mut walk = Walk {
        root: &root,
        intake: Intake::new(*limits, None),
    };
    walk.folder(&root, 0)?;
    walk.intake.finish()
}

struct Walk<'a> {
    root: &'a Path,
    intake: Intake,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), ContentErrors> {
        let mut entries = match fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => {
                let name = self.relative(folder);
                return Err(self.intake.stop(&name, format!("cannot be read: {error}.")));
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.entry(&entry.path(), depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, depth: usize) -> Result<(), ContentErrors> {
        let name = self.relative(path);
        let Some(admitted) = self.intake.admit(name.as_bytes())? else {
            return Ok(());
        };
        let Ok(target) = path.canonicalize() else {
            self.intake
                .leave_out(&admitted, "is a link that leads nowhere and was left out.");
            return Ok(());
        };
        let is_link = path.is_symlink();
        if is_link && !target.starts_with(self.root) {
            self.intake
                .leave_out(&admitted, "is a link that leads out of the track and was left out.");
            return Ok(());
        }
        if target.is_dir() {
            if is_link || depth >= MAX_DEPTH {
                self.intake
                    .leave_out(&admitted, "is a link to a folder, or lies too deep, and was left out.");
                return Ok(());
            }
            return self.folder(path, depth + 1);
        }
        if !target.is_file() {
            self.intake
                .leave_out(&admitted, "is not a plain file and was left out.");
            return Ok(());
        }
        match fs::File::open(&target) {
            Ok(mut file) => {
                let executable = file.metadata().is_ok_and(|metadata| is_executable(&metadata));
                self.intake.take(admitted, &mut file, executable)
            }
            Err(error) => Err(self.intake.stop(&admitted, format!("cannot be read: {error}."))),
        }
    }

    /// The path inside the track, with `/` between folders.
    fn relative(&self, path: &Path) -> String {
        let inside = path.strip_prefix(self.root).unwrap_or(path);
        let parts: Vec<String> = inside.iter().map(|part| shown(part.as_encoded_bytes())).collect();
        parts.join("/")
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_metadata: &fs::Metadata) -> bool {
    false
}
