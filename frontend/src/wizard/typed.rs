//! What stands in the wizard's fields, and the draft it makes.
//!
//! Fields hold what was typed, whatever it is, so that nothing is lost by a reload; a draft is what the rules judge. Where
//! a field holds no value at all (letters in a number, half a date), the mistake is named here, because a draft cannot.

use invites_domain::{
    AccessSetting, DurationParts, FieldError, FieldErrorCode as Code, Instant, InviteDraft, InviteKind, Notices, Rule,
    TrackId, TypedId,
};
use serde::{Deserialize, Serialize};

use super::{allowed::AllowList, order::Chosen};
use crate::walltime::{TypedTime, Zones};

/// The wizard's fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Typed {
    /// *Invite type*.
    pub kind: InviteKind,
    /// *Public title*.
    pub public_title: String,
    /// *Public description*.
    pub public_description: String,
    /// *Internal description*.
    pub internal_description: String,
    /// *Select tracks*, in order.
    pub tracks: Vec<Chosen>,
    /// Whether content stays *Forever*.
    pub forever: bool,
    /// Years, months, days, hours, minutes; kept while *Forever* is chosen.
    pub duration: [Option<i64>; 5],
    /// Plays per person and track.
    pub play_limit: Option<i64>,
    /// Whether the link *Never* expires.
    pub never_expires: bool,
    /// *Expires on*.
    pub expires: TypedTime,
    /// The event's start.
    pub starts: TypedTime,
    /// The event's end.
    pub ends: TypedTime,
    /// The zone of the three.
    pub zone: String,
    /// *Attendees lose access when the event ends*.
    pub access_ends_with_event: bool,
    /// Unique people.
    pub invite_limit: Option<i64>,
    /// *Show sharing button on content*.
    pub show_share_button: bool,
    /// Who may enter.
    pub access_setting: AccessSetting,
    /// *Allowed email addresses*.
    pub allowed: AllowList,
    /// What stands in the field for more of them.
    pub allowing: String,
    /// What learners are told by mail; kept while the other kind of invite is chosen.
    pub notices: Notices,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            kind: InviteKind::default(),
            public_title: String::new(),
            public_description: String::new(),
            internal_description: String::new(),
            tracks: Vec::new(),
            forever: true,
            duration: [Some(0), Some(1), Some(0), Some(0), Some(0)],
            play_limit: Some(0),
            never_expires: true,
            expires: TypedTime::default(),
            starts: TypedTime::default(),
            ends: TypedTime::default(),
            zone: String::new(),
            access_ends_with_event: false,
            invite_limit: Some(0),
            show_share_button: false,
            access_setting: AccessSetting::default(),
            allowed: AllowList::default(),
            allowing: String::new(),
            notices: Notices::NONE,
        }
    }
}

impl Typed {
    /// An empty sheet for somebody in `own_zone` (R35).
    #[must_use]
    pub fn blank(own_zone: &str) -> Self {
        Self {
            zone: own_zone.to_owned(),
            ..Self::default()
        }
    }

    /// The fields that show a draft: editing and duplicating open with it. `tracks` are the draft's, with their titles.
    #[must_use]
    pub fn of(draft: &InviteDraft, tracks: Vec<Chosen>, own_zone: &str, zones: &dyn Zones) -> Self {
        let blank = Self::blank(own_zone);
        let zone = draft.time_zone.clone().unwrap_or(blank.zone);
        let time = |at: Option<Instant>| at.map_or_else(TypedTime::default, |at| TypedTime::of(at, &zone, zones));
        let duration = draft.content_duration.map_or(blank.duration, |parts| {
            [parts.years, parts.months, parts.days, parts.hours, parts.minutes].map(Some)
        });
        Self {
            kind: draft.kind,
            public_title: draft.public_title.clone(),
            public_description: draft.public_description.clone().unwrap_or_default(),
            internal_description: draft.internal_description.clone().unwrap_or_default(),
            tracks,
            forever: draft.content_duration.is_none(),
            duration,
            play_limit: Some(draft.play_limit),
            never_expires: draft.expires_at.is_none(),
            expires: time(draft.expires_at),
            starts: time(draft.starts_at),
            ends: time(draft.ends_at),
            access_ends_with_event: draft.access_ends_with_event,
            invite_limit: Some(draft.invite_limit),
            show_share_button: draft.show_share_button,
            access_setting: draft.access_setting,
            allowed: AllowList::read(&draft.allowed_email_addresses.join("\n")),
            allowing: String::new(),
            notices: draft.notices,
            zone,
        }
    }

