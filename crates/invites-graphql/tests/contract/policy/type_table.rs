//! The expectations for the fields of types, written as `table.rs` says; `…` stands for the field. A field that
//! needs arguments carries them, without a space.

use super::table::{
    AUTHORS, EVERYBODY, HOLDER_AND_MEMBERS, MEMBERS, MEMBERS_BEHIND_A_CLAIM, OWNERS, PLAYER_AND_REPORTS, REPORTS,
};

/// A type, how one of it is reached, and who may read which of its fields.
pub(crate) type TypeRows = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// The name of a field that a row names, without its arguments.
pub(crate) fn name(field: &str) -> &str {
    field.split_once('(').map_or(field, |(name, _)| name)
}

/// What only a team sees.
pub(crate) const TEAM_TYPES: &[TypeRows] = &[
    (
        "Team",
        r#"team(slug: "@team") { … }"#,
        &[
            (
                "id slug name inviteForm members memberInvitations sendsMail tracks trackInvites",
                MEMBERS,
            ),
            ("playReports activityReport", REPORTS),
            ("webhooks", OWNERS),
            ("apiTokens auditLog auditActors undeliveredMail", OWNERS),
            (r#"personalData(email:"@authorsEmail")"#, OWNERS),
        ],
    ),
    (
        "Member",
        r#"team(slug: "@team") { members { … } }"#,
        &[("person role since", MEMBERS)],
    ),
    (
        "MemberInvitation",
        r#"team(slug: "@team") { memberInvitations { … } }"#,
        &[("person role invitedBy invitedAt endsAt declinedAt state", MEMBERS)],
    ),
    (
        "ApiToken",
        r#"team(slug: "@team") { apiTokens { … } }"#,
        &[(
            "id name scopes createdAt createdBy expiresAt lastUsedAt revokedAt",
            OWNERS,
        )],
    ),
    (
        "UndeliveredMail",
        r#"team(slug: "@team") { undeliveredMail { … } }"#,
        &[("id kind to createdAt failedAt tries reply canBeTriedAgain", OWNERS)],
    ),
    (
        "Webhook",
        r#"node(id: "@webhook") { ... on Webhook { … } }"#,
        &[(
            "id url events enabled offReason offSince failingSince previousSecretUntil createdAt createdBy deliveries",
            OWNERS,
        )],
    ),
    (
        "WebhookDeliveryConnection",
        r#"node(id: "@webhook") { ... on Webhook { deliveries { … } } }"#,
        &[("edges nodes pageInfo totalCount", OWNERS)],
    ),
    (
        "WebhookDeliveryEdge",
        r#"node(id: "@webhook") { ... on Webhook { deliveries { edges { … } } } }"#,
        &[("cursor node", OWNERS)],
    ),
    (
        "WebhookDelivery",
        r#"node(id: "@delivery") { ... on WebhookDelivery { … } }"#,
        &[(
            "id type status tries createdAt lastTryAt nextTryAt answerStatus answer attempts body",
            OWNERS,
        )],
    ),
    (
        "WebhookAttempt",
        r#"node(id: "@delivery") { ... on WebhookDelivery { attempts { … } } }"#,
        &[("at answerStatus answer durationMs", OWNERS)],
    ),
    (
        "AuditEntryConnection",
        r#"team(slug: "@team") { auditLog { … } }"#,
        &[("edges nodes pageInfo totalCount", OWNERS)],
    ),
    (
        "AuditEntryEdge",
        r#"team(slug: "@team") { auditLog { edges { … } } }"#,
        &[("cursor node", OWNERS)],
    ),
    (
        "AuditEntry",
        r#"team(slug: "@team") { auditLog { nodes { … } } }"#,
        &[(
            "id at actor actorId action kind verb subject subjectName inviteId changes detail",
            OWNERS,
        )],
    ),
    (
        "AuditChange",
        r#"team(slug: "@team") { auditLog { nodes { changes { … } } } }"#,
        &[("field label from to", OWNERS)],
    ),
    (
        "AuditActor",
        r#"team(slug: "@team") { auditActors { … } }"#,
        &[("id name", OWNERS)],
    ),
    (
        "PersonalData",
        r#"team(slug: "@team") { personalData(email: "@authorsEmail") { … } }"#,
        &[("person role detailsGivenAt claims plays knownElsewhere", OWNERS)],
    ),
    (
        "TrackConnection",
        r#"team(slug: "@team") { tracks { … } }"#,
        &[("edges nodes pageInfo totalCount", MEMBERS)],
    ),
    (
        "TrackEdge",
        r#"team(slug: "@team") { tracks { edges { … } } }"#,
        &[("cursor node", MEMBERS)],
    ),
    (
        "Track",
        r#"team(slug: "@team") { tracks { nodes { … } } }"#,
        &[(
            "id slug title teaser descriptionHtml icon level tags timeLimitSeconds skippingEnabled challengeCount challenges \
         updatedAt archivedAt importNotes",
            MEMBERS,
        )],
    ),
    (
        "Challenge",
        r#"team(slug: "@team") { tracks { nodes { challenges { … } } } }"#,
        &[(
            "id slug type title teaser position bodyHtml answers answersHtml solution",
            MEMBERS,
        )],
    ),
    (
        "TrackInviteConnection",
        r#"team(slug: "@team") { trackInvites { … } }"#,
        &[("edges nodes pageInfo totalCount expiredCount statusCounts", MEMBERS)],
    ),
    (
        "TrackInviteStatusCounts",
        r#"team(slug: "@team") { trackInvites { statusCounts { … } } }"#,
        &[("active upcoming expired", MEMBERS)],
    ),
    (
        "TrackInviteEdge",
        r#"team(slug: "@team") { trackInvites { edges { … } } }"#,
        &[("cursor node", MEMBERS)],
    ),
    (
        "TrackInvite",
        r#"trackInvite(id: "@invite") { … }"#,
        &[
            (
                "id version url token type publicTitle publicDescription publicDescriptionHtml internalDescription tracks \
         contentDuration playLimit expiresAt startsAt endsAt timeZone opensAt accessEndsWithEvent inviteLimit claimCount \
         isFull showShareButton notices accessSetting allowedEmailAddresses allowedCount status daysUntil canClaim typeCanChange \
         lastClaimAt runningPlays words createdAt updatedAt deletedAt createdBy claims funnel opensPerDay activity",
                MEMBERS,
            ),
            ("claimersOffList", AUTHORS),
        ],
    ),
    (
        "InviteFunnel",
        r#"trackInvite(id: "@invite") { funnel { … } }"#,
        &[("opened details claimed played completed", MEMBERS)],
    ),
    (
        "DayOpens",
        r#"trackInvite(id: "@invite") { opensPerDay { … } }"#,
        &[("date opened", MEMBERS)],
    ),
    (
        "InviteHistoryConnection",
        r#"trackInvite(id: "@invite") { activity { … } }"#,
        &[("edges nodes pageInfo totalCount", MEMBERS)],
    ),
    (
        "InviteHistoryEdge",
        r#"trackInvite(id: "@invite") { activity { edges { … } } }"#,
        &[("cursor node", MEMBERS)],
    ),
    (
        "ReportFunnel",
        r#"team(slug: "@team") { activityReport { funnel { … } } }"#,
        &[("opened details claimed played completed", REPORTS)],
    ),
    (
        "InviteHistoryEntry",
        r#"trackInvite(id: "@invite") { activity { nodes { … } } }"#,
        &[(
            "at kind topic actor claimId learner track challenge detail action changes",
            MEMBERS,
        )],
    ),
    (
        "AccessExplanation",
        r#"explainAccess(input: { inviteId: "@invite" }) { … }"#,
        &[("decision allowed rule message facts remedy changes", MEMBERS)],
    ),
    (
        "AccessChange",
        r#"explainAccess(input: { inviteId: "@invite" }) { changes { … } }"#,
        &[("at decision message", MEMBERS)],
    ),
    (
        "PlayReportConnection",
        r#"team(slug: "@team") { playReports { … } }"#,
        &[("edges nodes pageInfo totalCount", REPORTS)],
    ),
    (
        "PlayReportEdge",
        r#"team(slug: "@team") { playReports { edges { … } } }"#,
        &[("cursor node", REPORTS)],
    ),
    (
        "PlayReport",
        r#"team(slug: "@team") { playReports { nodes { … } } }"#,
        &[(
            "id inviteId inviteTitle claimId learner track number state startedAt stoppedAt stoppedReason timeSpent \
         totalChallenges completedChallenges completionPercent preview review",
            REPORTS,
        )],
    ),
    (
        "ActivityReport",
        r#"team(slug: "@team") { activityReport { … } }"#,
        &[(
            "claims learners plays completedPlays timeSpent reviews averageScore funnel perInvite perTrack perChallenge \
         perDay",
            REPORTS,
        )],
    ),
    (
        "InviteActivity",
        r#"team(slug: "@team") { activityReport { perInvite { … } } }"#,
        &[("inviteId publicTitle deleted claims plays completedPlays", REPORTS)],
    ),
    (
        "TrackActivity",
        r#"team(slug: "@team") { activityReport { perTrack { … } } }"#,
        &[(
            "trackId title plays completedPlays averageCompletionPercent averageTimeSpent medianTimeSpent reviews \
         averageScore",
            REPORTS,
        )],
    ),
    (
        "ChallengeActivity",
        r#"team(slug: "@team") { activityReport { perChallenge { … } } }"#,
        &[(
            "challengeId trackId title started completed skipped attempts averageTime medianTime",
            REPORTS,
        )],
    ),
    (
        "DayActivity",
        r#"team(slug: "@team") { activityReport { perDay { … } } }"#,
        &[("date claims plays completedPlays", REPORTS)],
    ),
    (
        "LiveEventSnapshot",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { … } }"#,
        &[("cursor at staleSince event tally strip queue rows totalRows", REPORTS)],
    ),
    (
        "LiveEventChanges",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventChanges { … } }"#,
        &[(
            "cursor at staleSince event tally strip queue rows order gone totalRows",
            REPORTS,
        )],
    ),
    (
        "LiveEvent",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { event { … } } }"#,
        &[(
            "title phase opensAt startsAt endsAt timeZone claimCount inviteLimit columns",
            REPORTS,
        )],
    ),
    (
        "LiveColumn",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { event { columns { … } } } }"#,
        &[("trackId trackTitle challengeId title", REPORTS)],
    ),
    (
        "LiveTally",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { tally { … } } }"#,
        &[(
            "joined activeNow notStarted stuck asking completed failedSandboxes meanPercent",
            REPORTS,
        )],
    ),
    (
        "LiveChallenge",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { strip { … } } }"#,
        &[(
            "trackId challengeId notStarted started completed skipped medianSeconds stuckNow",
            REPORTS,
        )],
    ),
    (
        "LiveNeed",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { queue { … } } }"#,
        &[(
            "claimId name email playId challengeId since kind note takenBy failedChecks medianSeconds",
            REPORTS,
        )],
    ),
    (
        "LiveRow",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { rows { … } } }"#,
        &[(
            "claimId seq name email joinedAt lastActiveAt status help need percent playId trackId playState playStartedAt \
         playEndsAt challengeId cells",
            REPORTS,
        )],
    ),
    (
        "LiveHelp",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { rows { help { … } } } }"#,
        &[("since playId challengeId note takenBy takenAt", REPORTS)],
    ),
    (
        "LiveCell",
        r#"liveEvent(inviteId: "@event") { ... on LiveEventSnapshot { rows { cells { … } } } }"#,
        &[("challengeId state failedChecks startedAt doneAt", REPORTS)],
    ),
    (
        "ActivityLogConnection",
        r#"activityLog(inviteId: "@event") { … }"#,
        &[("edges nodes learners pageInfo totalCount", REPORTS)],
    ),
    (
        "ActivityLogLearner",
        r#"activityLog(inviteId: "@event") { learners { … } }"#,
        &[("claimId name email", REPORTS)],
    ),
    (
        "EventReport",
        r#"eventReport(inviteId: "@event") { … }"#,
        &[("joined played completed hands challenges", REPORTS)],
    ),
    (
        "EventHands",
        r#"eventReport(inviteId: "@event") { hands { … } }"#,
        &[("raised answered medianWaitSeconds longestWaitSeconds stillUp", REPORTS)],
    ),
    (
        "EventChallenge",
        r#"eventReport(inviteId: "@event") { challenges { … } }"#,
        &[(
            "trackId trackTitle challengeId title started completed skipped medianSeconds overMedianSeconds failedChecks \
         failingPlays hands messages",
            REPORTS,
        )],
    ),
    (
        "EventFailure",
        r#"eventReport(inviteId: "@event") { challenges { messages { … } } }"#,
        &[("text count", REPORTS)],
    ),
    (
        "ActivityLogEdge",
        r#"activityLog(inviteId: "@event") { edges { … } }"#,
        &[("cursor node", REPORTS)],
    ),
    (
        "ActivityLogEntry",
        r#"activityLog(inviteId: "@event") { nodes { … } }"#,
        &[("seq at kind claimId playId trackId challengeId detail", REPORTS)],
    ),
];

