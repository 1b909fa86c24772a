//! The rules of track invites, and nothing else.
//!
//! Everything here is a pure function of its arguments: no clock, no database, no network, no async. The server
//! decides with this crate inside its transactions, and the page previews with the same code compiled to
//! WebAssembly, so the two cannot disagree. `docs/rules.md` says which function carries which rule.
//!
//! What must not enter: anything that asks the machine (time, chance, files), anything that knows how facts are
//! stored or sent, and anything that weighs on the page without deciding something.

#[macro_use]
mod named;

pub mod activity;
pub mod allow_list;
pub mod attention;
pub mod claim;
pub mod denial;
pub mod edit;
pub mod email;
pub mod error;
pub mod event_report;
pub mod explain;
pub mod form;
pub mod ids;
pub mod invite;
pub mod letter;
pub mod member_invitation;
pub mod notice;
pub mod phase;
pub mod play;
pub mod policy;
pub mod replay;
pub mod retry;
pub mod room;
pub mod roster;
pub mod rule;
pub mod share;
pub mod status;
mod text;
pub mod time;
pub mod validate;
pub mod visitor;
pub mod webhook;
pub mod webhook_address;
pub mod words;

pub use activity::{
    ActivityEntry, ActivityKind, ActivityTopic, ChallengeProgress, ClaimProgress, HelpRequest, PlayProgress, Progress,
    fold,
};
pub use allow_list::{AllowListPreview, AllowListReader, InvalidEntry, preview_allow_list};
pub use claim::{ClaimDecision, ClaimFacts, ClaimState, Grant, claim_state, decide_claim, decide_restore};
pub use denial::{Denial, DenialCode, Fact};
pub use edit::{EditEffects, draft_of, duplicate_draft, duplicate_title, edit_effects};
pub use email::{AllowedEntry, EmailAddress, EmailError, admits, match_keys};
pub use error::{FieldError, FieldErrorCode};
pub use explain::{Explanation, explain};
pub use form::{Details, FormField, FormFieldKind, InviteForm, Messaging, validate_details, validate_form};
pub use ids::{
    AttemptId, AuditEntryId, ChallengeId, ClaimId, IdError, InviteId, InviteToken, LetterId, PersonId, PlayId,
    SubmissionId, TeamId, TokenId, TrackId, TypedId,
};
pub use invite::{AccessSetting, Deletion, InviteFacts, InviteKind, InviteSettings, InviteTiming, Limit};
pub use notice::{NoticeKind, Notices};
pub use play::{ChallengeState, PlayState, Step, StepError, decide_play, grade_quiz, next_states, plays_left};
pub use policy::{Role, Scope, Standing, Verb, allows};
pub use rule::Rule;
pub use share::share_button_visible;
pub use status::{InviteStatus, invite_status, is_full};
pub use time::{ContentDuration, DurationParts, Instant, Window, truncate};
pub use validate::{DraftMode, InviteDraft, validate_invite};
pub use visitor::{Visitor, VisitorAnswer, answer_visitor};
pub use words::{InstantWords, Listed, describe_duration, describe_invite, describe_invite_for};
