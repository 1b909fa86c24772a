//! A dashboard that stops reading: what it missed is not kept for it, and the others do not wait.

use futures_util::future::join_all;

use crate::room::Room;
use crate::screen::Screen;
use crate::socket::Socket;

/// Subscriptions of the socket that is not read: together they say more than the network holds on its way.
const AT_ONCE: usize = 8;
/// Learners who begin to play, one after the other, each seen by who reads before the next begins.
const STEPS: usize = 24;
/// Messages that a viewer may fall behind before a snapshot takes their place.
const BEHIND: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_sent_a_fresh_room_in_place_of_what_was_missed_and_nobody_waits() {
    let room = Room::narrow(invites_store::testing::sqlite().await).await;
    let learners = join_all((0..STEPS).map(|_| room.learner())).await;
    let mut slow = Socket::narrow(&room).await;
    for id in 0..AT_ONCE {
        slow.watch(&id.to_string(), &room).await;
    }
    let (mut watcher, mut brisk) = (room.watch(None).await, Screen::default());
    brisk.next(&mut watcher).await;
    for (played, learner) in learners.iter().enumerate() {
        room.play(learner).await;
        let playing = |screen: &Screen| screen.rows.values().filter(|row| row["playId"].is_string()).count();
        brisk.until(&mut watcher, |screen| playing(screen) == played + 1).await;
    }
    let mut screens: Vec<Screen> = std::iter::repeat_with(Screen::default).take(AT_ONCE).collect();
    while screens.iter().any(|screen| screen.rows != brisk.rows) {
        let heard = slow.hear().await;
        let id: usize = heard["id"].as_str().expect("an id").parse().expect("ours");
        screens[id].show(&heard["payload"]["data"]["liveEvent"]);
    }
    let anew: Vec<&Screen> = screens.iter().filter(|screen| screen.snapshots > 1).collect();
    assert!(!anew.is_empty(), "nobody had to be sent the room anew");
    let most = brisk.frames - BEHIND;
    for screen in anew {
        assert!(
            screen.frames <= most,
            "a backlog was kept: {} of {}",
            screen.frames,
            brisk.frames
        );
    }
}
