//! Tracks and their challenges: how often they were completed, how long that took, how many checks it needed.

use leptos::prelude::*;

use super::{
    Desk, Report,
    sums::{mean_score, percent, tenths},
};
use crate::{author::standing::grouped, words};

/// Below this share of completions a challenge is worth a look.
const FEW: i64 = 60;

/// The table.
pub(super) fn table(desk: Desk) -> AnyView {
    let Some(report) = desk.report.get() else {
        return ().into_any();
    };
    if report.per_track.is_empty() {
        return ().into_any();
    }
    let rows = report.per_track.iter().map(|track| {
        let challenges = challenges(&report, &track.track_id);
        let said = (track.reviews > 0).then(|| format!(" ({})", grouped(track.reviews)));
        view! {
            <tr>
                <th scope="row"><b><bdi>{track.title.clone()}</bdi></b></th>
                <td class="r">{grouped(track.plays)}</td>
                <td>{share(track.completed_plays, track.plays)}</td>
                <td class="r">{words::duration(track.median_time_spent)}</td>
                <td class="r">{words::duration(track.average_time_spent)}</td>
                <td class="r"></td>
                <td class="r">{mean_score(track.average_score)}{said.map(|count| view! { <small class="muted">{count}</small> })}</td>
            </tr>
            {challenges}
        }
    });
    view! {
        <section class="part" aria-labelledby="report-tracks">
            <h2 id="report-tracks">"Tracks and challenges"</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Tracks and challenges, table">
                <table class="table dense wide-table">
                    <caption class="vh">"Tracks and challenges"</caption>
                    <thead><tr>
                        <th scope="col">"Track, challenge"</th>
                        <th scope="col" class="r">"Plays"</th>
                        <th scope="col" class="c-share">"Completed"</th>
                        <th scope="col" class="r">"Median time"</th>
                        <th scope="col" class="r">"Mean time"</th>
                        <th scope="col" class="r">"Attempts"</th>
                        <th scope="col" class="r">"Reviews"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// The rows of a track's challenges. Plays of a challenge are those that started it.
fn challenges(report: &Report, track: &str) -> AnyView {
    let own = report
        .per_challenge
        .iter()
        .filter(|challenge| challenge.track_id == track);
    own.zip(1..)
        .map(|(challenge, number)| {
            let skipped = (challenge.skipped > 0).then(|| format!(" {} skipped", grouped(challenge.skipped)));
            view! {
                <tr class="challenge-rows">
                    <th scope="row">{number}". "<bdi>{challenge.title.clone()}</bdi>{skipped.map(|words| view! { <small class="muted">{words}</small> })}</th>
                    <td class="r">{grouped(challenge.started)}</td>
                    <td>{share(challenge.completed, challenge.started)}</td>
                    <td class="r">{challenge.median_time.map_or_else(|| "–".to_owned(), words::duration)}</td>
                    <td class="r">{challenge.average_time.map_or_else(|| "–".to_owned(), words::duration)}</td>
                    <td class="r">{each(challenge.attempts, challenge.started)}</td>
                    <td></td>
                </tr>
            }
        })
        .collect_view()
        .into_any()
}

/// A share as number and bar.
fn share(part: i64, of: i64) -> AnyView {
    let percent = percent(part, of).min(100);
    let tone = if of > 0 && percent < FEW {
        "cellbar caution"
    } else {
        "cellbar progress"
    };
    let width = format!("{percent}%");
    view! {
        <div class=tone><span class="num">{format!("{percent}%")}</span><span class="bar" aria-hidden="true" style:--v=width><i></i></span></div>
    }
    .into_any()
}

/// Attempts of each play, to a tenth: "2.1".
fn each(attempts: i64, plays: i64) -> String {
    if plays == 0 {
        return "–".to_owned();
    }
    tenths((attempts * 10 + plays / 2) / plays)
}

#[cfg(test)]
mod tests {
    use super::{each, mean_score, percent};

    #[test]
    fn a_mean_score_has_a_tenth_and_none_has_a_dash() {
        assert_eq!(mean_score(Some(4.25)), "4.3 of 5");
        assert_eq!(
            (mean_score(Some(5.0)), mean_score(None)),
            ("5.0 of 5".to_owned(), "–".to_owned())
        );
    }

    #[test]
    fn shares_and_means_are_rounded() {
        assert_eq!((percent(1, 3), percent(2, 3), percent(0, 0)), (33, 67, 0));
        assert_eq!(
            (each(21, 10), each(1, 3), each(0, 0)),
            ("2.1".to_owned(), "0.3".to_owned(), "–".to_owned())
        );
    }
}
