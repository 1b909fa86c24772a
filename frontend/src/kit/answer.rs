//! What was asked of the server, on screen: the skeleton until the first answer, then the data, or the error with a retry.
//!
//! It is asked again while somebody works with it. So an equal answer draws nothing anew, what cannot be asked again stays and
//! is said to be old, and of a list only the rows are drawn that say something else: a menu, a dialog, a half-made choice and
//! the focus stay where they are.

use invites_client::{ClientError, Code};
use leptos::prelude::*;

use super::{live, state::ErrorState, toast::Toasts, words_for};
use crate::api::Query;

/// What stands there.
#[derive(Clone, PartialEq)]
enum Stage {
    Waiting,
    Failed(ClientError),
    /// Data; counts what differs.
    Data(u32),
}

/// Whether what was shown must not be shown any more: it is gone, or not for this visitor.
fn takes_away(error: &ClientError) -> bool {
    matches!(
        error.code(),
        Some(Code::NotFound | Code::Forbidden | Code::Unauthenticated)
    )
}

/// Follows a query's answers. `take` gets each, and says whether it differs from the one before.
fn stage<T: Clone + 'static>(query: Query<T>, take: impl Fn(T) -> bool + 'static) -> Memo<Stage> {
    let take = StoredValue::new_local(take);
    let stage = Memo::new(move |before: Option<&Stage>| match (query.get(), before) {
        (None, _) => Stage::Waiting,
        (Some(Err(error)), Some(shown @ Stage::Data(_))) if !takes_away(&error) => shown.clone(),
        (Some(Err(error)), _) => Stage::Failed(error),
        (Some(Ok(data)), before) => {
            let differs = take.with_value(|take| take(data));
            match before {
                Some(Stage::Data(number)) => Stage::Data(number + u32::from(differs)),
                _ => Stage::Data(0),
            }
        }
    });
    let toasts = Toasts::here();
    Effect::new(move |_| {
        if let Some(Err(error)) = query.get()
            && stage.with_untracked(|stage| matches!(stage, Stage::Data(_)))
        {
            let (title, _) = words_for(&error);
            toasts.failed(format!(
                "{title}. What is shown may be old: reload the page to see what holds."
            ));
        }
    });
    stage
}

/// Shows what was asked. While it is asked again, what was there stays; drawn anew it is when the answer differs.
pub fn loaded<T: Clone + PartialEq + 'static>(
    query: Query<T>,
    skeleton: fn() -> AnyView,
    ready: impl Fn(T) -> AnyView + 'static,
) -> AnyView {
    shown(query, skeleton, None, ready)
}

/// As [`loaded`], for one thing named by the address: when the server knows none, or shows it to others only, `missing` says so
/// and offers no second try.
pub fn found<T: Clone + PartialEq + 'static>(
    query: Query<T>,
    skeleton: fn() -> AnyView,
    missing: fn() -> AnyView,
    ready: impl Fn(T) -> AnyView + 'static,
) -> AnyView {
    shown(query, skeleton, Some(missing), ready)
}

fn shown<T: Clone + PartialEq + 'static>(
    query: Query<T>,
    skeleton: fn() -> AnyView,
    missing: Option<fn() -> AnyView>,
    ready: impl Fn(T) -> AnyView + 'static,
) -> AnyView {
    let held = StoredValue::new_local(None::<T>);
    let stage = stage(query, move |data| {
        let differs = held.with_value(|held| held.as_ref() != Some(&data));
        held.set_value(Some(data));
        differs
    });
    // The view asks for closures that could move to another thread; the page has one, and the store keeps to it.
    let ready = StoredValue::new_local(ready);
    live(move || match (stage.get(), missing) {
        (Stage::Waiting, _) => skeleton(),
        (Stage::Failed(error), Some(missing)) if error.code() == Some(&Code::NotFound) => missing(),
        (Stage::Failed(error), _) => failed(query, error),
        (Stage::Data(_), _) => held
            .get_value()
            .map_or_else(|| ().into_any(), |data| ready.with_value(|ready| ready(data))),
    })
}

/// As [`loaded`], for a list that `pick` finds in the answer: `none` where it is empty, else `some`, which is drawn once and
/// given the list as it is now. Draw its rows by [`rows`].
pub fn listed<T: Clone + 'static, R: Clone + PartialEq + Send + Sync + 'static>(
    query: Query<T>,
    skeleton: fn() -> AnyView,
    pick: fn(T) -> Vec<R>,
    none: impl Fn() -> AnyView + 'static,
    some: impl Fn(Signal<Vec<R>>) -> AnyView + 'static,
) -> AnyView {
    let list = RwSignal::new(Vec::new());
    let stage = stage(query, move |data| {
        let list_now = pick(data);
        let differs = list.with_untracked(|list| *list != list_now);
        if differs {
            list.set(list_now);
        }
        differs
    });
    let empty = Memo::new(move |_| list.with(Vec::is_empty));
    let (none, some) = (StoredValue::new_local(none), StoredValue::new_local(some));
    // Whether there is data, and not which.
    let frame = Memo::new(move |_| match stage.get() {
        Stage::Data(_) => Stage::Data(0),
        other => other,
    });
    live(move || match (frame.get(), empty.get()) {
        (Stage::Waiting, _) => skeleton(),
        (Stage::Failed(error), _) => failed(query, error),
        (Stage::Data(_), true) => none.with_value(|none| none()),
        (Stage::Data(_), false) => some.with_value(|some| some(list.into())),
    })
}

/// The rows of a list: each is drawn anew, by itself, when it says something else. `id` tells them apart.
pub fn rows<R: Clone + PartialEq + Send + Sync + 'static>(
    list: Signal<Vec<R>>,
    id: fn(&R) -> &str,
    draw: impl Fn(R) -> AnyView + 'static,
) -> AnyView {
    let draw = StoredValue::new_local(draw);
    each(list, id, move |row| {
        live(move || draw.with_value(|draw| draw(row.get())))
    })
}

/// As [`rows`], for parts in which somebody types: each is drawn once, and given what it says now.
pub fn each<R: Clone + PartialEq + Send + Sync + 'static>(
    list: Signal<Vec<R>>,
    id: fn(&R) -> &str,
    draw: impl Fn(Memo<R>) -> AnyView + 'static,
) -> AnyView {
    let draw = StoredValue::new_local(draw);
    let ids = move || list.with(|list| list.iter().map(|row| id(row).to_owned()).collect::<Vec<_>>());
    let row = move |key: String| {
        let find = move || list.with(|list| list.iter().find(|row| id(row) == key).cloned());
        let Some(first) = untrack(&find) else {
            return ().into_any();
        };
        // What has left the list says what it said until it is gone from the screen.
        let row =
            Memo::new(move |before: Option<&R>| find().or_else(|| before.cloned()).unwrap_or_else(|| first.clone()));
        draw.with_value(|draw| draw(row))
    };
    view! { <For each=ids key=|id| id.clone() children=row /> }.into_any()
}

fn failed<T: Clone>(query: Query<T>, error: ClientError) -> AnyView {
    view! { <ErrorState error on_retry=move |()| query.refetch() /> }.into_any()
}
