//! What a claim holds: its tracks in their frozen order, with the account of plays and how far each was taken.

use std::collections::HashMap;

use invites_domain::denial::Denial;
use invites_domain::ids::{ClaimId, TrackId};
use invites_domain::play::{decide_play, plays_left};
use invites_domain::policy::{Verb, allows};
use invites_store::queries::challenges;
use invites_store::queries::claims::{self, ClaimRecord};
use invites_store::queries::plays::{self, ClaimTerms, ClaimTrack};

use super::Play;
use crate::{Acting, AppError};

/// A track as its claimer holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedTrack {
    /// The track.
    pub track: TrackId,
    /// Place in the claim, from 0 (R65).
    pub position: u32,
    /// Plays that count (R25).
    pub plays_used: u32,
    /// 0 = unlimited; includes plays granted beyond the limit.
    pub play_limit: u32,
    /// None = unlimited.
    pub plays_left: Option<u32>,
    /// Why no new play may start now; none when one may.
    pub denial: Option<Denial>,
    /// Best completion so far, 0 to 100.
    pub progress: f64,
    /// Challenges completed in the best play.
    pub completed_challenges: u32,
    /// Challenges of the best play, or of the track before the first.
    pub total_challenges: u32,
    /// The play that runs.
    pub current_play: Option<Play>,
    /// The newest play, running or not.
    pub last_play: Option<Play>,
}

impl Acting {
    /// The tracks of each claim among `ids` that is the caller's own or of a team whose claims the caller may read, in
    /// five statements however many claims they are.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn claimed_tracks(&self, ids: &[ClaimId]) -> Result<HashMap<ClaimId, Vec<ClaimedTrack>>, AppError> {
        let (read, now) = (self.app().store().read(), self.app().now());
        let terms = self.readable_terms(ids).await?;
        let readable: Vec<ClaimId> = terms.keys().copied().collect();
        let accounts = plays::tracks_of_claims(read, &readable).await?;
        let mut notable: HashMap<(ClaimId, TrackId), Vec<Play>> = HashMap::new();
        for play in plays::notable_of_claims(read, &readable, now).await? {
            if let Some(claim) = play.claim {
                notable.entry((claim, play.track)).or_default().push(play);
            }
        }
        let mut named: Vec<TrackId> = accounts.values().flatten().map(|account| account.track).collect();
        named.sort_unstable();
        named.dedup();
        let titles = challenges::titles_of_tracks(read, &named).await?;
        let mut found = HashMap::new();
        for (claim, accounts) in accounts {
            let Some(terms) = terms.get(&claim) else { continue };
            let held = accounts
                .iter()
                .map(|account| {
                    let challenges = titles.get(&account.track).map_or(0, Vec::len);
                    let plays = notable.remove(&(claim, account.track)).unwrap_or_default();
                    let decision = decide_play(&terms.facts, account.used, account.granted, now);
                    held(terms, account, challenges, &plays, decision.err())
                })
                .collect();
            found.insert(claim, held);
        }
        Ok(found)
    }

    /// The claims among `ids` that are the caller's own or of a team whose claims the caller may read.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn readable_claims(&self, ids: &[ClaimId]) -> Result<HashMap<ClaimId, ClaimRecord>, AppError> {
        let readable: Vec<ClaimId> = self.readable_terms(ids).await?.into_keys().collect();
        let found = claims::by_ids(self.app().store().read(), &readable).await?;
        Ok(found.into_iter().map(|claim| (claim.id, claim)).collect())
    }

    pub(crate) async fn readable_terms(&self, ids: &[ClaimId]) -> Result<HashMap<ClaimId, ClaimTerms>, AppError> {
        let mut terms = plays::claim_terms(self.app().store().read(), ids).await?;
        let others = terms.values().filter(|claim| Some(claim.person) != self.person());
        let standings = self.standings(others.map(|claim| claim.team)).await?;
        terms.retain(|_, claim| {
            Some(claim.person) == self.person()
                || standings
                    .get(&claim.team)
                    .is_some_and(|standing| allows(standing, Verb::ReadClaims))
        });
        Ok(terms)
    }
}

fn held(
    terms: &ClaimTerms,
    account: &ClaimTrack,
    challenges: usize,
    plays: &[Play],
    denial: Option<Denial>,
) -> ClaimedTrack {
    let limit = terms.facts.play_limit;
    let best = plays
        .iter()
        .max_by(|a, b| a.completion_percent().total_cmp(&b.completion_percent()));
    let last = plays.iter().max_by_key(|play| play.number);
    ClaimedTrack {
        track: account.track,
        position: account.position,
        plays_used: account.used,
        play_limit: if limit.is_unlimited() {
            0
        } else {
            limit.get().saturating_add(account.granted)
        },
        plays_left: plays_left(&terms.facts, account.used, account.granted),
        denial,
        progress: best.map_or(0.0, Play::completion_percent),
        completed_challenges: best.map_or(0, |play| play.completed_challenges),
        total_challenges: best.map_or_else(
            || u32::try_from(challenges).unwrap_or(u32::MAX),
            |play| play.total_challenges,
        ),
        current_play: last.filter(|play| !play.state.is_over()).cloned(),
        last_play: last.cloned(),
    }
}
