//! The schema as text: the committed file is the exported one, and everything in it is explained.

use graphql_parser::schema::{Definition, Document, InputValue, Type, TypeDefinition, parse_schema};

/// The schema as its users get it.
pub(crate) fn document() -> Document<'static, String> {
    parse_schema::<String>(&invites_graphql::sdl())
        .expect("the SDL reads")
        .into_static()
}

/// The types that the document defines.
pub(crate) fn types(document: &Document<'static, String>) -> Vec<TypeDefinition<'static, String>> {
    let kept = |definition: &Definition<'static, String>| match definition {
        Definition::TypeDefinition(kind) => Some(kind.clone()),
        _ => None,
    };
    document.definitions.iter().filter_map(kept).collect()
}

/// The type inside of lists and non-null.
pub(crate) fn base<'a>(kind: &'a Type<'static, String>) -> &'a str {
    match kind {
        Type::NamedType(name) => name,
        Type::ListType(inner) | Type::NonNullType(inner) => base(inner),
    }
}

#[test]
fn the_committed_schema_is_the_exported_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema.graphql");
    let committed = std::fs::read_to_string(path).expect("schema.graphql stands at the top");
    let exported = invites_graphql::sdl();
    assert!(
        committed.trim_end() == exported.trim_end(),
        "schema.graphql is stale: run `cargo xtask schema` and look at the difference"
    );
}

#[test]
fn everything_is_described() {
    let mut silent = Vec::new();
    for kind in types(&document()) {
        let (name, described, parts) = parts(&kind);
        if !described {
            silent.push(name.clone());
        }
        silent.extend(parts.into_iter().map(|part| format!("{name}.{part}")));
    }
    assert!(silent.is_empty(), "{} without a description: {silent:#?}", silent.len());
}

/// A type's name, whether it is described, and what in it is not.
fn parts(kind: &TypeDefinition<'static, String>) -> (String, bool, Vec<String>) {
    let blank = |words: &Option<String>| words.as_deref().is_none_or(|words| words.trim().is_empty());
    let inputs = |inputs: &[InputValue<'static, String>], of: &str| -> Vec<String> {
        let silent = inputs.iter().filter(|input| blank(&input.description));
        silent.map(|input| format!("{of}{}", input.name)).collect()
    };
    let fields = |fields: &[graphql_parser::schema::Field<'static, String>]| {
        let mut silent = Vec::new();
        for field in fields {
            if blank(&field.description) {
                silent.push(field.name.clone());
            }
            silent.extend(inputs(&field.arguments, &format!("{}:", field.name)));
        }
        silent
    };
    match kind {
        TypeDefinition::Scalar(it) => (it.name.clone(), !blank(&it.description), Vec::new()),
        TypeDefinition::Object(it) => (
            it.name.clone(),
            // The three roots are described by what they are.
            !blank(&it.description) || ["Query", "Mutation", "Subscription"].contains(&it.name.as_str()),
            fields(&it.fields),
        ),
        TypeDefinition::Interface(it) => (it.name.clone(), !blank(&it.description), fields(&it.fields)),
        TypeDefinition::Union(it) => (it.name.clone(), !blank(&it.description), Vec::new()),
        TypeDefinition::Enum(it) => {
            let silent = it.values.iter().filter(|value| blank(&value.description));
            let silent = silent.map(|value| value.name.clone()).collect();
            (it.name.clone(), !blank(&it.description), silent)
        }
        TypeDefinition::InputObject(it) => (it.name.clone(), !blank(&it.description), inputs(&it.fields, "")),
    }
}
