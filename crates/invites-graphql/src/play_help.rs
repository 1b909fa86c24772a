//! The raised hand and the instructors' messages beside a play, read for many plays at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Result, SimpleObject};
use invites_app::{AppError, plays};
use invites_domain::activity::HelpRequest;
use invites_domain::ids::{ClaimId, InviteId};

use crate::ids::show;
use crate::instant::Instant;
use crate::loaders::{self, Reader, failed, loaded};

/// Your raised hand.
#[derive(Debug, SimpleObject)]
pub(crate) struct RaisedHand {
    /// Since when it is up.
    since: Instant,
    /// At which challenge it was raised.
    challenge_id: Option<ID>,
    /// What you wrote.
    note: Option<String>,
    /// When an instructor took your request: somebody is on the way. Null while nobody is.
    taken_at: Option<Instant>,
    /// What that instructor is called; null when they gave no name.
    taken_by: Option<String>,
}

impl From<HelpRequest> for RaisedHand {
    fn from(help: HelpRequest) -> Self {
        Self {
            since: Instant(help.since),
            challenge_id: help.challenge.map(show),
            note: help.note,
            taken_at: help.taken_at.map(Instant),
            taken_by: help.taken_by,
        }
    }
}

/// Something that an instructor of the event wrote.
#[derive(Debug, SimpleObject)]
pub(crate) struct InstructorMessage {
    /// Its place in the event's log: greater than that of every message before it.
    seq: i64,
    /// When.
    at: Instant,
    /// Plain text.
    text: String,
    /// Whether it went to everybody in the event.
    to_everybody: bool,
    /// What the instructor is called; null when they gave no name.
    sent_by: Option<String>,
}

impl From<plays::Message> for InstructorMessage {
    fn from(message: plays::Message) -> Self {
        let plays::Message { said, from } = message;
        Self {
            seq: said.seq,
            at: Instant(said.at),
            text: said.text,
            to_everybody: said.to_everybody,
            sent_by: from,
        }
    }
}

/// The hand of the claim that the play is charged to.
pub(crate) async fn hand_beside(ctx: &Context<'_>, play: &plays::Play) -> Result<Option<RaisedHand>> {
    let Some(claim) = play.claim else { return Ok(None) };
    let hand = loaders::of(ctx)?.load_one(HandOf(claim)).await.map_err(failed)?;
    Ok(hand.map(RaisedHand::from))
}

/// What instructors wrote to the player.
pub(crate) async fn messages_beside(ctx: &Context<'_>, play: &plays::Play) -> Result<Vec<InstructorMessage>> {
    let (Some(invite), Some(claim)) = (play.invite, play.claim) else {
        return Ok(Vec::new());
    };
    let found = loaders::of(ctx)?.load_one(MessagesTo(invite, claim)).await;
    let messages = found.map_err(failed)?.unwrap_or_default();
    Ok(messages.into_iter().map(InstructorMessage::from).collect())
}

/// Whether somebody would see a hand raised in the play.
pub(crate) async fn is_watched(ctx: &Context<'_>, play: &plays::Play) -> Result<bool> {
    let Some(invite) = play.invite else { return Ok(false) };
    let watched = loaders::of(ctx)?
        .load_one(WatchedInvite(invite))
        .await
        .map_err(failed)?;
    Ok(watched.unwrap_or(false))
}

loaded! {
    HandOf(ClaimId) => HelpRequest, by hands_of;
    WatchedInvite(InviteId) => bool, by watched_invites;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct MessagesTo(InviteId, ClaimId);

impl Loader<MessagesTo> for Reader {
    type Value = Vec<plays::Message>;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[MessagesTo]) -> Result<HashMap<MessagesTo, Self::Value>, Self::Error> {
        let learners: Vec<(InviteId, ClaimId)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = self.0.messages_to(&learners).await?;
        let messages = keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?)));
        Ok(messages.collect())
    }
}
