//! Dashboards by the thousand: sockets that note when they heard of which entry of the log.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use invites_app::live::Cursor;
use invites_domain::ids::{InviteId, TypedId};
use invites_rehearsal::watcher::Watcher;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Lateness;
use super::events::{Floor, Sent};

/// Sockets opened at once.
const OPENED_AT_ONCE: usize = 50;

/// What a dashboard heard: how far, and when.
type Heard = Vec<(i64, Instant)>;

/// Dashboards of one event, all of them live.
pub(super) struct Crowd {
    invite: InviteId,
    dashboards: Vec<Arc<Mutex<Heard>>>,
    running: JoinSet<Option<String>>,
    bytes: Arc<AtomicU64>,
    messages: Arc<AtomicU64>,
}

/// How a crowd came back.
pub(super) struct Back {
    pub(super) after: Duration,
    pub(super) lost: usize,
    pub(super) twice: usize,
}

impl Crowd {
    /// So many dashboards, once each has its snapshot.
    pub(super) async fn watching(floor: &Floor, count: usize) -> Self {
        let invite = InviteId::parse(&floor.event.id).expect("an id");
        let mut crowd = Self {
            invite,
            dashboards: Vec::new(),
            running: JoinSet::new(),
            bytes: Arc::default(),
            messages: Arc::default(),
        };
        let mut opening = JoinSet::new();
        for number in 0..count {
            if number >= OPENED_AT_ONCE {
                crowd.take(opening.join_next().await.expect("one opens").expect("it opens"));
            }
            let (url, token, id) = (floor.server.url.clone(), floor.token.clone(), floor.event.id.clone());
            opening.spawn(async move { open(&url, &token, &id, None).await.expect("a live dashboard") });
        }
        while let Some(opened) = opening.join_next().await {
            crowd.take(opened.expect("it opens"));
        }
        crowd
    }

    /// Lets a dashboard listen until its line drops; then it answers its cursor.
    fn take(&mut self, (mut watcher, first): (Watcher, String)) {
        let heard = Arc::<Mutex<Heard>>::default();
        self.dashboards.push(Arc::clone(&heard));
        let (bytes, messages, invite) = (Arc::clone(&self.bytes), Arc::clone(&self.messages), self.invite);
        self.running.spawn(async move {
            let mut last = cursor(&first).map(str::to_owned);
            while let Ok(text) = watcher.hear().await {
                let at = Instant::now();
                bytes.fetch_add(u64::try_from(text.len()).unwrap_or(0), Ordering::Relaxed);
                messages.fetch_add(1, Ordering::Relaxed);
                if let Some(cursor) = cursor(&text) {
                    heard.lock().expect("no panic").push((seq(cursor, invite), at));
                    last = Some(cursor.to_owned());
                }
            }
            last
        });
    }

    /// How late each dashboard heard of each event, once all have heard of the last.
    pub(super) async fn lateness(&mut self, sent: &Sent) -> Lateness {
        let last = *sent.last_key_value().expect("something happened").0;
        let until = Instant::now() + Duration::from_secs(60);
        let behind = |heard: &Mutex<Heard>| {
            heard
                .lock()
                .expect("no panic")
                .last()
                .is_none_or(|(seq, _)| *seq < last)
        };
        while self.dashboards.iter().any(|heard| behind(heard)) {
            assert!(Instant::now() < until, "dashboards do not catch up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut all = Lateness::default();
        for heard in &self.dashboards {
            let mut events = sent.iter().peekable();
            for (seq, at) in heard.lock().expect("no panic").iter() {
                while let Some((_, sent)) = events.next_if(|(event, _)| *event <= seq) {
                    all.note(at.saturating_duration_since(*sent));
                }
            }
        }
        all
    }

    /// Bytes of a message in the mean.
    pub(super) fn bytes_of_a_message(&self) -> usize {
        let messages = self.messages.load(Ordering::Relaxed).max(1);
        usize::try_from(self.bytes.load(Ordering::Relaxed) / messages).unwrap_or(0)
    }

    pub(super) fn forget_bytes(&self) {
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Bytes that one dashboard was sent a second.
    #[allow(clippy::cast_precision_loss, reason = "far below 2⁵²")]
    pub(super) fn bytes_a_second(&self, span: Duration) -> f64 {
        self.bytes.load(Ordering::Relaxed) as f64 / span.as_secs_f64() / self.dashboards.len() as f64
    }

    /// The server was killed and is up again: every dashboard comes back by its cursor.
    pub(super) async fn all_back(&mut self, floor: &Floor, acknowledged: &Sent) -> Back {
        let begun = Instant::now();
        let (lost, twice) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let newest = *acknowledged.last_key_value().expect("something happened").0;
        let mut coming = JoinSet::new();
        while let Some(last) = self.running.join_next().await {
            let last = last.expect("no panic");
            let (url, token, id) = (floor.server.url.clone(), floor.token.clone(), floor.event.id.clone());
            let (invite, lost, twice) = (self.invite, Arc::clone(&lost), Arc::clone(&twice));
            coming.spawn(async move {
                let before = last.as_deref().map_or(0, |cursor| seq(cursor, invite));
                let (_live, text) = loop {
                    match open(&url, &token, &id, last.as_deref()).await {
                        Some(open) => break open,
                        None => tokio::time::sleep(Duration::from_millis(50)).await,
                    }
                };
                let now = cursor(&text).map_or(0, |cursor| seq(cursor, invite));
                // Whoever saw everything before is told of nobody; a snapshot would be everything again.
                if now < newest {
                    lost.fetch_add(1, Ordering::Relaxed);
                }
                if text.contains("LiveEventSnapshot") || (before >= now && text.contains("\"rows\":[{")) {
                    twice.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        coming.join_all().await;
        Back {
            after: begun.elapsed(),
            lost: lost.load(Ordering::Relaxed),
            twice: twice.load(Ordering::Relaxed),
        }
    }
}

/// A live dashboard and its first message; none when the server does not answer.
async fn open(url: &str, token: &str, invite: &str, after: Option<&str>) -> Option<(Watcher, String)> {
    let mut watcher = Watcher::open(url, token).await.ok()?;
    watcher.subscribe(invite, after).await.ok()?;
    let first = watcher.hear().await.ok()?;
    assert!(first.contains("\"cursor\""), "{first}");
    Some((watcher, first))
}

/// The cursor in a message, without reading all of it: this process is many browsers.
fn cursor(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("\"cursor\":\"")?;
    rest.split_once('"').map(|(cursor, _)| cursor)
}

fn seq(cursor: &str, invite: InviteId) -> i64 {
    Cursor::read(cursor, invite).expect("of this event").seq
}
