//! What is wrong with the sheet, at which step, and when to say so.
//!
//! The rules are `invites-domain`'s. A missing answer is a mistake only once somebody went past it; a wrong one at once.

use invites_domain::{
    DraftMode, FieldError, FieldErrorCode as Code, Instant, InviteDraft, InviteSettings, Rule, validate_invite,
};

use super::{allowed::AllowList, order::Chosen, typed::Typed};
use crate::{routes::Step, walltime::Zones};

/// A sheet, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The draft, as far as the fields make one; of a long allow list a sample.
    pub draft: InviteDraft,
    /// The settings, when nothing is wrong; of a long allow list a sample.
    pub settings: Option<InviteSettings>,
    /// The allow list, all of it.
    pub list: AllowList,
    /// What is wrong, in the order of the form.
    pub mistakes: Vec<FieldError>,
}

impl Judgement {
    /// The settings with all of the allow list, when nothing is wrong.
    #[must_use]
    pub fn whole_settings(&self) -> Option<InviteSettings> {
        self.settings.clone().map(|settings| InviteSettings {
            allowed: self.list.valid().to_vec(),
            ..settings
        })
    }

    /// The draft with all of the allow list.
    #[must_use]
    pub fn whole_draft(&self) -> InviteDraft {
        InviteDraft {
            allowed_email_addresses: self.list.texts(),
            ..self.draft.clone()
        }
    }

    /// With the mistakes of tracks that can no longer be selected, for those that `gone` says so of.
    #[must_use]
    pub fn without_gone(mut self, tracks: &[Chosen], gone: impl Fn(&str) -> bool) -> Self {
        for (index, track) in tracks.iter().enumerate().filter(|(_, track)| gone(&track.id)) {
            let message = format!("“{}” was archived or deleted. Remove it to save.", track.title);
            let mistake = FieldError::new(format!("tracks[{index}]"), Code::Unknown, Rule::R2, message);
            // In the order of the form: behind what is said about the list itself, before what follows it.
            let at = self
                .mistakes
                .iter()
                .take_while(|mistake| step_of(&mistake.field) == Step::Basics)
                .count();
            self.mistakes.insert(at, mistake);
            self.settings = None;
        }
        self
    }
}

/// Judges what was typed.
#[must_use]
pub fn judge(typed: &Typed, mode: DraftMode<'_>, now: Instant, zones: &dyn Zones) -> Judgement {
    let (draft, mut mistakes) = typed.draft(zones);
    let list = typed.allowed.clone();
    match validate_invite(&draft, mode, now, &|zone| zones.exists(zone)) {
        Ok(settings) if mistakes.is_empty() => Judgement {
            draft,
            settings: Some(settings),
            list,
            mistakes,
        },
        Ok(_) => Judgement {
            draft,
            settings: None,
            list,
            mistakes,
        },
        Err(found) => {
            // Half a date is one mistake, not also a missing one.
            let named = mistakes.iter().map(|mistake| mistake.field.clone()).collect::<Vec<_>>();
            mistakes.extend(found.into_iter().filter(|mistake| !named.contains(&mistake.field)));
            Judgement {
                draft,
                settings: None,
                list,
                mistakes,
            }
        }
    }
}

/// The step where a field stands. Names are the API's, with or without an index.
#[must_use]
pub fn step_of(field: &str) -> Step {
    let name = field.split(['[', '.']).next().unwrap_or(field);
    match name {
        "contentDuration"
        | "playLimit"
        | "expiresAt"
        | "startsAt"
        | "endsAt"
        | "timeZone"
        | "accessEndsWithEvent"
        | "inviteLimit" => Step::Restrictions,
        "showShareButton" => Step::Sharing,
        "accessSetting" | "allowedEmailAddresses" => Step::Access,
        _ => Step::Basics,
    }
}

/// Which steps somebody went past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed([bool; Step::ALL.len()]);

impl Passed {
    /// All of them: after a press on *Save*, and in an edit.
    pub const ALL: Self = Self([true; Step::ALL.len()]);

    /// With `step` passed too.
    #[must_use]
    pub fn with(mut self, step: Step) -> Self {
        self.0[place(step)] = true;
        self
    }

    /// Whether somebody went past `step`.
    #[must_use]
    pub fn has(self, step: Step) -> bool {
        self.0[place(step)]
    }
}

fn place(step: Step) -> usize {
    Step::ALL.iter().position(|other| *other == step).unwrap_or(0)
}

