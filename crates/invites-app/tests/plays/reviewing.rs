//! What players say of a track, and that it is theirs to say.

use futures_util::StreamExt as _;
use invites_app::AppError;
use invites_app::testing::{TestApp, on_both_databases};

use crate::ground::{Ground, Terms};

async fn ground(db: invites_store::testing::TestDb) -> Ground {
    Ground::with(TestApp::on(db).await, Terms::default()).await
}

fn fields<T: std::fmt::Debug>(answer: Result<T, AppError>) -> Vec<String> {
    match answer {
        Err(AppError::Invalid(errors)) => errors.into_iter().map(|error| error.field.to_string()).collect(),
        other => panic!("something to mend: {other:?}"),
    }
}

on_both_databases! {
    async fn a_player_reviews_a_play_that_is_over_and_may_think_again(db: TestDb) {
        let ground = ground(db).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        assert_eq!(fields(ground.learner.review_play(play.id, 5, None).await), ["playId"], "it still runs");
        ground.learner.stop_play(play.id).await.expect("stops");
        assert_eq!(fields(ground.learner.review_play(play.id, 0, Some(&"x".repeat(2_001))).await), ["score", "words"]);
        ground.learner.review_play(play.id, 2, Some("Too fast")).await.expect("said");
        ground.learner.review_play(play.id, 4, Some("  ")).await.expect("thought again");
        let said = ground.test.as_user(ground.test.viewer).reviews_of(&[play.id]).await.expect("reads").remove(&play.id);
        let said = said.expect("one review");
        assert_eq!((said.score, said.words), (4, None));
        for other in [ground.test.as_guest().await, ground.test.as_user(ground.test.owner)] {
            let refused = other.review_play(play.id, 1, None).await;
            assert!(matches!(refused, Err(AppError::NotFound { what: "play" })), "{refused:?}");
        }
    }

    async fn r97b_a_player_hears_that_their_access_was_removed_while_the_play_goes_on(db: TestDb) {
        let ground = ground(db).await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let mut updates = Box::pin(ground.learner.play_updates(play.id).await.expect("subscribes"));
        updates.next().await.expect("an item").expect("a play");
        ground.test.as_user(ground.test.owner).revoke_claims(&[ground.claim], None, false).await.expect("removed");
        let told = updates.next().await.expect("an item").expect("still the player's");
        assert!(!told.state.is_over(), "{told:?}");
    }
}
