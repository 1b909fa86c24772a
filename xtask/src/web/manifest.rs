//! What a built page consists of: `manifest.json` beside `index.html`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The files of one build and what loads which.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The build's hash, and the name of its folder.
    pub(super) build: String,
    /// The folder's path in URLs, with a slash at both ends.
    pub(super) base: String,
    /// What every page loads first, by name in the folder.
    pub(super) shared: Vec<String>,
    /// What each area loads besides, by name in the folder.
    pub(super) areas: BTreeMap<String, Vec<String>>,
    /// The size of every file, by path below the output.
    pub(super) files: BTreeMap<String, Sizes>,
}

/// The size of one file in bytes, as it is and as it travels.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sizes {
    /// Not compressed.
    pub(super) plain: usize,
    /// Brotli, quality 11. Zero in a development build, which is not compressed.
    pub(super) brotli: usize,
    /// Gzip, level 9. Zero in a development build.
    pub(super) gzip: usize,
}

impl Manifest {
    /// The brotli bytes of the first load: `index.html`, the shared files and those of `areas`, each counted once.
    pub(super) fn first_load(&self, areas: &[&str]) -> usize {
        let of_areas = areas.iter().filter_map(|area| self.areas.get(*area)).flatten();
        let files: BTreeSet<&String> = self.shared.iter().chain(of_areas).collect();
        self.brotli("index.html")
            + files
                .into_iter()
                .map(|file| self.brotli(&self.in_folder(file)))
                .sum::<usize>()
    }

    fn in_folder(&self, file: &str) -> String {
        format!("page/{}/{file}", self.build)
    }

    fn brotli(&self, path: &str) -> usize {
        self.files.get(path).map_or(0, |sizes| sizes.brotli)
    }
}
