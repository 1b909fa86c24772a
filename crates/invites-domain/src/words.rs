//! An invite in plain words, as the wizard shows it beside the form.
//!
//! Dates come formatted by the caller, who knows the reader's language and zone: `Intl` in the page, the zones' table
//! on the server. A draft with gaps is described as far as it goes.

use crate::email::AllowedEntry;
use crate::invite::{AccessSetting, InviteKind, OPENS_BEFORE_START};
use crate::notice::{NoticeKind, Notices};
use crate::time::{ContentDuration, DurationParts, Instant};
use crate::validate::InviteDraft;

/// Writes an instant for the reader, in `zone` if one is given.
pub trait InstantWords {
    /// For example `31 March 17:00 (Amsterdam)`.
    fn instant(&self, at: Instant, zone: Option<&str>) -> String;
}

/// The invite in sentences: who may claim and when, how many, how long, how often, and what is shown. Settings are
/// described through [`draft_of`](crate::edit::draft_of).
#[must_use]
pub fn describe_invite(draft: &InviteDraft, words: &dyn InstantWords, now: Instant) -> Vec<String> {
    let entries: Vec<AllowedEntry> = draft
        .allowed_email_addresses
        .iter()
        .filter_map(|text| AllowedEntry::parse(text).ok())
        .collect();
    describe_invite_for(draft, &Listed::of(&entries), words, now)
}

/// [`describe_invite`] for who has read the list already; the draft's own is not looked at.
#[must_use]
pub fn describe_invite_for(
    draft: &InviteDraft,
    listed: &Listed,
    words: &dyn InstantWords,
    now: Instant,
) -> Vec<String> {
    let mut sentences = vec![format!("{} {}.", who(draft, listed), claims_when(draft, words, now))];
    sentences.push(match draft.invite_limit {
        1 => "1 seat.".to_owned(),
        limit @ 2.. => format!("{} seats.", grouped(limit)),
        _ => "Unlimited seats.".to_owned(),
    });
    sentences.push(format!("{}; {}.", stays(draft), plays(draft)));
    if draft.kind == InviteKind::LiveEvent && draft.access_ends_with_event {
        sentences.push("Attendees lose access when the event ends.".to_owned());
    }
    if draft.show_share_button && draft.access_setting != AccessSetting::SpecificPeople {
        sentences.push("Learners see a share button while the link is open and seats are free.".to_owned());
    }
    sentences.extend(told(draft.notices.of(draft.kind)));
    sentences
}

/// What learners are told by mail, if anything.
fn told(notices: Notices) -> Option<String> {
    let said: Vec<_> = notices
        .kinds()
        .map(|kind| match kind {
            NoticeKind::AccessEndsSoon => "when their access ends soon",
            NoticeKind::EventTomorrow => "the day before the event",
            NoticeKind::EventStarts => "when the event starts",
            NoticeKind::AccessRemoved => "when their access is removed",
        })
        .collect();
    let (last, others) = said.split_last()?;
    Some(if others.is_empty() {
        format!("Learners get a mail {last}.")
    } else {
        format!("Learners get a mail {} and {last}.", others.join(", "))
    })
}

/// As much of an allow list as a sentence says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// All of it, when it is short enough to be said by name.
    few: Vec<AllowedEntry>,
    addresses: usize,
    domains: usize,
}

impl Listed {
    /// Entries said by name.
    const FEW: usize = 3;

    /// What is said of these entries.
    #[must_use]
    pub fn of(entries: &[AllowedEntry]) -> Self {
        let addresses = entries
            .iter()
            .filter(|entry| matches!(entry, AllowedEntry::Address(_)))
            .count();
        let few = if entries.len() <= Self::FEW { entries } else { &[] };
        Self {
            few: few.to_vec(),
            addresses,
            domains: entries.len() - addresses,
        }
    }

