//! Counts by day as bars: days without are there too, many days gather into weeks, and the axis ends at a round number.
//! Pure; whose days they are, the
//! server was told.

use chrono::{Days, NaiveDate};

/// Bars at most: more would be lines.
const MOST_BARS: i64 = 45;

/// Two counts of one day: `of` holds `part`, such as plays started and those completed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// The day.
    pub day: NaiveDate,
    /// All.
    pub of: i64,
    /// Those among them.
    pub part: i64,
}

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// All.
    pub of: i64,
    /// Those among them.
    pub part: i64,
}

/// Bars in order, without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Days that a bar stands for: 1, 7 or 28.
    pub width: i64,
    /// The bars.
    pub columns: Vec<Column>,
    /// Where the axis ends: a number that four parts divide, not below the highest bar.
    pub top: i64,
}

impl Series {
    /// The series from `first` to `last`, both included; counts outside are left out. Empty when `last` is before `first`.
    #[must_use]
    pub fn new(counts: &[Count], first: NaiveDate, last: NaiveDate) -> Self {
        let days = (last - first).num_days() + 1;
        let width = [1, 7].into_iter().find(|width| days <= width * MOST_BARS).unwrap_or(28);
        let bars = if days <= 0 { 0 } else { (days + width - 1) / width };
        let mut columns: Vec<Column> = (0..bars)
            .map(|bar| {
                // The last bar is whole: weeks are counted from the end.
                let to = back(last, (bars - 1 - bar) * width);
                Column {
                    from: back(to, width - 1).max(first),
                    to,
                    of: 0,
                    part: 0,
                }
            })
            .collect();
        for count in counts.iter().filter(|count| count.day >= first && count.day <= last) {
            let behind = (last - count.day).num_days() / width;
            let at = usize::try_from(bars - 1 - behind).unwrap_or(0);
            if let Some(column) = columns.get_mut(at) {
                column.of += count.of;
                column.part += count.part;
            }
        }
        let highest = columns.iter().map(|column| column.of).max().unwrap_or(0);
        Self {
            width,
            columns,
            top: round_up(highest),
        }
    }

    /// "per day", "per week".
    #[must_use]
    pub fn per(&self) -> &'static str {
        match self.width {
            1 => "per day",
            7 => "per week",
            _ => "per four weeks",
        }
    }

    /// The axis's numbers from the top down.
    #[must_use]
    pub fn scale(&self) -> [i64; 5] {
        [4, 3, 2, 1, 0].map(|part| self.top * part / 4)
    }

    /// The bars whose days stand below the axis: the first, the last, and some in between.
    #[must_use]
    pub fn marked(&self) -> Vec<NaiveDate> {
        let count = self.columns.len();
        let marks = count.clamp(1, 5);
        if count < 2 {
            return self.columns.iter().map(|column| column.to).collect();
        }
        (0..marks)
            .map(|mark| self.columns[mark * (count - 1) / (marks - 1)].to)
            .collect()
    }

    /// How high a count is, in percent of the axis.
    #[must_use]
    pub fn percent(&self, count: i64) -> f64 {
        count as f64 / self.top as f64 * 100.0
    }

    /// The highest bar; `None` when all are empty.
    #[must_use]
    pub fn peak(&self) -> Option<Column> {
        let highest = self.columns.iter().copied().max_by_key(|column| column.of)?;
        (highest.of > 0).then_some(highest)
    }
}

fn back(day: NaiveDate, days: i64) -> NaiveDate {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    day.checked_sub_days(days).unwrap_or(day)
}

/// 4, 8, 20, 40, 80, 200 …
fn round_up(highest: i64) -> i64 {
    let mut unit = 4_i64;
    loop {
        for step in [1, 2, 5] {
            if let Some(top) = unit.checked_mul(step).filter(|top| *top >= highest) {
                return top;
            }
        }
        match unit.checked_mul(10) {
            Some(next) => unit = next,
            None => return i64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Count, Series, round_up};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn count(day_of: &str, of: i64, part: i64) -> Count {
        Count {
            day: day(day_of),
            of,
            part,
        }
    }

    #[test]
    fn quiet_days_are_bars_too() {
        let counts = [count("2030-05-01", 3, 1), count("2030-05-04", 9, 9)];
        let series = Series::new(&counts, day("2030-05-01"), day("2030-05-05"));
        let bars: Vec<_> = series.columns.iter().map(|bar| (bar.of, bar.part)).collect();
        assert_eq!(bars, [(3, 1), (0, 0), (0, 0), (9, 9), (0, 0)]);
        assert_eq!(
            (series.per(), series.top, series.scale()),
            ("per day", 20, [20, 15, 10, 5, 0])
        );
        assert_eq!(series.peak().map(|bar| bar.to), Some(day("2030-05-04")));
    }

    #[test]
    fn a_long_time_gathers_into_weeks_that_end_today_and_loses_nothing() {
        let (first, last) = (day("2030-01-01"), day("2030-06-30"));
        let counts: Vec<Count> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .map(|day| Count { day, of: 2, part: 1 })
            .collect();
        let series = Series::new(&counts, first, last);
        assert_eq!((series.width, series.columns.len()), (7, 26));
        assert_eq!(series.columns.iter().map(|bar| bar.of).sum::<i64>(), 2 * 181);
        assert_eq!(series.columns.first().map(|bar| bar.from), Some(first));
        assert_eq!(
            series.columns.last().map(|bar| (bar.from, bar.to)),
            Some((day("2030-06-24"), last))
        );
        assert!(
            series
                .columns
                .windows(2)
                .all(|pair| pair[0].to.succ_opt() == Some(pair[1].from))
        );
        assert_eq!(Series::new(&counts, first, day("2035-01-01")).per(), "per four weeks");
    }

    #[test]
    fn marks_are_few_and_reach_from_end_to_end() {
        let series = Series::new(&[], day("2030-05-01"), day("2030-05-30"));
        let marks = series.marked();
        assert_eq!(
            (marks.len(), marks[0], marks[4]),
            (5, day("2030-05-01"), day("2030-05-30"))
        );
        assert_eq!(
            Series::new(&[], day("2030-05-01"), day("2030-05-01")).marked(),
            [day("2030-05-01")]
        );
        assert_eq!(Series::new(&[], day("2030-05-02"), day("2030-05-01")).marked(), []);
    }

    #[test]
    fn the_axis_ends_at_a_round_number_that_four_parts_divide() {
        for (highest, top) in [(0, 4), (4, 4), (5, 8), (9, 20), (81, 200), (107, 200), (201, 400)] {
            assert_eq!(round_up(highest), top, "{highest}");
        }
        assert!((0..5_000).all(|highest| round_up(highest) >= highest && round_up(highest) % 4 == 0));
    }
}
