//! Which chunks become one file, because they load together.
//!
//! The splitter makes a chunk for each set of areas that share something. That is right for what loads, and wrong for how it
//! travels: a small file compresses badly, and its calls into other files go through a table. So what the usual ways through
//! the page load at once is joined: the program that a visit begins with, and the area that usually follows. The single
//! chunks stay for all other ways.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use eyre::{Context, OptionExt};

use super::{
    binary::{Splits, wasm_files},
    direct, provider,
    tools::Tools,
};

/// The areas that somebody may open first, each with a program of its own: what every area shares and the area itself, in one
/// file. `boot/early.js` knows which address opens which.
const FIRST: [&str; 3] = ["author", "learner", "play"];

/// The area that claiming leads to, and the one it leads from. Every area that is not [`FIRST`] follows the author's, but for
/// [`BESIDE_PLAYS`].
const AFTER_CLAIMING: (&str, &str) = ("play", "learner");

/// What learners load beside a play, when there is need of it. What it shares with members' areas is no part of their pool: a
/// learner would load all of that.
const BESIDE_PLAYS: (&str, &str) = ("aside", "play");

/// Where members begin.
const DESK: &str = "author";

/// A chunk of so many bytes, as the splitter writes it, is worth a file of its own. Compressed it is a fifth of that.
const HEAVY: u64 = 8_000;

/// The bound main program.
const MAIN: &str = "app_bg.wasm";

/// The file that stands for the program while chunks are joined.
const PROVIDER: &str = "provider.wasm";

/// What was joined.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined {
    /// The programs that a visit begins with, by area.
    pub(super) programs: BTreeMap<String, String>,
    /// By the area that a visit began with, and the area that it opens next: the file of all that the second needs besides.
    pub(super) further: BTreeMap<String, BTreeMap<String, String>>,
}

impl Joined {
    /// What will be joined, before it is: the script that loads areas is written by it.
    pub(super) fn plan(splits: &Splits) -> Self {
        let mut joined = Self::default();
        for area in FIRST {
            joined.programs.insert(area.to_owned(), format!("first_{area}.wasm"));
        }
        let followers = splits.keys().filter(|area| !FIRST.contains(&area.as_str()));
        let way = |area| {
            if area == BESIDE_PLAYS.0 {
                BESIDE_PLAYS
            } else {
                (area, DESK)
            }
        };
        let ways = followers.map(|area| way(area.as_str())).chain([AFTER_CLAIMING]);
        for (area, first) in ways {
            let file = format!("{area}_after_{first}.wasm");
            joined
                .further
                .entry(first.to_owned())
                .or_default()
                .insert(area.to_owned(), file);
        }
        joined
    }

    /// Every file that was joined.
    pub(super) fn files(&self) -> impl Iterator<Item = &String> {
        self.programs
            .values()
            .chain(self.further.values().flat_map(BTreeMap::values))
    }

    /// Joins as planned, and makes every file as small as it gets. The main program goes: each of the others contains it.
    pub(super) fn make(&self, splits: &Splits, tools: &Tools, work: &Path) -> eyre::Result<()> {
        for (area, program) in &self.programs {
            let chunks: Vec<&str> = chunks(splits, area)?.iter().map(String::as_str).collect();
            tools.merge(MAIN, &chunks, program, work)?;
            direct::calls(&work.join(program))?;
        }
        for (first, ways) in &self.further {
            let there = chunks(splits, first)?;
            for (area, file) in ways {
                let missing = chunks(splits, area)?.iter().filter(|chunk| !there.contains(chunk));
                join(&missing.map(String::as_str).collect::<Vec<_>>(), file, tools, work)?;
            }
        }
        std::fs::remove_file(work.join(MAIN)).wrap_err("cannot remove the main program")?;
        wasm_files(work)?.iter().try_for_each(|path| tools.optimise(path))
    }
}

/// Makes one chunk of several.
fn join(chunks: &[&str], into: &str, tools: &Tools, work: &Path) -> eyre::Result<()> {
    let (provider, joined) = (work.join(PROVIDER), work.join(into));
    let model = chunks.first().ok_or_eyre(format!("no chunks for {into}"))?;
    provider::write(&work.join(model), &provider)?;
    tools.merge(PROVIDER, chunks, into, work)?;
    std::fs::remove_file(&provider).wrap_err("cannot remove the provider")?;
    provider::hide(&joined)?;
    direct::calls(&joined)
}

fn chunks<'a>(splits: &'a Splits, area: &str) -> eyre::Result<&'a Vec<String>> {
    splits
        .get(area)
        .ok_or_eyre(format!("the page has no area `{area}`; `joining.rs` expects one"))
}

