//! The plays of the Activity Report as CSV, page by page: the memory it takes does not grow with the report (R116).
//!
//! What is exported is fixed when the export begins: plays started later are not in it, and every play stands as of
//! that instant. Pages follow one another by the time and id of the play, so that none is missed and none comes twice
//! whatever happens meanwhile, and no transaction stays open while a slow client reads.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use futures_util::Stream;
use futures_util::stream::unfold;
use invites_domain::ids::{InviteId, PersonId, PlayId, TeamId, TrackId, TypedId};
use invites_domain::policy::Verb;
use invites_domain::time::Instant;
use invites_store::queries::play_reports::{self, PlayFilter, PlayOrder, PlayPosition};
use invites_store::queries::{invites, reviews, tracks};
use serde_json::{Value, json};

use crate::csv::Csv;
use crate::learners::Learner;
use crate::page::{Page, Take};
use crate::plays::{Play, Review};
use crate::{Acting, AppError};

/// Plays that are read at a time.
const AT_A_TIME: u64 = 1_000;
const COLUMNS: usize = 22;

const HEADER: [&str; COLUMNS] = [
    "play_id",
    "started_at",
    "stopped_at",
    "state",
    "stopped_reason",
    "time_spent_seconds",
    "completed_challenges",
    "total_challenges",
    "play_number",
    "team_play",
    "learner_name",
    "learner_email",
    "learner_id",
    "track",
    "track_id",
    "invite",
    "invite_id",
    "invite_deleted",
    "claim_id",
    "review_score",
    "review_words",
    "reviewed_at",
];

/// An export under way.
struct Export {
    acting: Acting,
    team: TeamId,
    filter: PlayFilter,
    began: Instant,
    csv: Csv<COLUMNS>,
    rest: Rest,
    tracks: HashMap<TrackId, String>,
    invites: HashMap<InviteId, (String, bool)>,
}

/// What is still to be read.
enum Rest {
    Page(Page<PlayPosition>),
    Nothing,
}

impl Acting {
    /// The plays of the team `team_slug` that the filter lets through, oldest first, as CSV in pieces of whole rows; the
    /// first has the header. A piece that fails is the last. The team's audit log says who exported what.
    ///
    /// # Errors
    /// As [`Acting::team_for`] and [`Acting::play_reports`]. The stream: [`AppError::Store`], and [`Acting::must`] when
    /// the right to read reports is taken away meanwhile.
    pub async fn export_plays(
        &self,
        team_slug: &str,
        filter: PlayFilter,
    ) -> Result<impl Stream<Item = Result<Vec<u8>, AppError>> + Send + use<>, AppError> {
        let acting = self.for_long();
        let team = acting.team_for(team_slug, Verb::ReadReports).await?;
        acting.may_report(team, &filter).await?;
        let began = acting.app().now();
        acting.note_export(team, &filter).await?;
        let export = Export {
            team,
            filter: until(filter, began),
            began,
            csv: Csv::new(HEADER),
            rest: Rest::Page(Page::first(AT_A_TIME)),
            tracks: HashMap::new(),
            invites: HashMap::new(),
            acting,
        };
        Ok(unfold(export, |mut export| async {
            let piece = export.next().await.transpose()?;
            if piece.is_err() {
                export.rest = Rest::Nothing;
            }
            Some((piece, export))
        }))
    }

    async fn note_export(&self, team: TeamId, filter: &PlayFilter) -> Result<(), AppError> {
        let (acting, detail) = (self.clone(), told(filter));
        self.app()
            .store()
            .write(move |tx| {
                let (acting, detail) = (acting.clone(), detail.clone());
                async move {
                    acting
                        .audit(&tx, team, "exportPlays", &team.encode(), Some(detail))
                        .await
                }
            })
            .await
    }
}

/// The filter without what starts after `began`. Instants are whole microseconds.
fn until(filter: PlayFilter, began: Instant) -> PlayFilter {
    let end = began + TimeDelta::microseconds(1);
    PlayFilter {
        to: Some(filter.to.map_or(end, |to| to.min(end))),
        ..filter
    }
}

