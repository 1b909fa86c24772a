//! Rehearsals on the real server: the room is felt, shown, and counted nowhere.

use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use invites_rehearsal::watcher::Watcher;
use invites_rehearsal::{News, Plan, rehearse};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::sync::Notify;

use crate::process::{Database, Event, Server, binary};

const LEARNERS: usize = 20;

/// Everything that counts learners and their plays, of the event and of the team.
async fn counted(server: &Server, token: &str, event: &Event) -> Value {
    let query = "query($id: ID!) {
        trackInvite(id: $id) { claimCount claims { totalCount } }
        liveEvent(inviteId: $id) { ... on LiveEventSnapshot { totalRows tally { joined } } }
        activityLog(inviteId: $id) { nodes { seq } }
        team(slug: \"team\") {
            trackInvites { totalCount nodes { id } }
            plays: playReports(filter: { mode: ALL }) { totalCount }
            report: activityReport { claims plays }
        } }";
    server.ask(token, query, json!({ "id": event.id })).await
}

fn plan(server: &Server, token: &str, event: &Event) -> Plan {
    Plan {
        server: server.url.clone(),
        token: token.to_owned(),
        invite: event.id.clone(),
        learners: LEARNERS,
        arrive_within: Duration::from_millis(500),
        pace: Duration::from_millis(20),
    }
}

async fn a_room_is_felt_and_counted_nowhere(database: Database) {
    let server = Server::start(&database).await;
    let token = server.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&server, &token).await;
    let before = counted(&server, &token, &event).await;
    let mut seen = 0;
    let tell = |news: News<'_>| {
        if let News::Playing(now) = news {
            seen = now.claimed;
        }
    };
    let plan = plan(&server, &token, &event);
    let felt = rehearse(&plan, tell, std::future::pending()).await.expect("rehearsed");
    assert_eq!(
        (felt.progress.arrived, felt.progress.claimed, seen),
        (LEARNERS, LEARNERS, LEARNERS),
        "{felt}"
    );
    assert_eq!(
        (felt.progress.finished, felt.claims.count),
        (LEARNERS, LEARNERS),
        "{felt}"
    );
    assert!(
        felt.checks.count >= LEARNERS && felt.checks.p99 > Duration::ZERO,
        "{felt}"
    );
    assert!(
        felt.dashboard.count > LEARNERS && felt.dashboard.p99 > Duration::ZERO,
        "{felt}"
    );
    assert_eq!((felt.never_shown, felt.removed), (0, 20), "{felt}");
    assert_eq!(
        counted(&server, &token, &event).await,
        before,
        "nothing is counted afterwards"
    );
}

async fn a_room_is_counted_nowhere_meanwhile_and_goes_when_it_is_stopped(database: Database) {
    let server = Server::start(&database).await;
    let token = server.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&server, &token).await;
    let before = counted(&server, &token, &event).await;
    // They are far from done when they are stopped.
    let slow = Plan {
        learners: 3,
        arrive_within: Duration::ZERO,
        pace: Duration::from_secs(5),
        ..plan(&server, &token, &event)
    };
    let (stand_in, all_there) = (Mutex::new(String::new()), Notify::new());
    let tell = |news: News<'_>| match news {
        News::Begun(invite) => invite.clone_into(&mut stand_in.lock().expect("no panic")),
        News::Playing(now) if now.claimed == 3 => all_there.notify_one(),
        News::Playing(_) => {}
    };
    let stop = async {
        all_there.notified().await;
        assert_eq!(
            counted(&server, &token, &event).await,
            before,
            "nothing is counted meanwhile"
        );
        let mut dashboard = Watcher::open(&server.url, &token).await.expect("a socket");
        let stand_in = stand_in.lock().expect("no panic").clone();
        dashboard.subscribe(&stand_in, None).await.expect("sent");
        let shown = dashboard.frame().await.expect("a snapshot");
        assert_eq!(
            (&shown["event"]["title"], &shown["totalRows"]),
            (&json!("Rehearsal: Together"), &json!(3))
        );
    };
    let room = rehearse(&slow, tell, stop);
    let felt = room.await.expect("stopped");
    assert_eq!(
        (felt.progress.claimed, felt.progress.finished, felt.removed),
        (3, 0, 3),
        "{felt}"
    );
    assert_eq!(counted(&server, &token, &event).await, before);
    let left = invites_rehearsal::end(&server.url, &token, &event.id)
        .await
        .expect("answers");
    assert_eq!(left, 0, "nobody was left behind");
}

async fn a_stand_in_says_what_it_is_and_is_found_by_no_list(database: Database) {
    let server = Server::start(&database).await;
    let token = server.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&server, &token).await;
    let start = "mutation($id: ID!) { startRehearsal(inviteId: $id) {
        rehearsal { id publicTitle } userErrors { field message } } }";
    let first = server.ask(&token, start, json!({ "id": event.id })).await;
    let stand_in = &first["startRehearsal"]["rehearsal"];
    assert_eq!(stand_in["publicTitle"], "Rehearsal: Together");
    let again = server.ask(&token, start, json!({ "id": stand_in["id"] })).await;
    assert_eq!(again["startRehearsal"]["userErrors"][0]["field"], "inviteId", "{again}");
    let counts = counted(&server, &token, &event).await;
    assert_eq!(counts["team"]["trackInvites"]["totalCount"], 1, "{counts}");
    let another = server.ask(&token, start, json!({ "id": event.id })).await;
    assert_ne!(&another["startRehearsal"]["rehearsal"]["id"], &stand_in["id"]);
    let gone = "query($id: ID!) { trackInvite(id: $id) { id } }";
    let gone = server
        .try_ask(&token, gone, json!({ "id": stand_in["id"] }))
        .await
        .expect("an answer");
    assert_eq!(
        gone["errors"][0]["extensions"]["code"], "NOT_FOUND",
        "one rehearsal at a time: {gone}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_felt_and_counted_nowhere_on_sqlite() {
    a_room_is_felt_and_counted_nowhere(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_felt_and_counted_nowhere_on_postgres() {
    a_room_is_felt_and_counted_nowhere(Database::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_counted_nowhere_meanwhile_and_goes_when_it_is_stopped_on_sqlite() {
    a_room_is_counted_nowhere_meanwhile_and_goes_when_it_is_stopped(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_in_says_what_it_is_and_is_found_by_no_list_on_postgres() {
    a_stand_in_says_what_it_is_and_is_found_by_no_list(Database::postgres().await).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_command_which_says_what_was_felt_and_cleans_up() {
    let server = Server::start(&Database::sqlite()).await;
    let token = server.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&server, &token).await;
    let mut command = binary()
        .args(["rehearse", "--server", &server.url, "--invite", &event.id])
        .args(["--learners", "3", "--arrive-within", "0", "--pace", "5"])
        .env("TRACKPASS_TOKEN", &token)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut said = BufReader::new(command.stdout.take().expect("piped")).lines();
    let mut line = async || said.next_line().await.expect("readable");
    let first = line().await.expect("where it is shown");
    assert!(first.contains(&format!("{}/invites/invite_", server.url)), "{first}");
    while !line().await.expect("progress").contains("3 claimed") {}
    let pid = command.id().expect("it runs").to_string();
    let interrupted = Command::new("kill").args(["-INT", &pid]).status().await;
    assert!(interrupted.expect("kill runs").success());
    let mut felt = String::new();
    while let Some(more) = line().await {
        felt = felt + &more + "\n";
    }
    assert!(felt.contains("claim          p50 "), "{felt}");
    assert!(felt.contains("removed        3 synthetic learners"), "{felt}");
    assert!(command.wait().await.expect("it ends").success());
}
