//! Claims of one invite that arrive together share one transaction and one commit.
//!
//! Each invite that is being claimed has a line. The first to join it starts a worker, which serves whoever stands in
//! the line, up to [`MOST_TOGETHER`] at once; meanwhile the next ones gather. An answer leaves only after the commit.
//! A line lives as long as somebody stands in it. Between processes the invite's row is the line (R49).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use invites_domain::claim::{ClaimDecision, decide_claim};
use invites_domain::denial::Denial;
use invites_domain::ids::{ClaimId, InviteId, PersonId};
use invites_domain::visitor::VisitorAnswer;
use invites_store::queries::claims::ClaimRecord;
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::seats::{self, NewClaim, Seated};
use invites_store::queries::{claims, invite_tracks, invites, people, visitors};
use invites_store::{Abort, StoreError, Tx};
use tokio::sync::oneshot;

use crate::announce::Announcement;
use crate::{App, AppError};

/// Claims of one transaction at most.
const MOST_TOGETHER: usize = 64;
/// Claims that may wait on one invite; more are told to come back.
const MOST_WAITING: usize = 4_096;

/// Somebody who wants to claim.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claimant {
    /// Who.
    pub(crate) person: PersonId,
    /// Whether they become a guest by this claim, and only by it (R53, R55).
    pub(crate) guest: bool,
    /// The id of the claim, should one be made.
    pub(crate) claim: ClaimId,
}

/// A claimant's claim: a new one, or the one held before (R66).
type Verdict = Result<ClaimRecord, Denial>;

/// The lines of this process.
#[derive(Debug, Default)]
pub(crate) struct ClaimLines {
    lines: Mutex<HashMap<InviteId, Vec<Waiting>>>,
}

#[derive(Debug)]
struct Waiting {
    claimant: Claimant,
    answer: oneshot::Sender<Result<Verdict, AppError>>,
}

impl ClaimLines {
    /// Joins the line of `invite`. True when nobody serves it yet.
    fn join(&self, invite: InviteId, waiting: Waiting) -> Result<bool, AppError> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let first = !lines.contains_key(&invite);
        let line = lines.entry(invite).or_default();
        if line.len() >= MOST_WAITING {
            return Err(AppError::RateLimited { retry_after: 1 });
        }
        line.push(waiting);
        Ok(first)
    }

    /// The next ones to be served together; an empty line goes away.
    fn next(&self, invite: InviteId) -> Vec<Waiting> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(line) = lines.get_mut(&invite) else {
            return Vec::new();
        };
        let together: Vec<_> = line.drain(..line.len().min(MOST_TOGETHER)).collect();
        if together.is_empty() {
            lines.remove(&invite);
        }
        together
    }

    /// Sends everybody home: whoever waits is told that the transaction was interrupted.
    fn close(&self, invite: InviteId) {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&invite);
    }
}

/// Claims `invite` for `claimant`, together with whoever claims it at the same moment.
pub(crate) async fn claim(app: &App, invite: InviteId, claimant: Claimant) -> Result<Verdict, AppError> {
    let (answer, answered) = oneshot::channel();
    if app.claim_lines().join(invite, Waiting { claimant, answer })? {
        tokio::spawn(serve(Worker {
            app: app.clone(),
            invite,
        }));
    }
    answered.await.unwrap_or(Err(AppError::Store(StoreError::Interrupted)))
}

/// Serves one line; closes it should it fall.
struct Worker {
    app: App,
    invite: InviteId,
}

impl Drop for Worker {
    fn drop(&mut self) {
        // An ended worker has removed its line already; this is for one that panicked or was cut off.
        if std::thread::panicking() {
            self.app.claim_lines().close(self.invite);
        }
    }
}

