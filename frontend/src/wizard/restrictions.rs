//! Step 2: how long, how often, until when, how many.

use invites_domain::{ContentDuration, InstantWords, InviteKind, invite::OPENS_BEFORE_START};
use leptos::prelude::*;

use super::{
    desk::Desk,
    order::counted_tracks,
    times::{Names, when, zone_select},
};
use crate::{
    kit::{Banner, Checkbox, Icon, Stepper, Tone, changing, element_id, small_icon},
    walltime::{Browser, jump_between},
    words,
};

/// The step.
pub(super) fn step(desk: Desk) -> AnyView {
    let live = Memo::new(move |_| desk.sheet.kind() == InviteKind::LiveEvent);
    view! {
        <div class="card qs">
            {content_time(desk)}
            {plays(desk)}
            {changing(move || if live.get() { event(desk) } else { expiry(desk) })}
            {seats(desk)}
        </div>
    }
    .into_any()
}

/// One of two ways, the second of which asks for more.
fn two_ways(value: RwSignal<bool>, when_true: &'static str, when_false: &'static str) -> AnyView {
    let name = element_id("way");
    let way = move |this: bool, label: &'static str| {
        view! {
            <label class="check">
                <input type="radio" name=name.clone() prop:checked=move || value.get() == this on:change=move |_| value.set(this) />
                <span>{label}</span>
            </label>
        }
    };
    view! { <div class="pick-opts">{way(true, when_true)}{way(false, when_false)}</div> }.into_any()
}

fn error_line(error: Signal<Option<String>>) -> AnyView {
    (move || {
        error
            .get()
            .map(|error| view! { <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{error}</span></p> })
    })
    .into_any()
}

fn content_time(desk: Desk) -> AnyView {
    const PARTS: [(&str, &str); 5] = [
        ("Years", "contentDuration.years"),
        ("Months", "contentDuration.months"),
        ("Days", "contentDuration.days"),
        ("Hours", "contentDuration.hours"),
        ("Minutes", "contentDuration.minutes"),
    ];
    let forever = desk.sheet.forever;
    let steppers = move || {
        PARTS
            .into_iter()
            .zip(desk.sheet.duration)
            .zip(ContentDuration::BOUNDS)
            .map(|(((label, field), value), most)| {
                let id = element_id("duration");
                let error = desk.mistake(field);
                let invalid = Signal::derive(move || error.with(Option::is_some));
                view! {
                    <div>
                        <label for=id.clone()>{label}</label>
                        <Stepper label value max=most id invalid />
                    </div>
                }
            })
            .collect_view()
    };
    let errors = move || {
        let whole = [desk.mistake("contentDuration")];
        let parts = PARTS.map(|(_, field)| desk.mistake(field));
        whole.into_iter().chain(parts).map(error_line).collect_view()
    };
    view! {
        <fieldset class="q">
            <legend>"How long is content available to users after they accept the invite?"</legend>
            {two_ways(forever, "Forever", "Specify")}
            {changing(move || (!forever.get()).then(|| view! {
                <div class="inset stack-2">
                    <div class="duration">{steppers()}</div>
                    {errors()}
                    <p class="hint">"The clock starts when a learner claims."</p>
                </div>
            }))}
        </fieldset>
    }
    .into_any()
}

fn plays(desk: Desk) -> AnyView {
    let limit = desk.sheet.play_limit;
    let words = move || {
        let tracks = desk.sheet.tracks.with(Vec::len);
        match limit.get() {
            None => String::new(),
            Some(0) => "unlimited".to_owned(),
            Some(count) => {
                let times = if count == 1 { "time" } else { "times" };
                match tracks {
                    0 | 1 => times.to_owned(),
                    tracks => format!("{times} for each of the {}", counted_tracks(tracks)),
                }
            }
        }
    };
    limit_question(
        desk,
        "How many times can each track be played per person?",
        "plays",
        limit,
        "playLimit",
        Signal::derive(words),
        "0 means unlimited. Resuming or reloading a run does not count.",
    )
}

fn seats(desk: Desk) -> AnyView {
    let limit = desk.sheet.invite_limit;
    let words = move || match limit.get() {
        None => String::new(),
        Some(0) => "unlimited".to_owned(),
        Some(1) => "person; the next one is told that it is full".to_owned(),
        Some(_) => "people; the next one is told that it is full".to_owned(),
    };
    limit_question(
        desk,
        "How many unique users can access this invite?",
        "people",
        limit,
        "inviteLimit",
        Signal::derive(words),
        "0 means unlimited. A person counts once, however often they come back.",
    )
}

