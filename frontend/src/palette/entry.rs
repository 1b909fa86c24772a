//! What the palette can lead to: invites, tracks, places and deeds; and which of them, in which order, for what was typed.
//!
//! It knows routes and rights, and no browser: the screen gives it what it has loaded.

use invites_domain::policy::Verb;

use super::rank::fit;
use crate::{
    kit::Icon,
    routes::{Route, SettingsPage, Step},
};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the team's invites.
    Invite,
    /// One of its tracks.
    Track,
    /// A place or a deed.
    Action,
}

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Leads to a path.
    Go(String),
    /// Sets the theme.
    Theme(&'static str),
    /// Lists the shortcuts.
    Keys,
    /// Signs out.
    SignOut,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is remembered by: an id, or an action's own word.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub text: String,
    /// Other words that people look for it by.
    pub also: &'static str,
    /// What stands at its end: a status, a kind.
    pub end: &'static str,
    /// Its icon.
    pub glyph: Icon,
    /// What choosing it does.
    pub deed: Deed,
}

/// Every action that the rights allow.
#[must_use]
pub fn actions(may: impl Fn(Verb) -> bool) -> Vec<Entry> {
    let action = |key: &str, text: &str, also, glyph, deed| Entry {
        key: key.to_owned(),
        kind: Kind::Action,
        text: text.to_owned(),
        also,
        end: "",
        glyph,
        deed,
    };
    let go = |route: Route| Deed::Go(route.href());
    let settings = |page| go(Route::Settings { page });
    let import = Deed::Go(format!("{}?import=1", Route::Content.href()));
    let create = go(Route::NewInvite { step: Step::Basics });
    let all = [
        (
            Some(Verb::ManageInvites),
            action("create", "Create invite", "new share content", Icon::Plus, create),
        ),
        (
            Some(Verb::ManageTracks),
            action("import", "Import track", "upload content", Icon::Upload, import),
        ),
        (
            None,
            action("content", "Content", "tracks", Icon::Book, go(Route::Content)),
        ),
        (
            None,
            action("invites", "Invites", "manage links", Icon::Ticket, go(Route::Invites)),
        ),
        (
            Some(Verb::ReadReports),
            action(
                "live",
                "Live events",
                "dashboard room instructor",
                Icon::Cast,
                go(Route::LiveEvents),
            ),
        ),
        (
            Some(Verb::ManageForm),
            action("form", "Form", "details fields consent", Icon::Form, go(Route::Form)),
        ),
        (
            None,
            action(
                "library",
                "Library",
                "what i hold learner",
                Icon::Book,
                go(Route::Library),
            ),
        ),
        (
            None,
            action(
                "settings",
                "Settings: Team",
                "name rename leave",
                Icon::Gear,
                settings(SettingsPage::Team),
            ),
        ),
        (
            None,
            action(
                "members",
                "Settings: Members",
                "people roles",
                Icon::People,
                settings(SettingsPage::Members),
            ),
        ),
        (
            Some(Verb::ManageTokens),
            action(
                "tokens",
                "Settings: API tokens",
                "scripts keys",
                Icon::Terminal,
                settings(SettingsPage::Tokens),
            ),
        ),
        (
            Some(Verb::ManageMail),
            action(
                "mail",
                "Settings: Mail",
                "undelivered messages bounced smtp",
                Icon::Alert,
                settings(SettingsPage::Mail),
            ),
        ),
        (
            Some(Verb::ManageWebhooks),
            action(
                "webhooks",
                "Settings: Webhooks",
                "integrations events http deliveries",
                Icon::Link,
                settings(SettingsPage::Webhooks),
            ),
        ),
        (
            Some(Verb::ReadAudit),
            action(
                "audit",
                "Settings: Audit log",
                "history changes who",
                Icon::Clock,
                settings(SettingsPage::Audit),
            ),
        ),
        (
            Some(Verb::ErasePerson),
            action(
                "privacy",
                "Settings: Privacy",
                "export erase person gdpr",
                Icon::Shield,
                settings(SettingsPage::Privacy),
            ),
        ),
        (
            None,
            action(
                "appearance",
                "Settings: Appearance",
                "theme dark light",
                Icon::Sun,
                settings(SettingsPage::Appearance),
            ),
        ),
        (
            None,
            action(
                "light",
                "Theme: light",
                "appearance day",
                Icon::Sun,
                Deed::Theme("light"),
            ),
        ),
        (
            None,
            action(
                "dark",
                "Theme: dark",
                "appearance night",
                Icon::Ring,
                Deed::Theme("dark"),
            ),
        ),
        (
            None,
            action(
                "system",
                "Theme: as the system",
                "appearance",
                Icon::Half,
                Deed::Theme("system"),
            ),
        ),
        (
            None,
            action("keys", "Keyboard shortcuts", "help", Icon::Info, Deed::Keys),
        ),
        (
            None,
            action("sign-out", "Sign out", "leave log", Icon::Lock, Deed::SignOut),
        ),
    ];
    all.into_iter()
        .filter(|(verb, _)| verb.is_none_or(&may))
        .map(|(_, action)| action)
        .collect()
}

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What can be chosen.
    pub entry: Entry,
    /// The letters that were meant.
    pub letters: Vec<usize>,
}

