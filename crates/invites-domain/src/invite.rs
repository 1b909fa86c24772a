//! What an invite is: its kind, its times, its limits, its gate.
//!
//! Two views of it. [`InviteSettings`] is what an author saves, always valid. [`InviteFacts`] is what a decision
//! about a visitor needs, as the database knows it at that moment. Neither knows people or rows.

use chrono::TimeDelta;

use crate::email::AllowedEntry;
use crate::error::{FieldError, FieldErrorCode};
use crate::ids::{PersonId, TrackId};
use crate::notice::Notices;
use crate::rule::Rule;
use crate::status::{InviteStatus, invite_status, is_full};
use crate::time::{ContentDuration, Instant, Window, truncate};

/// The largest play limit (R24).
pub const MAX_PLAY_LIMIT: u32 = 1_000_000;
/// The largest number of seats.
pub const MAX_INVITE_LIMIT: u32 = 1_000_000;
/// The most addresses and domains on one allow list.
pub const MAX_ALLOWED_ENTRIES: usize = 10_000;
/// The longest public title, in characters (R8).
pub const TITLE_MAX: usize = 200;
/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 20_000;
/// The most tracks one invite covers.
pub const MAX_TRACKS: usize = 200;
/// How long before an event's start its link opens (R38): exactly 86,400 seconds.
pub const OPENS_BEFORE_START: TimeDelta = TimeDelta::hours(24);

named! {
    /// The two kinds of invite (R1).
    #[derive(Default)]
    pub enum InviteKind {
        /// People come when they like.
        #[default]
        SelfPaced = "SELF_PACED",
        /// People come together, between a start and an end.
        LiveEvent = "LIVE_EVENT",
    }
}

named! {
    /// Who may enter (R54).
    #[derive(Default)]
    pub enum AccessSetting {
        /// Whoever holds the link (R55).
        #[default]
        AnyoneWithLink = "ANYONE_WITH_LINK",
        /// Whoever fills in the details form (R56).
        AnyoneLeavingDetails = "ANYONE_LEAVING_DETAILS",
        /// Whoever proves an e-mail address on the list (R57, R60).
        SpecificPeople = "SPECIFIC_PEOPLE",
    }
}

impl InviteKind {
    /// Whether the group is watched in real time: for live events only, sandboxes included (R4, R5).
    #[must_use]
    pub const fn has_live_dashboard(self) -> bool {
        matches!(self, Self::LiveEvent)
    }
}

/// When the link takes new people. A self-paced invite cannot have an event's times, nor an event an expiry (R34).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteTiming {
    /// Open at once, until the expiry if there is one (R29).
    SelfPaced {
        /// The first instant at which nobody new gets in; `None` is never.
        expires_at: Option<Instant>,
        /// The IANA zone in which the author chose it.
        time_zone: Option<String>,
    },
    /// Open from 24 hours before the start until the end (R38, R39).
    LiveEvent {
        /// The event's start.
        starts_at: Instant,
        /// The event's end. After [`ended_at`](InviteTiming::ended_at) it may lie before the start.
        ends_at: Instant,
        /// The event's IANA zone (R35).
        time_zone: String,
        /// Whether attendees lose access when the event ends (R43).
        access_ends_with_event: bool,
    },
}

impl InviteTiming {
    /// The kind of invite that has such times.
    #[must_use]
    pub fn kind(&self) -> InviteKind {
        match self {
            Self::SelfPaced { .. } => InviteKind::SelfPaced,
            Self::LiveEvent { .. } => InviteKind::LiveEvent,
        }
    }

    /// The first instant at which new people get in; `None` when there was never another (R38).
    #[must_use]
    pub fn opens_at(&self) -> Option<Instant> {
        match self {
            Self::SelfPaced { .. } => None,
            Self::LiveEvent { starts_at, .. } => Some(
                starts_at
                    .checked_sub_signed(OPENS_BEFORE_START)
                    .unwrap_or(Instant::MIN_UTC),
            ),
        }
    }

    /// The first instant at which nobody new gets in any more; `None` is never (R30, R39).
    #[must_use]
    pub fn closes_at(&self) -> Option<Instant> {
        match self {
            Self::SelfPaced { expires_at, .. } => *expires_at,
            Self::LiveEvent { ends_at, .. } => Some(*ends_at),
        }
    }

    /// The time in which the link takes new people.
    #[must_use]
    pub fn window(&self) -> Window {
        Window {
            from: self.opens_at(),
            until: self.closes_at(),
        }
    }

    /// The IANA zone in which its times were chosen.
    #[must_use]
    pub fn time_zone(&self) -> Option<&str> {
        match self {
            Self::SelfPaced { time_zone, .. } => time_zone.as_deref(),
            Self::LiveEvent { time_zone, .. } => Some(time_zone),
        }
    }

    /// The same times with the link closed at `now` (R97a): the expiry, or the event's end, moves to `now`.
    /// A link that closed earlier keeps its instant, so that pressing twice changes nothing.
    #[must_use]
    pub fn ended_at(&self, now: Instant) -> Self {
        let closes_at = self.closes_at().map_or(now, |closes_at| closes_at.min(now));
        let mut ended = self.clone();
        match &mut ended {
            Self::SelfPaced { expires_at, .. } => *expires_at = Some(closes_at),
            Self::LiveEvent { ends_at, .. } => *ends_at = closes_at,
        }
        ended
    }

