//! What a visitor's link answers: the order of R64, once, for everybody who asks.
//!
//! The claim's transaction, the invitation page, the preview in the wizard and the explanation for authors all call
//! [`answer_visitor`]. It knows facts, not how they were found.

use crate::claim::ClaimFacts;
use crate::email::EmailAddress;
use crate::invite::{AccessSetting, InviteFacts};
use crate::status::{InviteStatus, invite_status, is_full};
use crate::time::Instant;

/// What is known of the visitor in relation to one invite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The visitor's claim on this invite, if there is one.
    pub claim: Option<ClaimFacts>,
    /// The address the visitor proved: by a code sent to it or by single sign-on, never by typing it (R60).
    pub proven_email: Option<EmailAddress>,
    /// Whether the invite's list admits that address, judged now (R61).
    pub on_allow_list: bool,
    /// Whether the visitor submitted the team's form before, on any invite (R78).
    pub details_given: bool,
}

/// The answer, one variant for each line of R64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitorAnswer {
    /// Lines 1 and 5: an unknown link and a deleted invite say the same (R115).
    NotFound,
    /// Line 2: the organiser removed access.
    AccessRemoved {
        /// When.
        at: Instant,
    },
    /// Line 3: the visitor's own access ended; results stay readable (R21).
    AccessEnded {
        /// When.
        at: Instant,
    },
    /// Line 4: the visitor holds a claim and gets its content.
    Content {
        /// Until when; `None` is forever.
        access_ends_at: Option<Instant>,
    },
    /// Line 6: the link takes no new people any more.
    Closed {
        /// Since when.
        at: Instant,
    },
    /// Line 7: the link takes no new people yet.
    NotYetOpen {
        /// From when it does.
        opens_at: Instant,
        /// When the event starts.
        starts_at: Instant,
    },
    /// Line 8: for specific people, and the visitor has not proved an address.
    ProveEmail,
    /// Line 9: for specific people, and this address is not among them.
    NotOnList {
        /// The visitor's proven address.
        email: EmailAddress,
    },
    /// Line 10: all seats are taken.
    Full,
    /// Line 11: the form comes first.
    LeaveDetails,
    /// Line 12: the visitor may claim.
    MayClaim,
}

/// The first line of R64 that fits. `None` for the invite is an unknown link.
///
/// `now` moves the windows only; a revocation and a deletion are facts, whatever instant they carry.
#[must_use]
pub fn answer_visitor(invite: Option<&InviteFacts>, visitor: &Visitor, now: Instant) -> VisitorAnswer {
    let Some(invite) = invite else {
        return VisitorAnswer::NotFound;
    };
    if let Some(claim) = &visitor.claim {
        if let Some(at) = claim.revoked_at {
            return VisitorAnswer::AccessRemoved { at };
        }
        return match claim.access_ends_at {
            Some(at) if now >= at => VisitorAnswer::AccessEnded { at },
            access_ends_at => VisitorAnswer::Content { access_ends_at },
        };
    }
    if invite.deleted.is_some() {
        return VisitorAnswer::NotFound;
    }
    match invite_status(&invite.timing, now) {
        InviteStatus::Expired { since } => return VisitorAnswer::Closed { at: since },
        InviteStatus::Upcoming {
            opens_at, starts_at, ..
        } => {
            return VisitorAnswer::NotYetOpen { opens_at, starts_at };
        }
        InviteStatus::Active => {}
    }
    // The list before the seats: outsiders learn nothing of demand.
    if invite.access_setting == AccessSetting::SpecificPeople {
        match &visitor.proven_email {
            None => return VisitorAnswer::ProveEmail,
            Some(email) if !visitor.on_allow_list => return VisitorAnswer::NotOnList { email: email.clone() },
            Some(_) => {}
        }
    }
    // The seats before the form: no details are collected for a seat that cannot be given.
    if is_full(invite.invite_limit, invite.claim_count) {
        return VisitorAnswer::Full;
    }
    if invite.access_setting == AccessSetting::AnyoneLeavingDetails && !visitor.details_given {
        return VisitorAnswer::LeaveDetails;
    }
    VisitorAnswer::MayClaim
}
