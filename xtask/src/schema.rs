//! `cargo xtask schema`: writes `schema.graphql` as the server exports it, or checks that it is so.

use eyre::{Context as _, bail};

use crate::{step, workspace};

/// What `schema` may be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail when the committed file is not what the server exports.
    #[arg(long)]
    check: bool,
}

impl Args {
    /// As in `cargo xtask schema --check`.
    pub(crate) fn check() -> Self {
        Self { check: true }
    }
}

/// Exports the SDL.
///
/// # Errors
/// When the server does not build, or the file is stale with `--check`.
pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let export = [
        "run",
        "--quiet",
        "--locked",
        "-p",
        "invites-server",
        "--bin",
        "trackpass",
        "--",
        "schema",
    ];
    let exported = step::output(step::cargo().args(export).current_dir(workspace::root()))? + "\n";
    let path = workspace::root().join("schema.graphql");
    if !args.check {
        return std::fs::write(&path, exported).wrap_err("schema.graphql cannot be written");
    }
    if std::fs::read_to_string(&path).wrap_err("schema.graphql cannot be read")? != exported {
        bail!("schema.graphql is not what the server exports: run `cargo xtask schema` and look at the difference");
    }
    Ok(())
}
