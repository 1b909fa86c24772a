//! What the tests of plays stand on: a track with two quizzes and a hands-on challenge, an invite with it, a claim.

use chrono::TimeDelta;
use flate2::Compression;
use flate2::write::GzEncoder;
use invites_app::testing::TestApp;
use invites_app::{Acting, Actor, AppError};
use invites_domain::denial::DenialCode;
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PersonId, TrackId, TypedId};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::tables::{claim, claim_track, invite, invite_track};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};

pub(crate) const TRACK_YML: &str = "slug: look-around\ntitle: Look around\nteaser: Three steps.\ndescription: |\n  A map: ![map](assets/map.svg)\ntimelimit: 3600\nskipping_enabled: true\ntags: [shell, first]\n";
const ONE: &str = "---\nslug: colours\ntype: quiz\ntitle: Colours\nanswers:\n- red\n- loud\n- '`blue`'\nsolution:\n- 0\n- 2\n---\nWhich are colours?\n";
const TWO: &str = "---\nslug: do-it\ntype: challenge\ntitle: Do it\nteaser: With your hands.\nnotes:\n- type: text\n  contents: Take a breath.\n---\nRun `ls`. ![map](../assets/map.svg)\n";
const THREE: &str = "---\nslug: capital\ntype: quiz\ntitle: Capital\nanswers:\n- Bern\n- Zurich\nsolution:\n- 0\n---\nWhich is the capital?\n";

/// The files of the usual track.
pub(crate) fn usual() -> Vec<(&'static str, &'static str)> {
    vec![
        ("track.yml", TRACK_YML),
        ("01-colours/assignment.md", ONE),
        ("02-do-it/assignment.md", TWO),
        ("02-do-it/check-shell", "#!/bin/sh\nexit 0\n"),
        ("03-capital/assignment.md", THREE),
        ("assets/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ]
}

/// A `.tar.gz` of these files.
pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, path, text.as_bytes())
            .expect("the archive takes a file");
    }
    tar.into_inner()
        .and_then(GzEncoder::finish)
        .expect("the archive closes")
}

/// An application with the usual track, an invite of two plays with it, and a guest who claimed.
pub(crate) struct Ground {
    pub(crate) test: TestApp,
    pub(crate) track: TrackId,
    pub(crate) invite: InviteId,
    pub(crate) claim: ClaimId,
    pub(crate) learner: Acting,
}

/// The terms of a claim.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Terms {
    pub(crate) play_limit: i32,
    pub(crate) access_ends_at: Option<Instant>,
}

impl Ground {
    pub(crate) async fn with(test: TestApp, terms: Terms) -> Self {
        let track = import(&test, &usual()).await;
        let invite = add_invite(&test, &[track]).await;
        let learner = test.as_guest().await;
        let claim = add_claim(&test, invite, &learner, &[track], terms).await;
        Self {
            test,
            track,
            invite,
            claim,
            learner,
        }
    }

    /// The challenges of the track in order.
    pub(crate) async fn challenges(&self) -> Vec<ChallengeId> {
        let titles = self.learner.challenge_titles(&[self.track]).await.expect("reads");
        titles[&self.track].iter().map(|title| title.id).collect()
    }

    /// The learner, in another process on the same database.
    pub(crate) async fn learner_elsewhere(&self) -> Acting {
        let app = self.test.another_process().await;
        app.for_actor(invites_app::Caller {
            actor: self.learner.actor().clone(),
            address: None,
        })
    }

    pub(crate) async fn plays_used(&self) -> i32 {
        claim_track::Entity::find_by_id((self.claim.uuid(), self.track.uuid()))
            .one(self.test.app.store().read())
            .await
            .expect("reads")
            .expect("the claim holds the track")
            .plays_used
    }

    /// Changes the claim's row.
    pub(crate) async fn change_claim(&self, change: impl Fn(&mut claim::ActiveModel) + Send + Sync + 'static) {
        let mut row = claim::ActiveModel {
            id: Set(self.claim.uuid()),
            ..Default::default()
        };
        change(&mut row);
        self.test
            .app
            .store()
            .write(move |tx: Tx| {
                let row = row.clone();
                async move { row.update(&*tx).await.map(drop).map_err(wrapped) }
            })
            .await
            .expect("the claim changes");
    }
}

pub(crate) async fn import(test: &TestApp, files: &[(&str, &str)]) -> TrackId {
    let author = test.as_user(test.author);
    author
        .import_track(test.team, archive(files))
        .await
        .expect("the track imports")
        .id
}

/// A self-paced invite without an end.
pub(crate) async fn add_invite(test: &TestApp, tracks: &[TrackId]) -> InviteId {
    insert_invite(test, tracks, |_| {}).await
}

/// A live event that goes on for a week.
pub(crate) async fn add_live_invite(test: &TestApp, tracks: &[TrackId]) -> InviteId {
    let now = test.app.now();
    insert_invite(test, tracks, move |row| {
        row.kind = Set("LIVE_EVENT".to_owned());
        row.starts_at = Set(Some(now));
        row.opens_at = Set(Some(now - TimeDelta::days(1)));
        row.ends_at = Set(Some(now + TimeDelta::days(7)));
        row.closes_at = Set(Some(now + TimeDelta::days(7)));
        row.time_zone = Set(Some("Europe/Zurich".to_owned()));
    })
    .await
}

