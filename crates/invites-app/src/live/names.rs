//! What the learners of an event are called, as its dashboard and its replay show them.

use std::collections::HashMap;

use invites_domain::ids::{ClaimId, TeamId};
use invites_store::queries::claims;

use super::picture::Called;
use crate::{App, AppError, Caller};

/// People of one reading.
const AT_ONCE: usize = 1_000;

/// What the holders of these claims on invites of `team` are called. Unknown claims are left out.
///
/// # Errors
/// [`AppError::Store`].
pub(super) async fn of_claims(app: &App, team: TeamId, ids: &[ClaimId]) -> Result<HashMap<ClaimId, Called>, AppError> {
    let mut called = HashMap::with_capacity(ids.len());
    let server = app.for_actor(Caller::operator());
    for some in ids.chunks(AT_ONCE) {
        let records = claims::by_ids(app.store().read(), some).await?;
        let persons: Vec<_> = records.iter().map(|claim| claim.person).collect();
        let learners = server.known_learners(team, &persons).await?;
        for claim in records {
            let learner = learners.get(&claim.person);
            called.insert(
                claim.id,
                Called {
                    name: learner.and_then(|learner| learner.name.clone()),
                    email: learner.and_then(|learner| learner.email.clone()),
                },
            );
        }
    }
    Ok(called)
}