/// Whether a mistake is said: a missing answer only at a step that was passed.
#[must_use]
pub fn is_said(mistake: &FieldError, passed: Passed) -> bool {
    !matches!(mistake.code, Code::Required | Code::Blank) || passed.has(step_of(&mistake.field))
}

/// What is said about a step.
#[must_use]
pub fn said_at(mistakes: &[FieldError], step: Step, passed: Passed) -> usize {
    mistakes
        .iter()
        .filter(|mistake| step_of(&mistake.field) == step && is_said(mistake, passed))
        .count()
}

/// What is said at a field: its own mistake, or the first of its entries'.
#[must_use]
pub fn said_about(mistakes: &[FieldError], field: &str, passed: Passed) -> Option<String> {
    let about = |mistake: &&FieldError| {
        mistake
            .field
            .strip_prefix(field)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    };
    mistakes
        .iter()
        .filter(about)
        .find(|mistake| is_said(mistake, passed))
        .map(|mistake| mistake.message.clone())
}

#[cfg(test)]
mod tests {
    use invites_domain::DraftMode;

    use super::{Passed, judge, said_about, said_at, step_of};
    use crate::{
        routes::Step,
        walltime::{
            TypedTime,
            typed::tests::{World, at},
        },
        wizard::typed::Typed,
    };

    fn mistakes(typed: &Typed) -> Vec<invites_domain::FieldError> {
        judge(typed, DraftMode::Create, at("2030-05-01T00:00:00Z"), &World).mistakes
    }

    #[test]
    fn r8_a_missing_title_is_said_once_the_step_was_passed() {
        let found = mistakes(&Typed::blank("UTC"));
        assert_eq!(said_at(&found, Step::Basics, Passed::default()), 0);
        let passed = Passed::default().with(Step::Basics);
        assert_eq!(said_at(&found, Step::Basics, passed), 2, "title and tracks");
        assert!(said_about(&found, "publicTitle", passed).is_some());
        assert_eq!(said_at(&found, Step::Access, Passed::ALL), 0);
    }

    #[test]
    fn r2_a_track_that_was_archived_is_named_and_has_to_go() {
        let track = |id: &str, title: &str| crate::wizard::order::Chosen {
            id: id.to_owned(),
            title: title.to_owned(),
            ..Default::default()
        };
        let tracks = [
            track("track_00000000000000000000000000000007", "Git"),
            track("track_00000000000000000000000000000008", "Vault"),
        ];
        let typed = Typed {
            public_title: "Day".to_owned(),
            tracks: tracks.to_vec(),
            ..Typed::blank("UTC")
        };
        let judged = || judge(&typed, DraftMode::Create, at("2030-05-01T00:00:00Z"), &World);
        assert!(judged().without_gone(&tracks, |_| false).settings.is_some());
        let judged = judged().without_gone(&tracks, |id| id.ends_with('8'));
        assert!(judged.settings.is_none());
        assert_eq!(
            said_about(&judged.mistakes, "tracks", Passed::default()).as_deref(),
            Some("“Vault” was archived or deleted. Remove it to save.")
        );
    }

    #[test]
    fn r33_a_wrong_answer_is_said_at_once() {
        let expires = TypedTime {
            date: "2030-04-01".to_owned(),
            time: "10:00".to_owned(),
            ..TypedTime::default()
        };
        let found = mistakes(&Typed {
            never_expires: false,
            expires,
            ..Typed::blank("UTC")
        });
        assert_eq!(said_at(&found, Step::Restrictions, Passed::default()), 1);
        assert!(said_about(&found, "expiresAt", Passed::default()).is_some());
    }

    #[test]
    fn r36_half_a_date_is_one_mistake() {
        let starts = TypedTime {
            date: "2030-06-01".to_owned(),
            ..TypedTime::default()
        };
        let found = mistakes(&Typed {
            kind: invites_domain::InviteKind::LiveEvent,
            starts,
            ..Typed::blank("UTC")
        });
        assert_eq!(found.iter().filter(|mistake| mistake.field == "startsAt").count(), 1);
    }

    #[test]
    fn every_field_of_the_rules_has_its_step() {
        assert_eq!(step_of("tracks[2]"), Step::Basics);
        assert_eq!(step_of("contentDuration.days"), Step::Restrictions);
        assert_eq!(step_of("timeZone"), Step::Restrictions);
        assert_eq!(step_of("allowedEmailAddresses[17]"), Step::Access);
    }
}
