//! Looking into a learner's sandbox: as long as no sandbox runs here, there is no way to, and so none that goes unseen (R119).

use graphql_parser::schema::TypeDefinition;

use crate::sdl::{document, types};

/// Words by which a way to look into a sandbox would be called.
const WAYS: [&str; 5] = ["sandbox", "inspect", "terminal", "screen", "shell"];
/// A count of plays whose sandbox could not be made shows nobody's.
const HARMLESS: [&str; 1] = ["failedSandboxes"];

/// Whoever adds one of these adds the entry in the activity log and what the learner is shown, and replaces this test by one
/// that proves both.
#[test]
fn r119_nothing_in_the_api_looks_into_a_sandbox_unseen() {
    let mut ways = Vec::new();
    for kind in types(&document()) {
        let (name, fields) = match kind {
            TypeDefinition::Object(object) => (object.name, object.fields),
            TypeDefinition::Interface(interface) => (interface.name, interface.fields),
            _ => continue,
        };
        let names = fields
            .into_iter()
            .map(|field| field.name)
            .filter(|field| !HARMLESS.contains(&field.as_str()));
        for part in names.map(|field| format!("{name}.{field}")).chain([name.clone()]) {
            let lower = part.to_ascii_lowercase();
            if WAYS.iter().any(|way| lower.contains(way)) {
                ways.push(part);
            }
        }
    }
    assert!(ways.is_empty(), "without a log and a sign to the learner: {ways:?}");
}
