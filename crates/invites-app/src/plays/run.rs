//! A play held inside a transaction: steps change it here, [`Run::save`] writes everything at once.
//!
//! What a step does to the challenges is the domain's; this file turns it into rows and log entries.

use chrono::TimeDelta;
use invites_domain::activity::ActivityKind;
use invites_domain::denial::Denial;
use invites_domain::ids::{ChallengeId, PlayId};
use invites_domain::play::{ChallengeState, PlayState, Step, all_done, next_states, skip_to};
use invites_domain::time::{Instant, rfc3339};
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::audit::By;
use invites_store::queries::play_moves::{self, HeldPlay};
use invites_store::queries::plays::{self, Attempt, Play, PlayChallenge};

use super::{not_open, play_over};
use crate::AppError;

/// One play under this transaction's hands.
pub(super) struct Run {
    pub(super) play: Play,
    challenges: Vec<PlayChallenge>,
    now: Instant,
    touched: Vec<usize>,
    attempts: Vec<Attempt>,
    log: Vec<NewActivity>,
    moved: bool,
    /// Who of the team does what follows, where the player does not.
    pub(super) by: Option<By>,
}

impl Run {
    /// Holds the invite and the play of `known`, and reads the play as of `now`. An end by time limit that nobody has
    /// written down yet is part of what [`Run::save`] writes.
    pub(super) async fn hold(tx: &Tx, known: &Play, now: Instant) -> Result<Self, AppError> {
        if let Some(invite) = known.invite {
            play_moves::hold_invite(&**tx, invite).await?;
        }
        let HeldPlay { play, end_unwritten } = play_moves::hold_play(&**tx, known.id, now)
            .await?
            .ok_or(AppError::NotFound { what: "play" })?;
        let challenges = plays::challenges_of(&**tx, &[play.id])
            .await?
            .remove(&play.id)
            .unwrap_or_default();
        let mut run = Self::of(play, challenges, now);
        if end_unwritten {
            run.note_time_out();
        }
        Ok(run)
    }

    /// A play that the caller holds already and that its time limit ended.
    pub(super) fn timed_out(play: Play, now: Instant) -> Self {
        let mut run = Self::of(play, Vec::new(), now);
        run.note_time_out();
        run
    }

    fn of(play: Play, challenges: Vec<PlayChallenge>, now: Instant) -> Self {
        Self {
            play,
            challenges,
            now,
            touched: Vec::new(),
            attempts: Vec::new(),
            log: Vec::new(),
            moved: false,
            by: None,
        }
    }

    fn note_time_out(&mut self) {
        self.moved = true;
        let at = self.play.ends_at;
        self.note_at(at, ActivityKind::PlayTimedOut, None, None);
    }

    /// The instant at which everything here happens.
    pub(super) fn now(&self) -> Instant {
        self.now
    }

    /// Passes while the play runs.
    pub(super) fn must_run(&self) -> Result<(), Denial> {
        if self.play.state.is_over() {
            Err(play_over(&self.play))
        } else {
            Ok(())
        }
    }

    /// Where the challenge stands in this play.
    pub(super) fn index_of(&self, challenge: ChallengeId) -> Result<usize, AppError> {
        self.challenges
            .iter()
            .position(|row| row.challenge == challenge)
            .ok_or(AppError::NotFound { what: "challenge" })
    }

    pub(super) fn state_of(&self, index: usize) -> Option<ChallengeState> {
        self.challenges.get(index).map(|row| row.state)
    }

    /// Takes one step at a challenge. The last one done completes the play.
    pub(super) fn take(&mut self, index: usize, step: Step) -> Result<(), Denial> {
        self.must_run()?;
        let before: Vec<_> = self.challenges.iter().map(|row| row.state).collect();
        let after = next_states(&before, index, step).map_err(not_open)?;
        for (place, (row, state)) in self.challenges.iter_mut().zip(&after).enumerate() {
            if row.state == *state {
                continue;
            }
            row.state = *state;
            match state {
                ChallengeState::Started => row.started_at = Some(self.now),
                ChallengeState::Completed | ChallengeState::Skipped => row.completed_at = Some(self.now),
                ChallengeState::Locked | ChallengeState::Unlocked => {}
            }
            self.touched.push(place);
        }
        let kind = match step {
            Step::Start => ActivityKind::ChallengeStarted,
            Step::Pass => ActivityKind::ChallengeCompleted,
            Step::Skip => ActivityKind::ChallengeSkipped,
        };
        let challenge = self.challenges.get(index).map(|row| row.challenge);
        self.note(kind, challenge, None);
        if step == Step::Pass {
            self.play.completed_challenges += 1;
            self.moved = true;
        }
        if all_done(&after) {
            self.end(PlayState::Completed, ActivityKind::PlayCompleted, None);
        }
        Ok(())
    }

