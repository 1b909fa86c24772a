//! A small schema behind the real transports, on a real port.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Context, Data, ErrorExtensions, Object, Schema, SimpleObject, Subscription};
use axum::{Router, body::Bytes};
use futures_util::{Stream, StreamExt, stream};
use invites_server::{
    assets::{EmbeddedPage, Page},
    backend::{Admitted, Backend, Caller, LinkPreview, NotReady, Refusal, Secret, TrackFile},
    exports::{Asked, Export, Interrupted, NotExported},
    origin::OriginPolicy,
    router,
    session::{CookieChange, CookiePolicy, CookieSink},
    site::Site,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Notify,
    task::JoinHandle,
};

/// The only token that holds.
pub(crate) const TOKEN: &str = "good-token";

/// A session over whose admission the server thinks until its gate says [`Gate::leave`].
pub(crate) const SLOW_SESSION: &str = "slow-session";

/// Bytes that a narrow connection holds on its way, more or less.
pub(crate) const NARROW: u32 = 16 * 1024;

/// A title that would end an attribute, an element and the page, and start a script.
pub(crate) const HOSTILE: &str = "\"'></title></noscript><script>alert(1)</script><!-- & {{base}} $1 \\";

#[derive(Clone)]
pub(crate) struct Who(pub(crate) Caller);

pub(crate) struct Query;

#[derive(SimpleObject)]
struct Room {
    name: String,
    next: Option<Box<Room>>,
}

#[Object]
impl Query {
    async fn hello(&self) -> &'static str {
        "world"
    }

    /// How the caller presented itself.
    async fn me(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let Who(caller) = ctx.data::<Who>()?;
        Ok(match caller {
            Caller { bearer: Some(_), .. } => "token".to_owned(),
            Caller {
                session: Some(session), ..
            } => format!("session {}", session.reveal()),
            Caller { guest: Some(guest), .. } => format!("guest {}", guest.reveal()),
            _ => "stranger".to_owned(),
        })
    }

    async fn length(&self, text: String) -> usize {
        text.len()
    }

    async fn room(&self) -> Room {
        Room {
            name: "hall".into(),
            next: None,
        }
    }

    async fn fails(&self) -> async_graphql::Result<i32> {
        Err(async_graphql::Error::new("no").extend_with(|_, extensions| extensions.set("code", "NOT_FOUND")))
    }

    async fn too_often(&self, seconds: u64) -> async_graphql::Result<i32> {
        Err(async_graphql::Error::new("wait").extend_with(|_, extensions| {
            extensions.set("code", "RATE_LIMITED");
            extensions.set("retryAfter", seconds);
        }))
    }

    async fn panics(&self, #[graphql(default = true)] now: bool) -> i32 {
        assert!(!now, "on purpose");
        0
    }

    /// Tells the test that it runs, then waits to be let go.
    async fn slow(&self, ctx: &Context<'_>) -> async_graphql::Result<&'static str> {
        let gate = ctx.data::<Arc<Gate>>()?;
        gate.entered.notify_one();
        gate.leave.notified().await;
        Ok("done")
    }
}

#[derive(Default)]
pub(crate) struct Gate {
    pub(crate) entered: Notify,
    pub(crate) leave: Notify,
    /// Answers of `flood` that the transport took.
    pub(crate) taken: AtomicUsize,
    /// Told when the transport lets go of `flood` or `held`.
    pub(crate) left: Arc<Notify>,
    /// Signs the session out that waits for it.
    pub(crate) sign_out: Notify,
}

impl Gate {
    /// Bytes of one answer of `flood`.
    pub(crate) const FLOOD: usize = 64 * 1024;
}

pub(crate) struct Mutation;

#[Object]
impl Mutation {
    async fn become_guest(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        ctx.data::<CookieSink>()?.push(CookieChange::SetGuest {
            signed: Secret::new("person_1"),
        });
        Ok(true)
    }

    async fn sign_in(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let sink = ctx.data::<CookieSink>()?;
        sink.push(CookieChange::SetSession {
            secret: Secret::new("s1"),
            seconds: 3_600,
        });
        sink.push(CookieChange::ClearGuest);
        Ok(true)
    }
}

