//! What an instructor asks of the server for learners and for the event, and what comes of it.

use invites_client::{
    ClientError,
    operations::{
        Broadcast, EndEvent, ExtendEvent, ExtendPlay, RevokeClaims, SkipLearnerToChallenge, StopPlays, broadcast,
        end_event, extend_event, extend_play, revoke_claims, skip_learner_to_challenge, stop_plays,
    },
};

use super::acts::Subject;
use crate::api;

/// Nothing wrong, or what the rules say.
pub(super) type Outcome = Result<Option<String>, ClientError>;

/// To these learners, or to everybody.
pub(super) async fn message(invite_id: String, message: String, claim_ids: Option<Vec<String>>) -> Outcome {
    let variables = broadcast::Variables {
        invite_id,
        message,
        claim_ids,
    };
    let data = api::run::<Broadcast>(variables).await?;
    Ok(data.broadcast.user_errors.into_iter().next().map(|error| error.message))
}

pub(super) async fn extend_event(invite_id: String, ends_at: String) -> Outcome {
    let data = api::run::<ExtendEvent>(extend_event::Variables { invite_id, ends_at }).await?;
    Ok(data
        .extend_event
        .user_errors
        .into_iter()
        .next()
        .map(|error| error.message))
}

pub(super) async fn end_event(invite_id: String) -> Outcome {
    let data = api::run::<EndEvent>(end_event::Variables { invite_id }).await?;
    Ok(data.end_event.user_errors.into_iter().next().map(|error| error.message))
}

/// One after the other; ends at the first that is refused, and says whose it was.
pub(super) async fn skip_all(subjects: &[Subject], challenge_id: &str) -> Outcome {
    for (subject, play_id) in playing(subjects) {
        let variables = skip_learner_to_challenge::Variables {
            play_id,
            challenge_id: challenge_id.to_owned(),
        };
        let payload = api::run::<SkipLearnerToChallenge>(variables)
            .await?
            .skip_learner_to_challenge;
        let denied = payload.denial.map(|denial| denial.message);
        if let Some(refusal) = denied.or_else(|| payload.user_errors.into_iter().next().map(|error| error.message)) {
            return Ok(Some(format!("{}: {refusal}", subject.name)));
        }
    }
    Ok(None)
}

/// As [`skip_all`]: more time for each running play.
pub(super) async fn extend_all(subjects: &[Subject], minutes: i64) -> Outcome {
    for (subject, play_id) in playing(subjects) {
        let payload = api::run::<ExtendPlay>(extend_play::Variables { play_id, minutes })
            .await?
            .extend_play;
        let denied = payload.denial.map(|denial| denial.message);
        if let Some(refusal) = denied.or_else(|| payload.user_errors.into_iter().next().map(|error| error.message)) {
            return Ok(Some(format!("{}: {refusal}", subject.name)));
        }
    }
    Ok(None)
}

/// All of them or none.
pub(super) async fn stop_all(subjects: &[Subject], reason: Option<String>) -> Outcome {
    let play_ids = playing(subjects).map(|(_, play)| play).collect();
    let payload = api::run::<StopPlays>(stop_plays::Variables { play_ids, reason })
        .await?
        .stop_plays;
    let denied = payload.denial.map(|denial| denial.message);
    Ok(denied.or_else(|| payload.user_errors.into_iter().next().map(|error| error.message)))
}

/// Removes access and stops what is played. All of them or none.
pub(super) async fn remove_all(subjects: &[Subject], reason: Option<String>) -> Outcome {
    let variables = revoke_claims::Variables {
        claim_ids: subjects.iter().map(|subject| subject.claim.clone()).collect(),
        reason,
        stop_plays: true,
    };
    let data = api::run::<RevokeClaims>(variables).await?;
    Ok(data
        .revoke_claims
        .user_errors
        .into_iter()
        .next()
        .map(|error| error.message))
}

/// Those with a running play, each with it.
fn playing(subjects: &[Subject]) -> impl Iterator<Item = (&Subject, String)> {
    subjects
        .iter()
        .filter(|subject| subject.playing)
        .filter_map(|subject| subject.play.clone().map(|play| (subject, play)))
}
