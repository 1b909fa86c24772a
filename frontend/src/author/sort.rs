//! By what the list of invites is sorted, as the address and the column heads say it. Pure.

use invites_client::enums::TrackInviteOrder as Order;

/// A column that the list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// When it was made.
    Created,
    /// Its title.
    Title,
    /// Seats taken.
    Claims,
    /// When its link closes.
    Closes,
    /// When somebody claimed last.
    LastClaim,
}

/// A column and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub by: By,
    /// Whether it goes the other way than the column does when it is pressed first.
    pub reversed: bool,
}

impl Default for Sort {
    /// Newest first (R103).
    fn default() -> Self {
        Self {
            by: By::Created,
            reversed: false,
        }
    }
}

impl Sort {
    const ALL: [Self; 10] = [
        Self {
            by: By::Created,
            reversed: false,
        },
        Self {
            by: By::Created,
            reversed: true,
        },
        Self {
            by: By::Title,
            reversed: false,
        },
        Self {
            by: By::Title,
            reversed: true,
        },
        Self {
            by: By::Claims,
            reversed: false,
        },
        Self {
            by: By::Claims,
            reversed: true,
        },
        Self {
            by: By::Closes,
            reversed: false,
        },
        Self {
            by: By::Closes,
            reversed: true,
        },
        Self {
            by: By::LastClaim,
            reversed: false,
        },
        Self {
            by: By::LastClaim,
            reversed: true,
        },
    ];

    /// The word in the address, of the page and of the export; `None` for the default.
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        Some(match (self.by, self.reversed) {
            (By::Created, false) => return None,
            (By::Created, true) => "oldest",
            (By::Title, false) => "title",
            (By::Title, true) => "title-desc",
            (By::Claims, false) => "claims",
            (By::Claims, true) => "claims-asc",
            (By::Closes, false) => "closes",
            (By::Closes, true) => "closes-desc",
            (By::LastClaim, false) => "last-claim",
            (By::LastClaim, true) => "last-claim-asc",
        })
    }

    /// What the word stands for; an unknown one for the default.
    #[must_use]
    pub fn read(word: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|sort| sort.word() == word)
            .unwrap_or_default()
    }

    /// What the server calls it.
    #[must_use]
    pub fn order(self) -> Order {
        match (self.by, self.reversed) {
            (By::Created, false) => Order::CreatedDesc,
            (By::Created, true) => Order::CreatedAsc,
            (By::Title, false) => Order::TitleAsc,
            (By::Title, true) => Order::TitleDesc,
            (By::Claims, false) => Order::ClaimsDesc,
            (By::Claims, true) => Order::ClaimsAsc,
            (By::Closes, false) => Order::ClosesAsc,
            (By::Closes, true) => Order::ClosesDesc,
            (By::LastClaim, false) => Order::LastClaimDesc,
            (By::LastClaim, true) => Order::LastClaimAsc,
        }
    }

    /// In words, after "12 invites, ".
    #[must_use]
    pub fn words(self) -> &'static str {
        match (self.by, self.reversed) {
            (By::Created, false) => "newest first",
            (By::Created, true) => "oldest first",
            (By::Title, false) => "by title, A to Z",
            (By::Title, true) => "by title, Z to A",
            (By::Claims, false) => "most claimed first",
            (By::Claims, true) => "least claimed first",
            (By::Closes, false) => "those that close next first",
            (By::Closes, true) => "those that close last first",
            (By::LastClaim, false) => "claimed most recently first",
            (By::LastClaim, true) => "claimed longest ago first",
        }
    }

    /// What `aria-sort` says of the sorted column.
    #[must_use]
    pub fn direction(self) -> &'static str {
        let falls = matches!(self.by, By::Created | By::Claims | By::LastClaim) != self.reversed;
        if falls { "descending" } else { "ascending" }
    }

    /// After a press on the head of `by`: that column, or the other way round where it was that already.
    #[must_use]
    pub fn pressed(self, by: By) -> Self {
        Self {
            by,
            reversed: self.by == by && !self.reversed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{By, Sort};

    #[test]
    fn r106_every_order_is_read_as_it_is_written_and_none_is_said_twice() {
        let mut words: Vec<_> = Sort::ALL.iter().map(|sort| sort.word()).collect();
        assert!(Sort::ALL.iter().all(|sort| Sort::read(sort.word()) == *sort));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Sort::ALL.len());
        assert_eq!(Sort::read(Some("nonsense")), Sort::default());
    }

    #[test]
    fn r103_a_second_press_turns_the_order_round() {
        let once = Sort::default().pressed(By::Title);
        assert_eq!((once.word(), once.direction()), (Some("title"), "ascending"));
        let twice = once.pressed(By::Title);
        assert_eq!((twice.word(), twice.direction()), (Some("title-desc"), "descending"));
        assert_eq!(twice.pressed(By::Title), once);
        assert_eq!(twice.pressed(By::Claims).direction(), "descending");
        assert_eq!(Sort::default().direction(), "descending");
    }
}
