//! Invites in plain words, with instants written out in their own time zone.
//!
//! The page does the same with the browser's `Intl` and the reader's zone; the API's words are in the invite's.

use chrono_tz::Tz;
use invites_domain::edit::draft_of;
use invites_domain::invite::{InviteSettings, Limit};
use invites_domain::time::{ContentDuration, Instant};
use invites_domain::words::{InstantWords, city, describe_duration, describe_invite};

/// Instants in a named zone, in UTC without one.
#[derive(Debug, Clone, Copy)]
struct InZone;

impl InstantWords for InZone {
    fn instant(&self, at: Instant, zone: Option<&str>) -> String {
        // Zones are judged when they are saved; one that has left the table since is shown in UTC.
        match zone.and_then(|name| Some((name, name.parse::<Tz>().ok()?))) {
            Some((name, tz)) => format!("{} ({})", at.with_timezone(&tz).format("%-d %B %Y, %H:%M"), city(name)),
            None => format!("{} (UTC)", at.format("%-d %B %Y, %H:%M")),
        }
    }
}

/// An instant in a named zone, in UTC without one.
pub(crate) fn instant(at: Instant, zone: Option<&str>) -> String {
    InZone.instant(at, zone)
}

/// The invite in sentences, for its author.
pub(crate) fn of_invite(settings: &InviteSettings, now: Instant) -> Vec<String> {
    describe_invite(&draft_of(settings), &InZone, now)
}

/// What the terms mean to a learner, in one sentence.
pub(crate) fn of_terms(duration: Option<ContentDuration>, play_limit: Limit, ends_with_event: bool) -> String {
    let stays = match (duration, ends_with_event) {
        (None, false) => "The content stays yours without an end".to_owned(),
        (None, true) => "The content stays yours until the event ends".to_owned(),
        (Some(duration), false) => format!(
            "The content stays yours for {} from your start",
            describe_duration(&duration)
        ),
        (Some(duration), true) => {
            format!(
                "The content stays yours for {} from your start, at most until the event ends",
                describe_duration(&duration)
            )
        }
    };
    format!("{stays}, and {}.", of_plays(play_limit))
}

/// What the claim's own terms mean to its holder, in one sentence.
pub(crate) fn of_claim(access_ends_at: Option<Instant>, play_limit: Limit, zone: Option<&str>) -> String {
    let stays = match access_ends_at {
        None => "The content stays yours without an end".to_owned(),
        Some(end) => format!("The content stays yours until {}", InZone.instant(end, zone)),
    };
    format!("{stays}, and {}.", of_plays(play_limit))
}

fn of_plays(limit: Limit) -> String {
    match limit.get() {
        0 => "you can play each track as often as you like".to_owned(),
        1 => "you can play each track once".to_owned(),
        limit => format!("you can play each track {limit} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    #[test]
    fn an_instant_is_written_in_its_own_zone() {
        let at = Utc.with_ymd_and_hms(2031, 3, 31, 15, 0, 0).single().expect("a date");
        assert_eq!(
            InZone.instant(at, Some("Europe/Amsterdam")),
            "31 March 2031, 17:00 (Amsterdam)"
        );
        assert_eq!(InZone.instant(at, None), "31 March 2031, 15:00 (UTC)");
        assert_eq!(InZone.instant(at, Some("Mars/Olympus")), "31 March 2031, 15:00 (UTC)");
    }

    #[test]
    fn r112_terms_are_one_sentence() {
        assert_eq!(
            of_terms(None, Limit::UNLIMITED, false),
            "The content stays yours without an end, and you can play each track as often as you like."
        );
        assert!(
            of_terms(None, Limit::new(2), true).contains("until the event ends, and you can play each track 2 times")
        );
    }
}
