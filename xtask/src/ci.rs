//! `cargo xtask ci`: what must hold before a change lands.

use crate::step::{self, Steps};
use crate::{test, workspace};

/// Form, lints, then every test.
///
/// # Errors
/// When something does not hold.
pub(crate) fn run() -> eyre::Result<()> {
    let mut steps = Steps::of(3);
    steps.run("Checking the form of the code", || {
        step::run(
            step::cargo()
                .args(["fmt", "--all", "--check"])
                .current_dir(workspace::root()),
        )
    })?;
    steps.run("Asking clippy", || {
        let lints = [
            "clippy",
            "--locked",
            "--workspace",
            "--exclude",
            "trackpass-page",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        step::run(step::cargo().args(lints).current_dir(workspace::root()))?;
        let page = [
            "clippy",
            "--locked",
            "-p",
            "trackpass-page",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ];
        step::run(step::cargo().args(page).current_dir(workspace::root()))
    })?;
    steps.run("Testing everything", test::run)
}
