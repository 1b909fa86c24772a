//! What a learner sees behind a link: the answer of R64, and as much of the invite as a learner may know (R114).
//!
//! The type has no internal description, no allow list and no other learners, so no answer can hold them.

use invites_domain::claim::ClaimFacts;
use invites_domain::denial::Denial;
use invites_domain::email::EmailAddress;
use invites_domain::explain::explain;
use invites_domain::form::InviteForm;
use invites_domain::ids::{InviteId, InviteToken, TeamId, TrackId};
use invites_domain::invite::{AccessSetting, InviteFacts, InviteTiming, Limit};
use invites_domain::share::share_button_visible;
use invites_domain::status::{invite_status, is_full};
use invites_domain::time::{ContentDuration, Instant};
use invites_domain::visitor::{VisitorAnswer, answer_visitor};
use invites_store::queries::claims::ClaimRecord;
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::visitors::Known;
use invites_store::queries::{details, invite_tracks, plays, teams, visitors};

use crate::{Acting, AppError, words};

/// An invite as its visitor sees it, at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    /// The invite's id, for subscriptions; it is not shown to learners.
    pub(crate) invite: InviteId,
    /// The invite's team, whose form may be asked for.
    pub team: TeamId,
    /// What the team calls itself.
    pub team_name: String,
    /// The secret part of the link that was opened.
    pub token: InviteToken,
    /// The whole link.
    pub url: String,
    /// What learners see as the title.
    pub public_title: String,
    /// The description as safe HTML.
    pub public_description_html: Option<String>,
    /// A claimer's own tracks, else those a claim would give now; in order.
    pub tracks: Vec<TrackId>,
    /// When the link takes new people.
    pub timing: InviteTiming,
    /// How long content stays; none is forever.
    pub content_duration: Option<ContentDuration>,
    /// Plays per track: a claimer's own, else what a claim would give now.
    pub play_limit: Limit,
    /// What the terms mean, in one sentence.
    pub terms: String,
    /// Whether the share button stands on the page now (R76).
    pub share_button: bool,
    /// Who may enter.
    pub access_setting: AccessSetting,
    /// The answer: the line of R64 that fits. Never [`VisitorAnswer::NotFound`].
    pub answer: VisitorAnswer,
    /// The same in a sentence.
    pub message: String,
    /// What the visitor can do now.
    pub remedy: Option<String>,
    /// When the answer changes by itself.
    pub next_change_at: Option<Instant>,
    /// The team's details form, while it comes first (R85).
    pub form: Option<InviteForm>,
    /// The visitor's claim.
    pub claim: Option<ClaimRecord>,
    /// The visitor's proven address.
    pub email: Option<EmailAddress>,
    /// The server's clock.
    pub now: Instant,
}

impl Acting {
    /// What stands behind the link with `token` for this visitor; none for an unknown link, as for a deleted invite
    /// (R115). Reading it changes nothing (R53).
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn invitation(&self, token: &str) -> Result<Option<Invitation>, AppError> {
        let (invite, known) = self.visit(token).await?;
        self.invitation_of(invite, known).await
    }

    /// The invitation behind a claim that the caller holds, whatever has become of its link.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn invitation_behind(&self, claim: &ClaimRecord) -> Result<Option<Invitation>, AppError> {
        let invite = invites_store::queries::invites::by_id(self.app().store().read(), claim.invite).await?;
        let mut known = Known {
            claim: Some(claim.clone()),
            ..Known::default()
        };
        known.visitor.claim = Some(claim.facts());
        self.invitation_of(invite, known).await
    }

    async fn invitation_of(&self, invite: Option<InviteRecord>, known: Known) -> Result<Option<Invitation>, AppError> {
        let now = self.app().now();
        let facts = invite.as_ref().map(|invite| invite.facts(Vec::new()));
        let answer = answer_visitor(facts.as_ref(), &known.visitor, now);
        let (Some(invite), Some(facts)) = (invite, facts) else {
            return Ok(None);
        };
        if answer == VisitorAnswer::NotFound {
            return Ok(None);
        }
        let read = self.app().store().read();
        let team = teams::find(read, invite.team).await?;
        let email = match (&known.visitor.proven_email, self.person()) {
            (Some(email), _) => Some(email.clone()),
            (None, Some(person)) => visitors::proven_emails(read, &[person]).await?.remove(&person),
            (None, None) => None,
        };
        let tracks = match &known.claim {
            Some(claim) => {
                let mut held = plays::tracks_of_claims(read, &[claim.id]).await?;
                held.remove(&claim.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|held| held.track)
                    .collect()
            }
            None => invite_tracks::of(read, &[invite.id])
                .await?
                .remove(&invite.id)
                .unwrap_or_default(),
        };
        let form = match answer {
            VisitorAnswer::LeaveDetails => Some(details::form(read, invite.team).await?),
            _ => None,
        };
        let denial = Denial::of_answer(&answer);
        let next_change_at = explain(Some(&facts), &known.visitor, now)
            .changes
            .first()
            .map(|(at, _)| *at);
        Ok(Some(Invitation {
            invite: invite.id,
            team: invite.team,
            team_name: team.map(|team| team.name).unwrap_or_default(),
            url: self.app().invite_url(&invite),
            terms: terms(&facts, known.visitor.claim.as_ref()),
            share_button: shared(&facts, now),
            message: denial
                .as_ref()
                .map_or_else(|| welcome(&answer), |denial| denial.message.clone()),
            remedy: denial.and_then(|denial| denial.remedy),
            next_change_at,
            play_limit: known.claim.as_ref().map_or(invite.play_limit, |claim| claim.play_limit),
            form,
            claim: known.claim,
            email,
            answer,
            now,
            tracks,
            token: invite.token,
            public_title: invite.public_title,
            public_description_html: invite.public_description_html,
            timing: invite.timing,
            content_duration: invite.content_duration,
            access_setting: invite.access_setting,
        }))
    }
}

/// A claimer's own terms, else those of a claim made now.
fn terms(facts: &InviteFacts, claim: Option<&ClaimFacts>) -> String {
    match claim {
        Some(claim) => words::of_claim(claim.access_ends_at, claim.play_limit, facts.timing.time_zone()),
        None => {
            let with_event = matches!(
                facts.timing,
                InviteTiming::LiveEvent {
                    access_ends_with_event: true,
                    ..
                }
            );
            words::of_terms(facts.content_duration, facts.play_limit, with_event)
        }
    }
}

/// Whether the share button stands on an invite with these facts (R70–R77). A deleted one has no link to share.
pub(crate) fn shared(facts: &InviteFacts, now: Instant) -> bool {
    let status = invite_status(&facts.timing, now);
    let full = is_full(facts.invite_limit, facts.claim_count);
    facts.deleted.is_none() && share_button_visible(facts.show_share_button, &status, full, facts.access_setting)
}

fn welcome(answer: &VisitorAnswer) -> String {
    match answer {
        VisitorAnswer::Content { .. } => "The content is yours.",
        _ => "You can start now.",
    }
    .to_owned()
}
