//! The transport for programs outside the browser: scripts, tests, webhooks.

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Envelope, Transport, TransportError};

/// How long a request may take, connecting included.
const TIMEOUT: Duration = Duration::from_secs(30);

/// GraphQL over HTTP by `reqwest`.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    endpoint: String,
}

/// Why no [`Http`] transport could be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The token has characters that a header cannot carry.
    #[error("the API token has characters that a header cannot carry: copy it again, without line breaks")]
    Token,
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

impl Http {
    /// A transport to the server at `server`, such as `https://trackpass.example`, signed in by an API token if there is one.
    ///
    /// # Errors
    /// [`SetupError`].
    pub fn new(server: &str, token: Option<&str>) -> Result<Self, SetupError> {
        // Fails only when a provider is installed already, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("application/graphql-response+json, application/json;q=0.9"),
        );
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| SetupError::Token)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self {
            client,
            endpoint: format!("{}/graphql", server.trim_end_matches('/')),
        })
    }
}

impl Transport for Http {
    type Data = serde_json::Value;

    fn write<R: Serialize>(&self, request: &R) -> Result<String, TransportError> {
        serde_json::to_string(request).map_err(malformed)
    }

    async fn post(&self, body: String) -> Result<Envelope<Self::Data>, TransportError> {
        let response = self
            .client
            .post(&self.endpoint)
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await
            .map_err(|_| TransportError::Unreachable)?;
        let status = response.status().as_u16();
        let speaks_json = response
            .headers()
            .get(reqwest::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("json"));
        if !speaks_json {
            return Err(TransportError::NotGraphql { status });
        }
        let bytes = response.bytes().await.map_err(|_| TransportError::Unreachable)?;
        serde_json::from_slice(&bytes).map_err(malformed)
    }

    fn read<D: DeserializeOwned>(&self, data: Self::Data) -> Result<D, TransportError> {
        serde_json::from_value(data).map_err(malformed)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` calls")]
fn malformed(error: serde_json::Error) -> TransportError {
    TransportError::Malformed(error.to_string())
}
