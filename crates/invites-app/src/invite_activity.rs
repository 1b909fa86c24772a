//! Who did what when on an invite: its activity log and the team's deeds, with names instead of ids.
//!
//! It adds no words: what a line says to a reader is the page's matter, what happened is here.

use std::collections::{HashMap, HashSet, VecDeque};

use invites_domain::activity::{ActivityKind, ActivityTopic};
use invites_domain::ids::{ChallengeId, ClaimId, PersonId, TrackId};
use invites_domain::policy::Verb;
use invites_domain::time::Instant;
use invites_store::queries::claims;
use invites_store::queries::invite_feed::{self, FeedEntry, Happening};
pub use invites_store::queries::invite_feed::{FeedFilter, FeedPosition};
use invites_store::queries::invites::InviteRecord;

use crate::audit::{AuditChange, AuditEntry};
use crate::page::{Page, Slice};
use crate::{Acting, AppError};

/// One thing that happened on an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteActivity {
    /// Its place in the list.
    pub position: FeedPosition,
    /// When.
    pub at: Instant,
    /// What: a name of `ActivityKind`, or the API's name of the mutation that the team used.
    pub kind: String,
    /// What it is about.
    pub topic: ActivityTopic,
    /// Who of the team did it; none for what learners do and what happens by itself.
    pub actor: Option<String>,
    /// The learner's claim.
    pub claim: Option<ClaimId>,
    /// What the learner is called; none when neither name nor address is known, and where there is no learner.
    pub learner: Option<String>,
    /// The track's title today.
    pub track: Option<String>,
    /// The challenge's title today.
    pub challenge: Option<String>,
    /// What else belongs to it: a message, a reason, an instant, a number of plays.
    pub detail: Option<String>,
    /// Of a deed of the team on the invite: what was done, in words.
    pub action: Option<String>,
    /// Of such a deed: from what to what.
    pub changes: Vec<AuditChange>,
}

impl Acting {
    /// A page of what happened on an invite that the caller has been given, newest first.
    ///
    /// # Errors
    /// As [`Acting::must`]; [`AppError::Store`].
    pub async fn activity_of(
        &self,
        invite: &InviteRecord,
        filter: &FeedFilter,
        page: &Page<FeedPosition>,
    ) -> Result<Slice<InviteActivity>, AppError> {
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        let read = self.app().store().read();
        let slice = invite_feed::list(read, (invite.team, invite.id), filter, page).await?;
        let mut names = self.named(invite, &slice.rows).await?;
        Ok(slice.map(|entry| names.put_into(entry)))
    }

    /// How long that history is.
    ///
    /// # Errors
    /// As [`Acting::activity_of`].
    pub async fn activity_count_of(&self, invite: &InviteRecord, filter: &FeedFilter) -> Result<u64, AppError> {
        self.must(invite.team, Verb::ReadClaims, "invite").await?;
        Ok(invite_feed::count(self.app().store().read(), (invite.team, invite.id), filter).await?)
    }

    /// When the learners of these claims last did something, as far as the caller may read the claims of `invites`.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn last_active(&self, ids: &[ClaimId]) -> Result<HashMap<ClaimId, Instant>, AppError> {
        let readable: Vec<ClaimId> = self.readable_terms(ids).await?.into_keys().collect();
        Ok(invite_feed::last_active(self.app().store().read(), &readable).await?)
    }

    async fn named(&self, invite: &InviteRecord, entries: &[FeedEntry]) -> Result<Names, AppError> {
        let read = self.app().store().read();
        let lines = || {
            entries.iter().filter_map(|entry| match entry {
                FeedEntry::Happened(line) => Some(line),
                FeedEntry::Deed(_) => None,
            })
        };
        let claims_named: HashSet<ClaimId> = lines().filter_map(|line| line.claim).collect();
        let holders: HashMap<ClaimId, PersonId> = claims::by_ids(read, &claims_named.into_iter().collect::<Vec<_>>())
            .await?
            .into_iter()
            .map(|claim| (claim.id, claim.person))
            .collect();
        let of: Vec<_> = holders.values().map(|person| (invite.id, *person)).collect();
        let known = self.learners(&of).await?;
        let learners = holders
            .into_iter()
            .filter_map(|(claim, person)| {
                let learner = known.get(&(invite.id, person))?;
                Some((claim, learner.name.clone().or_else(|| learner.email.clone())?))
            })
            .collect();
        let tracks: HashSet<_> = lines().filter_map(|line| line.track).collect();
        let challenges: HashSet<_> = lines().filter_map(|line| line.challenge).collect();
        let (tracks, challenges) = invite_feed::titles(
            read,
            &tracks.into_iter().collect::<Vec<_>>(),
            &challenges.into_iter().collect::<Vec<_>>(),
        )
        .await?;
        let deeds = entries.iter().filter_map(|entry| match entry {
            FeedEntry::Deed(deed) => Some(deed.clone()),
            FeedEntry::Happened(_) => None,
        });
        Ok(Names {
            learners,
            tracks,
            challenges,
            members: self.names_of(invite.team, lines().filter_map(|line| line.by)).await?,
            deeds: self.told(invite.team, deeds.collect()).await?.into(),
        })
    }
}

/// What everybody and everything of a page is called. Deeds stand in the order of the entries and are taken one by one.
struct Names {
    learners: HashMap<ClaimId, String>,
    tracks: HashMap<TrackId, String>,
    challenges: HashMap<ChallengeId, String>,
    members: crate::audit::Names,
    deeds: VecDeque<AuditEntry>,
}

impl Names {
    fn put_into(&mut self, entry: FeedEntry) -> InviteActivity {
        let position = entry.position();
        match entry {
            FeedEntry::Happened(line) => self.happened(position, line),
            FeedEntry::Deed(row) => {
                let deed = self.deeds.pop_front();
                InviteActivity {
                    position,
                    at: row.at,
                    kind: row.verb,
                    topic: ActivityTopic::Team,
                    actor: deed.as_ref().map(|deed| deed.actor.clone()),
                    claim: None,
                    learner: None,
                    track: None,
                    challenge: None,
                    detail: None,
                    action: deed.as_ref().map(|deed| deed.action.clone()),
                    changes: deed.map(|deed| deed.changes).unwrap_or_default(),
                }
            }
        }
    }

    fn happened(&mut self, position: FeedPosition, line: Happening) -> InviteActivity {
        InviteActivity {
            position,
            at: line.at,
            // A kind of a later version is somebody's doing all the same.
            topic: ActivityKind::parse(&line.kind).map_or(ActivityTopic::Team, ActivityKind::topic),
            kind: line.kind,
            actor: line.by.map(|by| self.members.of(by)),
            claim: line.claim,
            learner: line.claim.and_then(|claim| self.learners.get(&claim).cloned()),
            track: line.track.and_then(|track| self.tracks.get(&track).cloned()),
            challenge: line
                .challenge
                .and_then(|challenge| self.challenges.get(&challenge).cloned()),
            detail: line.detail,
            action: None,
            changes: Vec::new(),
        }
    }
}
