//! A chart of counts over time: bars as the design draws them, and behind them the same numbers as a table, for whoever
//! does not see bars and for whoever copies numbers.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::series::{Column, Series};
use crate::words;

/// What a chart is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Legend {
    /// "Plays".
    pub title: &'static str,
    /// What the light bar counts: "started".
    pub of: &'static str,
    /// What the dark bar in it counts: "completed".
    pub part: &'static str,
}

/// The card with the chart, its key and its table, whose first column is called `day`.
#[must_use]
pub fn chart(legend: Legend, series: &Series, day: &str) -> AnyView {
    let heading = format!("{} {}", legend.title, series.per());
    let label = in_words(legend, series);
    let scale = series
        .scale()
        .map(|number| view! { <span>{number}</span> })
        .collect_view();
    let bars = series
        .columns
        .iter()
        .map(|column| {
            let title = format!(
                "{}: {} {}, {} {}",
                days(*column),
                column.of,
                legend.of,
                column.part,
                legend.part
            );
            let (of, part) = (percent(series, column.of), percent(series, column.part));
            view! { <i title=title style:--a=of style:--b=part></i> }
        })
        .collect_view();
    let marks = series
        .marked()
        .into_iter()
        .map(|day| view! { <span>{short(day)}</span> })
        .collect_view();
    let rows = series
        .columns
        .iter()
        .rev()
        .map(|column| {
            view! { <tr><th scope="row">{days(*column)}</th><td class="r">{column.of}</td><td class="r">{column.part}</td></tr> }
        })
        .collect_view();
    let caption = heading.clone();
    view! {
        <section class="card">
            <header>
                <h2>{heading}</h2>
                <span class="row keys"><span class="key light">{legend.of}</span><span class="key">{legend.part}</span></span>
            </header>
            <div class="in">
                <div class="bars" role="img" aria-label=label>
                    <div class="y">{scale}</div>
                    <div class="plot">{bars}</div>
                    <div class="x">{marks}</div>
                </div>
                <details class="behind">
                    <summary class="small">"Show as table"</summary>
                    <div class="table-wrap" tabindex="0" role="region" aria-label=format!("{caption}, table")>
                        <table class="table dense">
                            <caption class="vh">{caption.clone()}</caption>
                            <thead><tr><th scope="col">{day.to_owned()}</th><th scope="col" class="r">{legend.of}</th><th scope="col" class="r">{legend.part}</th></tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </details>
            </div>
        </section>
    }
    .into_any()
}

/// The chart in a sentence.
fn in_words(legend: Legend, series: &Series) -> String {
    let (Some(first), Some(last)) = (series.columns.first(), series.columns.last()) else {
        return format!("{}: nothing yet.", legend.title);
    };
    let span = format!(
        "{} {}, {} to {}",
        legend.title,
        series.per(),
        short(first.from),
        short(last.to)
    );
    match series.peak() {
        None => format!("{span}. None."),
        Some(peak) => format!("{span}. Highest: {} {}, {}.", peak.of, legend.of, days(peak)),
    }
}

fn percent(series: &Series, count: i64) -> String {
    format!("{}%", series.percent(count))
}

fn days(column: Column) -> String {
    if column.from == column.to {
        short(column.to)
    } else {
        format!("{} to {}", short(column.from), short(column.to))
    }
}

/// "24 Oct". Noon, so that no zone makes another day of it.
fn short(day: NaiveDate) -> String {
    words::day(&format!("{day}T12:00:00Z"), Some("UTC"))
}
