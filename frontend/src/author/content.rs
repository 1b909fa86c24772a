//! The team's tracks: title, teaser, tags, challenges, time; searchable, selectable to share, archived with a question.

use invites_client::operations::{
    ArchiveTrack, ContentQuery, archive_track,
    content_query::{self, ContentQueryTeamTracksNodes as Track},
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{import::Import, outcome::say};
use crate::{
    api::{self, Query},
    desk::offers::offered,
    kit::{
        Button, ButtonKind, ButtonSize, Column, Dialog, Empty, Heading, Icon, Menu, Question, Table, Toasts, changing,
        icon, listed, live, rows, skeleton_lines,
    },
    routes::{Route, Step},
    shell::{Navigation, Session},
    words,
};

crate::screens! { studio:
    /// `/content`: the team's tracks.
    content() => super::screen();
}

/// Tracks on one page: as many as the server gives at once.
const PAGE: i64 = 100;

/// The screen's signals.
#[derive(Clone, Copy)]
struct Desk {
    navigation: Navigation,
    tracks: Query<content_query::ResponseData>,
    /// Ids of the selected tracks, in the order of selecting.
    selected: RwSignal<Vec<String>>,
    archiving: RwSignal<Option<Track>>,
    question: Question,
    toasts: Toasts,
}

/// The screen at `/content`.
fn screen() -> AnyView {
    let session = Session::here();
    let navigation = Navigation::here();
    let search = Memo::new(move |_| navigation.query("q").unwrap_or_default());
    let tracks = api::query::<ContentQuery>(move || content_query::Variables {
        team_slug: session.slug(),
        first: PAGE,
        after: None,
        search: Some(search.get()).filter(|search| !search.trim().is_empty()),
    });
    let desk = Desk {
        navigation,
        tracks,
        selected: RwSignal::new(Vec::new()),
        archiving: RwSignal::new(None),
        question: Question::default(),
        toasts: Toasts::here(),
    };
    let import = Import::new(UnsyncCallback::new(move |()| tracks.refetch()));
    // The command palette leads here to import.
    Effect::new(move |_| {
        if navigation.query("import").is_some() {
            navigation.set_query(&[("import", None)]);
            if untrack(|| session.may(Verb::ManageTracks)) {
                import.open();
            }
        }
    });
    let nothing = move || {
        if search.with(|search| search.trim().is_empty()) {
            return view! {
            <Empty
                title="No tracks yet"
                text="A track is a directory of challenges. Import one as a .zip or .tar.gz, or from the command line: trackpass tracks import DIR."
            >
                {offered(Verb::ManageTracks, move || view! {
                    <Button kind=ButtonKind::Primary glyph=Icon::Upload on_press=move |()| import.open()>"Import track"</Button>
                }.into_any())}
            </Empty>
            }
            .into_any();
        }
        view! {
            <Empty title="No track has these words" text="Search looks at titles, teasers and tags.">
                <Button on_press=move |()| navigation.set_query(&[("q", None)])>"Clear search"</Button>
            </Empty>
        }
        .into_any()
    };
    let nodes = |data: content_query::ResponseData| data.team.map(|team| team.tracks.nodes).unwrap_or_default();
    view! {
        <div class="page wide content">
            <div class="page-head">
                <div><Heading text="Content" /><p>"The team’s tracks: what an invite can hold."</p></div>
                <div class="btns">
                    {offered(Verb::ManageTracks, move || view! {
                        <Button glyph=Icon::Upload on_press=move |()| import.open()>"Import track"</Button>
                    }.into_any())}
                </div>
            </div>
            <div class="toolbar">
                <div class="with-icon">
                    {icon(Icon::Search)}
                    <input
                        class="input"
                        type="search"
                        aria-label="Search"
                        placeholder="Search titles, teasers and tags"
                        prop:value=move || search.get()
                        on:change:target=move |event| {
                            let words = event.target().value();
                            navigation.set_query(&[("q", Some(words.as_str()).filter(|words| !words.trim().is_empty()))]);
                        }
                    />
                </div>
            </div>
            {offered(Verb::ManageInvites, move || bulk(desk))}
            {listed(tracks, skeleton, nodes, nothing, move |tracks| table(desk, tracks))}
            {import.dialog()}
            {archive_dialog(desk)}
        </div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[60, 45, 70, 52, 66, 40])}</div>
        </div>
    }
    .into_any()
}

/// Where a new invite for these tracks begins.
fn share_href(ids: &[String]) -> String {
    format!(
        "{}?tracks={}",
        Route::NewInvite { step: Step::Basics }.href(),
        ids.join(",")
    )
}

/// What can be done with the selected tracks.
fn bulk(desk: Desk) -> AnyView {
    live(move || {
        let selected = desk.selected.get();
        if selected.is_empty() {
            return ().into_any();
        }
        let count = i64::try_from(selected.len()).unwrap_or(i64::MAX);
        let share = move |()| desk.navigation.go(&share_href(&selected));
        view! {
            <div class="bulk">
                <span class="grow" role="status">{words::counted(count, "track", "tracks")}" selected"</span>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet on_press=move |()| desk.selected.set(Vec::new())>"Clear selection"</Button>
                <Button size=ButtonSize::Small kind=ButtonKind::Primary glyph=Icon::Share on_press=share>"Share content"</Button>
            </div>
        }
        .into_any()
    })
}

