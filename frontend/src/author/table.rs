//! The list of invites as a table: heads that sort, rows, pages, and what stands there while there are no rows.

use invites_domain::policy::Verb;
use leptos::{html, prelude::*};

use super::{
    filter::{Filter, Page},
    listing::{Desk, Row},
    picking::walk,
    row::{Actions, picked, row},
    selection::Extent,
    sort::By,
};
use crate::{
    desk::offers::offered,
    kit::{Button, ButtonKind, ButtonSize, Empty, Icon, icon, live},
    routes::{Route, Step},
    words::counted,
};

/// The columns: their class, their label, and by what they sort.
const COLUMNS: [(&str, &str, Option<By>); 7] = [
    ("", "Title and tracks", Some(By::Title)),
    ("c-type", "Type", None),
    ("c-status", "Status", None),
    ("c-seats", "Seats", Some(By::Claims)),
    ("c-when", "Opens / expires", Some(By::Closes)),
    ("c-last", "Last claim", Some(By::LastClaim)),
    ("c-created", "Created", Some(By::Created)),
];

/// The table with its pages.
pub(super) fn table(desk: Desk, actions: Actions) -> AnyView {
    let new = untrack(|| desk.navigation.query("saved"));
    view! {
        {frame(desk, Some(actions), view! {
            <For
                each=move || desk.rows.get()
                key=|row: &Row| row.id.clone()
                children=move |item| row(item.invite, desk.now, new.as_deref() == Some(item.id.as_str()), actions)
            />
        }.into_any())}
        {pager(desk)}
    }
    .into_any()
}

/// The table before its rows have come.
pub(super) fn skeleton(desk: Desk) -> AnyView {
    let line = |class: &'static str, width: &'static str| {
        view! { <td role="cell" class=class><span class="skel line" style:--w=width></span></td> }
    };
    let rows = (0..8)
        .map(|_| {
            view! {
                <tr role="row">
                    <td role="cell" class="pick"></td>
                    <th role="rowheader" scope="row"><span class="skel line" style:--w="72%"></span><span class="skel line" style:--w="48%"></span></th>
                    {line("c-type", "80%")}{line("c-status", "60%")}{line("c-seats", "70%")}{line("c-when", "80%")}
                    {line("c-last", "60%")}{line("c-created", "50%")}
                    <td role="cell" class="acts"></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <p class="vh" role="status">"Loading…"</p>
        <div aria-hidden="true" inert>{frame(desk, None, rows.into_any())}</div>
    }
    .into_any()
}

/// The frame and the heads. Roles are written out, because a phone shows the rows as cards.
fn frame(desk: Desk, actions: Option<Actions>, rows: AnyView) -> AnyView {
    let widths = COLUMNS
        .iter()
        .map(|(class, ..)| view! { <col class=*class /> })
        .collect_view();
    let heads = COLUMNS
        .iter()
        .map(|(_, label, by)| head(desk, label, *by))
        .collect_view();
    let caption = move || format!("Track invites, {}", desk.filter.with(|filter| filter.sort.words()));
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Track invites">
            <table class="table" role="table" aria-busy=move || desk.is_behind().then_some("true")>
                <caption class="vh">{caption}</caption>
                <colgroup><col class="c-pick" />{widths}<col class="c-menu" /></colgroup>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col" class="pick">{actions.map(|actions| whole_page(desk, actions))}</th>
                    {heads}
                    <th role="columnheader" scope="col"><span class="vh">"Actions"</span></th>
                </tr></thead>
                <tbody role="rowgroup" on:keydown=move |event| walk(&event)>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A column's head: a button where the list can be sorted by it.
fn head(desk: Desk, label: &'static str, by: Option<By>) -> AnyView {
    let Some(by) = by else {
        return view! { <th role="columnheader" scope="col">{label}</th> }.into_any();
    };
    let sort = Memo::new(move |_| Some(desk.filter.with(|filter| filter.sort)).filter(|sort| sort.by == by));
    let arrow = live(move || match sort.get() {
        None => ().into_any(),
        Some(sort) if sort.direction() == "descending" => icon(Icon::ArrowDown),
        Some(_) => view! { <span class="up">{icon(Icon::ArrowDown)}</span> }.into_any(),
    });
    view! {
        <th role="columnheader" scope="col" aria-sort=move || sort.get().map(|sort| sort.direction())>
            <button type="button" on:click=move |_| desk.step(&desk.filter.get_untracked().sorted(by))>{label}{arrow}</button>
        </th>
    }
    .into_any()
}

/// The checkbox over the column of checkboxes.
fn whole_page(desk: Desk, actions: Actions) -> AnyView {
    let input: NodeRef<html::Input> = NodeRef::new();
    let page = move || {
        desk.rows
            .with(|rows| rows.iter().map(|row| row.invite.with(picked)).collect::<Vec<_>>())
    };
    let extent = Memo::new(move |_| actions.selection.with(|selection| selection.extent(&page())));
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            input.set_indeterminate(extent.get() == Extent::Some);
        }
    });
    let turn = move |_| {
        let (page, on) = (untrack(page), extent.get_untracked() != Extent::All);
        actions.selection.update(|selection| selection.set(&page, on));
    };
    view! {
        <input
            type="checkbox"
            aria-label="Select all on this page"
            node_ref=input
            prop:checked=move || extent.get() == Extent::All
            on:change=turn
        />
    }
    .into_any()
}

