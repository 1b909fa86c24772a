//! The Activity Report over a hundred thousand claims with their plays, challenges and checks: how long one takes, as a
//! ratio to a plain scan of the same rows.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use invites_app::reports::{PlayFilter, PlayMode};
use invites_domain::ids::{InviteId, TeamId, TrackId, TypedId};
use invites_domain::play::PlayState;
use invites_domain::policy::Verb;
use invites_store::tables::{
    attempt, challenge, claim, claim_track, detail_submission, invite_open, person, play, play_challenge, review,
};
use invites_store::{StoreError, Tx};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Statement};
use uuid::Uuid;

use crate::world::{Scratch, TEAM, World};

/// Claims, each after details were left; as many plays, each with the challenges of its track, each challenge with a check
/// or two, each fourth play with a review.
const CLAIMS: usize = 100_000;
const INVITES: usize = 200;
/// Days on which each link was opened.
const DAYS_OPENED: i64 = 100;
/// Rows of one INSERT.
const AT_ONCE: usize = 1_000;
/// Runs of each; the best counts, as the one least disturbed.
const RUNS: usize = 7;

pub(crate) async fn on_sqlite() {
    let scratch = Scratch::new("report");
    measure(&scratch.sqlite(), "SQLite").await;
}

pub(crate) async fn on_postgres(url: &str) {
    measure(url, "PostgreSQL").await;
}

async fn measure(url: &str, database: &str) {
    let world = World::on(url).await;
    let team = world
        .owner()
        .team_for(TEAM, Verb::ReadReports)
        .await
        .expect("the owner may");
    let mut invites = Vec::with_capacity(INVITES);
    for number in 0..INVITES {
        invites.push(world.invite(&format!("Report {number}")).await.0);
    }
    fill(&world, team, &invites).await;
    world.app.summarise_history().await.expect("summaries");
    settle(&world).await;

    let scan = best(async || scan(&world).await).await;
    let now = world.app.now();
    let all = PlayFilter::default;
    let filters = [
        ("all of it", all()),
        (
            "one track",
            PlayFilter {
                tracks: Some(vec![world.tracks[0]]),
                ..all()
            },
        ),
        (
            "a tenth of the invites",
            PlayFilter {
                invites: Some(invites[..INVITES / 10].to_vec()),
                ..all()
            },
        ),
        (
            "the last 30 days",
            PlayFilter {
                from: Some(now - TimeDelta::days(30)),
                ..all()
            },
        ),
        (
            "stopped ones, previews as well",
            PlayFilter {
                states: Some(vec![PlayState::Stopped]),
                mode: PlayMode::All,
                ..all()
            },
        ),
    ];
    for (what, filter) in filters {
        let ours = best(async || {
            let report = world
                .owner()
                .activity_report(team, &filter, "Europe/Amsterdam")
                .await
                .expect("a report");
            assert!(report.plays > 0, "{what}");
        })
        .await;
        println!(
            "| Activity Report over {CLAIMS} claims, {what}, {database} | {:.1} ms | {:.1} ms | {:.2} | ≤ 50 ms |",
            millis(scan),
            millis(ours),
            ours.as_secs_f64() / scan.as_secs_f64()
        );
    }
}

/// A plain look at every row and every column that the report counts.
async fn scan(world: &World) {
    for sql in [
        "SELECT COUNT(*) AS n, MAX(CAST(claimed_at AS TEXT)) AS a, MAX(CAST(person_id AS TEXT)) AS b FROM claims",
        "SELECT COUNT(*) AS n, MAX(state) AS a, MAX(CAST(started_at AS TEXT)) AS b, MAX(CAST(stopped_at AS TEXT)) AS c, \
         SUM(completed_challenges) AS d, MAX(CAST(person_id AS TEXT)) AS e FROM plays",
        "SELECT COUNT(*) AS n, MAX(state) AS a, MAX(CAST(started_at AS TEXT)) AS b, MAX(CAST(completed_at AS TEXT)) AS c \
         FROM play_challenges",
        "SELECT COUNT(*) AS n, MAX(CAST(challenge_id AS TEXT)) AS a FROM attempts",
    ] {
        let read = world.app.store().read();
        let statement = Statement::from_string(read.get_database_backend(), sql);
        read.query_one_raw(statement).await.expect("scans").expect("a row");
    }
}

