//! Reading plays: the player's own, and those of the team's learners for members who may read reports.

use std::collections::HashMap;

use invites_domain::claim::{ClaimState, claim_state};
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PlayId};
use invites_domain::play::ChallengeState;
use invites_domain::policy::{Verb, allows};
use invites_domain::share::share_button_visible;
use invites_domain::status::{invite_status, is_full};
use invites_domain::time::Instant;
use invites_store::queries::challenges::{self, Challenge, ChallengeKind, QuizAnswer};
use invites_store::queries::invites::{self, InviteRecord};
use invites_store::queries::plays::{self, PlayChallenge};

use super::{Attempt, Play};
use crate::{Acting, AppError};

/// A challenge within a play, as its player may see it now: no solution, and no text while it is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeView {
    /// The challenge.
    pub id: ChallengeId,
    /// The author's name for it.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// One line.
    pub teaser: Option<String>,
    /// What a learner does to pass.
    pub kind: ChallengeKind,
    /// Place in the play, from 0.
    pub position: u32,
    /// How the player stands.
    pub state: ChallengeState,
    /// The assignment as safe HTML; empty while locked, and once the play and the access are both over.
    pub body_html: String,
    /// What is shown before it; empty as the assignment is.
    pub notes_html: Vec<String>,
    /// A quiz's answers; empty as the assignment is.
    pub answers: Vec<QuizAnswer>,
    /// Whether more than one answer is right.
    pub multiple_answers: bool,
    /// Its checks, oldest first.
    pub attempts: Vec<Attempt>,
    /// When it was started.
    pub started_at: Option<Instant>,
    /// When it was completed or skipped.
    pub completed_at: Option<Instant>,
}

impl Acting {
    /// A play: the caller's own, or of a team whose reports the caller may read.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else's.
    pub async fn play(&self, id: PlayId) -> Result<Play, AppError> {
        const NOTHING: AppError = AppError::NotFound { what: "play" };
        let play = plays::by_id(self.app().store().read(), id, self.app().now())
            .await?
            .ok_or(NOTHING)?;
        if Some(play.person) == self.person() || allows(&self.standing(play.team).await?, Verb::ReadReports) {
            Ok(play)
        } else {
            Err(NOTHING)
        }
    }

    /// The challenges of plays that this caller has read, in order, in five statements however many plays they are.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn play_challenges(&self, of: &[Play]) -> Result<HashMap<PlayId, Vec<ChallengeView>>, AppError> {
        let read = self.app().store().read();
        let ids: Vec<PlayId> = of.iter().map(|play| play.id).collect();
        let mut rows = plays::challenges_of(read, &ids).await?;
        let mut attempts = plays::attempts_of(read, &ids).await?;
        let mut named: Vec<ChallengeId> = rows.values().flatten().map(|row| row.challenge).collect();
        named.sort_unstable();
        named.dedup();
        let texts = challenges::by_ids(read, &named).await?;
        let open = self.with_open_texts(of).await?;
        let mut found = HashMap::new();
        for play in of {
            let attempts = attempts.remove(&play.id).unwrap_or_default();
            let views = rows
                .remove(&play.id)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|row| texts.get(&row.challenge).map(|text| (row, text)))
                .map(|(row, text)| view(&row, text, open.contains(&play.id), &attempts))
                .collect();
            found.insert(play.id, views);
        }
        Ok(found)
    }

    /// Whether the share button stands on content of these invites, judged now (R71, R76). A deleted one has no link.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn share_buttons(&self, of: &[InviteId]) -> Result<HashMap<InviteId, bool>, AppError> {
        let now = self.app().now();
        let records = invites::by_ids(self.app().store().read(), of).await?;
        let visible = |record: &InviteRecord| {
            let (status, full) = (
                invite_status(&record.timing, now),
                is_full(record.invite_limit, record.claim_count),
            );
            record.deleted.is_none()
                && share_button_visible(record.show_share_button, &status, full, record.access_setting)
        };
        Ok(records.iter().map(|record| (record.id, visible(record))).collect())
    }

    /// Of which plays the texts may be read: the results of an ended access stay readable (R21), its content does not
    /// (R20), unless a play still runs (R22). The team reads its own texts anyway.
    async fn with_open_texts(&self, of: &[Play]) -> Result<Vec<PlayId>, AppError> {
        let claims: Vec<ClaimId> = of
            .iter()
            .filter(|play| Some(play.person) == self.person() && play.state.is_over())
            .filter_map(|play| play.claim)
            .collect();
        let terms = plays::claim_terms(self.app().store().read(), &claims).await?;
        let now = self.app().now();
        let open = |play: &&Play| {
            let terms = play.claim.and_then(|claim| terms.get(&claim));
            !play.state.is_over() || terms.is_none_or(|terms| claim_state(&terms.facts, now) == ClaimState::Active)
        };
        Ok(of.iter().filter(open).map(|play| play.id).collect())
    }
}

fn view(row: &PlayChallenge, text: &Challenge, open: bool, attempts: &[Attempt]) -> ChallengeView {
    let open = open && row.state != ChallengeState::Locked;
    let attempts = attempts
        .iter()
        .filter(|attempt| attempt.challenge == row.challenge)
        .cloned()
        .collect();
    ChallengeView {
        id: row.challenge,
        slug: text.slug.clone(),
        title: text.title.clone(),
        teaser: text.teaser.clone(),
        kind: text.kind,
        position: row.position,
        state: row.state,
        body_html: if open { text.body_html.clone() } else { String::new() },
        notes_html: if open { text.notes_html.clone() } else { Vec::new() },
        answers: if open { text.answers.clone() } else { Vec::new() },
        multiple_answers: text.solution.len() > 1,
        attempts,
        started_at: row.started_at,
        completed_at: row.completed_at,
    }
}
