//! Escaping, and the last touch on sanitised HTML: marks become variables, links to elsewhere open elsewhere,
//! pictures and task lists get what every page needs of them.
//!
//! Reads only what the sanitiser wrote, in which every tag is well formed and every attribute is in double quotes.

use super::held::{Held, Part, What};

/// Text for inside an element or a double-quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Puts back what was held, and lets links to other sites open beside the page.
pub(super) fn finish(html: &str, held: &Held) -> String {
    let mut finished = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_text(&mut finished, &rest[..at], held);
        let (tag, after) = split_tag(&rest[at..]);
        push_tag(&mut finished, tag, held);
        rest = after;
    }
    push_text(&mut finished, rest, held);
    finished
}

fn push_text(finished: &mut String, text: &str, held: &Held) {
    for part in held.parts(text) {
        match part {
            Part::Text(text) => finished.push_str(text),
            Part::Piece(piece) => match &piece.what {
                What::Variable { key, host } => {
                    let written = escape(&piece.written);
                    // Key and host are letters, digits, `_`, `-` and `.` only.
                    finished.push_str(&format!(
                        "<span class=\"variable\" data-key=\"{key}\" data-host=\"{host}\">{written}</span>"
                    ));
                }
                What::Tab(_) => finished.push_str(&escape(&piece.written)),
            },
        }
    }
}

fn push_tag(finished: &mut String, tag: &str, held: &Held) {
    for part in held.parts(tag) {
        match part {
            Part::Text(text) => finished.push_str(text),
            Part::Piece(piece) => finished.push_str(&escape(&piece.written)),
        }
    }
    if !finished.ends_with('>') {
        return;
    }
    let leads_elsewhere = tag.contains(" href=\"http://") || tag.contains(" href=\"https://");
    let more = if tag.starts_with("<img ") && !tag.contains(" alt=\"") {
        // A picture without words is decoration to a screen reader, which is better than its file name read aloud.
        " alt=\"\""
    } else if tag.starts_with("<input ") {
        // Task lists are for reading. Set here, not by the sanitiser, which writes two set attributes in any order.
        " disabled=\"\""
    } else if tag.starts_with("<a ") && leads_elsewhere {
        " target=\"_blank\""
    } else {
        return;
    };
    finished.insert_str(finished.len() - 1, more);
}

/// The tag at the start of a text and what follows it.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return text.split_at(at + 1),
            _ => {}
        }
    }
    (text, "")
}