    /// The draft, and the mistakes of fields that hold no value. Of a long list it has a sample, because it is made anew with
    /// every key press: [`whole`](Self::whole) has all of it.
    #[must_use]
    pub fn draft(&self, zones: &dyn Zones) -> (InviteDraft, Vec<FieldError>) {
        let mut mistakes = Vec::new();
        let mut number = |value: Option<i64>, field: &'static str, rule: Rule| {
            value.unwrap_or_else(|| {
                mistakes.push(FieldError::new(
                    field,
                    Code::Invalid,
                    rule,
                    "Enter a whole number, such as 0 or 25.",
                ));
                0
            })
        };
        let content_duration = (!self.forever).then(|| {
            let [years, months, days, hours, minutes] = self.duration;
            let mut part = |value, field| number(value, field, Rule::R15);
            DurationParts {
                years: part(years, "contentDuration.years"),
                months: part(months, "contentDuration.months"),
                days: part(days, "contentDuration.days"),
                hours: part(hours, "contentDuration.hours"),
                minutes: part(minutes, "contentDuration.minutes"),
            }
        });
        let play_limit = number(self.play_limit, "playLimit", Rule::R24);
        let invite_limit = number(self.invite_limit, "inviteLimit", Rule::R46);
        let self_paced = self.kind == InviteKind::SelfPaced;
        let mut instant = |typed: &TypedTime, asked: bool, field: &'static str, rule: Rule| {
            if !asked {
                return None;
            }
            let meaning = typed.meaning(&self.zone, zones);
            if meaning.is_none() && !typed.is_empty() && zones.exists(&self.zone) {
                mistakes.push(FieldError::new(
                    field,
                    Code::Invalid,
                    rule,
                    "Choose both the date and the time.",
                ));
            }
            meaning.map(|meaning| meaning.instant())
        };
        let expires_at = instant(&self.expires, self_paced && !self.never_expires, "expiresAt", Rule::R29);
        let starts_at = instant(&self.starts, !self_paced, "startsAt", Rule::R35);
        let ends_at = instant(&self.ends, !self_paced, "endsAt", Rule::R35);
        if self_paced && !self.never_expires && self.expires.is_empty() {
            let message = "Choose the date and the time, or Never.";
            mistakes.push(FieldError::new("expiresAt", Code::Required, Rule::R29, message));
        }
        let draft = InviteDraft {
            kind: self.kind,
            public_title: self.public_title.clone(),
            public_description: text(&self.public_description),
            internal_description: text(&self.internal_description),
            tracks: self
                .tracks
                .iter()
                .filter_map(|track| TrackId::parse(&track.id).ok())
                .collect(),
            content_duration,
            play_limit,
            expires_at,
            starts_at,
            ends_at,
            // Self paced without an expiry has no time that a zone could be of.
            time_zone: (!self_paced || !self.never_expires).then(|| self.zone.clone()),
            access_ends_with_event: !self_paced && self.access_ends_with_event,
            invite_limit,
            show_share_button: self.show_share_button,
            access_setting: self.access_setting,
            allowed_email_addresses: self.allowed.sample(),
            notices: self.notices.of(self.kind),
        };
        (draft, mistakes)
    }

    /// The draft with all of the allow list.
    #[must_use]
    pub fn whole(&self, zones: &dyn Zones) -> InviteDraft {
        InviteDraft {
            allowed_email_addresses: self.allowed.texts(),
            ..self.draft(zones).0
        }
    }
}