async fn serve(worker: Worker) {
    let (app, invite) = (&worker.app, worker.invite);
    loop {
        let waiting = app.claim_lines().next(invite);
        if waiting.is_empty() {
            return;
        }
        let claimants: Arc<[Claimant]> = waiting.iter().map(|waiting| waiting.claimant).collect();
        let verdicts = match together(app, invite, &claimants).await {
            Ok(verdicts) => verdicts.into_iter().map(Ok).collect(),
            Err(setback) if claimants.len() == 1 => vec![setback.alone()],
            // Whatever stopped them all may concern one of them: each tries alone.
            Err(_) => one_by_one(app, invite, &claimants).await,
        };
        for (waiting, verdict) in waiting.into_iter().zip(verdicts) {
            // Whoever hung up has the claim all the same, and finds it when they come back (R66).
            let _ = waiting.answer.send(verdict);
        }
    }
}

async fn one_by_one(app: &App, invite: InviteId, claimants: &[Claimant]) -> Vec<Result<Verdict, AppError>> {
    let mut verdicts = Vec::with_capacity(claimants.len());
    for claimant in claimants {
        verdicts.push(match together(app, invite, &Arc::from([*claimant])).await {
            Ok(mut alone) => alone
                .pop()
                .map(Ok)
                .unwrap_or(Err(AppError::Store(StoreError::Interrupted))),
            Err(setback) => setback.alone(),
        });
    }
    verdicts
}

/// Why nothing was committed.
#[derive(Debug)]
enum Setback {
    /// Seats went to somebody else after they were decided over.
    NoSeat,
    /// One of several got a claim otherwise, such as by a merge (R87): their decisions no longer fit together.
    Overtaken,
    Store(StoreError),
}

impl From<StoreError> for Setback {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Abort for Setback {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::NoSeat | Self::Overtaken => None,
        }
    }
}

impl Setback {
    /// What it means to somebody who claimed alone.
    fn alone(self) -> Result<Verdict, AppError> {
        match self {
            Self::NoSeat => match Denial::of_answer(&VisitorAnswer::Full) {
                Some(denial) => Ok(Err(denial)),
                None => Err(AppError::Store(StoreError::Interrupted)),
            },
            Self::Overtaken => Err(AppError::Store(StoreError::Interrupted)),
            Self::Store(error) => Err(AppError::Store(error)),
        }
    }
}

/// One transaction for all of `claimants`; their verdicts in their order.
async fn together(app: &App, invite: InviteId, claimants: &Arc<[Claimant]>) -> Result<Vec<Verdict>, Setback> {
    // The negative control of R49 decides over facts that nothing holds.
    let unheld = if cfg!(feature = "without-seat-guard") {
        invites::by_id(app.store().read(), invite).await?
    } else {
        None
    };
    let (acting, all) = (app.clone(), Arc::clone(claimants));
    let settled = app
        .store()
        .write(move |tx| {
            let (app, claimants, unheld) = (acting.clone(), Arc::clone(&all), unheld.clone());
            async move { settle(&app, &tx, invite, unheld, &claimants).await }
        })
        .await?;
    for claim in &settled.made {
        app.announcer().announce(Announcement::Claim { invite, claim: *claim });
    }
    if let (Some(team), false) = (settled.team, settled.made.is_empty()) {
        app.announcer().announce(Announcement::Invite { team, invite });
    }
    Ok(settled.verdicts)
}

#[derive(Debug, Default)]
struct Settled {
    verdicts: Vec<Verdict>,
    made: Vec<ClaimId>,
    team: Option<invites_domain::ids::TeamId>,
}

