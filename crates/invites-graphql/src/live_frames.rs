//! Following a live event without an executor of one's own: a room full of dashboards cannot afford one each.
//!
//! The executor runs a subscription for as long as it is followed, with its document, and anew for each message and
//! subscriber. Here it runs once to begin with: `liveEvent` reads its arguments, judges the viewer, and leaves what it
//! follows in the [`Handover`] of its request. From then on a message is rendered once for all who ask for the same, by
//! running their document over the message as it is ([`Ready`]), and each viewer keeps little more than their place.
//!
//! Everybody who may watch an event may see all of it, so that what they ask for alone tells frames apart. A frame
//! travels as the bytes of its JSON, in the one kind of value that the schema has no other use for; the transports write
//! these bytes as they are.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use async_graphql::parser::types::{self as parser, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Context, Data, Executor, Name, PathSegment, Positioned, Request, Response, Value, Variables};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use invites_app::AppError;
use invites_app::live::message::{Message, Shape};
use sha2::{Digest, Sha256};

use crate::error::refusal;
use crate::live_event::LiveEventMessage;

/// A message of what is followed, or why nothing follows any more.
type Heard = Result<Arc<Message>, AppError>;

/// Where `liveEvent` leaves what it follows, in the data of its request.
#[derive(Clone, Default)]
pub(crate) struct Handover(Arc<Mutex<Option<Followed>>>);

/// What `liveEvent` is to show instead of following anything, in the data of a request.
pub(crate) struct Ready(Heard);

/// What somebody follows, under the name they gave it.
struct Followed {
    key: Name,
    shape: Shape,
    messages: BoxStream<'static, Heard>,
}

/// A document to render messages by.
struct Selection {
    document: ExecutableDocument,
    operation_name: Option<String>,
    variables: Variables,
}

/// The selections in use, each once. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Selections(Arc<Mutex<HashMap<Shape, Weak<Selection>>>>);

impl Handover {
    /// Leaves `messages` for whoever runs the request of `ctx`.
    pub(crate) fn leave(&self, ctx: &Context<'_>, messages: impl Stream<Item = Heard> + Send + 'static) {
        *self.slot() = Some(Followed {
            key: ctx.item.node.response_key().node.clone(),
            shape: shape(ctx),
            messages: messages.boxed(),
        });
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Followed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ready {
    /// What to show.
    pub(crate) fn shown(&self) -> async_graphql::Result<LiveEventMessage> {
        match &self.0 {
            Ok(message) => Ok(LiveEventMessage::from(message.as_ref())),
            Err(error) => Err(refusal(error)),
        }
    }
}

/// What the subscription at hand selects, as far as it may differ from others.
fn shape(ctx: &Context<'_>) -> Shape {
    let env = &ctx.query_env;
    let fragments: BTreeMap<_, _> = env.fragments.iter().collect();
    let selected = format!("{:?} {fragments:?}", ctx.item.node.selection_set);
    let mut hash = Sha256::new();
    hash.update(&selected);
    // Directives may depend on variables; where nothing does, viewers with other cursors and windows share.
    if selected.contains("Variable(") {
        let variables: BTreeMap<_, _> = env.variables.iter().collect();
        hash.update(format!("{variables:?}"));
    }
    hash.finalize().into()
}

/// Runs a judged operation of any kind on `runner`; a live event goes on without it.
pub(crate) fn answers(
    runner: impl Executor,
    selections: Selections,
    mut request: Request,
    session: Option<Arc<Data>>,
) -> BoxStream<'static, Response> {
    let begin = async move {
        let handover = Handover::default();
        let selection = Selection::of(&mut request);
        request.data.insert(handover.clone());
        let mut answers = Executor::execute_stream(&runner, request, session);
        if let Some(first) = answers.next().await {
            return stream::iter([first]).chain(answers).boxed();
        }
        let followed = handover.slot().take();
        match (followed, selection) {
            (Some(followed), Some(selection)) => {
                let selection = selections.shared(followed.shape, selection);
                followed.answers(runner, selection)
            }
            _ => stream::empty().boxed(),
        }
    };
    // In a box of its own: who follows for hours keeps no room for how it began.
    begin.boxed().flatten_stream().boxed()
}

impl Selections {
    /// The selection that has this shape already, or this one from now on.
    fn shared(&self, shape: Shape, selection: Selection) -> Arc<Selection> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known.get(&shape).and_then(Weak::upgrade) {
            return same;
        }
        known.retain(|_, selection| selection.strong_count() > 0);
        let selection = Arc::new(selection);
        known.insert(shape, Arc::downgrade(&selection));
        selection
    }
}

impl Followed {
    fn answers(self, runner: impl Executor, selection: Arc<Selection>) -> BoxStream<'static, Response> {
        let Self { key, shape, messages } = self;
        let answer = move |heard: Heard| {
            let (runner, selection, key) = (runner.clone(), Arc::clone(&selection), key.clone());
            // In a box, so that who waits for the next message keeps no room for rendering it.
            let answer = async move {
                match heard {
                    Ok(message) => {
                        let render = || selection.frame(&runner, &message).boxed();
                        message
                            .frames
                            .get_or_render(shape, render)
                            .await
                            .map(|frame| Response::new(Value::Object([(key.clone(), Value::Binary(frame))].into())))
                    }
                    Err(error) => Err(selection.run(&runner, Ready(Err(error))).boxed().await),
                }
                .unwrap_or_else(|refused| called(refused, &key))
            };
            answer.boxed()
        };
        messages.then(answer).boxed()
    }
}

impl Selection {
    /// The document of `request`, if it may follow a live event.
    fn of(request: &mut Request) -> Option<Self> {
        let document = request.parsed_query().ok()?;
        if !document
            .operations
            .iter()
            .any(|(_, operation)| may_follow(&operation.node))
        {
            return None;
        }
        Some(Self {
            document: document.clone(),
            operation_name: request.operation_name.clone(),
            variables: request.variables.clone(),
        })
    }

    /// `message` as the bytes of its JSON.
    async fn frame(&self, runner: &impl Executor, message: &Arc<Message>) -> Result<Bytes, Response> {
        let mut answer = self.run(runner, Ready(Ok(Arc::clone(message)))).await;
        let shown = match &mut answer.data {
            Value::Object(fields) if answer.errors.is_empty() => fields.pop(),
            _ => None,
        };
        let Some((_, shown)) = shown else { return Err(answer) };
        let json = serde_json::to_vec(&shown).map_err(|error| {
            let told = format!("a frame does not serialise: {error}");
            Response::from_errors(vec![async_graphql::ServerError::new(told, None)])
        })?;
        Ok(Bytes::from(json))
    }

    async fn run(&self, runner: &impl Executor, ready: Ready) -> Response {
        let mut request = Request::new("").variables(self.variables.clone()).data(ready);
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.clone());
        let answer = Executor::execute_stream(runner, request, None).next().await;
        answer.unwrap_or_default()
    }
}

fn may_follow(operation: &OperationDefinition) -> bool {
    let live_event = |selected: &Positioned<parser::Selection>| match &selected.node {
        parser::Selection::Field(field) => field.node.name.node == "liveEvent",
        // Wherever a fragment leads.
        _ => true,
    };
    operation.ty == OperationType::Subscription && operation.selection_set.node.items.iter().any(live_event)
}

/// The refusal, under the name that this viewer gave the field.
fn called(mut refused: Response, key: &Name) -> Response {
    for error in &mut refused.errors {
        if let Some(PathSegment::Field(name)) = error.path.first_mut() {
            key.as_str().clone_into(name);
        }
    }
    refused
}
