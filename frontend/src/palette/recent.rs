//! What was chosen in the palette last, in this browser and team: ids and no titles, because they outlive the session.

use crate::shell::storage;

/// How many are remembered.
const MOST: usize = 12;

fn key(team: &str) -> String {
    format!("trackpass.recent.{team}")
}

/// The keys of what was chosen, newest first.
pub(super) fn of(team: &str) -> Vec<String> {
    let kept = storage().and_then(|storage| storage.get_item(&key(team)).ok().flatten());
    kept.unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Puts one in front.
pub(super) fn note(team: &str, chosen: &str) {
    let mut keys = of(team);
    keys.retain(|key| key != chosen);
    keys.insert(0, chosen.to_owned());
    keys.truncate(MOST);
    if let Some(storage) = storage() {
        // A browser without storage forgets.
        let _ = storage.set_item(&key(team), &keys.join("\n"));
    }
}
