//! The numbers on top, plays by day, and how far people came.

use leptos::prelude::*;

use super::{Desk, Report, days};
use crate::{
    author::standing::grouped,
    kit::{
        changing,
        chart::{Legend, chart},
        series::{Count, Series},
    },
    words,
};

/// The totals.
pub(super) fn stats(desk: Desk) -> AnyView {
    let told = move |of: fn(&Report) -> String| {
        changing(move || {
            desk.report
                .with(|report| report.as_ref().map_or_else(|| "…".to_owned(), of))
        })
    };
    view! {
        <div class="stats">
            <div class="stat"><p>"Claims"</p><b>{told(|report| grouped(report.claims))}</b>
                <small>{told(|report| words::counted(report.per_invite.len() as i64, "invite", "invites"))}</small></div>
            <div class="stat"><p>"Learners"</p><b>{told(|report| grouped(report.learners))}</b>
                <small>"who claimed or played"</small></div>
            <div class="stat"><p>"Plays"</p><b>{told(|report| grouped(report.plays))}</b>
                <small>{told(|report| words::counted(report.per_track.len() as i64, "track", "tracks"))}</small></div>
            <div class="stat"><p>"Completed"</p><b>{told(|report| grouped(report.completed_plays))}</b>
                <small>{told(|report| format!("{}% of plays", percent(report.completed_plays, report.plays)))}</small></div>
            <div class="stat"><p>"Time played"</p><b>{told(|report| words::duration(report.time_spent))}</b>
                <small>{told(mean_time)}</small></div>
            <div class="stat"><p>"Reviews"</p><b>{told(|report| mean_score(report.average_score))}</b>
                <small>{told(|report| words::counted(report.reviews, "review", "reviews"))}</small></div>
        </div>
    }
    .into_any()
}

/// "4.3 of 5"; a dash where nobody said anything.
pub(super) fn mean_score(mean: Option<f64>) -> String {
    mean.map_or_else(
        || "–".to_owned(),
        |mean| format!("{} of 5", tenths((mean * 10.0).round() as i64)),
    )
}

/// So many tenths: "2.1".
pub(super) fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn mean_time(report: &Report) -> String {
    match report.plays {
        0 => String::new(),
        plays => format!("{} per play", words::duration(report.time_spent / plays)),
    }
}

/// In whole percent; zero of nothing.
pub(super) fn percent(part: i64, of: i64) -> i64 {
    if of == 0 { 0 } else { (part * 100 + of / 2) / of }
}

/// Plays started and completed, by day.
pub(super) fn per_day(desk: Desk) -> AnyView {
    let Some(report) = desk.report.get() else {
        return ().into_any();
    };
    let counts: Vec<Count> = report
        .per_day
        .iter()
        .filter_map(|part| {
            Some(Count {
                day: part.date.parse().ok()?,
                of: part.plays,
                part: part.completed_plays,
            })
        })
        .collect();
    let today = days::today();
    let (from, to) = desk.asked.with_untracked(|asked| asked.span.days(today));
    let first = from.or_else(|| counts.first().map(|count| count.day)).unwrap_or(today);
    let last = to.or_else(|| counts.last().map(|count| count.day)).unwrap_or(today);
    let legend = Legend {
        title: "Plays",
        of: "started",
        part: "completed",
    };
    chart(
        legend,
        &Series::new(&counts, first, last),
        &format!("Day, in {} time", words::own_zone()),
    )
}

/// Opened, details, claimed, played, completed; the first two as far as they are known.
pub(super) fn funnel(desk: Desk) -> AnyView {
    let Some(funnel) = desk
        .report
        .with(|report| report.as_ref().map(|report| report.funnel.clone()))
    else {
        return ().into_any();
    };
    let stages = [
        ("Opened", funnel.opened),
        ("Details", funnel.details),
        ("Claimed", Some(funnel.claimed)),
        ("Played", Some(funnel.played)),
        ("Completed", Some(funnel.completed)),
    ];
    let stages = stages.map(|(label, count)| count.map(|count| (label, count)));
    let whole = stages.iter().flatten().next().map_or(1, |(_, count)| (*count).max(1));
    let mut before = 0;
    let rows = stages.into_iter().flatten().map(|(label, count)| {
        let width = format!("{}%", count as f64 / whole as f64 * 100.0);
        let kept = (before > 0).then(|| format!("{}%", percent(count, before)));
        before = count;
        view! {
            <li>
                <span>{label}</span>
                <span class="track" aria-hidden="true"><i style:--v=width></i></span>
                <b>{grouped(count)}</b>
                <span>{kept}</span>
            </li>
        }
    });
    let told = if funnel.opened.is_some() {
        "Browsers that opened a link, then people. Each share is of the step before."
    } else {
        "A link is opened by nobody in particular and for all of its tracks, so a learner or a track has no number for it."
    };
    view! {
        <section class="card">
            <header><h2>"Funnel"</h2></header>
            <div class="in">
                <ol class="funnel compact">{rows.collect_view()}</ol>
                <p class="small muted">{told}</p>
            </div>
        </section>
    }
    .into_any()
}
