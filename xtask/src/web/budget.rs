//! What a page may weigh on its first load, brotli, everything together.

use eyre::ensure;

use super::manifest::Manifest;

/// One load and its bound. 1 kB = 1000 bytes.
///
/// The bounds of `play` and of the members' later areas hold what was reached, so that nothing gets heavier unseen; the others are the
/// aim itself. `docs/page.md` says what is left to do.
struct Budget {
    what: &'static str,
    /// The area that loads.
    area: &'static str,
    /// The area that is there already; none for a first load, to which the shared files belong.
    after: Option<&'static str>,
    limit: usize,
}

const BUDGETS: [Budget; 10] = [
    Budget {
        what: "invitation page",
        area: "learner",
        after: None,
        limit: 170_000,
    },
    Budget {
        what: "author's first screen",
        area: "author",
        after: None,
        limit: 260_000,
    },
    Budget {
        what: "play, library and forms after the invitation",
        area: "play",
        after: Some("learner"),
        limit: 116_000,
    },
    Budget {
        what: "content and form after the author's first screen",
        area: "studio",
        after: Some("author"),
        limit: 74_000,
    },
    Budget {
        what: "settings after the author's first screen",
        area: "settings",
        after: Some("author"),
        limit: 151_000,
    },
    Budget {
        what: "reports after the author's first screen",
        area: "reports",
        after: Some("author"),
        limit: 76_000,
    },
    Budget {
        what: "search after the author's first screen",
        area: "palette",
        after: Some("author"),
        limit: 49_000,
    },
    Budget {
        what: "an invite after the author's first screen",
        area: "invite",
        after: Some("author"),
        limit: 172_000,
    },
    Budget {
        what: "the wizard after the author's first screen",
        area: "wizard",
        after: Some("author"),
        limit: 206_000,
    },
    Budget {
        what: "live events after the author's first screen",
        area: "live",
        after: Some("author"),
        limit: 229_000,
    },
];

impl Budget {
    fn weight(&self, manifest: &Manifest) -> usize {
        match self.after {
            None => manifest.first_load(self.area),
            Some(there) => manifest.further_load(self.area, there),
        }
    }
}

/// The measured loads.
pub(super) fn table(manifest: &Manifest) -> String {
    let loads = BUDGETS.map(|budget| format!("{} {}", budget.what, kilobytes(budget.weight(manifest))));
    format!("loads, brotli: {}", loads.join(" · "))
}

/// Fails on the first budget that does not hold.
///
/// # Errors
/// Names the page, its weight and its bound; or the area that a budget counts and the build does not have.
pub(super) fn check(manifest: &Manifest) -> eyre::Result<()> {
    for budget in &BUDGETS {
        for area in budget.after.into_iter().chain([budget.area]) {
            ensure!(
                manifest.areas.contains_key(area),
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
