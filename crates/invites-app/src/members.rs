//! Members of a team and their roles. A team always keeps an owner.
//!
//! Nobody becomes a member here: people are invited ([`member_invitations`](crate::member_invitations)) and join
//! ([`joining`](crate::joining)).

use std::collections::HashMap;

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::policy::{Role, Verb};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::people;
pub use invites_store::queries::people::PersonRecord;
use invites_store::queries::teams::{self, MembershipRecord};
use serde_json::json;

use crate::announce::Announcement;
use crate::error::mistake;
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
        let mut people = people::find_many(read, &ids).await?;
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

    /// The people with these ids, by id, for a loader: it asks for nobody whom another verb has not named to this caller.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn people(&self, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonRecord>, AppError> {
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

    /// Takes a member out of the team. What they made stays, and so do their own claims. Only an invitation brings them back.
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
