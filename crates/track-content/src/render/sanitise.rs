//! Which HTML may reach a page: an allow-list of tags, attributes, classes and addresses.
//!
//! Anything not named here is removed. Values of `data-*` attributes are judged like the rest, so an author who
//! writes them by hand gains nothing over the Markdown that makes them.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use ammonia::{Builder, UrlRelative};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::Place;
use super::held::is_name;

const BODY_TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "blockquote",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// For inside a label: text-level only, nothing to press or follow.
const LINE_TAGS: &[&str] = &[
    "b", "bdi", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong",
    "sub", "sup", "u", "var",
];

/// Removed with everything inside: their content is not text for people.
const WITH_CONTENT: &[&str] = &[
    "embed", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style", "svg", "template",
    "textarea", "title", "xmp",
];

const CLASSES: &[&str] = &[
    "block",
    "danger",
    "footnote-backref",
    "footnote-ref",
    "footnotes",
    "frame",
    "markdown-alert",
    "markdown-alert-caution",
    "markdown-alert-important",
    "markdown-alert-note",
    "markdown-alert-tip",
    "markdown-alert-title",
    "markdown-alert-warning",
    "outline",
    "success",
    "tab-link",
    "task-list-item",
    "task-list-item-checkbox",
    "templated",
    "contains-task-list",
    "warning",
];

const ATTRIBUTES: &[&str] = &[
    "align",
    "alt",
    "checked",
    "class",
    "colspan",
    "data-copy",
    "data-href",
    "data-language",
    "data-run",
    "data-src",
    "data-tab",
    "data-wrap",
    "height",
    "href",
    "id",
    "lang",
    "open",
    "reversed",
    "rowspan",
    "scope",
    "span",
    "src",
    "start",
    "title",
    "width",
];

/// What a path segment must not hold as it is.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\'')
    .add(b'&')
    .add(b'\\');