#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
async fn best(mut work: impl AsyncFnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let begun = Instant::now();
        work().await;
        best = best.min(begun.elapsed());
    }
    best
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// What a database does by itself after so much was written.
async fn settle(world: &World) {
    let read = world.app.store().read();
    let sql = match world.app.store().backend() {
        invites_store::Backend::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
        invites_store::Backend::Postgres => "VACUUM ANALYZE",
    };
    read.execute_unprepared(sql).await.expect("settles");
}

/// Rows of every table, as a year of claims and plays leaves them.
async fn fill(world: &World, team: TeamId, invites: &[InviteId]) {
    let mut tracks: Vec<(TrackId, Vec<Uuid>)> = Vec::new();
    for track in &world.tracks {
        let challenges = challenge::Entity::find()
            .filter(challenge::Column::TrackId.eq(track.uuid()))
            .all(world.app.store().read())
            .await
            .expect("challenges");
        tracks.push((*track, challenges.iter().map(|challenge| challenge.id).collect()));
    }
    let now = world.app.now();
    let opens = invites.iter().flat_map(|invite| {
        (0..DAYS_OPENED).map(|day| invite_open::ActiveModel {
            invite_id: Set(invite.uuid()),
            day: Set((now - TimeDelta::days(day)).date_naive()),
            opened: Set(7),
        })
    });
    let opens: Vec<_> = opens.collect();
    for opens in opens.chunks(AT_ONCE) {
        let opens = opens.to_vec();
        let work = move |tx: Tx| {
            let opens = opens.clone();
            async move {
                invite_open::Entity::insert_many(opens)
                    .exec_without_returning(&*tx)
                    .await?;
                Ok::<_, StoreError>(())
            }
        };
        world.app.store().write(work).await.expect("opens");
    }
    for from in (0..CLAIMS).step_by(AT_ONCE) {
        let rows = Rows::of(from..from + AT_ONCE, team, invites, &tracks, now);
        let work = move |tx: Tx| {
            let rows = rows.clone();
            async move { rows.write(&tx).await }
        };
        world.app.store().write(work).await.expect("rows");
    }
}

/// The rows of some claims.
#[derive(Clone, Default)]
struct Rows {
    people: Vec<person::ActiveModel>,
    details: Vec<detail_submission::ActiveModel>,
    claims: Vec<claim::ActiveModel>,
    held: Vec<claim_track::ActiveModel>,
    plays: Vec<play::ActiveModel>,
    steps: Vec<play_challenge::ActiveModel>,
    checks: Vec<attempt::ActiveModel>,
    reviews: Vec<review::ActiveModel>,
}

