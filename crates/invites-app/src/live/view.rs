//! One window onto a room, for everybody who looks through the same one: what they see next is worked out once.
//!
//! The first change after a quiet spell goes out at once; then a message a tick. A tick grows with what was sent, so
//! that a viewer is sent about as much a second however much happens.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use invites_domain::ids::ClaimId;
use tokio::sync::{broadcast, watch};

use super::cursor::Cursor;
use super::message::{Frames, Kind, Message};
use super::picture::{Picture, Row};
use super::window::Window;

/// Between two messages at the least. With the hub's own tick and a room's usual messages (8 kB, 40 ms), an event is on a
/// thousand screens within a tenth of a second.
const TICK: Duration = Duration::from_millis(25);
/// Between two messages at the most: R118 promises a step within a second.
const LONGEST_TICK: Duration = Duration::from_millis(900);
/// Bytes a millisecond that a viewer is sent in the long run: a window of 50 learners, of whom each does something, twice a
/// second; so a screen costs as much when everybody is busy as when a few are.
const BYTES_A_MILLISECOND: usize = 192;
/// Messages that a viewer may fall behind before a snapshot takes their place.
const BEHIND: usize = 8;

/// The pictures of a hub, newest only.
pub(super) type Pictures = watch::Receiver<Option<Arc<Picture>>>;

/// A window and what its viewers have been shown.
#[derive(Debug)]
pub(super) struct View {
    window: Window,
    pictures: Pictures,
    shown: Mutex<Shown>,
}

#[derive(Debug)]
struct Shown {
    picture: Arc<Picture>,
    ids: Vec<ClaimId>,
    /// The picture as a message for who comes new, once somebody did.
    snapshot: Option<Arc<Message>>,
    /// None once the hub has ended.
    out: Option<broadcast::Sender<Arc<Message>>>,
}

impl View {
    /// A view of `window`, which follows `pictures` until nobody looks any more.
    pub(super) fn open(window: Window, picture: Arc<Picture>, pictures: Pictures) -> Arc<Self> {
        let ids = ids(&window.look(&picture).0);
        let shown = Shown {
            picture,
            ids,
            snapshot: None,
            out: Some(broadcast::Sender::new(BEHIND)),
        };
        let view = Arc::new(Self {
            window,
            pictures: pictures.clone(),
            shown: Mutex::new(shown),
        });
        tokio::spawn(follow(Arc::downgrade(&view), pictures));
        view
    }

