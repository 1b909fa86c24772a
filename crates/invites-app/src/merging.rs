//! A guest proves an e-mail: their records become that person's (R87).

use invites_domain::activity::ActivityKind;
use invites_domain::claim::merge_claims;
use invites_domain::ids::{ClaimId, InviteId, PersonId, TeamId, TypedId};
use invites_domain::time::Instant;
use invites_store::Tx;
use invites_store::queries::activity::{self, NewActivity};
use invites_store::queries::claims::ClaimRecord;
use invites_store::queries::{merging, people, seats};

use crate::announce::Announcement;
use crate::{App, AppError};

/// A claim that changed hands or took another in, to be announced after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) invite: InviteId,
    pub(crate) claim: ClaimId,
    /// The invite's team, when a seat came free: its counts are others now, and somebody may wait for it.
    pub(crate) freed: Option<TeamId>,
}

/// Moves everything of `guest` to `person`. Of two claims on one invite the earlier stays, with its terms and its
/// fate; what was played on both is charged to it, and the seat of the other comes free. Details that the person left
/// themselves stay. Nothing happens when `guest` is merged already.
///
/// # Errors
/// [`AppError::Store`].
pub(crate) async fn merge(tx: &Tx, guest: PersonId, person: PersonId, now: Instant) -> Result<Vec<Moved>, AppError> {
    if guest == person || !people::lock(&**tx, guest).await?.is_some_and(|guest| guest.is_living()) {
        return Ok(Vec::new());
    }
    let mut invites: Vec<InviteId> = merging::claims_of(&**tx, guest)
        .await?
        .into_iter()
        .map(|claim| claim.invite)
        .collect();
    invites.sort_unstable();
    let teams = merging::lock_invites(&**tx, &invites).await?;
    // Read again: whoever held one of the invites may have changed a claim meanwhile.
    let own = merging::claims_of(&**tx, person).await?;
    let mut moved = Vec::new();
    for claim in merging::claims_of(&**tx, guest).await? {
        let (kept, freed) = match own.iter().find(|own| own.invite == claim.invite) {
            None => {
                merging::hand_over(&**tx, claim.id, person).await?;
                (claim.id, false)
            }
            Some(own) => collapse(tx, own, &claim, person, now).await?,
        };
        moved.push(Moved {
            invite: claim.invite,
            claim: kept,
            freed: teams
                .iter()
                .find(|(invite, _)| freed && *invite == claim.invite)
                .map(|(_, team)| *team),
        });
    }
    merging::move_the_rest(&**tx, guest, person).await?;
    Ok(moved)
}

/// Makes one claim of the person's and the guest's; answers it, and whether a seat came free.
async fn collapse(
    tx: &Tx,
    own: &ClaimRecord,
    guests: &ClaimRecord,
    person: PersonId,
    now: Instant,
) -> Result<(ClaimId, bool), AppError> {
    let merge = merge_claims(&own.facts(), &guests.facts());
    let (kept, gone) = if merge.keeps_first {
        (own, guests)
    } else {
        (guests, own)
    };
    merging::collapse(&**tx, kept.id, gone.id).await?;
    if !merge.keeps_first {
        merging::hand_over(&**tx, kept.id, person).await?;
    }
    if merge.seats_freed > 0 {
        seats::free(
            &**tx,
            kept.invite,
            usize::try_from(merge.seats_freed).unwrap_or(usize::MAX),
        )
        .await?;
    }
    // Whoever folded the log before reads it anew: it tells of one claim now what it told of two.
    let merged = NewActivity {
        detail: Some(gone.id.encode()),
        ..NewActivity::of_claim(kept.id, ActivityKind::ClaimsMerged, now)
    };
    activity::append(&**tx, kept.invite, &[merged]).await?;
    if gone.revoked_at.is_some() && kept.revoked_at.is_none() {
        // The log now tells of the removal as if it were the claim's that stays, which it is not.
        let restored = NewActivity::of_claim(kept.id, ActivityKind::ClaimRestored, now);
        activity::append(&**tx, kept.invite, &[restored]).await?;
    }
    Ok((kept.id, merge.seats_freed > 0))
}

impl App {
    /// Tells subscribers of claims that changed hands, after the commit.
    pub(crate) fn announce_moved(&self, moved: &[Moved]) {
        for &Moved { invite, claim, freed } in moved {
            self.announcer().announce(Announcement::Claim { invite, claim });
            if let Some(team) = freed {
                self.announcer().announce(Announcement::Invite { team, invite });
            }
        }
    }
}
