//! Why somebody stands in the queue, in words. Pure.

use invites_client::enums::LiveNeedKind as Kind;

use crate::{
    kit::{Icon, Tone},
    words::{counted, duration},
};

/// One request, as far as words need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) kind: Kind,
    /// Which challenge, counted from 1.
    pub(super) challenge: Option<usize>,
    /// Seconds since it is so.
    pub(super) since: i64,
    pub(super) failed_checks: Option<i64>,
    pub(super) median: Option<i64>,
}

impl Reason {
    /// The reason as a sentence.
    pub(super) fn sentence(&self) -> String {
        let at = self.challenge.map(|number| format!("challenge {number}"));
        let on = at.as_deref().map(|at| format!(" on {at}")).unwrap_or_default();
        let failed = self.failed_checks.filter(|failed| *failed > 0);
        let checks = failed.map(|failed| counted(failed, "failed check", "failed checks"));
        match self.kind {
            Kind::HandRaised => match (at, checks) {
                (Some(at), Some(checks)) => format!("At {at}, {checks}."),
                (Some(at), None) => format!("At {at}."),
                (None, Some(checks)) => format!("Asks for help, {checks}."),
                (None, None) => "Asks for help.".to_owned(),
            },
            Kind::SandboxFailed => "The sandbox did not start. The play can be started again.".to_owned(),
            Kind::FailedChecks => format!("{}{on}.", checks.unwrap_or_else(|| "Failed checks".to_owned())),
            Kind::LongOnChallenge => match self.median {
                Some(median) => format!(
                    "{}{on}; half of the others needed {}.",
                    duration(self.since),
                    duration(median)
                ),
                None => format!("{}{on}, far longer than others.", duration(self.since)),
            },
            Kind::Idle => format!(
                "No step for {}{}.",
                duration(self.since),
                at.map(|at| format!(", at {at}")).unwrap_or_default()
            ),
            Kind::Unknown => "Needs a look.".to_owned(),
        }
    }
}

/// How a reason looks.
pub(super) fn look(kind: Kind) -> (Tone, Icon) {
    match kind {
        Kind::HandRaised => (Tone::Help, Icon::Hand),
        Kind::SandboxFailed => (Tone::Critical, Icon::Bad),
        Kind::FailedChecks | Kind::LongOnChallenge => (Tone::Caution, Icon::Alert),
        Kind::Idle | Kind::Unknown => (Tone::Neutral, Icon::Clock),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Reason};

    #[test]
    fn reasons_are_sentences() {
        let reason = |kind, failed_checks, median| Reason {
            kind,
            challenge: Some(5),
            since: 26 * 60,
            failed_checks,
            median,
        };
        for (reason, words) in [
            (
                reason(Kind::HandRaised, Some(4), None),
                "At challenge 5, 4 failed checks.",
            ),
            (
                reason(Kind::FailedChecks, Some(6), None),
                "6 failed checks on challenge 5.",
            ),
            (
                reason(Kind::LongOnChallenge, None, Some(660)),
                "26 min on challenge 5; half of the others needed 11 min.",
            ),
            (reason(Kind::Idle, None, None), "No step for 26 min, at challenge 5."),
        ] {
            assert_eq!(reason.sentence(), words);
        }
    }
}
