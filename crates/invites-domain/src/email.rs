//! E-mail addresses and the entries of an allow list: who is meant by an entry, and who is not (R59).
//!
//! One written form for everything: trimmed, lower-case, domains in ASCII. Matching compares those forms and nothing
//! else, so that the database can do it with `entry IN (…)`. Whether an address is proven is not known here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not an e-mail address, or not an entry of the allow list. The message names the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing there.
    #[error("Enter an e-mail address, such as anna@acme.com.")]
    Empty,
    /// No `@`.
    #[error("An e-mail address has an @ in it, such as anna@acme.com.")]
    NoAt,
    /// The part before the `@` is not one.
    #[error(
        "Check the part before the @: letters without accents, digits, dots between them, and ! # $ % & ' * + - / = ? ^ _ ` {{ | }} ~ may stand there."
    )]
    LocalPart,
    /// The part after the `@` is not a domain.
    #[error("Check the domain: it looks like acme.com, of letters, digits and hyphens with dots between them.")]
    Domain,
    /// A domain in another script, in a build that cannot read it.
    #[error("Write this domain in its ASCII form, which begins with xn--.")]
    DomainNotAscii,
    /// Longer than mail allows.
    #[error("This is longer than an e-mail address can be: 254 characters, 64 of them before the @.")]
    TooLong,
    /// Words where one entry is expected.
    #[error("There is a space in it. Separate entries by commas, or write each on its own line.")]
    Space,
    /// A star where it means nothing.
    #[error("Write @acme.com for everybody at a domain, or *.acme.com for its sub-domains.")]
    Wildcard,
}

/// A well-formed address in its one written form: trimmed, lower-case, its domain in ASCII (R59).
///
/// Nothing is stripped from it: `anna+lab@acme.com` is not `anna@acme.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address that a person typed.
    ///
    /// # Errors
    /// What is wrong with it, with the remedy.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
        let local = local_part(local)?;
        let domain = domain_name(domain)?;
        if !domain.contains('.') {
            return Err(EmailError::Domain);
        }
        if local.len() > 64 || local.len() + 1 + domain.len() > 254 {
            return Err(EmailError::TooLong);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address in its written form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// One entry of an allow list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AllowedEntry {
    /// One address.
    Address(EmailAddress),
    /// Every address at exactly this domain.
    Domain(String),
    /// Every address at a sub-domain of this domain, at any depth, and not at the domain itself.
    Subdomains(String),
}

impl AllowedEntry {
    /// Reads an entry: `anna@acme.com`, `acme.com` or `@acme.com`, `*.acme.com` (R59).
    ///
    /// # Errors
    /// What is wrong with it, with the remedy.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if let Some(parent) = text.strip_prefix("*.") {
            return domain_name(parent).map(Self::Subdomains);
        }
        if text.contains('*') {
            // `*@acme.com` is a valid address of nobody: whoever writes it means the domain.
            return Err(EmailError::Wildcard);
        }
        let domain = match text.strip_prefix('@') {
            Some(domain) => domain,
            None if text.contains('@') => return EmailAddress::parse(text).map(Self::Address),
            None if text.is_empty() => return Err(EmailError::Empty),
            None if !text.contains(['.', '。', '．']) => return Err(EmailError::NoAt),
            None => text,
        };
        let domain = domain_name(domain)?;
        if domain.contains('.') {
            Ok(Self::Domain(domain))
        } else {
            Err(EmailError::Domain)
        }
    }

    /// The one written form: `anna@acme.com`, `@acme.com` or `*.acme.com`. Two entries mean the same exactly when
    /// these are equal.
    #[must_use]
    pub fn canonical(&self) -> String {
        match self {
            Self::Address(address) => address.0.clone(),
            Self::Domain(domain) => format!("@{domain}"),
            Self::Subdomains(parent) => format!("*.{parent}"),
        }
    }

    /// Whether the entry means this address (R59).
    #[must_use]
    pub fn admits(&self, email: &EmailAddress) -> bool {
        match self {
            Self::Address(address) => address == email,
            Self::Domain(domain) => domain == email.domain(),
            Self::Subdomains(parent) => email
                .domain()
                .strip_suffix(parent.as_str())
                .is_some_and(|labels| labels.ends_with('.')),
        }
    }
}

impl fmt::Display for AllowedEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.canonical())
    }
}

impl TryFrom<String> for AllowedEntry {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<AllowedEntry> for String {
    fn from(entry: AllowedEntry) -> Self {
        entry.canonical()
    }
}

/// The written forms of every entry that would admit the address, from the narrowest to the widest:
/// `a@x.b.c`, `@x.b.c`, `*.b.c`, `*.c`. A list admits the address exactly when it holds one of them.
#[must_use]
pub fn match_keys(email: &EmailAddress) -> Vec<String> {
    let mut keys = vec![email.0.clone(), format!("@{}", email.domain())];
    let mut rest = email.domain();
    while let Some((_, parent)) = rest.split_once('.') {
        keys.push(format!("*.{parent}"));
        rest = parent;
    }
    keys
}

/// Whether the list admits the address.
#[must_use]
pub fn admits(entries: &[AllowedEntry], email: &EmailAddress) -> bool {
    entries.iter().any(|entry| entry.admits(email))
}

/// The part before the `@` in lower case, judged by the unquoted form of RFC 5322.
fn local_part(text: &str) -> Result<String, EmailError> {
    let atom = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    if text.split('.').all(atom) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(EmailError::LocalPart)
    }
}

/// A domain in lower-case ASCII: labels of 1 to 63 letters, digits and inner hyphens, 253 in all, not an IP address.
fn domain_name(text: &str) -> Result<String, EmailError> {
    let ascii = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        international(text)?
    };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let numeric_end = ascii
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    if ascii.len() <= 253 && ascii.split('.').all(label) && !numeric_end {
        Ok(ascii)
    } else {
        Err(EmailError::Domain)
    }
}

/// A domain in another script, in the ASCII form that mail servers use.
#[cfg(feature = "idna")]
fn international(text: &str) -> Result<String, EmailError> {
    idna::domain_to_ascii_strict(text).map_err(|_| EmailError::Domain)
}

/// Without the tables such a domain is not guessed at: the page lets the browser convert it first.
#[cfg(not(feature = "idna"))]
fn international(_text: &str) -> Result<String, EmailError> {
    Err(EmailError::DomainNotAscii)
}
