//! Creating and editing invites: what was sent becomes a draft, the domain judges it, and it is written whole or not
//! at all.

use std::collections::HashSet;

use invites_domain::activity::ActivityKind;
use invites_domain::claim::end_after_extension;
use invites_domain::edit::{draft_of, edit_effects};
use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::ids::{InviteId, InviteToken, TeamId, TrackId, TypedId};
use invites_domain::invite::{AccessSetting, InviteKind, InviteSettings, InviteTiming};
use invites_domain::notice::NoticeKind;
use invites_domain::policy::Verb;
use invites_domain::rule::Rule;
use invites_domain::time::{DurationParts, Instant, rfc3339};
use invites_domain::validate::{DraftMode, InviteDraft, validate_invite};
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::invites::{InviteRecord, NewInvite, Updated};
use invites_store::queries::{allowed, claims, invite_history, invite_tracks, invites};
use invites_store::{StoreError, Tx};
use serde_json::json;
use track_content::render_description;

use crate::announce::Announcement;
use crate::{Acting, AppError, audit_changes};

/// What an edit says of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Nothing: the field stays.
    #[default]
    Keep,
    /// Back to the default; for an optional field, nothing.
    Clear,
    /// This value.
    Set(T),
}

impl<T> Change<T> {
    fn on<U: Default + From<T>>(self, field: &mut U) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = U::default(),
            Self::Set(value) => *field = value.into(),
        }
    }
}

/// What was sent: for a new invite over the defaults, for an edit over what is saved.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "the fields are those of `InviteDraft`, which documents them")]
pub struct InvitePatch {
    pub kind: Change<InviteKind>,
    pub public_title: Change<String>,
    pub public_description: Change<String>,
    pub internal_description: Change<String>,
    pub tracks: Change<Vec<TrackId>>,
    pub content_duration: Change<DurationParts>,
    pub play_limit: Change<i64>,
    pub expires_at: Change<Instant>,
    pub starts_at: Change<Instant>,
    pub ends_at: Change<Instant>,
    pub time_zone: Change<String>,
    pub access_ends_with_event: Change<bool>,
    pub invite_limit: Change<i64>,
    pub show_share_button: Change<bool>,
    pub access_setting: Change<AccessSetting>,
    pub allowed_email_addresses: Change<Vec<String>>,
    pub notices: Change<Vec<NoticeKind>>,
}

impl InvitePatch {
    /// The draft with these changes.
    #[must_use]
    pub fn over(self, mut draft: InviteDraft) -> InviteDraft {
        self.kind.on(&mut draft.kind);
        self.public_title.on(&mut draft.public_title);
        self.public_description.on(&mut draft.public_description);
        self.internal_description.on(&mut draft.internal_description);
        self.tracks.on(&mut draft.tracks);
        self.content_duration.on(&mut draft.content_duration);
        self.play_limit.on(&mut draft.play_limit);
        self.expires_at.on(&mut draft.expires_at);
        self.starts_at.on(&mut draft.starts_at);
        self.ends_at.on(&mut draft.ends_at);
        self.time_zone.on(&mut draft.time_zone);
        self.access_ends_with_event.on(&mut draft.access_ends_with_event);
        self.invite_limit.on(&mut draft.invite_limit);
        self.show_share_button.on(&mut draft.show_share_button);
        self.access_setting.on(&mut draft.access_setting);
        self.allowed_email_addresses.on(&mut draft.allowed_email_addresses);
        self.notices.on(&mut draft.notices);
        draft
    }
}

/// An edit that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedInvite {
    /// As it is now.
    pub invite: InviteRecord,
    /// Learners who keep the terms they claimed with, because the edit changed what binds future claims only (R91).
    pub learners_keeping_old_terms: u32,
}

