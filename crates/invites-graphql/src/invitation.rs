//! What a learner may know of an invite. The type cannot leak what it does not have: no internal description, no
//! list, no other learners.

use async_graphql::{Context, Object, Result};
use futures_util::future::try_join_all;
use invites_app::invitation::Invitation as Seen;
use invites_app::{Acting, AppError};
use invites_domain::visitor::VisitorAnswer;

use crate::claim::Claim;
use crate::content_duration::ContentDuration;
use crate::details::InviteForm;
use crate::error::refuse;
use crate::instant::Instant;
use crate::invite_names::{InvitationState, TrackInviteType};
use crate::track_invite::{ends_with_event, event_times};
use crate::tracks::{LearnerTrack, given_track};

/// What stands behind a link, for this visitor.
#[derive(Debug)]
pub(crate) struct Invitation(pub(crate) Seen);

/// What stands behind a link, for this visitor.
#[Object]
impl Invitation {
    /// The secret part of the link.
    async fn token(&self) -> &str {
        self.0.token.as_str()
    }

    /// The whole link.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// The team that invites.
    async fn team_name(&self) -> &str {
        &self.0.team_name
    }

    /// Self paced or live event.
    #[graphql(name = "type")]
    async fn kind(&self) -> TrackInviteType {
        self.0.timing.kind().into()
    }

    /// The title.
    async fn public_title(&self) -> &str {
        &self.0.public_title
    }

    /// The description as safe HTML.
    async fn public_description_html(&self) -> Option<&str> {
        self.0.public_description_html.as_deref()
    }

    /// The visitor's own tracks once claimed, else those a claim would give; in order.
    async fn tracks(&self, ctx: &Context<'_>) -> Result<Vec<LearnerTrack>> {
        try_join_all(self.0.tracks.iter().map(|track| given_track(ctx, *track))).await
    }

    /// The form to fill in, while the state is LEAVE_DETAILS.
    async fn form(&self) -> Option<InviteForm> {
        self.0.form.clone().map(InviteForm)
    }

    /// What the visitor gets now: the first line of the rules that fits.
    async fn state(&self) -> Result<InvitationState> {
        InvitationState::of(&self.0.answer).ok_or_else(|| refuse(AppError::NotFound { what: "link" }))
    }

    /// The state in a sentence. Instants in it are in UTC; `at` and `opensAt` have them for the visitor's own zone.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What the visitor can do now.
    async fn remedy(&self) -> Option<&str> {
        self.0.remedy.as_deref()
    }

    /// The instant the answer is about: closed since, access ended, access removed.
    async fn at(&self) -> Option<Instant> {
        match &self.0.answer {
            VisitorAnswer::AccessRemoved { at } | VisitorAnswer::AccessEnded { at } | VisitorAnswer::Closed { at } => {
                Some(Instant(*at))
            }
            _ => None,
        }
    }

    /// When the answer changes by itself.
    async fn next_change_at(&self) -> Option<Instant> {
        self.0.next_change_at.map(Instant)
    }

    /// The visitor's proven e-mail.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_ref().map(|email| email.as_str())
    }

    /// How long content stays after a claim made now; null is forever.
    async fn content_duration(&self) -> Option<ContentDuration> {
        self.0.content_duration.map(ContentDuration::from)
    }

    /// Plays of each track, the visitor's own once claimed; 0 is unlimited.
    async fn play_limit(&self) -> u32 {
        self.0.play_limit.get()
    }

    /// Whether attendees lose access when the event ends.
    async fn access_ends_with_event(&self) -> bool {
        ends_with_event(&self.0.timing)
    }

    /// The first instant at which nobody new gets in: the link's expiry, or the event's end.
    async fn expires_at(&self) -> Option<Instant> {
        self.0.timing.closes_at().map(Instant)
    }

    /// The event's start.
    async fn starts_at(&self) -> Option<Instant> {
        event_times(&self.0.timing).map(|(starts_at, _)| starts_at).map(Instant)
    }

    /// The event's end.
    async fn ends_at(&self) -> Option<Instant> {
        event_times(&self.0.timing).map(|(_, ends_at)| ends_at).map(Instant)
    }

    /// When the event's link opens.
    async fn opens_at(&self) -> Option<Instant> {
        self.0.timing.opens_at().map(Instant)
    }

    /// The IANA zone of the times.
    async fn time_zone(&self) -> Option<&str> {
        self.0.timing.time_zone()
    }

    /// What the terms mean, in one sentence.
    async fn terms(&self) -> &str {
        &self.0.terms
    }

    /// Whether the share button stands on the page now.
    async fn show_share_button(&self) -> bool {
        self.0.share_button
    }

    /// The visitor's claim.
    async fn claim(&self) -> Option<Claim> {
        self.0.claim.clone().map(Claim)
    }

    /// The server's clock, for countdowns.
    async fn now(&self) -> Instant {
        Instant(self.0.now)
    }
}

impl Invitation {
    /// What stands behind the link with `token`; null for an unknown one.
    pub(crate) async fn behind(ctx: &Context<'_>, token: &str) -> Result<Option<Self>> {
        Ok(ctx.data::<Acting>()?.invitation(token).await.map_err(refuse)?.map(Self))
    }
}
