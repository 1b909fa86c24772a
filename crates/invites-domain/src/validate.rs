//! From a draft to settings: every mistake at once, each at its field, each with its remedy.
//!
//! A draft is what the wizard holds and the API receives; settings are what may be saved. What stands unchanged in an
//! edit is not judged again by the clock, so that opening and saving an invite changes nothing.

use std::collections::BTreeSet;

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};

use crate::email::{AllowedEntry, EmailError};
use crate::error::{FieldError, FieldErrorCode as Code};
use crate::ids::TrackId;
use crate::invite::{
    AccessSetting, DESCRIPTION_MAX, InviteKind, InviteSettings, InviteTiming, Limit, MAX_ALLOWED_ENTRIES,
    MAX_INVITE_LIMIT, MAX_PLAY_LIMIT, MAX_TRACKS, TITLE_MAX,
};
use crate::notice::Notices;
use crate::rule::Rule;
use crate::text;
use crate::time::{ContentDuration, DurationParts, Instant, truncate};

/// An invite as somebody is writing it: anything may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InviteDraft {
    /// Self paced or live event (R1).
    #[serde(rename = "type")]
    pub kind: InviteKind,
    /// What learners will see as the title.
    pub public_title: String,
    /// Markdown for learners.
    pub public_description: Option<String>,
    /// For the team only.
    pub internal_description: Option<String>,
    /// The tracks in order.
    pub tracks: Vec<TrackId>,
    /// How long content stays; `None` is forever.
    pub content_duration: Option<DurationParts>,
    /// Plays per person and track; 0 is unlimited.
    pub play_limit: i64,
    /// Self paced: the link's expiry; `None` is never.
    pub expires_at: Option<Instant>,
    /// Live event: its start.
    pub starts_at: Option<Instant>,
    /// Live event: its end.
    pub ends_at: Option<Instant>,
    /// The IANA zone in which the times were chosen.
    pub time_zone: Option<String>,
    /// Live event: whether attendees lose access at its end.
    pub access_ends_with_event: bool,
    /// Seats; 0 is unlimited.
    pub invite_limit: i64,
    /// Whether the share button may stand on content.
    pub show_share_button: bool,
    /// Who may enter.
    pub access_setting: AccessSetting,
    /// Addresses and domains as typed.
    pub allowed_email_addresses: Vec<String>,
    /// What learners are told by mail; what only events have an occasion for is not kept for others.
    pub notices: Notices,
}

/// What the draft is to become.
#[derive(Clone, Copy, Debug)]
pub enum DraftMode<'a> {
    /// A new invite, duplicates included (R102).
    Create,
    /// A change of an invite.
    Edit {
        /// What is saved now.
        before: &'a InviteSettings,
        /// Whether anybody ever claimed it: the kind is locked then (R7).
        ever_claimed: bool,
    },
}

/// Judges a draft at `now`. `zone_exists` says whether an IANA zone exists, because the zones' table belongs to the
/// browser and the server.
///
/// # Errors
/// Every mistake in every field, in the order of the form.
pub fn validate_invite(
    draft: &InviteDraft,
    mode: DraftMode<'_>,
    now: Instant,
    zone_exists: &dyn Fn(&str) -> bool,
) -> Result<InviteSettings, Vec<FieldError>> {
    let mut errors = Vec::new();
    kind(draft, mode, &mut errors);
    let public_title = text::required_line(&draft.public_title, TITLE_MAX, "publicTitle", Rule::R8, "a title")
        .map_err(|error| errors.push(error));
    let public_description = prose(&draft.public_description, "publicDescription", Rule::R9, &mut errors);
    let internal_description = prose(
        &draft.internal_description,
        "internalDescription",
        Rule::R10,
        &mut errors,
    );
    tracks(&draft.tracks, &mut errors);
    let content_duration = match draft.content_duration.map(ContentDuration::new).transpose() {
        Ok(duration) => duration,
        Err(mistakes) => {
            errors.extend(mistakes);
            None
        }
    };
    let play_limit = limit(
        draft.play_limit,
        MAX_PLAY_LIMIT,
        "playLimit",
        Rule::R24,
        "plays",
        &mut errors,
    );
    let timing = timing(draft, mode, now, zone_exists, &mut errors);
    let invite_limit = limit(
        draft.invite_limit,
        MAX_INVITE_LIMIT,
        "inviteLimit",
        Rule::R46,
        "people",
        &mut errors,
    );
    let allowed = allowed(draft, &mut errors);

    match (public_title, timing) {
        (Ok(public_title), Some(timing)) if errors.is_empty() => Ok(InviteSettings {
            public_title,
            public_description,
            internal_description,
            tracks: draft.tracks.clone(),
            content_duration,
            play_limit,
            timing,
            invite_limit,
            show_share_button: draft.show_share_button,
            notices: draft.notices.of(draft.kind),
            access_setting: draft.access_setting,
            allowed,
        }),
        _ => Err(errors),
    }
}

