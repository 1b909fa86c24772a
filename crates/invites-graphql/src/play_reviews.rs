//! What players say of a track once a play of it is over.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use invites_app::{Acting, plays};
use invites_domain::ids::PlayId;

use crate::ids::read;
use crate::instant::Instant;
use crate::loaders::{self, failed, loaded};
use crate::play_mutations::PlayPayload;

/// What the player said of a play.
#[derive(Debug, SimpleObject)]
pub(crate) struct Review {
    /// 1 (poor) to 5 (excellent).
    score: i32,
    /// What the player wrote.
    words: Option<String>,
    /// When they said so last.
    at: Instant,
}

impl From<plays::Review> for Review {
    fn from(review: plays::Review) -> Self {
        Self {
            score: review.score,
            words: review.words,
            at: Instant(review.at),
        }
    }
}

/// The review beside a play.
pub(crate) async fn review_beside(ctx: &Context<'_>, play: PlayId) -> Result<Option<Review>> {
    let review = loaders::of(ctx)?.load_one(ReviewOf(play)).await.map_err(failed)?;
    Ok(review.map(Review::from))
}

loaded! {
    ReviewOf(PlayId) => plays::Review, by reviews_of;
}

/// Players say what they think.
#[derive(Debug, Default)]
pub(crate) struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Says what you think of a play of yours that is over. Saying it again replaces what you said before.
    async fn review_play(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your play.")] play_id: ID,
        #[graphql(desc = "1 (poor) to 5 (excellent).")] score: i64,
        #[graphql(desc = "Why, in your words; at most 2,000 characters.")] words: Option<String>,
    ) -> Result<PlayPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            acting
                .review_play(read(&play_id, "playId")?, score, words.as_deref())
                .await
        };
        PlayPayload::of(answer.await)
    }
}