/// Decides over the locked invite in the order of arrival, then writes what was granted.
async fn settle(
    app: &App,
    tx: &Tx,
    invite: InviteId,
    unheld: Option<InviteRecord>,
    claimants: &[Claimant],
) -> Result<Settled, Setback> {
    let claimants = &*living(tx, claimants).await?;
    let record = match unheld {
        Some(record) => Some(record),
        None => invites::by_id_locked(&**tx, invite).await?,
    };
    // The clock is read behind the lock: a claim that waited beyond the closing instant is too late (R31).
    let now = app.now();
    let Some(record) = record else {
        let verdict = |_: &Claimant| denied(decide_claim(None, &Default::default(), now));
        return Ok(Settled {
            verdicts: claimants.iter().map(verdict).collect::<Result<_, _>>()?,
            ..Settled::default()
        });
    };
    let tracks = invite_tracks::of(&**tx, &[invite])
        .await?
        .remove(&invite)
        .unwrap_or_default();
    let mut facts = record.facts(tracks);
    let persons: Vec<PersonId> = claimants.iter().map(|claimant| claimant.person).collect();
    let mut known = visitors::before(&**tx, &record, &persons).await?;

    let mut granted: Vec<NewClaim> = Vec::new();
    let mut outcomes = Vec::with_capacity(claimants.len());
    for claimant in claimants {
        let before = known.entry(claimant.person).or_default();
        outcomes.push(match decide_claim(Some(&facts), &before.visitor, now) {
            Err(denial) => Err(denial),
            Ok(ClaimDecision::Existing) => Ok(claimant.person),
            Ok(ClaimDecision::Grant(grant)) => {
                facts.claim_count += 1;
                // A second request of the same person in this very line finds the claim of the first (R66).
                before.visitor.claim = Some(invites_domain::claim::ClaimFacts {
                    claimed_at: grant.claimed_at,
                    access_ends_at: grant.access_ends_at,
                    play_limit: grant.play_limit,
                    revoked_at: None,
                });
                granted.push(NewClaim {
                    id: claimant.claim,
                    person: claimant.person,
                    guest: claimant.guest,
                    grant,
                });
                Ok(claimant.person)
            }
        });
    }
    let mut held: HashMap<PersonId, ClaimRecord> = known
        .into_iter()
        .filter_map(|(person, known)| Some((person, known.claim?)))
        .collect();
    let mut made = Vec::new();
    if !granted.is_empty() {
        let Seated::Made(records) = seats::make(&**tx, invite, &granted, now).await? else {
            return Err(Setback::NoSeat);
        };
        if records.len() < granted.len() {
            if claimants.len() > 1 {
                return Err(Setback::Overtaken);
            }
            held.extend(
                claims::of_people(&**tx, invite, &persons)
                    .await?
                    .into_iter()
                    .map(|claim| (claim.person, claim)),
            );
        }
        made = records.iter().map(|claim| claim.id).collect();
        held.extend(records.into_iter().map(|claim| (claim.person, claim)));
    }
    let verdicts = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Err(denial) => Ok(Err(denial)),
            Ok(person) => held.get(&person).cloned().map(Ok).ok_or(Setback::Overtaken),
        })
        .collect::<Result<_, _>>()?;
    Ok(Settled {
        verdicts,
        made,
        team: Some(record.team),
    })
}

/// The claimants, with those whom a guest has become in the guest's place (R87): an e-mail may be proven while the claim
/// waits. The people are held from here on, before the invite, as merging holds them: a later merge finds the claim.
async fn living(tx: &Tx, claimants: &[Claimant]) -> Result<Vec<Claimant>, StoreError> {
    let mut living = claimants.to_vec();
    loop {
        let ids: Vec<PersonId> = living.iter().map(|claimant| claimant.person).collect();
        let merged: HashMap<PersonId, PersonId> = people::hold(&**tx, &ids)
            .await?
            .into_iter()
            .filter_map(|person| Some((person.id, person.merged_into?)))
            .collect();
        if merged.is_empty() {
            return Ok(living);
        }
        for claimant in &mut living {
            if let Some(person) = merged.get(&claimant.person) {
                claimant.person = *person;
                claimant.guest = false;
            }
        }
    }
}

/// A decision that can only be a refusal.
fn denied(decision: Result<ClaimDecision, Denial>) -> Result<Verdict, Setback> {
    decision.map_or_else(|denial| Ok(Err(denial)), |_| Err(Setback::Overtaken))
}
