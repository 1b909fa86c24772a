//! *Overview*: the numbers, how far people came, what happened day by day, and the terms in words.

use chrono::{Days, NaiveDate};
use invites_client::{
    enums::AccessSetting,
    operations::{
        invite_funnel_query::{InviteFunnelQueryTrackInvite as Funnel, InviteFunnelQueryTrackInviteFunnel as Steps},
        invite_numbers_query::InviteNumbersQueryTeamActivityReport as Numbers,
        invite_query::InviteQueryTrackInvite as Invite,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    Desk,
    chart::{Legend, chart},
    times_of,
};
use crate::{
    author::{
        row::{ago, kind, next_instant, seats},
        standing::{grouped, of_limit},
    },
    desk::offers::offered,
    kit::{
        Bar, Button, ButtonKind, Empty, Icon, changing, live,
        series::{Count, Series},
        skeleton_lines,
    },
    routes::{InviteTab, Route, Step},
    words,
};

/// Days that a chart shows at least, besides today.
const FEWEST_DAYS: Days = Days::new(13);

impl Desk {
    /// The funnel as it was heard of last. Tracked.
    pub(super) fn funnel_now(self) -> Option<Steps> {
        self.history().map(|history| history.funnel)
    }

    fn history(self) -> Option<Funnel> {
        self.funnel
            .get()
            .and_then(Result::ok)
            .and_then(|data| data.track_invite)
    }

    fn report(self) -> Option<Numbers> {
        let data = self.numbers.get().and_then(Result::ok);
        data.and_then(|data| data.team).map(|team| team.activity_report)
    }
}

/// The tab at `/invites/:id`.
pub(super) fn tab(desk: Desk, invite: Memo<Invite>) -> AnyView {
    let id = desk.id.get_value();
    // What could not be asked again stays as it was.
    let report = Memo::new(move |before: Option<&Option<Numbers>>| desk.report().or_else(|| before.cloned().flatten()));
    let history =
        Memo::new(move |before: Option<&Option<Funnel>>| desk.history().or_else(|| before.cloned().flatten()));
    // What stands below each other comes at once: one by one they would push each other away.
    let both = Memo::new(move |_| report.with(Option::is_some) && history.with(Option::is_some));
    let next = move || {
        let (times, zone) = invite.with(|invite| (times_of(invite), invite.time_zone.clone()));
        next_instant(times, zone.as_deref(), desk.now.get())
    };
    let words = move || {
        let sentences = invite.with(|invite| invite.words.clone());
        sentences
            .into_iter()
            .map(|sentence| view! { <p>{sentence}</p> })
            .collect_view()
    };
    let details = move || {
        let (kind_now, taken, limit, full, created_at, created_by) = invite.with(|invite| {
            let by = invite.created_by.as_ref();
            let by = by.and_then(|person| person.name.clone().or_else(|| person.email.clone()));
            (
                invite.type_,
                invite.claim_count,
                invite.invite_limit,
                invite.is_full,
                invite.created_at.clone(),
                by,
            )
        });
        view! {
            <dl class="kv">
                <dt>"Type"</dt><dd>{kind(kind_now)}</dd>
                <dt>"Seats"</dt><dd>{seats(taken, limit, full)}</dd>
                <dt>"Next"</dt><dd>{live(next)}</dd>
                <dt>"Created"</dt><dd>{words::day(&created_at, None)}{created_by.map(|name| format!(" by {name}"))}</dd>
            </dl>
        }
    };
    let internal = move || {
        invite.with(|invite| invite.internal_description.clone()).map(|text| {
            view! { <section class="card"><header><h2>"For the team"</h2></header><div class="in muted pre">{text}</div></section> }
        })
    };
    let review = Route::EditInvite { id, step: Step::Review }.href();
    view! {
        {stats(desk, invite, report, history)}
        <div class="two">
            <div>
                {live(move || if both.get() { first_steps(desk, invite, history) } else { ().into_any() })}
                {live(move || if both.get() { funnel(invite, history) } else { funnel_skeleton() })}
                {live(move || charts(invite, report, history))}
            </div>
            <div>
                <section class="card">
                    <header><h2>"In plain words"</h2>{offered(Verb::ManageInvites, move || view! { <a class="small" href=review.clone()>"Edit"</a> }.into_any())}</header>
                    <div class="in plain">{changing(words)}</div>
                </section>
                <section class="card"><header><h2>"Details"</h2></header><div class="in">{changing(details)}</div></section>
                {changing(internal)}
                {live(move || tracks(invite, report))}
            </div>
        </div>
    }
    .into_any()
}

/// The numbers on top. Those that come later keep their place.
fn stats(desk: Desk, invite: Memo<Invite>, report: Memo<Option<Numbers>>, history: Memo<Option<Funnel>>) -> AnyView {
    let step = move |of: fn(&Steps) -> String| {
        changing(move || {
            history.with(|history| {
                history
                    .as_ref()
                    .map_or_else(|| "…".to_owned(), |history| of(&history.funnel))
            })
        })
    };
    let number = move |of: fn(&Numbers) -> String| {
        changing(move || report.with(|report| report.as_ref().map_or_else(|| "…".to_owned(), of)))
    };
    let taken = move || invite.with(|invite| grouped(invite.claim_count));
    let limit = move || invite.with(|invite| of_limit(invite.invite_limit));
    let last = move || {
        let last = invite.with(|invite| invite.last_claim_at.clone());
        match last {
            None => "nobody yet".to_owned(),
            last => format!("last: {}", ago(last.as_deref(), desk.now.get()).to_ascii_lowercase()),
        }
    };
    view! {
        <div class="stats">
            <div class="stat"><p>"Opened"</p><b>{step(|steps| grouped(steps.opened))}</b><small>"by different browsers"</small></div>
            <div class="stat">
                <p>"Claimed"</p>
                <b>{step(|steps| grouped(steps.claimed))}</b>
                <small>{step(|steps| share(steps.claimed, steps.opened, "of openings"))}{changing(move || format!(" · {}", last()))}</small>
            </div>
            <div class="stat"><p>"Seats used"</p><b>{changing(taken)}</b><small>{changing(limit)}</small></div>
            <div class="stat">
                <p>"Playing now"</p>
                <b>{changing(move || invite.with(|invite| grouped(invite.running_plays)))}</b>
                <small>{number(|report| words::counted(report.plays, "play in all", "plays in all"))}</small>
            </div>
            <div class="stat">
                <p>"Completed"</p>
                <b>{step(|steps| grouped(steps.completed))}</b>
                <small>{step(|steps| share(steps.completed, steps.claimed, "of claims"))}</small>
            </div>
        </div>
    }
    .into_any()
}

/// "61% of claims"; nothing where there is nothing to divide by.
fn share(part: i64, of: i64, words: &str) -> String {
    if of == 0 {
        return String::new();
    }
    format!("{}% {words}", percent(part, of))
}

fn percent(part: i64, of: i64) -> i64 {
    if of == 0 { 0 } else { (part * 100 + of / 2) / of }
}

/// Nobody has claimed: how to share the link.
fn first_steps(desk: Desk, invite: Memo<Invite>, history: Memo<Option<Funnel>>) -> AnyView {
    let nobody = history.with(|history| history.as_ref().is_some_and(|history| history.funnel.claimed == 0));
    if !nobody {
        return ().into_any();
    }
    let opened = history.with(|history| history.as_ref().map_or(0, |history| history.funnel.opened));
    let text = if opened == 0 {
        "Send people the link, by mail, chat or on a slide. Who opens it and who claims shows here at once."
    } else {
        "People opened the link and nobody claimed yet. The access tester says what a visitor is told."
    };
    let copy = move |()| invite.with_untracked(|invite| desk.copy.show(&invite.public_title, &invite.url));
    let tester = Route::Invite {
        id: desk.id.get_value(),
        tab: InviteTab::AccessTester,
    }
    .href();
    view! {
        <div class="card"><Empty title="Nobody has claimed yet" text=text>
            <Button kind=ButtonKind::Primary glyph=Icon::Link on_press=copy>"Copy invite link"</Button>
            <a class="btn" href=tester>"Try it as a visitor"</a>
        </Empty></div>
    }
    .into_any()
}

fn funnel_skeleton() -> AnyView {
    view! {
        <section class="card" aria-busy="true">
            <header><h2>"Funnel"</h2></header>
            <div class="in stack-4">{skeleton_lines(&[100, 80, 70, 60])}</div>
        </section>
    }
    .into_any()
}

/// How far people came, and where most of them were lost.
fn funnel(invite: Memo<Invite>, history: Memo<Option<Funnel>>) -> AnyView {
    let Some(steps) = history.with(|history| history.as_ref().map(|history| history.funnel.clone())) else {
        return funnel_skeleton();
    };
    let asks = invite.with(|invite| invite.access_setting == AccessSetting::AnyoneLeavingDetails);
    let mut stages = vec![("Opened", steps.opened)];
    // Where nobody is asked for details that stage would repeat the next.
    if asks || steps.details > steps.claimed {
        stages.push(("Details", steps.details));
    }
    stages.extend([
        ("Claimed", steps.claimed),
        ("Played", steps.played),
        ("Completed", steps.completed),
    ]);
    let whole = steps.opened.max(1);
    let rows = stages
        .iter()
        .enumerate()
        .map(|(at, (label, count))| {
            let width = format!("{}%", *count as f64 / whole as f64 * 100.0);
            let kept = at
                .checked_sub(1)
                .map(|before| stages[before].1)
                .filter(|before| *before > 0);
            let kept = kept.map(|before| format!("{}%", percent(*count, before)));
            view! {
                <li>
                    <span>{*label}</span>
                    <span class="track" aria-hidden="true"><i style:--v=width></i></span>
                    <b>{grouped(*count)}</b>
                    <span>{kept}</span>
                </li>
            }
        })
        .collect_view();
    let loss = stages
        .windows(2)
        .filter(|pair| pair[0].1 > 0)
        .map(|pair| (pair[0].0, pair[1].0, pair[0].1 - pair[1].1))
        .max_by_key(|(_, _, lost)| *lost)
        .filter(|(_, _, lost)| *lost > 0);
    let hint = loss.map(|(from, to, lost)| {
        let lost = words::counted(lost, "person", "people");
        let edit = (to == "Details").then(|| {
            offered(Verb::ManageForm, || {
                view! { " " <a href=Route::Form.href()>"Edit form fields"</a> }.into_any()
            })
        });
        view! { <p class="hint">"The widest loss is between "<b>{from}</b>" and "<b>{to}</b>": "{lost}"."{edit}</p> }
    });
    view! {
        <section class="card">
            <header><h2>"Funnel"</h2><span class="muted small">"share of the step before"</span></header>
            <div class="in stack-4"><ol class="funnel">{rows}</ol>{hint}</div>
        </section>
    }
    .into_any()
}

/// The way in and the plays, day by day since the invite was made.
fn charts(invite: Memo<Invite>, report: Memo<Option<Numbers>>, history: Memo<Option<Funnel>>) -> AnyView {
    let (Some(report), Some(history)) = (report.get(), history.get()) else {
        return view! { <section class="card" aria-busy="true"><div class="in stack-4">{skeleton_lines(&[40, 100, 100, 100])}</div></section> }.into_any();
    };
    if history.funnel.opened == 0 && report.plays == 0 {
        return ().into_any();
    }
    let day = |text: &str| text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let made = invite.with(|invite| day(&invite.created_at));
    let today = day(&String::from(js_sys::Date::new_0().to_iso_string()));
    let (Some(made), Some(today)) = (made, today) else {
        return ().into_any();
    };
    // Two weeks at least: a single bar as wide as the page says nothing.
    let made = today
        .checked_sub_days(FEWEST_DAYS)
        .map_or(made, |earlier| earlier.min(made));
    let counted = |date: &str, of: i64, part: i64| day(date).map(|day| Count { day, of, part });
    let opens = history
        .opens_per_day
        .iter()
        .filter_map(|day| counted(&day.date, day.opened, 0));
    let claims = report
        .per_day
        .iter()
        .filter_map(|day| counted(&day.date, 0, day.claims));
    let way_in: Vec<Count> = opens.chain(claims).collect();
    let plays: Vec<Count> = report
        .per_day
        .iter()
        .filter_map(|day| counted(&day.date, day.plays, day.completed_plays))
        .collect();
    // A clock that is behind the server's cuts nothing off.
    let last = way_in
        .iter()
        .chain(&plays)
        .map(|count| count.day)
        .max()
        .unwrap_or(today)
        .max(today);
    let way_in_legend = Legend {
        title: "Opened and claimed",
        of: "opened",
        part: "claimed",
    };
    let plays_legend = Legend {
        title: "Plays",
        of: "started",
        part: "completed",
    };
    view! {
        {chart(way_in_legend, &Series::new(&way_in, made, last))}
        {(report.plays > 0).then(|| chart(plays_legend, &Series::new(&plays, made, last)))}
    }
    .into_any()
}

/// The tracks in their order, with what was played of them.
fn tracks(invite: Memo<Invite>, report: Memo<Option<Numbers>>) -> AnyView {
    let played = report.with(|report| {
        report
            .as_ref()
            .map(|report| report.per_track.clone())
            .unwrap_or_default()
    });
    let rows = invite.with(|invite| {
        invite
            .tracks
            .iter()
            .map(|track| {
                let challenges = words::counted(track.challenge_count, "challenge", "challenges");
                let time = words::duration(track.time_limit_seconds);
                let played = played
                    .iter()
                    .find(|played| played.track_id == track.id && played.plays > 0);
                let played = played.map(|played| {
                    let plays = words::counted(played.plays, "play", "plays");
                    view! {
                        <span class="num muted small">{plays}", "{played.completed_plays}" completed"</span>
                        <span class="bar-line"><Bar percent=played.average_completion_percent /></span>
                    }
                });
                view! {
                    <li>
                        <b><bdi>{track.title.clone()}</bdi></b>
                        <span class="muted small">{challenges}" · "{time}</span>
                        {played}
                    </li>
                }
            })
            .collect_view()
    });
    view! {
        <section class="card">
            <header><h2>"Tracks"</h2></header>
            <div class="in"><ol class="per-track">{rows}</ol></div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{percent, share};

    #[test]
    fn shares_are_rounded_and_nothing_is_divided_by_nothing() {
        assert_eq!((percent(1, 3), percent(2, 3), percent(0, 0)), (33, 67, 0));
        assert_eq!(share(1412, 2318, "of openings"), "61% of openings");
        assert_eq!(share(0, 0, "of claims"), "");
    }
}
