//! Joining a team one is invited to, or declining: for the invited person, who proved the address by signing in.
//!
//! It knows the caller's own invitations only. A team that did not invite the caller is answered for like one that does not
//! exist.

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::member_invitation::MemberInvitationState;
use invites_domain::policy::{Role, Standing};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::member_invitations::{self, MemberInvitationRecord};
use invites_store::queries::people::{self, PersonRecord};
use invites_store::queries::teams::{self, MembershipRecord, TeamRecord};
use serde_json::json;

use crate::announce::Announcement;
use crate::error::mistake;
use crate::member_invitations::{called, recall_letter, state};
use crate::{Acting, Actor, AppError, words};

/// An invitation, as the invited person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamInvitation {
    /// The team.
    pub team: TeamRecord,
    /// What they may do there once they have joined.
    pub role: Role,
    /// Who invites, as people call them; none for a script.
    pub invited_by: Option<String>,
    /// When it was last sent.
    pub invited_at: Instant,
    /// From when on they cannot join by it.
    pub ends_at: Instant,
    /// What has become of it.
    pub state: MemberInvitationState,
}

impl Acting {
    /// The teams that invite the caller, newest first; none for anybody who is not signed in.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn team_invitations(&self) -> Result<Vec<TeamInvitation>, AppError> {
        let Actor::User(person) = *self.actor() else {
            return Ok(Vec::new());
        };
        let read = self.app().store().read();
        let rows = member_invitations::of_person(read, person).await?;
        let teams: Vec<_> = rows.iter().map(|row| row.team).collect();
        let teams = teams::find_many(read, &teams).await?;
        let inviters: Vec<_> = rows.iter().filter_map(|row| row.invited_by).collect();
        let inviters = people::find_many(read, &inviters).await?;
        let now = self.app().now();
        let shown = |row: MemberInvitationRecord| {
            Some(TeamInvitation {
                team: teams.get(&row.team)?.clone(),
                role: row.role,
                invited_by: row.invited_by.and_then(|by| called(inviters.get(&by)?.clone())),
                invited_at: row.invited_at,
                ends_at: row.ends_at,
                state: state(&row, now),
            })
        };
        Ok(rows.into_iter().filter_map(shown).collect())
    }

    /// Makes the caller a member of the team with this slug, in the role they are invited to. Joining again answers the
    /// membership that stands.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `teamSlug` for a team that does not invite them, and for an invitation that has ended;
    /// [`AppError::Unauthenticated`] for strangers and guests, [`AppError::Forbidden`] for a script.
    pub async fn join_team(&self, slug: &str) -> Result<(TeamRecord, Role), AppError> {
        let person = self.invited_person()?;
        let team = self.inviting_team(slug, person).await?;
        let (acting, now, id) = (self.clone(), self.app().now(), team.id);
        let role = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let myself = people::lock(&*tx, person).await?;
                    if let Some(role) = teams::role(&*tx, id, person).await? {
                        return Ok(role);
                    }
                    let (row, myself) = invited(&tx, id, person, myself).await?;
                    if !state(&row, now).can_be_accepted() {
                        let ended = words::instant(row.ends_at, None);
                        let message = format!("The invitation ended on {ended}. Ask the team to send it again.");
                        return Err(mistake("teamSlug", FieldErrorCode::Locked, message));
                    }
                    acting.accept(&tx, &row, &myself).await
                }
            })
            .await?;
        // What the caller was found to be before holds no more.
        self.remember(team.id, &Standing::Member(role));
        self.app().announcer().announce(Announcement::Team { team: team.id });
        Ok((team, role))
    }

    async fn accept(&self, tx: &Tx, row: &MemberInvitationRecord, myself: &PersonRecord) -> Result<Role, AppError> {
        let MemberInvitationRecord { team, person, role, .. } = *row;
        let member = MembershipRecord {
            team,
            person,
            role,
            since: self.app().now(),
        };
        teams::add_member(&**tx, member).await?;
        member_invitations::delete(&**tx, team, person).await?;
        recall_letter(tx, team, myself).await?;
        let detail = json!({ "role": role.as_str() });
        self.audit(tx, team, "joinTeam", &person.encode(), Some(detail)).await?;
        Ok(role)
    }

    /// Says no to the team with this slug. Until the invitation ends they can still join.
    ///
    /// # Errors
    /// As [`Acting::join_team`]; [`AppError::Invalid`] on `teamSlug` for a member as well, who leaves instead.
    pub async fn decline_invitation(&self, slug: &str) -> Result<(), AppError> {
        let person = self.invited_person()?;
        let team = self.inviting_team(slug, person).await?.id;
        let (acting, now) = (self.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let myself = people::lock(&*tx, person).await?;
                    if teams::role(&*tx, team, person).await?.is_some() {
                        let message = "You have joined already. Leave the team in its settings instead.".to_owned();
                        return Err(mistake("teamSlug", FieldErrorCode::Locked, message));
                    }
                    let (row, myself) = invited(&tx, team, person, myself).await?;
                    if row.declined_at.is_some() {
                        return Ok(());
                    }
                    member_invitations::decline(&*tx, team, person, now).await?;
                    recall_letter(&tx, team, &myself).await?;
                    acting
                        .audit(&tx, team, "declineInvitation", &person.encode(), None)
                        .await
                }
            })
            .await
    }

    /// Who is signed in: only they proved an address that can be invited.
    fn invited_person(&self) -> Result<PersonId, AppError> {
        match *self.actor() {
            Actor::User(person) => Ok(person),
            Actor::Stranger | Actor::Guest(_) => Err(AppError::Unauthenticated),
            Actor::Token { .. } | Actor::Operator => Err(AppError::Forbidden),
        }
    }

    /// The team with this slug; where there is none, the answer is that of a team that does not invite them.
    async fn inviting_team(&self, slug: &str, person: PersonId) -> Result<TeamRecord, AppError> {
        let read = self.app().store().read();
        if let Some(team) = teams::by_slug(read, slug).await? {
            return Ok(team);
        }
        let myself = people::find(read, person).await?;
        Err(not_invited(myself.as_ref()))
    }
}

/// The invitation that stands for the person of this row.
async fn invited(
    tx: &Tx,
    team: TeamId,
    person: PersonId,
    myself: Option<PersonRecord>,
) -> Result<(MemberInvitationRecord, PersonRecord), AppError> {
    match (member_invitations::find(&**tx, team, person).await?, myself) {
        (Some(row), Some(myself)) => Ok((row, myself)),
        (_, myself) => Err(not_invited(myself.as_ref())),
    }
}

fn not_invited(myself: Option<&PersonRecord>) -> AppError {
    let whom = match myself.and_then(|myself| myself.email.as_ref()) {
        Some(email) => format!("{email} is not invited"),
        None => "You are not invited".to_owned(),
    };
    let message = format!(
        "{whom} to this team: the invitation was withdrawn, or it went to another address. Sign in with that address, or ask who invited you."
    );
    mistake("teamSlug", FieldErrorCode::Invalid, message)
}