    /// The same event with its end moved later (R44); from then on the link is open again if it had closed.
    ///
    /// # Errors
    /// When it is no event, or when the new end is not in the future, not after the start, or not later than the old.
    pub fn extended_to(&self, later_end: Instant, now: Instant) -> Result<Self, FieldError> {
        let refuse = |code, rule, message: &str| Err(FieldError::new("endsAt", code, rule, message));
        let mut extended = self.clone();
        match &mut extended {
            Self::SelfPaced { .. } => refuse(
                FieldErrorCode::Invalid,
                Rule::R44,
                "Only a live event has an end to extend. Edit the expiry.",
            ),
            Self::LiveEvent { .. } if later_end <= now => refuse(
                FieldErrorCode::InPast,
                Rule::R44,
                "Choose an end in the future, or end the event now.",
            ),
            Self::LiveEvent { starts_at, .. } if later_end <= *starts_at => refuse(
                FieldErrorCode::NotAfterStart,
                Rule::R36,
                "Choose an end after the start.",
            ),
            Self::LiveEvent { ends_at, .. } if later_end <= *ends_at => refuse(
                FieldErrorCode::OutOfRange,
                Rule::R44,
                "Choose an end later than the present one.",
            ),
            Self::LiveEvent { ends_at, .. } => {
                *ends_at = truncate(later_end);
                Ok(extended)
            }
        }
    }
}

/// How many: of people on an invite, or of plays of a track. Zero is unlimited (R24, R46).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit(u32);

impl Limit {
    /// No limit.
    pub const UNLIMITED: Self = Self(0);

    /// The limit that the database keeps as this number.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        Self(limit)
    }

    /// The number, 0 when unlimited.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether any number is allowed.
    #[must_use]
    pub const fn is_unlimited(self) -> bool {
        self.0 == 0
    }

    /// Whether `count` leaves no room for one more (R47, R50).
    #[must_use]
    pub const fn reached_by(self, count: u32) -> bool {
        !self.is_unlimited() && count >= self.0
    }
}

/// What an author saved: valid, and nothing left to guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteSettings {
    /// What learners see as the title (R8).
    pub public_title: String,
    /// Markdown for learners (R9).
    pub public_description: Option<String>,
    /// For the team only (R10).
    pub internal_description: Option<String>,
    /// The tracks in the order learners see them (R11, R13); at least one (R2).
    pub tracks: Vec<TrackId>,
    /// How long content stays after the claim; `None` is forever (R17).
    pub content_duration: Option<ContentDuration>,
    /// Plays per person and track (R23).
    pub play_limit: Limit,
    /// When the link takes new people.
    pub timing: InviteTiming,
    /// Seats (R46).
    pub invite_limit: Limit,
    /// Whether the share button may stand on content (R70).
    pub show_share_button: bool,
    /// Who may enter (R54).
    pub access_setting: AccessSetting,
    /// The allow list; without effect, but kept, under the other settings (R63).
    pub allowed: Vec<AllowedEntry>,
    /// What learners are told by mail.
    pub notices: Notices,
}

/// How and when an invite was deleted (R93).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// When.
    pub at: Instant,
    /// By whom; none for a script.
    pub by: Option<PersonId>,
    /// Whether the claims were revoked with it; each of them then says so itself.
    pub access_revoked: bool,
}

/// What a decision needs of an invite. Whether a visitor is on the allow list is the visitor's fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteFacts {
    /// When the link takes new people.
    pub timing: InviteTiming,
    /// Who may enter.
    pub access_setting: AccessSetting,
    /// Seats.
    pub invite_limit: Limit,
    /// Seats taken: claims that are not revoked (R52).
    pub claim_count: u32,
    /// Whether the share button may stand on content.
    pub show_share_button: bool,
    /// Set once it is deleted.
    pub deleted: Option<Deletion>,
    /// How long content stays after the claim; `None` is forever.
    pub content_duration: Option<ContentDuration>,
    /// Plays per person and track.
    pub play_limit: Limit,
    /// The tracks a claim made now copies, in order.
    pub tracks: Vec<TrackId>,
}

impl InviteFacts {
    /// Whether the link takes anybody new at `now`: not deleted, active, and not full. Who that may be is the gate's
    /// question.
    #[must_use]
    pub fn takes_new_people(&self, now: Instant) -> bool {
        self.deleted.is_none()
            && invite_status(&self.timing, now) == InviteStatus::Active
            && !is_full(self.invite_limit, self.claim_count)
    }

    /// When access ends for a claim made at `claimed_at`: the duration's end, or the event's if that comes first and
    /// the author chose so (R19, R43). `None` is never.
    #[must_use]
    pub fn access_end(&self, claimed_at: Instant) -> Option<Instant> {
        let by_duration = self.content_duration.and_then(|duration| duration.end_from(claimed_at));
        let by_event = match self.timing {
            InviteTiming::LiveEvent {
                ends_at,
                access_ends_with_event: true,
                ..
            } => Some(ends_at),
            _ => None,
        };
        [by_duration, by_event].into_iter().flatten().min()
    }
}
