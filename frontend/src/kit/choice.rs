//! Ways to choose: checkbox, switch, radio cards, segmented control.

use leptos::prelude::*;

use super::{
    element_id,
    icon::{Icon, large_icon, small_icon},
};

/// A checkbox and what it means.
#[component]
pub fn Checkbox(
    /// What is true when it is checked.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is.
    checked: RwSignal<bool>,
    /// Whether it cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=checked
                disabled=disabled
                on:change:target=move |event| checked.set(event.target().checked())
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// Something that is on or off at once.
#[component]
pub fn Switch(
    /// What is on.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is.
    checked: RwSignal<bool>,
    /// What follows from it.
    #[prop(optional, into)]
    hint: Option<String>,
) -> AnyView {
    view! {
        <label class="switch">
            <input
                type="checkbox"
                role="switch"
                prop:checked=checked
                on:change:target=move |event| checked.set(event.target().checked())
            />
            <span><b>{label}</b>{hint.map(|hint| view! { <span class="hint">{hint}</span> })}</span>
        </label>
    }
    .into_any()
}

/// One way to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: &'static str,
    /// Its label.
    pub label: String,
    /// When to choose it.
    pub hint: Option<String>,
    /// Its icon.
    pub glyph: Option<Icon>,
}

impl Choice {
    /// A choice with a label alone.
    #[must_use]
    pub fn new(value: &'static str, label: impl Into<String>) -> Self {
        Self {
            value,
            label: label.into(),
            hint: None,
            glyph: None,
        }
    }

    /// Says when to choose it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Gives it an icon.
    #[must_use]
    pub fn glyph(mut self, glyph: Icon) -> Self {
        self.glyph = Some(glyph);
        self
    }
}

/// One of a few, each with a line on when to choose it.
#[component]
pub fn RadioCards(
    /// What is chosen.
    #[prop(into)]
    legend: String,
    /// The chosen value.
    value: RwSignal<String>,
    /// The ways.
    choices: Vec<Choice>,
    /// Two beside each other.
    #[prop(optional)]
    two: bool,
    /// Whether the choice is closed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> AnyView {
    let name = element_id("choice");
    let error_id = format!("{name}-error");
    let described_by = error_id.clone();
    view! {
        <fieldset
            class="field"
            disabled=disabled
            aria-describedby=move || error.with(Option::is_some).then(|| described_by.clone())
        >
            <legend>{legend}</legend>
            <div class=if two { "choices two" } else { "choices" }>
                {choices.into_iter().map(|choice| {
                    let this = choice.value;
                    view! {
                        <label class="choice">
                            <input
                                type="radio"
                                name=name.clone()
                                value=this
                                prop:checked=move || value.with(|value| value == this)
                                on:change=move |_| value.set(this.to_owned())
                            />
                            <span><b>{choice.label}</b>{choice.hint.map(|hint| view! { <span class="hint">{hint}</span> })}</span>
                            {choice.glyph.map(large_icon)}
                        </label>
                    }
                }).collect_view()}
            </div>
            {move || error.get().map(|error| view! {
                <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
            })}
        </fieldset>
    }
    .into_any()
}

/// One of a few words, in one row.
#[component]
pub fn Segmented(
    /// What is chosen, for those who do not see the row.
    #[prop(into)]
    label: String,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Takes the value that was pressed.
    #[prop(into)]
    on_choose: UnsyncCallback<String>,
    /// The ways. Hints are not shown.
    choices: Vec<Choice>,
) -> AnyView {
    let name = element_id("segment");
    view! {
        <div class="seg" role="radiogroup" aria-label=label>
            {choices.into_iter().map(|choice| {
                let this = choice.value;
                view! {
                    <label>
                        <input
                            type="radio"
                            name=name.clone()
                            value=this
                            prop:checked=move || value.with(|value| value == this)
                            on:change=move |_| on_choose.run(this.to_owned())
                        />
                        {choice.glyph.map(small_icon)}
                        {choice.label}
                    </label>
                }
            }).collect_view()}
        </div>
    }
    .into_any()
}
