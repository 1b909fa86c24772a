//! How the page asks the server: typed operations over the browser's `fetch`, and live updates over its WebSocket.
//!
//! Requests go to the page's own origin with its cookies; there is no token in the page.

mod fetch;
mod line;
mod live;
mod pulse;

use invites_client::{Client, ClientError, GraphQLQuery};
use leptos::{prelude::*, task::spawn_local};

pub use fetch::{Fetch, Parsed};
pub use live::{Live, renew, watch};

/// Runs an operation once: for mutations, and for what a press asks for.
///
/// # Errors
/// [`ClientError`]. What a person can mend is in the data, as `userErrors` or `denial`.
pub async fn run<Q: GraphQLQuery>(variables: Q::Variables) -> Result<Q::ResponseData, ClientError> {
    Client::new(Fetch).run::<Q>(variables).await
}

/// Something asked of the server: nothing yet, the data, or why there is none. Show it by [`crate::kit::loaded`].
///
/// Leaner than a `LocalResource`, which costs the page some 3 kB for each operation.
pub struct Query<T: 'static> {
    answer: RwSignal<Option<Result<T, ClientError>>, LocalStorage>,
    again: Trigger,
    /// The number of what counts: the question asked last, or the data put in after it.
    last: StoredValue<u32>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: Clone> Query<T> {
    /// The last answer; `None` until there is one. Tracked.
    #[must_use]
    pub fn get(self) -> Option<Result<T, ClientError>> {
        self.answer.get()
    }

    /// Asks again. What was there stays until the new answer comes.
    pub fn refetch(self) {
        self.again.notify();
    }

    /// Forgets what was there and asks again: it was about somebody else.
    pub fn restart(self) {
        self.supersede();
        self.answer.set(None);
        self.again.notify();
    }

    /// Takes data that came in another way: from a mutation's payload, from a live update. It is newer than the answer to a
    /// question that is still on its way.
    pub fn put(self, data: T) {
        self.supersede();
        self.answer.set(Some(Ok(data)));
    }
}

impl<T> Query<T> {
    /// Whatever was asked before does not count any more. The number of what does; `None` when the screen is gone.
    fn supersede(self) -> Option<u32> {
        self.last.try_update_value(|last| {
            *last += 1;
            *last
        })
    }
}

/// What a screen shows: asked when the screen opens, again whenever a signal that `variables` reads has changed, and when
/// told to [`Query::refetch`]. Of answers that overtake each other, and of data that is [put in](Query::put), the last counts.
pub fn query<Q: GraphQLQuery + 'static>(variables: impl Fn() -> Q::Variables + 'static) -> Query<Q::ResponseData>
where
    Q::Variables: 'static,
    Q::ResponseData: 'static,
{
    let query = Query {
        answer: RwSignal::new_local(None),
        again: Trigger::new(),
        last: StoredValue::new(0),
    };
    Effect::new(move |_| {
        query.again.track();
        let variables = variables();
        let number = query.supersede();
        spawn(Box::pin(async move {
            let answer = run::<Q>(variables).await;
            // Otherwise something came after this question, or the screen is gone.
            if number.is_some() && query.last.try_get_value() == number {
                query.answer.try_set(Some(answer));
            }
        }));
    });
    query
}

/// Runs something to its end beside the view. Boxed, so that the page has the machinery once.
pub fn spawn(work: std::pin::Pin<Box<dyn Future<Output = ()>>>) {
    spawn_local(work);
}
