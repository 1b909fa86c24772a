//! `cargo xtask test`: everything. Rules, both databases, API, page, and end to end in a real browser.

use std::process::Command;

use crate::postgres::{Durability, Postgres};
use crate::step::{self, Steps};
use crate::{browser, rules, schema, twin, web, workspace};

/// Without these guards races must appear: a test that cannot fail proves nothing. The tests of R49 and R27 say then that
/// more than the limit was granted.
const GUARDS_DROPPED: [&str; 6] = [
    "--features",
    "without-seat-guard,without-play-guard",
    "--tests",
    "--",
    "r49_",
    "r27_",
];

/// Runs all tests.
///
/// # Errors
/// When something that the tests need is missing (the message says how to install it), or a test fails.
pub(crate) fn run() -> eyre::Result<()> {
    let root = workspace::root();
    let mut steps = Steps::of(9);
    let chromium = steps.run("Looking for what the tests need", || {
        workspace::ensure_wasm_target()?;
        browser::install_packages(&root.join("e2e"))?;
        // The page is weighed as it is shipped: optimised.
        browser::install_packages(&root.join("frontend"))?;
        // Two servers are tested behind the proxy that docs/operations.md configures.
        workspace::ensure_nginx()?;
        browser::chromium()
    })?;
    let postgres = steps.run("Starting a PostgreSQL for the tests", || {
        std::env::var("TRACKPASS_TEST_POSTGRES")
            .map(|url| (url, None))
            .or_else(|_| Postgres::start(Durability::None).map(|server| (server.url().to_owned(), Some(server))))
    })?;
    let (url, _server) = &postgres;
    steps.run("Testing rules, store, application, API and server", || {
        tests(&["--workspace", "--exclude", "trackpass-page"], url)
    })?;
    steps.run("Dropping each guard to see its race appear", || {
        tests(&[&["-p", "invites-app"][..], &GUARDS_DROPPED].concat(), url)
    })?;
    steps.run("Testing the page's own logic", || tests(&["-p", "trackpass-page"], url))?;
    steps.run("Comparing schema.graphql and the list of rules", || {
        schema::run(&schema::Args::check())?;
        rules::run()
    })?;
    steps.run(
        "Explaining access on the server and in the page, 100,000 times",
        twin::run,
    )?;
    steps.run("Building the page and weighing it", || {
        web::run(&web::Args::checked_release())
    })?;
    steps.run("Walking through it in a real browser", || {
        step::run(
            step::cargo()
                .args([
                    "build",
                    "--locked",
                    "-p",
                    "invites-server",
                    "--features",
                    "test-clock",
                    "--bin",
                    "trackpass",
                ])
                .current_dir(root),
        )?;
        step::run(
            Command::new("npm")
                .args(["test", "--silent"])
                .current_dir(root.join("e2e"))
                .env("TRACKPASS_SERVER", workspace::built("debug", "trackpass"))
                .env("TRACKPASS_CHROMIUM", &chromium)
                .env("TRACKPASS_TEST_POSTGRES", url),
        )
    })
}

/// Runs tests by cargo-nextest where it is installed, by the built-in runner otherwise.
fn tests(what: &[&str], postgres: &str) -> eyre::Result<()> {
    let nextest = step::output(step::cargo().args(["nextest", "--version"])).is_ok();
    let runner: &[&str] = if nextest { &["nextest", "run"] } else { &["test"] };
    step::run(
        step::cargo()
            .args(runner)
            // Everything that fails shows in one run.
            .args(["--locked", "--no-fail-fast"])
            .args(what)
            .current_dir(workspace::root())
            .env("TRACKPASS_TEST_POSTGRES", postgres),
    )
}
