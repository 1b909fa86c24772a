//! Telling subscribers what changed: ids, never objects. Each subscriber then reads with its own rights.
//!
//! In process a broadcast; between processes on PostgreSQL a NOTIFY for each batch (see `invites_store::notify`).

use invites_domain::ids::{ClaimId, InviteId, PersonId, PlayId, TeamId};
use invites_store::Store;
use invites_store::notify::Notifications;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

/// How many announcements a slow subscriber may fall behind before it is told to read anew.
const BACKLOG: usize = 4_096;
/// The same for those that concern credentials: few happen.
const FEW: usize = 256;
/// Announcements that share one NOTIFY at most (a payload holds 8,000 bytes).
const BATCH: usize = 40;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Announcement {
    /// An invite was made, edited, closed, deleted, or its counts changed.
    Invite {
        /// Its team.
        team: TeamId,
        /// The invite.
        invite: InviteId,
    },
    /// A claim was made, revoked, restored or extended.
    Claim {
        /// The claim's invite.
        invite: InviteId,
        /// The claim.
        claim: ClaimId,
    },
    /// A play moved on.
    Play {
        /// The play.
        play: PlayId,
        /// Its claim; none for a preview.
        claim: Option<ClaimId>,
        /// Its invite; none for a preview.
        invite: Option<InviteId>,
    },
    /// A hand went up or down, a request was taken, or an instructor wrote.
    Help {
        /// The live event's invite.
        invite: InviteId,
        /// The learner's claim; none when it concerns everybody.
        claim: Option<ClaimId>,
    },
    /// The team's members, roles or tokens changed, or what it keeps of people: rights are judged and copies read anew.
    Team {
        /// The team.
        team: TeamId,
    },
    /// Somebody signed out of a browser, or out of all of them: their sessions are judged anew.
    SignedOut {
        /// Who.
        person: PersonId,
    },
    /// Something may have been missed: read anew.
    Missed,
}

/// The listeners of this process.
#[derive(Debug, Clone)]
struct Here {
    all: broadcast::Sender<Announcement>,
    /// What may end a credential, by itself: thousands listen for that alone.
    credentials: broadcast::Sender<Announcement>,
}

impl Here {
    fn new() -> Self {
        Self {
            all: broadcast::Sender::new(BACKLOG),
            credentials: broadcast::Sender::new(FEW),
        }
    }

    fn tell(&self, announcement: Announcement) {
        // Nobody listening is fine.
        let _ = self.all.send(announcement);
        if let Announcement::SignedOut { .. } | Announcement::Team { .. } | Announcement::Missed = announcement {
            let _ = self.credentials.send(announcement);
        }
    }
}

/// Hands announcements to subscribers of this process and, on PostgreSQL, of the others.
#[derive(Debug, Clone)]
pub struct Announcer {
    here: Here,
    elsewhere: Option<mpsc::UnboundedSender<Announcement>>,
}

impl Announcer {
    /// For one process.
    #[must_use]
    pub fn local() -> Self {
        Self {
            here: Here::new(),
            elsewhere: None,
        }
    }

    /// For every process on `store`: local on SQLite, joined by NOTIFY on PostgreSQL. Ends with the runtime.
    #[must_use]
    pub fn start(store: &Store) -> Self {
        let Some(notifications) = Notifications::of(store) else {
            return Self::local();
        };
        let here = Here::new();
        let (elsewhere, mut outgoing) = mpsc::unbounded_channel();
        let sender = notifications.clone();
        tokio::spawn(async move {
            let mut batch = Vec::new();
            // What gathers while a NOTIFY is under way goes with the next one: a batch under load, at once when idle.
            while outgoing.recv_many(&mut batch, BATCH).await > 0 {
                // Plain enums of ids always serialise.
                if let Ok(payload) = serde_json::to_string(&batch)
                    && let Err(error) = sender.send(&payload).await
                {
                    tracing::warn!(%error, "other processes were not told of a change");
                }
                batch.clear();
            }
        });
        let local = here.clone();
        tokio::spawn(async move {
            notifications
                .listen(|payload| {
                    let heard = payload.map_or_else(
                        || vec![Announcement::Missed],
                        |text| serde_json::from_str(text).unwrap_or_else(|_| vec![Announcement::Missed]),
                    );
                    for announcement in heard {
                        local.tell(announcement);
                    }
                })
                .await;
        });
        Self {
            here,
            elsewhere: Some(elsewhere),
        }
    }

    /// Call after the commit.
    pub fn announce(&self, announcement: Announcement) {
        self.here.tell(announcement);
        if let Some(elsewhere) = &self.elsewhere {
            // Ended with the runtime: then nobody listens there either.
            let _ = elsewhere.send(announcement);
        }
    }

    /// Everything announced from now on. Subscribe first, then read, then follow: nothing is missed in between.
    #[must_use]
    pub fn subscribe(&self) -> Subscriber {
        Subscriber {
            here: self.here.all.subscribe(),
        }
    }

    /// As [`Announcer::subscribe`], for what may end a session or a token and for nothing else.
    #[must_use]
    pub fn credentials(&self) -> Subscriber {
        Subscriber {
            here: self.here.credentials.subscribe(),
        }
    }
}

/// One listener.
#[derive(Debug)]
pub struct Subscriber {
    here: broadcast::Receiver<Announcement>,
}

impl Subscriber {
    /// The next announcement; [`Announcement::Missed`] when this listener was too slow; none when the server stops.
    pub async fn next(&mut self) -> Option<Announcement> {
        match self.here.recv().await {
            Ok(announcement) => Some(announcement),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Announcement::Missed),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}
