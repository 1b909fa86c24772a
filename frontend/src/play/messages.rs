//! Beside a play in a live event: whether the hand is up and who is on the way, and what instructors wrote, the newest in
//! full until it is dismissed, all of them in a list.

use invites_client::operations::{
    PlayHelpQuery,
    play_help_query::{self, PlayHelpQueryPlayHand as Hand, PlayHelpQueryPlayMessages as Message},
};
use leptos::prelude::*;

use super::{hand::lower, run::Run};
use crate::{
    api,
    kit::{Button, ButtonSize, Icon, IconButton, icon, live},
    learner::steady::Steady,
    shell::storage,
    words,
};

/// The hand and the messages. They are asked for again whenever the server says that something moved.
pub(super) fn messages(run: Run) -> AnyView {
    let query = api::query::<PlayHelpQuery>(move || {
        run.moved.track();
        play_help_query::Variables { id: run.id.get_value() }
    });
    let help = Steady::of(query, |data| data.play);
    let hand = Memo::new(move |_| help.data().flatten().and_then(|play| play.hand));
    let all = Memo::new(move |_| help.data().flatten().map(|play| play.messages).unwrap_or_default());
    Effect::new(move |_| {
        if help.data().is_some() {
            run.hand_up.set(hand.with(Option::is_some));
        }
    });
    // Which messages were dismissed in this browser, up to this place in the event's log.
    let key = format!("read:{}", run.id.get_value());
    let read = storage().and_then(|storage| storage.get_item(&key).ok().flatten());
    let seen = RwSignal::new(read.and_then(|read| read.parse::<i64>().ok()).unwrap_or(-1));
    let newest = Memo::new(move |_| all.with(|all| all.last().filter(|last| last.seq > seen.get()).cloned()));
    let dismiss = UnsyncCallback::new(move |seq: i64| {
        seen.set(seq);
        if let Some(storage) = storage() {
            // A browser without storage shows it again after a reload.
            let _ = storage.set_item(&key, &seq.to_string());
        }
    });
    view! {
        <div role="status">{live(move || hand.get().map(|hand| raised(run, hand)).into_any())}</div>
        <div role="status">{live(move || newest.get().map(|message| shown(message, dismiss)).into_any())}</div>
        {live(move || match all.with(Vec::len) {
            0 => ().into_any(),
            _ => list(all),
        })}
    }
    .into_any()
}

fn raised(run: Run, hand: Hand) -> AnyView {
    let who = hand.taken_by.unwrap_or_else(|| "An instructor".to_owned());
    let (title, since) = match &hand.taken_at {
        Some(at) => (format!("{who} is on the way to you"), at),
        None => ("Your hand is up".to_owned(), &hand.since),
    };
    let since = words::ms(since)
        .map(|ms| words::clock(ms, None, false))
        .unwrap_or_default();
    let note = hand.note.map(|note| view! { ". “"<bdi>{note}</bdi>"”" });
    let busy = RwSignal::new(false);
    view! {
        <div class="from-teacher up">
            {icon(Icon::Hand)}
            <div><p>{title}</p><span class="xs">"Since "{since}{note}</span></div>
            <Button size=ButtonSize::Small busy on_press=move |()| lower(run, busy)>"Lower hand"</Button>
        </div>
    }
    .into_any()
}

/// Who wrote it, when, and to whom.
fn signed(message: &Message) -> String {
    let who = message.sent_by.as_deref().unwrap_or("Your instructor");
    let at = words::instant(&message.at, None, false);
    let whom = if message.to_everybody { ", to everybody" } else { "" };
    format!("{who}, {at}{whom}")
}

fn shown(message: Message, dismiss: UnsyncCallback<i64>) -> AnyView {
    let (signed, seq) = (signed(&message), message.seq);
    view! {
        <div class="from-teacher">
            {icon(Icon::Message)}
            <div><p><bdi>{message.text}</bdi></p><span class="xs"><bdi>{signed}</bdi></span></div>
            <IconButton glyph=Icon::Cross label="Dismiss message" on_press=move |()| dismiss.run(seq) />
        </div>
    }
    .into_any()
}

fn list(all: Memo<Vec<Message>>) -> AnyView {
    let count = move || {
        words::counted(
            i64::try_from(all.with(Vec::len)).unwrap_or(i64::MAX),
            "message",
            "messages",
        )
    };
    let rows = live(move || {
        let rows = all.get().into_iter().rev().map(|message| {
            let signed = signed(&message);
            view! { <li><p><bdi>{message.text}</bdi></p><span class="xs muted"><bdi>{signed}</bdi></span></li> }
        });
        rows.collect_view().into_any()
    });
    view! {
        <details class="told">
            <summary>{icon(Icon::Message)}{count}" from your instructors"{icon(Icon::ChevronDown)}</summary>
            <ol class="plain-list">{rows}</ol>
        </details>
    }
    .into_any()
}
