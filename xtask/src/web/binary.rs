//! From Rust to the files a browser runs: compile, split, bind, make small.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use eyre::{Context, ensure, eyre};

use super::{
    Mode, Places,
    joining::{self, Joined},
    loading, names,
    tools::{self, Tools},
};
use crate::{step, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "trackpass-page";

/// The files of each area, by the area's name: its own chunk and the chunks it shares with others.
pub(super) type Splits = BTreeMap<String, Vec<String>>;

/// Compiles and links the page's crate. Returns the linked file.
pub(super) fn compile(mode: Mode, places: &Places) -> eyre::Result<PathBuf> {
    workspace::ensure_wasm_target()?;
    let mut cargo = step::cargo();
    cargo
        .current_dir(&places.root)
        .args(["build", "--package", PACKAGE, "--bin", PACKAGE, "--target", TARGET])
        .arg("--target-dir")
        .arg(&places.cargo_target);
    // Leptos erases the types of components: a tenth less to load, and quicker to compile.
    let mut flags = vec!["--cfg=erase_components".to_owned()];
    let profile = match mode {
        Mode::Development => {
            cargo.args(["--features", "gallery"]);
            "debug"
        }
        Mode::Release => {
            cargo.args(["--profile", "page", "--features", "split"]);
            flags.extend(short_paths());
            "page"
        }
    };
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
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

/// Where the dependencies' sources stand is of no use to a browser, and says where the page was built: panics name their
/// place without it.
fn short_paths() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    registries
        .into_iter()
        .flatten()
        .flatten()
        .map(|registry| format!("--remap-path-prefix={}/=", registry.path().display()))
        .collect()
}

/// What binding a page made, besides the files in the work directory.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// The chunks of each area, as they load into a program that runs.
    pub(super) splits: Splits,
    /// What was joined of them; nothing where the tools are not installed.
    pub(super) joined: Joined,
}

/// Writes the start scripts, the program and, in release, a chunk per area into the work directory.
pub(super) fn bind(mode: Mode, linked: &Path, places: &Places, tools: Option<&Tools>) -> eyre::Result<Bound> {
    for script in std::fs::read_dir(places.frontend.join("boot")).wrap_err("cannot read the start scripts")? {
        let script = script?;
        std::fs::copy(script.path(), places.work.join(script.file_name()))?;
    }
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.out_name("app").typescript(false);
    let unbound = |error| eyre!("wasm-bindgen cannot bind the page: {error:#}");
    if mode == Mode::Development {
        std::fs::remove_file(places.work.join("areas.js")).wrap_err("cannot leave out what loads areas")?;
        bindgen.input_path(linked).web(true).map_err(unbound)?;
        bindgen.generate(&places.work).map_err(unbound)?;
        return Ok(Bound::default());
    }

    let (main, mut splits) = split(linked, &places.work)?;
    let mut joined = Joined::default();
    if let Some(tools) = tools {
        joining::pool(&mut splits, tools, &places.work)?;
        joined = Joined::plan(&splits);
    }
    loading::write(&splits, &joined, &places.work)?;
    // The chunks import what the linker exported, by its names.
    bindgen.input_path(&main).keep_lld_exports(true).demangle(false);
    let mut bound = bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate_output())
        .map_err(unbound)?;
    let script = names::shorten(&mut bound);
    bound.emit(&places.work).map_err(unbound)?;
    std::fs::write(places.work.join(tools::SCRIPT), script).wrap_err("cannot write the script of the program")?;
    std::fs::remove_file(&main).wrap_err("cannot remove the unbound main file")?;

    if let Some(tools) = tools {
        tools.bundle(&places.work)?;
        joined.make(&splits, tools, &places.work)?;
    }
    strip(&places.work)?;
    Ok(Bound { splits, joined })
}

/// Splits the linked file by area. Returns the main file, still to be bound.
fn split(linked: &Path, work: &Path) -> eyre::Result<(PathBuf, Splits)> {
    let input = std::fs::read(linked).wrap_err_with(|| format!("cannot read {}", linked.display()))?;
    let main = work.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = work;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    let link = format!("./{}", loading::NAME);
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| eyre!("the page cannot be split by area: {error:#}"))?;
    let splits = split
        .prefetch_map
        .into_iter()
        .map(|(area, stems)| (area, stems.into_iter().map(|stem| format!("{stem}.wasm")).collect()))
        .collect();
    Ok((main, splits))
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

/// Length of a module's magic number and version.
const HEADER: usize = 8;

/// The id of sections that engines do not run.
const CUSTOM_SECTION: u8 = 0;

/// The WASM files of a directory.
pub(super) fn wasm_files(work: &Path) -> eyre::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(work).wrap_err_with(|| format!("cannot read {}", work.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
    }
    Ok(files)
}
