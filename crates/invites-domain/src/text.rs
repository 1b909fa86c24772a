//! What may stand in text that people type: lengths, blanks, and characters that steer instead of show.
//!
//! It knows characters, not fields: each caller names its own.

use crate::error::{FieldError, FieldErrorCode};
use crate::rule::Rule;

/// Whether nothing of the text can be seen.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Characters without width that are not white space: a title of them looks empty.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{115F}' | '\u{1160}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FEFF}')
}

/// Whether the character turns the direction of the text around it, and so can make a title read as another.
fn is_bidi_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Judges one line of text: required, no longer than `max` characters, nothing that steers. Answers it trimmed.
pub(crate) fn required_line(
    text: &str,
    max: usize,
    field: &'static str,
    rule: Rule,
    what: &str,
) -> Result<String, FieldError> {
    let trimmed = text.trim();
    if trimmed.is_empty() && text.is_empty() {
        let message = format!("Enter {what}.");
        return Err(FieldError::new(field, FieldErrorCode::Required, rule, message));
    }
    if is_blank(trimmed) {
        let message = format!("Enter {what} that can be seen, not only spaces.");
        return Err(FieldError::new(field, FieldErrorCode::Blank, rule, message));
    }
    line_limits(trimmed, max).map_err(|(code, message)| FieldError::new(field, code, rule, message))?;
    Ok(trimmed.to_owned())
}

/// The length and the characters of one line, whatever it is for.
pub(crate) fn line_limits(text: &str, max: usize) -> Result<(), (FieldErrorCode, String)> {
    length(text, max)?;
    if text
        .chars()
        .any(|c| c.is_control() || is_bidi_mark(c) || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        let message = "Remove line breaks, control characters and direction marks: they hide what the text says.";
        return Err((FieldErrorCode::ControlCharacter, message.to_owned()));
    }
    Ok(())
}

/// The length and the characters of a text of many lines. Direction marks may stay: right-to-left prose needs them.
pub(crate) fn prose_limits(text: &str, max: usize) -> Result<(), (FieldErrorCode, String)> {
    length(text, max)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let message = "Remove control characters: only line breaks and tabs may stand between the words.";
        return Err((FieldErrorCode::ControlCharacter, message.to_owned()));
    }
    Ok(())
}

fn length(text: &str, max: usize) -> Result<(), (FieldErrorCode, String)> {
    let length = text.chars().count();
    if length > max {
        let message = format!("Shorten this to {max} characters or fewer; it has {length}.");
        return Err((FieldErrorCode::TooLong, message));
    }
    Ok(())
}
