//! What happened on an invite, in words: who, what, and what was said about it. Pure: instants that stand in an entry are
//! put into words by the caller.

use crate::{
    kit::{Icon, Tone},
    words::counted,
};

/// One entry of the history, as the server tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// `CLAIMED`, or the name of a mutation.
    pub(crate) kind: String,
    /// Who of the team did it.
    pub(crate) actor: Option<String>,
    /// Whether it is about a learner who has a claim.
    pub(crate) has_learner: bool,
    /// What that learner is called.
    pub(crate) learner: Option<String>,
    /// The track's title.
    pub(crate) track: Option<String>,
    /// The challenge's title.
    pub(crate) challenge: Option<String>,
    /// What else belongs to it.
    pub(crate) detail: Option<String>,
    /// What the team did to the invite, in the server's words.
    pub(crate) action: Option<String>,
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Who; shown first and strong.
    pub(crate) who: String,
    /// What they did: reads on after `who`.
    pub(crate) what: String,
    /// What was said: a check's message, a reason.
    pub(crate) said: Option<String>,
    /// How it looks.
    pub(crate) look: (Tone, Icon),
}

impl Entry {
    /// The entry in words. `instant` writes an RFC 3339 instant for the reader.
    #[must_use]
    pub(crate) fn told(&self, instant: impl Fn(&str) -> String) -> Told {
        let learner = self.learner.clone().unwrap_or_else(|| "A guest".to_owned());
        let actor = self.actor.clone().unwrap_or_else(|| "The team".to_owned());
        let track = self.track.as_deref().unwrap_or("a track");
        let challenge = self.challenge.as_deref().unwrap_or("a challenge");
        let detail = self.detail.clone().filter(|detail| !detail.trim().is_empty());
        let by_learner = |what: String, said: Option<String>, tone, glyph| Told {
            who: learner.clone(),
            what,
            said,
            look: (tone, glyph),
        };
        let by_team = |what: String, said: Option<String>, tone, glyph| Told {
            who: actor.clone(),
            what,
            said,
            look: (tone, glyph),
        };
        match self.kind.as_str() {
            "INVITE_OPENED" => Told {
                who: "Somebody".to_owned(),
                what: "opened the link, the first one that day".to_owned(),
                said: None,
                look: (Tone::Neutral, Icon::Link),
            },
            "DETAILS_LEFT" => Told {
                who: "A visitor".to_owned(),
                what: "left their details".to_owned(),
                said: None,
                look: (Tone::Progress, Icon::Form),
            },
            "CLAIMED" => by_learner("claimed the invite".to_owned(), None, Tone::Positive, Icon::Ticket),
            "CLAIMS_MERGED" => by_learner(
                "signed in and kept the earlier of two claims".to_owned(),
                None,
                Tone::Neutral,
                Icon::Info,
            ),
            "PLAY_STARTED" => by_learner(format!("started {track}"), None, Tone::Progress, Icon::Play),
            "CHALLENGE_STARTED" => by_learner(format!("began {challenge}"), None, Tone::Progress, Icon::Half),
            "CHECK_FAILED" => by_learner(
                format!("did not pass the check of {challenge}"),
                detail,
                Tone::Caution,
                Icon::Alert,
            ),
            "CHALLENGE_COMPLETED" => by_learner(format!("completed {challenge}"), None, Tone::Positive, Icon::Check),
            "CHALLENGE_SKIPPED" => by_learner(format!("skipped {challenge}"), None, Tone::Neutral, Icon::ArrowDown),
            "PLAY_COMPLETED" => by_learner(format!("completed {track}"), None, Tone::Positive, Icon::Done),
            "PLAY_STOPPED" if self.actor.is_some() => by_team(
                format!("stopped {track}, which {learner} was playing"),
                detail,
                Tone::Neutral,
                Icon::Stop,
            ),
            "PLAY_STOPPED" => by_learner(format!("stopped {track}"), detail, Tone::Neutral, Icon::Stop),
            "PLAY_TIMED_OUT" => by_learner(format!("ran out of time in {track}"), None, Tone::Caution, Icon::Timer),
            "PLAY_FAILED" => by_learner(
                format!("could not start {track}; the play was given back"),
                detail,
                Tone::Critical,
                Icon::Bad,
            ),
            // Their detail is the new end, an instant.
            "PLAY_EXTENDED" => by_team(
                format!(
                    "gave {learner} more time in {track}{}",
                    until(detail.as_deref(), &instant)
                ),
                None,
                Tone::Neutral,
                Icon::Clock,
            ),
            "EVENT_EXTENDED" => by_team(
                format!("extended the event{}", until(detail.as_deref(), &instant)),
                None,
                Tone::Positive,
                Icon::Clock,
            ),
            "EVENT_ENDED" => by_team("ended the event".to_owned(), None, Tone::Neutral, Icon::Stop),
            "EVENT_RESCHEDULED" => {
                let ends = detail.as_deref().map(|at| format!(", it ends {}", instant(at)));
                by_team(
                    format!("moved the event{}", ends.unwrap_or_default()),
                    None,
                    Tone::Neutral,
                    Icon::Calendar,
                )
            }
            "CLAIM_REVOKED" => by_team(
                format!("removed access of {learner}"),
                detail,
                Tone::Critical,
                Icon::Shield,
            ),
            "CLAIM_RESTORED" => by_team(
                format!("restored access of {learner}"),
                None,
                Tone::Positive,
                Icon::Again,
            ),
            "CLAIM_EXTENDED" if self.track.is_some() => {
                let plays = detail.as_deref().and_then(|plays| plays.parse::<i64>().ok());
                let plays = plays.map_or_else(
                    || "more plays".to_owned(),
                    |plays| counted(plays, "more play", "more plays"),
                );
                by_team(
                    format!("granted {learner} {plays} of {track}"),
                    None,
                    Tone::Positive,
                    Icon::Plus,
                )
            }
            "CLAIM_EXTENDED" => {
                let until = detail.map_or_else(|| "without an end".to_owned(), |at| format!("until {}", instant(&at)));
                by_team(
                    format!("extended access of {learner} {until}"),
                    None,
                    Tone::Positive,
                    Icon::Clock,
                )
            }
            "HAND_RAISED" => by_learner("raised a hand".to_owned(), detail, Tone::Help, Icon::Hand),
            "HAND_LOWERED" => by_learner("lowered the hand".to_owned(), None, Tone::Neutral, Icon::Hand),
            "MESSAGE_SENT" => by_team(format!("wrote to {learner}"), detail, Tone::Neutral, Icon::Message),
            "HELP_TAKEN" => by_team(format!("went to help {learner}"), None, Tone::Help, Icon::Hand),
            "HELP_RESOLVED" => by_team(format!("helped {learner}"), None, Tone::Positive, Icon::Hand),
            _ => match &self.action {
                Some(action) => by_team(action.clone(), None, Tone::Neutral, glyph_of(&self.kind)),
                // A kind that is newer than this page.
                None => Told {
                    who: self.actor.clone().unwrap_or(if self.has_learner {
                        learner
                    } else {
                        "The invite".to_owned()
                    }),
                    what: plain(&self.kind),
                    said: detail,
                    look: (Tone::Neutral, Icon::Info),
                },
            },
        }
    }
}

