//! The selected tracks in their order: dragged by the grip, moved by keys or by buttons, removed (R11–R13).
//!
//! [`super::reorder`] is the state; here are the rows, the pointer, the keys and the focus. A row is one element for as long
//! as its track is selected: moving it keeps what is focused.

use std::collections::HashMap;

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use super::{
    desk::Desk,
    drag::Drag,
    order::{self, Chosen, Move},
    reorder::{Hand, Layout, Reorder, Step, said_of_cancelling},
};
use crate::kit::{Icon, changing, icon, small_icon};

/// Rows that are drawn with their step, and as many more in each frame after it: two hundred at once would hold the step up.
const AT_ONCE: usize = 40;

/// The list at work.
#[derive(Clone, Copy)]
pub(super) struct List {
    desk: Desk,
    root: NodeRef<html::Ol>,
    pub(super) state: RwSignal<Reorder>,
    /// Where the rows stood when one was lifted.
    pub(super) layout: StoredValue<Layout>,
    /// How far the pointer carried the lifted row, in pixels.
    pub(super) carried: RwSignal<f64>,
    /// Where each track stands.
    places: Memo<HashMap<String, usize>>,
}

/// The list, hidden while nothing is selected.
pub(super) fn list(desk: Desk) -> AnyView {
    let tracks = desk.sheet.tracks;
    let places = Memo::new(move |_| {
        tracks.with(|tracks| {
            let places = tracks.iter().enumerate();
            places
                .map(|(at, track)| (track.id.clone(), at))
                .collect::<HashMap<_, _>>()
        })
    });
    let list = List {
        desk,
        root: NodeRef::new(),
        state: RwSignal::new(Reorder::Rest),
        layout: StoredValue::new(Layout::default()),
        carried: RwSignal::new(0.0),
        places,
    };
    let drawn = RwSignal::new(AT_ONCE);
    Effect::new(move |_| {
        if drawn.get() < tracks.with(Vec::len) {
            request_animation_frame(move || {
                let _ = drawn.try_update(|drawn| *drawn += AT_ONCE);
            });
        }
    });
    let rows = move || tracks.with(|tracks| tracks.iter().take(drawn.get()).cloned().collect::<Vec<_>>());
    view! {
        <div class="stack-2" hidden=move || tracks.with(Vec::is_empty)>
            <p class="small muted">{changing(move || tracks.with(|tracks| order::total(tracks)))}". Learners see them in this order. \
                Hands-on challenges show their text and no terminals: sandboxes are not switched on in this installation."</p>
            <ol
                class=move || if list.state.get() == Reorder::Rest { "sort" } else { "sort moving" }
                aria-label="Selected tracks, in order"
                node_ref=list.root
            >
                <For each=rows key=|track| track.id.clone() children=move |track| row(list, track) />
            </ol>
        </div>
    }
    .into_any()
}

