//! *Activity*: who did what when on this invite, learners and team in one list, newest first.
//!
//! What happens while somebody reads comes in by itself at the top of the page; further down, or on an older page, it waits
//! for a press, so that nothing moves away.

use invites_client::{
    enums::ActivityTopic as Topic,
    operations::{
        InviteActivityQuery,
        invite_activity_query::{
            self, InviteActivityQueryTrackInviteActivityEdges as Edge,
            InviteActivityQueryTrackInviteActivityPageInfo as PageInfo,
        },
    },
};
use leptos::prelude::*;

use super::{Desk, happening::Entry};
use crate::{
    api,
    author::{filter::Page, row::ago},
    kit::{Button, ButtonSize, Empty, FilterChip, Icon, changing, icon, loaded, skeleton_lines},
    shell::Navigation,
    words,
};

/// Entries on one page.
const PAGE: i64 = 50;

const TOPICS: [(Topic, &str, &str, Icon); 4] = [
    (Topic::Claims, "claims", "Way in", Icon::Ticket),
    (Topic::Plays, "plays", "Plays", Icon::Play),
    (Topic::Help, "help", "Help", Icon::Hand),
    (Topic::Team, "team", "Team", Icon::Shield),
];

/// What the address asks for.
#[derive(Clone, PartialEq)]
struct Asked {
    topic: Option<Topic>,
    page: Page,
}

/// The tab at `/invites/:id/activity`.
pub(super) fn tab(desk: Desk) -> AnyView {
    let navigation = Navigation::here();
    let asked = Memo::new(move |_| Asked {
        topic: navigation.query("about").and_then(|word| {
            TOPICS
                .iter()
                .find(|(_, known, ..)| *known == word)
                .map(|(topic, ..)| *topic)
        }),
        page: match (navigation.query("after"), navigation.query("before")) {
            (Some(cursor), _) => Page::After(cursor),
            (None, Some(cursor)) => Page::Before(cursor),
            (None, None) => Page::First,
        },
    });
    let query = api::query::<InviteActivityQuery>(move || variables(desk, &asked.get()));
    // What was heard of and not asked for yet.
    let unseen = RwSignal::new(false);
    Effect::new(move |before: Option<u32>| {
        let now = desk.news.get();
        if before.is_some_and(|before| before != now) {
            let at_top = window().scroll_y().is_ok_and(|y| y < 8.0);
            if at_top && asked.with_untracked(|asked| asked.page == Page::First) {
                query.refetch();
            } else {
                unseen.set(true);
            }
        }
        now
    });
    let go = move |topic: Option<Topic>, page: Page| {
        let about = topic.and_then(|topic| {
            TOPICS
                .iter()
                .find(|(known, ..)| *known == topic)
                .map(|(_, word, ..)| *word)
        });
        let (after, before) = match &page {
            Page::First => (None, None),
            Page::After(cursor) => (Some(cursor.as_str()), None),
            Page::Before(cursor) => (None, Some(cursor.as_str())),
        };
        unseen.set(false);
        navigation.set_query(&[("about", about), ("after", after), ("before", before)]);
    };
    let chips = TOPICS
        .map(|(topic, _, label, glyph)| {
            let pressed = Signal::derive(move || asked.with(|asked| asked.topic == Some(topic)));
            let press = move |()| {
                let now = asked.with_untracked(|asked| asked.topic);
                go(Some(topic).filter(|topic| now != Some(*topic)), Page::First);
            };
            view! { <FilterChip label glyph pressed on_press=press /> }
        })
        .collect_view();
    let news = move || {
        unseen.get().then(|| {
            let show = move |()| {
                let topic = asked.with_untracked(|asked| asked.topic);
                go(topic, Page::First);
                query.refetch();
            };
            view! { <Button size=ButtonSize::Small glyph=Icon::ArrowDown on_press=show>"Show what is new"</Button> }
        })
    };
    let content = loaded(query, skeleton, move |data| {
        match data.track_invite.map(|invite| invite.activity) {
            Some(activity) if !activity.edges.is_empty() => {
                let by_learner = UnsyncCallback::new(move |claim: String| {
                    let path = crate::routes::Route::Invite { id: desk.id.get_value(), tab: crate::routes::InviteTab::Learners };
                    navigation.go(&format!("{}?learner={claim}", path.href()));
                });
                view! {
                    <div class="card log-card">{told_list(activity.edges, desk.now, Some(by_learner))}</div>
                    {pager(activity.page_info, move |page| go(asked.with_untracked(|asked| asked.topic), page))}
                }
                .into_any()
            }
            _ if asked.with(|asked| asked.topic.is_none()) => {
                view! { <Empty title="Nothing has happened yet" text="Openings, claims, plays and what the team does stand here, with who and when." /> }.into_any()
            }
            _ => view! { <Empty title="Nothing of this kind yet" text="Choose another filter, or none." /> }.into_any(),
        }
    });
    view! {
        <div class="activity">
            <div class="toolbar">
                <div class="filters" role="group" aria-label="Filters">{chips}</div>
                <span role="status">{changing(news)}</span>
            </div>
            {content}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[60, 72, 54, 66, 58])}</div>
        </div>
    }
    .into_any()
}

