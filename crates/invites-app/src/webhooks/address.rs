//! Where a webhook may lead, as far as its address tells. Names are judged when they are resolved, by whoever connects.

use std::net::IpAddr;

use invites_domain::error::{FieldError, FieldErrorCode};
use invites_domain::webhook_address::is_public;
use url::{Host, Url};

use crate::error::plain;

/// The longest address, in characters.
const LONGEST: usize = 2_000;

/// Reads an address that a person typed; `private` lets it lead into private networks.
///
/// # Errors
/// The one mistake on `url`, with its remedy.
pub(crate) fn read(text: &str, private: bool) -> Result<Url, FieldError> {
    let wrong = |code, message: &str| plain("url", code, message);
    let text = text.trim();
    if text.is_empty() {
        return Err(wrong(
            FieldErrorCode::Required,
            "Enter the address that messages go to.",
        ));
    }
    if text.chars().count() > LONGEST {
        return Err(wrong(
            FieldErrorCode::TooLong,
            "Shorten the address to 2,000 characters.",
        ));
    }
    let Ok(url) = Url::parse(text) else {
        let message = "This is no address. Write it whole, such as https://example.com/hooks.";
        return Err(wrong(FieldErrorCode::Invalid, message));
    };
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        let message = "The address must begin with https:// or http://.";
        return Err(wrong(FieldErrorCode::Invalid, message));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let message = "Leave user name and password out: the signature tells that a message is ours.";
        return Err(wrong(FieldErrorCode::Invalid, message));
    }
    if url.fragment().is_some() {
        return Err(wrong(
            FieldErrorCode::Invalid,
            "Leave the # and what follows it out: it is never sent.",
        ));
    }
    if !private && leads_inside(&url) {
        let message = "This address leads into a private network or to this server itself. Use one of the public internet, or ask \
                       whoever runs this server to start it with --allow-private-webhooks.";
        return Err(wrong(FieldErrorCode::Invalid, message));
    }
    Ok(url)
}

/// Whether the address says by itself that it does not lead to the public internet.
#[must_use]
pub fn leads_inside(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => !is_public(IpAddr::V6(address)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_on_the_public_internet() {
        for good in [
            "https://example.com/hooks?key=1",
            " http://example.com:8080 ",
            "https://1.1.1.1/",
        ] {
            assert!(read(good, false).is_ok(), "{good}");
        }
        for (bad, code) in [
            ("", FieldErrorCode::Required),
            ("example.com/hooks", FieldErrorCode::Invalid),
            ("ftp://example.com", FieldErrorCode::Invalid),
            ("file:///etc/passwd", FieldErrorCode::Invalid),
            ("https://me:secret@example.com", FieldErrorCode::Invalid),
            ("https://example.com/#here", FieldErrorCode::Invalid),
            ("http://localhost:8080", FieldErrorCode::Invalid),
            ("http://LOCALHOST./", FieldErrorCode::Invalid),
            ("http://127.0.0.1/", FieldErrorCode::Invalid),
            ("http://2130706433/", FieldErrorCode::Invalid),
            ("http://0x7f.1/", FieldErrorCode::Invalid),
            ("http://[::1]/", FieldErrorCode::Invalid),
            ("http://[::ffff:10.0.0.1]/", FieldErrorCode::Invalid),
            ("http://169.254.169.254/latest/meta-data", FieldErrorCode::Invalid),
        ] {
            let wrong = read(bad, false).expect_err(bad);
            assert_eq!((wrong.code, wrong.field.as_ref()), (code, "url"), "{bad}");
        }
        assert_eq!(
            read(&format!("https://example.com/{}", "a".repeat(2_000)), false).map_err(|wrong| wrong.code),
            Err(FieldErrorCode::TooLong)
        );
    }

    #[test]
    fn private_addresses_pass_where_the_installation_allows_them() {
        assert!(read("http://127.0.0.1:9000/", true).is_ok());
        assert!(read("file:///etc/passwd", true).is_err());
    }
}