fn row(list: List, track: Chosen) -> AnyView {
    let measure = track.measure();
    let Chosen { id, title, .. } = track;
    let place = Memo::new({
        let id = id.clone();
        move |_| list.places.with(|places| places.get(&id).copied())
    });
    let shift = Memo::new(move |_| {
        let (state, place) = (list.state.get(), place.get()?);
        if state.lifted() == Some(place) && state.is_in(Hand::Pointer) {
            return Some(list.carried.get());
        }
        (state != Reorder::Rest).then(|| list.layout.with_value(|layout| layout.shift(state, place)))
    });
    let lifted = Memo::new(move |_| place.get().is_some() && list.state.get().lifted() == place.get());
    let number = move || place.get().map(|place| list.state.get().shown_at(place) + 1);
    let gone = {
        let id = id.clone();
        Memo::new(move |_| list.desk.is_gone(&id))
    };
    let button =
        |glyph: Icon, what: &'static str, data: &'static str, at_end: Signal<bool>, press: UnsyncCallback<()>| {
            view! {
                <button
                    class="btn quiet icon sm"
                    type="button"
                    data-move=data
                    aria-label=format!("{what}: {title}")
                    title=what
                    aria-disabled=move || at_end.get().then_some("true")
                    on:click=move |_| press.run(())
                >
                    {icon(glyph)}
                </button>
            }
        };
    let first = Signal::derive(move || place.get() == Some(0));
    let last = Signal::derive(move || {
        place
            .get()
            .is_some_and(|place| place + 1 == list.places.with(HashMap::len))
    });
    let (up, down, away) = (id.clone(), id.clone(), id.clone());
    let buttons = view! {
        <span class="row tight">
            {button(Icon::ArrowUp, "Move up", "up", first, UnsyncCallback::new(move |()| list.shift(&up, Move::Up)))}
            {button(Icon::ArrowDown, "Move down", "down", last, UnsyncCallback::new(move |()| list.shift(&down, Move::Down)))}
            {button(Icon::Cross, "Remove", "remove", Signal::stored(false), UnsyncCallback::new(move |()| list.remove(&away)))}
        </span>
    };
    let (keyed, pressed) = (id.clone(), id.clone());
    view! {
        <li
            data-track=id
            class=move || match (lifted.get(), gone.get()) { (true, _) => "lifted", (_, true) => "gone", _ => "" }
            style:--dy=move || shift.get().map(|shift| format!("{shift}px"))
        >
            <button
                class="grip"
                type="button"
                data-move="grip"
                aria-label=format!("Reorder {title}. Press Space to lift")
                aria-pressed=move || if lifted.get() { "true" } else { "false" }
                on:keydown=move |event| list.key(&event, &keyed)
                on:pointerdown=move |event| list.press(&event, &pressed)
                on:blur=move |_| list.left()
            >
                {icon(Icon::Grip)}
            </button>
            <span class="n">{number}</span>
            <div class="trunc">
                <b><bdi>{title.clone()}</bdi></b>
                <small>{measure}</small>
                {changing(move || gone.get().then(|| view! {
                    <small class="error">{small_icon(Icon::Bad)}"Archived or deleted: remove it to save."</small>
                }))}
            </div>
            {buttons}
        </li>
    }
    .into_any()
}

impl List {
    fn title(self, place: usize) -> String {
        let tracks = self.desk.sheet.tracks;
        tracks.with_untracked(|tracks| tracks.get(place).map(|track| track.title.clone()).unwrap_or_default())
    }

    fn place(self, id: &str) -> Option<usize> {
        self.places.with_untracked(|places| places.get(id).copied())
    }

    fn len(self) -> usize {
        self.places.with_untracked(HashMap::len)
    }

    fn rows(self) -> Vec<Element> {
        let Some(root) = self.root.get_untracked() else {
            return Vec::new();
        };
        let children = root.children();
        (0..children.length()).filter_map(|at| children.item(at)).collect()
    }

    /// Measures where every row stands, from the list's top.
    fn measure(self) {
        let rows = self.rows();
        let mut edges: Vec<f64> = rows.iter().map(|row| row.get_bounding_client_rect().top()).collect();
        edges.extend(rows.last().map(|row| row.get_bounding_client_rect().bottom()));
        self.layout.set_value(Layout::new(edges));
    }

    fn say(self, words: Option<String>) {
        if let Some(words) = words {
            self.desk.said.set(words);
        }
    }

    pub(super) fn lift(self, place: usize, hand: Hand) {
        if self.rows().len() < self.len() {
            // Some are drawn in the next frames only; nobody knows yet where they stand.
            return;
        }
        self.measure();
        self.carried.set(0.0);
        self.state.update(|state| *state = state.lift(place, self.len(), hand));
        self.say(self.state.get_untracked().said(&self.title(place)));
    }

    /// Changes the state of what is lifted, and says where it is when that is another place.
    pub(super) fn carry(self, change: impl FnOnce(Reorder) -> Reorder) {
        let before = self.state.get_untracked();
        let Some(place) = before.lifted() else { return };
        let after = change(before);
        if after != before {
            self.state.set(after);
            self.say(after.said(&self.title(place)));
        }
    }

    pub(super) fn drop_it(self) {
        let Some(dropped) = self.state.get_untracked().drop_it() else {
            return;
        };
        self.say(Some(dropped.said(&self.title(dropped.from), self.len())));
        // At rest first: a row that loses focus while it is moved was not let go by anybody.
        self.state.set(Reorder::Rest);
        if dropped.from != dropped.to {
            let id = self.id(dropped.from);
            self.desk.sheet.tracks.update(|tracks| dropped.apply(tracks));
            self.focus(&id, "grip");
        }
    }

