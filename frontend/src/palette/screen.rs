//! The palette itself: a field that lists what fits, walked by arrow keys. Focus stays in the field; the list says by
//! `aria-activedescendant` where one stands.

use std::time::Duration;

use invites_client::{
    enums::TrackInviteStatus,
    operations::{PaletteQuery, palette_query},
};
use leptos::{html, prelude::*};

use super::{
    entry::{Deed, Entry, Group, Kind, Shown, actions, groups},
    rank::pieces,
    recent,
};
use crate::{
    api::{self, Query},
    desk::keys::Tools,
    kit::{Icon, IconButton, icon, live},
    routes::{InviteTab, Route},
    shell::{Navigation, Session, Theme},
    words,
};

/// How long the field rests before the server is asked.
const REST: Duration = Duration::from_millis(150);
/// The list's id, and what its options' ids begin with.
const LIST: &str = "palette-list";

/// The palette's signals.
#[derive(Clone, Copy)]
struct Palette {
    tools: Tools,
    session: Session,
    navigation: Navigation,
    theme: Theme,
    typed: RwSignal<String>,
    /// What the server was asked for last.
    asked: RwSignal<String>,
    /// Which option one stands at.
    at: RwSignal<usize>,
    shown: Memo<Vec<Group>>,
    answer: Query<palette_query::ResponseData>,
}

/// The palette, closed until the tools open it.
pub(super) fn palette(tools: Tools) -> AnyView {
    let session = Session::here();
    let (typed, asked) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Invites and tracks that any answer had, and the slug of the team they are of.
    let known = RwSignal::new((String::new(), Vec::<Entry>::new()));
    let slug = move || session.slug();
    let answer = api::query::<PaletteQuery>(move || {
        // Each opening asks anew: there may be new invites.
        tools.palette.track();
        let search = Some(asked.get()).filter(|search| !search.is_empty());
        palette_query::Variables {
            team_slug: slug(),
            search: search.clone(),
            filter: palette_query::TrackInviteFilter {
                statuses: Some(Vec::new()),
                type_: None,
                search,
                track_id: None,
            },
        }
    });
    let shown = Memo::new(move |_| {
        // Read at each opening: what was chosen meanwhile is recent.
        tools.palette.track();
        let mut all = actions(|verb| session.may(verb));
        known.with(|(_, known)| all.extend_from_slice(known));
        typed.with(|typed| groups(typed, &all, &recent::of(&slug())))
    });
    let at = RwSignal::new(0);
    Effect::new(move |_| {
        let Some(Ok(data)) = answer.get() else { return };
        let slug = untrack(slug);
        // What one has walked to stays what *Enter* opens, wherever the answer puts it.
        let stood_at = at.with_untracked(|at| key_at(shown, *at).filter(|_| *at > 0));
        known.update(|(of, known)| {
            if *of != slug {
                known.clear();
                *of = slug;
            }
            for entry in data.team.into_iter().flat_map(entries) {
                known.retain(|other| other.key != entry.key);
                known.push(entry);
            }
        });
        if let Some(now) = stood_at.and_then(|key| place_of(shown, &key)) {
            at.set(now);
        }
    });
    let palette = Palette {
        tools,
        session,
        navigation: Navigation::here(),
        theme: expect_context(),
        typed,
        asked,
        at,
        shown,
        answer,
    };
    palette.view()
}

fn entries(team: palette_query::PaletteQueryTeam) -> Vec<Entry> {
    let invites = team.track_invites.nodes.into_iter().map(|invite| Entry {
        kind: Kind::Invite,
        text: invite.public_title,
        also: "",
        end: match invite.status {
            TrackInviteStatus::Active => "Active",
            TrackInviteStatus::Upcoming => "Upcoming",
            TrackInviteStatus::Expired => "Expired",
            TrackInviteStatus::Unknown => "",
        },
        glyph: Icon::Ticket,
        deed: Deed::Go(
            Route::Invite {
                id: invite.id.clone(),
                tab: InviteTab::Overview,
            }
            .href(),
        ),
        key: invite.id,
    });
    let tracks = team.tracks.nodes.into_iter().map(|track| {
        let title: String = js_sys::encode_uri_component(&track.title).into();
        Entry {
            key: track.id,
            kind: Kind::Track,
            text: track.title,
            also: "",
            end: "Track",
            glyph: Icon::Book,
            deed: Deed::Go(format!("{}?q={title}", Route::Content.href())),
        }
    });
    invites.chain(tracks).collect()
}

/// The key of what stands at a place of the list.
fn key_at(shown: Memo<Vec<Group>>, at: usize) -> Option<String> {
    shown.with_untracked(|groups| {
        let mut all = groups.iter().flat_map(|(_, shown)| shown);
        all.nth(at).map(|shown| shown.entry.key.clone())
    })
}

/// Where it stands now.
fn place_of(shown: Memo<Vec<Group>>, key: &str) -> Option<usize> {
    shown.with_untracked(|groups| {
        let mut all = groups.iter().flat_map(|(_, shown)| shown);
        all.position(|shown| shown.entry.key == key)
    })
}

impl Palette {
    fn count(self) -> usize {
        self.shown
            .with(|groups| groups.iter().map(|(_, shown)| shown.len()).sum())
    }

    fn open(self) {
        self.typed.set(String::new());
        self.asked.set(String::new());
        self.at.set(0);
    }

    fn type_in(self, text: String) {
        self.typed.set(text.clone());
        self.at.set(0);
        set_timeout(
            move || {
                // Only what was typed last is asked for.
                if self.typed.try_with_untracked(|typed| *typed == text) == Some(true) {
                    self.asked.set(text.trim().to_owned());
                }
            },
            REST,
        );
    }

