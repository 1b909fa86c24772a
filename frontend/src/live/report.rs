//! *Activity report* of an event: what its room struggled with, in numbers and in the words of the checks. The team's report
//! has the plays one by one; this leads there with the invite's filter.

use invites_client::operations::{
    EventReportQuery,
    event_report_query::{
        self, EventReportQueryEventReport as Report, EventReportQueryEventReportChallenges as Challenge,
        EventReportQueryEventReportHands as Hands,
    },
};
use leptos::prelude::*;

use crate::{
    api,
    kit::{Empty, Heading, Icon, icon, loaded, skeleton_lines, small_icon},
    routes::Route,
    words,
};

/// The screen at `/invites/:id/live/report`.
pub(super) fn screen(id: &str) -> AnyView {
    let asked = id.to_owned();
    let query = api::query::<EventReportQuery>(move || event_report_query::Variables {
        invite_id: asked.clone(),
    });
    let title = Signal::derive(move || {
        let invite = query.get().and_then(Result::ok).and_then(|data| data.track_invite);
        invite.map_or_else(
            || "Activity report".to_owned(),
            |invite| format!("Activity report: {}", invite.public_title),
        )
    });
    let crumb = Route::LiveEvent { id: id.to_owned() }.href();
    let replay = Route::Replay { id: id.to_owned() }.href();
    // All time: the report begins with the last thirty days by itself.
    let plays = format!("{}?invite={id}&dates=all", Route::Reports.href());
    let table = format!("/exports/event.csv?invite={id}");
    view! {
        <div class="page event-report">
            <div class="page-head">
                <div>
                    <a class="crumb" href=crumb><span class="flip">{small_icon(Icon::ChevronStart)}</span>"Live dashboard"</a>
                    <Heading text=title />
                </div>
                <div class="btns">
                    <a class="btn" href=replay>{icon(Icon::Again)}"Replay"</a>
                    <a class="btn" href=plays>{icon(Icon::Chart)}"Plays in Reports"</a>
                    <a class="btn" href=table download="">{icon(Icon::Download)}"Export CSV"</a>
                </div>
            </div>
            {loaded(query, skeleton, |data| report(&data.event_report))}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <p class="vh" role="status">"Loading…"</p>
        <div class="card" aria-hidden="true"><div class="in stack-4">{skeleton_lines(&[90, 60, 82, 74])}</div></div>
    }
    .into_any()
}

fn report(report: &Report) -> AnyView {
    if report.joined == 0 {
        return view! { <Empty title="Nobody has joined" text="What the room struggles with stands here once somebody plays." /> }.into_any();
    }
    let hard = hardest(&report.challenges);
    let hard = (!hard.is_empty()).then(|| {
        let lines = hard
            .into_iter()
            .map(|(number, challenge)| struggle(number, challenge))
            .collect_view();
        view! {
            <section class="part" aria-labelledby="report-hard">
                <h2 id="report-hard">"Where the room struggled"</h2>
                <ol class="card plain-list struggles">{lines}</ol>
            </section>
        }
    });
    let rows = (1_usize..)
        .zip(&report.challenges)
        .map(|(number, challenge)| row(number, challenge))
        .collect_view();
    view! {
        {figures(report)}
        {hard}
        <section class="part" aria-labelledby="report-challenges">
            <h2 id="report-challenges">"Challenges"</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label="Challenges, table">
                <table class="table dense wide-table">
                    <caption class="vh">"Challenges"</caption>
                    <thead><tr>
                        <th scope="col">"Challenge"</th>
                        <th scope="col" class="r">"Started"</th>
                        <th scope="col" class="r">"Completed"</th>
                        <th scope="col" class="r">"Skipped"</th>
                        <th scope="col" class="r">"Median time"</th>
                        <th scope="col" class="r">"Time over median"</th>
                        <th scope="col" class="r">"Failed checks"</th>
                        <th scope="col" class="r">"Hands"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="hint">"Time over median: what all learners together spent on a challenge beyond the time that half of them needed. It takes three who completed it."</p>
        </section>
    }
    .into_any()
}

fn figures(report: &Report) -> AnyView {
    let share = |part: i64| format!("{}% of those who joined", part * 100 / report.joined.max(1));
    let Hands {
        raised,
        answered,
        median_wait_seconds,
        longest_wait_seconds,
        still_up,
    } = report.hands;
    let waited = longest_wait_seconds.map_or_else(String::new, |longest| format!("the longest {}", waiting(longest)));
    let hands = match still_up {
        0 => format!("{answered} answered"),
        up => format!("{answered} answered, {up} never"),
    };
    let figure = |label: &'static str, number: String, more: String| {
        view! { <div class="stat"><p>{label}</p><b>{number}</b><small>{more}</small></div> }
    };
    view! {
        <div class="stats">
            {figure("Joined", report.joined.to_string(), String::new())}
            {figure("Played", report.played.to_string(), share(report.played))}
            {figure("Completed", report.completed.to_string(), share(report.completed))}
            {figure("Raised hands", raised.to_string(), hands)}
            {figure("Median wait for help", median_wait_seconds.map_or_else(|| "–".to_owned(), waiting), waited)}
        </div>
    }
    .into_any()
}

