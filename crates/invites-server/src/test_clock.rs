//! A clock that tests set, in builds with the feature `test-clock` and in no others.
//!
//! `POST /test/clock {"now": "2031-01-31T00:00:00Z"}` sets it; it goes on from there. `{"now": null}` gives it back to
//! the machine.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time,
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use invites_app::ambient::{Clock, SystemClock};
use invites_domain::time::{Instant, truncate};
use serde::Deserialize;

/// The machine's clock until a test sets it.
#[derive(Debug, Clone, Default)]
pub struct TestClock {
    /// What was set, and when by the machine's steady clock.
    set: Arc<RwLock<Option<(Instant, time::Instant)>>>,
}

impl TestClock {
    /// Lets the clock go on from `now`, or gives it back to the machine.
    pub fn set(&self, now: Option<Instant>) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = now.map(|now| (now, time::Instant::now()));
    }

    /// The route that sets it.
    pub fn routes(self) -> Router {
        Router::new().route("/test/clock", post(set)).with_state(self)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        let set = *self.set.read().unwrap_or_else(PoisonError::into_inner);
        set.map_or_else(|| SystemClock.now(), |(now, since)| truncate(now + since.elapsed()))
    }
}

#[derive(Deserialize)]
struct Setting {
    now: Option<Instant>,
}

async fn set(State(clock): State<TestClock>, Json(Setting { now }): Json<Setting>) -> StatusCode {
    clock.set(now);
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_test_sets_the_clock_and_gives_it_back() {
        let clock = TestClock::default();
        let post = async |body: &'static str| {
            let request = Request::post("/test/clock")
                .header("content-type", "application/json")
                .body(Body::from(body));
            clock
                .clone()
                .routes()
                .oneshot(request.expect("a request"))
                .await
                .expect("infallible")
                .status()
        };
        assert_eq!(post(r#"{"now":"2131-01-31T00:00:00Z"}"#).await, 204);
        let set: Instant = "2131-01-31T00:00:00Z".parse().expect("an instant");
        assert!(clock.now() >= set);
        assert_eq!(post(r#"{"now":null}"#).await, 204);
        assert!(clock.now() < set);
        assert_eq!(post(r#"{"now":"soon"}"#).await, 422);
    }
}
