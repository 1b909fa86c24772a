//! The report counted the plain way, row by row, and compared with what the application says.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use invites_app::activity_report::{ActivityReport, ReviewSums};
use invites_app::reports::{PlayFilter, PlayMode};
use invites_domain::ids::{TrackId, TypedId};
use invites_domain::play::{ChallengeState, PlayState};
use uuid::Uuid;

use super::history::{Claimed, History, Played};

/// The same numbers, counted the plain way.
#[derive(Default)]
pub(super) struct Straight {
    /// None where the filter is of people or tracks.
    opened: Option<u64>,
    /// Who left details and did not claim; none where the filter is of tracks.
    left: Option<BTreeSet<Uuid>>,
    claims: u64,
    people: BTreeSet<Uuid>,
    claimed: BTreeSet<Uuid>,
    played: BTreeSet<Uuid>,
    finished: BTreeSet<Uuid>,
    plays: u64,
    completed: u64,
    seconds: u64,
    reviews: ReviewSums,
    invites: BTreeMap<Uuid, (u64, u64, u64)>,
    /// Plays, completed plays, seconds of each, percent of each.
    tracks: BTreeMap<Uuid, (u64, u64, Vec<u64>, Vec<f64>)>,
    reviews_of_tracks: BTreeMap<Uuid, ReviewSums>,
    /// Started, completed, skipped, attempts, seconds of each completed one.
    challenges: BTreeMap<Uuid, (u64, u64, u64, u64, Vec<u64>)>,
    days: BTreeMap<NaiveDate, (u64, u64, u64)>,
}

impl Straight {
    pub(super) fn of(history: &History, filter: &PlayFilter, zone: Tz) -> Self {
        let now = history.ground.test.app.now();
        let mut sums = Self::default();
        let in_time =
            |at: DateTime<Utc>| filter.from.is_none_or(|from| at >= from) && filter.to.is_none_or(|to| at < to);
        let person = |id: Uuid| {
            filter
                .people
                .as_ref()
                .is_none_or(|ids| ids.iter().any(|known| known.uuid() == id))
        };
        let invite = |id: Option<Uuid>| {
            filter
                .invites
                .as_ref()
                .is_none_or(|ids| ids.iter().any(|known| Some(known.uuid()) == id))
        };
        let of_learners = filter.mode != PlayMode::Previews;
        if filter.tracks.is_none() {
            let left = history.details.iter().filter(|(of, who, at)| {
                let mut claims = history.claims.iter();
                let claimed = claims.any(|claim| (claim.row.invite_id, claim.row.person_id) == (*of, *who));
                of_learners && !claimed && in_time(*at) && person(*who) && invite(Some(*of))
            });
            sums.left = Some(left.map(|(_, who, _)| *who).collect());
        }
        if filter.tracks.is_none() && filter.people.is_none() {
            let noon = |day: NaiveDate| day.and_time(NaiveTime::from_hms_opt(12, 0, 0).expect("noon")).and_utc();
            let opens = history.opens.iter();
            let opens = opens.filter(|(of, day, _)| of_learners && in_time(noon(*day)) && invite(Some(*of)));
            sums.opened = Some(opens.map(|(.., opened)| opened).sum());
        }
        let track = |id: TrackId| filter.tracks.as_ref().is_none_or(|ids| ids.contains(&id));
        for Claimed { row, tracks } in &history.claims {
            let chosen = of_learners
                && in_time(row.claimed_at)
                && person(row.person_id)
                && invite(Some(row.invite_id))
                && tracks.iter().any(|held| track(*held));
            if chosen {
                sums.claims += 1;
                sums.people.insert(row.person_id);
                sums.claimed.insert(row.person_id);
                sums.invites.entry(row.invite_id).or_default().0 += 1;
                sums.days
                    .entry(row.claimed_at.with_timezone(&zone).date_naive())
                    .or_default()
                    .0 += 1;
            }
        }
        for Played { row, steps, score } in &history.plays {
            let stored = PlayState::parse(&row.state).expect("a state");
            let late = !stored.is_over() && row.ends_at <= now;
            let state = if late { PlayState::TimedOut } else { stored };
            let chosen = in_time(row.started_at)
                && person(row.person_id)
                && invite(row.invite_id)
                && track(TrackId::from_uuid(row.track_id))
                && filter.states.as_ref().is_none_or(|states| states.contains(&state))
                && filter.reviewed.is_none_or(|wanted| wanted == score.is_some())
                && match filter.mode {
                    PlayMode::Learners => !row.preview,
                    PlayMode::Previews => row.preview,
                    PlayMode::All => true,
                };
            if !chosen {
                continue;
            }
            let done = u64::from(state == PlayState::Completed);
            sums.plays += 1;
            sums.completed += done;
            sums.people.insert(row.person_id);
            if !row.preview && state != PlayState::Failed {
                sums.played.insert(row.person_id);
            }
            if !row.preview && done == 1 {
                sums.finished.insert(row.person_id);
            }
            if let Some(invite) = row.invite_id {
                let part = sums.invites.entry(invite).or_default();
                (part.1, part.2) = (part.1 + 1, part.2 + done);
            }
            let day = sums
                .days
                .entry(row.started_at.with_timezone(&zone).date_naive())
                .or_default();
            (day.1, day.2) = (day.1 + 1, day.2 + done);
            let end = match row.stopped_at {
                Some(stopped) => stopped,
                None if late => row.ends_at,
                None => now,
            };
            let seconds = u64::try_from((end - row.started_at).num_seconds()).expect("forwards");
            sums.seconds += seconds;
            let part = sums.tracks.entry(row.track_id).or_default();
            (part.0, part.1) = (part.0 + 1, part.1 + done);
            part.2.push(seconds);
            if let Some(score) = score.map(|score| u64::from(score.unsigned_abs())) {
                for sums in [
                    &mut sums.reviews,
                    sums.reviews_of_tracks.entry(row.track_id).or_default(),
                ] {
                    *sums = ReviewSums {
                        count: sums.count + 1,
                        score: sums.score + score,
                    };
                }
            }
            part.3
                .push(f64::from(row.completed_challenges) * 100.0 / f64::from(row.total_challenges));
            for step in steps {
                let part = sums.challenges.entry(step.challenge.uuid()).or_default();
                part.0 += u64::from(step.started_at.is_some());
                part.1 += u64::from(step.state == ChallengeState::Completed);
                part.2 += u64::from(step.state == ChallengeState::Skipped);
                part.3 += step.attempts as u64;
                if let (ChallengeState::Completed, Some(from), Some(to)) =
                    (step.state, step.started_at, step.completed_at)
                {
                    part.4.push(u64::try_from((to - from).num_seconds()).expect("forwards"));
                }
            }
        }
        sums
    }

