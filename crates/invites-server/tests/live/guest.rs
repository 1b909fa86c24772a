//! A learner's browser: strangers who become guests by a cookie.

use serde_json::{Value, json};

use crate::process::{Event, http, text};

/// One browser.
pub(crate) struct Guest {
    url: String,
    cookie: String,
}

impl Guest {
    pub(crate) fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            cookie: String::new(),
        }
    }

    /// What the server answers; none when it does not.
    pub(crate) async fn try_ask(&mut self, query: &str, variables: Value) -> Option<Value> {
        let sent = http()
            .post(format!("{}/graphql", self.url))
            .header("cookie", &self.cookie)
            .json(&json!({ "query": query, "variables": variables }))
            .send();
        let answer = sent.await.ok()?;
        if let Some(cookie) = answer.headers().get("set-cookie") {
            let pair = cookie.to_str().expect("text").split(';').next();
            self.cookie = pair.expect("a pair").to_owned();
        }
        answer.json().await.ok()
    }

    pub(crate) async fn ask(&mut self, query: &str, variables: Value) -> Value {
        let answer = self.try_ask(query, variables).await.expect("an answer");
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// The claim that the server acknowledged; none when it did not answer.
    pub(crate) async fn try_claim(&mut self, event: &Event) -> Option<String> {
        let claim = "mutation($token: String!) { claimInvite(token: $token) { claim { id } } }";
        let answer = self.try_ask(claim, json!({ "token": event.token })).await?;
        answer["data"]["claimInvite"]["claim"]["id"].as_str().map(str::to_owned)
    }

    pub(crate) async fn claim(&mut self, event: &Event) -> String {
        self.try_claim(event).await.expect("acknowledged")
    }

    /// A play of the event's track.
    pub(crate) async fn play(&mut self, event: &Event, claim: &str) -> String {
        let start =
            "mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) { play { id } } }";
        let started = self.ask(start, json!({ "claim": claim, "track": event.track })).await;
        text(&started["startPlay"]["play"]["id"])
    }
}
