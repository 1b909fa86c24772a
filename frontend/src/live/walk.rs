//! The keys of the grid: arrows, *Home*, *End*, *Page up* and *Page down* walk the cells; *Enter* opens a learner, *Space* picks
//! one.

use leptos::ev;
use wasm_bindgen::JsCast;

/// Rows of *Page up* and *Page down*.
pub(super) const PAGE: usize = 10;

/// Walks from cell to cell.
pub(super) fn walk(event: &ev::KeyboardEvent) {
    let cell = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|target| target.closest("[role=gridcell], [role=rowheader]").ok().flatten());
    let Some(cell) = cell else { return };
    let Some(row) = cell.parent_element() else { return };
    let position = std::iter::successors(
        cell.previous_element_sibling(),
        web_sys::Element::previous_element_sibling,
    )
    .count();
    let child =
        |row: &web_sys::Element, position: usize| row.children().item(u32::try_from(position).unwrap_or(u32::MAX));
    let last = usize::try_from(row.child_element_count())
        .unwrap_or(1)
        .saturating_sub(1);
    let many = |steps: usize, next: fn(&web_sys::Element) -> Option<web_sys::Element>| {
        std::iter::successors(Some(row.clone()), next)
            .filter(|row| row.class_list().contains("learner"))
            .take(steps + 1)
            .last()
    };
    let target = match event.key().as_str() {
        "ArrowLeft" => position.checked_sub(1).and_then(|to| child(&row, to)),
        "ArrowRight" => child(&row, position + 1),
        "Home" => child(&row, 0),
        "End" => child(&row, last),
        "ArrowUp" => many(1, web_sys::Element::previous_element_sibling).and_then(|row| child(&row, position)),
        "ArrowDown" => many(1, web_sys::Element::next_element_sibling).and_then(|row| child(&row, position)),
        "PageUp" => many(PAGE, web_sys::Element::previous_element_sibling).and_then(|row| child(&row, position)),
        "PageDown" => many(PAGE, web_sys::Element::next_element_sibling).and_then(|row| child(&row, position)),
        _ => return,
    };
    event.prevent_default();
    let Some(target) = target else { return };
    // What can be pressed in a cell takes the focus in its place.
    let inner = target.query_selector("button, input").ok().flatten();
    if let Ok(element) = inner.unwrap_or(target).dyn_into::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}
