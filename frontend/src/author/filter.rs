//! Which invites the list shows, as the address says it: a filtered list can be sent to a colleague.

use invites_client::enums::{TrackInviteStatus as Status, TrackInviteType as Kind};

use super::sort::{By, Sort};

/// Filters, search and page of the list of invites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The statuses shown, in the order of [`STATUSES`]. Expired ones are left out unless asked for (R107).
    pub statuses: [bool; 3],
    /// Only this type.
    pub kind: Option<Kind>,
    /// Words of the title.
    pub search: String,
    /// By what it is sorted.
    pub sort: Sort,
    /// The page.
    pub page: Page,
}

/// Which page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The newest.
    #[default]
    First,
    /// What follows this cursor.
    After(String),
    /// What precedes this cursor.
    Before(String),
}

/// The statuses in the order of the filters.
pub const STATUSES: [Status; 3] = [Status::Active, Status::Upcoming, Status::Expired];

const DEFAULT: [bool; 3] = [true, true, false];

impl Default for Filter {
    fn default() -> Self {
        Self {
            statuses: DEFAULT,
            kind: None,
            search: String::new(),
            sort: Sort::default(),
            page: Page::First,
        }
    }
}

impl Filter {
    /// Reads the query; what it does not know, it leaves at the default.
    #[must_use]
    pub fn read(query: impl Fn(&str) -> Option<String>) -> Self {
        let statuses =
            query("status").map(|text| STATUSES.map(|status| text.split(',').any(|word| word == word_of(status))));
        let kind = match query("type").as_deref() {
            Some("self-paced") => Some(Kind::SelfPaced),
            Some("live-event") => Some(Kind::LiveEvent),
            _ => None,
        };
        let page = match (query("after"), query("before")) {
            (Some(cursor), _) => Page::After(cursor),
            (None, Some(cursor)) => Page::Before(cursor),
            (None, None) => Page::First,
        };
        Self {
            // A list that shows nothing helps nobody.
            statuses: statuses.filter(|statuses| statuses.contains(&true)).unwrap_or(DEFAULT),
            kind,
            search: query("q").unwrap_or_default(),
            sort: Sort::read(query("sort").as_deref()),
            page,
        }
    }

    /// Every key of the query with its value; `None` where it is the default.
    #[must_use]
    pub fn write(&self) -> [(&'static str, Option<String>); 6] {
        let statuses = STATUSES.into_iter().zip(self.statuses).filter(|(_, shown)| *shown);
        let statuses = statuses
            .map(|(status, _)| word_of(status))
            .collect::<Vec<_>>()
            .join(",");
        let kind = self.kind.and_then(|kind| match kind {
            Kind::SelfPaced => Some("self-paced"),
            Kind::LiveEvent => Some("live-event"),
            Kind::Unknown => None,
        });
        let (after, before) = match &self.page {
            Page::First => (None, None),
            Page::After(cursor) => (Some(cursor.clone()), None),
            Page::Before(cursor) => (None, Some(cursor.clone())),
        };
        [
            ("status", (self.statuses != DEFAULT).then_some(statuses)),
            ("type", kind.map(str::to_owned)),
            (
                "q",
                Some(self.search.clone()).filter(|search| !search.trim().is_empty()),
            ),
            ("sort", self.sort.word().map(str::to_owned)),
            ("after", after),
            ("before", before),
        ]
    }

    /// With a status shown or not; the last one stays. Another filter begins at the first page.
    #[must_use]
    pub fn turned(&self, at: usize) -> Self {
        let mut statuses = self.statuses;
        statuses[at] = !statuses[at];
        let statuses = if statuses.contains(&true) {
            statuses
        } else {
            self.statuses
        };
        Self {
            statuses,
            page: Page::First,
            ..self.clone()
        }
    }

    /// With one type only, or with both where that type was the only one.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> Self {
        let kind = Some(kind).filter(|kind| self.kind != Some(*kind));
        Self {
            kind,
            page: Page::First,
            ..self.clone()
        }
    }

    /// With other words.
    #[must_use]
    pub fn searching(&self, search: &str) -> Self {
        Self {
            search: search.to_owned(),
            page: Page::First,
            ..self.clone()
        }
    }

    /// After a press on a column's head.
    #[must_use]
    pub fn sorted(&self, by: By) -> Self {
        Self {
            sort: self.sort.pressed(by),
            page: Page::First,
            ..self.clone()
        }
    }