/// Sanitises a text; also returns the paths inside the track that pictures and videos name.
pub(super) fn body(html: &str, place: &Place<'_>) -> (String, BTreeSet<String>) {
    let assets = Arc::new(Mutex::new(BTreeSet::new()));
    let judge = Judge {
        asset_base: place.asset_base.map(str::to_owned),
        folder: place.folder.to_owned(),
        id_prefix: place.id_prefix.to_owned(),
        ids: Mutex::new(HashSet::new()),
        assets: Arc::clone(&assets),
    };
    let mut builder = strict(BODY_TAGS);
    builder
        .generic_attributes(ATTRIBUTES.iter().copied().collect())
        .id_prefix(Some(place.id_prefix))
        .url_schemes(["http", "https", "mailto"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .set_tag_attribute_value("button", "type", "button")
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("video", "controls", "")
        .set_tag_attribute_value("img", "loading", "lazy")
        .attribute_filter(move |element, attribute, value| judge.attribute(element, attribute, value));
    let clean = builder.clean(html).to_string();
    drop(builder);
    let named = std::mem::take(&mut *assets.lock().unwrap_or_else(PoisonError::into_inner));
    (clean, named)
}

/// Sanitises a line for inside a label.
pub(super) fn line(html: &str) -> String {
    strict(LINE_TAGS).clean(html).to_string()
}

/// A builder that allows these tags and no attribute at all.
fn strict<'a>(tags: &'a [&'a str]) -> Builder<'a> {
    let mut builder = Builder::empty();
    builder
        .tags(tags.iter().copied().collect())
        .clean_content_tags(WITH_CONTENT.iter().copied().collect())
        .link_rel(Some("noopener noreferrer"));
    builder
}

/// Judges one attribute at a time.
struct Judge {
    asset_base: Option<String>,
    folder: String,
    id_prefix: String,
    ids: Mutex<HashSet<String>>,
    assets: Arc<Mutex<BTreeSet<String>>>,
}

impl Judge {
    fn attribute<'v>(&self, element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
        let when = |keep: bool| keep.then_some(Cow::Borrowed(value));
        match attribute {
            "class" => {
                let kept: Vec<&str> = value
                    .split_whitespace()
                    .filter(|class| CLASSES.contains(class))
                    .collect();
                (!kept.is_empty()).then(|| kept.join(" ").into())
            }
            "id" => {
                let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
                when(value.len() <= 200 && !value.contains(char::is_whitespace) && ids.insert(value.to_owned()))
            }
            "href" => self.link(value).map(Cow::Owned),
            "src" => matches!(element, "img" | "video").then(|| self.media(value).map(Cow::Owned))?,
            "width" | "height" => size(value),
            "align" => when(matches!(value, "left" | "center" | "right")),
            "data-run" | "data-copy" | "data-wrap" => when(element == "pre" && value == "true"),
            "data-language" => when(element == "pre" && is_language(value)),
            "data-tab" => when(element == "button" && value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit())),
            "data-src" => when(element == "a" && value.starts_with("https://")),
            "data-href" => when(element == "a" && (value.starts_with("https://") || value.starts_with("http://"))),
            _ => when(true),
        }
    }

    /// An address to follow: elsewhere, inside the text, or an asset.
    fn link(&self, value: &str) -> Option<String> {
        if let Some(anchor) = value.strip_prefix('#') {
            let prefix = if anchor.starts_with(&self.id_prefix) {
                ""
            } else {
                self.id_prefix.as_str()
            };
            return Some(format!("#{prefix}{anchor}"));
        }
        match address(value) {
            Address::Elsewhere(address) => Some(address),
            Address::Mail => Some(value.to_owned()),
            Address::Inside => Some(asset_url(
                self.asset_base.as_deref()?,
                &asset_path(&self.folder, value)?,
            )),
            Address::Refused => None,
        }
    }

    /// An address to show.
    fn media(&self, value: &str) -> Option<String> {
        match address(value) {
            Address::Elsewhere(address) => Some(address),
            Address::Inside => {
                let path = asset_path(&self.folder, value)?;
                let url = asset_url(self.asset_base.as_deref()?, &path);
                self.assets.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
                Some(url)
            }
            Address::Mail | Address::Refused => None,
        }
    }
}

/// Where an address leads.
enum Address {
    Elsewhere(String),
    Mail,
    Inside,
    Refused,
}

fn address(value: &str) -> Address {
    let value = value.trim();
    if value.chars().any(|c| c.is_control()) {
        return Address::Refused;
    }
    if value.starts_with("//") {
        return Address::Elsewhere(format!("https:{value}"));
    }
    let scheme = value.split_once(':').map(|(scheme, _)| scheme);
    match scheme
        .filter(|scheme| !scheme.contains(['/', '?', '#', '.']))
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("http" | "https") => Address::Elsewhere(value.to_owned()),
        Some("mailto") => Address::Mail,
        Some(_) => Address::Refused,
        None => Address::Inside,
    }
}

/// The path inside the track that a relative name means, seen from a folder. `..` stops at the track's top, as
/// does a leading `/`.
pub(crate) fn asset_path(folder: &str, name: &str) -> Option<String> {
    let name = name.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode_str(name).decode_utf8().ok()?.replace('\\', "/");
    if decoded.chars().any(char::is_control) {
        return None;
    }
    let start = if decoded.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(decoded.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The address of an asset.
pub(crate) fn asset_url(base: &str, path: &str) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| utf8_percent_encode(part, SEGMENT).to_string())
        .collect();
    format!("{base}{}", parts.join("/"))
}

/// Digits, with `%` kept and `px` dropped.
fn size(value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim().trim_end_matches("px");
    let digits = value.trim_end_matches('%');
    let fits = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (fits && value.len() <= digits.len() + 1).then_some(Cow::Borrowed(value))
}

fn is_language(value: &str) -> bool {
    is_name(&value.replace(['+', '#'], "x")) && value.len() <= 40
}
