//! The answers of a quiz and which of them are right: usable, or a problem that says why not.

use std::collections::BTreeSet;

use crate::fields::{Fields, Findings};
use crate::render;
use crate::track::{Answer, Quiz};
use crate::yaml::Value;

/// Answers and solution; none, with a problem, when nobody could answer the quiz rightly.
pub(crate) fn read(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Quiz> {
    let before = findings.problems.len();
    let mut answers = Vec::new();
    for node in fields.list("answers", findings) {
        let Value::Scalar { text, .. } = &node.value else {
            findings.problem(
                fields.file,
                node.line,
                "answers must be text: put quotes around an answer with a colon in it.",
            );
            continue;
        };
        let (html, text) = render::line(text);
        if text.is_empty() {
            findings.problem(fields.file, node.line, "has a blank answer: write it, or remove it.");
        }
        answers.push(Answer { html, text });
    }
    let mut solution = BTreeSet::new();
    for node in fields.list("solution", findings) {
        let index = match &node.value {
            Value::Scalar { text, .. } => text.trim().parse::<usize>().ok(),
            _ => None,
        };
        match index.filter(|index| *index < answers.len()) {
            Some(index) => {
                solution.insert(index);
            }
            None => {
                let message = format!(
                    "solution must name answers by number, from 0 to {}.",
                    answers.len().saturating_sub(1)
                );
                findings.problem(fields.file, node.line, message);
            }
        }
    }
    if findings.problems.len() > before {
        return None;
    }
    if answers.is_empty() {
        findings.problem(
            fields.file,
            fields.line_of("answers"),
            "is a quiz without answers: list them under “answers:”.",
        );
        return None;
    }
    if solution.is_empty() {
        let message = "is a quiz without a solution: list the numbers of the right answers, from 0, under “solution:”.";
        findings.problem(fields.file, fields.line_of("solution"), message);
        return None;
    }
    Some(Quiz {
        answers,
        solution: solution.into_iter().collect(),
    })
}
