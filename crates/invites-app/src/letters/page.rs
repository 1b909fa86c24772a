//! A letter as a page: the same lines as plain text and as HTML in the product's hand.
//!
//! Names of people and teams are strangers' text. They are escaped, stripped of characters that steer, and set apart by
//! direction, so that a name can neither bring markup nor turn the sentence around it. Styles are inline and nothing is
//! fetched: mail programs drop sheets and show no foreign pictures. The colours are those of `tokens.css`, in hexadecimal.

use std::fmt::Write as _;

use crate::html::escaped;

/// The longest name that is shown whole, in characters.
const NAME_MAX: usize = 120;
/// First strong isolate and its end: what stands between them does not turn what stands around.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Span {
    Words(String),
    Name(String),
}

/// One sentence or a few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(Vec<Span>);

impl Line {
    /// Words of ours.
    pub(crate) fn of(words: impl Into<String>) -> Self {
        Self::default().then(words)
    }

    /// A name that somebody gave.
    pub(crate) fn name(name: &str) -> Self {
        Self::default().then_name(name)
    }

    /// Goes on with words of ours.
    pub(crate) fn then(mut self, words: impl Into<String>) -> Self {
        self.0.push(Span::Words(words.into()));
        self
    }

    /// Goes on with a name that somebody gave.
    pub(crate) fn then_name(mut self, name: &str) -> Self {
        self.0.push(Span::Name(shown(name)));
        self
    }

    /// For a subject line, which mail programs set apart themselves.
    pub(crate) fn as_subject(&self) -> String {
        self.0
            .iter()
            .map(|span| match span {
                Span::Words(text) | Span::Name(text) => text.as_str(),
            })
            .collect()
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for span in &self.0 {
            match span {
                // Programs that do not know the isolates show boxes, so they stand only where they are needed.
                Span::Name(name) if !name.is_ascii() => {
                    text.push(ISOLATE.0);
                    text.push_str(name);
                    text.push(ISOLATE.1);
                }
                Span::Words(part) | Span::Name(part) => text.push_str(part),
            }
        }
        text
    }

    fn html(&self) -> String {
        self.0
            .iter()
            .map(|span| match span {
                Span::Words(text) => escaped(text),
                Span::Name(name) => format!("<bdi>{}</bdi>", escaped(name)),
            })
            .collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Line(Line),
    Code(String),
    Button { label: String, address: String },
    Aside(Line),
    Link { label: String, address: String },
}

/// A letter's subject and parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) subject: String,
    parts: Vec<Part>,
}

impl Page {
    /// A letter with this subject.
    pub(crate) fn titled(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            parts: Vec::new(),
        }
    }

    /// A paragraph.
    pub(crate) fn line(self, line: Line) -> Self {
        self.with(Part::Line(line))
    }

    /// A code to be read and typed.
    pub(crate) fn code(self, code: &str) -> Self {
        self.with(Part::Code(code.to_owned()))
    }

    /// The one thing to do.
    pub(crate) fn button(self, label: &str, address: &str) -> Self {
        self.with(Part::Button {
            label: label.to_owned(),
            address: address.to_owned(),
        })
    }

    /// A paragraph below the line, for who got the letter by mistake and the like.
    pub(crate) fn aside(self, line: Line) -> Self {
        self.with(Part::Aside(line))
    }

    /// A link below the line.
    pub(crate) fn link(self, label: &str, address: &str) -> Self {
        self.with(Part::Link {
            label: label.to_owned(),
            address: address.to_owned(),
        })
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// The plain text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                // A code ends the sentence before it: people read both in one glance, also in a notification.
                Part::Line(line) if matches!(parts.peek(), Some(Part::Code(_))) => {
                    text.push_str(&line.text());
                    text.push(' ');
                    continue;
                }
                Part::Line(line) | Part::Aside(line) => text.push_str(&line.text()),
                Part::Code(code) => {
                    text.push_str(code);
                    text.push('.');
                }
                Part::Button { label, address } | Part::Link { label, address } => {
                    text.push_str(label);
                    text.push_str(":\n");
                    text.push_str(address);
                }
            }
            text.push_str(if parts.peek().is_some() { "\n\n" } else { "\n" });
        }
        text
    }

    /// The HTML page.
    pub(crate) fn html(&self) -> String {
        let mut body = String::new();
        let mut asides = String::new();
        for (place, part) in self.parts.iter().enumerate() {
            // Writing to a string does not fail.
            let _ = match part {
                // What it is about, in one sentence: the page's heading.
                Part::Line(line) if place == 0 => {
                    write!(body, "<h1 class=\"t\" style=\"{HEADING}\">{}</h1>", line.html())
                }
                Part::Line(line) => write!(body, "<p class=\"t\" style=\"{PARAGRAPH}\">{}</p>", line.html()),
                Part::Code(code) => write!(body, "<p class=\"c\" style=\"{CODE}\">{}</p>", escaped(code)),
                Part::Button { label, address } => write!(
                    body,
                    "<p style=\"margin:0 0 24px\"><a class=\"b\" href=\"{}\" style=\"{BUTTON}\">{}</a></p>",
                    escaped(address),
                    escaped(label)
                ),
                Part::Link { label, address } => write!(
                    asides,
                    "<p class=\"m\" style=\"{ASIDE}\"><a class=\"m\" href=\"{}\" style=\"color:#50545c\">{}</a></p>",
                    escaped(address),
                    escaped(label)
                ),
                Part::Aside(line) => write!(asides, "<p class=\"m\" style=\"{ASIDE}\">{}</p>", line.html()),
            };
        }
        let subject = escaped(&self.subject);
        format!(
            "<!doctype html>\n<html lang=\"en\" dir=\"ltr\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"supported-color-schemes\" content=\"light dark\">\
             <title>{subject}</title><style>{DARK}</style></head>\n\
             <body class=\"g\" style=\"margin:0;padding:0;background:#f8f9fa\"><main>\
             <table class=\"g\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"background:#f8f9fa\">\
             <tr><td align=\"center\" style=\"padding:32px 16px\">\
             <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:520px\">\
             <tr><td class=\"t\" style=\"{BRAND}\">{MARK}Trackpass</td></tr>\n\
             <tr><td class=\"s\" style=\"{CARD}\">{body}</td></tr>\n\
             <tr><td style=\"padding:16px 4px 0\">{asides}</td></tr>\
             </table></td></tr></table></main></body></html>\n"
        )
    }
}

