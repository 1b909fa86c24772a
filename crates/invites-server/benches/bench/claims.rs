//! Durable claims a second against one invite, as a ratio to the same statements issued raw through the driver, one
//! claim a commit.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use invites_domain::ids::{InviteId, TrackId, TypedId};
use sea_orm::sqlx::{
    self, postgres::PgPoolOptions, sqlite::SqliteConnectOptions, sqlite::SqliteJournalMode, sqlite::SqlitePoolOptions,
    sqlite::SqliteSynchronous,
};
use uuid::Uuid;

use crate::world::{Scratch, World, stranger};
use crate::{AT_ONCE, line};

/// Claims of one caller in a run.
const EACH: usize = 40;
/// Runs of each kind, taken in turns; the best of each counts, as the one least disturbed.
const RUNS: usize = 3;

pub(crate) async fn on_sqlite() {
    let scratch = Scratch::new("claims");
    let url = scratch.sqlite();
    let world = World::on(&url).await;
    let options = url
        .parse::<SqliteConnectOptions>()
        .expect("a SQLite URL")
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    // As many writers as SQLite has: one.
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .expect("the file opens");
    let (mut raw, mut ours) = (0.0_f64, 0.0_f64);
    for run in 0..RUNS {
        let (baseline, _) = world.invite(&format!("Raw {run}")).await;
        raw = raw.max(rate(|_| raw_on_sqlite(pool.clone(), baseline, world.tracks[0])).await);
        let (_, token) = world.invite(&format!("Ours {run}")).await;
        ours = ours.max(rate(|_| claims(world.app.clone(), token.clone())).await);
    }
    line("claims on one invite, 64 at once, SQLite FULL", raw, ours, "≥ 1.5");
    rush(&world, "SQLite FULL").await;
}

/// People who come within [`RUSH`] in a rush.
const CROWD: u32 = 600;
/// How long they take to come.
const RUSH: Duration = Duration::from_secs(30);

/// A hall of people who open the link within half a minute: how long each waits for the claim, at the server. Each claim
/// is begun at its own time, whether or not those before it are answered.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn rush(world: &World, database: &str) {
    let (invite, token) = world.invite("A rush").await;
    let begun = tokio::time::Instant::now();
    let mut people = tokio::task::JoinSet::new();
    for number in 0..CROWD {
        let (app, token) = (world.app.clone(), token.clone());
        people.spawn(async move {
            tokio::time::sleep_until(begun + RUSH * number / CROWD).await;
            let clicked = Instant::now();
            let made = stranger(&app).claim_invite(&token, None).await;
            let granted = matches!(made, Ok(invites_app::claiming::Claiming::Held { .. }));
            (clicked.elapsed(), granted)
        });
    }
    let answers = people.join_all().await;
    let granted = answers.iter().filter(|(_, granted)| *granted).count();
    let counted = world.owner().track_invite(invite).await.expect("reads").claim_count;
    // Refused though there was room, or counted otherwise than granted.
    let wrong = answers.len() - granted + granted.abs_diff(usize::try_from(counted).expect("few"));
    let waits = invites_rehearsal::Spread::of(answers.into_iter().map(|(wait, _)| wait).collect());
    println!(
        "| {CROWD} claims in {} s, {database} | – | {waits}; {wrong} wrong | – | p99 < 250 ms, 0 wrong |",
        RUSH.as_secs()
    );
}

pub(crate) async fn on_postgres(url: &str) {
    let world = World::on(url).await;
    let pool = PgPoolOptions::new()
        .max_connections(24)
        .connect(url)
        .await
        .expect("PostgreSQL answers");
    let (mut raw, mut ours) = (0.0_f64, 0.0_f64);
    for run in 0..RUNS {
        let (baseline, _) = world.invite(&format!("Raw {run}")).await;
        raw = raw.max(rate(|_| raw_on_postgres(pool.clone(), baseline, world.tracks[0])).await);
        let (_, token) = world.invite(&format!("Ours {run}")).await;
        ours = ours.max(rate(|_| claims(world.app.clone(), token.clone())).await);
    }
    line("claims on one invite, 64 at once, PostgreSQL", raw, ours, "≥ 1");
    rush(&world, "PostgreSQL").await;
}

