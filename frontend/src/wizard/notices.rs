//! What is to know before typing: a save that did not work, what somebody else saved (R92a), a draft that was resumed or
//! cannot be read, who keeps old terms (R91).

use leptos::prelude::*;

use super::{
    changes::Change,
    desk::Desk,
    frame::step_name,
    judge::step_of,
    merge::{Clash, Side},
};
use crate::{
    kit::{Banner, Button, ButtonKind, ButtonSize, Icon, Tone, changing, element_id},
    routes::{Route, Step},
    words,
};

/// The notices, the most urgent first.
pub(super) fn all(desk: Desk) -> AnyView {
    view! {
        <div class="notices">
            {changing(move || failure(desk))}
            {changing(move || overtaken(desk))}
            {changing(move || aside(desk))}
            {changing(move || resumed(desk))}
            {changing(move || keeping(desk))}
        </div>
    }
    .into_any()
}

/// Why the last save did not work, with the way to try again where the reader is.
fn failure(desk: Desk) -> Option<AnyView> {
    let failure = desk.failure.get()?;
    let sign_in = failure.signed_out.then(|| {
        view! { <a class="btn sm" href=Route::SignIn.href() target="_blank" rel="noopener">"Sign in in a new tab"</a> }
    });
    let view = view! {
        <div role="alert">
            <Banner tone=Tone::Critical glyph=Icon::Offline title=failure.title>
                <p>{failure.text}</p>
                <div class="row wrap">
                    <Button size=ButtonSize::Small kind=ButtonKind::Primary busy=desk.saving on_press=move |()| desk.save()>"Save again"</Button>
                    {sign_in}
                </div>
            </Banner>
        </div>
    };
    Some(view.into_any())
}

fn overtaken(desk: Desk) -> Option<AnyView> {
    let changes = desk
        .overtaken
        .with(|overtaken| overtaken.as_ref().map(|one| one.changes.clone()))?;
    let rows = changes
        .into_iter()
        .map(|(change, clash)| row(desk, change, &clash))
        .collect_view();
    let view = view! {
        <Banner tone=Tone::Caution glyph=Icon::People title="Somebody saved this invite while you were editing it">
            <p>"What they changed is in the form now. Where you changed the same field, yours stands unless you take theirs. Then save again."</p>
            <ul class="clashes plain-list">{rows}</ul>
            <div><Button size=ButtonSize::Small on_press=move |()| desk.overtaken.set(None)>"Understood"</Button></div>
        </Banner>
    };
    Some(view.into_any())
}

/// One field: what it was, what they made of it, and whose value stands.
fn row(desk: Desk, change: Change, clash: &Clash) -> AnyView {
    let name = element_id("side");
    let field = clash.field;
    let way = |side: Side, words: &'static str| {
        let checked = clash.side == side;
        view! {
            <label class="check">
                <input type="radio" name=name.clone() prop:checked=checked on:change=move |_| desk.decide(field, side) />
                <span>{words}</span>
            </label>
        }
    };
    let (mine, both) = if clash.both {
        ("Keep mine", Some(view! { <b>" You changed it too."</b> }))
    } else {
        ("As it was", None)
    };
    let step = step_of(field);
    view! {
        <li>
            <p>{change.label}": "<bdi>{change.before}</bdi>" → "<bdi>{change.after}</bdi>{both}</p>
            <div class="row wrap" role="radiogroup" aria-label=format!("{}: whose value stands", change.label)>
                {way(Side::Mine, mine)}
                {way(Side::Theirs, "Take theirs")}
                <a href=desk.href(step) aria-label=format!("Look at {} in {}", change.label, step_name(step))>"Look"</a>
            </div>
        </li>
    }
    .into_any()
}

fn aside(desk: Desk) -> Option<AnyView> {
    let text = desk.aside.get()?;
    let forget = move |()| {
        desk.place.get_value().forget_aside();
        desk.aside.set(None);
    };
    let view = view! {
        <Banner tone=Tone::Caution glyph=Icon::Alert title="A draft kept here cannot be read">
            <p>"Another version of Trackpass wrote it. It was put aside and stays in this browser; copy from it what you need."</p>
            <details>
                <summary>"What was kept"</summary>
                <textarea class="input" rows="4" readonly aria-label="The draft as it was kept">{text}</textarea>
            </details>
            <div><Button size=ButtonSize::Small on_press=forget>"Throw it away"</Button></div>
        </Banner>
    };
    Some(view.into_any())
}

fn resumed(desk: Desk) -> Option<AnyView> {
    let shown = desk.resumed.get() && desk.overtaken.with(Option::is_none) && desk.failure.with(Option::is_none);
    shown.then(|| {
        view! {
            <Banner tone=Tone::Neutral glyph=Icon::Info title="This is the draft you left here">
                <p>"It was kept in this browser. Go on with it, or discard it and begin anew."</p>
            </Banner>
        }
        .into_any()
    })
}

fn keeping(desk: Desk) -> Option<AnyView> {
    let learners = desk
        .saved
        .with(|saved| saved.as_ref().map_or(0, |saved| saved.learners));
    // The review says it where it counts.
    (learners > 0 && desk.step().get() != Step::Review).then(|| {
        let who = words::counted(learners, "learner has", "learners have");
        view! {
            <Banner tone=Tone::Neutral glyph=Icon::People title=format!("{who} claimed this invite")>
                <p>"Tracks, content time and plays change for people who claim from now on; who claimed keeps the old terms. Everything else changes at once for everybody."</p>
            </Banner>
        }
        .into_any()
    })
}
