//! `POST /graphql/stream`: any operation as Server-Sent Events, the `graphql-sse` distinct mode, for networks that block
//! WebSockets.
//!
//! Each answer is a `next` event, refusals of the executor included; `complete` says that nothing more will come. A
//! stream that ends without it was cut, and its client connects again.

use std::convert::Infallible;

use async_graphql::{Executor, Response as Answered, parser::types::OperationType};
use axum::{
    extract::{Request, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{
    answer::Answer,
    http::{self, Peer, Prepared},
    media,
    problem::Problem,
    streaming::while_signed_in,
};
use crate::{backend::Backend, router::Shared};

/// `POST /graphql/stream`.
pub(crate) async fn post<B: Backend>(State(shared): State<Shared<B>>, peer: Peer, request: Request) -> Response {
    if !media::takes_events(request.headers()) {
        return Problem::NotEvents.into_response();
    }
    let caller = shared.site.caller(request.headers(), None);
    // The headers leave before the first resolver runs: there is no way to set a cookie here.
    let Prepared {
        operation,
        reading,
        signed_in,
        ..
    } = match http::read_post(&shared, peer, request, None).await {
        Ok(prepared) => prepared,
        Err(problem) => return problem.into_response(),
    };
    let answers: BoxStream<'static, Answered> = match reading {
        Ok(kind) => {
            let answers = shared.backend.executor().execute_stream(operation, None);
            if signed_in && kind == Some(OperationType::Subscription) {
                while_signed_in(shared.backend.clone(), caller, answers)
            } else {
                answers
            }
        }
        Err(error) => stream::iter([Answered::from_errors(vec![error])]).boxed(),
    };
    let complete = stream::iter([Event::default().event("complete").data("")]);
    let stopping = shared.site.stopping.clone().cancelled_owned();
    let events = answers
        .filter_map(|answer| async move { next(&answer) })
        .chain(complete)
        .take_until(stopping);
    let heartbeat = KeepAlive::new().interval(shared.site.streams.heartbeat);
    Sse::new(events.map(Ok::<_, Infallible>))
        .keep_alive(heartbeat)
        .into_response()
}

fn next(answer: &Answered) -> Option<Event> {
    let mut json = Vec::new();
    Answer::from(answer)
        .write_json(&mut json)
        .inspect_err(|error| tracing::error!(%error, "an event could not be written as JSON"))
        .ok()?;
    // JSON is text, and has no line breaks of its own.
    let json = String::from_utf8(json).ok()?;
    Some(Event::default().event("next").data(json))
}
