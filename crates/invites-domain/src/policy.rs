//! Who may do what in a team: one table, and everything not in it is denied.
//!
//! It knows roles, scopes and verbs. Whether a thing belongs to the team asked about, and who is asking, is found out
//! before.

named! {
    /// A member's role, from the least to the most.
    pub enum Role {
        /// Reads.
        Viewer = "VIEWER",
        /// Runs events as well.
        Instructor = "INSTRUCTOR",
        /// Makes tracks, invites and forms as well.
        Author = "AUTHOR",
        /// Everything.
        Owner = "OWNER",
    }
}

named! {
    /// What an API token may do.
    pub enum Scope {
        /// Reads what the team has, except the audit log.
        Read = "READ",
        /// Manages and reads invites, claims and the form.
        ManageInvites = "MANAGE_INVITES",
        /// Reports activity of an outside lab platform, and nothing else.
        ReportActivity = "REPORT_ACTIVITY",
        /// Everything.
        Admin = "ADMIN",
    }
}

/// What the actor is in the team asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A member.
    Member(Role),
    /// A token of the team.
    Token(Vec<Scope>),
    /// A stranger to the team: a visitor, a learner, another team's member.
    None,
}

named! {
    /// What an actor wants to do in a team.
    pub enum Verb {
        /// See that the team exists, its name and its tracks.
        ReadTeam = "READ_TEAM",
        /// Read invites.
        ReadInvites = "READ_INVITES",
        /// Create, edit, close, duplicate and delete invites.
        ManageInvites = "MANAGE_INVITES",
        /// Extend, revoke and restore claims, grant plays.
        ManageClaims = "MANAGE_CLAIMS",
        /// Read who claimed.
        ReadClaims = "READ_CLAIMS",
        /// Read the Activity Report and live dashboards.
        ReadReports = "READ_REPORTS",
        /// Import and archive tracks.
        ManageTracks = "MANAGE_TRACKS",
        /// Change the details form.
        ManageForm = "MANAGE_FORM",
        /// Read the details form.
        ReadForm = "READ_FORM",
        /// Play a track without a claim.
        PreviewTrack = "PREVIEW_TRACK",
        /// Change what the team is called.
        ManageTeam = "MANAGE_TEAM",
        /// Invite members, set roles, remove members.
        ManageMembers = "MANAGE_MEMBERS",
        /// See which mail could not be delivered, have it tried again, discard it.
        ManageMail = "MANAGE_MAIL",
        /// Create and revoke API tokens.
        ManageTokens = "MANAGE_TOKENS",
        /// Say which addresses are told what happens in the team, and read what they answered.
        ManageWebhooks = "MANAGE_WEBHOOKS",
        /// Read the audit log.
        ReadAudit = "READ_AUDIT",
        /// Extend or end an event, message learners, take help requests, skip and stop for a learner.
        RunEvent = "RUN_EVENT",
        /// Write activity of an outside lab platform.
        RecordActivity = "RECORD_ACTIVITY",
        /// Export or erase a person's data.
        ErasePerson = "ERASE_PERSON",
    }
}

/// Whether an actor of this standing may do it.
#[must_use]
pub fn allows(standing: &Standing, verb: Verb) -> bool {
    let (from_role, scopes) = row(verb);
    match standing {
        Standing::Member(role) => *role >= from_role,
        Standing::Token(held) => held
            .iter()
            .any(|scope| *scope == Scope::Admin || scopes.contains(scope)),
        Standing::None => false,
    }
}

/// The table: the least role that may, and the token scopes that may besides `ADMIN`.
const fn row(verb: Verb) -> (Role, &'static [Scope]) {
    match verb {
        Verb::ReadTeam | Verb::ReadInvites | Verb::ReadClaims | Verb::ReadForm => {
            (Role::Viewer, &[Scope::Read, Scope::ManageInvites])
        }
        Verb::ReadReports => (Role::Viewer, &[Scope::Read]),
        Verb::PreviewTrack | Verb::RunEvent => (Role::Instructor, &[]),
        Verb::ManageInvites | Verb::ManageClaims | Verb::ManageForm => (Role::Author, &[Scope::ManageInvites]),
        Verb::ManageTracks => (Role::Author, &[]),
        Verb::RecordActivity => (Role::Owner, &[Scope::ReportActivity]),
        Verb::ManageTeam
        | Verb::ManageMembers
        | Verb::ManageTokens
        | Verb::ManageWebhooks
        | Verb::ReadAudit
        | Verb::ManageMail
        | Verb::ErasePerson => (Role::Owner, &[]),
    }
}
