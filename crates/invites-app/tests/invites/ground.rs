//! What the tests of invites stand on: a team with two tracks, and invites made the usual way.

use invites_app::claiming::Claiming;
use invites_app::claims::ClaimRecord;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::invites::InviteRecord;
use invites_app::testing::{TEAM, TestApp};
use invites_app::{Acting, Actor, App, Caller};
use invites_domain::denial::Denial;
use invites_domain::ids::{ClaimId, InviteId, PersonId, TrackId, TypedId};
use invites_domain::invite::{AccessSetting, InviteKind};
use invites_domain::time::Instant;
use invites_store::queries::seats;
use invites_store::tables::{activity, claim as claim_table};
use invites_store::testing::{TestDb, add_track};
use invites_store::{Store, StoreError};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// An application with two tracks of the team and one of the other.
pub(crate) struct Ground {
    pub(crate) test: TestApp,
    pub(crate) track: TrackId,
    pub(crate) second: TrackId,
    pub(crate) foreign: TrackId,
}

impl Ground {
    pub(crate) async fn on(db: TestDb) -> Self {
        let test = TestApp::on(db).await;
        let [track, second, foreign] = [1, 2, 3].map(|number| TrackId::from_uuid(Uuid::from_u128(number)));
        let (store, now): (&Store, _) = (test.app.store(), test.app.now());
        add_track(store, track, test.team, "one", now).await;
        add_track(store, second, test.team, "two", now).await;
        add_track(store, foreign, test.other_team, "three", now).await;
        Self {
            test,
            track,
            second,
            foreign,
        }
    }

    pub(crate) fn author(&self) -> Acting {
        self.test.as_user(self.test.author)
    }

    pub(crate) fn now(&self) -> Instant {
        self.test.app.now()
    }

    /// The least that makes an invite.
    pub(crate) fn patch(&self) -> InvitePatch {
        InvitePatch {
            public_title: Change::Set("Welcome".to_owned()),
            tracks: Change::Set(vec![self.track]),
            ..InvitePatch::default()
        }
    }

    /// An event from `starts_at` to `ends_at`.
    pub(crate) fn event(&self, starts_at: Instant, ends_at: Instant) -> InvitePatch {
        InvitePatch {
            kind: Change::Set(InviteKind::LiveEvent),
            starts_at: Change::Set(starts_at),
            ends_at: Change::Set(ends_at),
            time_zone: Change::Set("Europe/Amsterdam".to_owned()),
            ..self.patch()
        }
    }

    /// An invite for these addresses.
    pub(crate) fn for_people(&self, entries: &[&str]) -> InvitePatch {
        InvitePatch {
            access_setting: Change::Set(AccessSetting::SpecificPeople),
            allowed_email_addresses: Change::Set(entries.iter().map(|entry| (*entry).to_owned()).collect()),
            ..self.patch()
        }
    }

    pub(crate) async fn create(&self, patch: InvitePatch) -> InviteRecord {
        self.author()
            .create_track_invite(TEAM, patch, None)
            .await
            .expect("the invite is made")
    }

    pub(crate) async fn limited_to(&self, seats: i64) -> InviteRecord {
        self.create(InvitePatch {
            invite_limit: Change::Set(seats),
            ..self.patch()
        })
        .await
    }

    /// Undoes a claim in the tables, as nothing in the application can.
    pub(crate) async fn forget(&self, id: ClaimId) {
        self.test
            .app
            .store()
            .write(move |tx| async move {
                activity::Entity::delete_many()
                    .filter(activity::Column::ClaimId.eq(id.uuid()))
                    .exec(&*tx)
                    .await?;
                let claim = claim_table::Entity::find_by_id(id.uuid())
                    .one(&*tx)
                    .await?
                    .expect("the claim is there");
                claim_table::Entity::delete_by_id(id.uuid()).exec(&*tx).await?;
                seats::free(&*tx, InviteId::from_uuid(claim.invite_id), 1).await
            })
            .await
            .unwrap_or_else(|error: StoreError| panic!("{error}"));
    }

    pub(crate) async fn again(&self, invite: &InviteRecord) -> InviteRecord {
        self.author().track_invite(invite.id).await.expect("the invite reads")
    }
}

/// A claim by `acting`, which must be granted; also the guest a stranger becomes.
pub(crate) async fn claim(acting: &Acting, invite: &InviteRecord) -> (ClaimRecord, Option<PersonId>) {
    match acting
        .claim_invite(invite.token.as_str(), None)
        .await
        .expect("claiming answers")
    {
        Claiming::Held { claim, new_guest } => (claim, new_guest),
        Claiming::Denied(denial) => panic!("denied: {denial:?}"),
    }
}

/// A claim by `acting`, which must be refused.
pub(crate) async fn denial(acting: &Acting, invite: &InviteRecord) -> Denial {
    match acting
        .claim_invite(invite.token.as_str(), None)
        .await
        .expect("claiming answers")
    {
        Claiming::Denied(denial) => denial,
        Claiming::Held { claim, .. } => panic!("granted: {claim:?}"),
    }
}

/// `count` strangers of `app`, all at once; how many were granted.
pub(crate) async fn storm(apps: &[App], invite: &InviteRecord, count: usize) -> usize {
    let mut claims = tokio::task::JoinSet::new();
    for number in 0..count {
        let app = apps[number % apps.len()].clone();
        let token = invite.token.as_str().to_owned();
        claims.spawn(async move {
            let stranger = app.for_actor(Caller {
                actor: Actor::Stranger,
                address: None,
            });
            stranger.claim_invite(&token, None).await.expect("claiming answers")
        });
    }
    let answers = claims.join_all().await;
    answers
        .iter()
        .filter(|answer| matches!(answer, Claiming::Held { .. }))
        .count()
}
