//! Watching a live event: a snapshot, then what changes, with a cursor to come back by.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::Stream;
use futures_util::stream::unfold;
use invites_domain::activity::ActivityEntry;
use invites_domain::ids::{ClaimId, InviteId, TeamId};
use invites_domain::policy::Verb;
use invites_store::queries::live_log;
use tokio::sync::{broadcast, watch};

use super::cursor::Cursor;
use super::hub::Watching;
use super::message::Message;
use super::names;
use super::picture::Called;
use super::rights::HOLDS;
use super::view::View;
use super::window::Window;
use crate::page::{Page, Slice, Take};
use crate::{Acting, AppError};

/// One viewer.
struct Viewer {
    acting: Acting,
    team: TeamId,
    hub: Watching,
    view: Arc<View>,
    inbox: broadcast::Receiver<Arc<Message>>,
    doubts: watch::Receiver<u64>,
    first: Option<Arc<Message>>,
}

impl Acting {
    /// The live event as it stands, through `window`.
    ///
    /// # Errors
    /// As [`Acting::follow_live_event`].
    pub async fn live_event(&self, invite: InviteId, window: &Window) -> Result<Arc<Message>, AppError> {
        const GONE: AppError = AppError::NotFound { what: "invite" };
        self.live_event_for(invite, Verb::ReadReports).await?;
        let head = live_log::head(self.app().store().read(), invite).await?.ok_or(GONE)?;
        let hub = self.app().hubs().watch(self.app(), invite);
        let picture = hub.picture_with(head).await.ok_or(GONE)?;
        let (snapshot, _) = View::open(window.clone(), picture, hub.pictures())
            .join(None)
            .ok_or(GONE)?;
        Ok(snapshot)
    }

    /// The live event through `window`: a snapshot, or what changed since the cursor `after`; then each change. A viewer
    /// who is too slow is sent a snapshot in place of what was missed. Ends when the server or the event does: whoever
    /// comes back with the last cursor misses nothing.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a cursor of something else, and for an invite that is no live event (R4); the refusals
    /// of [`Acting::must`]. As the last item, [`AppError::Forbidden`] once the caller may not watch any more,
    /// [`AppError::Unauthenticated`] once their token is revoked or over.
    pub async fn follow_live_event(
        &self,
        invite: InviteId,
        after: Option<&str>,
        window: Window,
    ) -> Result<impl Stream<Item = Result<Arc<Message>, AppError>> + Send + use<>, AppError> {
        const GONE: AppError = AppError::NotFound { what: "invite" };
        let team = self.live_event_for(invite, Verb::ReadReports).await?.team;
        let cursor = after.map(|text| Cursor::read(text, invite)).transpose()?;
        let hub = self.app().hubs().watch(self.app(), invite);
        let doubts = hub.rights().doubts();
        let seen = match cursor {
            // Another process may be ahead of this one; a cursor ahead of the log itself is of a log that was reset.
            Some(cursor) => {
                let head = live_log::head(self.app().store().read(), invite).await?.ok_or(GONE)?;
                if cursor.seq <= head { cursor.seq } else { 0 }
            }
            None => 0,
        };
        let picture = hub.picture_with(seen).await.ok_or(GONE)?;
        let view = hub.view(&window, picture);
        let (first, inbox) = view.join(cursor).ok_or(GONE)?;
        let viewer = Viewer {
            acting: self.for_long(),
            team,
            hub,
            view,
            inbox,
            doubts,
            first: Some(first),
        };
        Ok(unfold(Some(viewer), |viewer| async move {
            let mut viewer = viewer?;
            match viewer.next().await {
                Ok(Some(message)) => Some((Ok(message), Some(viewer))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        }))
    }

    /// A page of the event's log in its order, for a replay: folding it up to an entry is the room at that entry (R120).
    ///
    /// # Errors
    /// As [`Acting::live_event`]. Names are not in it.
    pub async fn activity_log(&self, invite: InviteId, page: &Page<i64>) -> Result<Slice<ActivityEntry>, AppError> {
        self.live_event_for(invite, Verb::ReadReports).await?;
        let read = self.app().store().read();
        let take = Take::First(page.take.size());
        let rows = live_log::after(read, invite, page.after.unwrap_or(0), page.take.size() + 1).await?;
        Ok(Slice::cut(rows, take))
    }

    /// What the holders of these claims on the event are called.
    ///
    /// # Errors
    /// As [`Acting::live_event`].
    pub async fn learners_in_event(
        &self,
        invite: InviteId,
        claims: &[ClaimId],
    ) -> Result<HashMap<ClaimId, Called>, AppError> {
        let team = self.live_event_for(invite, Verb::ReadReports).await?.team;
        names::of_claims(self.app(), team, claims).await
    }

    /// How many entries the event's log has.
    ///
    /// # Errors
    /// As [`Acting::live_event`].
    pub async fn activity_log_length(&self, invite: InviteId) -> Result<i64, AppError> {
        self.live_event_for(invite, Verb::ReadReports).await?;
        let head = live_log::head(self.app().store().read(), invite).await?;
        head.ok_or(AppError::NotFound { what: "invite" })
    }
}

impl Viewer {
    /// The next message, none when nothing more will come.
    async fn next(&mut self) -> Result<Option<Arc<Message>>, AppError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        loop {
            tokio::select! {
                message = self.inbox.recv() => match message {
                    Ok(message) => {
                        self.must_watch().await?;
                        return Ok(Some(message));
                    }
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        self.must_watch().await?;
                        let Some((snapshot, inbox)) = self.view.join(None) else { return Ok(None) };
                        self.inbox = inbox;
                        return Ok(Some(snapshot));
                    }
                    Err(broadcast::error::RecvError::Closed) => return Ok(None),
                },
                // The sender is the hub's, which this viewer holds.
                _ = self.doubts.changed() => self.must_watch().await?,
                () = tokio::time::sleep(HOLDS) => self.must_watch().await?,
            }
        }
    }

    /// Passes while the viewer may watch. A database that does not answer takes nobody's rights.
    async fn must_watch(&self) -> Result<(), AppError> {
        match self.hub.rights().must(&self.acting, self.team).await {
            Err(AppError::Store(_)) => Ok(()),
            judged => judged,
        }
    }
}
