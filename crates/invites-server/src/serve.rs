//! Listening, and stopping well: requests under way are finished, sockets told to go elsewhere, and nobody can hold the
//! process up for longer than the drain allows.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::Request,
    middleware::{self, Next},
    response::Response,
    serve::ListenerExt,
};
use futures_util::StreamExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::site::Site;

/// How long a process that is told to stop may take over it, from the signal to its end; whoever started it will kill it after
/// some such time.
pub const DRAIN: Duration = Duration::from_secs(20);

/// How long the last bytes of the last answers may take to leave.
const LAST_BYTES: Duration = Duration::from_secs(1);

/// Serves until [`Site::stopping`] is cancelled, then drains for at most `drain`. Requests that are here are finished; those
/// half sent are waited for as long as [`BodyLimits::last_arrival`] says.
///
/// [`BodyLimits::last_arrival`]: crate::site::BodyLimits::last_arrival
///
/// # Errors
/// The listener's own failure.
pub async fn serve(listener: TcpListener, router: Router, site: Arc<Site>, drain: Duration) -> io::Result<()> {
    let deaf_reader = site.streams.deaf_reader;
    let listener = listener.tap_io(move |stream| {
        // A socket that refuses is only slower, or held open for longer.
        if let Err(error) = prepare(stream, deaf_reader) {
            tracing::debug!(%error, "a socket could not be prepared");
        }
    });
    // From their head to the end of their answer.
    let requests = TaskTracker::new();
    let router = router.layer(middleware::from_fn({
        let requests = requests.clone();
        move |request, next| counted(requests.clone(), request, next)
    }));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopping = site.stopping.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(stopping.clone().cancelled_owned());
    let mut server = server.into_future();
    let halves_are_left = async {
        stopping.cancelled().await;
        tokio::time::sleep(site.bodies.last_arrival).await;
        requests.close();
        requests.wait().await;
    };
    let everything = async {
        tokio::select! {
            result = &mut server => result?,
            () = halves_are_left => {
                if let Ok(result) = tokio::time::timeout(LAST_BYTES, server).await {
                    result?;
                }
            }
        }
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

/// Small messages go out at once, and whoever takes nothing is cut off after a while, wherever the system can do that.
fn prepare(stream: &TcpStream, deaf_reader: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(stream).set_tcp_user_timeout(Some(deaf_reader))?;
    Ok(())
}

/// Answers, and counts among `requests` until the answer has ended.
async fn counted(requests: TaskTracker, request: Request, next: Next) -> Response {
    let held = requests.token();
    let response = next.run(request).await;
    if response.body().size_hint().exact().is_some() {
        // It is here as a whole, and leaves with the last bytes.
        return response;
    }
    response.map(|body| {
        Body::from_stream(body.into_data_stream().inspect(move |_| {
            let _held = &held;
        }))
    })
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
        stopping.cancel();
        tracing::info!("stopping: finishing what runs");
    });
    Ok(())
}
