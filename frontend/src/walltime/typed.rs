//! Dates and times as a person types them, and the instants they mean in a zone.
//!
//! A clock on the wall is not an instant: when clocks go back an hour comes twice, when they go forward one is missing.
//! Pure arithmetic over a table of offsets that the browser (`Intl`) lends through [`Zones`].

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use invites_domain::Instant;
use serde::{Deserialize, Serialize};

/// What is known of the world's zones.
pub trait Zones {
    /// How far the clocks of `zone` are ahead of UTC at an instant, in seconds; `None` for a zone nobody knows.
    fn offset(&self, zone: &str, at: Instant) -> Option<i64>;

    /// Whether there is such a zone.
    fn exists(&self, zone: &str) -> bool {
        self.offset(zone, DateTime::UNIX_EPOCH).is_some()
    }
}

/// A date and a time as the two fields hold them: `2030-10-27` and `02:30`, or nothing yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedTime {
    /// The date field.
    pub date: String,
    /// The time field.
    pub time: String,
    /// Where the time comes twice, because clocks go back over it: whether the second one is meant.
    pub later: bool,
    /// The saved instant that the fields show. It stands while they still show it: the fields have minutes, and opening an
    /// invite must not change its seconds.
    pub exact: Option<Instant>,
}

/// What a date and a time mean in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One instant.
    Once(Instant),
    /// Clocks go back over it, so it comes twice.
    Twice {
        /// Before clocks go back.
        first: Instant,
        /// After.
        second: Instant,
        /// Whether the second is meant.
        later: bool,
    },
    /// Clocks go forward over it, so it is missing: as far behind the jump as it was typed.
    Skipped(Instant),
}

impl Meaning {
    /// The instant that is meant.
    #[must_use]
    pub fn instant(self) -> Instant {
        match self {
            Self::Once(at) | Self::Skipped(at) => at,
            Self::Twice { first, second, later } => {
                if later {
                    second
                } else {
                    first
                }
            }
        }
    }
}

impl TypedTime {
    /// The fields that show `at` in `zone`. In a zone nobody knows they show UTC.
    #[must_use]
    pub fn of(at: Instant, zone: &str, zones: &dyn Zones) -> Self {
        let wall = wall(at, zones.offset(zone, at).unwrap_or(0));
        let later = match resolve(to_the_minute(wall), zone, zones) {
            Some(Meaning::Twice { second, .. }) => at >= second,
            _ => false,
        };
        Self {
            date: format!("{:04}-{:02}-{:02}", wall.year(), wall.month(), wall.day()),
            time: format!("{:02}:{:02}", wall.hour(), wall.minute()),
            later,
            exact: Some(at),
        }
    }

    /// Whether both fields are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.date.is_empty() && self.time.is_empty()
    }

    /// What the fields mean in `zone`; `None` while they are not a date and a time, or the zone is unknown.
    #[must_use]
    pub fn meaning(&self, zone: &str, zones: &dyn Zones) -> Option<Meaning> {
        let meant = resolve(read(&self.date, &self.time)?, zone, zones)?;
        // The minute that the fields show, with the seconds of what was saved.
        let exactly = |at: Instant| {
            let saved = self
                .exact
                .filter(|exact| (0..60).contains(&(*exact - at).num_seconds()) && *exact >= at);
            saved.unwrap_or(at)
        };
        Some(match meant {
            Meaning::Once(at) => Meaning::Once(exactly(at)),
            Meaning::Twice { first, second, .. } => Meaning::Twice {
                first: exactly(first),
                second: exactly(second),
                later: self.later,
            },
            skipped @ Meaning::Skipped(_) => skipped,
        })
    }
}

/// A jump of a zone's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The first instant with the new offset, to the minute.
    pub at: Instant,
    /// By how many minutes: forward above zero, back below.
    pub minutes: i64,
}

/// The jump of the clocks of `zone` between two instants, if its offset differs between them.
#[must_use]
pub fn jump_between(zone: &str, from: Instant, to: Instant, zones: &dyn Zones) -> Option<Jump> {
    let (before, after) = (zones.offset(zone, from)?, zones.offset(zone, to)?);
    if before == after || to <= from {
        return None;
    }
    let (mut low, mut high) = (from.timestamp() / 60, to.timestamp() / 60 + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let at = DateTime::from_timestamp(middle * 60, 0)?;
        if zones.offset(zone, at)? == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(Jump {
        at: DateTime::from_timestamp(high * 60, 0)?,
        minutes: (after - before) / 60,
    })
}

fn wall(at: Instant, offset: i64) -> NaiveDateTime {
    at.naive_utc()
        .checked_add_signed(TimeDelta::seconds(offset))
        .unwrap_or_else(|| at.naive_utc())
}

fn to_the_minute(wall: NaiveDateTime) -> NaiveDateTime {
    wall.with_second(0)
        .and_then(|wall| wall.with_nanosecond(0))
        .unwrap_or(wall)
}

/// The fields as a date and a time.
fn read(date: &str, time: &str) -> Option<NaiveDateTime> {
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    // Browsers leave the seconds out, or write them where they are not zero.
    let mut time = time.splitn(3, ':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (time.next()??, time.next()??);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, 0)
}

fn resolve(wall: NaiveDateTime, zone: &str, zones: &dyn Zones) -> Option<Meaning> {
    let as_utc = wall.and_utc();
    // No zone is a day away from UTC: the offsets a day before and after hold on the two sides of any jump near it.
    let before = zones.offset(zone, as_utc.checked_sub_signed(TimeDelta::days(1))?)?;
    let after = zones.offset(zone, as_utc.checked_add_signed(TimeDelta::days(1))?)?;
    let at = |offset: i64| as_utc.checked_sub_signed(TimeDelta::seconds(offset));
    let holds = |offset: i64| at(offset).filter(|at| zones.offset(zone, *at) == Some(offset));
    Some(match (holds(before), holds(after)) {
        (Some(one), Some(other)) if one != other => Meaning::Twice {
            first: one.min(other),
            second: one.max(other),
            later: false,
        },
        (Some(only), _) | (None, Some(only)) => Meaning::Once(only),
        (None, None) => Meaning::Skipped(at(before)?),
    })
}

#[cfg(test)]
pub(crate) mod tests;
