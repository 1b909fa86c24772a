//! What Trackpass costs, each number as a ratio to a baseline measured in the same run on the same machine.
//!
//! `cargo xtask bench` runs it, with a PostgreSQL whose commits reach the disk; `cargo xtask bench list` a part of it.

// As in the library: an optimising build lays the schema's futures out in one go.
#![recursion_limit = "512"]
#![allow(clippy::print_stdout, reason = "its table is what it is run for")]

mod claims;
mod invite_list;
mod live;
mod report;
mod world;

use invites_store::testing::postgres_database;

// As in the server's binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// So many callers at once: a classroom and a half.
const AT_ONCE: usize = 64;

#[tokio::main]
async fn main() {
    // Cargo adds `--bench` to what we are told.
    let parts: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if parts == [live::BARE_SERVER] {
        return live::serve_bare().await;
    }
    let postgres = std::env::var_os("TRACKPASS_TEST_POSTGRES").is_some();
    println!("| what | baseline | ours | ratio | aim |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|named| named == part);
    if wanted("claims") {
        claims::on_sqlite().await;
        if postgres {
            claims::on_postgres(&postgres_database().await).await;
        } else {
            println!("| claims on PostgreSQL | – | not measured: no TRACKPASS_TEST_POSTGRES | – | – |");
        }
    }
    if wanted("list") {
        invite_list::measure().await;
    }
    if wanted("live") {
        live::measure().await;
    }
    if wanted("report") {
        report::on_sqlite().await;
        if postgres {
            report::on_postgres(&postgres_database().await).await;
        } else {
            println!("| Activity Report on PostgreSQL | – | not measured: no TRACKPASS_TEST_POSTGRES | – | – |");
        }
    }
}

/// One line of the table.
fn line(what: &str, baseline: f64, ours: f64, aim: &str) {
    println!(
        "| {what} | {baseline:.0}/s | {ours:.0}/s | {:.2} | {aim} |",
        ours / baseline
    );
}
