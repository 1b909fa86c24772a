//! An invitation to a team: how long it can be accepted, and what has become of it.
//!
//! It gives no rights: those come with the membership, which begins when it is accepted. It knows neither who invites nor how
//! the invited person is told.

use chrono::TimeDelta;

use crate::time::Instant;

/// How long an invitation can be accepted, from when it was last sent.
pub const LASTS: TimeDelta = TimeDelta::days(14);

named! {
    /// What has become of an invitation that was neither accepted nor withdrawn.
    pub enum MemberInvitationState {
        /// It waits for an answer.
        Open = "OPEN",
        /// The invited person said no. Until its end they can change their mind.
        Declined = "DECLINED",
        /// Its time is over.
        Ended = "ENDED",
    }
}

impl MemberInvitationState {
    /// The state at `now` of an invitation that ends at `ends_at`; half-open, like every window here.
    #[must_use]
    pub fn at(now: Instant, ends_at: Instant, declined_at: Option<Instant>) -> Self {
        match declined_at {
            _ if now >= ends_at => Self::Ended,
            Some(_) => Self::Declined,
            None => Self::Open,
        }
    }

    /// Whether the invited person can still join.
    #[must_use]
    pub const fn can_be_accepted(self) -> bool {
        !matches!(self, Self::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    #[test]
    fn an_invitation_is_open_until_its_end_and_a_no_can_be_taken_back_till_then() {
        let sent = Utc.with_ymd_and_hms(2030, 5, 1, 12, 0, 0).single().expect("a date");
        let (end, last) = (sent + LASTS, sent + LASTS - TimeDelta::microseconds(1));
        let no = Some(sent + TimeDelta::days(1));
        for (now, declined, state) in [
            (sent, None, MemberInvitationState::Open),
            (last, None, MemberInvitationState::Open),
            (last, no, MemberInvitationState::Declined),
            (end, None, MemberInvitationState::Ended),
            (end, no, MemberInvitationState::Ended),
        ] {
            assert_eq!(
                MemberInvitationState::at(now, end, declined),
                state,
                "{now} {declined:?}"
            );
            assert_eq!(state.can_be_accepted(), now < end);
        }
    }
}
