//! A receiver of webhooks: an HTTP server that answers as it is told and remembers what it got.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

/// How a receiver answers.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    Status(u16),
    RetryAfter(u16, &'static str),
    Redirect(String),
    /// Two hundred, and megabytes of words.
    Huge,
    /// Nothing, ever.
    Hangs,
}

/// A message as it came.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("a header of text")
    }

    pub(crate) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub(crate) fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }
}

#[derive(Debug, Default)]
struct Memory {
    got: Mutex<Vec<Got>>,
    says: Mutex<VecDeque<Says>>,
    came: tokio::sync::Notify,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    memory: Arc<Memory>,
    server: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Receiver {
    /// Answers `says` one after the other, and the last one for ever.
    pub(crate) async fn that(says: impl IntoIterator<Item = Says>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hooks", listener.local_addr().expect("an address"));
        let memory = Arc::new(Memory {
            says: Mutex::new(says.into_iter().collect()),
            ..Memory::default()
        });
        let routes = Router::new()
            .route("/hooks", post(receive))
            .with_state(Arc::clone(&memory));
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.expect("serves") });
        Self { url, memory, server }
    }

    /// Takes everything.
    pub(crate) async fn well() -> Self {
        Self::that([Says::Status(200)]).await
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.memory.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn kinds(&self) -> Vec<String> {
        self.got().iter().map(Got::kind).collect()
    }

    pub(crate) fn says(&self, says: Says) {
        *self.memory.says.lock().unwrap_or_else(PoisonError::into_inner) = VecDeque::from([says]);
    }

    /// Returns once a message has come.
    pub(crate) async fn came(&self) {
        self.memory.came.notified().await;
    }
}

async fn receive(State(memory): State<Arc<Memory>>, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).expect("text");
    memory
        .got
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Got { headers, body });
    memory.came.notify_one();
    let says = {
        let mut says = memory.says.lock().unwrap_or_else(PoisonError::into_inner);
        let next = says.front().cloned().expect("told what to say");
        if says.len() > 1 {
            says.pop_front();
        }
        next
    };
    let status = |code| StatusCode::from_u16(code).expect("a status");
    match says {
        Says::Status(code) => (status(code), format!("It is\n{code}.")).into_response(),
        Says::RetryAfter(code, after) => (status(code), [(header::RETRY_AFTER, after)]).into_response(),
        Says::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Says::Huge => "word ".repeat(2_000_000).into_response(),
        Says::Hangs => std::future::pending().await,
    }
}
