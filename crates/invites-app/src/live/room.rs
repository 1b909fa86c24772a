//! What a hub knows of its event: the log's fold, what people are called, the event itself; and the pictures it makes.
//!
//! Only what an announcement says has changed is read again; the log's gapless sequence proves that nothing of it was
//! passed over.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use invites_domain::activity::{ActivityEntry, ActivityKind, Progress, fold};
use invites_domain::ids::{ClaimId, InviteId, TrackId, TypedId};
use invites_domain::invite::InviteTiming;
use invites_domain::phase::event_phase;
use invites_domain::play::PlayState;
use invites_domain::room::{Column, Participant, ParticipantStatus, survey};
use invites_domain::time::Instant;
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{invites, live_log};

use super::picture::{Called, Event, Heading, Part, Picture, QUEUE_HEAD, QueueEntry, Row};
use super::{columns, names};
use crate::announce::Announcement;
use crate::{App, AppError};

/// Entries of one reading of the log.
const PAGE: u64 = 5_000;

/// What has to be read again.
#[derive(Debug, Clone, Default)]
pub(super) struct Stale {
    /// All of it: what was read may have been rewritten.
    pub(super) all: bool,
    /// What was appended to the log.
    pub(super) log: bool,
    /// The event and its columns.
    pub(super) event: bool,
    /// What these learners are called.
    pub(super) names: HashSet<ClaimId>,
    /// What anybody is called.
    pub(super) people: bool,
}

impl Stale {
    /// Everything, for whoever knows nothing yet.
    pub(super) fn all() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// Whether anything is.
    pub(super) fn any(&self) -> bool {
        self.all || self.log || self.event || self.people || !self.names.is_empty()
    }

    /// What an announcement says of the event `invite`. True when rights may have changed.
    pub(super) fn note(&mut self, news: Announcement, invite: InviteId) -> bool {
        match news {
            Announcement::Invite { invite: of, .. } if of == invite => {
                self.event = true;
                self.log = true;
            }
            Announcement::Claim { invite: of, claim } if of == invite => {
                self.log = true;
                self.names.insert(claim);
            }
            Announcement::Play { invite: Some(of), .. } | Announcement::Help { invite: of, .. } if of == invite => {
                self.log = true;
            }
            // Of which team the event is, is not known here; such news are rare.
            Announcement::Team { .. } => {
                self.all = true;
                return true;
            }
            Announcement::Missed => {
                self.log = true;
                self.event = true;
                // The log is gapless and tells what was passed over; of names nothing does.
                self.people = true;
                return true;
            }
            _ => {}
        }
        false
    }
}

/// An event as its hub has read it.
#[derive(Debug)]
pub(super) struct Room {
    invite: InviteId,
    record: Option<InviteRecord>,
    headings: Vec<Heading>,
    columns: Vec<Column>,
    progress: Progress,
    /// Claims that a merge made part of others (R87), with the entry that said so.
    merged: BTreeMap<ClaimId, i64>,
    called: HashMap<ClaimId, Called>,
    last: Option<Arc<Picture>>,
}

impl Room {
    pub(super) fn new(invite: InviteId) -> Self {
        Self {
            invite,
            record: None,
            headings: Vec::new(),
            columns: Vec::new(),
            progress: Progress::default(),
            merged: BTreeMap::new(),
            called: HashMap::new(),
            last: None,
        }
    }

    /// Reads what is stale. Answers false when the event is gone: deleted, or no live event.
    ///
    /// # Errors
    /// [`AppError::Store`]; what was read stays, and reading again goes on from there.
    pub(super) async fn read(&mut self, app: &App, stale: &Stale) -> Result<bool, AppError> {
        if stale.all {
            self.progress = Progress::default();
            self.merged.clear();
            self.called.clear();
        }
        if stale.all || stale.event {
            let record = invites::by_id(app.store().read(), self.invite).await?;
            let Some(record) = record.filter(|record| record.deleted.is_none()) else {
                return Ok(false);
            };
            if !record.timing.kind().has_live_dashboard() {
                return Ok(false);
            }
            self.record = Some(record);
        }
        self.read_log(app).await?;
        if stale.all || stale.event || self.has_unknown_track() {
            self.read_columns(app).await?;
        }
        if stale.people {
            self.called.clear();
        }
        for claim in &stale.names {
            self.called.remove(claim);
        }
        self.read_names(app).await?;
        Ok(true)
    }

    async fn read_log(&mut self, app: &App) -> Result<(), AppError> {
        loop {
            let from = self.progress.last_seq;
            let entries = live_log::after(app.store().read(), self.invite, from, PAGE).await?;
            let more = u64::try_from(entries.len()).is_ok_and(|read| read == PAGE);
            let rewritten = entries.iter().any(|entry| entry.kind == ActivityKind::ClaimsMerged);
            if rewritten && from > 0 {
                // Two claims became one: what was folded before is told otherwise now.
                self.progress = Progress::default();
                self.merged.clear();
                continue;
            }
            for entry in &entries {
                self.fold(entry);
            }
            if !more {
                return Ok(());
            }
        }
    }

    fn fold(&mut self, entry: &ActivityEntry) {
        if entry.kind == ActivityKind::ClaimsMerged
            && let Some(gone) = entry.detail.as_deref().and_then(|id| ClaimId::parse(id).ok())
        {
            self.merged.insert(gone, entry.seq);
        }
        self.progress = fold(std::mem::take(&mut self.progress), entry);
    }

