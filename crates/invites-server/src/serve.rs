//! Listening, and stopping well: requests under way are finished, sockets told to go elsewhere, and nobody can hold the
//! process up for longer than the drain allows.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::site::Site;

/// How long a process that is told to stop may take over it, from the signal to its end; whoever started it will kill it after
/// some such time.
pub const DRAIN: Duration = Duration::from_secs(20);

/// Serves until [`Site::stopping`] is cancelled, then drains for at most `drain`.
///
/// # Errors
/// The listener's own failure.
pub async fn serve(listener: TcpListener, router: Router, site: Arc<Site>, drain: Duration) -> io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // Small messages go out at once. A socket that refuses the option is only slower.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopping = site.stopping.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(stopping.clone().cancelled_owned());
    let everything = async {
        server.await?;
        // Sockets left HTTP behind when they were upgraded: the HTTP server does not wait for them.
        site.sockets.close();
        site.sockets.wait().await;
        io::Result::Ok(())
    };
    let too_long = async {
        stopping.cancelled().await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        result = everything => result,
        () = too_long => {
            tracing::warn!(seconds = drain.as_secs(), "some connections did not end in time and were cut");
            Ok(())
        }
    }
}

/// Cancels the token on SIGTERM or on Ctrl-C.
///
/// # Errors
/// If the process may not listen to signals.
pub fn stop_on_signals(stopping: CancellationToken) -> io::Result<()> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = terminated => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        tracing::info!("stopping: finishing what runs");
        stopping.cancel();
    });
    Ok(())
}
