//! Settings: flags, each with a twin in the environment, made into values that hold.
//!
//! Every refusal names the setting and what to write instead. What is printed of them hides secrets.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
};

use clap::Args;
use url::Url;

use crate::{backend::Secret, logging::LogFormat, rates::RateSettings};

/// The flags that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Options {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, global = true, env = "TRACKPASS_LISTEN", value_name = "ADDR", default_value_t = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080))]
    pub listen: SocketAddr,
    /// Folder of the database file, made if missing; ./data if neither this nor --database-url is given.
    #[arg(long, global = true, env = "TRACKPASS_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// PostgreSQL instead of a file: postgres://user:password@host/name.
    #[arg(
        long,
        global = true,
        env = "TRACKPASS_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// Where people reach this server; the address it listens on if not given.
    #[arg(long, global = true, env = "TRACKPASS_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Mail server: smtp://user:password@host:port or smtps://…; without one, codes stand in the log.
    #[arg(
        long,
        global = true,
        env = "TRACKPASS_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<String>,
    /// Sender of mail, such as "Trackpass <tracks@example.com>".
    #[arg(long, global = true, env = "TRACKPASS_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// A proxy of ours stands in front and writes X-Forwarded-For.
    #[arg(long, global = true, env = "TRACKPASS_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Webhooks may lead into private networks and to this machine: for receivers that stand there.
    #[arg(long, global = true, env = "TRACKPASS_ALLOW_PRIVATE_WEBHOOKS")]
    pub allow_private_webhooks: bool,
    /// Requests a minute from one network address before it must wait; 0 for no limit.
    #[arg(
        long,
        global = true,
        env = "TRACKPASS_REQUESTS_PER_MINUTE",
        value_name = "N",
        default_value_t = 30_000
    )]
    pub requests_per_minute: u32,
    /// What is logged, such as `info` or `warn,invites_server=debug`.
    #[arg(
        long,
        global = true,
        env = "TRACKPASS_LOG",
        value_name = "FILTER",
        default_value = "info,sea_orm_migration=warn"
    )]
    pub log: String,
    /// How the log looks.
    #[arg(long, global = true, env = "TRACKPASS_LOG_FORMAT", value_enum, default_value_t = LogFormat::Pretty)]
    pub log_format: LogFormat,
}

/// Where the database is.
#[derive(Clone, Debug)]
pub enum DatabaseSetting {
    /// A file in this folder.
    Folder(PathBuf),
    /// A PostgreSQL server; the URL may hold a password.
    Postgres(Secret),
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct SmtpSetting {
    /// The server, perhaps with a password.
    pub url: Secret,
    /// The sender.
    pub from: String,
}

/// Settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the database is.
    pub database: DatabaseSetting,
    /// Where people reach the server, if that is not where it listens.
    pub public_url: Option<Url>,
    /// How mail leaves; `None` writes it to the log.
    pub smtp: Option<SmtpSetting>,
    /// Whether `X-Forwarded-For` is a proxy of ours speaking.
    pub behind_proxy: bool,
    /// Whether webhooks may lead into private networks and to this machine.
    pub allow_private_webhooks: bool,
    /// How often somebody may try.
    pub rates: RateSettings,
    /// What is logged.
    pub log: String,
    /// How the log looks.
    pub log_format: LogFormat,
}

/// Settings that contradict each other or cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Both kinds of database.
    #[error("--data (TRACKPASS_DATA) and --database-url (TRACKPASS_DATABASE_URL) are both given; keep one")]
    TwoDatabases,
    /// A database URL of another kind.
    #[error(
        "--database-url (TRACKPASS_DATABASE_URL) must start with postgres://; for a file give its folder as --data"
    )]
    DatabaseUrl,
    /// A public URL that is none.
    #[error("--public-url (TRACKPASS_PUBLIC_URL) {0}; write such as https://tracks.example.com")]
    PublicUrl(&'static str),
    /// Mail without a sender.
    #[error("--smtp-url (TRACKPASS_SMTP_URL) needs a sender: give --mail-from (TRACKPASS_MAIL_FROM) too")]
    NoSender,
}

/// Name of the database file in its folder.
const DATABASE_FILE: &str = "trackpass.sqlite";

impl DatabaseSetting {
    /// The URL by which the store opens the database.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite:{}", folder.join(DATABASE_FILE).display()),
            Self::Postgres(url) => url.reveal().to_owned(),
        }
    }
}

impl Options {
    /// Checks the flags against each other. An empty value counts as not given: that is how environments unset things.
    ///
    /// # Errors
    /// [`ConfigError`] with the remedy.
    pub fn resolve(self) -> Result<Config, ConfigError> {
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let data = self.data.filter(|path| !path.as_os_str().is_empty());
        let database = match (data, given(self.database_url)) {
            (Some(_), Some(_)) => return Err(ConfigError::TwoDatabases),
            (Some(folder), None) => DatabaseSetting::Folder(folder),
            (None, None) => DatabaseSetting::Folder("data".into()),
            (None, Some(url)) => match Url::parse(&url).map(|url| url.scheme().to_owned()).as_deref() {
                Ok("postgres" | "postgresql") => DatabaseSetting::Postgres(Secret::new(url)),
                _ => return Err(ConfigError::DatabaseUrl),
            },
        };
        let smtp = match (given(self.smtp_url), given(self.mail_from)) {
            (Some(url), Some(from)) => Some(SmtpSetting {
                url: Secret::new(url),
                from,
            }),
            (Some(_), None) => return Err(ConfigError::NoSender),
            (None, _) => None,
        };
        Ok(Config {
            listen: self.listen,
            database,
            public_url: given(self.public_url).map(|text| public_url(&text)).transpose()?,
            smtp,
            behind_proxy: self.behind_proxy,
            allow_private_webhooks: self.allow_private_webhooks,
            rates: RateSettings {
                per_address: NonZeroU32::new(self.requests_per_minute),
            },
            log: self.log,
            log_format: self.log_format,
        })
    }
}

