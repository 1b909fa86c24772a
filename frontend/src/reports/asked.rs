//! What the report is asked for, as the address says it. Pure: days are days of the viewer's zone, and whoever knows the
//! zone turns them into instants.

use chrono::{Datelike, Days, NaiveDate};
use invites_client::enums::PlayState;

/// The states in the order of the filter, with their words.
pub const STATES: [(PlayState, &str, &str); 5] = [
    (PlayState::Running, "running", "Running"),
    (PlayState::Completed, "completed", "Completed"),
    (PlayState::Stopped, "stopped", "Stopped"),
    (PlayState::TimedOut, "timed-out", "Timed out"),
    (PlayState::Failed, "failed", "Failed to start"),
];

/// A span of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// So many days, today the last.
    Last(u16),
    /// This month.
    Month,
    /// All there is.
    All,
    /// From one day to another; either may be open.
    Between(Option<NaiveDate>, Option<NaiveDate>),
}

impl Span {
    /// The spans to choose from, as the address writes them and as they read.
    pub const CHOICES: [(&'static str, &'static str); 6] = [
        ("7", "Last 7 days"),
        ("30", "Last 30 days"),
        ("90", "Last 90 days"),
        ("month", "This month"),
        ("all", "All time"),
        ("between", "Between two dates"),
    ];

    /// The word of the address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Last(7) => "7",
            Self::Last(90) => "90",
            Self::Last(_) => "30",
            Self::Month => "month",
            Self::All => "all",
            Self::Between(..) => "between",
        }
    }

    /// The first and the last day, as far as there are any.
    #[must_use]
    pub fn days(self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self {
            Self::Last(days) => {
                let first = today.checked_sub_days(Days::new(u64::from(days.max(1)) - 1));
                (first, Some(today))
            }
            Self::Month => (today.with_day(1), Some(today)),
            Self::All => (None, None),
            Self::Between(from, to) => (from, to),
        }
    }
}

/// A page of the plays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The first.
    #[default]
    First,
    /// What follows a cursor.
    After(String),
    /// What precedes one.
    Before(String),
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// One invite's.
    pub invite: Option<String>,
    /// One track's.
    pub track: Option<String>,
    /// Learners whose name, address or details hold this.
    pub learner: String,
    /// Plays in one state.
    pub state: Option<PlayState>,
    /// When.
    pub span: Span,
    /// Plays by the team as well.
    pub team: bool,
    /// Only plays that their player reviewed.
    pub reviewed: bool,
    /// Plays from the oldest on.
    pub oldest_first: bool,
    /// Which page of them.
    pub page: Page,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            invite: None,
            track: None,
            learner: String::new(),
            state: None,
            span: Span::Last(30),
            team: false,
            reviewed: false,
            oldest_first: false,
            page: Page::First,
        }
    }
}

