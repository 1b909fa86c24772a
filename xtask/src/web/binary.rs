//! From Rust to the files a browser runs: compile, split, bind, optimise.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use eyre::{Context, bail, ensure, eyre};

use super::{Mode, Places, say};
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "trackpass-page";

/// The files of each area, by the area's name: its own chunk and the chunks it shares with others.
pub(super) type Splits = BTreeMap<String, Vec<String>>;

/// Compiles and links the page's crate. Returns the linked file.
pub(super) fn compile(mode: Mode, places: &Places) -> eyre::Result<PathBuf> {
    workspace::ensure_wasm_target()?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(&places.root)
        .args(["build", "--package", PACKAGE, "--bin", PACKAGE, "--target", TARGET])
        .arg("--target-dir")
        .arg(&places.cargo_target)
        // Leptos erases the types of components: a tenth less to load, and quicker to compile.
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "--cfg=erase_components",
        );
    let profile = match mode {
        Mode::Development => {
            cargo.args(["--features", "gallery"]);
            "debug"
        }
        Mode::Release => {
            cargo.args(["--profile", "page", "--features", "split"]);
            "page"
        }
    };
    let status = cargo.status().wrap_err("cannot run cargo")?;
    ensure!(
        status.success(),
        "the page does not compile: see cargo's messages above"
    );
    Ok(places
        .cargo_target
        .join(TARGET)
        .join(profile)
        .join(PACKAGE)
        .with_extension("wasm"))
}

/// Writes `app.js`, `app_bg.wasm` and, in release, a chunk per area into the work directory.
pub(super) fn bind(mode: Mode, linked: &Path, places: &Places) -> eyre::Result<Splits> {
    let (main, splits) = match mode {
        Mode::Development => (linked.to_path_buf(), Splits::new()),
        Mode::Release => split(linked, &places.work)?,
    };

    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(&main).out_name("app").typescript(false);
    if mode == Mode::Release {
        // The chunks import what the linker exported, by its names.
        bindgen.keep_lld_exports(true).demangle(false);
    }
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(&places.work))
        .map_err(|error| eyre!("wasm-bindgen cannot bind the page: {error:#}"))?;

    if mode == Mode::Release {
        std::fs::remove_file(&main).wrap_err("cannot remove the unbound main file")?;
        optimise(places)?;
        strip(&places.work)?;
    }
    Ok(splits)
}

/// Splits the linked file by area. Returns the main file, still to be bound.
fn split(linked: &Path, work: &Path) -> eyre::Result<(PathBuf, Splits)> {
    let input = std::fs::read(linked).wrap_err_with(|| format!("cannot read {}", linked.display()))?;
    let main = work.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = work;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    options.link_name = "./__wasm_split.js";
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| eyre!("the page cannot be split by area: {error:#}"))?;
    let splits = split
        .prefetch_map
        .into_iter()
        .map(|(area, stems)| (area, stems.into_iter().map(|stem| format!("{stem}.wasm")).collect()))
        .collect();
    Ok((main, splits))
}

/// Chunks below this many bytes are left as they are.
const SMALL: u64 = 16 * 1024;

/// Runs Binaryen over each WASM file where it is installed. It saves two to three percent of the transfer, so a build without
/// it is a good build, and says so.
fn optimise(places: &Places) -> eyre::Result<()> {
    let local = places.frontend.join("node_modules/.bin/wasm-opt");
    let program = if local.exists() {
        local
    } else {
        PathBuf::from("wasm-opt")
    };
    if Command::new(&program).arg("--version").output().is_err() {
        say("wasm-opt is not installed: left out (`npm ci` in frontend/ brings it)");
        return Ok(());
    }
    for path in wasm_files(&places.work)? {
        // Nothing of what a small chunk weighs can be saved; starting the optimiser for each takes a second.
        if path.metadata()?.len() < SMALL {
            continue;
        }
        let status = Command::new(&program)
            .arg("-Oz")
            .args(FEATURES)
            .arg("-o")
            .arg(&path)
            .arg(&path)
            .status()?;
        if !status.success() {
            bail!("wasm-opt cannot read {}", path.display());
        }
    }
    Ok(())
}

/// Drops names and notes for tools from every WASM file: they are half of a chunk and run nothing.
fn strip(work: &Path) -> eyre::Result<()> {
    for path in wasm_files(work)? {
        let module = std::fs::read(&path)?;
        let mut kept = module
            .get(..HEADER)
            .ok_or_else(|| eyre!("{} is no WASM file", path.display()))?
            .to_vec();
        let mut end_of_last = HEADER;
        for payload in wasmparser::Parser::new(0).parse_all(&module) {
            let payload = payload.wrap_err_with(|| format!("cannot read {}", path.display()))?;
            let Some((id, section)) = payload.as_section() else {
                continue;
            };
            // The range is the section's content; its id and its length stand before.
            let end = usize::try_from(section.end)?;
            if id != CUSTOM_SECTION {
                kept.extend_from_slice(&module[end_of_last..end]);
            }
            end_of_last = end;
        }
        std::fs::write(&path, kept).wrap_err_with(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// What rustc's WebAssembly uses, and every browser knows. Not `--all-features`: with it wasm-opt writes what none knows yet.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Length of a module's magic number and version.
const HEADER: usize = 8;

/// The id of sections that engines do not run.
const CUSTOM_SECTION: u8 = 0;

fn wasm_files(work: &Path) -> eyre::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(work).wrap_err_with(|| format!("cannot read {}", work.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
    }
    Ok(files)
}
