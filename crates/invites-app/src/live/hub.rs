//! One hub a live event and process: it reads the log once for everybody who watches.
//!
//! It listens first and reads then, so that nothing falls in between. It is started by the first who watches and ends a
//! little after the last. When the database does not answer it says so to everybody, and tries again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use invites_domain::ids::InviteId;
use invites_domain::time::Instant;
use invites_store::Backend;
use tokio::sync::watch;

use super::picture::Picture;
use super::rights::Rights;
use super::room::{Room, Stale};
use super::view::{Pictures, View};
use super::window::Window;
use crate::announce::Subscriber;
use crate::{App, AppError};

/// Between two readings at the least.
const TICK: Duration = Duration::from_millis(20);
/// A hub works at most one part in so many of its time, however large its room is.
const SHARE: u32 = 4;
/// How often the log is looked at where other processes write to it: their word may be lost.
const POLL: Duration = Duration::from_secs(2);
/// How long a hub without watchers stays, for those who come back.
const GRACE: Duration = Duration::from_secs(30);
/// How long a failing database is left alone at the most.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(10);

/// The hubs of this process.
#[derive(Debug, Default)]
pub(crate) struct Hubs {
    open: Mutex<HashMap<InviteId, Arc<Hub>>>,
}

/// What the watchers of one event share.
#[derive(Debug)]
pub(super) struct Hub {
    pictures: Pictures,
    views: Mutex<HashMap<Window, Weak<View>>>,
    watchers: AtomicUsize,
    pub(super) rights: Rights,
}

/// Somebody who watches: the hub stays as long as one of them does.
#[derive(Debug)]
pub(super) struct Watching(Arc<Hub>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.watchers.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Hubs {
    /// Watches the event `invite`.
    pub(super) fn watch(&self, app: &App, invite: InviteId) -> Watching {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let hub = open.entry(invite).or_insert_with(|| {
            let (pictures, seen) = watch::channel(None);
            let hub = Arc::new(Hub {
                pictures: seen,
                views: Mutex::default(),
                watchers: AtomicUsize::new(0),
                rights: Rights::default(),
            });
            let work = Work {
                app: app.clone(),
                invite,
                hub: Arc::clone(&hub),
                news: app.announcer().subscribe(),
                pictures,
                stale: Stale::all(),
                next_change_at: None,
            };
            tokio::spawn(work.run());
            hub
        });
        hub.watchers.fetch_add(1, Ordering::AcqRel);
        Watching(Arc::clone(hub))
    }

    /// Forgets this hub, if it is still the event's; with `if_idle` only if nobody watches.
    fn close(&self, invite: InviteId, hub: &Arc<Hub>, if_idle: bool) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if if_idle && hub.watchers.load(Ordering::Acquire) > 0 {
            return false;
        }
        if open.get(&invite).is_some_and(|known| Arc::ptr_eq(known, hub)) {
            open.remove(&invite);
        }
        true
    }
}

impl Watching {
    /// Who may watch.
    pub(super) fn rights(&self) -> &Rights {
        &self.0.rights
    }

    /// The newest picture that holds the log up to `seq`, waited for. None when the hub has ended.
    pub(super) async fn picture_with(&self, seq: i64) -> Option<Arc<Picture>> {
        let mut pictures = self.0.pictures.clone();
        let there = |picture: &Option<Arc<Picture>>| picture.as_ref().is_some_and(|picture| picture.seq >= seq);
        let found = pictures.wait_for(there).await.ok()?;
        found.clone()
    }

    /// The pictures from here on.
    pub(super) fn pictures(&self) -> Pictures {
        self.0.pictures.clone()
    }

    /// The view of `window`, shared with everybody who looks through the same.
    pub(super) fn view(&self, window: &Window, picture: Arc<Picture>) -> Arc<View> {
        let mut views = self.0.views.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = views.get(window).and_then(Weak::upgrade) {
            return view;
        }
        views.retain(|_, view| view.strong_count() > 0);
        let view = View::open(window.clone(), picture, self.0.pictures.clone());
        views.insert(window.clone(), Arc::downgrade(&view));
        view
    }
}

/// A hub at work. It owns the pictures' sender: when the work ends, however it ends, those who look notice.
struct Work {
    app: App,
    invite: InviteId,
    hub: Arc<Hub>,
    news: Subscriber,
    pictures: watch::Sender<Option<Arc<Picture>>>,
    stale: Stale,
    next_change_at: Option<Instant>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.app.hubs().close(self.invite, &self.hub, false);
    }
}

impl Work {
    async fn run(mut self) {
        let mut room = Room::new(self.invite);
        let mut failing: Option<(Instant, u32)> = None;
        loop {
            let began = tokio::time::Instant::now();
            match room.read(&self.app, &self.stale).await {
                Ok(true) => {
                    failing = None;
                    self.stale = Stale::default();
                }
                Ok(false) => return,
                Err(error) => failing = Some(self.failed(&error, failing)),
            }
            let since = failing.map(|(since, _)| since);
            if let Some((picture, next)) = room.picture(self.app.now(), since) {
                self.pictures.send_replace(Some(picture));
                self.next_change_at = next;
            }
            let rest = match failing {
                Some((_, times)) => (TICK * 2_u32.saturating_pow(times.min(10))).min(LONGEST_BACK_OFF),
                None => TICK.max(began.elapsed() * SHARE),
            };
            if !self.gather(rest).await {
                return;
            }
            if failing.is_none() && !self.wait().await {
                return;
            }
        }
    }

    /// What follows from a database that did not answer: since when, and how often by now.
    fn failed(&self, error: &AppError, before: Option<(Instant, u32)>) -> (Instant, u32) {
        let (since, times) = before.unwrap_or((self.app.now(), 0));
        if times == 0 {
            tracing::warn!(invite = ?self.invite, %error, "a live event cannot be read");
        }
        (since, times + 1)
    }

    /// Listens for `rest`, so that what happens together is read together. False when the server stops.
    async fn gather(&mut self, rest: Duration) -> bool {
        let end = tokio::time::Instant::now() + rest;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(end) => return true,
                news = self.news.next() => match news {
                    Some(news) => self.note(news),
                    None => return false,
                },
            }
        }
    }

    fn note(&mut self, news: crate::announce::Announcement) {
        if self.stale.note(news, self.invite) {
            self.hub.rights.doubt();
        }
    }

    /// Until something is stale, or time alone changes the picture. False when nobody watches any more, or the server
    /// stops.
    async fn wait(&mut self) -> bool {
        let clock = Arc::clone(self.app.clock());
        let next = self.next_change_at;
        let shared = self.app.store().backend() == Backend::Postgres;
        let mut idle_since = None;
        while !self.stale.any() {
            let change = async {
                match next {
                    Some(at) => clock.wait_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                news = self.news.next() => match news {
                    Some(news) => self.note(news),
                    None => return false,
                },
                () = change => return true,
                () = tokio::time::sleep(POLL) => self.stale.log = shared,
            }
            if self.hub.watchers.load(Ordering::Acquire) > 0 {
                idle_since = None;
            } else {
                let since = *idle_since.get_or_insert_with(tokio::time::Instant::now);
                if since.elapsed() > GRACE && self.app.hubs().close(self.invite, &self.hub, true) {
                    return false;
                }
            }
        }
        true
    }
}
