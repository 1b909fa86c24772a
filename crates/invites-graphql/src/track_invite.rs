//! An invite as its team sees it. Learners get [`Invitation`](crate::invitation::Invitation), another type by design.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use invites_app::claims::ClaimFilter;
use invites_app::invites::InviteRecord;
use invites_app::page::Slice;
use invites_app::{Acting, App, AppError};
use invites_domain::email::AllowedEntry;
use invites_domain::ids::{InviteId, TrackId};
use invites_domain::invite::InviteTiming;
use invites_domain::status::{InviteStatus, invite_status, is_full};

use crate::activity_report::Date;
use crate::claim::ClaimConnection;
use crate::connection::{Window, cost};
use crate::content_duration::ContentDuration;
use crate::error::refuse;
use crate::ids;
use crate::instant::Instant;
use crate::invite_activity::{ActivityTopic, DayOpens, InviteFunnel, InviteHistoryConnection};
use crate::invite_loading::{AllowList, RunningPlays, ShownTracks, TracksOf, shown_tracks};
use crate::invite_names::{AccessSetting, ClaimOrder, ClaimState, TrackInviteStatus, TrackInviteType};
use crate::loaders;
use crate::tracks::Track;
use crate::undelivered_mail::NoticeKind;
use crate::user::User;

/// An invite, as a member of its team sees it; with its tracks where a list has read them for the whole page.
#[derive(Debug, Clone)]
pub(crate) struct TrackInvite(pub(crate) InviteRecord, Option<Vec<Track>>);

impl From<InviteRecord> for TrackInvite {
    fn from(invite: InviteRecord) -> Self {
        Self(invite, None)
    }
}

/// An invite, as a member of its team sees it.
#[Object]
impl TrackInvite {
    /// The invite's id.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Counts the edits. Send it with an update: a second save over the same version is refused.
    async fn version(&self) -> u32 {
        self.0.version
    }