    /// Keeps a check's outcome. One that failed is logged with its message; one that passed is logged by its step.
    pub(super) fn keep(&mut self, attempt: Attempt) {
        if !attempt.passed {
            self.note(
                ActivityKind::CheckFailed,
                Some(attempt.challenge),
                Some(attempt.message.clone()),
            );
        }
        self.attempts.push(attempt);
    }

    /// Ends the play now.
    pub(super) fn end(&mut self, state: PlayState, kind: ActivityKind, reason: Option<String>) {
        self.play.state = state;
        self.play.stopped_at = Some(self.now);
        self.play.stopped_reason.clone_from(&reason);
        self.moved = true;
        self.note(kind, None, reason);
    }

    /// The challenge the player is at: of those started, the last one.
    pub(super) fn current(&self) -> Option<ChallengeId> {
        let started = self.challenges.iter().rev();
        let mut started = started.filter(|row| row.state == ChallengeState::Started);
        started.next().map(|row| row.challenge)
    }

    /// Takes the player to a challenge: what stands before it and is not done is skipped.
    pub(super) fn skip_to(&mut self, index: usize) -> Result<(), Denial> {
        self.must_run()?;
        let before: Vec<_> = self.challenges.iter().map(|row| row.state).collect();
        let after = skip_to(&before, index).map_err(not_open)?;
        let mut skipped = Vec::new();
        for (place, (row, state)) in self.challenges.iter_mut().zip(&after).enumerate() {
            if row.state == *state {
                continue;
            }
            row.state = *state;
            if *state == ChallengeState::Skipped {
                row.completed_at = Some(self.now);
                skipped.push(row.challenge);
            }
            self.touched.push(place);
        }
        for challenge in skipped {
            self.note(ActivityKind::ChallengeSkipped, Some(challenge), None);
        }
        Ok(())
    }

    /// Moves the play's time limit later.
    pub(super) fn extend(&mut self, more: TimeDelta) {
        self.play.ends_at += more;
        self.moved = true;
        self.note(ActivityKind::PlayExtended, None, Some(rfc3339(self.play.ends_at)));
    }

    /// Logs something that happens in the play now.
    pub(super) fn note(&mut self, kind: ActivityKind, challenge: Option<ChallengeId>, detail: Option<String>) {
        self.note_at(self.now, kind, challenge, detail);
    }

    fn note_at(&mut self, at: Instant, kind: ActivityKind, challenge: Option<ChallengeId>, detail: Option<String>) {
        // A preview belongs to no claim and leaves no trace in any invite's log.
        if let Some(claim) = self.play.claim {
            self.log.push(NewActivity {
                at,
                kind,
                claim: Some(claim),
                play: Some(self.play.id),
                track: Some(self.play.track),
                challenge,
                detail,
                by: self.by,
            });
        }
    }

    /// Writes what changed, and the log of it.
    pub(super) async fn save(self, tx: &Tx) -> Result<Play, AppError> {
        let play: PlayId = self.play.id;
        for place in self.touched {
            if let Some(row) = self.challenges.get(place) {
                play_moves::put_challenge(&**tx, play, row).await?;
            }
        }
        for attempt in &self.attempts {
            play_moves::add_attempt(&**tx, attempt).await?;
        }
        if self.moved {
            play_moves::put_play(&**tx, &self.play).await?;
        }
        if let (Some(invite), false) = (self.play.invite, self.log.is_empty()) {
            activity::append(&**tx, invite, &self.log).await?;
        }
        Ok(self.play)
    }
}