impl Rows {
    fn of(
        numbers: std::ops::Range<usize>,
        team: TeamId,
        invites: &[InviteId],
        tracks: &[(TrackId, Vec<Uuid>)],
        now: DateTime<Utc>,
    ) -> Self {
        let mut rows = Self::default();
        for number in numbers {
            // Spread over a year without chance: the same rows in every run.
            let spread = (number * 7_919) % CLAIMS;
            let at = now - TimeDelta::seconds((spread * 31_536_000 / CLAIMS) as i64);
            let (person, claim, play) = (fresh(), fresh(), fresh());
            let invite = invites[number % invites.len()];
            let (track, challenges) = &tracks[number % tracks.len()];
            rows.people.push(person::ActiveModel {
                id: Set(person),
                created_at: Set(at),
                ..Default::default()
            });
            rows.details.push(detail_submission::ActiveModel {
                id: Set(fresh()),
                team_id: Set(team.uuid()),
                person_id: Set(person),
                details: Set(serde_json::json!({})),
                fields_asked: Set(serde_json::json!([])),
                consent_text: Set(None),
                submitted_at: Set(at),
                invite_id: Set(Some(invite.uuid())),
            });
            if number.is_multiple_of(4) {
                rows.reviews.push(review::ActiveModel {
                    play_id: Set(play),
                    score: Set((number % 5) as i32 + 1),
                    words: Set(None),
                    at: Set(at),
                });
            }
            rows.claims.push(claim::ActiveModel {
                id: Set(claim),
                invite_id: Set(invite.uuid()),
                person_id: Set(person),
                claimed_at: Set(at),
                play_limit: Set(0),
                ..Default::default()
            });
            for (position, (held, _)) in tracks.iter().enumerate() {
                rows.held.push(claim_track::ActiveModel {
                    claim_id: Set(claim),
                    track_id: Set(held.uuid()),
                    position: Set(position as i32),
                    plays_used: Set(1),
                    plays_granted: Set(0),
                });
            }
            let done = number % (challenges.len() + 1);
            let state = if done == challenges.len() {
                PlayState::Completed
            } else {
                PlayState::Stopped
            };
            rows.plays.push(play::ActiveModel {
                id: Set(play),
                claim_id: Set(Some(claim)),
                invite_id: Set(Some(invite.uuid())),
                track_id: Set(track.uuid()),
                person_id: Set(person),
                team_id: Set(team.uuid()),
                preview: Set(false),
                number: Set(1),
                state: Set(state.as_str().to_owned()),
                started_at: Set(at),
                ends_at: Set(at + TimeDelta::hours(2)),
                stopped_at: Set(Some(at + TimeDelta::seconds((number % 7_000) as i64))),
                stopped_reason: Set(None),
                total_challenges: Set(challenges.len() as i32),
                completed_challenges: Set(done as i32),
            });
            for (position, challenge) in challenges.iter().enumerate() {
                let completed = position < done;
                rows.steps.push(play_challenge::ActiveModel {
                    play_id: Set(play),
                    challenge_id: Set(*challenge),
                    position: Set(position as i32),
                    state: Set(if completed { "COMPLETED" } else { "LOCKED" }.to_owned()),
                    started_at: Set(completed.then_some(at)),
                    completed_at: Set(completed.then_some(at + TimeDelta::seconds((number % 900) as i64))),
                });
                for _ in 0..=(number + position) % 2 {
                    rows.checks.push(attempt::ActiveModel {
                        id: Set(fresh()),
                        play_id: Set(play),
                        challenge_id: Set(*challenge),
                        at: Set(at),
                        passed: Set(completed),
                        message: Set(String::new()),
                        answers: Set(serde_json::json!([])),
                    });
                }
            }
        }
        rows
    }

    async fn write(self, tx: &Tx) -> Result<(), StoreError> {
        person::Entity::insert_many(self.people)
            .exec_without_returning(&**tx)
            .await?;
        detail_submission::Entity::insert_many(self.details)
            .exec_without_returning(&**tx)
            .await?;
        claim::Entity::insert_many(self.claims)
            .exec_without_returning(&**tx)
            .await?;
        claim_track::Entity::insert_many(self.held)
            .exec_without_returning(&**tx)
            .await?;
        play::Entity::insert_many(self.plays)
            .exec_without_returning(&**tx)
            .await?;
        for steps in self.steps.chunks(AT_ONCE) {
            play_challenge::Entity::insert_many(steps.to_vec())
                .exec_without_returning(&**tx)
                .await?;
        }
        for checks in self.checks.chunks(AT_ONCE) {
            attempt::Entity::insert_many(checks.to_vec())
                .exec_without_returning(&**tx)
                .await?;
        }
        review::Entity::insert_many(self.reviews)
            .exec_without_returning(&**tx)
            .await?;
        Ok(())
    }
}

#[allow(clippy::disallowed_methods, reason = "the rows need ids of their own")]
fn fresh() -> Uuid {
    let mut chance = [0; 16];
    getrandom::fill(&mut chance).expect("the machine has randomness");
    uuid::Builder::from_random_bytes(chance).into_uuid()
}
