//! A whole number with minus and plus.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// How far the page keys step.
const PAGE: i64 = 10;

/// A whole number: arrow keys step by one, page keys by ten, Home is the least.
///
/// What is typed and is no number stays in the box and is `None` to the outside, so that nothing a person typed is lost.
#[component]
pub fn Stepper(
    /// What is counted, such as "Days"; the buttons read "Fewer days" and "More days".
    #[prop(into)]
    label: String,
    /// The number. `None` while the box holds something else.
    value: RwSignal<Option<i64>>,
    /// The least.
    #[prop(default = 0)]
    min: i64,
    /// The most.
    #[prop(default = 1_000_000)]
    max: i64,
    /// The control's id, when a label names it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The ids of hint and error.
    #[prop(optional, into)]
    described_by: Signal<Option<String>>,
    /// Whether something is wrong with the value.
    #[prop(optional, into)]
    invalid: Signal<bool>,
) -> AnyView {
    let typed = RwSignal::new(
        value
            .get_untracked()
            .map(|number| number.to_string())
            .unwrap_or_default(),
    );
    // A value set from outside shows; one that the box already says, in its own spelling, does not rewrite it.
    Effect::new(move |_| {
        if let Some(number) = value.get()
            && typed.with_untracked(|typed| typed.trim().parse() != Ok(number))
        {
            typed.set(number.to_string());
        }
    });
    let step = move |by: i64| {
        let next = value.get_untracked().unwrap_or(min).saturating_add(by).clamp(min, max);
        value.set(Some(next));
        typed.set(next.to_string());
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => 1,
            "ArrowDown" => -1,
            "PageUp" => PAGE,
            "PageDown" => -PAGE,
            "Home" => i64::MIN / 2,
            _ => return,
        };
        event.prevent_default();
        step(by);
    };
    let what = label.to_ascii_lowercase();
    // A label of its own, when there is one, is the whole question; this one is what is counted.
    let own_name = id.is_none().then_some(label);
    view! {
        <div class="stepper">
            <button
                type="button"
                tabindex="-1"
                aria-label=format!("Fewer {what}")
                disabled=move || value.get().is_some_and(|number| number <= min)
                on:click=move |_| step(-1)
            >
                {icon(Icon::Minus)}
            </button>
            <input
                id=id
                inputmode="numeric"
                autocomplete="off"
                aria-label=own_name
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || described_by.get()
                prop:value=typed
                on:input:target=move |event| {
                    let text = event.target().value();
                    value.set(text.trim().parse().ok());
                    typed.set(text);
                }
                on:keydown=key
            />
            <button
                type="button"
                tabindex="-1"
                aria-label=format!("More {what}")
                disabled=move || value.get().is_some_and(|number| number >= max)
                on:click=move |_| step(1)
            >
                {icon(Icon::Plus)}
            </button>
        </div>
    }
    .into_any()
}
