//! `node(id)`: every kind of thing with an id of its own is found again by it, by those who may read it.

use invites_app::testing::on_both_databases;
use serde_json::json;

use super::policy::world::{CALLERS, World, row};

const NODE: &str = "query($id: ID!) { node(id: $id) { __typename id } }";

/// The name of a subject, the type it is found as, and who finds it.
const KINDS: [(&str, &str, &str); 11] = [
    ("@teamId", "Team", super::policy::table::MEMBERS),
    ("@user", "User", super::policy::table::MEMBERS),
    ("@apiToken", "ApiToken", super::policy::table::OWNERS),
    ("@webhook", "Webhook", super::policy::table::OWNERS),
    ("@delivery", "WebhookDelivery", super::policy::table::OWNERS),
    ("@audit", "AuditEntry", super::policy::table::OWNERS),
    ("@track", "Track", super::policy::table::TRACK_BY_ID),
    ("@challenge", "Challenge", super::policy::table::TRACK_BY_ID),
    ("@invite", "TrackInvite", super::policy::table::MEMBERS),
    ("@claim", "Claim", super::policy::table::HOLDER_AND_MEMBERS),
    ("@play", "Play", super::policy::table::PLAYER_AND_REPORTS),
];

on_both_databases! {
    async fn each_kind_is_found_by_those_who_may_read_it(db: TestDb) {
        let world = World::on(db).await;
        let subjects = world.subjects();
        let mut wrong = Vec::new();
        for (name, kind, expected) in KINDS {
            let id = world.fill(&subjects, name).await;
            let mut found = String::new();
            for caller in CALLERS {
                let answer = world.course.answer(world.caller(caller), NODE, json!({ "id": id })).await;
                let outcome = world.outcome(&answer, "node");
                if outcome == '+' {
                    assert_eq!(answer["data"]["node"], json!({ "__typename": kind, "id": id }));
                }
                found.push(outcome);
            }
            let found = row(&found);
            if found != expected {
                wrong.push(format!("{name}: expected {expected}, found {found}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn ids_of_nothing_are_bad_input_and_unknown_ones_not_found(db: TestDb) {
        let world = World::on(db).await;
        let author = || world.course.author();
        for id in ["", "nonsense", "invite_7", "attempt_00000000000000000000000000000000"] {
            let answer = world.course.answer(author(), NODE, json!({ "id": id })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{id}: {answer}");
        }
        for kind in ["team", "person", "token", "webhook", "delivery", "audit", "track", "challenge", "invite", "claim", "play"] {
            let id = format!("{kind}_{:032x}", 7);
            let answer = world.course.answer(author(), NODE, json!({ "id": id })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{id}: {answer}");
        }
    }

    async fn a_row_of_the_report_names_its_play(db: TestDb) {
        let world = World::on(db).await;
        let subjects = world.subjects();
        let play = world.fill(&subjects, "@play").await;
        let report = "{ team(slug: \"acme\") { playReports { nodes { __typename ... on Node { id } } } } }";
        let rows = world.course.ask(world.course.author(), report, json!({})).await;
        assert_eq!(rows["team"]["playReports"]["nodes"], json!([{ "__typename": "PlayReport", "id": play }]));
    }
}
