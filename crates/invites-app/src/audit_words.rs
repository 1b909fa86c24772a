//! The audit log in words: what was done, and from what to what. It knows stored entries and names, no database.
//!
//! A deed or a field without words of its own is shown by its name in the API, taken apart: nothing is hidden because
//! this file does not know it yet.

use std::collections::HashMap;

use invites_domain::ids::{TrackId, TypedId};
use invites_domain::invite::{AccessSetting, InviteKind};
use invites_domain::notice::NoticeKind;
use invites_domain::policy::{Role, Scope};
use invites_domain::time::{ContentDuration, DurationParts};
use invites_domain::words::describe_duration;
use serde_json::Value;

/// One side by side of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditChange {
    /// The field's name in the API.
    pub field: String,
    /// The field's name for people.
    pub label: String,
    /// What it was; none where there was nothing. Instants stay RFC 3339: the reader's zone is the reader's.
    pub from: Option<String>,
    /// What it became.
    pub to: Option<String>,
}

/// What was done, to be read between who did it and the thing: `changed the invite`.
pub(crate) fn action(verb: &str) -> String {
    known_action(verb).map_or_else(|| taken_apart(verb), str::to_owned)
}

fn known_action(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "createTrackInvite" => "created the invite",
        "updateTrackInvite" => "changed the invite",
        "closeTrackInvite" => "stopped new learners on the invite",
        "resetTrackInviteLink" => "gave another link to the invite",
        "deleteTrackInvite" => "deleted the invite",
        "revokeClaims" => "removed access on the invite",
        "restoreClaims" => "restored access on the invite",
        "extendClaim" => "moved the end of access of",
        "grantPlays" => "granted more plays to",
        "extendEvent" => "moved the end of the event",
        "endEvent" => "ended the event",
        "exportEvent" => "exported the report of the event",
        "startRehearsal" => "rehearsed the event",
        "endRehearsal" => "took down the rehearsal of",
        "broadcast" => "messaged everyone in the event",
        "updateInviteForm" => "changed the details form",
        "importTrack" => "imported the track",
        "archiveTrack" => "archived the track",
        "updateTeam" => "renamed the team",
        "inviteMember" => "invited to the team",
        "resendInvitation" => "sent the invitation again to",
        "setInvitationRole" => "changed the role in the invitation of",
        "withdrawInvitation" => "withdrew the invitation of",
        "joinTeam" => "joined the team:",
        "declineInvitation" => "declined to join the team:",
        "setMemberRole" => "changed the role of",
        "removeMember" => "removed from the team",
        "leaveTeam" => "left the team:",
        "retryMail" => "tried again undelivered mail of",
        "discardMail" => "discarded undelivered mail of",
        "createApiToken" => "made the API token",
        "revokeApiToken" => "revoked the API token",
        "createWebhook" => "made the webhook",
        "updateWebhook" => "changed the webhook",
        "deleteWebhook" => "deleted the webhook",
        "rotateWebhookSecret" => "gave another secret to the webhook",
        "exportPerson" => "exported the data of",
        "erasePerson" => "erased the data of",
        _ => return None,
    })
}

/// Parts of a detail that are for programs, or stand in a change already.
const NOT_SHOWN: [&str; 8] = [
    "changes", "changed", "version", "claims", "checksum", "slug", "from", "to",
];

/// What the entry's detail says, change by change. `tracks` are the titles of tracks named in it.
pub(crate) fn changes(detail: Option<&Value>, tracks: &HashMap<TrackId, String>) -> Vec<AuditChange> {
    let Some(Value::Object(detail)) = detail else {
        return Vec::new();
    };
    let one = |field: &str, from: &Value, to: &Value| AuditChange {
        field: field.to_owned(),
        label: label(field),
        from: words(field, from, tracks),
        to: words(field, to, tracks),
    };
    let mut changes = Vec::new();
    // A change of role was written before changes had names.
    if let (Some(from), Some(to)) = (detail.get("from"), detail.get("to")) {
        changes.push(one("role", from, to));
    }
    let listed = detail.get("changes").and_then(Value::as_array);
    changes.extend(listed.into_iter().flatten().filter_map(|change| {
        let field = change.get("field")?.as_str()?;
        Some(one(field, &change["from"], &change["to"]))
    }));
    // What did not happen is no part of a deed.
    let rest = detail
        .iter()
        .filter(|(field, value)| !NOT_SHOWN.contains(&field.as_str()) && **value != Value::Bool(false));
    changes.extend(rest.map(|(field, value)| one(field, &Value::Null, value)));
    if listed.is_none()
        && let Some(fields) = detail.get("changed").and_then(Value::as_array)
    {
        // An edit from before values were kept: which fields, at least.
        let fields = fields.iter().filter_map(Value::as_str);
        changes.extend(fields.map(|field| one(field, &Value::Null, &Value::Null)));
    }
    changes
}

