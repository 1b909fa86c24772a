//! What Node's tools make smaller: Binaryen joins and optimises programs, esbuild joins and shortens scripts.
//!
//! A build without them is a good build, only heavier, and says so: a fresh clone needs nothing but Rust. They come with
//! `npm ci` in `frontend/`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use eyre::{Context, OptionExt, ensure};

use super::{Places, binary::Splits, direct, say};

/// The areas that somebody may open first, each with a program of its own: what every area shares and the area itself, in one
/// file. `boot/early.js` knows which address opens which.
///
/// One file compresses 15 kB better than main program and seven chunks, what calls what is known to the optimiser for another
/// 5 kB, and the browser asks for it at once instead of in two rounds.
const FIRST: [&str; 3] = ["author", "learner", "play"];

/// The bound main program.
const MAIN: &str = "app_bg.wasm";

/// The script that binds it.
pub(super) const SCRIPT: &str = "app.js";

/// The script that starts the page.
const START: &str = "start.js";

/// Chunks below this many bytes are left as they are.
const SMALL: u64 = 16 * 1024;

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

/// The programs that a visit may begin with, by area; empty where the tools are not installed.
pub(super) type Programs = BTreeMap<String, String>;

/// The installed tools.
pub(super) struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// The tools of `frontend/`, if they are there.
    pub(super) fn of(places: &Places) -> Option<Self> {
        let folder = places.frontend.join("node_modules/.bin");
        let all = ["wasm-merge", "wasm-opt", "esbuild"];
        if all.iter().all(|tool| folder.join(tool).exists()) {
            return Some(Self { folder });
        }
        say(
            "Binaryen and esbuild are not installed: the page will weigh a third more (`npm ci` in frontend/ brings them)",
        );
        None
    }

    /// Makes the programs that a visit begins with, and the remaining chunks, as small as they get. The main program goes:
    /// each of the others contains it.
    pub(super) fn join(&self, splits: &Splits, work: &Path) -> eyre::Result<Programs> {
        let mut programs = Programs::new();
        for area in FIRST {
            let chunks = splits
                .get(area)
                .ok_or_eyre(format!("the area `{area}` opens first, and the page does not have it"))?;
            let program = format!("first_{area}.wasm");
            let mut merge = self.command("wasm-merge", work);
            // By the name under which the chunks import from it.
            merge.args([MAIN, "__wasm_split"]);
            for chunk in chunks {
                merge.arg(chunk).arg(chunk);
            }
            run(merge.args(FEATURES).args(["-o", &program]))?;
            direct::calls(&work.join(&program))?;
            programs.insert(area.to_owned(), program);
        }
        std::fs::remove_file(work.join(MAIN)).wrap_err("cannot remove the main program")?;
        for path in super::binary::wasm_files(work)? {
            let is_program = programs.values().any(|program| path.ends_with(program));
            // Nothing of what a small chunk weighs can be saved; starting the optimiser for each takes a second.
            if !is_program && path.metadata()?.len() < SMALL {
                continue;
            }
            run(self
                .command("wasm-opt", work)
                .args(FEATURES)
                .args(["-Oz", "-o"])
                .arg(&path)
                .arg(&path))?;
        }
        Ok(programs)
    }

    /// Makes one script of all that the page starts with.
    pub(super) fn bundle(&self, work: &Path) -> eyre::Result<()> {
        let script = work.join(SCRIPT);
        // Classes that our imports bring along and nothing makes: they go when the bundler knows that making a registry does
        // nothing else, and that nobody disposes of them by name. The program's half of them goes by the optimiser.
        let text = std::fs::read_to_string(&script)?;
        std::fs::write(
            &script,
            text.replace("new FinalizationRegistry(", "/* @__PURE__ */ new FinalizationRegistry("),
        )?;
        run(self.command("esbuild", work).args([
            START,
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--define:Symbol.dispose=undefined",
            // The loaders of all areas are imported under one name, once for each.
            "--log-override:duplicate-object-key=silent",
            "--log-level=warning",
            "--allow-overwrite",
            "--outfile=start.js",
        ]))?;
        for joined in [SCRIPT, super::loading::NAME, "areas.js"] {
            std::fs::remove_file(work.join(joined)).wrap_err_with(|| format!("cannot remove {joined}"))?;
        }
        Ok(())
    }

    fn command(&self, tool: &str, work: &Path) -> Command {
        let mut command = Command::new(self.folder.join(tool));
        command.current_dir(work);
        command
    }
}

fn run(command: &mut Command) -> eyre::Result<()> {
    let output = command
        .output()
        .wrap_err_with(|| format!("cannot run {}", command.get_program().display()))?;
    ensure!(
        output.status.success(),
        "{} failed:\n{}",
        command.get_program().display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
