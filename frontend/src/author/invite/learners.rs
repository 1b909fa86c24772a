//! *Learners*: who claimed, sorted, searched and paged in the address, and what can be done for one or for several.
//!
//! What changes elsewhere changes in its row; who claims meanwhile is announced above the table and comes in when asked,
//! so that no row moves away under the pointer.

mod table;

use invites_client::{
    Code,
    enums::ClaimState,
    operations::{
        ClaimsQuery,
        claims_query::{self, ClaimsQueryTrackInviteClaims as List},
        invite_query::InviteQueryTrackInvite as Invite,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    Desk,
    actions::{Actions, Intent, Subject},
    learner,
    learner_row::{Row, subject},
    roster::Roster,
};
use crate::{
    api::{self, Query},
    author::filter::Page,
    desk::offers::offered,
    kit::{Button, ButtonKind, ButtonSize, Empty, ErrorState, FilterChip, Icon, icon, live, skeleton_lines},
    shell::Navigation,
    words,
};

use table::{pager, table};

/// Claims on one page.
const PAGE: i64 = 50;

/// The tab's signals.
#[derive(Clone, Copy)]
struct Learners {
    navigation: Navigation,
    roster: Memo<Roster>,
    query: Query<claims_query::ResponseData>,
    rows: RwSignal<Vec<Row>>,
    /// What the rows were asked for; `None` before the first answer.
    shown: StoredValue<Option<Roster>>,
    latest: RwSignal<Option<List>>,
    /// Who stands on the server's page and not among the rows.
    waiting: RwSignal<usize>,
    picked: RwSignal<Vec<Subject>>,
    actions: Actions,
}

/// The tab at `/invites/:id/learners`.
pub(super) fn tab(desk: Desk, invite: Memo<Invite>) -> AnyView {
    let navigation = Navigation::here();
    let id = desk.id.get_value();
    let roster = Memo::new(move |_| Roster::read(|key| navigation.query(key)));
    let query = api::query::<ClaimsQuery>(move || {
        desk.news.track();
        variables(&id, &roster.get())
    });
    let learners = Learners {
        navigation,
        roster,
        query,
        rows: RwSignal::new(Vec::new()),
        shown: StoredValue::new(None),
        latest: RwSignal::new(None),
        waiting: RwSignal::new(0),
        picked: RwSignal::new(Vec::new()),
        actions: Actions::new(UnsyncCallback::new(move |()| query.refetch())),
    };
    learners.keep_rows();
    view! {
        <div class="learners">
            {toolbar(desk, learners)}
            {offered(Verb::ManageClaims, move || live(move || selection(learners)))}
            {live(move || arrivals(learners))}
            {live(move || content(desk, invite, learners))}
            {learners.actions.dialog()}
            {learner::dialog(desk, learners.actions)}
        </div>
    }
    .into_any()
}

fn variables(id: &str, roster: &Roster) -> claims_query::Variables {
    let (first, after, last, before) = match &roster.page {
        Page::First => (Some(PAGE), None, None, None),
        Page::After(cursor) => (Some(PAGE), Some(cursor.clone()), None, None),
        Page::Before(cursor) => (None, None, Some(PAGE), Some(cursor.clone())),
    };
    claims_query::Variables {
        id: id.to_owned(),
        first,
        after,
        last,
        before,
        search: Some(roster.search.trim().to_owned()).filter(|search| !search.is_empty()),
        state: roster.state,
        order_by: roster.order,
    }
}

impl Learners {
    fn show(self, roster: &Roster) {
        let values = roster.write();
        let values: Vec<_> = values.iter().map(|(key, value)| (*key, value.as_deref())).collect();
        self.navigation.set_query(&values);
    }

    /// Puts answers into rows: a new question replaces them, an answer to the same one changes them where they stand.
    fn keep_rows(self) {
        Effect::new(move |_| {
            let Some(Ok(data)) = self.query.get() else { return };
            let Some(list) = data.track_invite.map(|invite| invite.claims) else {
                return;
            };
            let asked = self.roster.get_untracked();
            let same = self.shown.with_value(|shown| shown.as_ref() == Some(&asked));
            // Where nobody stands yet, nobody is moved by who comes.
            if same && !self.rows.with_untracked(Vec::is_empty) {
                self.merge(&list);
            } else {
                self.replace(&list);
                self.shown.set_value(Some(asked));
            }
            self.latest.set(Some(list));
        });
    }

    fn replace(self, list: &List) {
        let before = self.rows.get_untracked();
        let rows = list
            .nodes
            .iter()
            .map(|claim| match before.iter().find(|row| row.id == claim.id) {
                // Its place in the table stays the same one, and follows the signal it has.
                Some(row) => {
                    row.claim.set(claim.clone());
                    row.clone()
                }
                None => Row {
                    id: claim.id.clone(),
                    claim: ArcRwSignal::new(claim.clone()),
                },
            });
        self.rows.set(rows.collect());
        self.waiting.set(0);
    }

    fn merge(self, list: &List) {
        let mut known = 0;
        self.rows.with_untracked(|rows| {
            for claim in &list.nodes {
                if let Some(row) = rows.iter().find(|row| row.id == claim.id) {
                    known += 1;
                    if row.claim.with_untracked(|shown| shown != claim) {
                        row.claim.set(claim.clone());
                    }
                }
            }
        });
        self.waiting.set(list.nodes.len() - known);
        // What was picked is known as it is now: a removed access is not removed twice.
        self.picked.update(|picked| {
            for subject_of in picked.iter_mut() {
                if let Some(claim) = list.nodes.iter().find(|claim| claim.id == subject_of.claim) {
                    *subject_of = subject(claim);
                }
            }
        });
    }

    /// Lets those in who wait above the table.
    fn let_in(self) {
        if let Some(list) = self.latest.get_untracked() {
            self.replace(&list);
        }
    }
}

fn toolbar(desk: Desk, learners: Learners) -> AnyView {
    let chip = move |this: ClaimState, label: &'static str, glyph: Icon| {
        let pressed = Signal::derive(move || learners.roster.with(|roster| roster.state == Some(this)));
        let press = move |()| learners.show(&learners.roster.get_untracked().turned(this));
        view! { <FilterChip label glyph pressed on_press=press /> }
    };
    let search = move || learners.roster.with(|roster| roster.search.clone());
    let export = move || {
        let asked = learners.roster.with(|roster| roster.exported(&desk.id.get_value()));
        let query = web_sys::UrlSearchParams::new().map(|params| {
            for (name, value) in &asked {
                params.set(name, value);
            }
            String::from(params.to_string())
        });
        format!("/exports/learners.csv?{}", query.unwrap_or_default())
    };
    view! {
        <div class="toolbar">
            <div class="with-icon">
                {icon(Icon::Search)}
                <input
                    class="input"
                    type="search"
                    aria-label="Search learners"
                    placeholder="Name or e-mail"
                    prop:value=search
                    on:change:target=move |event| learners.show(&learners.roster.get_untracked().searching(&event.target().value()))
                />
            </div>
            <div class="filters" role="group" aria-label="Filters">
                {chip(ClaimState::Active, "Has access", Icon::Done)}
                {chip(ClaimState::Ended, "Ended", Icon::Archive)}
                {chip(ClaimState::Revoked, "Access removed", Icon::Shield)}
            </div>
            <a class="btn sm" href=export download="">{icon(Icon::Download)}"Export CSV"</a>
        </div>
    }
    .into_any()
}

