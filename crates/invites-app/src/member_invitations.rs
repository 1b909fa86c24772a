//! Inviting people to a team, for its owners: sent, sent again, changed, withdrawn.
//!
//! An invited person is no member and has no rights; they become one by joining ([`joining`](crate::joining)). Whatever changes
//! an invitation holds the invited person's row first, so that nobody joins by an invitation that is withdrawn meanwhile.

use invites_domain::error::FieldErrorCode;
use invites_domain::ids::{PersonId, TeamId, TypedId};
use invites_domain::letter::LetterKind;
use invites_domain::member_invitation::{LASTS, MemberInvitationState};
use invites_domain::policy::{Role, Verb};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::member_invitations::{self, MemberInvitationRecord};
use invites_store::queries::outgoing_mail::{self, LetterRecord};
use invites_store::queries::people::{self, PersonRecord};
use invites_store::queries::teams;
use serde_json::json;

use crate::error::mistake;
use crate::letters::{self, Letter, Page};
use crate::mail_queue::Delivery;
use crate::sign_in::read_email;
use crate::{Acting, App, AppError, words};

/// An invitation, as the team sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberInvitation {
    /// Who is invited.
    pub person: PersonRecord,
    /// What they may do once they have joined.
    pub role: Role,
    /// Who invites; none for a script and the command line.
    pub invited_by: Option<PersonRecord>,
    /// When it was last sent.
    pub invited_at: Instant,
    /// From when on nobody can join by it.
    pub ends_at: Instant,
    /// When the invited person said no.
    pub declined_at: Option<Instant>,
    /// What has become of it.
    pub state: MemberInvitationState,
}

/// Somebody just invited, or reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The invitation.
    pub invitation: MemberInvitation,
    /// Whether a message has gone out to them, or is on its way. Where none is, somebody has to tell them where to join.
    pub mailed: bool,
}

impl Acting {
    /// The team's invitations that were neither accepted nor withdrawn, oldest first.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`]; [`AppError::Store`].
    pub async fn member_invitations(&self, team: TeamId) -> Result<Vec<MemberInvitation>, AppError> {
        self.must(team, Verb::ReadTeam, "team").await?;
        let read = self.app().store().read();
        let rows = member_invitations::of_team(read, team).await?;
        let ids: Vec<_> = rows
            .iter()
            .flat_map(|row| row.invited_by.into_iter().chain([row.person]))
            .collect();
        let people = people::find_many(read, &ids).await?;
        let now = self.app().now();
        let shown = |row: MemberInvitationRecord| {
            let person = people.get(&row.person)?.clone();
            let invited_by = row.invited_by.and_then(|by| people.get(&by).cloned());
            Some(invitation(row, person, invited_by, now))
        };
        Ok(rows.into_iter().filter_map(shown).collect())
    }

