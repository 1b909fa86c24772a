//! `POST /graphql` and `GET /graphql`: GraphQL over HTTP, as its specification says it.
//!
//! Knows requests and answers; what an operation means the executor knows.

use std::net::SocketAddr;

use async_graphql::{Executor, Request as Operation, parser::types::OperationType};
use axum::{
    Extension,
    body::{Body, Bytes, HttpBody as _},
    extract::{
        ConnectInfo, DefaultBodyLimit, FromRequest, Query, Request, State,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::{
    answer::{Answer, never_ran},
    explorer,
    media::{self, Media},
    problem::Problem,
    request,
    shared_reads::{MOST_BYTES, Question, Reply},
};
use crate::{
    backend::{Admitted, Backend, Caller},
    router::Shared,
    session::CookieSink,
    site::Site,
};

/// The address of a connection; absent where a test calls the router without one.
pub(crate) type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

/// `POST /graphql`.
pub(crate) async fn post<B: Backend>(State(shared): State<Shared<B>>, peer: Peer, request: Request) -> Response {
    let Some(media) = media::negotiate(request.headers()) else {
        return Problem::NotAcceptable.into_response();
    };
    match enter(&shared, peer, request).await {
        Ok(entered) => answer(&shared, entered, media).await,
        Err(problem) => problem.answer(media),
    }
}

/// Answers what came in, together with whoever asks the same at this moment if it only reads.
async fn answer<B: Backend>(shared: &Shared<B>, entered: Entered, media: Media) -> Response {
    let body = match &entered.body {
        Arrived::Whole(body) => body,
        Arrived::Large(_) => return answer_alone(shared, entered, media).await,
    };
    let Some(question) = Question::read_only(&entered.caller, media, body) else {
        return answer_alone(shared, entered, media).await;
    };
    let read = || async {
        let (parts, body) = answer_alone(shared, entered, media).await.into_parts();
        // Our own answers are bytes in memory already.
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    };
    let (
        Reply {
            status,
            mut headers,
            body,
        },
        own,
    ) = shared.reads.together(question, read).await;
    if !own {
        headers.remove(header::SET_COOKIE);
    }
    (status, headers, body).into_response()
}

async fn answer_alone<B: Backend>(shared: &Shared<B>, entered: Entered, media: Media) -> Response {
    let cookies = CookieSink::default();
    match prepare(shared, entered, Some(cookies.clone())).await {
        Ok(prepared) => run(shared, prepared, media, &cookies).await,
        Err(problem) => problem.answer(media),
    }
}

/// `GET /graphql`: a query in the address, or the explorer for a browser.
pub(crate) async fn get<B: Backend>(
    State(shared): State<Shared<B>>,
    peer: Peer,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if media::wants_page(&headers) {
        return explorer::page();
    }
    let Some(media) = media::negotiate(&headers) else {
        return Problem::NotAcceptable.into_response();
    };
    let cookies = CookieSink::default();
    match read_get(&shared, peer, &uri, &headers, cookies.clone()).await {
        Ok(prepared) => run(&shared, prepared, media, &cookies).await,
        Err(problem) => problem.answer(media),
    }
}

/// A request that passed every check short of validation.
pub(super) struct Prepared {
    pub(super) operation: Operation,
    /// What the document's first reading told: the kind of operation, or why it will not run.
    pub(super) reading: Result<Option<OperationType>, async_graphql::ServerError>,
    /// A valid session or token stands behind it.
    pub(super) signed_in: bool,
    request_id: Option<String>,
}

/// A POST that passed what its headers tell.
struct Entered {
    caller: Caller,
    body: Arrived,
}

/// A small body is read before the caller is known, to see whether somebody asks the same; a large one after, because
/// strangers may send less.
enum Arrived {
    Whole(Bytes),
    Large(Body),
}

/// Everything that a POST must pass before its operation runs, cheapest first.
pub(super) async fn read_post<B: Backend>(
    shared: &Shared<B>,
    peer: Peer,
    request: Request,
    cookies: Option<CookieSink>,
) -> Result<Prepared, Problem> {
    prepare(shared, enter(shared, peer, request).await?, cookies).await
}

async fn enter<B: Backend>(shared: &Shared<B>, peer: Peer, request: Request) -> Result<Entered, Problem> {
    let (parts, body) = request.into_parts();
    let caller = shared
        .site
        .caller(&parts.headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    shared.site.count(&caller)?;
    if !is_json(&parts.headers) {
        return Err(Problem::NotJson);
    }
    if caller.bearer.is_none() {
        // A token is never sent by another site's page; cookies are.
        shared.site.origins.check(&parts.headers)?;
    }
    let body = match body.size_hint().exact() {
        Some(length) if length <= MOST_BYTES.min(shared.site.bodies.stranger_bytes as u64) => {
            Arrived::Whole(read_body(&shared.site, body, false).await?)
        }
        _ => Arrived::Large(body),
    };
    Ok(Entered { caller, body })
}

async fn prepare<B: Backend>(
    shared: &Shared<B>,
    Entered { caller, body }: Entered,
    cookies: Option<CookieSink>,
) -> Result<Prepared, Problem> {
    let request_id = caller.request_id.clone();
    let Admitted { data, signed_in } = shared.backend.admit(caller, cookies).await?;
    let body = match body {
        Arrived::Whole(body) => body,
        Arrived::Large(body) => read_body(&shared.site, body, signed_in).await?,
    };
    let mut operation = request::from_body(&body)?;
    operation.data = data;
    let reading = shared.site.judge(&mut operation);
    Ok(Prepared {
        operation,
        reading,
        signed_in,
        request_id,
    })
}

async fn read_get<B: Backend>(
    shared: &Shared<B>,
    peer: Peer,
    uri: &Uri,
    headers: &HeaderMap,
    cookies: CookieSink,
) -> Result<Prepared, Problem> {
    let caller = shared
        .site
        .caller(headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    shared.site.count(&caller)?;
    let Query(pairs) =
        Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|_| request::Malformed::WrongType {
            name: "query",
            expected: "URL-encoded UTF-8",
        })?;
    let mut operation = request::from_query(pairs)?;
    let reading = shared.site.judge(&mut operation);
    if matches!(reading, Ok(Some(OperationType::Mutation))) {
        return Err(Problem::MutationByGet);
    }
    let request_id = caller.request_id.clone();
    let Admitted { data, signed_in } = shared.backend.admit(caller, Some(cookies)).await?;
    operation.data = data;
    Ok(Prepared {
        operation,
        reading,
        signed_in,
        request_id,
    })
}

async fn read_body(site: &Site, body: Body, signed_in: bool) -> Result<Bytes, Problem> {
    let limit = if signed_in {
        site.bodies.signed_in_bytes
    } else {
        site.bodies.stranger_bytes
    };
    let mut request = Request::new(body);
    DefaultBodyLimit::max(limit).apply(&mut request);
    let reading = tokio::time::timeout(site.bodies.arrival, Bytes::from_request(request, &()));
    let at_the_end = async {
        site.stopping.cancelled().await;
        tokio::time::sleep(site.bodies.last_arrival).await;
    };
    let read = tokio::select! {
        // Most bodies are here already.
        biased;
        read = reading => read,
        () = at_the_end => return Err(Problem::TooSlow),
    };
    match read {
        Err(_elapsed) => Err(Problem::TooSlow),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
            Err(Problem::TooLarge { limit })
        }
        Ok(Err(_)) => Err(Problem::Unreadable),
    }
}

/// `application/json`, in UTF-8. Text and forms are what other sites' pages can send without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .all(|(name, value)| !name.trim().eq_ignore_ascii_case("charset") || media::is_utf8(value.trim()))
}

async fn run<B: Backend>(shared: &Shared<B>, prepared: Prepared, media: Media, cookies: &CookieSink) -> Response {
    let Prepared {
        operation,
        reading,
        request_id,
        ..
    } = prepared;
    let result = match reading {
        Err(error) => async_graphql::Response::from_errors(vec![error]),
        Ok(Some(OperationType::Subscription)) => return Problem::SubscriptionHere.answer(media),
        Ok(_) => shared.backend.executor().execute(operation).await,
    };
    let status = match media {
        Media::GraphqlResponse if never_ran(&result) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let body = match serde_json::to_vec(&Answer::from(&result)) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            return Problem::Internal {
                correlation: request_id.unwrap_or_default(),
            }
            .answer(media);
        }
    };
    let mut response = (status, [(header::CONTENT_TYPE, media.content_type())], body).into_response();
    if let Some(seconds) = retry_after(&result) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    shared.site.cookies.write(cookies.take(), response.headers_mut());
    response
}

/// When to come back, in seconds, if a field was asked for too often; of several waits the longest.
fn retry_after(result: &async_graphql::Response) -> Option<u64> {
    let said = |error: &async_graphql::ServerError| match error.extensions.as_ref()?.get("retryAfter")? {
        async_graphql::Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    };
    result.errors.iter().filter_map(said).max()
}
