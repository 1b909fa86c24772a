//! The activity log and the tables say the same: the fold over the log is compared with the plays after random deeds.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use invites_app::plays::{RecordedActivity, RecordedEvent};
use invites_app::testing::TestApp;
use invites_app::{Acting, AppError};
use invites_domain::activity::{ActivityEntry, ActivityKind, PlayProgress, Progress, fold};
use invites_domain::ids::{ChallengeId, ClaimId, PlayId, TrackId, TypedId};
use invites_domain::play::{ChallengeState, PlayState};
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use invites_store::tables::{activity, play};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::ground::{Ground, Terms, add_claim};

/// A generator whose every run is the same: a failing seed can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One random deed; what the rules refuse is part of the game.
async fn deed(
    dice: &mut Dice,
    ground: &Ground,
    learner: &(Acting, ClaimId),
    platform: &Acting,
    challenges: &[ChallengeId],
) {
    let (learner, claim) = learner;
    let last = last_play(ground, *claim).await;
    let challenge = challenges[usize::try_from(dice.roll(3)).expect("small")];
    let answer = match (dice.roll(12), last) {
        (0..=2, _) | (_, None) => learner.start_play(*claim, ground.track, None).await.map(drop),
        (3..=4, Some(play)) => learner.start_challenge(play, challenge).await.map(drop),
        (5, Some(play)) => learner.check_challenge(play, challenge, Some(&[0])).await.map(drop),
        (6..=7, Some(play)) => learner.check_challenge(play, challenge, Some(&[0, 2])).await.map(drop),
        (8, Some(play)) => learner.skip_challenge(play, challenge).await.map(drop),
        (9, Some(play)) => match dice.roll(3) {
            0 => learner.stop_play(play).await.map(drop),
            _ => Ok(()),
        },
        (10, Some(play)) => {
            ground
                .test
                .clock
                .advance(TimeDelta::minutes(i64::try_from(dice.roll(40)).expect("small")));
            learner.resume_play(play).await.map(drop)
        }
        (_, Some(play)) => {
            let events = [
                RecordedEvent::ChallengeCompleted,
                RecordedEvent::CheckFailed,
                RecordedEvent::PlayFailed,
            ];
            let event = events[usize::try_from(dice.roll(3)).expect("small")];
            let challenge = (event != RecordedEvent::PlayFailed).then_some(challenge);
            platform
                .record_activity(
                    RecordedActivity {
                        play,
                        challenge,
                        event,
                        message: None,
                    },
                    None,
                )
                .await
                .map(drop)
        }
    };
    match answer {
        // The last quiz has no third answer.
        Ok(()) | Err(AppError::Denied(_) | AppError::Invalid(_)) => {}
        Err(error) => panic!("{error:?}"),
    }
    ground.test.clock.advance(TimeDelta::seconds(7));
}

async fn last_play(ground: &Ground, claim: ClaimId) -> Option<PlayId> {
    play::Entity::find()
        .filter(play::Column::ClaimId.eq(claim.uuid()))
        .order_by_desc(play::Column::Number)
        .one(ground.test.app.store().read())
        .await
        .expect("reads")
        .map(|row| PlayId::from_uuid(row.id))
}

async fn log_of(ground: &Ground) -> Vec<ActivityEntry> {
    let rows = activity::Entity::find()
        .filter(activity::Column::InviteId.eq(ground.invite.uuid()))
        .order_by_asc(activity::Column::Seq)
        .all(ground.test.app.store().read())
        .await
        .expect("reads");
    rows.into_iter()
        .map(|row| ActivityEntry {
            seq: row.seq,
            at: row.at,
            kind: ActivityKind::parse(&row.kind).expect("a kind"),
            claim: row.claim_id.map(ClaimId::from_uuid),
            play: row.play_id.map(PlayId::from_uuid),
            track: row.track_id.map(TrackId::from_uuid),
            challenge: row.challenge_id.map(ChallengeId::from_uuid),
            detail: row.detail,
        })
        .collect()
}

/// The fold's view of a play against the tables'.
async fn compare(learner: &Acting, id: PlayId, folded: &PlayProgress, seed: u64) {
    let stored = learner.play(id).await.expect("reads");
    assert_eq!(
        (folded.state, folded.ended_at, folded.started_at),
        (stored.state, stored.stopped_at, stored.started_at),
        "seed {seed}"
    );
    let views = &learner
        .play_challenges(std::slice::from_ref(&stored))
        .await
        .expect("reads")[&id];
    for view in views {
        let Some(challenge) = folded.challenges.get(&view.id) else {
            assert!(
                matches!(view.state, ChallengeState::Locked | ChallengeState::Unlocked),
                "seed {seed}: {view:?}"
            );
            continue;
        };
        let failed = view.attempts.iter().filter(|attempt| !attempt.passed).count();
        assert_eq!(
            (challenge.state, challenge.started_at, challenge.done_at),
            (view.state, view.started_at, view.completed_at),
            "seed {seed}"
        );
        assert_eq!(
            usize::try_from(challenge.failed_checks).expect("small"),
            failed,
            "seed {seed}"
        );
    }
    let completed = views
        .iter()
        .filter(|view| view.state == ChallengeState::Completed)
        .count();
    assert_eq!(
        usize::try_from(stored.completed_challenges).expect("small"),
        completed,
        "seed {seed}"
    );
}

on_both_databases! {
    async fn r118_the_fold_over_the_log_equals_the_tables(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let challenges = ground.challenges().await;
        let platform = ground.test.as_token(&[Scope::ReportActivity]).await;
        let second = ground.test.as_guest().await;
        let second_claim = add_claim(&ground.test, ground.invite, &second, &[ground.track], Terms::default()).await;
        let learners = [(ground.learner.clone(), ground.claim), (second, second_claim)];
        for seed in 1..=4 {
            let mut dice = Dice(seed);
            for _ in 0..60 {
                let learner = &learners[usize::try_from(dice.roll(2)).expect("small")];
                deed(&mut dice, &ground, learner, &platform, &challenges).await;
            }
            // Ends that nobody has met yet are written down by the next deed: here by looking in.
            for (learner, claim) in &learners {
                if let Some(play) = last_play(&ground, *claim).await {
                    let _ = learner.resume_play(play).await;
                }
            }
            let log = log_of(&ground).await;
            let sequence: Vec<i64> = log.iter().map(|entry| entry.seq).collect();
            assert_eq!(sequence, (1..=i64::try_from(log.len()).expect("small")).collect::<Vec<_>>(), "no gap, no repeat");
            let progress = log.iter().fold(Progress::default(), fold);
            let mut seen: BTreeMap<PlayState, usize> = BTreeMap::new();
            for (learner, claim) in &learners {
                for (id, folded) in &progress.claims[claim].plays {
                    compare(learner, *id, folded, seed).await;
                    *seen.entry(folded.state).or_default() += 1;
                }
            }
            assert!(!seen.is_empty());
        }
    }

    async fn previews_leave_no_trace_in_the_log(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let author = ground.test.as_user(ground.test.author);
        let preview = author.start_preview(ground.track).await.expect("previews");
        author.start_challenge(preview.id, ground.challenges().await[0]).await.expect("starts");
        author.stop_play(preview.id).await.expect("stops");
        assert!(log_of(&ground).await.is_empty());
    }
}
