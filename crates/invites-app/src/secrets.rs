//! Secrets: how they are made, hashed at rest, and signed. Nothing here is ever logged.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use invites_domain::ids::{PersonId, TeamId, TypedId, WebhookId};
use sha2::{Digest, Sha256};

/// 256 random bits as 43 characters of base64url: sessions, API tokens, sign-in links.
#[must_use]
pub fn secret_from(chance: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(chance)
}

/// How a secret of 256 random bits is kept: SHA-256, in hexadecimal. (No salt is needed at that length.)
#[must_use]
pub fn hash_secret(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// The key that all processes of an installation share.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ServerKey(…)")
    }
}

impl ServerKey {
    /// A key from 256 random bits.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As it is kept in `server_keys`.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads [`ServerKey::encode`]'s form.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// A guest cookie: the person's id and a signature (R55).
    #[must_use]
    pub fn guest_cookie(&self, person: PersonId) -> String {
        let id = person.encode();
        let signature = self.sign("guest", &id);
        format!("{id}.{signature}")
    }

    /// The person of a guest cookie; none when the signature is not ours.
    #[must_use]
    pub fn guest_of(&self, cookie: &str) -> Option<PersonId> {
        let (id, signature) = cookie.split_once('.')?;
        let person = PersonId::parse(id).ok()?;
        self.verify("guest", id, signature).then_some(person)
    }

    /// The guest that a stranger becomes who claims under an idempotency key: the same one for the same link and key,
    /// and one that nobody can compute without our key.
    #[must_use]
    pub fn guest_under(&self, token: &str, key: &str) -> PersonId {
        let digest = self
            .mac("guest under a key", &format!("{token}\n{key}"))
            .finalize()
            .into_bytes();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        PersonId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The part of a link that ends a team's notices to a person: whoever holds it may do that, and nothing else. It does
    /// not end by time, because messages stay in mailboxes.
    #[must_use]
    pub fn unsubscribe_token(&self, team: TeamId, person: PersonId) -> String {
        let (team, person) = (team.encode(), person.encode());
        let signature = self.sign("unsubscribe", &format!("{team}\n{person}"));
        format!("{team}.{person}.{signature}")
    }

    /// The team and the person of [`ServerKey::unsubscribe_token`]; none when the signature is not ours.
    #[must_use]
    pub fn unsubscribing(&self, token: &str) -> Option<(TeamId, PersonId)> {
        let (subject, signature) = token.rsplit_once('.')?;
        let (team, person) = subject.split_once('.')?;
        let known = (TeamId::parse(team).ok()?, PersonId::parse(person).ok()?);
        let signed = format!("{team}\n{person}");
        self.verify("unsubscribe", &signed, signature).then_some(known)
    }

    /// How a short secret (a six-digit code) is kept: keyed, so that the database alone does not give it away.
    #[must_use]
    pub fn hash_code(&self, email: &str, code: &str) -> String {
        self.sign("code", &format!("{email}\n{code}"))
    }

    /// The bytes of a webhook's secret. Nothing of it is kept: whoever reads the table of webhooks cannot sign for them.
    pub(crate) fn webhook_secret(&self, webhook: WebhookId, generation: i32) -> [u8; 32] {
        let secret = self.mac("webhook", &format!("{webhook}\n{generation}"));
        secret.finalize().into_bytes().into()
    }

    fn sign(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, text).finalize().into_bytes())
    }

    fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|bytes| self.mac(purpose, text).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(b"\n");
        mac.update(text.as_bytes());
        mac
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn r55_a_guest_cookie_holds_only_with_our_signature() {
        let key = ServerKey::new([7; 32]);
        let person = PersonId::from_uuid(Uuid::from_u128(42));
        let cookie = key.guest_cookie(person);
        assert_eq!(key.guest_of(&cookie), Some(person));
        assert_eq!(
            ServerKey::new([8; 32]).guest_of(&cookie),
            None,
            "another installation's"
        );
        let other = PersonId::from_uuid(Uuid::from_u128(43)).encode();
        let forged = format!("{other}.{}", cookie.split_once('.').expect("signed").1);
        assert_eq!(key.guest_of(&forged), None, "another person's signature");
        assert_eq!(key.guest_of(&person.encode()), None, "no signature");
    }

    #[test]
    fn a_code_hash_is_not_a_guest_signature() {
        let key = ServerKey::new([7; 32]);
        assert_ne!(key.sign("code", "x"), key.sign("guest", "x"));
    }
}
