//! Manage track invites: the list with its filters, what a row's menu does, and what changes by itself.

use std::time::Duration;

use invites_client::{
    ClientError,
    enums::TrackInviteType,
    operations::{
        CloseTrackInvite, InvitesQuery, TrackInviteUpdates, close_track_invite,
        invites_query::{self, InvitesQueryTeamTrackInvites as List, InvitesQueryTeamTrackInvitesNodes as Invite},
        track_invite_updates,
    },
};
use leptos::prelude::*;

use super::{
    copy_link::CopyLink,
    filter::{Filter, Page},
    outcome::say,
    removal::{Doomed, Removal},
    row::{Actions, row},
};
use crate::{
    api::{self, Live, Query},
    kit::{
        Banner, Button, ButtonKind, ButtonSize, Column, Dialog, Empty, ErrorState, FilterChip, Heading, Icon,
        IconButton, Table, Toasts, Tone, icon, live, skeleton_lines,
    },
    routes::{Route, Step},
    shell::{Navigation, Session},
    words,
};

crate::screens! { author:
    /// `/invites`: every invite of the team.
    invites() => super::screen();
}

/// Invites on one page.
const PAGE: i64 = 20;

/// How long changes gather before the list asks again.
const GATHER: Duration = Duration::from_millis(400);

/// A row: the invite as it was heard of last.
#[derive(Clone)]
struct Row {
    id: String,
    invite: ArcRwSignal<Invite>,
}

/// What stands under the filters.
#[derive(Clone, PartialEq)]
enum Showing {
    Loading,
    Failed(ClientError),
    Nothing { expired: i64 },
    Rows,
}

/// The screen's signals.
#[derive(Clone, Copy)]
struct Desk {
    navigation: Navigation,
    session: Session,
    toasts: Toasts,
    filter: Memo<Filter>,
    list: Query<invites_query::ResponseData>,
    rows: RwSignal<Vec<Row>>,
    now: RwSignal<f64>,
    copy: CopyLink,
}

/// The screen at `/invites`.
fn screen() -> AnyView {
    let navigation = Navigation::here();
    let session = Session::here();
    let filter = Memo::new(move |_| Filter::read(|key| navigation.query(key)));
    let list = api::query::<InvitesQuery>(move || variables(session, &filter.get()));
    let desk = Desk {
        navigation,
        session,
        toasts: Toasts::here(),
        filter,
        list,
        rows: RwSignal::new(Vec::new()),
        now: RwSignal::new(words::now_ms()),
        copy: CopyLink::new(),
    };
    if let Ok(clock) = set_interval_with_handle(move || desk.now.set(words::now_ms()), Duration::from_secs(30)) {
        on_cleanup(move || clock.clear());
    }
    desk.follow();
    let removal = Removal::new(UnsyncCallback::new(move |()| list.refetch()));
    let closing: RwSignal<Option<Invite>> = RwSignal::new(None);
    let actions = Actions {
        copy: UnsyncCallback::new(move |invite: Invite| desk.copy.show(&invite.public_title, &invite.url)),
        close: UnsyncCallback::new(move |invite: Invite| closing.set(Some(invite))),
        delete: UnsyncCallback::new(move |invite: Invite| {
            removal.ask(Doomed {
                id: invite.id,
                title: invite.public_title,
                learners: invite.claim_count,
                playing: invite.running_plays,
            });
        }),
    };
    view! {
        <div class="page wide invites">
            <div class="page-head">
                <div>
                    <Heading text="Manage track invites" />
                    <p>"Links that let people play your tracks, and what became of them."</p>
                </div>
            </div>
            {saved(desk)}
            {toolbar(desk)}
            {content(desk, actions)}
            {desk.copy.dialog()}
            {removal.dialog()}
            {stop_dialog(desk, closing)}
        </div>
    }
    .into_any()
}

fn variables(session: Session, filter: &Filter) -> invites_query::Variables {
    let (first, after, last, before) = match &filter.page {
        Page::First => (Some(PAGE), None, None, None),
        Page::After(cursor) => (Some(PAGE), Some(cursor.clone()), None, None),
        Page::Before(cursor) => (None, None, Some(PAGE), Some(cursor.clone())),
    };
    invites_query::Variables {
        // The door lets members in only; between signing out and leaving there may be none.
        team_slug: session.team().map(|team| team.slug).unwrap_or_default(),
        filter: Some(invites_query::TrackInviteFilter {
            statuses: Some(filter.shown()),
            type_: filter.kind,
            search: Some(filter.search.trim().to_owned()).filter(|search| !search.is_empty()),
            track_id: None,
        }),
        first,
        after,
        last,
        before,
    }
}

impl Desk {
    fn show(self, filter: &Filter) {
        let values = filter.write();
        let values = values
            .iter()
            .map(|(key, value)| (*key, value.as_deref()))
            .collect::<Vec<_>>();
        self.navigation.set_query(&values);
    }

