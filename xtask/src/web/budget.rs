//! What a page may weigh on its first load, brotli, everything together.

use std::fmt::Write;

use eyre::ensure;

use super::manifest::Manifest;

/// One load and its bound. 1 kB = 1000 bytes.
///
/// Three of the bounds hold what was reached, so that nothing gets heavier unseen; `docs/page.md` names the aim of each and
/// what is left to do. The author's first screen stands at its aim.
struct Budget {
    what: &'static str,
    /// The areas that load.
    areas: &'static [&'static str],
    /// The areas that are there already; none for a first load, to which the shared files belong.
    after: &'static [&'static str],
    limit: usize,
}

const BUDGETS: [Budget; 4] = [
    Budget {
        what: "invitation page",
        areas: &["learner"],
        after: &[],
        limit: 193_000,
    },
    Budget {
        what: "author's first screen",
        areas: &["author"],
        after: &[],
        limit: 260_000,
    },
    Budget {
        what: "play, library and forms after the invitation",
        areas: &["play"],
        after: &["learner"],
        limit: 115_000,
    },
    Budget {
        what: "wizard, content, form and an invite after the author's first screen",
        areas: &["studio"],
        after: &["author"],
        limit: 230_000,
    },
];

impl Budget {
    fn weight(&self, manifest: &Manifest) -> usize {
        let all: Vec<&str> = self.after.iter().chain(self.areas).copied().collect();
        let there = if self.after.is_empty() {
            0
        } else {
            manifest.first_load(self.after)
        };
        manifest.first_load(&all) - there
    }
}

/// The measured first loads, one line each.
pub(super) fn table(manifest: &Manifest) -> String {
    let mut lines = format!("first load, brotli: shell {}", kilobytes(manifest.first_load(&[])));
    for budget in &BUDGETS {
        let _ = write!(lines, " · {} {}", budget.what, kilobytes(budget.weight(manifest)));
    }
    lines
}

/// Fails on the first budget that does not hold.
///
/// # Errors
/// Names the page, its weight and its bound; or the area that a budget counts and the build does not have.
pub(super) fn check(manifest: &Manifest) -> eyre::Result<()> {
    for budget in &BUDGETS {
        for area in budget.areas {
            ensure!(
                manifest.areas.contains_key(*area),
                "the budget of the {} counts the area `{area}`, which the page does not have",
                budget.what
            );
        }
        let weight = budget.weight(manifest);
        ensure!(
            weight <= budget.limit,
            "{}: {}, over {}; see target/page/release/manifest.json for each file",
            budget.what,
            kilobytes(weight),
            kilobytes(budget.limit)
        );
    }
    Ok(())
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}
