//! What a built page was made from, so that a second start takes seconds.

use std::path::{Path, PathBuf};

use eyre::Context;
use sha2::{Digest, Sha256};

use super::{Places, manifest::Manifest};

/// The hash of everything a page is made from: the linked program, styles, start scripts, and this builder.
pub(super) fn of(linked: &Path, places: &Places) -> eyre::Result<String> {
    let mut files = vec![linked.to_path_buf(), places.root.join("Cargo.lock")];
    collect(&places.root.join("xtask/src/web"), &mut files)?;
    for source in [
        "style",
        "boot",
        "index.html",
        "icons.svg",
        "node_modules/.package-lock.json",
    ] {
        collect(&places.frontend.join(source), &mut files)?;
    }
    let mut hash = Sha256::new();
    for file in files {
        let bytes = std::fs::read(&file).wrap_err_with(|| format!("cannot read {}", file.display()))?;
        hash.update(file.display().to_string());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The manifest of the page that stands there, if it was made from the same.
pub(super) fn unchanged(stamp: &str, places: &Places) -> Option<Manifest> {
    let kept = std::fs::read_to_string(path(places)).ok()?;
    let manifest = std::fs::read(places.output.join("manifest.json")).ok()?;
    (kept == stamp)
        .then(|| serde_json::from_slice(&manifest).ok())
        .flatten()
}

/// Remembers what the page was made from.
pub(super) fn keep(stamp: &str, places: &Places) -> eyre::Result<()> {
    std::fs::write(path(places), stamp).wrap_err("cannot remember what the page was made from")
}

/// Beside the work directory, not in the output: the output is embedded and served.
fn path(places: &Places) -> PathBuf {
    places.work.with_extension("stamp")
}

/// The files under `path`, in the order of their names; none when it does not exist.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> eyre::Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
    } else if path.is_dir() {
        let mut entries = std::fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<eyre::Result<Vec<_>>>()?;
        entries.sort();
        entries.iter().try_for_each(|entry| collect(entry, files))?;
    }
    Ok(())
}
