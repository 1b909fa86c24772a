//! The days of a time zone, and what was counted on each. Days of 23 and of 25 hours are days.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::DayActivity;

const HOUR: i64 = 3_600_000_000;

/// Days by their place, found by the hour of UTC. A hundred thousand instants lie in a few thousand hours, and asking a
/// zone for each of them would be most of the report's work.
pub(super) struct Days {
    zone: Tz,
    /// The day that a whole hour belongs to; none for an hour in which a day begins.
    hours: HashMap<i64, Option<usize>>,
    last: (i64, Option<usize>),
    places: BTreeMap<NaiveDate, usize>,
    days: Vec<DayActivity>,
}

impl Days {
    pub(super) fn new(zone: Tz) -> Self {
        Self {
            zone,
            hours: HashMap::new(),
            // No instant lies in it.
            last: (i64::MIN, None),
            places: BTreeMap::new(),
            days: Vec::new(),
        }
    }

    /// The day of an instant, in microseconds since 1970.
    pub(super) fn of(&mut self, micros: i64) -> &mut DayActivity {
        let hour = micros.div_euclid(HOUR);
        if self.last.0 != hour {
            let place = match self.hours.get(&hour) {
                Some(known) => *known,
                None => self.learn(hour),
            };
            self.last = (hour, place);
        }
        let place = match self.last.1 {
            Some(place) => place,
            None => self.place(date(self.zone, micros)),
        };
        &mut self.days[place]
    }

    fn learn(&mut self, hour: i64) -> Option<usize> {
        let (first, last) = (hour * HOUR, hour * HOUR + HOUR - 1);
        let day = date(self.zone, first);
        let place = (day == date(self.zone, last)).then(|| self.place(day));
        self.hours.insert(hour, place);
        place
    }

    fn place(&mut self, date: NaiveDate) -> usize {
        let next = self.days.len();
        let place = *self.places.entry(date).or_insert(next);
        if place == next {
            self.days.push(DayActivity {
                date,
                claims: 0,
                plays: 0,
                completed_plays: 0,
            });
        }
        place
    }

    /// Those on which something was counted, oldest first.
    pub(super) fn into_days(self) -> Vec<DayActivity> {
        let mut days = self.days;
        days.retain(|day| day.claims > 0 || day.plays > 0);
        days.sort_by_key(|day| day.date);
        days
    }
}

fn date(zone: Tz, micros: i64) -> NaiveDate {
    // Instants are the server's own and far from chrono's bounds.
    DateTime::<Utc>::from_timestamp_micros(micros)
        .unwrap_or_default()
        .with_timezone(&zone)
        .date_naive()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Instants counted on each day around a change of the clocks.
    fn hours_of_days(zone: &str, from: &str, hours: i64) -> Vec<(String, u64)> {
        let mut days = Days::new(zone.parse().expect("a zone"));
        let from: DateTime<Utc> = from.parse().expect("an instant");
        for quarter in 0..hours * 4 {
            let at = from + TimeDelta::minutes(15 * quarter);
            days.of(at.timestamp_micros()).claims += 1;
        }
        days.into_days()
            .into_iter()
            .map(|day| (day.date.to_string(), day.claims / 4))
            .collect()
    }

    #[test]
    fn r116_a_day_ends_where_its_zone_ends_it() {
        let spring = hours_of_days("Europe/Amsterdam", "2030-03-30T23:00:00Z", 47);
        assert_eq!(spring, [("2030-03-31".to_owned(), 23), ("2030-04-01".to_owned(), 24)]);
        let autumn = hours_of_days("Europe/Amsterdam", "2030-10-26T22:00:00Z", 49);
        assert_eq!(autumn, [("2030-10-27".to_owned(), 25), ("2030-10-28".to_owned(), 24)]);
        // Days that begin in the middle of an hour, and at a quarter to.
        assert_eq!(
            hours_of_days("Asia/Kolkata", "2030-05-09T18:30:00Z", 24),
            [("2030-05-10".to_owned(), 24)]
        );
        assert_eq!(
            hours_of_days("Asia/Kathmandu", "2030-05-09T18:15:00Z", 24),
            [("2030-05-10".to_owned(), 24)]
        );
    }
}