    /// Keeps rows that stay, so that an open menu stays open, and asks again when something changed elsewhere.
    fn follow(self) {
        Effect::new(move |_| {
            if let Some(Ok(data)) = self.list.get() {
                let invites = data.team.map(|team| team.track_invites.nodes).unwrap_or_default();
                self.rows.update(|rows| *rows = reconciled(rows, invites));
            }
        });
        let waiting = StoredValue::new(false);
        let team = move || {
            untrack(|| self.session.team())
                .map(|team| team.slug)
                .unwrap_or_default()
        };
        api::watch::<TrackInviteUpdates>(
            move || track_invite_updates::Variables { team_slug: team() },
            move |news| {
                if matches!(news, Live::Data(_)) && waiting.try_get_value() == Some(false) {
                    waiting.set_value(true);
                    set_timeout(
                        move || {
                            if waiting.try_set_value(false).is_none() {
                                self.list.refetch();
                            }
                        },
                        GATHER,
                    );
                }
            },
        );
    }

    fn answer(self) -> Option<List> {
        self.list
            .get()
            .and_then(Result::ok)
            .and_then(|data| data.team)
            .map(|team| team.track_invites)
    }
}

/// The rows of these invites; a row that was there before is the same row with news.
fn reconciled(rows: &[Row], invites: Vec<Invite>) -> Vec<Row> {
    invites
        .into_iter()
        .map(|invite| match rows.iter().find(|row| row.id == invite.id) {
            Some(row) => {
                if row.invite.with_untracked(|before| *before != invite) {
                    row.invite.set(invite);
                }
                row.clone()
            }
            None => Row {
                id: invite.id.clone(),
                invite: ArcRwSignal::new(invite),
            },
        })
        .collect()
}

/// After a save: which invite it was, and its link at hand (R103).
fn saved(desk: Desk) -> AnyView {
    live(move || {
        let Some(id) = desk.navigation.query("saved") else {
            return ().into_any();
        };
        let invite = desk
            .rows
            .with(|rows| rows.iter().find(|row| row.id == id).map(|row| row.invite.get()));
        let Some(invite) = invite else { return ().into_any() };
        let title = format!("“{}” is saved", invite.public_title);
        view! {
            <Banner tone=Tone::Positive glyph=Icon::Done title>
                <span class="btns">
                    <Button size=ButtonSize::Small glyph=Icon::Link on_press=move |()| desk.copy.show(&invite.public_title, &invite.url)>
                        "Copy invite link"
                    </Button>
                    <IconButton glyph=Icon::Cross label="Close" on_press=move |()| desk.navigation.set_query(&[("saved", None)]) />
                </span>
            </Banner>
        }
        .into_any()
    })
}

fn toolbar(desk: Desk) -> AnyView {
    let status = move |at: usize, label: &'static str, glyph: Icon, count: Signal<Option<i64>>| {
        let pressed = Signal::derive(move || desk.filter.with(|filter| filter.statuses[at]));
        view! { <FilterChip label glyph count pressed on_press=move |()| desk.show(&desk.filter.get_untracked().turned(at)) /> }
    };
    let kind = move |kind: TrackInviteType, label: &'static str, glyph: Icon| {
        let pressed = Signal::derive(move || desk.filter.with(|filter| filter.kind == Some(kind)));
        view! { <FilterChip label glyph pressed on_press=move |()| desk.show(&desk.filter.get_untracked().of_kind(kind)) /> }
    };
    let none = Signal::stored(None);
    let expired = Signal::derive(move || {
        desk.answer()
            .map(|list| list.expired_count)
            .filter(|count| *count > 0 && desk.filter.with(Filter::hides_expired))
    });
    let told = move || {
        desk.answer()
            .map(|list| words::counted(list.total_count, "invite", "invites"))
            .unwrap_or_default()
    };
    view! {
        <div class="toolbar">
            <div class="with-icon">
                {icon(Icon::Search)}
                <input
                    class="input"
                    type="search"
                    aria-label="Search by title"
                    placeholder="Search by title"
                    prop:value=move || desk.filter.with(|filter| filter.search.clone())
                    on:change:target=move |event| desk.show(&desk.filter.get_untracked().searching(&event.target().value()))
                />
            </div>
            <div class="filters" role="group" aria-label="Filters">
                {status(0, "Active", Icon::Done, none)}
                {status(1, "Upcoming", Icon::Wait, none)}
                {status(2, "Expired", Icon::Archive, expired)}
                <span class="sep" aria-hidden="true"></span>
                {kind(TrackInviteType::SelfPaced, "Self paced", Icon::Book)}
                {kind(TrackInviteType::LiveEvent, "Live event", Icon::Cast)}
            </div>
            <a class="btn sm push not-phone" href=Route::NewInvite { step: Step::Basics }.href()>{icon(Icon::Plus)}"New invite"</a>
            <p class="vh" role="status">{told}</p>
        </div>
    }
    .into_any()
}

