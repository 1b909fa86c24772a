//! The room as the server told it: a snapshot, then what differs. Pure.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use invites_client::operations::live_event_updates::{
    LiveEventUpdatesLiveEvent as Message, LiveHeader as Header, LiveLearner as Row, LiveQueue as Need,
    LiveStrip as Challenge, LiveTallies as Tally,
};

use super::window::Window;

/// A row as it came: one that a message does not name is the same row, which is all that is compared. Ten messages a second
/// would else copy and compare every cell on the screen ten times a second.
#[derive(Clone, Debug)]
pub(super) struct Seen(Arc<Row>);

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Seen {
    type Target = Row;

    fn deref(&self) -> &Row {
        &self.0
    }
}

impl Seen {
    /// The row that is there already, when it says the same.
    fn after(before: Option<&Self>, row: Row) -> Self {
        match before {
            Some(before) if **before == row => before.clone(),
            _ => Self(Arc::new(row)),
        }
    }
}

/// What is known of the room.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Room {
    /// The window that rows and cursor belong to.
    window: Window,
    cursor: Option<String>,
    /// The server's clock when this was true, RFC 3339.
    pub(super) at: Option<String>,
    /// Since when the server itself cannot tell.
    pub(super) stale_since: Option<String>,
    pub(super) event: Option<Header>,
    pub(super) tally: Option<Tally>,
    pub(super) strip: Vec<Challenge>,
    pub(super) queue: Vec<Need>,
    /// The claims in the window, in its order.
    pub(super) order: Vec<String>,
    pub(super) rows: BTreeMap<String, Seen>,
    /// Learners who fit the window's conditions, in the window or not.
    pub(super) total: i64,
}

impl Room {
    /// A room as it was at a moment, `seen.0` the rows in the window and `seen.1` how many fit it.
    pub(super) fn of_moment(
        window: Window,
        at: Option<String>,
        event: Header,
        tally: Tally,
        strip: Vec<Challenge>,
        queue: Vec<Need>,
        seen: (Vec<Row>, i64),
    ) -> Self {
        Self {
            window,
            cursor: None,
            at,
            stale_since: None,
            event: Some(event),
            tally: Some(tally),
            strip,
            queue,
            order: seen.0.iter().map(|row| row.claim_id.clone()).collect(),
            rows: Self::default().seen(seen.0),
            total: seen.1,
        }
    }

    /// These rows, those that say what they said as they were.
    fn seen(&self, rows: Vec<Row>) -> BTreeMap<String, Seen> {
        let known = rows.into_iter().map(|row| {
            let claim = row.claim_id.clone();
            let seen = Seen::after(self.rows.get(&claim), row);
            (claim, seen)
        });
        known.collect()
    }

    /// Takes another moment of a replay.
    pub(super) fn show(&mut self, moment: Self) {
        let rows = moment.rows.into_iter().map(|(claim, row)| {
            let before = self.rows.get(&claim).filter(|before| *before.0 == *row.0);
            let row = before.cloned().unwrap_or(row);
            (claim, row)
        });
        *self = Self {
            rows: rows.collect(),
            ..moment
        };
    }

    /// The cursor to go on from. Of another window there is none: its rows are not known yet.
    pub(super) fn cursor_for(&self, window: &Window) -> Option<String> {
        self.cursor.clone().filter(|_| self.window == *window)
    }

    /// The window that the rows stand in.
    pub(super) fn window(&self) -> &Window {
        &self.window
    }

    /// Takes what the server said of `window`.
    pub(super) fn take(&mut self, window: &Window, message: Message) {
        match message {
            Message::LiveEventSnapshot(all) => {
                *self = Self {
                    window: window.clone(),
                    cursor: Some(all.cursor),
                    at: Some(all.at),
                    stale_since: all.stale_since,
                    event: Some(all.event),
                    tally: Some(all.tally),
                    strip: all.strip,
                    queue: all.queue,
                    order: all.rows.iter().map(|row| row.claim_id.clone()).collect(),
                    rows: self.seen(all.rows),
                    total: all.total_rows,
                };
            }
            Message::LiveEventChanges(news) => {
                self.cursor = Some(news.cursor);
                self.at = Some(news.at);
                self.stale_since = news.stale_since;
                self.total = news.total_rows;
                if let Some(event) = news.event {
                    self.event = Some(event);
                }
                if let Some(tally) = news.tally {
                    self.tally = Some(tally);
                }
                if let Some(strip) = news.strip {
                    self.strip = strip;
                }
                if let Some(queue) = news.queue {
                    self.queue = queue;
                }
                for claim in &news.gone {
                    self.rows.remove(claim);
                }
                let rows = self.seen(news.rows);
                self.rows.extend(rows);
                if let Some(order) = news.order {
                    self.order = order;
                }
                let rows = &self.rows;
                self.order.retain(|claim| rows.contains_key(claim));
            }
        }
    }