/// A wait, short ones to the second: "45 s", "3 min".
fn waiting(seconds: i64) -> String {
    if seconds < 90 {
        format!("{seconds} s")
    } else {
        words::duration(seconds)
    }
}

/// How many challenges stand among the hardest.
const HARDEST: usize = 3;

/// Those that cost the room most: by time over the median, then failed checks, then hands; with their number.
fn hardest(challenges: &[Challenge]) -> Vec<(usize, &Challenge)> {
    let weight = |challenge: &Challenge| {
        (
            challenge.over_median_seconds.unwrap_or(0),
            challenge.failed_checks,
            challenge.hands,
        )
    };
    let mut hard: Vec<_> = (1_usize..)
        .zip(challenges)
        .filter(|(_, it)| weight(it) > (0, 0, 0))
        .collect();
    hard.sort_by_key(|(_, challenge)| std::cmp::Reverse(weight(challenge)));
    hard.truncate(HARDEST);
    hard
}

fn struggle(number: usize, challenge: &Challenge) -> AnyView {
    let messages = challenge
        .messages
        .iter()
        .map(|message| view! { <li><span class="num muted">{message.count}"×"</span>" "<q>{message.text.clone()}</q></li> })
        .collect_view();
    let messages = (!challenge.messages.is_empty()).then(|| view! { <ul class="plain-list messages">{messages}</ul> });
    view! {
        <li>
            <b>{number}". "<bdi>{challenge.title.clone()}</bdi></b>
            <p class="muted">{told(challenge)}</p>
            {messages}
        </li>
    }
    .into_any()
}

/// What was hard about it, in a sentence.
fn told(challenge: &Challenge) -> String {
    let mut parts = Vec::new();
    if let (Some(over), Some(median)) = (challenge.over_median_seconds, challenge.median_seconds)
        && over > 0
    {
        parts.push(format!(
            "{} over the median of {}",
            words::duration(over),
            words::duration(median)
        ));
    }
    if challenge.failed_checks > 0 {
        let checks = words::counted(challenge.failed_checks, "failed check", "failed checks");
        let plays = words::counted(challenge.failing_plays, "learner", "learners");
        parts.push(format!("{checks} of {plays}"));
    }
    if challenge.hands > 0 {
        parts.push(words::counted(challenge.hands, "raised hand", "raised hands"));
    }
    let left = challenge.started - challenge.completed - challenge.skipped;
    if left > 0 {
        parts.push(format!("{left} did not get past it"));
    }
    format!("{}.", parts.join(", "))
}

fn row(number: usize, challenge: &Challenge) -> AnyView {
    let time = |seconds: Option<i64>| seconds.map_or_else(|| "–".to_owned(), words::duration);
    view! {
        <tr>
            <th scope="row">{number}". "<bdi>{challenge.title.clone()}</bdi>" "<small class="muted">{challenge.track_title.clone()}</small></th>
            <td class="r">{challenge.started}</td>
            <td class="r">{challenge.completed}</td>
            <td class="r">{challenge.skipped}</td>
            <td class="r">{time(challenge.median_seconds)}</td>
            <td class="r">{time(challenge.over_median_seconds)}</td>
            <td class="r">{challenge.failed_checks}</td>
            <td class="r">{challenge.hands}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{Challenge, hardest, told, waiting};
    use serde_json::json;

    fn challenge(title: &str, over: Option<i64>, failed: i64, hands: i64) -> Challenge {
        let challenge = json!({
            "trackId": "t", "trackTitle": "T", "challengeId": title, "title": title, "started": 5, "completed": 3, "skipped": 1,
            "medianSeconds": over.map(|_| 120), "overMedianSeconds": over, "failedChecks": failed, "failingPlays": 1,
            "hands": hands, "messages": [],
        });
        serde_json::from_value(challenge).expect("a challenge")
    }

    #[test]
    fn r116_the_hardest_challenges_come_first_and_easy_ones_not_at_all() {
        let all = [
            challenge("easy", Some(0), 0, 0),
            challenge("failing", None, 9, 0),
            challenge("long", Some(900), 1, 0),
            challenge("longer", Some(1_800), 0, 2),
        ];
        let titles: Vec<_> = hardest(&all)
            .into_iter()
            .map(|(number, it)| (number, it.title.as_str()))
            .collect();
        assert_eq!(titles, [(4, "longer"), (3, "long"), (2, "failing")]);
    }

    #[test]
    fn a_struggle_is_told_in_a_sentence() {
        let words =
            "30 min over the median of 2 min, 1 failed check of 1 learner, 2 raised hands, 1 did not get past it.";
        assert_eq!(told(&challenge("x", Some(1_800), 1, 2)), words);
        assert_eq!(told(&challenge("x", None, 0, 0)), "1 did not get past it.");
    }

    #[test]
    fn short_waits_are_told_to_the_second() {
        assert_eq!((waiting(45), waiting(180)), ("45 s".to_owned(), "3 min".to_owned()));
    }
}