    /// The link that people open.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.data::<App>()?.invite_url(&self.0))
    }

    /// The secret part of the link. Whoever holds it may open the invitation.
    async fn token(&self) -> &str {
        self.0.token.as_str()
    }

    /// Self paced or live event.
    #[graphql(name = "type")]
    async fn kind(&self) -> TrackInviteType {
        self.0.timing.kind().into()
    }

    /// What learners see as the title.
    async fn public_title(&self) -> &str {
        &self.0.public_title
    }

    /// For learners, in Markdown.
    async fn public_description(&self) -> Option<&str> {
        self.0.public_description.as_deref()
    }

    /// The public description as safe HTML.
    async fn public_description_html(&self) -> Option<&str> {
        self.0.public_description_html.as_deref()
    }

    /// For the team only; no learner's answer holds it.
    async fn internal_description(&self) -> Option<&str> {
        self.0.internal_description.as_deref()
    }

    /// What it covers, in the order learners see.
    async fn tracks(&self, ctx: &Context<'_>) -> Result<Vec<Track>> {
        if let Some(known) = &self.1 {
            return Ok(known.clone());
        }
        let tracks = loaders::of(ctx)?
            .load_one(ShownTracks(self.0.id))
            .await
            .map_err(loaders::failed)?;
        Ok(tracks.unwrap_or_default())
    }

    /// How long content stays after the claim; null is forever.
    async fn content_duration(&self) -> Option<ContentDuration> {
        self.0.content_duration.map(ContentDuration::from)
    }

    /// Plays of each track for each person; 0 is unlimited.
    async fn play_limit(&self) -> u32 {
        self.0.play_limit.get()
    }

    /// The first instant at which nobody new gets in: of a self-paced invite the link's expiry (null is never), of a
    /// live event its end.
    async fn expires_at(&self) -> Option<Instant> {
        self.0.timing.closes_at().map(Instant)
    }

    /// The event's start; null for a self-paced invite.
    async fn starts_at(&self) -> Option<Instant> {
        event_times(&self.0.timing).map(|(starts_at, _)| starts_at).map(Instant)
    }

    /// The event's end; null for a self-paced invite.
    async fn ends_at(&self) -> Option<Instant> {
        event_times(&self.0.timing).map(|(_, ends_at)| ends_at).map(Instant)
    }

    /// The IANA zone in which the times were chosen.
    async fn time_zone(&self) -> Option<&str> {
        self.0.timing.time_zone()
    }

    /// When a live event's link opens: exactly 24 hours before the start.
    async fn opens_at(&self) -> Option<Instant> {
        self.0.timing.opens_at().map(Instant)
    }

    /// Whether attendees lose access when the event ends.
    async fn access_ends_with_event(&self) -> bool {
        ends_with_event(&self.0.timing)
    }

    /// Seats; 0 is unlimited.
    async fn invite_limit(&self) -> u32 {
        self.0.invite_limit.get()
    }

    /// Seats taken: people who claimed and whose access was not removed. May exceed a limit that was lowered.
    async fn claim_count(&self) -> u32 {
        self.0.claim_count
    }

    /// Whether all seats are taken. The status stays what it is.
    async fn is_full(&self) -> bool {
        is_full(self.0.invite_limit, self.0.claim_count)
    }

    /// Whether the share button may stand on content.
    async fn show_share_button(&self) -> bool {
        self.0.show_share_button
    }

    /// What learners are told by mail, at their proven addresses.
    async fn notices(&self) -> Vec<NoticeKind> {
        self.0.notices.kinds().map(Into::into).collect()
    }

    /// Who may enter.
    async fn access_setting(&self) -> AccessSetting {
        self.0.access_setting.into()
    }

    /// The addresses and domains on the list: `anna@acme.com`, `@acme.com`, `*.acme.com`. Kept, but without effect, under
    /// other access settings.
    #[graphql(complexity = 100)]
    async fn allowed_email_addresses(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(self.allowed(ctx).await?.iter().map(AllowedEntry::canonical).collect())
    }

    /// How many entries the list has.
    async fn allowed_count(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(self.allowed(ctx).await?.len())
    }

    /// How many learners hold a claim that this list of addresses and domains would not admit. They keep it: later changes
    /// of the list put nobody out. For members who may manage invites.
    #[graphql(complexity = 100)]
    async fn claimers_off_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The list, saved or not. Left out: the saved one.")] allowed_email_addresses: Option<
            Vec<String>,
        >,
    ) -> Result<u32> {
        let acting = ctx.data::<Acting>()?;
        acting
            .claimers_off_list(self.0.id, allowed_email_addresses.as_deref())
            .await
            .map_err(refuse)
    }

    /// What the link does right now.
    async fn status(&self, ctx: &Context<'_>) -> Result<TrackInviteStatus> {
        Ok(self.status_now(ctx)?.into())
    }

    /// Whole periods of 24 hours until the event's start, while it is upcoming.
    async fn days_until(&self, ctx: &Context<'_>) -> Result<Option<u32>> {
        Ok(match self.status_now(ctx)? {
            InviteStatus::Upcoming { days_until, .. } => Some(days_until),
            InviteStatus::Active | InviteStatus::Expired { .. } => None,
        })
    }

    /// Whether somebody new could claim right now, if the access setting lets them in: active and not full.
    async fn can_claim(&self, ctx: &Context<'_>) -> Result<bool> {
        let open = self.status_now(ctx)? == InviteStatus::Active && self.0.deleted.is_none();
        Ok(open && !is_full(self.0.invite_limit, self.0.claim_count))
    }

    /// False once somebody claimed: the type is locked then. Duplicate the invite to get the other type.
    async fn type_can_change(&self) -> bool {
        !self.0.ever_claimed
    }

    /// When somebody claimed last.
    async fn last_claim_at(&self) -> Option<Instant> {
        self.0.last_claim_at.map(Instant)
    }

    /// Plays that run at this moment.
    async fn running_plays(&self, ctx: &Context<'_>) -> Result<u32> {
        let running = loaders::of(ctx)?
            .load_one(RunningPlays(self.0.id))
            .await
            .map_err(loaders::failed)?;
        Ok(running.unwrap_or(0))
    }

    /// The invite in plain words, a sentence each.
    async fn words(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let (tracks, allowed) = (self.track_ids(ctx).await?, self.allowed(ctx).await?);
        Ok(ctx
            .data::<App>()?
            .invite_words(&self.0.settings(tracks, allowed.to_vec())))
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// When it was last edited.
    async fn updated_at(&self) -> Instant {
        Instant(self.0.updated_at)
    }

    /// When it was deleted. Lists have no deleted invites; claims, reports and live updates still name them.
    async fn deleted_at(&self) -> Option<Instant> {
        self.0.deleted.map(|deletion| deletion.at).map(Instant)
    }

    /// Who made it; null when a script did.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.0.created_by {
            Some(person) => loaders::of(ctx)?.load_one(person).await.map_err(loaders::failed),
            None => Ok(None),
        }
    }

    /// How far people came.
    #[graphql(complexity = 10)]
    async fn funnel(&self, ctx: &Context<'_>) -> Result<InviteFunnel> {
        let funnel = ctx.data::<Acting>()?.funnel_of(&self.0).await.map_err(refuse)?;
        Ok(funnel.into())
    }

    /// How many browsers opened the link for the first time, by day; days without are left out, oldest first.
    #[graphql(complexity = 10)]
    async fn opens_per_day(&self, ctx: &Context<'_>) -> Result<Vec<DayOpens>> {
        let days = ctx.data::<Acting>()?.opens_of(&self.0).await.map_err(refuse)?;
        Ok(days
            .into_iter()
            .map(|(date, opened)| DayOpens {
                date: Date(date),
                opened,
            })
            .collect())
    }

    /// What happened: learners' steps and the team's deeds, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection, and what narrows it"
    )]
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the front, 1 to 100.")] first: Option<i64>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what is about these; left out: everything.")] topics: Option<Vec<ActivityTopic>>,
        #[graphql(desc = "Only what happened to this claim.")] claim_id: Option<ID>,
    ) -> Result<InviteHistoryConnection> {
        let window = Window {
            first,
            after,
            last,
            before,
        };
        InviteHistoryConnection::of(ctx, &self.0, window, topics, claim_id).await
    }

    /// Who claimed.
    #[allow(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection, and what narrows it"
    )]
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the front, 1 to 100.")] first: Option<i64>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the back, 1 to 100.")] last: Option<i64>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Part of the learner's name, e-mail or details, whatever its case.")] search: Option<String>,
        #[graphql(desc = "Only claims in this state.")] state: Option<ClaimState>,
        #[graphql(desc = "In which order; left out: newest first.")] order_by: Option<ClaimOrder>,
    ) -> Result<ClaimConnection> {
        ClaimConnection::of_invite(
            ctx,
            &self.0,
            Window {
                first,
                after,
                last,
                before,
            },
            ClaimFilter {
                search,
                state: state.map(Into::into),
            },
            order_by.map(Into::into).unwrap_or_default(),
        )
        .await
    }
}

