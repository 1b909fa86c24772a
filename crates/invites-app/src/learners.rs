//! Learners as the team sees them beside their claims: a proven address, or what they typed in the team's form.

use std::collections::{HashMap, HashSet};

use invites_domain::email::EmailAddress;
use invites_domain::form::Details;
use invites_domain::ids::{InviteId, PersonId, TeamId};
use invites_domain::policy::{Verb, allows};
use invites_domain::time::Instant;
use invites_store::queries::people::PersonRecord;
use invites_store::queries::{details, invites, people};

use crate::{Acting, AppError};

/// Somebody who claimed, in the eyes of one team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learner {
    /// Who.
    pub person: PersonId,
    /// What they are called: their own word, else what they typed in the form.
    pub name: Option<String>,
    /// Their proven address, else the one they typed in the form (R88a).
    pub email: Option<String>,
    /// Whether the address was proven by a code (R60).
    pub email_proven: bool,
    /// What they left in the team's form.
    pub details: Option<Details>,
    /// When they left it.
    pub details_given_at: Option<Instant>,
}

impl Learner {
    fn new(person: PersonId, known: Option<&PersonRecord>, given: Option<(Details, Instant)>) -> Self {
        let typed = |key: &str| {
            let (details, _) = given.as_ref()?;
            details.values.get(key).filter(|value| !value.is_empty()).cloned()
        };
        let typed_name = || match (typed("firstName"), typed("lastName")) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (first, last) => first.or(last),
        };
        let proven: Option<&EmailAddress> = known.and_then(|person| person.email.as_ref());
        Self {
            person,
            name: known.and_then(|person| person.name.clone()).or_else(typed_name),
            email: proven.map(ToString::to_string).or_else(|| typed("email")),
            email_proven: proven.is_some(),
            details_given_at: given.as_ref().map(|(_, at)| *at),
            details: given.map(|(details, _)| details),
        }
    }
}

impl Acting {
    /// The learners behind claims, for the team whose invite was claimed and for themselves; others are left out.
    /// Four statements however many they are of one team.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn learners(
        &self,
        of: &[(InviteId, PersonId)],
    ) -> Result<HashMap<(InviteId, PersonId), Learner>, AppError> {
        let read = self.app().store().read();
        let ids: HashSet<InviteId> = of.iter().map(|(invite, _)| *invite).collect();
        let ids: Vec<InviteId> = ids.into_iter().collect();
        let teams: HashMap<InviteId, TeamId> = invites::by_ids(read, &ids)
            .await?
            .into_iter()
            .map(|invite| (invite.id, invite.team))
            .collect();
        let mut by_team: HashMap<TeamId, Vec<(InviteId, PersonId)>> = HashMap::new();
        for (invite, person) in of {
            if let Some(team) = teams.get(invite) {
                by_team.entry(*team).or_default().push((*invite, *person));
            }
        }
        let mut learners = HashMap::new();
        for (team, claims) in by_team {
            let reads_all = allows(&self.standing(team).await?, Verb::ReadClaims);
            let shown: Vec<_> = claims
                .into_iter()
                .filter(|(_, person)| reads_all || self.person() == Some(*person))
                .collect();
            let persons: HashSet<PersonId> = shown.iter().map(|(_, person)| *person).collect();
            let persons: Vec<PersonId> = persons.into_iter().collect();
            let known = self.known_learners(team, &persons).await?;
            learners.extend(shown.into_iter().filter_map(|(invite, person)| {
                let learner = known.get(&person)?.clone();
                Some(((invite, person), learner))
            }));
        }
        Ok(learners)
    }

    /// What a team may know of these people, one entry for each. The caller has authorised it.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub(crate) async fn known_learners(
        &self,
        team: TeamId,
        persons: &[PersonId],
    ) -> Result<HashMap<PersonId, Learner>, AppError> {
        let read = self.app().store().read();
        let known = people::find_many(read, persons).await?;
        let mut given: HashMap<_, _> = details::of_people(read, team, persons)
            .await?
            .into_iter()
            .map(|given| (given.person, (given.details, given.at)))
            .collect();
        let learner = |person: &PersonId| (*person, Learner::new(*person, known.get(person), given.remove(person)));
        Ok(persons.iter().map(learner).collect())
    }
}
