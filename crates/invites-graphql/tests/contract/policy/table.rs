//! The expectations. A row has a letter for each caller: stranger, learner, another learner, another team's owner;
//! viewer, instructor, author, owner; tokens of the scopes READ, MANAGE_INVITES, REPORT_ACTIVITY, ADMIN.
//!
//! `+` may, `u` UNAUTHENTICATED, `f` FORBIDDEN, `n` NOT_FOUND. `@names` stand for things of `world.rs`, `…` for the field.

/// Anybody at all.
pub(crate) const EVERYBODY: &str = "++++ ++++ ++++";
/// Every person, known or not, but no script: a script is nobody.
pub(crate) const PEOPLE: &str = "++++ ++++ ffff";
/// Members and the scripts that read.
pub(crate) const MEMBERS: &str = "uunn ++++ ++f+";
/// Members and READ: reports are no business of a script that manages invites.
pub(crate) const REPORTS: &str = "uunn ++++ +ff+";
/// Authors, and MANAGE_INVITES.
pub(crate) const AUTHORS: &str = "uunn ff++ f+f+";
/// Authors, and no script but ADMIN.
pub(crate) const TRACK_AUTHORS: &str = "uunn ff++ fff+";
/// Owners.
pub(crate) const OWNERS: &str = "uunn fff+ fff+";
/// Whoever runs events plays to see what learners will; a script is nobody who could play.
pub(crate) const PREVIEWERS: &str = "uunn f+++ ffff";
/// Outside lab platforms.
pub(crate) const LABS: &str = "uunn fff+ ff++";
/// The claim's holder, and who reads claims.
pub(crate) const HOLDER_AND_MEMBERS: &str = "u+nn ++++ ++f+";
/// The claim is the holder's to see, what stands behind it the team's.
pub(crate) const MEMBERS_BEHIND_A_CLAIM: &str = "unnn ++++ ++f+";
/// The player, and who reads reports. To all others a play does not exist.
pub(crate) const PLAYER_AND_REPORTS: &str = "n+nn ++++ +nn+";
/// The player alone.
pub(crate) const PLAYER: &str = "n+nn nnnn nnnn";
/// The player, and who runs events.
pub(crate) const PLAYER_AND_INSTRUCTORS: &str = "n+nn n+++ nnn+";
/// A track by its id does not exist for those who may not see it.
pub(crate) const TRACK_BY_ID: &str = "nnnn ++++ ++n+";

