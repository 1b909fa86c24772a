//! Where an invite stands, in words: its status, its next instant, its seats. Pure; instants in milliseconds since 1970.

use invites_client::enums::TrackInviteStatus as Status;

use crate::{
    kit::{Icon, Tone},
    words::{apart, counted},
};

/// The next instant that matters for an invite, and what happens then.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// "Opens in 9 days".
    pub words: String,
    /// When, in milliseconds; `None` where there is no instant.
    pub at: Option<f64>,
}

/// The instants of an invite; `None` where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Instants {
    /// When the link opens.
    pub opens: Option<f64>,
    /// When the event starts.
    pub starts: Option<f64>,
    /// When the event ends.
    pub ends: Option<f64>,
    /// When the link expires.
    pub expires: Option<f64>,
}

/// The next instant, seen from `now`.
#[must_use]
pub fn deadline(instants: Instants, now: f64) -> Deadline {
    let said = |what: &str, over: &str, at: f64| {
        let words = if at > now {
            format!("{what} in {}", apart(at - now))
        } else {
            format!("{over} {} ago", apart(now - at))
        };
        Deadline { words, at: Some(at) }
    };
    match instants {
        Instants { opens: Some(at), .. } if at > now && instants.ends.is_none_or(|ends| ends > now) => {
            said("Opens", "Opened", at)
        }
        Instants { starts: Some(at), .. } if at > now && instants.ends.is_none_or(|ends| ends > now) => {
            said("Starts", "Started", at)
        }
        Instants { ends: Some(at), .. } => said("Ends", "Ended", at),
        Instants { expires: Some(at), .. } => said("Expires", "Expired", at),
        _ => Deadline {
            words: "Never expires".to_owned(),
            at: None,
        },
    }
}

/// The status as icon, colour and word (R109).
#[must_use]
pub fn status(status: Status, days_until: Option<i64>) -> (Tone, Icon, String) {
    match (status, days_until) {
        (Status::Active, _) => (Tone::Positive, Icon::Done, "Active".to_owned()),
        (Status::Upcoming, Some(days)) => (Tone::Progress, Icon::Wait, format!("Upcoming in {days}d")),
        (Status::Upcoming, None) => (Tone::Progress, Icon::Wait, "Upcoming".to_owned()),
        (Status::Expired, _) => (Tone::Neutral, Icon::Archive, "Expired".to_owned()),
        (Status::Unknown, _) => (Tone::Neutral, Icon::Info, "Unknown".to_owned()),
    }
}

/// "of 30", "of unlimited".
#[must_use]
pub fn of_limit(limit: i64) -> String {
    if limit == 0 {
        "of unlimited".to_owned()
    } else {
        format!("of {}", grouped(limit))
    }
}

/// How full it is, in percent; `None` without a limit.
#[must_use]
pub fn fullness(taken: i64, limit: i64) -> Option<f64> {
    (limit > 0).then(|| (taken as f64 / limit as f64 * 100.0).clamp(0.0, 100.0))
}

/// "1,412".
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// The two choices of *Delete* (R93), the first preselected.
#[must_use]
pub fn removal_choices(learners: i64, playing: i64) -> [String; 2] {
    let keep = match learners {
        0 => "Delete the link".to_owned(),
        learners => format!(
            "Delete the link; {} access",
            counted(learners, "learner keeps", "learners keep")
        ),
    };
    let learners = counted(learners, "learner", "learners");
    let now = match playing {
        0 => String::new(),
        1 => ", 1 of them playing right now".to_owned(),
        playing => format!(", {playing} of them playing right now"),
    };
    [keep, format!("Delete the link and remove access for {learners}{now}")]
}

#[cfg(test)]
mod tests {
    use invites_client::enums::TrackInviteStatus as Status;

    use super::{Instants, deadline, fullness, grouped, of_limit, removal_choices, status};

    const HOUR: f64 = 3_600_000.0;

    fn event(opens: f64, starts: f64, ends: f64) -> Instants {
        Instants {
            opens: Some(opens),
            starts: Some(starts),
            ends: Some(ends),
            expires: Some(ends),
        }
    }

    #[test]
    fn r109_the_next_instant_of_an_event_changes_as_it_passes() {
        let event = event(24.0 * HOUR, 48.0 * HOUR, 54.0 * HOUR);
        for (now, words) in [
            (0.0, "Opens in 24 h"),
            (24.0, "Starts in 24 h"),
            (48.0, "Ends in 6 h"),
            (54.0 + 2.5, "Ended 2 h 30 min ago"),
            (54.0 + 50.0, "Ended 2 days ago"),
        ] {
            assert_eq!(deadline(event, now * HOUR).words, words, "{now}");
        }
    }

    #[test]
    fn r97a_an_event_stopped_before_it_opened_has_ended() {
        assert_eq!(
            deadline(event(24.0 * HOUR, 48.0 * HOUR, HOUR), 2.0 * HOUR).words,
            "Ended 60 min ago"
        );
    }

    #[test]
    fn r29_never_is_a_word() {
        assert_eq!(deadline(Instants::default(), 0.0).words, "Never expires");
        let expires = Instants {
            expires: Some(17.2 * 24.0 * HOUR),
            ..Instants::default()
        };
        assert_eq!(deadline(expires, 0.0).words, "Expires in 17 days");
    }

    #[test]
    fn r109_upcoming_says_its_days() {
        assert_eq!(status(Status::Upcoming, Some(3)).2, "Upcoming in 3d");
    }

    #[test]
    fn r46_zero_reads_as_unlimited() {
        assert_eq!(of_limit(0), "of unlimited");
        assert_eq!(
            (fullness(5, 0), fullness(7, 5), fullness(1, 4)),
            (None, Some(100.0), Some(25.0))
        );
        assert_eq!(
            (grouped(1_412), grouped(999), grouped(1_000_000)),
            ("1,412".to_owned(), "999".to_owned(), "1,000,000".to_owned())
        );
    }

    #[test]
    fn r93_both_choices_name_their_numbers() {
        assert_eq!(
            removal_choices(30, 4),
            [
                "Delete the link; 30 learners keep access".to_owned(),
                "Delete the link and remove access for 30 learners, 4 of them playing right now".to_owned(),
            ]
        );
        assert_eq!(removal_choices(1, 1)[0], "Delete the link; 1 learner keeps access");
    }
}
