//! The filters over the report: each change is a step of the address.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    Desk,
    asked::{Asked, STATES, Span},
    days,
};
use crate::kit::{Field, Icon, icon, live};

/// How long a search waits for the next letter.
const PAUSE: Duration = Duration::from_millis(250);

/// Value and words of an option.
type Choices = Vec<(String, String)>;

/// The bar.
pub(super) fn bar(desk: Desk) -> AnyView {
    let invites = Memo::new(move |_| {
        let found = desk.choices.get().and_then(Result::ok).and_then(|data| data.team);
        let found = found.map(|team| team.activity_report.per_invite).unwrap_or_default();
        let named = found.into_iter().map(|invite| {
            let deleted = if invite.deleted { " (deleted)" } else { "" };
            (invite.invite_id, format!("{}{deleted}", invite.public_title))
        });
        with_any(
            "All invites",
            named,
            desk.asked.with(|asked| asked.invite.clone()),
            "This invite",
        )
    });
    let tracks = Memo::new(move |_| {
        let found = desk.choices.get().and_then(Result::ok).and_then(|data| data.team);
        let found = found.map(|team| team.activity_report.per_track).unwrap_or_default();
        let named = found.into_iter().map(|track| (track.track_id, track.title));
        with_any(
            "All tracks",
            named,
            desk.asked.with(|asked| asked.track.clone()),
            "This track",
        )
    });
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let states = STATES.map(|(_, word, words)| (word.to_owned(), words.to_owned()));
    let states = with_any("Any state", states.into_iter(), None, "");
    let spans: Choices = Span::CHOICES
        .map(|(word, words)| (word.to_owned(), words.to_owned()))
        .to_vec();
    let word_of_state = move |asked: &Asked| {
        let known = STATES.iter().find(|(state, ..)| Some(*state) == asked.state);
        known.map(|(_, word, _)| (*word).to_owned()).unwrap_or_default()
    };
    view! {
        <form class="card filterbar" aria-label="Filters" on:submit=|event| event.prevent_default()>
            {choice(desk, "Invite", invites.into(), |asked| asked.invite.clone().unwrap_or_default(), move |asked, id| asked.invite = some(id))}
            {choice(desk, "Track", tracks.into(), |asked| asked.track.clone().unwrap_or_default(), move |asked, id| asked.track = some(id))}
            {learner(desk)}
            {choice(desk, "State", states.into(), word_of_state, |asked, word| {
                asked.state = STATES.iter().find(|(_, known, _)| *known == word).map(|(state, ..)| *state);
            })}
            {choice(desk, "Dates", spans.into(), |asked| asked.span.word().to_owned(), |asked, word| asked.span = chosen(asked.span, &word))}
            {live(move || dates(desk))}
            <div class="checks">
                {switch(desk, "Reviewed only", |asked| &mut asked.reviewed)}
                {switch(desk, "Team plays", |asked| &mut asked.team)}
            </div>
        </form>
    }
    .into_any()
}

/// The options with one for all of them in front. What the address names stands there before its title is known.
fn with_any(
    any: &str,
    named: impl Iterator<Item = (String, String)>,
    chosen: Option<String>,
    unknown: &str,
) -> Choices {
    let mut options = vec![(String::new(), any.to_owned())];
    options.extend(named);
    if let Some(id) = chosen
        && !options.iter().any(|(known, _)| *known == id)
    {
        options.push((id, unknown.to_owned()));
    }
    options
}

/// The span that a word chooses. Between two dates begins with the days that were on screen.
fn chosen(before: Span, word: &str) -> Span {
    match word {
        "7" => Span::Last(7),
        "90" => Span::Last(90),
        "month" => Span::Month,
        "all" => Span::All,
        "between" => {
            let (from, to) = before.days(days::today());
            Span::Between(from, to)
        }
        _ => Span::Last(30),
    }
}

