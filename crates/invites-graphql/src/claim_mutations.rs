//! Claiming, and what an organiser does to claims.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::claiming::Claiming;
use invites_app::claims::ClaimRecord;
use invites_app::{Acting, AppError};
use invites_domain::ids::{ClaimId, TrackId};

use crate::Credentials;
use crate::claim::Claim;
use crate::denial::{Denial, deniable};
use crate::error::{UserError, mendable};
use crate::ids;
use crate::instant::Instant;

/// The mutations of claims.
#[derive(Debug, Default)]
pub(crate) struct ClaimMutations;

#[Object]
impl ClaimMutations {
    /// Claims the invite behind a link, for the signed-in person, the browser's guest, or a stranger, who becomes a guest
    /// by it. Claiming again answers the same claim. A refusal is answered as `denial`.
    async fn claim_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last part of the link.")] token: String,
        #[graphql(
            desc = "For strangers, who have no cookie yet: the same key (16 characters or more, hard to guess) makes the same guest, should the first answer be lost."
        )]
        idempotency_key: Option<String>,
    ) -> Result<ClaimPayload> {
        match ctx
            .data::<Acting>()?
            .claim_invite(&token, idempotency_key.as_deref())
            .await
        {
            Ok(Claiming::Held { claim, new_guest }) => {
                if let Some(guest) = new_guest {
                    ctx.data::<Arc<dyn Credentials>>()?.remember_guest(guest);
                    ctx.data::<Acting>()?.become_guest(guest);
                }
                Ok(ClaimPayload {
                    claim: Some(Claim(claim)),
                    denial: None,
                    user_errors: Vec::new(),
                })
            }
            Ok(Claiming::Denied(denial)) => Ok(ClaimPayload {
                claim: None,
                denial: Some(denial.into()),
                user_errors: Vec::new(),
            }),
            Err(error) => ClaimPayload::of(Err(error)),
        }
    }

    /// Reports that a browser has opened the link for the first time, for the invite's funnel. The invitation's page sends
    /// it once for each browser. Kept is a count by invite and day, nothing about whoever sends it; members of the team
    /// and holders of a claim do not count. The answer does not tell whether the link leads anywhere.
    async fn report_invitation_opened(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last part of the link.")] token: String,
    ) -> Result<OpenedPayload> {
        Ok(match ctx.data::<Acting>()?.report_opened(&token).await {
            Ok(counted) => OpenedPayload {
                counted,
                user_errors: Vec::new(),
            },
            Err(error) => OpenedPayload {
                counted: false,
                user_errors: mendable(error)?,
            },
        })
    }

    /// Removes access from these learners and frees their seats. All of them, or none.
    async fn revoke_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claims, 1 to 1,000.")] claim_ids: Vec<ID>,
        #[graphql(desc = "Why, for colleagues: up to 500 characters.")] reason: Option<String>,
        #[graphql(desc = "Whether to stop what they play right now.", default = false)] stop_plays: bool,
    ) -> Result<ClaimsPayload> {
        let acting = ctx.data::<Acting>()?;
        ClaimsPayload::of(match ids::read_all::<ClaimId>(&claim_ids, "claimIds") {
            Ok(ids) => acting.revoke_claims(&ids, reason.as_deref(), stop_plays).await,
            Err(error) => Err(error),
        })
    }

    /// Gives access back to these learners. Each takes a free seat, unless `overrideLimit`. All of them, or none.
    async fn restore_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claims, 1 to 1,000.")] claim_ids: Vec<ID>,
        #[graphql(desc = "Whether to restore even when no seat is free.", default = false)] override_limit: bool,
    ) -> Result<ClaimsPayload> {
        let acting = ctx.data::<Acting>()?;
        ClaimsPayload::of(match ids::read_all::<ClaimId>(&claim_ids, "claimIds") {
            Ok(ids) => acting.restore_claims(&ids, override_limit).await,
            Err(error) => Err(error),
        })
    }

    /// Moves the end of one learner's access. Works after the end, too.
    async fn extend_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] claim_id: ID,
        #[graphql(desc = "The first instant without access, in the future; left out, access has no end.")]
        until: Option<Instant>,
    ) -> Result<ClaimPayload> {
        let acting = ctx.data::<Acting>()?;
        ClaimPayload::of(match ids::read::<ClaimId>(&claim_id, "claimId") {
            Ok(id) => acting.extend_claim(id, until.map(|instant| instant.0)).await,
            Err(error) => Err(error),
        })
    }

    /// Grants one learner more plays of one track, beyond the claim's limit. Works after the limit is reached, and after
    /// the end of access for when it is extended.
    async fn grant_plays(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] claim_id: ID,
        #[graphql(desc = "A track of the claim.")] track_id: ID,
        #[graphql(desc = "How many more, 1 to 1,000,000.")] plays: i64,
    ) -> Result<ClaimPayload> {
        let acting = ctx.data::<Acting>()?;
        let read = ids::read::<ClaimId>(&claim_id, "claimId")
            .and_then(|claim| Ok((claim, ids::read::<TrackId>(&track_id, "trackId")?)));
        ClaimPayload::of(match read {
            Ok((claim, track)) => acting.grant_plays(claim, track, plays).await,
            Err(error) => Err(error),
        })
    }
}

