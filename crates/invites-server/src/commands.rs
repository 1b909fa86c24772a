//! What the commands do: each opens the installation that the settings name, and acts on it as its operator.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use invites_app::ambient::{Clock, SystemClock, SystemRandom};
use invites_app::mail::Mailer;
use invites_app::{Acting, App, Caller, Store};
use invites_domain::policy::Verb;
use invites_rehearsal::{News, Plan};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::cli::{CliError, Command, Owner, Rehearse, Serve, Token, Tracks};
use crate::config::{Config, DatabaseSetting};
use crate::mail::{LogMailer, SmtpMailer};
use crate::serve::stop_on_signals;
use crate::{launch, logging};

/// The slug of the team that a first start makes.
pub const FIRST_TEAM: &str = "team";
/// Its name.
const FIRST_TEAM_NAME: &str = "My team";

/// Does what was asked.
pub(crate) fn run(config: &Config, command: Command, out: &mut dyn Write) -> Result<(), CliError> {
    if matches!(command, Command::Config) {
        return config
            .lines()
            .into_iter()
            .try_for_each(|(name, value)| say(out, format_args!("{name}={value}")));
    }
    logging::start(&config.log, config.log_format)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::io("the runtime could not be started"))?;
    let done = runtime.block_on(async {
        match command {
            Command::Serve(how) => serve(config, how, out).await,
            Command::Migrate => {
                open_store(config).await?;
                say(out, format_args!("The database is up to date."))
            }
            Command::Tracks(Tracks::Import { directories, team }) => {
                let app = open_offline(config).await?;
                import(&app.for_actor(Caller::operator()), &team, directories, out).await
            }
            Command::Owner(Owner::SignInLink) => {
                let app = open_offline(config).await?;
                let secret = app.owner_sign_in_link().await?;
                say(out, format_args!("{}", sign_in_link(app.public_url(), &secret)))
            }
            Command::Token(Token::Create {
                name,
                scopes,
                team,
                expires_at,
            }) => {
                let operator = open_offline(config).await?.for_actor(Caller::operator());
                let team = operator.team_for(&team, Verb::ManageTokens).await?;
                let made = operator.create_api_token(team, &name, &scopes, expires_at).await?;
                say(out, format_args!("{}", made.secret))
            }
            Command::Backup { file } => {
                open_store(config).await?.backup_to(&file).await?;
                say(out, format_args!("The database is copied to {}.", file.display()))
            }
            Command::Rehearse(how) => rehearse(how, out).await,
            // Answered before any settings were needed, and above.
            Command::Schema | Command::Config => Ok(()),
        }
    });
    // Nobody waits for a name that is still being resolved, which may take minutes where no name server answers.
    runtime.shutdown_background();
    done
}

async fn serve(config: &Config, how: Serve, out: &mut dyn Write) -> Result<(), CliError> {
    let store = open_store(config).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(CliError::io(format!("cannot listen on {}", config.listen)))?;
    let bound = listener
        .local_addr()
        .map_err(CliError::io("the socket has no address"))?;
    let reached_at = launch::reached_at(config, bound).map_err(|error| CliError::Incomplete(error.to_string()))?;
    let clock = ServedClock::default();
    let app = open(config, store, clock.shared(), &reached_at).await?;

    let first = app
        .ensure_first_team(FIRST_TEAM_NAME, FIRST_TEAM, how.owner_email.as_deref())
        .await?;
    if let (Some(_), Some(samples)) = (&first, &how.sample_tracks) {
        import(
            &app.for_actor(Caller::operator()),
            FIRST_TEAM,
            track_directories(samples)?,
            out,
        )
        .await?;
    }
    let link = match first {
        Some(secret) => Some(secret),
        None if how.sign_in_link => Some(app.owner_sign_in_link().await?),
        None => None,
    };
    let site = Arc::new(launch::site(config, &reached_at));
    // Before anybody hears that it listens: who stops it then stops it well.
    stop_on_signals(site.stopping.clone()).map_err(CliError::io("signals cannot be heard"))?;
    say(out, format_args!("Trackpass listens on {}", app.public_url()))?;
    if let Some(secret) = link {
        let link = sign_in_link(app.public_url(), &secret);
        say(
            out,
            format_args!("The owner signs in, once and within 24 hours, by {link}"),
        )?;
    }

    let page = launch::page(&reached_at);
    launch::run(app, site, page, clock.routes(), listener)
        .await
        .map_err(CliError::io("serving failed"))
}

