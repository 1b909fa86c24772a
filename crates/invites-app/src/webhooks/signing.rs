//! Signing as <https://www.standardwebhooks.com> has it: HMAC-SHA256 over id, instant and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What every secret begins with, so that libraries and scanners of leaked secrets can tell one.
const PREFIX: &str = "whsec_";

/// What a webhook and its receiver share.
#[derive(Clone)]
pub struct WebhookSecret([u8; 32]);

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WebhookSecret(…)")
    }
}

impl WebhookSecret {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As its owner gets it: `whsec_` and base64.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    /// One signature: `v1,` and base64.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        sign(&self.0, id, timestamp, body)
    }
}

fn sign(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body.as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // The example that the libraries of Standard Webhooks are tested with.
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        assert_eq!(
            sign(
                &key,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}"
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_secret_is_shown_as_libraries_take_it_and_never_by_debug() {
        let secret = WebhookSecret::new([7; 32]);
        let shown = secret.reveal();
        let bytes = STANDARD.decode(shown.strip_prefix("whsec_").expect("the prefix"));
        assert_eq!(bytes.expect("base64"), [7; 32]);
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
    }
}
