//! Drafts in the browser's storage, so that a reload loses nothing. A browser without storage keeps nothing, quietly.

use invites_domain::InviteDraft;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};

use super::typed::Typed;

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The fields.
    pub(super) typed: Typed,
    /// Of an edit: the version it began from.
    pub(super) version: Option<i64>,
    /// Of an edit: what was saved in that version.
    pub(super) before: Option<InviteDraft>,
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

    /// What is kept here; a draft of another version of the page, which it cannot read, is none.
    pub(super) fn load(&self) -> Option<Kept> {
        let text = storage()?.get_item(&self.key()).ok()??;
        let value = js_sys::JSON::parse(&text).ok()?;
        serde_wasm_bindgen::from_value(value).ok()
    }

    /// Keeps a draft here.
    pub(super) fn keep(&self, kept: &Kept) {
        let text = kept
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .ok()
            .and_then(|value| js_sys::JSON::stringify(&value).ok())
            .and_then(|text| text.as_string());
        if let (Some(storage), Some(text)) = (storage(), text) {
            // A full storage keeps the last draft that fitted.
            let _ = storage.set_item(&self.key(), &text);
        }
    }

    /// Forgets what is kept here.
    pub(super) fn forget(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
