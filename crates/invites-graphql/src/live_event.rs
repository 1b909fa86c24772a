//! A live event as its dashboard sees it: the messages of `liveEvent`, and the event itself.
//!
//! They are made from a message of the event's hub when it is rendered, and hold nothing that needs another reading.

use async_graphql::{Enum, ID, SimpleObject, Union};
use invites_app::live::message::{Kind, Message};
use invites_app::live::picture;
use invites_domain::phase;

use crate::ids::show;
use crate::instant::Instant;
use crate::live_room::{LiveChallenge, LiveNeed, LiveTally};
use crate::live_row::LiveRow;

/// What a viewer of a live event is sent: everything, or what differs from what they saw.
#[derive(Debug, Union)]
pub(crate) enum LiveEventMessage {
    /// Everything.
    Snapshot(LiveEventSnapshot),
    /// What differs.
    Changes(LiveEventChanges),
}

/// The live event as it stands. Whatever was seen before is forgotten.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEventSnapshot {
    /// Opaque: send it as `after` to be told just what came since.
    cursor: String,
    /// The server's clock when this was true.
    at: Instant,
    /// Since when the server cannot read its database: what you see is as of then. Null while all is well.
    stale_since: Option<Instant>,
    /// The event itself.
    event: LiveEvent,
    /// The tiles, over the whole room.
    tally: LiveTally,
    /// Each challenge over the whole room, in the order of the columns.
    strip: Vec<LiveChallenge>,
    /// Who needs help, the most pressing first: the first 50.
    queue: Vec<LiveNeed>,
    /// The learners in your window, in its order.
    rows: Vec<LiveRow>,
    /// How many learners fit the window's conditions in all.
    total_rows: usize,
}

/// What differs from what you were sent last, or, right after a reconnect, from your cursor. Parts that did not change
/// are null.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEventChanges {
    /// Opaque: send it as `after` to be told just what came since.
    cursor: String,
    /// The server's clock when this was true.
    at: Instant,
    /// Since when the server cannot read its database: what you see is as of then. Null while all is well.
    stale_since: Option<Instant>,
    /// The event itself.
    event: Option<LiveEvent>,
    /// The tiles, over the whole room.
    tally: Option<LiveTally>,
    /// Each challenge over the whole room, in the order of the columns.
    strip: Option<Vec<LiveChallenge>>,
    /// Who needs help, the most pressing first: the first 50.
    queue: Option<Vec<LiveNeed>>,
    /// Learners in your window that changed or came into it, in their present state.
    rows: Vec<LiveRow>,
    /// The claims in your window, in order; null when as before.
    order: Option<Vec<ID>>,
    /// Claims that left your window: access removed, merged into another (R87), or moved out of it.
    gone: Vec<ID>,
    /// How many learners fit the window's conditions in all.
    total_rows: usize,
}

/// In which part of a live event we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "phase::EventPhase")]
pub(crate) enum EventPhase {
    /// The link is not open yet.
    Upcoming,
    /// The link is open, the event has not started.
    Open,
    /// Between start and end.
    Live,
    /// Over: the dashboard is read-only.
    Ended,
}

/// A live event's header.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveEvent {
    /// The public title.
    title: String,
    /// In which part of it we are.
    phase: EventPhase,
    /// When the link opens (R38).
    opens_at: Instant,
    /// The start.
    starts_at: Instant,
    /// The end.
    ends_at: Instant,
    /// The event's IANA zone.
    time_zone: String,
    /// Seats taken.
    claim_count: u32,
    /// Seats; 0 = unlimited.
    invite_limit: u32,
    /// The columns of the grid: the challenges of the event, track by track in their order.
    columns: Vec<LiveColumn>,
}

/// A column of the grid.
#[derive(Debug, SimpleObject)]
pub(crate) struct LiveColumn {
    /// The track.
    track_id: ID,
    /// Its title.
    track_title: String,
    /// The challenge.
    challenge_id: ID,
    /// Its title.
    title: String,
}

impl From<&Message> for LiveEventMessage {
    fn from(message: &Message) -> Self {
        let rows = message.rows.iter().map(|row| LiveRow::from(row.as_ref())).collect();
        let event = message.event.as_deref().map(LiveEvent::from);
        let tally = message.tally.as_deref().map(LiveTally::from);
        let strip = message.strip.as_deref();
        let strip = strip.map(|strip| strip.iter().map(LiveChallenge::from).collect::<Vec<_>>());
        let queue = message.queue.as_deref();
        let queue = queue.map(|queue| queue.iter().map(LiveNeed::from).collect::<Vec<_>>());
        let (cursor, at) = (message.cursor.encode(), message.cursor.at);
        match (message.kind, event, tally) {
            // A snapshot has every part.
            (Kind::Snapshot, Some(event), Some(tally)) => Self::Snapshot(LiveEventSnapshot {
                cursor,
                at: Instant(at),
                stale_since: message.stale_since.map(Instant),
                event,
                tally,
                strip: strip.unwrap_or_default(),
                queue: queue.unwrap_or_default(),
                rows,
                total_rows: message.total_rows,
            }),
            (_, event, tally) => Self::Changes(LiveEventChanges {
                cursor,
                at: Instant(at),
                stale_since: message.stale_since.map(Instant),
                event,
                tally,
                strip,
                queue,
                rows,
                order: message
                    .order
                    .as_ref()
                    .map(|order| order.iter().map(|id| show(*id)).collect()),
                gone: message.gone.iter().map(|id| show(*id)).collect(),
                total_rows: message.total_rows,
            }),
        }
    }
}

impl From<&picture::Event> for LiveEvent {
    fn from(event: &picture::Event) -> Self {
        let column = |heading: &picture::Heading| LiveColumn {
            track_id: show(heading.track),
            track_title: heading.track_title.clone(),
            challenge_id: show(heading.challenge),
            title: heading.title.clone(),
        };
        Self {
            title: event.title.clone(),
            phase: event.phase.into(),
            opens_at: Instant(event.opens_at),
            starts_at: Instant(event.starts_at),
            ends_at: Instant(event.ends_at),
            time_zone: event.time_zone.clone(),
            claim_count: event.claim_count,
            invite_limit: event.invite_limit,
            columns: event.columns.iter().map(column).collect(),
        }
    }
}
