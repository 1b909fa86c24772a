//! The four mutations, for one learner or for several.

use invites_client::{
    ClientError,
    operations::{
        ExtendClaim, GrantPlays, RestoreClaims, RevokeClaims, extend_claim, grant_plays, restore_claims, revoke_claims,
    },
};

use super::Subject;
use crate::api;

/// Nothing wrong, or what the rules or the form say.
pub(super) type Outcome = Result<Option<String>, ClientError>;

pub(super) async fn revoke(claim_ids: Vec<String>, reason: Option<String>, stop_plays: bool) -> Outcome {
    let variables = revoke_claims::Variables {
        claim_ids,
        reason,
        stop_plays,
    };
    let data = api::run::<RevokeClaims>(variables).await?;
    let mut errors = data.revoke_claims.user_errors.into_iter();
    Ok(errors.next().map(|error| error.message))
}

pub(super) async fn restore(claim_ids: Vec<String>, override_limit: bool) -> Outcome {
    let variables = restore_claims::Variables {
        claim_ids,
        override_limit,
    };
    let data = api::run::<RestoreClaims>(variables).await?;
    let mut errors = data.restore_claims.user_errors.into_iter();
    Ok(errors.next().map(|error| error.message))
}

/// One after the other; ends at the first that is refused, and says whose it was.
pub(super) async fn extend_all(ends: Vec<(&Subject, Option<String>)>) -> Outcome {
    for (subject, until) in ends {
        let claim_id = subject.claim.clone();
        let data = api::run::<ExtendClaim>(extend_claim::Variables { claim_id, until }).await?;
        let denied = data.extend_claim.denial.map(|denial| denial.message);
        let mut errors = data.extend_claim.user_errors.into_iter();
        if let Some(refusal) = denied.or_else(|| errors.next().map(|error| error.message)) {
            return Ok(Some(format!("{}: {refusal}", subject.name)));
        }
    }
    Ok(None)
}

/// One after the other, passing over who does not hold the track.
pub(super) async fn grant_all(subjects: &[Subject], track: &str, plays: i64) -> Outcome {
    for subject in subjects
        .iter()
        .filter(|subject| subject.tracks.iter().any(|(id, _)| id == track))
    {
        let variables = grant_plays::Variables {
            claim_id: subject.claim.clone(),
            track_id: track.to_owned(),
            plays,
        };
        let data = api::run::<GrantPlays>(variables).await?;
        let denied = data.grant_plays.denial.map(|denial| denial.message);
        let mut errors = data.grant_plays.user_errors.into_iter();
        if let Some(refusal) = denied.or_else(|| errors.next().map(|error| error.message)) {
            return Ok(Some(format!("{}: {refusal}", subject.name)));
        }
    }
    Ok(None)
}
