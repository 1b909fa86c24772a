//! Carrying webhooks' messages by HTTP: one POST, no redirects, fifteen seconds, and nowhere but the public internet.
//!
//! It knows no webhook: what is sent, when, and what an answer means, the application says.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use invites_app::webhooks::{Answer, Courier, Posting, Undelivered, address::leads_inside, courier::WORDS_KEPT};
use invites_domain::webhook_address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, Url, redirect};

/// How long one try may take, connecting included.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long is waited for the first words of an answer whose status is there.
const WORDS_TIMEOUT: Duration = Duration::from_secs(2);
/// So much of an answer is read at most, in bytes.
const READ_MOST: usize = 4 * WORDS_KEPT;
/// How receivers know us in their logs.
const USER_AGENT: &str = concat!("Trackpass/", env!("CARGO_PKG_VERSION"), " (webhooks)");

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("webhooks cannot be sent: {0}")]
pub struct CourierError(#[from] reqwest::Error);

/// Carries messages by HTTP.
#[derive(Debug, Clone)]
pub struct HttpCourier {
    client: Client,
    private: bool,
    timeout: Duration,
}

impl HttpCourier {
    /// A courier; `private` lets it go into private networks and to this machine.
    ///
    /// # Errors
    /// [`CourierError`].
    pub fn new(private: bool) -> Result<Self, CourierError> {
        // Fails only when a provider is installed already, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            // A proxy would connect in our stead, and nobody would look at where to.
            .no_proxy();
        let client = if private {
            client
        } else {
            client.dns_resolver(Arc::new(PublicOnly))
        };
        Ok(Self {
            client: client.build()?,
            private,
            timeout: TIMEOUT,
        })
    }

    /// The same courier with less patience, in tests.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }
}

#[async_trait]
impl Courier for HttpCourier {
    async fn carry(&self, posting: Posting) -> Result<Answer, Undelivered> {
        let url = Url::parse(&posting.url).map_err(|error| Undelivered::Unreachable(error.to_string()))?;
        // An address in numbers is not resolved, so the resolver does not see it.
        if !self.private && leads_inside(&url) {
            return Err(Undelivered::Private);
        }
        let sent = self
            .client
            .post(url)
            .timeout(self.timeout)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", posting.id)
            .header("webhook-timestamp", posting.timestamp)
            .header("webhook-signature", posting.signature)
            .body(posting.body)
            .send()
            .await
            .map_err(|error| undelivered(&error, self.timeout))?;
        let retry_after = sent.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Ok(Answer {
            status: sent.status().as_u16(),
            retry_after: retry_after.map(str::to_owned),
            words: first_words(sent).await,
        })
    }
}

/// How the body begins, on one line. The status is there already: what keeps the body from coming changes nothing.
async fn first_words(mut answer: Response) -> String {
    let mut read = Vec::new();
    let reading = async {
        while read.len() < READ_MOST
            && let Ok(Some(chunk)) = answer.chunk().await
        {
            read.extend_from_slice(&chunk[..chunk.len().min(READ_MOST)]);
        }
    };
    // Not in time: what has come until then will do.
    let _ = tokio::time::timeout(WORDS_TIMEOUT, reading).await;
    let text = String::from_utf8_lossy(&read);
    let words: Vec<_> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .collect();
    let line = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    line.chars().take(WORDS_KEPT).collect()
}

fn undelivered(error: &reqwest::Error, waited: Duration) -> Undelivered {
    if causes(error).any(|cause| cause.is::<NowherePublic>()) {
        return Undelivered::Private;
    }
    if error.is_timeout() {
        return Undelivered::TimedOut {
            seconds: waited.as_secs(),
        };
    }
    let deepest = causes(error).last();
    Undelivered::Unreachable(deepest.map_or_else(|| error.to_string(), ToString::to_string))
}

/// An error, its cause, the cause of that.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// A name that leads to no address of the public internet.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
struct NowherePublic;

/// Resolves names to their public addresses and to no others: a name that led elsewhere when the webhook was saved does
/// not lead inside now.
#[derive(Debug)]
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public = public_among(found);
            if public.is_empty() {
                return Err(NowherePublic.into());
            }
            let public: Addrs = Box::new(public.into_iter());
            Ok(public)
        })
    }
}

fn public_among(found: Vec<SocketAddr>) -> Vec<SocketAddr> {
    found.into_iter().filter(|address| is_public(address.ip())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_addresses_of_a_name_only_public_ones_are_used() {
        let addresses = |list: &[&str]| {
            list.iter()
                .map(|text| text.parse().expect("an address"))
                .collect::<Vec<_>>()
        };
        let found = addresses(&["127.0.0.1:0", "93.184.216.34:0", "[fd00::1]:0", "169.254.169.254:0"]);
        assert_eq!(public_among(found), addresses(&["93.184.216.34:0"]));
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_when_it_is_resolved() {
        let name: Name = "localhost".parse().expect("a name");
        let refused = PublicOnly.resolve(name).await.map(|_| ()).expect_err("refused");
        assert!(refused.is::<NowherePublic>(), "{refused}");
    }
}
