//! Where things stand in this repository, and the toolchain parts a task needs.

use std::path::{Path, PathBuf};
use std::process::Command;

use eyre::bail;

use crate::step;

/// The target the page compiles to.
const WASM: &str = "wasm32-unknown-unknown";

/// The top of the tree.
pub(crate) fn root() -> &'static Path {
    // `xtask` is a directory of it.
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or_else(|| Path::new("."))
}

/// A program that cargo built: `target/release/trackpass`.
pub(crate) fn built(profile: &str, name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target
        .join(profile)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Adds the WebAssembly target when it is missing.
///
/// # Errors
/// When it is missing and rustup is not there to add it.
pub(crate) fn ensure_wasm_target() -> eyre::Result<()> {
    let sysroot = PathBuf::from(step::output(Command::new("rustc").args(["--print", "sysroot"]))?);
    if sysroot.join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    let added = step::status(Command::new("rustup").args(["target", "add", WASM]).current_dir(root()));
    if !added.is_ok_and(|status| status.success()) {
        bail!("the target {WASM} is missing and rustup could not add it: install rustup (https://rustup.rs)");
    }
    Ok(())
}

/// Passes when nginx is installed: a test puts it before two servers.
///
/// # Errors
/// When it is missing, with how to install it.
pub(crate) fn ensure_nginx() -> eyre::Result<()> {
    let answers = step::output(Command::new("nginx").arg("-v")).is_ok();
    if !answers {
        bail!("nginx is missing. Debian and Ubuntu: `apt-get install nginx-light`; macOS: `brew install nginx`");
    }
    Ok(())
}
