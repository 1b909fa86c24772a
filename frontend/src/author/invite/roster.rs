//! Which learners the list shows and in which order, as the address says it. Pure: a list can be sent to a colleague.

use invites_client::enums::{ClaimOrder as Order, ClaimState as State};

use crate::author::filter::Page;

/// Search, state, order and page of an invite's learners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Roster {
    /// Part of a name, an address or the details.
    pub(super) search: String,
    /// Only in this state.
    pub(super) state: Option<State>,
    /// The order; `None` is newest first.
    pub(super) order: Option<Order>,
    /// The page.
    pub(super) page: Page,
}

const STATES: [(State, &str); 3] = [
    (State::Active, "active"),
    (State::Ended, "ended"),
    (State::Revoked, "removed"),
];

const ORDERS: [(Order, &str); 6] = [
    (Order::ClaimedDesc, "newest"),
    (Order::ClaimedAsc, "oldest"),
    (Order::NameAsc, "name"),
    (Order::NameDesc, "name-desc"),
    (Order::EndsAsc, "ends"),
    (Order::EndsDesc, "ends-desc"),
];

/// A column that the list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sorted {
    /// The learner's name.
    Name,
    /// When they claimed.
    Claimed,
    /// When their access ends.
    Ends,
}

impl Sorted {
    /// The order of the first press on the column's head, and of the second.
    fn orders(self) -> [Order; 2] {
        match self {
            Self::Name => [Order::NameAsc, Order::NameDesc],
            Self::Claimed => [Order::ClaimedDesc, Order::ClaimedAsc],
            Self::Ends => [Order::EndsAsc, Order::EndsDesc],
        }
    }
}

impl Roster {
    /// Reads the query; what it does not know, it leaves at the default.
    #[must_use]
    pub(super) fn read(query: impl Fn(&str) -> Option<String>) -> Self {
        let state = query("state").and_then(|word| known(&STATES, &word));
        let order = query("sort").and_then(|word| known(&ORDERS, &word));
        let page = match (query("after"), query("before")) {
            (Some(cursor), _) => Page::After(cursor),
            (None, Some(cursor)) => Page::Before(cursor),
            (None, None) => Page::First,
        };
        Self {
            search: query("q").unwrap_or_default(),
            state,
            order: order.filter(|order| *order != Order::ClaimedDesc),
            page,
        }
    }

    /// Every key of the query with its value; `None` where it is the default.
    #[must_use]
    pub(super) fn write(&self) -> [(&'static str, Option<String>); 5] {
        let (after, before) = match &self.page {
            Page::First => (None, None),
            Page::After(cursor) => (Some(cursor.clone()), None),
            Page::Before(cursor) => (None, Some(cursor.clone())),
        };
        [
            (
                "q",
                Some(self.search.trim().to_owned()).filter(|words| !words.is_empty()),
            ),
            ("state", self.state.and_then(|state| word(&STATES, state))),
            ("sort", self.order.and_then(|order| word(&ORDERS, order))),
            ("after", after),
            ("before", before),
        ]
    }

    /// With other words, from the first page on.
    #[must_use]
    pub(super) fn searching(&self, words: &str) -> Self {
        Self {
            search: words.to_owned(),
            page: Page::First,
            ..self.clone()
        }
    }

    /// With one state only, or with all where that state was the only one.
    #[must_use]
    pub(super) fn turned(&self, state: State) -> Self {
        Self {
            state: Some(state).filter(|state| self.state != Some(*state)),
            page: Page::First,
            ..self.clone()
        }
    }

    /// After a press on a column's head: sorted by it, or the other way round.
    #[must_use]
    pub(super) fn sorted(&self, by: Sorted) -> Self {
        let [first, second] = by.orders();
        let order = if self.order() == first { second } else { first };
        Self {
            order: Some(order).filter(|order| *order != Order::ClaimedDesc),
            page: Page::First,
            ..self.clone()
        }
    }

    /// On another page.
    #[must_use]
    pub(super) fn at(&self, page: Page) -> Self {
        Self { page, ..self.clone() }
    }

    /// The order in force.
    #[must_use]
    pub(super) fn order(&self) -> Order {
        self.order.unwrap_or(Order::ClaimedDesc)
    }

    /// How a column's head says that the list is sorted by it.
    #[must_use]
    pub(super) fn direction(&self, by: Sorted) -> Option<&'static str> {
        let descending = matches!(self.order(), Order::ClaimedDesc | Order::NameDesc | Order::EndsDesc);
        by.orders()
            .contains(&self.order())
            .then_some(if descending { "descending" } else { "ascending" })
    }