fn table(desk: Desk, tracks: Signal<Vec<Track>>) -> AnyView {
    let columns = vec![
        Column::hidden("Select", "c-pick"),
        Column::new("Title", ""),
        Column::new("Tags", "c-tags"),
        Column::numeric("Challenges", "c-count"),
        Column::numeric("Time", "c-time"),
        Column::hidden("Actions", "c-menu"),
    ];
    let total = Memo::new(move |before: Option<&i64>| match desk.tracks.get() {
        Some(Ok(data)) => data.team.map_or(0, |team| team.tracks.total_count),
        _ => before.copied().unwrap_or(0),
    });
    let caption = Signal::derive(move || words::counted(total.get(), "track", "tracks"));
    let more = move || {
        let total = total.get();
        (total > PAGE)
            .then(|| view! { <p class="hint">"The first "{PAGE}" of "{total}". Search to find the others."</p> })
    };
    view! {
        <Table caption columns>{rows(tracks, |track| &track.id, move |track| row(desk, &track))}</Table>
        {changing(more)}
    }
    .into_any()
}

fn row(desk: Desk, track: &Track) -> AnyView {
    let (id, also_id) = (track.id.clone(), track.id.clone());
    let selected = move || desk.selected.with(|selected| selected.contains(&id));
    let select = move |on: bool| {
        desk.selected.update(|selected| {
            selected.retain(|other| *other != also_id);
            if on {
                selected.push(also_id.clone());
            }
        });
    };
    let notes = (!track.import_notes.is_empty()).then(|| {
        let notes = track.import_notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
        let count = i64::try_from(track.import_notes.len()).unwrap_or(i64::MAX);
        view! {
            <details class="notes"><summary>{words::counted(count, "note from the import", "notes from the import")}</summary><ul>{notes}</ul></details>
        }
    });
    let (label, more) = (format!("Select {}", track.title), format!("More for {}", track.title));
    let archive = track.clone();
    let share = share_href(std::slice::from_ref(&track.id));
    view! {
        <tr role="row">
            <td role="cell" class="pick">
                {offered(Verb::ManageInvites, move || view! {
                    <input
                        type="checkbox"
                        aria-label=label.clone()
                        prop:checked=selected.clone()
                        on:change:target={
                            let select = select.clone();
                            move |event| select(event.target().checked())
                        }
                    />
                }.into_any())}
            </td>
            <th role="rowheader" scope="row">
                <span class="t"><bdi>{track.title.clone()}</bdi></span>
                {track.teaser.clone().map(|teaser| view! { <span class="sub"><bdi>{teaser}</bdi></span> })}
                {notes}
            </th>
            <td role="cell" class="c-tags muted">{track.tags.join(", ")}</td>
            <td role="cell" class="c-count r">{track.challenge_count}</td>
            <td role="cell" class="c-time r">{words::duration(track.time_limit_seconds)}</td>
            <td role="cell" class="acts">
                {offered(Verb::ManageTracks, move || {
                    let (share, archive) = (share.clone(), archive.clone());
                    view! {
                        <Menu label=more.clone() face=icon(Icon::More)>
                            <a href=share>{icon(Icon::Share)}"Share content"</a>
                            <hr />
                            <button class="danger" type="button" on:click=move |_| { desk.archiving.set(Some(archive.clone())); desk.question.ask(); }>{icon(Icon::Archive)}"Archive"</button>
                        </Menu>
                    }
                    .into_any()
                })}
            </td>
        </tr>
    }
    .into_any()
}

fn archive_dialog(desk: Desk) -> AnyView {
    let title = Signal::derive(move || {
        desk.archiving.with(|track| {
            track
                .as_ref()
                .map_or_else(String::new, |track| format!("Archive “{}”?", track.title))
        })
    });
    let archive = move |()| {
        let Some(track) = desk.archiving.get_untracked() else {
            return;
        };
        let Some(deed) = desk.question.begin() else { return };
        api::spawn(Box::pin(async move {
            let answer = api::run::<ArchiveTrack>(archive_track::Variables { id: track.id.clone() }).await;
            let asked = deed.over();
            let refusal = answer.map(|data| {
                data.archive_track
                    .user_errors
                    .into_iter()
                    .next()
                    .map(|error| error.message)
            });
            if say(desk.toasts, refusal, &format!("“{}” is archived.", track.title)) {
                if asked {
                    desk.question.close();
                }
                desk.selected
                    .try_update(|selected| selected.retain(|other| *other != track.id));
                desk.tracks.refetch();
            }
        }));
    };
    view! {
        <Dialog open=desk.question.open title>
            <div class="body"><p>"It leaves this list and cannot be put into new invites. Invites that have it, and people who claimed it, keep it. Importing it again brings it back."</p></div>
            <footer>
                <Button autofocus=true on_press=move |()| desk.question.close()>"Cancel"</Button>
                <Button kind=ButtonKind::Danger busy=desk.question.busy on_press=archive>"Archive"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
