//! The author's own HTML, before the sanitiser: frames become links that open them by a click, `h1` becomes `h2`.
//!
//! Reads carelessly on purpose. Whatever it misses, the sanitiser removes: frames are not among its tags.

use super::markup::escape;

/// Reshapes one piece of raw HTML.
pub(super) fn tame(html: &str) -> String {
    let mut tamed = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        tamed.push_str(&rest[..at]);
        rest = &rest[at..];
        if has_name(rest, "<h1") || has_name(rest, "</h1") {
            let name = rest.find('1').unwrap_or_default();
            tamed.push_str(&rest[..name]);
            tamed.push('2');
            rest = &rest[name + 1..];
        } else if has_name(rest, "<iframe") {
            let (tag, after) = split_tag(rest);
            tamed.push_str(&frame(tag));
            rest = after_closing_iframe(after);
        } else {
            tamed.push('<');
            rest = &rest[1..];
        }
    }
    tamed.push_str(rest);
    tamed
}

/// How many tags open in a piece of raw HTML.
pub(super) fn count_tags(html: &str) -> usize {
    html.as_bytes()
        .windows(2)
        .filter(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic())
        .count()
}

/// A link to the frame's page; nothing for a frame without an `https` address.
fn frame(tag: &str) -> String {
    let Some(source) = attribute(tag, "src").filter(|source| source.starts_with("https://")) else {
        return String::new();
    };
    let host = source
        .trim_start_matches("https://")
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned();
    let title = attribute(tag, "title")
        .filter(|title| !title.trim().is_empty())
        .unwrap_or(host);
    let source = escape(&source);
    format!(
        "<a class=\"frame\" href=\"{source}\" data-src=\"{source}\">{}</a>",
        escape(&title)
    )
}

/// Whether a text starts with this tag name, whatever its case, and the name ends there.
fn has_name(text: &str, name: &str) -> bool {
    let (text, name) = (text.as_bytes(), name.as_bytes());
    text.len() >= name.len()
        && text[..name.len()].eq_ignore_ascii_case(name)
        && text.get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// The tag at the start of a text, up to its `>`, and what follows.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '>') => return text.split_at(at + 1),
            _ => {}
        }
    }
    (text, "")
}

/// What follows the closing tag of a frame; all of it when none is here.
fn after_closing_iframe(text: &str) -> &str {
    let closing = text
        .match_indices('<')
        .find(|(at, _)| has_name(&text[*at..], "</iframe"));
    match closing {
        Some((at, _)) => split_tag(&text[at..]).1,
        None => text,
    }
}

/// The value of an attribute, with its character references for `&` undone.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower[from..].find(name).map(|at| at + from) {
        from = at + name.len();
        let starts_here = lower
            .as_bytes()
            .get(at.wrapping_sub(1))
            .is_some_and(u8::is_ascii_whitespace);
        let Some(value) = tag[from..].trim_start().strip_prefix('=') else {
            continue;
        };
        if !starts_here {
            continue;
        }
        let value = value.trim_start();
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
        };
        return value.map(|value| value.trim().replace("&amp;", "&"));
    }
    None
}
