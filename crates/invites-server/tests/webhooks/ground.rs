//! A team with an invite, and everything that may happen to it.

use chrono::TimeDelta;
use invites_app::claiming::Claiming;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::page::Page;
use invites_app::testing::{TEAM, TestApp, TestDb, add_track};
use invites_app::webhooks::{DeliveryRecord, NewWebhook, WebhookRecord};
use invites_app::{Acting, App, AppError};
use invites_domain::activity::ActivityKind;
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PlayId, TrackId, TypedId, WebhookId};
use invites_domain::invite::InviteKind;
use invites_domain::webhook::WebhookEvent;
use invites_server::webhook_courier::HttpCourier;
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use uuid::Uuid;

use crate::receiver::Receiver;

pub(crate) struct Ground {
    pub(crate) test: TestApp,
    /// The installation, which lets webhooks lead to this machine.
    pub(crate) app: App,
    pub(crate) track: TrackId,
    pub(crate) courier: HttpCourier,
}

/// Both kinds of secrets are told apart by their text.
pub(crate) struct Made {
    pub(crate) webhook: WebhookRecord,
    pub(crate) secret: String,
}

impl Ground {
    pub(crate) async fn on(db: TestDb) -> Self {
        let test = TestApp::on(db).await;
        let track = TrackId::from_uuid(Uuid::from_u128(7));
        add_track(test.app.store(), track, test.team, "git", test.app.now()).await;
        Self {
            app: test.app.clone().with_private_webhooks(true),
            track,
            courier: HttpCourier::new(true).expect("a courier"),
            test,
        }
    }

    pub(crate) fn owner(&self) -> Acting {
        self.as_person(&self.test.as_user(self.test.owner))
    }

    pub(crate) fn author(&self) -> Acting {
        self.as_person(&self.test.as_user(self.test.author))
    }

    /// The same caller of the installation that lets webhooks lead to this machine.
    fn as_person(&self, acting: &Acting) -> Acting {
        self.app.for_actor(invites_app::Caller {
            actor: acting.actor().clone(),
            address: None,
        })
    }

    /// A webhook that asks for everything.
    pub(crate) async fn webhook(&self, receiver: &Receiver) -> Made {
        self.webhook_for(&receiver.url, WebhookEvent::ALL).await
    }

    pub(crate) async fn webhook_for(&self, url: &str, events: &[WebhookEvent]) -> Made {
        let new = NewWebhook {
            url: url.to_owned(),
            events: events.to_vec(),
        };
        let made = self
            .owner()
            .create_webhook(self.test.team, new, None)
            .await
            .expect("made");
        Made {
            secret: made.secret.reveal(),
            webhook: made.webhook,
        }
    }

    pub(crate) async fn invite(&self) -> InviteId {
        self.make(InvitePatch::default()).await
    }

    /// A live event from in an hour for two hours.
    pub(crate) async fn event(&self) -> InviteId {
        let now = self.app.now();
        self.make(InvitePatch {
            kind: Change::Set(InviteKind::LiveEvent),
            starts_at: Change::Set(now + TimeDelta::hours(1)),
            ends_at: Change::Set(now + TimeDelta::hours(3)),
            time_zone: Change::Set("Europe/Zurich".to_owned()),
            ..InvitePatch::default()
        })
        .await
    }

    async fn make(&self, patch: InvitePatch) -> InviteId {
        let patch = InvitePatch {
            public_title: Change::Set("Git for all".to_owned()),
            tracks: Change::Set(vec![self.track]),
            ..patch
        };
        let made = self.author().create_track_invite(TEAM, patch, None).await;
        made.expect("the invite is made").id
    }

    /// Somebody with an address claims.
    pub(crate) async fn claim(&self, invite: InviteId, email: &str) -> ClaimId {
        let person = self.test.as_user(self.test.new_person(email).await);
        let token = self.author().track_invite(invite).await.expect("reads").token;
        match person.claim_invite(token.as_str(), None).await.expect("answers") {
            Claiming::Held { claim, .. } => claim.id,
            Claiming::Denied(denial) => panic!("{denial:?}"),
        }
    }

    /// Writes to the activity log what happens in a play.
    pub(crate) async fn log(&self, invite: InviteId, claim: ClaimId, kinds: &[ActivityKind]) {
        let entry = |kind: &ActivityKind| NewActivity {
            play: Some(PlayId::from_uuid(Uuid::from_u128(8))),
            track: Some(self.track),
            challenge: Some(ChallengeId::from_uuid(Uuid::from_u128(9))),
            detail: Some("Ada wrote this".to_owned()),
            ..NewActivity::of_claim(claim, *kind, self.app.now())
        };
        let entries: Vec<_> = kinds.iter().map(entry).collect();
        self.app
            .store()
            .write(move |tx: Tx| {
                let entries = entries.clone();
                async move { Ok::<_, AppError>(activity::append(&*tx, invite, &entries).await?) }
            })
            .await
            .expect("written");
    }

    /// What the server does all the time: gathers, and sends what is due, once.
    pub(crate) async fn round(&self) {
        round_of(&self.app, &self.courier).await;
    }

    pub(crate) async fn found(&self, id: WebhookId) -> WebhookRecord {
        self.owner().webhook(id).await.expect("reads")
    }

    /// What was sent to the webhook, oldest first.
    pub(crate) async fn deliveries(&self, id: WebhookId) -> Vec<DeliveryRecord> {
        let slice = self.owner().webhook_deliveries(id, &Page::first(100)).await;
        let mut rows = slice.expect("reads").rows;
        rows.reverse();
        rows
    }

    pub(crate) async fn only(&self, id: WebhookId) -> DeliveryRecord {
        let mut all = self.deliveries(id).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }
}

pub(crate) async fn round_of(app: &App, courier: &HttpCourier) {
    app.gather_webhooks().await.expect("gathers");
    for webhook in app.waiting_webhooks().await.expect("reads") {
        app.send_webhook(webhook, courier).await.expect("sends");
    }
}
