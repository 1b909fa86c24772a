//! The team's tracks: title, teaser, tags, challenges, time; searchable.

use invites_client::operations::{ContentQuery, content_query};
use leptos::prelude::*;

use crate::{
    api,
    kit::{Column, Empty, Heading, Icon, Table, icon, loaded, skeleton_lines},
    shell::Session,
    words,
};

/// Tracks on one page: as many as the server gives at once.
const PAGE: i64 = 100;

/// The screen at `/content`.
pub(super) fn screen() -> AnyView {
    let session = Session::here();
    let search = RwSignal::new(String::new());
    let tracks = api::query::<ContentQuery>(move || content_query::Variables {
        // The door lets members in only; between signing out and leaving there may be none.
        team_slug: session.team().map(|team| team.slug).unwrap_or_default(),
        first: PAGE,
        after: None,
        search: Some(search.get()).filter(|search| !search.trim().is_empty()),
    });
    let ready = move |data: content_query::ResponseData| match data.team {
        Some(team) if !team.tracks.nodes.is_empty() => table(team.tracks),
        _ if search.with_untracked(|search| search.trim().is_empty()) => view! {
            <Empty
                title="No tracks yet"
                text="Import a track with the command line: trackpass tracks import DIR. It stands here at once."
            />
        }
        .into_any(),
        _ => view! { <Empty title="No track has these words" text="Search looks at titles, teasers and tags." /> }
            .into_any(),
    };
    view! {
        <div class="page wide content">
            <div class="page-head">
                <div><Heading text="Content" /><p>"The team’s tracks: what an invite can hold."</p></div>
            </div>
            <div class="toolbar">
                <div class="with-icon">
                    {icon(Icon::Search)}
                    <input
                        class="input"
                        type="search"
                        aria-label="Search"
                        placeholder="Search by title"
                        prop:value=move || search.get()
                        on:change:target=move |event| search.set(event.target().value())
                    />
                </div>
            </div>
            {loaded(tracks, skeleton, ready)}
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

fn table(tracks: content_query::ContentQueryTeamTracks) -> AnyView {
    let columns = vec![
        Column::new("Title", ""),
        Column::new("Tags", "c-tags"),
        Column::numeric("Challenges", "c-count"),
        Column::numeric("Time", "c-time"),
    ];
    view! {
        <Table caption=words::counted(tracks.total_count, "track", "tracks") columns=columns>
            {tracks.nodes.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

fn row(track: content_query::ContentQueryTeamTracksNodes) -> AnyView {
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <span class="t"><bdi>{track.title}</bdi></span>
                {track.teaser.map(|teaser| view! { <span class="sub">{teaser}</span> })}
            </th>
            <td role="cell" class="muted">{track.tags.join(", ")}</td>
            <td role="cell" class="r">{track.challenge_count}</td>
            <td role="cell" class="r">{words::duration(track.time_limit_seconds)}</td>
        </tr>
    }
    .into_any()
}