/// Holds a rehearsal, saying how far it is; Ctrl-C ends it early and cleans up all the same.
async fn rehearse(how: Rehearse, out: &mut dyn Write) -> Result<(), CliError> {
    if how.end {
        let removed = invites_rehearsal::end(&how.server, &how.token, &how.invite).await?;
        return say(out, format_args!("{removed} synthetic learners are removed."));
    }
    let plan = Plan {
        server: how.server,
        token: how.token,
        invite: how.invite,
        learners: how.learners,
        arrive_within: Duration::from_secs_f64(how.arrive_within),
        pace: Duration::from_secs_f64(how.pace),
    };
    let stopping = CancellationToken::new();
    stop_on_signals(stopping.clone()).map_err(CliError::io("signals cannot be heard"))?;
    let (mut written, mut before) = (Ok(()), None);
    let tell = |news: News<'_>| {
        let line = match news {
            News::Begun(invite) => format!("The room is shown at {}", dashboard(&plan.server, invite)),
            News::Playing(now) if before.replace(now) != Some(now) => format!(
                "{} of {} came, {} claimed, {} checks, {} finished, {} left early",
                now.arrived, plan.learners, now.claimed, now.checks, now.finished, now.failed
            ),
            News::Playing(_) => return,
        };
        if written.is_ok() {
            written = say(out, format_args!("{line}"));
        }
    };
    let felt = invites_rehearsal::rehearse(&plan, tell, stopping.cancelled_owned()).await?;
    written?;
    say(out, format_args!("{felt}"))
}

/// The machine's clock; in a build for tests, one that they set.
#[derive(Debug, Default)]
struct ServedClock {
    #[cfg(feature = "test-clock")]
    clock: crate::test_clock::TestClock,
}

#[cfg(feature = "test-clock")]
impl ServedClock {
    fn shared(&self) -> Arc<dyn Clock> {
        Arc::new(self.clock.clone())
    }

    fn routes(self) -> Router {
        self.clock.routes()
    }
}

#[cfg(not(feature = "test-clock"))]
impl ServedClock {
    #[allow(clippy::unused_self, reason = "the build for tests uses it")]
    fn shared(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    fn routes(self) -> Router {
        Router::new()
    }
}

/// The database, made if missing, brought up to date.
async fn open_store(config: &Config) -> Result<Store, CliError> {
    if let DatabaseSetting::Folder(folder) = &config.database {
        std::fs::create_dir_all(folder).map_err(CliError::io(format!("cannot make {}", folder.display())))?;
    }
    let store = Store::connect(&config.database.url()).await?;
    store.migrate().await?;
    Ok(store)
}

/// The installation without a listener: links name where the settings say that people reach it.
async fn open_offline(config: &Config) -> Result<App, CliError> {
    let store = open_store(config).await?;
    let reached_at =
        launch::reached_at(config, config.listen).map_err(|error| CliError::Incomplete(error.to_string()))?;
    open(config, store, Arc::new(SystemClock), &reached_at).await
}

async fn open(config: &Config, store: Store, clock: Arc<dyn Clock>, reached_at: &Url) -> Result<App, CliError> {
    let mailer: Arc<dyn Mailer> = match &config.smtp {
        Some(smtp) => Arc::new(SmtpMailer::new(&smtp.url, &smtp.from)?),
        None => Arc::new(LogMailer),
    };
    let app = App::open(store, mailer, clock, Arc::new(SystemRandom), reached_at.as_str()).await?;
    Ok(app.with_private_webhooks(config.allow_private_webhooks))
}

async fn import(operator: &Acting, team: &str, directories: Vec<PathBuf>, out: &mut dyn Write) -> Result<(), CliError> {
    let team = operator.team_for(team, Verb::ManageTracks).await?;
    let asked = directories.len();
    let mut refused = 0;
    for (directory, answer) in operator.import_directories(team, directories).await? {
        match answer {
            Ok(track) => {
                say(out, format_args!("Imported {} ({})", track.title, track.slug))?;
                track
                    .import_notes
                    .iter()
                    .try_for_each(|note| say(out, format_args!("  note: {note}")))?;
            }
            Err(error) => {
                refused += 1;
                say(out, format_args!("Not imported, {}:\n{error}", directory.display()))?;
            }
        }
    }
    if refused > 0 {
        return Err(CliError::Incomplete(format!(
            "{refused} of {asked} tracks could not be imported"
        )));
    }
    Ok(())
}

/// The directories in `folder` that hold a track, by name.
fn track_directories(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let cannot = || format!("cannot read {}", folder.display());
    let mut directories = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(CliError::io(cannot()))?;
    directories.retain(|directory| directory.join("track.yml").is_file());
    directories.sort();
    Ok(directories)
}

/// Where members see a live event.
fn dashboard(server: &str, invite: &str) -> String {
    format!("{}/invites/{invite}/live", server.trim_end_matches('/'))
}

fn sign_in_link(public_url: &str, secret: &str) -> String {
    format!("{public_url}/sign-in#link={secret}")
}

fn say(out: &mut dyn Write, line: std::fmt::Arguments<'_>) -> Result<(), CliError> {
    // A reader that waits for the line must get it now.
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(CliError::io("the output could not be written"))
}
