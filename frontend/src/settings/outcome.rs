//! What came of a press: a sentence at the field it is about, or in the page's live region.

use invites_client::{ClientError, Code};

use crate::{
    kit::{Toasts, words_for},
    shell::Session,
};

/// Something to mend: the field, if it is about one, and the sentence.
pub(super) type Mistake = (Option<String>, String);

/// Who tells the person what happened. Cheap to copy into what runs later.
#[derive(Clone, Copy)]
pub(super) struct Teller {
    /// Whose rights may have changed.
    pub(super) session: Session,
    /// Where it is said.
    pub(super) toasts: Toasts,
}

impl Teller {
    pub(super) fn here() -> Self {
        Self {
            session: Session::here(),
            toasts: Toasts::here(),
        }
    }

    /// The slug of the team at hand. The door lets members in only; between signing out and leaving there is none.
    pub(super) fn team(self) -> String {
        self.session.slug()
    }

    /// What is to be mended; `None` when the server refused or could not be asked, which has been said then. Where a right may
    /// be lost, the page asks anew what it is.
    pub(super) fn settle(self, answer: Result<Vec<Mistake>, ClientError>) -> Option<Vec<Mistake>> {
        match answer {
            Ok(mistakes) => Some(mistakes),
            Err(error) => {
                let (title, text) = words_for(&error);
                self.toasts.failed(format!("{title}. {text}"));
                if matches!(
                    error.code(),
                    Some(Code::Forbidden | Code::NotFound | Code::Unauthenticated)
                ) {
                    self.session.look_again();
                }
                None
            }
        }
    }

    /// Says what is to be mended: at its `place`, if the question that it came from is still asked there, and otherwise where
    /// results are said.
    pub(super) fn mend(self, asked: bool, found: Vec<Mistake>, place: impl FnOnce(Vec<Mistake>)) {
        if asked {
            place(found);
        } else if let Some((_, sentence)) = found.into_iter().next() {
            self.toasts.failed(sentence);
        }
    }

    /// Whether all went well. The first mistake is said.
    pub(super) fn went_well(self, answer: Result<Vec<Mistake>, ClientError>) -> bool {
        match self.settle(answer) {
            Some(mistakes) => match mistakes.into_iter().next() {
                None => true,
                Some((_, sentence)) => {
                    self.toasts.failed(sentence);
                    false
                }
            },
            None => false,
        }
    }
}

/// The first sentence, where there is one place for all.
pub(super) fn first(mistakes: Vec<Mistake>) -> Option<String> {
    mistakes.into_iter().next().map(|(_, sentence)| sentence)
}

/// The sentence about `field` among `mistakes`.
pub(super) fn about(mistakes: &[Mistake], field: &str) -> Option<String> {
    let found = mistakes.iter().find(|(name, _)| name.as_deref() == Some(field));
    found.map(|(_, message)| message.clone())
}

/// The `userErrors` of a payload as [`Mistake`]s: each operation has a type of its own for them.
macro_rules! mistakes {
    ($errors:expr) => {
        $errors
            .into_iter()
            .map(|error| (error.field, error.message))
            .collect::<Vec<$crate::settings::outcome::Mistake>>()
    };
}
pub(super) use mistakes;
