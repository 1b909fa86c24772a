//! Reads a YAML mapping key by key: what is wrong becomes a problem with its line, what nobody asked for a note.
//!
//! Knows shapes (a line of text, seconds, a list), not what the keys of a track mean.

use std::collections::HashSet;

use crate::problem::Problem;
use crate::yaml::{Node, Pair, Value};

/// Longest title, teaser, name or address, in characters.
const MAX_LINE: usize = 500;
/// Longest time limit, in seconds: thirty days.
const MAX_SECONDS: u32 = 30 * 24 * 3600;

/// What was found out while reading.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) problems: Vec<Problem>,
    pub(crate) notes: Vec<Problem>,
    pub(crate) unknown_keys: serde_json::Map<String, serde_json::Value>,
}

impl Findings {
    pub(crate) fn problem(&mut self, file: &str, line: u32, message: impl Into<String>) {
        self.problems.push(Problem::at_line(file, line, message));
    }

    pub(crate) fn note(&mut self, file: &str, line: u32, message: impl Into<String>) {
        self.notes.push(Problem::at_line(file, line, message));
    }
}

/// A mapping that is being read.
pub(crate) struct Fields<'a> {
    pub(crate) file: &'a str,
    /// Line on which the mapping starts.
    pub(crate) line: u32,
    /// How a person would call the mapping, such as `tabs[0]`; empty for the top of the file.
    name: String,
    pairs: &'a [Pair],
    asked: HashSet<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of a node; a problem, and none, when it is not a mapping.
    pub(crate) fn of(node: &'a Node, file: &'a str, name: impl Into<String>, findings: &mut Findings) -> Option<Self> {
        let name = name.into();
        match &node.value {
            Value::Map(pairs) => Some(Self {
                file,
                line: node.line,
                name,
                pairs,
                asked: HashSet::new(),
            }),
            _ => {
                let what = if name.is_empty() { "The file".to_owned() } else { name };
                findings.problem(
                    file,
                    node.line,
                    format!("{what} must be a mapping of keys to values, such as “title: …”."),
                );
                None
            }
        }
    }

    /// The value of a key, unless it is missing or empty.
    pub(crate) fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.insert(key);
        self.pairs
            .iter()
            .find(|pair| pair.key == key)
            .map(|pair| &pair.value)
            .filter(|value| !value.is_null())
    }

    /// The line of a key, or of the mapping when it is missing.
    pub(crate) fn line_of(&self, key: &str) -> u32 {
        self.pairs
            .iter()
            .find(|pair| pair.key == key)
            .map_or(self.line, |pair| pair.line)
    }

    /// Text of any length, as written.
    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let node = self.node(key)?;
        match &node.value {
            Value::Scalar { text, .. } => Some(text.clone()),
            _ => {
                findings.problem(self.file, node.line, format!("{} must be text.", self.called(key)));
                None
            }
        }
    }

    /// One line of text: trimmed, runs of blanks made one, never blank.
    pub(crate) fn line(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let text = self.text(key, findings)?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().any(char::is_control) {
            findings.problem(
                self.file,
                self.line_of(key),
                format!("{} holds control characters: remove them.", self.called(key)),
            );
            return None;
        }
        if line.chars().count() > MAX_LINE {
            findings.problem(
                self.file,
                self.line_of(key),
                format!("{} is longer than {MAX_LINE} characters: shorten it.", self.called(key)),
            );
            return None;
        }
        (!line.is_empty()).then_some(line)
    }

    /// One line of text that must be there.
    pub(crate) fn required_line(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let before = findings.problems.len();
        let line = self.line(key, findings);
        if line.is_none() && findings.problems.len() == before {
            findings.problem(
                self.file,
                self.line_of(key),
                format!("{} is missing: add “{key}: …”.", self.called(key)),
            );
        }
        line
    }

    /// A name for addresses: letters, digits, `-` and `_`, at most 100.
    pub(crate) fn slug(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let slug = self.line(key, findings)?;
        if is_slug(&slug) {
            return Some(slug);
        }
        findings.problem(
            self.file,
            self.line_of(key),
            format!(
                "{} “{slug}” must be letters, digits, - and _, at most 100 of them.",
                self.called(key)
            ),
        );
        None
    }

    /// A truth value; `otherwise` when it is missing.
    pub(crate) fn flag(&mut self, key: &'static str, otherwise: bool, findings: &mut Findings) -> bool {
        let Some(text) = self.text(key, findings) else {
            return otherwise;
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => true,
            "false" | "no" | "off" => false,
            _ => {
                findings.problem(
                    self.file,
                    self.line_of(key),
                    format!("{} must be true or false, not “{}”.", self.called(key), brief(&text)),
                );
                otherwise
            }
        }
    }

    /// A time in whole seconds; 0 means none, as authors use it.
    pub(crate) fn seconds(&mut self, key: &'static str, findings: &mut Findings) -> Option<u32> {
        let text = self.text(key, findings)?;
        match text.trim().parse::<u32>() {
            Ok(0) => None,
            Ok(seconds) if seconds <= MAX_SECONDS => Some(seconds),
            _ => {
                findings.problem(
                    self.file,
                    self.line_of(key),
                    format!(
                        "{} must be whole seconds from 0 to {MAX_SECONDS}, not “{}”.",
                        self.called(key),
                        brief(&text)
                    ),
                );
                None
            }
        }
    }

    /// A port, 1 to 65535.
    pub(crate) fn port(&mut self, key: &'static str, findings: &mut Findings) -> Option<u16> {
        let text = self.text(key, findings)?;
        match text.trim().parse::<u16>() {
            Ok(port) if port > 0 => Some(port),
            _ => {
                findings.problem(
                    self.file,
                    self.line_of(key),
                    format!("{} must be from 1 to 65535, not “{}”.", self.called(key), brief(&text)),
                );
                None
            }
        }
    }

    /// The items of a list; none when it is missing.
    pub(crate) fn list(&mut self, key: &'static str, findings: &mut Findings) -> &'a [Node] {
        let Some(node) = self.node(key) else { return &[] };
        match &node.value {
            Value::List(items) => items,
            _ => {
                findings.problem(self.file, node.line, format!("{} must be a list.", self.called(key)));
                &[]
            }
        }
    }

    /// Keys that are fine and mean nothing here.
    pub(crate) fn pass_over(&mut self, keys: &[&'static str]) {
        self.asked.extend(keys);
    }

    /// Notes and keeps every key that nobody asked for.
    pub(crate) fn finish(self, findings: &mut Findings) {
        for pair in self.pairs.iter().filter(|pair| !self.asked.contains(pair.key.as_str())) {
            let called = self.called(&pair.key);
            let kept = findings
                .unknown_keys
                .entry(self.file)
                .or_insert_with(|| serde_json::Map::new().into());
            if let Some(kept) = kept.as_object_mut() {
                kept.insert(called.clone(), pair.value.to_json());
            }
            findings.note(
                self.file,
                pair.line,
                format!(
                    "“{}” is not a key this version knows; it was kept and has no effect.",
                    brief(&called)
                ),
            );
        }
    }

    /// A key with the name of its mapping before it.
    pub(crate) fn called(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

/// Whether a text can be a slug.
pub(crate) fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The start of somebody's text, for a sentence.
fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 60 {
        line.chars().take(59).chain(['…']).collect()
    } else {
        line
    }
}
