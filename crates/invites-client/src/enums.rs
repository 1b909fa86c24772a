//! The schema's enums, once for all operations.
//!
//! A value that this client does not know yet, from a newer server, is read as `Unknown` rather than failing the answer.
//! A test compares the lists with `schema.graphql`.

use serde::{Deserialize, Serialize};

macro_rules! wire_enums {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $wire:literal),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            pub enum $name {
                $(
                    #[doc = concat!("`", $wire, "`")]
                    #[serde(rename = $wire)]
                    $variant,
                )*
                /// Something newer than this client.
                #[serde(other)]
                Unknown,
            }

            impl $name {
                /// Every value of the schema, in its order.
                pub const ALL: &[Self] = &[$(Self::$variant),*];

                /// The value as the schema writes it.
                #[must_use]
                pub fn as_wire(self) -> &'static str {
                    match self {
                        $(Self::$variant => $wire,)*
                        Self::Unknown => "UNKNOWN",
                    }
                }

                /// The value that the schema writes so; `None` when there is none.
                #[must_use]
                pub fn from_wire(wire: &str) -> Option<Self> {
                    match wire {
                        $($wire => Some(Self::$variant),)*
                        _ => None,
                    }
                }
            }
        )*

        /// Name and values of every enum here, for the test against the schema.
        pub const WIRE: &[(&str, &[&str])] = &[$((stringify!($name), &[$($wire),*])),*];
    };
}

