//! YAML as a small tree that knows its lines, built from the parser's events under bounds.
//!
//! Depth, number of values and the text that aliases multiply are counted before anything is built, so the known
//! YAML bombs end as an ordinary error. Knows nothing of tracks.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// How deep values nest, how many there are, and how much text they hold, with every alias written out.
const MAX_DEPTH: usize = 24;
const MAX_VALUES: usize = 20_000;
const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;

/// A value and the line it starts on.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) line: u32,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Text; `plain` when it was written without quotes and may mean a number, a truth value or nothing.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Pair>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) line: u32,
    pub(crate) value: Node,
}

/// Why a text is not usable YAML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct YamlError {
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Node {
    /// Whether this is an empty value, `null` or `~`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The value as JSON, by the core schema of YAML 1.2.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(pairs) => pairs
                .iter()
                .map(|pair| (pair.key.clone(), pair.value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Scalar { text, plain: false } => text.clone().into(),
            Value::Scalar { .. } if self.is_null() => serde_json::Value::Null,
            Value::Scalar { text, plain: true } => plain_json(text),
        }
    }
}

fn plain_json(text: &str) -> serde_json::Value {
    match text {
        "true" | "True" | "TRUE" => return true.into(),
        "false" | "False" | "FALSE" => return false.into(),
        _ => {}
    }
    if let Ok(whole) = text.strip_prefix('+').unwrap_or(text).parse::<i64>() {
        return whole.into();
    }
    let looks_like_a_number = text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    match text.parse::<f64>() {
        Ok(number) if looks_like_a_number && number.is_finite() => number.into(),
        _ => text.into(),
    }
}

/// Reads one document. `first_line` is the line, from 1, on which `text` starts in its file.
pub(crate) fn parse(text: &str, first_line: u32) -> Result<Node, YamlError> {
    let mut builder = Builder {
        offset: first_line.saturating_sub(1),
        open: Vec::new(),
        document: None,
        anchors: HashMap::new(),
        values: 0,
        text_bytes: 0,
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| YamlError {
            line: builder.line(error.marker().line()),
            message: format!("is not valid YAML: {}.", error.info()),
        })?;
        let line = builder.line(span.start.line());
        builder.event(event, line)?;
    }
    Ok(builder.document.unwrap_or(Node {
        line: first_line,
        value: Value::Scalar {
            text: String::new(),
            plain: true,
        },
    }))
}

/// A list or mapping that is not closed yet.
struct Open {
    line: u32,
    anchor: usize,
    value: Value,
    /// The key that waits for its value, in a mapping.
    key: Option<(String, u32)>,
}

struct Builder {
    offset: u32,
    open: Vec<Open>,
    document: Option<Node>,
    anchors: HashMap<usize, (Node, Size)>,
    values: usize,
    text_bytes: usize,
}

/// What a value costs when an alias repeats it.
#[derive(Clone, Copy, Default)]
struct Size {
    values: usize,
    text_bytes: usize,
    depth: usize,
}

impl Builder {
    fn line(&self, line_in_text: usize) -> u32 {
        u32::try_from(line_in_text.max(1))
            .unwrap_or(u32::MAX)
            .saturating_add(self.offset)
    }

