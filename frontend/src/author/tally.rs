//! What became of each invite when a verb ran over many of them, in words. Pure.

use super::selection::Picked;
use crate::words::counted;

/// What became of one invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It worked.
    Done,
    /// Nothing was left to do.
    Already,
    /// Somebody deleted it meanwhile.
    Gone,
    /// The server said no, or did not answer; why.
    Refused(String),
}

/// The words of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// "closed".
    pub done: &'static str,
    /// "Closing".
    pub doing: &'static str,
}

/// *Stop accepting new learners*.
pub const CLOSE: Words = Words {
    done: "closed",
    doing: "Closing",
};

/// *Delete*.
pub const DELETE: Words = Words {
    done: "deleted",
    doing: "Deleting",
};

/// Invites that a sentence names one by one.
const MOST_NAMED: usize = 5;

/// What became of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    told: Vec<(Picked, Outcome)>,
    /// Those that were not tried, because the person said stop.
    untried: Vec<Picked>,
}

impl Tally {
    /// Notes what became of one; a second try replaces the first.
    pub fn note(&mut self, invite: Picked, outcome: Outcome) {
        self.told.retain(|(told, _)| told.id != invite.id);
        self.told.push((invite, outcome));
    }

    /// Notes those that were left alone.
    pub fn leave(&mut self, untried: Vec<Picked>) {
        self.untried = untried;
    }

    /// Whether it worked for every one of them.
    #[must_use]
    pub fn is_all_done(&self) -> bool {
        self.untried.is_empty() && self.told.iter().all(|(_, outcome)| *outcome == Outcome::Done)
    }

    /// Those that a verb has nothing more to do for.
    #[must_use]
    pub fn settled(&self) -> Vec<String> {
        let settled = |outcome: &Outcome| !matches!(outcome, Outcome::Refused(_));
        let told = self.told.iter().filter(|(_, outcome)| settled(outcome));
        told.map(|(invite, _)| invite.id.clone()).collect()
    }

    /// Those to try again.
    #[must_use]
    pub fn left(&self) -> Vec<Picked> {
        let refused = self
            .told
            .iter()
            .filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_)));
        refused
            .map(|(invite, _)| invite.clone())
            .chain(self.untried.iter().cloned())
            .collect()
    }

    /// "3 closed", "1 was already closed": a line for each kind of outcome.
    #[must_use]
    pub fn lines(&self, words: Words) -> Vec<String> {
        let count = |fits: fn(&Outcome) -> bool| self.told.iter().filter(|(_, outcome)| fits(outcome)).count() as i64;
        let (done, already) = (count(|o| *o == Outcome::Done), count(|o| *o == Outcome::Already));
        let (gone, refused) = (
            count(|o| *o == Outcome::Gone),
            count(|o| matches!(o, Outcome::Refused(_))),
        );
        let line = |number: i64, text: String| (number > 0).then_some(text);
        [
            line(done, format!("{done} {}", words.done)),
            line(
                already,
                format!("{} already {}", counted(already, "was", "were"), words.done),
            ),
            line(
                gone,
                format!(
                    "{} by somebody else meanwhile",
                    counted(gone, "was deleted", "were deleted")
                ),
            ),
            line(refused, format!("{refused} not {}", words.done)),
            line(self.untried.len() as i64, format!("{} not tried", self.untried.len())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// All of it in a sentence or two, for whoever looks elsewhere: "37 closed, 2 not closed: “Monday”, “Tuesday”."
    #[must_use]
    pub fn sentence(&self, words: Words) -> String {
        let lines = self.lines(words).join(", ");
        let left = self.left();
        let named = left.iter().take(MOST_NAMED).map(|invite| format!("“{}”", invite.title));
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match left.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        if left.is_empty() {
            format!("{lines}.")
        } else {
            format!("{lines}: {named}{more}.")
        }
    }

    /// Each refused invite by its title, with the reason.
    #[must_use]
    pub fn refusals(&self) -> Vec<(String, String)> {
        let refusal = |(invite, outcome): &(Picked, Outcome)| match outcome {
            Outcome::Refused(why) => Some((invite.title.clone(), why.clone())),
            _ => None,
        };
        self.told.iter().filter_map(refusal).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CLOSE, DELETE, Outcome, Picked, Tally};

    fn invite(id: &str) -> Picked {
        Picked {
            id: id.to_owned(),
            title: format!("Invite {id}"),
            learners: 0,
            playing: 0,
        }
    }

    #[test]
    fn r97a_each_outcome_is_counted_and_what_failed_can_be_tried_again() {
        let mut tally = Tally::default();
        for id in ["a", "b", "c"] {
            tally.note(invite(id), Outcome::Done);
        }
        assert!(tally.is_all_done());
        tally.note(invite("d"), Outcome::Already);
        tally.note(invite("e"), Outcome::Gone);
        tally.note(invite("f"), Outcome::Refused("No connection.".to_owned()));
        tally.leave(vec![invite("g")]);
        assert_eq!(
            tally.lines(CLOSE),
            [
                "3 closed",
                "1 was already closed",
                "1 was deleted by somebody else meanwhile",
                "1 not closed",
                "1 not tried"
            ]
        );
        assert_eq!(tally.left(), [invite("f"), invite("g")]);
        assert_eq!(
            tally.sentence(CLOSE),
            "3 closed, 1 was already closed, 1 was deleted by somebody else meanwhile, 1 not closed, 1 not tried: \
             “Invite f”, “Invite g”."
        );
        assert_eq!(tally.settled(), ["a", "b", "c", "d", "e"]);
        assert_eq!(tally.refusals(), [("Invite f".to_owned(), "No connection.".to_owned())]);
        tally.leave(Vec::new());
        tally.note(invite("f"), Outcome::Done);
        assert_eq!(tally.lines(DELETE)[0], "4 deleted");
        assert!(tally.left().is_empty() && !tally.is_all_done());
    }
}
