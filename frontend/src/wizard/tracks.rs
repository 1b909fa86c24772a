//! *Select tracks*: a searchable list to choose several from, and the chosen ones in their order below.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{
    chosen,
    desk::Desk,
    order::{self, Chosen},
};
use crate::kit::{Icon, changing, element_id, icon, small_icon};

/// Tracks shown at once; typing narrows.
const MOST: usize = 50;

/// The combobox and the list.
pub(super) fn field(desk: Desk) -> AnyView {
    view! { {combobox(desk)} {chosen::list(desk)} }.into_any()
}

/// Whether every word of the search stands in the title.
fn matches(title: &str, search: &str) -> bool {
    let title = title.to_lowercase();
    search
        .to_lowercase()
        .split_whitespace()
        .all(|word| title.contains(word))
}

fn combobox(desk: Desk) -> AnyView {
    let (input_id, list_id, error_id) = (
        element_id("tracks"),
        element_id("tracks-list"),
        element_id("tracks-error"),
    );
    let search = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let active = RwSignal::new(0_usize);
    let error = desk.mistake("tracks");
    let found = Memo::new(move |_| {
        let search = search.get();
        let tracks = desk.tracks.get().and_then(Result::ok).unwrap_or_default();
        tracks
            .into_iter()
            .filter(|track| matches(&track.title, &search))
            .take(MOST)
            .collect::<Vec<_>>()
    });
    let is_chosen = move |id: &str| {
        desk.sheet
            .tracks
            .with(|tracks| tracks.iter().any(|track| track.id == id))
    };
    let toggle = move |track: &Chosen| {
        let mut said = None;
        desk.sheet.tracks.update(|tracks| {
            said = if tracks.iter().any(|chosen| chosen.id == track.id) {
                order::remove(tracks, &track.id)
            } else {
                order::add(tracks, track)
            };
        });
        desk.said.set(said.unwrap_or_default());
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open.get_untracked() => open.set(true),
            "ArrowDown" if count > 0 => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" if open.get_untracked() => {
                if let Some(track) = found.with_untracked(|found| found.get(active.get_untracked()).cloned()) {
                    toggle(&track);
                }
            }
            "Enter" => open.set(true),
            "Escape" if open.get_untracked() => open.set(false),
            _ => return,
        }
        event.prevent_default();
    };
    // Focus that goes elsewhere closes the list; a press on an option keeps focus in the field.
    let leave = move |_| open.set(false);
    let option_id = {
        let list_id = list_id.clone();
        move |at: usize| format!("{list_id}-{at}")
    };
    let options = {
        let option_id = option_id.clone();
        move || {
            found
                .get()
                .into_iter()
                .enumerate()
                .map(|(at, track)| {
                    let (id, measure, title) = (track.id.clone(), track.measure(), track.title.clone());
                    let chosen = Signal::derive(move || is_chosen(&id));
                    view! {
                        <li
                            role="option"
                            id=option_id(at)
                            aria-selected=move || if chosen.get() { "true" } else { "false" }
                            data-active=move || (active.get() == at).then_some("")
                            on:mousedown=|event: leptos::ev::MouseEvent| event.prevent_default()
                            on:click=move |_| { active.set(at); toggle(&track); }
                        >
                            {changing(move || icon(if chosen.get() { Icon::Check } else { Icon::Plus }))}
                            <span class="trunc"><bdi>{title}</bdi></span>
                            <small>{measure}</small>
                        </li>
                    }
                })
                .collect_view()
        }
    };
    let none = move || match desk.tracks.get() {
        None => Some("Loading the team’s tracks…".to_owned()),
        Some(Err(error)) => Some(format!(
            "The tracks could not be loaded: {error}. Reload the page; the draft is kept."
        )),
        Some(Ok(tracks)) if tracks.is_empty() => {
            Some("The team has no tracks yet. Import one under Content.".to_owned())
        }
        Some(Ok(_)) => found
            .with(Vec::is_empty)
            .then(|| "No track has these words in its title.".to_owned()),
    };
    let active_id = {
        let option_id = option_id.clone();
        move || (open.get() && found.with(|found| active.get() < found.len())).then(|| option_id(active.get()))
    };
    // The option that the keys are at stays in sight, above the wizard's bar.
    Effect::new(move |_| {
        if open.get() {
            let option = option_id(active.get());
            request_animation_frame(move || {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                if let Some(option) = document().get_element_by_id(&option) {
                    option.scroll_into_view_with_scroll_into_view_options(&nearest);
                }
            });
        }
    });
    let described = error_id.clone();
    view! {
        <div class="field combo">
            <label for=input_id.clone()>"Select tracks"</label>
            <div class="with-icon">
                {icon(Icon::Search)}
                <input
                    class="input"
                    id=input_id
                    role="combobox"
                    autocomplete="off"
                    placeholder="Search by title"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-controls=list_id.clone()
                    aria-activedescendant=active_id
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=move || error.with(Option::is_some).then(|| described.clone())
                    prop:value=move || search.get()
                    on:input:target=move |event| { search.set(event.target().value()); active.set(0); open.set(true); }
                    on:click=move |_| open.set(true)
                    on:keydown=key
                    on:blur=leave
                />
            </div>
            <div hidden=move || !open.get()>
                <ul class="combo-list" id=list_id role="listbox" aria-label="Tracks" aria-multiselectable="true">{options}</ul>
                {changing(move || none().map(|words| view! { <p class="hint combo-none">{words}</p> }))}
            </div>
            {changing(move || error.get().map(|error| view! {
                <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
            }))}
        </div>
    }
    .into_any()
}

/// Focuses the field: nothing is selected any more.
pub(super) fn focus_field() {
    let field = document().query_selector(".combo input").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn r11_every_word_of_the_search_stands_in_the_title() {
        assert!(matches("Zero-trust networking for teams", "net zero"));
        assert!(!matches("Zero-trust networking for teams", "net vault"));
        assert!(matches("Anything", ""));
    }
}