    fn walk(self, forward: bool) {
        let count = untrack(|| self.count());
        if count > 0 {
            let step = if forward { 1 } else { count - 1 };
            self.at.update(|at| *at = (*at + step) % count);
            let id = format!("{LIST}-{}", self.at.get_untracked());
            // After the option is drawn as chosen; into view only if it is not.
            request_animation_frame(move || {
                if let Some(option) = document().get_element_by_id(&id) {
                    let options = web_sys::ScrollIntoViewOptions::new();
                    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                    option.scroll_into_view_with_scroll_into_view_options(&options);
                }
            });
        }
    }

    fn press(self, event: &leptos::ev::KeyboardEvent) {
        // An input method's own Enter and arrows are not meant for the list.
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.walk(true),
            "ArrowUp" => self.walk(false),
            "Enter" => {
                let at = self.at.get_untracked();
                let chosen = self.shown.with_untracked(|groups| {
                    groups
                        .iter()
                        .flat_map(|(_, shown)| shown)
                        .nth(at)
                        .map(|shown| shown.entry.clone())
                });
                if let Some(entry) = chosen {
                    self.choose(&entry);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn choose(self, entry: &Entry) {
        if let Some(team) = untrack(|| self.session.team()) {
            recent::note(&team.slug, &entry.key);
        }
        self.tools.palette.set(false);
        match &entry.deed {
            Deed::Go(path) => self.navigation.go(path),
            Deed::Theme(choice) => self.theme.choose(choice),
            Deed::Keys => self.tools.help.set(true),
            Deed::SignOut => self.session.sign_out(),
        }
    }

    fn view(self) -> AnyView {
        let dialog: NodeRef<html::Dialog> = NodeRef::new();
        let open = self.tools.palette;
        Effect::new(move |_| {
            let Some(dialog) = dialog.get() else { return };
            if open.get() {
                self.open();
                request_animation_frame(move || {
                    if !dialog.open() {
                        let _ = dialog.show_modal();
                    }
                });
            } else if dialog.open() {
                dialog.close();
            }
        });
        let active = move || {
            let at = self.at.get();
            (at < self.count()).then(|| format!("{LIST}-{at}"))
        };
        // A press beside the palette closes it: the dialog itself is hit only outside of its content.
        let beside = move |event: leptos::ev::MouseEvent| {
            if event.target() == event.current_target() {
                open.set(false);
            }
        };
        view! {
            <dialog class="palette" node_ref=dialog aria-label="Command palette" on:close=move |_| open.set(false) on:click=beside>
                <div class="q">
                    {icon(Icon::Search)}
                    <input
                        type="text"
                        role="combobox"
                        aria-label="Find an invite, a track, an action"
                        placeholder="Find an invite, a track, an action"
                        aria-expanded="true"
                        aria-autocomplete="list"
                        aria-controls=LIST
                        aria-activedescendant=active
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        autofocus
                        prop:value=self.typed
                        on:input:target=move |event| self.type_in(event.target().value())
                        on:keydown=move |event| self.press(&event)
                    />
                    <IconButton glyph=Icon::Cross label="Close" on_press=move |()| open.set(false) />
                </div>
                <div id=LIST role="listbox" aria-label="Results">{live(move || self.list())}</div>
                {live(move || self.said())}
                <footer class="not-phone" aria-hidden="true">
                    <span><kbd>"↑"</kbd><kbd>"↓"</kbd>" choose"</span><span><kbd>"Enter"</kbd>" open"</span><span><kbd>"Esc"</kbd>" close"</span>
                </footer>
            </dialog>
        }
        .into_any()
    }

    /// What stands under the list: how much there is, for those who do not see it, and what could not be had.
    fn said(self) -> AnyView {
        let count = i64::try_from(self.count()).unwrap_or(i64::MAX);
        let failed = self.answer.get().is_some_and(|answer| answer.is_err());
        let nothing = count == 0;
        view! {
            <p class="vh" role="status">{words::counted(count, "result", "results")}</p>
            {nothing.then(|| view! { <p class="none">"Nothing is called so. Try fewer letters."</p> })}
            {failed.then(|| view! { <p class="none">"Invites and tracks could not be loaded. What is listed works."</p> })}
        }
        .into_any()
    }

    fn list(self) -> AnyView {
        let mut number = 0;
        self.shown
            .get()
            .into_iter()
            .map(|(title, shown)| {
                let options = shown
                    .into_iter()
                    .map(|shown| {
                        let option = self.option(number, shown);
                        number += 1;
                        option
                    })
                    .collect_view();
                view! {
                    <div role="group" aria-label=title><div class="group" aria-hidden="true">{title}</div>{options}</div>
                }
            })
            .collect_view()
            .into_any()
    }

    fn option(self, number: usize, shown: Shown) -> AnyView {
        let Shown { entry, letters } = shown;
        let text = pieces(&entry.text, &letters)
            .into_iter()
            .map(|(piece, meant)| {
                if meant {
                    view! { <mark>{piece}</mark> }.into_any()
                } else {
                    piece.into_any()
                }
            })
            .collect_view();
        let end = Some(entry.end).filter(|end| !end.is_empty());
        let glyph = entry.glyph;
        view! {
            <div
                role="option"
                id=format!("{LIST}-{number}")
                aria-selected=move || if self.at.get() == number { "true" } else { "false" }
                on:mousemove=move |_| if self.at.get_untracked() != number { self.at.set(number) }
                on:click=move |_| self.choose(&entry)
            >
                {icon(glyph)}<span><bdi>{text}</bdi></span>{end.map(|end| view! { <span class="end">{end}</span> })}
            </div>
        }
        .into_any()
    }
}
