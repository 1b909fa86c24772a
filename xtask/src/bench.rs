//! `cargo xtask bench`: what Trackpass costs, as ratios to baselines of the same run; and what its page costs in a browser.

use std::process::Command;

use crate::postgres::{Durability, Postgres};
use crate::{browser, start, step, workspace};

/// What is measured.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these: `claims`, `list`, `live`, `report`; `page`, or one part of it, such as `page-invitation` (the files of
    /// `e2e/bench`). All but the page when none is named.
    parts: Vec<String>,
    /// Measure the page with what `cargo xtask start` built last, without building it anew.
    #[arg(long)]
    built: bool,
}

/// Runs the benchmarks in release, with a PostgreSQL whose commits reach the disk.
///
/// # Errors
/// When PostgreSQL or a browser is missing, or a measurement fails.
pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let (page, server): (Vec<&String>, Vec<&String>) = args.parts.iter().partition(|part| page_part(part).is_some());
    if page.is_empty() || !server.is_empty() {
        of_server(&server)?;
    }
    if !page.is_empty() {
        of_page(&page, args.built)?;
    }
    Ok(())
}

fn of_server(parts: &[&String]) -> eyre::Result<()> {
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
            .args(parts)
            .current_dir(workspace::root())
            .env("TRACKPASS_TEST_POSTGRES", postgres.url()),
    )
}

/// The optimised page of the release server, in Chromium.
fn of_page(parts: &[&String], built: bool) -> eyre::Result<()> {
    let e2e = workspace::root().join("e2e");
    browser::install_packages(&e2e)?;
    let chromium = browser::chromium()?;
    if !built {
        start::run(&start::Args::build_only())?;
    }
    let files = parts
        .iter()
        .filter_map(|part| page_part(part))
        .map(|name| format!("bench/{name}"));
    step::run(
        Command::new("npm")
            .args(["run", "--silent", "bench", "--"])
            .args(files)
            .current_dir(&e2e)
            .env("TRACKPASS_SERVER", workspace::built("release", "trackpass"))
            .env("TRACKPASS_CHROMIUM", &chromium),
    )
}

/// Which files of `e2e/bench` a part names, by how they begin: `page` all, `page-invitation` that one. `None` when the part is
/// the server's.
fn page_part(part: &str) -> Option<&str> {
    let rest = part.strip_prefix("page")?;
    if rest.is_empty() {
        Some("")
    } else {
        rest.strip_prefix('-')
    }
}

#[cfg(test)]
mod tests {
    use super::page_part;

    #[test]
    fn parts_of_the_page_name_files_and_others_are_the_servers() {
        assert_eq!(page_part("page"), Some(""));
        assert_eq!(page_part("page-invitation"), Some("invitation"));
        assert_eq!(page_part("pages"), None);
        assert_eq!(page_part("claims"), None);
    }
}
