//! Manage track invites: the list as its address asks for it, what a row's menu does, and what changes by itself.
//!
//! News of an invite goes into its row at once. Rows that would come, go or move wait until the reader asks for them: nothing
//! moves under a hand. What the reader does shows at once.

use std::time::Duration;

use invites_client::{
    ClientError,
    operations::{
        InvitesQuery, TrackInviteUpdates,
        invites_query::{
            self, InvitesQueryTeamTrackInvites as List, InvitesQueryTeamTrackInvitesNodes as Invite,
            InvitesQueryTeamTrackInvitesNodesTracks as Track,
        },
        track_invite_updates::{self, TrackInviteUpdatesTrackInviteUpdates as News},
    },
};
use leptos::prelude::*;

use super::{
    arrivals::changes,
    closing::Closing,
    copy_link::CopyLink,
    filter::{Filter, Page},
    outcome::sentence,
    picking::Picking,
    removal::Removal,
    reset::Reset,
    row::{Actions, instants, link, picked},
    selection::Selection,
    standing::deadline,
    table::{nothing, skeleton, table},
    toolbar::toolbar,
};
use crate::{
    api::{self, Live, Query},
    kit::{Banner, Button, ButtonKind, ButtonSize, ErrorState, Heading, Icon, IconButton, Toasts, Tone, live},
    shell::{Navigation, Session},
    words,
};

crate::screens! { author:
    /// `/invites`: every invite of the team.
    invites() => super::screen();
}

/// Invites on one page.
const PAGE: i64 = 20;

/// Invites that are read at a time when all of the list is picked.
const AT_A_TIME: i64 = 100;

/// How long changes gather before the list asks again.
const GATHER: Duration = Duration::from_millis(400);

/// How often words such as "in 3 min" are renewed.
const TICK: Duration = Duration::from_secs(30);

/// A row: the invite as it was heard of last.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) invite: ArcRwSignal<Invite>,
}

/// What stands under the filters.
#[derive(Clone, PartialEq)]
enum Showing {
    Loading,
    Failed(ClientError),
    Nothing { expired: i64 },
    Rows,
}

/// How many invites there are under the search and the type, by status; nothing until it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    known: bool,
    active: i64,
    upcoming: i64,
    pub(super) expired: i64,
}

impl Counts {
    /// In the order of the filters.
    pub(super) fn each(self) -> Option<[i64; 3]> {
        self.known.then_some([self.active, self.upcoming, self.expired])
    }

    /// Those that `filter` shows.
    pub(super) fn listed(self, filter: &Filter) -> i64 {
        let counts = [self.active, self.upcoming, self.expired];
        counts
            .into_iter()
            .zip(filter.statuses)
            .filter(|(_, shown)| *shown)
            .map(|(count, _)| count)
            .sum()
    }

    /// All of them.
    pub(super) fn all(self) -> i64 {
        self.active + self.upcoming + self.expired
    }
}

