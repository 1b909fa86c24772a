//! What is sent to create or change an invite.

use async_graphql::{ID, InputObject, MaybeUndefined};
use invites_app::AppError;
use invites_app::invite_writing::{Change, InvitePatch};

use crate::content_duration::ContentDurationInput;
use crate::ids;
use crate::instant::Instant;
use crate::invite_names::{AccessSetting, TrackInviteType};
use crate::undelivered_mail::NoticeKind;

/// An invite. On creation, what is left out takes the default in brackets. On update, what is left out stays, and null
/// brings the default back.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct TrackInviteInput {
    /// Self paced or live event (SELF_PACED). Locked once somebody claimed.
    #[graphql(name = "type")]
    kind: MaybeUndefined<TrackInviteType>,
    /// What learners see as the title: 1 to 200 characters. Required.
    public_title: MaybeUndefined<String>,
    /// For learners, in Markdown: up to 20,000 characters (none).
    public_description: MaybeUndefined<String>,
    /// For the team only: up to 20,000 characters (none).
    internal_description: MaybeUndefined<String>,
    /// The tracks in the order learners see them: 1 to 200, none twice. Required. A change binds future claims only.
    track_ids: MaybeUndefined<Vec<ID>>,
    /// How long content stays after the claim (for ever). A change binds future claims only.
    content_duration: MaybeUndefined<ContentDurationInput>,
    /// Plays of each track for each person, up to 1,000,000 (0, unlimited). A change binds future claims only.
    play_limit: MaybeUndefined<i64>,
    /// Self paced: from this instant on nobody new gets in (never).
    expires_at: MaybeUndefined<Instant>,
    /// Live event: its start. Required for one. The link opens 24 hours before it.
    starts_at: MaybeUndefined<Instant>,
    /// Live event: its end, after the start. Required for one.
    ends_at: MaybeUndefined<Instant>,
    /// The IANA zone in which the times were chosen, such as `Europe/Amsterdam`. Required for a live event.
    time_zone: MaybeUndefined<String>,
    /// Live event: whether attendees lose access when it ends (false).
    access_ends_with_event: MaybeUndefined<bool>,
    /// Seats, up to 1,000,000 (0, unlimited).
    invite_limit: MaybeUndefined<i64>,
    /// Whether the share button may stand on content (false).
    show_share_button: MaybeUndefined<bool>,
    /// Who may enter (ANYONE_WITH_LINK).
    access_setting: MaybeUndefined<AccessSetting>,
    /// For SPECIFIC_PEOPLE: addresses and domains, up to 10,000: `anna@acme.com`, `acme.com` for everybody at exactly that
    /// domain, `*.acme.com` for its sub-domains (none).
    allowed_email_addresses: MaybeUndefined<Vec<String>>,
    /// What learners are told by mail (nothing).
    notices: MaybeUndefined<Vec<NoticeKind>>,
}

impl TrackInviteInput {
    /// # Errors
    /// [`AppError::Invalid`] naming the id that is malformed or of another kind.
    pub(crate) fn read(self) -> Result<InvitePatch, AppError> {
        let tracks = match self.track_ids {
            MaybeUndefined::Undefined => Change::Keep,
            MaybeUndefined::Null => Change::Clear,
            MaybeUndefined::Value(ids) => Change::Set(ids::read_all(&ids, "trackIds")?),
        };
        Ok(InvitePatch {
            kind: change(self.kind),
            public_title: change(self.public_title),
            public_description: change(self.public_description),
            internal_description: change(self.internal_description),
            tracks,
            content_duration: change(self.content_duration),
            play_limit: change(self.play_limit),
            expires_at: change(self.expires_at),
            starts_at: change(self.starts_at),
            ends_at: change(self.ends_at),
            time_zone: change(self.time_zone),
            access_ends_with_event: change(self.access_ends_with_event),
            invite_limit: change(self.invite_limit),
            show_share_button: change(self.show_share_button),
            access_setting: change(self.access_setting),
            allowed_email_addresses: change(self.allowed_email_addresses),
            notices: match self.notices {
                MaybeUndefined::Undefined => Change::Keep,
                MaybeUndefined::Null => Change::Clear,
                MaybeUndefined::Value(kinds) => Change::Set(kinds.into_iter().map(Into::into).collect()),
            },
        })
    }
}

fn change<T: Into<U>, U>(sent: MaybeUndefined<T>) -> Change<U> {
    match sent {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value.into()),
    }
}
