//! What the audit log writes down of an edit: each changed field with what it was and what it became.
//!
//! Values, not words: the log is put into words when it is read ([`audit_words`](crate::audit_words)). Nothing here tells
//! who somebody is: of an allow list only the numbers are kept, so that erasing a person leaves the log whole.

use std::collections::BTreeSet;

use invites_domain::edit::draft_of;
use invites_domain::form::InviteForm;
use invites_domain::ids::TypedId;
use invites_domain::invite::InviteSettings;
use invites_domain::time::DurationParts;
use invites_domain::validate::InviteDraft;
use serde_json::{Value, json};

/// The longest text kept of one side of a change, in characters.
const LONGEST: usize = 280;

/// The fields `changed` of an invite, from `before` to `after`, in that order.
pub(crate) fn of_invite(changed: &[&'static str], before: &InviteSettings, after: &InviteSettings) -> Value {
    let (from, to) = (draft_of(before), draft_of(after));
    changed
        .iter()
        .map(|field| {
            let (mut was, mut is) = (value(field, &from), value(field, &to));
            if *field == "allowedEmailAddresses" {
                (was, is) = entries(&from, &to);
            }
            change(field, &was, &is)
        })
        .collect()
}

/// What changed on the team's form; empty when nothing did.
pub(crate) fn of_form(before: &InviteForm, after: &InviteForm) -> Value {
    let fields = |form: &InviteForm| -> Value {
        form.fields
            .iter()
            .map(|field| {
                let mark = if field.optional { " (optional)" } else { "" };
                format!("{}{mark}", field.label)
            })
            .collect()
    };
    let title = |form: &InviteForm| form.custom_messaging.as_ref().map(|own| own.title.clone());
    let text = |form: &InviteForm| form.custom_messaging.as_ref().map(|own| shown(&own.text));
    let consent = |form: &InviteForm| form.consent_text.as_deref().map(shown);
    [
        ("fields", fields(before), fields(after)),
        ("consentText", json!(consent(before)), json!(consent(after))),
        ("messagingTitle", json!(title(before)), json!(title(after))),
        ("messagingText", json!(text(before)), json!(text(after))),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(field, from, to)| change(field, &from, &to))
    .collect()
}

/// One change, as it is stored.
pub(crate) fn change(field: &str, from: &Value, to: &Value) -> Value {
    json!({ "field": field, "from": from, "to": to })
}

fn value(field: &str, draft: &InviteDraft) -> Value {
    match field {
        "tracks" => draft.tracks.iter().map(|track| track.encode()).collect(),
        "contentDuration" => draft.content_duration.map_or(Value::Null, parts),
        "playLimit" => json!(draft.play_limit),
        "accessEndsWithEvent" => json!(draft.access_ends_with_event),
        "type" => json!(draft.kind),
        "publicTitle" => json!(draft.public_title),
        "publicDescription" => json!(draft.public_description.as_deref().map(shown)),
        "internalDescription" => json!(draft.internal_description.as_deref().map(shown)),
        "expiresAt" => json!(draft.expires_at),
        "startsAt" => json!(draft.starts_at),
        "endsAt" => json!(draft.ends_at),
        "timeZone" => json!(draft.time_zone),
        "inviteLimit" => json!(draft.invite_limit),
        "showShareButton" => json!(draft.show_share_button),
        "accessSetting" => json!(draft.access_setting),
        "notices" => json!(draft.notices),
        // A field that is new to this list is named as changed, without values.
        _ => Value::Null,
    }
}

fn parts(parts: DurationParts) -> Value {
    json!({ "years": parts.years, "months": parts.months, "days": parts.days, "hours": parts.hours, "minutes": parts.minutes })
}

/// The allow list in numbers: how long it was, how long it is, how many came and went.
fn entries(from: &InviteDraft, to: &InviteDraft) -> (Value, Value) {
    let was: BTreeSet<&String> = from.allowed_email_addresses.iter().collect();
    let is: BTreeSet<&String> = to.allowed_email_addresses.iter().collect();
    let (added, removed) = (is.difference(&was).count(), was.difference(&is).count());
    (
        json!({ "entries": was.len() }),
        json!({ "entries": is.len(), "added": added, "removed": removed }),
    )
}

/// The beginning of a long text.
fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allow_list_is_kept_in_numbers_so_that_the_log_names_nobody() {
        let draft = |entries: &[&str]| InviteDraft {
            allowed_email_addresses: entries.iter().map(ToString::to_string).collect(),
            ..InviteDraft::default()
        };
        let (was, is) = entries(
            &draft(&["a@x.test", "b@x.test"]),
            &draft(&["b@x.test", "c@x.test", "x.test"]),
        );
        assert_eq!(was, json!({ "entries": 2 }));
        assert_eq!(is, json!({ "entries": 3, "added": 2, "removed": 1 }));
    }

    #[test]
    fn a_form_saved_unchanged_leaves_no_change() {
        let form = InviteForm::default();
        assert_eq!(of_form(&form, &form), json!([]));
        let mut asked = form.clone();
        asked.consent_text = Some("x".repeat(LONGEST + 1));
        let changes = of_form(&form, &asked);
        assert_eq!(changes[0]["field"], "consentText");
        assert_eq!(changes[0]["from"], Value::Null);
        assert_eq!(
            changes[0]["to"],
            format!("{}…", "x".repeat(LONGEST)),
            "long texts are cut"
        );
    }
}