/// The screen's signals.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) navigation: Navigation,
    session: Session,
    /// What the address asks for.
    pub(super) filter: Memo<Filter>,
    /// What the rows were last made for.
    shown: RwSignal<Option<Filter>>,
    list: Query<invites_query::ResponseData>,
    /// The list as it is now, which may be ahead of the rows.
    pub(super) latest: RwSignal<Option<List>>,
    pub(super) rows: RwSignal<Vec<Row>>,
    showing: RwSignal<Showing>,
    /// Rows that would come, go or move.
    waiting: RwSignal<usize>,
    /// Whether the next answer is shown whatever moves: the reader asked for it.
    asked: StoredValue<bool>,
    pub(super) now: RwSignal<f64>,
    selection: RwSignal<Selection>,
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
        filter,
        shown: RwSignal::new(None),
        list,
        latest: RwSignal::new(None),
        rows: RwSignal::new(Vec::new()),
        showing: RwSignal::new(Showing::Loading),
        waiting: RwSignal::new(0),
        asked: StoredValue::new(false),
        now: RwSignal::new(words::now_ms()),
        selection: RwSignal::new(Selection::default()),
        copy: CopyLink::new(),
    };
    desk.follow_answers();
    desk.follow_news();
    desk.follow_clock();
    // What is settled needs no selection any more, and shows.
    let settled = UnsyncCallback::new(move |ids: Vec<String>| {
        desk.selection.try_update(|selection| selection.forget(&ids));
        desk.ask();
    });
    let removal = Removal::telling(settled);
    let closing = Closing::new(settled);
    let reset = Reset::new(UnsyncCallback::new(move |(id, url): (String, String)| {
        let row = desk
            .rows
            .with_untracked(|rows| rows.iter().find(|row| row.id == id).cloned());
        if let Some(row) = row {
            row.invite.update(|invite| invite.url = url);
            desk.copy.hand_out(row.invite.with_untracked(link));
        }
    }));
    let actions = Actions {
        copy: UnsyncCallback::new(move |invite: Invite| desk.copy.hand_out(link(&invite))),
        show_code: UnsyncCallback::new(move |invite: Invite| desk.copy.look(link(&invite))),
        reset: UnsyncCallback::new(move |invite: Invite| reset.ask(picked(&invite))),
        close: UnsyncCallback::new(move |invite: Invite| closing.ask(vec![picked(&invite)])),
        delete: UnsyncCallback::new(move |invite: Invite| removal.ask(picked(&invite))),
        pick: UnsyncCallback::new(move |(invite, with_shift): (Invite, bool)| desk.pick(&invite, with_shift)),
        selection: desk.selection,
    };
    let picking = Picking {
        picked: Signal::derive(move || desk.selection.with(|selection| selection.picked().to_vec())),
        listed: Signal::derive(move || desk.counts().listed(&desk.filter.get())),
        gathering: RwSignal::new(false),
        all: UnsyncCallback::new(|()| {}),
        none: UnsyncCallback::new(move |()| desk.selection.set(Selection::default())),
        close: UnsyncCallback::new(move |()| closing.ask(desk.selection.with_untracked(|it| it.picked().to_vec()))),
        delete: UnsyncCallback::new(move |()| {
            removal.ask_all(desk.selection.with_untracked(|it| it.picked().to_vec()));
        }),
        export: Callback::new(move |ids| desk.export(ids)),
    };
    let picking = Picking {
        all: UnsyncCallback::new(move |()| desk.pick_all(picking.gathering)),
        ..picking
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
            {arrived(desk)}
            {content(desk, actions)}
            {picking.bar()}
            {desk.copy.dialog()}
            {removal.dialog()}
            {closing.dialog()}
            {reset.dialog()}
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
        order_by: Some(filter.sort.order()),
        first,
        after,
        last,
        before,
    }
}

impl Desk {
    /// Shows what `filter` asks for, as a step that *Back* takes back.
    pub(super) fn step(self, filter: &Filter) {
        self.write(filter, true);
    }

    /// Shows what `filter` asks for, in the place of what was asked for before.
    pub(super) fn replace(self, filter: &Filter) {
        self.write(filter, false);
    }

    fn write(self, filter: &Filter, step: bool) {
        let values = filter.write();
        let values = values
            .iter()
            .map(|(key, value)| (*key, value.as_deref()))
            .collect::<Vec<_>>();
        if step {
            self.navigation.step_query(&values);
        } else {
            self.navigation.set_query(&values);
        }
    }

    /// Asks again, and shows the answer whatever moves.
    fn ask(self) {
        self.asked.try_set_value(true);
        self.list.refetch();
    }

    /// Whether the rows still show what was asked for before.
    pub(super) fn is_behind(self) -> bool {
        self.shown
            .with(|shown| self.filter.with(|filter| shown.as_ref() != Some(filter)))
    }

    /// The counts by status.
    pub(super) fn counts(self) -> Counts {
        self.latest.with(|list| {
            list.as_ref().map_or_else(Counts::default, |list| Counts {
                known: true,
                active: list.status_counts.active,
                upcoming: list.status_counts.upcoming,
                expired: list.status_counts.expired,
            })
        })
    }

    /// The address of the list as CSV: of these ids, or of all that the filter lists.
    pub(super) fn export(self, ids: Option<Vec<String>>) -> String {
        let team = self.session.team().map(|team| team.slug).unwrap_or_default();
        let mut pairs = vec![("team", team)];
        match ids {
            Some(ids) => pairs.extend(ids.into_iter().map(|id| ("id", id))),
            None => pairs.extend(self.filter.with(Filter::exported)),
        }
        let query = pairs
            .iter()
            .map(|(key, value)| format!("{key}={}", js_sys::encode_uri_component(value)));
        format!("/exports/invites.csv?{}", query.collect::<Vec<_>>().join("&"))
    }

    fn follow_answers(self) {
        Effect::new(move |_| {
            let answer = self.list.get();
            untrack(|| match answer {
                None => {}
                Some(Err(error)) => self.take_failure(error),
                Some(Ok(data)) => self.take(data.team.map(|team| team.track_invites)),
            });
        });
        // A selection is of one list.
        Effect::new(move |before: Option<Filter>| {
            let filter = self.filter.get();
            if before.is_some_and(|before| !before.lists_the_same(&filter)) {
                self.selection.set(Selection::default());
            }
            filter
        });
    }

