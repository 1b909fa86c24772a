//! What differs between two drafts of an invite, in words: before saving an edit, and when somebody else saved first (R92a).

use std::collections::HashSet;

use invites_domain::{
    AccessSetting, ContentDuration, Instant, InstantWords, InviteDraft, InviteKind, NoticeKind, Notices, TrackId,
    describe_duration,
};

use super::order::counted_tracks;
use crate::words::counted;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The API's name of the field, as `edit_effects` says it.
    pub field: &'static str,
    /// The field's label.
    pub label: &'static str,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

const LABELS: [(&str, &str); 17] = [
    ("type", "Invite type"),
    ("publicTitle", "Public title"),
    ("publicDescription", "Public description"),
    ("internalDescription", "Internal description"),
    ("tracks", "Tracks"),
    ("contentDuration", "Content stays"),
    ("playLimit", "Plays per person and track"),
    ("expiresAt", "Expires on"),
    ("startsAt", "Starts"),
    ("endsAt", "Ends"),
    ("timeZone", "Time zone"),
    ("accessEndsWithEvent", "Attendees lose access when the event ends"),
    ("inviteLimit", "Seats"),
    ("showShareButton", "Show sharing button on content"),
    ("accessSetting", "Who may enter"),
    ("allowedEmailAddresses", "Allowed email addresses"),
    ("notices", "Mail to learners"),
];

/// Every field that differs, in the order of the form.
#[must_use]
pub fn changes(
    before: &InviteDraft,
    after: &InviteDraft,
    titles: &dyn Fn(&TrackId) -> String,
    words: &dyn InstantWords,
) -> Vec<Change> {
    LABELS
        .into_iter()
        .filter(|(field, _)| differs(field, before, after))
        .map(|(field, label)| {
            let (was, is) = (value(field, before, titles, words), value(field, after, titles, words));
            let after = match field {
                "allowedEmailAddresses" => format!("{is}{}", listed(before, after)),
                // Two long texts: what they say is the same, what they are is not.
                _ if was == is => format!("{is}, changed"),
                _ => is,
            };
            Change {
                field,
                label,
                before: was,
                after,
            }
        })
        .collect()
}

fn differs(field: &str, before: &InviteDraft, after: &InviteDraft) -> bool {
    match field {
        "type" => before.kind != after.kind,
        "publicTitle" => before.public_title != after.public_title,
        "publicDescription" => before.public_description != after.public_description,
        "internalDescription" => before.internal_description != after.internal_description,
        "tracks" => before.tracks != after.tracks,
        "contentDuration" => before.content_duration != after.content_duration,
        "playLimit" => before.play_limit != after.play_limit,
        "expiresAt" => before.expires_at != after.expires_at,
        "startsAt" => before.starts_at != after.starts_at,
        "endsAt" => before.ends_at != after.ends_at,
        "timeZone" => before.time_zone != after.time_zone,
        "accessEndsWithEvent" => before.access_ends_with_event != after.access_ends_with_event,
        "inviteLimit" => before.invite_limit != after.invite_limit,
        "showShareButton" => before.show_share_button != after.show_share_button,
        "accessSetting" => before.access_setting != after.access_setting,
        "notices" => before.notices != after.notices,
        _ => before.allowed_email_addresses != after.allowed_email_addresses,
    }
}

