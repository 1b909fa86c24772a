//! What had happened to a learner up to the moment on the screen, in the words of the invite's history.

use invites_client::operations::live_event_updates::LiveHeader as Header;
use invites_domain::{
    ActivityEntry,
    ids::{ClaimId, TypedId},
    time::rfc3339,
};

use super::recording::Recording;
use crate::author::invite::happening::Entry;

/// Lines at most, the newest: the invite's page has the rest.
const LINES: usize = 50;

/// A line and its instant, RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::live) struct Line {
    pub(in crate::live) at: String,
    pub(in crate::live) entry: Entry,
}

/// Of the first `position` entries those of `claim`, newest first.
pub(super) fn lines(recording: &Recording, event: &Header, claim: &str, position: usize) -> Vec<Line> {
    let Ok(claim) = ClaimId::parse(claim) else {
        return Vec::new();
    };
    let of_learner = recording.tape.until(position).iter().rev();
    let of_learner = of_learner.filter(|entry| entry.claim == Some(claim)).take(LINES);
    of_learner.map(|entry| line(recording, event, claim, entry)).collect()
}

fn line(recording: &Recording, event: &Header, claim: ClaimId, entry: &ActivityEntry) -> Line {
    let track = entry.track.map(TypedId::encode);
    let challenge = entry.challenge.map(TypedId::encode);
    let track = event
        .columns
        .iter()
        .find(|column| Some(&column.track_id) == track.as_ref());
    let challenge = event
        .columns
        .iter()
        .find(|column| Some(&column.challenge_id) == challenge.as_ref());
    Line {
        at: rfc3339(entry.at),
        entry: Entry {
            kind: entry.kind.as_str().to_owned(),
            // The log names no one of the team.
            actor: None,
            has_learner: true,
            learner: Some(recording.name(claim)),
            track: track.map(|column| column.track_title.clone()),
            challenge: challenge.map(|column| column.title.clone()),
            detail: entry.detail.clone(),
            action: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::live::replay::recording::{
        Recording,
        tests::{ADA, FIRST, TRACK, node, page},
    };
    use serde_json::json;

    #[test]
    fn r120_a_timeline_ends_at_the_moment() {
        let mut recording = Recording::default();
        let nodes = [
            node(1, 0, "CLAIMED", None),
            node(2, 10, "CHALLENGE_STARTED", Some(FIRST)),
            node(3, 20, "EVENT_ENDED", None),
        ];
        recording.take(page(3, &nodes)).expect("reads");
        let header = json!({"title": "T", "phase": "ENDED", "opensAt": "2030-05-09T10:00:00Z", "startsAt": "2030-05-10T10:00:00Z",
            "endsAt": "2030-05-10T12:00:00Z", "timeZone": "UTC", "claimCount": 1, "inviteLimit": 0,
            "columns": [{"trackId": TRACK, "trackTitle": "Track", "challengeId": FIRST, "title": "First"}]});
        let header = serde_json::from_value(header).expect("a header");
        let told = |position| {
            let lines = lines(&recording, &header, ADA, position);
            let said = lines.into_iter().map(|line| line.entry.told(str::to_owned));
            said.map(|told| format!("{} {}", told.who, told.what))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(1), ["Ada claimed the invite"]);
        assert_eq!(told(3), ["Ada began First", "Ada claimed the invite"]);
    }
}
