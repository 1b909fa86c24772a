//! The activity log as live events read it: in its order from anywhere, one learner's raised hand, and messages.
//!
//! The log is the only truth of hands and messages; nothing of them is kept a second time. Whoever decides over a hand
//! holds the invite first ([`hold_invite`](super::play_moves::hold_invite)), behind which everybody queues who writes
//! to the log.

use std::collections::HashMap;

use invites_domain::activity::{ActivityEntry, ActivityKind};
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PersonId, PlayId, TrackId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::StoreError;
use crate::queries::audit::By;
use crate::queries::claims::IDS_AT_ONCE;
use crate::tables::activity::{Column, Entity, Model};
use crate::tables::invite;

/// Entries of one hand that are read back: what stands before its last lowering does not count.
const HAND_ENTRIES: u64 = 50;
/// Messages of one learner, and messages to everybody, that are read back: the newest.
const MESSAGES: usize = 50;
/// Spelled as in the migration of the index, so that planners match it with the index's condition.
const TO_EVERYBODY: &str = "claim_id IS NULL AND kind = 'MESSAGE_SENT'";

/// At most `most` entries of the log after the place `after`, in its order.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn after(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    after: i64,
    most: u64,
) -> Result<Vec<ActivityEntry>, StoreError> {
    let rows = Entity::find()
        .filter(Column::InviteId.eq(invite.uuid()))
        .filter(Column::Seq.gt(after))
        .order_by_asc(Column::Seq)
        .limit(most)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// The last place in the log; 0 before the first entry, none for an unknown invite.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn head(connection: &impl ConnectionTrait, invite: InviteId) -> Result<Option<i64>, StoreError> {
    Ok(invite::Entity::find_by_id(invite.uuid())
        .select_only()
        .column(invite::Column::ActivitySeq)
        .into_tuple()
        .one(connection)
        .await?)
}

/// What the log tells of one learner's hand, in its order, and who of the team took the request last.
///
/// # Errors
/// [`StoreError::Database`]; [`StoreError::Corrupt`] for somebody who does not read.
pub async fn hand_of(
    connection: &impl ConnectionTrait,
    claim: ClaimId,
) -> Result<(Vec<ActivityEntry>, Option<By>), StoreError> {
    let mut rows = hands(connection, &[claim], Some(HAND_ENTRIES)).await?;
    rows.reverse();
    let taken = rows
        .iter()
        .rev()
        .find(|row| row.kind == ActivityKind::HelpTaken.as_str());
    let by = taken.and_then(|row| row.actor.as_deref());
    let by = by.map(|by| By::parse("activity.actor", by)).transpose()?;
    Ok((rows.into_iter().map(entry).collect(), by))
}

/// What the log tells of these learners' hands, in its order.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn hands_of(
    connection: &impl ConnectionTrait,
    claims: &[ClaimId],
) -> Result<HashMap<ClaimId, Vec<ActivityEntry>>, StoreError> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for chunk in claims.chunks(IDS_AT_ONCE) {
        let rows = hands(connection, chunk, None).await?;
        for row in rows.into_iter().rev() {
            if let Some(claim) = row.claim_id {
                found.entry(ClaimId::from_uuid(claim)).or_default().push(entry(row));
            }
        }
    }
    Ok(found)
}

/// Newest first.
async fn hands(
    connection: &impl ConnectionTrait,
    claims: &[ClaimId],
    most: Option<u64>,
) -> Result<Vec<Model>, StoreError> {
    let kinds = [
        ActivityKind::HandRaised,
        ActivityKind::HandLowered,
        ActivityKind::HelpTaken,
        ActivityKind::HelpResolved,
    ];
    Ok(Entity::find()
        .filter(Column::ClaimId.is_in(claims.iter().map(|id| id.uuid())))
        .filter(Column::Kind.is_in(kinds.map(ActivityKind::as_str)))
        .order_by_desc(Column::Seq)
        .limit(most)
        .all(connection)
        .await?)
}

/// Something that an instructor wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its place in the invite's log.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// What.
    pub text: String,
    /// Whether it went to everybody on the invite.
    pub to_everybody: bool,
    /// Who wrote it, if a person did.
    pub by: Option<PersonId>,
}

impl Message {
    fn read(row: Model) -> Option<Self> {
        Some(Self {
            seq: row.seq,
            at: row.at,
            to_everybody: row.claim_id.is_none(),
            by: row
                .actor
                .as_deref()
                .and_then(|actor| match By::parse("activity.actor", actor) {
                    Ok(By::Person(person)) => Some(person),
                    // A script, the command line.
                    Ok(_) | Err(_) => None,
                }),
            // Erasing a person takes the texts out of the log.
            text: row.detail?,
        })
    }
}

/// What instructors wrote to each of these learners, with what they wrote to everybody on the invite: the newest
/// of them, oldest first.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn messages_to(
    connection: &impl ConnectionTrait,
    learners: &[(InviteId, ClaimId)],
) -> Result<HashMap<ClaimId, Vec<Message>>, StoreError> {
    let mut invites: Vec<uuid::Uuid> = learners.iter().map(|(invite, _)| invite.uuid()).collect();
    invites.sort_unstable();
    invites.dedup();
    let to_all = Entity::find()
        .filter(Column::InviteId.is_in(invites))
        .filter(Expr::cust(TO_EVERYBODY))
        .order_by_asc(Column::Seq)
        .all(connection)
        .await?;
    let to_one = Entity::find()
        .filter(Column::ClaimId.is_in(learners.iter().map(|(_, claim)| claim.uuid())))
        .filter(Column::Kind.eq(ActivityKind::MessageSent.as_str()))
        .order_by_asc(Column::Seq)
        .all(connection)
        .await?;
    let mut found = HashMap::new();
    for (invite, claim) in learners {
        let all = to_all.iter().filter(|row| row.invite_id == invite.uuid());
        let own = to_one.iter().filter(|row| row.claim_id == Some(claim.uuid()));
        let mut messages: Vec<Message> = all.chain(own).cloned().filter_map(Message::read).collect();
        messages.sort_by_key(|message| message.seq);
        messages.drain(..messages.len().saturating_sub(MESSAGES));
        found.insert(*claim, messages);
    }
    Ok(found)
}

fn entry(row: Model) -> ActivityEntry {
    ActivityEntry {
        seq: row.seq,
        at: row.at,
        // A later version's kinds are read over, not refused.
        kind: ActivityKind::read(&row.kind),
        claim: row.claim_id.map(ClaimId::from_uuid),
        play: row.play_id.map(PlayId::from_uuid),
        track: row.track_id.map(TrackId::from_uuid),
        challenge: row.challenge_id.map(ChallengeId::from_uuid),
        detail: row.detail,
    }
}