impl Acting {
    /// Makes an invite of the team `team_slug`. The same `key` within 24 hours makes it once.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every mistake, [`AppError::NotFound`] for another's team, [`AppError::Forbidden`] for
    /// a role or token that may not; nothing is written then.
    pub async fn create_track_invite(
        &self,
        team_slug: &str,
        patch: InvitePatch,
        key: Option<&str>,
    ) -> Result<InviteRecord, AppError> {
        let team = self.team_for(team_slug, Verb::ManageInvites).await?;
        let draft = patch.over(InviteDraft::default());
        let once = self.once("createTrackInvite", key, &(team, &draft))?;
        let settings = judged(&draft, DraftMode::Create, self.app().now());
        if key.is_none()
            && let Err(mistakes) = settings
        {
            return Err(AppError::Invalid(mistakes));
        }
        let description_html = draft.public_description.as_deref().map(render_description);
        let acting = self.clone();
        let invite = self
            .app()
            .store()
            .write(move |tx| {
                let (acting, once, settings) = (acting.clone(), once.clone(), settings.clone());
                let description_html = description_html.clone();
                async move {
                    // A repetition is answered as the first time, even if its times have passed meanwhile.
                    if let Some(id) = once.recall::<InviteId>(&tx).await? {
                        return stored(&tx, id).await;
                    }
                    let settings = settings.map_err(AppError::Invalid)?;
                    acting.must_offer(&tx, team, &settings.tracks, &[]).await?;
                    let id = acting.app().new_id();
                    let new = NewInvite {
                        id,
                        team,
                        token: InviteToken::from_random(acting.app().chance()),
                        description_html: settings
                            .public_description
                            .is_some()
                            .then_some(description_html)
                            .flatten(),
                        settings,
                        by: acting.person(),
                    };
                    invites::insert(&*tx, &new, acting.app().now()).await?;
                    acting.audit(&tx, team, "createTrackInvite", &id.encode(), None).await?;
                    once.remember(&tx, &id).await?;
                    stored(&tx, id).await
                }
            })
            .await?;
        self.app().announcer().announce(Announcement::Invite {
            team,
            invite: invite.id,
        });
        Ok(invite)
    }

    /// Edits the invite if it still has `version`. What binds future claims only leaves the claims alone (R89).
    ///
    /// # Errors
    /// [`AppError::Conflict`] when somebody saved meanwhile, naming what changed (R92a); [`AppError::Invalid`] with every
    /// mistake; [`AppError::NotFound`] for an unknown, deleted or another team's invite (R97).
    pub async fn update_track_invite(
        &self,
        id: InviteId,
        version: u32,
        patch: InvitePatch,
    ) -> Result<EditedInvite, AppError> {
        let team = self.invite_for(id, Verb::ManageInvites).await?.team;
        let acting = self.clone();
        let edited = self
            .app()
            .store()
            .write(move |tx| {
                let (acting, patch) = (acting.clone(), patch.clone());
                async move {
                    let (record, before) = held(&tx, id).await?;
                    if record.version != version {
                        return Err(conflict(&tx, &record, version).await?);
                    }
                    let mode = DraftMode::Edit {
                        before: &before,
                        ever_claimed: record.ever_claimed,
                    };
                    let after = judged(&patch.over(draft_of(&before)), mode, acting.app().now())?;
                    acting.must_offer(&tx, team, &after.tracks, &before.tracks).await?;
                    acting.save(&tx, "updateTrackInvite", &record, &before, &after).await
                }
            })
            .await?;
        self.app()
            .announcer()
            .announce(Announcement::Invite { team, invite: id });
        Ok(edited)
    }

    /// Writes `after` over `before`, notes what changed, and moves what moves with it.
    pub(crate) async fn save(
        &self,
        tx: &Tx,
        verb: &'static str,
        record: &InviteRecord,
        before: &InviteSettings,
        after: &InviteSettings,
    ) -> Result<EditedInvite, AppError> {
        let effects = edit_effects(before, after);
        if effects.is_empty() {
            return Ok(EditedInvite {
                invite: record.clone(),
                learners_keeping_old_terms: 0,
            });
        }
        let html = after.public_description.as_deref().map(render_description);
        let now = self.app().now();
        let id = record.id;
        match invites::update(&**tx, id, record.version, (before, after), html.as_deref(), now).await? {
            Updated::Done => {}
            Updated::Stale => return Err(conflict(tx, record, record.version).await?),
            Updated::NotFound => return Err(AppError::NotFound { what: "invite" }),
        }
        extend_with_event(tx, id, before, after).await?;
        if let Some(moved) = event_moved(&before.timing, &after.timing, now) {
            let moved = NewActivity { by: self.by(), ..moved };
            activity::append(&**tx, id, &[moved]).await?;
        }
        let changed: Vec<_> = effects.future_only.iter().chain(&effects.at_once).collect();
        let fields: Vec<_> = changed.iter().map(|field| **field).collect();
        let changes = audit_changes::of_invite(&fields, before, after);
        let detail = json!({ "version": record.version + 1, "changed": changed, "changes": changes });
        self.audit(tx, record.team, verb, &id.encode(), Some(detail)).await?;
        Ok(EditedInvite {
            invite: stored(tx, id).await?,
            learners_keeping_old_terms: if effects.keep_old_terms { record.claim_count } else { 0 },
        })
    }

    /// Passes when each of `tracks` is the team's and not archived, or was on the invite before.
    async fn must_offer(&self, tx: &Tx, team: TeamId, tracks: &[TrackId], before: &[TrackId]) -> Result<(), AppError> {
        let offerable: HashSet<_> = invite_tracks::offerable(&**tx, team, tracks)
            .await?
            .into_iter()
            .collect();
        let mistakes: Vec<_> = tracks
            .iter()
            .enumerate()
            .filter(|(_, track)| !offerable.contains(track) && !before.contains(track))
            .map(|(index, _)| {
                let message = "There is no such track in this team, or it is archived. Choose another.";
                FieldError::new(format!("trackIds[{index}]"), FieldErrorCode::Unknown, Rule::R2, message)
            })
            .collect();
        if mistakes.is_empty() {
            Ok(())
        } else {
            Err(AppError::Invalid(mistakes))
        }
    }
}

