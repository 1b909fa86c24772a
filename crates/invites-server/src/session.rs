//! Cookies: reading who comes back, and writing what resolvers decided.
//!
//! Knows cookies. Whether a session is valid, and whether a guest's signature is ours, the application says.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::backend::{Caller, Secret};

/// Longest life a browser grants a cookie: 400 days, in seconds.
const GUEST_SECONDS: i64 = 400 * 24 * 60 * 60;

/// What a resolver wants done to the caller's cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CookieChange {
    /// The caller signed in: this session secret, for so many seconds.
    SetSession {
        /// The secret; the application keeps only its hash.
        secret: Secret,
        /// How long the browser keeps it, in seconds.
        seconds: i64,
    },
    /// The caller signed out.
    ClearSession,
    /// A stranger became a guest (R55).
    SetGuest {
        /// The guest's person with the application's signature; anything that fits a cookie.
        signed: Secret,
    },
    /// The guest became a person with a proven e-mail (R87).
    ClearGuest,
}

/// Collects cookie changes while one HTTP operation runs. Clones share one list.
#[derive(Clone, Debug, Default)]
pub struct CookieSink(Arc<Mutex<Vec<CookieChange>>>);

impl CookieSink {
    /// Notes a change; later changes of the same cookie win.
    pub fn push(&self, change: CookieChange) {
        // A list of plain values cannot be left half-changed, so a poisoned lock is no reason to fail.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }

    /// Takes what was noted so far, in order.
    #[must_use]
    pub fn take(&self) -> Vec<CookieChange> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How cookies are named and protected here.
#[derive(Clone, Copy, Debug)]
pub struct CookiePolicy {
    secure: bool,
}

impl CookiePolicy {
    /// `secure` when people reach the server by HTTPS: then cookies are `Secure` and carry the `__Host-` prefix.
    #[must_use]
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The session cookie's name.
    #[must_use]
    pub fn session_name(&self) -> &'static str {
        if self.secure {
            "__Host-trackpass_session"
        } else {
            "trackpass_session"
        }
    }

    /// The guest cookie's name.
    #[must_use]
    pub fn guest_name(&self) -> &'static str {
        if self.secure {
            "__Host-trackpass_guest"
        } else {
            "trackpass_guest"
        }
    }

    /// What a request's headers present. A bearer token silences the cookies: one request has one identity.
    #[must_use]
    pub fn caller(&self, headers: &HeaderMap) -> Caller {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(bearer_token);
        if bearer.is_some() {
            return Caller {
                bearer,
                ..Caller::default()
            };
        }
        let jar = CookieJar::from_headers(headers);
        Caller {
            session: jar.get(self.session_name()).map(|cookie| Secret::new(cookie.value())),
            guest: jar.get(self.guest_name()).map(|cookie| Secret::new(cookie.value())),
            ..Caller::default()
        }
    }

    /// Writes the changes as `Set-Cookie` headers.
    pub fn write(&self, changes: Vec<CookieChange>, headers: &mut HeaderMap) {
        for change in changes {
            let (name, value, seconds) = match change {
                CookieChange::SetSession { secret, seconds } => {
                    (self.session_name(), secret.reveal().to_owned(), seconds)
                }
                CookieChange::ClearSession => (self.session_name(), String::new(), 0),
                CookieChange::SetGuest { signed } => (self.guest_name(), signed.reveal().to_owned(), GUEST_SECONDS),
                CookieChange::ClearGuest => (self.guest_name(), String::new(), 0),
            };
            let mut cookie = Cookie::new(name, value);
            cookie.set_path("/");
            cookie.set_http_only(true);
            cookie.set_same_site(SameSite::Lax);
            cookie.set_secure(self.secure);
            let encoded = format!("{cookie}; Max-Age={seconds}");
            match HeaderValue::from_str(&encoded) {
                Ok(header_value) => {
                    headers.append(header::SET_COOKIE, header_value);
                }
                Err(_) => tracing::error!(cookie = name, "a cookie's value does not fit a header and was not set"),
            }
        }
    }
}

/// The token of an `Authorization` value or of `connection_init`'s payload: `Bearer …`.
#[must_use]
pub fn bearer_token(authorization: &str) -> Option<Secret> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| Secret::new(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(secure: bool) -> CookiePolicy {
        CookiePolicy::new(secure)
    }

    /// The `Set-Cookie` lines for a change, and the headers of the browser's next request.
    fn round_trip(policy: &CookiePolicy, change: CookieChange) -> (String, HeaderMap) {
        let mut answer = HeaderMap::new();
        policy.write(vec![change], &mut answer);
        let line = answer[header::SET_COOKIE].to_str().expect("text").to_owned();
        let mut next = HeaderMap::new();
        let pair = line.split(';').next().expect("a first part");
        next.insert(header::COOKIE, HeaderValue::from_str(pair).expect("a header value"));
        (line, next)
    }

    #[test]
    fn on_https_cookies_are_secure_and_bound_to_the_host() {
        let change = CookieChange::SetSession {
            secret: Secret::new("s3cret"),
            seconds: 60,
        };
        let (line, next) = round_trip(&policy(true), change.clone());
        assert_eq!(
            line,
            "__Host-trackpass_session=s3cret; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
        assert_eq!(policy(true).caller(&next).session, Some(Secret::new("s3cret")));
        let (line, _) = round_trip(&policy(false), change);
        assert_eq!(
            line,
            "trackpass_session=s3cret; HttpOnly; SameSite=Lax; Path=/; Max-Age=60"
        );
    }

    #[test]
    fn r55_a_guest_is_held_by_a_cookie_that_scripts_in_the_page_cannot_read() {
        let signed = Secret::new("person_ab12.c2ln");
        let (line, next) = round_trip(&policy(false), CookieChange::SetGuest { signed: signed.clone() });
        assert!(line.contains("HttpOnly"), "{line}");
        assert_eq!(policy(false).caller(&next).guest, Some(signed));
    }

    #[test]
    fn clearing_expires_the_cookie_at_once() {
        let (line, _) = round_trip(&policy(false), CookieChange::ClearSession);
        assert!(
            line.starts_with("trackpass_session=;") && line.ends_with("Max-Age=0"),
            "{line}"
        );
    }

    #[test]
    fn a_bearer_token_silences_the_cookies() {
        let (_, mut next) = round_trip(
            &policy(false),
            CookieChange::SetGuest {
                signed: Secret::new("person_ab12.c2ln"),
            },
        );
        next.insert(header::AUTHORIZATION, HeaderValue::from_static("bearer tok"));
        let caller = policy(false).caller(&next);
        assert_eq!((caller.bearer, caller.guest), (Some(Secret::new("tok")), None));
    }

    #[test]
    fn secrets_do_not_print() {
        let caller = Caller {
            bearer: Some(Secret::new("tok-123")),
            session: Some(Secret::new("tok-123")),
            ..Caller::default()
        };
        assert!(!format!("{caller:?}").contains("tok-123"));
    }
}