    fn event(&mut self, event: Event<'_>, line: u32) -> Result<(), YamlError> {
        match event {
            Event::DocumentStart(_) if self.document.is_some() => Err(YamlError {
                line,
                message: "holds a second document: keep the first only.".to_owned(),
            }),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none_or(|tag| tag.suffix != "str");
                self.scalar(text, plain, anchor, line)
            }
            Event::SequenceStart(anchor, _) => self.start(Value::List(Vec::new()), anchor, line),
            Event::MappingStart(anchor, _) => self.start(Value::Map(Vec::new()), anchor, line),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.place(
                    Node {
                        line: open.line,
                        value: open.value,
                    },
                    open.anchor,
                ),
                None => Ok(()),
            },
            Event::Alias(anchor) => self.alias(anchor, line),
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, plain: bool, anchor: usize, line: u32) -> Result<(), YamlError> {
        self.count(Size::of_text(&text), line)?;
        self.place(
            Node {
                line,
                value: Value::Scalar {
                    text: text.into_owned(),
                    plain,
                },
            },
            anchor,
        )
    }

    fn start(&mut self, value: Value, anchor: usize, line: u32) -> Result<(), YamlError> {
        self.count(Size::of_text(""), line)?;
        self.bound_depth(1, line)?;
        self.open.push(Open {
            line,
            anchor,
            value,
            key: None,
        });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, line: u32) -> Result<(), YamlError> {
        let Some((node, size)) = self.anchors.get(&anchor) else {
            return Err(YamlError {
                line,
                message: "repeats a value inside itself: write it out.".to_owned(),
            });
        };
        let (size, node) = (*size, node.clone());
        self.count(size, line)?;
        self.bound_depth(size.depth, line)?;
        self.place(node, 0)
    }

    /// Refuses values that would nest this much deeper than what is open now.
    fn bound_depth(&self, more: usize, line: u32) -> Result<(), YamlError> {
        if self.open.len() + more > MAX_DEPTH {
            return Err(YamlError {
                line,
                message: format!("nests values more than {MAX_DEPTH} deep."),
            });
        }
        Ok(())
    }

    fn count(&mut self, size: Size, line: u32) -> Result<(), YamlError> {
        self.values += size.values;
        self.text_bytes += size.text_bytes;
        if self.values > MAX_VALUES || self.text_bytes > MAX_TEXT_BYTES {
            return Err(YamlError {
                line,
                message: "holds more values than any track needs (aliases count each time).".to_owned(),
            });
        }
        Ok(())
    }

    /// Puts a finished value where it belongs: a document, an item, a key, or the value of a key.
    fn place(&mut self, node: Node, anchor: usize) -> Result<(), YamlError> {
        if anchor > 0 {
            let size = size_of(&node);
            // The kept copy costs memory like any other value.
            self.count(size, node.line)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.document = Some(node);
            return Ok(());
        };
        match &mut open.value {
            Value::List(items) => items.push(node),
            Value::Map(pairs) => match (open.key.take(), node.value) {
                (Some((key, line)), value) => {
                    if let Some(first) = pairs.iter().find(|pair| pair.key == key) {
                        return Err(YamlError {
                            line,
                            message: format!("has the key “{key}” twice (first on line {}).", first.line),
                        });
                    }
                    pairs.push(Pair {
                        key,
                        line,
                        value: Node { line: node.line, value },
                    });
                }
                (None, Value::Scalar { text, .. }) => open.key = Some((text, node.line)),
                (None, _) => {
                    return Err(YamlError {
                        line: node.line,
                        message: "has a list or mapping as a key: use a word.".to_owned(),
                    });
                }
            },
            Value::Scalar { .. } => {}
        }
        Ok(())
    }
}

impl Size {
    fn of_text(text: &str) -> Self {
        Self {
            values: 1,
            text_bytes: text.len(),
            depth: 0,
        }
    }
}

/// Recursion is bounded by [`MAX_DEPTH`]: only finished values are measured.
fn size_of(node: &Node) -> Size {
    let parts: Vec<&Node> = match &node.value {
        Value::Scalar { text, .. } => return Size::of_text(text),
        Value::List(items) => items.iter().collect(),
        Value::Map(pairs) => pairs.iter().map(|pair| &pair.value).collect(),
    };
    let empty = Size {
        values: 1,
        text_bytes: 0,
        depth: 1,
    };
    parts.into_iter().map(size_of).fold(empty, |sum, size| Size {
        values: sum.values + size.values,
        text_bytes: sum.text_bytes + size.text_bytes,
        depth: sum.depth.max(size.depth + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_become_json_by_the_core_schema() {
        let node = parse("a: 1\nb: '1'\nc: true\nd: ~\ne: 1.5\nf: 1.2.3\ng: [x, -2]\nh: nan\n", 1).expect("valid");
        let expected = serde_json::json!({"a": 1, "b": "1", "c": true, "d": null, "e": 1.5, "f": "1.2.3", "g": ["x", -2], "h": "nan"});
        assert_eq!(node.to_json(), expected);
    }

    #[test]
    fn errors_name_the_line_in_the_file() {
        let error = parse("title: x\ntags: [a\nslug: y\n", 2).expect_err("unclosed list");
        assert!(error.line >= 3, "{error:?}");
        let error = parse("a: 1\nb: 2\na: 3\n", 10).expect_err("key twice");
        assert_eq!(error.line, 12);
    }

    #[test]
    fn aliases_cannot_multiply_without_bound() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            let below = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(",")));
        }
        let error = parse(&bomb, 1).expect_err("a bomb");
        assert!(error.message.contains("more values"), "{error:?}");
    }

    #[test]
    fn repetitions_count_each_time() {
        let item = "x,".repeat(500);
        let text = format!("a: &a [{item}]\nb: [{}]\n", "*a,".repeat(500));
        let error = parse(&text, 1).expect_err("250,000 values");
        assert_eq!(
            (error.line, error.message.contains("more values")),
            (2, true),
            "{error:?}"
        );
    }

    #[test]
    fn nesting_is_bounded() {
        let error = parse(&"[".repeat(10_000), 1).expect_err("too deep");
        assert!(
            error.message.contains("deep") || error.message.contains("recursion"),
            "{error:?}"
        );
        let error = parse(&"- ".repeat(10_000), 1).expect_err("too deep");
        assert!(
            error.message.contains("deep") || error.message.contains("recursion"),
            "{error:?}"
        );
    }

    #[test]
    fn a_value_cannot_contain_itself() {
        assert!(parse("a: &x [1, *x]\n", 1).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[ a-z:&*!|>\\-\\[\\]{},#'\"\\\\\\n\\t%@?0-9é]{0,200}") {
            let _ = parse(&text, 1);
        }
    }
}
