//! `GET /exports/NAME.csv`: tables to download, streamed, for people with a session and scripts with a token.
//!
//! Which tables there are, and which verb of the application answers each, stands in [`tables`]; this file knows HTTP.
//! Bytes are asked of the application only as fast as the client takes them, so that an export of any length needs the
//! memory of one page. When something fails midway the connection is cut: a client never takes a part for the whole.

mod asked;
mod tables;

use std::{fmt, pin::Pin};

use axum::{
    Json,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt as _};
use serde_json::json;

pub use self::asked::Asked;
pub(crate) use self::tables::open;
use crate::{
    backend::{Backend, Refusal},
    router::Shared,
    transport::{Peer, Problem},
};

/// A table on its way.
pub struct Export {
    /// What the download is called, such as `plays-2030-05-10.csv`: ASCII letters, digits, hyphens, dots.
    pub file_name: String,
    /// Its bytes in pieces of whole rows. A piece that fails is the last.
    pub pieces: Pin<Box<dyn Stream<Item = Result<Vec<u8>, Interrupted>> + Send>>,
}

impl fmt::Debug for Export {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Export")
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

/// The export failed after it had begun; the cause is in the log under this id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the export was interrupted; the log names the cause under id {correlation}")]
pub struct Interrupted {
    /// The id under which the log holds the cause.
    pub correlation: String,
}

/// Why a table is not exported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotExported {
    /// The door did not open.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nobody is signed in.
    #[error("sign in first, or send an API token")]
    Unauthenticated,
    /// The role or the token's scopes do not allow it.
    #[error("your role or token does not allow this; ask an owner of the team")]
    Forbidden,
    /// No such table or team, or another one's.
    #[error("there is no such {what}")]
    NotFound {
        /// The thing asked for.
        what: &'static str,
    },
    /// A parameter does not read.
    #[error("{parameter}: {message}")]
    BadParameter {
        /// Its name in the address.
        parameter: String,
        /// How to mend it.
        message: String,
    },
}

impl NotExported {
    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Refused(_) => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "FORBIDDEN"),
            Self::NotFound { .. } => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Self::BadParameter { .. } => (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"),
        }
    }
}

/// In the shape of a GraphQL answer's errors: a script reads both alike.
impl IntoResponse for NotExported {
    fn into_response(self) -> Response {
        if let Self::Refused(refusal) = self {
            return Problem::from(refusal).into_response();
        }
        let (status, code) = self.status_and_code();
        let error = json!({ "message": self.to_string(), "extensions": { "code": code } });
        (status, Json(json!({ "errors": [error] }))).into_response()
    }
}

/// Answers one table.
pub(crate) async fn get<B: Backend>(
    State(shared): State<Shared<B>>,
    Path(file): Path<String>,
    peer: Peer,
    request: Request,
) -> Response {
    let caller = shared.site.caller(request.headers(), peer.map(|peer| peer.0.0));
    if let Err(too_often) = shared.site.count(&caller) {
        return Problem::from(too_often).into_response();
    }
    let Some(table) = file.strip_suffix(".csv") else {
        return NotExported::NotFound { what: "table" }.into_response();
    };
    let asked = Asked::read(request.uri().query().unwrap_or_default());
    match shared.backend.export(caller, table, asked).await {
        Ok(export) => answer(export),
        Err(refusal) => refusal.into_response(),
    }
}

fn answer(export: Export) -> Response {
    let Export { file_name, pieces } = export;
    let pieces = pieces.inspect(|piece| {
        if let Err(interrupted) = piece {
            tracing::warn!(%interrupted, "an export ends before its end");
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{file_name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
