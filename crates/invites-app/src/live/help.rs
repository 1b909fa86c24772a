//! The instructors' side of raised hands: one takes the request, and it is resolved.
//!
//! Two who take the same request at the same moment queue behind the invite; the second reads in the log who was
//! first.

use invites_domain::activity::{ActivityKind, HelpRequest, Progress, fold_all};
use invites_domain::ids::{ClaimId, TypedId};
use invites_domain::policy::Verb;
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::claims::{self, ClaimRecord};
use invites_store::queries::invites::{self, InviteRecord};
use invites_store::queries::{live_log, people, play_moves};

use super::over::must_not_be_over;
use crate::announce::Announcement;
use crate::{Acting, Actor, AppError};

/// A learner's request after somebody dealt with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpAnswer {
    /// Whose it is.
    pub claim: ClaimRecord,
    /// The hand, if it is still up.
    pub help: Option<HelpRequest>,
}

impl Acting {
    /// Takes a learner's request: others see who is on the way. Taking one's own again changes nothing.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when somebody else took it, saying who, or when the hand is down meanwhile;
    /// [`AppError::NotFound`] for an unknown claim and another team's; [`AppError::Invalid`] once the event has ended
    /// (R120); what [`Acting::must`] says.
    pub async fn take_help_request(&self, claim: ClaimId) -> Result<HelpAnswer, AppError> {
        let name = self.called().await?;
        self.with_hand("takeHelpRequest", claim, move |help, taken_by_me| match help {
            None => Err(AppError::Conflict {
                field: "claimId",
                message: "This learner's hand is not up any more.".to_owned(),
            }),
            Some(HelpRequest { taken_at: Some(_), .. }) if taken_by_me => Ok(None),
            Some(HelpRequest {
                taken_by,
                taken_at: Some(_),
                ..
            }) => Err(AppError::Conflict {
                field: "claimId",
                message: format!(
                    "{} took this request already.",
                    taken_by.as_deref().unwrap_or("Another instructor")
                ),
            }),
            Some(_) => Ok(Some((ActivityKind::HelpTaken, Some(name.clone())))),
        })
        .await
    }

    /// Resolves a learner's request, taken or not. One that is not there any more stays resolved.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown claim and another team's; [`AppError::Invalid`] once the event has ended
    /// (R120); what [`Acting::must`] says.
    pub async fn resolve_help_request(&self, claim: ClaimId) -> Result<HelpAnswer, AppError> {
        self.with_hand("resolveHelpRequest", claim, |help, _| {
            Ok(help.map(|_| (ActivityKind::HelpResolved, None)))
        })
        .await
    }

    /// Lets `decide` look at the hand, held, and logs what it says.
    async fn with_hand<D>(&self, verb: &'static str, id: ClaimId, decide: D) -> Result<HelpAnswer, AppError>
    where
        D: Fn(Option<&HelpRequest>, bool) -> Result<Option<(ActivityKind, Option<String>)>, AppError>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let (claim, invite) = self.claim_in_event(id).await?;
        let (acting, now) = (self.clone(), self.app().now());
        let (invite_id, team) = (invite.id, invite.team);
        let (help, changed) = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, decide) = (acting.clone(), decide.clone());
                async move {
                    play_moves::hold_invite(&*tx, invite_id).await?;
                    let (log, taken_by) = live_log::hand_of(&*tx, id).await?;
                    let mut progress = fold_all(Progress::default(), &log);
                    let help = progress.claims.remove(&id).and_then(|claim| claim.help);
                    let Some((kind, detail)) = decide(help.as_ref(), taken_by == acting.by())? else {
                        return Ok((help, false));
                    };
                    let after = (kind == ActivityKind::HelpTaken)
                        .then_some(help)
                        .flatten()
                        .map(|help| HelpRequest {
                            taken_by: detail.clone(),
                            taken_at: Some(now),
                            ..help
                        });
                    let entry = NewActivity {
                        play: None,
                        detail,
                        by: acting.by(),
                        ..NewActivity::of_claim(id, kind, now)
                    };
                    activity::append(&*tx, invite_id, &[entry]).await?;
                    acting.audit(&tx, team, verb, &id.encode(), None).await?;
                    Ok::<_, AppError>((after, true))
                }
            })
            .await?;
        if changed {
            self.app().announcer().announce(Announcement::Help {
                invite: invite.id,
                claim: Some(id),
            });
        }
        Ok(HelpAnswer { claim, help })
    }

    /// A claim on an event that the caller runs and that is not over (R120), and the event's invite.
    async fn claim_in_event(&self, id: ClaimId) -> Result<(ClaimRecord, InviteRecord), AppError> {
        let read = self.app().store().read();
        let claim = self.known(claims::by_id(read, id).await?, "claim")?;
        let invite = self.known(invites::by_id(read, claim.invite).await?, "claim")?;
        self.must(invite.team, Verb::RunEvent, "claim").await?;
        must_not_be_over(&invite, "claimId", self.app().now())?;
        Ok((claim, invite))
    }

    /// What the other instructors call the caller.
    async fn called(&self) -> Result<String, AppError> {
        let person = match self.actor() {
            Actor::User(person) => *person,
            Actor::Token { .. } => return Ok("A script with an API token".to_owned()),
            Actor::Operator => return Ok("The command line".to_owned()),
            Actor::Stranger | Actor::Guest(_) => return Ok("Somebody".to_owned()),
        };
        let known = people::find(self.app().store().read(), person).await?;
        let name = known.as_ref().and_then(|person| person.name.clone());
        let address = known.and_then(|person| person.email).map(|email| email.to_string());
        Ok(name.or(address).unwrap_or_else(|| "An instructor".to_owned()))
    }
}
