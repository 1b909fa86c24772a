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

/// How many a phone shows before it is asked for all.
const SHORT: usize = 3;

pub(super) fn queue(desk: Desk) -> AnyView {
    let queue = Memo::new(move |_| desk.room.with(|room| room.queue.clone()));
    let count = Memo::new(move |_| queue.with(Vec::len));
    let all = RwSignal::new(false);
    let toasts = Toasts::here();
    let list = move || {
        if count.get() == 0 {
            return view! { <p class="quiet-note muted">"Nobody needs help. Raised hands and learners who look stuck stand here."</p> }.into_any();
        }
        let items = move || {
            let needs = queue.get();
            needs
                .into_iter()
                .enumerate()
                .map(|(position, need)| item(desk, toasts, &need, position >= SHORT && !all.get()))
                .collect_view()
        };
        view! {
            <ul class="queue plain-list">{changing(items)}</ul>
            {changing(move || (count.get() > SHORT && !all.get()).then(|| view! {
                <p class="only-phone more-line"><button class="linkish" type="button" on:click=move |_| all.set(true)>{format!("Show {} more", count.get() - SHORT)}</button></p>
            }))}
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="queue-title">
            <header><h2 id="queue-title">"Needs help"</h2><span class="count help">{count}</span></header>
            <div class="scroll" tabindex="0" role="region" aria-label="Queue">{live(list)}</div>
        </section>
    }
    .into_any()
}

fn item(desk: Desk, toasts: Toasts, need: &Need, folded: bool) -> AnyView {
    let (tone, glyph) = look(need.kind);
    let name = called(need.name.as_deref(), need.email.as_deref());
    let number = need.challenge_id.as_deref().and_then(|id| {
        desk.room
            .with_untracked(|room| room.challenge(id).map(|(number, _)| number))
    });
    let since = words::ms(&need.since).unwrap_or_default();
    let seconds = move || ((desk.slow.get() - since).max(0.0) / 1000.0) as i64;
    let (kind, failed_checks, median) = (need.kind, need.failed_checks, need.median_seconds);
    let reason = move || {
        Reason {
            kind,
            challenge: number,
            since: seconds(),
            failed_checks,
            median,
        }
        .sentence()
    };
    let note = need
        .note
        .clone()
        .filter(|note| !note.trim().is_empty())
        .map(|note| view! { <p><q>{note}</q></p> });
    let claim = need.claim_id.clone();
    let open = move |_| desk.show(&claim);
    let class = format!("{}{}", tone.class(), if folded { " more" } else { "" });
    view! {
        <li class=class>
            <div class="who">
                {icon(glyph)}
                <b class="trunc"><button class="linkish" type="button" on:click=open><bdi>{name.clone()}</bdi></button></b>
                <time datetime=need.since.clone() title=words::exactly(&need.since)>{move || words::duration(seconds())}</time>
            </div>
            {note}
            <p>{reason}</p>
            {buttons(desk, toasts, need, &name)}
        </li>
    }
    .into_any()
}

/// *Take* and *Resolve*, for a raised hand; who took it, for everybody else.
fn buttons(desk: Desk, toasts: Toasts, need: &Need, name: &str) -> AnyView {
    if need.kind != Kind::HandRaised {
        return ().into_any();
    }
    let (claim, name, taken_by) = (need.claim_id.clone(), name.to_owned(), need.taken_by.clone());
    live(move || {
        let me = desk.session.person();
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
                view! { <button class="btn sm" type="button" aria-label=format!("Take: {name}") on:click=press>"Take"</button> }
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
            view! { {take}<button class="btn quiet sm" type="button" aria-label=format!("Resolve: {name}") on:click=press>"Resolve"</button> }
        });
        view! { <div class="btns">{taken}{acts}</div> }.into_any()
    })
}
