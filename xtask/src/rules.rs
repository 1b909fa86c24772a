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

/// The rules of the table's rows, lower case, without those that come later. A row may hold several: `R4, R5`, `R8–R10`.
fn rules_of(table: &str) -> Vec<String> {
    let cells = table
        .lines()
        .filter(|line| line.starts_with("| R") && !line.contains(LATER))
        .filter_map(|line| line.split('|').nth(1));
    let mut rules = Vec::new();
    for entry in cells.flat_map(|cell| cell.split(',')) {
        let entry = entry.trim().to_lowercase();
        let number = |rule: &str| rule.strip_prefix('r').and_then(|digits| digits.parse::<u32>().ok());
        match entry.split_once('–').map(|(first, last)| (number(first), number(last))) {
            Some((Some(first), Some(last))) => rules.extend((first..=last).map(|number| format!("r{number}"))),
            _ => rules.push(entry),
        }
    }
    rules
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

/// The rules that a line names as a test does: `fn r38_opens_and_r45_…(`, `test('r38 r45 …'`. A comment names none.
fn numbers(line: &str) -> Vec<String> {
    let name = line.split_once("fn ").and_then(|(_, rest)| rest.split_once('('));
    let title = ["test('", "test(`", "test(\""]
        .iter()
        .find_map(|begin| line.split_once(begin));
    let words = match (name, title) {
        (Some((name, _)), _) => name,
        (None, Some((_, title))) => title.split(['\'', '`', '"']).next().unwrap_or_default(),
        (None, None) => "",
    };
    words
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .filter(|word| is_number(word))
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
        assert_eq!(
            numbers("    async fn r38_r45_opens_as_r41_says(db: TestDb) {"),
            ["r38", "r45", "r41"]
        );
        assert_eq!(numbers("test('R92a: the second save', async () => {"), ["r92a"]);
        assert_eq!(
            numbers("  test(`r64 the link answers: ${door}`, async () => {"),
            ["r64"]
        );
        assert_eq!(numbers("/// The claim copies the terms (R65)."), Vec::<String>::new());
        assert_eq!(numbers("fn read_role(text: &str) -> r47 {"), Vec::<String>::new());
    }

    #[test]
    fn the_table_is_read_row_by_row() {
        let table = "| R1 | kind |\n| R4, R72–R74 | hidden |\n| R118 | later |\n| R86, R88a | kept |";
        assert_eq!(rules_of(table), ["r1", "r4", "r72", "r73", "r74", "r86", "r88a"]);
    }
}