    /// Whether everybody is shown, on one page or more.
    #[must_use]
    pub(super) fn shows_everybody(&self) -> bool {
        self.search.trim().is_empty() && self.state.is_none()
    }

    /// The parameters of the table to download under the same conditions, as name and value.
    #[must_use]
    pub(super) fn exported(&self, invite: &str) -> Vec<(&'static str, String)> {
        let mut asked = vec![("invite", invite.to_owned())];
        let search = self.search.trim();
        if !search.is_empty() {
            asked.push(("search", search.to_owned()));
        }
        if let Some(state) = self.state {
            asked.push(("state", state.as_wire().to_owned()));
        }
        if let Some(order) = self.order {
            asked.push(("orderBy", order.as_wire().to_owned()));
        }
        asked
    }
}

fn known<T: Copy>(words: &[(T, &str)], asked: &str) -> Option<T> {
    words.iter().find(|(_, word)| *word == asked).map(|(value, _)| *value)
}

fn word<T: Copy + PartialEq>(words: &[(T, &str)], value: T) -> Option<String> {
    let found = words.iter().find(|(known, _)| *known == value);
    found.map(|(_, word)| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Order, Page, Roster, Sorted, State};

    fn read_back(roster: &Roster) -> Roster {
        let written = roster.write();
        Roster::read(|key| {
            let found = written.iter().find(|(known, _)| *known == key);
            found.and_then(|(_, value)| value.clone())
        })
    }

    #[test]
    fn an_address_keeps_search_state_order_and_page() {
        for state in [None, Some(State::Active), Some(State::Ended), Some(State::Revoked)] {
            for order in [
                None,
                Some(Order::ClaimedAsc),
                Some(Order::NameDesc),
                Some(Order::EndsAsc),
            ] {
                for page in [Page::First, Page::After("a".to_owned()), Page::Before("b".to_owned())] {
                    let search = "ada".to_owned();
                    let roster = Roster {
                        search,
                        state,
                        order,
                        page,
                    };
                    assert_eq!(read_back(&roster), roster);
                }
            }
        }
        assert!(
            Roster::default().write().iter().all(|(_, value)| value.is_none()),
            "the plain list has a plain address"
        );
        assert_eq!(
            Roster::read(|key| (key == "state" || key == "sort").then(|| "?".to_owned())),
            Roster::default()
        );
    }

    #[test]
    fn a_second_press_on_a_head_turns_the_order_round_and_leaves_the_page() {
        let later = Roster::default().at(Page::After("x".to_owned()));
        let by_name = later.sorted(Sorted::Name);
        assert_eq!(
            (by_name.order(), by_name.direction(Sorted::Name), &by_name.page),
            (Order::NameAsc, Some("ascending"), &Page::First)
        );
        assert_eq!(by_name.direction(Sorted::Claimed), None);
        assert_eq!(by_name.sorted(Sorted::Name).direction(Sorted::Name), Some("descending"));
        assert_eq!(Roster::default().sorted(Sorted::Claimed).order(), Order::ClaimedAsc);
        assert_eq!(
            by_name.sorted(Sorted::Claimed).write()[2].1,
            None,
            "newest first is the default"
        );
    }

    #[test]
    fn a_table_is_asked_for_under_the_conditions_of_the_list() {
        let roster = Roster::default()
            .searching(" ada ")
            .turned(State::Revoked)
            .sorted(Sorted::Ends);
        let expected = [
            ("invite", "i1"),
            ("search", "ada"),
            ("state", "REVOKED"),
            ("orderBy", "ENDS_ASC"),
        ];
        assert_eq!(
            roster.exported("i1"),
            expected.map(|(name, value)| (name, value.to_owned()))
        );
        assert!(!roster.shows_everybody() && roster.turned(State::Revoked).state.is_none());
    }
}
