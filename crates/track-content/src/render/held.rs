//! Takes out of Markdown what it has no syntax for, variables and tab links, and remembers it under marks of
//! letters and digits that come through any parser unharmed.
//!
//! A mark that ends up in text becomes what it stands for; one that ends up elsewhere (in code, in an attribute)
//! becomes again what the author wrote.

use std::collections::BTreeSet;

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// `[[ Instruqt-Var key="NAME" hostname="HOST" ]]`.
    Variable { key: String, host: String },
    /// The destination of a link that opens a tab: `tab-0 variant="success" block=true`.
    Tab(TabLink),
}

/// A link that opens a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TabLink {
    /// From 0.
    pub(super) index: u32,
    /// One of [`VARIANTS`].
    pub(super) variant: Option<&'static str>,
    pub(super) block: bool,
}

/// How a tab link may look.
pub(super) const VARIANTS: [&str; 4] = ["success", "warning", "danger", "outline"];

/// One piece, with the author's own words for it.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) what: What,
    pub(super) written: String,
}

/// All pieces of a text, by their marks.
#[derive(Debug)]
pub(super) struct Held {
    prefix: String,
    pieces: Vec<Piece>,
}

/// A stretch of text between marks, or a mark.
pub(super) enum Part<'a> {
    Text(&'a str),
    Piece(&'a Piece),
}

impl Held {
    /// Splits a text at its marks.
    pub(super) fn parts<'a>(&'a self, text: &'a str) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        let mut rest = text;
        let mut searched = 0;
        while let Some(at) = rest[searched..].find(&self.prefix).map(|at| at + searched) {
            let after = &rest[at + self.prefix.len()..];
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let piece = after[..digits]
                .parse::<usize>()
                .ok()
                .and_then(|index| self.pieces.get(index));
            match piece {
                Some(piece) if after[digits..].starts_with(END) => {
                    parts.push(Part::Text(&rest[..at]));
                    parts.push(Part::Piece(piece));
                    rest = &after[digits + END.len()..];
                    searched = 0;
                }
                _ => searched = at + self.prefix.len(),
            }
        }
        parts.push(Part::Text(rest));
        parts
    }

    /// The text with every mark replaced by what the author wrote.
    pub(super) fn restore(&self, text: &str) -> String {
        self.parts(text)
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Piece(piece) => &piece.written,
            })
            .collect()
    }

    /// The tab link whose mark is the whole of this text.
    pub(super) fn tab_link<'a>(&'a self, text: &'a str) -> Option<&'a TabLink> {
        match self.parts(text).as_slice() {
            [
                Part::Text(""),
                Part::Piece(Piece {
                    what: What::Tab(link), ..
                }),
                Part::Text(""),
            ] => Some(link),
            _ => None,
        }
    }

    /// Whether a mark is in this text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.parts(text).len() > 1
    }

    /// Every tab that a link opens.
    pub(super) fn tabs(&self) -> BTreeSet<u32> {
        self.pieces
            .iter()
            .filter_map(|piece| match &piece.what {
                What::Tab(link) => Some(link.index),
                What::Variable { .. } => None,
            })
            .collect()
    }
}

const END: &str = "E";

/// Takes the pieces out of a text.
pub(super) fn take(source: &str) -> (String, Held) {
    let prefix = (0_u32..)
        .map(|number| format!("HELD{number}X"))
        .find(|prefix| !source.contains(prefix.as_str()))
        .unwrap_or_default();
    let mut held = Held {
        prefix,
        pieces: Vec::new(),
    };
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['[', ']']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (opening, piece) = if rest.starts_with("[[") {
            ("", variable(rest))
        } else if rest.starts_with("](tab-") {
            ("](", tab_link(rest))
        } else {
            ("", None)
        };
        match piece {
            Some((what, length)) => {
                text.push_str(opening);
                text.push_str(&format!("{}{}{END}", held.prefix, held.pieces.len()));
                held.pieces.push(Piece {
                    what,
                    written: rest[opening.len()..length].to_owned(),
                });
                rest = &rest[length..];
            }
            None => {
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    (text, held)
}

/// Where some bytes first stand on the line a text starts with; looked for only as far as a piece can reach, so that a
/// text of nothing but openings is still read in one go.
fn find_near(text: &str, wanted: &[u8]) -> Option<usize> {
    const REACH: usize = 400;
    let near = &text.as_bytes()[..text.len().min(REACH)];
    let line = near.split(|byte| *byte == b'\n').next()?;
    line.windows(wanted.len()).position(|window| window == wanted)
}

/// A variable at the start of a text, and how many bytes it takes.
fn variable(text: &str) -> Option<(What, usize)> {
    let end = find_near(text, b"]]")?;
    let inner = text.get(2..end)?.trim();
    let attributes = attributes(inner.strip_prefix("Instruqt-Var")?);
    let value = |name| attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let (key, host) = (value("key")?, value("hostname")?);
    (is_name(key) && is_name(host)).then(|| {
        (
            What::Variable {
                key: key.to_owned(),
                host: host.to_owned(),
            },
            end + 2,
        )
    })
}

/// The destination of a tab link at the start of `](tab-…)`, and where its `)` stands.
fn tab_link(text: &str) -> Option<(What, usize)> {
    let end = find_near(text, b")")?;
    let inner = text.get("](tab-".len()..end)?;
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let index = inner[..digits].parse().ok()?;
    let rest = &inner[digits..];
    if !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    let attributes = attributes(rest);
    let value = |name| attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let variant = value("variant").and_then(|variant| VARIANTS.into_iter().find(|known| *known == variant));
    Some((
        What::Tab(TabLink {
            index,
            variant,
            block: value("block") == Some("true"),
        }),
        end,
    ))
}

/// `name=value` and `name="value"`, separated by blanks.
pub(super) fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some((name, after)) = rest.split_once('=') {
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        found.push((name.trim(), value));
        rest = left.trim_start();
    }
    found
}

/// Whether this can be the name of a variable or a host.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}
