//! Every field of the schema stands in the table, and the table names nothing else.

use std::collections::BTreeSet;

use graphql_parser::schema::TypeDefinition;

use super::table::{MUTATIONS, QUERIES, SUBSCRIPTIONS};
use super::type_table::{SHARED_TYPES, TEAM_TYPES, name};
use crate::sdl::{base, document, types};

#[test]
fn every_field_has_an_expectation() {
    let types = types(&document());
    let objects: Vec<_> = types
        .iter()
        .filter_map(|kind| match kind {
            TypeDefinition::Object(object) => Some(object),
            _ => None,
        })
        .collect();
    let mutations = objects.iter().find(|object| object.name == "Mutation").expect("a root");
    // What a mutation answers is judged with the mutation.
    let mut payloads: BTreeSet<&str> = mutations.fields.iter().map(|field| base(&field.field_type)).collect();
    payloads.insert("UserError");
    let in_schema: BTreeSet<String> = objects
        .iter()
        .filter(|object| !payloads.contains(object.name.as_str()))
        .flat_map(|object| {
            object
                .fields
                .iter()
                .map(|field| format!("{}.{}", object.name, field.name))
        })
        .collect();

    let roots = [
        ("Query", QUERIES),
        ("Mutation", MUTATIONS),
        ("Subscription", SUBSCRIPTIONS),
    ];
    let roots = roots
        .iter()
        .flat_map(|(root, rows)| rows.iter().map(move |(field, ..)| format!("{root}.{field}")));
    let fields = TEAM_TYPES.iter().chain(SHARED_TYPES).flat_map(|(kind, _, rows)| {
        let names = rows.iter().flat_map(|(names, _)| names.split_whitespace());
        names.map(move |field| format!("{kind}.{}", name(field)))
    });
    let in_table: BTreeSet<String> = roots.chain(fields).collect();

    let silent: Vec<_> = in_schema.difference(&in_table).collect();
    assert!(
        silent.is_empty(),
        "fields without an expectation in table.rs or type_table.rs: {silent:#?}"
    );
    let stale: Vec<_> = in_table.difference(&in_schema).collect();
    assert!(
        stale.is_empty(),
        "expectations for what the schema does not have: {stale:#?}"
    );
}
