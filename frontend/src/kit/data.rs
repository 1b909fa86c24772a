//! Many things at once: tabs between views of one thing, tables.

use leptos::prelude::*;

/// One tab: a link, because a tab has a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its label.
    pub label: &'static str,
    /// Where it leads.
    pub href: String,
    /// How many things stand in it.
    pub count: Option<i64>,
}

/// Tabs between views of one thing.
#[component]
pub fn Tabs(
    /// What the tabs are of.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The path of the open one.
    #[prop(into)]
    current: Signal<String>,
) -> AnyView {
    view! {
        <nav class="tabs" aria-label=label>
            {move || tabs.get().into_iter().map(|tab| {
                let (href, shown) = (tab.href.clone(), tab.href.clone());
                let link = NodeRef::<leptos::html::A>::new();
                // On a narrow screen the row scrolls; the open tab is never outside.
                Effect::new(move |_| {
                    if let Some(link) = link.get().filter(|_| current.with(|current| *current == shown)) {
                        let options = web_sys::ScrollIntoViewOptions::new();
                        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
                        link.scroll_into_view_with_scroll_into_view_options(&options);
                    }
                });
                view! {
                    <a node_ref=link href=tab.href data-noscroll="" aria-current=move || current.with(|current| *current == href).then_some("page")>
                        {tab.label}
                        {tab.count.map(|count| view! { <span class="count">{count}</span> })}
                    </a>
                }
            }).collect_view()}
        </nav>
    }
    .into_any()
}

/// A column's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its label.
    pub label: &'static str,
    /// The class of its `col`, which sets its width.
    pub class: &'static str,
    /// Whether it holds numbers, which align to the end.
    pub numeric: bool,
    /// Whether the label is only for those who do not see the column, such as a column of buttons.
    pub hidden: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub const fn new(label: &'static str, class: &'static str) -> Self {
        Self {
            label,
            class,
            numeric: false,
            hidden: false,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn numeric(label: &'static str, class: &'static str) -> Self {
        Self {
            label,
            class,
            numeric: true,
            hidden: false,
        }
    }

    /// A column whose label is not shown.
    #[must_use]
    pub const fn hidden(label: &'static str, class: &'static str) -> Self {
        Self {
            label,
            class,
            numeric: false,
            hidden: true,
        }
    }
}

/// A table in a frame that scrolls by itself. Roles are written out, because a phone shows the rows as cards.
#[component]
pub fn Table(
    /// What the table lists, for those who do not see it.
    #[prop(into)]
    caption: Signal<String>,
    /// The columns.
    columns: Vec<Column>,
    /// Narrow rows, to compare many.
    #[prop(optional)]
    dense: bool,
    /// The rows: `<tr role="row">` with `<th role="rowheader" scope="row">` and `<td role="cell">`.
    children: Children,
) -> AnyView {
    let (widths, heads): (Vec<_>, Vec<_>) = columns
        .into_iter()
        .map(
            |Column {
                 label,
                 class,
                 numeric,
                 hidden,
             }| {
                let label = if hidden {
                    view! { <span class="vh">{label}</span> }.into_any()
                } else {
                    label.into_any()
                };
                (
                    view! { <col class=class /> },
                    view! { <th role="columnheader" scope="col" class=numeric.then_some("r")>{label}</th> },
                )
            },
        )
        .unzip();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=caption>
            <table class=if dense { "table dense" } else { "table" } role="table">
                <caption class="vh">{caption}</caption>
                <colgroup>{widths}</colgroup>
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