/// The tracks that the entry names.
pub(crate) fn tracks_in(detail: Option<&Value>) -> Vec<TrackId> {
    let Some(detail) = detail else { return Vec::new() };
    let ids = |value: &Value| match value {
        Value::String(id) => vec![id.clone()],
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let listed = detail["changes"].as_array().into_iter().flatten();
    listed
        .filter(|change| change["field"] == "tracks")
        .flat_map(|change| [ids(&change["from"]), ids(&change["to"])].concat())
        .chain(ids(&detail["track"]))
        .filter_map(|id| TrackId::parse(&id).ok())
        .collect()
}

fn label(field: &str) -> String {
    let known = match field {
        "type" => "Invite type",
        "publicTitle" => "Public title",
        "publicDescription" => "Public description",
        "internalDescription" => "Internal description",
        "contentDuration" => "Content available for",
        "playLimit" => "Plays per track and person",
        "expiresAt" => "Expires on",
        "startsAt" => "Start",
        "endsAt" => "End",
        "inviteLimit" => "Seats",
        "showShareButton" => "Show sharing button on content",
        "accessSetting" => "Access",
        "notices" => "Mail to learners",
        "allowedEmailAddresses" => "Allowed email addresses",
        "accessEndsWithEvent" => "Attendees lose access when the event ends",
        "accessEndsAt" | "until" => "Access until",
        "revokeAccess" => "Access removed for learners",
        "count" => "Learners",
        "overLimit" => "Beyond the seats",
        "consentText" => "Consent",
        "messagingTitle" => "Form title",
        "messagingText" => "Text above the form",
        "replaced" => "In place of an older version",
        other => {
            let words = taken_apart(other);
            let mut letters = words.chars();
            return letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().collect::<String>() + letters.as_str()
            });
        }
    };
    known.to_owned()
}

fn words(field: &str, value: &Value, tracks: &HashMap<TrackId, String>) -> Option<String> {
    let track = |id: &str| {
        let title = TrackId::parse(id).ok().and_then(|id| tracks.get(&id).cloned());
        title.unwrap_or_else(|| "a track that is gone".to_owned())
    };
    Some(match (field, value) {
        ("contentDuration" | "accessEndsAt" | "until", Value::Null) => "Forever".to_owned(),
        ("expiresAt", Value::Null) => "Never".to_owned(),
        (_, Value::Null) => return None,
        (_, Value::Bool(true)) => "on".to_owned(),
        (_, Value::Bool(false)) => "off".to_owned(),
        ("playLimit" | "inviteLimit", value) if value.as_i64() == Some(0) => "unlimited".to_owned(),
        ("allowedEmailAddresses", Value::Object(list)) => {
            let number = |name: &str| list.get(name).and_then(Value::as_u64).unwrap_or(0);
            let all = counted(number("entries"), "entry", "entries");
            match (number("added"), number("removed")) {
                (0, 0) => all,
                (added, removed) => format!("{all} ({added} added, {removed} removed)"),
            }
        }
        ("contentDuration", Value::Object(parts)) => duration(parts)?,
        ("track", Value::String(id)) => track(id),
        ("tracks", Value::Array(ids)) => joined(ids.iter().filter_map(Value::as_str).map(track)),
        ("notices", Value::Array(kinds)) if kinds.is_empty() => "none".to_owned(),
        (_, Value::Array(values)) => joined(values.iter().filter_map(Value::as_str).map(|word| name(field, word))),
        (_, Value::String(word)) => name(field, word),
        (_, other) => other.to_string(),
    })
}

