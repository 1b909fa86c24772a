//! A field: its label, what helps to fill it, what is wrong with it, and the control in between.
//!
//! ```ignore
//! <Field label="Public title" hint="Learners see this." error=title_error
//!        control=move |ids| view! { <TextInput ids value=title /> }.into_any() />
//! ```

use leptos::prelude::*;

use super::{
    element_id,
    icon::{Icon, icon, small_icon},
};

/// What ties a control to its field's label, hint and error.
#[derive(Clone, Debug)]
pub struct FieldIds {
    /// The control's id, which the label names.
    pub control: String,
    /// The ids of hint and error, for `aria-describedby`.
    pub described_by: Signal<Option<String>>,
    /// Whether something is wrong with the value.
    pub invalid: Signal<bool>,
}

/// Label, control, hint and error. The error is announced with the control, not on its own.
#[component]
pub fn Field(
    /// The label, word for word as SCREENS names it.
    #[prop(into)]
    label: Signal<String>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong and what to do about it; `None` when nothing is.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it may stay empty, said beside the label.
    #[prop(optional)]
    optional: bool,
    /// The control.
    #[prop(into)]
    control: FieldControl,
) -> AnyView {
    let id = element_id("field");
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described_by = Signal::derive({
        let hint = hint.is_some().then(|| hint_id.clone());
        let error_id = error_id.clone();
        move || {
            let error = error.with(Option::is_some).then_some(error_id.as_str());
            match (hint.as_deref(), error) {
                (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
                (hint, error) => hint.or(error).map(str::to_owned),
            }
        }
    });
    let ids = FieldIds {
        control: id.clone(),
        described_by,
        invalid: Signal::derive(move || error.with(Option::is_some)),
    };
    view! {
        <div class="field">
            <label for=id>{label} {optional.then(|| view! { " " <span class="opt">"optional"</span> })}</label>
            {(control.0)(ids)}
            {move || error.get().map(|error| view! {
                <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
            })}
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
        </div>
    }
    .into_any()
}

/// Makes the control of a [`Field`] from the field's ids.
pub struct FieldControl(Box<dyn FnOnce(FieldIds) -> AnyView>);

impl<F: FnOnce(FieldIds) -> AnyView + 'static> From<F> for FieldControl {
    fn from(control: F) -> Self {
        Self(Box::new(control))
    }
}

/// One line of text.
#[component]
pub fn TextInput(
    /// The field it stands in.
    ids: FieldIds,
    /// What is typed.
    value: RwSignal<String>,
    /// The `type` attribute.
    #[prop(default = "text")]
    kind: &'static str,
    /// The `autocomplete` attribute, for what the browser knows about the person.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The `inputmode` attribute: which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Whether it can be read and not changed.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Characters at most.
    #[prop(optional)]
    max_length: Option<u32>,
    /// A class besides `input`.
    #[prop(default = "input")]
    class: &'static str,
) -> AnyView {
    view! {
        <input
            class=class
            id=ids.control
            type=kind
            autocomplete=autocomplete
            inputmode=inputmode
            placeholder=placeholder
            maxlength=max_length.map(|most| most.to_string())
            readonly=readonly
            aria-invalid=move || ids.invalid.get().then_some("true")
            aria-describedby=ids.described_by
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
        />
    }
    .into_any()
}

/// Several lines of text, as high as what stands in them.
#[component]
pub fn TextArea(
    /// The field it stands in.
    ids: FieldIds,
    /// What is typed.
    value: RwSignal<String>,
    /// Lines at least.
    #[prop(default = 3)]
    rows: u32,
) -> AnyView {
    view! {
        <textarea
            class="input"
            id=ids.control
            rows=rows.to_string()
            aria-invalid=move || ids.invalid.get().then_some("true")
            aria-describedby=ids.described_by
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
        ></textarea>
    }
    .into_any()
}

/// One of a list, as the system draws it.
#[component]
pub fn Select(
    /// The field it stands in.
    ids: FieldIds,
    /// The chosen value.
    value: RwSignal<String>,
    /// Value and words of each option.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> AnyView {
    view! {
        <span class="select">
            <select
                id=ids.control
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-describedby=ids.described_by
                on:change:target=move |event| value.set(event.target().value())
            >
                {move || options.get().into_iter().map(|(option, words)| {
                    let this = option.clone();
                    view! { <option value=option prop:selected=move || value.with(|value| *value == this)>{words}</option> }
                }).collect_view()}
            </select>
            {icon(Icon::ChevronDown)}
        </span>
    }
    .into_any()
}
