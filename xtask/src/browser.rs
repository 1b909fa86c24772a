//! What the browser tests need: Node, the packages of `e2e`, a Chromium of the system.

use std::path::{Path, PathBuf};
use std::process::Command;

use eyre::bail;

use crate::step;

/// Where systems keep a Chromium, after `TRACKPASS_CHROMIUM`.
const PLACES: [&str; 5] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// The browser's program.
///
/// # Errors
/// When there is none; the message says how to install one.
pub(crate) fn chromium() -> eyre::Result<PathBuf> {
    let named = std::env::var_os("TRACKPASS_CHROMIUM").map(PathBuf::from);
    match named
        .into_iter()
        .chain(PLACES.map(PathBuf::from))
        .find(|place| place.is_file())
    {
        Some(place) => Ok(place),
        None => bail!(
            "Chromium is missing. Debian: `apt-get install chromium`; macOS: `brew install chromium`; \
             or set TRACKPASS_CHROMIUM to its program"
        ),
    }
}

/// Installs the npm packages that `directory` locks, when the lock file changed since they were.
///
/// # Errors
/// When Node is missing or npm fails.
pub(crate) fn install_packages(directory: &Path) -> eyre::Result<()> {
    if !step::status(Command::new("node").arg("--version")).is_ok_and(|status| status.success()) {
        bail!("Node is missing. Install version 20 or newer: https://nodejs.org or your system's package `nodejs npm`");
    }
    let installed = directory.join("node_modules/.package-lock.json");
    let wanted = directory.join("package-lock.json");
    let fresh = modified(&installed)
        .zip(modified(&wanted))
        .is_some_and(|(installed, wanted)| installed >= wanted);
    if !fresh {
        step::run(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(directory),
        )?;
    }
    Ok(())
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    path.metadata().ok()?.modified().ok()
}
