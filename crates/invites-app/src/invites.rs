//! Reading invites as the team does: one, a list, and what a page of fifty needs, read for all of them at once.

use std::collections::HashMap;

use invites_domain::email::AllowedEntry;
use invites_domain::ids::{InviteId, InviteToken, TeamId, TrackId};
use invites_domain::invite::InviteSettings;
use invites_domain::policy::Verb;
pub use invites_store::queries::invite_list::{InviteFilter, InviteOrder, InvitePosition, StatusCounts, StatusName};
pub use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{allowed, invite_list, invite_tracks, invites, plays};

use crate::page::{Page, Slice};
use crate::{Acting, App, AppError, words};

impl App {
    /// The link that people open.
    #[must_use]
    pub fn invite_url(&self, invite: &InviteRecord) -> String {
        self.link_of(&invite.token)
    }

    /// The link that ends in `token`, whether or not it leads anywhere.
    #[must_use]
    pub fn link_of(&self, token: &InviteToken) -> String {
        format!("{}/i/{}", self.public_url(), token.as_str())
    }

    /// An invite with these settings in plain words, a sentence each.
    #[must_use]
    pub fn invite_words(&self, settings: &InviteSettings) -> Vec<String> {
        words::of_invite(settings, self.now())
    }
}

impl Acting {
    /// The invite `id`, as its team sees it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an invite that is unknown, deleted (R97) or another team's.
    pub async fn track_invite(&self, id: InviteId) -> Result<InviteRecord, AppError> {
        self.invite_for(id, Verb::ReadInvites).await
    }

    /// The invite `id`, undeleted, once the policy allows `verb` on it.
    pub(crate) async fn invite_for(&self, id: InviteId, verb: Verb) -> Result<InviteRecord, AppError> {
        let found = invites::by_id(self.app().store().read(), id).await?;
        let invite = self.known(found.filter(|invite| invite.deleted.is_none()), "invite")?;
        self.must(invite.team, verb, "invite").await?;
        Ok(invite)
    }

    /// A page of the team's invites.
    ///
    /// # Errors
    /// As [`Acting::must`]; [`AppError::Store`].
    pub async fn track_invites(
        &self,
        team: TeamId,
        filter: &InviteFilter,
        order: InviteOrder,
        page: &Page<InvitePosition>,
    ) -> Result<Slice<InviteRecord>, AppError> {
        self.must(team, Verb::ReadInvites, "team").await?;
        let now = self.app().now();
        Ok(invite_list::list(self.app().store().read(), team, filter, order, page, now).await?)
    }

    /// As [`Acting::track_invites`], with what [`Acting::track_invite_counts`] answers.
    ///
    /// # Errors
    /// As [`Acting::must`]; [`AppError::Store`].
    pub async fn track_invites_counted(
        &self,
        team: TeamId,
        filter: &InviteFilter,
        order: InviteOrder,
        page: &Page<InvitePosition>,
    ) -> Result<(Slice<InviteRecord>, StatusCounts), AppError> {
        self.must(team, Verb::ReadInvites, "team").await?;
        let now = self.app().now();
        Ok(invite_list::list_counted(self.app().store().read(), team, filter, order, page, now).await?)
    }

    /// How many of the team's invites have each status, under every condition of `filter` but its statuses (R108).
    ///
    /// # Errors
    /// As [`Acting::must`]; [`AppError::Store`].
    pub async fn track_invite_counts(&self, team: TeamId, filter: &InviteFilter) -> Result<StatusCounts, AppError> {
        self.must(team, Verb::ReadInvites, "team").await?;
        Ok(invite_list::count_by_status(self.app().store().read(), team, filter, self.app().now()).await?)
    }

    /// Those of `ids` that the caller may read, deleted ones included: claims and reports still name them (R96).
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn invites_of(&self, ids: &[InviteId]) -> Result<HashMap<InviteId, InviteRecord>, AppError> {
        let mut readable = HashMap::new();
        let mut teams = HashMap::new();
        for invite in invites::by_ids(self.app().store().read(), ids).await? {
            let allowed = match teams.get(&invite.team) {
                Some(allowed) => *allowed,
                None => {
                    let allowed = self.must(invite.team, Verb::ReadInvites, "invite").await.is_ok();
                    teams.insert(invite.team, allowed);
                    allowed
                }
            };
            if allowed {
                readable.insert(invite.id, invite);
            }
        }
        Ok(readable)
    }

    /// The tracks of each of `invites`, in saved order. For invites that the caller has been given.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn tracks_of_invites(&self, invites: &[InviteId]) -> Result<HashMap<InviteId, Vec<TrackId>>, AppError> {
        Ok(invite_tracks::of(self.app().store().read(), invites).await?)
    }

    /// The allow list of each of `invites`, for the team's eyes (R62). For invites that the caller has been given.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn allow_lists_of(&self, invites: &[InviteId]) -> Result<HashMap<InviteId, Vec<AllowedEntry>>, AppError> {
        Ok(allowed::of(self.app().store().read(), invites).await?)
    }

    /// How many plays run on each of `invites` right now. For invites that the caller has been given.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn running_plays_of(&self, invites: &[InviteId]) -> Result<HashMap<InviteId, u32>, AppError> {
        Ok(plays::running_of_invites(self.app().store().read(), invites, self.app().now()).await?)
    }
}
