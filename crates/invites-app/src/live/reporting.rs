//! What an event's room struggled with, for the API and as CSV: the log told to
//! [`event_report`](invites_domain::event_report) page by page (R116).

use futures_util::Stream;
use futures_util::stream::once;
use invites_domain::event_report::{EventReport, Listener};
use invites_domain::ids::{InviteId, TypedId};
use invites_domain::policy::Verb;
use invites_domain::room::Column;
use invites_store::queries::live_log;

use super::columns;
use super::picture::Heading;
use crate::csv::Csv;
use crate::{Acting, AppError};

/// Entries of one reading of the log.
const PAGE: u64 = 5_000;

const HEADER: [&str; 16] = [
    "position",
    "challenge",
    "challenge_id",
    "track",
    "track_id",
    "started",
    "completed",
    "skipped",
    "median_seconds",
    "seconds_over_median",
    "failed_checks",
    "failing_plays",
    "raised_hands",
    "most_frequent_message",
    "most_frequent_message_count",
    "invite_id",
];

/// The report of an event, and what its challenges are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReport {
    /// The numbers; its challenges stand in the order of the headings.
    pub report: EventReport,
    /// The columns.
    pub headings: Vec<Heading>,
}

impl Acting {
    /// What the room of a live event struggled with, as of now; complete once the event is over.
    ///
    /// # Errors
    /// As [`Acting::live_event`].
    pub async fn event_report(&self, invite: InviteId) -> Result<NamedReport, AppError> {
        self.live_event_for(invite, Verb::ReadReports).await?;
        let (app, mut listener, mut last) = (self.app(), Listener::default(), 0);
        loop {
            let entries = live_log::after(app.store().read(), invite, last, PAGE).await?;
            let Some(end) = entries.last().map(|entry| entry.seq) else {
                break;
            };
            last = end;
            for entry in &entries {
                listener.hear(entry);
            }
        }
        let headings = columns::headings(app, invite, listener.played_tracks()).await?;
        let column = |heading: &Heading| Column {
            track: heading.track,
            challenge: heading.challenge,
        };
        let columns: Vec<Column> = headings.iter().map(column).collect();
        Ok(NamedReport {
            report: listener.report(&columns, app.now()),
            headings,
        })
    }

    /// The challenges of [`Acting::event_report`] as CSV, in one piece. The team's audit log says who exported it.
    ///
    /// # Errors
    /// As [`Acting::event_report`].
    pub async fn export_event(
        &self,
        invite: InviteId,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, AppError>> + Send + use<>, AppError> {
        let team = self.live_event_for(invite, Verb::ReadReports).await?.team;
        let named = self.event_report(invite).await?;
        let acting = self.clone();
        self.app()
            .store()
            .write(move |tx| {
                let acting = acting.clone();
                async move { acting.audit(&tx, team, "exportEvent", &invite.encode(), None).await }
            })
            .await?;
        let table = table(invite, &named);
        Ok(once(std::future::ready(Ok(table))))
    }
}

fn table(invite: InviteId, named: &NamedReport) -> Vec<u8> {
    let mut csv = Csv::new(HEADER);
    let challenges = named.headings.iter().zip(&named.report.challenges);
    for (position, (heading, challenge)) in (1_u64..).zip(challenges) {
        let message = challenge.messages.first();
        csv.row([
            position.into(),
            heading.title.as_str().into(),
            heading.challenge.encode().into(),
            heading.track_title.as_str().into(),
            heading.track.encode().into(),
            challenge.started.into(),
            challenge.completed.into(),
            challenge.skipped.into(),
            challenge.median_seconds.into(),
            challenge.over_median_seconds.into(),
            challenge.failed_checks.into(),
            challenge.failing_plays.into(),
            challenge.hands.into(),
            message.map(|message| message.text.as_str()).into(),
            message.map(|message| message.count).into(),
            invite.encode().into(),
        ]);
    }
    csv.take()
}
