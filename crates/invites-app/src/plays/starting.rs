//! Starting: one play more for a claimer, if the claim's terms leave one (R20–R28), or a preview for the team.
//!
//! Of one claim and track one play runs at a time. Starting while it runs answers it, so that a double click, a
//! second tab and a retry come to the same play and are charged once (R25).

use chrono::TimeDelta;
use invites_domain::activity::ActivityKind;
use invites_domain::denial::Denial;
use invites_domain::ids::{ClaimId, PersonId, PlayId, TrackId};
use invites_domain::play::{decide_play, first_states, require_track};
use invites_domain::policy::Verb;
use invites_domain::time::{Instant, rfc3339};
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::play_moves::{self, NewPlay};
use invites_store::queries::plays::{self, ClaimTerms, ClaimTrack};
use invites_store::queries::{challenges, tracks};
use invites_store::{ConnectionTrait, Tx};

use super::Play;
use super::run::Run;
use crate::announce::Announcement;
use crate::{Acting, AppError};

impl Acting {
    /// Starts a play of `track`, charged to the caller's own claim (R69), or answers the one that runs.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the claim's terms refuse: access removed or ended, all plays used (R26), track not in
    /// the claim; [`AppError::NotFound`] for a claim of somebody else.
    pub async fn start_play(
        &self,
        claim: ClaimId,
        track: TrackId,
        idempotency_key: Option<&str>,
    ) -> Result<Play, AppError> {
        let once = self.once("startPlay", idempotency_key, &(claim, track))?;
        let now = self.app().now();
        // Most refusals end here, without the writer's turn. What is decided here is decided again below.
        let read = self.app().store().read();
        let (terms, account) = self.own_terms(read, claim, track).await?;
        let runs = play_moves::open_of_claim(read, claim, track, now)
            .await?
            .iter()
            .any(|play| !play.state.is_over());
        if !runs {
            decide_play(&terms.facts, account.used, account.granted, now)?;
        }
        let acting = self.clone();
        let answer = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, once, invite) = (acting.clone(), once.clone(), terms.invite);
                async move {
                    play_moves::hold_invite(&*tx, invite).await?;
                    if let Some(known) = once.recall::<PlayId>(&tx).await? {
                        let known = plays::by_id(&*tx, known, now).await?;
                        return known.map(Ok).ok_or(AppError::NotFound { what: "play" });
                    }
                    let answer = acting.start_or_resume(&tx, claim, track, now).await?;
                    match &answer {
                        Ok(play) => once.remember(&tx, &play.id).await?,
                        Err(_) => once.release(&tx).await?,
                    }
                    Ok::<_, AppError>(answer)
                }
            })
            .await?;
        let play = answer?;
        self.announce_play(&play);
        Ok(play)
    }

    /// Inside the transaction that holds the invite. A refusal is a value here, not an error: an end by time limit
    /// that was found on the way is to be committed.
    async fn start_or_resume(
        &self,
        tx: &Tx,
        claim: ClaimId,
        track: TrackId,
        now: Instant,
    ) -> Result<Result<Play, Denial>, AppError> {
        let (terms, account) = self.own_terms(&**tx, claim, track).await?;
        if !cfg!(feature = "without-play-guard") {
            for play in play_moves::open_of_claim(&**tx, claim, track, now).await? {
                if !play.state.is_over() {
                    return Ok(Ok(play));
                }
                Run::timed_out(play, now).save(tx).await?;
            }
            if let Err(denial) = decide_play(&terms.facts, account.used, account.granted, now) {
                return Ok(Err(denial));
            }
        }
        if !play_moves::charge(&**tx, claim, track, terms.facts.play_limit).await? {
            // Somebody else was faster: say so with the account as it stands now.
            let (terms, account) = self.own_terms(&**tx, claim, track).await?;
            return match decide_play(&terms.facts, account.used, account.granted, now) {
                Err(denial) => Ok(Err(denial)),
                Ok(()) => Err(AppError::NotFound { what: "claim" }),
            };
        }
        let new = self.new_play(&**tx, Some(&terms), terms.person, track, now).await?;
        let play = play_moves::begin(&**tx, &new).await?;
        let started = NewActivity {
            play: Some(play.id),
            track: Some(track),
            // When its time limit ends it, for whoever reads the log alone.
            detail: Some(rfc3339(play.ends_at)),
            ..NewActivity::of_claim(claim, ActivityKind::PlayStarted, now)
        };
        activity::append(&**tx, terms.invite, &[started]).await?;
        Ok(Ok(play))
    }

    /// Starts a preview: a play by the team, charged to nobody and in nobody's log (R25), or answers the one that runs.
    ///
    /// # Errors
    /// What [`Acting::must`] says; [`AppError::Forbidden`] for callers who are no person.
    pub async fn start_preview(&self, track: TrackId) -> Result<Play, AppError> {
        self.track_of_team(track, Verb::PreviewTrack).await?;
        let person = self.person().ok_or(AppError::Forbidden)?;
        let (acting, now) = (self.clone(), self.app().now());
        let play = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    play_moves::hold_track(&*tx, track).await?;
                    for play in play_moves::open_previews(&*tx, person, track, now).await? {
                        if !play.state.is_over() {
                            return Ok(play);
                        }
                        Run::timed_out(play, now).save(&tx).await?;
                    }
                    let new = acting.new_play(&*tx, None, person, track, now).await?;
                    Ok::<_, AppError>(play_moves::begin(&*tx, &new).await?)
                }
            })
            .await?;
        self.announce_play(&play);
        Ok(play)
    }

    /// The terms of the caller's own claim and its account for `track`.
    async fn own_terms(
        &self,
        connection: &impl ConnectionTrait,
        claim: ClaimId,
        track: TrackId,
    ) -> Result<(ClaimTerms, ClaimTrack), AppError> {
        let terms = plays::claim_terms(connection, &[claim])
            .await?
            .remove(&claim)
            .filter(|terms| Some(terms.person) == self.person())
            .ok_or(AppError::NotFound { what: "claim" })?;
        let accounts = plays::tracks_of_claims(connection, &[claim])
            .await?
            .remove(&claim)
            .unwrap_or_default();
        let claimed: Vec<TrackId> = accounts.iter().map(|account| account.track).collect();
        require_track(&claimed, track)?;
        let account = accounts
            .into_iter()
            .find(|account| account.track == track)
            .ok_or(AppError::NotFound { what: "track" })?;
        Ok((terms, account))
    }

    async fn new_play(
        &self,
        connection: &impl ConnectionTrait,
        charged_to: Option<&ClaimTerms>,
        person: PersonId,
        track: TrackId,
        now: Instant,
    ) -> Result<NewPlay, AppError> {
        let read = tracks::by_id(connection, track)
            .await?
            .ok_or(AppError::NotFound { what: "track" })?;
        let titles = challenges::titles_of_tracks(connection, &[track])
            .await?
            .remove(&track)
            .unwrap_or_default();
        let states = first_states(titles.len());
        Ok(NewPlay {
            id: self.app().new_id(),
            charged_to: charged_to.map(|terms| (terms.claim, terms.invite)),
            track,
            person,
            team: charged_to.map_or(read.team, |terms| terms.team),
            started_at: now,
            ends_at: now + TimeDelta::seconds(read.time_limit_seconds.into()),
            challenges: titles.into_iter().map(|title| title.id).zip(states).collect(),
        })
    }

    pub(super) fn announce_play(&self, play: &Play) {
        self.app().announcer().announce(Announcement::Play {
            play: play.id,
            claim: play.claim,
            invite: play.invite,
        });
    }
}