/// Claims a second when [`AT_ONCE`] callers do `work` at once.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn rate<F>(work: impl Fn(usize) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let begun = Instant::now();
    let callers: Vec<_> = (0..AT_ONCE).map(|caller| tokio::spawn(work(caller))).collect();
    for caller in callers {
        caller.await.expect("a caller ends");
    }
    f64::from(u32::try_from(AT_ONCE * EACH).expect("few")) / begun.elapsed().as_secs_f64()
}

/// Whole claims as a stranger makes them: rights, rules, both decisions, announcements.
async fn claims(app: invites_app::App, token: String) {
    for _ in 0..EACH {
        let made = stranger(&app)
            .claim_invite(&token, None)
            .await
            .expect("the claim is decided");
        assert!(
            matches!(made, invites_app::claiming::Claiming::Held { .. }),
            "every claim is granted"
        );
    }
}

/// The statements of one claim, raw.
macro_rules! raw_claim {
    ($connection:expr, $invite:expr, $track:expr, $locking:literal) => {{
        let (claim, person, now) = (fresh(), fresh(), now());
        let invite: Uuid = $invite.uuid();
        sqlx::query(concat!("SELECT * FROM invites WHERE id = $1", $locking))
            .bind(invite)
            .fetch_one(&mut *$connection)
            .await
            .expect("the invite");
        sqlx::query("SELECT track_id FROM invite_tracks WHERE invite_id = $1 ORDER BY position")
            .bind(invite)
            .fetch_all(&mut *$connection)
            .await
            .expect("its tracks");
        sqlx::query("SELECT * FROM claims WHERE invite_id = $1 AND person_id = $2")
            .bind(invite)
            .bind(person)
            .fetch_optional(&mut *$connection)
            .await
            .expect("no claim yet");
        sqlx::query("INSERT INTO people (id, created_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
            .bind(person)
            .bind(now)
            .execute(&mut *$connection)
            .await
            .expect("the guest");
        sqlx::query(
            "INSERT INTO claims (id, invite_id, person_id, claimed_at, play_limit) VALUES ($1, $2, $3, $4, 0) \
             ON CONFLICT (invite_id, person_id) DO NOTHING",
        )
        .bind(claim)
        .bind(invite)
        .bind(person)
        .bind(now)
        .execute(&mut *$connection)
        .await
        .expect("the claim");
        let row = sqlx::query(
            "UPDATE invites SET claim_count = claim_count + 1, activity_seq = activity_seq + 1, last_claim_at = $2, ever_claimed = TRUE \
             WHERE id = $1 AND (invite_limit = 0 OR claim_count + 1 <= invite_limit) RETURNING activity_seq",
        )
        .bind(invite)
        .bind(now)
        .fetch_one(&mut *$connection)
        .await
        .expect("the seat");
        let seq: i64 = sqlx::Row::get(&row, 0);
        sqlx::query("INSERT INTO claim_tracks (claim_id, track_id, position, plays_used, plays_granted) VALUES ($1, $2, 0, 0, 0)")
            .bind(claim)
            .bind($track.uuid())
            .execute(&mut *$connection)
            .await
            .expect("the tracks");
        sqlx::query("INSERT INTO activity (invite_id, seq, at, kind, claim_id) VALUES ($1, $2, $3, 'CLAIMED', $4)")
            .bind(invite)
            .bind(seq)
            .bind(now)
            .bind(claim)
            .execute(&mut *$connection)
            .await
            .expect("the activity");
    }};
}

async fn raw_on_sqlite(pool: sqlx::SqlitePool, invite: InviteId, track: TrackId) {
    for _ in 0..EACH {
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.expect("begins");
        raw_claim!(tx, invite, track, "");
        tx.commit().await.expect("commits");
    }
}

async fn raw_on_postgres(pool: sqlx::PgPool, invite: InviteId, track: TrackId) {
    for _ in 0..EACH {
        let mut tx = pool.begin().await.expect("begins");
        raw_claim!(tx, invite, track, " FOR UPDATE");
        tx.commit().await.expect("commits");
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the baseline binds a time as the application does"
)]
fn now() -> DateTime<Utc> {
    invites_domain::time::truncate(Utc::now())
}

#[allow(clippy::disallowed_methods, reason = "the baseline needs ids of its own")]
fn fresh() -> Uuid {
    let mut chance = [0; 10];
    getrandom::fill(&mut chance).expect("the machine has randomness");
    let millis = u64::try_from(Utc::now().timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}