fn public_url(text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_| ConfigError::PublicUrl("is not a URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(ConfigError::PublicUrl("must be http or https"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(ConfigError::PublicUrl("must name a host and nothing below it"));
    }
    Ok(url)
}

impl Config {
    /// What is in force, by the names of the environment, secrets hidden.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![("TRACKPASS_LISTEN", self.listen.to_string())];
        match &self.database {
            DatabaseSetting::Folder(folder) => lines.push(("TRACKPASS_DATA", folder.display().to_string())),
            DatabaseSetting::Postgres(url) => lines.push(("TRACKPASS_DATABASE_URL", without_secrets(url))),
        }
        let or_default = |text: Option<String>, default: &str| text.unwrap_or_else(|| default.to_owned());
        let smtp = self.smtp.as_ref();
        lines.extend([
            (
                "TRACKPASS_PUBLIC_URL",
                or_default(self.public_url.as_ref().map(Url::to_string), "(where it listens)"),
            ),
            (
                "TRACKPASS_SMTP_URL",
                or_default(
                    smtp.map(|smtp| without_secrets(&smtp.url)),
                    "(none: mail goes to the log)",
                ),
            ),
            (
                "TRACKPASS_MAIL_FROM",
                or_default(smtp.map(|smtp| smtp.from.clone()), "(none)"),
            ),
            ("TRACKPASS_BEHIND_PROXY", self.behind_proxy.to_string()),
            (
                "TRACKPASS_ALLOW_PRIVATE_WEBHOOKS",
                self.allow_private_webhooks.to_string(),
            ),
            (
                "TRACKPASS_REQUESTS_PER_MINUTE",
                self.rates.per_address.map_or(0, NonZeroU32::get).to_string(),
            ),
            ("TRACKPASS_LOG", self.log.clone()),
            ("TRACKPASS_LOG_FORMAT", format!("{:?}", self.log_format).to_lowercase()),
        ]);
        lines
    }
}

/// Scheme, user, host and path of a URL. Passwords may also stand in a query, so that goes whole.
fn without_secrets(secret: &Secret) -> String {
    let Ok(mut url) = Url::parse(secret.reveal()) else {
        return "(hidden)".to_owned();
    };
    if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
        return "(hidden)".to_owned();
    }
    if url.query().is_some() {
        url.set_query(Some("hidden"));
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn resolve(flags: &[&str]) -> Result<Config, ConfigError> {
        let line = Line::try_parse_from(std::iter::once(&"trackpass").chain(flags)).expect("flags that parse");
        line.options.resolve()
    }

    #[test]
    fn without_flags_a_file_in_data_and_this_machine_only() {
        let config = resolve(&[]).expect("defaults");
        assert_eq!(config.database.url(), "sqlite:data/trackpass.sqlite");
        assert!(config.listen.ip().is_loopback());
    }

    #[test]
    fn contradictions_are_named_with_their_remedy() {
        let refused = |flags: &[&str]| resolve(flags).expect_err("a contradiction");
        assert_eq!(
            refused(&["--data", "d", "--database-url", "postgres://h/n"]),
            ConfigError::TwoDatabases
        );
        assert_eq!(refused(&["--database-url", "mysql://h/n"]), ConfigError::DatabaseUrl);
        assert_eq!(refused(&["--database-url", "nonsense"]), ConfigError::DatabaseUrl);
        assert_eq!(refused(&["--smtp-url", "smtp://h"]), ConfigError::NoSender);
        for url in [
            "tracks.example.com",
            "ftp://a",
            "https://a/b",
            "https://a?b",
            "https://u@a",
        ] {
            assert!(
                matches!(refused(&["--public-url", url]), ConfigError::PublicUrl(_)),
                "{url}"
            );
        }
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let config = resolve(&[
            "--data",
            "d",
            "--database-url",
            "",
            "--smtp-url",
            "",
            "--public-url",
            " ",
        ])
        .expect("fine");
        assert!(config.smtp.is_none() && config.public_url.is_none());
    }

    #[test]
    fn what_is_printed_hides_secrets() {
        let config = resolve(&[
            "--database-url",
            "postgres://me:pa55@db/name?password=pa55",
            "--smtp-url",
            "smtps://me:pa55@mail",
            "--mail-from",
            "a@example.com",
        ])
        .expect("fine");
        let printed = format!("{:?} {config:?}", config.lines());
        assert!(!printed.contains("pa55"), "{printed}");
        assert!(printed.contains("me:hidden@db/name"), "{printed}");
    }
}