/// A yes or no.
fn switch(desk: Desk, label: &'static str, of: fn(&mut Asked) -> &mut bool) -> AnyView {
    let on = move || desk.asked.with(|asked| *of(&mut asked.clone()));
    let turn = move |on: bool| desk.step(&desk.asked.get_untracked().with(|asked| *of(asked) = on));
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=on on:change:target=move |event| turn(event.target().checked()) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn choice(
    desk: Desk,
    label: &'static str,
    options: Signal<Choices>,
    read: impl Fn(&Asked) -> String + Copy + Send + Sync + 'static,
    write: impl Fn(&mut Asked, String) + Copy + Send + Sync + 'static,
) -> AnyView {
    let value = Memo::new(move |_| desk.asked.with(|asked| read(asked)));
    let choose = move |text: String| desk.step(&desk.asked.get_untracked().with(|asked| write(asked, text)));
    let shown = move || {
        let options = options.get().into_iter().map(|(option, words)| {
            let this = option.clone();
            view! { <option value=option prop:selected=move || value.with(|value| *value == this)>{words}</option> }
        });
        options.collect_view()
    };
    view! {
        <Field label=label control=move |ids: crate::kit::FieldIds| view! {
            <span class="select">
                <select id=ids.control on:change:target=move |event| choose(event.target().value())>{shown}</select>
                {icon(Icon::ChevronDown)}
            </span>
        }.into_any() />
    }
    .into_any()
}

/// Searches while somebody types: the address follows without a step in the history for each letter.
fn learner(desk: Desk) -> AnyView {
    let typed = StoredValue::new(0_u32);
    let search = move |text: String| {
        let now = desk.asked.get_untracked();
        if now.learner != text {
            desk.replace(&now.with(|asked| asked.learner = text));
        }
    };
    let type_on = move |text: String| {
        let number = typed.get_value() + 1;
        typed.set_value(number);
        set_timeout(
            move || {
                if typed.try_get_value() == Some(number) {
                    search(text);
                }
            },
            PAUSE,
        );
    };
    // What the field says is not written back while somebody types into it.
    let shown = Memo::new(move |_| desk.asked.with(|asked| asked.learner.clone()));
    view! {
        <Field label="Learner" control=move |ids: crate::kit::FieldIds| view! {
            <input
                class="input"
                type="search"
                id=ids.control
                autocomplete="off"
                placeholder="Name or address"
                prop:value=move || shown.get()
                on:input:target=move |event| type_on(event.target().value())
                on:change:target=move |event| search(event.target().value())
            />
        }.into_any() />
    }
    .into_any()
}

/// Two days, when the report is between two.
fn dates(desk: Desk) -> AnyView {
    let between = Memo::new(move |_| desk.asked.with(|asked| matches!(asked.span, Span::Between(..))));
    live(move || {
        if !between.get() {
            return ().into_any();
        }
        let ends = Memo::new(move |_| match desk.asked.with(|asked| asked.span) {
            Span::Between(from, to) => (from, to),
            other => other.days(days::today()),
        });
        let put = move |first: bool, text: &str| {
            let day = text.parse().ok();
            let (from, to) = ends.get_untracked();
            let span = match first {
                // An end before the beginning moves along.
                true => Span::Between(day, to.map(|to| day.map_or(to, |day| to.max(day)))),
                false => Span::Between(from.map(|from| day.map_or(from, |day| from.min(day))), day),
            };
            desk.step(&desk.asked.get_untracked().with(|asked| asked.span = span));
        };
        let field = move |label: &'static str, first: bool| {
            let value = move || {
                let (from, to) = ends.get();
                if first { from } else { to }
                    .map(|day| day.to_string())
                    .unwrap_or_default()
            };
            view! {
                <Field label=label control=move |ids: crate::kit::FieldIds| view! {
                    <input class="input" type="date" id=ids.control prop:value=value
                        on:change:target=move |event| put(first, &event.target().value()) />
                }.into_any() />
            }
        };
        view! { {field("From", true)}{field("To", false)} }.into_any()
    })
}
