//! How a draft keeps a list: one text is quick to write, ten thousand are not.

use invites_domain::{AllowedEntry, EmailError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{AllowList, Wrong};

/// The entries, a line each, and what is wrong with its line.
#[derive(Serialize, Deserialize)]
struct Kept {
    valid: String,
    invalid: Vec<(usize, String)>,
}

/// What drafts may hold: the first format had what was typed.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyKept {
    Sorted(Kept),
    Typed(String),
}

impl Serialize for AllowList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let invalid = self.0.invalid.iter().map(|wrong| (wrong.line, wrong.text.clone()));
        let kept = Kept {
            valid: self.written().to_owned(),
            invalid: invalid.collect(),
        };
        kept.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AllowList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = match AnyKept::deserialize(deserializer)? {
            AnyKept::Sorted(kept) => kept,
            AnyKept::Typed(text) => return Ok(Self::read(&text)),
        };
        let list = Self::read(&kept.valid);
        let invalid = kept.invalid.into_iter().map(|(line, text)| {
            let reason = AllowedEntry::parse(&text).err().unwrap_or(EmailError::Space);
            Wrong { line, text, reason }
        });
        Ok(Self::of(list.0.valid.clone(), invalid.collect()))
    }
}
