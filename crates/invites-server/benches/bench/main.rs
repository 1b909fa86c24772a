//! What Trackpass costs, each number as a ratio to a baseline measured in the same run on the same machine.
//!
//! `cargo xtask bench` runs it, with a PostgreSQL whose commits reach the disk.
#![allow(clippy::print_stdout, reason = "its table is what it is run for")]

mod claims;
mod invite_list;
mod world;

/// So many callers at once: a classroom and a half.
const AT_ONCE: usize = 64;

#[tokio::main]
async fn main() {
    let postgres = std::env::var("TRACKPASS_BENCH_POSTGRES").ok();
    println!("| what | baseline | ours | ratio | aim |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    claims::on_sqlite().await;
    match &postgres {
        Some(url) => claims::on_postgres(url).await,
        None => println!("| claims on PostgreSQL | – | not measured: no TRACKPASS_BENCH_POSTGRES | – | – |"),
    }
    invite_list::measure().await;
}

/// One line of the table.
fn line(what: &str, baseline: f64, ours: f64, aim: &str) {
    println!(
        "| {what} | {baseline:.0}/s | {ours:.0}/s | {:.2} | {aim} |",
        ours / baseline
    );
}
