//! A rehearsal of a live event: synthetic learners come, claim and play over the network as people in a room would, an
//! instructor's dashboard watches, and what both would feel is measured.
//!
//! It speaks the API with the very documents that the page sends, to any server by its URL. It knows no code of server or
//! client (the server's command line has it inside, so that it cannot wait for the schema that the server exports): the
//! server gives it a stand-in of the event (`startRehearsal`), whose learners are counted nowhere and removed at the end.

mod browser;
mod chance;
mod documents;
mod felt;
mod learner;
mod tape;
pub mod watcher;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use browser::Browser;
pub use browser::Failure;
use chance::Chance;
use documents::{END_REHEARSAL, START_REHEARSAL};
pub use felt::{Felt, Spread};
pub use tape::Progress;
use tape::Tape;

/// Learners of one rehearsal at most: more than a room holds; one machine plays no more of them faithfully.
pub const MOST_LEARNERS: usize = 2_000;
/// How long the dashboard is given to show what happened last.
const LAST_LOOK: Duration = Duration::from_secs(10);
/// How much longer than its learners need a rehearsal may live, should nobody take it down.
const SPARE_MINUTES: i64 = 60;

/// What is rehearsed, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where the server is, such as `https://tracks.example.com`.
    pub server: String,
    /// An API token of the scopes `READ` and `MANAGE_INVITES`.
    pub token: String,
    /// The live event's id.
    pub invite: String,
    /// How many synthetic learners, 1 to [`MOST_LEARNERS`].
    pub learners: usize,
    /// Within how long they arrive: most of them early, as people do when the link is shown.
    pub arrive_within: Duration,
    /// How long a learner reads and works between two steps, in the mean.
    pub pace: Duration,
}

/// What is told while a rehearsal runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    /// It begins, on a stand-in of the event with this id: its dashboard shows the room.
    Begun(&'a str),
    /// It is so far; about once a second, and at the end.
    Playing(Progress),
}

/// Why there was no rehearsal.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// The plan asks for none or too many learners.
    #[error("rehearse with 1 to {MOST_LEARNERS} learners (--learners)")]
    Learners,
    /// The server did not answer, or refused the token.
    #[error(transparent)]
    Server(#[from] Failure),
    /// The server says what to mend.
    #[error("{0}")]
    Refused(String),
    /// The dashboard's socket could not be opened.
    #[error(transparent)]
    Watcher(#[from] watcher::WatchError),
}

/// Rehearses as planned until every learner is done or `stop` resolves, then removes everything of it. `tell` is told how
/// it goes.
///
/// # Errors
/// [`RehearsalError`] when it could not begin, or not be taken down; what learners and dashboard met on the way is in
/// the answer.
pub async fn rehearse(
    plan: &Plan,
    mut tell: impl FnMut(News<'_>),
    stop: impl Future<Output = ()>,
) -> Result<Felt, RehearsalError> {
    if !(1..=MOST_LEARNERS).contains(&plan.learners) {
        return Err(RehearsalError::Learners);
    }
    let member = Browser::of_member(&plan.server, &plan.token)?;
    let minutes = i64::try_from(plan.arrive_within.as_secs() / 60).unwrap_or(0) + SPARE_MINUTES;
    let variables = json!({ "inviteId": plan.invite, "minutes": minutes.min(24 * 60) });
    let started = mended(member.ask(START_REHEARSAL, variables).await?)?;
    let (Some(invite), Some(token)) = (
        started["rehearsal"]["id"].as_str(),
        started["rehearsal"]["token"].as_str(),
    ) else {
        let nothing = "the server made no rehearsal and did not say why";
        return Err(RehearsalError::Refused(nothing.to_owned()));
    };
    tell(News::Begun(invite));
    let tape = Arc::new(Tape::default());
    let played = tokio::select! {
        played = play(plan, invite, token, &tape, &mut tell) => played,
        () = stop => Ok(()),
    };
    tell(News::Playing(tape.progress()));
    // Whatever happened, nobody synthetic stays behind.
    let removed = end(&plan.server, &plan.token, invite).await;
    played?;
    Ok(tape.felt(removed?))
}

/// Removes the rehearsals of the event `invite`, such as one whose command was cut off. Answers how many learners went.
///
/// # Errors
/// [`RehearsalError`].
pub async fn end(server: &str, token: &str, invite: &str) -> Result<i64, RehearsalError> {
    let member = Browser::of_member(server, token)?;
    let ended = mended(member.ask(END_REHEARSAL, json!({ "inviteId": invite })).await?)?;
    Ok(ended["learnersRemoved"].as_i64().unwrap_or(0))
}

/// The payload, unless it says what to mend.
fn mended(payload: Value) -> Result<Value, RehearsalError> {
    match payload["userErrors"][0]["message"].as_str() {
        Some(mistake) => Err(RehearsalError::Refused(mistake.to_owned())),
        None => Ok(payload),
    }
}

/// Lets the room play, watched by one dashboard. What is still under way when this is dropped ends with it.
async fn play(
    plan: &Plan,
    invite: &str,
    token: &str,
    tape: &Arc<Tape>,
    tell: &mut impl FnMut(News<'_>),
) -> Result<(), RehearsalError> {
    let watcher = watcher::Watcher::open(&plan.server, &plan.token).await?;
    let mut room = JoinSet::new();
    let watching = room.spawn(watcher::watch(
        watcher,
        plan.server.clone(),
        plan.token.clone(),
        invite.to_owned(),
        Arc::clone(tape),
    ));
    let connections = browser::connections()?;
    for number in 0..plan.learners {
        let mut chance = Chance::of(number);
        let arrives = plan.arrive_within.mul_f64(chance.early());
        let visitor = Browser::of_visitor(connections.clone(), &plan.server);
        let learner = learner::Learner::new(visitor, token, plan.pace, chance, Arc::clone(tape));
        room.spawn(async move {
            tokio::time::sleep(arrives).await;
            learner.attend().await;
        });
    }
    let mut second = tokio::time::interval(Duration::from_secs(1));
    // The watcher stays when all learners have gone.
    while room.len() > 1 {
        tokio::select! {
            _ = room.join_next() => {}
            _ = second.tick() => tell(News::Playing(tape.progress())),
        }
    }
    let until = Instant::now() + LAST_LOOK;
    while tape.waits_for_the_dashboard() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    watching.abort();
    Ok(())
}