/// The filter for the audit log: ids and instants, no names.
fn told(filter: &PlayFilter) -> Value {
    fn ids<T: TypedId>(ids: Option<&[T]>) -> Option<Vec<String>> {
        ids.map(|ids| ids.iter().map(|id| id.encode()).collect())
    }
    json!({
        "from": filter.from,
        "to": filter.to,
        "invites": ids(filter.invites.as_deref()),
        "tracks": ids(filter.tracks.as_deref()),
        "learners": ids(filter.people.as_deref()),
        "reviewed": filter.reviewed,
    })
}

impl Export {
    /// The next rows as bytes; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        let Rest::Page(page) = &self.rest else {
            return Ok(None);
        };
        self.acting.must(self.team, Verb::ReadReports, "team").await?;
        let read = self.acting.app().store().read();
        let order = PlayOrder::StartedAsc;
        let slice = play_reports::list(read, self.team, &self.filter, order, page, self.began).await?;
        self.rest = match slice.rows.last() {
            Some(last) if slice.more => Rest::Page(Page {
                take: Take::First(AT_A_TIME),
                after: Some(PlayPosition::from(last)),
                before: None,
            }),
            _ => Rest::Nothing,
        };
        self.learn_titles(&slice.rows).await?;
        let people: HashSet<PersonId> = slice.rows.iter().map(|play| play.person).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let learners = self.acting.known_learners(self.team, &people).await?;
        let plays: Vec<PlayId> = slice.rows.iter().map(|play| play.id).collect();
        let said = reviews::of_plays(self.acting.app().store().read(), &plays).await?;
        for play in &slice.rows {
            self.write(play, learners.get(&play.person), said.get(&play.id));
        }
        Ok(Some(self.csv.take()))
    }

    /// Reads the titles that no earlier page needed.
    async fn learn_titles(&mut self, plays: &[Play]) -> Result<(), AppError> {
        let read = self.acting.app().store().read();
        let new_tracks: HashSet<TrackId> = plays
            .iter()
            .map(|play| play.track)
            .filter(|track| !self.tracks.contains_key(track))
            .collect();
        let new_invites: HashSet<InviteId> = plays
            .iter()
            .filter_map(|play| play.invite)
            .filter(|invite| !self.invites.contains_key(invite))
            .collect();
        if !new_tracks.is_empty() {
            let ids: Vec<_> = new_tracks.into_iter().collect();
            let found = tracks::by_ids(read, &ids).await?;
            self.tracks
                .extend(found.into_iter().map(|(id, track)| (id, track.title)));
        }
        if !new_invites.is_empty() {
            let ids: Vec<_> = new_invites.into_iter().collect();
            for invite in invites::by_ids(read, &ids).await? {
                self.invites
                    .insert(invite.id, (invite.public_title, invite.deleted.is_some()));
            }
        }
        Ok(())
    }

    fn write(&mut self, play: &Play, learner: Option<&Learner>, review: Option<&Review>) {
        let invite = play.invite.and_then(|id| self.invites.get(&id));
        self.csv.row([
            play.id.encode().into(),
            play.started_at.into(),
            play.stopped_at.into(),
            play.state.as_str().into(),
            play.stopped_reason.as_deref().into(),
            play.time_spent(self.began).into(),
            play.completed_challenges.into(),
            play.total_challenges.into(),
            play.number.into(),
            play.preview.into(),
            learner.and_then(|learner| learner.name.as_deref()).into(),
            learner.and_then(|learner| learner.email.as_deref()).into(),
            play.person.encode().into(),
            self.tracks.get(&play.track).map(String::as_str).into(),
            play.track.encode().into(),
            invite.map(|(title, _)| title.as_str()).into(),
            play.invite.map(|id| id.encode()).into(),
            invite.map(|(_, deleted)| *deleted).into(),
            play.claim.map(|id| id.encode()).into(),
            review.map(|review| i64::from(review.score)).into(),
            review.and_then(|review| review.words.as_deref()).into(),
            review.map(|review| review.at).into(),
        ]);
    }
}
