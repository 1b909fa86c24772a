//! The rows of the group: those in sight are drawn, and a few beside them; the others are room and nothing else, so that ten
//! thousand scroll like ten. A stretch of them is known, which follows what is in sight.

use std::time::Duration;

use invites_client::operations::live_event_updates::LiveHeaderColumns as Columns;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

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
    let body: NodeRef<html::Div> = NodeRef::new();
    let opening = Opening::new();
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
    let look = follow(desk, (opening, body), height, sight, again);
    Effect::new(move |_| {
        order.track();
        again.track();
        look.run(());
    });
    opening.watch(look);
    // Room for the rows that are not drawn.
    let first = Memo::new(move |_| desk.room.with(|room| room.window().offset) + part.with(|part| whole(part.start)));
    let total = Memo::new(move |_| desk.room.with(|room| room.total));
    let above = move || pixels(first.get(), height.get());
    let below = move || {
        let last = first.get() + order.with(|order| whole(order.len()));
        pixels(total.get() - last, height.get())
    };
    let columns = Memo::new(move |_| {
        desk.event
            .with(|event| event.as_ref().map(|event| event.columns.clone()).unwrap_or_default())
    });
    let open = Memo::new(move |_| desk.navigation.query("learner").unwrap_or_default());
    let table = Table {
        desk,
        order,
        first,
        entry,
        open,
    };
    let rows = move || {
        view! { <For each=move || order.get() key=|claim| claim.clone() children=move |claim| row(table, claim) /> }
            .into_any()
    };
    let focused = move |event: ev::FocusEvent| {
        let claim = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest(".learner").ok().flatten())
            .and_then(|row| row.get_attribute("data-claim"));
        if let Some(claim) = claim {
            current.set(claim);
        }
    };
    let moved = move |_| {
        opening.scrolled();
        look.run(());
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Learners" node_ref=opening.element on:scroll=moved>
            <div class="room-grid" role="grid" aria-labelledby="group-title" aria-rowcount=move || (total.get() + 1).to_string()
                style:--columns=move || columns.with(Vec::len).to_string()>
                <div class="heads" role="rowgroup">{changing(move || columns.with(|columns| heads(columns)))}</div>
                <div role="rowgroup" node_ref=body on:keydown=move |event| walk(&event) on:focusin=focused>
                    <div role="presentation" class="space" style:--h=above></div>
                    {rows()}
                    <div role="presentation" class="space" style:--h=below></div>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What the rows are seen through: how large it is and how far it is scrolled, in pixels, as the browser last said. Asked
/// while rows change, the browser would have to lay them out for the answer, and once more for what is then drawn.
#[derive(Clone, Copy)]
struct Opening {
    element: NodeRef<html::Div>,
    top: StoredValue<f64>,
    width: StoredValue<i32>,
    high: StoredValue<i32>,
}

impl Opening {
    fn new() -> Self {
        Self {
            element: NodeRef::new(),
            top: StoredValue::new(0.0),
            width: StoredValue::new(0),
            high: StoredValue::new(0),
        }
    }

    /// Notes how far it is scrolled. For when the browser says that it was: then it is laid out.
    fn scrolled(self) {
        if let Some(element) = self.element.get_untracked() {
            self.top.set_value(f64::from(element.scroll_top()));
        }
    }

    /// Notes how large it is and calls `look`, now and whenever that changes.
    fn watch(self, look: UnsyncCallback<()>) {
        let resized = Closure::<dyn FnMut()>::new(move || {
            let Some(element) = self.element.try_get_untracked().flatten() else {
                return;
            };
            self.width.set_value(element.client_width());
            self.high.set_value(element.client_height());
            look.run(());
        });
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        let observer = StoredValue::new_local((observer, resized));
        let observed = move |does: fn(&ResizeObserver, &web_sys::Element)| {
            let element = self.element.try_get_untracked().flatten();
            observer.try_with_value(|(observer, _)| {
                if let (Some(observer), Some(element)) = (observer, &element) {
                    does(observer, element);
                }
            });
        };
        self.element
            .on_load(move |_| observed(|observer, element| observer.observe(element)));
        on_cleanup(move || observed(|observer, _| observer.disconnect()));
    }
}

/// Keeps `sight` true, and has the stretch that is known follow it. What is returned is called when something may have moved;
/// it looks once for each frame, however often it is called, and calls for another look by `again`.
fn follow(
    desk: Desk,
    (opening, body): (Opening, NodeRef<html::Div>),
    height: RwSignal<f64>,
    sight: RwSignal<Sight>,
    again: Trigger,
) -> UnsyncCallback<()> {
    // The width in which the height was measured.
    let measured = StoredValue::new(0);
    let measure = move |width: i32| {
        let row = body
            .get_untracked()
            .and_then(|body| body.query_selector(".learner").ok().flatten());
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
        let (width, high) = (opening.width.get_value(), opening.high.get_value());
        if high == 0 {
            return; // not there yet
        }
        if measured.get_value() != width {
            measure(width);
        }
        let now = Sight::at(opening.top.get_value(), f64::from(high), height.get_untracked());
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
            view! { <div class="c" role="columnheader" title=title><span aria-hidden="true">{position + 1}</span><span class="vh">{column.title.clone()}</span></div> }
        })
        .collect_view();
    view! {
        <div class="row-heads" role="row" aria-rowindex="1">
            <div class="pick" role="columnheader"><span class="vh">"Select"</span></div>
            <div class="who" role="columnheader">"Learner"</div>
            {heads}
            <div class="p" role="columnheader">"Done"</div>
            <div class="p la" role="columnheader">"Active"</div>
        </div>
    }
    .into_any()
}
