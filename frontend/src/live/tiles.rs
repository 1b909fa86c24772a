//! The figures over the room. Each is a filter of the group, but for the mean.

use invites_client::{enums::LiveTile as Tile, operations::live_event_updates::LiveTallies as Tally};
use leptos::prelude::*;

use super::{desk::Desk, window::tile_word};
use crate::kit::{Icon, Tone, icon};

/// One tile: whom it counts, what it says, how it looks while it counts anybody.
type Kind = (Tile, &'static str, fn(&Tally) -> i64, Option<(Tone, Icon)>);

const TILES: [Kind; 7] = [
    (Tile::Joined, "joined", |tally| tally.joined, None),
    (Tile::ActiveNow, "active now", |tally| tally.active_now, None),
    (Tile::NotStarted, "not started", |tally| tally.not_started, None),
    (
        Tile::Stuck,
        "stuck",
        |tally| tally.stuck,
        Some((Tone::Caution, Icon::Alert)),
    ),
    (
        Tile::Asking,
        "asking for help",
        |tally| tally.asking,
        Some((Tone::Help, Icon::Hand)),
    ),
    (
        Tile::Completed,
        "completed",
        |tally| tally.completed,
        Some((Tone::Positive, Icon::Done)),
    ),
    (
        Tile::FailedSandbox,
        "failed sandboxes",
        |tally| tally.failed_sandboxes,
        Some((Tone::Critical, Icon::Bad)),
    ),
];

pub(super) fn tiles(desk: Desk) -> AnyView {
    let tally = Memo::new(move |_| desk.room.with(|room| room.tally.clone()));
    let buttons = TILES
        .map(|(tile, label, count, look)| {
            let count = Memo::new(move |_| tally.with(|tally| tally.as_ref().map_or(0, count)));
            let pressed = move || desk.window.with(|window| window.tile == Some(tile));
            let press = move |_| {
                let word = (!desk.window.with_untracked(|window| window.tile == Some(tile))).then(|| tile_word(tile));
                desk.navigation.set_query(&[("show", word.flatten())]);
            };
            let class = move || match look {
                Some((tone, _)) if count.get() > 0 => format!("tile {}", tone.class()),
                _ => "tile".to_owned(),
            };
            let glyph = move || look.filter(|_| count.get() > 0).map(|(_, glyph)| icon(glyph));
            view! {
                <button class=class type="button" aria-pressed=move || pressed().to_string() on:click=press>
                    <b>{move || count.get()}{glyph}</b>" "<span>{label}</span>
                </button>
            }
        })
        .collect_view();
    let mean = move || tally.with(|tally| format!("{:.0}%", tally.as_ref().map_or(0.0, |tally| tally.mean_percent)));
    view! {
        <section class="tiles" aria-label="Filter by">
            {buttons}
            <div class="tile"><b>{mean}</b><span>"mean progress"</span></div>
        </section>
    }
    .into_any()
}