pub(crate) struct Live;

#[Subscription]
impl Live {
    /// Counts up and ends.
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    /// One value, then nothing, without an end.
    async fn forever(&self) -> impl Stream<Item = i32> {
        stream::iter([1]).chain(stream::pending())
    }

    /// As much as anybody can read.
    async fn flood(&self, ctx: &Context<'_>) -> async_graphql::Result<impl Stream<Item = String> + use<>> {
        let gate = Arc::clone(ctx.data::<Arc<Gate>>()?);
        let left = Left(Arc::clone(&gate.left));
        Ok(stream::repeat_with(move || {
            let _held = &left;
            gate.taken.fetch_add(1, Ordering::SeqCst);
            "x".repeat(Gate::FLOOD)
        }))
    }

    /// As `forever`, and tells when nobody holds it any more.
    async fn held(&self, ctx: &Context<'_>) -> async_graphql::Result<impl Stream<Item = i32> + use<>> {
        let left = Left(Arc::clone(&ctx.data::<Arc<Gate>>()?.left));
        Ok(stream::iter([1]).chain(stream::pending()).inspect(move |_| {
            let _held = &left;
        }))
    }

    /// One value, then a failure.
    async fn breaks(&self) -> impl Stream<Item = async_graphql::Result<i32>> {
        stream::iter([Ok(1), Err(async_graphql::Error::new("broken"))])
    }

    async fn refused(&self) -> async_graphql::Result<stream::Pending<i32>> {
        Err(async_graphql::Error::new("no such event").extend_with(|_, extensions| extensions.set("code", "NOT_FOUND")))
    }
}

pub(crate) type TestSchema = Schema<Query, Mutation, Live>;

#[derive(Clone)]
pub(crate) struct TestBackend {
    pub(crate) schema: TestSchema,
    pub(crate) ready: Result<(), NotReady>,
    pub(crate) long: LongTable,
    pub(crate) gate: Arc<Gate>,
}

/// A table of [`LongTable::ROWS`] rows that counts what was asked of it.
#[derive(Clone, Default)]
pub(crate) struct LongTable {
    /// Bytes handed to the transport.
    pub(crate) made: Arc<AtomicUsize>,
    /// Told when the transport lets go of the table.
    pub(crate) left: Arc<Notify>,
}

/// Tells when it is dropped.
struct Left(Arc<Notify>);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl LongTable {
    pub(crate) const ROWS: usize = 100_000;
    /// Bytes of one row.
    pub(crate) const ROW: usize = 200;
    const AT_A_TIME: usize = 1_000;

    fn rows(self) -> impl Stream<Item = Result<Vec<u8>, Interrupted>> {
        let left = Left(self.left);
        stream::iter(0..Self::ROWS / Self::AT_A_TIME).map(move |_| {
            let _held = &left;
            let piece = [[b'x'; Self::ROW - 2].as_slice(), b"\r\n"]
                .concat()
                .repeat(Self::AT_A_TIME);
            self.made.fetch_add(piece.len(), Ordering::SeqCst);
            Ok(piece)
        })
    }
}

impl TestBackend {
    pub(crate) fn new(gate: Arc<Gate>) -> Self {
        Self {
            schema: Schema::build(Query, Mutation, Live).data(Arc::clone(&gate)).finish(),
            gate,
            ready: Ok(()),
            long: LongTable::default(),
        }
    }
}

impl Backend for TestBackend {
    type Executor = TestSchema;

    fn executor(&self) -> &TestSchema {
        &self.schema
    }

    async fn admit(&self, caller: Caller, cookies: Option<CookieSink>) -> Result<Admitted, Refusal> {
        if caller.bearer.as_ref().is_some_and(|token| token.reveal() != TOKEN) {
            return Err(Refusal::BadToken);
        }
        if caller
            .session
            .as_ref()
            .is_some_and(|session| session.reveal() == SLOW_SESSION)
        {
            self.gate.entered.notify_one();
            self.gate.leave.notified().await;
        }
        let mut data = Data::default();
        let signed_in = caller.bearer.is_some() || caller.session.is_some();
        data.insert(Who(caller));
        if let Some(cookies) = cookies {
            data.insert(cookies);
        }
        Ok(Admitted { data, signed_in })
    }

