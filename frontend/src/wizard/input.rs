//! A draft as the API takes it: the whole invite, with nulls for what it does not have.

use invites_client::{
    enums::{AccessSetting, NoticeKind, TrackInviteType},
    operations::{create_track_invite, update_track_invite},
};
use invites_domain::{InviteDraft, TypedId, time::rfc3339};

macro_rules! input_of {
    ($(#[$doc:meta])* $name:ident, $operation:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(draft: &InviteDraft) -> $operation::TrackInviteInput {
            let duration = |parts: invites_domain::DurationParts| $operation::ContentDurationInput {
                years: parts.years,
                months: parts.months,
                days: parts.days,
                hours: parts.hours,
                minutes: parts.minutes,
            };
            $operation::TrackInviteInput {
                type_: TrackInviteType::from_wire(draft.kind.as_str()),
                public_title: Some(draft.public_title.clone()),
                public_description: draft.public_description.clone(),
                internal_description: draft.internal_description.clone(),
                track_ids: Some(draft.tracks.iter().map(|track| track.encode()).collect()),
                content_duration: draft.content_duration.map(duration),
                play_limit: Some(draft.play_limit),
                expires_at: draft.expires_at.map(rfc3339),
                starts_at: draft.starts_at.map(rfc3339),
                ends_at: draft.ends_at.map(rfc3339),
                time_zone: draft.time_zone.clone(),
                access_ends_with_event: Some(draft.access_ends_with_event),
                invite_limit: Some(draft.invite_limit),
                show_share_button: Some(draft.show_share_button),
                access_setting: AccessSetting::from_wire(draft.access_setting.as_str()),
                allowed_email_addresses: Some(draft.allowed_email_addresses.clone()),
                notices: Some(draft.notices.kinds().filter_map(|kind| NoticeKind::from_wire(kind.as_str())).collect()),
            }
        }
    };
}

input_of! {
    /// What creates the invite.
    to_create, create_track_invite
}
input_of! {
    /// What saves the invite over what was there.
    to_update, update_track_invite
}

/// The form's name of a field that the API calls otherwise.
#[must_use]
pub fn form_field(api: &str) -> String {
    match api.strip_prefix("input.").unwrap_or(api) {
        field if field.starts_with("trackIds") => field.replacen("trackIds", "tracks", 1),
        field => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use invites_client::{
        GraphQLQuery,
        operations::{UpdateTrackInvite, update_track_invite::Variables},
    };
    use invites_domain::InviteDraft;

    use super::{form_field, to_update};

    #[test]
    fn r29_never_and_forever_are_sent_as_null_to_clear_what_was_there() {
        let variables = Variables {
            id: "invite_1".to_owned(),
            version: 3,
            input: to_update(&InviteDraft::default()),
        };
        let body = serde_json::to_value(UpdateTrackInvite::build_query(variables)).expect("JSON");
        let input = &body["variables"]["input"];
        for cleared in ["expiresAt", "contentDuration", "publicDescription", "startsAt"] {
            assert!(input.get(cleared).is_some_and(serde_json::Value::is_null), "{cleared}");
        }
        assert_eq!(input["type"], "SELF_PACED");
        assert_eq!(input["accessSetting"], "ANYONE_WITH_LINK");
    }

    #[test]
    fn mistakes_of_the_server_find_their_field() {
        assert_eq!(form_field("trackIds[2]"), "tracks[2]");
        assert_eq!(form_field("input.publicTitle"), "publicTitle");
    }
}
