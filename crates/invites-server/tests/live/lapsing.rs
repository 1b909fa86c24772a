//! Those who may not watch any more, while they do: taken out of the team, signed out in another tab, their token revoked.

use std::time::Duration;

use invites_app::testing::on_both_databases;
use invites_domain::ids::TypedId;
use invites_domain::policy::{Role, Scope};
use invites_rehearsal::watcher::Watcher;
use serde_json::json;
use tokio::time::Instant;

use crate::process::http;
use crate::room::Room;
use crate::socket::Socket;

/// Rights are judged anew so often anyway.
const ANYWAY: Duration = Duration::from_secs(10);

/// Signs the team's viewer in, in one more browser.
async fn sign_in(room: &Room) -> String {
    let email = "viewer@acme.test";
    let stranger = room.test.as_stranger();
    stranger.request_email_code(email).await.expect("sent");
    let code = room.test.mail.code_to(email).expect("a code arrives");
    let signed_in = stranger.verify_email_code(email, &code).await;
    signed_in.expect("signed in").secret
}

/// A dashboard in the browser of this session.
async fn dashboard(room: &Room, session: &str) -> Socket {
    let mut socket = Socket::of_session(room, session).await;
    socket.watch("a", room).await;
    let first = socket.hear().await;
    assert_eq!(
        first["payload"]["data"]["liveEvent"]["__typename"], "LiveEventSnapshot",
        "{first}"
    );
    socket
}

/// Presses *Sign out* in another tab of the browser of this session.
async fn sign_out(room: &Room, session: &str) {
    let sent = http()
        .post(format!("{}/graphql", room.url))
        .header("cookie", format!("trackpass_session={session}"))
        .header("origin", &room.url)
        .json(&json!({ "query": "mutation { signOut { done } }" }))
        .send();
    let answer: serde_json::Value = sent.await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["data"]["signOut"]["done"], true, "{answer}");
}

on_both_databases! {
    async fn signing_out_in_another_tab_ends_this_browsers_dashboards_and_no_others(db: TestDb) {
        let room = Room::on(db).await;
        let (session, elsewhere) = (sign_in(&room).await, sign_in(&room).await);
        let mut tab = dashboard(&room, &session).await;
        let mut other = dashboard(&room, &elsewhere).await;
        let since = Instant::now();
        sign_out(&room, &session).await;
        let (code, told) = tab.hear_refusal().await;
        assert_eq!((code.as_str(), &told["type"]), ("UNAUTHENTICATED", &json!("error")), "{told}");
        assert!(since.elapsed() < ANYWAY, "at once");
        // The socket stays, as a stranger's.
        tab.watch("b", &room).await;
        assert_eq!(tab.hear_refusal().await.0, "UNAUTHENTICATED");
        // The same person's other browser goes on.
        room.learner().await;
        let more = other.hear().await;
        assert_eq!(more["payload"]["data"]["liveEvent"]["__typename"], "LiveEventChanges", "{more}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_who_is_taken_out_of_the_team_while_watching_is_cut_off_at_once() {
    let room = Room::on(invites_store::testing::sqlite().await).await;
    let mut socket = dashboard(&room, &sign_in(&room).await).await;
    let owner = room.test.as_user(room.test.owner);
    let since = Instant::now();
    owner
        .set_member_role(room.test.team, room.test.viewer, Role::Instructor)
        .await
        .expect("changed");
    owner
        .remove_member(room.test.team, room.test.viewer)
        .await
        .expect("removed");
    let (code, cut) = socket.hear_refusal().await;
    assert_eq!(code, "FORBIDDEN", "{cut}");
    assert!(since.elapsed() < ANYWAY, "at once");
    assert_eq!(socket.hear().await, json!({ "id": "a", "type": "complete" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_by_a_token_that_is_revoked_is_cut_off_at_once() {
    let room = Room::on(invites_store::testing::sqlite().await).await;
    let owner = room.test.as_user(room.test.owner);
    let made = owner
        .create_api_token(room.test.team, "a wall", &[Scope::Read], None)
        .await
        .expect("the owner may");
    let mut watcher = Watcher::open(&room.url, &made.secret).await.expect("a socket");
    watcher.subscribe(&room.event.encode(), None).await.expect("sent");
    watcher.frame().await.expect("a snapshot");
    let since = Instant::now();
    owner.revoke_api_token(made.token.id).await.expect("revoked");
    let refused = loop {
        if let Err(error) = watcher.frame().await {
            break error.to_string();
        }
    };
    assert!(refused.contains("UNAUTHENTICATED"), "{refused}");
    assert!(since.elapsed() < ANYWAY, "at once");
}
