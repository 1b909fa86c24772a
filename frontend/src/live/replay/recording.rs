//! An event's log as it was read from the server: its entries on a tape, and what its learners are called. Pure.

use std::collections::BTreeMap;

use invites_client::operations::activity_log_query::{
    ActivityLogQueryActivityLog as Page, ActivityLogQueryActivityLogNodes as Node,
};
use invites_domain::{
    ActivityEntry, ActivityKind, Instant,
    ids::{ClaimId, TypedId},
    replay::{Gap, Tape},
    time::truncate,
};

use crate::live::room::called;

/// What a learner is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Called {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

/// Why a page cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// An id or an instant that is none.
    #[error("Entry {0} of the log does not read.")]
    Entry(i64),
    /// Entries are missing.
    #[error(transparent)]
    Gap(#[from] Gap),
}

/// Whether what was taken before still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It does.
    More,
    /// Two claims became one meanwhile (R87), and the log tells of them otherwise now: to be read anew.
    Rewritten,
}

/// The log so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Recording {
    pub(super) tape: Tape,
    called: BTreeMap<ClaimId, Called>,
    /// Entries that the log had when its first page was read; what a later one rewrites was read in its old words.
    known: Option<i64>,
    /// Where the next page begins.
    pub(super) cursor: Option<String>,
}

impl Recording {
    /// Takes the next page.
    ///
    /// # Errors
    /// [`Unreadable`]; what was taken before stays.
    pub(super) fn take(&mut self, page: Page) -> Result<Taken, Unreadable> {
        let known = *self.known.get_or_insert(page.total_count);
        for node in page.nodes {
            let seq = node.seq;
            let entry = read(node).ok_or(Unreadable::Entry(seq))?;
            if entry.kind == ActivityKind::ClaimsMerged && seq > known {
                return Ok(Taken::Rewritten);
            }
            self.tape.push(entry)?;
        }
        for learner in page.learners {
            if let Ok(claim) = ClaimId::parse(&learner.claim_id) {
                let called = Called {
                    name: learner.name,
                    email: learner.email,
                };
                self.called.insert(claim, called);
            }
        }
        if page.page_info.end_cursor.is_some() {
            self.cursor = page.page_info.end_cursor;
        }
        Ok(Taken::More)
    }

    /// What a learner is called.
    pub(super) fn called(&self, claim: ClaimId) -> Called {
        self.called.get(&claim).cloned().unwrap_or_default()
    }

    /// What a learner is called, in one word or two.
    pub(super) fn name(&self, claim: ClaimId) -> String {
        let learner = self.called(claim);
        called(learner.name.as_deref(), learner.email.as_deref())
    }

    /// When the first play began.
    pub(super) fn first_play(&self) -> Option<Instant> {
        let log = self.tape.until(self.tape.len());
        let first = log.iter().find(|entry| entry.kind == ActivityKind::PlayStarted);
        first.map(|entry| entry.at)
    }
}

fn read(node: Node) -> Option<ActivityEntry> {
    /// No id, or one that reads.
    fn id<T: TypedId>(text: Option<&str>) -> Option<Option<T>> {
        text.map(T::parse).transpose().ok()
    }
    Some(ActivityEntry {
        seq: node.seq,
        at: truncate(node.at.parse().ok()?),
        kind: ActivityKind::read(&node.kind),
        claim: id(node.claim_id.as_deref())?,
        play: id(node.play_id.as_deref())?,
        track: id(node.track_id.as_deref())?,
        challenge: id(node.challenge_id.as_deref())?,
        detail: node.detail,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Recording, Taken, Unreadable};
    use serde_json::{Value, json};

    pub(in crate::live::replay) const ADA: &str = "claim_00000000000000000000000000000001";
    pub(in crate::live::replay) const PLAY: &str = "play_00000000000000000000000000000001";
    pub(in crate::live::replay) const TRACK: &str = "track_00000000000000000000000000000001";
    pub(in crate::live::replay) const FIRST: &str = "challenge_00000000000000000000000000000001";

    /// An entry at a second of the event.
    pub(in crate::live::replay) fn node(seq: i64, second: i64, kind: &str, challenge: Option<&str>) -> Value {
        let in_play = !matches!(kind, "CLAIMED" | "EVENT_ENDED");
        json!({
            "seq": seq, "at": format!("2030-05-10T10:{:02}:{:02}Z", second / 60, second % 60), "kind": kind,
            "claimId": (kind != "EVENT_ENDED").then_some(ADA), "playId": in_play.then_some(PLAY),
            "trackId": in_play.then_some(TRACK), "challengeId": challenge, "detail": null,
        })
    }

    pub(in crate::live::replay) fn page(total: i64, nodes: &[Value]) -> super::Page {
        let page = json!({
            "nodes": nodes, "learners": [{ "claimId": ADA, "name": "Ada", "email": null }], "totalCount": total,
            "pageInfo": { "hasNextPage": false, "endCursor": "c" },
        });
        serde_json::from_value(page).expect("a page")
    }

    #[test]
    fn r120_pages_follow_one_another_without_a_gap() {
        let mut recording = Recording::default();
        let taken = recording.take(page(
            3,
            &[node(1, 0, "CLAIMED", None), node(2, 1, "PLAY_STARTED", None)],
        ));
        assert_eq!(taken, Ok(Taken::More));
        assert_eq!(recording.cursor.as_deref(), Some("c"));
        assert_eq!(
            recording.name("claim_00000000000000000000000000000001".parse().expect("an id")),
            "Ada"
        );
        let taken = recording.take(page(4, &[node(4, 3, "PLAY_STOPPED", None)]));
        assert!(matches!(taken, Err(Unreadable::Gap(_))), "{taken:?}");
        assert_eq!(recording.tape.len(), 2);
    }

    #[test]
    fn r87_a_merge_after_the_first_page_was_read_asks_for_the_log_anew() {
        let mut recording = Recording::default();
        assert_eq!(
            recording.take(page(
                2,
                &[node(1, 0, "CLAIMED", None), node(2, 1, "CLAIMS_MERGED", None)]
            )),
            Ok(Taken::More)
        );
        assert_eq!(
            recording.take(page(3, &[node(3, 2, "CLAIMS_MERGED", None)])),
            Ok(Taken::Rewritten)
        );
    }

    #[test]
    fn what_only_a_later_version_knows_does_not_break_a_replay() {
        let mut recording = Recording::default();
        assert_eq!(
            recording.take(page(1, &[node(1, 0, "SANDBOX_MOVED", None)])),
            Ok(Taken::More)
        );
        let mut odd = node(2, 1, "CLAIMED", None);
        odd["claimId"] = json!("nonsense");
        assert_eq!(recording.take(page(2, &[odd])), Err(Unreadable::Entry(2)));
    }
}