/// Entries of one group, under its words.
pub type Group = (&'static str, Vec<Shown>);

/// How many of a group are shown.
const MOST: usize = 6;
/// Of recent ones.
const MOST_RECENT: usize = 5;

/// What is shown for `typed`: the best of each kind, the kind with the best of all first. With nothing typed, what was chosen
/// last (`recent`, newest first), then actions.
#[must_use]
pub fn groups(typed: &str, entries: &[Entry], recent: &[String]) -> Vec<Group> {
    if typed.trim().is_empty() {
        return unasked(entries, recent);
    }
    let mut found: Vec<(i32, Shown)> = entries
        .iter()
        .filter_map(|entry| {
            let (score, letters) = match fit(typed, &entry.text) {
                Some(fit) => (fit.score, fit.letters),
                // By another word for it: it fits, and less than what is called so.
                None => (
                    fit(typed, &format!("{} {}", entry.text, entry.also))?.score / 2,
                    Vec::new(),
                ),
            };
            let place = recent.iter().position(|key| *key == entry.key);
            let bonus = place.map_or(0, |place| 12 - i32::try_from(place.min(10)).unwrap_or(10));
            let entry = entry.clone();
            Some((score + bonus, Shown { entry, letters }))
        })
        .collect();
    found.sort_by_key(|(score, _)| -score);
    let mut groups: Vec<(Kind, Group)> = Vec::new();
    for (_, shown) in found {
        let kind = shown.entry.kind;
        let at = groups.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            groups.push((kind, (title(kind), Vec::new())));
            groups.len() - 1
        });
        let group = &mut groups[at].1.1;
        if group.len() < MOST {
            group.push(shown);
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn unasked(entries: &[Entry], recent: &[String]) -> Vec<Group> {
    let plain = |entry: &Entry| Shown {
        entry: entry.clone(),
        letters: Vec::new(),
    };
    let known = recent
        .iter()
        .filter_map(|key| entries.iter().find(|entry| entry.key == *key));
    let last: Vec<Shown> = known.take(MOST_RECENT).map(plain).collect();
    let is_last = |entry: &&Entry| last.iter().any(|shown| shown.entry.key == entry.key);
    let actions = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Action && !is_last(entry))
        .map(plain)
        .collect();
    [("Recent", last.clone()), (title(Kind::Action), actions)]
        .into_iter()
        .filter(|(_, group): &Group| !group.is_empty())
        .collect()
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Invite => "Invites",
        Kind::Track => "Tracks",
        Kind::Action => "Actions",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(key: &str, text: &str) -> Entry {
        Entry {
            key: key.to_owned(),
            kind: Kind::Invite,
            text: text.to_owned(),
            also: "",
            end: "Active",
            glyph: Icon::Ticket,
            deed: Deed::Go(format!("/invites/{key}")),
        }
    }

    /// Each group as `Title: key key`.
    fn keys(groups: &[Group]) -> Vec<String> {
        let keys = |shown: &[Shown]| {
            shown
                .iter()
                .map(|shown| shown.entry.key.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        groups
            .iter()
            .map(|(title, shown)| format!("{title}: {}", keys(shown)))
            .collect()
    }

    #[test]
    fn nothing_typed_shows_what_was_chosen_last_and_each_thing_once() {
        let mut entries = actions(|_| true);
        entries.push(invite("invite_1", "Git basics"));
        let recent = ["invite_1".to_owned(), "gone".to_owned(), "create".to_owned()];
        let shown = groups("", &entries, &recent);
        assert_eq!(keys(&shown)[0], "Recent: invite_1 create");
        assert!(shown[1].1.iter().all(|shown| shown.entry.key != "create"));
    }

    #[test]
    fn the_group_with_the_best_fit_stands_first() {
        let mut entries = actions(|_| true);
        entries.push(invite("invite_1", "Form design"));
        entries.push(invite("invite_2", "Reforming"));
        let shown = keys(&groups("form", &entries, &[]));
        assert_eq!(shown[0], "Actions: form", "what is called so, alone");
        assert_eq!(shown[1], "Invites: invite_1 invite_2");
    }

    #[test]
    fn what_was_chosen_before_wins_among_equals() {
        let entries = [invite("invite_1", "Git one"), invite("invite_2", "Git two")];
        let shown = keys(&groups("git", &entries, &["invite_2".to_owned()]));
        assert_eq!(shown, ["Invites: invite_2 invite_1"]);
    }

    #[test]
    fn an_action_is_found_by_another_word_for_it() {
        let shown = keys(&groups("gdpr", &actions(|_| true), &[]));
        assert_eq!(shown, ["Actions: privacy"]);
    }

    #[test]
    fn a_viewer_is_offered_nothing_that_would_be_refused() {
        let offered: Vec<_> = actions(|verb| verb == Verb::ReadTeam)
            .into_iter()
            .map(|action| action.key)
            .collect();
        for key in ["create", "import", "form", "tokens", "webhooks", "audit", "privacy"] {
            assert!(!offered.iter().any(|offered| offered == key), "{key}");
        }
    }
}
