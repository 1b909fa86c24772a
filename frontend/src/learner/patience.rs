//! When too many ask at once: the server says when to come back, and the page does, a little later than told and each at another
//! moment, so that a room does not come back as one. It says so meanwhile.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use invites_client::{ClientError, Code, GraphQLQuery};
use leptos::prelude::*;

use super::invitation::Door;
use crate::api;

/// A request comes back at most so often by itself; then the person decides.
const MOST_RETURNS: u32 = 6;

/// How long to wait before asking again what was refused with `error`: what the server said and up to half as much again, two
/// seconds at least. None when waiting does not help.
pub(crate) fn wait_after(error: &ClientError) -> Option<Duration> {
    match error.code() {
        Some(Code::RateLimited { retry_after }) => {
            let told = f64::from(retry_after.unwrap_or(5));
            Some(Duration::from_secs_f64(
                told + js_sys::Math::random() * (told / 2.0).max(2.0),
            ))
        }
        _ => None,
    }
}

impl Door {
    /// Runs a mutation that gets the same answer however often it is sent, and again whenever the server says that too many
    /// ask.
    pub(super) async fn patiently<Q: GraphQLQuery>(
        self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, ClientError>
    where
        Q::Variables: Clone,
    {
        let mut returns = 0;
        loop {
            let answer = api::run::<Q>(variables.clone()).await;
            let wait = answer
                .as_ref()
                .err()
                .and_then(wait_after)
                .filter(|_| returns < MOST_RETURNS);
            self.crowded.try_set(wait.is_some());
            let Some(wait) = wait else { return answer };
            returns += 1;
            TimeoutFuture::new(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX)).await;
        }
    }

    /// Says that somebody waits with others; empty when nobody does.
    pub(super) fn crowd(self) -> AnyView {
        let words = move || {
            self.crowded
                .get()
                .then_some("Many are coming in at once. Yours goes through by itself in a moment.")
        };
        view! { <p class="crowd" role="status">{words}</p> }.into_any()
    }
}