impl TrackInvite {
    /// The invites of a page with their tracks: two statements, and no waiting for one another.
    pub(crate) async fn with_tracks(acting: &Acting, page: Slice<InviteRecord>) -> Result<Slice<Self>, AppError> {
        let ids: Vec<InviteId> = page.rows.iter().map(|invite| invite.id).collect();
        let mut tracks = shown_tracks(acting, &ids).await?;
        Ok(page.map(|invite| {
            let shown = tracks.remove(&invite.id).unwrap_or_default();
            Self(invite, Some(shown))
        }))
    }

    fn status_now(&self, ctx: &Context<'_>) -> Result<InviteStatus> {
        Ok(invite_status(&self.0.timing, ctx.data::<App>()?.now()))
    }

    async fn allowed(&self, ctx: &Context<'_>) -> Result<Arc<[AllowedEntry]>> {
        let list = loaders::of(ctx)?
            .load_one(AllowList(self.0.id))
            .await
            .map_err(loaders::failed)?;
        Ok(list.unwrap_or_default())
    }

    /// The tracks in saved order.
    pub(crate) async fn track_ids(&self, ctx: &Context<'_>) -> Result<Vec<TrackId>> {
        let tracks = loaders::of(ctx)?
            .load_one(TracksOf(self.0.id))
            .await
            .map_err(loaders::failed)?;
        Ok(tracks.unwrap_or_default())
    }
}

/// Start and end of a live event.
pub(crate) fn event_times(timing: &InviteTiming) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    match timing {
        InviteTiming::LiveEvent { starts_at, ends_at, .. } => Some((*starts_at, *ends_at)),
        InviteTiming::SelfPaced { .. } => None,
    }
}

pub(crate) fn ends_with_event(timing: &InviteTiming) -> bool {
    matches!(
        timing,
        InviteTiming::LiveEvent {
            access_ends_with_event: true,
            ..
        }
    )
}