/// The settings that the draft stands for.
pub(crate) fn judged(
    draft: &InviteDraft,
    mode: DraftMode<'_>,
    now: Instant,
) -> Result<InviteSettings, Vec<FieldError>> {
    let zone_exists = |zone: &str| zone.parse::<chrono_tz::Tz>().is_ok();
    validate_invite(draft, mode, now, &zone_exists).map_err(|mistakes| {
        mistakes
            .into_iter()
            .map(|mut mistake| {
                // The API names the field after what it holds: ids.
                if let Some(index) = mistake.field.strip_prefix("tracks") {
                    mistake.field = format!("trackIds{index}").into();
                }
                mistake
            })
            .collect()
    })
}

/// The invite and its settings, held until the transaction ends.
pub(crate) async fn held(tx: &Tx, id: InviteId) -> Result<(InviteRecord, InviteSettings), AppError> {
    let record = invites::by_id_locked(&**tx, id)
        .await?
        .filter(|invite| invite.deleted.is_none())
        .ok_or(AppError::NotFound { what: "invite" })?;
    let tracks = invite_tracks::of(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let list = allowed::of(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let settings = record.settings(tracks, list);
    Ok((record, settings))
}

/// The invite as the transaction has written it.
pub(crate) async fn stored(tx: &Tx, id: InviteId) -> Result<InviteRecord, AppError> {
    invites::by_id(&**tx, id)
        .await?
        .ok_or(AppError::NotFound { what: "invite" })
}

/// What the log tells of an event whose times were moved (R44).
fn event_moved(before: &InviteTiming, after: &InviteTiming, now: Instant) -> Option<NewActivity> {
    let (
        InviteTiming::LiveEvent {
            starts_at: started,
            ends_at: ended,
            ..
        },
        InviteTiming::LiveEvent { starts_at, ends_at, .. },
    ) = (before, after)
    else {
        return None;
    };
    let kind = if ends_at > ended {
        ActivityKind::EventExtended
    } else if ends_at < ended && *ends_at <= now {
        ActivityKind::EventEnded
    } else if ends_at < ended || starts_at != started {
        ActivityKind::EventRescheduled
    } else {
        return None;
    };
    Some(NewActivity {
        detail: Some(rfc3339(*ends_at)),
        ..NewActivity::of_invite(kind, now)
    })
}

/// A later end of the event takes along the claims that end with it (R43).
async fn extend_with_event(
    tx: &Tx,
    id: InviteId,
    before: &InviteSettings,
    after: &InviteSettings,
) -> Result<(), StoreError> {
    let (
        InviteTiming::LiveEvent {
            ends_at: from,
            access_ends_with_event: true,
            ..
        },
        InviteTiming::LiveEvent {
            ends_at: to,
            access_ends_with_event: true,
            ..
        },
    ) = (&before.timing, &after.timing)
    else {
        return Ok(());
    };
    if to <= from {
        return Ok(());
    }
    for claim in claims::ending_at(&**tx, id, *from).await? {
        let end = end_after_extension(&claim.facts(), before.content_duration.as_ref(), *from, *to);
        claims::set_end(&**tx, claim.id, end).await?;
    }
    Ok(())
}

/// The refusal of an edit that was made over an older version, with what changed since (R92a).
async fn conflict(tx: &Tx, record: &InviteRecord, version: u32) -> Result<AppError, StoreError> {
    let changed = invite_history::changed_since(&**tx, record.team, record.id, version).await?;
    let what = match changed.as_slice() {
        [] => "it changed".to_owned(),
        [one] => format!("{} changed", in_words(one)),
        [rest @ .., last] => {
            let rest: Vec<_> = rest.iter().map(|field| in_words(field)).collect();
            format!("{} and {} changed", rest.join(", "), in_words(last))
        }
    };
    Ok(AppError::Conflict {
        field: "version",
        message: format!(
            "Somebody else saved this invite meanwhile: {what} (it is at version {}, yours is {version}). Load it again and repeat your edit.",
            record.version
        ),
    })
}

/// `publicTitle` as people say it: `public title`.
fn in_words(field: &str) -> String {
    let spaced = field.chars().flat_map(|letter| {
        let space = letter.is_ascii_uppercase().then_some(' ');
        space.into_iter().chain(std::iter::once(letter.to_ascii_lowercase()))
    });
    spaced.collect()
}
