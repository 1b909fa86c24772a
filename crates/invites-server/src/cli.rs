//! The command line: what it takes and what each command does. Flags have twins in the environment (`config`).

use std::io::{self, Write};

use clap::{Parser, Subcommand};

use crate::config::{ConfigError, Options};

/// Trackpass: hands-on tracks, handed out under control.
#[derive(Debug, Parser)]
#[command(name = "trackpass", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// The settings.
    #[command(flatten)]
    pub options: Options,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary does.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Command {
    /// Print the GraphQL schema.
    Schema,
    /// Print the settings in force, secrets hidden.
    Config,
}

/// Why a command failed, in a sentence for whoever typed it.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Settings that cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Standard output went away.
    #[error("the output could not be written: {0}")]
    Output(#[from] io::Error),
}

impl Cli {
    /// Does what was asked, writing answers to `out`.
    ///
    /// # Errors
    /// [`CliError`] with the remedy.
    pub fn run(self, out: &mut impl Write) -> Result<(), CliError> {
        match self.command {
            // Needs no settings: a broken environment must not hide the schema.
            Command::Schema => out.write_all(invites_graphql::sdl().as_bytes())?,
            Command::Config => {
                for (name, value) in self.options.resolve()?.lines() {
                    writeln!(out, "{name}={value}")?;
                }
            }
        }
        Ok(out.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn run(arguments: &[&str]) -> Result<String, CliError> {
        let cli = Cli::try_parse_from(std::iter::once(&"trackpass").chain(arguments)).expect("arguments that parse");
        let mut out = Vec::new();
        cli.run(&mut out)?;
        Ok(String::from_utf8(out).expect("text"))
    }

    #[test]
    fn every_flag_has_a_twin_in_the_environment() {
        let command = Cli::command();
        command.clone().debug_assert();
        for flag in command.get_arguments().filter(|flag| flag.get_long().is_some()) {
            let long = flag.get_long().expect("filtered");
            if matches!(long, "help" | "version") {
                continue;
            }
            let twin = format!("TRACKPASS_{}", long.to_uppercase().replace('-', "_"));
            assert_eq!(
                flag.get_env().and_then(|name| name.to_str()),
                Some(twin.as_str()),
                "--{long}"
            );
        }
    }

    #[test]
    fn schema_prints_the_sdl() {
        assert_eq!(run(&["schema"]).expect("printed"), invites_graphql::sdl());
    }

    #[test]
    fn config_prints_what_is_in_force_and_hides_secrets() {
        let printed = run(&["config", "--database-url", "postgres://me:pa55@db/name"]).expect("printed");
        assert!(
            printed.contains("TRACKPASS_DATABASE_URL=postgres://me:hidden@db/name\n"),
            "{printed}"
        );
        assert!(!printed.contains("pa55"));
    }

    #[test]
    fn contradictory_settings_stop_a_command() {
        let refused = run(&["config", "--data", "d", "--database-url", "postgres://db/name"]);
        assert!(matches!(refused, Err(CliError::Config(ConfigError::TwoDatabases))));
    }
}