    /// What a viewer with this cursor has to be told, and what follows from there. None once the hub has ended.
    pub(super) fn join(&self, cursor: Option<Cursor>) -> Option<(Arc<Message>, broadcast::Receiver<Arc<Message>>)> {
        let mut shown = self.shown();
        if cursor.is_some_and(|cursor| cursor.seq > shown.picture.seq) {
            // They have seen more than this view has shown: nobody is taken back in time.
            self.advance(&mut shown);
        }
        let inbox = shown.out.as_ref()?.subscribe();
        let known = cursor.filter(|cursor| cursor.seq <= shown.picture.seq);
        let first = match known {
            Some(cursor) => Arc::new(self.since(&shown.picture, cursor)),
            None => {
                let snapshot = shown.snapshot.take();
                let snapshot = snapshot.unwrap_or_else(|| Arc::new(snapshot_of(&self.window, &shown.picture)));
                shown.snapshot = Some(Arc::clone(&snapshot));
                snapshot
            }
        };
        Some((first, inbox))
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the newest picture, and answers what was sent, if a viewer could tell the difference.
    fn advance(&self, shown: &mut Shown) -> Option<Arc<Message>> {
        let picture = self.pictures.borrow().clone()?;
        if picture.rev <= shown.picture.rev {
            return None;
        }
        let (message, ids) = self.changes(shown, &picture);
        shown.picture = picture;
        shown.ids = ids;
        shown.snapshot = None;
        let message = Arc::new(message?);
        if let Some(out) = &shown.out {
            // Nobody listening is fine.
            let _ = out.send(Arc::clone(&message));
        }
        Some(message)
    }

    fn changes(&self, shown: &Shown, to: &Picture) -> (Option<Message>, Vec<ClaimId>) {
        let from = shown.picture.rev;
        let (rows, total_rows) = self.window.look(to);
        let now = ids(&rows);
        let before: HashSet<ClaimId> = shown.ids.iter().copied().collect();
        let after: HashSet<ClaimId> = now.iter().copied().collect();
        let message = Message {
            kind: Kind::Changes,
            cursor: to.cursor(),
            stale_since: to.stale_since,
            event: to.event.since(from),
            tally: to.tally.since(from),
            strip: to.strip.since(from),
            queue: to.queue.since(from),
            rows: rows
                .into_iter()
                .filter(|row| row.rev > from || !before.contains(&row.participant.claim))
                .collect(),
            gone: shown.ids.iter().filter(|id| !after.contains(id)).copied().collect(),
            order: (now != shown.ids).then(|| now.clone()),
            total_rows,
            frames: Frames::default(),
        };
        let silent = message.event.is_none()
            && message.tally.is_none()
            && message.strip.is_none()
            && message.queue.is_none()
            && message.rows.is_empty()
            && message.order.is_none()
            && to.stale_since == shown.picture.stale_since;
        ((!silent).then_some(message), now)
    }

    /// What has changed since `cursor`, for somebody who comes back. Parts are small and told anew; of rows, just those
    /// that changed, where the window is such that this can be known, else all of it.
    fn since(&self, picture: &Picture, cursor: Cursor) -> Message {
        let everybody = self.window.holds_everybody(picture);
        // A cursor of the future was made before the clock was set back: what time alone changed is told anew.
        let seen_at = Some(cursor.at).filter(|at| *at <= picture.at);
        let restated = |row: &Row| {
            row.restated_at
                .is_some_and(|at| seen_at.is_none_or(|seen_at| at > seen_at))
        };
        let (mut rows, total_rows) = self.window.look(picture);
        let order = ids(&rows);
        if everybody {
            rows.retain(|row| row.participant.seq > cursor.seq || restated(row));
        }
        let left = picture.left.iter().filter(|(_, seq)| **seq > cursor.seq);
        Message {
            kind: Kind::Changes,
            order: Some(order),
            gone: left.map(|(claim, _)| *claim).collect(),
            total_rows,
            ..whole(picture, rows)
        }
    }
}

/// Shows each picture to the viewers, no faster than their tick.
async fn follow(view: Weak<View>, mut pictures: Pictures) {
    while pictures.changed().await.is_ok() {
        let Some(view) = view.upgrade() else { return };
        let sent = {
            let mut shown = view.shown();
            view.advance(&mut shown)
        };
        drop(view);
        if let Some(message) = sent {
            tokio::time::sleep(TICK).await;
            tokio::time::sleep(rest_of_tick(message.frames.largest())).await;
        }
    }
    // The hub has ended: so do the streams of those who look.
    if let Some(view) = view.upgrade() {
        view.shown().out = None;
    }
}

/// How much longer than [`TICK`] to wait after a message whose largest frame had so many bytes.
fn rest_of_tick(bytes: usize) -> Duration {
    let millis = u64::try_from(bytes / BYTES_A_MILLISECOND).unwrap_or(u64::MAX);
    Duration::from_millis(millis).min(LONGEST_TICK).saturating_sub(TICK)
}

fn snapshot_of(window: &Window, picture: &Picture) -> Message {
    let (rows, total_rows) = window.look(picture);
    Message {
        total_rows,
        ..whole(picture, rows)
    }
}

/// Every part of the picture with these rows.
fn whole(picture: &Picture, rows: Vec<Arc<Row>>) -> Message {
    Message {
        kind: Kind::Snapshot,
        cursor: picture.cursor(),
        stale_since: picture.stale_since,
        event: Some(Arc::clone(&picture.event.value)),
        tally: Some(Arc::clone(&picture.tally.value)),
        strip: Some(Arc::clone(&picture.strip.value)),
        queue: Some(Arc::clone(&picture.queue.value)),
        rows,
        order: None,
        gone: Vec::new(),
        total_rows: 0,
        frames: Frames::default(),
    }
}

fn ids(rows: &[Arc<Row>]) -> Vec<ClaimId> {
    rows.iter().map(|row| row.participant.claim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_grows_with_what_was_sent_and_stays_below_a_second() {
        assert_eq!(TICK + rest_of_tick(0), TICK);
        assert_eq!(TICK + rest_of_tick(4_800), TICK);
        assert_eq!(TICK + rest_of_tick(28_800), Duration::from_millis(150));
        assert_eq!(TICK + rest_of_tick(10_000_000), LONGEST_TICK);
    }
}