    /// Invites the person with this address, and tells them by mail where to join. It stands whether or not the message
    /// arrives. One that has ended or was declined is made anew.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on `email` for what is no address, a member, and somebody whose invitation is open; the refusals of
    /// [`Acting::must`] for everybody but owners.
    pub async fn invite_member(&self, team: TeamId, email: &str, role: Role) -> Result<Invited, AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let email = read_email(email)?;
        let (acting, now) = (self.clone(), self.app().now());
        let fresh: PersonId = self.app().new_id();
        let put = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let (acting, email) = (acting.clone(), email.clone());
                async move {
                    let person = people::find_or_insert(&*tx, fresh, &email, now).await?;
                    people::lock(&*tx, person).await?;
                    let twice = |message| Err(mistake("email", FieldErrorCode::Duplicate, message));
                    if teams::role(&*tx, team, person).await?.is_some() {
                        return twice(format!("{email} is a member already. Change their role instead."));
                    }
                    let before = member_invitations::find(&*tx, team, person).await?;
                    if before.is_some_and(|before| state(&before, now) == MemberInvitationState::Open) {
                        return twice(format!(
                            "{email} is invited already. Send the invitation again, or change its role, in the list."
                        ));
                    }
                    let detail = json!({ "role": role.as_str() });
                    acting
                        .audit(&tx, team, "inviteMember", &person.encode(), Some(detail))
                        .await?;
                    acting.put_invitation(&tx, team, person, role).await
                }
            })
            .await?;
        self.send_invitation(put).await
    }

    /// Sends an invitation again: it can be accepted from now on as long as a new one, also when it had ended or was declined.
    /// A message that is still on its way, or could not be delivered, is replaced.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for somebody who is not invited; [`AppError::Invalid`] on `personId` for whoever has joined
    /// meanwhile; the refusals of [`Acting::must`] for everybody but owners.
    pub async fn resend_invitation(&self, team: TeamId, person: PersonId) -> Result<Invited, AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let acting = self.clone();
        let put = self
            .app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let (before, _) = held(&tx, team, person).await?;
                    acting
                        .audit(&tx, team, "resendInvitation", &person.encode(), None)
                        .await?;
                    acting.put_invitation(&tx, team, person, before.role).await
                }
            })
            .await?;
        self.send_invitation(put).await
    }

    /// Invites to another role from now on. No new message goes out: whoever joins is told their role there.
    ///
    /// # Errors
    /// As [`Acting::resend_invitation`].
    pub async fn set_invitation_role(
        &self,
        team: TeamId,
        person: PersonId,
        role: Role,
    ) -> Result<MemberInvitation, AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let (acting, now) = (self.clone(), self.app().now());
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let (before, invited) = held(&tx, team, person).await?;
                    if before.role != role {
                        member_invitations::set_role(&*tx, team, person, role).await?;
                        let detail = json!({ "from": before.role.as_str(), "to": role.as_str() });
                        acting
                            .audit(&tx, team, "setInvitationRole", &person.encode(), Some(detail))
                            .await?;
                    }
                    let by = inviter(&tx, &before).await?;
                    Ok(invitation(MemberInvitationRecord { role, ..before }, invited, by, now))
                }
            })
            .await
    }

    /// Withdraws an invitation: nobody joins by it any more, and a message that has not left stays here.
    ///
    /// # Errors
    /// As [`Acting::resend_invitation`].
    pub async fn withdraw_invitation(&self, team: TeamId, person: PersonId) -> Result<(), AppError> {
        self.must(team, Verb::ManageMembers, "team").await?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx: Tx| {
                let acting = acting.clone();
                async move {
                    let (_, invited) = held(&tx, team, person).await?;
                    member_invitations::delete(&*tx, team, person).await?;
                    recall_letter(&tx, team, &invited).await?;
                    acting
                        .audit(&tx, team, "withdrawInvitation", &person.encode(), None)
                        .await
                }
            })
            .await
    }

    /// Keeps an invitation that is sent now, with its letter; none for somebody without an address.
    async fn put_invitation(
        &self,
        tx: &Tx,
        team: TeamId,
        person: PersonId,
        role: Role,
    ) -> Result<(MemberInvitation, Option<LetterRecord>), AppError> {
        let now = self.app().now();
        let row = MemberInvitationRecord {
            team,
            person,
            role,
            invited_by: self.person(),
            invited_at: now,
            ends_at: now + LASTS,
            declined_at: None,
        };
        member_invitations::put(&**tx, &row).await?;
        let gone = AppError::NotFound { what: "person" };
        let invited = people::find(&**tx, person).await?.ok_or(gone)?;
        let letter = match invited.email.clone() {
            Some(to) => {
                let letter = self
                    .app()
                    .letter(to, Some(team), &Letter::MemberInvitation { team, person })?;
                recall_letter(tx, team, &invited).await?;
                outgoing_mail::insert(&**tx, &letter).await?;
                Some(letter)
            }
            None => None,
        };
        let by = inviter(tx, &row).await?;
        Ok((invitation(row, invited, by, now), letter))
    }

    /// Sends what [`Acting::put_invitation`] has put, once it is committed.
    async fn send_invitation(
        &self,
        (invitation, letter): (MemberInvitation, Option<LetterRecord>),
    ) -> Result<Invited, AppError> {
        let delivery = match letter {
            Some(letter) => self.app().send_now(letter, None).await?,
            None => Delivery::Dropped,
        };
        let mailed = match delivery {
            Delivery::Sent | Delivery::Waiting => self.sends_mail(),
            Delivery::Failed(_) | Delivery::Dropped => false,
        };
        Ok(Invited { invitation, mailed })
    }

    /// Whether this installation has a mail server: without one, nobody is told of anything by mail.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.app().mailer().delivers()
    }
}

