//! Whatever a learner asks for, nothing of the team's own and nothing of other learners is in the answer (R62, R114).

use graphql_parser::schema::{ObjectType, TypeDefinition};
use invites_app::testing::on_both_databases;
use invites_domain::ids::TypedId;
use serde_json::json;

use super::type_table::{SHARED_TYPES, TEAM_TYPES};
use super::world::{CALLERS, Caller, INTERNAL, LISTED, PEER, World};
use crate::sdl::{base, document, types};

/// Which field of which type a learner may read, by the table.
fn learner_may(kind: &str, field: &str) -> bool {
    let column = CALLERS.iter().position(|caller| *caller == Caller::Learner);
    let rows = SHARED_TYPES.iter().filter(|(name, ..)| *name == kind);
    rows.flat_map(|(_, _, rows)| *rows)
        .find(|(fields, _)| fields.split_whitespace().any(|name| name == field))
        .is_some_and(|(_, row)| column.is_some_and(|column| row.replace(' ', "").as_bytes()[column] == b'+'))
}

/// Everything below a type that a learner may read, each type once on the way down.
fn everything(objects: &[ObjectType<'static, String>], kind: &str, above: &[&str]) -> String {
    let Some(object) = objects.iter().find(|object| object.name == kind) else {
        return String::new();
    };
    let path = [above, &[kind]].concat();
    let mut selected = String::from("{ __typename");
    for field in object.fields.iter().filter(|field| learner_may(kind, &field.name)) {
        let inner = base(&field.field_type);
        if path.contains(&inner) || TEAM_TYPES.iter().any(|(name, ..)| *name == inner) {
            continue;
        }
        let paged = field.arguments.iter().any(|argument| argument.name == "first");
        let arguments = if paged { "(first: 2)" } else { "" };
        selected += &format!(" {}{arguments} {}", field.name, everything(objects, inner, &path));
    }
    selected + " }"
}

on_both_databases! {
    async fn r114_no_answer_to_a_learner_holds_the_teams_words_the_list_or_other_learners(db: TestDb) {
        let world = World::on(db).await;
        let subjects = world.subjects();
        let objects: Vec<_> = types(&document())
            .into_iter()
            .filter_map(|kind| match kind {
                TypeDefinition::Object(object) => Some(object),
                _ => None,
            })
            .collect();
        let peers_claim = world.fill(&subjects, "@peersClaim").await;
        let peer = world.caller(Caller::Peer).person().expect("a person").encode();
        let secrets = [INTERNAL, LISTED, PEER, "author@acme.test", peers_claim.as_str(), peer.as_str()];

        let everything = |call: &str, kind: &str| format!("query {{ {call} {} }}", everything(&objects, kind, &[]));
        for document in [
            everything(r#"invitation(token: "@token")"#, "Invitation"),
            everything(r#"claim(id: "@claim")"#, "Claim"),
            everything(r#"play(id: "@play")"#, "Play"),
            everything("viewer", "Viewer"),
        ] {
            let document = world.fill(&subjects, &document).await;
            let answer = world.course.ask(world.caller(Caller::Learner), &document, json!({})).await.to_string();
            for secret in secrets {
                assert!(!answer.contains(secret), "{secret} in {answer}");
            }
        }

        // The team's own question finds all of it: the words are the right ones.
        let teams = r#"query { trackInvite(id: "@invite") { internalDescription allowedEmailAddresses createdBy { email }
            claims { nodes { id learner { id email } } } } team(slug: "acme") { members { person { email } } } }"#;
        let teams = world.fill(&subjects, teams).await;
        let answer = world.course.ask(world.course.author(), &teams, json!({})).await.to_string();
        for secret in secrets {
            assert!(answer.contains(secret), "{secret} not in {answer}");
        }
    }
}
