use chrono::TimeDelta;
use invites_domain::event_report::{EventReport, FailureMessage, Listener};
use invites_domain::room::Column;
use invites_domain::{ActivityEntry, ActivityKind as Kind};

use crate::activity::entry;
use crate::fixtures::{at, id, track};

/// Entries at seconds of the event: (second, kind, learner, challenge, detail).
fn report(steps: &[(i64, Kind, u128, Option<u128>, &str)]) -> EventReport {
    let mut listener = Listener::default();
    for (seq, (second, kind, learner, challenge, detail)) in (1..).zip(steps) {
        let entry = ActivityEntry {
            at: at("2030-05-10 10:00") + TimeDelta::seconds(*second),
            detail: Some((*detail).to_owned()).filter(|detail| !detail.is_empty()),
            ..entry(seq, *kind, *learner, *challenge)
        };
        listener.hear(&entry);
        // Sent again, it changes nothing.
        listener.hear(&entry);
    }
    let column = |challenge| Column {
        track: track(1),
        challenge: id(challenge),
    };
    listener.report(&[column(1), column(2)], at("2030-05-10 14:00"))
}

#[test]
fn r116_time_over_the_median_shows_where_the_rooms_time_went() {
    let mut steps = Vec::new();
    for (learner, seconds) in [(1, 60), (2, 100), (3, 400)] {
        steps.push((0, Kind::ChallengeStarted, learner, Some(1), ""));
        steps.push((seconds, Kind::ChallengeCompleted, learner, Some(1), ""));
    }
    // Somebody who left without a word: counted until their last step.
    steps.push((0, Kind::ChallengeStarted, 4, Some(1), ""));
    steps.push((150, Kind::CheckFailed, 4, Some(1), "No such pod."));
    let report = report(&steps);
    let first = &report.challenges[0];
    assert_eq!((first.started, first.completed, first.skipped), (4, 3, 0));
    assert_eq!(first.median_seconds, Some(100));
    assert_eq!(first.over_median_seconds, Some(300 + 50));
    assert_eq!(
        (report.challenges[1].started, report.challenges[1].over_median_seconds),
        (0, None)
    );
}

#[test]
fn r116_failed_checks_say_what_they_said_most_often() {
    let failed = |learner, text| (1, Kind::CheckFailed, learner, Some(2), text);
    let report = report(&[
        failed(1, "No such pod."),
        failed(1, "Denied."),
        failed(2, " No such pod. "),
        failed(2, ""),
    ]);
    let second = &report.challenges[1];
    assert_eq!((second.failed_checks, second.failing_plays), (4, 2));
    let message = |text: &str, count| FailureMessage {
        text: text.to_owned(),
        count,
    };
    assert_eq!(second.messages, [message("No such pod.", 2), message("Denied.", 1)]);
}

#[test]
fn r116_hands_wait_until_somebody_goes_there() {
    let report = report(&[
        (10, Kind::HandRaised, 1, Some(1), "help"),
        (20, Kind::HandRaised, 1, Some(1), "more words, the same hand"),
        (70, Kind::HelpTaken, 1, Some(1), "Iris"),
        (80, Kind::HandRaised, 1, Some(1), "while Iris is on the way"),
        (90, Kind::HelpResolved, 1, Some(1), ""),
        (100, Kind::HandRaised, 2, Some(2), ""),
        (400, Kind::HandLowered, 2, Some(2), ""),
        (500, Kind::HandRaised, 3, None, ""),
    ]);
    let hands = report.hands;
    assert_eq!((hands.raised, hands.answered, hands.still_up), (3, 1, 1));
    assert_eq!(
        (hands.median_wait_seconds, hands.longest_wait_seconds),
        (Some(300), Some(300))
    );
    assert_eq!((report.challenges[0].hands, report.challenges[1].hands), (1, 1));
}

#[test]
fn r116_completion_counts_learners_not_plays() {
    let report = report(&[
        (0, Kind::Claimed, 1, None, ""),
        (1, Kind::PlayStarted, 1, None, ""),
        (2, Kind::PlayCompleted, 1, None, ""),
        (3, Kind::Claimed, 2, None, ""),
        (4, Kind::PlayStarted, 2, None, ""),
        (5, Kind::PlayFailed, 2, None, ""),
        (6, Kind::Claimed, 3, None, ""),
    ]);
    assert_eq!((report.joined, report.played, report.completed), (3, 1, 1));
}