impl App {
    /// The letter of an invitation as it is now; none when it does not wait for an answer any more.
    pub(crate) async fn write_member_invitation(
        &self,
        team: TeamId,
        person: PersonId,
    ) -> Result<Option<Page>, AppError> {
        let read = self.store().read();
        let row = member_invitations::find(read, team, person).await?;
        let Some(row) = row.filter(|row| state(row, self.now()) == MemberInvitationState::Open) else {
            return Ok(None);
        };
        let Some(team) = teams::find(read, team).await? else {
            return Ok(None);
        };
        let by = match row.invited_by {
            Some(by) => people::find(read, by).await?.and_then(called),
            None => None,
        };
        let join = format!("{}/join/{}", self.public_url(), team.slug);
        let ends = words::instant(row.ends_at, None);
        Ok(Some(letters::member_invitation(&letters::Joining {
            team: &team.name,
            role: row.role,
            inviter: by.as_deref(),
            ends: &ends,
            join: &join,
        })))
    }
}

/// What has become of an invitation.
pub(crate) fn state(row: &MemberInvitationRecord, now: Instant) -> MemberInvitationState {
    MemberInvitationState::at(now, row.ends_at, row.declined_at)
}

/// What somebody is called by those they invite.
pub(crate) fn called(person: PersonRecord) -> Option<String> {
    person.name.or(person.email.map(|email| email.to_string()))
}

/// A letter that has not left yet stays here.
pub(crate) async fn recall_letter(tx: &Tx, team: TeamId, invited: &PersonRecord) -> Result<(), AppError> {
    if let Some(email) = &invited.email {
        let kind = LetterKind::MemberInvitation.as_str();
        outgoing_mail::withdraw(&**tx, email, kind, Some(team)).await?;
    }
    Ok(())
}

fn invitation(
    row: MemberInvitationRecord,
    person: PersonRecord,
    invited_by: Option<PersonRecord>,
    now: Instant,
) -> MemberInvitation {
    MemberInvitation {
        person,
        role: row.role,
        invited_by,
        invited_at: row.invited_at,
        ends_at: row.ends_at,
        declined_at: row.declined_at,
        state: state(&row, now),
    }
}

async fn inviter(tx: &Tx, row: &MemberInvitationRecord) -> Result<Option<PersonRecord>, AppError> {
    Ok(match row.invited_by {
        Some(by) => people::find(&**tx, by).await?,
        None => None,
    })
}

/// The person's invitation, held until the transaction ends.
async fn held(tx: &Tx, team: TeamId, person: PersonId) -> Result<(MemberInvitationRecord, PersonRecord), AppError> {
    let not_invited = AppError::NotFound { what: "invitation" };
    let Some(invited) = people::lock(&**tx, person).await? else {
        return Err(not_invited);
    };
    if let Some(row) = member_invitations::find(&**tx, team, person).await? {
        return Ok((row, invited));
    }
    if teams::role(&**tx, team, person).await?.is_some() {
        let message = "They have joined already. Look at the list of members again.".to_owned();
        return Err(mistake("personId", FieldErrorCode::Locked, message));
    }
    Err(not_invited)
}
