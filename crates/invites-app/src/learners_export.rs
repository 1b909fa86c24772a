//! The learners of an invite as CSV, page by page: the memory it takes does not grow with their number.

use futures_util::Stream;
use futures_util::stream::unfold;
use invites_domain::claim::{ClaimState, claim_state};
use invites_domain::ids::{ClaimId, InviteId, TypedId};
use invites_domain::policy::Verb;
use invites_store::queries::invites::InviteRecord;

use crate::claims::{ClaimFilter, ClaimOrder, ClaimRecord};
use crate::csv::Csv;
use crate::learners::Learner;
use crate::page::Page;
use crate::{Acting, AppError};

/// Claims that are read at a time.
const AT_A_TIME: u64 = 200;

const HEADER: [&str; 18] = [
    "name",
    "email",
    "email_proven",
    "state",
    "claimed_at",
    "access_ends_at",
    "access_removed_at",
    "reason",
    "last_active_at",
    "plays",
    "challenges_completed",
    "challenges",
    "company",
    "job_title",
    "country",
    "phone",
    "other_details",
    "claim_id",
];

/// The keys of the form that have a column of their own, or are told by name and e-mail.
const OWN_COLUMN: [&str; 7] = [
    "firstName",
    "lastName",
    "email",
    "companyName",
    "jobTitle",
    "country",
    "phone",
];

struct Export {
    acting: Acting,
    invite: InviteRecord,
    filter: ClaimFilter,
    order: ClaimOrder,
    /// The page to read next; none after the last.
    next: Option<Page<ClaimId>>,
    csv: Csv<18>,
}

impl Acting {
    /// The learners of an invite as CSV, in pieces of whole rows; the first has the header. A piece that fails is the
    /// last. Instants are ISO 8601 in UTC.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Forbidden`] and the like for whoever may not read the invite's claims. The
    /// stream: [`AppError::Store`].
    pub async fn export_learners(
        &self,
        invite: InviteId,
        filter: ClaimFilter,
        order: ClaimOrder,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, AppError>> + Send + use<>, AppError> {
        let invite = self.invite_for(invite, Verb::ReadClaims).await?;
        let export = Export {
            acting: self.clone(),
            invite,
            filter,
            order,
            next: Some(Page::first(AT_A_TIME)),
            csv: Csv::new(HEADER),
        };
        Ok(unfold(export, |mut export| async {
            let page = export.next.take()?;
            let piece = export.write(&page).await.map(|()| export.csv.take());
            Some((piece, export))
        }))
    }
}

impl Export {
    async fn write(&mut self, page: &Page<ClaimId>) -> Result<(), AppError> {
        let claims = self
            .acting
            .claims_of(&self.invite, &self.filter, self.order, page)
            .await?;
        let ids: Vec<ClaimId> = claims.rows.iter().map(|claim| claim.id).collect();
        let people: Vec<_> = claims.rows.iter().map(|claim| (claim.invite, claim.person)).collect();
        let mut learners = self.acting.learners(&people).await?;
        let held = self.acting.claimed_tracks(&ids).await?;
        let active = self.acting.last_active(&ids).await?;
        for claim in &claims.rows {
            let learner = learners.remove(&(claim.invite, claim.person));
            let tracks = held.get(&claim.id).map_or(&[] as &[_], Vec::as_slice);
            let typed = |key| learner.as_ref().and_then(|learner| answer(learner, key));
            self.csv.row([
                learner.as_ref().and_then(|learner| learner.name.as_deref()).into(),
                learner.as_ref().and_then(|learner| learner.email.as_deref()).into(),
                learner.as_ref().is_some_and(|learner| learner.email_proven).into(),
                state(claim_state(&claim.facts(), self.acting.app().now())).into(),
                claim.claimed_at.into(),
                claim.access_ends_at.into(),
                claim.revoked_at.into(),
                claim.revoke_reason.as_deref().into(),
                active.get(&claim.id).copied().into(),
                tracks.iter().map(|track| track.plays_used).sum::<u32>().into(),
                tracks
                    .iter()
                    .map(|track| track.completed_challenges)
                    .sum::<u32>()
                    .into(),
                tracks.iter().map(|track| track.total_challenges).sum::<u32>().into(),
                typed("companyName").into(),
                typed("jobTitle").into(),
                typed("country").into(),
                typed("phone").into(),
                learner.as_ref().map(other_details).into(),
                claim.id.encode().into(),
            ]);
        }
        self.next = claims
            .rows
            .last()
            .filter(|_| claims.more)
            .map(|last: &ClaimRecord| Page {
                after: Some(last.id),
                ..Page::first(AT_A_TIME)
            });
        Ok(())
    }
}

fn answer<'a>(learner: &'a Learner, key: &str) -> Option<&'a str> {
    let details = learner.details.as_ref()?;
    details.values.get(key).map(String::as_str)
}

/// What the form asked besides the columns, by the labels it was asked under: `Job level: Lead; Team: Storage`.
fn other_details(learner: &Learner) -> String {
    let Some(details) = &learner.details else {
        return String::new();
    };
    let others = details.fields_asked.iter().filter_map(|field| {
        let key = field.kind.key();
        let value = details.values.get(&key)?;
        (!OWN_COLUMN.contains(&key.as_str())).then(|| format!("{}: {value}", field.label))
    });
    others.collect::<Vec<_>>().join("; ")
}

fn state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Active => "active",
        ClaimState::Ended => "ended",
        ClaimState::Revoked => "removed",
    }
}
