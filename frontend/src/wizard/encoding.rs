//! What a file of addresses is written in, told from its bytes: spreadsheets save UTF-16 and Windows-1252 as readily as UTF-8.
//!
//! Pure: it names the encoding; the browser's `TextDecoder` decodes.

/// The most bytes that are read: far above ten thousand addresses with names beside them.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As everybody should write.
    Utf8,
    /// As spreadsheets write "Unicode text", the low byte first.
    Utf16Le,
    /// The high byte first.
    Utf16Be,
    /// As old programs write in Western Europe; Latin-1 is read as it, as the web does.
    Windows1252,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// A workbook of a spreadsheet program.
    #[error(
        "This is a workbook, not a CSV. Open it in your spreadsheet program, save the sheet as CSV, and drop that."
    )]
    Workbook,
    /// Something else.
    #[error("This file is not text. Drop a CSV, or a text file with one address on each line.")]
    Binary,
    /// Too long.
    #[error(
        "This file is too large: 32 MB at most are read. A list takes 10,000 entries; allow domains instead of addresses."
    )]
    TooLarge,
}

impl Encoding {
    /// Its name for a `TextDecoder`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// What is to be said about it; `None` for the one that needs no words.
    #[must_use]
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Self::Utf8 => None,
            Self::Utf16Le | Self::Utf16Be => Some("The file was written in UTF-16 and read as such."),
            Self::Windows1252 => Some(
                "The file was not written in UTF-8; it was read as Windows-1252 (Latin-1). Look at entries with accents.",
            ),
        }
    }

    /// What these bytes are.
    ///
    /// # Errors
    /// [`NotText`], which says what to do.
    pub fn of(bytes: &[u8]) -> Result<Self, NotText> {
        if bytes.len() > MOST_BYTES {
            return Err(NotText::TooLarge);
        }
        match bytes {
            [0xFF, 0xFE, ..] => return Ok(Self::Utf16Le),
            [0xFE, 0xFF, ..] => return Ok(Self::Utf16Be),
            // A ZIP archive, which .xlsx, .ods and .numbers are, and the container of .xls.
            [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(NotText::Workbook),
            _ => {}
        }
        // Without a mark, every second byte of addresses in UTF-16 is zero.
        let start = &bytes[..bytes.len().min(4_096)];
        let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
        if half > 0 && odd * 10 >= half * 9 && even == 0 {
            return Ok(Self::Utf16Le);
        }
        if half > 0 && even * 10 >= half * 9 && odd == 0 {
            return Ok(Self::Utf16Be);
        }
        if start.contains(&0) {
            return Err(NotText::Binary);
        }
        if std::str::from_utf8(bytes).is_ok() {
            Ok(Self::Utf8)
        } else {
            Ok(Self::Windows1252)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, MOST_BYTES, NotText};

    fn utf16(text: &str, low_first: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if low_first {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn r57_a_csv_is_known_by_its_bytes() {
        let text = "Name;E-mail\r\nJörg;joerg@acme.example\r\n";
        assert_eq!(Encoding::of(text.as_bytes()), Ok(Encoding::Utf8));
        assert_eq!(Encoding::of(&utf16("\u{FEFF}a@b.example", true)), Ok(Encoding::Utf16Le));
        assert_eq!(
            Encoding::of(&utf16("\u{FEFF}a@b.example", false)),
            Ok(Encoding::Utf16Be)
        );
        assert_eq!(
            Encoding::of(&utf16(text, true)),
            Ok(Encoding::Utf16Le),
            "without a mark"
        );
        assert_eq!(
            Encoding::of(&utf16(text, false)),
            Ok(Encoding::Utf16Be),
            "without a mark"
        );
        assert_eq!(Encoding::of(b"J\xF6rg;joerg@acme.example"), Ok(Encoding::Windows1252));
        assert_eq!(Encoding::of(b""), Ok(Encoding::Utf8));
        assert!(Encoding::Windows1252.remark().is_some() && Encoding::Utf8.remark().is_none());
    }

    #[test]
    fn r57_what_is_no_csv_is_refused_with_what_to_do() {
        assert_eq!(Encoding::of(b"PK\x03\x04rest of a workbook"), Err(NotText::Workbook));
        assert_eq!(Encoding::of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(NotText::Binary));
        assert_eq!(Encoding::of(&vec![b'a'; MOST_BYTES + 1]), Err(NotText::TooLarge));
    }
}
