//! Notices: what learners may be told by mail about what they hold, and when each is worth telling.
//!
//! An invite says which of them go out; none by default. It knows neither letters nor who has been told already.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::claim::ClaimFacts;
use crate::invite::{InviteKind, InviteTiming};
use crate::time::Instant;

/// The longest time before its end at which a learner hears that access ends.
pub const ENDS_SOON_AT_MOST: TimeDelta = TimeDelta::days(7);
/// Between these two, before its start, an event is tomorrow.
pub const TOMORROW: (TimeDelta, TimeDelta) = (TimeDelta::hours(24), TimeDelta::hours(12));
/// So long before and after its start an event starts.
pub const STARTS: (TimeDelta, TimeDelta) = (TimeDelta::minutes(10), TimeDelta::minutes(10));
/// So long after it was removed a learner hears of it.
pub const REMOVED_FOR: TimeDelta = TimeDelta::hours(1);

named! {
    /// What a learner may be told by mail.
    pub enum NoticeKind {
        /// The own access ends soon: in the last tenth of its time, at most a week ahead.
        AccessEndsSoon = "ACCESS_ENDS_SOON",
        /// The live event is tomorrow.
        EventTomorrow = "EVENT_TOMORROW",
        /// The live event starts.
        EventStarts = "EVENT_STARTS",
        /// The own access was removed (R97b).
        AccessRemoved = "ACCESS_REMOVED",
    }
}

impl NoticeKind {
    /// Whether only live events have an occasion for it.
    #[must_use]
    pub const fn is_of_events(self) -> bool {
        matches!(self, Self::EventTomorrow | Self::EventStarts)
    }
}

/// Which notices an invite sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<NoticeKind>", into = "Vec<NoticeKind>")]
pub struct Notices(u8);

impl Notices {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// Whether this one goes out.
    #[must_use]
    pub const fn has(self, kind: NoticeKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    /// The same with this one on or off.
    #[must_use]
    pub const fn with(self, kind: NoticeKind, on: bool) -> Self {
        if on {
            Self(self.0 | Self::bit(kind))
        } else {
            Self(self.0 & !Self::bit(kind))
        }
    }

    /// Those that go out, in the order of their declaration.
    pub fn kinds(self) -> impl Iterator<Item = NoticeKind> {
        NoticeKind::ALL.iter().copied().filter(move |kind| self.has(*kind))
    }

    /// Those that an invite of this kind can have an occasion for.
    #[must_use]
    pub fn of(self, kind: InviteKind) -> Self {
        self.kinds()
            .filter(|notice| kind == InviteKind::LiveEvent || !notice.is_of_events())
            .collect()
    }

    const fn bit(kind: NoticeKind) -> u8 {
        1 << kind as u8
    }
}

impl FromIterator<NoticeKind> for Notices {
    fn from_iter<I: IntoIterator<Item = NoticeKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, |all, kind| all.with(kind, true))
    }
}

impl From<Vec<NoticeKind>> for Notices {
    fn from(kinds: Vec<NoticeKind>) -> Self {
        kinds.into_iter().collect()
    }
}

impl From<Notices> for Vec<NoticeKind> {
    fn from(notices: Notices) -> Self {
        notices.kinds().collect()
    }
}

/// When something is worth telling, and what it is about. A notice is sent once for each instant it is about: when an event
/// moves, that is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The end, the start, the removal.
    pub about: Instant,
    /// The first instant at which it is told.
    pub from: Instant,
    /// The first instant at which it is not told any more.
    pub until: Instant,
}

impl Occasion {
    /// Whether it is told at `now`: half-open, like every window here.
    #[must_use]
    pub fn is_at(&self, now: Instant) -> bool {
        self.from <= now && now < self.until
    }
}

/// The occasion for telling the holder of `claim`, if there is one.
#[must_use]
pub fn occasion(kind: NoticeKind, timing: &InviteTiming, claim: &ClaimFacts) -> Option<Occasion> {
    if kind == NoticeKind::AccessRemoved {
        let about = claim.revoked_at?;
        return window(about, TimeDelta::zero(), REMOVED_FOR);
    }
    if claim.revoked_at.is_some() {
        return None;
    }
    let mut told = match (kind, timing) {
        (NoticeKind::AccessEndsSoon, _) => {
            let end = claim.access_ends_at?;
            let tenth = (end - claim.claimed_at) / 10;
            window(
                end,
                tenth.clamp(TimeDelta::zero(), ENDS_SOON_AT_MOST),
                TimeDelta::zero(),
            )?
        }
        // An event that was stopped before it began does not take place (R97a).
        (_, InviteTiming::LiveEvent { starts_at, ends_at, .. }) if ends_at > starts_at => {
            let mut told = match kind {
                NoticeKind::EventTomorrow => window(*starts_at, TOMORROW.0, -TOMORROW.1)?,
                _ => window(*starts_at, STARTS.0, STARTS.1)?,
            };
            told.until = told.until.min(*ends_at);
            told
        }
        _ => return None,
    };
    // Who has no access any more is not called to the event.
    if let Some(end) = claim.access_ends_at {
        told.until = told.until.min(end);
    }
    (told.from < told.until).then_some(told)
}

