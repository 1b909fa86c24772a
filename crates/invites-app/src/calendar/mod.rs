//! A live event as an entry for people's own calendars (RFC 5545).
//!
//! Whoever holds the link may have it: it says no more than the page behind the link does. The entry keeps its identity when
//! the link is reset, and a later version replaces an earlier one. It knows no HTTP.

mod lines;
mod zone;

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use invites_domain::ids::TypedId;
use invites_domain::invite::InviteTiming;
use invites_domain::time::Instant;
use invites_store::queries::invites::InviteRecord;

use crate::{Acting, AppError};
use lines::Lines;

impl Acting {
    /// The event behind the link with `token` as an iCalendar file; none for a link that leads nowhere (unknown and deleted
    /// are the same, R115) and for a self-paced invite, which takes place at no time.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] for whoever guesses links; [`AppError::Store`].
    pub async fn event_calendar(&self, token: &str) -> Result<Option<String>, AppError> {
        let found = self.invite_behind(token).await?;
        let Some(invite) = found.filter(|invite| invite.deleted.is_none()) else {
            return Ok(None);
        };
        let url = self.app().invite_url(&invite);
        Ok(entry(&invite, &url))
    }
}

/// The entry of `invite`, which opens at `url`.
pub(crate) fn entry(invite: &InviteRecord, url: &str) -> Option<String> {
    let InviteTiming::LiveEvent {
        starts_at,
        ends_at,
        time_zone,
        ..
    } = &invite.timing
    else {
        return None;
    };
    let opens_at = invite.timing.opens_at()?;
    // A zone that this build does not know any more: the instants stay right.
    let zone = time_zone.parse::<Tz>().unwrap_or(Tz::UTC);
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//Trackpass//Trackpass//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.raw("METHOD", "PUBLISH");
    if zone != Tz::UTC {
        zone::write(&mut lines, zone, opens_at, (*ends_at).max(*starts_at));
    }
    lines.raw("BEGIN", "VEVENT");
    lines.raw("UID", &format!("{}@trackpass", invite.id.encode()));
    // A version never comes back, so an entry that was added again is the newer one.
    lines.raw("SEQUENCE", &invite.version.to_string());
    lines.raw("DTSTAMP", &utc(invite.updated_at));
    lines.raw("LAST-MODIFIED", &utc(invite.updated_at));
    lines.raw("CREATED", &utc(invite.created_at));
    lines.time("DTSTART", zone, *starts_at);
    if ends_at > starts_at {
        lines.time("DTEND", zone, *ends_at);
        lines.raw("STATUS", "CONFIRMED");
    } else {
        // It was ended before it began (R97a): nothing takes place.
        lines.raw("STATUS", "CANCELLED");
    }
    lines.text("SUMMARY", &invite.public_title);
    lines.text("DESCRIPTION", &description(url, opens_at, zone));
    lines.raw("URL", url);
    lines.raw("X-TRACKPASS-OPENS", &utc(opens_at));
    lines.raw("END", "VEVENT");
    lines.raw("END", "VCALENDAR");
    Some(lines.finish())
}

fn description(url: &str, opens_at: Instant, zone: Tz) -> String {
    let opens = opens_at.with_timezone(&zone).format("%a %-d %b %Y, %H:%M");
    format!("{url}\nThe link opens on {opens} ({zone}), 24 hours before the start.")
}

/// `20300510T100000Z`: whole seconds, as the format has no smaller ones.
fn utc(at: Instant) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// How far past the event the zone's changes are listed, so that a calendar that moves the entry stays right.
const MARGIN: TimeDelta = TimeDelta::days(366);

