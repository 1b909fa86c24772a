//! Batches of reports of an outside lab platform.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use invites_app::{Acting, AppError, plays};

use crate::denial::Denial;
use crate::error::{UserError, mendable};
use crate::ids::read;
use crate::instant::Instant;
use crate::play_mutations::RecordedEvent;
use crate::plays::Play;

/// One report of a batch.
#[derive(Debug, InputObject)]
pub(crate) struct TimedActivityInput {
    /// In which play.
    play_id: ID,
    /// At which challenge. Needed for every event but PLAY_FAILED, which is about the play as a whole.
    challenge_id: Option<ID>,
    /// What happened.
    event: RecordedEvent,
    /// What the learner is told, or why the play failed; at most 2,000 characters.
    message: Option<String>,
    /// When it happened, by your clock; when it arrives, if left out. At most five minutes ahead of ours.
    at: Option<Instant>,
    /// Your own key for this report, such as a random UUID: the same key within 24 hours is written down once.
    key: Option<String>,
}

/// What became of a batch.
#[derive(Debug, SimpleObject)]
pub(crate) struct RecordActivityBatchPayload {
    /// The plays that were reported of, as they stand now; empty when nothing was done.
    plays: Vec<Play>,
    /// For each report, in the order in which you sent them, why the rules refuse it; null for what was written down.
    denials: Vec<Option<Denial>>,
    /// What to mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Reports of outside lab platforms, many at once.
#[derive(Debug, Default)]
pub(crate) struct BatchMutation;

#[Object]
impl BatchMutation {
    /// Writes down many reports of an outside lab platform at once, with a token of scope REPORT_ACTIVITY: at most 200.
    /// They are taken in the order of their own times, whatever the order in which they arrive; a report that the rules
    /// refuse keeps none of the others back. Send a batch again if its answer was lost: with keys, nothing is written
    /// twice.
    async fn record_activity_batch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What happened, and where.")] input: Vec<TimedActivityInput>,
    ) -> Result<RecordActivityBatchPayload> {
        let acting = ctx.data::<Acting>()?;
        let reports = input
            .into_iter()
            .enumerate()
            .map(|(place, report)| timed(place, report));
        let answer = match reports.collect::<Result<Vec<_>, AppError>>() {
            Ok(reports) => acting.record_activity_batch(reports).await,
            Err(error) => Err(error),
        };
        Ok(match answer {
            Ok(recorded) => RecordActivityBatchPayload {
                plays: recorded.plays.into_iter().map(Play).collect(),
                denials: recorded
                    .denials
                    .into_iter()
                    .map(|denial| denial.map(Denial::from))
                    .collect(),
                user_errors: Vec::new(),
            },
            Err(error) => RecordActivityBatchPayload {
                plays: Vec::new(),
                denials: Vec::new(),
                user_errors: mendable(error)?,
            },
        })
    }
}

fn timed(place: usize, input: TimedActivityInput) -> Result<plays::TimedReport, AppError> {
    let challenge = input.challenge_id.as_ref();
    let challenge = challenge.map(|id| read(id, &format!("input[{place}].challengeId")));
    Ok(plays::TimedReport {
        report: plays::RecordedActivity {
            play: read(&input.play_id, &format!("input[{place}].playId"))?,
            challenge: challenge.transpose()?,
            event: input.event.into(),
            message: input.message,
        },
        at: input.at.map(|instant| instant.0),
        key: input.key,
    })
}
