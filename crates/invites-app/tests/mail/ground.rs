//! What these tests stand on: invites and claims, made by the verbs that people use, and time that passes.

use chrono::TimeDelta;
use invites_app::claiming::Claiming;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::testing::{TestApp, add_track};
use invites_app::{Acting, AppError};
use invites_domain::ids::{PersonId, TrackId, TypedId};
use invites_domain::invite::AccessSetting;
use invites_store::queries::claims::ClaimRecord;
use invites_store::queries::invites::InviteRecord;
use uuid::Uuid;

/// A self-paced invite for anyone, on a track of its own.
pub(crate) async fn invite(test: &TestApp) -> InviteRecord {
    let track = TrackId::from_uuid(Uuid::from_u128(1));
    add_track(test.app.store(), track, test.team, "one", test.app.now()).await;
    let patch = InvitePatch {
        public_title: Change::Set("Come and look".to_owned()),
        tracks: Change::Set(vec![track]),
        access_setting: Change::Set(AccessSetting::AnyoneWithLink),
        ..InvitePatch::default()
    };
    let author = test.as_user(test.author);
    author.create_track_invite("acme", patch, None).await.expect("made")
}

/// Claims, as whoever `learner` is.
pub(crate) async fn claim(learner: &Acting, invite: &InviteRecord) -> ClaimRecord {
    match learner
        .claim_invite(invite.token.as_str(), None)
        .await
        .expect("claimed")
    {
        Claiming::Held { claim, .. } => claim,
        Claiming::Denied(denial) => panic!("{denial:?}"),
    }
}

/// Asks for a code to `email` and types it.
pub(crate) async fn prove(test: &TestApp, caller: &Acting, email: &str) -> PersonId {
    caller.request_email_code(email).await.expect("a code is sent");
    let code = test.mail.code_to(email).expect("a message with a code");
    caller.verify_email_code(email, &code).await.expect("signed in").person
}

/// Lets time pass in small steps, with a look at the queue at each, as a server has it.
pub(crate) async fn pass(test: &TestApp, time: TimeDelta) {
    let end = test.app.now() + time;
    while test.app.now() < end {
        test.clock.advance((end - test.app.now()).min(TimeDelta::minutes(5)));
        test.app.deliver_due_mail().await.expect("delivers");
    }
}

/// The fields and codes of a refusal.
pub(crate) fn mistakes<T: std::fmt::Debug>(answer: Result<T, AppError>) -> Vec<(String, &'static str)> {
    match answer {
        Err(AppError::Invalid(fields)) => fields
            .into_iter()
            .map(|error| (error.field.into_owned(), error.code.as_str()))
            .collect(),
        other => panic!("expected mistakes, got {other:?}"),
    }
}
