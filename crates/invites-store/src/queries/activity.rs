//! The activity log: append-only, with a sequence per invite that has no gaps and no repeats (R118).
//!
//! The sequence is given by the invite's own row, inside the transaction that writes the entries: whoever appends
//! holds that row until the commit, so a reader who has seen entry N has seen everything before it.

use invites_domain::activity::ActivityKind;
use invites_domain::ids::{ChallengeId, ClaimId, InviteId, PlayId, TrackId, TypedId};
use invites_domain::time::Instant;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, Set};

use crate::StoreError;
use crate::queries::audit::By;
use crate::tables::{activity, invite};

/// Rows of one INSERT: ten values each stay far below SQLite's 32,766 in a statement.
const ROWS_AT_ONCE: usize = 1_000;

/// An entry that has no place in the log yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewActivity {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: ActivityKind,
    /// Whose claim; none of what happens before a claim.
    pub claim: Option<ClaimId>,
    /// In which play, if in one.
    pub play: Option<PlayId>,
    /// On which track, if on one.
    pub track: Option<TrackId>,
    /// At which challenge, if at one.
    pub challenge: Option<ChallengeId>,
    /// What else belongs to it: a note, a message, a reason, a name.
    pub detail: Option<String>,
    /// Who of the team did it, where the learner did not.
    pub by: Option<By>,
}

impl NewActivity {
    /// Something that happened to an invite before anybody claimed.
    #[must_use]
    pub fn of_invite(kind: ActivityKind, at: Instant) -> Self {
        Self {
            at,
            kind,
            claim: None,
            play: None,
            track: None,
            challenge: None,
            detail: None,
            by: None,
        }
    }

    /// Something that happened to a claim as a whole.
    #[must_use]
    pub fn of_claim(claim: ClaimId, kind: ActivityKind, at: Instant) -> Self {
        Self {
            claim: Some(claim),
            ..Self::of_invite(kind, at)
        }
    }
}

/// Appends `entries` in their order and answers the sequence number of the last one. Call it inside a transaction.
///
/// # Errors
/// [`StoreError::Database`]; also when there is no such invite.
pub async fn append(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    entries: &[NewActivity],
) -> Result<i64, StoreError> {
    // At most a few thousand entries are written at once.
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let update = Query::update()
        .table(invite::Entity)
        .value(
            invite::Column::ActivitySeq,
            Expr::col(invite::Column::ActivitySeq).add(count),
        )
        .and_where(invite::Column::Id.eq(invite.uuid()))
        .returning_col(invite::Column::ActivitySeq)
        .take();
    let last: i64 = connection
        .query_one(&update)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("the invite of the activity".to_owned()))?
        .try_get_by_index(0)?;
    write(connection, invite, last - count, entries).await?;
    Ok(last)
}

/// Writes `entries` after `last`, whose numbers the caller has taken from the invite's row in this transaction.
pub(crate) async fn write(
    connection: &impl ConnectionTrait,
    invite: InviteId,
    last: i64,
    entries: &[NewActivity],
) -> Result<(), StoreError> {
    let rows: Vec<_> = entries
        .iter()
        .zip(last + 1..)
        .map(|(entry, seq)| activity::ActiveModel {
            invite_id: Set(invite.uuid()),
            seq: Set(seq),
            at: Set(entry.at),
            kind: Set(entry.kind.as_str().to_owned()),
            claim_id: Set(entry.claim.map(TypedId::uuid)),
            play_id: Set(entry.play.map(TypedId::uuid)),
            track_id: Set(entry.track.map(TypedId::uuid)),
            challenge_id: Set(entry.challenge.map(TypedId::uuid)),
            detail: Set(entry.detail.clone()),
            actor: Set(entry.by.map(By::encode)),
        })
        .collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        activity::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