/// Deletes the invite; its claims keep their access (R95).
pub(crate) async fn delete_invite(test: &TestApp, id: InviteId) {
    let row = invite::ActiveModel {
        id: Set(id.uuid()),
        deleted_at: Set(Some(test.app.now())),
        deleted_by: Set(Some(test.owner.uuid())),
        ..Default::default()
    };
    test.app
        .store()
        .write(move |tx: Tx| {
            let row = row.clone();
            async move { row.update(&*tx).await.map(drop).map_err(wrapped) }
        })
        .await
        .expect("the invite is deleted");
}

async fn insert_invite(test: &TestApp, tracks: &[TrackId], change: impl Fn(&mut invite::ActiveModel)) -> InviteId {
    let id = InviteId::from_uuid(fresh(test));
    let now = test.app.now();
    let mut row = invite::ActiveModel {
        id: Set(id.uuid()),
        team_id: Set(test.team.uuid()),
        token: Set(invites_domain::ids::InviteToken::from_random(*id.uuid().as_bytes())
            .as_str()
            .to_owned()),
        version: Set(1),
        kind: Set("SELF_PACED".to_owned()),
        public_title: Set("Look around with us".to_owned()),
        title_search: Set("look around with us".to_owned()),
        play_limit: Set(2),
        access_ends_with_event: Set(false),
        invite_limit: Set(0),
        claim_count: Set(1),
        ever_claimed: Set(true),
        show_share_button: Set(true),
        access_setting: Set("ANYONE_WITH_LINK".to_owned()),
        activity_seq: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        access_revoked: Set(false),
        ..Default::default()
    };
    change(&mut row);
    let tracks: Vec<_> = tracks
        .iter()
        .zip(0..)
        .map(|(track, position)| invite_track::ActiveModel {
            invite_id: Set(id.uuid()),
            track_id: Set(track.uuid()),
            position: Set(position),
        })
        .collect();
    test.app
        .store()
        .write(move |tx: Tx| {
            let (row, tracks) = (row.clone(), tracks.clone());
            async move {
                invite::Entity::insert(row)
                    .exec_without_returning(&*tx)
                    .await
                    .map_err(wrapped)?;
                invite_track::Entity::insert_many(tracks)
                    .exec_without_returning(&*tx)
                    .await
                    .map(drop)
                    .map_err(wrapped)
            }
        })
        .await
        .expect("the invite is made");
    id
}

pub(crate) async fn add_claim(
    test: &TestApp,
    invite: InviteId,
    learner: &Acting,
    tracks: &[TrackId],
    terms: Terms,
) -> ClaimId {
    let id = ClaimId::from_uuid(fresh(test));
    let person: PersonId = match learner.actor() {
        Actor::Guest(person) | Actor::User(person) => *person,
        other => panic!("{other:?} claims nothing"),
    };
    let row = claim::ActiveModel {
        id: Set(id.uuid()),
        invite_id: Set(invite.uuid()),
        person_id: Set(person.uuid()),
        claimed_at: Set(test.app.now()),
        access_ends_at: Set(terms.access_ends_at),
        play_limit: Set(terms.play_limit),
        revoked_at: Set(None),
        revoked_by: Set(None),
        revoke_reason: Set(None),
    };
    let tracks: Vec<_> = tracks
        .iter()
        .zip(0..)
        .map(|(track, position)| claim_track::ActiveModel {
            claim_id: Set(id.uuid()),
            track_id: Set(track.uuid()),
            position: Set(position),
            plays_used: Set(0),
            plays_granted: Set(0),
        })
        .collect();
    test.app
        .store()
        .write(move |tx: Tx| {
            let (row, tracks) = (row.clone(), tracks.clone());
            async move {
                claim::Entity::insert(row)
                    .exec_without_returning(&*tx)
                    .await
                    .map_err(wrapped)?;
                claim_track::Entity::insert_many(tracks)
                    .exec_without_returning(&*tx)
                    .await
                    .map(drop)
                    .map_err(wrapped)
            }
        })
        .await
        .expect("the claim is made");
    id
}

/// How many plays the claim has.
pub(crate) async fn count_plays(ground: &Ground) -> usize {
    use invites_store::tables::play;
    play::Entity::find()
        .filter(play::Column::ClaimId.eq(ground.claim.uuid()))
        .all(ground.test.app.store().read())
        .await
        .expect("reads")
        .len()
}

/// The code of a refusal.
pub(crate) fn denied<T: std::fmt::Debug>(answer: Result<T, AppError>) -> DenialCode {
    match answer {
        Err(AppError::Denied(denial)) => denial.code,
        other => panic!("expected a denial, got {other:?}"),
    }
}

fn wrapped(error: sea_orm::DbErr) -> AppError {
    AppError::Store(error.into())
}

/// An id that nothing else has.
fn fresh(test: &TestApp) -> uuid::Uuid {
    use invites_app::ambient::{Random, SystemRandom};
    let mut chance = [0; 10];
    SystemRandom.fill(&mut chance);
    let millis = u64::try_from(test.app.now().timestamp_millis()).expect("after 1970");
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}
