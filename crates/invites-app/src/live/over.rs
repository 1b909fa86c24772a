//! What an event's end closes: its dashboard is read-only from then on (R120), for scripts as for people.
//!
//! What learners do goes on as their access says (R43), and *Extend* opens the event again (R44).

use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::phase::{EventPhase, event_phase};
use invites_domain::rule::Rule;
use invites_domain::time::Instant;
use invites_store::queries::invites::InviteRecord;

use crate::AppError;

/// Passes while the event of this invite has not ended, and for an invite that is no event.
///
/// # Errors
/// [`AppError::Invalid`] of R120 for `field`, which says how to go on.
pub(crate) fn must_not_be_over(invite: &InviteRecord, field: &'static str, now: Instant) -> Result<(), AppError> {
    match event_phase(&invite.timing, now) {
        Some((EventPhase::Ended, _)) => Err(FieldError::new(
            field,
            FieldErrorCode::Invalid,
            Rule::R120,
            "The event has ended, and its dashboard is read-only. Extend the event to go on.",
        )
        .into()),
        _ => Ok(()),
    }
}
