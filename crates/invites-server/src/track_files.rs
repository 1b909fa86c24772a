//! `GET /assets/tracks/:track/*path`: the images that a track's Markdown names, read through the application, which
//! says who may see the track.
//!
//! These files are authors' own: whatever they contain must not act in our origin.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    assets::{content_type, none_match},
    backend::Backend,
    router::Shared,
    transport::Problem,
};

/// Answers one file, or 404 for what is not there or not for this caller.
pub(crate) async fn get<B: Backend>(
    State(shared): State<Shared<B>>,
    Path((track, path)): Path<(String, String)>,
    request: Request,
) -> Response {
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) || path.contains('\\') {
        return StatusCode::NOT_FOUND.into_response();
    }
    let caller = shared.site.caller(request.headers(), None);
    let file = match shared.backend.track_file(caller, &track, &path).await {
        Ok(Some(file)) => file,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(refusal) => return Problem::from(refusal).into_response(),
    };
    let etag = format!("\"{}\"", file.digest);
    let kind = shown_as(&path);
    let mut response = if none_match(request.headers(), &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.bytes.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(kind.unwrap_or("application/octet-stream")),
    );
    if kind.is_none() {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    // An SVG opened by itself is a document with scripts: the sandbox gives it no origin and runs none.
    let sandbox = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, sandbox);
    // Private: who may see it is asked anew each time.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// The media types that a browser may show from a track: pictures, films, plain text. The rest is a download.
fn shown_as(path: &str) -> Option<&'static str> {
    let kind = content_type(path);
    (kind.starts_with("image/") || kind.starts_with("video/") || kind.starts_with("text/plain")).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::shown_as;

    #[test]
    fn only_pictures_films_and_plain_text_are_shown() {
        assert_eq!(shown_as("01-intro/plan.SVG"), Some("image/svg+xml"));
        assert_eq!(shown_as("notes.txt"), Some("text/plain; charset=utf-8"));
        for path in ["evil.html", "app.js", "x.wasm", "README", "paper.pdf"] {
            assert_eq!(shown_as(path), None, "{path}");
        }
    }
}
