//! The access tester: an e-mail and an instant, and what the door would say, with the rule, the facts, the remedy and
//! every later turn of the answer (*Try it as…*, *Access tester*).
//!
//! It asks and shows; it does not decide. The wizard answers with `invites-domain` in the browser
//! ([`Verdict::of`]), an invite's page with the server's `explainAccess`: both fill a [`Verdict`], so that the same
//! decision reads the same in both places.
//!
//! ```ignore
//! let answer: RwSignal<Option<Answered>> = RwSignal::new(None);
//! tester(Tester { ask: UnsyncCallback::new(move |question| …answer.set(Some(Ok(verdict)))), answer, … })
//! ```

mod form;
mod verdict;

pub(crate) use form::{Answered, Moment, Question, Tester, tester};
pub use verdict::{Decision, Turn, Verdict};
