//! Cases from a seed: the same seed makes the same cases. Instants crowd around each other, because rules turn on being
//! before, at or after; addresses are typed in every way that people type them.

use chrono::{DateTime, TimeDelta, Utc};
use invites_domain::invite::AccessSetting;

use crate::case::{Case, Claim, Timing};

const EMAILS: [&str; 12] = [
    "anna@acme.com",
    " ANNA@Acme.COM ",
    "anna+tag@acme.com",
    "eve@notacme.com",
    "x@sub.acme.com",
    "x@deep.sub.acme.com",
    "bob@xn--mnchen-3ya.de",
    "Bob@XN--MNCHEN-3YA.de",
    "no address",
    "two@at@acme.com",
    "anna@acme.com.",
    "@acme.com",
];

const ENTRIES: [&str; 10] = [
    "acme.com",
    "@acme.com",
    "*.acme.com",
    "anna@acme.com",
    " Anna@ACME.com",
    "notacme.com",
    "xn--mnchen-3ya.de",
    "sub.acme.com",
    "nonsense",
    "*.com",
];

const SETTINGS: [AccessSetting; 3] = [
    AccessSetting::AnyoneWithLink,
    AccessSetting::AnyoneLeavingDetails,
    AccessSetting::SpecificPeople,
];

/// A stream of cases.
pub(crate) struct Cases {
    state: u64,
}

impl Cases {
    pub(crate) fn of(seed: u64) -> Self {
        Self { state: seed }
    }

    /// SplitMix64: small, and the same everywhere.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn of_list<T: Copy>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len() as u64);
        list[usize::try_from(at).unwrap_or(0)]
    }

    /// Around 2030-05-10 10:00: on a grid of twelve hours, sometimes a microsecond beside it.
    fn instant(&mut self) -> DateTime<Utc> {
        let base = DateTime::from_timestamp(1_904_637_600, 0).unwrap_or_default();
        let steps = TimeDelta::hours(12 * (i64::try_from(self.below(17)).unwrap_or(0) - 8));
        let beside = TimeDelta::microseconds(self.of_list(&[0, 0, 0, -1, 1]));
        base + steps + beside
    }

    fn perhaps(&mut self) -> Option<DateTime<Utc>> {
        let at = self.instant();
        (!self.one_in(3)).then_some(at)
    }

    pub(crate) fn next_case(&mut self) -> Case {
        let timing = if self.one_in(2) {
            Timing::SelfPaced {
                expires_at: self.perhaps(),
            }
        } else {
            Timing::LiveEvent {
                starts_at: self.instant(),
                ends_at: self.instant(),
                access_ends_with_event: self.one_in(2),
            }
        };
        let claim = self.one_in(3).then(|| Claim {
            claimed_at: self.instant(),
            access_ends_at: self.perhaps(),
            play_limit: self.of_list(&[0, 1, 3]),
            revoked_at: if self.one_in(4) { Some(self.instant()) } else { None },
        });
        let entries = self.below(4);
        Case {
            timing,
            access_setting: self.of_list(&SETTINGS),
            invite_limit: self.of_list(&[0, 1, 5, 1_000_000]),
            claim_count: self.of_list(&[0, 1, 4, 5, 7]),
            deleted_at: if self.one_in(8) { Some(self.instant()) } else { None },
            content: (!self.one_in(3)).then(|| (self.of_list(&[0, 1, 13, 1_200]), self.of_list(&[0, 1, 52_560_000]))),
            claim,
            email: (!self.one_in(4)).then(|| self.of_list(&EMAILS).to_owned()),
            allowed: (0..entries).map(|_| self.of_list(&ENTRIES).to_owned()).collect(),
            details_given: self.one_in(2),
            at: self.instant(),
        }
    }
}
