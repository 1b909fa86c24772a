//! Step 5: all of it in words, on a ruler, tried out, and saved.

use invites_domain::{InstantWords, InviteKind, Notices, draft_of, edit_effects, time::rfc3339};
use leptos::prelude::*;

use super::{
    changes::{changes, notices},
    desk::Desk,
    order,
    preview::plain_words,
    promise, trial,
};
use crate::{
    kit::{Banner, Icon, Ruler, Tone, changing, live},
    routes::Step,
    walltime::{Browser, from_to},
    words,
};

/// The step.
pub(super) fn step(desk: Desk) -> AnyView {
    // What is read first is there at once; what stands below it comes a frame later.
    let rest = RwSignal::new(false);
    request_animation_frame(move || {
        rest.try_set(true);
    });
    view! {
        {changing(move || incomplete(desk))}
        <section class="card qs" aria-label="In plain words">
            <div class="q"><div class="plain lg">{plain_words(desk)}</div></div>
            {timeline(desk)}
        </section>
        {changing(move || what_changes(desk))}
        {live(move || if rest.get() {
            view! {
                {trial::section(desk)}
                <section class="card qs" aria-label="All settings"><div class="q">{settings(desk)}</div></section>
            }
            .into_any()
        } else {
            ().into_any()
        })}
    }
    .into_any()
}

/// What is missing, before somebody presses *Save* in vain.
fn incomplete(desk: Desk) -> AnyView {
    let mistakes = desk.judgement.with(|judgement| judgement.mistakes.clone());
    if mistakes.is_empty() {
        return ().into_any();
    }
    let list = mistakes
        .iter()
        .take(8)
        .map(|mistake| {
            let step = super::judge::step_of(&mistake.field);
            view! { <li><a href=desk.href(step)>{super::frame::step_name(step)}</a>": "{mistake.message.clone()}</li> }
        })
        .collect_view();
    let count = i64::try_from(mistakes.len()).unwrap_or(i64::MAX);
    view! {
        <Banner tone=Tone::Caution glyph=Icon::Alert title=format!("{} to mend before saving", words::counted(count, "thing", "things"))>
            <ul class="stack-1 plain-list">{list}</ul>
        </Banner>
    }
    .into_any()
}

fn timeline(desk: Desk) -> AnyView {
    let drawn = Memo::new(move |_| {
        let now = desk.now.get();
        desk.judgement.with(|judgement| {
            let zone = judgement.draft.time_zone.clone();
            let short = move |at| words::day(&rfc3339(at), zone.as_deref());
            promise::timeline(&judgement.draft, now, &short, &Browser)
        })
    });
    let ticks = Signal::derive(move || drawn.get().map(|(ticks, _)| ticks).unwrap_or_default());
    let lanes = Signal::derive(move || drawn.get().map(|(_, lanes)| lanes).unwrap_or_default());
    view! {
        <div class="q stack-4" hidden=move || drawn.with(Option::is_none)>
            <h2>"Timeline"</h2>
            <Ruler ticks lanes />
        </div>
    }
    .into_any()
}

