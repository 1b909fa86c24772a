//! Mail that could not be delivered, for owners.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use invites_app::mail_queue::Delivery;
use invites_app::undelivered::UndeliveredLetter;
use invites_app::{Acting, AppError};
use invites_domain::letter::LetterKind;
use invites_domain::notice::NoticeKind as DomainNoticeKind;
use invites_domain::policy::Verb;

use crate::error::{UserError, mendable};
use crate::ids;
use crate::instant::Instant;

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "LetterKind")]
pub(crate) enum MailKind {
    /// A one-time code that proves an address.
    SignInCode,
    /// An invitation to become a member of the team.
    MemberInvitation,
    /// A learner's access ends soon.
    AccessEndsSoon,
    /// An event is tomorrow.
    EventTomorrow,
    /// An event starts.
    EventStarts,
    /// A learner's access was removed.
    AccessRemoved,
}

/// What learners may be told by mail. Each is sent once, to proven addresses only, and never after the fact; each has a link
/// that ends the team's notices to that person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DomainNoticeKind")]
pub(crate) enum NoticeKind {
    /// Their access ends soon: in the last tenth of its time, at most a week ahead.
    AccessEndsSoon,
    /// The live event is tomorrow, with an entry for their calendar.
    EventTomorrow,
    /// The live event starts, ten minutes ahead, with an entry for their calendar.
    EventStarts,
    /// Their access was removed.
    AccessRemoved,
}

/// A message that no mail server took. What it said is not shown, and a code is not kept at all.
#[derive(Debug, Clone)]
pub(crate) struct UndeliveredMail(pub(crate) UndeliveredLetter);

/// A message that no mail server took. What it said is not shown, and a code is not kept at all.
#[Object]
impl UndeliveredMail {
    /// Opaque id.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What it is for.
    async fn kind(&self) -> MailKind {
        self.0.kind.into()
    }

    /// The address it should have gone to.
    async fn to(&self) -> &str {
        self.0.to.as_str()
    }

    /// When it was written.
    async fn created_at(&self) -> Instant {
        Instant(self.0.created_at)
    }

    /// When it was given up.
    async fn failed_at(&self) -> Instant {
        Instant(self.0.failed_at)
    }

    /// How often it was tried.
    async fn tries(&self) -> u32 {
        self.0.tries
    }

    /// What the mail server said to the last try, in its own words.
    async fn reply(&self) -> &str {
        &self.0.reply
    }

    /// Whether `retryMail` is of use. Nobody waits for a code any more: whoever needs one asks for another.
    async fn can_be_tried_again(&self) -> bool {
        self.0.kind.can_be_tried_again()
    }
}

/// What became of a message that was tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum MailOutcome {
    /// The mail server has it.
    Sent,
    /// It is on its way: the mail server could not be reached just now, and is asked again by itself.
    Waiting,
    /// It was refused again, and stays where it was.
    Refused,
}

/// What became of a message, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct RetryMailPayload {
    /// What became of it; null when something has to be mended first.
    outcome: Option<MailOutcome>,
    /// The mail server's words, if it was refused again.
    reply: Option<String>,
    /// What has to be mended; nothing was done then.
    user_errors: Vec<UserError>,
}

/// Whether a message was discarded, or what to mend.
#[derive(Debug, Default, SimpleObject)]
pub(crate) struct DiscardMailPayload {
    /// True when it is gone.
    discarded: bool,
    /// What has to be mended; nothing was done then.
    user_errors: Vec<UserError>,
}

/// Dealing with mail that could not be delivered. For owners.
#[derive(Debug, Default)]
pub(crate) struct MailMutations;

#[Object]
impl MailMutations {
    /// Tries a message that could not be delivered again, at once, and as patiently as the first time.
    async fn retry_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The message.")] id: ID,
    ) -> Result<RetryMailPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMail).await?;
            acting.retry_mail(team, ids::read(&id, "id")?).await
        };
        retried(answer.await)
    }

    /// Drops a message that could not be delivered.
    async fn discard_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The team.")] team_slug: String,
        #[graphql(desc = "The message.")] id: ID,
    ) -> Result<DiscardMailPayload> {
        let acting = ctx.data::<Acting>()?;
        let answer = async {
            let team = acting.team_for(&team_slug, Verb::ManageMail).await?;
            acting.discard_mail(team, ids::read(&id, "id")?).await
        };
        Ok(match answer.await {
            Ok(()) => DiscardMailPayload {
                discarded: true,
                user_errors: Vec::new(),
            },
            Err(error) => DiscardMailPayload {
                discarded: false,
                user_errors: mendable(error)?,
            },
        })
    }
}

fn retried(answer: Result<Delivery, AppError>) -> Result<RetryMailPayload> {
    let (outcome, reply) = match answer {
        Ok(Delivery::Sent) => (MailOutcome::Sent, None),
        // Nothing that can be tried again is dropped by its age at once; it would not be on its way any more.
        Ok(Delivery::Waiting | Delivery::Dropped) => (MailOutcome::Waiting, None),
        Ok(Delivery::Failed(error)) => (MailOutcome::Refused, Some(error.to_string())),
        Err(error) => {
            return Ok(RetryMailPayload {
                user_errors: mendable(error)?,
                ..RetryMailPayload::default()
            });
        }
    };
    Ok(RetryMailPayload {
        outcome: Some(outcome),
        reply,
        user_errors: Vec::new(),
    })
}
