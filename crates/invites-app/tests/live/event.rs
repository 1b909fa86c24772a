//! A live event with learners in it.

use chrono::TimeDelta;
use invites_app::claiming::Claiming;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::plays::Play;
use invites_app::testing::{TEAM, TestApp, TestDb};
use invites_app::{Acting, App};
use invites_domain::activity::{ActivityEntry, ActivityKind};
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, TrackId};
use invites_domain::invite::InviteKind;
use invites_store::queries::live_log;

use crate::ground::{Terms, add_claim, import, usual};

pub(crate) struct Event {
    pub(crate) test: TestApp,
    pub(crate) track: TrackId,
    pub(crate) invite: InviteId,
}

/// Somebody who claimed.
pub(crate) struct Learner {
    pub(crate) acting: Acting,
    pub(crate) claim: ClaimId,
}

impl Event {
    /// Goes on for two hours, and attendees lose access with it.
    pub(crate) async fn on(db: TestDb) -> Self {
        let test = TestApp::on(db).await;
        let track = import(&test, &usual()).await;
        let invite = add_event(&test, track).await;
        Self { test, track, invite }
    }

    pub(crate) async fn learner(&self) -> Learner {
        let acting = self.test.as_guest().await;
        let claim = add_claim(&self.test, self.invite, &acting, &[self.track], Terms::default()).await;
        Learner { acting, claim }
    }

    pub(crate) async fn player(&self) -> (Learner, Play) {
        let learner = self.learner().await;
        let play = learner.acting.start_play(learner.claim, self.track, None).await;
        (learner, play.expect("plays"))
    }

    pub(crate) fn instructor(&self) -> Acting {
        self.test.as_user(self.test.instructor)
    }

    /// The same caller in another process.
    pub(crate) fn in_process(app: &App, acting: &Acting) -> Acting {
        app.for_actor(invites_app::Caller {
            actor: acting.actor().clone(),
            address: None,
        })
    }

    pub(crate) async fn challenges(&self) -> Vec<ChallengeId> {
        let titles = self.instructor().challenge_titles(&[self.track]).await.expect("reads");
        titles[&self.track].iter().map(|title| title.id).collect()
    }

    pub(crate) async fn log(&self) -> Vec<ActivityEntry> {
        live_log::after(self.test.app.store().read(), self.invite, 0, 10_000)
            .await
            .expect("reads")
    }

    pub(crate) async fn kinds(&self) -> Vec<ActivityKind> {
        self.log().await.into_iter().map(|entry| entry.kind).collect()
    }
}

/// A claim by the link.
pub(crate) async fn claim(event: &Event, learner: &Acting) -> ClaimId {
    let invite = event.instructor().track_invite(event.invite).await.expect("reads");
    match learner
        .claim_invite(invite.token.as_str(), None)
        .await
        .expect("answers")
    {
        Claiming::Held { claim, .. } => claim.id,
        Claiming::Denied(denial) => panic!("{denial:?}"),
    }
}

pub(crate) async fn add_event(test: &TestApp, track: TrackId) -> InviteId {
    let now = test.app.now();
    let patch = InvitePatch {
        kind: Change::Set(InviteKind::LiveEvent),
        public_title: Change::Set("Together".to_owned()),
        tracks: Change::Set(vec![track]),
        starts_at: Change::Set(now),
        ends_at: Change::Set(now + TimeDelta::hours(2)),
        time_zone: Change::Set("Europe/Zurich".to_owned()),
        access_ends_with_event: Change::Set(true),
        ..InvitePatch::default()
    };
    test.as_user(test.author)
        .create_track_invite(TEAM, patch, None)
        .await
        .expect("the event is made")
        .id
}
