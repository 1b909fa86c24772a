//! The kinds of mail that Trackpass sends. What a letter says is the application's; this knows no words.

use crate::notice::NoticeKind;

named! {
    /// What a letter is for.
    pub enum LetterKind {
        /// A one-time code that proves an address (R60).
        SignInCode = "SIGN_IN_CODE",
        /// An invitation to become a member of a team.
        MemberInvitation = "MEMBER_INVITATION",
        /// [`NoticeKind::AccessEndsSoon`](crate::notice::NoticeKind::AccessEndsSoon).
        AccessEndsSoon = "ACCESS_ENDS_SOON",
        /// [`NoticeKind::EventTomorrow`](crate::notice::NoticeKind::EventTomorrow).
        EventTomorrow = "EVENT_TOMORROW",
        /// [`NoticeKind::EventStarts`](crate::notice::NoticeKind::EventStarts).
        EventStarts = "EVENT_STARTS",
        /// [`NoticeKind::AccessRemoved`](crate::notice::NoticeKind::AccessRemoved).
        AccessRemoved = "ACCESS_REMOVED",
    }
}

impl From<NoticeKind> for LetterKind {
    fn from(notice: NoticeKind) -> Self {
        match notice {
            NoticeKind::AccessEndsSoon => Self::AccessEndsSoon,
            NoticeKind::EventTomorrow => Self::EventTomorrow,
            NoticeKind::EventStarts => Self::EventStarts,
            NoticeKind::AccessRemoved => Self::AccessRemoved,
        }
    }
}

impl LetterKind {
    /// Whether it is of use to send it again after it failed for good. A code is not: it was asked for in a moment that has
    /// passed, and who needs one asks for another.
    #[must_use]
    pub const fn can_be_tried_again(self) -> bool {
        !matches!(self, Self::SignInCode)
    }
}
