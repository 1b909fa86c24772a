//! What whoever runs an event does to learners' plays: takes them on, gives them time, stops them.

use std::collections::HashSet;

use chrono::TimeDelta;
use invites_domain::activity::ActivityKind;
use invites_domain::denial::Denial;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{ChallengeId, InviteId, PlayId, TeamId, TypedId};
use invites_domain::play::PlayState;
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_store::Tx;
use invites_store::queries::{invites, plays};
use serde_json::{Value, json};

use super::Play;
use super::run::Run;
use crate::live::over::must_not_be_over;
use crate::{Acting, AppError};

/// Plays that one request may stop.
const MOST_AT_ONCE: usize = 500;
/// The longest time that one request gives a play, in minutes.
const MOST_MINUTES: i64 = 24 * 60;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

impl Acting {
    /// Takes a learner to a challenge: everything before it that is not done is skipped, whatever the track allows.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the play is over or the challenge done; [`AppError::Invalid`] once its event has ended (R120); [`AppError::NotFound`] for an unknown play or
    /// challenge and those of other teams; what [`Acting::must`] says.
    pub async fn skip_learner_to_challenge(&self, play: PlayId, challenge: ChallengeId) -> Result<Play, AppError> {
        let detail = json!({ "challenge": challenge.encode() });
        self.steer("skipLearnerToChallenge", play, detail, move |run| {
            let index = run.index_of(challenge)?;
            Ok(run.skip_to(index))
        })
        .await
    }

    /// Gives a running play `minutes` more.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for fewer than one or more than a day; else as [`Acting::skip_learner_to_challenge`].
    pub async fn extend_play(&self, play: PlayId, minutes: i64) -> Result<Play, AppError> {
        // Whether somebody may is asked before whether the number is right.
        self.steered(&[play]).await?;
        if !(1..=MOST_MINUTES).contains(&minutes) {
            let message = format!("Give between 1 and {MOST_MINUTES} minutes.");
            return Err(mistake("minutes", FieldErrorCode::OutOfRange, message));
        }
        let more = TimeDelta::minutes(minutes);
        self.steer("extendPlay", play, json!({ "minutes": minutes }), move |run| {
            Ok(run.must_run().map(|()| run.extend(more)))
        })
        .await
    }

    /// Stops these plays, and tells their players why. One that is over stays as it is. All of `ids` or none.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for no play, too many, or too long a reason; else as
    /// [`Acting::skip_learner_to_challenge`].
    pub async fn stop_plays(&self, ids: &[PlayId], reason: Option<&str>) -> Result<Vec<Play>, AppError> {
        if ids.is_empty() || ids.len() > MOST_AT_ONCE {
            let message = format!("Name 1 to {MOST_AT_ONCE} plays.");
            return Err(mistake("playIds", FieldErrorCode::OutOfRange, message));
        }
        let known = self.steered(ids).await?;
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
            let message = format!("Shorten the reason to {LONGEST_REASON} characters or fewer.");
            return Err(mistake("reason", FieldErrorCode::TooLong, message));
        }
        let words = reason.map_or_else(|| "Stopped by the team.".to_owned(), str::to_owned);
        let (acting, now) = (self.clone(), self.app().now());
        let stopped = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, known, words) = (acting.clone(), known.clone(), words.clone());
                async move {
                    let mut stopped = Vec::with_capacity(known.len());
                    for play in &known {
                        let mut run = Run::hold(&tx, play, now).await?;
                        if run.must_run().is_ok() {
                            run.by = acting.by();
                            run.end(PlayState::Stopped, ActivityKind::PlayStopped, Some(words.clone()));
                        }
                        stopped.push(run.save(&tx).await?);
                    }
                    for (team, plays) in by_team(&stopped) {
                        let detail = json!({ "plays": plays, "count": plays.len() });
                        acting
                            .audit(&tx, team, "stopPlays", &team.encode(), Some(detail))
                            .await?;
                    }
                    Ok::<_, AppError>(stopped)
                }
            })
            .await?;
        for play in &stopped {
            self.announce_play(play);
        }
        // In the order in which they were named.
        let place = |play: &Play| ids.iter().position(|id| *id == play.id);
        let mut stopped = stopped;
        stopped.sort_by_key(place);
        Ok(stopped)
    }

    /// Runs `work` over a play of the team's learners, writes it down, and tells who follows.
    async fn steer<W>(&self, verb: &'static str, play: PlayId, detail: Value, work: W) -> Result<Play, AppError>
    where
        W: Fn(&mut Run) -> Result<Result<(), Denial>, AppError> + Clone + Send + Sync + 'static,
    {
        let known = self.steered(&[play]).await?;
        let (acting, now) = (self.clone(), self.app().now());
        let answer = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, known, work, detail) = (acting.clone(), known.clone(), work.clone(), detail.clone());
                async move {
                    let known = known.first().ok_or(AppError::NotFound { what: "play" })?;
                    let mut run = Run::hold(&tx, known, now).await?;
                    run.by = acting.by();
                    let answer = work(&mut run)?;
                    if answer.is_ok() {
                        acting
                            .audit(&tx, known.team, verb, &known.id.encode(), Some(detail))
                            .await?;
                    }
                    // After a refusal only what was true anyway is saved: that the play's time is over.
                    let play = run.save(&tx).await?;
                    Ok::<_, AppError>(answer.map(|()| play))
                }
            })
            .await?;
        let play = answer?;
        self.announce_play(&play);
        Ok(play)
    }

    /// The plays `ids`, once the policy allows to run the events they are part of, and none of these is over (R120): in
    /// the order in which they are held, so that two requests cannot wait for each other.
    async fn steered(&self, ids: &[PlayId]) -> Result<Vec<Play>, AppError> {
        let (read, now) = (self.app().store().read(), self.app().now());
        let mut known = plays::by_ids(read, ids, now).await?;
        let found: HashSet<PlayId> = known.iter().map(|play| play.id).collect();
        let teams: HashSet<TeamId> = known.iter().map(|play| play.team).collect();
        for team in teams {
            self.must(team, Verb::RunEvent, "play").await?;
        }
        for id in ids {
            self.known(found.get(id), "play")?;
        }
        let mut events: Vec<InviteId> = known.iter().filter_map(|play| play.invite).collect();
        events.sort_unstable();
        events.dedup();
        for event in events {
            if let Some(invite) = invites::by_id(read, event).await? {
                must_not_be_over(&invite, "playId", now)?;
            }
        }
        known.sort_by_key(|play| (play.invite, play.id));
        Ok(known)
    }
}

/// The plays of each team, as the audit log names them.
fn by_team(plays: &[Play]) -> Vec<(TeamId, Vec<String>)> {
    let mut teams: Vec<(TeamId, Vec<String>)> = Vec::new();
    for play in plays {
        match teams.iter_mut().find(|(team, _)| *team == play.team) {
            Some((_, ids)) => ids.push(play.id.encode()),
            None => teams.push((play.team, vec![play.id.encode()])),
        }
    }
    teams
}

fn mistake(field: &'static str, code: FieldErrorCode, message: String) -> AppError {
    AppError::Invalid(vec![FieldError::new(field, code, Rule::R44, message)])
}