/// The kind is locked from the first claim on (R7).
fn kind(draft: &InviteDraft, mode: DraftMode<'_>, errors: &mut Vec<FieldError>) {
    if let DraftMode::Edit {
        before,
        ever_claimed: true,
    } = mode
        && before.timing.kind() != draft.kind
    {
        errors.push(FieldError::new(
            "type",
            Code::Locked,
            Rule::R7,
            "The type is locked because people have claimed this invite. Duplicate the invite to get the other type.",
        ));
    }
}

/// A text of many lines; nothing visible in it is the same as none.
fn prose(value: &Option<String>, field: &'static str, rule: Rule, errors: &mut Vec<FieldError>) -> Option<String> {
    let value = value.as_deref().filter(|value| !value.trim().is_empty())?;
    if let Err((code, message)) = text::prose_limits(value, DESCRIPTION_MAX) {
        errors.push(FieldError::new(field, code, rule, message));
    }
    Some(value.to_owned())
}

/// At least one track (R2), none twice (R11).
fn tracks(tracks: &[TrackId], errors: &mut Vec<FieldError>) {
    if tracks.is_empty() {
        errors.push(FieldError::new(
            "tracks",
            Code::Required,
            Rule::R2,
            "Select at least one track.",
        ));
    }
    if tracks.len() > MAX_TRACKS {
        let message = format!("Select {MAX_TRACKS} tracks or fewer; these are {}.", tracks.len());
        errors.push(FieldError::new("tracks", Code::TooMany, Rule::R2, message));
    }
    let mut seen = BTreeSet::new();
    for (index, track) in tracks.iter().enumerate() {
        if !seen.insert(track) {
            let message = "This track is selected already. Remove one of the two.";
            errors.push(FieldError::new(
                format!("tracks[{index}]"),
                Code::Duplicate,
                Rule::R11,
                message,
            ));
        }
    }
}

/// A limit of which 0 is unlimited (R24, R46).
fn limit(value: i64, max: u32, field: &'static str, rule: Rule, what: &str, errors: &mut Vec<FieldError>) -> Limit {
    match u32::try_from(value) {
        Ok(value) if value <= max => Limit::new(value),
        _ => {
            let code = if value < 0 { Code::Negative } else { Code::OutOfRange };
            let message = format!("Choose between 1 and {max} {what}, or 0 for unlimited.");
            errors.push(FieldError::new(field, code, rule, message));
            Limit::UNLIMITED
        }
    }
}

/// The times that belong to the draft's kind; the other kind's are left out (R34).
fn timing(
    draft: &InviteDraft,
    mode: DraftMode<'_>,
    now: Instant,
    zone_exists: &dyn Fn(&str) -> bool,
    errors: &mut Vec<FieldError>,
) -> Option<InviteTiming> {
    let zone = draft
        .time_zone
        .as_deref()
        .map(str::trim)
        .filter(|zone| !zone.is_empty());
    match draft.kind {
        InviteKind::SelfPaced => {
            let expires_at = instant(draft.expires_at, "expiresAt", Rule::R29, errors);
            if matches!(mode, DraftMode::Create) && expires_at.is_some_and(|expires_at| expires_at <= now) {
                let message = "Choose an expiry in the future, or Never.";
                errors.push(FieldError::new("expiresAt", Code::InPast, Rule::R33, message));
            }
            // A zone without a time says nothing.
            let zone = zone.filter(|_| expires_at.is_some());
            known_zone(zone, Rule::R29, zone_exists, errors);
            Some(InviteTiming::SelfPaced {
                expires_at,
                time_zone: zone.map(str::to_owned),
            })
        }
        InviteKind::LiveEvent => {
            let starts_at = required_instant(draft.starts_at, "startsAt", "start", errors);
            let ends_at = required_instant(draft.ends_at, "endsAt", "end", errors);
            match zone {
                None => {
                    let message = "Choose the event's time zone, such as Europe/Amsterdam.";
                    errors.push(FieldError::new("timeZone", Code::Required, Rule::R35, message));
                }
                Some(_) => known_zone(zone, Rule::R35, zone_exists, errors),
            }
            let (starts_at, ends_at, zone) = (starts_at?, ends_at?, zone?);
            if ends_at <= starts_at && !same_event_times(mode, starts_at, ends_at) {
                let message = "Choose an end after the start.";
                errors.push(FieldError::new("endsAt", Code::NotAfterStart, Rule::R36, message));
            }
            if matches!(mode, DraftMode::Create) && ends_at <= now {
                let message = "Choose an end in the future.";
                errors.push(FieldError::new("endsAt", Code::InPast, Rule::R37, message));
            }
            Some(InviteTiming::LiveEvent {
                starts_at,
                ends_at,
                time_zone: zone.to_owned(),
                access_ends_with_event: draft.access_ends_with_event,
            })
        }
    }
}

