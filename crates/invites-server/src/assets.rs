//! The page: files embedded in the binary, compressed beforehand, cached as long as their names say.
//!
//! Knows files and headers. Every path that is no file is a route of the app and answers `index.html`.

use std::{borrow::Cow, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::compressing::compressed;

/// One file of the page.
pub struct PageFile {
    /// The bytes as they are stored, possibly compressed.
    pub bytes: Cow<'static, [u8]>,
    /// SHA-256 of these bytes.
    pub digest: [u8; 32],
}

/// Where the page's files come from.
pub trait PageFiles: Send + Sync + 'static {
    /// The file at a path relative to the page's root, without a leading slash.
    fn file(&self, path: &str) -> Option<PageFile>;
}

/// The page that `cargo xtask web --release` built. A debug build of the server reads the folder at each request.
#[derive(RustEmbed)]
#[folder = "../../target/page/release"]
struct Built;

/// The built page.
pub struct EmbeddedPage;

impl PageFiles for EmbeddedPage {
    fn file(&self, path: &str) -> Option<PageFile> {
        #[cfg(debug_assertions)]
        if let Some(folder) = std::env::var_os("TRACKPASS_PAGE") {
            return under_construction(std::path::Path::new(&folder), path);
        }
        Built::get(path).map(|file| PageFile {
            bytes: file.data,
            digest: file.metadata.sha256_hash(),
        })
    }
}

/// A file of another build of the page, for its developers: a debug build of the server takes the folder from
/// `TRACKPASS_PAGE`, such as `target/page/dev`.
#[cfg(debug_assertions)]
fn under_construction(folder: &std::path::Path, path: &str) -> Option<PageFile> {
    let bytes = std::fs::read(folder.join(path)).ok()?;
    Some(PageFile {
        digest: Sha256::digest(&bytes).into(),
        bytes: Cow::Owned(bytes),
    })
}

/// The page as the router serves it.
#[derive(Clone)]
pub struct Page {
    files: Arc<dyn PageFiles>,
    security: HeaderValue,
}

const INDEX: &str = "index.html";

/// Said instead of the page in a binary that was built without one.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Trackpass</title>\
<h1>The page is not built</h1><p>This server was built without its page. Run <code>cargo xtask web --release</code>, \
then build the server again. The API works meanwhile: <a href=\"/graphql\">/graphql</a>.</p></html>";

impl Page {
    /// `socket_origins` are the `ws:` or `wss:` origins that the page may connect to besides its own.
    #[must_use]
    pub fn new(files: impl PageFiles, socket_origins: &str) -> Self {
        let policy = format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: https:; \
             connect-src 'self' {socket_origins}; frame-src https:; object-src 'none'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'"
        );
        // Origins are ASCII; should one not be, the page's own stands alone.
        let security = HeaderValue::from_str(&policy)
            .unwrap_or(HeaderValue::from_static("default-src 'self'; frame-ancestors 'none'"));
        Self {
            files: Arc::new(files),
            security,
        }
    }

    /// Answers a request that no other route took.
    #[must_use]
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            return crate::transport::Problem::NotFound.into_response();
        }
        let path = uri.path().trim_start_matches('/');
        if path.split('/').any(|part| part == ".." || part == ".") {
            return StatusCode::NOT_FOUND.into_response();
        }
        if !path.is_empty() && path != INDEX {
            if let Some(response) = self.file(path, headers) {
                return response;
            }
            // A path with an extension in its last part is a file that is not there; a chunk of an older build,
            // perhaps. The app's own routes have none.
            if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
                return StatusCode::NOT_FOUND.into_response();
            }
        }
        let mut response = self.file(INDEX, headers).unwrap_or_else(not_built);
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, self.security.clone());
        response
    }

    /// Answers the index as `write` makes it from the built one: for a route whose first bytes say more than the others'.
    /// Compressed on the way, since no such file was made beforehand.
    #[must_use]
    pub fn index_as(&self, headers: &HeaderMap, write: impl FnOnce(&str) -> String) -> Response {
        let built = self.files.file(INDEX);
        let mut response = match built.as_ref().and_then(|file| std::str::from_utf8(&file.bytes).ok()) {
            Some(index) => written(write(index), headers),
            None => not_built(),
        };
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, self.security.clone());
        response
    }

    fn file(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let plain = self.files.file(path)?;
        let (file, encoding) = self.smallest(path, headers).unwrap_or((plain, None));
        let etag = etag(&file.digest);
        // Files in a directory are of one build, whose hash is the directory's name: they never change.
        let cache = if path.contains('/') {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let mut response = if none_match(headers, &etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = match file.bytes {
                Cow::Borrowed(bytes) => Body::from(bytes),
                Cow::Owned(bytes) => Body::from(bytes),
            };
            Response::new(body)
        };
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            out.insert(header::ETAG, etag);
        }
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }

    /// The compressed neighbour that the client can read, the smaller kind first.
    fn smallest(&self, path: &str, headers: &HeaderMap) -> Option<(PageFile, Option<&'static str>)> {
        [("br", "br"), ("gzip", "gz")]
            .into_iter()
            .filter(|(encoding, _)| accepts(headers, encoding))
            .find_map(|(encoding, extension)| Some((self.files.file(&format!("{path}.{extension}"))?, Some(encoding))))
    }
}

fn not_built() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response()
}

