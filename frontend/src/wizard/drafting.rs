//! The draft in the browser: kept whenever typing rests, taken up again, brought up to date with what was saved meanwhile.

use std::time::Duration;

use invites_domain::draft_of;
use leptos::prelude::*;

use super::{
    changes::changes,
    desk::{Desk, shown},
    kept::Kept,
    merge::merge,
    saved::Saved,
    typed::Typed,
};
use crate::walltime::Browser;

/// How long typing rests before the draft is kept.
const REST: Duration = Duration::from_millis(300);

impl Desk {
    /// A kept draft of an edit may be older than the invite.
    pub(super) fn catch_up(self, kept: Kept) {
        let Some(saved) = self.saved.get_untracked() else {
            return;
        };
        if kept.version.is_some_and(|version| version == saved.version) {
            return;
        }
        let base = kept.base.or_else(|| Some(shown(kept.before.as_ref()?, &saved)));
        if let Some(base) = base {
            self.meet(&base, &saved);
        }
    }

    /// Brings the fields together with what somebody saved since `base` (R92a).
    pub(super) fn meet(self, base: &Typed, saved: &Saved) {
        let mine = untrack(|| self.sheet.typed());
        let theirs = shown(&draft_of(&saved.settings), saved);
        let (merged, clashes) = merge(&mine, base, &theirs);
        let titles = |id: &_| self.title_of(id);
        let said = changes(&base.whole(&Browser), &theirs.whole(&Browser), &titles, &Browser);
        let told = clashes
            .into_iter()
            .filter_map(|clash| {
                let change = said.iter().find(|change| change.field == clash.field)?;
                Some((change.clone(), clash))
            })
            .collect();
        self.overtaken_by(told, &merged, mine, theirs);
    }

    /// Keeps the draft whenever typing rests, and forgets it when nothing differs from the beginning.
    pub(super) fn keep_draft(self) {
        let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        Effect::new(move |before: Option<Typed>| {
            let typed = self.sheet.typed();
            if before.as_ref().is_some_and(|before| *before != typed) {
                self.objections.set(Vec::new());
                if let Some(waiting) = waiting.get_value() {
                    waiting.clear();
                }
                waiting.set_value(set_timeout_with_handle(move || self.keep_now(), REST).ok());
            }
            typed
        });
        // Leaving the page or the screen does not wait for the rest.
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| self.keep_now());
        on_cleanup(move || {
            leaving.remove();
            if let Some(waiting) = waiting.try_get_value().flatten() {
                waiting.clear();
                self.keep_now();
            }
        });
    }

    /// Keeps the draft at once.
    pub(super) fn keep_now(self) {
        // After a save the fields are gone, and with them what could be kept.
        let Some(began_with) = self.began_with.try_get_value() else {
            return;
        };
        let typed = untrack(|| self.sheet.typed());
        let (place, attempt) = (self.place.get_value(), self.attempt.get_value());
        if typed == began_with && attempt.is_none() {
            place.forget();
            return;
        }
        let version = self
            .saved
            .with_untracked(|saved| saved.as_ref().map(|saved| saved.version));
        let base = version.is_some().then_some(began_with);
        let kept = place.keep(&Kept::new(typed, version, base, attempt));
        let _ = self.keeps.try_set(kept);
    }
}
