//! What a page may weigh on its first load, brotli, everything together.

use std::fmt::Write;

use eyre::ensure;

use super::manifest::Manifest;

/// One first load and its bound. 1 kB = 1000 bytes.
struct Budget {
    what: &'static str,
    /// The areas that load with the shared files.
    areas: &'static [&'static str],
    limit: usize,
}

const BUDGETS: [Budget; 2] = [
    Budget {
        what: "invitation page",
        areas: &["learner"],
        limit: 170_000,
    },
    Budget {
        what: "author's first screen",
        areas: &["author"],
        limit: 260_000,
    },
];

/// What any further area may add the first time it is opened.
const FURTHER_AREA: usize = 100_000;

/// The measured first loads, one line each.
pub(super) fn table(manifest: &Manifest) -> String {
    let mut lines = format!("first load, brotli: shell {}", kilobytes(manifest.first_load(&[])));
    for budget in &BUDGETS {
        let _ = write!(
            lines,
            " · {} {}",
            budget.what,
            kilobytes(manifest.first_load(budget.areas))
        );
    }
    for area in manifest.areas.keys() {
        let _ = write!(lines, "\n  {area} adds {}", kilobytes(manifest.area(area)));
    }
    lines
}

/// Fails on the first budget that does not hold.
///
/// # Errors
/// Names the page, its weight and its bound; or the area that a budget counts and the build does not have.
pub(super) fn check(manifest: &Manifest) -> eyre::Result<()> {
    for Budget { what, areas, limit } in BUDGETS {
        for area in areas {
            ensure!(
                manifest.areas.contains_key(*area),
                "the budget of the {what} counts the area `{area}`, which the page does not have"
            );
        }
        let weight = manifest.first_load(areas);
        ensure!(
            weight <= limit,
            "the {what} weighs {}, over its {}: see target/page/release/manifest.json for each file",
            kilobytes(weight),
            kilobytes(limit)
        );
    }
    for area in manifest.areas.keys() {
        let weight = manifest.area(area);
        ensure!(
            weight <= FURTHER_AREA,
            "the area `{area}` adds {}, over its {}",
            kilobytes(weight),
            kilobytes(FURTHER_AREA)
        );
    }
    Ok(())
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}
