//! Where a link leads: the one place that looks a link's token up.
//!
//! Tokens cannot be guessed (R115), and whoever tries learns nothing and costs little: a token that led nowhere lately is
//! looked up only so often from one network, while one that did is always looked up, so that a classroom behind the address
//! of somebody who guesses still gets in. Counted in memory of a fixed size, for each process by itself.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::Quota;
use invites_domain::ids::{InviteId, InviteToken, PersonId, TypedId};
use invites_store::queries::claims::{self, ClaimRecord};
use invites_store::queries::invites::{self, InviteRecord};
use invites_store::queries::teams;
use invites_store::queries::visitors::{self, Known};

use crate::ambient::Clock;
use crate::rates::{Tries, network};
use crate::{Acting, AppError};

/// Look-ups a minute, from one network, of tokens that led nowhere lately. A room of hundreds that was sent a mistyped link
/// stays below it.
const UNKNOWN_BY_ADDRESS: NonZeroU32 = NonZeroU32::new(2_000).expect("more than none");
/// How many links are remembered as leading somewhere; a newer one takes an older one's place.
const REMEMBERED: usize = 4_096;
/// Characters of a description that a preview shows at most.
const LONGEST_PREVIEW: usize = 200;

/// What this process knows of the tokens that were looked up.
pub(crate) struct LinkLookups {
    unknown: Tries<IpAddr>,
    /// Hashes of tokens that led somewhere, each at its only place; zero is none.
    lately: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl fmt::Debug for LinkLookups {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LinkLookups(…)")
    }
}

impl LinkLookups {
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            unknown: Tries::within(Quota::per_minute(UNKNOWN_BY_ADDRESS), clock),
            lately: (0..REMEMBERED).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
        }
    }

    fn place(&self, token: &InviteToken) -> (u64, Option<&AtomicU64>) {
        let hash = self.hasher.hash_one(token.as_str()).max(1);
        let place = usize::try_from(hash % REMEMBERED as u64).unwrap_or_default();
        (hash, self.lately.get(place))
    }

    /// Whether `token` may be looked up for somebody at `address`.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] when too many unknown tokens came from there.
    fn admit(&self, token: &InviteToken, address: Option<IpAddr>) -> Result<(), AppError> {
        let (hash, place) = self.place(token);
        let known = place.is_some_and(|place| place.load(Ordering::Relaxed) == hash);
        match address {
            Some(address) if !known => self.unknown.count(&network(address)),
            _ => Ok(()),
        }
    }

    /// Remembers a token that led somewhere.
    fn found(&self, token: &InviteToken) {
        let (hash, place) = self.place(token);
        if let Some(place) = place {
            place.store(hash, Ordering::Relaxed);
        }
    }
}

/// What a chat tool shows of a link before anybody opens it: as much as the page behind it shows everybody, and nothing that
/// changes with the clock, the claims or the list, because such tools keep what they saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPreview {
    /// What learners see as the title.
    pub title: String,
    /// The public description as one line of plain text, shortened; none where there is none.
    pub description: Option<String>,
    /// What the team calls itself.
    pub team: String,
    /// The whole link.
    pub url: String,
}

impl Acting {
    /// The invite that a link leads to, deleted ones included.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] for whoever guesses; [`AppError::Store`].
    pub(crate) async fn invite_behind(&self, token: &str) -> Result<Option<InviteRecord>, AppError> {
        match self.admit_token(token)? {
            Some(token) => self.look_up(&token).await,
            None => Ok(None),
        }
    }

    async fn look_up(&self, token: &InviteToken) -> Result<Option<InviteRecord>, AppError> {
        let found = invites::by_token(self.app().store().read(), token).await?;
        if found.is_some() {
            self.app().link_lookups().found(token);
        }
        Ok(found)
    }

    /// Reads a token and counts its look-up, for a verb that looks it up in a transaction of its own. None for what cannot
    /// be a token and needs no look-up.
    ///
    /// # Errors
    /// [`AppError::RateLimited`].
    pub(crate) fn admit_token(&self, token: &str) -> Result<Option<InviteToken>, AppError> {
        let token = InviteToken::parse(token);
        if let Some(token) = &token {
            self.app().link_lookups().admit(token, self.address())?;
        }
        Ok(token)
    }

    /// The invite that a link leads to, deleted ones included, and what is known of the caller before it. An unknown
    /// link and a deleted invite take the same statements, hence the same time (R115).
    ///
    /// # Errors
    /// As [`Acting::invite_behind`].
    pub(crate) async fn visit(&self, token: &str) -> Result<(Option<InviteRecord>, Known), AppError> {
        self.visit_as(token, self.person()).await
    }

    /// As [`Acting::visit`], with what is known of `person`.
    ///
    /// # Errors
    /// As [`Acting::invite_behind`].
    pub(crate) async fn visit_as(
        &self,
        token: &str,
        person: Option<PersonId>,
    ) -> Result<(Option<InviteRecord>, Known), AppError> {
        let Some(token) = self.admit_token(token)? else {
            // What no invite's token can be tells nothing by how long it takes.
            return Ok((None, Known::default()));
        };
        let invite = self.look_up(&token).await?;
        let Some(person) = person else {
            return Ok((invite, Known::default()));
        };
        let read = self.app().store().read();
        if let Some(invite) = invite.as_ref().filter(|invite| invite.deleted.is_none()) {
            let known = visitors::before(read, invite, &[person])
                .await?
                .remove(&person)
                .unwrap_or_default();
            return Ok((Some(invite.clone()), known));
        }
        let id = invite
            .as_ref()
            .map_or(InviteId::from_uuid(uuid::Uuid::nil()), |invite| invite.id);
        let claim = claims::of_people(read, id, &[person]).await?.pop();
        let mut known = Known::default();
        known.visitor.claim = claim.as_ref().map(ClaimRecord::facts);
        known.claim = claim;
        Ok((invite, known))
    }

    /// What is shown of the link before it is opened; none for an unknown link, as for a deleted invite: both take one
    /// statement (R115). Whoever asks gets the same.
    ///
    /// # Errors
    /// As [`Acting::invite_behind`].
    pub async fn link_preview(&self, token: &str) -> Result<Option<LinkPreview>, AppError> {
        let found = self.invite_behind(token).await?;
        let Some(invite) = found.filter(|invite| invite.deleted.is_none()) else {
            return Ok(None);
        };
        let team = teams::find(self.app().store().read(), invite.team).await?;
        Ok(Some(LinkPreview {
            url: self.app().invite_url(&invite),
            title: invite.public_title,
            description: invite
                .public_description
                .map(|markdown| track_content::description_line(&markdown, LONGEST_PREVIEW))
                .filter(|line| !line.is_empty()),
            team: team.map(|team| team.name).unwrap_or_default(),
        }))
    }
}
