//! The enums of invites and claims, as the API writes them.

use async_graphql::Enum;
use invites_app::claims::ClaimOrder as AppClaimOrder;
use invites_app::invites::{InviteOrder, StatusName};
use invites_domain::claim::ClaimState as DomainClaimState;
use invites_domain::invite::{AccessSetting as DomainAccess, InviteKind};
use invites_domain::status::InviteStatus;
use invites_domain::visitor::VisitorAnswer;

/// The two kinds of invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "InviteKind")]
pub(crate) enum TrackInviteType {
    /// People come when they like.
    SelfPaced,
    /// People come together, between a start and an end.
    LiveEvent,
}

/// What a link does right now. Computed from the clock whenever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "StatusName")]
pub(crate) enum TrackInviteStatus {
    /// It takes new people.
    Active,
    /// A live event more than 24 hours before its start: nobody new gets in yet.
    Upcoming,
    /// It takes no new people any more. Whoever claimed keeps access.
    Expired,
}

impl From<InviteStatus> for TrackInviteStatus {
    fn from(status: InviteStatus) -> Self {
        match status {
            InviteStatus::Active => Self::Active,
            InviteStatus::Upcoming { .. } => Self::Upcoming,
            InviteStatus::Expired { .. } => Self::Expired,
        }
    }
}

/// Who may enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainAccess")]
pub(crate) enum AccessSetting {
    /// Whoever holds the link, without account or form.
    AnyoneWithLink,
    /// Whoever fills in the team's details form.
    AnyoneLeavingDetails,
    /// Whoever proves an e-mail address that is on the list.
    SpecificPeople,
}

/// The order of a list of invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "InviteOrder")]
pub(crate) enum TrackInviteOrder {
    /// Newest first.
    CreatedDesc,
    /// Oldest first.
    CreatedAsc,
    /// By title, whatever its case.
    TitleAsc,
    /// By title, whatever its case, from the end of the alphabet.
    TitleDesc,
    /// Most seats taken first.
    ClaimsDesc,
    /// Fewest seats taken first.
    ClaimsAsc,
    /// Those that close next, or closed longest ago, first; those that never close last.
    ClosesAsc,
    /// Those that never close first, then those that close last.
    ClosesDesc,
    /// Claimed most recently first; those never claimed last.
    LastClaimDesc,
    /// Those never claimed first, then those claimed longest ago.
    LastClaimAsc,
}

/// The order of the claims on an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "AppClaimOrder")]
pub(crate) enum ClaimOrder {
    /// Newest first.
    ClaimedDesc,
    /// Oldest first.
    ClaimedAsc,
    /// By the learner's name, or the address where no name is known, whatever the case.
    NameAsc,
    /// The same from the end of the alphabet.
    NameDesc,
    /// Access that ends soonest first, access without an end last.
    EndsAsc,
    /// Access without an end first.
    EndsDesc,
}

/// What a claim is worth right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainClaimState")]
pub(crate) enum ClaimState {
    /// It gives access.
    Active,
    /// Its time is over; results stay readable.
    Ended,
    /// The organiser removed access.
    Revoked,
}

/// What a visitor's link answers: the first line that fits, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum InvitationState {
    /// The organiser removed the visitor's access.
    AccessRemoved,
    /// The visitor's own access ended; results stay readable.
    AccessEnded,
    /// The visitor holds a claim and gets its content.
    Content,
    /// The link takes no new people any more.
    Closed,
    /// The link takes no new people yet.
    NotYetOpen,
    /// The invite is for specific people: an e-mail address must be proven first.
    ProveEmail,
    /// The proven address is not among those people.
    NotOnList,
    /// All seats are taken.
    Full,
    /// The details form comes first.
    LeaveDetails,
    /// The visitor may claim.
    MayClaim,
}

impl InvitationState {
    /// None for the answer that is no invitation: not found.
    pub(crate) fn of(answer: &VisitorAnswer) -> Option<Self> {
        Some(match answer {
            VisitorAnswer::NotFound => return None,
            VisitorAnswer::AccessRemoved { .. } => Self::AccessRemoved,
            VisitorAnswer::AccessEnded { .. } => Self::AccessEnded,
            VisitorAnswer::Content { .. } => Self::Content,
            VisitorAnswer::Closed { .. } => Self::Closed,
            VisitorAnswer::NotYetOpen { .. } => Self::NotYetOpen,
            VisitorAnswer::ProveEmail => Self::ProveEmail,
            VisitorAnswer::NotOnList { .. } => Self::NotOnList,
            VisitorAnswer::Full => Self::Full,
            VisitorAnswer::LeaveDetails => Self::LeaveDetails,
            VisitorAnswer::MayClaim => Self::MayClaim,
        })
    }

    /// The name of an answer among the decisions of `explainAccess`.
    pub(crate) fn name(answer: &VisitorAnswer) -> &'static str {
        match answer {
            VisitorAnswer::NotFound => "NOT_FOUND",
            VisitorAnswer::AccessRemoved { .. } => "ACCESS_REMOVED",
            VisitorAnswer::AccessEnded { .. } => "ACCESS_ENDED",
            VisitorAnswer::Content { .. } => "CONTENT",
            VisitorAnswer::Closed { .. } => "CLOSED",
            VisitorAnswer::NotYetOpen { .. } => "NOT_YET_OPEN",
            VisitorAnswer::ProveEmail => "PROVE_EMAIL",
            VisitorAnswer::NotOnList { .. } => "NOT_ON_LIST",
            VisitorAnswer::Full => "FULL",
            VisitorAnswer::LeaveDetails => "LEAVE_DETAILS",
            VisitorAnswer::MayClaim => "MAY_CLAIM",
        }
    }
}