/// Makes few chunks of the many that areas which follow share: one for each set of *first* areas that share in it, whichever
/// of the following do. So the number of files grows with the areas, not with the sets of them; an area loads a little more
/// than it needs, and none of it counts for the areas that a visit begins with. What is heavy stays a chunk of its own for
/// those who share it, unless members have it from the beginning.
pub(super) fn pool(splits: &mut Splits, tools: &Tools, work: &Path) -> eyre::Result<()> {
    let mut heavy = BTreeSet::new();
    for path in wasm_files(work)? {
        let bytes = path.metadata().wrap_err("cannot weigh a chunk")?.len();
        if bytes >= HEAVY {
            heavy.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    for (number, (chunks, areas)) in pools(splits, &heavy).into_iter().enumerate() {
        let pooled = format!("shared_{number}.wasm");
        join(
            &chunks.iter().map(String::as_str).collect::<Vec<_>>(),
            &pooled,
            tools,
            work,
        )?;
        for chunk in &chunks {
            std::fs::remove_file(work.join(chunk)).wrap_err_with(|| format!("cannot remove {chunk}"))?;
        }
        for (_, files) in splits.iter_mut().filter(|(area, _)| areas.contains(*area)) {
            files.retain(|file| !chunks.contains(file));
            files.push(pooled.clone());
        }
    }
    Ok(())
}

/// The chunks to pool, and the areas that load each pool.
fn pools(splits: &Splits, heavy: &BTreeSet<String>) -> Vec<(BTreeSet<String>, BTreeSet<String>)> {
    let mut owners: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (area, chunk) in splits
        .iter()
        .flat_map(|(area, chunks)| chunks.iter().map(move |chunk| (area, chunk)))
    {
        owners.entry(chunk).or_default().insert(area);
    }
    let mut pools: BTreeMap<Vec<&String>, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (chunk, areas) in owners.into_iter().filter(|(_, areas)| areas.len() > 1) {
        let (first, following): (Vec<_>, Vec<_>) = areas
            .iter()
            .copied()
            .partition(|area| FIRST.contains(&area.as_str()) || *area == BESIDE_PLAYS.0);
        let stays = heavy.contains(chunk) && !first.iter().any(|area| *area == DESK);
        if !following.is_empty() && !stays {
            let (chunks, owners) = pools.entry(first).or_default();
            chunks.insert(chunk.clone());
            owners.extend(areas.into_iter().cloned());
        }
    }
    pools.into_values().filter(|(chunks, _)| chunks.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Joined, Splits, pools};

    fn splits(areas: &[(&str, &[&str])]) -> Splits {
        let owned = |chunks: &[&str]| chunks.iter().map(|&chunk| chunk.to_owned()).collect();
        areas
            .iter()
            .map(|&(area, chunks)| (area.to_owned(), owned(chunks)))
            .collect()
    }

    #[test]
    fn what_following_areas_share_is_pooled_and_first_areas_load_nothing_more() {
        let splits = splits(&[
            ("author", &["own_author", "everywhere", "author_play"]),
            ("learner", &["own_learner", "everywhere", "learner_wizard"]),
            ("play", &["own_play", "everywhere", "author_play"]),
            (
                "studio",
                &["own_studio", "everywhere", "studio_wizard", "studio_invite"],
            ),
            (
                "wizard",
                &["own_wizard", "everywhere", "studio_wizard", "learner_wizard"],
            ),
            ("invite", &["own_invite", "everywhere", "studio_invite"]),
        ]);
        let pools = pools(&splits, &BTreeSet::new());
        let [(chunks, areas)] = pools.as_slice() else {
            panic!("one pool: {pools:?}");
        };
        assert_eq!(chunks.iter().collect::<Vec<_>>(), ["studio_invite", "studio_wizard"]);
        assert_eq!(areas.iter().collect::<Vec<_>>(), ["invite", "studio", "wizard"]);
    }

    #[test]
    fn what_is_heavy_loads_for_those_who_share_it_unless_members_have_it() {
        let splits = splits(&[
            ("author", &["author_both", "author_invite"]),
            ("invite", &["light", "lighter", "heavy", "author_both", "author_invite"]),
            ("live", &["light", "heavy", "author_both"]),
            ("wizard", &["lighter"]),
        ]);
        let heavy = ["heavy", "author_both"].map(str::to_owned).into();
        let pooled: Vec<_> = pools(&splits, &heavy).into_iter().map(|(chunks, _)| chunks).collect();
        let set = |names: [&str; 2]| BTreeSet::from(names.map(str::to_owned));
        assert_eq!(
            pooled,
            [set(["light", "lighter"]), set(["author_both", "author_invite"])]
        );
    }

    #[test]
    fn what_stands_beside_a_play_loads_nothing_of_the_members_pool() {
        let splits = splits(&[
            ("aside", &["own_aside", "aside_studio", "aside_wizard"]),
            ("studio", &["aside_studio", "studio_wizard", "studio_invite"]),
            ("wizard", &["aside_wizard", "studio_wizard"]),
            ("invite", &["studio_invite"]),
        ]);
        let with_aside = |areas: &BTreeSet<String>| areas.contains("aside");
        for (chunks, areas) in pools(&splits, &BTreeSet::new()) {
            let shared = chunks.iter().all(|chunk| chunk.starts_with("aside"));
            assert_eq!(with_aside(&areas), shared, "{chunks:?} {areas:?}");
        }
    }

    #[test]
    fn the_usual_ways_are_joined() {
        let splits = splits(&[
            ("aside", &[]),
            ("author", &[]),
            ("learner", &[]),
            ("play", &[]),
            ("wizard", &[]),
        ]);
        let joined = Joined::plan(&splits);
        assert_eq!(joined.programs["learner"], "first_learner.wasm");
        assert_eq!(joined.further["author"]["wizard"], "wizard_after_author.wasm");
        assert_eq!(joined.further["learner"]["play"], "play_after_learner.wasm");
        assert_eq!(joined.further["play"]["aside"], "aside_after_play.wasm");
        assert_eq!(joined.files().count(), 6);
    }
}
