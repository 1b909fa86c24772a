//! The rows of the group: those in sight are drawn, and a few beside them; the others are room and nothing else, so that ten
//! thousand scroll like ten. A stretch of them is known, which follows what is in sight.

use std::time::Duration;

use invites_client::operations::live_event_updates::LiveHeaderColumns as Columns;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    desk::Desk,
    row::{Table, row},
    walk::walk,
    window::{Sight, drawn, offset_at},
};
use crate::{kit::changing, words};

/// At least so many milliseconds lie between two questions to the server while one scrolls.
const CALM: f64 = 150.0;

/// The height of a row before one was measured, in pixels.
const HEIGHT: f64 = 30.0;

pub(super) fn table(desk: Desk) -> AnyView {
    let scroll: NodeRef<html::Div> = NodeRef::new();
    let body: NodeRef<html::Tbody> = NodeRef::new();
    // Of one row, in pixels: a phone's are cards. Measured, because the reader's letters decide.
    let height = RwSignal::new(HEIGHT);
    let sight = RwSignal::new(Sight::default());
    let part = Memo::new(move |_| {
        desk.room
            .with(|room| drawn(sight.get(), room.window().offset, room.order.len()))
    });
    let order = Memo::new(move |_| {
        desk.room
            .with(|room| room.order.get(part.get()).unwrap_or_default().to_vec())
    });
    let current = RwSignal::new(String::new());
    let entry = Memo::new(move |_| {
        let current = current.get();
        order.with(|order| {
            if order.contains(&current) {
                current
            } else {
                order.first().cloned().unwrap_or_default()
            }
        })
    });
    let again = Trigger::new();
    let look = follow(desk, (scroll, body), height, sight, again);
    Effect::new(move |_| {
        order.track();
        again.track();
        look.run(());
    });
    let resized = window_event_listener(ev::resize, move |_| look.run(()));
    on_cleanup(move || resized.remove());
    // Room for the rows that are not drawn.
    let first = Memo::new(move |_| desk.room.with(|room| room.window().offset) + part.with(|part| whole(part.start)));
    let above = move || pixels(first.get(), height.get());
    let below = move || {
        let last = first.get() + order.with(|order| whole(order.len()));
        pixels(desk.room.with(|room| room.total) - last, height.get())
    };
    let columns = Memo::new(move |_| {
        desk.event
            .with(|event| event.as_ref().map(|event| event.columns.clone()).unwrap_or_default())
    });
    let open = Memo::new(move |_| desk.navigation.query("learner").unwrap_or_default());
    let table = Table { desk, entry, open };
    let rows = move || {
        view! { <For each=move || order.get() key=|claim| claim.clone() children=move |claim| row(table, claim) /> }
            .into_any()
    };
    let total = move || (desk.room.with(|room| room.total) + 1).to_string();
    let focused = move |event: ev::FocusEvent| {
        let claim = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest("tr").ok().flatten())
            .and_then(|row| row.get_attribute("data-claim"));
        if let Some(claim) = claim {
            current.set(claim);
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Learners" node_ref=scroll on:scroll=move |_| look.run(())>
            <table class="grid-table" role="grid" aria-labelledby="group-title" aria-rowcount=total style:--columns=move || columns.with(Vec::len).to_string()>
                <thead role="rowgroup">{changing(move || columns.with(|columns| heads(columns)))}</thead>
                <tbody role="rowgroup" node_ref=body on:keydown=move |event| walk(&event) on:focusin=focused>
                    <tr class="space" role="presentation" aria-hidden="true" style:--h=above></tr>
                    {rows()}
                    <tr class="space" role="presentation" aria-hidden="true" style:--h=below></tr>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Keeps `sight` true, and has the stretch that is known follow it. What is returned is called when something may have moved;
/// it looks once for each frame, however often it is called, and calls for another look by `again`.
fn follow(
    desk: Desk,
    (scroll, body): (NodeRef<html::Div>, NodeRef<html::Tbody>),
    height: RwSignal<f64>,
    sight: RwSignal<Sight>,
    again: Trigger,
) -> UnsyncCallback<()> {
    // The width in which the height was measured.
    let measured = StoredValue::new(0);
    let measure = move |width: i32| {
        let row = body
            .get_untracked()
            .and_then(|body| body.query_selector("tr.learner").ok().flatten());
        if let Some(row) = row {
            let now = row.get_bounding_client_rect().height();
            if now > 0.0 {
                measured.set_value(width);
                height.set(now);
            }
        }
    };
    let (asked, due, later) = (StoredValue::new(0.0), StoredValue::new(false), StoredValue::new(false));
    let look = move || {
        let Some(scroll) = scroll.get_untracked() else { return };
        let width = scroll.client_width();
        if measured.get_value() != width {
            measure(width);
        }
        let now = Sight::at(
            f64::from(scroll.scroll_top()),
            f64::from(scroll.client_height()),
            height.get_untracked(),
        );
        let before = sight.get_untracked();
        let now = desk
            .room
            .with_untracked(|room| now.after(before, room.window().offset, room.order.len()));
        if before != now {
            sight.set(now);
        }
        let offset = offset_at(now, desk.room.with_untracked(|room| room.total));
        if desk.offset.get_untracked() == offset {
            return;
        }
        let rest = CALM - (words::now_ms() - asked.get_value());
        if rest <= 0.0 {
            asked.set_value(words::now_ms());
            desk.offset.set(offset);
        } else if !later.get_value() {
            later.set_value(true);
            let then = move || {
                if later.try_set_value(false).is_none() {
                    again.notify();
                }
            };
            set_timeout(then, Duration::from_millis(rest as u64));
        }
    };
    UnsyncCallback::new(move |()| {
        if due.try_update_value(|due| std::mem::replace(due, true)) != Some(false) {
            return;
        }
        request_animation_frame(move || {
            // Else the screen is gone.
            if due.try_set_value(false).is_none() {
                look();
            }
        });
    })
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn pixels(rows: i64, height: f64) -> String {
    format!("{}px", rows.max(0) as f64 * height)
}

fn heads(columns: &[Columns]) -> AnyView {
    let heads = columns
        .iter()
        .enumerate()
        .map(|(position, column)| {
            let title = format!("{}. {}, {}", position + 1, column.title, column.track_title);
            view! { <th class="c" role="columnheader" scope="col" title=title><span aria-hidden="true">{position + 1}</span><span class="vh">{column.title.clone()}</span></th> }
        })
        .collect_view();
    view! {
        <tr role="row">
            <th class="pick" role="columnheader" scope="col"><span class="vh">"Select"</span></th>
            <th role="columnheader" scope="col">"Learner"</th>
            {heads}
            <th class="cp" role="columnheader" scope="col">"Done"</th>
            <th class="ca" role="columnheader" scope="col">"Active"</th>
        </tr>
    }
    .into_any()
}
