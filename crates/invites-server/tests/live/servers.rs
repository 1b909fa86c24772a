//! Several servers on one PostgreSQL, and servers that are killed: real processes, `kill -9`, a real proxy.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use invites_rehearsal::watcher::Watcher;
use serde_json::json;
use tokio::process::{Child, Command};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::guest::Guest;
use crate::process::{Database, Event, Folder, Server, free_port};
use crate::screen::Screen;

/// Who claim at once.
const AT_ONCE: usize = 8;
/// Claims that were acknowledged before the server is killed, and in all.
const BEFORE: usize = 40;

/// Learners who claim by these servers, one after the other, until theirs does not answer or enough have.
struct Crowd {
    learners: JoinSet<Vec<String>>,
    acknowledged: Arc<AtomicUsize>,
    half: Arc<Notify>,
}

impl Crowd {
    fn come(event: &Event, urls: &[&str]) -> Self {
        let mut crowd = Self {
            learners: JoinSet::new(),
            acknowledged: Arc::default(),
            half: Arc::default(),
        };
        for number in 0..AT_ONCE {
            let url = urls[number % urls.len()].to_owned();
            let event = event.clone();
            let (acknowledged, half) = (Arc::clone(&crowd.acknowledged), Arc::clone(&crowd.half));
            crowd.learners.spawn(async move {
                let mut claims = Vec::new();
                while acknowledged.load(Ordering::Relaxed) < 2 * BEFORE {
                    let Some(claim) = Guest::at(&url).try_claim(&event).await else {
                        break;
                    };
                    claims.push(claim);
                    if acknowledged.fetch_add(1, Ordering::Relaxed) + 1 == BEFORE {
                        half.notify_one();
                    }
                }
                claims
            });
        }
        crowd
    }

    /// Every claim that was acknowledged.
    async fn acknowledged(self) -> Vec<String> {
        self.learners.join_all().await.into_iter().flatten().collect()
    }
}

