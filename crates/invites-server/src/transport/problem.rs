//! What can be wrong with a request before there is an operation to run, each with its status, code and remedy.

use async_graphql::{ErrorExtensionValues, ServerError};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{media::Media, request::Malformed};
use crate::{backend::Refusal, origin::ForeignOrigin, rates::TooOften};

/// A request that was not even tried.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("send JSON: the header Content-Type must be application/json with UTF-8")]
    NotJson,
    #[error("the body has more than {limit} bytes; send less")]
    TooLarge { limit: usize },
    #[error("the body did not arrive; send it again")]
    Unreadable,
    #[error("the body took too long to arrive; send it again")]
    TooSlow,
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("answers are application/graphql-response+json or application/json; name one of them in Accept")]
    NotAcceptable,
    #[error("answers here are text/event-stream; name it in Accept")]
    NotEvents,
    #[error("a mutation changes something, so send it by POST")]
    MutationByGet,
    #[error("subscriptions do not run here; use the WebSocket /graphql/ws or POST /graphql/stream")]
    SubscriptionHere,
    #[error("this place speaks WebSocket, version 13, by GET: open it with a WebSocket client")]
    NoHandshake,
    #[error("this socket already runs {limit} operations; complete one first")]
    TooManySubscriptions { limit: usize },
    #[error("you were signed out, or your token was revoked or is over; sign in, or send another token")]
    SignedOut,
    #[error("no such place; the API is POST /graphql")]
    NotFound,
    #[error("this place does not take that method")]
    MethodNotAllowed,
    #[error("something went wrong on our side; the log names it under id {correlation}")]
    Internal { correlation: String },
    #[error(transparent)]
    ForeignOrigin(#[from] ForeignOrigin),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    TooOften(#[from] TooOften),
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unreadable | Self::Malformed(_) | Self::SubscriptionHere | Self::TooManySubscriptions { .. } => {
                StatusCode::BAD_REQUEST
            }
            Self::NotAcceptable | Self::NotEvents => StatusCode::NOT_ACCEPTABLE,
            Self::MutationByGet | Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NoHandshake => StatusCode::UPGRADE_REQUIRED,
            Self::ForeignOrigin(_) => StatusCode::FORBIDDEN,
            Self::Refused(Refusal::BadToken) | Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Internal { .. } | Self::Refused(Refusal::Internal { .. }) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// The constant word for programs (`errors[].extensions.code`).
    fn code(&self) -> &'static str {
        match self {
            Self::ForeignOrigin(_) => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Refused(Refusal::BadToken) | Self::SignedOut => "UNAUTHENTICATED",
            Self::Internal { .. } | Self::Refused(Refusal::Internal { .. }) => "INTERNAL",
            Self::TooOften(_) => "RATE_LIMITED",
            _ => "BAD_USER_INPUT",
        }
    }

    /// As an error of a GraphQL answer, for transports that have no status.
    pub(super) fn as_error(&self) -> ServerError {
        let mut error = ServerError::new(self.to_string(), None);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code());
        if let Self::TooOften(too_often) = self {
            extensions.set("retryAfter", too_often.seconds());
        }
        if let Self::Internal { correlation } | Self::Refused(Refusal::Internal { correlation }) = self {
            extensions.set("correlationId", correlation.clone());
        }
        error.extensions = Some(extensions);
        error
    }

    /// As an HTTP answer: `errors`, never `data`.
    pub(super) fn answer(&self, media: Media) -> Response {
        let body = json!({ "errors": [self.as_error()] }).to_string();
        let mut response = (self.status(), [(header::CONTENT_TYPE, media.content_type())], body).into_response();
        let headers = response.headers_mut();
        match self {
            Self::MutationByGet => {
                headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            }
            Self::NoHandshake => {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            }
            Self::Refused(Refusal::BadToken) => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Bearer error=\"invalid_token\""),
                );
            }
            Self::TooOften(too_often) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(too_often.seconds()));
            }
            _ => {}
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.answer(Media::Json)
    }
}
