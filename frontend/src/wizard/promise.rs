//! What the invite promises a learner: in one sentence for the preview, and as lanes of a ruler for the review.

use invites_domain::{
    ContentDuration, Instant, InstantWords, InviteDraft, InviteKind, describe_duration, invite::OPENS_BEFORE_START,
};

use crate::kit::{Lane, Span, Tick, Tone};

/// The share of the scale that stands for what has no end.
const OPEN_END_DAYS: i64 = 30;

/// How much of a lane a letter takes, in percent, beside the preview.
const PERCENT_OF_A_LETTER: f64 = 1.2;

/// The same at 360 pixels.
const PERCENT_OF_A_LETTER_ON_A_PHONE: f64 = 2.4;

/// Letters of room between two labels.
const GAP: f64 = 1.5;

/// "Yours for 1 month from the moment you start. Each track can be played 3 times."
#[must_use]
pub fn sentence(draft: &InviteDraft) -> String {
    let duration = draft.content_duration.map(ContentDuration::new);
    let stays = match duration {
        None => "Yours without an end.".to_owned(),
        Some(Ok(duration)) => format!("Yours for {} from the moment you start.", describe_duration(&duration)),
        Some(Err(_)) => "Yours for a time not chosen yet.".to_owned(),
    };
    let plays = match draft.play_limit {
        1 => " Each track can be played once.".to_owned(),
        limit @ 2.. => format!(" Each track can be played {limit} times."),
        _ => " Play each track as often as you like.".to_owned(),
    };
    let event = if draft.kind == InviteKind::LiveEvent && draft.access_ends_with_event {
        " Access ends with the event."
    } else {
        ""
    };
    format!("{stays}{plays}{event}")
}

/// A ruler: its marks and its lanes.
pub type Timeline = (Vec<Tick>, Vec<Lane>);

/// The link's time, and one learner's who claims as early as possible. `words` says an instant shortly, for the scale, and
/// fully, for the sentences. `None` while the event has no times.
#[must_use]
pub fn timeline(
    draft: &InviteDraft,
    now: Instant,
    short: &dyn Fn(Instant) -> String,
    words: &dyn InstantWords,
) -> Option<Timeline> {
    let event = draft.kind == InviteKind::LiveEvent;
    let (opens, closes) = if event {
        let opens = draft.starts_at?.checked_sub_signed(OPENS_BEFORE_START)?;
        (Some(opens), Some(draft.ends_at?))
    } else {
        (None, draft.expires_at)
    };
    let zone = draft.time_zone.as_deref();
    let claim = opens.map_or(now, |opens| opens.max(now));
    let duration = match draft.content_duration.map(ContentDuration::new) {
        None => None,
        Some(Ok(duration)) => Some(duration),
        Some(Err(_)) => return None,
    };
    let by_duration = duration.and_then(|duration| duration.end_from(claim));
    let by_event = draft.ends_at.filter(|_| event && draft.access_ends_with_event);
    let learner_end = [by_duration, by_event].into_iter().flatten().min();
    let last = [closes, learner_end, Some(claim)]
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(now);
    let open_ended = learner_end.is_none() || closes.is_none();
    let end = if open_ended {
        last + chrono::TimeDelta::days(OPEN_END_DAYS)
    } else {
        last
    }
    .max(now + chrono::TimeDelta::hours(1));
    let whole = (end - now).num_seconds() as f64;
    let place = |at: Instant| ((at - now).num_seconds() as f64 / whole * 100.0).clamp(0.0, 100.0);
    let span = |from: Instant, to: Instant, label: String, outside: bool| {
        let length = (place(to) - place(from)).max(0.5);
        // Words that do not fit would lie over their neighbour's; the sentence above the lane has them.
        let label = if (label.len() as f64) * PERCENT_OF_A_LETTER <= length {
            label
        } else {
            String::new()
        };
        Span {
            from: place(from),
            length,
            label,
            outside,
        }
    };

    let begin = format!("{}, now", short(now));
    let last_words = if open_ended { "and on".to_owned() } else { short(end) };
    let turns = [opens, closes].into_iter().flatten().filter(|at| *at > now);
    let turns: Vec<(f64, String)> = turns.map(|at| (place(at), short(at))).collect();
    let wide = fitting(&begin, &turns, &last_words, PERCENT_OF_A_LETTER);
    let narrow = fitting(&begin, &turns, &last_words, PERCENT_OF_A_LETTER_ON_A_PHONE);
    let mut ticks = vec![Tick {
        at: 0.0,
        label: begin,
        roomy: false,
    }];
    for (index, (at, label)) in turns.into_iter().enumerate() {
        if wide.contains(&index) || narrow.contains(&index) {
            ticks.push(Tick {
                at,
                label,
                roomy: !narrow.contains(&index),
            });
        }
    }
    ticks.push(Tick {
        at: 100.0,
        label: last_words,
        roomy: false,
    });

    let mut link = Vec::new();
    if let Some(opens) = opens.filter(|opens| *opens > now) {
        link.push(span(now, opens, "not open yet".to_owned(), true));
    }
    if closes.is_none_or(|closes| closes > now) {
        link.push(span(claim, closes.unwrap_or(end), "open".to_owned(), false));
    }
    if let Some(closes) = closes.filter(|closes| *closes < end) {
        link.push(span(closes.max(now), end, "closed to new people".to_owned(), true));
    }
    let link_words = match (opens.filter(|opens| *opens > now), closes) {
        (_, Some(closes)) if closes <= now => format!("closed to new people on {}", words.instant(closes, zone)),
        (Some(opens), Some(closes)) => {
            format!(
                "opens {} and closes to new people {}",
                words.instant(opens, zone),
                words.instant(closes, zone)
            )
        }
        (_, Some(closes)) => format!(
            "is open at once and closes to new people {}",
            words.instant(closes, zone)
        ),
        (_, None) => "is open at once and stays open".to_owned(),
    };
    let early = if opens.is_some_and(|opens| opens > now) {
        "who claims as it opens"
    } else {
        "who claims now"
    };
    let learner_words = match learner_end {
        Some(at) => format!("{early} keeps the content until {}", words.instant(at, zone)),
        None => format!("{early} keeps the content forever"),
    };
    let learner_label = match (by_event, duration) {
        (Some(_), _) => "until the event ends".to_owned(),
        (None, Some(duration)) => describe_duration(&duration),
        (None, None) => "forever".to_owned(),
    };
    let learner = vec![span(claim, learner_end.unwrap_or(end), learner_label, false)];
    let lanes = vec![
        Lane {
            tone: Tone::Progress,
            subject: "The link".to_owned(),
            words: link_words,
            spans: link,
        },
        Lane {
            tone: Tone::Positive,
            subject: "One learner".to_owned(),
            words: learner_words,
            spans: learner,
        },
    ];
    Some((ticks, lanes))
}

