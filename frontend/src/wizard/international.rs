//! Domains in other scripts, in the ASCII form that mail servers use (R59).
//!
//! The tables for it are the browser's: this module finds the domains in a typed list, the caller converts them.

/// The text with every domain outside ASCII replaced by what `to_ascii` makes of it. What it cannot convert stays, so that
/// the rules name it.
#[must_use]
pub fn with_ascii_domains(text: &str, to_ascii: &dyn Fn(&str) -> Option<String>) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '<' | '>');
    text.split_inclusive(separator)
        .map(|piece| {
            let (word, end) = match piece.char_indices().next_back() {
                Some((at, last)) if separator(last) => piece.split_at(at),
                _ => (piece, ""),
            };
            if word.is_ascii() {
                return piece.to_owned();
            }
            let start = word
                .rfind('@')
                .map_or_else(|| if word.starts_with("*.") { 2 } else { 0 }, |at| at + 1);
            let (before, domain) = word.split_at(start);
            // A word without a dot is a name beside an address.
            let ascii = Some(domain)
                .filter(|domain| !domain.is_ascii() && domain.contains('.'))
                .and_then(to_ascii);
            ascii.map_or_else(|| piece.to_owned(), |domain| format!("{before}{domain}{end}"))
        })
        .collect()
}

/// A domain in the ASCII form of the web, by the browser's own address parser.
pub(super) fn ascii_domain(domain: &str) -> Option<String> {
    let host = web_sys::Url::new(&format!("http://{domain}/")).ok()?.hostname();
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::with_ascii_domains;

    fn to_ascii(domain: &str) -> Option<String> {
        (domain == "bücher.example").then(|| "xn--bcher-kva.example".to_owned())
    }

    #[test]
    fn r59_domains_in_other_scripts_are_converted_wherever_they_stand() {
        for (typed, expected) in [
            (
                "anna@bücher.example, b@a.example",
                "anna@xn--bcher-kva.example, b@a.example",
            ),
            (
                "*.bücher.example\n@bücher.example",
                "*.xn--bcher-kva.example\n@xn--bcher-kva.example",
            ),
            ("Jörg <j@bücher.example>", "Jörg <j@xn--bcher-kva.example>"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("Jörg", "Jörg"),
        ] {
            assert_eq!(with_ascii_domains(typed, &to_ascii), expected);
        }
    }

    #[test]
    fn r58_what_cannot_be_converted_stays_to_be_named() {
        assert_eq!(with_ascii_domains("x@.müll..example", &to_ascii), "x@.müll..example");
        assert_eq!(with_ascii_domains("jörg@a.example", &to_ascii), "jörg@a.example");
    }
}