    /// The position and title of a challenge, counted from 1 over all tracks.
    pub(super) fn challenge(&self, id: &str) -> Option<(usize, &str)> {
        let columns = &self.event.as_ref()?.columns;
        let at = columns.iter().position(|column| column.challenge_id == id)?;
        Some((at + 1, columns[at].title.as_str()))
    }
}

/// What a learner is called.
pub(super) fn called(name: Option<&str>, email: Option<&str>) -> String {
    name.or(email).unwrap_or("A guest").to_owned()
}

#[cfg(test)]
mod tests {
    use super::Room;
    use crate::live::window::Window;
    use serde_json::{Value, json};

    fn row(claim: &str, percent: f64) -> Value {
        json!({"claimId": claim, "name": claim, "status": "ACTIVE", "percent": percent, "cells": []})
    }

    fn snapshot(rows: &[Value]) -> Value {
        json!({
            "__typename": "LiveEventSnapshot", "cursor": "c1", "at": "2030-01-01T10:00:00Z",
            "event": {"title": "T", "phase": "LIVE", "opensAt": "2030-01-01T00:00:00Z", "startsAt": "2030-01-01T09:00:00Z",
                "endsAt": "2030-01-01T12:00:00Z", "timeZone": "UTC", "claimCount": 2, "inviteLimit": 0,
                "columns": [{"trackId": "t", "trackTitle": "T", "challengeId": "a", "title": "First"}]},
            "tally": {"joined": 2, "activeNow": 2, "notStarted": 0, "stuck": 0, "asking": 0, "completed": 0, "failedSandboxes": 0, "meanPercent": 10.0},
            "strip": [], "queue": [], "rows": rows, "totalRows": rows.len(),
        })
    }

    fn told(messages: &[Value]) -> Room {
        let mut room = Room::default();
        for message in messages {
            room.take(&Window::default(), serde_json::from_value(message.clone()).unwrap());
        }
        room
    }

    #[test]
    fn r118_changes_are_laid_over_the_snapshot() {
        let changes = json!({
            "__typename": "LiveEventChanges", "cursor": "c2", "at": "2030-01-01T10:00:01Z",
            "rows": [row("b", 50.0), row("c", 0.0)], "order": ["b", "c"], "gone": ["a"], "totalRows": 2,
        });
        let room = told(&[snapshot(&[row("a", 0.0), row("b", 0.0)]), changes]);
        assert_eq!(room.order, ["b", "c"]);
        assert!((room.rows["b"].percent - 50.0).abs() < f64::EPSILON);
        assert!(!room.rows.contains_key("a"));
        // What was not said is as before.
        assert_eq!(room.tally.map(|tally| tally.joined), Some(2));
    }

    #[test]
    fn a_row_that_says_what_it_said_is_not_drawn_again() {
        let before = told(&[snapshot(&[row("a", 0.0), row("b", 0.0)])]);
        let mut after = before.clone();
        let again = snapshot(&[row("a", 0.0), row("b", 50.0)]);
        after.take(&Window::default(), serde_json::from_value(again).unwrap());
        assert!(after.rows["a"] == before.rows["a"] && after.rows["b"] != before.rows["b"]);
        // A replay's moments come whole, and are laid over the one before in the same way.
        let mut replayed = before.clone();
        replayed.show(told(&[snapshot(&[row("a", 0.0), row("b", 50.0)])]));
        assert!(replayed.rows["a"] == before.rows["a"] && replayed.rows["b"] != before.rows["b"]);
    }

    #[test]
    fn a_cursor_resumes_its_own_window_only() {
        let room = told(&[snapshot(&[])]);
        assert_eq!(room.cursor_for(&Window::default()).as_deref(), Some("c1"));
        let other = Window {
            offset: 25,
            ..Window::default()
        };
        assert_eq!(room.cursor_for(&other), None);
    }

    #[test]
    fn a_snapshot_forgets_what_was_seen_before() {
        let room = told(&[snapshot(&[row("a", 0.0)]), snapshot(&[row("b", 0.0)])]);
        assert_eq!(room.rows.keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn challenges_are_counted_over_all_tracks() {
        assert_eq!(told(&[snapshot(&[])]).challenge("a"), Some((1, "First")));
        assert_eq!(told(&[snapshot(&[])]).challenge("z"), None);
    }
}
