//! One rendering of a live event's message for all who ask for the same: the executor runs a subscription anew for
//! each subscriber, which a room full of dashboards cannot afford.
//!
//! Everybody who may watch an event may see all of it, so that what they ask for alone tells frames apart. A frame
//! travels as the bytes of its JSON, in the one kind of value that the schema has no other use for; the transports write
//! these bytes as they are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, OutputType, Positioned, ServerError, ServerResult, Value};
use bytes::Bytes;
use invites_app::live::message::{Message, Shape};
use sha2::{Digest, Sha256};

use crate::live_event::LiveEventMessage;

/// A message on its way to one subscriber.
#[derive(Debug)]
pub(crate) struct LiveFrame {
    pub(crate) message: Arc<Message>,
    pub(crate) shape: Shape,
}

/// What the subscription at hand selects, as far as it may differ from others.
pub(crate) fn shape(ctx: &Context<'_>) -> Shape {
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

impl OutputType for LiveFrame {
    fn type_name() -> Cow<'static, str> {
        LiveEventMessage::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        LiveEventMessage::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let render = async {
            let value = LiveEventMessage::from(self.message.as_ref())
                .resolve(ctx, field)
                .await?;
            let json = serde_json::to_vec(&value)
                .map_err(|error| ServerError::new(format!("a frame does not serialise: {error}"), Some(field.pos)))?;
            Ok::<_, ServerError>(Bytes::from(json))
        };
        let frame = self.message.frames.get_or_render(self.shape, render).await?;
        Ok(Value::Binary(frame))
    }
}