/// From so long before `about` until so long after it.
fn window(about: Instant, before: TimeDelta, after: TimeDelta) -> Option<Occasion> {
    Some(Occasion {
        about,
        from: about.checked_sub_signed(before)?,
        until: about.checked_add_signed(after)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invite::Limit;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn claim(ends: Option<&str>) -> ClaimFacts {
        ClaimFacts {
            claimed_at: at("2030-05-01T00:00:00Z"),
            access_ends_at: ends.map(at),
            play_limit: Limit::UNLIMITED,
            revoked_at: None,
        }
    }

    fn event() -> InviteTiming {
        InviteTiming::LiveEvent {
            starts_at: at("2030-05-10T10:00:00Z"),
            ends_at: at("2030-05-10T14:00:00Z"),
            time_zone: "Europe/Amsterdam".to_owned(),
            access_ends_with_event: false,
        }
    }

    fn told(kind: NoticeKind, timing: &InviteTiming, claim: &ClaimFacts) -> Option<(Instant, Instant)> {
        occasion(kind, timing, claim).map(|occasion| (occasion.from, occasion.until))
    }

    #[test]
    fn access_ends_soon_in_its_last_tenth_at_most_a_week_ahead() {
        let paced = InviteTiming::SelfPaced {
            expires_at: None,
            time_zone: None,
        };
        let kind = NoticeKind::AccessEndsSoon;
        let ten_days = told(kind, &paced, &claim(Some("2030-05-11T00:00:00Z")));
        assert_eq!(ten_days, Some((at("2030-05-10T00:00:00Z"), at("2030-05-11T00:00:00Z"))));
        let year = told(kind, &paced, &claim(Some("2031-05-01T00:00:00Z")));
        assert_eq!(year, Some((at("2031-04-24T00:00:00Z"), at("2031-05-01T00:00:00Z"))));
        assert_eq!(told(kind, &paced, &claim(None)), None, "forever");
    }

    #[test]
    fn an_event_is_tomorrow_from_a_day_to_half_a_day_ahead_and_starts_around_its_start() {
        let tomorrow = told(NoticeKind::EventTomorrow, &event(), &claim(None));
        assert_eq!(tomorrow, Some((at("2030-05-09T10:00:00Z"), at("2030-05-09T22:00:00Z"))));
        let starts = told(NoticeKind::EventStarts, &event(), &claim(None));
        assert_eq!(starts, Some((at("2030-05-10T09:50:00Z"), at("2030-05-10T10:10:00Z"))));
        let stopped = event().ended_at(at("2030-05-09T12:00:00Z"));
        assert_eq!(
            told(NoticeKind::EventTomorrow, &stopped, &claim(None)),
            None,
            "it does not take place"
        );
        let ended = claim(Some("2030-05-09T10:00:00Z"));
        assert_eq!(
            told(NoticeKind::EventTomorrow, &event(), &ended),
            None,
            "not theirs any more"
        );
    }

    #[test]
    fn whose_access_was_removed_hears_of_that_and_of_nothing_else() {
        let removed = ClaimFacts {
            revoked_at: Some(at("2030-05-09T11:00:00Z")),
            ..claim(Some("2030-05-11T00:00:00Z"))
        };
        for kind in [
            NoticeKind::AccessEndsSoon,
            NoticeKind::EventTomorrow,
            NoticeKind::EventStarts,
        ] {
            assert_eq!(told(kind, &event(), &removed), None);
        }
        let window = told(NoticeKind::AccessRemoved, &event(), &removed);
        assert_eq!(window, Some((at("2030-05-09T11:00:00Z"), at("2030-05-09T12:00:00Z"))));
        assert_eq!(told(NoticeKind::AccessRemoved, &event(), &claim(None)), None);
    }

    #[test]
    fn a_self_paced_invite_keeps_no_notices_of_events() {
        let all: Notices = NoticeKind::ALL.iter().copied().collect();
        let kept: Vec<_> = all.of(InviteKind::SelfPaced).kinds().collect();
        assert_eq!(kept, [NoticeKind::AccessEndsSoon, NoticeKind::AccessRemoved]);
        assert_eq!(all.of(InviteKind::LiveEvent), all);
        assert!(!all.with(NoticeKind::EventStarts, false).has(NoticeKind::EventStarts));
    }
}
