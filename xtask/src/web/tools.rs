//! Node's tools that make the page smaller: Binaryen joins and optimises programs, esbuild joins and shortens
//! scripts and stylesheets.
//!
//! A build without them is a good build, only heavier, and says so: a fresh clone needs nothing but Rust. They come with
//! `npm ci` in `frontend/`.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use eyre::{Context, OptionExt, ensure};

use super::{Places, loading, provider, say};

/// The script that binds the program, as wasm-bindgen writes it.
pub(super) const SCRIPT: &str = "app.js";

/// Chunks below this many bytes are left as they are: nothing of what they weigh can be saved, and starting the optimiser for
/// each takes a second.
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
            "Binaryen and esbuild are not installed: the page will weigh a fifth more (`npm ci` in frontend/ brings them)",
        );
        None
    }

    /// Makes one file of several of `work`, which stay; the others import from `first`.
    pub(super) fn merge(&self, first: &str, others: &[&str], into: &str, work: &Path) -> eyre::Result<()> {
        let mut merge = self.command("wasm-merge", work);
        merge.args([first, provider::PROGRAM]);
        for file in others {
            merge.args([file, file]);
        }
        run(merge.args(FEATURES).args(["-g", "-o", into]))
    }

    /// Makes a file smaller without changing what it does.
    pub(super) fn optimise(&self, path: &Path) -> eyre::Result<()> {
        if path.metadata()?.len() < SMALL {
            return Ok(());
        }
        let mut optimise = Command::new(self.folder.join("wasm-opt"));
        // Functions of like names do like things: side by side they compress better. Names stay until then.
        let ways = ["-g", "-Oz", "--reorder-functions-by-name", "--strip-debug", "-o"];
        run(optimise.args(FEATURES).args(ways).arg(path).arg(path))
    }

    /// A stylesheet that says the same in fewer letters.
    pub(super) fn shorten(&self, style: &str) -> eyre::Result<String> {
        let mut shorten = Command::new(self.folder.join("esbuild"));
        shorten.args(["--loader=css", "--minify", "--log-level=error"]);
        let mut running = shorten
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .wrap_err("cannot run esbuild")?;
        // esbuild reads all of it before it writes anything.
        let mut input = running.stdin.take().ok_or_eyre("esbuild has no input")?;
        input.write_all(style.as_bytes()).wrap_err("esbuild does not read")?;
        drop(input);
        let output = running.wait_with_output().wrap_err("cannot run esbuild")?;
        ensure!(output.status.success(), "esbuild does not take a stylesheet");
        String::from_utf8(output.stdout).wrap_err("esbuild writes text")
    }

    /// Makes one script of all that the page starts with.
    pub(super) fn bundle(&self, work: &Path) -> eyre::Result<()> {
        let script = work.join(SCRIPT);
        // Classes that a dependency brings along and nothing makes. They go when the bundler knows that making a registry does
        // nothing else, and that nobody disposes of them by name.
        let text = std::fs::read_to_string(&script)?;
        std::fs::write(
            &script,
            text.replace("new FinalizationRegistry(", "/* @__PURE__ */ new FinalizationRegistry("),
        )?;
        run(self.command("esbuild", work).args([
            "start.js",
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
        for joined in [SCRIPT, loading::NAME, "areas.js"] {
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
