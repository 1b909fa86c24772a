//! Access explained twice: the application's code path, native, against the page's, in WebAssembly, over random cases that go
//! in as JSON and come out as JSON. `e2e/twin` has both halves.

use std::process::{Command, Stdio};

use eyre::{Context as _, ensure, eyre};

use crate::{step, workspace};

const PACKAGE: &str = "explain-twin";
const TARGET: &str = "wasm32-unknown-unknown";
/// How many cases.
const CASES: &str = "100000";
/// What they are made from: the same each time, so that a difference can be looked at again.
const SEED: &str = "20300510";

/// Builds both halves and compares them.
///
/// # Errors
/// When something does not build, or the two differ: the case and both answers are printed then.
pub(crate) fn run() -> eyre::Result<()> {
    workspace::ensure_wasm_target()?;
    let root = workspace::root();
    let target = root.join("target").join("page-build");
    step::run(
        step::cargo()
            .args(["build", "--locked", "--package", PACKAGE, "--target", TARGET])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(root),
    )?;
    let linked = target.join(TARGET).join("debug").join(PACKAGE).with_extension("wasm");
    let bound = target.join("bound").join("twin");
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(linked)
        .out_name("twin")
        .typescript(false)
        .nodejs(true)
        .and_then(|bindgen| bindgen.generate(&bound))
        .map_err(|error| eyre!("wasm-bindgen cannot bind the page's half: {error:#}"))?;
    step::run(
        step::cargo()
            .args(["build", "--locked", "--package", PACKAGE])
            .current_dir(root),
    )?;
    let mut server = Command::new(workspace::built("debug", PACKAGE))
        .args([CASES, SEED])
        .stdout(Stdio::piped())
        .spawn()
        .wrap_err("the server's half could not be started")?;
    let lines = server
        .stdout
        .take()
        .ok_or_else(|| eyre!("the server's half has no output"))?;
    let page = Command::new("node")
        .arg(root.join("e2e/twin/compare.mjs"))
        .arg(bound.join("twin.js"))
        .arg(CASES)
        .stdin(lines)
        .status()
        .wrap_err("node could not be started")?;
    let server = server.wait().wrap_err("the server's half could not be waited for")?;
    ensure!(
        page.success() && server.success(),
        "server and page do not explain access alike"
    );
    Ok(())
}
