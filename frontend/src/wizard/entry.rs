//! How the wizard opens: empty, as a copy of an invite, or on an invite to change.

use invites_client::{
    ClientError,
    operations::{WizardInviteQuery, WizardTracksQuery, wizard_invite_query, wizard_tracks_query},
};
use invites_domain::{draft_of, duplicate_draft, policy::Verb};
use leptos::prelude::*;

use super::{
    desk::Desk,
    frame,
    kept::Place,
    order::{self, Chosen},
    saved::Saved,
    typed::Typed,
};
use crate::{
    api,
    desk::offers::needed_screen,
    kit::{Empty, Heading, found, live, skeleton_lines},
    routes::Route,
    shell::{Navigation, Session},
    walltime::Browser,
    words,
};

/// Tracks in one request: as many as the server gives at once.
const PAGE: i64 = 100;

/// The screen at `/invites/new`.
pub(super) fn create() -> AnyView {
    let navigation = Navigation::here();
    let from = Memo::new(move |_| navigation.query("from"));
    let content = move || match from.get() {
        None => {
            let desk = Desk::open(Place::New, Typed::blank(&words::own_zone()), None);
            let wanted = untrack(|| navigation.query("tracks"));
            load_tracks(desk, move |desk| {
                if let Some(wanted) = &wanted {
                    add_wanted(desk, wanted);
                    // Once they are in the draft, a reload must not add them again.
                    navigation.set_query(&[("tracks", None)]);
                }
            });
            frame::wizard(desk)
        }
        Some(from) => opened(from, |saved| {
            let draft = duplicate_draft(&saved.settings);
            let typed = Typed::of(&draft, saved.tracks.clone(), &words::own_zone(), &Browser);
            Desk::open(Place::CopyOf(saved.id), typed, None)
        }),
    };
    needed_screen(Verb::ManageInvites, "New invite", move || live(content))
}

/// The screen at `/invites/:id/edit`.
pub(super) fn edit(id: String) -> AnyView {
    let on = |saved: Saved| {
        let typed = Typed::of(
            &draft_of(&saved.settings),
            saved.tracks.clone(),
            &words::own_zone(),
            &Browser,
        );
        Desk::open(Place::Edit(saved.id.clone()), typed, Some(saved))
    };
    needed_screen(Verb::ManageInvites, "Edit invite", move || opened(id.clone(), on))
}

/// Reads an invite, then opens a desk on it.
fn opened(id: String, open: fn(Saved) -> Desk) -> AnyView {
    let invite = api::query::<WizardInviteQuery>(move || wizard_invite_query::Variables { id: id.clone() });
    found(invite, skeleton, gone, move |data| match data.track_invite {
        None => gone(),
        Some(invite) => match Saved::read(invite) {
            None => newer(),
            Some(saved) => {
                let desk = open(saved);
                load_tracks(desk, |_| ());
                frame::wizard(desk)
            }
        },
    })
}

/// Asks for all of the team's tracks, page after page: the list is searched here.
fn load_tracks(desk: Desk, then: impl FnOnce(Desk) + 'static) {
    let team_slug = untrack(|| Session::here().slug());
    api::spawn(Box::pin(async move {
        let tracks = all_tracks(&team_slug).await;
        // The person may have left the wizard meanwhile.
        if desk.tracks.try_set(Some(tracks)).is_none() {
            then(desk);
        }
    }));
}

async fn all_tracks(team_slug: &str) -> Result<Vec<Chosen>, ClientError> {
    let mut tracks = Vec::new();
    let mut after = None;
    loop {
        let variables = wizard_tracks_query::Variables {
            team_slug: team_slug.to_owned(),
            first: PAGE,
            after,
        };
        let Some(team) = api::run::<WizardTracksQuery>(variables).await?.team else {
            return Ok(tracks);
        };
        tracks.extend(team.tracks.nodes.into_iter().map(|track| Chosen {
            id: track.id,
            title: track.title,
            challenges: track.challenge_count,
            seconds: track.time_limit_seconds,
        }));
        match team.tracks.page_info.end_cursor {
            Some(cursor) if team.tracks.page_info.has_next_page => after = Some(cursor),
            _ => return Ok(tracks),
        }
    }
}

/// Tracks selected on the content page join the draft.
fn add_wanted(desk: Desk, wanted: &str) {
    let known = desk.tracks.get_untracked().and_then(Result::ok).unwrap_or_default();
    desk.sheet.tracks.update(|chosen| {
        for track in wanted
            .split(',')
            .filter_map(|id| known.iter().find(|track| track.id == id))
        {
            let _ = order::add(chosen, track);
        }
    });
}

fn skeleton() -> AnyView {
    view! {
        <div class="page desk" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="page-head" aria-hidden="true"><span class="skel title"></span></div>
            <div class="wizard" aria-hidden="true">
                <div class="wizard-main"><div class="card"><div class="in stack-4">{skeleton_lines(&[40, 90, 82, 94, 60, 88])}</div></div></div>
                <div class="wizard-side"><div class="card"><div class="in stack-4">{skeleton_lines(&[70, 90, 50])}</div></div></div>
            </div>
        </div>
    }
    .into_any()
}

fn gone() -> AnyView {
    view! {
        <div class="page">
            <Heading text="This invite does not exist" />
            <Empty title="Nothing to edit" text="It was deleted, or it belongs to another team.">
                <a class="btn primary" href=Route::Invites.href()>"All invites"</a>
            </Empty>
        </div>
    }
    .into_any()
}

fn newer() -> AnyView {
    view! {
        <div class="page">
            <Heading text="This page is older than the server" />
            <Empty title="The invite cannot be shown here" text="Trackpass was updated while the page was open. Reload the page to continue.">
                <a class="btn primary" rel="external" href=Route::Invites.href()>"Reload"</a>
            </Empty>
        </div>
    }
    .into_any()
}