/// What became of a report that a link was opened.
#[derive(Debug, SimpleObject)]
pub(crate) struct OpenedPayload {
    /// Whether it was counted.
    counted: bool,
    /// Always empty: there is nothing to mend.
    user_errors: Vec<UserError>,
}

/// A claim, a refusal by the rules, or what to mend.
#[derive(Debug, SimpleObject)]
pub(crate) struct ClaimPayload {
    /// The claim; null when there is none.
    claim: Option<Claim>,
    /// Why the rules refuse.
    denial: Option<Denial>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

impl ClaimPayload {
    fn of(changed: Result<ClaimRecord, AppError>) -> Result<Self> {
        Ok(match changed {
            Ok(claim) => Self {
                claim: Some(Claim(claim)),
                denial: None,
                user_errors: Vec::new(),
            },
            Err(error) => {
                let (denial, user_errors) = deniable(error)?;
                Self {
                    claim: None,
                    denial,
                    user_errors,
                }
            }
        })
    }
}

/// Claims that were changed together, or what to mend.
#[derive(Debug, SimpleObject)]
pub(crate) struct ClaimsPayload {
    /// As they are now, in the order of the request; empty when nothing was changed.
    claims: Vec<Claim>,
    /// What to mend.
    user_errors: Vec<UserError>,
}

impl ClaimsPayload {
    fn of(changed: Result<Vec<ClaimRecord>, AppError>) -> Result<Self> {
        Ok(match changed {
            Ok(claims) => Self {
                claims: claims.into_iter().map(Claim).collect(),
                user_errors: Vec::new(),
            },
            // An organiser can mend a refusal of the rules: raise the limit, or override it.
            Err(AppError::Denied(denial)) => {
                let message = match &denial.remedy {
                    Some(remedy) => format!("{} {remedy}", denial.message),
                    None => denial.message.clone(),
                };
                let error = UserError {
                    code: denial.code.as_str().to_owned(),
                    field: Some("claimIds".to_owned()),
                    message,
                };
                Self {
                    claims: Vec::new(),
                    user_errors: vec![error],
                }
            }
            Err(AppError::NotFound { what: "claim" }) => {
                let message = "One of these claims does not exist, or is not your team's.".to_owned();
                let error = UserError {
                    code: "NOT_FOUND".to_owned(),
                    field: Some("claimIds".to_owned()),
                    message,
                };
                Self {
                    claims: Vec::new(),
                    user_errors: vec![error],
                }
            }
            Err(error) => Self {
                claims: Vec::new(),
                user_errors: mendable(error)?,
            },
        })
    }
}
