//! What viewers of a live event are sent: the room as it stands, or what differs from what they saw.
//!
//! State, not log lines: a message is bounded by the rows of its window, whatever happened. One message is made for all
//! viewers of a window and what is rendered of it is kept with it, so that it is rendered once for each shape.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use invites_domain::ids::ClaimId;
use invites_domain::room::{ChallengeFunnel, Tally};
use invites_domain::time::Instant;
use tokio::sync::OnceCell;

use super::cursor::Cursor;
use super::picture::{Event, QueueEntry, Row};

/// Whether a message stands for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Everything the viewer needs; whatever was seen before is forgotten.
    Snapshot,
    /// What differs from the viewer's cursor.
    Changes,
}

/// One message to viewers of one window.
#[derive(Debug)]
pub struct Message {
    /// Whether it stands for itself.
    pub kind: Kind,
    /// Where its reader stands after it.
    pub cursor: Cursor,
    /// Since when the database has not answered; what is seen is as of then.
    pub stale_since: Option<Instant>,
    /// The event, when it changed.
    pub event: Option<Arc<Event>>,
    /// The tiles, when they changed.
    pub tally: Option<Arc<Tally>>,
    /// Each challenge's funnel, when any changed.
    pub strip: Option<Arc<Vec<ChallengeFunnel>>>,
    /// The head of the queue, when it changed.
    pub queue: Option<Arc<Vec<QueueEntry>>>,
    /// The rows in the window that are new to the viewer, or changed.
    pub rows: Vec<Arc<Row>>,
    /// The claims in the window, in order; none when as before.
    pub order: Option<Vec<ClaimId>>,
    /// Claims that are not in the window any more.
    pub gone: Vec<ClaimId>,
    /// How many rows fit the window's conditions in all.
    pub total_rows: usize,
    /// What was rendered of it.
    pub frames: Frames,
}

/// A selection that viewers make of a message.
pub type Shape = [u8; 32];

/// What was rendered of one message: for each shape once, however many look.
#[derive(Debug, Default)]
pub struct Frames {
    cells: Mutex<HashMap<Shape, Arc<OnceCell<Bytes>>>>,
    largest: AtomicUsize,
    rendered: AtomicUsize,
}

impl Frames {
    /// The frame of `shape`: rendered by `render`, or by somebody who asked for the same before. Thousands ask at once, so
    /// who renders makes room for it in a box, and who waits does not.
    ///
    /// # Errors
    /// What `render` says; the next who asks tries again.
    pub async fn get_or_render<'a, E>(
        &self,
        shape: Shape,
        render: impl FnOnce() -> BoxFuture<'a, Result<Bytes, E>>,
    ) -> Result<Bytes, E> {
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(shape).or_default())
        };
        let render = async || {
            let frame = render().await?;
            self.largest.fetch_max(frame.len(), Ordering::Relaxed);
            self.rendered.fetch_add(1, Ordering::Relaxed);
            Ok(frame)
        };
        Ok(cell.get_or_try_init(render).await?.clone())
    }

    /// Bytes of the largest frame so far; 0 before the first.
    #[must_use]
    pub fn largest(&self) -> usize {
        self.largest.load(Ordering::Relaxed)
    }

    /// How often the message was rendered.
    #[must_use]
    pub fn rendered(&self) -> usize {
        self.rendered.load(Ordering::Relaxed)
    }
}
