//! The plays one by one: sorted by their start, page by page.

use invites_client::{enums::PlayState, operations::report_plays_query::ReportPlaysQueryTeamPlayReportsNodes as Play};
use leptos::prelude::*;

use super::{Desk, asked::Page};
use crate::{
    author::standing::grouped,
    kit::{Button, ButtonSize, ErrorState, Icon, Status, Tone, icon, live},
    routes::{InviteTab, Route},
    words,
};

/// The section with its table and its pages.
pub(super) fn section(desk: Desk) -> AnyView {
    let failed = Memo::new(move |_| desk.plays.get().and_then(Result::err));
    // Below plays that are there: what stood below their skeletons would move.
    let listed = Memo::new(move |_| desk.listed.with(Option::is_some));
    view! {
        <section class="part" aria-labelledby="report-plays">
            <h2 id="report-plays">"Plays"</h2>
            {live(move || match failed.get() {
                Some(error) => view! { <ErrorState error on_retry=move |()| desk.plays.restart() /> }.into_any(),
                None => view! { {table(desk)}{live(move || if listed.get() { pager(desk) } else { ().into_any() })} }.into_any(),
            })}
        </section>
    }
    .into_any()
}

fn table(desk: Desk) -> AnyView {
    let oldest_first = Memo::new(move |_| desk.asked.with(|asked| asked.oldest_first));
    let turn = move |_| {
        let asked = desk.asked.get_untracked();
        desk.step(&asked.with(|asked| asked.oldest_first = !asked.oldest_first));
    };
    let arrow = live(move || {
        if oldest_first.get() {
            view! { <span class="up">{icon(Icon::ArrowDown)}</span> }.into_any()
        } else {
            icon(Icon::ArrowDown)
        }
    });
    let rows = live(move || {
        desk.listed.with(|list| match list {
            None => (0..8).map(|_| skeleton_row()).collect_view().into_any(),
            Some(list) if list.nodes.is_empty() => none(desk),
            Some(list) => list.nodes.iter().map(|play| row(desk, play)).collect_view().into_any(),
        })
    });
    let busy = move || desk.waiting.with(|waiting| waiting[1]).then_some("true");
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Plays, table">
            <table class="table dense wide-table plays" aria-busy=busy>
                <caption class="vh">"Plays"</caption>
                <thead><tr>
                    <th scope="col">"Learner"</th><th scope="col">"Invite"</th><th scope="col">"Track"</th><th scope="col">"State"</th>
                    <th scope="col" class="r">"Challenges"</th><th scope="col" class="r">"Time"</th><th scope="col">"Review"</th>
                    <th scope="col" aria-sort=move || if oldest_first.get() { "ascending" } else { "descending" }>
                        <button type="button" on:click=turn>"Started"{arrow}</button>
                    </th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn skeleton_row() -> AnyView {
    let line = || view! { <td><span class="skel line" style:--w="70%"></span></td> };
    view! { <tr aria-hidden="true">{line()}{line()}{line()}{line()}{line()}{line()}{line()}{line()}</tr> }.into_any()
}

/// A row for no plays.
fn none(desk: Desk) -> AnyView {
    let words = if desk.asked.with(|asked| asked.reviewed) {
        "No play here was reviewed. Learners are asked what they think when a play is over."
    } else {
        "No play here."
    };
    view! { <tr><td colspan="8" class="muted">{words}</td></tr> }.into_any()
}

/// What the player said: the score beside the play, the words below it.
fn said(play: &Play) -> (AnyView, AnyView) {
    let Some(review) = &play.review else {
        return (view! { <span class="muted">"–"</span> }.into_any(), ().into_any());
    };
    let at = review.at.clone();
    let score = format!("{} of 5", review.score);
    let date = view! { <time class="muted num nowrap" datetime=at.clone() title=words::exactly(&at)>{words::day(&at, None)}</time> };
    let below = review.words.clone().map(|words| {
        view! { <tr class="said"><td colspan="8"><q><bdi>{words}</bdi></q></td></tr> }
    });
    (
        view! { <b class="nowrap">{score}</b>" "{date} }.into_any(),
        below.into_any(),
    )
}

fn row(desk: Desk, play: &Play) -> AnyView {
    let (score, below) = said(play);
    let (glyph, tone, label) = standing(play.state);
    let invite = match (&play.invite_id, &play.invite_title) {
        (Some(id), Some(title)) => {
            let href = Route::Invite {
                id: id.clone(),
                tab: InviteTab::Overview,
            }
            .href();
            view! { <a href=href><bdi>{title.clone()}</bdi></a> }.into_any()
        }
        _ => view! { <span class="muted">"Preview by the team"</span> }.into_any(),
    };
    let started = play.started_at.clone();
    view! {
        <tr>
            <th scope="row">{learner(desk, play)}</th>
            <td class="trunc">{invite}</td>
            <td class="trunc"><bdi>{play.track.title.clone()}</bdi></td>
            <td><Status tone glyph word=label /></td>
            <td class="r">{play.completed_challenges}"/"{play.total_challenges}</td>
            <td class="r">{words::duration(play.time_spent)}</td>
            <td>{score}</td>
            <td class="nowrap muted num"><time datetime=started.clone() title=words::exactly(&started)>{words::instant(&started, None, false)}</time></td>
        </tr>
        {below}
    }
    .into_any()
}

/// A learner's name; a press narrows the report to them.
fn learner(desk: Desk, play: &Play) -> AnyView {
    let known = play.learner.name.clone().or_else(|| play.learner.email.clone());
    let Some(known) = known else {
        return view! { <span class="muted">"Guest"</span> }.into_any();
    };
    // An address tells one person; a name may tell several.
    let wanted = play.learner.email.clone().unwrap_or_else(|| known.clone());
    if play.preview {
        return view! { <bdi>{known}</bdi> }.into_any();
    }
    let narrow = move |_| {
        let wanted = wanted.clone();
        desk.step(&desk.asked.get_untracked().with(|asked| asked.learner = wanted));
    };
    let title = format!("Only {known}");
    view! { <button class="link" type="button" title=title on:click=narrow><bdi>{known}</bdi></button> }.into_any()
}

fn standing(state: PlayState) -> (Icon, Tone, &'static str) {
    match state {
        PlayState::Starting => (Icon::Half, Tone::Progress, "Starting"),
        PlayState::Running | PlayState::Unknown => (Icon::Half, Tone::Progress, "Running"),
        PlayState::Completed => (Icon::Done, Tone::Positive, "Completed"),
        PlayState::Stopped => (Icon::Stop, Tone::Neutral, "Stopped"),
        PlayState::TimedOut => (Icon::Timer, Tone::Caution, "Timed out"),
        PlayState::Failed => (Icon::Bad, Tone::Critical, "Failed to start"),
    }
}

fn pager(desk: Desk) -> AnyView {
    let to = move |page: Page| desk.step(&desk.asked.get_untracked().at(page));
    let info = Memo::new(move |_| {
        desk.listed
            .with(|list| list.as_ref().map(|list| list.page_info.clone()))
    });
    let previous = move |()| {
        if let Some(cursor) = info.get_untracked().and_then(|info| info.start_cursor) {
            to(Page::Before(cursor));
        }
    };
    let next = move |()| {
        if let Some(cursor) = info.get_untracked().and_then(|info| info.end_cursor) {
            to(Page::After(cursor));
        }
    };
    let no_previous =
        Signal::derive(move || !info.with(|info| info.as_ref().is_some_and(|info| info.has_previous_page)));
    let no_next = Signal::derive(move || !info.with(|info| info.as_ref().is_some_and(|info| info.has_next_page)));
    let told = move || {
        desk.listed.with(|list| match list {
            None => "\u{a0}".to_owned(),
            Some(list) if list.total_count == 1 => "1 play".to_owned(),
            Some(list) => format!("{} plays", grouped(list.total_count)),
        })
    };
    let words = move || {
        if desk.asked.with(|asked| asked.oldest_first) {
            ["Older", "Newer"]
        } else {
            ["Newer", "Older"]
        }
    };
    view! {
        <nav class="pager" aria-label="Pages of plays">
            <span role="status">{told}</span>
            <span class="btns">
                <Button size=ButtonSize::Small disabled=no_previous on_press=previous>{move || words()[0]}</Button>
                <Button size=ButtonSize::Small disabled=no_next on_press=next>{move || words()[1]}</Button>
            </span>
        </nav>
    }
    .into_any()
}