/// Whether an edit leaves the event's times alone. An event stopped before it began ends before its start (R97a);
/// that must not keep its author from mending the title.
fn same_event_times(mode: DraftMode<'_>, starts: Instant, ends: Instant) -> bool {
    match mode {
        DraftMode::Create => false,
        DraftMode::Edit { before, .. } => matches!(
            before.timing,
            InviteTiming::LiveEvent { starts_at, ends_at, .. } if starts_at == starts && ends_at == ends
        ),
    }
}

fn required_instant(
    value: Option<Instant>,
    field: &'static str,
    what: &str,
    errors: &mut Vec<FieldError>,
) -> Option<Instant> {
    if value.is_none() {
        let message = format!("Choose the event's {what}.");
        errors.push(FieldError::new(field, Code::Required, Rule::R35, message));
    }
    instant(value, field, Rule::R35, errors)
}

/// An instant in whole microseconds that every database and every RFC 3339 reader can hold.
fn instant(value: Option<Instant>, field: &'static str, rule: Rule, errors: &mut Vec<FieldError>) -> Option<Instant> {
    let value = truncate(value?);
    if !(1970..=9999).contains(&value.year()) {
        let message = "Choose a date between the years 1970 and 9999.";
        errors.push(FieldError::new(field, Code::OutOfRange, rule, message));
        return None;
    }
    Some(value)
}

fn known_zone(zone: Option<&str>, rule: Rule, zone_exists: &dyn Fn(&str) -> bool, errors: &mut Vec<FieldError>) {
    if zone.is_some_and(|zone| !zone_exists(zone)) {
        let message = "Choose a time zone from the list, such as Europe/Amsterdam.";
        errors.push(FieldError::new("timeZone", Code::UnknownZone, rule, message));
    }
}

/// The allow list: every invalid entry is named (R58), entries that mean the same are kept once. It is required for
/// specific people only, and kept under the other settings (R63).
fn allowed(draft: &InviteDraft, errors: &mut Vec<FieldError>) -> Vec<AllowedEntry> {
    let typed = &draft.allowed_email_addresses;
    let restricted = draft.access_setting == AccessSetting::SpecificPeople;
    let mut seen = BTreeSet::new();
    let mut entries = Vec::new();
    let mut invalid = false;
    for (index, text) in typed.iter().enumerate() {
        match AllowedEntry::parse(text) {
            Ok(entry) => {
                if seen.insert(entry.canonical()) {
                    entries.push(entry);
                }
            }
            // An empty line of a list is not an entry.
            Err(EmailError::Empty) => {}
            Err(reason) => {
                invalid = true;
                let shown: String = text.trim().chars().filter(|c| !c.is_control()).take(80).collect();
                let message = format!("“{shown}” is not an e-mail address or a domain. {reason}");
                let field = format!("allowedEmailAddresses[{index}]");
                errors.push(FieldError::new(field, Code::Invalid, Rule::R58, message));
            }
        }
    }
    if restricted && entries.is_empty() && !invalid {
        let message = "Enter at least one e-mail address or domain, such as anna@acme.com or @acme.com.";
        errors.push(FieldError::new(
            "allowedEmailAddresses",
            Code::Required,
            Rule::R58,
            message,
        ));
    }
    if entries.len() > MAX_ALLOWED_ENTRIES {
        let message = format!(
            "Keep {MAX_ALLOWED_ENTRIES} entries or fewer; these are {}. Use domains instead.",
            entries.len()
        );
        errors.push(FieldError::new(
            "allowedEmailAddresses",
            Code::TooMany,
            Rule::R57,
            message,
        ));
    }
    entries
}
