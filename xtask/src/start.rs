//! `cargo xtask start`: from a fresh clone to a running Trackpass.

use std::path::PathBuf;
use std::process::Command;

use crate::step::{self, Steps};
use crate::{web, workspace};

/// What `start` may be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// The data directory; made if missing.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Build everything, start nothing.
    #[arg(long)]
    no_serve: bool,
}

impl Args {
    /// As in `cargo xtask start --no-serve`.
    pub(crate) fn build_only() -> Self {
        Self {
            listen: String::new(),
            data: PathBuf::new(),
            no_serve: true,
        }
    }
}

/// Builds page and server in release and serves; the server makes its data directory, migrates, imports the sample
/// tracks when it has no team yet, and prints its URL and, on the first start, the owner's sign-in link.
///
/// # Errors
/// When a step fails; the message names it.
pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let mut steps = Steps::of(if args.no_serve { 3 } else { 4 });
    steps.run(
        "Adding the WebAssembly target if it is missing",
        workspace::ensure_wasm_target,
    )?;
    steps.run("Building the page (about 3 minutes the first time)", || {
        web::run(&web::Args::release())
    })?;
    steps.run("Building the server (about 10 minutes the first time)", || {
        step::run(
            step::cargo()
                .args(["build", "--release", "--locked", "--bin", "trackpass"])
                .current_dir(workspace::root()),
        )
    })?;
    if args.no_serve {
        return Ok(());
    }
    steps.run("Serving; stop with Ctrl-C", || {
        step::run(
            Command::new(workspace::built("release", "trackpass"))
                .args(["serve", "--listen", &args.listen, "--data"])
                .arg(&args.data)
                .arg("--sample-tracks")
                .arg(workspace::root().join("sample-tracks")),
        )
    })
}