    /// Another page of the same list.
    #[must_use]
    pub fn at(&self, page: Page) -> Self {
        Self { page, ..self.clone() }
    }

    /// Whether both list the same invites, on whatever page and in whatever order: a selection holds for both.
    #[must_use]
    pub fn lists_the_same(&self, other: &Self) -> bool {
        (self.statuses, self.kind, self.search.trim()) == (other.statuses, other.kind, other.search.trim())
    }

    /// Whether anything but the default is asked for, order aside.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.lists_the_same(&Self::default()) || self.page != Page::First
    }

    /// Whether expired invites are left out.
    #[must_use]
    pub fn hides_expired(&self) -> bool {
        !self.statuses[2]
    }

    /// The parameters of an export that lists the same, in the words of the API.
    #[must_use]
    pub fn exported(&self) -> Vec<(&'static str, String)> {
        let status = self.shown().into_iter().map(|status| ("status", status.as_wire()));
        let kind = self.kind.into_iter().map(|kind| ("type", kind.as_wire()));
        let order = ("orderBy", self.sort.order().as_wire());
        let words = status
            .chain(kind)
            .chain([order])
            .map(|(key, word)| (key, word.to_owned()));
        let search = Some(self.search.trim().to_owned()).filter(|search| !search.is_empty());
        words.chain(search.map(|search| ("search", search))).collect()
    }

    /// The statuses to ask for.
    #[must_use]
    pub fn shown(&self) -> Vec<Status> {
        STATUSES
            .into_iter()
            .zip(self.statuses)
            .filter(|(_, shown)| *shown)
            .map(|(status, _)| status)
            .collect()
    }
}

fn word_of(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Upcoming => "upcoming",
        Status::Expired => "expired",
        Status::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use invites_client::enums::{TrackInviteStatus as Status, TrackInviteType as Kind};

    use super::{By, Filter, Page};

    fn read(pairs: &[(&str, &str)]) -> Filter {
        Filter::read(|key| {
            pairs
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn r107_expired_invites_are_left_out_by_default() {
        assert_eq!(read(&[]).shown(), [Status::Active, Status::Upcoming]);
        assert!(read(&[]).hides_expired());
        assert_eq!(read(&[("status", "expired")]).shown(), [Status::Expired]);
    }

    #[test]
    fn r106_an_address_and_its_filter_say_the_same() {
        let filters = [
            Filter::default(),
            Filter::default().turned(2),
            Filter {
                search: "a & b".to_owned(),
                kind: Some(Kind::LiveEvent),
                ..Filter::default()
            },
            Filter {
                page: Page::After("c1".to_owned()),
                ..Filter::default()
            },
            Filter {
                page: Page::Before("c1".to_owned()),
                ..Filter::default()
            },
            Filter::default().sorted(By::Claims).sorted(By::Claims),
        ];
        for filter in filters {
            let written = filter.write();
            let again = Filter::read(|key| {
                written
                    .iter()
                    .find(|(name, _)| *name == key)
                    .and_then(|(_, value)| value.clone())
            });
            assert_eq!(again, filter);
        }
    }

    #[test]
    fn the_last_status_cannot_be_turned_off() {
        let only = Filter {
            statuses: [true, false, false],
            ..Filter::default()
        };
        assert_eq!(only.turned(0).statuses, [true, false, false]);
        assert_eq!(read(&[("status", "nonsense")]), Filter::default());
    }

    #[test]
    fn a_selection_holds_while_the_same_invites_are_listed() {
        let list = Filter::default();
        assert!(
            list.lists_the_same(&list.sorted(By::Title)) && list.lists_the_same(&list.at(Page::After("c".to_owned())))
        );
        assert!(!list.lists_the_same(&list.turned(2)) && !list.lists_the_same(&list.searching("x")));
    }

    #[test]
    fn another_filter_begins_at_the_first_page() {
        let second = Filter {
            page: Page::After("c".to_owned()),
            ..Filter::default()
        };
        assert_eq!(second.searching("x").page, Page::First);
        assert_eq!(second.turned(2).page, Page::First);
        assert_eq!(
            second.sorted(By::Title).page,
            Page::First,
            "a cursor of one order is none of another"
        );
        assert_eq!(second.of_kind(Kind::SelfPaced).page, Page::First);
        assert_eq!(second.of_kind(Kind::SelfPaced).of_kind(Kind::SelfPaced).kind, None);
    }
}
