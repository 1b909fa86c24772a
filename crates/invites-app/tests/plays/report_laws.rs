//! The Activity Report of random histories is what a straight count over the same rows says, on both databases:
//! whatever the filter and the time zone, before and after what is over was summarised, and after rows changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use invites_app::activity_report::ActivityReport;
use invites_app::reports::{PlayFilter, PlayMode};
use invites_app::testing::TestApp;
use invites_domain::ids::{ChallengeId, InviteId, PersonId, TrackId, TypedId};
use invites_domain::play::{ChallengeState, PlayState};
use invites_store::on_both_databases;
use invites_store::tables::{attempt, claim, claim_track, play, play_challenge};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use uuid::Uuid;

use super::ground::{Ground, Terms, add_invite, delete_invite, import, usual};

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Amsterdam",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Kiritimati",
];

#[derive(Debug, Clone)]
struct Claimed {
    row: claim::Model,
    tracks: Vec<TrackId>,
}

#[derive(Debug, Clone)]
struct Played {
    row: play::Model,
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    challenge: ChallengeId,
    state: ChallengeState,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    attempts: usize,
}

struct History {
    ground: Ground,
    tracks: Vec<(TrackId, Vec<ChallengeId>)>,
    invites: Vec<InviteId>,
    people: Vec<PersonId>,
    claims: Vec<Claimed>,
    plays: Vec<Played>,
    runner: TestRunner,
}

impl History {
    async fn on(db: invites_store::testing::TestDb, seed: u8) -> Self {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let test = &ground.test;
        let other = import(test, &[("track.yml", "slug: other\ntitle: Other\n"), usual()[1]]).await;
        let mut tracks = Vec::new();
        for track in [ground.track, other] {
            let titles = ground.learner.challenge_titles(&[track]).await;
            // The learner holds one of the two; the author reads both.
            let titles = match titles {
                Ok(mut titles) if titles.contains_key(&track) => titles.remove(&track),
                _ => test
                    .as_user(test.author)
                    .challenge_titles(&[track])
                    .await
                    .expect("reads")
                    .remove(&track),
            };
            let ids = titles.expect("titles").iter().map(|title| title.id).collect();
            tracks.push((track, ids));
        }
        let mut invites = vec![ground.invite];
        for _ in 0..3 {
            invites.push(add_invite(test, &[ground.track, other]).await);
        }
        delete_invite(test, invites[3]).await;
        let mut people = Vec::new();
        for _ in 0..9 {
            people.push(test.as_guest().await.person().expect("a person"));
        }
        let config = Config::default();
        let runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
        // The ground's own claim is part of the history.
        let own = claim::Entity::find_by_id(ground.claim.uuid())
            .one(test.app.store().read())
            .await
            .expect("reads")
            .expect("a claim");
        let claims = vec![Claimed {
            row: own,
            tracks: vec![ground.track],
        }];
        Self {
            tracks,
            invites,
            people,
            claims,
            plays: Vec::new(),
            runner,
            ground,
        }
    }

    fn draw<S: Strategy>(&mut self, strategy: S) -> S::Value {
        strategy.new_tree(&mut self.runner).expect("a value").current()
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u128(self.draw(any::<u128>()))
    }

    /// An instant of the year before now, rarely at the edge of a day.
    fn instant(&mut self) -> DateTime<Utc> {
        let now = self.ground.test.app.now();
        let ago = self.draw(0..366 * 24 * 3_600_i64);
        let micros = self.draw(0..1_000_000_i64);
        let at = now - TimeDelta::seconds(ago);
        if self.draw(0..10) == 0 {
            at.date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
        } else {
            at + TimeDelta::microseconds(micros)
        }
    }

    async fn claim(&mut self) {
        let (invite, person) = (self.draw(0..self.invites.len()), self.draw(0..self.people.len()));
        let (invite, person) = (self.invites[invite].uuid(), self.people[person].uuid());
        if self
            .claims
            .iter()
            .any(|known| (known.row.invite_id, known.row.person_id) == (invite, person))
        {
            return;
        }
        let held = self.draw(1..=2_usize);
        let row = claim::Model {
            id: self.id(),
            invite_id: invite,
            person_id: person,
            claimed_at: self.instant(),
            access_ends_at: None,
            play_limit: 0,
            revoked_at: None,
            revoked_by: None,
            revoke_reason: None,
        };
        let tracks: Vec<TrackId> = self.tracks.iter().take(held).map(|(track, _)| *track).collect();
        let on = self.ground.test.app.store().read();
        claim::Entity::insert(claim::ActiveModel::from(row.clone()).reset_all())
            .exec_without_returning(on)
            .await
            .expect("inserted");
        for (track, position) in tracks.iter().zip(0..) {
            let row = claim_track::ActiveModel {
                claim_id: Set(row.id),
                track_id: Set(track.uuid()),
                position: Set(position),
                plays_used: Set(0),
                plays_granted: Set(0),
            };
            claim_track::Entity::insert(row)
                .exec_without_returning(on)
                .await
                .expect("inserted");
        }
        self.claims.push(Claimed { row, tracks });
    }

