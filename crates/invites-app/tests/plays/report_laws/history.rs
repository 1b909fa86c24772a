//! A random history of claims, plays and what came before and after them, written straight into the tables.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use invites_app::testing::TestApp;
use invites_domain::ids::{ChallengeId, InviteId, PersonId, PlayId, TrackId, TypedId};
use invites_domain::play::{ChallengeState, PlayState};
use invites_store::queries::reviews::{self, Review};
use invites_store::tables::{
    attempt, claim, claim_track, detail_submission, invite_open, play, play_challenge, review,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use uuid::Uuid;

use crate::ground::{Ground, Terms, add_invite, delete_invite, import, usual};

/// A claim and the tracks it holds.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub(super) row: claim::Model,
    pub(super) tracks: Vec<TrackId>,
}

/// A play, its challenges, and what its player said of it.
#[derive(Debug, Clone)]
pub(super) struct Played {
    pub(super) row: play::Model,
    pub(super) steps: Vec<Step>,
    pub(super) score: Option<i32>,
}

/// A challenge within a play.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) challenge: ChallengeId,
    pub(super) state: ChallengeState,
    pub(super) started_at: Option<DateTime<Utc>>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) attempts: usize,
}

/// All rows that a report counts.
pub(super) struct History {
    pub(super) ground: Ground,
    pub(super) tracks: Vec<(TrackId, Vec<ChallengeId>)>,
    pub(super) invites: Vec<InviteId>,
    pub(super) people: Vec<PersonId>,
    /// Which link was opened by how many browsers on which day.
    pub(super) opens: Vec<(Uuid, NaiveDate, u64)>,
    /// By which link who left details, and when.
    pub(super) details: Vec<(Uuid, Uuid, DateTime<Utc>)>,
    pub(super) claims: Vec<Claimed>,
    pub(super) plays: Vec<Played>,
    runner: TestRunner,
}

impl History {
    pub(super) async fn on(db: invites_store::testing::TestDb, seed: u8) -> Self {
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
            opens: Vec::new(),
            details: Vec::new(),
            claims,
            plays: Vec::new(),
            runner,
            ground,
        }
    }

    pub(super) fn draw<S: Strategy>(&mut self, strategy: S) -> S::Value {
        strategy.new_tree(&mut self.runner).expect("a value").current()
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u128(self.draw(any::<u128>()))
    }

    /// An instant of the year before now, rarely at the edge of a day.
    pub(super) fn instant(&mut self) -> DateTime<Utc> {
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

    pub(super) async fn claim(&mut self) {
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

    pub(super) async fn play(&mut self) {
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
        let score = self.draw(proptest::option::of(1..=5_i32));
        if let Some(score) = score {
            self.review(&on, row.id, score).await;
        }
        self.plays.push(Played { row, steps, score });
    }

    async fn review(&self, on: &impl ConnectionTrait, play: Uuid, score: i32) {
        let at = self.ground.test.app.now();
        let said = Review { score, words: None, at };
        reviews::put(on, PlayId::from_uuid(play), &said).await.expect("kept");
    }

    /// Some of the people open links on some days, and leave their details by one of them.
    pub(super) async fn come(&mut self) {
        let on = self.ground.test.app.store().read().clone();
        for _ in 0..25 {
            let which = self.draw(0..self.invites.len());
            let (invite, day) = (self.invites[which].uuid(), self.instant().date_naive());
            if self.opens.iter().any(|known| (known.0, known.1) == (invite, day)) {
                continue;
            }
            let opened = self.draw(1..9_i32);
            let row = invite_open::ActiveModel {
                invite_id: Set(invite),
                day: Set(day),
                opened: Set(opened),
            };
            invite_open::Entity::insert(row)
                .exec_without_returning(&on)
                .await
                .expect("inserted");
            self.opens.push((invite, day, u64::from(opened.unsigned_abs())));
        }
        for person in self.people.clone() {
            let which = self.draw(0..self.invites.len());
            let (invite, at) = (self.invites[which].uuid(), self.instant());
            let row = detail_submission::ActiveModel {
                id: Set(self.id()),
                team_id: Set(self.ground.test.team.uuid()),
                person_id: Set(person.uuid()),
                details: Set(serde_json::json!({})),
                fields_asked: Set(serde_json::json!([])),
                consent_text: Set(None),
                submitted_at: Set(at),
                invite_id: Set(Some(invite)),
            };
            detail_submission::Entity::insert(row)
                .exec_without_returning(&on)
                .await
                .expect("inserted");
            self.details.push((invite, person.uuid(), at));
        }
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
    pub(super) async fn change(&mut self) {
        let on = self.ground.test.app.store().read().clone();
        for _ in 0..15 {
            let (which, person) = (self.draw(0..self.plays.len()), self.draw(0..self.people.len()));
            let mut played = self.plays[which].clone();
            match self.draw(0..5) {
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
                2 => {
                    let score = self.draw(1..=5_i32);
                    self.review(&on, played.row.id, score).await;
                    played.score = Some(score);
                }
                3 => {
                    let gone = review::Entity::delete_by_id(played.row.id);
                    gone.exec(&on).await.expect("taken back");
                    played.score = None;
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
}