    /// Tracks that somebody plays and the invite does not have any more.
    fn has_unknown_track(&self) -> bool {
        let known: HashSet<TrackId> = self.columns.iter().map(|column| column.track).collect();
        self.played_tracks().any(|track| !known.contains(&track))
    }

    fn played_tracks(&self) -> impl Iterator<Item = TrackId> {
        let plays = self.progress.claims.values().flat_map(|claim| claim.plays.values());
        plays.filter_map(|play| play.track)
    }

    async fn read_columns(&mut self, app: &App) -> Result<(), AppError> {
        self.headings = columns::headings(app, self.invite, self.played_tracks()).await?;
        let column = |heading: &Heading| Column {
            track: heading.track,
            challenge: heading.challenge,
        };
        self.columns = self.headings.iter().map(column).collect();
        Ok(())
    }

    async fn read_names(&mut self, app: &App) -> Result<(), AppError> {
        let Some(team) = self.record.as_ref().map(|record| record.team) else {
            return Ok(());
        };
        let nameless = self.progress.claims.keys().filter(|id| !self.called.contains_key(id));
        let nameless: Vec<ClaimId> = nameless.copied().collect();
        self.called.extend(names::of_claims(app, team, &nameless).await?);
        Ok(())
    }

    /// The room as it is now known, at `now`. None before the event was read.
    pub(super) fn picture(
        &mut self,
        now: Instant,
        stale_since: Option<Instant>,
    ) -> Option<(Arc<Picture>, Option<Instant>)> {
        let survey = survey(&self.progress, &self.columns, now);
        let (event, next_phase_at) = self.event(now)?;
        let last = self.last.as_deref();
        let rev = last.map_or(1, |last| last.rev + 1);
        let places = survey.queue.iter().enumerate();
        let places: HashMap<_, _> = places.map(|(place, need)| (need.claim, place)).collect();
        let queue: Vec<QueueEntry> = survey
            .queue
            .into_iter()
            .take(QUEUE_HEAD)
            .map(|need| QueueEntry {
                called: self.called.get(&need.claim).cloned().unwrap_or_default(),
                need,
            })
            .collect();
        let picture = Arc::new(Picture {
            invite: self.invite,
            rev,
            seq: self.progress.last_seq,
            at: now,
            stale_since,
            event: Part::after(last.map(|last| &last.event), event, rev),
            tally: Part::after(last.map(|last| &last.tally), survey.tally, rev),
            strip: Part::after(last.map(|last| &last.strip), survey.strip, rev),
            queue: Part::after(last.map(|last| &last.queue), queue, rev),
            rows: Arc::new(self.rows(survey.participants, rev, now)),
            left: Arc::new(self.left()),
            places: Arc::new(places),
        });
        self.last = Some(Arc::clone(&picture));
        let next = [survey.next_change_at, next_phase_at].into_iter().flatten().min();
        Some((picture, next))
    }

    fn event(&self, now: Instant) -> Option<(Event, Option<Instant>)> {
        let record = self.record.as_ref()?;
        let (phase, next) = event_phase(&record.timing, now)?;
        let InviteTiming::LiveEvent {
            starts_at,
            ends_at,
            time_zone,
            ..
        } = &record.timing
        else {
            return None;
        };
        let event = Event {
            title: record.public_title.clone(),
            phase,
            opens_at: record.timing.opens_at().unwrap_or(*starts_at),
            starts_at: *starts_at,
            ends_at: *ends_at,
            time_zone: time_zone.clone(),
            claim_count: record.claim_count,
            invite_limit: record.invite_limit.get(),
            columns: self.headings.clone(),
        };
        Some((event, next))
    }

    /// Who joined first stands first. A row that says what it said keeps its revision.
    fn rows(&self, participants: Vec<Participant>, rev: u64, now: Instant) -> Vec<Arc<Row>> {
        let known = self.last.as_ref().map(|last| last.rows.iter());
        let known: Option<HashMap<ClaimId, &Arc<Row>>> =
            known.map(|rows| rows.map(|row| (row.participant.claim, row)).collect());
        let nobody = Called::default();
        let mut rows: Vec<Arc<Row>> = participants
            .into_iter()
            .map(|participant| {
                let called = self.called.get(&participant.claim).unwrap_or(&nobody);
                let mut row = Row::new(participant, called);
                let before = known.as_ref().map(|known| known.get(&row.participant.claim));
                row.rev = rev;
                row.restated_at = match before {
                    Some(Some(before)) if before.says_the_same(&row) => return Arc::clone(before),
                    Some(Some(before)) => (before.participant.seq == row.participant.seq).then_some(now),
                    Some(None) => None,
                    // A hub that has just begun does not know when time crossed a limit: now at the latest.
                    None => told_by_time(&row.participant).then_some(now),
                };
                Arc::new(row)
            })
            .collect();
        rows.sort_by_key(|row| (row.participant.joined_at, row.participant.claim));
        rows
    }

    fn left(&self) -> BTreeMap<ClaimId, i64> {
        let removed = self.progress.claims.iter();
        let removed = removed.filter(|(_, claim)| claim.revoked_at.is_some());
        let mut left: BTreeMap<ClaimId, i64> = removed.map(|(id, claim)| (*id, claim.last_seq)).collect();
        left.extend(&self.merged);
        left
    }
}

/// Whether a row says something that no log entry said.
fn told_by_time(participant: &Participant) -> bool {
    let timed_out = participant.play.is_some_and(|play| play.state == PlayState::TimedOut);
    participant.status == ParticipantStatus::Idle || participant.need.is_some() || timed_out
}