    async fn play(&mut self) {
        let charged = self.draw(0..self.claims.len());
        let charged = (self.draw(0..6) > 0).then(|| self.claims[charged].row.clone());
        let track = self.draw(0..2_usize);
        let (track, challenges) = self.tracks[track].clone();
        let person = match &charged {
            Some(claim) => claim.person_id,
            None => self.ground.test.author.uuid(),
        };
        let started_at = self.instant();
        let state = PlayState::ALL[self.draw(0..PlayState::ALL.len())];
        let took = TimeDelta::microseconds(self.draw(0..4_000_000_000_i64));
        let mut steps = Vec::new();
        for challenge in challenges {
            let state = ChallengeState::ALL[self.draw(0..ChallengeState::ALL.len())];
            let begun = self.draw(any::<bool>()) || state == ChallengeState::Started;
            let began = started_at + TimeDelta::microseconds(self.draw(0..1_000_000_000_i64));
            let done = matches!(state, ChallengeState::Completed | ChallengeState::Skipped);
            steps.push(Step {
                challenge,
                state,
                started_at: begun.then_some(began),
                completed_at: done.then_some(began + TimeDelta::microseconds(self.draw(0..900_000_000_i64))),
                attempts: self.draw(0..4_usize),
            });
        }
        let completed = steps
            .iter()
            .filter(|step| step.state == ChallengeState::Completed)
            .count();
        let row = play::Model {
            id: self.id(),
            claim_id: charged.as_ref().map(|claim| claim.id),
            invite_id: charged.as_ref().map(|claim| claim.invite_id),
            track_id: track.uuid(),
            person_id: person,
            team_id: self.ground.test.team.uuid(),
            preview: charged.is_none(),
            number: 1,
            state: state.as_str().to_owned(),
            started_at,
            ends_at: started_at + TimeDelta::hours(1),
            stopped_at: state.is_over().then_some(started_at + took),
            stopped_reason: None,
            total_challenges: i32::try_from(steps.len()).expect("few"),
            completed_challenges: i32::try_from(completed).expect("few"),
        };
        let on = self.ground.test.app.store().read().clone();
        play::Entity::insert(play::ActiveModel::from(row.clone()).reset_all())
            .exec_without_returning(&on)
            .await
            .expect("inserted");
        for (step, position) in steps.iter().zip(0..) {
            self.put_step(&on, row.id, step, position).await;
        }
        self.plays.push(Played { row, steps });
    }

    async fn put_step(&mut self, on: &impl ConnectionTrait, play: Uuid, step: &Step, position: i32) {
        let row = play_challenge::ActiveModel {
            play_id: Set(play),
            challenge_id: Set(step.challenge.uuid()),
            position: Set(position),
            state: Set(step.state.as_str().to_owned()),
            started_at: Set(step.started_at),
            completed_at: Set(step.completed_at),
        };
        play_challenge::Entity::insert(row)
            .exec_without_returning(on)
            .await
            .expect("inserted");
        for _ in 0..step.attempts {
            self.check(on, play, step.challenge).await;
        }
    }

    async fn check(&mut self, on: &impl ConnectionTrait, play: Uuid, challenge: ChallengeId) {
        let row = attempt::ActiveModel {
            id: Set(self.id()),
            play_id: Set(play),
            challenge_id: Set(challenge.uuid()),
            at: Set(self.ground.test.app.now()),
            passed: Set(false),
            message: Set(String::new()),
            answers: Set(serde_json::json!([])),
        };
        attempt::Entity::insert(row)
            .exec_without_returning(on)
            .await
            .expect("inserted");
    }

    /// Changes rows of every table behind the report's back, as corrections, merges and erasures do.
    async fn change(&mut self) {
        let on = self.ground.test.app.store().read().clone();
        for _ in 0..15 {
            let (which, person) = (self.draw(0..self.plays.len()), self.draw(0..self.people.len()));
            let mut played = self.plays[which].clone();
            match self.draw(0..3) {
                0 => {
                    played.row.person_id = self.people[person].uuid();
                    let row = play::ActiveModel {
                        id: Set(played.row.id),
                        person_id: Set(played.row.person_id),
                        ..Default::default()
                    };
                    row.update(&on).await.expect("changed");
                }
                1 => {
                    let step = &mut played.steps[0];
                    step.state = ChallengeState::Completed;
                    step.started_at = Some(played.row.started_at);
                    step.completed_at = Some(played.row.started_at + TimeDelta::seconds(77));
                    let row = play_challenge::ActiveModel {
                        play_id: Set(played.row.id),
                        challenge_id: Set(step.challenge.uuid()),
                        state: Set(step.state.as_str().to_owned()),
                        started_at: Set(step.started_at),
                        completed_at: Set(step.completed_at),
                        ..Default::default()
                    };
                    row.update(&on).await.expect("changed");
                }
                _ => {
                    let challenge = played.steps[0].challenge;
                    played.steps[0].attempts += 1;
                    self.check(&on, played.row.id, challenge).await;
                }
            }
            self.plays[which] = played;
        }
        for _ in 0..3 {
            let which = self.draw(0..self.claims.len());
            let nobody = self.ground.test.as_guest().await.person().expect("a person");
            self.claims[which].row.person_id = nobody.uuid();
            let row = claim::ActiveModel {
                id: Set(self.claims[which].row.id),
                person_id: Set(nobody.uuid()),
                ..Default::default()
            };
            row.update(&on).await.expect("changed");
        }
    }

