//! What was asked of the server, held steady: while it is asked again, and while the connection is gone, what was on the
//! screen stays, and equal answers do not draw it anew.

use std::time::Duration;

use invites_client::ClientError;
use leptos::prelude::*;

use super::patience::wait_after;
use crate::api::Query;

/// The wait before an answer that failed is asked for again.
const RETRY: Duration = Duration::from_secs(5);

/// The last good answer of a query, or why there never was one.
pub(crate) struct Steady<U: Send + Sync + 'static> {
    shown: Memo<Option<Result<U, ClientError>>>,
    stale: Memo<bool>,
}

impl<U: Send + Sync + 'static> Clone for Steady<U> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<U: Send + Sync + 'static> Copy for Steady<U> {}

impl<U: Clone + PartialEq + Send + Sync + 'static> Steady<U> {
    /// Holds what `pick` takes of the query's data: leave out what changes with every answer, such as the server's clock.
    /// Asks again when the browser is back on line, when the page is looked at again, every few seconds while failing, and when
    /// the server, asked by too many, says so.
    pub(crate) fn of<T: Clone + 'static>(query: Query<T>, pick: fn(T) -> U) -> Self {
        let shown = Memo::new(
            move |before: Option<&Option<Result<U, ClientError>>>| match (query.get(), before) {
                (Some(Err(_)), Some(Some(Ok(before)))) => Some(Ok(before.clone())),
                (answer, _) => answer.map(|answer| answer.map(pick)),
            },
        );
        let stale =
            Memo::new(move |_| matches!(query.get(), Some(Err(_))) && shown.with(|shown| matches!(shown, Some(Ok(_)))));
        let back = window_event_listener(leptos::ev::online, move |_| query.refetch());
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                query.refetch();
            }
        });
        on_cleanup(move || {
            back.remove();
            seen.remove();
        });
        Effect::new(move |_| {
            if let Some(Err(error)) = query.get() {
                let told = wait_after(&error);
                if told.is_some() || stale.get_untracked() {
                    set_timeout(move || query.refetch(), told.unwrap_or(RETRY));
                }
            }
        });
        Self { shown, stale }
    }

    /// The last good answer; the error when there never was one; `None` until the first. Tracked.
    pub(crate) fn get(self) -> Option<Result<U, ClientError>> {
        self.shown.get()
    }

    /// The last good answer, if there is one. Tracked.
    pub(crate) fn data(self) -> Option<U> {
        self.get()?.ok()
    }

    /// Whether what is shown may be out of date, because asking again fails. Tracked.
    pub(crate) fn is_stale(self) -> bool {
        self.stale.get()
    }
}
