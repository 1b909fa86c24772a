//! One case, as both halves read it: the facts of an invite, what is known of a visitor, and an instant. Plain JSON, with
//! e-mail addresses and list entries as people type them, so that each half reads them itself.

use chrono::{DateTime, Utc};
use invites_domain::claim::ClaimFacts;
use invites_domain::email::{AllowedEntry, EmailAddress, admits};
use invites_domain::ids::{PersonId, TrackId, TypedId};
use invites_domain::invite::{AccessSetting, Deletion, InviteFacts, InviteTiming, Limit};
use invites_domain::time::{ContentDuration, DurationParts};
use invites_domain::visitor::Visitor;
use serde::{Deserialize, Serialize};

/// When the link takes people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Timing {
    #[serde(rename_all = "camelCase")]
    SelfPaced { expires_at: Option<DateTime<Utc>> },
    #[serde(rename_all = "camelCase")]
    LiveEvent {
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        access_ends_with_event: bool,
    },
}

/// The visitor's claim.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Claim {
    pub(crate) claimed_at: DateTime<Utc>,
    pub(crate) access_ends_at: Option<DateTime<Utc>>,
    pub(crate) play_limit: u32,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

/// The facts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case {
    pub(crate) timing: Timing,
    pub(crate) access_setting: AccessSetting,
    pub(crate) invite_limit: u32,
    pub(crate) claim_count: u32,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
    /// Months and minutes that content stays; none is forever.
    pub(crate) content: Option<(u32, u32)>,
    pub(crate) claim: Option<Claim>,
    /// As typed; what is no address is nobody's proven one.
    pub(crate) email: Option<String>,
    /// As typed; what is no entry is left out.
    pub(crate) allowed: Vec<String>,
    pub(crate) details_given: bool,
    pub(crate) at: DateTime<Utc>,
}

impl Case {
    /// The case in the domain's types.
    pub(crate) fn facts(&self) -> (InviteFacts, Visitor) {
        let timing = match &self.timing {
            Timing::SelfPaced { expires_at } => InviteTiming::SelfPaced {
                expires_at: *expires_at,
                time_zone: None,
            },
            Timing::LiveEvent {
                starts_at,
                ends_at,
                access_ends_with_event,
            } => InviteTiming::LiveEvent {
                starts_at: *starts_at,
                ends_at: *ends_at,
                time_zone: "Europe/Amsterdam".to_owned(),
                access_ends_with_event: *access_ends_with_event,
            },
        };
        let content = self.content.and_then(|(months, minutes)| {
            let parts = DurationParts {
                months: i64::from(months),
                minutes: i64::from(minutes),
                ..DurationParts::default()
            };
            ContentDuration::new(parts).ok()
        });
        let facts = InviteFacts {
            timing,
            access_setting: self.access_setting,
            invite_limit: Limit::new(self.invite_limit),
            claim_count: self.claim_count,
            show_share_button: false,
            deleted: self.deleted_at.map(|at| Deletion {
                at,
                by: Some(PersonId::from_uuid(Default::default())),
                access_revoked: false,
            }),
            content_duration: content,
            play_limit: Limit::UNLIMITED,
            tracks: vec![TrackId::from_uuid(Default::default())],
        };
        let email = self.email.as_deref().and_then(|typed| EmailAddress::parse(typed).ok());
        let allowed: Vec<AllowedEntry> = self
            .allowed
            .iter()
            .filter_map(|typed| AllowedEntry::parse(typed).ok())
            .collect();
        let visitor = Visitor {
            claim: self.claim.as_ref().map(|claim| ClaimFacts {
                claimed_at: claim.claimed_at,
                access_ends_at: claim.access_ends_at,
                play_limit: Limit::new(claim.play_limit),
                revoked_at: claim.revoked_at,
            }),
            on_allow_list: email.as_ref().is_some_and(|email| admits(&allowed, email)),
            proven_email: email,
            details_given: self.details_given,
        };
        (facts, visitor)
    }
}
