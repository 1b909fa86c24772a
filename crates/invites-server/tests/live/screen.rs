//! What a dashboard shows: frames put together as the page does, and nothing sent twice.

use std::collections::BTreeMap;

use invites_rehearsal::watcher::Watcher;
use serde_json::Value;

/// A screen.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) rows: BTreeMap<String, Value>,
    pub(crate) cursor: String,
    /// How many messages came.
    pub(crate) frames: usize,
    /// Of them, how many were snapshots.
    pub(crate) snapshots: usize,
}

impl Screen {
    /// Shows the next message.
    ///
    /// # Panics
    /// When it says of a learner what the screen shows already: a duplicate.
    pub(crate) async fn next(&mut self, watcher: &mut Watcher) {
        let frame = watcher.frame().await.expect("a message");
        self.show(&frame);
    }

    pub(crate) fn show(&mut self, frame: &Value) {
        let snapshot = frame["__typename"] == "LiveEventSnapshot";
        self.frames += 1;
        self.snapshots += usize::from(snapshot);
        if snapshot {
            self.rows.clear();
        }
        for gone in frame["gone"].as_array().into_iter().flatten() {
            self.rows.remove(gone.as_str().expect("an id"));
        }
        for row in frame["rows"].as_array().expect("rows") {
            let claim = row["claimId"].as_str().expect("an id").to_owned();
            let before = self.rows.insert(claim, row.clone());
            assert_ne!(before.as_ref(), Some(row), "told twice");
        }
        self.cursor = frame["cursor"].as_str().expect("a cursor").to_owned();
    }

    /// Shows messages until the screen is as wished.
    pub(crate) async fn until(&mut self, watcher: &mut Watcher, wished: impl Fn(&Self) -> bool) {
        while !wished(self) {
            self.next(watcher).await;
        }
    }

    /// How many checks failed in all.
    pub(crate) fn failed_checks(&self) -> u64 {
        let cells = self
            .rows
            .values()
            .flat_map(|row| row["cells"].as_array().expect("cells"));
        cells.filter_map(|cell| cell["failedChecks"].as_u64()).sum()
    }
}