    /// "Anyone at acme.com", "People of a list with 1,290 addresses and 1 domain".
    fn words(&self) -> String {
        let name = |entry: &AllowedEntry| match entry {
            AllowedEntry::Address(address) => address.to_string(),
            AllowedEntry::Domain(domain) => format!("anyone at {domain}"),
            AllowedEntry::Subdomains(parent) => format!("anyone at a sub-domain of {parent}"),
        };
        let names = if !self.few.is_empty() {
            join(&self.few.iter().map(name).collect::<Vec<_>>(), "or")
        } else if self.addresses + self.domains == 0 {
            return "Specific people, none of them named yet,".to_owned();
        } else {
            let part = |count: usize, one, many| {
                (count > 0).then(|| counted(i64::try_from(count).unwrap_or(i64::MAX), one, many))
            };
            let parts = [
                part(self.addresses, "address", "addresses"),
                part(self.domains, "domain", "domains"),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            format!("people of a list with {}", join(&parts, "and"))
        };
        capitalised(&names)
    }
}

/// A zone as sentences name it, by its city: "New York" of `America/New_York`.
#[must_use]
pub fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

fn who(draft: &InviteDraft, listed: &Listed) -> String {
    match draft.access_setting {
        AccessSetting::AnyoneWithLink => "Anyone with the link".to_owned(),
        AccessSetting::AnyoneLeavingDetails => "Anyone who leaves their details".to_owned(),
        AccessSetting::SpecificPeople => listed.words(),
    }
}

fn claims_when(draft: &InviteDraft, words: &dyn InstantWords, now: Instant) -> String {
    let shown = |at| words.instant(at, draft.time_zone.as_deref());
    match draft.kind {
        InviteKind::SelfPaced => match draft.expires_at {
            None => "can claim at any time".to_owned(),
            Some(at) if at <= now => format!("could claim until {}; the link is closed", shown(at)),
            Some(at) => format!("can claim until {}", shown(at)),
        },
        InviteKind::LiveEvent => {
            let opens_at = draft.starts_at.and_then(|at| at.checked_sub_signed(OPENS_BEFORE_START));
            match (opens_at, draft.ends_at) {
                (_, Some(end)) if end <= now => {
                    format!(
                        "could claim until the event ended on {}; the link is closed",
                        shown(end)
                    )
                }
                (Some(opens), Some(end)) if opens > now => {
                    format!("can claim from {} until the event ends on {}", shown(opens), shown(end))
                }
                (_, Some(end)) => format!("can claim until the event ends on {}", shown(end)),
                (Some(opens), None) => format!("can claim from {}", shown(opens)),
                (None, None) => "can claim once the event has its times".to_owned(),
            }
        }
    }
}

fn stays(draft: &InviteDraft) -> String {
    match draft.content_duration {
        None => "Content stays forever".to_owned(),
        Some(parts) => match duration_words(parts) {
            Some(duration) => format!("Content stays {duration} after claiming"),
            None => "Content stays for a time not chosen yet".to_owned(),
        },
    }
}

fn plays(draft: &InviteDraft) -> String {
    match draft.play_limit {
        1 => "each track plays once".to_owned(),
        limit @ 2.. => format!("each track plays {} times", grouped(limit)),
        _ => "each track plays as often as people like".to_owned(),
    }
}

/// A duration in words: `1 month and 2 days`.
#[must_use]
pub fn describe_duration(duration: &ContentDuration) -> String {
    duration_words(duration.parts()).unwrap_or_default()
}

fn duration_words(parts: DurationParts) -> Option<String> {
    let parts = [
        (parts.years, "year", "years"),
        (parts.months, "month", "months"),
        (parts.days, "day", "days"),
        (parts.hours, "hour", "hours"),
        (parts.minutes, "minute", "minutes"),
    ];
    let words: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    (!words.is_empty()).then(|| join(&words, "and"))
}

fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// `1,000,000`.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., tail] => format!("{} {last} {tail}", head.join(", ")),
    }
}

fn capitalised(text: &str) -> String {
    // An address is not a word: it keeps its small letter.
    if text.starts_with("anyone") || text.starts_with("people") {
        let (first, rest) = text.split_at(1);
        return first.to_ascii_uppercase() + rest;
    }
    text.to_owned()
}
