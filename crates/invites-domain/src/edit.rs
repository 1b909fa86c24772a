//! Editing and duplicating: what a change reaches, and drafts made from what is saved.
//!
//! It compares settings with settings. How many learners keep their old terms is a count, and so the store's.

use crate::invite::{AccessSetting, InviteSettings, InviteTiming, TITLE_MAX};
use crate::status::{InviteStatus, invite_status};
use crate::time::Instant;
use crate::validate::InviteDraft;

/// What a change reaches. Fields by their API names, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditEffects {
    /// Changed fields that bind future claims only (R89).
    pub future_only: Vec<&'static str>,
    /// Changed fields that hold at once for everybody (R90).
    pub at_once: Vec<&'static str>,
    /// Whether learners who claimed before keep terms that differ from now on (R91).
    pub keep_old_terms: bool,
}

impl EditEffects {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.future_only.is_empty() && self.at_once.is_empty()
    }
}

/// What changes from `before` to `after`, and whom it reaches (R89, R90).
#[must_use]
pub fn edit_effects(before: &InviteSettings, after: &InviteSettings) -> EditEffects {
    let (from, to) = (draft_of(before), draft_of(after));
    let changed = |fields: &[(&'static str, bool)]| {
        fields
            .iter()
            .filter(|(_, changed)| *changed)
            .map(|(field, _)| *field)
            .collect::<Vec<_>>()
    };
    let future_only = changed(&[
        ("tracks", from.tracks != to.tracks),
        ("contentDuration", from.content_duration != to.content_duration),
        ("playLimit", from.play_limit != to.play_limit),
        // Fixed at the claim, like the duration it shortens (R43).
        (
            "accessEndsWithEvent",
            from.access_ends_with_event != to.access_ends_with_event,
        ),
    ]);
    let at_once = changed(&[
        ("type", from.kind != to.kind),
        ("publicTitle", from.public_title != to.public_title),
        ("publicDescription", from.public_description != to.public_description),
        (
            "internalDescription",
            from.internal_description != to.internal_description,
        ),
        ("expiresAt", from.expires_at != to.expires_at),
        ("startsAt", from.starts_at != to.starts_at),
        ("endsAt", from.ends_at != to.ends_at),
        ("timeZone", from.time_zone != to.time_zone),
        ("inviteLimit", from.invite_limit != to.invite_limit),
        ("showShareButton", from.show_share_button != to.show_share_button),
        ("accessSetting", from.access_setting != to.access_setting),
        (
            "allowedEmailAddresses",
            from.allowed_email_addresses != to.allowed_email_addresses,
        ),
        ("notices", from.notices != to.notices),
    ]);
    EditEffects {
        keep_old_terms: !future_only.is_empty(),
        future_only,
        at_once,
    }
}

/// What a change of times does to the link, for the notice before saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkChange {
    /// It took new people, or was going to, and is closed (R33, R44).
    Closes,
    /// It was closed and takes new people, or will (R44).
    Reopens,
    /// It took new people and waits for its opening again; claims stay (R42).
    BackToUpcoming,
}

/// What saving `after` over `before` at `now` does to the link; `None` when its status stays.
#[must_use]
pub fn link_change(before: &InviteTiming, after: &InviteTiming, now: Instant) -> Option<LinkChange> {
    let expired = |status: &InviteStatus| matches!(status, InviteStatus::Expired { .. });
    let (from, to) = (invite_status(before, now), invite_status(after, now));
    match (expired(&from), expired(&to)) {
        (false, true) => Some(LinkChange::Closes),
        (true, false) => Some(LinkChange::Reopens),
        _ if from == InviteStatus::Active && matches!(to, InviteStatus::Upcoming { .. }) => {
            Some(LinkChange::BackToUpcoming)
        }
        _ => None,
    }
}

/// Whether the change narrows the gate, so that the editor counts the claimers who would not pass it now (R61).
#[must_use]
pub fn narrows_gate(before: &InviteSettings, after: &InviteSettings) -> bool {
    after.access_setting == AccessSetting::SpecificPeople
        && (before.access_setting != AccessSetting::SpecificPeople
            || before.allowed.iter().any(|entry| !after.allowed.contains(entry)))
}

/// The draft that shows these settings; saving it unchanged saves the same settings again.
#[must_use]
pub fn draft_of(settings: &InviteSettings) -> InviteDraft {
    let mut draft = InviteDraft {
        kind: settings.timing.kind(),
        public_title: settings.public_title.clone(),
        public_description: settings.public_description.clone(),
        internal_description: settings.internal_description.clone(),
        tracks: settings.tracks.clone(),
        content_duration: settings.content_duration.as_ref().map(|duration| duration.parts()),
        play_limit: settings.play_limit.get().into(),
        expires_at: None,
        starts_at: None,
        ends_at: None,
        time_zone: settings.timing.time_zone().map(str::to_owned),
        access_ends_with_event: false,
        invite_limit: settings.invite_limit.get().into(),
        show_share_button: settings.show_share_button,
        access_setting: settings.access_setting,
        allowed_email_addresses: settings.allowed.iter().map(|entry| entry.canonical()).collect(),
        notices: settings.notices,
    };
    match &settings.timing {
        InviteTiming::SelfPaced { expires_at, .. } => draft.expires_at = *expires_at,
        InviteTiming::LiveEvent {
            starts_at,
            ends_at,
            access_ends_with_event,
            ..
        } => {
            draft.starts_at = Some(*starts_at);
            draft.ends_at = Some(*ends_at);
            draft.access_ends_with_event = *access_ends_with_event;
        }
    }
    draft
}

/// The draft of a duplicate (R98): all settings, past times included (R102), and ` Copy` on the title (R99).
#[must_use]
pub fn duplicate_draft(settings: &InviteSettings) -> InviteDraft {
    InviteDraft {
        public_title: duplicate_title(&settings.public_title),
        ..draft_of(settings)
    }
}

/// The title of a duplicate (R99): ` Copy` appended, the base shortened where both would be too long.
#[must_use]
pub fn duplicate_title(title: &str) -> String {
    const SUFFIX: &str = " Copy";
    let base: String = title.chars().take(TITLE_MAX - SUFFIX.len()).collect();
    format!("{}{SUFFIX}", base.trim_end())
}
