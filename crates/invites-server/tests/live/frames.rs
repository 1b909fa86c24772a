//! What dashboards are sent over `graphql-transport-ws`, and when they are cut off.

use futures_util::future::join_all;
use invites_app::plays::{RecordedActivity, RecordedEvent, TimedReport};
use invites_app::testing::on_both_databases;
use invites_domain::ids::TypedId;
use invites_domain::policy::Scope;
use invites_rehearsal::watcher::{WatchError, Watcher};
use invites_server::transport::close_code;
use serde_json::json;
use tokio::time::Instant;

use crate::room::{Room, another_event};
use crate::screen::Screen;

/// Between two messages to one viewer at the least, in milliseconds.
const TICK: u128 = 50;

/// The most messages that a viewer is sent in this time: one at once, then one a tick.
fn most_messages(since: Instant) -> usize {
    usize::try_from(since.elapsed().as_millis() / TICK + 2).expect("few")
}

on_both_databases! {
    async fn a_dashboard_is_sent_the_room_then_what_changes_and_comes_back_without_gap_or_duplicate(db: TestDb) {
        let room = Room::on(db).await;
        let anna = room.learner().await;
        let mut screen = Screen::default();
        let mut watcher = room.watch(None).await;
        screen.next(&mut watcher).await;
        assert_eq!((screen.snapshots, screen.rows.len()), (1, 1));
        let ben = room.learner().await;
        screen.until(&mut watcher, |screen| screen.rows.len() == 2).await;
        assert_eq!(screen.snapshots, 1, "then changes only");

        drop(watcher);
        let (challenges, play) = (room.challenges().await, room.play(&anna).await);
        anna.acting.start_challenge(play.id, challenges[0]).await.expect("starts");
        let cleo = room.learner().await;
        let mut watcher = room.watch(Some(&screen.cursor)).await;
        let missed = watcher.frame().await.expect("what was missed");
        assert_eq!(missed["__typename"], "LiveEventChanges");
        screen.show(&missed);
        // What this server has not read yet when they come back follows; of Ben nothing is new, and nothing is told.
        let anna = anna.claim.encode();
        screen.until(&mut watcher, |screen| screen.rows.len() == 3 && screen.rows[&anna]["cells"][0]["state"] == "STARTED").await;
        assert!(screen.rows.contains_key(&cleo.claim.encode()));

        // Nobody looks away and nothing happens: coming back tells of no learner.
        drop(watcher);
        let mut watcher = room.watch(Some(&screen.cursor)).await;
        let nothing = watcher.frame().await.expect("an answer");
        assert_eq!(nothing["rows"], json!([]));
        screen.show(&nothing);
        room.play(&ben).await;
        screen.until(&mut watcher, |screen| screen.rows[&ben.claim.encode()]["playState"] == "RUNNING").await;

        let mut fresh = Screen::default();
        fresh.next(&mut room.watch(None).await).await;
        assert_eq!(screen.rows, fresh.rows, "put together it is what a newcomer sees");
    }

    async fn a_flood_of_reports_is_bounded_for_who_sends_and_for_who_watches(db: TestDb) {
        let room = Room::on(db).await;
        let (learner, challenges) = (room.learner().await, room.challenges().await);
        let play = room.play(&learner).await;
        let lab = room.test.as_token(&[Scope::ReportActivity]).await;
        let report = |event| TimedReport {
            report: RecordedActivity { play: play.id, challenge: Some(challenges[0]), event, message: None },
            at: None,
            key: None,
        };
        let mut watcher = room.watch(None).await;
        let mut screen = Screen::default();
        screen.next(&mut watcher).await;
        let since = Instant::now();
        lab.record_activity_batch(vec![report(RecordedEvent::ChallengeStarted)]).await.expect("taken");
        let flood = async {
            for _ in 0..2 {
                let batch = vec![report(RecordedEvent::CheckFailed); 200];
                lab.record_activity_batch(batch).await.expect("taken");
            }
        };
        let watching = screen.until(&mut watcher, |screen| screen.failed_checks() == 400);
        tokio::join!(flood, watching);
        assert!(screen.frames <= most_messages(since), "{} messages", screen.frames);
        let refused = lab.record_activity_batch(vec![report(RecordedEvent::CheckFailed); 201]).await;
        assert!(matches!(refused, Err(invites_app::AppError::Invalid(_))), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_claims_at_once_is_told_by_the_tick() {
    let room = Room::on(invites_store::testing::sqlite().await).await;
    let (mut watcher, mut screen) = (room.watch(None).await, Screen::default());
    screen.next(&mut watcher).await;
    let since = Instant::now();
    let everybody = join_all((0..120).map(|_| room.learner()));
    let watching = screen.until(&mut watcher, |screen| screen.rows.len() == 120);
    tokio::join!(everybody, watching);
    assert!(screen.frames <= most_messages(since), "{} messages", screen.frames);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_sends_dashboards_away_by_a_code_and_another_takes_them_up() {
    let room = Room::on(invites_store::testing::sqlite().await).await;
    let (mut watcher, mut screen) = (room.watch(None).await, Screen::default());
    screen.next(&mut watcher).await;
    room.site.stopping.cancel();
    let end = loop {
        if let Err(end) = watcher.frame().await {
            break end;
        }
    };
    assert!(
        matches!(end, WatchError::Dropped(Some(close_code::GOING_AWAY))),
        "{end}"
    );
    room.server.await.expect("no panic").expect("no failure");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_event_is_refused() {
    let room = Room::on(invites_store::testing::sqlite().await).await;
    let (other, _) = another_event(&room.test, room.track).await;
    let mut screen = Screen::default();
    screen.next(&mut room.watch(None).await).await;
    let mut watcher = Watcher::open(&room.url, &room.token).await.expect("a socket");
    watcher
        .subscribe(&other.encode(), Some(&screen.cursor))
        .await
        .expect("sent");
    let refused = watcher.frame().await.expect_err("of another event").to_string();
    assert!(refused.contains("BAD_USER_INPUT"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_the_scope_does_not_watch() {
    let room = Room::on(invites_store::testing::sqlite().await).await;
    let owner = room.test.as_user(room.test.owner);
    let lab = owner
        .create_api_token(room.test.team, "a lab", &[Scope::ReportActivity], None)
        .await;
    let mut watcher = Watcher::open(&room.url, &lab.expect("a token").secret)
        .await
        .expect("a socket");
    watcher.subscribe(&room.event.encode(), None).await.expect("sent");
    let refused = watcher.frame().await.expect_err("without the scope").to_string();
    assert!(refused.contains("FORBIDDEN"), "{refused}");
}
