//! The codes of refusals that no resolver makes: documents that cannot be read, do not fit the schema or ask for too
//! much, and values that are not of their type.
//!
//! Directives, aliases and the sheer size of a document are bounded before, where documents come in.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation};
use async_graphql::{ErrorExtensionValues, Response, ServerError, ValidationResult};
use async_trait::async_trait;

/// Most nested fields of a query: as many as the usual introspection query has.
const DEEPEST: usize = 15;
/// Most points of a query; a field costs one, a list its page size times its rows' fields.
const MOST_COMPLEX: usize = 20_000;

/// Bounds what a document asks for, and runs nothing: an answer without errors is leave to run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judge;

impl ExtensionFactory for Judge {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Judge {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let found = next.run(ctx).await?;
        bound("levels of nested fields", found.depth, DEEPEST)?;
        bound("points of complexity", found.complexity, MOST_COMPLEX)?;
        Ok(found)
    }
}

fn bound(what: &str, found: usize, allowed: usize) -> Result<(), Vec<ServerError>> {
    if found <= allowed {
        return Ok(());
    }
    let message = format!(
        "This document asks for {found} {what}; {allowed} are allowed. Ask for smaller pages or in several requests."
    );
    let mut error = ServerError::new(message, None);
    set_code(&mut error, "QUERY_TOO_COMPLEX");
    Err(vec![error])
}

/// Resolvers give each of their errors a code (`error.rs`), so that what has none is the executor's word on the request.
pub(crate) fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        if error
            .extensions
            .as_ref()
            .is_none_or(|known| known.get("code").is_none())
        {
            set_code(error, "BAD_USER_INPUT");
        }
    }
    response
}

fn set_code(error: &mut ServerError, code: &str) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}
