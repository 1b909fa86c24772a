//! The log: lines for people or JSON for machines, on standard error.
//!
//! What is logged holds no secrets by construction: requests are named by route and id (`router`), secrets have no
//! `Display` ([`crate::backend::Secret`]).

use std::io::IsTerminal as _;

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, util::SubscriberInitExt};

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object a line.
    Json,
}

/// A filter that does not parse.
#[derive(Debug, thiserror::Error)]
#[error("TRACKPASS_LOG cannot be used ({0}); write such as `info` or `warn,invites_server=debug`")]
pub struct BadFilter(#[from] tracing_subscriber::filter::ParseError);

/// Starts logging for the process. A second call changes nothing.
///
/// # Errors
/// [`BadFilter`] if `filter` does not parse.
pub fn start(filter: &str, format: LogFormat) -> Result<(), BadFilter> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(filter)?)
        .with_ansi(std::io::stderr().is_terminal())
        // Whoever read the log may be gone. That is no reason to fail, least of all while stopping.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Pretty => builder.finish().try_init(),
        LogFormat::Json => builder.json().finish().try_init(),
    };
    if started.is_err() {
        tracing::debug!("a log was already started in this process");
    }
    Ok(())
}
