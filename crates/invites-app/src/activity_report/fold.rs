//! The fold: facts go in one by one, the report comes out.
//!
//! Knows neither the database nor who asks. It is run over every claim and play of a team whenever somebody opens the
//! report, so it looks at each of them once and allocates for none.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use chrono_tz::Tz;
use invites_domain::ids::{ChallengeId, TrackId, TypedId};
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::time::Instant;
use invites_store::StoreError;
use invites_store::queries::play_reports::{PlayFilter, PlayMode};
use invites_store::queries::report_facts::{Batch, ChallengeFact, ClaimFact, PlayFact, Short, WayIn};
use invites_store::queries::report_titles::Titles;

use super::days::Days;
use super::median::Times;
use super::{ActivityReport, ChallengeActivity, InviteActivity, ReportFunnel, ReviewSums, TrackActivity};

/// Ids are chance already: hashing them again would be a third of the work.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, half: u64) {
        self.0 = half;
    }
    fn write_u128(&mut self, id: u128) {
        // The lower half is chance, but for the two highest of its bits. A table takes its place from the lowest bits and
        // a tag from the highest.
        self.0 = (id as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

type ById<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// How far a person came, as bits.
const CLAIMED: u8 = 1;
const PLAYED: u8 = 2;
const COMPLETED: u8 = 4;

/// A report being folded.
pub(super) struct Fold<'a> {
    filter: Narrowed,
    now: i64,
    titles: &'a Titles,
    people: ById<u128, u8>,
    claims: u64,
    plays: u64,
    completed: u64,
    reviews: ReviewSums,
    invites: Vec<InviteActivity>,
    tracks: ById<Short, TrackSums>,
    challenges: ById<Short, ChallengeSums>,
    days: Days,
}

/// The filter in the facts' own terms. Time and invites are narrowed where the facts are read.
struct Narrowed {
    people: Option<HashSet<u128>>,
    tracks: Option<Vec<Short>>,
    states: Option<Vec<PlayState>>,
    reviewed: Option<bool>,
    mode: PlayMode,
}

#[derive(Default)]
struct TrackSums {
    plays: u64,
    completed: u64,
    percent: f64,
    with_challenges: u64,
    reviews: ReviewSums,
    times: Times,
}

#[derive(Default)]
struct ChallengeSums {
    started: u64,
    completed: u64,
    skipped: u64,
    attempts: u64,
    times: Times,
}

impl Narrowed {
    fn new(filter: &PlayFilter) -> Self {
        let person = |id: &invites_domain::ids::PersonId| id.uuid().as_u128();
        Self {
            people: filter.people.as_deref().map(|ids| ids.iter().map(person).collect()),
            tracks: filter
                .tracks
                .as_deref()
                .map(|ids| ids.iter().map(|id| Short::from(id.uuid())).collect()),
            states: filter.states.clone(),
            reviewed: filter.reviewed,
            mode: filter.mode,
        }
    }

    fn lets_claim(&self, claim: &ClaimFact<'_>) -> bool {
        self.mode != PlayMode::Previews
            && self.lets_person(claim.person)
            && (self.tracks.as_deref()).is_none_or(|chosen| claim.tracks().any(|track| chosen.contains(&track)))
    }

    fn lets_play(&self, play: &PlayFact<'_>, state: PlayState) -> bool {
        self.lets_person(play.person)
            && (self.tracks.as_deref()).is_none_or(|chosen| chosen.contains(&play.track))
            && (self.states.as_deref()).is_none_or(|chosen| chosen.contains(&state))
            && (self.reviewed).is_none_or(|wanted| wanted == play.score.is_some())
    }

    fn lets_person(&self, person: u128) -> bool {
        (self.people.as_ref()).is_none_or(|chosen| chosen.contains(&person))
    }
}

impl<'a> Fold<'a> {
    /// A report of nothing yet, as of `now`.
    pub(super) fn new(filter: &PlayFilter, zone: Tz, titles: &'a Titles, now: Instant) -> Self {
        Self {
            filter: Narrowed::new(filter),
            now: now.timestamp_micros(),
            titles,
            people: ById::default(),
            claims: 0,
            plays: 0,
            completed: 0,
            reviews: ReviewSums::default(),
            invites: Vec::new(),
            tracks: ById::default(),
            challenges: ById::default(),
            days: Days::new(zone),
        }
    }

    /// Adds the facts of an invite, or the previews.
    pub(super) fn add(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let (claims, plays, completed) = (self.claims, self.plays, self.completed);
        for claim in batch.claims() {
            self.add_claim(&claim?);
        }
        let preview = batch.invite.is_none();
        if preview || self.filter.mode != PlayMode::Previews {
            for play in batch.plays() {
                self.add_play(&play?, preview)?;
            }
        }
        if let Some(invite) = &batch.invite {
            let part = InviteActivity {
                invite: invite.id,
                public_title: invite.public_title.clone(),
                deleted: invite.deleted,
                claims: self.claims - claims,
                plays: self.plays - plays,
                completed_plays: self.completed - completed,
            };
            if part.claims > 0 || part.plays > 0 {
                self.invites.push(part);
            }
        }
        Ok(())
    }

    fn add_claim(&mut self, claim: &ClaimFact<'_>) {
        if self.filter.lets_claim(claim) {
            self.claims += 1;
            self.days.of(claim.claimed_at).claims += 1;
            *self.people.entry(claim.person).or_default() |= CLAIMED;
        }
    }

    fn add_play(&mut self, play: &PlayFact<'_>, preview: bool) -> Result<(), StoreError> {
        let late = !play.state.is_over() && play.ends_at <= self.now;
        let state = if late { PlayState::TimedOut } else { play.state };
        if !self.filter.lets_play(play, state) {
            return Ok(());
        }
        let completed = state == PlayState::Completed;
        self.plays += 1;
        self.completed += u64::from(completed);
        let day = self.days.of(play.started_at);
        day.plays += 1;
        day.completed_plays += u64::from(completed);

        let came = match state {
            _ if preview => 0,
            PlayState::Failed => 0,
            PlayState::Completed => PLAYED | COMPLETED,
            _ => PLAYED,
        };
        *self.people.entry(play.person).or_default() |= came;

        let ended = if state.is_over() { play.ends_at } else { self.now };
        let seconds = (ended - play.started_at).div_euclid(1_000_000).max(0);
        let track = self.tracks.entry(play.track).or_default();
        track.plays += 1;
        track.completed += u64::from(completed);
        track.times.add(u32::try_from(seconds).unwrap_or(u32::MAX));
        if play.total > 0 {
            track.with_challenges += 1;
            track.percent += f64::from(play.completed) * 100.0 / f64::from(play.total);
        }
        if let Some(score) = play.score {
            track.reviews.add(score);
            self.reviews.add(score);
        }
        for challenge in play.challenges() {
            self.add_challenge(&challenge?);
        }
        Ok(())
    }

    fn add_challenge(&mut self, fact: &ChallengeFact) {
        let sums = self.challenges.entry(fact.challenge).or_default();
        sums.started += u64::from(fact.started);
        sums.completed += u64::from(fact.state == ChallengeState::Completed);
        sums.skipped += u64::from(fact.state == ChallengeState::Skipped);
        sums.attempts += u64::from(fact.attempts);
        if let Some(seconds) = fact.seconds {
            sums.times.add(seconds);
        }
    }

    /// What was folded, and how many came before.
    pub(super) fn report(mut self, way_in: &WayIn) -> ActivityReport {
        let funnel = self.funnel(way_in);
        let time_spent = self.tracks.values().map(|sums| sums.times.sum()).sum();
        // Ids are ordered by time: the newest first.
        self.invites.sort_by_key(|activity| std::cmp::Reverse(activity.invite));
        let per_track = self.per_track();
        ActivityReport {
            claims: self.claims,
            learners: self.people.len() as u64,
            plays: self.plays,
            completed_plays: self.completed,
            time_spent,
            reviews: self.reviews,
            funnel,
            per_challenge: self.per_challenge(&per_track),
            per_track,
            per_invite: self.invites,
            per_day: self.days.into_days(),
        }
    }

    /// Each stage holds the next: who claimed has opened the link, also by the API, and was asked for no more details.
    fn funnel(&self, way_in: &WayIn) -> ReportFunnel {
        let came = |far: u8| self.people.values().filter(|came| *came & far == far).count() as u64;
        let claimed = came(CLAIMED);
        let known = |person: &&u128| {
            self.filter.lets_person(**person) && self.people.get(*person).is_none_or(|came| came & CLAIMED == 0)
        };
        let waiting: HashSet<&u128> = way_in.left_details.iter().filter(known).collect();
        let details = claimed + waiting.len() as u64;
        let of_all_tracks = self.filter.tracks.is_none();
        let of_everybody = of_all_tracks && self.filter.people.is_none();
        ReportFunnel {
            opened: of_everybody.then(|| way_in.opened.max(details)),
            details: of_all_tracks.then_some(details),
            claimed,
            played: came(CLAIMED | PLAYED),
            completed: came(CLAIMED | PLAYED | COMPLETED),
        }
    }

    fn per_track(&mut self) -> Vec<TrackActivity> {
        let named = self.titles.tracks.iter().filter_map(|track| {
            let mut sums = self.tracks.remove(&Short::from(track.id.uuid()))?;
            Some(TrackActivity {
                track: track.id,
                title: track.title.clone(),
                plays: sums.plays,
                completed_plays: sums.completed,
                average_completion_percent: if sums.with_challenges == 0 {
                    0.0
                } else {
                    sums.percent / sums.with_challenges as f64
                },
                average_time_spent: sums.times.mean().unwrap_or(0),
                median_time_spent: sums.times.median().unwrap_or(0),
                reviews: sums.reviews,
            })
        });
        let mut tracks: Vec<_> = named.collect();
        tracks.sort_by(|a, b| {
            let most = b.plays.cmp(&a.plays);
            most.then_with(|| (&a.title, a.track).cmp(&(&b.title, b.track)))
        });
        tracks
    }

    fn per_challenge(&mut self, per_track: &[TrackActivity]) -> Vec<ChallengeActivity> {
        let ranks: HashMap<TrackId, usize> = per_track.iter().map(|part| part.track).zip(0..).collect();
        let named = self.titles.challenges.iter().filter_map(|challenge| {
            let mut sums = self.challenges.remove(&Short::from(challenge.id.uuid()))?;
            let part = ChallengeActivity {
                challenge: challenge.id,
                track: challenge.track,
                title: challenge.title.clone(),
                started: sums.started,
                completed: sums.completed,
                skipped: sums.skipped,
                attempts: sums.attempts,
                average_time: sums.times.mean(),
                median_time: sums.times.median(),
            };
            let place: (Option<usize>, i32, ChallengeId) =
                (ranks.get(&challenge.track).copied(), challenge.position, challenge.id);
            Some((place, part))
        });
        let mut challenges: Vec<_> = named.collect();
        challenges.sort_by_key(|(place, _)| *place);
        challenges.into_iter().map(|(_, part)| part).collect()
    }
}
