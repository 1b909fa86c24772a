//! Drafts in the browser's storage, so that a reload loses nothing. A browser without storage keeps nothing, quietly.
//!
//! Kept drafts outlive the page that wrote them. Fields that this page does not know are passed over, fields that the draft
//! does not have take their defaults, and a draft that cannot be read is put aside and shown, never thrown away.

use invites_domain::InviteDraft;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};

use super::typed::Typed;

/// The format that this page writes. 1 had the allow list as one text, and of an edit what was saved as a draft.
const FORMAT: u32 = 2;

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The format it was written in; the first wrote no number.
    #[serde(default = "first_format")]
    format: u32,
    /// The fields.
    pub typed: Typed,
    /// Of an edit: the version it began from.
    #[serde(default)]
    pub version: Option<i64>,
    /// Of an edit: the fields as that version has them.
    #[serde(default)]
    pub base: Option<Typed>,
    /// Of an edit kept in format 1: the same, as the rules have it.
    #[serde(default, skip_serializing)]
    pub before: Option<InviteDraft>,
    /// Of a new invite: the attempt to create it that is under way, or of which nobody knows how it ended.
    #[serde(default)]
    pub attempt: Option<Attempt>,
}

/// One attempt to create an invite. Sent again as it was it creates nothing twice, whatever became of the first time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// The `idempotencyKey`.
    pub key: String,
    /// What was sent under it.
    pub sent: InviteDraft,
}

impl Kept {
    /// A draft in today's format.
    #[must_use]
    pub fn new(typed: Typed, version: Option<i64>, base: Option<Typed>, attempt: Option<Attempt>) -> Self {
        Self {
            format: FORMAT,
            typed,
            version,
            base,
            before: None,
            attempt,
        }
    }
}

fn first_format() -> u32 {
    1
}

/// What storage holds for a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The draft.
    pub draft: Option<Kept>,
    /// A draft that could not be read, as it stands there: found now, or put aside before.
    pub aside: Option<String>,
}

/// What a draft is of: each has its own place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A new invite.
    New,
    /// A duplicate of this invite.
    CopyOf(String),
    /// A change of this invite.
    Edit(String),
}

impl Place {
    fn key(&self) -> String {
        match self {
            Self::New => "trackpass.draft.new".to_owned(),
            Self::CopyOf(id) => format!("trackpass.draft.copy.{id}"),
            Self::Edit(id) => format!("trackpass.draft.edit.{id}"),
        }
    }

    fn aside(&self) -> String {
        format!("{}.aside", self.key())
    }

    /// What is kept here. What cannot be read is put aside, so that the next draft does not write over it.
    pub(super) fn load(&self) -> Found {
        let Some(storage) = storage() else {
            return Found::default();
        };
        let item = |key: &str| storage.get_item(key).ok().flatten();
        let text = item(&self.key());
        let draft = text.as_deref().and_then(|text| {
            let value = js_sys::JSON::parse(text).ok()?;
            serde_wasm_bindgen::from_value(value).ok()
        });
        if let (Some(text), None) = (&text, &draft)
            && storage.set_item(&self.aside(), text).is_ok()
        {
            self.forget();
        }
        Found {
            draft,
            aside: item(&self.aside()),
        }
    }

    /// Keeps a draft here. Whether it is kept: a full storage keeps the last draft that fitted.
    pub(super) fn keep(&self, kept: &Kept) -> bool {
        let text = kept
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .ok()
            .and_then(|value| js_sys::JSON::stringify(&value).ok())
            .and_then(|text| text.as_string());
        match (storage(), text) {
            (Some(storage), Some(text)) => storage.set_item(&self.key(), &text).is_ok(),
            _ => false,
        }
    }

    /// Forgets what is kept here.
    pub(super) fn forget(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key());
        }
    }

    /// Forgets what was put aside.
    pub(super) fn forget_aside(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.aside());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use invites_domain::InviteDraft;

    use super::{Attempt, FORMAT, Kept};
    use crate::wizard::{allowed::AllowList, typed::Typed};

    #[test]
    fn a_draft_comes_back_as_it_was_kept() {
        let typed = Typed {
            public_title: "Half a thought".to_owned(),
            allowed: AllowList::read("acme.example\nnope"),
            allowing: "noor@delft".to_owned(),
            ..Typed::blank("Europe/Amsterdam")
        };
        let attempt = Attempt {
            key: "wizard-1".to_owned(),
            sent: InviteDraft::default(),
        };
        let kept = Kept::new(typed.clone(), Some(3), Some(typed), Some(attempt));
        let json = serde_json::to_string(&kept).expect("JSON");
        assert_eq!(serde_json::from_str::<Kept>(&json).expect("a draft"), kept);
        assert_eq!(kept.format, FORMAT);
    }

    #[test]
    fn a_draft_of_the_first_format_is_read() {
        let json = r#"{
            "typed": {
                "kind": "LIVE_EVENT", "publicTitle": "Day", "tracks": [{ "id": "track_1", "title": "Git", "challenges": 3, "seconds": 60 }],
                "forever": true, "duration": [0, 1, 0, 0, 0], "playLimit": null, "zone": "UTC",
                "starts": { "date": "2030-10-27", "time": "02:30", "exact": null },
                "accessSetting": "SPECIFIC_PEOPLE", "allowed": "acme.example\nnot an address"
            },
            "version": 4,
            "before": { "type": "LIVE_EVENT", "publicTitle": "Before" }
        }"#;
        let kept: Kept = serde_json::from_str(json).expect("a draft of format 1");
        assert_eq!((kept.format, kept.version), (1, Some(4)));
        assert_eq!(kept.typed.allowed.texts(), ["@acme.example", "not an address"]);
        assert_eq!(
            (kept.typed.starts.time.as_str(), kept.typed.starts.later),
            ("02:30", false)
        );
        assert_eq!(kept.before.expect("what was saved").public_title, "Before");
    }

    #[test]
    fn a_draft_of_a_later_format_is_read_as_far_as_it_is_known() {
        let json = r#"{ "format": 9, "typed": { "publicTitle": "Day", "somethingNew": [1] }, "another": {} }"#;
        let kept: Kept = serde_json::from_str(json).expect("a draft of format 9");
        assert_eq!(kept.typed.public_title, "Day");
    }

    #[test]
    fn what_is_no_draft_is_not_taken_for_one() {
        for text in ["", "{}", "[]", r#"{ "typed": { "tracks": "none" } }"#] {
            assert!(serde_json::from_str::<Kept>(text).is_err(), "{text}");
        }
    }
}
