//! What is wrong, or merely unusual, in a track: always with the file, and the line where one is known.
//!
//! A problem knows nothing of how it is shown. All problems of a track are collected, so that an author
//! mends them in one go instead of one upload each.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One sentence about one place in a track, with the remedy in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Path inside the track, with `/` between folders; of the archive itself when no file is to blame.
    pub file: String,
    /// Line in that file, counted from 1, where one is known.
    pub line: Option<u32>,
    /// The sentence.
    pub message: String,
}

impl Problem {
    /// A problem of a file as a whole.
    #[must_use]
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            message: message.into(),
        }
    }

    /// A problem at a line of a file, counted from 1.
    #[must_use]
    pub fn at_line(file: impl Into<String>, line: u32, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: Some(line),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Why a track cannot be used: every problem found, ordered by file and line. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentErrors(pub Vec<Problem>);

impl ContentErrors {
    /// The one problem that ended the reading.
    pub(crate) fn one(problem: Problem) -> Self {
        Self(vec![problem])
    }

    /// The problems, ordered by file and line.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for ContentErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ContentErrors {}