/// How a list differs from another: " (2 added, 1 removed)".
fn listed(before: &InviteDraft, after: &InviteDraft) -> String {
    let set = |draft: &'_ InviteDraft| {
        draft
            .allowed_email_addresses
            .iter()
            .cloned()
            .collect::<HashSet<String>>()
    };
    let (was, is) = (set(before), set(after));
    let parts = [
        (is.difference(&was).count(), "added"),
        (was.difference(&is).count(), "removed"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if parts.is_empty() {
        ", in another order".to_owned()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

/// Tracks said by name; more of them are counted.
const NAMED: usize = 4;

fn value(field: &str, draft: &InviteDraft, titles: &dyn Fn(&TrackId) -> String, words: &dyn InstantWords) -> String {
    let instant = |at: Option<Instant>| {
        at.map_or_else(
            || "never".to_owned(),
            |at| words.instant(at, draft.time_zone.as_deref()),
        )
    };
    let prose = |text: &Option<String>| text.as_deref().map_or_else(|| "none".to_owned(), short);
    let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
    let limit = |limit: i64| {
        if limit == 0 {
            "unlimited".to_owned()
        } else {
            limit.to_string()
        }
    };
    match field {
        "type" => match draft.kind {
            InviteKind::SelfPaced => "Self paced".to_owned(),
            InviteKind::LiveEvent => "Live event".to_owned(),
        },
        "publicTitle" => draft.public_title.clone(),
        "publicDescription" => prose(&draft.public_description),
        "internalDescription" => prose(&draft.internal_description),
        "tracks" if draft.tracks.len() <= NAMED => {
            let names: Vec<String> = draft.tracks.iter().map(titles).collect();
            names.join(", ")
        }
        "tracks" => counted_tracks(draft.tracks.len()),
        "contentDuration" => draft
            .content_duration
            .and_then(|parts| ContentDuration::new(parts).ok())
            .map_or_else(|| "forever".to_owned(), |duration| describe_duration(&duration)),
        "playLimit" => limit(draft.play_limit),
        "expiresAt" => instant(draft.expires_at),
        "startsAt" => instant(draft.starts_at),
        "endsAt" => instant(draft.ends_at),
        "timeZone" => draft.time_zone.clone().unwrap_or_else(|| "none".to_owned()),
        "accessEndsWithEvent" => switch(draft.access_ends_with_event),
        "inviteLimit" => limit(draft.invite_limit),
        "showShareButton" => switch(draft.show_share_button),
        "accessSetting" => match draft.access_setting {
            AccessSetting::AnyoneWithLink => "Anyone with the link",
            AccessSetting::AnyoneLeavingDetails => "Anyone leaving their details",
            AccessSetting::SpecificPeople => "Only specific people",
        }
        .to_owned(),
        "notices" => notices(draft.notices),
        _ => counted(
            i64::try_from(draft.allowed_email_addresses.len()).unwrap_or(i64::MAX),
            "entry",
            "entries",
        ),
    }
}

/// What learners are told by mail, in words.
#[must_use]
pub fn notices(notices: Notices) -> String {
    let said: Vec<_> = notices
        .kinds()
        .map(|kind| match kind {
            NoticeKind::AccessEndsSoon => "access ends soon",
            NoticeKind::EventTomorrow => "event tomorrow",
            NoticeKind::EventStarts => "event starts",
            NoticeKind::AccessRemoved => "access removed",
        })
        .collect();
    if said.is_empty() {
        "none".to_owned()
    } else {
        said.join(", ")
    }
}

/// The beginning of a text that may be long.
fn short(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > MOST || line.len() < text.trim_end().len() {
        format!("{}…", line.chars().take(MOST).collect::<String>().trim_end())
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use invites_domain::{DurationParts, Instant, InstantWords, InviteDraft};

    use super::{Change, changes};

    struct Words;

    impl InstantWords for Words {
        fn instant(&self, at: Instant, _zone: Option<&str>) -> String {
            at.to_string()
        }
    }

    #[test]
    fn r92a_only_what_changed_is_said_with_both_values() {
        let before = InviteDraft {
            public_title: "Day".to_owned(),
            invite_limit: 30,
            ..InviteDraft::default()
        };
        let after = InviteDraft {
            invite_limit: 0,
            content_duration: Some(DurationParts {
                months: 1,
                ..DurationParts::default()
            }),
            ..before.clone()
        };
        let change = |field, label, before: &str, after: &str| Change {
            field,
            label,
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let expected = [
            change("contentDuration", "Content stays", "forever", "1 month"),
            change("inviteLimit", "Seats", "30", "unlimited"),
        ];
        assert_eq!(changes(&before, &after, &|_| String::new(), &Words), expected);
        assert_eq!(changes(&before, &before, &|_| String::new(), &Words), []);
    }

    #[test]
    fn r92a_texts_that_look_the_same_are_said_to_have_changed() {
        let long = |end: &str| Some(format!("First line\n{end}"));
        let before = InviteDraft {
            public_description: long("a"),
            ..InviteDraft::default()
        };
        let after = InviteDraft {
            public_description: long("b"),
            ..InviteDraft::default()
        };
        assert_eq!(
            changes(&before, &after, &|_| String::new(), &Words)[0].after,
            "First line…, changed"
        );
    }

    #[test]
    fn r92a_of_a_list_it_is_said_how_much_came_and_went() {
        let with = |entries: &[&str]| InviteDraft {
            allowed_email_addresses: entries.iter().map(|entry| (*entry).to_owned()).collect(),
            ..InviteDraft::default()
        };
        let after = |before: &[&str], after: &[&str]| {
            changes(&with(before), &with(after), &|_| String::new(), &Words)[0]
                .after
                .clone()
        };
        assert_eq!(
            after(&["@a.example", "@b.example"], &["@b.example", "@c.example"]),
            "2 entries (1 added, 1 removed)"
        );
        assert_eq!(
            after(&["@a.example", "@b.example"], &["@b.example", "@a.example"]),
            "2 entries, in another order"
        );
    }
}
