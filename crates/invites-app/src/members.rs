//! Members of a team and their roles. A team always keeps an owner.

use std::collections::HashMap;

use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::letter::LetterKind;
use invites_domain::policy::{Role, Verb};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::outgoing_mail::{self, LetterRecord};
use invites_store::queries::people;
pub use invites_store::queries::people::PersonRecord;
use invites_store::queries::teams::{self, MembershipRecord};
use serde_json::json;

use crate::announce::Announcement;
use crate::letters::Letter;
use crate::mail_queue::Delivery;
use crate::sign_in::read_email;
use crate::{Acting, Actor, AppError};

/// One member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonRecord,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub since: Instant,
}

impl Member {
    /// Whether they were invited and have not signed in yet. Their membership stands; nobody has used it.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.person.email.is_some() && self.person.signed_in_at.is_none()
    }
}

/// A member just invited, or reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Who.
    pub member: Member,
    /// Whether a message has gone out to them, or is on its way. Where none is, somebody has to tell them to sign in with
    /// their address.
    pub mailed: bool,
}

impl Acting {
    /// The team's members, longest first.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`]; [`AppError::Store`].
    pub async fn members(&self, team: TeamId) -> Result<Vec<Member>, AppError> {
        self.must(team, Verb::ReadTeam, "team").await?;
        let read = self.app().store().read();
        let members = teams::members(read, team).await?;
        let ids: Vec<_> = members.iter().map(|member| member.person).collect();
        let mut people: HashMap<_, _> = people::find_many(read, &ids)
            .await?
            .into_iter()
            .map(|person| (person.id, person))
            .collect();
        Ok(members
            .into_iter()
            .filter_map(|member| {
                Some(Member {
                    person: people.remove(&member.person)?,
                    role: member.role,
                    since: member.since,
                })
            })
            .collect())
    }

