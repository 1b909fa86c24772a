//! An invite as the server has it, in the rules' types: what an edit starts from and a duplicate copies.

use chrono::DateTime;
use invites_client::operations::wizard_invite_query::WizardInviteQueryTrackInvite as Answer;
use invites_domain::{
    AccessSetting, AllowedEntry, ContentDuration, DurationParts, Instant, InviteKind, InviteSettings, InviteTiming,
    Limit, NoticeKind, TrackId, TypedId,
};

use super::order::Chosen;

/// A saved invite.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// Its id.
    pub id: String,
    /// The version that was read: saving over another is refused (R92a).
    pub version: i64,
    /// Its settings.
    pub settings: InviteSettings,
    /// Its tracks, with their titles.
    pub tracks: Vec<Chosen>,
    /// How many learners hold a claim.
    pub learners: i64,
    /// Whether its type may still change (R7).
    pub type_can_change: bool,
}

impl Saved {
    /// Reads an answer; `None` when it holds something newer than this page knows.
    #[must_use]
    pub fn read(answer: Answer) -> Option<Self> {
        let kind = InviteKind::parse(answer.type_.as_wire())?;
        let timing = match kind {
            InviteKind::SelfPaced => InviteTiming::SelfPaced {
                expires_at: instant(answer.expires_at.as_deref())?,
                time_zone: answer.time_zone,
            },
            InviteKind::LiveEvent => InviteTiming::LiveEvent {
                starts_at: instant(answer.starts_at.as_deref())??,
                ends_at: instant(answer.ends_at.as_deref())??,
                time_zone: answer.time_zone?,
                access_ends_with_event: answer.access_ends_with_event,
            },
        };
        let content_duration = match answer.content_duration {
            None => None,
            Some(parts) => Some(
                ContentDuration::new(DurationParts {
                    years: parts.years,
                    months: parts.months,
                    days: parts.days,
                    hours: parts.hours,
                    minutes: parts.minutes,
                })
                .ok()?,
            ),
        };
        let tracks: Vec<Chosen> = answer
            .tracks
            .into_iter()
            .map(|track| Chosen {
                id: track.id,
                title: track.title,
                challenges: track.challenge_count,
                seconds: track.time_limit_seconds,
            })
            .collect();
        let settings = InviteSettings {
            public_title: answer.public_title,
            public_description: answer.public_description,
            internal_description: answer.internal_description,
            tracks: tracks
                .iter()
                .map(|track| TrackId::parse(&track.id).ok())
                .collect::<Option<_>>()?,
            content_duration,
            play_limit: limit(answer.play_limit)?,
            timing,
            invite_limit: limit(answer.invite_limit)?,
            show_share_button: answer.show_share_button,
            access_setting: AccessSetting::parse(answer.access_setting.as_wire())?,
            notices: answer
                .notices
                .iter()
                .map(|notice| NoticeKind::parse(notice.as_wire()))
                .collect::<Option<_>>()?,
            allowed: answer
                .allowed_email_addresses
                .iter()
                .map(|entry| AllowedEntry::parse(entry).ok())
                .collect::<Option<_>>()?,
        };
        Some(Self {
            id: answer.id,
            version: answer.version,
            settings,
            tracks,
            learners: answer.claim_count,
            type_can_change: answer.type_can_change,
        })
    }
}

/// The outer `None` is an instant that cannot be read, the inner one that there is none.
fn instant(text: Option<&str>) -> Option<Option<Instant>> {
    match text {
        None => Some(None),
        Some(text) => DateTime::parse_from_rfc3339(text).ok().map(|at| Some(at.to_utc())),
    }
}

fn limit(value: i64) -> Option<Limit> {
    u32::try_from(value).ok().map(Limit::new)
}
