//! The challenges over the whole room: how far it is in each, the median, and where it is stuck.

use invites_client::operations::live_event_updates::LiveStrip as Challenge;
use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    kit::{Icon, Status, Tone, live},
    words,
};

pub(super) fn strip(desk: Desk) -> AnyView {
    let strip = Memo::new(move |_| {
        desk.room.with(|room| {
            let columns = room.event.iter().flat_map(|event| &event.columns);
            let titles: Vec<String> = columns.map(|column| column.title.clone()).collect();
            (titles, room.strip.clone())
        })
    });
    live(move || {
        let (titles, strip) = strip.get();
        if strip.is_empty() {
            return ().into_any();
        }
        let rows = strip
            .iter()
            .zip(titles)
            .enumerate()
            .map(|(position, (challenge, title))| item(position + 1, &title, challenge))
            .collect_view();
        view! {
            <section aria-label="Challenges">
                <ol class="strip plain-list" tabindex="0" aria-label="Where the room is">{rows}</ol>
            </section>
        }
        .into_any()
    })
}

fn item(number: usize, title: &str, challenge: &Challenge) -> AnyView {
    let all = challenge.not_started + challenge.started + challenge.completed + challenge.skipped;
    let share = |count: i64| format!("{:.1}%", count as f64 / all.max(1) as f64 * 100.0);
    let stuck = challenge.stuck_now.min(challenge.started);
    let label = format!(
        "{} completed, {} skipped, {} stuck, {} started, of {all}",
        challenge.completed,
        challenge.skipped,
        stuck,
        challenge.started - stuck
    );
    let median = challenge.median_seconds.map_or_else(|| "–".to_owned(), words::duration);
    let hot = challenge.stuck_now > 1;
    let here = match challenge.stuck_now {
        0 => format!("{} here", challenge.started).into_any(),
        1 => format!("{} here, 1 stuck", challenge.started).into_any(),
        stuck => {
            view! { <Status tone=Tone::Caution glyph=Icon::Alert word=format!("{stuck} stuck at once") /> }.into_any()
        }
    };
    view! {
        <li class=hot.then_some("hot caution")>
            <b title=title.to_owned()><span>{number}</span>" "<bdi>{title.to_owned()}</bdi></b>
            <span class="funnelbar" role="img" aria-label=label>
                <i class="d" style:--v=share(challenge.completed)></i>
                <i class="k" style:--v=share(challenge.skipped)></i>
                <i class="f" style:--v=share(stuck)></i>
                <i class="s" style:--v=share(challenge.started - stuck)></i>
            </span>
            <p>{challenge.completed + challenge.skipped}" done, median "{median}</p>
            <p>{here}</p>
        </li>
    }
    .into_any()
}