/// The words of a value that has a name in the API.
fn name(field: &str, word: &str) -> String {
    let known = match field {
        "type" => InviteKind::parse(word).map(|kind| match kind {
            InviteKind::SelfPaced => "Self paced",
            InviteKind::LiveEvent => "Live event",
        }),
        "accessSetting" => AccessSetting::parse(word).map(|setting| match setting {
            AccessSetting::AnyoneWithLink => "Anyone with the link",
            AccessSetting::AnyoneLeavingDetails => "Anyone leaving their details",
            AccessSetting::SpecificPeople => "Only specific people",
        }),
        "notices" => NoticeKind::parse(word).map(|notice| match notice {
            NoticeKind::AccessEndsSoon => "Access ends soon",
            NoticeKind::EventTomorrow => "Event tomorrow",
            NoticeKind::EventStarts => "Event starts",
            NoticeKind::AccessRemoved => "Access removed",
        }),
        "role" => Role::parse(word).map(|role| match role {
            Role::Viewer => "Viewer",
            Role::Instructor => "Instructor",
            Role::Author => "Author",
            Role::Owner => "Owner",
        }),
        "scopes" => Scope::parse(word).map(|scope| match scope {
            Scope::Read => "Read",
            Scope::ManageInvites => "Manage invites",
            Scope::ReportActivity => "Report activity",
            Scope::Admin => "Everything",
        }),
        _ => None,
    };
    known.unwrap_or(word).to_owned()
}

fn duration(parts: &serde_json::Map<String, Value>) -> Option<String> {
    let number = |name: &str| parts.get(name).and_then(Value::as_i64).unwrap_or(0);
    let parts = DurationParts {
        years: number("years"),
        months: number("months"),
        days: number("days"),
        hours: number("hours"),
        minutes: number("minutes"),
    };
    ContentDuration::new(parts)
        .ok()
        .map(|duration| describe_duration(&duration))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" · ")
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `takeHelpRequest` as `take help request`.
fn taken_apart(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(detail: &Value) -> Vec<String> {
        let tracks = HashMap::from([(TrackId::from_uuid(uuid_of(1)), "Git".to_owned())]);
        changes(Some(detail), &tracks)
            .into_iter()
            .map(|change| {
                let side = |side: Option<String>| side.unwrap_or_else(|| "nothing".to_owned());
                format!("{}: {} → {}", change.label, side(change.from), side(change.to))
            })
            .collect()
    }

    fn uuid_of(number: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(number)
    }

    #[test]
    fn an_edit_is_told_from_what_to_what() {
        let git = TrackId::from_uuid(uuid_of(1)).encode();
        let gone = TrackId::from_uuid(uuid_of(2)).encode();
        let detail = json!({ "version": 3, "changed": ["playLimit"], "changes": [
            { "field": "playLimit", "from": 3, "to": 0 },
            { "field": "contentDuration", "from": null, "to": { "months": 1, "days": 3 } },
            { "field": "accessSetting", "from": "ANYONE_WITH_LINK", "to": "SPECIFIC_PEOPLE" },
            { "field": "allowedEmailAddresses", "from": { "entries": 1 }, "to": { "entries": 3, "added": 2, "removed": 0 } },
            { "field": "expiresAt", "from": null, "to": "2030-05-01T12:00:00Z" },
            { "field": "showShareButton", "from": true, "to": false },
            { "field": "tracks", "from": [git], "to": [git, gone] },
        ] });
        assert_eq!(
            told(&detail),
            [
                "Plays per track and person: 3 → unlimited",
                "Content available for: Forever → 1 month and 3 days",
                "Access: Anyone with the link → Only specific people",
                "Allowed email addresses: 1 entry → 3 entries (2 added, 0 removed)",
                "Expires on: Never → 2030-05-01T12:00:00Z",
                "Show sharing button on content: on → off",
                "Tracks: Git → Git · a track that is gone",
            ]
        );
    }

    #[test]
    fn entries_without_a_list_of_changes_are_told_by_their_parts() {
        assert_eq!(
            told(&json!({ "from": "VIEWER", "to": "AUTHOR" })),
            ["Role: Viewer → Author"]
        );
        assert_eq!(
            told(&json!({ "scopes": ["READ", "ADMIN"] })),
            ["Scopes: nothing → Read · Everything"]
        );
        assert_eq!(
            told(&json!({ "count": 3, "stoppedPlays": 1, "claims": ["claim_1"] })),
            ["Learners: nothing → 3", "Stopped plays: nothing → 1"]
        );
        assert!(told(&json!({ "slug": "git", "checksum": "1f", "replaced": false })).is_empty());
        assert_eq!(
            told(&json!({ "version": 2, "changed": ["publicTitle"] })),
            ["Public title: nothing → nothing"],
            "an old edit says at least which field"
        );
        assert!(changes(None, &HashMap::new()).is_empty());
    }

    #[test]
    fn a_deed_of_tomorrow_is_shown_by_its_name() {
        assert_eq!(action("updateTrackInvite"), "changed the invite");
        assert_eq!(action("takeHelpRequest"), "take help request");
    }
}
