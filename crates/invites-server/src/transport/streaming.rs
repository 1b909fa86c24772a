//! The answers of one operation over a transport that streams, for as long as its caller is who they were when it began.

use async_graphql::{Executor, Request as Operation, Response as Answered, parser::types::OperationType};
use futures_util::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};

use super::problem::Problem;
use crate::{
    backend::{Admitted, Backend, Caller},
    router::Shared,
};

/// Lets the caller in and runs the operation, of any kind.
pub(super) fn answers<B: Backend>(
    shared: Shared<B>,
    caller: Caller,
    mut operation: Operation,
    kind: Option<OperationType>,
) -> BoxStream<'static, Answered> {
    let start = async move {
        match shared.backend.admit(caller.clone(), None).await {
            Ok(Admitted { data, signed_in }) => {
                operation.data = data;
                let answers = shared.backend.executor().execute_stream(operation, None);
                if signed_in && kind == Some(OperationType::Subscription) {
                    while_signed_in(shared.backend, caller, answers)
                } else {
                    answers
                }
            }
            Err(refusal) => stream::iter([refused(&Problem::from(refusal))]).boxed(),
        }
    };
    // In a box of its own: a stream that runs for hours keeps no room for how it began.
    stream::once(start.boxed()).flatten().boxed()
}

/// These answers until what `caller` presented lapses; then a refusal, as the last one. Not for strangers and guests, who
/// presented nothing that lapses.
pub(super) fn while_signed_in<B: Backend>(
    backend: B,
    caller: Caller,
    answers: BoxStream<'static, Answered>,
) -> BoxStream<'static, Answered> {
    let lapse = Box::pin(async move { backend.lapse(caller).await });
    stream::unfold(Some((answers, lapse)), |state| async {
        let (mut answers, mut lapse) = state?;
        tokio::select! {
            biased;
            () = &mut lapse => Some((refused(&Problem::SignedOut), None)),
            answer = answers.next() => Some((answer?, Some((answers, lapse)))),
        }
    })
    .boxed()
}

fn refused(problem: &Problem) -> Answered {
    Answered::from_errors(vec![problem.as_error()])
}
