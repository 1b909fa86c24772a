//! A team's details form, and what visitors leave in it (section 11).

use std::collections::BTreeMap;

use invites_domain::activity::ActivityKind;
use invites_domain::denial::Denial;
use invites_domain::form::{InviteForm, validate_details, validate_form};
use invites_domain::ids::{InviteId, PersonId, TeamId, TypedId};
use invites_domain::invite::AccessSetting;
use invites_domain::policy::Verb;
use invites_domain::visitor::{Visitor, VisitorAnswer, answer_visitor};
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::details::{self, SubmissionRecord};
use invites_store::queries::invites::{self, InviteRecord};
use invites_store::queries::{people, visitors};
use serde_json::json;

use crate::{Acting, Actor, AppError, audit_changes};

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailsOutcome {
    /// The invite whose link was used.
    pub invite: InviteId,
    /// The stranger who became a guest by submitting, now or the first time they sent this (R55): the transport must
    /// remember them.
    pub became_guest: Option<PersonId>,
    /// The details are kept, and yet the seat was lost meanwhile (R88).
    pub denial: Option<Denial>,
}

/// What of a submission is wanted.
struct Asked {
    /// The details are taken now.
    now: bool,
    /// They were given before, to this team (R78).
    before: bool,
    /// Why the link takes nobody all the same.
    denial: Option<Denial>,
}

/// The Markdown of a form's header as safe HTML.
#[must_use]
pub fn render(markdown: &str) -> String {
    track_content::render_description(markdown)
}

impl Acting {
    /// The team's form, as its members see it.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`]; [`AppError::Store`].
    pub async fn invite_form(&self, team: TeamId) -> Result<InviteForm, AppError> {
        self.must(team, Verb::ReadForm, "team").await?;
        Ok(details::form(self.app().store().read(), team).await?)
    }

    /// Saves the team's form, for everybody not yet asked, on every invite that asks for details (R84).
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every mistake (R79–R83); the refusals of [`Acting::must`].
    pub async fn update_invite_form(&self, team: TeamId, form: &InviteForm) -> Result<InviteForm, AppError> {
        self.must(team, Verb::ManageForm, "team").await?;
        let form = validate_form(form)?;
        let (acting, saved, now) = (self.clone(), form.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, form) = (acting.clone(), saved.clone());
                async move {
                    let before = details::form(&*tx, team).await?;
                    details::save_form(&*tx, team, &form, now).await?;
                    let detail = json!({ "changes": audit_changes::of_form(&before, &form) });
                    acting
                        .audit(&tx, team, "updateInviteForm", &team.encode(), Some(detail))
                        .await
                }
            })
            .await?;
        Ok(form)
    }

    /// Leaves the visitor's details with the team of the invite behind `token`: once a person and team (R78, R87).
    /// Details are kept when the last seat was taken meanwhile, and the visitor is told (R88). Where nothing is asked
    /// of this visitor, nothing is stored.
    ///
    /// To a stranger the same `key` (of at least 16 characters) gives the same guest, should the first answer have been
    /// lost; claiming under it gives that guest too.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every mistake, by the field's key (R86), or for an idempotency key that will not do; [`AppError::NotFound`] for an unknown or
    /// deleted link; [`AppError::Denied`] when the link takes nobody for another reason than seats;
    /// [`AppError::Forbidden`] for a token, which is nobody; [`AppError::RateLimited`] for whoever guesses links.
    pub async fn submit_details(
        &self,
        token: &str,
        values: &BTreeMap<String, String>,
        key: Option<&str>,
    ) -> Result<DetailsOutcome, AppError> {
        if matches!(self.actor(), Actor::Token { .. } | Actor::Operator) {
            return Err(AppError::Forbidden);
        }
        self.once("submitDetails", key, &token)?;
        let token = self.admit_token(token)?.ok_or(AppError::NotFound { what: "link" })?;
        let new_guest = match (self.person(), key) {
            (Some(_), _) => None,
            (None, Some(key)) => Some(self.app().key().guest_under(token.as_str(), key)),
            (None, None) => Some(self.app().new_id::<PersonId>()),
        };
        let (acting, values) = (self.clone(), values.clone());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let (acting, token, values) = (acting.clone(), token.clone(), values.clone());
                async move {
                    let invite = invites::by_token(&*tx, &token)
                        .await?
                        .ok_or(AppError::NotFound { what: "link" })?;
                    let mut outcome = DetailsOutcome {
                        invite: invite.id,
                        became_guest: None,
                        denial: None,
                    };
                    let person = acting.person().or(new_guest);
                    let asked = acting.what_is_asked(&tx, &invite, person).await?;
                    outcome.denial = asked.denial;
                    if asked.now {
                        acting.keep_details(&tx, &invite, new_guest, &values).await?;
                    }
                    outcome.became_guest = new_guest.filter(|_| asked.now || asked.before);
                    Ok(outcome)
                }
            })
            .await
    }

    /// What of a submission by `person` is wanted, and the refusal that goes along with keeping it (R88).
    async fn what_is_asked(&self, tx: &Tx, invite: &InviteRecord, person: Option<PersonId>) -> Result<Asked, AppError> {
        let visitor = match person {
            Some(person) => {
                let mut known = visitors::before(&**tx, invite, &[person]).await?;
                known.remove(&person).unwrap_or_default().visitor
            }
            None => Visitor::default(),
        };
        let answer = answer_visitor(Some(&invite.facts(Vec::new())), &visitor, self.app().now());
        let gated = invite.access_setting == AccessSetting::AnyoneLeavingDetails;
        let asked = |now| Asked {
            now,
            before: visitor.details_given,
            denial: None,
        };
        match &answer {
            VisitorAnswer::LeaveDetails => Ok(asked(true)),
            VisitorAnswer::Full => Ok(Asked {
                denial: Denial::of_answer(&answer),
                ..asked(gated && !visitor.details_given)
            }),
            VisitorAnswer::NotFound => Err(AppError::NotFound { what: "link" }),
            answer => match Denial::of_answer(answer) {
                Some(denial) => Err(denial.into()),
                None => Ok(asked(false)),
            },
        }
    }

    async fn keep_details(
        &self,
        tx: &Tx,
        invite: &InviteRecord,
        new_guest: Option<PersonId>,
        values: &BTreeMap<String, String>,
    ) -> Result<(), AppError> {
        let now = self.app().now();
        let given = validate_details(&details::form(&**tx, invite.team).await?, values)?;
        if let Some(guest) = new_guest {
            people::insert_guest(&**tx, guest, now).await?;
        }
        if let Some(person) = new_guest.or(self.person()) {
            let submission = SubmissionRecord {
                id: self.app().new_id(),
                team: invite.team,
                person,
                details: given,
                at: now,
                invite: Some(invite.id),
            };
            if details::submit(&**tx, &submission).await? {
                let left = NewActivity::of_invite(ActivityKind::DetailsLeft, now);
                activity::append(&**tx, invite.id, &[left]).await?;
            }
        }
        Ok(())
    }
}
