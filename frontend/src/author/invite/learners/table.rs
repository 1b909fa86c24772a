//! The table of learners and its pages.

use invites_domain::policy::Verb;
use leptos::{html, prelude::*};

use super::Learners;
use crate::{
    author::{
        filter::Page,
        invite::{
            Desk,
            actions::Subject,
            learner_row::{row, subject},
            roster::Sorted,
        },
    },
    desk::offers::offered,
    kit::{Button, ButtonSize, Icon, changing, icon, live},
    words,
};

pub(super) fn table(desk: Desk, learners: Learners) -> AnyView {
    let head = move |label: &'static str, by: Sorted| {
        let direction = Memo::new(move |_| learners.roster.with(|roster| roster.direction(by)));
        let arrow = live(move || match direction.get() {
            None => ().into_any(),
            Some("descending") => icon(Icon::ArrowDown),
            Some(_) => view! { <span class="up">{icon(Icon::ArrowDown)}</span> }.into_any(),
        });
        view! {
            <th role="columnheader" scope="col" aria-sort=direction>
                <button type="button" on:click=move |_| learners.show(&learners.roster.get_untracked().sorted(by))>{label}{arrow}</button>
            </th>
        }
    };
    let plain = |label: &'static str| view! { <th role="columnheader" scope="col">{label}</th> };
    let whole: NodeRef<html::Input> = NodeRef::new();
    let extent = Memo::new(move |_| {
        let picked = learners
            .picked
            .with(|picked| picked.iter().map(|subject| subject.claim.clone()).collect::<Vec<_>>());
        learners.rows.with(|rows| {
            let on = rows.iter().filter(|row| picked.contains(&row.id)).count();
            (on == rows.len(), on > 0)
        })
    });
    Effect::new(move |_| {
        if let (Some(input), (all, some)) = (whole.get(), extent.get()) {
            input.set_indeterminate(some && !all);
        }
    });
    let turn = move |_| {
        let on = !extent.get_untracked().0;
        let page: Vec<Subject> = learners
            .rows
            .with_untracked(|rows| rows.iter().map(|row| row.claim.with_untracked(subject)).collect());
        learners.picked.update(|picked| {
            picked.retain(|subject| page.iter().all(|here| here.claim != subject.claim));
            if on {
                picked.extend(page);
            }
        });
    };
    let session = desk.session;
    // Who may change nothing needs no columns to pick and to act.
    let may = Memo::new(move |_| session.may(Verb::ManageClaims));
    let navigation = learners.navigation;
    let show = UnsyncCallback::new(move |claim: String| navigation.set_query(&[("learner", Some(&claim))]));
    view! {
        <div class="table-wrap" class:read-only=move || !may.get() tabindex="0" role="region" aria-label="Learners">
            <table class="table dense" role="table">
                <caption class="vh">"Learners"</caption>
                <colgroup>
                    <col class="c-pick" /><col /><col class="c-state" /><col class="c-progress" /><col class="c-plays" />
                    <col class="c-active" /><col class="c-claimed" /><col class="c-until" /><col class="c-menu" />
                </colgroup>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col" class="pick">
                        {offered(Verb::ManageClaims, move || view! {
                            <input type="checkbox" aria-label="Select all on this page" node_ref=whole prop:checked=move || extent.get().0 on:change=turn />
                        }.into_any())}
                    </th>
                    {head("Learner", Sorted::Name)}
                    {plain("State")}
                    {plain("Progress")}
                    {plain("Plays")}
                    {plain("Last active")}
                    {head("Claimed", Sorted::Claimed)}
                    {head("Content until", Sorted::Ends)}
                    <th role="columnheader" scope="col" class="acts"><span class="vh">"Actions"</span></th>
                </tr></thead>
                <tbody role="rowgroup">
                    <For
                        each=move || learners.rows.get()
                        key=|row| row.id.clone()
                        children=move |shown| row(shown.claim, desk.now, learners.picked, learners.actions, show)
                    />
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

pub(super) fn pager(learners: Learners) -> AnyView {
    let Some(list) = learners.latest.get() else {
        return ().into_any();
    };
    let total = words::counted(list.total_count, "learner", "learners");
    let to = move |page: Page| learners.show(&learners.roster.get_untracked().at(page));
    let back = list.page_info.start_cursor.filter(|_| list.page_info.has_previous_page);
    let on = list.page_info.end_cursor.filter(|_| list.page_info.has_next_page);
    let step = |word: &'static str, page: Option<Page>| {
        let disabled = page.is_none();
        let press = move |()| {
            if let Some(page) = page.clone() {
                to(page);
            }
        };
        view! { <Button size=ButtonSize::Small disabled=Signal::stored(disabled) on_press=press>{word}</Button> }
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <span role="status">{changing(move || total.clone())}</span>
            <span class="btns">{step("Previous", back.map(Page::Before))}{step("Next", on.map(Page::After))}</span>
        </nav>
    }
    .into_any()
}
