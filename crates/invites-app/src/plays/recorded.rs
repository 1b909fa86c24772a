//! What an outside lab platform reports: it runs the sandboxes, we keep the account.
//!
//! The platform's word is taken, in the order in which challenges come. It may report a challenge as done that it never
//! reported as started, and may skip where learners may not.

use invites_domain::activity::ActivityKind;
use invites_domain::denial::Denial;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{AttemptId, ChallengeId, PlayId};
use invites_domain::play::{ChallengeState, PlayState, Step};
use invites_domain::policy::Verb;
use invites_store::Tx;
use invites_store::queries::{play_moves, plays};
use serde::Serialize;

use super::run::Run;
use super::{Attempt, Play};
use crate::error::plain;
use crate::{Acting, AppError};

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 2_000;

/// What happened on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RecordedEvent {
    /// The learner began a challenge.
    ChallengeStarted,
    /// A check did not pass.
    CheckFailed,
    /// A check passed.
    ChallengeCompleted,
    /// A challenge was passed over.
    ChallengeSkipped,
    /// The play's sandbox could not be made: the play is given back (R25).
    PlayFailed,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordedActivity {
    /// In which play.
    pub play: PlayId,
    /// At which challenge; none for [`RecordedEvent::PlayFailed`], needed for all others.
    pub challenge: Option<ChallengeId>,
    /// What happened.
    pub event: RecordedEvent,
    /// What the learner is told, or why the play failed.
    pub message: Option<String>,
}

impl Acting {
    /// Writes down what an outside lab platform reports of a play.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a report without its challenge or with too long a message; [`AppError::Denied`] when
    /// the play is over or the challenge not open; [`AppError::NotFound`] for a play of another team;
    /// [`AppError::RateLimited`] for a token that reports too often; what [`Acting::must`] says.
    pub async fn record_activity(
        &self,
        report: RecordedActivity,
        idempotency_key: Option<&str>,
    ) -> Result<Play, AppError> {
        self.count_reports(1)?;
        let once = self.once("recordActivity", idempotency_key, &report)?;
        let now = self.app().now();
        let known = plays::by_id(self.app().store().read(), report.play, now)
            .await?
            .ok_or(AppError::NotFound { what: "play" })?;
        self.must(known.team, Verb::RecordActivity, "play").await?;
        validate(&report)?;
        let attempt_id: AttemptId = self.app().new_id();
        let answer = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (once, known, report) = (once.clone(), known.clone(), report.clone());
                async move {
                    if once.recall::<PlayId>(&tx).await?.is_some() {
                        return Ok(Ok(Run::hold(&tx, &known, now).await?.play));
                    }
                    let mut run = Run::hold(&tx, &known, now).await?;
                    let answer = apply(&mut run, &report, attempt_id)?;
                    if answer.is_ok() {
                        if let (RecordedEvent::PlayFailed, Some(claim)) = (report.event, run.play.claim) {
                            play_moves::give_back(&*tx, claim, run.play.track).await?;
                        }
                        once.remember(&tx, &report.play).await?;
                    } else {
                        once.release(&tx).await?;
                    }
                    let play = run.save(&tx).await?;
                    Ok::<_, AppError>(answer.map(|()| play))
                }
            })
            .await?;
        let play = answer?;
        self.announce_play(&play);
        Ok(play)
    }
}

pub(super) fn validate(report: &RecordedActivity) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &'static str, code, message: &str| {
        errors.push(plain(field, code, message));
    };
    match (report.event, report.challenge) {
        (RecordedEvent::PlayFailed, Some(_)) => {
            wrong(
                "input.challengeId",
                FieldErrorCode::Unknown,
                "Leave the challenge out: a play fails as a whole.",
            );
        }
        (RecordedEvent::PlayFailed, None) | (_, Some(_)) => {}
        (_, None) => wrong(
            "input.challengeId",
            FieldErrorCode::Required,
            "Name the challenge that this is about.",
        ),
    }
    if report
        .message
        .as_ref()
        .is_some_and(|message| message.chars().count() > LONGEST_MESSAGE)
    {
        wrong(
            "input.message",
            FieldErrorCode::TooLong,
            "Use at most 2,000 characters.",
        );
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

pub(super) fn apply(run: &mut Run, report: &RecordedActivity, id: AttemptId) -> Result<Result<(), Denial>, AppError> {
    let Some(challenge) = report.challenge else {
        return Ok(run.must_run().map(|()| {
            run.end(PlayState::Failed, ActivityKind::PlayFailed, report.message.clone());
        }));
    };
    let index = run.index_of(challenge)?;
    Ok(report_step(run, report, challenge, index, id))
}

fn report_step(
    run: &mut Run,
    report: &RecordedActivity,
    challenge: ChallengeId,
    index: usize,
    id: AttemptId,
) -> Result<(), Denial> {
    run.must_run()?;
    let begun = run.state_of(index) == Some(ChallengeState::Started);
    if report.event == RecordedEvent::ChallengeSkipped {
        return run.take(index, Step::Skip);
    }
    // A report of a check implies that the challenge was begun.
    if !begun {
        run.take(index, Step::Start)?;
    }
    let (passed, fallback) = match report.event {
        RecordedEvent::ChallengeCompleted => (true, "The check passed."),
        RecordedEvent::CheckFailed => (false, "The check did not pass."),
        _ => return Ok(()),
    };
    if passed {
        run.take(index, Step::Pass)?;
    }
    run.keep(Attempt {
        id,
        play: report.play,
        challenge,
        at: run.now(),
        passed,
        message: report.message.clone().unwrap_or_else(|| fallback.to_owned()),
        answers: Vec::new(),
    });
    Ok(())
}