    pub(super) fn cancel(self) {
        let Some(place) = self.state.get_untracked().lifted() else {
            return;
        };
        self.state.set(Reorder::Rest);
        self.say(Some(said_of_cancelling(&self.title(place), place, self.len())));
    }

    fn id(self, place: usize) -> String {
        let tracks = self.desk.sheet.tracks;
        tracks.with_untracked(|tracks| tracks.get(place).map(|track| track.id.clone()).unwrap_or_default())
    }

    /// Focuses a button of a row, once the row stands where it belongs.
    fn focus(self, id: &str, button: &'static str) {
        let id = id.to_owned();
        request_animation_frame(move || {
            let row = self
                .rows()
                .into_iter()
                .find(|row| row.get_attribute("data-track").as_deref() == Some(&id));
            let found = row.and_then(|row| row.query_selector(&format!("[data-move={button}]")).ok().flatten());
            if let Some(button) = found.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                let _ = button.focus();
            }
        });
    }

    /// Keeps the lifted row in sight, above the wizard's bar.
    fn show_lifted(self) {
        request_animation_frame(move || {
            let Some(place) = self.state.try_get_untracked().and_then(Reorder::lifted) else {
                return;
            };
            if let Some(row) = self.rows().get(place) {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    }

    fn key(self, event: &KeyboardEvent, id: &str) {
        let state = self.state.get_untracked();
        let keys = state.is_in(Hand::Keys);
        match event.key().as_str() {
            " " | "Enter" if keys => self.drop_it(),
            " " | "Enter" if state == Reorder::Rest => {
                if let Some(place) = self.place(id) {
                    self.lift(place, Hand::Keys);
                }
            }
            "Escape" if state != Reorder::Rest => self.cancel(),
            "ArrowUp" if keys => self.carry(|state| state.step(Step::Up)),
            "ArrowDown" if keys => self.carry(|state| state.step(Step::Down)),
            "Home" if keys => self.carry(|state| state.step(Step::First)),
            "End" if keys => self.carry(|state| state.step(Step::Last)),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
        self.show_lifted();
    }

    /// Focus went elsewhere: what the keys hold is dropped where it is.
    fn left(self) {
        if self.state.get_untracked().is_in(Hand::Keys) {
            self.drop_it();
        }
    }

    /// A press on the grip, which becomes a drag once the pointer moves.
    fn press(self, event: &PointerEvent, id: &str) {
        if event.button() != 0 || !event.is_primary() || self.state.get_untracked() != Reorder::Rest {
            return;
        }
        let (Some(place), Some(grip)) = (
            self.place(id),
            event
                .current_target()
                .and_then(|target| target.dyn_into::<HtmlElement>().ok()),
        ) else {
            return;
        };
        // Not every browser focuses a button that is pressed, and Escape goes to what is focused.
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = grip.focus_with_options(&options);
        let _ = grip.set_pointer_capture(event.pointer_id());
        Drag::follow(self, place, event, &grip);
    }

    fn shift(self, id: &str, to: Move) {
        let mut said = None;
        self.desk
            .sheet
            .tracks
            .update(|tracks| said = order::shift(tracks, id, to));
        match (said, self.place(id)) {
            (Some(said), _) => {
                self.desk.said.set(said);
                self.focus(
                    id,
                    match to {
                        Move::Up => "up",
                        Move::Down => "down",
                    },
                );
            }
            (None, Some(place)) => {
                let end = if to == Move::Up { "first" } else { "last" };
                self.desk.said.set(format!("{} is {end} already.", self.title(place)));
            }
            (None, None) => {}
        }
    }

    /// Takes a track out; focus goes to the one that takes its place, or to the field when none is left.
    fn remove(self, id: &str) {
        let place = self.place(id).unwrap_or_default();
        let mut said = None;
        self.desk.sheet.tracks.update(|tracks| said = order::remove(tracks, id));
        self.say(said);
        match self.len() {
            0 => super::tracks::focus_field(),
            left => self.focus(&self.id(place.min(left - 1)), "remove"),
        }
    }
}