impl Asked {
    /// Reads the address's query. What does not read is as if it were not there.
    #[must_use]
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let day = |key| value(key).and_then(|day| day.parse().ok());
        let span = match value("dates").as_deref() {
            Some("7") => Span::Last(7),
            Some("90") => Span::Last(90),
            Some("month") => Span::Month,
            Some("all") => Span::All,
            Some("between") => Span::Between(day("from"), day("to")),
            _ => Span::Last(30),
        };
        let state = value("state").and_then(|word| {
            let known = STATES.iter().find(|(_, known, _)| *known == word);
            known.map(|(state, ..)| *state)
        });
        Self {
            invite: value("invite").filter(|id| !id.is_empty()),
            track: value("track").filter(|id| !id.is_empty()),
            learner: value("learner").unwrap_or_default(),
            state,
            span,
            team: value("team").as_deref() == Some("1"),
            reviewed: value("reviewed").as_deref() == Some("1"),
            oldest_first: value("sort").as_deref() == Some("oldest"),
            page: match (value("after"), value("before")) {
                (Some(cursor), _) => Page::After(cursor),
                (None, Some(cursor)) => Page::Before(cursor),
                (None, None) => Page::First,
            },
        }
    }

    /// The address's query: every key, with nothing under those that say what is said anyway.
    #[must_use]
    pub fn write(&self) -> Vec<(&'static str, Option<String>)> {
        let (from, to) = match self.span {
            Span::Between(from, to) => (from, to),
            _ => (None, None),
        };
        let state = STATES.iter().find(|(state, ..)| Some(*state) == self.state);
        let (after, before) = match &self.page {
            Page::First => (None, None),
            Page::After(cursor) => (Some(cursor.clone()), None),
            Page::Before(cursor) => (None, Some(cursor.clone())),
        };
        vec![
            ("invite", self.invite.clone()),
            ("track", self.track.clone()),
            ("learner", Some(self.learner.clone()).filter(|text| !text.is_empty())),
            ("state", state.map(|(_, word, _)| (*word).to_owned())),
            (
                "dates",
                (self.span != Span::Last(30)).then(|| self.span.word().to_owned()),
            ),
            ("from", from.map(|day| day.to_string())),
            ("to", to.map(|day| day.to_string())),
            ("team", self.team.then(|| "1".to_owned())),
            ("reviewed", self.reviewed.then(|| "1".to_owned())),
            ("sort", self.oldest_first.then(|| "oldest".to_owned())),
            ("after", after),
            ("before", before),
        ]
    }

    /// The same report on another page of its plays.
    #[must_use]
    pub fn at(&self, page: Page) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same, changed; another report begins at its first page.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.at(Page::First);
        change(&mut changed);
        changed
    }

    /// What the sums depend on: not how the plays are listed.
    #[must_use]
    pub fn sums(&self) -> Self {
        Self {
            oldest_first: false,
            page: Page::First,
            ..self.clone()
        }
    }

    /// Whether anything but the dates narrows the report.
    #[must_use]
    pub fn narrows(&self) -> bool {
        let dates_alone = Self {
            span: self.span,
            team: self.team,
            ..Self::default()
        };
        self.sums() != dates_alone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn read(pairs: &[(&str, &str)]) -> Asked {
        Asked::read(|key| {
            let found = pairs.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn r25_plays_by_the_team_are_left_out_unless_asked_for() {
        assert!(!read(&[]).team && !read(&[("team", "x")]).team);
        assert!(read(&[("team", "1")]).team);
    }

    #[test]
    fn r116_an_address_and_its_report_say_the_same() {
        let all = [
            Asked::default(),
            Asked {
                invite: Some("invite_1".to_owned()),
                track: Some("track_1".to_owned()),
                learner: "ana & co".to_owned(),
                state: Some(PlayState::TimedOut),
                span: Span::Between(Some(day("2030-05-01")), None),
                team: true,
                reviewed: true,
                oldest_first: true,
                page: Page::Before("c".to_owned()),
            },
            Asked::default().at(Page::After("c".to_owned())),
            Asked::default().with(|asked| asked.span = Span::Month),
            Asked::default().with(|asked| asked.span = Span::All),
            Asked::default().with(|asked| asked.span = Span::Last(7)),
        ];
        for asked in all {
            let written = asked.write();
            let again = Asked::read(|key| {
                let found = written.iter().find(|(name, _)| *name == key);
                found.and_then(|(_, value)| value.clone())
            });
            assert_eq!(again, asked);
        }
        assert!(Asked::default().write().iter().all(|(_, value)| value.is_none()));
        assert_eq!(read(&[("dates", "soon"), ("state", "odd")]), Asked::default());
    }

    #[test]
    fn spans_are_of_days_today_included() {
        let today = day("2030-03-31");
        assert_eq!(Span::Last(7).days(today), (Some(day("2030-03-25")), Some(today)));
        assert_eq!(Span::Month.days(today), (Some(day("2030-03-01")), Some(today)));
        assert_eq!(Span::All.days(today), (None, None));
    }

    #[test]
    fn another_report_begins_at_its_first_page() {
        let second = Asked::default().at(Page::After("c".to_owned()));
        assert_eq!(second.with(|asked| asked.team = true).page, Page::First);
        assert_eq!(second.sums(), Asked::default());
        assert!(!second.narrows() && second.with(|asked| asked.track = Some("t".to_owned())).narrows());
        assert!(!Asked::default().with(|asked| asked.span = Span::All).narrows());
    }
}
