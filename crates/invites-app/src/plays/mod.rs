//! Plays: started from a claim or as a preview, moved on challenge by challenge, ended.
//!
//! Every verb works the same way: [`Run::hold`](run::Run::hold) takes the play inside a transaction, the domain's
//! transitions say what may happen, [`Run::save`](run::Run::save) writes the play, its challenges and the invite's
//! activity log together. A play whose time limit came is over from that instant on, whoever looks first.

mod claimed;
mod hand;
mod overdue;
mod reading;
mod recorded;
mod recorded_batch;
mod reviewing;
mod run;
mod starting;
mod steered;
mod steps;
mod updates;

use invites_domain::denial::{Denial, DenialCode, Fact};
use invites_domain::play::{PlayState, StepError};
use invites_domain::rule::Rule;
pub use invites_store::queries::plays::{Attempt, Play};

pub use claimed::ClaimedTrack;
pub use hand::Message;
pub use reading::ChallengeView;
pub use recorded::{RecordedActivity, RecordedEvent};
pub use recorded_batch::{RecordedBatch, TimedReport};
pub use reviewing::Review;
pub use steps::Checked;

/// The play is over; its results stay.
fn play_over(play: &Play) -> Denial {
    let (rule, message) = match play.state {
        PlayState::TimedOut => (Rule::R22, "The time of this play is over."),
        PlayState::Completed => (Rule::R25, "This play is completed."),
        PlayState::Failed => (Rule::R25, "This play could not be started and was given back to you."),
        _ => (Rule::R25, "This play was stopped."),
    };
    Denial {
        code: DenialCode::PlayOver,
        rule,
        message: message.to_owned(),
        facts: vec![Fact::new("state", &play.state)],
        next_change_at: None,
        remedy: Some("Start a new play, if you have one left. Your results stay readable.".to_owned()),
    }
}

/// The step does not fit the challenge's state.
fn not_open(error: StepError) -> Denial {
    Denial {
        code: DenialCode::ChallengeNotOpen,
        // Challenges come in the order of the track that was claimed.
        rule: Rule::R65,
        message: error.to_string(),
        facts: Vec::new(),
        next_change_at: None,
        remedy: Some("Go on with the challenge that is open.".to_owned()),
    }
}

fn skipping_off() -> Denial {
    Denial {
        code: DenialCode::SkippingOff,
        rule: Rule::R65,
        message: "The author of this track does not allow skipping.".to_owned(),
        facts: Vec::new(),
        next_change_at: None,
        remedy: Some("Complete this challenge, or ask the organiser for help.".to_owned()),
    }
}
