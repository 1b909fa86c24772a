//! What a player does in a play: starts a challenge, has it checked, skips it, resumes, stops.

use invites_domain::activity::ActivityKind;
use invites_domain::denial::Denial;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{ChallengeId, PlayId};
use invites_domain::play::{ChallengeState, PlayState, Step, grade_quiz};
use invites_domain::policy::{Verb, allows};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::challenges::{self, Challenge, ChallengeKind};
use invites_store::queries::{plays, tracks};

use super::run::Run;
use super::{Attempt, Play, skipping_off};
use crate::error::mistake;
use crate::{Acting, AppError};

/// What a hands-on challenge says as long as nothing can look into a sandbox.
const UNCHECKED: &str = "Marked as done. Nothing was checked: this installation runs no sandboxes yet.";
const RIGHT: &str = "That is right.";
/// One answer is right; which one is not given away.
const WRONG_ANSWER: &str = "That is not right. Read the question again and try another answer.";
/// Several answers are right; neither which nor how many is given away.
const WRONG_ANSWERS: &str = "That is not right yet. Choose every right answer, and only those.";

/// A check and the play after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The play.
    pub play: Play,
    /// What came of the check.
    pub attempt: Attempt,
}

impl Acting {
    /// Goes on with a play that runs. It costs nothing (R25) and asks no terms: a play that runs at the end of the
    /// access goes on to its own time limit (R22).
    ///
    /// # Errors
    /// [`AppError::Denied`] when it is over; [`AppError::NotFound`] for anybody else's.
    pub async fn resume_play(&self, play: PlayId) -> Result<Play, AppError> {
        self.in_own_play(play, |run| run.must_run()).await
    }

    /// Starts a challenge; one that is started already stays as it is.
    ///
    /// # Errors
    /// [`AppError::Denied`] when it is locked or done, or the play is over; [`AppError::NotFound`].
    pub async fn start_challenge(&self, play: PlayId, challenge: ChallengeId) -> Result<Play, AppError> {
        self.in_own_challenge(play, challenge, self.app().now(), |run, index| {
            run.must_run()?;
            match run.state_of(index) {
                Some(ChallengeState::Started) => Ok(()),
                _ => run.take(index, Step::Start),
            }
        })
        .await
    }

    /// Skips a challenge, where the track's author allows it.
    ///
    /// # Errors
    /// [`AppError::Denied`] when skipping is off, the challenge is locked or done, or the play is over;
    /// [`AppError::NotFound`].
    pub async fn skip_challenge(&self, play: PlayId, challenge: ChallengeId) -> Result<Play, AppError> {
        let own = self.own_play(play).await?;
        let track = tracks::by_id(self.app().store().read(), own.track).await?;
        let allowed = track.is_some_and(|track| track.skipping_enabled);
        self.in_own_challenge(play, challenge, self.app().now(), move |run, index| {
            run.must_run()?;
            if !allowed {
                return Err(skipping_off());
            }
            run.take(index, Step::Skip)
        })
        .await
    }

    /// Checks a challenge: grades a quiz's answers (indexes from 0), or takes the learner's word for a hands-on
    /// challenge. The last one passed completes the play.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a quiz without answers or with unknown ones; [`AppError::Denied`] when the challenge
    /// is not started or done, or the play is over; [`AppError::NotFound`].
    pub async fn check_challenge(
        &self,
        play: PlayId,
        challenge: ChallengeId,
        answers: Option<&[i64]>,
    ) -> Result<Checked, AppError> {
        self.own_play(play).await?;
        let read = self.app().store().read();
        let text = challenges::by_ids(read, &[challenge])
            .await?
            .remove(&challenge)
            .ok_or(AppError::NotFound { what: "challenge" })?;
        let verdict = judge(&text, answers)?;
        let attempt = Attempt {
            id: self.app().new_id(),
            play,
            challenge,
            at: self.app().now(),
            passed: verdict.passed,
            message: verdict.message.to_owned(),
            answers: verdict.chosen,
        };
        let kept = attempt.clone();
        let play = self
            .in_own_challenge(play, challenge, attempt.at, move |run, index| {
                run.must_run()?;
                // What does not pass moves nothing; whether it may be tried at all is asked as for what passes.
                if kept.passed || run.state_of(index) != Some(ChallengeState::Started) {
                    run.take(index, Step::Pass)?;
                }
                run.keep(kept.clone());
                Ok(())
            })
            .await?;
        Ok(Checked { play, attempt })
    }