/// What can be done for everybody who is picked.
fn selection(learners: Learners) -> AnyView {
    let count = learners.picked.with(Vec::len);
    if count == 0 {
        return ().into_any();
    }
    let press = move |intent: Intent| move |()| learners.actions.ask(intent, learners.picked.get_untracked());
    let said = words::counted(
        i64::try_from(count).unwrap_or(i64::MAX),
        "learner selected",
        "learners selected",
    );
    view! {
        <div class="picked-bar" role="region" aria-label="Selection">
            <span role="status">{said}</span>
            <span class="btns">
                <Button size=ButtonSize::Small glyph=Icon::Clock on_press=press(Intent::Extend)>"Extend access"</Button>
                <Button size=ButtonSize::Small glyph=Icon::Play on_press=press(Intent::Grant)>"Grant more plays"</Button>
                <Button size=ButtonSize::Small glyph=Icon::Again on_press=press(Intent::Restore)>"Restore access"</Button>
                <Button size=ButtonSize::Small kind=ButtonKind::DangerQuiet glyph=Icon::Shield on_press=press(Intent::Remove)>"Remove access"</Button>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_press=move |()| learners.picked.set(Vec::new())>"Clear"</Button>
            </span>
        </div>
    }
    .into_any()
}

/// Who claimed since the list was read.
fn arrivals(learners: Learners) -> AnyView {
    let waiting = i64::try_from(learners.waiting.get()).unwrap_or(i64::MAX);
    let said = words::counted(waiting, "new learner", "new learners");
    view! {
        <div class="arrivals" role="status">
            {(waiting > 0).then(|| view! {
                <Button size=ButtonSize::Small glyph=Icon::ArrowDown on_press=move |()| learners.let_in()>{format!("Show {said}")}</Button>
            })}
        </div>
    }
    .into_any()
}

fn content(desk: Desk, invite: Memo<Invite>, learners: Learners) -> AnyView {
    // What is shown is still what was asked for; the next news asks again.
    let failed = Memo::new(move |_| {
        let failed = learners.query.get().and_then(Result::err)?;
        let asked = learners.roster.get();
        let shows = learners.shown.with_value(|shown| shown.as_ref() == Some(&asked));
        (!shows || failed.code() == Some(&Code::Forbidden)).then_some(failed)
    });
    let here = Memo::new(move |_| learners.latest.with(Option::is_some));
    let empty = Memo::new(move |_| learners.rows.with(Vec::is_empty));
    live(move || match (failed.get(), here.get(), empty.get()) {
        (Some(error), ..) => view! { <ErrorState error on_retry=move |()| learners.query.restart() /> }.into_any(),
        (None, false, _) => skeleton(),
        (None, true, true) => nobody(desk, invite, learners),
        (None, true, false) => view! { {table(desk, learners)}{live(move || pager(learners))} }.into_any(),
    })
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[50, 62, 48, 66, 54])}</div>
        </div>
    }
    .into_any()
}

fn nobody(desk: Desk, invite: Memo<Invite>, learners: Learners) -> AnyView {
    if learners.roster.with(Roster::shows_everybody) {
        let copy = move |()| invite.with_untracked(|invite| desk.copy.show(&invite.public_title, &invite.url));
        return view! {
            <Empty title="Nobody has claimed yet" text="Send people the invite’s link. Who claims stands here at once.">
                <Button kind=ButtonKind::Primary glyph=Icon::Link on_press=copy>"Copy invite link"</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No learner fits" text="Search looks at names, e-mail addresses and what was left in the form.">
            <Button on_press=move |()| learners.show(&Roster::default())>"Show everybody"</Button>
        </Empty>
    }
    .into_any()
}
