//! Small facts that tests start from and change.

use chrono::TimeDelta;
use invites_domain::{
    AccessSetting, ClaimFacts, Deletion, EmailAddress, Instant, InviteDraft, InviteFacts, InviteKind, InviteTiming,
    Limit, PersonId, TrackId, TypedId, Visitor,
};

/// An instant from RFC 3339, or from `2030-05-10 10:00`.
pub(crate) fn at(text: &str) -> Instant {
    let text = if text.contains('Z') {
        text.to_owned()
    } else {
        format!("{}:00Z", text.replace(' ', "T"))
    };
    text.parse().expect("an instant")
}

pub(crate) fn second() -> TimeDelta {
    TimeDelta::seconds(1)
}

/// The smallest step of time there is here.
pub(crate) fn tick() -> TimeDelta {
    TimeDelta::microseconds(1)
}

pub(crate) fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(uuid::Uuid::from_u128(number))
}

pub(crate) fn track(number: u128) -> TrackId {
    id(number)
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

/// The event of the specification's worked instants: 2030-05-10 10:00Z – 14:00Z.
pub(crate) fn event() -> InviteTiming {
    event_between(at("2030-05-10 10:00"), at("2030-05-10 14:00"))
}

pub(crate) fn event_between(starts_at: Instant, ends_at: Instant) -> InviteTiming {
    InviteTiming::LiveEvent {
        starts_at,
        ends_at,
        time_zone: "Europe/Amsterdam".into(),
        access_ends_with_event: false,
    }
}

pub(crate) fn expiring(expires_at: Option<Instant>) -> InviteTiming {
    InviteTiming::SelfPaced {
        expires_at,
        time_zone: expires_at.map(|_| "Europe/Amsterdam".into()),
    }
}

/// An invite that lets everybody in.
pub(crate) fn open_invite() -> InviteFacts {
    InviteFacts {
        timing: expiring(None),
        access_setting: AccessSetting::AnyoneWithLink,
        invite_limit: Limit::UNLIMITED,
        claim_count: 0,
        show_share_button: true,
        deleted: None,
        content_duration: None,
        play_limit: Limit::UNLIMITED,
        tracks: vec![track(1), track(2)],
    }
}

pub(crate) fn deletion() -> Deletion {
    Deletion {
        at: at("2030-01-01 00:00"),
        by: Some(id::<PersonId>(9)),
        access_revoked: false,
    }
}

pub(crate) fn claim() -> ClaimFacts {
    ClaimFacts {
        claimed_at: at("2030-05-09 12:00"),
        access_ends_at: None,
        play_limit: Limit::UNLIMITED,
        revoked_at: None,
    }
}

pub(crate) fn holder(claim: ClaimFacts) -> Visitor {
    Visitor {
        claim: Some(claim),
        ..Visitor::default()
    }
}

/// A draft that is valid as it stands.
pub(crate) fn draft() -> InviteDraft {
    InviteDraft {
        public_title: "Kubernetes, hands on".into(),
        tracks: vec![track(1), track(2)],
        ..Default::default()
    }
}

pub(crate) fn event_draft() -> InviteDraft {
    InviteDraft {
        kind: InviteKind::LiveEvent,
        starts_at: Some(at("2030-05-10 10:00")),
        ends_at: Some(at("2030-05-10 14:00")),
        time_zone: Some("Europe/Amsterdam".into()),
        ..draft()
    }
}

/// A small table of zones.
pub(crate) fn zone_exists(zone: &str) -> bool {
    ["UTC", "Europe/Amsterdam", "America/New_York"].contains(&zone)
}