    fn take_failure(self, error: ClientError) {
        // What is on screen is still what was asked for; the next news asks again.
        if self.asked.get_value() || self.is_behind() || self.showing.with(|showing| *showing != Showing::Rows) {
            self.asked.set_value(false);
            self.showing.set(Showing::Failed(error));
        }
    }

    /// Takes an answer: all of it when the reader asked for it, else what moves nothing.
    fn take(self, list: Option<List>) {
        let next: Vec<String> = list
            .iter()
            .flat_map(|list| &list.nodes)
            .map(|invite| invite.id.clone())
            .collect();
        let shown: Vec<String> = self.rows.with(|rows| rows.iter().map(|row| row.id.clone()).collect());
        let mine = self.asked.get_value() || self.is_behind() || shown.is_empty();
        self.asked.set_value(false);
        for invite in list.iter().flat_map(|list| &list.nodes) {
            self.renew(&invite.id, |shown| *shown = invite.clone());
        }
        self.latest.set(list);
        if mine {
            self.apply();
        } else {
            self.waiting.set(changes(&shown, &next));
        }
    }

    /// Shows the list as it is now. A row that was there before is the same row: an open menu stays open.
    fn apply(self) {
        let invites = self
            .latest
            .with(|list| list.as_ref().map(|list| list.nodes.clone()).unwrap_or_default());
        self.showing.set(if invites.is_empty() {
            Showing::Nothing {
                expired: self.counts().expired,
            }
        } else {
            Showing::Rows
        });
        self.rows.update(|rows| *rows = reconciled(rows, invites));
        self.shown.set(Some(self.filter.get_untracked()));
        self.waiting.set(0);
    }

    /// Changes the row of an invite, if it has one and anything differs.
    fn renew(self, id: &str, change: impl FnOnce(&mut Invite)) {
        let row = self
            .rows
            .with_untracked(|rows| rows.iter().find(|row| row.id == id).cloned());
        if let Some(row) = row {
            let before = row.invite.get_untracked();
            let mut after = before.clone();
            change(&mut after);
            if before != after {
                row.invite.set(after);
            }
        }
    }

    /// Somebody claimed, a colleague edits: the row says so at once, the list is asked for when the news have gathered.
    fn follow_news(self) {
        let gathering = StoredValue::new(false);
        let team = move || {
            untrack(|| self.session.team())
                .map(|team| team.slug)
                .unwrap_or_default()
        };
        api::watch::<TrackInviteUpdates>(
            move || track_invite_updates::Variables { team_slug: team() },
            move |news| {
                let Live::Data(data) = news else { return };
                let news = data.track_invite_updates;
                self.renew(&news.id.clone(), |invite| tell(invite, news));
                if gathering.try_get_value() == Some(false) {
                    gathering.set_value(true);
                    set_timeout(
                        move || {
                            if gathering.try_set_value(false).is_none() {
                                self.list.refetch();
                            }
                        },
                        GATHER,
                    );
                }
            },
        );
    }

    /// Words about time are renewed; when an instant of a row has passed, its status is asked for.
    fn follow_clock(self) {
        let tick = move || {
            let (before, now) = (self.now.get_untracked(), words::now_ms());
            self.now.set(now);
            let passed = self.rows.with_untracked(|rows| {
                rows.iter().any(|row| {
                    row.invite
                        .with_untracked(|invite| next_instant(invite, before))
                        .is_some_and(|at| at <= now)
                })
            });
            if passed {
                self.list.refetch();
            }
        };
        if let Ok(clock) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || clock.clear());
        }
    }

    fn pick(self, invite: &Invite, with_shift: bool) {
        let rows = self.rows.with_untracked(|rows| {
            rows.iter()
                .map(|row| row.invite.with_untracked(picked))
                .collect::<Vec<_>>()
        });
        self.selection.update(|selection| {
            if with_shift {
                selection.stretch(&rows, &invite.id);
            } else {
                selection.turn(picked(invite));
            }
        });
    }

    /// Picks all that the filter lists, page after page.
    fn pick_all(self, gathering: RwSignal<bool>) {
        let filter = self.filter.get_untracked();
        let session = self.session;
        gathering.set(true);
        api::spawn(Box::pin(async move {
            let mut page = invites_query::Variables {
                first: Some(AT_A_TIME),
                after: None,
                last: None,
                before: None,
                ..variables(session, &filter)
            };
            let mut found = Vec::new();
            loop {
                let list = match api::run::<InvitesQuery>(page.clone()).await {
                    Ok(data) => data.team.map(|team| team.track_invites),
                    Err(error) => {
                        Toasts::here().failed(format!("Not all could be selected. {}", sentence(&error)));
                        break;
                    }
                };
                let Some(list) = list else { break };
                found.extend(list.nodes.iter().map(picked));
                page.after = list.page_info.end_cursor.filter(|_| list.page_info.has_next_page);
                if page.after.is_none() {
                    break;
                }
            }
            // Another filter may stand there by now.
            if self
                .filter
                .try_get_untracked()
                .is_some_and(|now| now.lists_the_same(&filter))
            {
                self.selection.try_update(|selection| selection.set(&found, true));
            }
            gathering.try_set(false);
        }));
    }
}