fn pager(desk: Desk) -> AnyView {
    let to = move |page: Page| desk.step(&desk.filter.get_untracked().at(page));
    let info = Memo::new(move |_| {
        desk.latest
            .with(|list| list.as_ref().map(|list| list.page_info.clone()))
    });
    let previous = move |()| {
        if let Some(cursor) = info.get_untracked().and_then(|info| info.start_cursor) {
            to(Page::Before(cursor));
        }
    };
    let next = move |()| {
        if let Some(cursor) = info.get_untracked().and_then(|info| info.end_cursor) {
            to(Page::After(cursor));
        }
    };
    let no_previous =
        Signal::derive(move || !info.with(|info| info.as_ref().is_some_and(|info| info.has_previous_page)));
    let no_next = Signal::derive(move || !info.with(|info| info.as_ref().is_some_and(|info| info.has_next_page)));
    let told = live(move || {
        let (filter, counts) = (desk.filter.get(), desk.counts());
        let list = format!(
            "{}, {}.",
            counted(counts.listed(&filter), "invite", "invites"),
            filter.sort.words()
        );
        let hidden = (filter.hides_expired() && counts.expired > 0).then(|| {
            let hidden = format!(
                " {} hidden. ",
                counted(counts.expired, "expired one is", "expired ones are")
            );
            let show = move |_| desk.step(&desk.filter.get_untracked().turned(2));
            view! { {hidden}<button class="link" type="button" on:click=show>"Show them"</button> }
        });
        view! { <span>{list}{hidden}</span> }.into_any()
    });
    view! {
        <nav class="pager" aria-label="Pages">
            {told}
            <span class="btns">
                <Button size=ButtonSize::Small disabled=no_previous on_press=previous>"Previous"</Button>
                <Button size=ButtonSize::Small disabled=no_next on_press=next>"Next"</Button>
            </span>
        </nav>
    }
    .into_any()
}

/// Nothing to show: because of the search, because all are expired (R108), or because there is none yet.
pub(super) fn nothing(desk: Desk, expired: i64) -> AnyView {
    let filter = desk.filter.get_untracked();
    let searched = !filter.search.trim().is_empty();
    if expired > 0 && filter.hides_expired() {
        let hidden = counted(expired, "expired invite", "expired invites");
        let (title, text) = if searched || filter.kind.is_some() {
            ("No open invite fits", format!("{hidden} would, and can be shown."))
        } else {
            let closed = counted(expired, "invite is", "invites are");
            let text = format!("{closed} closed to new learners. People who claimed keep their access.");
            ("All invites are expired", text)
        };
        let clear = (searched || filter.kind.is_some()).then(
            || view! { <Button on_press=move |()| desk.step(&Filter::default())>"Clear search and filters"</Button> },
        );
        return view! {
            <Empty title text>
                <Button kind=ButtonKind::Primary on_press=move |()| desk.step(&desk.filter.get_untracked().turned(2))>"Show expired"</Button>
                {clear}
            </Empty>
        }
        .into_any();
    }
    if filter.narrows() && (searched || filter.kind.is_some() || filter.page != Page::First || desk.counts().all() > 0)
    {
        return view! {
            <Empty title="No invite fits" text="Nothing has these words and filters together.">
                <Button kind=ButtonKind::Primary on_press=move |()| desk.step(&Filter::default())>"Clear search and filters"</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No invites yet" text="An invite is a link that lets people play your tracks: for whom, how long and how often, you decide.">
            {offered(Verb::ManageInvites, || view! {
                <a class="btn primary" href=Route::NewInvite { step: Step::Basics }.href()>"New invite"</a>
            }.into_any())}
        </Empty>
    }
    .into_any()
}
