//! The list of invites as it is asked for, shown and heard of: its rows, what waits above them, and what is picked.
//!
//! News of an invite goes into its row at once. Rows that would come, go or move wait until the reader asks for them: nothing
//! moves under a hand. What the reader does shows at once. Draws nothing.

use invites_client::{
    ClientError,
    operations::{
        InvitesQuery,
        invites_query::{self, InvitesQueryTeamTrackInvites as List, InvitesQueryTeamTrackInvitesNodes as Invite},
    },
};
use leptos::prelude::*;

use super::{
    arrivals::changes,
    copy_link::CopyLink,
    filter::{Filter, Page},
    outcome::sentence,
    row::picked,
    selection::Selection,
};
use crate::{
    api::{self, Query},
    kit::Toasts,
    shell::{Navigation, Session},
    words,
};

/// Invites on one page.
const PAGE: i64 = 20;

/// Invites that are read at a time when all of the list is picked.
const AT_A_TIME: i64 = 100;

/// A row: the invite as it was heard of last.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) invite: ArcRwSignal<Invite>,
}

/// What stands under the filters.
#[derive(Clone, PartialEq)]
pub(super) enum Showing {
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
    pub(super) session: Session,
    /// What the address asks for.
    pub(super) filter: Memo<Filter>,
    /// What the rows were last made for.
    shown: RwSignal<Option<Filter>>,
    pub(super) list: Query<invites_query::ResponseData>,
    /// The list as it is now, which may be ahead of the rows.
    pub(super) latest: RwSignal<Option<List>>,
    pub(super) rows: RwSignal<Vec<Row>>,
    pub(super) showing: RwSignal<Showing>,
    /// Rows that would come, go or move.
    pub(super) waiting: RwSignal<usize>,
    /// Whether the next answer is shown whatever moves: the reader asked for it.
    asked: StoredValue<bool>,
    pub(super) now: RwSignal<f64>,
    pub(super) selection: RwSignal<Selection>,
    pub(super) copy: CopyLink,
    toasts: Toasts,
}

impl Desk {
    /// The list as the address asks for it, followed for as long as the screen stands.
    pub(super) fn open() -> Self {
        let navigation = Navigation::here();
        let session = Session::here();
        let filter = Memo::new(move |_| Filter::read(|key| navigation.query(key)));
        let list = api::query::<InvitesQuery>(move || variables(session, &filter.get()));
        let desk = Self {
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
            toasts: Toasts::here(),
        };
        desk.follow_answers();
        desk.follow_news();
        desk.follow_clock();
        desk
    }

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
    pub(super) fn ask(self) {
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
        let team = self.session.slug();
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
    pub(super) fn apply(self) {
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
    pub(super) fn renew(self, id: &str, change: impl FnOnce(&mut Invite)) {
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

    pub(super) fn pick(self, invite: &Invite, with_shift: bool) {
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
    pub(super) fn pick_all(self, gathering: RwSignal<bool>) {
        let filter = self.filter.get_untracked();
        let (session, toasts) = (self.session, self.toasts);
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
                        toasts.failed(format!("Not all could be selected. {}", sentence(&error)));
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

fn variables(session: Session, filter: &Filter) -> invites_query::Variables {
    let (first, after, last, before) = match &filter.page {
        Page::First => (Some(PAGE), None, None, None),
        Page::After(cursor) => (Some(PAGE), Some(cursor.clone()), None, None),
        Page::Before(cursor) => (None, None, Some(PAGE), Some(cursor.clone())),
    };
    invites_query::Variables {
        team_slug: session.slug(),
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
