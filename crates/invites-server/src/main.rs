//! The `trackpass` binary.

// As in the library: an optimising build lays the schema's futures out in one go.
#![recursion_limit = "512"]

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use invites_server::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Cli::parse().run(&mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody reads standard error either: then there is nobody to tell.
            let _ = writeln!(io::stderr(), "trackpass: {error}");
            ExitCode::FAILURE
        }
    }
}
