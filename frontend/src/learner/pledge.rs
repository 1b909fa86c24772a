//! What lets a browser that is nobody yet ask twice and get one answer (R66): a random key for each link, sent with its details
//! and its claim. Should the answer be lost, and with it the cookie, the same key gets the same guest and the same seat. All tabs
//! share it; once the claim is there it goes, because whoever sits here next is somebody else.

use crate::shell::storage;
use leptos::prelude::window;

fn name(token: &str) -> String {
    format!("claim:{token}")
}

/// The key for the link with `token`: the one that was made before, or a new one.
pub(super) fn of(token: &str) -> String {
    let name = name(token);
    if let Some(kept) = storage().and_then(|storage| storage.get_item(&name).ok().flatten()) {
        return kept;
    }
    let key = random();
    if let Some(storage) = storage() {
        // A browser that keeps nothing makes another key for the next press, and needs its cookies.
        let _ = storage.set_item(&name, &key);
    }
    key
}

/// Forgets the key: the claim is held by the cookie from now on.
pub(super) fn kept(token: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&name(token));
    }
}

/// 128 bits that nobody can guess, in hexadecimal.
fn random() -> String {
    let mut bytes = [0; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.iter().fold(String::new(), |key, byte| {
        let [high, low] = [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        key + &String::from_iter([high, low])
    })
}
