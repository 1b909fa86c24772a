//! Putting an installation together: its key, made once and shared by all processes, and its channel to the others.

use std::sync::Arc;

use chrono::TimeDelta;
use invites_domain::error::FieldErrorCode;
use invites_domain::ids::PersonId;
use invites_domain::policy::Role;
use invites_store::queries::teams::{MembershipRecord, TeamRecord};
use invites_store::queries::{people, server_keys, sessions, teams};
use invites_store::{Store, StoreError, Tx};

use crate::ambient::{Clock, Random};
use crate::announce::Announcer;
use crate::error::plain;
use crate::mail::Mailer;
use crate::secrets::{ServerKey, hash_secret, secret_from};
use crate::sign_in::read_email;
use crate::{App, AppError, Parts};

/// Under which name the key is kept.
const KEY: &str = "guests-and-codes";
/// How long the owner's one-time link waits to be used.
const LINK_LIFE: TimeDelta = TimeDelta::hours(24);
/// The longest name or slug of a team, in characters.
const NAME_MAX: usize = 100;

impl App {
    /// Opens the application on a migrated database: loads the installation's key, or makes it, and starts to tell
    /// the other processes what changes. `public_url` is where people reach it; a trailing slash is dropped.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database does not answer or holds a key that does not read.
    pub async fn open(
        store: Store,
        mailer: Arc<dyn Mailer>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        public_url: &str,
    ) -> Result<Self, AppError> {
        let key = server_key(&store, &*clock, &*random).await?;
        let announcer = Announcer::start(&store);
        Ok(Self::new(Parts {
            store,
            clock,
            random,
            mailer,
            announcer,
            key,
            public_url: public_url.trim_end_matches('/').to_owned(),
        }))
    }

    /// On a new installation makes the first team and its owner, and answers the secret of the owner's one-time
    /// sign-in link, good for 24 hours; none when there is a team already. For the machine's operator: no resolver
    /// calls it. An owner without an address gets one by proving it once signed in.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a blank or long name, a slug that is not lower-case letters, digits and hyphens, what
    /// is no address; [`AppError::Store`].
    pub async fn ensure_first_team(
        &self,
        name: &str,
        slug: &str,
        owner_email: Option<&str>,
    ) -> Result<Option<String>, AppError> {
        let team = TeamRecord {
            id: self.new_id(),
            slug: slug.to_owned(),
            name: name.trim().to_owned(),
        };
        well_named(&team)?;
        let email = owner_email.map(read_email).transpose()?;
        let (owner, secret, now): (PersonId, _, _) = (self.new_id(), secret_from(self.chance()), self.now());
        let hash = hash_secret(&secret);
        let made = self
            .store()
            .write(move |tx: Tx| {
                let (team, email, hash) = (team.clone(), email.clone(), hash.clone());
                async move {
                    if teams::first(&*tx).await?.is_some() {
                        return Ok::<_, AppError>(false);
                    }
                    let owner = match &email {
                        Some(email) => people::find_or_insert(&*tx, owner, email, now).await?,
                        None => {
                            people::insert_guest(&*tx, owner, now).await?;
                            owner
                        }
                    };
                    teams::insert(&*tx, &team, now).await?;
                    let member = MembershipRecord {
                        team: team.id,
                        person: owner,
                        role: Role::Owner,
                        since: now,
                    };
                    teams::add_member(&*tx, member).await?;
                    sessions::insert_link(&*tx, &hash, owner, now + LINK_LIFE, now).await?;
                    Ok(true)
                }
            })
            .await?;
        Ok(made.then_some(secret))
    }

    /// The secret of a new one-time sign-in link, good for 24 hours, for the owner longest in the first team. For the
    /// machine's operator: no resolver calls it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] before there is a team; [`AppError::Store`].
    pub async fn owner_sign_in_link(&self) -> Result<String, AppError> {
        let (secret, now) = (secret_from(self.chance()), self.now());
        let hash = hash_secret(&secret);
        self.store()
            .write(move |tx: Tx| {
                let hash = hash.clone();
                async move {
                    let team = teams::first(&*tx).await?.ok_or(AppError::NotFound { what: "team" })?;
                    let owner = teams::members(&*tx, team.id)
                        .await?
                        .into_iter()
                        .find(|member| member.role == Role::Owner)
                        .ok_or(AppError::NotFound { what: "owner" })?;
                    Ok::<_, AppError>(sessions::insert_link(&*tx, &hash, owner.person, now + LINK_LIFE, now).await?)
                }
            })
            .await?;
        Ok(secret)
    }
}

fn well_named(team: &TeamRecord) -> Result<(), AppError> {
    let mut mistakes = Vec::new();
    let mut wrong = |field: &'static str, message: &str| {
        mistakes.push(plain(field, FieldErrorCode::Invalid, message));
    };
    if team.name.is_empty() || team.name.chars().count() > NAME_MAX || team.name.chars().any(char::is_control) {
        wrong("name", "Give the team a name of 1 to 100 characters.");
    }
    let written_well = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if team.slug.is_empty() || team.slug.len() > NAME_MAX || !team.slug.bytes().all(written_well) {
        wrong("slug", "Write the slug with 1 to 100 of a–z, 0–9 and -.");
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(mistakes))
    }
}

/// The first process to ask makes the key; every process reads the one that was kept.
async fn server_key(store: &Store, clock: &dyn Clock, random: &dyn Random) -> Result<ServerKey, StoreError> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    let (fresh, now) = (ServerKey::new(bytes).encode(), clock.now());
    let kept = store
        .write(move |tx: Tx| {
            let fresh = fresh.clone();
            async move {
                server_keys::put(&*tx, KEY, &fresh, now).await?;
                server_keys::get(&*tx, KEY).await
            }
        })
        .await?;
    kept.as_deref()
        .and_then(ServerKey::decode)
        .ok_or_else(|| StoreError::Corrupt {
            what: "server_keys.value",
            reason: "it is not a key of 256 bits".to_owned(),
        })
}