/// Dark where the program honours it; what stands inline is the light page.
const DARK: &str = "@media (prefers-color-scheme:dark){.g{background:#0e0f12!important}\
    .s{background:#15171a!important;border-color:#3b3e44!important}.t{color:#eaecee!important}.m{color:#aeb1b7!important}\
    .c{background:#1b2741!important;border-color:#304d8c!important;color:#eaecee!important}.b{background:#386be2!important}}";
const HEADING: &str = "margin:0 0 16px;font:600 20px/28px -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;letter-spacing:-0.01em;color:#1b1e25";
const PARAGRAPH: &str = "margin:0 0 16px;font:400 16px/24px -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;color:#1b1e25";
const ASIDE: &str = "margin:0 0 8px;font:400 13px/20px -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;color:#50545c";
const BRAND: &str = "padding:0 4px 16px;font:600 16px/24px -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;color:#1b1e25";
const CARD: &str = "padding:24px 24px 8px;background:#ffffff;border:1px solid #cfd2d6;border-radius:12px";
const CODE: &str = "margin:0 0 16px;padding:16px;background:#eaf1ff;border:1px solid #aac4f9;border-radius:8px;text-align:center;font:600 32px/40px ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;letter-spacing:6px;color:#1b1e25";
const BUTTON: &str = "display:inline-block;padding:10px 20px;background:#2554ca;border-radius:6px;font:600 16px/24px -apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif;color:#ffffff;text-decoration:none";
/// The three bars of the mark, drawn by cells: pictures are not shown.
const MARK: &str = "<span style=\"display:inline-block;width:24px;height:24px;margin-right:10px;border-radius:6px;background:#1b1f2a;vertical-align:top;text-align:center;font-size:0;line-height:24px\">\
    <span style=\"display:inline-block;width:3px;height:11px;margin:0 1px;border-radius:1px;background:#ffffff;vertical-align:middle\"></span>\
    <span style=\"display:inline-block;width:3px;height:11px;margin:0 1px;border-radius:1px;background:#ffffff;vertical-align:middle\"></span>\
    <span style=\"display:inline-block;width:3px;height:11px;margin:0 1px;border-radius:1px;background:#7f9cf5;vertical-align:middle\"></span></span>";

/// A name as it may stand in a sentence: on one line, not endless, without characters that steer the text around it.
fn shown(name: &str) -> String {
    let steers = |c: char| matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    let plain: String = name
        .chars()
        .filter(|c| !steers(*c))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let one_line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= NAME_MAX {
        return one_line;
    }
    let mut short: String = one_line.chars().take(NAME_MAX).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::{Joining, member_invitation, sign_in_code};
    use invites_domain::policy::Role;

    #[test]
    fn a_code_stands_in_the_first_line_and_the_subject() {
        let page = sign_in_code("042424");
        assert!(page.subject.starts_with("042424"));
        assert!(
            page.text().starts_with("Your code is 042424.\n\nType it"),
            "{}",
            page.text()
        );
        assert!(page.html().contains(">042424</p>"), "{}", page.html());
    }

    #[test]
    fn a_name_brings_neither_markup_nor_lines_nor_another_direction() {
        let evil = "<img src=x>\u{202E}moc.live\r\nBcc: all@example.org \"'&";
        let page = member_invitation(&Joining {
            team: evil,
            role: Role::Author,
            inviter: Some(evil),
            ends: "15 May 2030, 12:00 (UTC)",
            join: "https://tracks.test/join/a?a=1&b=\"2\"",
        });
        let html = page.html();
        assert!(
            !html.contains("<img") && html.contains("<bdi>&lt;img src=x&gt;moc.live Bcc:"),
            "{html}"
        );
        assert!(
            html.contains("href=\"https://tracks.test/join/a?a=1&amp;b=&quot;2&quot;\""),
            "{html}"
        );
        for text in [page.subject.clone(), page.text(), html] {
            assert!(!text.contains('\u{202E}') && !text.contains('\r'), "{text:?}");
        }
        assert!(!page.subject.contains('\n'));
    }

    #[test]
    fn a_name_of_another_script_is_set_apart_in_plain_text() {
        let text = Line::name("عكا").then(" invites you to ").then_name("Acme").text();
        assert_eq!(text, "\u{2068}عكا\u{2069} invites you to Acme");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), NAME_MAX + 1);
    }
}
