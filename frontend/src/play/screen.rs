//! The screen at `/play/:id`: the bar on top, the assignment, the list of challenges beside it. Terminals will stand there
//! too, once there are sandboxes.

use invites_client::{ClientError, Code};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{bar, brief, list, over, run::Run, strip};
use crate::{
    kit::{ErrorState, Heading, live, skeleton_lines},
    routes::Route,
};

/// What stands in the middle.
#[derive(Clone, PartialEq)]
enum Place {
    Loading,
    Failed(ClientError),
    Nothing,
    Here,
}

/// The screen of one play.
pub(super) fn screen(id: String) -> AnyView {
    let run = Run::open(id);
    let place = Memo::new(move |_| match run.play.get() {
        None => Place::Loading,
        Some(Err(error)) if error.code() == Some(&Code::NotFound) => Place::Nothing,
        Some(Err(error)) => Place::Failed(error),
        Some(Ok(None)) => Place::Nothing,
        Some(Ok(Some(_))) => Place::Here,
    });
    live(move || match place.get() {
        Place::Loading => skeleton(),
        Place::Failed(error) => view! {
            <div class="page"><Heading text="Play" /><ErrorState error on_retry=move |()| run.ask() /></div>
        }
        .into_any(),
        Place::Nothing => nothing(),
        Place::Here => playing(run),
    })
}

fn playing(run: Run) -> AnyView {
    let body = live(move || match run.shown.get() {
        Some(challenge) => brief::brief(run, challenge),
        None => over::over(run),
    });
    // The words of a new place take focus: what was pressed to come here is gone.
    Effect::new(move |before: Option<Option<String>>| {
        let shown = run.shown.get();
        if before.is_some_and(|before| before.is_some() && before != shown) {
            request_animation_frame(focus_heading);
        }
        shown
    });
    view! {
        <div class="playing">
            {bar::bar(run)}
            {strip::strip(run)}
            <div class="pdesk">
                {list::list(run)}
                <div class="brief" id="brief">{body}</div>
            </div>
        </div>
    }
    .into_any()
}

fn focus_heading() {
    let heading = document().query_selector(".brief h1").ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = heading.focus();
    }
}

fn skeleton() -> AnyView {
    view! {
        <div class="playing" aria-busy="true">
            <div class="pbar" aria-hidden="true"><span class="skel line short"></span></div>
            <div class="pdesk">
                <div class="plist" aria-hidden="true">{skeleton_lines(&[80, 90, 70, 85])}</div>
                <div class="brief">
                    <p class="vh" role="status">"Loading…"</p>
                    <div class="text" aria-hidden="true">
                        <div class="prose"><span class="skel title"></span>{skeleton_lines(&[95, 90, 97, 60, 92, 40])}</div>
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! {
        <div class="page">
            <div class="empty">
                <span class="rail" aria-hidden="true"><i></i><i></i><i></i><i class="s"></i><i></i><i></i><i></i><i></i></span>
                <Heading text="This play does not exist" />
                <p>"It may belong to somebody else, or to another browser. What you hold stands in your library."</p>
                <div class="btns"><a class="btn primary" href=Route::Library.href()>"Open your library"</a></div>
            </div>
        </div>
    }
    .into_any()
}
