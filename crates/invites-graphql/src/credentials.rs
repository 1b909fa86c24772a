//! What resolvers may ask of the transport: to remember who the caller has become.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use invites_domain::ids::PersonId;

/// The caller's cookies. The server crate writes them to the response; a transport that cannot (a WebSocket) ignores it.
pub trait Credentials: Send + Sync + Debug {
    /// The secret of the session cookie that came with the request, so that signing out can end the session itself.
    fn session(&self) -> Option<String>;
    /// Remembers a guest by a signed cookie (R55).
    fn remember_guest(&self, guest: PersonId);
    /// Signs the browser in; `secret` goes to the cookie and nowhere else. Forgets the guest, whose records have merged.
    fn sign_in(&self, secret: &str, expires_at: DateTime<Utc>);
    /// Forgets both.
    fn sign_out(&self);
}
