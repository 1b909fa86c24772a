//! Running documents: judged by one executor, run by another.
//!
//! An executor that knows an extension asks it at every field of every row. So bounds and refusals are one executor's,
//! which runs nothing, and running is another's, which has no extension. Both have the same types.
//!
//! Knows documents, no application and no transport.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Data, Executor, Name, Request, Response, ValidationMode};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _};
use invites_app::App;

use crate::codes::{Judge, coded};
use crate::live_frames::{self, Selections};
use crate::schema::{Mutation, Query, Subscription};

type Executable = async_graphql::Schema<Query, Mutation, Subscription>;

/// The executable schema. Cheap to clone.
#[derive(Clone)]
pub struct Schema {
    judge: Executable,
    runner: Executable,
    selections: Selections,
}

impl Schema {
    /// The schema of `app`, with its limits.
    #[must_use]
    pub fn of(app: App) -> Self {
        let types = || Executable::build(Query::default(), Mutation::default(), Subscription::default());
        Self {
            judge: types().extension(Judge).finish(),
            // What comes here was validated.
            runner: types().data(app).validation_mode(ValidationMode::Fast).finish(),
            selections: Selections::default(),
        }
    }

    /// Runs a query or a mutation; a document that does not fit the schema or asks for too much is refused.
    pub async fn execute(&self, request: impl Into<Request> + Send) -> Response {
        match self.judged(request.into()).await {
            Ok(request) => coded(self.runner.execute(request).await),
            Err(refused) => *refused,
        }
    }

    /// Runs a subscription, or anything else as a stream of one answer.
    pub fn execute_stream(&self, request: impl Into<Request>) -> BoxStream<'static, Response> {
        Executor::execute_stream(self, request.into(), None)
    }

    /// The request with its chosen operation alone, if it fits the schema and asks for no more than it may.
    async fn judged(&self, mut request: Request) -> Result<Request, Box<Response>> {
        choose(&mut request);
        let mut question = Request::new(request.query.as_str()).variables(request.variables.clone());
        question.operation_name.clone_from(&request.operation_name);
        // What cannot be parsed the judge says as well.
        if let Ok(document) = request.parsed_query() {
            question.set_parsed_query(document.clone());
        }
        let verdict = self.judge.execute(question).await;
        if verdict.is_ok() {
            Ok(request)
        } else {
            Err(Box::new(coded(verdict)))
        }
    }
}

impl Executor for Schema {
    async fn execute(&self, request: Request) -> Response {
        Self::execute(self, request).await
    }

    fn execute_stream(&self, request: Request, session_data: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let schema = self.clone();
        let begin = async move {
            match schema.judged(request).await {
                Ok(request) => live_frames::answers(schema.runner, schema.selections, request, session_data)
                    .map(coded)
                    .boxed(),
                Err(refused) => stream::iter([*refused]).boxed(),
            }
        };
        // In a box of its own: a stream that runs for hours keeps no room for how it began.
        begin.boxed().flatten_stream().boxed()
    }
}

/// Leaves of a document with several operations the one that the request names: variables are given for it, and the
/// others cost nothing. A name that is not there is left for the judge.
fn choose(request: &mut Request) {
    let Some(name) = request.operation_name.clone() else {
        return;
    };
    let Ok(document) = request.parsed_query() else { return };
    if let Some(chosen) = alone(document, &name) {
        request.set_parsed_query(chosen);
    }
}

/// The operation `name` without its neighbours and without the fragments that only they use. None when it has no
/// neighbours.
fn alone(document: &ExecutableDocument, name: &str) -> Option<ExecutableDocument> {
    let DocumentOperations::Multiple(operations) = &document.operations else {
        return None;
    };
    let (name, chosen) = operations.get_key_value(name).filter(|_| operations.len() > 1)?;
    let used = used_by(document, &chosen.node.selection_set.node);
    let by_others: HashSet<&Name> = operations
        .iter()
        .filter(|(other, _)| *other != name)
        .flat_map(|(_, other)| used_by(document, &other.node.selection_set.node))
        .collect();
    // A fragment that nobody uses stays: it is a mistake, and the judge says so.
    let kept = |fragment: &Name| used.contains(fragment) || !by_others.contains(fragment);
    Some(ExecutableDocument {
        operations: DocumentOperations::Multiple([(name.clone(), chosen.clone())].into()),
        fragments: document
            .fragments
            .iter()
            .filter(|(fragment, _)| kept(fragment))
            .map(|(name, fragment)| (name.clone(), fragment.clone()))
            .collect(),
    })
}

/// The fragments that a selection uses, also by way of others.
fn used_by<'a>(document: &'a ExecutableDocument, selections: &'a SelectionSet) -> HashSet<&'a Name> {
    let (mut used, mut open) = (HashSet::new(), vec![selections]);
    while let Some(selections) = open.pop() {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => open.push(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => open.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if used.insert(name)
                        && let Some(fragment) = document.fragments.get(name)
                    {
                        open.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    used
}