fn variables(desk: Desk, asked: &Asked) -> invite_activity_query::Variables {
    let (first, after, last, before) = match &asked.page {
        Page::First => (Some(PAGE), None, None, None),
        Page::After(cursor) => (Some(PAGE), Some(cursor.clone()), None, None),
        Page::Before(cursor) => (None, None, Some(PAGE), Some(cursor.clone())),
    };
    invite_activity_query::Variables {
        id: desk.id.get_value(),
        first,
        after,
        last,
        before,
        topics: asked.topic.map(|topic| vec![topic]),
        claim_id: None,
    }
}

fn pager(info: PageInfo, to: impl Fn(Page) + Clone + 'static) -> AnyView {
    let step = move |word: &'static str, page: Option<Page>| {
        let (to, disabled) = (to.clone(), page.is_none());
        let press = move |()| {
            if let Some(page) = page.clone() {
                to(page);
            }
        };
        view! { <Button size=ButtonSize::Small disabled=Signal::stored(disabled) on_press=press>{word}</Button> }
    };
    let newer = info.start_cursor.filter(|_| info.has_previous_page).map(Page::Before);
    let older = info.end_cursor.filter(|_| info.has_next_page).map(Page::After);
    view! {
        <nav class="pager" aria-label="Pages">
            <span></span>
            <span class="btns">{step("Newer", newer)}{step("Older", older)}</span>
        </nav>
    }
    .into_any()
}

/// Entries in words, with the exact time on hover and for whoever reads with a machine. `show` opens a learner.
pub(super) fn told_list(edges: Vec<Edge>, now: RwSignal<f64>, show: Option<UnsyncCallback<String>>) -> AnyView {
    if edges.is_empty() {
        return view! { <p class="muted">"Nothing yet."</p> }.into_any();
    }
    let rows = edges.into_iter().map(|edge| line(edge, now, show)).collect_view();
    view! { <ol class="log plain-list">{rows}</ol> }.into_any()
}

fn line(edge: Edge, now: RwSignal<f64>, show: Option<UnsyncCallback<String>>) -> AnyView {
    let node = edge.node;
    let entry = Entry {
        kind: node.kind,
        actor: node.actor,
        has_learner: node.claim_id.is_some(),
        learner: node.learner,
        track: node.track,
        challenge: node.challenge,
        detail: node.detail,
        action: node.action,
    };
    let told = entry.told(|at| words::instant(at, None, true));
    let (tone, glyph) = told.look;
    let changes = node
        .changes
        .into_iter()
        .map(|change| {
            let side = |value: Option<String>| match value {
                // Instants come as they are stored.
                Some(value) if value.len() >= 20 && words::ms(&value).is_some() => words::instant(&value, None, true),
                Some(value) => value,
                None => "nothing".to_owned(),
            };
            let (from, to) = (side(change.from), side(change.to));
            view! { <li><span class="muted">{change.label}": "</span><del>{from}</del>" → "<ins>{to}</ins></li> }
        })
        .collect::<Vec<_>>();
    let changes = (!changes.is_empty()).then(|| view! { <ul class="changes plain-list">{changes}</ul> });
    let said = told.said.map(|said| view! { <p class="said">{said}</p> });
    let exact = words::instant(&node.at, None, true);
    let at = node.at.clone();
    let when = changing(move || ago(Some(&at), now.get()));
    let open = show.zip(node.claim_id).map(|(show, claim)| {
        view! { <button type="button" class="linkish small" on:click=move |_| show.run(claim.clone())>"Show learner"</button> }
    });
    view! {
        <li>
            <span class=format!("mark {}", tone.class()) aria-hidden="true">{icon(glyph)}</span>
            <div><p><b><bdi>{told.who}</bdi></b>" "{told.what}</p>{said}{changes}{open}</div>
            <time class="muted num" datetime=node.at title=exact>{when}</time>
        </li>
    }
    .into_any()
}
