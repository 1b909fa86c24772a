//! Saying what happens: each step is announced before it runs and timed after it.

use std::process::{Command, ExitStatus};
use std::time::Instant;

use eyre::{Context as _, bail};

/// How many steps a task has and which one runs.
#[derive(Debug)]
pub(crate) struct Steps {
    total: usize,
    done: usize,
}

impl Steps {
    pub(crate) fn of(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Announces the next step, runs it, says how long it took.
    pub(crate) fn run<T>(&mut self, what: &str, step: impl FnOnce() -> eyre::Result<T>) -> eyre::Result<T> {
        self.done += 1;
        eprintln!("[{}/{}] {what} …", self.done, self.total);
        let begun = Instant::now();
        let answer = step().wrap_err_with(|| format!("step {} of {} failed: {what}", self.done, self.total))?;
        eprintln!(
            "[{}/{}] {what}: {:.1} s",
            self.done,
            self.total,
            begun.elapsed().as_secs_f32()
        );
        Ok(answer)
    }
}

/// Runs a command to its end, its output passed through.
///
/// # Errors
/// When it cannot be started or ends with another status than 0.
pub(crate) fn run(command: &mut Command) -> eyre::Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` ended with {status}", words(command));
    }
    Ok(())
}

/// Runs a command and answers how it ended.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn status(command: &mut Command) -> eyre::Result<ExitStatus> {
    command
        .status()
        .wrap_err_with(|| format!("`{}` could not be started", words(command)))
}

/// Runs a command and answers what it printed.
///
/// # Errors
/// When it cannot be started or ends with another status than 0; its error output is in the message.
pub(crate) fn output(command: &mut Command) -> eyre::Result<String> {
    let output = command
        .output()
        .wrap_err_with(|| format!("`{}` could not be started", words(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` ended with {}: {}",
            words(command),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// `cargo` as it runs us, so that the pinned toolchain stays in force; without what it told us about ourselves.
///
/// Some build scripts run again when `CARGO_MANIFEST_DIR` or `CARGO_PKG_NAME` of cargo's own environment changed (`ring`
/// has one): a build begun by us and one begun by hand would each build half of the dependencies anew.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_about_us) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Whether `cargo run` sets a variable of this name to tell a program about its package.
fn is_about_us(name: &str) -> bool {
    ["CARGO", "CARGO_PRIMARY_PACKAGE", "CARGO_CRATE_NAME", "CARGO_BIN_NAME"].contains(&name)
        || name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
}

fn words(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_of_ours_and_one_by_hand_see_the_same_environment() {
        let cargo = cargo();
        let removed: Vec<_> = cargo
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name)
            .collect();
        // Cargo runs this test as it runs `cargo xtask`.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO"] {
            assert!(removed.iter().any(|removed| *removed == name), "{name}");
        }
        assert!(
            ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_TERM_COLOR", "PATH"]
                .iter()
                .all(|name| !is_about_us(name))
        );
    }
}
