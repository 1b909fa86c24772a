//! Which entries of the audit log are asked for: by who did it, by the kind of thing, by the thing, by time.
//!
//! A kind is read off the entry itself, from the subject's id and the verb, so that entries written before a kind had a name
//! belong to it as well.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition};

use super::audit::By;
use crate::tables::audit_entry::Column;

/// The kinds of thing that deeds are done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditKind {
    /// Invites, and the claims and plays on them.
    Invites,
    /// Tracks.
    Tracks,
    /// The details form.
    Form,
    /// The team's name, its members and their roles.
    Team,
    /// API tokens.
    Tokens,
    /// Webhooks.
    Webhooks,
    /// A person's data, handed out or erased.
    Privacy,
}

/// The deed on the form, which has no id of its own.
const FORM: &str = "updateInviteForm";
/// The deeds on a person's data, where others on a person are about membership.
const PRIVACY: [&str; 2] = ["exportPerson", "erasePerson"];
/// What ids begin with that are no invites, claims or plays.
const TRACK: &str = "track_";
const TOKEN: &str = "token_";
const WEBHOOK: &str = "webhook_";
const PERSON: &str = "person_";
const TEAM: &str = "team_";

impl AuditKind {
    /// The kind of a deed.
    #[must_use]
    pub fn of(verb: &str, subject: &str) -> Self {
        let about = |prefix| subject.starts_with(prefix);
        match verb {
            FORM => Self::Form,
            verb if PRIVACY.contains(&verb) => Self::Privacy,
            _ if about(TRACK) => Self::Tracks,
            _ if about(TOKEN) => Self::Tokens,
            _ if about(WEBHOOK) => Self::Webhooks,
            _ if about(PERSON) || about(TEAM) => Self::Team,
            _ => Self::Invites,
        }
    }

    /// The same as [`AuditKind::of`], in the database's words.
    fn condition(self) -> Condition {
        let about = |prefix| Column::Subject.starts_with(prefix);
        let all = Condition::all;
        match self {
            Self::Form => all().add(Column::Verb.eq(FORM)),
            Self::Privacy => all().add(Column::Verb.is_in(PRIVACY)),
            Self::Tracks => all().add(about(TRACK)),
            Self::Tokens => all().add(about(TOKEN)),
            Self::Webhooks => all().add(about(WEBHOOK)),
            Self::Team => all()
                .add(Column::Verb.ne(FORM))
                .add(Column::Verb.is_not_in(PRIVACY))
                .add(Condition::any().add(about(PERSON)).add(about(TEAM))),
            Self::Invites => [TRACK, TOKEN, WEBHOOK, PERSON, TEAM]
                .into_iter()
                .fold(all(), |condition, prefix| condition.add(about(prefix).not())),
        }
    }
}

/// What an entry has to fit; an empty list lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Done by one of these.
    pub by: Vec<By>,
    /// Done to one of these kinds.
    pub kinds: Vec<AuditKind>,
    /// Done to the thing of this encoded id.
    pub subject: Option<String>,
    /// At this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub to: Option<DateTime<Utc>>,
}

impl AuditFilter {
    pub(super) fn condition(&self) -> Condition {
        let kinds = self
            .kinds
            .iter()
            .fold(Condition::any(), |condition, kind| condition.add(kind.condition()));
        Condition::all()
            .add_option((!self.by.is_empty()).then(|| Column::Actor.is_in(self.by.iter().map(|by| by.encode()))))
            .add_option((!self.kinds.is_empty()).then_some(kinds))
            .add_option(self.subject.as_deref().map(|subject| Column::Subject.eq(subject)))
            .add_option(self.from.map(|from| Column::At.gte(from)))
            .add_option(self.to.map(|to| Column::At.lt(to)))
    }
}

#[cfg(test)]
mod tests {
    use super::AuditKind;

    #[test]
    fn a_deed_has_the_kind_of_what_it_was_done_to() {
        for (verb, subject, kind) in [
            ("updateTrackInvite", "invite_1", AuditKind::Invites),
            ("extendClaim", "claim_1", AuditKind::Invites),
            ("a deed of tomorrow", "play_1", AuditKind::Invites),
            ("importTrack", "track_1", AuditKind::Tracks),
            ("updateInviteForm", "team_1", AuditKind::Form),
            ("updateTeam", "team_1", AuditKind::Team),
            ("removeMember", "person_1", AuditKind::Team),
            ("erasePerson", "person_1", AuditKind::Privacy),
            ("revokeApiToken", "token_1", AuditKind::Tokens),
            ("createWebhook", "webhook_1", AuditKind::Webhooks),
        ] {
            assert_eq!(AuditKind::of(verb, subject), kind, "{verb}");
        }
    }
}
