//! A pointer that carries a track through the list: pressed on the grip, followed until it lets go, the page scrolled along
//! near an edge. What a place is, and what is said, [`super::chosen`] knows.

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

use super::{
    chosen::List,
    reorder::{Hand, Reorder, auto_scroll},
};

/// How far a pointer moves, in pixels, before a press on the grip becomes a drag.
const THRESHOLD: f64 = 4.0;

/// An event of the grip by its name, and what hears it.
type Heard = (&'static str, wasm_bindgen::closure::Closure<dyn Fn(PointerEvent)>);

/// A pointer that holds a grip.
pub(super) struct Drag {
    list: List,
    place: usize,
    /// Where it was pressed, and where it is now, from the window's top.
    began: f64,
    now: f64,
    /// How far the page was scrolled when it was pressed.
    scrolled: f64,
}

impl Drag {
    /// Follows the pointer until it lets go.
    pub(super) fn follow(list: List, place: usize, event: &PointerEvent, grip: &HtmlElement) {
        let drag = Rc::new(RefCell::new(Some(Self {
            list,
            place,
            began: f64::from(event.client_y()),
            now: f64::from(event.client_y()),
            scrolled: scroll_y(),
        })));
        let on = {
            let grip = grip.clone();
            move |name: &'static str, run: Box<dyn Fn(PointerEvent)>| {
                let target: &web_sys::EventTarget = &grip;
                let heard = wasm_bindgen::closure::Closure::<dyn Fn(PointerEvent)>::new(run);
                let _ = target.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
                heard
            }
        };
        let moved = Rc::clone(&drag);
        let heard = Rc::new(RefCell::new(Vec::<Heard>::new()));
        let ends = |drops: bool| {
            let (drag, heard, grip) = (Rc::clone(&drag), Rc::clone(&heard), grip.clone());
            Box::new(move |_: PointerEvent| {
                let Some(drag) = drag.borrow_mut().take() else { return };
                if drag
                    .list
                    .state
                    .try_get_untracked()
                    .is_some_and(|state| state.is_in(Hand::Pointer))
                {
                    if drops { drag.list.drop_it() } else { drag.list.cancel() }
                }
                // The closure that runs is among them: they go once it has returned.
                let (heard, grip) = (Rc::clone(&heard), grip.clone());
                request_animation_frame(move || {
                    for (name, heard) in &heard.take() {
                        let _ = grip.remove_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
                    }
                });
            }) as Box<dyn Fn(PointerEvent)>
        };
        let following = Box::new(move |event: PointerEvent| {
            let started = match moved.borrow_mut().as_mut() {
                Some(drag) => drag.moved(f64::from(event.client_y())),
                None => false,
            };
            if started {
                scroll_along(Rc::clone(&moved));
            }
        });
        let all = vec![
            ("pointermove", on("pointermove", following)),
            ("pointerup", on("pointerup", ends(true))),
            ("pointercancel", on("pointercancel", ends(false))),
            ("lostpointercapture", on("lostpointercapture", ends(false))),
        ];
        heard.replace(all);
    }

    /// Whether the drag begins with this move.
    fn moved(&mut self, to: f64) -> bool {
        self.now = to;
        let state = self.list.state.get_untracked();
        if state == Reorder::Rest {
            // Escape put it back; the pointer has to let go before it takes it again.
            if (to - self.began).abs() < THRESHOLD || self.began.is_nan() {
                return false;
            }
            self.list.lift(self.place, Hand::Pointer);
            self.carry();
            return true;
        }
        self.carry();
        false
    }

    /// Shows the row under the pointer.
    fn carry(&self) {
        let by = self.now - self.began + scroll_y() - self.scrolled;
        self.list.carried.set(by);
        let position = self.list.layout.with_value(|layout| layout.position(self.place, by));
        self.list.carry(|state| state.over(position));
    }
}

/// Scrolls the page while the row is carried near an edge of the window, a frame at a time.
fn scroll_along(drag: Rc<RefCell<Option<Drag>>>) {
    request_animation_frame(move || {
        {
            let mut held = drag.borrow_mut();
            let Some(held) = held.as_mut() else { return };
            if !held
                .list
                .state
                .try_get_untracked()
                .is_some_and(|state| state.is_in(Hand::Pointer))
            {
                // Cancelled: nothing begins again from here.
                held.began = f64::NAN;
                return;
            }
            let height = window()
                .inner_height()
                .ok()
                .and_then(|height| height.as_f64())
                .unwrap_or(0.0);
            let by = auto_scroll(held.now, 0.0, height);
            if by.abs() >= 1.0 {
                window().scroll_by_with_x_and_y(0.0, by);
                held.carry();
            }
        }
        scroll_along(drag);
    });
}

fn scroll_y() -> f64 {
    window().scroll_y().unwrap_or(0.0)
}
