//! Which media type an answer has, by the request's `Accept`.
//!
//! The rules are those of "GraphQL over HTTP": the newer type when it is asked for, the older one for whoever has no wish.

use axum::http::{HeaderMap, HeaderValue, header};

/// A media type that answers can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: status codes speak of the operation.
    GraphqlResponse,
    /// `application/json`: 200 for everything that was a well-formed request.
    Json,
}

impl Media {
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// One range of an `Accept` header.
struct Range {
    kind: String,
    subtype: String,
    /// Thousandths.
    quality: u16,
}

/// The ranges of all `Accept` headers; what does not parse wishes nothing.
fn ranges(headers: &HeaderMap) -> Vec<Range> {
    let values = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter_map(range).collect()
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let mut quality = 1_000;
    for parameter in parts {
        let (name, value) = parameter.split_once('=')?;
        if name.eq_ignore_ascii_case("q") {
            quality = thousandths(value)?;
        } else if name.eq_ignore_ascii_case("charset") && !is_utf8(value) {
            return None;
        }
    }
    Some(Range {
        kind: kind.to_ascii_lowercase(),
        subtype: subtype.to_ascii_lowercase(),
        quality,
    })
}

/// `0`, `1`, `0.5`, `0.875`: at most three digits after the point.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: u16 = whole.parse().ok()?;
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    let sum = whole.checked_mul(1_000)?.checked_add(fraction)?;
    (sum <= 1_000).then_some(sum)
}

pub(super) fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// How much a client wants a type: quality first, then how precisely it named it.
fn wish(ranges: &[Range], kind: &str, subtype: &str) -> (u16, u8) {
    let precision = |range: &Range| match (range.kind.as_str(), range.subtype.as_str()) {
        (k, s) if k == kind && s == subtype => Some(2),
        (k, "*") if k == kind => Some(1),
        ("*", "*") => Some(0),
        _ => None,
    };
    // The most precise range counts, whatever its quality: `*/*, application/json;q=0` excludes JSON.
    let best = ranges
        .iter()
        .filter_map(|range| Some((precision(range)?, range.quality)))
        .max();
    best.map_or((0, 0), |(precision, quality)| (quality, precision))
}

/// The type to answer with; `None` if the client takes neither.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Media> {
    if !headers.contains_key(header::ACCEPT) {
        return Some(Media::Json);
    }
    let ranges = ranges(headers);
    let graphql = wish(&ranges, "application", "graphql-response+json");
    let json = wish(&ranges, "application", "json");
    if graphql.0 == 0 && json.0 == 0 {
        None
    } else if graphql > json || (graphql == json && graphql.1 == 2) {
        Some(Media::GraphqlResponse)
    } else {
        Some(Media::Json)
    }
}

/// Whether a browser asks for a page: HTML wanted by name, above either JSON type.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let ranges = ranges(headers);
    let html = wish(&ranges, "text", "html");
    html.1 == 2
        && html.0 > 0
        && html > wish(&ranges, "application", "json")
        && html > wish(&ranges, "application", "graphql-response+json")
}

/// Whether the client takes `text/event-stream`.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ACCEPT) || wish(&ranges(headers), "text", "event-stream").0 > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(text))])
    }

    #[test]
    fn the_newer_type_is_used_when_it_is_asked_for() {
        for (text, expected) in [
            ("application/graphql-response+json", Some(Media::GraphqlResponse)),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(Media::GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(Media::GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json;q=0.5",
                Some(Media::Json),
            ),
            ("application/json", Some(Media::Json)),
            ("APPLICATION/JSON; Charset=UTF-8", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("*/*, application/json;q=0", Some(Media::GraphqlResponse)),
            ("application/json; charset=latin1", None),
            ("text/csv", None),
            ("*/*;q=0", None),
            ("", None),
        ] {
            assert_eq!(negotiate(&accept(text)), expected, "{text}");
        }
        assert_eq!(negotiate(&HeaderMap::new()), Some(Media::Json));
    }

    #[test]
    fn browsers_get_the_page_and_scripts_do_not() {
        assert!(wants_page(&accept(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        )));
        for script in [
            "*/*",
            "application/json",
            "application/json, text/html;q=0.5",
            "text/html;q=0",
        ] {
            assert!(!wants_page(&accept(script)), "{script}");
        }
        assert!(!wants_page(&HeaderMap::new()));
    }
}