/// Which of the labels between the first and the last have room for themselves. Those without are left out: the sentences
/// above the lanes carry them.
fn fitting(begin: &str, turns: &[(f64, String)], end: &str, percent: f64) -> Vec<usize> {
    let length = |label: &str| (label.chars().count() as f64 + GAP) * percent;
    let (mut free, limit) = (length(begin), 100.0 - length(end));
    let mut fitting = Vec::new();
    for (index, (at, label)) in turns.iter().enumerate() {
        if *at >= free && at + length(label) <= limit {
            fitting.push(index);
            free = at + length(label);
        }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use invites_domain::{DurationParts, Instant, InstantWords, InviteDraft, InviteKind, time::rfc3339};

    use super::{sentence, timeline};
    use crate::walltime::typed::tests::at;

    struct Words;

    impl InstantWords for Words {
        fn instant(&self, at: Instant, _zone: Option<&str>) -> String {
            rfc3339(at)[8..16].to_owned()
        }
    }

    fn month() -> Option<DurationParts> {
        Some(DurationParts {
            months: 1,
            ..DurationParts::default()
        })
    }

    #[test]
    fn the_promise_is_one_sentence_about_time_and_one_about_plays() {
        let draft = InviteDraft {
            content_duration: month(),
            play_limit: 3,
            ..InviteDraft::default()
        };
        assert_eq!(
            sentence(&draft),
            "Yours for 1 month from the moment you start. Each track can be played 3 times."
        );
        assert_eq!(
            sentence(&InviteDraft::default()),
            "Yours without an end. Play each track as often as you like."
        );
    }

    #[test]
    fn r38_an_events_lanes_begin_as_its_link_opens() {
        let draft = InviteDraft {
            kind: InviteKind::LiveEvent,
            starts_at: Some(at("2030-05-11T10:00:00Z")),
            ends_at: Some(at("2030-05-11T16:00:00Z")),
            content_duration: month(),
            ..InviteDraft::default()
        };
        let now = at("2030-05-05T10:00:00Z");
        let (ticks, lanes) = timeline(&draft, now, &|at| rfc3339(at)[8..10].to_owned(), &Words).expect("times");
        assert_eq!(lanes[0].words, "opens 10T10:00 and closes to new people 11T16:00");
        assert_eq!(
            lanes[1].words,
            "who claims as it opens keeps the content until 10T10:00"
        );
        assert_eq!(ticks.last().map(|tick| tick.at), Some(100.0));
        assert!(
            lanes
                .iter()
                .flat_map(|lane| &lane.spans)
                .all(|span| span.from >= 0.0 && span.from + span.length <= 100.5)
        );
    }

    #[test]
    fn r43_the_events_end_is_the_earlier_of_the_two_when_asked_for() {
        let draft = InviteDraft {
            kind: InviteKind::LiveEvent,
            starts_at: Some(at("2030-05-11T10:00:00Z")),
            ends_at: Some(at("2030-05-11T16:00:00Z")),
            access_ends_with_event: true,
            ..InviteDraft::default()
        };
        let (_, lanes) = timeline(&draft, at("2030-05-05T10:00:00Z"), &|_| String::new(), &Words).expect("times");
        assert_eq!(
            lanes[1].words,
            "who claims as it opens keeps the content until 11T16:00"
        );
    }

    #[test]
    fn labels_that_would_lie_over_each_other_are_left_out() {
        let turns = |places: &[f64]| places.iter().map(|at| (*at, "24 Oct".to_owned())).collect::<Vec<_>>();
        let fits = |places: &[f64], percent| super::fitting("22 Nov, now", &turns(places), "and on", percent);
        assert_eq!(fits(&[30.0, 60.0], 1.2), [0, 1]);
        assert_eq!(fits(&[30.0, 33.0], 1.2), [0], "the second would lie over the first");
        assert_eq!(fits(&[20.0, 60.0], 2.4), [1], "on a phone the first word needs more");
        assert_eq!(fits(&[95.0], 1.2), [0_usize; 0], "it would lie over the last");
    }

    #[test]
    fn an_event_without_times_has_no_timeline() {
        let draft = InviteDraft {
            kind: InviteKind::LiveEvent,
            ..InviteDraft::default()
        };
        assert_eq!(
            timeline(&draft, at("2030-05-05T10:00:00Z"), &|_| String::new(), &Words),
            None
        );
    }
}