/// ", until" an instant, where there is one.
fn until(at: Option<&str>, instant: impl Fn(&str) -> String) -> String {
    at.map(|at| format!(", until {}", instant(at))).unwrap_or_default()
}

fn glyph_of(verb: &str) -> Icon {
    match verb {
        "createTrackInvite" => Icon::Plus,
        "closeTrackInvite" | "endEvent" => Icon::Stop,
        "resetTrackInviteLink" => Icon::Link,
        "deleteTrackInvite" => Icon::Trash,
        "extendEvent" => Icon::Clock,
        _ => Icon::Edit,
    }
}

/// `SANDBOX_MOVED` as "sandbox moved".
fn plain(kind: &str) -> String {
    kind.to_ascii_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::Entry;

    fn entry(kind: &str) -> Entry {
        Entry {
            kind: kind.to_owned(),
            actor: Some("iris@acme.com".to_owned()),
            has_learner: true,
            learner: Some("Ada".to_owned()),
            ..Entry::default()
        }
    }

    fn words(entry: &Entry) -> String {
        let told = entry.told(|at| format!("<{at}>"));
        format!("{} {}", told.who, told.what)
    }

    #[test]
    fn r97b_who_did_it_comes_first_and_whom_it_was_done_to_after() {
        let mut revoked = entry("CLAIM_REVOKED");
        revoked.detail = Some("left the course".to_owned());
        assert_eq!(words(&revoked), "iris@acme.com removed access of Ada");
        assert_eq!(revoked.told(str::to_owned).said.as_deref(), Some("left the course"));
        let mut extended = entry("CLAIM_EXTENDED");
        assert_eq!(words(&extended), "iris@acme.com extended access of Ada without an end");
        extended.detail = Some("2031-01-01".to_owned());
        assert_eq!(
            words(&extended),
            "iris@acme.com extended access of Ada until <2031-01-01>"
        );
        let mut granted = Entry {
            detail: Some("1".to_owned()),
            ..entry("CLAIM_EXTENDED")
        };
        granted.track = Some("DNS".to_owned());
        assert_eq!(words(&granted), "iris@acme.com granted Ada 1 more play of DNS");
    }

    #[test]
    fn r44_what_was_done_to_an_events_end_says_the_new_one() {
        let told = |kind: &str, detail: Option<&str>| {
            words(&Entry {
                detail: detail.map(str::to_owned),
                has_learner: false,
                ..entry(kind)
            })
        };
        let end = Some("2030-05-10T15:00:00Z");
        assert_eq!(
            told("EVENT_EXTENDED", end),
            "iris@acme.com extended the event, until <2030-05-10T15:00:00Z>"
        );
        assert_eq!(told("EVENT_ENDED", end), "iris@acme.com ended the event");
        assert_eq!(
            told("EVENT_RESCHEDULED", end),
            "iris@acme.com moved the event, it ends <2030-05-10T15:00:00Z>"
        );
        assert_eq!(told("EVENT_EXTENDED", None), "iris@acme.com extended the event");
        let longer = Entry {
            track: Some("DNS".to_owned()),
            detail: end.map(str::to_owned),
            ..entry("PLAY_EXTENDED")
        };
        assert_eq!(
            words(&longer),
            "iris@acme.com gave Ada more time in DNS, until <2030-05-10T15:00:00Z>"
        );
    }

    #[test]
    fn a_learner_without_a_name_is_a_guest_and_a_visitor_before_a_claim_is_nobody() {
        let claimed = Entry {
            actor: None,
            learner: None,
            ..entry("CLAIMED")
        };
        assert_eq!(words(&claimed), "A guest claimed the invite");
        let left = Entry {
            actor: None,
            has_learner: false,
            learner: None,
            ..entry("DETAILS_LEFT")
        };
        assert_eq!(words(&left), "A visitor left their details");
    }

    #[test]
    fn what_the_team_did_is_in_the_servers_words_and_what_is_newer_than_this_page_is_not_hidden() {
        let changed = Entry {
            action: Some("changed the invite".to_owned()),
            has_learner: false,
            ..entry("updateTrackInvite")
        };
        assert_eq!(words(&changed), "iris@acme.com changed the invite");
        let newer = Entry {
            actor: None,
            ..entry("SANDBOX_MOVED")
        };
        assert_eq!(words(&newer), "Ada sandbox moved");
    }
}