    fn filter(&mut self) -> PlayFilter {
        let some = |runner: &mut Self, likely: u32| runner.draw(0..likely) == 0;
        let from = some(self, 3).then(|| self.instant());
        let to = some(self, 3).then(|| self.instant());
        let (from, to) = match (from, to) {
            (Some(a), Some(b)) if b < a => (Some(b), Some(a)),
            (Some(a), Some(b)) if b == a => (Some(a), None),
            other => other,
        };
        let invites = some(self, 3).then(|| {
            let count = self.draw(0..4_usize);
            self.invites[..count].to_vec()
        });
        let tracks = some(self, 3).then(|| {
            let track = self.draw(0..2_usize);
            vec![self.tracks[track].0]
        });
        let people = some(self, 4).then(|| {
            let count = self.draw(0..5_usize);
            self.people[..count].to_vec()
        });
        let states = some(self, 4).then(|| {
            let state = self.draw(0..PlayState::ALL.len());
            vec![PlayState::ALL[state], PlayState::TimedOut]
        });
        let mode = [PlayMode::Learners, PlayMode::Previews, PlayMode::All][self.draw(0..3_usize)];
        PlayFilter {
            from,
            to,
            tracks,
            invites,
            people,
            states,
            mode,
        }
    }

    /// Compares the report of many filters with the straight count.
    async fn judge(&mut self, filters: usize) {
        for _ in 0..filters {
            let filter = self.filter();
            let zone = ZONES[self.draw(0..ZONES.len())];
            let viewer = self.ground.test.as_user(self.ground.test.viewer);
            let found = viewer
                .activity_report(self.ground.test.team, &filter, zone)
                .await
                .expect("a report");
            let expected = Straight::of(self, &filter, zone.parse().expect("a zone"));
            expected.compare(&found, &format!("{filter:?} in {zone}"));
        }
    }
}

/// The same numbers, counted the plain way.
#[derive(Default)]
struct Straight {
    claims: u64,
    people: BTreeSet<Uuid>,
    claimed: BTreeSet<Uuid>,
    played: BTreeSet<Uuid>,
    finished: BTreeSet<Uuid>,
    plays: u64,
    completed: u64,
    seconds: u64,
    invites: BTreeMap<Uuid, (u64, u64, u64)>,
    /// Plays, completed plays, seconds of each, percent of each.
    tracks: BTreeMap<Uuid, (u64, u64, Vec<u64>, Vec<f64>)>,
    /// Started, completed, skipped, attempts, seconds of each completed one.
    challenges: BTreeMap<Uuid, (u64, u64, u64, u64, Vec<u64>)>,
    days: BTreeMap<NaiveDate, (u64, u64, u64)>,
}

impl Straight {
    fn of(history: &History, filter: &PlayFilter, zone: Tz) -> Self {
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
        let track = |id: TrackId| filter.tracks.as_ref().is_none_or(|ids| ids.contains(&id));
        for Claimed { row, tracks } in &history.claims {
            let chosen = filter.mode != PlayMode::Previews
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
        for Played { row, steps } in &history.plays {
            let stored = PlayState::parse(&row.state).expect("a state");
            let late = !stored.is_over() && row.ends_at <= now;
            let state = if late { PlayState::TimedOut } else { stored };
            let chosen = in_time(row.started_at)
                && person(row.person_id)
                && invite(row.invite_id)
                && track(TrackId::from_uuid(row.track_id))
                && filter.states.as_ref().is_none_or(|states| states.contains(&state))
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

    fn compare(&self, found: &ActivityReport, what: &str) {
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

on_both_databases! {
    async fn r116_a_report_is_the_straight_count_of_its_rows(db: TestDb) {
        let mut history = History::on(db, 7).await;
        for _ in 0..30 {
            history.claim().await;
        }
        for _ in 0..70 {
            history.play().await;
        }
        history.judge(25).await;
        let summarised = history.ground.test.app.summarise_history().await.expect("summarised");
        assert_eq!(summarised.claims, history.claims.len());
        assert!(summarised.plays > 30);
        history.judge(40).await;
        for _ in 0..10 {
            history.claim().await;
            history.play().await;
        }
        history.change().await;
        history.judge(40).await;
        history.ground.test.app.summarise_history().await.expect("summarised");
        history.judge(25).await;
        assert_eq!(
            history.ground.test.app.summarise_history().await.expect("summarised"),
            invites_app::activity_report::Summarised::default(),
            "nothing is summarised twice"
        );
    }

    async fn r116_a_time_zone_that_does_not_exist_is_named(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let viewer = ground.test.as_user(ground.test.viewer);
        let refused = viewer.activity_report(ground.test.team, &PlayFilter::default(), "Mars/Olympus").await;
        let Err(invites_app::AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors[0].field, "timeZone");
    }
}
