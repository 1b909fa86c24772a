//! Claims after they were made: who may read them, and what an organiser does to them (R52, R97b, R97c).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use invites_domain::activity::ActivityKind;
use invites_domain::claim::decide_restore;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{ClaimId, InviteId, TeamId, TrackId, TypedId};
use invites_domain::invite::MAX_PLAY_LIMIT;
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_domain::time::{Instant, truncate};
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
pub use invites_store::queries::claim_list::ClaimOrder;
pub use invites_store::queries::claims::{ClaimFilter, ClaimRecord};
use invites_store::queries::invites::{self, InviteRecord};
use invites_store::queries::plays_stop::{self, StoppedPlay};
use invites_store::queries::{claim_list, claims, seats};
use serde_json::json;

use crate::announce::Announcement;
use crate::page::{Page, Slice};
use crate::{Acting, AppError, audit_changes};

/// Claims that one request may change.
const MOST_AT_ONCE: usize = 1_000;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

impl Acting {
    /// The claim `id`, for whoever holds it and for the invite's team.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else, as for an unknown one.
    pub async fn claim(&self, id: ClaimId) -> Result<ClaimRecord, AppError> {
        let found = claims::by_id(self.app().store().read(), id).await?;
        if let Some(own) = found.as_ref().filter(|claim| Some(claim.person) == self.person()) {
            return Ok(own.clone());
        }
        let claim = self.known(found, "claim")?;
        let invite = invites::by_id(self.app().store().read(), claim.invite).await?;
        let invite = self.known(invite, "claim")?;
        self.must(invite.team, Verb::ReadClaims, "claim").await?;
        Ok(claim)
    }

    /// A page of the claims on an invite that the caller has been given.
    ///
    /// # Errors
    /// As [`Acting::must`]; [`AppError::Store`].
    pub async fn claims_of(
        &self,
        invite: &InviteRecord,
        filter: &ClaimFilter,
        order: ClaimOrder,
        page: &Page<ClaimId>,
    ) -> Result<Slice<ClaimRecord>, AppError> {
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        let (read, now) = (self.app().store().read(), self.app().now());
        Ok(claim_list::list(read, (invite.team, invite.id), filter, order, page, now).await?)
    }

    /// How many claims on the invite fit.
    ///
    /// # Errors
    /// As [`Acting::claims_of`].
    pub async fn claim_count_of(&self, invite: &InviteRecord, filter: &ClaimFilter) -> Result<u64, AppError> {
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        let (read, now) = (self.app().store().read(), self.app().now());
        Ok(claims::count_of_invite(read, (invite.team, invite.id), filter, now).await?)
    }