/// What saving an edit changes, and for whom (R89–R91).
fn what_changes(desk: Desk) -> AnyView {
    let Some(saved) = desk.saved.get() else {
        return ().into_any();
    };
    let judgement = desk.judgement.get();
    let Some(after) = judgement.whole_settings() else {
        return ().into_any();
    };
    let effects = edit_effects(&saved.settings, &after);
    let all = changes(
        &draft_of(&saved.settings),
        &draft_of(&after),
        &|id| desk.title_of(id),
        &Browser,
    );
    let list = |fields: &[&'static str]| {
        all.iter()
            .filter(|change| fields.contains(&change.field))
            .map(|change| {
                view! {
                    <div>
                        <dt>{change.label}</dt>
                        <dd><bdi class="muted">{change.before.clone()}</bdi>" → "<bdi>{change.after.clone()}</bdi></dd>
                    </div>
                }
            })
            .collect_view()
    };
    let keep = effects.keep_old_terms && saved.learners > 0;
    let future_title = if keep {
        format!(
            "For people who claim from now on. {} the old terms.",
            words::counted(saved.learners, "learner keeps", "learners keep")
        )
    } else {
        "For people who claim from now on".to_owned()
    };
    view! {
        <section class="card qs" aria-label="What will change">
            <div class="q stack-2">
                <h2>"What changes when you save"</h2>
                {effects.is_empty().then(|| view! { <p class="muted">"Nothing."</p> })}
                {(!effects.at_once.is_empty()).then(|| view! { <h3 class="small">"At once, for everybody"</h3><dl class="review-list">{list(&effects.at_once)}</dl> })}
                {(!effects.future_only.is_empty()).then(|| view! { <h3 class="small">{future_title}</h3><dl class="review-list">{list(&effects.future_only)}</dl> })}
            </div>
        </section>
    }
    .into_any()
}

fn settings(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let instant = move |at, zone: Option<String>| Browser.instant(at, zone.as_deref());
    let kind = move || {
        desk.judgement.with(|judgement| {
            let draft = &judgement.draft;
            let zone = draft.time_zone.clone();
            match (draft.kind, draft.expires_at, draft.starts_at, draft.ends_at) {
                (InviteKind::SelfPaced, None, ..) => "Self paced, never expires".to_owned(),
                (InviteKind::SelfPaced, Some(at), ..) => format!("Self paced, expires {}", instant(at, zone)),
                (_, _, Some(starts), Some(ends)) => format!("Live event, {}", from_to(starts, ends, zone.as_deref())),
                _ => "Live event; its time is not chosen yet".to_owned(),
            }
        })
    };
    let tracks = move || sheet.tracks.with(|tracks| order::total(tracks));
    let content = move || desk.judgement.with(|judgement| promise::sentence(&judgement.draft));
    let seats = move || match sheet.invite_limit.get() {
        Some(0) => "Unlimited".to_owned(),
        Some(seats) => seats.to_string(),
        None => "Not a number".to_owned(),
    };
    let sharing = move || match (sheet.show_share_button.get(), sheet.access_setting()) {
        (false, _) => "Off",
        (true, invites_domain::AccessSetting::SpecificPeople) => "On, but hidden: the invite is for specific people",
        (true, _) => "On",
    };
    let mail = move || match sheet.notices().of(sheet.kind()) {
        Notices::NONE => "Off".to_owned(),
        sent => format!("On: {}", notices(sent)),
    };
    let access = move || match sheet.access_setting() {
        invites_domain::AccessSetting::AnyoneWithLink => "Anyone with the link".to_owned(),
        invites_domain::AccessSetting::AnyoneLeavingDetails => "Anyone leaving their details".to_owned(),
        invites_domain::AccessSetting::SpecificPeople => {
            let entries = desk.judgement.with(|judgement| judgement.list.valid().len());
            let entries = words::counted(i64::try_from(entries).unwrap_or(i64::MAX), "entry", "entries");
            format!("Only specific people: {entries}")
        }
    };
    let row = |term: &'static str, step: Step, value: AnyView| {
        view! {
            <div><dt>{term}</dt><dd>{value}</dd><dd><a href=desk.href(step) aria-label=format!("Edit {term}")>"Edit"</a></dd></div>
        }
    };
    view! {
        <dl class="review-list">
            {row("Type", Step::Basics, kind.into_any())}
            {row("Tracks", Step::Basics, tracks.into_any())}
            {row("Content", Step::Restrictions, content.into_any())}
            {row("Seats", Step::Restrictions, seats.into_any())}
            {row("Sharing", Step::Sharing, sharing.into_any())}
            {row("Mail to learners", Step::Sharing, mail.into_any())}
            {row("Access", Step::Access, access.into_any())}
        </dl>
    }
    .into_any()
}
