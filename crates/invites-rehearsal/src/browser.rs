//! GraphQL over HTTP as a browser speaks it: with the cookies that the server gave, or as a member by a token.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{ACCEPT, COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::documents::Operation;

/// How long an answer may take before a person would have gone away.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No HTTP client could be made on this machine.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(#[source] reqwest::Error),
    /// Nothing came back in time.
    #[error("the server cannot be reached, or did not answer within {} s", PATIENCE.as_secs())]
    Unreachable,
    /// Something answered, but not in GraphQL: a proxy's error page, as a rule.
    #[error("the server answered {status} and no GraphQL")]
    NotGraphql {
        /// The HTTP status.
        status: u16,
    },
    /// The server refused the request, in its words.
    #[error("{0}")]
    Refused(String),
}

/// Connections that a room shares.
///
/// # Errors
/// [`Failure::Setup`].
pub(crate) fn connections() -> Result<reqwest::Client, Failure> {
    // Fails only when a provider is installed already, and then there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    client.map_err(Failure::Setup)
}

/// One person's browser.
#[derive(Debug)]
pub(crate) struct Browser {
    connections: reqwest::Client,
    endpoint: String,
    token: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// Somebody whom the server knows by cookies alone.
    pub(crate) fn of_visitor(connections: reqwest::Client, server: &str) -> Self {
        Self {
            connections,
            endpoint: format!("{}/graphql", server.trim_end_matches('/')),
            token: None,
            cookies: Mutex::default(),
        }
    }

    /// Whoever has this API token.
    ///
    /// # Errors
    /// [`Failure::Setup`].
    pub(crate) fn of_member(server: &str, token: &str) -> Result<Self, Failure> {
        Ok(Self {
            token: Some(token.to_owned()),
            ..Self::of_visitor(connections()?, server)
        })
    }

    /// What the operation's field answers.
    ///
    /// # Errors
    /// [`Failure`].
    pub(crate) async fn ask(&self, operation: Operation, variables: Value) -> Result<Value, Failure> {
        let mut request = self
            .connections
            .post(&self.endpoint)
            .header(ACCEPT, "application/graphql-response+json, application/json;q=0.9")
            .header(COOKIE, self.cookies());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let Operation { document, name, field } = operation;
        let body = json!({ "query": document, "operationName": name, "variables": variables });
        let response = request.json(&body).send().await.map_err(|_| Failure::Unreachable)?;
        self.keep_cookies(&response);
        let status = response.status().as_u16();
        let bytes = response.bytes().await.map_err(|_| Failure::Unreachable)?;
        let mut answer: Value = serde_json::from_slice(&bytes).map_err(|_| Failure::NotGraphql { status })?;
        match answer["errors"][0]["message"].as_str() {
            Some(refusal) => Err(Failure::Refused(refusal.to_owned())),
            None => Ok(answer["data"][field].take()),
        }
    }

    fn cookies(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep_cookies(&self, response: &reqwest::Response) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().ok().and_then(|text| text.split(';').next());
            if let Some((name, value)) = pair.and_then(|pair| pair.split_once('=')) {
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}
