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

/// `cargo` as it runs us, so that the pinned toolchain stays in force.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
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
