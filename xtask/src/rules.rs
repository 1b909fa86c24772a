//! `cargo xtask rules`: which rules no test names yet. `docs/rules.md` lists every rule; a test that proves one carries its
//! number in its name, like `r47_full_invite_stays_active`.

use std::collections::BTreeSet;
use std::path::Path;

use eyre::{Context as _, bail};

use crate::workspace;

/// Where tests may stand, and how their files end.
const TESTS: [(&str, &str); 3] = [("crates", "rs"), ("frontend/src", "rs"), ("e2e/tests", "ts")];
/// What marks a rule in `docs/rules.md` that no landed screen needs yet.
const LATER: &str = "later";

/// Fails when a rule that has landed is named by no test.
///
/// # Errors
/// Lists those rules.
pub(crate) fn run() -> eyre::Result<()> {
    let table = std::fs::read_to_string(workspace::root().join("docs/rules.md")).wrap_err("docs/rules.md cannot be read")?;
    let mut named = BTreeSet::new();
    for (directory, ending) in TESTS {
        collect(&workspace::root().join(directory), ending, &mut named)?;
    }
    let landed = rules_of(&table);
    let unproven: Vec<&str> = landed.iter().filter(|rule| !named.contains(rule.as_str())).map(String::as_str).collect();
    if !unproven.is_empty() {
        bail!("no test names {} of {} rules: {}", unproven.len(), landed.len(), unproven.join(" "));
    }
    eprintln!("{} rules, each named by a test", landed.len());
    Ok(())
}

/// The rules of the table's rows, lower case, without those that come later.
fn rules_of(table: &str) -> Vec<String> {
    table
        .lines()
        .filter(|line| !line.contains(LATER))
        .filter_map(|line| line.strip_prefix("| R"))
        .filter_map(|row| row.split([' ', '|']).next())
        .map(|number| format!("r{}", number.to_lowercase()))
        .collect()
}

/// Rule numbers at the start of names or sentences of tests: `r47_…`, `'R47 …`.
fn collect(directory: &Path, ending: &str, named: &mut BTreeSet<String>) -> eyre::Result<()> {
    for entry in std::fs::read_dir(directory).wrap_err_with(|| directory.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, ending, named)?;
        } else if path.extension().is_some_and(|extension| extension == ending) {
            let text = std::fs::read_to_string(&path).wrap_err_with(|| path.display().to_string())?;
            named.extend(numbers(&text));
        }
    }
    Ok(())
}

/// `r47` of each `fn r47_…` and of each `test('r47 …`; a name may carry several: `r38_r45_…`.
fn numbers(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter_map(|word| {
        let word = word.to_ascii_lowercase();
        let digits = word.strip_prefix('r')?.trim_end_matches('a').trim_end_matches(['b', 'c']);
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(word.clone())
    })
}