/// A socket there, as soon as somebody answers.
async fn back(url: &str, token: &str, event: &Event, screen: &Screen) -> Watcher {
    loop {
        if let Ok(mut watcher) = Watcher::open(url, token).await
            && watcher.subscribe(&event.id, Some(&screen.cursor)).await.is_ok()
        {
            return watcher;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Shows messages until every one of `claims` is on the screen; comes back to `url` by the cursor when the line drops.
async fn show_all(mut watcher: Watcher, url: &str, token: &str, event: &Event, screen: &mut Screen, claims: &[String]) {
    while !claims.iter().all(|claim| screen.rows.contains_key(claim)) {
        match watcher.frame().await {
            Ok(frame) => screen.show(&frame),
            Err(_) => watcher = back(url, token, event, screen).await,
        }
    }
    let mut fresh = Screen::default();
    let mut newcomer = Watcher::open(url, token).await.expect("a socket");
    newcomer.subscribe(&event.id, None).await.expect("sent");
    fresh.next(&mut newcomer).await;
    screen
        .until(&mut watcher, |screen| screen.rows.len() >= fresh.rows.len())
        .await;
    assert_eq!(screen.rows, fresh.rows, "no gap");
    assert_eq!(screen.snapshots, 1, "by its cursor, not from the start");
}

/// Nothing that was acknowledged is lost, and the log has no gap.
async fn nothing_is_lost(server: &Server, token: &str, event: &Event, acknowledged: &[String]) {
    let query = "query($id: ID!) { activityLog(inviteId: $id, first: 1000) { nodes { seq kind claimId } } }";
    let log = server.ask(token, query, json!({ "id": event.id })).await;
    let entries = log["activityLog"]["nodes"].as_array().expect("entries");
    for (place, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"], json!(place + 1), "gapless");
    }
    for claim in acknowledged {
        let told = entries
            .iter()
            .filter(|entry| entry["claimId"] == **claim && entry["kind"] == "CLAIMED");
        assert_eq!(told.count(), 1, "{claim}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r118_an_instructor_on_one_server_sees_learners_of_the_other_within_a_second() {
    const LEARNERS: u32 = 10;
    let database = Database::postgres().await;
    let one = Server::start(&database).await;
    let other = Server::start(&database).await;
    let token = one.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&one, &token).await;
    let mut watcher = Watcher::open(&one.url, &token).await.expect("a socket");
    watcher.subscribe(&event.id, None).await.expect("sent");
    let mut screen = Screen::default();
    screen.next(&mut watcher).await;
    let mut waited = Duration::ZERO;
    for _ in 0..LEARNERS {
        let claim = Guest::at(&other.url).claim(&event).await;
        let claimed = Instant::now();
        screen
            .until(&mut watcher, |screen| screen.rows.contains_key(&claim))
            .await;
        waited += claimed.elapsed();
    }
    // By the log alone, without a word from the other server, it would be a second in the mean.
    assert!(
        waited / LEARNERS < Duration::from_millis(500),
        "{:?} in the mean",
        waited / LEARNERS
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_instructors_on_two_servers_one_takes_the_hand() {
    let database = Database::postgres().await;
    let one = Server::start(&database).await;
    let other = Server::start(&database).await;
    let (ann, ben) = (one.token("ADMIN").await, one.token("ADMIN").await);
    let event = Event::on(&one, &ann).await;
    let take = "mutation($claim: ID!) { takeHelpRequest(claimId: $claim) { help { takenBy } userErrors { code } } }";
    for _ in 0..5 {
        let mut guest = Guest::at(&other.url);
        let claim = guest.claim(&event).await;
        let play = guest.play(&event, &claim).await;
        let raise = "mutation($play: ID!) { raiseHand(playId: $play) { userErrors { code } } }";
        guest.ask(raise, json!({ "play": play })).await;
        let claim = json!({ "claim": claim });
        let (here, there) = tokio::join!(one.ask(&ann, take, claim.clone()), other.ask(&ben, take, claim));
        let codes = [&here, &there].map(|answer| answer["takeHelpRequest"]["userErrors"][0]["code"].clone());
        let refused = codes.iter().filter(|code| **code == "CONFLICT").count();
        let taken = codes.iter().filter(|code| code.is_null()).count();
        assert_eq!((taken, refused), (1, 1), "{here} {there}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_under_load_loses_nothing_and_its_dashboards_go_on_at_the_other() {
    let database = Database::postgres().await;
    let (stays, dies) = (Server::start(&database).await, Server::start(&database).await);
    let token = stays.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&stays, &token).await;
    let mut watcher = Watcher::open(&dies.url, &token).await.expect("a socket");
    watcher.subscribe(&event.id, None).await.expect("sent");
    let mut screen = Screen::default();
    screen.next(&mut watcher).await;
    let crowd = Crowd::come(&event, &[&stays.url, &dies.url]);
    crowd.half.notified().await;
    dies.kill().await;
    let acknowledged = crowd.acknowledged().await;
    assert!(acknowledged.len() >= 2 * BEFORE, "those at the other server went on");
    show_all(watcher, &stays.url, &token, &event, &mut screen, &acknowledged).await;
    nothing_is_lost(&stays, &token, &event, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_under_load_and_started_again_on_sqlite_loses_nothing() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let token = server.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&server, &token).await;
    let mut watcher = Watcher::open(&server.url, &token).await.expect("a socket");
    watcher.subscribe(&event.id, None).await.expect("sent");
    let mut screen = Screen::default();
    screen.next(&mut watcher).await;
    let crowd = Crowd::come(&event, &[&server.url]);
    crowd.half.notified().await;
    let port = server.port();
    server.kill().await;
    let mut acknowledged = crowd.acknowledged().await;
    let again = Server::start_at(&database, port, &[]).await;
    acknowledged.push(Guest::at(&again.url).claim(&event).await);
    show_all(watcher, &again.url, &token, &event, &mut screen, &acknowledged).await;
    nothing_is_lost(&again, &token, &event, &acknowledged).await;
}

/// nginx by the configuration that docs/operations.md offers; killed with the test.
struct Proxy {
    _child: Child,
    _folder: Folder,
    url: String,
}

impl Proxy {
    async fn before(servers: [&Server; 2]) -> Self {
        let configuration = include_str!("../../../../docs/two-servers.nginx.conf");
        let (folder, port) = (Folder::new(), free_port());
        let here = folder.path().display();
        let address = |server: &Server| format!("127.0.0.1:{}", server.port());
        // The addresses are the test's own, and so is where nginx may write.
        let mut theirs = configuration.to_owned();
        let temporary =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|kind| format!("{kind}_temp_path {here}/{kind};"));
        for (documented, own) in [
            ("10.0.0.11:8080", address(servers[0])),
            ("10.0.0.12:8080", address(servers[1])),
            ("listen 80;", format!("listen 127.0.0.1:{port};")),
            (
                "http {",
                format!("http {{\n  access_log off;\n  {}", temporary.join("\n  ")),
            ),
        ] {
            assert!(theirs.contains(documented), "{documented}");
            theirs = theirs.replacen(documented, &own, 1);
        }
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, theirs).expect("written");
        let own = format!("daemon off; master_process off; pid {here}/pid; error_log {here}/error.log;");
        let child = Command::new("nginx")
            .args([
                "-e",
                &format!("{here}/error.log"),
                "-p",
                &here.to_string(),
                "-g",
                &own,
                "-c",
            ])
            .arg(&file)
            .kill_on_drop(true)
            .spawn()
            .expect("this test needs nginx: apt-get install nginx-light, or brew install nginx");
        let url = format!("http://127.0.0.1:{port}");
        let until = Instant::now() + Duration::from_secs(20);
        while crate::process::http().get(format!("{url}/ready")).send().await.is_err() {
            let log = std::fs::read_to_string(folder.path().join("error.log")).unwrap_or_default();
            assert!(Instant::now() < until, "nginx does not listen: {log}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self {
            _child: child,
            _folder: folder,
            url,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_behind_the_documented_proxy_serve_dashboards_when_one_is_killed() {
    let database = Database::postgres().await;
    let flags = ["--behind-proxy"];
    let one = Server::start_at(&database, 0, &flags).await;
    let other = Server::start_at(&database, 0, &flags).await;
    let token = one.token("READ,MANAGE_INVITES").await;
    let event = Event::on(&one, &token).await;
    let proxy = Proxy::before([&one, &other]).await;
    let mut watching = Vec::new();
    // Of several connections each server has some.
    for _ in 0..4 {
        let mut watcher = Watcher::open(&proxy.url, &token).await.expect("a socket");
        watcher.subscribe(&event.id, None).await.expect("sent");
        let mut screen = Screen::default();
        screen.next(&mut watcher).await;
        watching.push((watcher, screen));
    }
    let mut claims = vec![Guest::at(&proxy.url).claim(&event).await];
    one.kill().await;
    claims.push(Guest::at(&proxy.url).claim(&event).await);
    for (watcher, mut screen) in watching {
        show_all(watcher, &proxy.url, &token, &event, &mut screen, &claims).await;
    }
    nothing_is_lost(&other, &token, &event, &claims).await;
}
