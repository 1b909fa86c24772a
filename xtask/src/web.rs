//! `cargo xtask web`: builds the page.
//!
//! Development: compile and bind, one WASM file, quick. Release: compile small, split by area, bind, join what loads
//! together, optimise, precompress. Either way the result is a directory that the server embeds and serves; `docs/page.md` says how.
//!
//! The order matters: the split reads the linker's relocations, so it comes before wasm-bindgen, and wasm-bindgen sees
//! the main file only.

mod binary;
mod budget;
mod direct;
mod joining;
mod loading;
mod manifest;
mod names;
mod package;
mod provider;
mod stamp;
mod style;
mod tools;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use eyre::Context;

use crate::workspace;
use tools::Tools;

/// Which page to build.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Small, split by area and precompressed, as the server's binary embeds it.
    #[arg(long)]
    release: bool,

    /// Fail when the first load of a page is heavier than its budget.
    #[arg(long, requires = "release")]
    check: bool,
}

impl Args {
    /// As in `cargo xtask web --release`.
    pub(crate) fn release() -> Self {
        Self {
            release: true,
            check: false,
        }
    }

    /// As in `cargo xtask web --release --check`.
    pub(crate) fn checked_release() -> Self {
        Self {
            release: true,
            check: true,
        }
    }
}

/// Which of the two pages is built, and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Development,
    Release,
}

impl Mode {
    /// The output's folder under `target/page/`.
    fn folder(self) -> &'static str {
        match self {
            Self::Development => "dev",
            Self::Release => "release",
        }
    }
}

/// Where things stand in the repository.
#[derive(Debug)]
struct Places {
    /// The repository.
    root: PathBuf,
    /// The page's crate, with its styles, icons and start scripts.
    frontend: PathBuf,
    /// Cargo's target directory for WebAssembly. Its own, so that building the page does not wait for the server's build.
    cargo_target: PathBuf,
    /// Steps between: the split and bound files, not compressed.
    work: PathBuf,
    /// What the server embeds.
    output: PathBuf,
}

impl Places {
    fn of(mode: Mode) -> eyre::Result<Self> {
        let root = workspace::root().to_path_buf();
        let target = root.join("target");
        Ok(Self {
            frontend: root.join("frontend"),
            cargo_target: target.join("page-build"),
            work: target.join("page-build").join("bound").join(mode.folder()),
            output: target.join("page").join(mode.folder()),
            root,
        })
    }
}

/// Builds the page and, if asked, holds it to its budgets.
pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let mode = if args.release { Mode::Release } else { Mode::Development };
    let places = Places::of(mode)?;

    let linked = binary::compile(mode, &places)?;
    // One at a time: two would write over each other's files. The lock goes with the process.
    let lock = File::create(places.cargo_target.join("web.lock")).wrap_err("cannot make the lock")?;
    lock.lock().wrap_err("cannot wait for another build of the page")?;
    let stamp = stamp::of(&linked, &places)?;
    let manifest = match stamp::unchanged(&stamp, &places) {
        Some(manifest) => manifest,
        None => {
            empty(&places.work)?;
            let tools = (mode == Mode::Release).then(|| Tools::of(&places)).flatten();
            let bound = binary::bind(mode, &linked, &places, tools.as_ref())?;
            let styles = style::bundles(mode, &places.frontend.join("style"), tools.as_ref())?;
            let manifest = package::write(mode, &places, bound, &styles)?;
            stamp::keep(&stamp, &places)?;
            manifest
        }
    };

    say(&format!(
        "page: {}",
        places
            .output
            .strip_prefix(&places.root)
            .unwrap_or(&places.output)
            .display()
    ));
    if mode == Mode::Release {
        say(&budget::table(&manifest));
    }
    if args.check {
        budget::check(&manifest)?;
    }
    Ok(())
}

/// Makes `directory` exist and be empty.
fn empty(directory: &Path) -> eyre::Result<()> {
    if directory.exists() {
        std::fs::remove_dir_all(directory).wrap_err_with(|| format!("cannot empty {}", directory.display()))?;
    }
    std::fs::create_dir_all(directory).wrap_err_with(|| format!("cannot create {}", directory.display()))
}

/// Tells the developer something.
#[expect(clippy::print_stdout, reason = "a command's output")]
fn say(line: &str) {
    println!("{line}");
}