/// The instant that changes what a row says next, seen from `now`.
fn next_instant(invite: &Invite, now: f64) -> Option<f64> {
    let instants = instants(
        invite.opens_at.as_deref(),
        invite.starts_at.as_deref(),
        invite.ends_at.as_deref(),
        invite.expires_at.as_deref(),
    );
    deadline(instants, now).at.filter(|at| *at > now)
}

/// The rows of these invites; a row that was there before is the same row with news.
fn reconciled(rows: &[Row], invites: Vec<Invite>) -> Vec<Row> {
    let row = |invite: Invite| match rows.iter().find(|row| row.id == invite.id) {
        Some(row) => row.clone(),
        None => Row {
            id: invite.id.clone(),
            invite: ArcRwSignal::new(invite),
        },
    };
    invites.into_iter().map(row).collect()
}

/// Puts the news of an invite into what its row shows. When it was made does not change.
fn tell(invite: &mut Invite, news: News) {
    *invite = Invite {
        id: news.id,
        url: news.url,
        type_: news.type_,
        public_title: news.public_title,
        tracks: news
            .tracks
            .into_iter()
            .map(|track| Track { title: track.title })
            .collect(),
        status: news.status,
        days_until: news.days_until,
        is_full: news.is_full,
        claim_count: news.claim_count,
        invite_limit: news.invite_limit,
        opens_at: news.opens_at,
        starts_at: news.starts_at,
        ends_at: news.ends_at,
        expires_at: news.expires_at,
        time_zone: news.time_zone,
        last_claim_at: news.last_claim_at,
        created_at: std::mem::take(&mut invite.created_at),
        running_plays: news.running_plays,
    };
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
                    <Button size=ButtonSize::Small glyph=Icon::Link on_press=move |()| desk.copy.hand_out(link(&invite))>
                        "Copy invite link"
                    </Button>
                    <IconButton glyph=Icon::Cross label="Close" on_press=move |()| desk.navigation.set_query(&[("saved", None)]) />
                </span>
            </Banner>
        }
        .into_any()
    })
}

/// "2 changes": rows that would come, go or move. It lies over the list, so that it moves nothing either.
fn arrived(desk: Desk) -> AnyView {
    let words = Memo::new(move |_| match desk.waiting.get() {
        0 => None,
        waiting => Some(words::counted(waiting as i64, "change", "changes")),
    });
    let button = live(move || {
        match words.get() {
        None => ().into_any(),
        Some(words) => view! {
            <Button size=ButtonSize::Small kind=ButtonKind::Primary glyph=Icon::Again on_press=move |()| desk.apply()>{format!("Show {words}")}</Button>
        }
        .into_any(),
    }
    });
    view! { <div class="arrived" role="status">{button}</div> }.into_any()
}

fn content(desk: Desk, actions: Actions) -> AnyView {
    let showing = Memo::new(move |_| desk.showing.get());
    live(move || match showing.get() {
        Showing::Loading => skeleton(desk),
        Showing::Failed(error) => failed(desk, error),
        Showing::Nothing { expired } => nothing(desk, expired),
        Showing::Rows => table(desk, actions),
    })
}

/// An address that cannot be read, such as a page of another order, has a way out besides another try.
fn failed(desk: Desk, error: ClientError) -> AnyView {
    let narrows = desk.filter.with_untracked(Filter::narrows);
    view! {
        <ErrorState error on_retry=move |()| desk.ask() />
        {narrows.then(|| view! {
            <p class="muted way-out"><Button kind=ButtonKind::Quiet on_press=move |()| desk.step(&Filter::default())>"Show the whole list"</Button></p>
        })}
    }
    .into_any()
}
