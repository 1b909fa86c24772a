//! Many reports of an outside lab platform at once, each with the time at which it happened there.
//!
//! Reports of a batch are taken in the order of their own times. What arrives late, after something that implies it,
//! changes nothing and is no mistake. Each report may carry a key, under which it is written down once however often it
//! is sent, so that a platform may send a whole batch again.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use invites_domain::denial::Denial;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{AttemptId, PlayId, TeamId};
use invites_domain::play::ChallengeState;
use invites_domain::policy::Verb;
use invites_domain::time::{Instant, truncate};
use invites_store::Tx;
use invites_store::queries::{play_moves, plays};

use super::recorded::{RecordedActivity, RecordedEvent, apply, validate};
use super::run::Run;
use super::{Attempt, Play};
use crate::error::mistake;
use crate::idempotency::Once;
use crate::{Acting, AppError};

/// Reports of one batch at most.
const MOST_AT_ONCE: usize = 200;
/// How far ahead of ours a platform's clock may be; what lies further ahead is a mistake.
const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);

/// One report of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedReport {
    /// What happened.
    pub report: RecordedActivity,
    /// When, by the platform's clock; when it arrives, if none is given.
    pub at: Option<Instant>,
    /// The report's own key: the same key within 24 hours is written down once.
    pub key: Option<String>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedBatch {
    /// The plays that were reported of, as they stand after it.
    pub plays: Vec<Play>,
    /// For each report, in the order in which they were sent, why the rules refuse it; none for what was written down.
    pub denials: Vec<Option<Denial>>,
}

/// A report on its way, with its place in the batch.
#[derive(Debug, Clone)]
struct Arriving {
    place: usize,
    at: Instant,
    known: Play,
    report: RecordedActivity,
    once: Once,
    attempt: AttemptId,
}

impl Acting {
    /// Writes down what an outside lab platform reports. A report that the rules refuse keeps none of the others back.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty or too long batch, a malformed report or one of the future, naming it;
    /// [`AppError::NotFound`] when a play is unknown or another team's, [`AppError::Conflict`] for a key that was used
    /// for another report; [`AppError::RateLimited`] for a token that reports too often; what [`Acting::must`] says.
    /// Nothing is written then.
    pub async fn record_activity_batch(&self, reports: Vec<TimedReport>) -> Result<RecordedBatch, AppError> {
        let count = reports.len();
        if reports.is_empty() || count > MOST_AT_ONCE {
            let message = format!("Send 1 to {MOST_AT_ONCE} reports at once.");
            return Err(mistake("input".to_owned(), FieldErrorCode::OutOfRange, message));
        }
        self.count_reports(count)?;
        let mut arriving = self.arriving(reports).await?;
        // In the order in which it happened; what happened at once stays in the order in which it was sent.
        arriving.sort_by_key(|report| (report.known.invite, report.known.id, report.at, report.place));
        let (denials, plays) = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let arriving = arriving.clone();
                async move {
                    let mut denials = vec![None; count];
                    let mut after: Vec<Play> = Vec::new();
                    for report in arriving {
                        let place = report.place;
                        let (play, denial) = write_down(&tx, report).await?;
                        if let Some(slot) = denials.get_mut(place) {
                            *slot = denial;
                        }
                        match after.last_mut().filter(|last| last.id == play.id) {
                            Some(last) => *last = play,
                            None => after.push(play),
                        }
                    }
                    Ok::<_, AppError>((denials, after))
                }
            })
            .await?;
        for play in &plays {
            self.announce_play(play);
        }
        Ok(RecordedBatch { plays, denials })
    }

    /// The reports, once each is well formed and the policy allows to report of its play.
    async fn arriving(&self, reports: Vec<TimedReport>) -> Result<Vec<Arriving>, AppError> {
        let now = self.app().now();
        let ids: HashSet<PlayId> = reports.iter().map(|timed| timed.report.play).collect();
        let ids: Vec<PlayId> = ids.into_iter().collect();
        let known = plays::by_ids(self.app().store().read(), &ids, now).await?;
        let known: HashMap<PlayId, Play> = known.into_iter().map(|play| (play.id, play)).collect();
        let teams: HashSet<TeamId> = known.values().map(|play| play.team).collect();
        for team in teams {
            self.must(team, Verb::RecordActivity, "play").await?;
        }
        let mut arriving = Vec::with_capacity(reports.len());
        for (place, TimedReport { report, at, key }) in reports.into_iter().enumerate() {
            let play = self.known(known.get(&report.play), "play")?;
            validate(&report).map_err(|error| in_batch(error, place))?;
            let at = truncate(at.unwrap_or(now));
            if at > now + CLOCKS_APART {
                let message = "This lies in the future. Set the platform's clock, or leave the time out.".to_owned();
                return Err(mistake(
                    format!("input[{place}].at"),
                    FieldErrorCode::OutOfRange,
                    message,
                ));
            }
            arriving.push(Arriving {
                place,
                // Never before the play began, and never ahead of our own clock.
                at: at.clamp(play.started_at, now.max(play.started_at)),
                known: play.clone(),
                once: self.once("recordActivity", key.as_deref(), &report)?,
                report,
                attempt: self.app().new_id(),
            });
        }
        Ok(arriving)
    }
}

