//! When that which opened a long conversation lapses: a session that is signed out or over, a token that is revoked or
//! over. What the caller may see is judged elsewhere; this tells when there is no such caller any more.

use std::future::pending;
use std::time::Duration;

use invites_domain::time::Instant;
use invites_store::StoreError;
use invites_store::queries::{api_tokens, sessions};

use crate::App;
use crate::announce::{Announcement, Subscriber};
use crate::secrets::hash_secret;

/// How long a database that does not answer is left alone. It signs nobody out.
const RETRY: Duration = Duration::from_secs(5);

impl App {
    /// Returns once the session under this secret is signed out or over, in whichever process that happened. Its use
    /// elsewhere keeps it alive.
    pub async fn session_lapses(&self, secret: &str) {
        let hash = hash_secret(secret);
        // Listens first and reads then: nothing falls in between.
        let mut news = self.announcer().credentials();
        loop {
            // In a box: thousands wait here, and none keeps room for a question to the database meanwhile.
            match Box::pin(sessions::find(self.store().read(), &hash, self.now())).await {
                Ok(None) => return,
                Ok(Some(session)) => {
                    let over = Some(session.expires_at);
                    let theirs = |news| match news {
                        Announcement::SignedOut { person } => person == session.person,
                        news => news == Announcement::Missed,
                    };
                    self.doubt(&mut news, over, theirs).await;
                }
                Err(error) => wait_out(&error).await,
            }
        }
    }

    /// Returns once the token with this secret is revoked or over, in whichever process that happened.
    pub async fn token_lapses(&self, secret: &str) {
        let hash = hash_secret(secret);
        let mut news = self.announcer().credentials();
        loop {
            match Box::pin(api_tokens::by_hash(self.store().read(), &hash)).await {
                Ok(Some(token)) if token.holds_at(self.now()) => {
                    let theirs = |news| match news {
                        Announcement::Team { team } => team == token.team,
                        news => news == Announcement::Missed,
                    };
                    self.doubt(&mut news, token.expires_at, theirs).await;
                }
                Ok(_) => return,
                Err(error) => wait_out(&error).await,
            }
        }
    }

    /// Returns when something concerns the credential, or the clock shows its end.
    async fn doubt(&self, news: &mut Subscriber, over: Option<Instant>, concerns: impl Fn(Announcement) -> bool) {
        let over = async {
            match over {
                Some(at) => self.clock().wait_until(at).await,
                None => pending().await,
            }
        };
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return,
                heard = news.next() => match heard {
                    Some(heard) if concerns(heard) => return,
                    Some(_) => {}
                    // The server stops, and says so itself.
                    None => pending().await,
                },
            }
        }
    }
}

async fn wait_out(error: &StoreError) {
    tracing::warn!(%error, "whether a credential still holds could not be read");
    tokio::time::sleep(RETRY).await;
}
