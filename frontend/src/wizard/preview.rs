//! Beside every step: what learners will see, and the invite in plain words.

use invites_domain::{InviteKind, describe_invite_for};
use leptos::prelude::*;

use super::{desk::Desk, promise};
use crate::{
    kit::{Icon, changing, icon},
    routes::Step,
    walltime::{Browser, from_to},
    words,
};

/// The two previews. On the last step the plain words stand in the form itself.
pub(super) fn side(desk: Desk, step: Memo<Step>) -> AnyView {
    view! {
        <aside class="wizard-side" aria-label="Preview">
            <section><h2>"What learners will see"</h2>{pass(desk)}</section>
            {changing(move || (step.get() != Step::Review).then(|| view! {
                <section><h2>"In plain words"</h2><div class="plain">{plain_words(desk)}</div></section>
            }))}
        </aside>
    }
    .into_any()
}

/// The sentences of `invites-domain`.
pub(super) fn plain_words(desk: Desk) -> AnyView {
    (move || {
        let now = desk.now.get();
        let sentences = desk
            .judgement
            .with(|judgement| describe_invite_for(&judgement.draft, &judgement.list.in_sentences(), &Browser, now));
        sentences
            .into_iter()
            .map(|sentence| view! { <p>{sentence}</p> })
            .collect_view()
    })
    .into_any()
}

fn pass(desk: Desk) -> AnyView {
    let sheet = desk.sheet;
    let team = move || {
        desk.team().map(|team| {
            let initial: String = team.name.chars().take(1).collect();
            view! { <span class="row small muted"><span class="avatar sq sm" aria-hidden="true">{initial}</span><bdi>{team.name}</bdi></span> }
        })
    };
    let title = move || {
        let title = sheet.public_title.get();
        if title.trim().is_empty() {
            view! { <p class="h muted">"A public title"</p> }.into_any()
        } else {
            view! { <p class="h"><bdi>{title}</bdi></p> }.into_any()
        }
    };
    let when = move || {
        desk.judgement.with(|judgement| {
            let draft = &judgement.draft;
            match (draft.kind, draft.starts_at, draft.ends_at) {
                (InviteKind::SelfPaced, ..) => (Icon::Book, "Play at your own pace".to_owned()),
                (InviteKind::LiveEvent, Some(starts), Some(ends)) => {
                    (Icon::Calendar, from_to(starts, ends, draft.time_zone.as_deref()))
                }
                (InviteKind::LiveEvent, ..) => (Icon::Calendar, "A live event; its time is not chosen yet".to_owned()),
            }
        })
    };
    let tracks = move || {
        sheet
            .tracks
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, track)| {
                view! {
                    <li>
                        <span class="n">{at + 1}</span>
                        <span><bdi>{track.title}</bdi></span>
                        <span class="muted num">{words::duration(track.seconds)}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="card mini">
            {team}
            {title}
            {changing(move || { let (glyph, text) = when(); view! { <p class="row muted">{icon(glyph)}{text}</p> } })}
            <div class="perf"></div>
            <ol>{tracks}</ol>
            <p class="muted">{changing(move || desk.judgement.with(|judgement| promise::sentence(&judgement.draft)))}</p>
        </div>
    }
    .into_any()
}
