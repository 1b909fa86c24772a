//! What came of a press, said in the page's live region.

use invites_client::ClientError;

use crate::kit::{Toasts, words_for};

/// Says `done` when nothing is wrong, otherwise what is. Returns whether it worked.
pub(super) fn say(toasts: Toasts, result: Result<Option<String>, ClientError>, done: &str) -> bool {
    match result {
        Ok(None) => {
            toasts.done(done);
            true
        }
        Ok(Some(refusal)) => {
            toasts.failed(refusal);
            false
        }
        Err(error) => {
            toasts.failed(sentence(&error));
            false
        }
    }
}

/// An error in one sentence or two.
pub(super) fn sentence(error: &ClientError) -> String {
    let (title, text) = words_for(error);
    format!("{title}. {text}")
}