    /// A page of what the caller holds, newest first (R68); nothing for a stranger.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn library(&self, page: &Page<ClaimId>) -> Result<Slice<ClaimRecord>, AppError> {
        match self.person() {
            Some(person) => Ok(claims::of_person(self.app().store().read(), person, page).await?),
            None => Ok(Slice {
                rows: Vec::new(),
                more: false,
            }),
        }
    }

    /// How many claims the caller holds.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn library_count(&self) -> Result<u64, AppError> {
        match self.person() {
            Some(person) => Ok(claims::count_of_person(self.app().store().read(), person).await?),
            None => Ok(0),
        }
    }

    /// Removes access from the learners of `ids` and frees their seats (R52). Their running plays stop only if
    /// `stop_plays` (R97b). A claim without access stays as it is. All of `ids` or none.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] for too many claims or too long a reason.
    pub async fn revoke_claims(
        &self,
        ids: &[ClaimId],
        reason: Option<&str>,
        stop_plays: bool,
    ) -> Result<Vec<ClaimRecord>, AppError> {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
            let message = format!("Shorten the reason to {LONGEST_REASON} characters or fewer.");
            return Err(one_mistake("reason", FieldErrorCode::TooLong, Rule::R52, message));
        }
        let by_invite = self.managed(ids).await?;
        let (acting, reason) = (self.clone(), reason.map(str::to_owned));
        self.change(ids, by_invite, move |tx, invite, these| {
            let (acting, reason) = (acting.clone(), reason.clone());
            async move {
                let now = acting.app().now();
                let revoked = claims::revoke(&*tx, &these, acting.person(), reason.as_deref(), now).await?;
                acting
                    .note_revoked(&tx, &invite, "revokeClaims", &revoked, stop_plays, now)
                    .await
            }
        })
        .await
    }

    /// What follows from access that was removed: seats, log, plays, audit.
    pub(crate) async fn note_revoked(
        &self,
        tx: &Tx,
        invite: &InviteRecord,
        verb: &'static str,
        revoked: &[ClaimRecord],
        stop_plays: bool,
        now: Instant,
    ) -> Result<Vec<StoppedPlay>, AppError> {
        if revoked.is_empty() {
            return Ok(Vec::new());
        }
        seats::free(&**tx, invite.id, revoked.len()).await?;
        let ids: Vec<ClaimId> = revoked.iter().map(|claim| claim.id).collect();
        let stopped = if stop_plays {
            plays_stop::stop_running_of_claims(&**tx, &ids, "The organiser removed access.", now).await?
        } else {
            Vec::new()
        };
        let stops = stopped.iter().map(|play| NewActivity {
            play: Some(play.play),
            track: Some(play.track),
            by: self.by(),
            ..NewActivity::of_claim(play.claim, ActivityKind::PlayStopped, now)
        });
        let removals = revoked.iter().map(|claim| NewActivity {
            detail: claim.revoke_reason.clone(),
            by: self.by(),
            ..NewActivity::of_claim(claim.id, ActivityKind::ClaimRevoked, now)
        });
        let log: Vec<NewActivity> = stops.chain(removals).collect();
        activity::append(&**tx, invite.id, &log).await?;
        let shown: Vec<String> = ids.iter().take(MOST_AT_ONCE).map(|id| id.encode()).collect();
        let detail = json!({ "claims": shown, "count": ids.len(), "stoppedPlays": stopped.len() });
        self.audit(tx, invite.team, verb, &invite.id.encode(), Some(detail))
            .await?;
        Ok(stopped)
    }

    /// Gives access back to the learners of `ids` whose access was removed. That takes a free seat for each, or
    /// `override_limit` (R52). All of `ids` or none.
    ///
    /// # Errors
    /// [`AppError::Denied`] when seats are missing; else as [`Acting::revoke_claims`].
    pub async fn restore_claims(&self, ids: &[ClaimId], override_limit: bool) -> Result<Vec<ClaimRecord>, AppError> {
        let by_invite = self.managed(ids).await?;
        let acting = self.clone();
        self.change(ids, by_invite, move |tx, invite, these| {
            let acting = acting.clone();
            async move {
                let now = acting.app().now();
                let restored = claims::restore(&*tx, &these).await?;
                if restored.is_empty() {
                    return Ok(Vec::new());
                }
                let mut facts = invite.facts(Vec::new());
                for _ in &restored {
                    decide_restore(&facts, override_limit)?;
                    facts.claim_count += 1;
                }
                seats::retake(&*tx, invite.id, restored.len()).await?;
                let entry = |claim: &ClaimRecord| NewActivity {
                    by: acting.by(),
                    ..NewActivity::of_claim(claim.id, ActivityKind::ClaimRestored, now)
                };
                activity::append(&*tx, invite.id, &restored.iter().map(entry).collect::<Vec<_>>()).await?;
                let shown: Vec<String> = restored.iter().map(|claim| claim.id.encode()).collect();
                let detail = json!({ "claims": shown, "overLimit": override_limit });
                acting
                    .audit(&tx, invite.team, "restoreClaims", &invite.id.encode(), Some(detail))
                    .await?;
                Ok(Vec::new())
            }
        })
        .await
    }

    /// Moves the end of one learner's access to `until`; none is forever. Works after the end too (R97c).
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an instant that has passed; else as [`Acting::revoke_claims`].
    pub async fn extend_claim(&self, id: ClaimId, until: Option<Instant>) -> Result<ClaimRecord, AppError> {
        let until = until.map(truncate);
        let by_invite = self.managed(&[id]).await?;
        if until.is_some_and(|until| until <= self.app().now()) {
            let message = "Choose an instant in the future, or leave it out for access without an end.";
            return Err(one_mistake(
                "until",
                FieldErrorCode::InPast,
                Rule::R20,
                message.to_owned(),
            ));
        }
        if until.is_some_and(|until| chrono::Datelike::year(&until) > 9_999) {
            let message = "Choose a date before the year 10000, or leave it out for access without an end.";
            return Err(one_mistake(
                "until",
                FieldErrorCode::OutOfRange,
                Rule::R20,
                message.to_owned(),
            ));
        }
        let acting = self.clone();
        let extended = self
            .change(&[id], by_invite, move |tx, invite, _| {
                let acting = acting.clone();
                async move {
                    let before = claims::by_id(&*tx, id).await?.and_then(|claim| claim.access_ends_at);
                    claims::set_end(&*tx, id, until).await?;
                    let entry = NewActivity {
                        detail: until.map(invites_domain::time::rfc3339),
                        by: acting.by(),
                        ..NewActivity::of_claim(id, ActivityKind::ClaimExtended, acting.app().now())
                    };
                    activity::append(&*tx, invite.id, &[entry]).await?;
                    let moved = audit_changes::change("accessEndsAt", &json!(before), &json!(until));
                    let detail = json!({ "changes": [moved] });
                    acting
                        .audit(&tx, invite.team, "extendClaim", &id.encode(), Some(detail))
                        .await?;
                    Ok(Vec::new())
                }
            })
            .await?;
        extended.into_iter().next().ok_or(AppError::NotFound { what: "claim" })
    }

    /// Grants one learner `plays` more plays of one track, beyond the limit of the claim (R97c).
    ///
    /// # Errors
    /// [`AppError::Invalid`] for fewer than one or more than a million; [`AppError::NotFound`] when the claim does not
    /// hold the track; else as [`Acting::revoke_claims`].
    pub async fn grant_plays(&self, id: ClaimId, track: TrackId, plays: i64) -> Result<ClaimRecord, AppError> {
        let by_invite = self.managed(&[id]).await?;
        let most = i32::try_from(MAX_PLAY_LIMIT).unwrap_or(i32::MAX);
        let out_of_range = move || {
            let code = if plays < 0 {
                FieldErrorCode::Negative
            } else {
                FieldErrorCode::OutOfRange
            };
            let message = format!("Grant between 1 and {MAX_PLAY_LIMIT} plays in all.");
            one_mistake("plays", code, Rule::R24, message)
        };
        let Some(granted) = i32::try_from(plays).ok().filter(|plays| (1..=most).contains(plays)) else {
            return Err(out_of_range());
        };
        let acting = self.clone();
        let changed = self
            .change(&[id], by_invite, move |tx, invite, _| {
                let acting = acting.clone();
                async move {
                    if !claims::grant_plays(&*tx, id, track, granted, most).await? {
                        let holds = claims::holds(&*tx, id, track).await?;
                        return Err(if holds {
                            out_of_range()
                        } else {
                            AppError::NotFound { what: "track" }
                        });
                    }
                    let entry = NewActivity {
                        track: Some(track),
                        detail: Some(granted.to_string()),
                        by: acting.by(),
                        ..NewActivity::of_claim(id, ActivityKind::ClaimExtended, acting.app().now())
                    };
                    activity::append(&*tx, invite.id, &[entry]).await?;
                    let detail = json!({ "track": track.encode(), "plays": granted });
                    acting
                        .audit(&tx, invite.team, "grantPlays", &id.encode(), Some(detail))
                        .await?;
                    Ok(Vec::new())
                }
            })
            .await?;
        changed.into_iter().next().ok_or(AppError::NotFound { what: "claim" })
    }

    /// The claims `ids` by invite, once the policy allows to manage each of them.
    async fn managed(&self, ids: &[ClaimId]) -> Result<BTreeMap<InviteId, Vec<ClaimId>>, AppError> {
        if ids.is_empty() || ids.len() > MOST_AT_ONCE {
            let code = if ids.is_empty() {
                FieldErrorCode::Required
            } else {
                FieldErrorCode::TooMany
            };
            return Err(one_mistake(
                "claimIds",
                code,
                Rule::R52,
                format!("Name 1 to {MOST_AT_ONCE} claims."),
            ));
        }
        let read = self.app().store().read();
        let found = claims::by_ids(read, ids).await?;
        let known: BTreeSet<ClaimId> = found.iter().map(|claim| claim.id).collect();
        let invites: BTreeSet<InviteId> = found.iter().map(|claim| claim.invite).collect();
        let teams: BTreeSet<TeamId> = invites::by_ids(read, &invites.into_iter().collect::<Vec<_>>())
            .await?
            .into_iter()
            .map(|invite| invite.team)
            .collect();
        for team in teams {
            self.must(team, Verb::ManageClaims, "claim").await?;
        }
        for id in ids {
            self.known(known.get(id), "claim")?;
        }
        let mut by_invite: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for claim in found {
            by_invite.entry(claim.invite).or_default().push(claim.id);
        }
        Ok(by_invite)
    }

    /// Runs `work` for each invite, held in the order of their ids (so that two requests cannot wait for each other),
    /// tells subscribers, and answers the claims in the order of `ids`.
    async fn change<F, Fut>(
        &self,
        ids: &[ClaimId],
        by_invite: BTreeMap<InviteId, Vec<ClaimId>>,
        work: F,
    ) -> Result<Vec<ClaimRecord>, AppError>
    where
        F: Fn(Tx, InviteRecord, Vec<ClaimId>) -> Fut + Send + Sync + Clone + 'static,
        Fut: Future<Output = Result<Vec<StoppedPlay>, AppError>> + Send,
    {
        let all = ids.to_vec();
        let (after, touched) = self
            .app()
            .store()
            .write(move |tx| {
                let (work, by_invite, all) = (work.clone(), by_invite.clone(), all.clone());
                async move {
                    let mut touched = Vec::new();
                    for (id, these) in by_invite {
                        let held = invites::by_id_locked(&*tx, id).await?;
                        let invite = held.ok_or(AppError::NotFound { what: "claim" })?;
                        let team = invite.team;
                        let stopped = work(tx.clone(), invite, these).await?;
                        touched.push((team, id, stopped));
                    }
                    let after = claims::by_ids(&*tx, &all).await?;
                    Ok::<_, AppError>((after, touched))
                }
            })
            .await?;
        for (team, invite, stopped) in touched {
            self.app().announce_stopped(invite, &stopped);
            self.app().announcer().announce(Announcement::Invite { team, invite });
        }
        for claim in &after {
            self.app().announcer().announce(Announcement::Claim {
                invite: claim.invite,
                claim: claim.id,
            });
        }
        let mut after: HashMap<_, _> = after.into_iter().map(|claim| (claim.id, claim)).collect();
        Ok(ids.iter().filter_map(|id| after.remove(id)).collect())
    }
}

impl crate::App {
    /// Tells those who follow plays that these were stopped.
    pub(crate) fn announce_stopped(&self, invite: InviteId, stopped: &[StoppedPlay]) {
        for play in stopped {
            self.announcer().announce(Announcement::Play {
                play: play.play,
                claim: Some(play.claim),
                invite: Some(invite),
            });
        }
    }
}

fn one_mistake(field: &'static str, code: FieldErrorCode, rule: Rule, message: String) -> AppError {
    AppError::Invalid(vec![FieldError::new(field, code, rule, message)])
}