    /// The people with these ids, for a loader: it asks for nobody whom another verb has not named to this caller.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn people(&self, ids: &[PersonId]) -> Result<Vec<PersonRecord>, AppError> {
        Ok(people::find_many(self.app().store().read(), ids).await?)
    }

    /// The signed-in person `id`, for themselves and for whoever belongs to a team with them.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else, as for an unknown one, and for guests; [`AppError::Unauthenticated`]
    /// for strangers; [`AppError::Forbidden`] for a token of a smaller scope.
    pub async fn user(&self, id: PersonId) -> Result<PersonRecord, AppError> {
        let read = self.app().store().read();
        let mut seen = *self.actor() == Actor::User(id);
        let mut refusal = None;
        for membership in teams::memberships(read, id).await? {
            match self.must(membership.team, Verb::ReadTeam, "person").await {
                Ok(()) => seen = true,
                Err(AppError::Forbidden) => refusal = Some(AppError::Forbidden),
                Err(AppError::NotFound { .. } | AppError::Unauthenticated) => {}
                Err(failed) => return Err(failed),
            }
        }
        match (seen, refusal) {
            (true, _) => self.known(people::find(read, id).await?, "person"),
            (false, Some(refusal)) => Err(refusal),
            (false, None) => self.known(None, "person"),
        }
    }

    /// Makes the person with this address a member. They prove the address when they first sign in; a message tells
    /// them where. The membership stands whether or not the message arrives.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `email` for what is no address or somebody who is a member already; the refusals of
    /// [`Acting::must`] for everybody but owners.
    pub async fn invite_member(&self, team: TeamId, email: &str, role: Role) -> Result<Invited, AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let email = read_email(email)?;
        let (acting, now) = (self.clone(), self.app().now());
        let fresh: PersonId = self.app().new_id();
        let (member, letter) = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, email) = (acting.clone(), email.clone());
                async move {
                    let person = people::find_or_insert(&*tx, fresh, &email, now).await?;
                    if !teams::add_member(
                        &*tx,
                        MembershipRecord {
                            team,
                            person,
                            role,
                            since: now,
                        },
                    )
                    .await?
                    {
                        let message = format!("{email} is a member already. Change their role instead.");
                        return Err(mistake("email", FieldErrorCode::Duplicate, message));
                    }
                    let detail = json!({ "role": role.as_str() });
                    acting
                        .audit(&tx, team, "inviteMember", &person.encode(), Some(detail))
                        .await?;
                    let member = member_of(&tx, team, person).await?;
                    let letter = acting.put_invitation(&tx, team, &member).await?;
                    Ok((member, letter))
                }
            })
            .await?;
        let mailed = self.send_invitation(letter).await?;
        Ok(Invited { member, mailed })
    }

    /// Sends the message of [`Acting::invite_member`] again, to somebody who has not signed in yet. One that is still on its
    /// way, or could not be delivered, is replaced.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for somebody who is no member; [`AppError::Invalid`] on `personId` for a member who has signed in
    /// before; the refusals of [`Acting::must`] for everybody but owners.
    pub async fn resend_invitation(&self, team: TeamId, person: PersonId) -> Result<Invited, AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let acting = self.clone();
        let (member, letter) = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let member = member_of(&tx, team, person).await?;
                    if !member.is_pending() {
                        let message = "They have signed in already: there is nothing to remind them of.".to_owned();
                        return Err(mistake("personId", FieldErrorCode::Locked, message));
                    }
                    acting
                        .audit(&tx, team, "resendInvitation", &person.encode(), None)
                        .await?;
                    let letter = acting.put_invitation(&tx, team, &member).await?;
                    Ok((member, letter))
                }
            })
            .await?;
        let mailed = self.send_invitation(letter).await?;
        Ok(Invited { member, mailed })
    }

    /// Puts the letter to a new member into the queue; none for somebody without an address.
    async fn put_invitation(&self, tx: &Tx, team: TeamId, member: &Member) -> Result<Option<LetterRecord>, AppError> {
        let Some(to) = member.person.email.clone() else {
            return Ok(None);
        };
        let inviter = match self.person() {
            Some(person) => people::find(&**tx, person).await?,
            None => None,
        };
        let facts = Letter::MemberInvitation {
            team: teams::find(&**tx, team)
                .await?
                .map(|team| team.name)
                .unwrap_or_default(),
            role: member.role,
            inviter: inviter.and_then(|person| person.name.or(person.email.map(|email| email.to_string()))),
        };
        let letter = self.app().letter(to, Some(team), &facts)?;
        outgoing_mail::withdraw(&**tx, &letter.to, &letter.kind, Some(team)).await?;
        outgoing_mail::insert(&**tx, &letter).await?;
        Ok(Some(letter))
    }

    /// Sends what [`Acting::put_invitation`] has put, once it is committed. Whether it has gone out, or will.
    async fn send_invitation(&self, letter: Option<LetterRecord>) -> Result<bool, AppError> {
        let Some(letter) = letter else {
            return Ok(false);
        };
        Ok(match self.app().send_now(letter, None).await? {
            Delivery::Sent | Delivery::Waiting => self.sends_mail(),
            Delivery::Failed(_) | Delivery::Dropped => false,
        })
    }

    /// Whether this installation has a mail server: without one, nobody is told of anything by mail.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.app().mailer().delivers()
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for somebody who is no member; [`AppError::Invalid`] on `role` when it would leave the
    /// team without an owner; the refusals of [`Acting::must`] for everybody but owners.
    pub async fn set_member_role(&self, team: TeamId, person: PersonId, role: Role) -> Result<Member, AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let before = role_among(&teams::lock_members(&*tx, team).await?, person)?;
                    if role != Role::Owner {
                        keep_an_owner(&tx, team, person, "role").await?;
                    }
                    if before != role {
                        teams::set_role(&*tx, team, person, role).await?;
                        let detail = json!({ "from": before.as_str(), "to": role.as_str() });
                        acting
                            .audit(&tx, team, "setMemberRole", &person.encode(), Some(detail))
                            .await?;
                    }
                    member_of(&tx, team, person).await
                }
            })
            .await
            .inspect(|_| self.app().announcer().announce(Announcement::Team { team }))
    }

    /// Takes a member out of the team. What they made stays, and so do their own claims.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for somebody who is no member; [`AppError::Invalid`] on `personId` for the last owner; the
    /// refusals of [`Acting::must`] for everybody but owners.
    pub async fn remove_member(&self, team: TeamId, person: PersonId) -> Result<(), AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        self.take_out(team, person, "removeMember", "personId").await
    }

    /// Takes the caller out of the team, whatever their role.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `teamSlug` for the last owner; [`AppError::Forbidden`] for a token, which is no member; else
    /// as [`Acting::must`].
    pub async fn leave_team(&self, team: TeamId) -> Result<(), AppError> {
        self.must(team, Verb::ReadTeam, "team").await?;
        let Actor::User(person) = *self.actor() else {
            return Err(AppError::Forbidden);
        };
        self.take_out(team, person, "leaveTeam", "teamSlug").await
    }

    async fn take_out(
        &self,
        team: TeamId,
        person: PersonId,
        verb: &'static str,
        field: &'static str,
    ) -> Result<(), AppError> {
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    role_among(&teams::lock_members(&*tx, team).await?, person)?;
                    keep_an_owner(&tx, team, person, field).await?;
                    teams::remove_member(&*tx, team, person).await?;
                    if let Some(email) = people::find(&*tx, person).await?.and_then(|person| person.email) {
                        let kind = LetterKind::MemberInvitation.as_str();
                        outgoing_mail::withdraw(&*tx, &email, kind, Some(team)).await?;
                    }
                    acting.audit(&tx, team, verb, &person.encode(), None).await
                }
            })
            .await
            .inspect(|_| self.app().announcer().announce(Announcement::Team { team }))
    }
}

fn role_among(members: &[MembershipRecord], person: PersonId) -> Result<Role, AppError> {
    members
        .iter()
        .find(|member| member.person == person)
        .map(|member| member.role)
        .ok_or(AppError::NotFound { what: "person" })
}

/// Refuses when nobody but `person` owns the team. The rows are locked, so two owners cannot demote each other at once.
async fn keep_an_owner(tx: &Tx, team: TeamId, person: PersonId, field: &'static str) -> Result<(), AppError> {
    let members = teams::lock_members(&**tx, team).await?;
    let mut owners = members.iter().filter(|member| member.role == Role::Owner).peekable();
    // Without an owner at all there is nothing to keep.
    if owners.peek().is_none() || owners.any(|owner| owner.person != person) {
        return Ok(());
    }
    let message = "This is the team's last owner. Make somebody else an owner first.".to_owned();
    Err(mistake(field, FieldErrorCode::Locked, message))
}

async fn member_of(tx: &Tx, team: TeamId, person: PersonId) -> Result<Member, AppError> {
    let members = teams::members(&**tx, team).await?;
    let member = members.into_iter().find(|member| member.person == person);
    match (member, people::find(&**tx, person).await?) {
        (Some(member), Some(person)) => Ok(Member {
            person,
            role: member.role,
            since: member.since,
        }),
        _ => Err(AppError::NotFound { what: "person" }),
    }
}

fn mistake(field: &'static str, code: FieldErrorCode, message: String) -> AppError {
    AppError::Invalid(vec![FieldError {
        field: field.into(),
        code,
        message,
        rule: None,
    }])
}
