//! A learner's own hand, and what instructors say to the learner, as the learner reads them beside a play.
//!
//! Hands exist in live events only: nobody watches a self-paced invite (R4). The hand is the claim's, not the play's:
//! it is up once, in whichever play it was raised.

use std::collections::{HashMap, HashSet};

use invites_domain::activity::{ActivityKind, HelpRequest, Progress, fold_all};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{ClaimId, InviteId, PersonId, PlayId};
use invites_domain::rule::Rule;
use invites_store::queries::live_log;
use invites_store::queries::{invites, people, plays};
use invites_store::{ConnectionTrait, Tx};

use super::Play;
use super::run::Run;
use crate::announce::Announcement;
use crate::{Acting, AppError};

/// Something that an instructor wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The message.
    pub said: live_log::Message,
    /// What the instructor is called; none who gave no name: their address is the team's business.
    pub from: Option<String>,
}

/// The longest note beside a raised hand, in characters.
const LONGEST_NOTE: usize = 500;

impl Acting {
    /// Raises the player's hand, with what they want to say. Raising it again changes the note and keeps the place in
    /// the queue.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the play is over; [`AppError::Invalid`] for too long a note, and for a play that
    /// nobody watches: a preview, or one of a self-paced invite; [`AppError::NotFound`] for anybody else's play.
    pub async fn raise_hand(&self, play: PlayId, note: Option<&str>) -> Result<Play, AppError> {
        let note = note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            let message = format!("Shorten the note to {LONGEST_NOTE} characters or fewer.");
            return Err(mistake("note", FieldErrorCode::TooLong, message));
        }
        let (known, claim) = self.watched_play(play).await?;
        let now = self.app().now();
        let answer = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (known, note) = (known.clone(), note.clone());
                async move {
                    let mut run = Run::hold(&tx, &known, now).await?;
                    let answer = run.must_run();
                    if answer.is_ok() && raised(&*tx, claim).await?.is_none_or(|help| help.note != note) {
                        let challenge = run.current();
                        run.note(ActivityKind::HandRaised, challenge, note);
                    }
                    let play = run.save(&tx).await?;
                    Ok::<_, AppError>(answer.map(|()| play))
                }
            })
            .await?;
        let play = answer?;
        self.announce_hand(&play);
        Ok(play)
    }

    /// Lowers the player's hand, also after the play is over. A hand that is down stays down.
    ///
    /// # Errors
    /// As [`Acting::raise_hand`].
    pub async fn lower_hand(&self, play: PlayId) -> Result<Play, AppError> {
        let (known, claim) = self.watched_play(play).await?;
        let now = self.app().now();
        let play = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let known = known.clone();
                async move {
                    let mut run = Run::hold(&tx, &known, now).await?;
                    if raised(&*tx, claim).await?.is_some() {
                        run.note(ActivityKind::HandLowered, None, None);
                    }
                    run.save(&tx).await
                }
            })
            .await?;
        self.announce_hand(&play);
        Ok(play)
    }

    /// The raised hands among these learners, for plays that this caller has read.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn hands_of(&self, claims: &[ClaimId]) -> Result<HashMap<ClaimId, HelpRequest>, AppError> {
        let logs = live_log::hands_of(self.app().store().read(), claims).await?;
        let up = logs.into_iter().filter_map(|(claim, log)| {
            let progress = fold_all(Progress::default(), &log);
            let mut help = progress.claims.get(&claim)?.help.clone()?;
            // Who gave no name took it under their address, which is the team's business.
            help.taken_by = help.taken_by.filter(|name| !name.contains('@'));
            Some((claim, help))
        });
        Ok(up.collect())
    }

    /// What instructors wrote to these learners, oldest first, for plays that this caller has read.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn messages_to(
        &self,
        learners: &[(InviteId, ClaimId)],
    ) -> Result<HashMap<ClaimId, Vec<Message>>, AppError> {
        let read = self.app().store().read();
        let found = live_log::messages_to(read, learners).await?;
        let writers: HashSet<PersonId> = found.values().flatten().filter_map(|message| message.by).collect();
        let writers: Vec<PersonId> = writers.into_iter().collect();
        let writers = people::find_many(read, &writers).await?;
        let named = |said: live_log::Message| Message {
            from: said.by.and_then(|by| writers.get(&by)?.name.clone()),
            said,
        };
        Ok(found
            .into_iter()
            .map(|(claim, messages)| (claim, messages.into_iter().map(named).collect()))
            .collect())
    }

    /// Which of these invites have somebody who sees a raised hand: live events (R4).
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn watched_invites(&self, of: &[InviteId]) -> Result<HashMap<InviteId, bool>, AppError> {
        let records = invites::by_ids(self.app().store().read(), of).await?;
        let watched = |timing: &invites_domain::invite::InviteTiming| timing.kind().has_live_dashboard();
        Ok(records
            .iter()
            .map(|record| (record.id, watched(&record.timing)))
            .collect())
    }

    /// The caller's own play, if it is part of a live event, and the claim it is charged to.
    async fn watched_play(&self, play: PlayId) -> Result<(Play, ClaimId), AppError> {
        let known = plays::by_id(self.app().store().read(), play, self.app().now())
            .await?
            .filter(|known| Some(known.person) == self.person())
            .ok_or(AppError::NotFound { what: "play" })?;
        let unwatched = || {
            let message = "Nobody watches this play: hands are raised in live events. Write to the organiser instead.";
            mistake("playId", FieldErrorCode::Invalid, message.to_owned())
        };
        let (Some(claim), Some(invite)) = (known.claim, known.invite) else {
            return Err(unwatched());
        };
        if self.watched_invites(&[invite]).await?.get(&invite) != Some(&true) {
            return Err(unwatched());
        }
        Ok((known, claim))
    }

    fn announce_hand(&self, play: &Play) {
        self.announce_play(play);
        if let (Some(invite), Some(claim)) = (play.invite, play.claim) {
            self.app().announcer().announce(Announcement::Help {
                invite,
                claim: Some(claim),
            });
        }
    }
}

/// The claim's raised hand, as the log tells it. Inside a transaction the invite is held.
pub(crate) async fn raised(connection: &impl ConnectionTrait, claim: ClaimId) -> Result<Option<HelpRequest>, AppError> {
    let (log, _) = live_log::hand_of(connection, claim).await?;
    let mut progress = fold_all(Progress::default(), &log);
    Ok(progress.claims.remove(&claim).and_then(|claim| claim.help))
}

fn mistake(field: &'static str, code: FieldErrorCode, message: String) -> AppError {
    AppError::Invalid(vec![FieldError::new(field, code, Rule::R4, message)])
}
