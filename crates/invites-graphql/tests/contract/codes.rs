//! The codes of documents that are refused as a whole.

use invites_app::testing::on_both_databases;
use serde_json::{Value, json};

use super::course::Course;

/// What graphql-js sends by `getIntrospectionQuery()`, with all its options on.
const INTROSPECTION: &str = "query IntrospectionQuery {
  __schema { description queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef }
    isDeprecated deprecationReason }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

async fn code(course: &Course, document: &str, variables: Value) -> Value {
    let mut answer = course.answer(course.author(), document, variables).await;
    let code = answer["errors"][0]["extensions"]["code"].take();
    assert!(code.is_string(), "{answer}");
    code
}

on_both_databases! {
    async fn the_usual_introspection_passes(db: TestDb) {
        let course = Course::on(db, 0).await;
        let known = course.ask(course.test.as_stranger(), INTROSPECTION, json!({})).await;
        let types = known["__schema"]["types"].as_array().expect("a list");
        assert!(types.iter().any(|kind| kind["name"] == "Node" && kind["possibleTypes"].as_array().is_some_and(|all| all.len() == 12)));
    }

    async fn what_asks_for_too_much_says_so(db: TestDb) {
        let course = Course::on(db, 0).await;
        let deep = (0..8).fold("id".to_owned(), |inner, _| format!("claim {{ tracks {{ currentPlay {{ {inner} }} }} }}"));
        let deep = format!("query($id: ID!) {{ play(id: $id) {{ {deep} }} }}");
        assert_eq!(code(&course, &deep, json!({ "id": course.claim })).await, "QUERY_TOO_COMPLEX");
        let wide = "{ team(slug: \"acme\") { trackInvites(first: 100) { nodes { claims(first: 100) { nodes { learner { id name email } } } } } } }";
        assert_eq!(code(&course, wide, json!({})).await, "QUERY_TOO_COMPLEX");
    }

    async fn what_does_not_read_or_fit_is_bad_input(db: TestDb) {
        let course = Course::on(db, 0).await;
        for (document, variables) in [
            ("{", json!({})),
            ("{ nothing }", json!({})),
            ("{ team { id } }", json!({})),
            ("{ team(slug: 3) { id } }", json!({})),
            ("query($slug: String!) { team(slug: $slug) { id } }", json!({})),
            ("query($slug: String!) { team(slug: $slug) { id } }", json!({ "slug": 3 })),
            ("query A { now } query B { now }", json!({})),
            ("query($state: ClaimState) { trackInvite(id: \"invite_00000000000000000000000000000000\") { claims(state: $state) { totalCount } } }", json!({ "state": "ASLEEP" })),
        ] {
            assert_eq!(code(&course, document, variables).await, "BAD_USER_INPUT", "{document}");
        }
    }

    async fn of_several_operations_the_chosen_one_is_judged(db: TestDb) {
        let course = Course::on(db, 0).await;
        let wide = "{ team(slug: \"acme\") { trackInvites(first: 100) { nodes { claims(first: 100) { nodes { learner { id name email } } } } } } }";
        let document = format!("query Page($first: Int!) {{ team(slug: \"acme\") {{ trackInvites(first: $first) {{ ...Sum }} }} }}
            query Wide {wide} query Now {{ now ...Time }} fragment Sum on TrackInviteConnection {{ totalCount }} fragment Time on Query {{ later: now }}");
        let ask = async |name: &str, document: &str, variables: Value| {
            let request = course.request(course.author(), document, variables).operation_name(name);
            serde_json::to_value(course.schema.execute(request).await).expect("JSON")
        };
        let now = ask("Now", &document, json!({})).await;
        assert!(now["data"]["later"].is_string(), "the others' variables, cost and fragments are theirs: {now}");
        let page = ask("Page", &document, json!({ "first": 10 })).await;
        assert_eq!(page["data"]["team"]["trackInvites"]["totalCount"], 1, "{page}");
        for (name, document, code) in [
            ("Wide", document.clone(), "QUERY_TOO_COMPLEX"),
            ("Page", document.clone(), "BAD_USER_INPUT"),
            ("Nobody", document.clone(), "BAD_USER_INPUT"),
            ("Now", format!("{document} fragment Unused on Query {{ now }}"), "BAD_USER_INPUT"),
        ] {
            let refused = ask(name, &document, json!({})).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{name}: {refused}");
        }
    }
}
