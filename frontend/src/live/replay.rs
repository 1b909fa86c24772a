//! A replay of an event: its dashboard at any moment (R120), worked out in the browser from the activity log by the same fold
//! that the server uses live. Read-only; the moment stands in the address, so that it can be sent to a colleague.
//!
//! [`recording`] reads the log, [`scene`] makes the room of a moment, [`player`] moves the moment, [`bar`] has the controls.
//! What is drawn is the dashboard's own tiles, strip, queue, grid and individual view.

mod bar;
mod player;
mod recording;
mod scene;
mod stretch;
mod told;

use std::time::Duration;

use invites_client::{
    ClientError,
    operations::{
        ActivityLogQuery, activity_log_query,
        live_event_updates::{self, LiveEventUpdatesLiveEvent as Message, LiveRowsInput},
    },
};
use leptos::prelude::*;

pub(super) use player::Player;
use player::{Loaded, instant};
use recording::{Recording, Taken};

use super::{
    desk::{Desk, Line},
    event::{room, staged},
    message::Following,
    window::Sort,
};
use crate::{
    api::{self, Live},
    kit::{Bar, Button, ErrorState, Heading, Icon, Toasts, live, small_icon},
    routes::Route,
    words,
};

/// Entries of one page of the log: as many as the server gives.
const PAGE: i64 = 1_000;

/// While the event goes on, what came is read so often.
const CATCH_UP: Duration = Duration::from_secs(3);

/// While it plays, the address follows so often.
const NOTE: Duration = Duration::from_secs(5);

/// The screen at `/invites/:id/live/replay`.
pub(super) fn screen(id: String) -> AnyView {
    let player = Player::new();
    let desk = Desk::new(id, Some(player));
    let failed = RwSignal::new(None);
    let news = RwSignal::new(0_u32);
    hear(desk, player, news);
    read(desk, player, failed);
    catch_up(desk, player, news);
    begin(desk, player);
    player.show_on(desk);
    remember(desk, player);
    let body = move || match failed.get() {
        Some(error) => {
            let again = move |()| {
                failed.set(None);
                read(desk, player, failed);
            };
            view! { <div class="page"><Heading text="Replay" /><ErrorState error on_retry=again /></div> }.into_any()
        }
        None if refused(desk) || player.is_ready() => staged(desk, replayed),
        None => loading(player),
    };
    let stage = Memo::new(move |_| (failed.get(), refused(desk), player.is_ready()));
    // Read, not only tracked: a memo that nobody reads follows nothing.
    view! { {live(move || { let _ = stage.get(); untrack(body) })} }.into_any()
}

/// Whether the server said that there is nothing to see here.
fn refused(desk: Desk) -> bool {
    let refused = desk.line.with(|line| matches!(line, Line::Refused(_)));
    refused || matches!(desk.invite.get(), Some(Err(_))) || is_no_event(desk)
}

fn is_no_event(desk: Desk) -> bool {
    let answer = desk.invite.get().and_then(Result::ok);
    answer.is_some_and(|data| data.track_invite.is_none())
}

/// Follows the event itself: its header, whether one may still look, and that something new is in the log.
fn hear(desk: Desk, player: Player, news: RwSignal<u32>) {
    let variables = move || live_event_updates::Variables {
        invite_id: desk.id.try_get_value().unwrap_or_default(),
        after: None,
        // The rows are the recording's.
        rows: Some(LiveRowsInput {
            sort: Sort::Joined,
            filter: None,
            search: None,
            offset: 0,
            first: 1,
        }),
    };
    Effect::new(move |_| {
        desk.again.track();
        api::watch::<Following>(variables, move |said| match said {
            Live::Data(data) => {
                let header = match data.live_event {
                    Message::LiveEventSnapshot(all) => Some(all.event),
                    Message::LiveEventChanges(news) => news.event,
                };
                if header.is_some() {
                    player.header.try_set(header);
                }
                news.try_update(|news| *news += 1);
            }
            Live::Refused(error) => {
                desk.line.try_set(Line::Refused(error));
            }
            // What is replayed has been.
            Live::Reconnecting | Live::Alive | Live::Over => {}
        });
    });
}

/// Reads the log from where the recording ends to where it ends now, page by page.
fn read(desk: Desk, player: Player, failed: RwSignal<Option<ClientError>>) {
    api::spawn(Box::pin(async move {
        while let Some(invite_id) = desk.id.try_get_value() {
            let after = player
                .recording
                .try_with_value(|recording| recording.cursor.clone())
                .flatten();
            let variables = activity_log_query::Variables {
                invite_id,
                after,
                first: PAGE,
            };
            let page = match api::run::<ActivityLogQuery>(variables).await {
                Ok(data) => data.activity_log,
                Err(error) => {
                    failed.try_set(Some(error));
                    return;
                }
            };
            let (more, total) = (page.page_info.has_next_page, page.total_count);
            let taken = player.recording.try_update_value(|recording| {
                let taken = recording.take(page);
                // A log that was rewritten, or that does not fit together, is read from its beginning.
                let keeps = matches!(taken, Ok(Taken::More));
                if !keeps {
                    *recording = Recording::default();
                }
                (keeps, recording.tape.len())
            });
            let Some((keeps, entries)) = taken else { return };
            let _ = player.loaded.try_update(|loaded| {
                *loaded = Loaded {
                    entries: i64::try_from(entries).unwrap_or(i64::MAX),
                    total,
                    whole: keeps && (loaded.whole || !more),
                };
            });
            if keeps && !more {
                return;
            }
        }
    }));
}

