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
    let table =
        std::fs::read_to_string(workspace::root().join("docs/rules.md")).wrap_err("docs/rules.md cannot be read")?;
    let mut named = BTreeSet::new();
    for (directory, ending) in TESTS {
        collect(&workspace::root().join(directory), ending, &mut named)?;
    }
    let landed = rules_of(&table);
    let unproven: Vec<&str> = landed
        .iter()
        .filter(|rule| !named.contains(rule.as_str()))
        .map(String::as_str)
        .collect();
    if !unproven.is_empty() {
        bail!(
            "no test names {} of {} rules: {}",
            unproven.len(),
            landed.len(),
            unproven.join(" ")
        );
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

/// Reads the sources under `directory`.
fn collect(directory: &Path, ending: &str, named: &mut BTreeSet<String>) -> eyre::Result<()> {
    for entry in std::fs::read_dir(directory).wrap_err_with(|| directory.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, ending, named)?;
        } else if path.extension().is_some_and(|extension| extension == ending) {
            let text = std::fs::read_to_string(&path).wrap_err_with(|| path.display().to_string())?;
            named.extend(text.lines().flat_map(numbers));
        }
    }
    Ok(())
}

/// The rules that a line names as a test does: `fn r38_r45_…`, `test('R38, R45: …`. A comment names none.
fn numbers(line: &str) -> Vec<String> {
    let title = line
        .split_once("fn ")
        .or_else(|| line.split_once("test('"))
        .map(|(_, title)| title);
    let words = title
        .unwrap_or_default()
        .split(|letter: char| !letter.is_ascii_alphanumeric());
    words
        .map(str::to_ascii_lowercase)
        .take_while(|word| is_number(word))
        .collect()
}

/// `r47`, `r92a`.
fn is_number(word: &str) -> bool {
    let digits = word
        .strip_prefix('r')
        .map(|rest| rest.strip_suffix(['a', 'b', 'c']).unwrap_or(rest));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_tests_count() {
        assert_eq!(numbers("    async fn r38_r45_opens(db: TestDb) {"), ["r38", "r45"]);
        assert_eq!(numbers("test('R92a: the second save', async () => {"), ["r92a"]);
        assert_eq!(numbers("/// The claim copies the terms (R65)."), Vec::<String>::new());
        assert_eq!(numbers("fn read_role(text: &str) -> r47 {"), Vec::<String>::new());
    }

    #[test]
    fn the_table_is_read_row_by_row() {
        let table = "| R1 | kind |\n| R72–R74 | hidden |\n| R118 | later |\n| R88a | kept |";
        assert_eq!(rules_of(table), ["r1", "r72–r74", "r88a"]);
    }
}