wire_enums! {
    /// How an invite runs.
    TrackInviteType { SelfPaced = "SELF_PACED", LiveEvent = "LIVE_EVENT" }
    /// Whether an invite takes learners.
    TrackInviteStatus { Active = "ACTIVE", Upcoming = "UPCOMING", Expired = "EXPIRED" }
    /// Who may claim.
    AccessSetting {
        AnyoneWithLink = "ANYONE_WITH_LINK",
        AnyoneLeavingDetails = "ANYONE_LEAVING_DETAILS",
        SpecificPeople = "SPECIFIC_PEOPLE",
    }
    /// What a member of a team may do.
    Role { Viewer = "VIEWER", Instructor = "INSTRUCTOR", Author = "AUTHOR", Owner = "OWNER" }
    /// What an API token may do.
    TokenScope { Read = "READ", ManageInvites = "MANAGE_INVITES", ReportActivity = "REPORT_ACTIVITY", Admin = "ADMIN" }
    /// What kind of thing a deed in the audit log was done to.
    AuditKind {
        Invites = "INVITES",
        Tracks = "TRACKS",
        Form = "FORM",
        Team = "TEAM",
        Tokens = "TOKENS",
        Webhooks = "WEBHOOKS",
        Privacy = "PRIVACY",
    }
    /// What a message is for.
    MailKind {
        SignInCode = "SIGN_IN_CODE",
        MemberInvitation = "MEMBER_INVITATION",
        AccessEndsSoon = "ACCESS_ENDS_SOON",
        EventTomorrow = "EVENT_TOMORROW",
        EventStarts = "EVENT_STARTS",
        AccessRemoved = "ACCESS_REMOVED",
    }
    /// What has become of an invitation to a team that was not accepted yet.
    MemberInvitationState { Open = "OPEN", Declined = "DECLINED", Ended = "ENDED" }
    /// What learners may be told by mail.
    NoticeKind {
        AccessEndsSoon = "ACCESS_ENDS_SOON",
        EventTomorrow = "EVENT_TOMORROW",
        EventStarts = "EVENT_STARTS",
        AccessRemoved = "ACCESS_REMOVED",
    }
    /// What became of a message that was tried again.
    MailOutcome { Sent = "SENT", Waiting = "WAITING", Refused = "REFUSED" }
    /// What a webhook can be told of.
    WebhookEvent {
        InviteClaimed = "INVITE_CLAIMED",
        PlayStarted = "PLAY_STARTED",
        PlayCompleted = "PLAY_COMPLETED",
        ChallengeCompleted = "CHALLENGE_COMPLETED",
        AccessRevoked = "ACCESS_REVOKED",
        EventStarted = "EVENT_STARTED",
        EventEnded = "EVENT_ENDED",
    }
    /// Why a webhook is off.
    WebhookOffReason { Owner = "OWNER", Gone = "GONE", Failing = "FAILING" }
    /// How a message to a webhook stands.
    WebhookDeliveryStatus { Pending = "PENDING", Delivered = "DELIVERED", Failed = "FAILED" }
    /// Where a play stands.
    PlayState {
        Starting = "STARTING",
        Running = "RUNNING",
        Completed = "COMPLETED",
        Stopped = "STOPPED",
        TimedOut = "TIMED_OUT",
        Failed = "FAILED",
    }
    /// Where a challenge of a play stands.
    ChallengeState {
        Locked = "LOCKED",
        Unlocked = "UNLOCKED",
        Started = "STARTED",
        Completed = "COMPLETED",
        Skipped = "SKIPPED",
    }
    /// What a challenge asks for.
    ChallengeType { Challenge = "CHALLENGE", Quiz = "QUIZ" }
    /// Where a claim stands.
    ClaimState { Active = "ACTIVE", Ended = "ENDED", Revoked = "REVOKED" }
    /// How the learners of an invite are sorted.
    ClaimOrder {
        ClaimedDesc = "CLAIMED_DESC",
        ClaimedAsc = "CLAIMED_ASC",
        NameAsc = "NAME_ASC",
        NameDesc = "NAME_DESC",
        EndsAsc = "ENDS_ASC",
        EndsDesc = "ENDS_DESC",
    }
    /// What a line of an invite's history is about.
    ActivityTopic { Claims = "CLAIMS", Plays = "PLAYS", Help = "HELP", Team = "TEAM" }
    /// What a visitor meets behind an invite's link (R64).
    InvitationState {
        AccessRemoved = "ACCESS_REMOVED",
        AccessEnded = "ACCESS_ENDED",
        Content = "CONTENT",
        Closed = "CLOSED",
        NotYetOpen = "NOT_YET_OPEN",
        ProveEmail = "PROVE_EMAIL",
        NotOnList = "NOT_ON_LIST",
        Full = "FULL",
        LeaveDetails = "LEAVE_DETAILS",
        MayClaim = "MAY_CLAIM",
    }
    /// How a list of invites is sorted.
    TrackInviteOrder {
        CreatedDesc = "CREATED_DESC",
        CreatedAsc = "CREATED_ASC",
        TitleAsc = "TITLE_ASC",
        TitleDesc = "TITLE_DESC",
        ClaimsDesc = "CLAIMS_DESC",
        ClaimsAsc = "CLAIMS_ASC",
        ClosesAsc = "CLOSES_ASC",
        ClosesDesc = "CLOSES_DESC",
        LastClaimDesc = "LAST_CLAIM_DESC",
        LastClaimAsc = "LAST_CLAIM_ASC",
    }
    /// How a list of plays is sorted.
    PlayReportOrder { StartedDesc = "STARTED_DESC", StartedAsc = "STARTED_ASC" }
    /// Whose plays a report counts.
    PlayMode { Learners = "LEARNERS", Previews = "PREVIEWS", All = "ALL" }
    /// What a field of the details form asks for.
    FormFieldType {
        FirstName = "FIRST_NAME",
        LastName = "LAST_NAME",
        Email = "EMAIL",
        CompanyName = "COMPANY_NAME",
        JobTitle = "JOB_TITLE",
        JobLevel = "JOB_LEVEL",
        Country = "COUNTRY",
        Phone = "PHONE",
        Custom = "CUSTOM",
        Consent = "CONSENT",
    }
    /// In which part of a live event we are.
    EventPhase { Upcoming = "UPCOMING", Open = "OPEN", Live = "LIVE", Ended = "ENDED" }
    /// How a learner of a live event stands: the first that fits.
    ParticipantStatus {
        AskingForHelp = "ASKING_FOR_HELP",
        SandboxFailed = "SANDBOX_FAILED",
        Stuck = "STUCK",
        Active = "ACTIVE",
        Idle = "IDLE",
        Completed = "COMPLETED",
        Stopped = "STOPPED",
        NotStarted = "NOT_STARTED",
    }
    /// Why a learner stands in the queue of a live event, the most pressing first.
    LiveNeedKind {
        HandRaised = "HAND_RAISED",
        SandboxFailed = "SANDBOX_FAILED",
        FailedChecks = "FAILED_CHECKS",
        LongOnChallenge = "LONG_ON_CHALLENGE",
        Idle = "IDLE",
    }
    /// In which order the rows of a live event stand.
    LiveRowSort { Joined = "JOINED", Name = "NAME", Progress = "PROGRESS", Need = "NEED" }
    /// The tiles by which the rows of a live event are chosen.
    LiveTile {
        Joined = "JOINED",
        ActiveNow = "ACTIVE_NOW",
        NotStarted = "NOT_STARTED",
        Stuck = "STUCK",
        Asking = "ASKING",
        Completed = "COMPLETED",
        FailedSandbox = "FAILED_SANDBOX",
    }
    /// What an outside lab platform reports.
    RecordedEvent {
        ChallengeStarted = "CHALLENGE_STARTED",
        CheckFailed = "CHECK_FAILED",
        ChallengeCompleted = "CHALLENGE_COMPLETED",
        ChallengeSkipped = "CHALLENGE_SKIPPED",
        PlayFailed = "PLAY_FAILED",
    }
}