/// Reads on while the event does, not at each of its steps.
fn catch_up(desk: Desk, player: Player, news: RwSignal<u32>) {
    let seen = StoredValue::new(0_u32);
    // A replay that cannot read on shows what it has; the next time is soon.
    let failed = RwSignal::new(None);
    let look = move || {
        let now = news.get_untracked();
        if player.loaded.with_untracked(|loaded| loaded.whole) && seen.get_value() != now {
            seen.set_value(now);
            read(desk, player, failed);
        }
    };
    if let Ok(clock) = set_interval_with_handle(look, CATCH_UP) {
        on_cleanup(move || clock.clear());
    }
}

/// Begins at the moment of the address, or at the beginning.
fn begin(desk: Desk, player: Player) {
    let begun = StoredValue::new(false);
    Effect::new(move |_| {
        if player.is_ready() && !begun.get_value() {
            begun.set_value(true);
            let asked = untrack(|| desk.navigation.query("at")).and_then(|at| words::ms(&at));
            player.seek(asked.unwrap_or(player.stretch.get_untracked().from));
            desk.slow.set(player.moment.get_untracked());
        }
    });
}

/// Keeps the moment in the address: when it rests, and now and then while it plays.
fn remember(desk: Desk, player: Player) {
    let noted = StoredValue::new(0.0);
    let note = move || {
        if player.loaded.with_untracked(|loaded| loaded.whole) && player.moment.get_untracked() > 0.0 {
            noted.set_value(words::now_ms());
            desk.navigation
                .set_query(&[("at", Some(&moment_word(player.moment.get_untracked())))]);
        }
    };
    Effect::new(move |before: Option<f64>| {
        let (moment, plays) = (player.moment.get(), player.playing.get());
        let late = words::now_ms() - noted.get_value() >= NOTE.as_secs_f64() * 1_000.0;
        if before.is_some_and(|before| before > 0.0) && (!plays || late) {
            untrack(note);
        }
        moment
    });
}

/// A moment as the address has it.
fn moment_word(moment: f64) -> String {
    invites_domain::time::rfc3339(instant(moment))
}

fn loading(player: Player) -> AnyView {
    let percent = Signal::derive(move || {
        player
            .loaded
            .with(|loaded| loaded.entries as f64 / loaded.total.max(1) as f64 * 100.0)
    });
    let said = move || {
        player.loaded.with(|loaded| match loaded.total {
            0 => "Reading the log…".to_owned(),
            total => format!("Reading the log: {} of {total} entries.", loaded.entries),
        })
    };
    view! {
        <div class="page replay-loading" aria-busy="true">
            <Heading text="Replay" />
            <p class="muted num">{said}</p>
            <Bar percent />
        </div>
    }
    .into_any()
}

fn replayed(desk: Desk) -> AnyView {
    let Some(player) = desk.player else {
        return ().into_any();
    };
    view! {
        <div class="live replaying" data-density="dense">
            {head(desk, player)}
            {bar::bar(desk, player)}
            {room(desk)}
        </div>
    }
    .into_any()
}

fn head(desk: Desk, player: Player) -> AnyView {
    let toasts = Toasts::here();
    let title = Signal::derive(move || {
        desk.event
            .with(|event| event.as_ref().map(|event| event.title.clone()).unwrap_or_default())
    });
    let copy = move |()| {
        player.playing.set(false);
        let address = window().location().origin().unwrap_or_default() + &link(desk, player);
        api::spawn(Box::pin(async move {
            if crate::kit::copy_text(&address).await {
                toasts.done("Link to this moment copied. Members of the team can open it.");
            } else {
                toasts.failed("The browser keeps its clipboard closed here. The address bar has the same link.");
            }
        }));
    };
    let there = move || {
        let zone = desk
            .event
            .with(|event| event.as_ref().map(|event| event.time_zone.clone()))?;
        let at = moment_word(desk.slow.get());
        let own = words::own_zone();
        let here = (own != zone).then(|| {
            view! { <span><b>{words::clock(desk.slow.get(), None, false)}</b>" "{words::city(&own)}", yours"</span> }
        });
        Some(view! { <span><b>{words::instant(&at, Some(&zone), true)}</b>" "{words::city(&zone)}</span>{here} })
    };
    let id = desk.id.get_value();
    let (dashboard, report) = (
        Route::LiveEvent { id: id.clone() }.href(),
        Route::EventReport { id }.href(),
    );
    view! {
        <header class="live-head">
            <div class="titles">
                <a class="crumb" href=dashboard><span class="flip">{small_icon(Icon::ChevronStart)}</span>"Live dashboard"</a>
                <Heading text=title />
                <span class="badge neutral">{small_icon(Icon::Again)}"Replay"</span>
            </div>
            <div class="btns actions">
                <Button glyph=Icon::Link on_press=copy>"Copy link to this moment"</Button>
                <a class="btn" href=report>{small_icon(Icon::Chart)}"Activity report"</a>
            </div>
            <div class="live-meta">{crate::kit::changing(there)}</div>
        </header>
    }
    .into_any()
}

/// The path and query of what is on the screen.
fn link(desk: Desk, player: Player) -> String {
    let path = Route::Replay {
        id: desk.id.get_value(),
    }
    .href();
    desk.navigation
        .set_query(&[("at", Some(&moment_word(player.moment.get_untracked())))]);
    let query = window().location().search().unwrap_or_default();
    format!("{path}{query}")
}

impl Player {
    /// What had happened to a learner of `desk` up to the moment, newest first. Tracked.
    pub(super) fn told_of(self, desk: Desk, claim: &str) -> Vec<told::Line> {
        let at = instant(self.moment.get());
        let event = desk.event.get();
        self.recording.with_value(|recording| {
            let position = recording.tape.position_at(at);
            event
                .map(|event| told::lines(recording, &event, claim, position))
                .unwrap_or_default()
        })
    }
}
