//! What a developer does with this repository, as one command: `cargo xtask <what>`.
//!
//! This file only names the subcommands; each lives in a file of its own.

mod bench;
mod browser;
mod ci;
mod postgres;
mod rules;
mod schema;
mod start;
mod step;
mod test;
mod twin;
mod web;
mod workspace;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "What a developer does with this repository")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build page and server, make the data directory, load the sample tracks, serve.
    Start(start::Args),
    /// Test everything: rules, both databases, API, page, and end to end in a real browser.
    Test,
    /// What must hold before a change lands: form, lints, every test.
    Ci,
    /// Build the page for the browser.
    Web(web::Args),
    /// Measure claims and lists, each as a ratio to a baseline of the same run; or the page in a browser.
    Bench(bench::Args),
    /// Explain access 100,000 times on the server and in the page's WebAssembly, and compare.
    Twin,
    /// Name the rules that no test proves.
    Rules,
    /// Write `schema.graphql` as the server exports it.
    Schema(schema::Args),
}

fn main() -> eyre::Result<()> {
    match Cli::parse().task {
        Task::Start(args) => start::run(&args),
        Task::Test => test::run(),
        Task::Ci => ci::run(),
        Task::Web(args) => web::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Twin => twin::run(),
        Task::Rules => rules::run(),
        Task::Schema(args) => schema::run(&args),
    }
}