    /// Stops a play: the player, or somebody of the team who runs events. One that is over stays as it is.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else.
    pub async fn stop_play(&self, play: PlayId) -> Result<Play, AppError> {
        const NOTHING: AppError = AppError::NotFound { what: "play" };
        let known = plays::by_id(self.app().store().read(), play, self.app().now())
            .await?
            .ok_or(NOTHING)?;
        let own = Some(known.person) == self.person();
        if !own && !allows(&self.standing(known.team).await?, Verb::RunEvent) {
            return Err(NOTHING);
        }
        let reason = if own {
            "Stopped by the player."
        } else {
            "Stopped by the team."
        };
        self.in_play(known, self.app().now(), move |run| {
            if run.must_run().is_ok() {
                run.end(PlayState::Stopped, ActivityKind::PlayStopped, Some(reason.to_owned()));
            }
            Ok(Ok(()))
        })
        .await
    }

    pub(super) async fn own_play(&self, play: PlayId) -> Result<Play, AppError> {
        plays::by_id(self.app().store().read(), play, self.app().now())
            .await?
            .filter(|known| Some(known.person) == self.person())
            .ok_or(AppError::NotFound { what: "play" })
    }

    async fn in_own_play<W>(&self, play: PlayId, work: W) -> Result<Play, AppError>
    where
        W: Fn(&mut Run) -> Result<(), Denial> + Clone + Send + Sync + 'static,
    {
        let known = self.own_play(play).await?;
        self.in_play(known, self.app().now(), move |run| Ok(work(run))).await
    }

    async fn in_own_challenge<W>(
        &self,
        play: PlayId,
        challenge: ChallengeId,
        now: Instant,
        work: W,
    ) -> Result<Play, AppError>
    where
        W: Fn(&mut Run, usize) -> Result<(), Denial> + Clone + Send + Sync + 'static,
    {
        let known = self.own_play(play).await?;
        self.in_play(known, now, move |run| {
            let index = run.index_of(challenge)?;
            Ok(work(run, index))
        })
        .await
    }

    /// Runs `work` over the held play and saves what it did. After a refusal only what was true anyway is saved: that
    /// the play's time is over.
    pub(super) async fn in_play<W>(&self, known: Play, now: Instant, work: W) -> Result<Play, AppError>
    where
        W: Fn(&mut Run) -> Result<Result<(), Denial>, AppError> + Clone + Send + Sync + 'static,
    {
        let answer = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (known, work) = (known.clone(), work.clone());
                async move {
                    let mut run = Run::hold(&tx, &known, now).await?;
                    let answer = work(&mut run)?;
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

struct Verdict {
    passed: bool,
    message: &'static str,
    chosen: Vec<usize>,
}

fn judge(challenge: &Challenge, answers: Option<&[i64]>) -> Result<Verdict, AppError> {
    if challenge.kind == ChallengeKind::Challenge {
        return Ok(Verdict {
            passed: true,
            message: UNCHECKED,
            chosen: Vec::new(),
        });
    }
    let answers = answers.unwrap_or_default();
    if answers.is_empty() {
        return Err(mistake(
            "answers".to_owned(),
            FieldErrorCode::Required,
            "Choose at least one answer.".to_owned(),
        ));
    }
    let mut chosen = Vec::with_capacity(answers.len());
    for (place, answer) in answers.iter().enumerate() {
        match usize::try_from(*answer) {
            Ok(index) if index < challenge.answers.len() => chosen.push(index),
            _ => {
                let message = format!(
                    "Choose answers by their index, 0 to {}.",
                    challenge.answers.len().saturating_sub(1)
                );
                return Err(mistake(
                    format!("answers[{place}]"),
                    FieldErrorCode::OutOfRange,
                    message,
                ));
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    let passed = grade_quiz(&challenge.solution, &chosen);
    let message = match (passed, challenge.solution.len()) {
        (true, _) => RIGHT,
        (false, 0 | 1) => WRONG_ANSWER,
        (false, _) => WRONG_ANSWERS,
    };
    Ok(Verdict {
        passed,
        message,
        chosen,
    })
}
