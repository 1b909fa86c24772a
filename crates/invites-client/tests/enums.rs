//! The enums written by hand are those of `schema.graphql`.

use std::collections::BTreeMap;

use invites_client::enums::WIRE;

#[test]
fn every_enum_has_the_values_of_the_schema() {
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema.graphql")).unwrap();
    let document = graphql_parser::parse_schema::<&str>(&schema).unwrap();
    let in_schema: BTreeMap<&str, Vec<&str>> = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            graphql_parser::schema::Definition::TypeDefinition(graphql_parser::schema::TypeDefinition::Enum(found)) => {
                Some((found.name, found.values.iter().map(|value| value.name).collect()))
            }
            _ => None,
        })
        .collect();
    let here: BTreeMap<&str, Vec<&str>> = WIRE.iter().map(|(name, values)| (*name, values.to_vec())).collect();
    assert_eq!(here, in_schema);
}
