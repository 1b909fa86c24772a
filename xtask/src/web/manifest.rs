//! What a built page consists of: `manifest.json` beside `index.html`.

use std::collections::BTreeMap;

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
    /// What each area loads into a program that runs, by name in the folder.
    pub(super) areas: BTreeMap<String, Vec<String>>,
    /// The program that a visit begins with, by the area that it opens: it holds that area's chunks too. An area without one
    /// begins with `app_bg.wasm`, as every visit does when the page was built without its optimiser.
    pub(super) programs: BTreeMap<String, String>,
    /// By the area that a visit began with and the area that it opens next: the file of the chunks that it lacks.
    pub(super) further: BTreeMap<String, BTreeMap<String, String>>,
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
    /// The brotli bytes of a visit's first load: `index.html`, the shared files, the area's program and its other files.
    pub(super) fn first_load(&self, area: &str) -> usize {
        let program = self.programs.get(area);
        let of_area = self.areas.get(area).into_iter().flatten();
        let files = of_area.filter(|file| program.is_none() || !file.ends_with(".wasm"));
        self.brotli("index.html") + self.all(self.shared.iter().chain(program).chain(files))
    }

    /// The brotli bytes that `area` loads where the visit began with `first` and nothing else is open.
    pub(super) fn further_load(&self, area: &str, first: &str) -> usize {
        let has = self.areas.get(first);
        let joined = self.further.get(first).and_then(|ways| ways.get(area));
        let of_area = self.areas.get(area).into_iter().flatten();
        let missing = of_area.filter(|file| has.is_none_or(|has| !has.contains(file)));
        self.all(
            missing
                .filter(|file| joined.is_none() || !file.ends_with(".wasm"))
                .chain(joined),
        )
    }

    fn all<'a>(&self, files: impl Iterator<Item = &'a String>) -> usize {
        files.map(|file| self.brotli(&self.in_folder(file))).sum()
    }

    fn in_folder(&self, file: &str) -> String {
        format!("page/{}/{file}", self.build)
    }

    fn brotli(&self, path: &str) -> usize {
        self.files.get(path).map_or(0, |sizes| sizes.brotli)
    }
}