/// Fields of `Query`.
pub(crate) const QUERIES: &[(&str, &str, &str)] = &[
    ("now", "now", EVERYBODY),
    ("viewer", "viewer { isGuest }", EVERYBODY),
    ("invitation", r#"invitation(token: "@token") { state }"#, EVERYBODY),
    ("team", r#"team(slug: "@team") { id }"#, MEMBERS),
    ("trackInvite", r#"trackInvite(id: "@invite") { id }"#, MEMBERS),
    ("claim", r#"claim(id: "@claim") { id }"#, HOLDER_AND_MEMBERS),
    ("play", r#"play(id: "@play") { id }"#, PLAYER_AND_REPORTS),
    (
        "explainAccess",
        r#"explainAccess(input: { inviteId: "@invite" }) { rule }"#,
        MEMBERS,
    ),
    // Each kind of id has a row of its own in `node.rs`.
    ("node", r#"node(id: "@invite") { id }"#, MEMBERS),
];

/// Fields of `Mutation`. Where the input cannot be right, being told so is being let through.
pub(crate) const MUTATIONS: &[(&str, &str, &str)] = &[
    (
        "requestEmailCode",
        r#"requestEmailCode(email: "@email") { userErrors { code } }"#,
        PEOPLE,
    ),
    (
        "verifyEmailCode",
        r#"verifyEmailCode(email: "@email", code: "000000") { userErrors { code } }"#,
        PEOPLE,
    ),
    (
        "useSignInLink",
        r#"useSignInLink(secret: "unknown") { userErrors { code } }"#,
        PEOPLE,
    ),
    ("signOut", "signOut { done }", EVERYBODY),
    (
        "claimInvite",
        r#"claimInvite(token: "@token") { userErrors { code } }"#,
        PEOPLE,
    ),
    (
        "submitDetails",
        r#"submitDetails(token: "@token", details: []) { userErrors { code } }"#,
        PEOPLE,
    ),
    (
        "startPlay",
        r#"startPlay(claimId: "@claim", trackId: "@track") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "resumePlay",
        r#"resumePlay(playId: "@play") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "startChallenge",
        r#"startChallenge(playId: "@play", challengeId: "@challenge") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "checkChallenge",
        r#"checkChallenge(playId: "@play", challengeId: "@challenge") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "skipChallenge",
        r#"skipChallenge(playId: "@play", challengeId: "@challenge") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "stopPlay",
        r#"stopPlay(playId: "@play") { userErrors { code } }"#,
        PLAYER_AND_INSTRUCTORS,
    ),
    (
        "startPreview",
        r#"startPreview(trackId: "@track") { userErrors { code } }"#,
        PREVIEWERS,
    ),
    (
        "recordActivity",
        r#"recordActivity(input: { playId: "@play", challengeId: "@challenge", event: CHALLENGE_STARTED }) { userErrors { code } }"#,
        LABS,
    ),
    (
        "importTrack",
        r#"importTrack(teamSlug: "@team", archive: "?") { userErrors { code } }"#,
        TRACK_AUTHORS,
    ),
    (
        "archiveTrack",
        r#"archiveTrack(id: "@freshTrack") { userErrors { code } }"#,
        TRACK_AUTHORS,
    ),
    (
        "createTrackInvite",
        r#"createTrackInvite(teamSlug: "@team", input: {}) { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "updateTrackInvite",
        r#"updateTrackInvite(id: "@invite", version: 1, input: {}) { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "deleteTrackInvite",
        r#"deleteTrackInvite(id: "@invite") { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "closeTrackInvite",
        r#"closeTrackInvite(id: "@invite") { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "resetTrackInviteLink",
        r#"resetTrackInviteLink(id: "@invite") { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "revokeClaims",
        r#"revokeClaims(claimIds: ["@claim"]) { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "restoreClaims",
        r#"restoreClaims(claimIds: ["@claim"]) { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "extendClaim",
        r#"extendClaim(claimId: "@claim") { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "grantPlays",
        r#"grantPlays(claimId: "@claim", trackId: "@track", plays: 1) { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "updateInviteForm",
        r#"updateInviteForm(teamSlug: "@team", input: { fields: [] }) { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "inviteMember",
        r#"inviteMember(teamSlug: "@team", email: "nobody", role: VIEWER) { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "setMemberRole",
        r#"setMemberRole(teamSlug: "@team", personId: "@member", role: AUTHOR) { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "removeMember",
        r#"removeMember(teamSlug: "@team", personId: "@member") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "createApiToken",
        r#"createApiToken(teamSlug: "@team", name: "", scopes: []) { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "revokeApiToken",
        r#"revokeApiToken(id: "@apiToken") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "exportPerson",
        r#"exportPerson(teamSlug: "@team", personId: "@person") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "erasePerson",
        r#"erasePerson(teamSlug: "@team", personId: "@person") { userErrors { code } }"#,
        OWNERS,
    ),
];

/// Fields of `Subscription`.
pub(crate) const SUBSCRIPTIONS: &[(&str, &str, &str)] = &[
    (
        "invitationUpdates",
        r#"invitationUpdates(token: "@token") { state }"#,
        EVERYBODY,
    ),
    (
        "playUpdates",
        r#"playUpdates(playId: "@play") { state }"#,
        PLAYER_AND_REPORTS,
    ),
    (
        "trackInviteUpdates",
        r#"trackInviteUpdates(teamSlug: "@team") { id }"#,
        MEMBERS,
    ),
    ("claimUpdates", r#"claimUpdates(inviteId: "@invite") { id }"#, MEMBERS),
];

/// A type, how one of it is reached, and who may read which of its fields.
pub(crate) type TypeRows = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What only a team sees.
pub(crate) const TEAM_TYPES: &[TypeRows] = &[
    (
        "Team",
        r#"team(slug: "@team") { … }"#,
        &[
            ("id slug name inviteForm members tracks trackInvites", MEMBERS),
            ("playReports activityReport", REPORTS),
            ("apiTokens auditLog", OWNERS),
        ],
    ),
    (
        "Member",
        r#"team(slug: "@team") { members { … } }"#,
        &[("person role since", MEMBERS)],
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
        &[("id at actor verb subject detail", OWNERS)],
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
        &[("edges nodes pageInfo totalCount expiredCount", MEMBERS)],
    ),
    (
        "TrackInviteEdge",
        r#"team(slug: "@team") { trackInvites { edges { … } } }"#,
        &[("cursor node", MEMBERS)],
    ),
    (
        "TrackInvite",
        r#"trackInvite(id: "@invite") { … }"#,
        &[(
            "id version url token type publicTitle publicDescription publicDescriptionHtml internalDescription tracks \
         contentDuration playLimit expiresAt startsAt endsAt timeZone opensAt accessEndsWithEvent inviteLimit claimCount \
         isFull showShareButton accessSetting allowedEmailAddresses allowedCount status daysUntil canClaim typeCanChange \
         lastClaimAt runningPlays words createdAt updatedAt deletedAt createdBy claims",
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
         totalChallenges completedChallenges completionPercent preview",
            REPORTS,
        )],
    ),
    (
        "ActivityReport",
        r#"team(slug: "@team") { activityReport { … } }"#,
        &[(
            "claims learners plays completedPlays timeSpent perInvite perTrack perChallenge perDay",
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
            "trackId title plays completedPlays averageCompletionPercent averageTimeSpent",
            REPORTS,
        )],
    ),
    (
        "ChallengeActivity",
        r#"team(slug: "@team") { activityReport { perChallenge { … } } }"#,
        &[("challengeId trackId title started completed skipped attempts", REPORTS)],
    ),
    (
        "DayActivity",
        r#"team(slug: "@team") { activityReport { perDay { … } } }"#,
        &[("date claims plays completedPlays", REPORTS)],
    ),
];

/// What learners see as well.
pub(crate) const SHARED_TYPES: &[TypeRows] = &[
    (
        "Viewer",
        "viewer { … }",
        &[("user isGuest memberships library", EVERYBODY)],
    ),
    (
        "Membership",
        "viewer { memberships { … } }",
        &[("team role", EVERYBODY)],
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
                "id invitation learner claimedAt tracks state accessEndsAt playLimit revokedAt revokedReason endsSoon",
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
         completedChallenges completionPercent showShareButton skippingEnabled now",
            PLAYER_AND_REPORTS,
        )],
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
