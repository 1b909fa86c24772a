use invites_domain::activity::fold_all;
use invites_domain::room::{Column, Participant, Survey, Tile, survey};
use invites_domain::roster::{Listed, Roster, RowSort, sought};
use invites_domain::{ActivityKind as Kind, Progress};

use crate::activity::entry;
use crate::fixtures::{id, second, track};

struct Row(Participant, Option<&'static str>, String);

impl Listed for Row {
    fn participant(&self) -> &Participant {
        &self.0
    }

    fn name(&self) -> Option<&str> {
        self.1
    }

    fn sought(&self) -> &str {
        &self.2
    }
}

/// Learner 1 has no name, 2 is Zoe and asks for help, 3 is Ada and completed a challenge.
fn room() -> (Vec<Row>, Survey) {
    let log = [
        entry(1, Kind::Claimed, 1, None),
        entry(2, Kind::Claimed, 2, None),
        entry(3, Kind::Claimed, 3, None),
        entry(4, Kind::HandRaised, 2, Some(1)),
        entry(5, Kind::ChallengeStarted, 3, Some(1)),
        entry(6, Kind::ChallengeCompleted, 3, Some(1)),
    ];
    let columns = [Column {
        track: track(1),
        challenge: id(1),
    }];
    let survey = survey(&fold_all(Progress::default(), &log), &columns, log[5].at + second());
    let called = [None, Some("Zoe"), Some("Ada")];
    let rows = survey.participants.iter().cloned().zip(called);
    (
        rows.map(|(row, name)| Row(row, name, sought(name, Some("a@b.c"))))
            .collect(),
        survey,
    )
}

fn listed(sort: RowSort, tile: Option<Tile>, search: &str) -> Vec<Option<&'static str>> {
    let (rows, survey) = room();
    let place = |claim| survey.queue.iter().position(|need| need.claim == claim);
    let roster = Roster {
        sort,
        tile,
        search: search.to_owned(),
    };
    roster.of(&rows, place).into_iter().map(|row| row.1).collect()
}

#[test]
fn learners_stand_in_the_order_asked_for() {
    assert_eq!(listed(RowSort::Joined, None, ""), [None, Some("Zoe"), Some("Ada")]);
    assert_eq!(listed(RowSort::Name, None, ""), [Some("Ada"), Some("Zoe"), None]);
    assert_eq!(listed(RowSort::Progress, None, ""), [Some("Ada"), None, Some("Zoe")]);
    assert_eq!(listed(RowSort::Need, None, ""), [Some("Zoe"), None, Some("Ada")]);
}

#[test]
fn a_tile_and_a_search_narrow_together() {
    assert_eq!(listed(RowSort::Joined, Some(Tile::Asking), ""), [Some("Zoe")]);
    assert_eq!(listed(RowSort::Joined, None, "ad"), [Some("Ada")]);
    assert_eq!(listed(RowSort::Joined, Some(Tile::Asking), "ad"), []);
}