/// A document made for this answer, in the smallest form that the client reads.
fn written(text: String, headers: &HeaderMap) -> Response {
    let etag = etag(&Sha256::digest(text.as_bytes()));
    let encoding = ["br", "gzip"].into_iter().find(|encoding| accepts(headers, encoding));
    let mut response = if none_match(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(match encoding {
            Some(encoding) => compressed(text.as_bytes(), encoding),
            None => text.into_bytes(),
        }))
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(INDEX)));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether `Accept-Encoding` names an encoding, and not with quality zero.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let values = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding))
            && !parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn etag(digest: &[u8]) -> String {
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Whether the client already holds this version.
pub(crate) fn none_match(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|held| held.trim().trim_start_matches("W/") == etag)
}

/// The media type of a file by its name. The unknown is bytes: browsers are told not to guess.
pub(crate) fn content_type(path: &str) -> &'static str {
    match path
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .as_deref()
    {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some("pdf") => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    struct InMemory(BTreeMap<&'static str, &'static [u8]>);

    impl PageFiles for InMemory {
        fn file(&self, path: &str) -> Option<PageFile> {
            let bytes = *self.0.get(path)?;
            let mut digest = [0; 32];
            digest[..bytes.len().min(32)].copy_from_slice(&bytes[..bytes.len().min(32)]);
            Some(PageFile {
                bytes: Cow::Borrowed(bytes),
                digest,
            })
        }
    }

    fn get(path: &'static str, pairs: &[(header::HeaderName, &str)]) -> Response {
        let files: BTreeMap<&str, &[u8]> = BTreeMap::from([
            ("index.html", &b"<p>app"[..]),
            ("0abc/app.wasm", b"plain"),
            ("0abc/app.wasm.br", b"br"),
            ("0abc/app.wasm.gz", b"gz"),
        ]);
        let page = Page::new(InMemory(files), "wss://tracks.example");
        let headers = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a header value")))
            .collect();
        page.answer(&Method::GET, &Uri::from_static(path), &headers)
    }

    fn text(response: &Response, name: header::HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    #[test]
    fn routes_of_the_app_answer_the_index_with_a_strict_policy() {
        for path in ["/", "/i/AbCdEf", "/teams/acme/invites/invite_1", "/index.html"] {
            let response = get(path, &[]);
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(text(&response, header::CACHE_CONTROL), "no-cache", "{path}");
            let policy = text(&response, header::CONTENT_SECURITY_POLICY);
            assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
            assert!(
                policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"),
                "{policy}"
            );
            assert!(policy.contains("connect-src 'self' wss://tracks.example;"), "{policy}");
        }
    }

    #[test]
    fn hashed_files_are_kept_for_ever_and_travel_compressed() {
        for (accepted, expected) in [
            ("gzip, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("identity", ""),
        ] {
            let response = get("/0abc/app.wasm", &[(header::ACCEPT_ENCODING, accepted)]);
            assert_eq!(text(&response, header::CONTENT_ENCODING), expected, "{accepted}");
            assert_eq!(text(&response, header::CONTENT_TYPE), "application/wasm");
            assert!(text(&response, header::CACHE_CONTROL).ends_with("immutable"));
            assert_eq!(text(&response, header::VARY), "accept-encoding");
        }
    }

    #[test]
    fn a_version_the_client_holds_is_not_sent_again() {
        let first = get("/0abc/app.wasm", &[]);
        let etag = text(&first, header::ETAG).to_owned();
        assert_eq!(
            get("/0abc/app.wasm", &[(header::IF_NONE_MATCH, &etag)]).status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(
            get("/0abc/app.wasm", &[(header::IF_NONE_MATCH, "\"other\"")]).status(),
            StatusCode::OK
        );
    }

    #[test]
    fn a_missing_file_is_not_the_index() {
        assert_eq!(get("/0old/chunk.wasm", &[]).status(), StatusCode::NOT_FOUND);
        assert_eq!(get("/../secret", &[]).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn an_index_written_for_its_answer_travels_compressed_and_is_known_by_its_own_bytes() {
        let page = Page::new(InMemory(BTreeMap::from([("index.html", &b"<p>app"[..])])), "");
        let ask = |pairs: &[(header::HeaderName, &str)], words: &'static str| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a header value")))
                .collect();
            page.index_as(&headers, |index| format!("{index}{words}"))
        };
        for (accepted, expected) in [("gzip, br", "br"), ("gzip", "gzip"), ("identity", "")] {
            let response = ask(&[(header::ACCEPT_ENCODING, accepted)], "one");
            assert_eq!(text(&response, header::CONTENT_ENCODING), expected, "{accepted}");
            assert!(text(&response, header::CONTENT_SECURITY_POLICY).contains("script-src 'self'"));
        }
        let etag = text(&ask(&[], "one"), header::ETAG).to_owned();
        assert_eq!(
            ask(&[(header::IF_NONE_MATCH, &etag)], "one").status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(ask(&[(header::IF_NONE_MATCH, &etag)], "two").status(), StatusCode::OK);
    }

    #[test]
    fn a_server_without_a_page_says_how_to_build_it() {
        let page = Page::new(InMemory(BTreeMap::new()), "");
        let response = page.answer(&Method::GET, &Uri::from_static("/"), &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(NOT_BUILT.contains("cargo xtask web"));
    }
}
