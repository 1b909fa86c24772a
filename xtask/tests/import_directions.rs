//! Who may import whom, as docs/architecture.md draws it; a crate that is not in the drawing fails too.

use std::collections::{BTreeMap, BTreeSet};

/// Every crate of ours with the crates of ours it may name.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("invites-domain", &[]),
    ("track-content", &["invites-domain"]),
    ("migrations", &[]),
    ("invites-store", &["invites-domain", "migrations"]),
    ("invites-app", &["invites-domain", "invites-store", "track-content"]),
    ("invites-graphql", &["invites-app", "invites-domain"]),
    (
        "invites-server",
        &["invites-app", "invites-domain", "invites-graphql", "invites-rehearsal"],
    ),
    ("invites-client", &["invites-domain"]),
    // Comes over the network like everybody else: it knows the API, and no server's code.
    ("invites-rehearsal", &[]),
    ("trackpass-page", &["invites-client", "invites-domain"]),
    // Explains access as the server does and as the page does, to be compared.
    ("explain-twin", &["invites-app", "invites-domain"]),
    ("xtask", &[]),
];

/// Where SQL, GraphQL and HTTP may be spoken: each of these libraries with the crates that may name it.
const CONFINED: [(&str, &[&str]); 4] = [
    ("sea-orm", &["invites-store"]),
    ("async-graphql", &["invites-graphql", "invites-server"]),
    ("axum", &["invites-server"]),
    ("leptos", &["trackpass-page"]),
];

/// What each crate of the workspace names outside its tests.
fn named_by_each() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    metadata
        .packages
        .iter()
        .map(|package| {
            let named = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal);
            (
                package.name.to_string(),
                named.map(|dependency| dependency.name.clone()).collect(),
            )
        })
        .collect()
}

#[test]
fn every_crate_names_only_what_the_drawing_allows() {
    let ours: BTreeMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    for (package, named) in named_by_each() {
        let allowed = ours
            .get(package.as_str())
            .unwrap_or_else(|| panic!("{package} is not in the drawing"));
        for dependency in named.iter().filter(|dependency| ours.contains_key(dependency.as_str())) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{package} must not import {dependency}"
            );
        }
    }
}

#[test]
fn sql_graphql_http_and_the_page_stay_where_they_belong() {
    for (package, named) in named_by_each() {
        for (library, homes) in CONFINED {
            assert!(
                !named.contains(library) || homes.contains(&package.as_str()),
                "{package} must not name {library}"
            );
        }
    }
}