fn limit_question(
    desk: Desk,
    question: &'static str,
    what: &'static str,
    value: RwSignal<Option<i64>>,
    field: &'static str,
    reading: Signal<String>,
    hint: &'static str,
) -> AnyView {
    let (id, words_id, error_id) = (
        element_id("limit"),
        element_id("limit-words"),
        element_id("limit-error"),
    );
    let error = desk.mistake(field);
    let described_by = Signal::derive({
        let (words_id, error_id) = (words_id.clone(), error_id.clone());
        move || {
            Some(if error.with(Option::is_some) {
                format!("{error_id} {words_id}")
            } else {
                words_id.clone()
            })
        }
    });
    let invalid = Signal::derive(move || error.with(Option::is_some));
    view! {
        <div class="q">
            <div class="field">
                <label for=id.clone()>{question}</label>
                <div class="row wrap">
                    <Stepper label=what value id described_by invalid />
                    <span class="muted" id=words_id>{changing(move || reading.get())}</span>
                </div>
                {changing(move || error.get().map(|error| view! {
                    <p class="error" id=error_id.clone()>{small_icon(Icon::Bad)}<span>{error}</span></p>
                }))}
                <p class="hint">{hint}</p>
            </div>
        </div>
    }
    .into_any()
}

fn expiry(desk: Desk) -> AnyView {
    let never = desk.sheet.never_expires;
    // An edit may close the link; it says so before (R33).
    let closes = move || {
        let now = desk.now.get();
        let past = desk
            .judgement
            .with(|judgement| judgement.draft.expires_at.is_some_and(|at| at <= now));
        (past && desk.is_edit()).then(|| {
            view! {
                <Banner tone=Tone::Caution glyph=Icon::Alert title="This time has passed">
                    <p>"Saving closes the link: nobody new gets in. People who claimed keep their access."</p>
                </Banner>
            }
        })
    };
    view! {
        <fieldset class="q">
            <legend>"When will this invite stop accepting new users?"</legend>
            {two_ways(never, "Never", "Specify")}
            {changing(move || (!never.get()).then(|| view! {
                <div class="inset stack-2">
                    {when(desk, desk.sheet.expires, Names { label: "Expires on", time: "Time" }, "expiresAt", Some(zone_select(desk)))}
                    {error_line(desk.mistake("timeZone"))}
                    <p class="hint">"People who claimed before keep what they have."</p>
                    {closes}
                </div>
            }))}
        </fieldset>
    }
    .into_any()
}

fn event(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    view! {
        <fieldset class="q">
            <legend>"When does this live event take place?"</legend>
            <div class="body stack-4">
                {when(desk, sheet.starts, Names { label: "Starts", time: "Start time" }, "startsAt", Some(zone_select(desk)))}
                {when(desk, sheet.ends, Names { label: "Ends", time: "End time" }, "endsAt", None)}
                {error_line(desk.mistake("timeZone"))}
                {changing(move || opening(desk))}
                <div>
                    <Checkbox label="Attendees lose access when the event ends" checked=sheet.access_ends_with_event />
                    <p class="hint check-hint">"Off: they keep the content for the time chosen above."</p>
                </div>
            </div>
        </fieldset>
    }
    .into_any()
}

/// The instant at which the link opens (R40), in the event's zone and in the viewer's, and what clocks do in between.
fn opening(desk: Desk) -> AnyView {
    let (starts_at, ends_at) = desk
        .judgement
        .with(|judgement| (judgement.draft.starts_at, judgement.draft.ends_at));
    let Some(starts_at) = starts_at else {
        return view! { <p class="hint">"Access opens 24 hours before the start."</p> }.into_any();
    };
    let zone = desk.sheet.zone.get();
    let own = words::own_zone();
    let opens_at = starts_at.checked_sub_signed(OPENS_BEFORE_START).unwrap_or(starts_at);
    let at_once = opens_at <= desk.now.get();
    let in_zone = |at| Browser.instant(at, Some(&zone));
    let yours = (own != zone).then(|| {
        view! {
            <dt>"For you in "{words::city(&own)}</dt>
            <dd>"opens "{Browser.instant(opens_at, None)}", starts "{Browser.instant(starts_at, None)}</dd>
        }
    });
    let (jump_from, jump_to) = (opens_at, ends_at.filter(|ends| *ends > starts_at).unwrap_or(starts_at));
    let jump = jump_between(&zone, jump_from, jump_to, &Browser).map(|jump| {
        let direction = if jump.minutes > 0 { "forward" } else { "back" };
        let city = words::city(&zone);
        let by = words::duration(jump.minutes.abs() * 60);
        let text = if jump.at <= starts_at {
            format!(
                "{city} goes {direction} {by} on {}. Twenty-four hours before the start is therefore {}.",
                in_zone(jump.at),
                in_zone(opens_at)
            )
        } else {
            format!(
                "{city} goes {direction} {by} on {}, during the event.",
                in_zone(jump.at)
            )
        };
        view! { <Banner tone=Tone::Caution glyph=Icon::Alert title="Clocks change in between"><p>{text}</p></Banner> }
    });
    view! {
        <dl class="instants">
            <dt>"Link opens"</dt>
            <dd>
                <b>{in_zone(opens_at)}</b>
                {if at_once { ", 24 hours before the start: open as soon as you save" } else { ", 24 hours before the start" }}
            </dd>
            {yours}
        </dl>
        {jump}
    }
    .into_any()
}
