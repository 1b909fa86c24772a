//! The routes of the server, and what every answer gets on its way out.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{
    assets::Page,
    backend::Backend,
    exports, health, invitation_page, invite_files,
    site::Site,
    track_files,
    transport::{self, Problem, SharedReads},
};

/// The state of all handlers.
pub(crate) struct Shared<B> {
    pub(crate) backend: B,
    pub(crate) site: Arc<Site>,
    pub(crate) reads: Arc<SharedReads>,
    pub(crate) page: Page,
}

impl<B: Clone> Clone for Shared<B> {
    fn clone(&self) -> Self {
        Self {
            backend: self.backend.clone(),
            site: Arc::clone(&self.site),
            reads: Arc::clone(&self.reads),
            page: self.page.clone(),
        }
    }
}

/// All routes over one backend. Serve it with connect info, or callers have no address.
pub fn router<B: Backend>(backend: B, site: Arc<Site>, page: Page) -> Router {
    let shared = Shared {
        backend,
        site,
        reads: Arc::default(),
        page: page.clone(),
    };
    let ids = HeaderName::from_static("x-request-id");
    Router::new()
        .route(
            "/graphql",
            get(transport::http_get::<B>).post(transport::http_post::<B>),
        )
        .route("/graphql/ws", any(transport::websocket_upgrade::<B>))
        .route("/graphql/stream", post(transport::sse_post::<B>))
        .route("/graphql/explorer.js", get(transport::explorer_script))
        .route("/graphql/explorer.css", get(transport::explorer_style))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready::<B>))
        .route("/assets/tracks/{track}/{*path}", get(track_files::get::<B>))
        .route("/i/{token}", get(invitation_page::get::<B>))
        .route(invitation_page::PICTURE, get(invitation_page::picture))
        .route(invitation_page::STYLE, get(invitation_page::style))
        .route("/i/{token}/qr.svg", get(invite_files::qr_svg::<B>))
        .route("/i/{token}/qr.png", get(invite_files::qr_png::<B>))
        .route("/i/{token}/event.ics", get(invite_files::calendar::<B>))
        .route("/exports/{file}", get(exports::get::<B>))
        .with_state(shared)
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .fallback_service(get_page(page))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(protect))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(ids.clone()))
        .layer(SetRequestIdLayer::new(ids, RequestIds::default()))
        .layer(middleware::from_fn(own_request_id))
}

fn get_page(page: Page) -> Router {
    let answer = async |State(page): State<Page>, request: Request| {
        page.answer(request.method(), request.uri(), request.headers())
    };
    Router::new().fallback(answer).with_state(page)
}

/// Headers that no answer goes without. A handler's own policy stands.
async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Addresses hold link tokens: other sites learn none of them.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers
        .entry("cross-origin-resource-policy")
        .or_insert(HeaderValue::from_static("same-origin"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Drops an id that came from outside: what stands in the log is ours.
async fn own_request_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove("x-request-id");
    next.run(request).await
}

/// The log's line for a request names the route, never the address: that holds tokens.
fn span(request: &Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("page", MatchedPath::as_str);
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), route, id)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that the layer calls")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(panic.downcast_ref::<&str>().copied());
    tracing::error!(message = message.unwrap_or("no message"), "a handler panicked");
    let correlation = String::from("see the x-request-id header");
    Problem::Internal { correlation }.into_response()
}

/// Ids of requests: a random start per process, then counted. They need to differ, not to surprise.
#[derive(Clone, Default)]
struct RequestIds {
    next: Arc<std::sync::atomic::AtomicU64>,
    start: std::hash::RandomState,
}

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _request: &axum::http::Request<B>) -> Option<RequestId> {
        use std::hash::BuildHasher;
        let count = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let id = format!("{:016x}", self.start.hash_one(count));
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}