fn text(typed: &str) -> Option<String> {
    (!typed.trim().is_empty()).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use invites_domain::{
        AccessSetting, DurationParts, FieldErrorCode as Code, InviteDraft, InviteKind, TrackId, TypedId,
    };

    use super::{AllowList, Chosen, Typed};
    use crate::walltime::TypedTime;
    use crate::walltime::typed::tests::{World, at};

    const TRACK: &str = "track_00000000000000000000000000000007";

    fn codes(typed: &Typed) -> Vec<(String, Code)> {
        typed
            .draft(&World)
            .1
            .into_iter()
            .map(|mistake| (mistake.field.into_owned(), mistake.code))
            .collect()
    }

    #[test]
    fn r98_fields_of_a_draft_make_the_same_draft() {
        let draft = InviteDraft {
            kind: InviteKind::LiveEvent,
            public_title: "Day".to_owned(),
            internal_description: Some("Room B2".to_owned()),
            tracks: vec![TrackId::parse(TRACK).expect("an id")],
            content_duration: Some(DurationParts {
                months: 1,
                days: 2,
                ..DurationParts::default()
            }),
            play_limit: 3,
            starts_at: Some(at("2030-10-27T09:00:07Z")),
            ends_at: Some(at("2030-10-27T15:00:00Z")),
            time_zone: Some("Europe/Amsterdam".to_owned()),
            access_ends_with_event: true,
            invite_limit: 30,
            show_share_button: true,
            access_setting: AccessSetting::SpecificPeople,
            allowed_email_addresses: vec!["@acme.example".to_owned(), "*.delft.example".to_owned()],
            notices: invites_domain::NoticeKind::ALL.iter().copied().collect(),
            ..InviteDraft::default()
        };
        let tracks = vec![Chosen {
            id: TRACK.to_owned(),
            ..Chosen::default()
        }];
        let typed = Typed::of(&draft, tracks, "UTC", &World);
        assert_eq!(typed.starts.time, "10:00");
        assert_eq!(typed.draft(&World), (draft, Vec::new()));
    }

    #[test]
    fn r18_five_zeros_reach_the_rules_as_zeros_not_as_forever() {
        let typed = Typed {
            forever: false,
            duration: [Some(0); 5],
            ..Typed::default()
        };
        assert_eq!(typed.draft(&World).0.content_duration, Some(DurationParts::default()));
    }

    #[test]
    fn r24_letters_are_no_number() {
        let typed = Typed {
            play_limit: None,
            forever: false,
            duration: [None, Some(1), Some(0), Some(0), Some(0)],
            ..Typed::default()
        };
        let expected = [
            ("contentDuration.years".to_owned(), Code::Invalid),
            ("playLimit".to_owned(), Code::Invalid),
        ];
        assert_eq!(codes(&typed), expected);
    }

    #[test]
    fn r29_an_expiry_is_never_or_an_instant() {
        let asked = Typed {
            never_expires: false,
            ..Typed::blank("UTC")
        };
        assert_eq!(codes(&asked), [("expiresAt".to_owned(), Code::Required)]);
        let half = Typed {
            expires: TypedTime {
                date: "2030-01-01".to_owned(),
                ..TypedTime::default()
            },
            ..asked
        };
        assert_eq!(codes(&half), [("expiresAt".to_owned(), Code::Invalid)]);
        let never = Typed {
            never_expires: true,
            ..half
        };
        assert_eq!(codes(&never), []);
        assert_eq!(never.draft(&World).0.time_zone, None);
    }

    #[test]
    fn r34_the_other_kind_keeps_its_times_in_the_fields_only() {
        let typed = Typed {
            starts: TypedTime::of(at("2030-01-01T10:00:00Z"), "UTC", &World),
            access_ends_with_event: true,
            ..Typed::blank("UTC")
        };
        let draft = typed.draft(&World).0;
        assert_eq!((draft.starts_at, draft.access_ends_with_event), (None, false));
    }

    #[test]
    fn r58_what_is_no_address_reaches_the_rules() {
        let typed = Typed {
            allowed: AllowList::read("acme.example, ACME.example\neve@@example.com"),
            ..Typed::default()
        };
        assert_eq!(
            typed.draft(&World).0.allowed_email_addresses,
            ["@acme.example", "eve@@example.com"]
        );
    }
}
