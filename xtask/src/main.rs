//! What a developer does with this repository, as one command: `cargo xtask <what>`.
//!
//! This file only names the subcommands; each lives in a file of its own.

mod web;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "What a developer does with this repository")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the page for the browser.
    Web(web::Args),
}

fn main() -> eyre::Result<()> {
    match Cli::parse().task {
        Task::Web(args) => web::run(&args),
    }
}