/// The time as the format writes it in `zone`: a wall clock's, or UTC where a wall clock shows it twice.
fn wall(zone: Tz, at: Instant) -> Option<String> {
    let local = at.with_timezone(&zone).naive_local();
    let shown_once = local
        .and_local_timezone(zone)
        .single()
        .map(|time| time.with_timezone(&Utc))
        == Some(at);
    (zone != Tz::UTC && shown_once).then(|| local.format("%Y%m%dT%H%M%S").to_string())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use icalendar::{Calendar, CalendarComponent, Component};
    use invites_domain::ids::{InviteId, InviteToken, TeamId};
    use invites_domain::invite::{AccessSetting, Limit};
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn event(starts: &str, ends: &str, zone: &str) -> InviteRecord {
        InviteRecord {
            id: InviteId::from_uuid(Uuid::from_u128(7)),
            team: TeamId::from_uuid(Uuid::from_u128(1)),
            token: InviteToken::parse("9fQ2mZ7xKc4Vt1bR8sLwYQ").expect("a token"),
            version: 3,
            public_title: "Day; one, two\\three\n— über".repeat(4),
            public_description: None,
            public_description_html: None,
            internal_description: Some("for us".to_owned()),
            content_duration: None,
            play_limit: Limit::UNLIMITED,
            timing: InviteTiming::LiveEvent {
                starts_at: at(starts),
                ends_at: at(ends),
                time_zone: zone.to_owned(),
                access_ends_with_event: false,
            },
            invite_limit: Limit::UNLIMITED,
            claim_count: 0,
            ever_claimed: false,
            show_share_button: false,
            notices: invites_domain::notice::Notices::NONE,
            access_setting: AccessSetting::AnyoneWithLink,
            activity_seq: 0,
            last_claim_at: None,
            created_by: None,
            created_at: at("2030-01-01T08:00:00Z"),
            updated_at: at("2030-01-02T08:00:00.25Z"),
            deleted: None,
        }
    }

    /// The entry as a calendar library reads it.
    fn read(text: &str) -> Calendar {
        text.parse().expect("a calendar library reads it")
    }

    fn the_event(calendar: &Calendar) -> &icalendar::Event {
        let event = calendar.components.iter().find_map(|component| match component {
            CalendarComponent::Event(event) => Some(event),
            _ => None,
        });
        event.expect("one event")
    }

    #[test]
    fn r35_a_calendar_reads_the_event_as_it_was_written() {
        let invite = event("2030-05-10T10:00:00Z", "2030-05-10T14:00:00Z", "Europe/Amsterdam");
        let text = entry(&invite, "https://tracks.test/i/9fQ2mZ7xKc4Vt1bR8sLwYQ").expect("an event");
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(!text.contains("for us"), "R10");
        let calendar = read(&text);
        let event = the_event(&calendar);
        assert_eq!(
            event.get_uid(),
            Some(format!("{}@trackpass", invite.id.encode()).as_str())
        );
        assert_eq!(event.get_sequence(), Some(3));
        assert_eq!(event.get_url(), Some("https://tracks.test/i/9fQ2mZ7xKc4Vt1bR8sLwYQ"));
        assert_eq!(event.get_summary(), Some(invite.public_title.as_str()));
        assert_eq!(event.property_value("DTSTART"), Some("20300510T120000"));
        assert_eq!(event.property_value("DTEND"), Some("20300510T160000"));
        assert_eq!(event.property_value("X-TRACKPASS-OPENS"), Some("20300509T100000Z"));
        let zone = &event.properties()["DTSTART"].params()["TZID"];
        assert_eq!(zone.value(), "Europe/Amsterdam");
    }

    #[test]
    fn r38_r97a_an_entry_says_what_cannot_be_said_on_a_wall_clock_and_what_was_called_off() {
        // 02:30 in Amsterdam happens twice that night; this is the second.
        let twice = event("2030-10-27T01:30:00Z", "2030-10-27T04:00:00Z", "Europe/Amsterdam");
        let calendar = read(&entry(&twice, "https://x.test").expect("an event"));
        assert_eq!(the_event(&calendar).property_value("DTSTART"), Some("20301027T013000Z"));
        assert_eq!(the_event(&calendar).property_value("DTEND"), Some("20301027T050000"));
        let ended = event("2030-05-10T10:00:00Z", "2030-05-01T10:00:00Z", "Europe/Amsterdam");
        let text = entry(&ended, "https://x.test").expect("an event");
        assert!(text.contains("STATUS:CANCELLED") && !text.contains("DTEND"), "{text}");
    }

    #[test]
    fn r29_a_self_paced_invite_takes_place_at_no_time() {
        let mut invite = event("2030-05-10T10:00:00Z", "2030-05-10T14:00:00Z", "UTC");
        invite.timing = InviteTiming::SelfPaced {
            expires_at: Some(Utc.timestamp_nanos(0)),
            time_zone: None,
        };
        assert_eq!(entry(&invite, "https://x.test"), None);
    }
}
