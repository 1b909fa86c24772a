//! The Activity Report of random histories is what a straight count over the same rows says, on both databases:
//! whatever the filter and the time zone, before and after what is over was summarised, and after rows changed.

mod history;
mod straight;

use invites_app::reports::{PlayFilter, PlayMode};
use invites_app::testing::TestApp;
use invites_domain::play::PlayState;
use invites_store::on_both_databases;
use proptest::prelude::*;

use crate::ground::{Ground, Terms};
use history::History;
use straight::Straight;

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Amsterdam",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Kiritimati",
];

/// Any filter.
fn filter(history: &mut History) -> PlayFilter {
    let some = |history: &mut History, likely: u32| history.draw(0..likely) == 0;
    let from = some(history, 3).then(|| history.instant());
    let to = some(history, 3).then(|| history.instant());
    let (from, to) = match (from, to) {
        (Some(a), Some(b)) if b < a => (Some(b), Some(a)),
        (Some(a), Some(b)) if b == a => (Some(a), None),
        other => other,
    };
    let invites = some(history, 3).then(|| {
        let count = history.draw(0..4_usize);
        history.invites[..count].to_vec()
    });
    let tracks = some(history, 3).then(|| {
        let track = history.draw(0..2_usize);
        vec![history.tracks[track].0]
    });
    let people = some(history, 4).then(|| {
        let count = history.draw(0..5_usize);
        history.people[..count].to_vec()
    });
    let states = some(history, 4).then(|| {
        let state = history.draw(0..PlayState::ALL.len());
        vec![PlayState::ALL[state], PlayState::TimedOut]
    });
    let reviewed = some(history, 5).then(|| history.draw(any::<bool>()));
    let mode = [PlayMode::Learners, PlayMode::Previews, PlayMode::All][history.draw(0..3_usize)];
    PlayFilter {
        from,
        to,
        tracks,
        invites,
        people,
        states,
        reviewed,
        mode,
    }
}

/// Compares the report of many filters with the straight count.
async fn judge(history: &mut History, filters: usize) {
    for _ in 0..filters {
        let filter = filter(history);
        let zone = ZONES[history.draw(0..ZONES.len())];
        let viewer = history.ground.test.as_user(history.ground.test.viewer);
        let found = viewer
            .activity_report(history.ground.test.team, &filter, zone)
            .await
            .expect("a report");
        let expected = Straight::of(history, &filter, zone.parse().expect("a zone"));
        expected.compare(&found, &format!("{filter:?} in {zone}"));
    }
}

on_both_databases! {
    async fn r116_a_report_is_the_straight_count_of_its_rows(db: TestDb) {
        let mut history = History::on(db, 7).await;
        for _ in 0..30 {
            history.claim().await;
        }
        for _ in 0..70 {
            history.play().await;
        }
        history.come().await;
        judge(&mut history, 25).await;
        let summarised = history.ground.test.app.summarise_history().await.expect("summarised");
        assert_eq!(summarised.claims, history.claims.len());
        assert!(summarised.plays > 30);
        judge(&mut history, 40).await;
        for _ in 0..10 {
            history.claim().await;
            history.play().await;
        }
        history.change().await;
        judge(&mut history, 40).await;
        history.ground.test.app.summarise_history().await.expect("summarised");
        judge(&mut history, 25).await;
        assert_eq!(
            history.ground.test.app.summarise_history().await.expect("summarised"),
            invites_app::activity_report::Summarised::default(),
            "nothing is summarised twice"
        );
    }

    async fn r116_a_time_zone_that_does_not_exist_is_named(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let viewer = ground.test.as_user(ground.test.viewer);
        let refused = viewer.activity_report(ground.test.team, &PlayFilter::default(), "Mars/Olympus").await;
        let Err(invites_app::AppError::Invalid(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors[0].field, "timeZone");
    }
}
