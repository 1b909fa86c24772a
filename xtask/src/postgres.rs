//! A PostgreSQL that lives as long as a task: on a free port, in a temporary directory, without durability.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use eyre::{Context as _, bail};

use crate::step;

/// What to do about a missing PostgreSQL.
const HOW_TO_INSTALL: &str = "PostgreSQL is missing. Debian and Ubuntu: `apt-get install postgresql`; macOS: `brew install postgresql`; \
     or set TRACKPASS_TEST_POSTGRES to postgres://USER@HOST:PORT/postgres of a server that may create databases";

/// The user that `initdb` runs as when we are root, which it refuses.
const UNPRIVILEGED: &str = "postgres";

/// A running server; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    bin: PathBuf,
    directory: PathBuf,
    url: String,
}

/// Whether what is written must be on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// For tests: nothing outlives them.
    None,
    /// For benchmarks: as in production.
    Full,
}

impl Postgres {
    /// Starts one.
    ///
    /// # Errors
    /// When PostgreSQL is not installed (the message says how) or does not start (the message has its log).
    pub(crate) fn start(durability: Durability) -> eyre::Result<Self> {
        let bin = programs().ok_or_else(|| eyre::eyre!(HOW_TO_INSTALL))?;
        let directory = std::env::temp_dir().join(format!("trackpass-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&directory).wrap_err("the temporary directory takes no directory")?;
        if is_root()? {
            step::run(Command::new("chown").arg(UNPRIVILEGED).arg(&directory))?;
        }
        let data = directory.join("data");
        step::output(
            as_server(&bin.join("initdb"))?
                .args(["--auth=trust", "--username=trackpass", "--no-sync", "-E", "UTF8", "-D"])
                .arg(&data),
        )?;
        let port = free_port()?;
        let mut settings = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=500",
            directory.display()
        );
        if durability == Durability::None {
            settings.push_str(" -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
        }
        let log = directory.join("log");
        let server = Self {
            bin,
            directory,
            url: format!("postgres://trackpass@127.0.0.1:{port}/postgres"),
        };
        let started = step::status(
            as_server(&server.bin.join("pg_ctl"))?
                .args(["start", "--silent", "--wait", "-D"])
                .arg(&data)
                .arg("-l")
                .arg(&log)
                .args(["-o", &settings]),
        )?;
        if !started.success() {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            bail!("PostgreSQL did not start:\n{said}");
        }
        Ok(server)
    }

    /// `postgres://…/postgres` of a user who may create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.directory.join("data");
        let stopped = as_server(&self.bin.join("pg_ctl"))
            .and_then(|mut stop| step::run(stop.args(["stop", "--silent", "--mode=immediate", "-D"]).arg(&data)));
        if let Err(error) = stopped {
            eprintln!("PostgreSQL in {} may still run: {error}", self.directory.display());
        }
        if let Err(error) = std::fs::remove_dir_all(&self.directory) {
            eprintln!("{} is left over: {error}", self.directory.display());
        }
    }
}

/// Where `initdb` and `pg_ctl` are: on the path, or where Debian keeps each version.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .and_then(|path| std::env::split_paths(&path).find(|directory| directory.join("initdb").is_file()));
    on_path.or_else(|| {
        let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
            .filter(|bin| bin.join("initdb").is_file())
            .collect();
        versions.sort();
        versions.pop()
    })
}

/// The server's programs refuse root: they run as the user that Debian makes for them.
fn as_server(program: &Path) -> eyre::Result<Command> {
    if !is_root()? {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--clear-groups", "--"])
        .arg(program);
    command.current_dir(std::env::temp_dir());
    Ok(command)
}

fn is_root() -> eyre::Result<bool> {
    Ok(step::output(Command::new("id").arg("-u"))? == "0")
}

fn free_port() -> eyre::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")
        .wrap_err("no free port")?
        .local_addr()?
        .port())
}
