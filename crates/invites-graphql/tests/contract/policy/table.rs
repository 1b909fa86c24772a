//! The expectations. A row has a letter for each caller: stranger, learner, another learner, another team's owner;
//! viewer, instructor, author, owner; tokens of the scopes READ, MANAGE_INVITES, REPORT_ACTIVITY, ADMIN.
//!
//! `+` may, `u` UNAUTHENTICATED, `f` FORBIDDEN, `n` NOT_FOUND. `@names` stand for things of `world.rs`.

/// Anybody at all.
pub(crate) const EVERYBODY: &str = "++++ ++++ ++++";
/// Every person, known or not, but no script: a script is nobody.
pub(crate) const PEOPLE: &str = "++++ ++++ ffff";
/// Whoever is signed in; a script is nobody.
pub(crate) const SIGNED_IN: &str = "uu++ ++++ ffff";
/// Members and the scripts that read.
pub(crate) const MEMBERS: &str = "uunn ++++ ++f+";
/// Members; a script is no member, and one that cannot even see the team is told no more.
pub(crate) const MEMBERS_THEMSELVES: &str = "uunn ++++ ffff";
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
/// Whoever left details; nobody here did, and a script is nobody who could.
pub(crate) const THEIR_OWN_DETAILS: &str = "unnn nnnn ffff";
/// The player alone.
pub(crate) const PLAYER: &str = "n+nn nnnn nnnn";
/// The player, and who runs events.
pub(crate) const PLAYER_AND_INSTRUCTORS: &str = "n+nn n+++ nnn+";
/// A track by its id does not exist for those who may not see it.
pub(crate) const TRACK_BY_ID: &str = "nnnn ++++ ++n+";

/// Whoever runs events.
pub(crate) const INSTRUCTORS: &str = "uunn f+++ fff+";

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
    ("liveEvent", r#"liveEvent(inviteId: "@event") { __typename }"#, REPORTS),
    ("eventReport", r#"eventReport(inviteId: "@event") { joined }"#, REPORTS),
    (
        "activityLog",
        r#"activityLog(inviteId: "@event") { nodes { seq } }"#,
        REPORTS,
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
        "reportInvitationOpened",
        r#"reportInvitationOpened(token: "@token") { userErrors { code } }"#,
        EVERYBODY,
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
        "recordActivityBatch",
        r#"recordActivityBatch(input: [{ playId: "@play", challengeId: "@challenge", event: CHALLENGE_STARTED }]) { userErrors { code } }"#,
        LABS,
    ),
    (
        "correctDetails",
        r#"correctDetails(teamId: "@teamId", details: []) { userErrors { code } }"#,
        THEIR_OWN_DETAILS,
    ),
    (
        "setNotices",
        r#"setNotices(teamId: "@teamId", notices: true) { userErrors { code } }"#,
        SIGNED_IN,
    ),
    (
        "reviewPlay",
        r#"reviewPlay(playId: "@play", score: 5) { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "raiseHand",
        r#"raiseHand(playId: "@eventPlay") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "lowerHand",
        r#"lowerHand(playId: "@eventPlay") { userErrors { code } }"#,
        PLAYER,
    ),
    (
        "takeHelpRequest",
        r#"takeHelpRequest(claimId: "@eventClaim") { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "resolveHelpRequest",
        r#"resolveHelpRequest(claimId: "@eventClaim") { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "broadcast",
        r#"broadcast(inviteId: "@event", message: "Welcome") { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "extendEvent",
        r#"extendEvent(inviteId: "@event", endsAt: "2001-01-01T00:00:00Z") { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "endEvent",
        r#"endEvent(inviteId: "@event") { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "skipLearnerToChallenge",
        r#"skipLearnerToChallenge(playId: "@eventPlay", challengeId: "@challenge") { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "extendPlay",
        r#"extendPlay(playId: "@eventPlay", minutes: 5) { userErrors { code } }"#,
        INSTRUCTORS,
    ),
    (
        "stopPlays",
        r#"stopPlays(playIds: ["@eventPlay"]) { userErrors { code } }"#,
        INSTRUCTORS,
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
        "noteEditing",
        r#"noteEditing(id: "@invite") { editors { id } userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "startRehearsal",
        r#"startRehearsal(inviteId: "@event") { userErrors { code } }"#,
        AUTHORS,
    ),
    (
        "endRehearsal",
        r#"endRehearsal(inviteId: "@event") { userErrors { code } }"#,
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
        "updateTeam",
        r#"updateTeam(teamSlug: "@team", name: " ") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "resendInvitation",
        r#"resendInvitation(teamSlug: "@team", personId: "@invited") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "setInvitationRole",
        r#"setInvitationRole(teamSlug: "@team", personId: "@invited", role: AUTHOR) { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "withdrawInvitation",
        r#"withdrawInvitation(teamSlug: "@team", personId: "@invited") { userErrors { code } }"#,
        OWNERS,
    ),
    // A team that invites none of them: who is invited to the team at hand would be a member afterwards.
    (
        "joinTeam",
        r#"joinTeam(teamSlug: "nowhere") { userErrors { code } }"#,
        SIGNED_IN,
    ),
    (
        "declineInvitation",
        r#"declineInvitation(teamSlug: "nowhere") { userErrors { code } }"#,
        SIGNED_IN,
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
        "retryMail",
        r#"retryMail(teamSlug: "@team", id: "@letter") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "discardMail",
        r#"discardMail(teamSlug: "@team", id: "@letter") { userErrors { code } }"#,
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
        "createWebhook",
        r#"createWebhook(teamSlug: "@team", input: { url: "", events: [] }) { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "updateWebhook",
        r#"updateWebhook(id: "@webhook", input: { enabled: false }) { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "deleteWebhook",
        r#"deleteWebhook(id: "@webhook") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "rotateWebhookSecret",
        r#"rotateWebhookSecret(id: "@webhook") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "testWebhook",
        r#"testWebhook(id: "@webhook") { userErrors { code } }"#,
        OWNERS,
    ),
    (
        "redeliverWebhook",
        r#"redeliverWebhook(deliveryId: "@delivery") { userErrors { code } }"#,
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
    // Last: whoever may do it is no member afterwards.
    (
        "leaveTeam",
        r#"leaveTeam(teamSlug: "@team") { userErrors { code } }"#,
        MEMBERS_THEMSELVES,
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
    ("liveEvent", r#"liveEvent(inviteId: "@event") { __typename }"#, REPORTS),
    ("claimUpdates", r#"claimUpdates(inviteId: "@invite") { id }"#, MEMBERS),
];
