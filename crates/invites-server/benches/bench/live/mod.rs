//! Live events under load: how late dashboards are, what they cost, and how soon they are back when the server is killed.
//!
//! The server is the release binary as a process of its own; its dashboards are sockets of this process. Beside each
//! number of lateness stands that of a bare WebSocket that broadcasts a ready message of the same size as often: it is what
//! sockets, kernel and this process cost by themselves.

mod bare;
mod crowd;
mod events;
mod lateness;
#[path = "../../../tests/live/process.rs"]
#[allow(dead_code, reason = "the tests' own, of which this walks a part")]
mod process;

use std::time::Duration;

pub(crate) use bare::{SERVER as BARE_SERVER, serve as serve_bare};
use crowd::Crowd;
use events::Floor;
use lateness::Lateness;
use process::{Database, Server};

/// How long each rate is held.
const SPAN: Duration = Duration::from_secs(10);
/// Learners in the room: as many as a dashboard has on screen at once.
const LEARNERS: usize = 50;

/// So many dashboards, so many events a second, and how late the 99th of a hundred may be.
struct Load {
    dashboards: usize,
    events: u32,
    aim: Duration,
}

pub(crate) async fn measure() {
    for load in [
        Load {
            dashboards: 1_000,
            events: 50,
            aim: Duration::from_millis(100),
        },
        Load {
            dashboards: 10_000,
            events: 5,
            aim: Duration::from_millis(250),
        },
    ] {
        lateness_of(&load).await;
    }
    cost_of_a_viewer().await;
    back_after_a_kill().await;
}

async fn lateness_of(load: &Load) {
    let Load {
        dashboards,
        events,
        aim,
    } = *load;
    if let Err(needed) = enough_files(dashboards) {
        println!("| live: {dashboards} dashboards | – | not measured: {needed} | – | – |");
        return;
    }
    let floor = Floor::on(Server::start(&Database::sqlite()).await, LEARNERS).await;
    let alone = floor.memory();
    let mut crowd = Crowd::watching(&floor, dashboards).await;
    let idle = floor.memory().saturating_sub(alone) / u64::try_from(dashboards).unwrap_or(1);
    let sent = floor.play(events, SPAN).await;
    let lateness = crowd.lateness(&sent).await;
    let bytes = crowd.bytes_of_a_message();
    drop(crowd);
    let bare = bare::lateness(dashboards, events, bytes, SPAN).await;
    let ratio = lateness.p99().as_secs_f64() / bare.p99().as_secs_f64().max(0.001);
    println!(
        "| live: {dashboards} dashboards × {events} events/s, event to dashboard | {bare} | {lateness} | {ratio:.1} | p99 ≤ {} ms |",
        aim.as_millis()
    );
    println!(
        "| live: memory of an idle dashboard, of {dashboards} | – | {} kB | – | ≤ 16 kB |",
        idle / 1_024
    );
}

/// What a dashboard is sent must not grow with what happens.
async fn cost_of_a_viewer() {
    const DASHBOARDS: usize = 20;
    let mut costs = Vec::new();
    for rate in [100, 5_000] {
        let floor = Floor::on(Server::start(&Database::sqlite()).await, LEARNERS).await;
        let crowd = Crowd::watching(&floor, DASHBOARDS).await;
        crowd.forget_bytes();
        let happened = floor.flood(rate, SPAN).await;
        let bytes = crowd.bytes_a_second(SPAN);
        costs.push((happened, bytes));
    }
    let (slow, fast) = (costs[0], costs[1]);
    let grown = (fast.1 / slow.1 - 1.0) * 100.0;
    println!(
        "| live: sent to a dashboard at {:.0} and at {:.0} events/s | {:.0} B/s | {:.0} B/s | {:+.0} % | < 20 % |",
        slow.0, fast.0, slow.1, fast.1, grown
    );
}

/// A server killed with dashboards on it, under load, and started again at once.
async fn back_after_a_kill() {
    const DASHBOARDS: usize = 1_000;
    let floor = Floor::on(Server::start(&Database::sqlite()).await, LEARNERS).await;
    let mut crowd = Crowd::watching(&floor, DASHBOARDS).await;
    let acknowledged = floor.play(50, Duration::from_secs(2)).await;
    let floor = floor.killed_and_started_again().await;
    let back = crowd.all_back(&floor, &acknowledged).await;
    println!(
        "| live: {DASHBOARDS} dashboards back after kill -9, {} lost, {} told twice | – | {:.1} s | – | ≤ 5 s, 0, 0 |",
        back.lost,
        back.twice,
        back.after.as_secs_f64()
    );
}

/// Each dashboard is a file of this process, and one of the server's.
fn enough_files(dashboards: usize) -> Result<(), String> {
    let needed = dashboards + 1_000;
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let open = limits.lines().find(|line| line.starts_with("Max open files"));
    let open: Option<usize> = open.and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    match open {
        Some(open) if open < needed => Err(format!("{open} open files are allowed; say `ulimit -n {needed}` first")),
        _ => Ok(()),
    }
}