/// One report, over the play as it stood when it happened: what comes after the end of a play's time, but happened
/// before, counts as long as nobody has written the end down.
async fn write_down(tx: &Tx, arriving: Arriving) -> Result<(Play, Option<Denial>), AppError> {
    let Arriving {
        at,
        known,
        report,
        once,
        attempt,
        ..
    } = arriving;
    let mut run = Run::hold(tx, &known, at).await?;
    if once.recall::<PlayId>(tx).await?.is_some() {
        return Ok((run.play, None));
    }
    let answer = if comes_late(&mut run, &report, at, attempt)? {
        Ok(())
    } else {
        apply(&mut run, &report, attempt)?
    };
    if answer.is_ok() {
        if let (RecordedEvent::PlayFailed, Some(claim)) = (report.event, run.play.claim) {
            play_moves::give_back(&**tx, claim, run.play.track).await?;
        }
        once.remember(tx, &report.play).await?;
    } else {
        once.release(tx).await?;
    }
    Ok((run.save(tx).await?, answer.err()))
}

/// Whether the play has gone past what is reported. A failed check is kept all the same, for the learner to read.
fn comes_late(run: &mut Run, report: &RecordedActivity, at: Instant, id: AttemptId) -> Result<bool, AppError> {
    let Some(challenge) = report.challenge else {
        return Ok(false);
    };
    if run.must_run().is_err() {
        return Ok(false);
    }
    let state = run.state_of(run.index_of(challenge)?);
    let done = state.is_some_and(ChallengeState::is_done);
    let begun = done || state == Some(ChallengeState::Started);
    if done && report.event == RecordedEvent::CheckFailed {
        run.keep(Attempt {
            id,
            play: report.play,
            challenge,
            at,
            passed: false,
            message: report
                .message
                .clone()
                .unwrap_or_else(|| "The check did not pass.".to_owned()),
            answers: Vec::new(),
        });
    }
    Ok(match report.event {
        RecordedEvent::ChallengeStarted => begun,
        RecordedEvent::CheckFailed | RecordedEvent::ChallengeCompleted | RecordedEvent::ChallengeSkipped => done,
        RecordedEvent::PlayFailed => false,
    })
}

/// The same mistakes, at the report's place in the batch.
fn in_batch(error: AppError, place: usize) -> AppError {
    match error {
        AppError::Invalid(mistakes) => AppError::Invalid(
            mistakes
                .into_iter()
                .map(|mut mistake| {
                    let rest = mistake.field.strip_prefix("input").unwrap_or(&mistake.field).to_owned();
                    mistake.field = format!("input[{place}]{rest}").into();
                    mistake
                })
                .collect(),
        ),
        other => other,
    }
}
