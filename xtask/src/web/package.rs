//! The directory that the server embeds: one folder per build, an `index.html`, a manifest, and each file also compressed.
//!
//! ```text
//! index.html  manifest.json
//! page/<hash>/  start.js  early.js  mark.svg  base.css  <area>.css  first_<area>.wasm
//!               <area>_after_<first>.wasm  …chunks
//! ```
//! The folder of the build before stays, so that a tab opened before the update still finds its chunks.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};

use eyre::Context;
use sha2::{Digest, Sha256};

use super::{
    Mode, Places,
    binary::Bound,
    joining::Joined,
    loading,
    manifest::{Manifest, Sizes},
    style::Styles,
    tools::SCRIPT,
};

/// The stylesheet that every page loads.
const BASE_STYLE: &str = "base";

/// Names the build, writes its folder, `index.html` and `manifest.json`.
pub(super) fn write(mode: Mode, places: &Places, bound: Bound, styles: &Styles) -> eyre::Result<Manifest> {
    let mut files = read_folder(&places.work)?;
    for (name, text) in styles {
        files.insert(format!("{name}.css"), text.clone().into_bytes());
    }
    let build = name_of(&files);
    let base = format!("/page/{build}/");

    let mut areas: BTreeMap<String, Vec<String>> = bound.splits;
    for name in styles.keys().filter(|name| *name != BASE_STYLE) {
        // A stylesheet without a chunk: the area has no screen yet, or (in development) there are no chunks at all.
        if mode == Mode::Development || areas.contains_key(name) {
            areas.entry(name.clone()).or_default().push(format!("{name}.css"));
        }
    }
    let of_areas: Vec<&String> = areas.values().flatten().collect();
    let is_style_of_absent_area = |file: &str| {
        file.strip_suffix(".css")
            .is_some_and(|name| name != BASE_STYLE && !areas.contains_key(name))
    };
    files.retain(|file, _| !is_style_of_absent_area(file));
    let is_shared = |file: &&String| !of_areas.contains(file) && !bound.joined.files().any(|joined| joined == *file);
    let shared = files.keys().filter(is_shared).cloned().collect();

    let index = index(places, &base, &files, &bound.joined)?;
    let folder = places.output.join("page").join(&build);
    keep_only_the_build_before(mode, places, &build)?;
    super::empty(&folder)?;
    let mut manifest = Manifest {
        build: build.clone(),
        base,
        shared,
        areas,
        programs: bound.joined.programs,
        further: bound.joined.further,
        files: BTreeMap::new(),
    };
    let mut paths: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, bytes)| (format!("page/{build}/{name}"), bytes))
        .collect();
    paths.push(("index.html".to_owned(), index.into_bytes()));
    for (path, bytes) in paths {
        let sizes = write_file(mode, &places.output.join(&path), &bytes)?;
        manifest.files.insert(path, sizes);
    }
    std::fs::write(
        places.output.join("manifest.json"),
        serde_json::to_vec_pretty(&manifest)?,
    )
    .wrap_err("cannot write the manifest")?;
    Ok(manifest)
}

/// The files of a folder, by name. Folders inside are not read: the page has none.
fn read_folder(folder: &Path) -> eyre::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).wrap_err_with(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name().and_then(|name| name.to_str())) {
            files.insert(
                name.to_owned(),
                std::fs::read(&path).wrap_err_with(|| format!("cannot read {}", path.display()))?,
            );
        }
    }
    Ok(files)
}

/// The build's name: the same files give the same name.
fn name_of(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(name);
        hash.update([0]);
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// `index.html`, with what it must load at once named in its head.
fn index(places: &Places, base: &str, files: &BTreeMap<String, Vec<u8>>, joined: &Joined) -> eyre::Result<String> {
    let template = std::fs::read_to_string(places.frontend.join("index.html")).wrap_err("cannot read index.html")?;
    let icons = std::fs::read_to_string(places.frontend.join("icons.svg")).wrap_err("cannot read icons.svg")?;
    // The scripts that the start script imports, where they have not become one. `early.js` asks for the program.
    let preloads: String = [SCRIPT, loading::NAME, "areas.js"]
        .into_iter()
        .filter(|script| files.contains_key(*script))
        .map(|script| format!("<link rel=\"modulepreload\" href=\"{base}{script}\">\n"))
        .collect();
    let programs: Vec<&str> = joined.programs.keys().map(String::as_str).collect();
    Ok(template
        .replace("{{base}}", base)
        .replace("{{programs}}", &programs.join(" "))
        .replace("{{preloads}}\n", &preloads)
        .replace("{{icons}}", icons.trim_end()))
}

/// Removes the folders of older builds. In release the build before stays; in development nothing does.
fn keep_only_the_build_before(mode: Mode, places: &Places, build: &str) -> eyre::Result<()> {
    let folder = places.output.join("page");
    if !folder.exists() {
        return Ok(());
    }
    let before = std::fs::read(places.output.join("manifest.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok())
        .map(|manifest| manifest.build);
    for entry in std::fs::read_dir(&folder)? {
        let path: PathBuf = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stays = name == build || (mode == Mode::Release && Some(name) == before.as_deref());
        if !stays {
            std::fs::remove_dir_all(&path).wrap_err_with(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// Writes a file and, in release, its `.br` and `.gz`.
fn write_file(mode: Mode, path: &Path, bytes: &[u8]) -> eyre::Result<Sizes> {
    std::fs::write(path, bytes).wrap_err_with(|| format!("cannot write {}", path.display()))?;
    let mut sizes = Sizes {
        plain: bytes.len(),
        ..Sizes::default()
    };
    if mode == Mode::Release {
        let brotli = brotli(bytes)?;
        let gzip = gzip(bytes)?;
        sizes.brotli = brotli.len();
        sizes.gzip = gzip.len();
        std::fs::write(with_suffix(path, ".br"), brotli)?;
        std::fs::write(with_suffix(path, ".gz"), gzip)?;
    }
    Ok(sizes)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn brotli(bytes: &[u8]) -> eyre::Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params).wrap_err("cannot compress with brotli")?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> eyre::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish().wrap_err("cannot compress with gzip")
}
