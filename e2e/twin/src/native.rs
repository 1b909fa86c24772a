//! The server's half: cases from a seed, each judged by the application's own step of `explainAccess`.

use std::io::{self, Write};

use invites_app::explaining::explained;
use serde::Serialize;

use crate::answer::Answer;
use crate::case::Case;
use crate::cases::Cases;

/// A case and what the server says to it.
#[derive(Serialize)]
struct Line {
    case: Case,
    answer: Answer,
}

/// Prints so many cases of a seed, a line each.
///
/// # Errors
/// When the arguments are not two numbers, or the reader has gone.
pub(crate) fn print(mut arguments: impl Iterator<Item = String>) -> io::Result<()> {
    let mut number = |what| {
        let given = arguments.next().and_then(|text| text.parse::<u64>().ok());
        given.ok_or_else(|| io::Error::other(format!("usage: explain-twin COUNT SEED; {what} is missing")))
    };
    let (count, seed) = (number("COUNT")?, number("SEED")?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut cases = Cases::of(seed);
    for _ in 0..count {
        let case = cases.next_case();
        let (facts, visitor) = case.facts();
        let explained = explained(&facts, &visitor, case.at);
        let answer = Answer::of(&explained.explanation, facts.access_end(case.at));
        serde_json::to_writer(&mut out, &Line { case, answer })?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
