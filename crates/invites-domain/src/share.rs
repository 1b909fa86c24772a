//! Whether the share button stands on content (R70–R77).
//!
//! Judged on each read, for claimers too (R76). It restricts nothing: a forwarded link works the same (R75).

use crate::invite::AccessSetting;
use crate::status::InviteStatus;

/// Of the sixteen combinations exactly one shows it (R77): switched on, not expired, not full, and not restricted to
/// specific people. An upcoming invite is not expired.
#[must_use]
pub fn share_button_visible(show: bool, status: &InviteStatus, full: bool, access: AccessSetting) -> bool {
    let expired = matches!(status, InviteStatus::Expired { .. });
    let restricted = access == AccessSetting::SpecificPeople;
    show && !expired && !full && !restricted
}
