//! Ids that cannot be mistaken for one another, and the token in an invite's link.
//!
//! An id travels as `PREFIX_` and 32 hexadecimal digits, so that an id of the wrong kind is told apart from one
//! that is damaged. Nothing here makes ids: chance belongs to the server.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// Why a text is not the id that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not an id of any kind.
    #[error("This is not an id. Copy it again from where it came from.")]
    Malformed,
    /// An id, but of something else.
    #[error("This is the id of a different kind of thing: “{expected}_…” is expected here, not “{found}_…”.")]
    WrongKind {
        /// The prefix that belongs here.
        expected: &'static str,
        /// The prefix that was found.
        found: String,
    },
}

/// An id of one kind of thing.
pub trait TypedId: Sized + Copy {
    /// What stands before the underscore in the written form.
    const PREFIX: &'static str;

    /// The id with this number.
    fn from_uuid(uuid: Uuid) -> Self;

    /// The id's number, as the database keeps it.
    fn uuid(self) -> Uuid;

    /// The written form: prefix, underscore, 32 lower-case hexadecimal digits.
    fn encode(self) -> String {
        format!("{}_{}", Self::PREFIX, self.uuid().simple())
    }

    /// Reads the written form, and only that: one id has one text.
    ///
    /// # Errors
    /// [`IdError::WrongKind`] for a well-formed id of another kind, [`IdError::Malformed`] for anything else.
    fn parse(text: &str) -> Result<Self, IdError> {
        let (prefix, digits) = text.split_once('_').ok_or(IdError::Malformed)?;
        let canonical = digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !canonical || !PREFIXES.contains(&prefix) {
            return Err(IdError::Malformed);
        }
        if prefix != Self::PREFIX {
            return Err(IdError::WrongKind {
                expected: Self::PREFIX,
                found: prefix.to_owned(),
            });
        }
        Uuid::try_parse(digits)
            .map(Self::from_uuid)
            .map_err(|_| IdError::Malformed)
    }
}

macro_rules! typed_ids {
    ($($(#[$meta:meta])* $name:ident = $prefix:literal;)+) => {
        /// The prefixes of all kinds, so that a wrong kind is named and not called damaged.
        const PREFIXES: &[&str] = &[$($prefix),+];

        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(Uuid);

            impl TypedId for $name {
                const PREFIX: &'static str = $prefix;

                fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }

                fn uuid(self) -> Uuid {
                    self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(out, "{}_{}", $prefix, self.0.simple())
                }
            }

            impl std::str::FromStr for $name {
                type Err = IdError;

                fn from_str(text: &str) -> Result<Self, IdError> {
                    Self::parse(text)
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = String::deserialize(deserializer)?;
                    Self::parse(&text).map_err(de::Error::custom)
                }
            }
        )+
    };
}

typed_ids! {
    /// A team: the owner of tracks, invites and forms.
    TeamId = "team";
    /// A person, signed in or guest.
    PersonId = "person";
    /// A track.
    TrackId = "track";
    /// One challenge of a track.
    ChallengeId = "challenge";
    /// A track invite.
    InviteId = "invite";
    /// A claim: one person's seat on one invite.
    ClaimId = "claim";
    /// One run of a track.
    PlayId = "play";
    /// An API token.
    TokenId = "token";
    /// An entry of the audit log.
    AuditEntryId = "audit";
    /// A submission of the details form.
    SubmissionId = "details";
    /// One check of a challenge.
    AttemptId = "attempt";
    /// A message on its way by mail.
    LetterId = "letter";
    /// An address that is told what happens.
    WebhookId = "webhook";
    /// One message to a webhook. Its written form is the message's `webhook-id`.
    DeliveryId = "delivery";
}

/// The unguessable part of an invite's link (R115): 128 random bits as 22 characters of base64url.
///
/// `Debug` hides it, because whoever holds it may claim.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InviteToken(String);

impl InviteToken {
    /// The token of these random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads a token out of a link; `None` when the text cannot be one, without a look at any invite.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The engine refuses stray bits in the last character, so that one token has one text.
        let mut bytes = [0; 16];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        (length == 16).then(|| Self(text.to_owned()))
    }

    /// The 22 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InviteToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("InviteToken(…)")
    }
}
