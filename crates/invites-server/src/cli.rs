//! The command line: what it takes. What each command does stands in `commands`; flags have twins in the environment
//! (`config`).

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use invites_app::{AppError, StoreError};
use invites_domain::policy::Scope;

use crate::commands;
use crate::config::{ConfigError, Options};
use crate::logging::BadFilter;
use crate::mail::MailSetupError;

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
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serve: migrate, listen, print where, and on the first start the owner's sign-in link.
    Serve(Serve),
    /// Bring the database up to date.
    Migrate,
    /// Print the GraphQL schema.
    Schema,
    /// Tracks of a team.
    #[command(subcommand)]
    Tracks(Tracks),
    /// The team's owner.
    #[command(subcommand)]
    Owner(Owner),
    /// API tokens.
    #[command(subcommand)]
    Token(Token),
    /// Copy the SQLite database while the server runs.
    Backup {
        /// The copy; must not exist.
        file: PathBuf,
    },
    /// Rehearse a live event with synthetic learners, who are counted nowhere, against a running server.
    Rehearse(Rehearse),
    /// Print the settings in force, secrets hidden.
    Config,
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// On the first start, import the track directories in this folder.
    #[arg(long, env = "TRACKPASS_SAMPLE_TRACKS", value_name = "DIR")]
    pub sample_tracks: Option<PathBuf>,
    /// On the first start, the owner's e-mail address; without one they prove an address once signed in.
    #[arg(long, env = "TRACKPASS_OWNER_EMAIL", value_name = "ADDRESS")]
    pub owner_email: Option<String>,
    /// Print a sign-in link for the owner on every start, not on the first alone.
    #[arg(long, env = "TRACKPASS_SIGN_IN_LINK")]
    pub sign_in_link: bool,
}

/// `trackpass tracks …`
#[derive(Clone, Debug, Subcommand)]
pub enum Tracks {
    /// Import track directories; a track of the same slug is replaced.
    Import {
        /// Directories with a track.yml each.
        #[arg(required = true, value_name = "DIR")]
        directories: Vec<PathBuf>,
        /// The team's slug.
        #[arg(long, default_value = commands::FIRST_TEAM)]
        team: String,
    },
}

/// `trackpass owner …`
#[derive(Clone, Debug, Subcommand)]
pub enum Owner {
    /// Print a new one-time sign-in link for the owner, good for 24 hours.
    SignInLink,
}

/// `trackpass token …`
#[derive(Clone, Debug, Subcommand)]
pub enum Token {
    /// Make an API token and print it; it is shown this once.
    Create {
        /// What it is for.
        #[arg(long, default_value = "Command line")]
        name: String,
        /// What it may do: READ, MANAGE_INVITES, REPORT_ACTIVITY, ADMIN; several with commas.
        #[arg(long, value_delimiter = ',', required = true, value_parser = scope)]
        scopes: Vec<Scope>,
        /// The team's slug.
        #[arg(long, default_value = commands::FIRST_TEAM)]
        team: String,
        /// When it stops working, such as 2031-01-31T00:00:00Z; never if not given.
        #[arg(long, value_name = "INSTANT")]
        expires_at: Option<chrono::DateTime<chrono::Utc>>,
    },
}

/// `trackpass rehearse`
#[derive(Clone, Debug, Args)]
pub struct Rehearse {
    /// Where the server is.
    #[arg(
        long,
        env = "TRACKPASS_SERVER",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub server: String,
    /// An API token of the scopes READ and MANAGE_INVITES.
    #[arg(long, env = "TRACKPASS_TOKEN", hide_env_values = true)]
    pub token: String,
    /// The live event's id, as in the address of its page: invite_….
    #[arg(long, value_name = "ID")]
    pub invite: String,
    /// How many synthetic learners.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub learners: usize,
    /// Seconds within which they arrive, most of them early.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds)]
    pub arrive_within: f64,
    /// Seconds that a learner works between two steps, in the mean.
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0, value_parser = seconds)]
    pub pace: f64,
    /// Rehearse nothing: remove what an earlier rehearsal left, because its command was cut off.
    #[arg(long)]
    pub end: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if (0.0..=86_400.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("give 0 to 86,400 seconds".to_owned())
    }
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(&text.to_uppercase()).ok_or_else(|| {
        let known: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        format!("there is no such scope; write one of {}", known.join(", "))
    })
}

/// Why a command failed, in a sentence for whoever typed it.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Settings that cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log filter does not parse.
    #[error(transparent)]
    Log(#[from] BadFilter),
    /// The mail settings cannot be used.
    #[error(transparent)]
    Mail(#[from] MailSetupError),
    /// The database cannot be opened or used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The application refused.
    #[error(transparent)]
    App(#[from] AppError),
    /// A rehearsal could not be held.
    #[error(transparent)]
    Rehearsal(#[from] invites_rehearsal::RehearsalError),
    /// A folder, a socket or the standard output failed.
    #[error("{what}: {error}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system said.
        error: io::Error,
    },
    /// Some of what was asked was not done; what and why has been printed.
    #[error("{0}")]
    Incomplete(String),
}

impl CliError {
    /// Says what was being done when the system failed.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }
}

impl Cli {
    /// Does what was asked, writing answers to `out`.
    ///
    /// # Errors
    /// [`CliError`] with the remedy.
    pub fn run(self, out: &mut dyn Write) -> Result<(), CliError> {
        // Needs no settings: a broken environment must not hide the schema.
        if matches!(self.command, Command::Schema) {
            return out
                .write_all(invites_graphql::sdl().as_bytes())
                .map_err(CliError::io("the output could not be written"));
        }
        commands::run(&self.options.resolve()?, self.command, out)
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
    fn every_setting_has_a_twin_in_the_environment() {
        let command = Cli::command();
        command.clone().debug_assert();
        let serve = command.find_subcommand("serve").expect("serve");
        for flag in command
            .get_arguments()
            .chain(serve.get_arguments())
            .filter(|flag| flag.get_long().is_some())
        {
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

    #[test]
    fn an_unknown_scope_is_refused_with_the_known_ones() {
        let refused = Cli::try_parse_from(["trackpass", "token", "create", "--scopes", "READ,WRITE"]);
        assert!(
            refused
                .expect_err("WRITE is none")
                .to_string()
                .contains("MANAGE_INVITES")
        );
    }
}