/// What learners see as well.
pub(crate) const SHARED_TYPES: &[TypeRows] = &[
    (
        "Viewer",
        "viewer { … }",
        &[(
            "user isGuest memberships teamInvitations library keptBy export",
            EVERYBODY,
        )],
    ),
    (
        "KeptByTeam",
        "viewer { keptBy { … } }",
        &[(
            "teamId teamName details fieldsAsked consentText detailsGivenAt claims plays notices",
            EVERYBODY,
        )],
    ),
    (
        "Membership",
        "viewer { memberships { … } }",
        &[("team role", EVERYBODY)],
    ),
    (
        "TeamInvitation",
        "viewer { teamInvitations { … } }",
        &[("teamSlug teamName role invitedBy invitedAt endsAt state", EVERYBODY)],
    ),
    ("User", "viewer { user { … } }", &[("id email name", EVERYBODY)]),
    (
        "ClaimConnection",
        "viewer { library { … } }",
        &[("edges nodes pageInfo totalCount", EVERYBODY)],
    ),
    (
        "ClaimEdge",
        "viewer { library { edges { … } } }",
        &[("cursor node", EVERYBODY)],
    ),
    (
        "PageInfo",
        "viewer { library { pageInfo { … } } }",
        &[("hasPreviousPage hasNextPage startCursor endCursor", EVERYBODY)],
    ),
    (
        "Invitation",
        r#"invitation(token: "@token") { … }"#,
        &[(
            "token url teamName type publicTitle publicDescriptionHtml tracks form state message remedy at nextChangeAt email \
         contentDuration playLimit accessEndsWithEvent expiresAt startsAt endsAt opensAt timeZone terms showShareButton \
         claim now",
            EVERYBODY,
        )],
    ),
    (
        "ContentDuration",
        r#"invitation(token: "@token") { contentDuration { … } }"#,
        &[("years months days hours minutes words", EVERYBODY)],
    ),
    (
        "LearnerTrack",
        r#"invitation(token: "@token") { tracks { … } }"#,
        &[(
            "id slug title teaser descriptionHtml icon level tags timeLimitSeconds challengeCount challengeTitles",
            EVERYBODY,
        )],
    ),
    (
        "InviteForm",
        r#"invitation(token: "@token") { form { … } }"#,
        &[(
            "fields consentText messagingTitle messagingText messagingHtml",
            EVERYBODY,
        )],
    ),
    (
        "FormField",
        r#"invitation(token: "@token") { form { fields { … } } }"#,
        &[("key type label optional removable", EVERYBODY)],
    ),
    (
        "Claim",
        r#"claim(id: "@claim") { … }"#,
        &[
            (
                "id invitation learner claimedAt tracks state accessEndsAt playLimit revokedAt revokedReason endsSoon lastActiveAt",
                HOLDER_AND_MEMBERS,
            ),
            ("invite", MEMBERS_BEHIND_A_CLAIM),
        ],
    ),
    (
        "Learner",
        r#"claim(id: "@claim") { learner { … } }"#,
        &[("id name email emailProven details detailsGivenAt", HOLDER_AND_MEMBERS)],
    ),
    (
        "DetailValue",
        r#"claim(id: "@claim") { learner { details { … } } }"#,
        &[("key label value", HOLDER_AND_MEMBERS)],
    ),
    (
        "ClaimedTrack",
        r#"claim(id: "@claim") { tracks { … } }"#,
        &[(
            "track position playsUsed playLimit playsLeft canStart denial progress completedChallenges totalChallenges \
         currentPlay lastPlay",
            HOLDER_AND_MEMBERS,
        )],
    ),
    (
        "Denial",
        r#"claim(id: "@claim") { tracks { denial { … } } }"#,
        &[("code rule message facts nextChangeAt remedy", HOLDER_AND_MEMBERS)],
    ),
    (
        "Fact",
        r#"claim(id: "@claim") { tracks { denial { facts { … } } } }"#,
        &[("name value", HOLDER_AND_MEMBERS)],
    ),
    (
        "Play",
        r#"play(id: "@play") { … }"#,
        &[(
            "id claim preview track number state startedAt stoppedAt stoppedReason timeSpent endsAt challenges totalChallenges \
         completedChallenges completionPercent showShareButton skippingEnabled canRaiseHand hand messages review now",
            PLAYER_AND_REPORTS,
        )],
    ),
    (
        "RaisedHand",
        r#"play(id: "@play") { hand { … } }"#,
        &[("since challengeId note takenAt takenBy", PLAYER_AND_REPORTS)],
    ),
    (
        "InstructorMessage",
        r#"play(id: "@play") { messages { … } }"#,
        &[("seq at text toEverybody sentBy", PLAYER_AND_REPORTS)],
    ),
    (
        "Review",
        r#"play(id: "@play") { review { … } }"#,
        &[("score words at", PLAYER_AND_REPORTS)],
    ),
    (
        "ChallengeProgress",
        r#"play(id: "@play") { challenges { … } }"#,
        &[(
            "id slug title teaser type position state bodyHtml notesHtml answers answersHtml multipleAnswers attempts startedAt \
         completedAt",
            PLAYER_AND_REPORTS,
        )],
    ),
    (
        "Attempt",
        r#"play(id: "@play") { challenges { attempts { … } } }"#,
        &[("id at message passed answers", PLAYER_AND_REPORTS)],
    ),
];
