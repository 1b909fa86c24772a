//! What these tests stand on: tracks, invites and claims, made by the verbs that people use.

use std::collections::BTreeMap;

use flate2::Compression;
use flate2::write::GzEncoder;
use invites_app::claiming::Claiming;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::testing::TestApp;
use invites_app::{Acting, Actor, AppError};
use invites_domain::ids::{ClaimId, PersonId, TrackId, TypedId};
use invites_domain::invite::AccessSetting;
use invites_store::queries::claims::ClaimRecord;
use invites_store::queries::invites::{self, InviteRecord};
use invites_store::tables::{activity, claim, claim_track, play};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Imports a track with one quiz.
pub(crate) async fn track(test: &TestApp, slug: &str) -> TrackId {
    let track = format!("slug: {slug}\ntitle: The {slug}\ntimelimit: 3600\n");
    let quiz = "---\nslug: one\ntype: quiz\ntitle: One\nanswers:\n- a\n- b\nsolution:\n- 0\n---\nWhich?\n";
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in [("track.yml", track.as_str()), ("01-one/assignment.md", quiz)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, path, text.as_bytes())
            .expect("the archive takes a file");
    }
    let archive = tar
        .into_inner()
        .and_then(GzEncoder::finish)
        .expect("the archive closes");
    test.as_user(test.author)
        .import_track(test.team, archive)
        .await
        .expect("the track imports")
        .id
}

/// An invite with these tracks.
pub(crate) async fn invite(test: &TestApp, tracks: &[TrackId], access: AccessSetting, seats: i64) -> InviteRecord {
    let patch = InvitePatch {
        public_title: Change::Set("Come and look".to_owned()),
        tracks: Change::Set(tracks.to_vec()),
        access_setting: Change::Set(access),
        invite_limit: Change::Set(seats),
        ..InvitePatch::default()
    };
    let author = test.as_user(test.author);
    author
        .create_track_invite("acme", patch, None)
        .await
        .expect("the invite is made")
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

/// First name, last name and e-mail.
pub(crate) fn anna() -> BTreeMap<String, String> {
    named("Anna")
}

pub(crate) fn named(first: &str) -> BTreeMap<String, String> {
    [
        ("firstName", first),
        ("lastName", "Arbor"),
        ("email", "typed@arbor.test"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
}

pub(crate) fn person_of(caller: &Acting) -> PersonId {
    match caller.actor() {
        Actor::Guest(person) | Actor::User(person) => *person,
        other => panic!("{other:?} is nobody"),
    }
}

/// The rows of all claims on the invite, oldest first.
pub(crate) async fn claims_on(test: &TestApp, invite: &InviteRecord) -> Vec<claim::Model> {
    claim::Entity::find()
        .filter(claim::Column::InviteId.eq(invite.id.uuid()))
        .order_by_asc(claim::Column::ClaimedAt)
        .all(test.app.store().read())
        .await
        .expect("reads")
}

/// Plays used and granted of a claim's track.
pub(crate) async fn account(test: &TestApp, claim: ClaimId, track: TrackId) -> (i32, i32) {
    let row = claim_track::Entity::find_by_id((claim.uuid(), track.uuid()))
        .one(test.app.store().read())
        .await
        .expect("reads")
        .expect("the claim holds the track");
    (row.plays_used, row.plays_granted)
}

pub(crate) async fn plays_of(test: &TestApp, claim: ClaimId) -> Vec<play::Model> {
    play::Entity::find()
        .filter(play::Column::ClaimId.eq(claim.uuid()))
        .order_by_asc(play::Column::StartedAt)
        .all(test.app.store().read())
        .await
        .expect("reads")
}

/// The kinds in the invite's log, in order, each with its claim.
pub(crate) async fn log_of(test: &TestApp, invite: &InviteRecord) -> Vec<(String, ClaimId)> {
    activity::Entity::find()
        .filter(activity::Column::InviteId.eq(invite.id.uuid()))
        .order_by_asc(activity::Column::Seq)
        .all(test.app.store().read())
        .await
        .expect("reads")
        .into_iter()
        .map(|row| (row.kind, ClaimId::from_uuid(row.claim_id.expect("a claim's"))))
        .collect()
}

/// Seats taken.
pub(crate) async fn seats_taken(test: &TestApp, invite: &InviteRecord) -> u32 {
    let read = test.app.store().read();
    invites::by_id(read, invite.id)
        .await
        .expect("reads")
        .expect("the invite")
        .claim_count
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