    async fn lapse(&self, _: Caller) {
        self.gate.sign_out.notified().await;
    }

    async fn ready(&self) -> Result<(), NotReady> {
        self.ready.clone()
    }

    async fn track_file(&self, _: Caller, track: &str, path: &str) -> Result<Option<TrackFile>, Refusal> {
        let found = track == "t1" && path == "01-intro/plan.svg";
        Ok(found.then(|| TrackFile {
            bytes: Bytes::from_static(b"<svg/>"),
            digest: "d1".into(),
        }))
    }

    /// Two rows and, where asked for, a failure after them.
    async fn export(&self, caller: Caller, table: &str, mut asked: Asked) -> Result<Export, NotExported> {
        if caller.bearer.is_none() {
            return Err(NotExported::Unauthenticated);
        }
        let fails = asked.once::<bool>("fails")?.unwrap_or(false);
        asked.nothing_else()?;
        let failure = fails.then(|| {
            Err(Interrupted {
                correlation: "c1".to_owned(),
            })
        });
        let rows = ["a,b\r\n", "1,2\r\n"].map(|row| Ok(row.as_bytes().to_vec()));
        match table {
            "rows" => Ok(Export {
                file_name: "rows-2030-05-10.csv".to_owned(),
                pieces: Box::pin(stream::iter(rows.into_iter().chain(failure))),
            }),
            "long" => Ok(Export {
                file_name: "long-2030-05-10.csv".to_owned(),
                pieces: Box::pin(self.long.clone().rows()),
            }),
            _ => Err(NotExported::NotFound { what: "table" }),
        }
    }

    fn invite_link(&self, token: &str) -> Option<String> {
        (token == "t1").then(|| "https://tracks.test/i/t1".to_owned())
    }

    async fn link_preview(&self, token: &str, _: Option<IpAddr>) -> Option<LinkPreview> {
        (token == "t1").then(|| LinkPreview {
            title: HOSTILE.to_owned(),
            description: Some(HOSTILE.to_owned()),
            team: HOSTILE.to_owned(),
            url: "https://tracks.test/i/t1".to_owned(),
        })
    }

    async fn event_calendar(&self, token: &str) -> Result<Option<String>, Refusal> {
        Ok((token == "t1").then(|| "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned()))
    }
}

pub(crate) fn site() -> Site {
    Site::new(OriginPolicy::default(), CookiePolicy::new(false))
}

/// The router by itself, for requests that need no connection.
pub(crate) fn app(site: Site) -> Router {
    router(
        TestBackend::new(Arc::default()),
        Arc::new(site),
        Page::new(EmbeddedPage, ""),
    )
}

/// A server on a port of its own.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) site: Arc<Site>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) long: LongTable,
    pub(crate) ended: JoinHandle<std::io::Result<()>>,
}

impl Server {
    pub(crate) async fn start(site: Site) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        Self::on(listener, site)
    }

    /// A server between which and its clients the network holds little.
    pub(crate) fn narrow(site: Site) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        // Connections have what their listener has.
        socket.set_send_buffer_size(NARROW).expect("a smaller buffer");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        Self::on(socket.listen(16).expect("it listens"), site)
    }

    fn on(listener: TcpListener, site: Site) -> Self {
        let (site, gate) = (Arc::new(site), Arc::<Gate>::default());
        let backend = TestBackend::new(gate.clone());
        let long = backend.long.clone();
        let router = router(backend, site.clone(), Page::new(EmbeddedPage, ""));
        let address = listener.local_addr().expect("an address");
        let ended = tokio::spawn(invites_server::serve::serve(
            listener,
            router,
            site.clone(),
            Duration::from_secs(5),
        ));
        Self {
            address,
            site,
            gate,
            long,
            ended,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// A client that needs no TLS, but whose TLS must have a provider.
pub(crate) fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
