//! `cargo xtask bench`: what Trackpass costs, as ratios to baselines of the same run.

use crate::postgres::{Durability, Postgres};
use crate::{step, workspace};

/// What is measured.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these: `claims`, `list`, `live`, `report`. All when none is named.
    parts: Vec<String>,
}

/// Runs the benchmarks in release, with a PostgreSQL whose commits reach the disk.
///
/// # Errors
/// When PostgreSQL is missing or a measurement fails.
pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let postgres = Postgres::start(Durability::Full)?;
    step::run(
        step::cargo()
            .args([
                "bench",
                "--quiet",
                "--locked",
                "-p",
                "invites-server",
                "--bench",
                "bench",
                "--",
            ])
            .args(&args.parts)
            .current_dir(workspace::root())
            .env("TRACKPASS_BENCH_POSTGRES", postgres.url()),
    )
}
