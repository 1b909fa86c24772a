//! The table, tried out.

use futures_util::StreamExt as _;
use graphql_parser::schema::TypeDefinition;
use invites_app::testing::on_both_databases;
use serde_json::json;

use super::table::{MUTATIONS, QUERIES, SUBSCRIPTIONS};
use super::type_table::{SHARED_TYPES, TEAM_TYPES, name};
use super::world::{CALLERS, Caller, Subjects, World, row};
use crate::sdl::{base, document, types};

/// What the walk found other than expected.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    fn compare(&mut self, what: &str, expected: &str, outcomes: &str, last: &str) {
        let found = row(outcomes);
        if found != expected {
            self.0.push(format!(
                "{what}: expected {expected}, found {found}; last answer: {last}"
            ));
        }
    }

    fn settle(self) {
        assert!(self.0.is_empty(), "{:#?}", self.0);
    }
}

impl World {
    /// What each caller is answered to one document over the same things.
    async fn ask_all(&self, subjects: &Subjects, document: &str, field: &str) -> (String, String) {
        let document = self.fill(subjects, document).await;
        let (mut outcomes, mut last) = (String::new(), String::new());
        for caller in CALLERS {
            let answer = self.course.answer(self.caller(caller), &document, json!({})).await;
            outcomes.push(self.outcome(&answer, field));
            last = answer.to_string();
        }
        (outcomes, last)
    }

    /// The first thing that a subscription says to this caller, while things keep happening.
    async fn follow(&self, caller: Caller, document: &str, field: &str) -> char {
        let request = self.course.request(self.caller(caller), document, json!({}));
        let mut answers = self.course.schema.execute_stream(request);
        loop {
            tokio::select! {
                biased;
                answer = answers.next() => {
                    let answer = serde_json::to_value(answer.expect("it says something")).expect("JSON");
                    return self.outcome(&answer, field);
                }
                () = self.stir(document) => {}
            }
        }
    }

    /// Makes an invite, and a claim on the one that the document names.
    async fn stir(&self, document: &str) {
        self.invite().await;
        let Some(invite) = document.split('"').find(|part| part.starts_with("invite_")) else {
            return;
        };
        let query = "query($id: ID!) { trackInvite(id: $id) { token } }";
        let invite = self
            .course
            .ask(self.course.author(), query, json!({ "id": invite }))
            .await;
        let token = invite["trackInvite"]["token"].as_str().expect("a token");
        self.claim(self.course.test.as_guest().await, token).await;
    }
}

/// Fields that have fields of their own.
fn composites() -> Vec<(String, String)> {
    let types = types(&document());
    let is_composite = |name: &str| {
        types.iter().any(|kind| match kind {
            TypeDefinition::Object(object) => object.name == name,
            TypeDefinition::Interface(interface) => interface.name == name,
            _ => false,
        })
    };
    let mut composites = Vec::new();
    for kind in &types {
        let TypeDefinition::Object(object) = kind else { continue };
        for field in &object.fields {
            if is_composite(base(&field.field_type)) {
                composites.push((object.name.clone(), field.name.clone()));
            }
        }
    }
    composites
}

on_both_databases! {
    async fn queries(db: TestDb) {
        let (world, mut findings) = (World::on(db).await, Findings::default());
        let subjects = world.subjects();
        for (field, call, expected) in QUERIES {
            let (outcomes, last) = world.ask_all(&subjects, &format!("query {{ {call} }}"), field).await;
            findings.compare(field, expected, &outcomes, &last);
        }
        findings.settle();
    }

    async fn fields_of_types(db: TestDb) {
        let (world, mut findings) = (World::on(db).await, Findings::default());
        let (subjects, composites) = (world.subjects(), composites());
        // The play is there before anything is reported of it.
        world.fill(&subjects, "@play").await;
        for (kind, reach, rows) in TEAM_TYPES.iter().chain(SHARED_TYPES) {
            for (fields, expected) in *rows {
                for field in fields.split_whitespace() {
                    let named = name(field);
                    let composite = composites.iter().any(|(of, name)| of == kind && name == named);
                    let selected = if composite { format!("{field} {{ __typename }}") } else { field.to_owned() };
                    let document = format!("query {{ {} }}", reach.replace('…', &selected));
                    let (outcomes, last) = world.ask_all(&subjects, &document, named).await;
                    findings.compare(&format!("{kind}.{named}"), expected, &outcomes, &last);
                }
            }
        }
        findings.settle();
    }

    async fn mutations(db: TestDb) {
        let (world, mut findings) = (World::on(db).await, Findings::default());
        for (field, call, expected) in MUTATIONS {
            let (mut outcomes, mut last) = (String::new(), String::new());
            let mut subjects = world.subjects();
            for caller in CALLERS {
                let document = world.fill(&subjects, &format!("mutation {{ {call} }}")).await;
                let answer = world.course.answer(world.caller(caller), &document, json!({})).await;
                let outcome = world.outcome(&answer, field);
                if outcome == '+' {
                    // Nobody finds what another has undone.
                    subjects = world.subjects();
                }
                outcomes.push(outcome);
                last = answer.to_string();
            }
            findings.compare(field, expected, &outcomes, &last);
        }
        findings.settle();
    }

    async fn subscriptions(db: TestDb) {
        let (world, mut findings) = (World::on(db).await, Findings::default());
        for (field, call, expected) in SUBSCRIPTIONS {
            let document = world.fill(&world.subjects(), &format!("subscription {{ {call} }}")).await;
            let mut outcomes = String::new();
            for caller in CALLERS {
                outcomes.push(world.follow(caller, &document, field).await);
            }
            findings.compare(field, expected, &outcomes, "");
        }
        findings.settle();
    }
}
