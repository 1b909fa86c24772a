//! Every operation by name. Each comes with a module of its own for variables and data: `ViewerQuery` with `viewer_query`.
//!
//! To add one: write the document into `operations/`, name it here. Operations of one document share nothing in Rust but the
//! enums, so keep a document to what one screen asks. A document travels whole; the server judges and runs the operation that
//! is named.

// Generated from the documents: their fields are described in `schema.graphql`.
#![allow(missing_docs, reason = "generated from the documents, which the schema describes")]

use graphql_client::GraphQLQuery;

use crate::enums::*;

/// An instant, RFC 3339 in UTC. A string here: the page hands it to the browser's `Date`, a program to its own library.
pub type DateTime = String;

/// A calendar day, `2030-05-10`, in UTC.
pub type Date = String;

macro_rules! operation {
    ([$($option:ident),*] $file:tt $name:ident) => {
        #[derive(GraphQLQuery, Clone, Copy, Debug)]
        #[graphql(
            schema_path = "../../schema.graphql",
            query_path = $file,
            variables_derives = "Clone, Debug, PartialEq",
            response_derives = "Clone, Debug, PartialEq",
            $($option,)*
            extern_enums(
                "TrackInviteType", "TrackInviteStatus", "AccessSetting", "Role", "TokenScope", "PlayState", "ChallengeState",
                "ChallengeType", "ClaimState", "InvitationState", "TrackInviteOrder", "PlayReportOrder", "PlayMode",
                "FormFieldType", "RecordedEvent", "AuditKind", "ClaimOrder", "ActivityTopic", "EventPhase",
                "WebhookEvent", "WebhookOffReason", "WebhookDeliveryStatus", "ParticipantStatus", "LiveNeedKind", "LiveRowSort", "LiveTile", "MailKind", "MailOutcome", "NoticeKind", "MemberInvitationState"
            )
        )]
        pub struct $name;
    };
}

macro_rules! operations {
    ($options:tt $($file:tt: $($name:ident),+;)*) => {$($(operation!($options $file $name);)+)*};
}

// What is `None` is left out of the request.
operations! { [skip_serializing_none]
    "operations/viewer.graphql": ViewerQuery;
    "operations/sign_in.graphql": RequestEmailCode, VerifyEmailCode, UseSignInLink, SignOut;
    // By itself: the server answers a class that asks this at once by one reading, if the document has no mutation in it.
    "operations/invitation.graphql": InvitationQuery;
    "operations/invitation_actions.graphql": SubmitDetails, ClaimInvite;
    "operations/library.graphql": LibraryQuery;
    "operations/play.graphql": PlayQuery, StartPlay, StartChallenge, CheckChallenge, SkipChallenge, StopPlay;
    "operations/play_beside.graphql": PlayHelpQuery, RaiseHand, LowerHand, PlayReviewQuery, ReviewPlay;
    "operations/own_data.graphql": OwnDataQuery, OwnExportQuery, CorrectDetails, SetNotices;
    "operations/content.graphql": ContentQuery;
    "operations/tracks.graphql": ImportTrack, ArchiveTrack;
    "operations/invites.graphql": InvitesQuery;
    "operations/invite_actions.graphql": CloseTrackInvite, DeleteTrackInvite, ResetTrackInviteLink;
    "operations/invite.graphql": InviteQuery, InviteNumbersQuery, InviteFunnelQuery;
    "operations/invite_activity.graphql": InviteActivityQuery;
    "operations/note_editing.graphql": NoteEditing;
    "operations/explain_access.graphql": ExplainAccessQuery;
    "operations/claims.graphql": ClaimsQuery;
    "operations/learner.graphql": LearnerQuery;
    "operations/learner_plays.graphql": LearnerPlaysQuery;
    "operations/play_checks.graphql": PlayChecksQuery;
    "operations/opened.graphql": ReportOpened;
    "operations/claim_actions.graphql": RevokeClaims, RestoreClaims, ExtendClaim, GrantPlays;
    "operations/wizard_tracks.graphql": WizardTracksQuery;
    "operations/form.graphql": FormQuery, UpdateInviteForm;
    "operations/members.graphql": MembersQuery;
    "operations/team_actions.graphql":
        UpdateTeam, LeaveTeam, InviteMember, ResendInvitation, SetInvitationRole, WithdrawInvitation, SetMemberRole,
        RemoveMember;
    "operations/joining.graphql": JoinQuery, JoinTeam, DeclineInvitation;
    "operations/api_tokens.graphql": ApiTokensQuery;
    "operations/api_token_actions.graphql": CreateApiToken, RevokeApiToken;
    "operations/undelivered_mail.graphql": UndeliveredMailQuery;
    "operations/undelivered_mail_actions.graphql": RetryMail, DiscardMail;
    "operations/webhooks.graphql": WebhooksQuery;
    "operations/webhook_deliveries.graphql": WebhookDeliveriesQuery;
    "operations/webhook_actions.graphql":
        CreateWebhook, UpdateWebhook, DeleteWebhook, RotateWebhookSecret, TestWebhook, RedeliverWebhook;
    "operations/audit_log.graphql": AuditLogQuery;
    "operations/audit_actors.graphql": AuditActorsQuery;
    "operations/personal_data.graphql": PersonalDataQuery;
    "operations/personal_data_actions.graphql": ExportPerson, ErasePerson;
    "operations/palette.graphql": PaletteQuery;
    "operations/report.graphql": ReportQuery;
    "operations/report_choices.graphql": ReportChoicesQuery;
    "operations/report_plays.graphql": ReportPlaysQuery;
    "operations/live.graphql": LiveEventUpdates;
    "operations/replay.graphql": ActivityLogQuery;
    "operations/event_report.graphql": EventReportQuery;
    "operations/live_actions.graphql":
        ExtendEvent, EndEvent, Broadcast, TakeHelpRequest, ResolveHelpRequest, SkipLearnerToChallenge, ExtendPlay, StopPlays;
    "operations/updates.graphql": InvitationUpdates, TrackInviteUpdates, ClaimUpdates, PlayUpdates;
}

// What is `None` is sent as null, which clears the field: a save states the whole invite.
operations! { []
    "operations/invite_reopening.graphql": ReopenLink, ReopenEvent;
    "operations/wizard.graphql": WizardInviteQuery, CreateTrackInvite, UpdateTrackInvite, ClaimersOffListQuery;
}
