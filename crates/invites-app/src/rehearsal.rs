//! Rehearsing a live event: a stand-in invite on the same tracks that is open now, for synthetic learners to fill.
//!
//! It is an invite of its own: the event's seats, claims, log and dashboard never hear of it, and lists and reports leave
//! it out. It can be held long before the event opens. When it ends, everything of it is removed.

use chrono::TimeDelta;
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{InviteId, InviteToken, TypedId};
use invites_domain::invite::{AccessSetting, InviteTiming, Limit};
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_store::queries::invites::{InviteRecord, NewInvite};
use invites_store::queries::{invites, rehearsals};
use serde_json::json;

use crate::announce::Announcement;
use crate::invite_writing::{held, stored};
use crate::{Acting, App, AppError, Caller};

/// What the title of a rehearsal begins with: whoever sees one knows that nobody in it is real.
pub const MARK: &str = "Rehearsal: ";
/// Minutes that a rehearsal may be given at most.
const LONGEST: i64 = 24 * 60;

impl Acting {
    /// Makes a stand-in for the live event `event`: the same tracks, play limit and content duration, open to whoever
    /// holds its link for `minutes` (1–1,440), with seats for everybody. One at a time: an earlier one is removed.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a self-paced invite (R4), a rehearsal, or a length out of bounds; the refusals of
    /// [`Acting::must`].
    pub async fn start_rehearsal(&self, event: InviteId, minutes: i64) -> Result<InviteRecord, AppError> {
        let team = self.live_event_for(event, Verb::ManageInvites).await?.team;
        if !(1..=LONGEST).contains(&minutes) {
            let message = "Rehearse for 1 to 1,440 minutes.";
            return Err(FieldError::new("minutes", FieldErrorCode::OutOfRange, Rule::R118, message).into());
        }
        if rehearsals::named_by(self.app().store().read(), event)
            .await?
            .contains(&event)
        {
            let message = "This is a rehearsal itself: name the event.";
            return Err(FieldError::new("inviteId", FieldErrorCode::Invalid, Rule::R4, message).into());
        }
        self.end_rehearsal(event).await?;
        let acting = self.clone();
        let rehearsal = self
            .app()
            .store()
            .write(move |tx| {
                let acting = acting.clone();
                async move {
                    let now = acting.app().now();
                    let (record, mut settings) = held(&tx, event).await?;
                    settings.public_title = format!("{MARK}{}", settings.public_title);
                    settings.timing = InviteTiming::LiveEvent {
                        starts_at: now,
                        ends_at: now + TimeDelta::minutes(minutes),
                        time_zone: settings.timing.time_zone().unwrap_or("UTC").to_owned(),
                        access_ends_with_event: true,
                    };
                    // Synthetic learners have no addresses to prove, and nobody is to be kept out by them.
                    settings.access_setting = AccessSetting::AnyoneWithLink;
                    settings.allowed.clear();
                    settings.invite_limit = Limit::default();
                    let id = acting.app().new_id();
                    let new = NewInvite {
                        id,
                        team,
                        token: InviteToken::from_random(acting.app().chance()),
                        description_html: record.public_description_html,
                        settings,
                        by: acting.person(),
                    };
                    rehearsals::insert(&*tx, &new, event, now).await?;
                    let detail = json!({ "minutes": minutes });
                    acting
                        .audit(&tx, team, "startRehearsal", &event.encode(), Some(detail))
                        .await?;
                    stored(&tx, id).await
                }
            })
            .await?;
        Ok(rehearsal)
    }

    /// Removes the rehearsals of an event, or one by its own id, with everything that happened in them. Answers how
    /// many synthetic learners went. Without a rehearsal nothing happens.
    ///
    /// # Errors
    /// The refusals of [`Acting::must`].
    pub async fn end_rehearsal(&self, id: InviteId) -> Result<u64, AppError> {
        let team = self.invite_for(id, Verb::ManageInvites).await?.team;
        let acting = self.clone();
        let (ended, learners) = self
            .app()
            .store()
            .write(move |tx| {
                let acting = acting.clone();
                async move {
                    let named = rehearsals::named_by(&*tx, id).await?;
                    let mut learners = 0;
                    for rehearsal in &named {
                        invites::by_id_locked(&*tx, *rehearsal).await?;
                        learners += rehearsals::remove(&*tx, *rehearsal).await?;
                    }
                    if !named.is_empty() {
                        let detail = json!({ "count": learners });
                        acting
                            .audit(&tx, team, "endRehearsal", &id.encode(), Some(detail))
                            .await?;
                    }
                    Ok::<_, AppError>((named, learners))
                }
            })
            .await?;
        for invite in ended {
            self.app().announcer().announce(Announcement::Invite { team, invite });
        }
        Ok(learners)
    }
}

impl App {
    /// Removes the rehearsals whose time is over and whom nobody took down: whoever held them was cut off. For the
    /// server to call now and then. Answers how many.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn remove_rehearsals_that_are_over(&self) -> Result<usize, AppError> {
        let over = rehearsals::over(self.store().read(), self.now()).await?;
        let server = self.for_actor(Caller::operator());
        for rehearsal in &over {
            match server.end_rehearsal(*rehearsal).await {
                // Another server was faster.
                Ok(_) | Err(AppError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(over.len())
    }
}
