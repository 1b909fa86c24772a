//! Plays that time ended while nobody looked.

use chrono::TimeDelta;
use invites_app::announce::Announcement;
use invites_app::testing::TestApp;
use invites_domain::activity::ActivityKind;
use invites_domain::ids::TypedId;
use invites_domain::play::PlayState;
use invites_store::on_both_databases;
use invites_store::tables::{activity, play};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::ground::{Ground, Terms};

/// The kinds of the log's entries about this play, with the last one's instant.
async fn log(ground: &Ground, id: invites_domain::ids::PlayId) -> Vec<(String, invites_domain::time::Instant)> {
    activity::Entity::find()
        .filter(activity::Column::PlayId.eq(id.uuid()))
        .order_by_asc(activity::Column::Seq)
        .all(ground.test.app.store().read())
        .await
        .expect("reads")
        .into_iter()
        .map(|entry| (entry.kind, entry.at))
        .collect()
}

async fn stored_state(ground: &Ground, id: invites_domain::ids::PlayId) -> String {
    let row = play::Entity::find_by_id(id.uuid())
        .one(ground.test.app.store().read())
        .await;
    row.expect("reads").expect("is kept").state
}

on_both_databases! {
    async fn r22_the_end_of_a_play_is_written_and_told_though_nobody_looks(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let app = &ground.test.app;
        let started = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.test.clock.set(started.ends_at - TimeDelta::microseconds(1));
        assert_eq!(app.end_overdue_plays().await.expect("sweeps"), 0, "its time is not over");
        assert_eq!(stored_state(&ground, started.id).await, "RUNNING");

        ground.test.clock.set(started.ends_at + TimeDelta::hours(5));
        let mut announced = app.announcer().subscribe();
        assert_eq!(app.end_overdue_plays().await.expect("sweeps"), 1);
        assert_eq!(stored_state(&ground, started.id).await, "TIMED_OUT");
        let told = Announcement::Play { play: started.id, claim: Some(ground.claim), invite: Some(ground.invite) };
        assert_eq!(announced.next().await, Some(told));
        let entries = log(&ground, started.id).await;
        assert_eq!(entries.last(), Some(&(ActivityKind::PlayTimedOut.as_str().to_owned(), started.ends_at)), "at its own instant");

        let elsewhere = ground.test.another_process().await;
        assert_eq!(elsewhere.end_overdue_plays().await.expect("sweeps"), 0, "it is ended once");
        assert_eq!(log(&ground, started.id).await, entries);
    }

    async fn r22_two_servers_that_sweep_at_once_write_one_end(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let started = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        ground.test.clock.set(started.ends_at);
        let (here, there) = (ground.test.app.clone(), ground.test.another_process().await);
        let (one, other) = tokio::join!(here.end_overdue_plays(), there.end_overdue_plays());
        assert!(one.expect("sweeps") + other.expect("sweeps") >= 1);
        let ends = log(&ground, started.id).await;
        let timed_out = ActivityKind::PlayTimedOut.as_str();
        assert_eq!(ends.iter().filter(|(kind, _)| kind == timed_out).count(), 1);
    }

    async fn r22_what_ended_otherwise_stays_as_it_ended(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let started = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let stopped = ground.learner.stop_play(started.id).await.expect("stops");
        let preview = ground.test.as_user(ground.test.author).start_preview(ground.track).await.expect("starts");
        ground.test.clock.set(started.ends_at + TimeDelta::days(1));
        assert_eq!(ground.test.app.end_overdue_plays().await.expect("sweeps"), 1, "the preview alone");
        assert_eq!(ground.learner.play(started.id).await.expect("reads"), stopped);
        assert_eq!(stored_state(&ground, preview.id).await, PlayState::TimedOut.as_str(), "without a claim, so in no log");
    }
}