fn content(desk: Desk, actions: Actions) -> AnyView {
    let showing = Memo::new(move |_| match desk.list.get() {
        None => Showing::Loading,
        Some(Err(error)) => Showing::Failed(error),
        Some(Ok(data)) => match data.team {
            Some(team) if !team.track_invites.nodes.is_empty() => Showing::Rows,
            team => Showing::Nothing {
                expired: team.map_or(0, |team| team.track_invites.expired_count),
            },
        },
    });
    live(move || match showing.get() {
        Showing::Loading => skeleton(),
        Showing::Failed(error) => view! { <ErrorState error on_retry=move |()| desk.list.refetch() /> }.into_any(),
        Showing::Nothing { expired } => nothing(desk, expired),
        Showing::Rows => table(desk, actions),
    })
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("Title and tracks", ""),
        Column::new("Type", "c-type"),
        Column::new("Status", "c-status"),
        Column::new("Seats", "c-seats"),
        Column::new("Opens / expires", "c-when"),
        Column::new("Last claim", "c-last"),
        Column::new("Created", "c-created"),
        Column::hidden("Actions", "c-menu"),
    ]
}

fn table(desk: Desk, actions: Actions) -> AnyView {
    let new = untrack(|| desk.navigation.query("saved"));
    let pager = live(move || {
        let Some(list) = desk.answer() else {
            return ().into_any();
        };
        let info = list.page_info;
        let to = move |page: Page| {
            desk.show(&Filter {
                page,
                ..desk.filter.get_untracked()
            });
        };
        let (start, end) = (
            info.start_cursor.unwrap_or_default(),
            info.end_cursor.unwrap_or_default(),
        );
        view! {
            <nav class="pager" aria-label="Pages">
                <span>{words::counted(list.total_count, "invite", "invites")}", newest first"</span>
                <span class="btns">
                    {info.has_previous_page.then(|| view! {
                        <Button size=ButtonSize::Small on_press=move |()| to(Page::Before(start.clone()))>"Previous"</Button>
                    })}
                    {info.has_next_page.then(|| view! {
                        <Button size=ButtonSize::Small on_press=move |()| to(Page::After(end.clone()))>"Next"</Button>
                    })}
                </span>
            </nav>
        }
        .into_any()
    });
    view! {
        <Table caption="Track invites, newest first" columns=columns()>
            <For
                each=move || desk.rows.get()
                key=|row| row.id.clone()
                children=move |item| row(item.invite, desk.now, new.as_deref() == Some(item.id.as_str()), actions)
            />
        </Table>
        {pager}
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[60, 40, 72, 50, 66, 44, 58, 38])}</div>
        </div>
    }
    .into_any()
}

/// Nothing to show: because of the search, because all are expired (R108), or because there is none yet.
fn nothing(desk: Desk, expired: i64) -> AnyView {
    let filter = desk.filter.get_untracked();
    let searched = !filter.search.trim().is_empty();
    if searched || filter.kind.is_some() || filter.page != Page::First {
        return view! {
            <Empty title="No invite fits" text="Nothing has these words and filters together.">
                <Button kind=ButtonKind::Primary on_press=move |()| desk.show(&Filter::default())>"Clear search and filters"</Button>
            </Empty>
        }
        .into_any();
    }
    if expired > 0 && filter.hides_expired() {
        let text = format!(
            "{} closed to new learners. People who claimed keep their access.",
            words::counted(expired, "invite is", "invites are")
        );
        return view! {
            <Empty title="All invites are expired" text>
                <Button kind=ButtonKind::Primary on_press=move |()| desk.show(&desk.filter.get_untracked().turned(2))>"Show expired"</Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No invites yet" text="An invite is a link that lets people play your tracks: for whom, how long and how often, you decide.">
            <a class="btn primary" href=Route::NewInvite { step: Step::Basics }.href()>"New invite"</a>
        </Empty>
    }
    .into_any()
}

/// *Stop accepting new learners* (R97a): says what it does before it does it.
fn stop_dialog(desk: Desk, closing: RwSignal<Option<Invite>>) -> AnyView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    Effect::new(move |_| open.set(closing.with(Option::is_some)));
    let title = Signal::derive(move || {
        closing.with(|invite| {
            invite.as_ref().map_or_else(String::new, |invite| {
                format!("Stop accepting new learners for “{}”?", invite.public_title)
            })
        })
    });
    let stop = move |()| {
        let Some(invite) = closing.get_untracked() else { return };
        busy.set(true);
        api::spawn(Box::pin(async move {
            let answer = api::run::<CloseTrackInvite>(close_track_invite::Variables { id: invite.id }).await;
            busy.try_set(false);
            let refusal = answer.map(|data| {
                data.close_track_invite
                    .user_errors
                    .into_iter()
                    .next()
                    .map(|error| error.message)
            });
            if say(desk.toasts, refusal, "The link is closed. Who claimed keeps access.") {
                closing.try_set(None);
                desk.list.refetch();
            }
        }));
    };
    view! {
        <Dialog open title>
            <div class="body"><p>"The link closes now: its expiry, or the event’s end, moves to this moment. People who claimed keep their access. Editing the invite can open it again."</p></div>
            <footer>
                <Button autofocus=true on_press=move |()| { open.set(false); closing.set(None); }>"Cancel"</Button>
                <Button kind=ButtonKind::Danger busy on_press=stop>"Stop accepting"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
