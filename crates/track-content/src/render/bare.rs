//! Markdown as one line of plain text, for places that show no markup: the preview of a link.
//!
//! What comes out is text, not HTML: whoever puts it into a document escapes it.

use comrak::nodes::{AstNode, NodeValue};

/// The words of a text in reading order, in one line of at most `most` characters, cut between words. HTML is left out, and
/// so are pictures, code blocks, and marks that would turn the direction of what stands around it.
pub(super) fn line<'a>(root: &'a AstNode<'a>, most: usize) -> String {
    let mut text = String::new();
    let mut stack = vec![root];
    // Words beyond the end are not looked for: a character takes four bytes at most.
    while let Some(node) = stack.pop().filter(|_| text.len() <= most * 8) {
        match &node.data().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::LineBreak | NodeValue::SoftBreak => text.push(' '),
            NodeValue::Image(_) | NodeValue::CodeBlock(_) | NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => {}
            value => {
                if value.block() {
                    text.push(' ');
                }
                stack.extend(node.reverse_children());
            }
        }
    }
    shortened(&text, most)
}

/// One line of at most `most` characters, an ellipsis included.
fn shortened(text: &str, most: usize) -> String {
    let mut line = String::new();
    let shown: String = text.chars().filter(|character| !steers(*character)).collect();
    for word in shown.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if line.chars().count() + gap + word.chars().count() > most {
            let room = most.saturating_sub(1);
            if line.is_empty() {
                line.extend(word.chars().take(room));
            }
            while line.chars().count() > room {
                line.truncate(line.rfind(' ').unwrap_or_default());
            }
            line.push('…');
            break;
        }
        if gap > 0 {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Whether a character shows nothing and changes how others are shown.
fn steers(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use crate::description_line;

    #[test]
    fn a_description_is_one_line_without_its_markup() {
        let markdown =
            "# For **everybody**\n\nLearn `ls`,\nand [more](https://a.test).\n\n* one\n* two\n\n![x](y.png)\n";
        assert_eq!(
            description_line(markdown, 200),
            "For everybody Learn ls, and more. one two"
        );
    }

    #[test]
    fn html_and_marks_that_steer_do_not_come_along() {
        let markdown = "<script>alert(1)</script>\n\nSafe <b>bold</b> \u{202E}txt & \"quotes\"";
        assert_eq!(description_line(markdown, 200), "Safe bold txt & \"quotes\"");
    }

    #[test]
    fn a_long_description_is_cut_between_words() {
        assert_eq!(description_line("one two three four", 13), "one two…");
        assert_eq!(description_line("one two three", 13), "one two three");
        assert_eq!(description_line(&"é".repeat(30), 10), format!("{}…", "é".repeat(9)));
        assert_eq!(description_line("one two 3456789", 10).chars().count(), 8);
        assert_eq!(description_line("", 10), "");
    }
}
