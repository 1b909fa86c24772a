//! Which web pages may use a browser's cookies here: our own, and no others.
//!
//! Knows headers only. Callers without an `Origin` are no browsers, or browsers on a same-origin GET.

use axum::http::{HeaderMap, HeaderValue, header};
use url::{Origin, Url};

/// A request that a page of another site made in a visitor's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this request comes from another site's page; open Trackpass itself, or send an API token instead of cookies")]
pub struct ForeignOrigin;

/// Tells our own pages from those of others: the configured public URL, or the host that the request names.
#[derive(Clone, Debug, Default)]
pub struct OriginPolicy {
    public: Option<Origin>,
}

impl OriginPolicy {
    /// With a public URL, its origin is ours even behind a proxy that rewrites `Host`.
    #[must_use]
    pub fn new(public_url: Option<&Url>) -> Self {
        Self {
            public: public_url.map(Url::origin),
        }
    }

    /// Judges a request that may carry cookies and may change something, or opens a socket.
    ///
    /// # Errors
    /// [`ForeignOrigin`] if a browser says that a page of another origin is behind it.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), ForeignOrigin> {
        if let Some(origin) = headers.get(header::ORIGIN) {
            return if self.is_ours(origin, headers.get(header::HOST)) {
                Ok(())
            } else {
                Err(ForeignOrigin)
            };
        }
        // Browsers that send no Origin still say whose page it is. `none` is a person typing the address.
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(ForeignOrigin),
        }
    }

    fn is_ours(&self, origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
        let Some(url) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else {
            return false; // "null" among them: sandboxed frames and files
        };
        let origin = url.origin();
        if self.public.as_ref() == Some(&origin) {
            return true;
        }
        // The same scheme for both sides: the default port falls away alike.
        host.and_then(|host| host.to_str().ok())
            .and_then(|host| Url::parse(&format!("{}://{host}", url.scheme())).ok())
            .is_some_and(|here| here.origin() == origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(public: Option<&str>, pairs: &[(&'static str, &str)]) -> bool {
        let public = public.map(|text| Url::parse(text).expect("a URL"));
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_str(value).expect("a header value"));
        }
        OriginPolicy::new(public.as_ref()).check(&headers).is_ok()
    }

    #[test]
    fn our_own_pages_pass() {
        assert!(judge(
            None,
            &[("origin", "http://localhost:4000"), ("host", "localhost:4000")]
        ));
        assert!(judge(
            None,
            &[("origin", "https://tracks.example"), ("host", "tracks.example:443")]
        ));
        assert!(judge(
            Some("https://tracks.example"),
            &[("origin", "https://tracks.example"), ("host", "10.0.0.7:8080")]
        ));
    }

    #[test]
    fn pages_of_others_do_not() {
        assert!(!judge(
            None,
            &[("origin", "https://evil.example"), ("host", "localhost:4000")]
        ));
        assert!(!judge(
            None,
            &[("origin", "http://localhost:4001"), ("host", "localhost:4000")]
        ));
        assert!(!judge(None, &[("origin", "null"), ("host", "localhost:4000")]));
        assert!(!judge(
            Some("https://tracks.example"),
            &[("origin", "https://evil.example"), ("host", "10.0.0.7")]
        ));
    }

    #[test]
    fn without_an_origin_the_fetch_metadata_decides_and_scripts_have_neither() {
        assert!(judge(None, &[("host", "localhost:4000")]));
        assert!(judge(None, &[("sec-fetch-site", "same-origin")]));
        assert!(!judge(None, &[("sec-fetch-site", "cross-site")]));
        assert!(!judge(None, &[("sec-fetch-site", "same-site")]));
    }
}
