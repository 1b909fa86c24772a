//! *Needs help*: one queue of raised hands and of learners who look stuck, each with the reason in words.

use invites_client::{
    enums::LiveNeedKind as Kind,
    operations::{
        ResolveHelpRequest, TakeHelpRequest, live_event_updates::LiveQueue as Need, resolve_help_request,
        take_help_request,
    },
};
use leptos::prelude::*;

use super::{
    desk::Desk,
    event::sentence,
    needs::{Reason, look},
    room::called,
};
use crate::{
    api,
    kit::{Toasts, changing, icon, live},
    words,
};

/// How many a phone shows before it is asked for all; the style says it too.
const SHORT: usize = 3;

/// Who needs what.
type Key = (String, Kind);

fn key(need: &Need) -> Key {
    (need.claim_id.clone(), need.kind)
}

pub(super) fn queue(desk: Desk) -> AnyView {
    let queue = Memo::new(move |_| desk.room.with(|room| room.queue.clone()));
    let keys = Memo::new(move |_| queue.with(|queue| queue.iter().map(key).collect::<Vec<_>>()));
    let count = Memo::new(move |_| keys.with(Vec::len));
    let all = RwSignal::new(false);
    let toasts = Toasts::here();
    let list = move || {
        if count.get() == 0 {
            return view! { <p class="quiet-note muted">"Nobody needs help. Raised hands and learners who look stuck stand here."</p> }.into_any();
        }
        // One stays what it is while what it says changes: whoever is about to press something in it does.
        view! {
            <ul class="queue plain-list" class:all=move || all.get()>
                <For each=move || keys.get() key=Key::clone children=move |key| item(desk, toasts, queue, key) />
            </ul>
            {changing(move || (count.get() > SHORT && !all.get()).then(|| view! {
                <p class="only-phone more-line"><button class="linkish" type="button" on:click=move |_| all.set(true)>{format!("Show {} more", count.get() - SHORT)}</button></p>
            }))}
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="queue-title">
            <header><h2 id="queue-title">"Needs help"</h2>{changing(move || (count.get() > 0).then(|| view! { <span class="count help">{count}</span> }))}</header>
            <div class="scroll" tabindex="0" role="region" aria-label="Queue">{live(list)}</div>
        </section>
    }
    .into_any()
}

fn item(desk: Desk, toasts: Toasts, queue: Memo<Vec<Need>>, (claim, kind): Key) -> AnyView {
    let (tone, glyph) = look(kind);
    let asked = claim.clone();
    let need = Memo::new(move |before: Option<&Option<Need>>| {
        let now = queue.with(|queue| {
            let mut its = queue.iter().filter(|need| need.claim_id == asked && need.kind == kind);
            its.next().cloned()
        });
        // On its way out: as it was.
        now.or_else(|| before.cloned().flatten())
    });
    let name = Memo::new(move |_| {
        need.with(|need| {
            need.as_ref()
                .map(|need| called(need.name.as_deref(), need.email.as_deref()))
                .unwrap_or_default()
        })
    });
    let since = Memo::new(move |_| need.with(|need| need.as_ref().map(|need| need.since.clone()).unwrap_or_default()));
    let seconds = move || {
        let since = since.with(|since| words::ms(since)).unwrap_or_default();
        ((desk.slow.get() - since).max(0.0) / 1000.0) as i64
    };
    let reason = move || {
        let seconds = seconds();
        need.with(|need| {
            let need = need.as_ref()?;
            let challenge = need.challenge_id.as_deref().and_then(|id| {
                desk.room
                    .with_untracked(|room| room.challenge(id).map(|(number, _)| number))
            });
            let reason = Reason {
                kind,
                challenge,
                since: seconds,
                failed_checks: need.failed_checks,
                median: need.median_seconds,
            };
            Some(reason.sentence())
        })
    };
    let note = Memo::new(move |_| {
        let note = need.with(|need| need.as_ref().and_then(|need| need.note.clone()));
        note.filter(|note| !note.trim().is_empty())
    });
    let taken_by = Memo::new(move |_| need.with(|need| need.as_ref().and_then(|need| need.taken_by.clone())));
    let open = {
        let claim = claim.clone();
        move |_| desk.show(&claim)
    };
    view! {
        <li class=tone.class()>
            <div class="who">
                {icon(glyph)}
                <b class="trunc"><button class="linkish" type="button" on:click=open><bdi>{name}</bdi></button></b>
                <time datetime=since title=move || since.with(|since| words::exactly(since))>{move || words::duration(seconds())}</time>
            </div>
            {changing(move || note.get().map(|note| view! { <p><q>{note}</q></p> }))}
            <p>{reason}</p>
            {(kind == Kind::HandRaised).then(|| buttons(desk, toasts, claim, name, taken_by))}
        </li>
    }
    .into_any()
}

/// *Take* and *Resolve*, for a raised hand; who took it, for everybody else.
fn buttons(desk: Desk, toasts: Toasts, claim: String, name: Memo<String>, taken_by: Memo<Option<String>>) -> AnyView {
    live(move || {
        let me = desk.session.person();
        let taken_by = taken_by.get();
        let taken = taken_by.as_ref().map(|by| {
            let words = if me.as_ref() == Some(by) {
                "You are there".to_owned()
            } else {
                format!("{by} is there")
            };
            view! { <span class="taken grow">{words}</span> }
        });
        let acts = desk.may_run().then(|| {
            let (taking, resolving) = (claim.clone(), claim.clone());
            let take = taken_by.is_none().then(|| {
                let press = move |_| {
                    let claim_id = taking.clone();
                    api::spawn(Box::pin(async move {
                        let answer = api::run::<TakeHelpRequest>(take_help_request::Variables { claim_id }).await;
                        match answer.map(|data| data.take_help_request.user_errors.into_iter().next()) {
                            Ok(None) => {}
                            Ok(Some(error)) => toasts.failed(error.message),
                            Err(error) => toasts.failed(sentence(&error)),
                        }
                    }));
                };
                view! { <button class="btn sm" type="button" aria-label=move || format!("Take: {}", name.get()) on:click=press>"Take"</button> }
            });
            let press = move |_| {
                let claim_id = resolving.clone();
                api::spawn(Box::pin(async move {
                    let answer = api::run::<ResolveHelpRequest>(resolve_help_request::Variables { claim_id }).await;
                    match answer.map(|data| data.resolve_help_request.user_errors.into_iter().next()) {
                        Ok(None) => {}
                        Ok(Some(error)) => toasts.failed(error.message),
                        Err(error) => toasts.failed(sentence(&error)),
                    }
                }));
            };
            view! { {take}<button class="btn quiet sm" type="button" aria-label=move || format!("Resolve: {}", name.get()) on:click=press>"Resolve"</button> }
        });
        view! { <div class="btns">{taken}{acts}</div> }.into_any()
    })
}
