//! Resolvers' word on who the caller has become, turned into cookies.
//!
//! Knows the application's key and clock; how a cookie is written `session` knows.

use chrono::{DateTime, Utc};
use invites_app::App;
use invites_domain::ids::PersonId;
use invites_graphql::Credentials;

use crate::{
    backend::Secret,
    session::{CookieChange, CookieSink},
};

/// The cookies of one operation's caller. On a socket the sink is read by nobody.
#[derive(Clone, Debug)]
pub struct CookieCredentials {
    app: App,
    session: Option<Secret>,
    sink: CookieSink,
}

impl CookieCredentials {
    /// Of a caller who sent `session`; changes go to `sink`.
    #[must_use]
    pub fn new(app: App, session: Option<Secret>, sink: CookieSink) -> Self {
        Self { app, session, sink }
    }
}

impl Credentials for CookieCredentials {
    fn session(&self) -> Option<String> {
        self.session.as_ref().map(|secret| secret.reveal().to_owned())
    }

    fn remember_guest(&self, guest: PersonId) {
        let signed = Secret::new(self.app.key().guest_cookie(guest));
        self.sink.push(CookieChange::SetGuest { signed });
    }

    fn sign_in(&self, secret: &str, expires_at: DateTime<Utc>) {
        let seconds = (expires_at - self.app.now()).num_seconds().max(0);
        self.sink.push(CookieChange::SetSession {
            secret: Secret::new(secret),
            seconds,
        });
        self.sink.push(CookieChange::ClearGuest);
    }

    fn sign_out(&self) {
        self.sink.push(CookieChange::ClearSession);
        self.sink.push(CookieChange::ClearGuest);
    }
}