    pub(super) fn compare(&self, found: &ActivityReport, what: &str) {
        assert_eq!(
            (
                found.claims,
                found.learners,
                found.plays,
                found.completed_plays,
                found.time_spent
            ),
            (
                self.claims,
                self.people.len() as u64,
                self.plays,
                self.completed,
                self.seconds
            ),
            "{what}"
        );
        let played: BTreeSet<_> = self.claimed.intersection(&self.played).copied().collect();
        let finished = played.intersection(&self.finished).count() as u64;
        let waiting = self
            .left
            .as_ref()
            .map(|left| left.difference(&self.claimed).count() as u64);
        let details = waiting.map(|waiting| self.claimed.len() as u64 + waiting);
        let opened = self.opened.map(|opened| opened.max(details.unwrap_or(0)));
        assert_eq!((found.funnel.opened, found.funnel.details), (opened, details), "{what}");
        assert_eq!(found.reviews, self.reviews, "{what}");
        let funnel = (found.funnel.claimed, found.funnel.played, found.funnel.completed);
        assert_eq!(
            funnel,
            (self.claimed.len() as u64, played.len() as u64, finished),
            "{what}"
        );
        let invites: BTreeMap<_, _> = found
            .per_invite
            .iter()
            .map(|part| (part.invite.uuid(), (part.claims, part.plays, part.completed_plays)))
            .collect();
        assert_eq!(invites, self.invites, "{what}");
        assert!(
            found.per_invite.is_sorted_by(|a, b| a.invite > b.invite),
            "newest first"
        );
        let days: Vec<_> = found
            .per_day
            .iter()
            .map(|day| (day.date, (day.claims, day.plays, day.completed_plays)))
            .collect();
        assert_eq!(days, self.days.clone().into_iter().collect::<Vec<_>>(), "{what}");
        assert_eq!(found.per_track.len(), self.tracks.len(), "{what}");
        for part in &found.per_track {
            let (plays, completed, seconds, percent) = &self.tracks[&part.track.uuid()];
            let (mean, median) = middle(seconds);
            assert_eq!(
                (
                    part.plays,
                    part.completed_plays,
                    part.average_time_spent,
                    part.median_time_spent
                ),
                (*plays, *completed, mean.expect("plays"), median.expect("plays")),
                "{what}"
            );
            let said = self
                .reviews_of_tracks
                .get(&part.track.uuid())
                .copied()
                .unwrap_or_default();
            assert_eq!(part.reviews, said, "{what}");
            let percent = percent.iter().sum::<f64>() / percent.len() as f64;
            assert!((part.average_completion_percent - percent).abs() < 1e-6, "{what}");
        }
        assert_eq!(found.per_challenge.len(), self.challenges.len(), "{what}");
        for part in &found.per_challenge {
            let (started, completed, skipped, attempts, seconds) = &self.challenges[&part.challenge.uuid()];
            assert_eq!(
                (part.started, part.completed, part.skipped, part.attempts),
                (*started, *completed, *skipped, *attempts),
                "{what}"
            );
            assert_eq!((part.average_time, part.median_time), middle(seconds), "{what}");
        }
    }
}

/// Mean and median, rounded down.
fn middle(seconds: &[u64]) -> (Option<u64>, Option<u64>) {
    let mut sorted = seconds.to_vec();
    sorted.sort_unstable();
    let half = sorted.len() / 2;
    let median = match sorted.len() {
        0 => return (None, None),
        even if even % 2 == 0 => (sorted[half - 1] + sorted[half]) / 2,
        _ => sorted[half],
    };
    (Some(sorted.iter().sum::<u64>() / sorted.len() as u64), Some(median))
}
