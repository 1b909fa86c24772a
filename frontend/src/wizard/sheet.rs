//! The wizard's fields as signals, which controls write and everything beside them reads.

use invites_domain::{AccessSetting, Instant, InviteKind, NoticeKind, Notices};
use leptos::prelude::*;

use super::{allowed::AllowList, order::Chosen, typed::Typed};
use crate::walltime::TypedTime;

/// A date and a time field.
#[derive(Clone, Copy)]
pub(super) struct TimeFields {
    pub(super) date: RwSignal<String>,
    pub(super) time: RwSignal<String>,
    pub(super) later: RwSignal<bool>,
    exact: RwSignal<Option<Instant>>,
}

impl TimeFields {
    fn of(typed: &TypedTime) -> Self {
        Self {
            date: RwSignal::new(typed.date.clone()),
            time: RwSignal::new(typed.time.clone()),
            later: RwSignal::new(typed.later),
            exact: RwSignal::new(typed.exact),
        }
    }

    fn show(self, typed: &TypedTime) {
        self.date.set(typed.date.clone());
        self.time.set(typed.time.clone());
        self.later.set(typed.later);
        self.exact.set(typed.exact);
    }

    /// What the fields hold.
    pub(super) fn typed(self) -> TypedTime {
        TypedTime {
            date: self.date.get(),
            time: self.time.get(),
            later: self.later.get(),
            exact: self.exact.get(),
        }
    }
}

/// Every field of the wizard. See [`Typed`] for what each holds.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    pub(super) kind: RwSignal<String>,
    pub(super) public_title: RwSignal<String>,
    pub(super) public_description: RwSignal<String>,
    pub(super) internal_description: RwSignal<String>,
    pub(super) tracks: RwSignal<Vec<Chosen>>,
    pub(super) forever: RwSignal<bool>,
    pub(super) duration: [RwSignal<Option<i64>>; 5],
    pub(super) play_limit: RwSignal<Option<i64>>,
    pub(super) never_expires: RwSignal<bool>,
    pub(super) expires: TimeFields,
    pub(super) starts: TimeFields,
    pub(super) ends: TimeFields,
    pub(super) zone: RwSignal<String>,
    pub(super) access_ends_with_event: RwSignal<bool>,
    pub(super) invite_limit: RwSignal<Option<i64>>,
    pub(super) show_share_button: RwSignal<bool>,
    pub(super) access_setting: RwSignal<String>,
    pub(super) allowed: RwSignal<AllowList>,
    pub(super) allowing: RwSignal<String>,
    pub(super) notices: [RwSignal<bool>; NoticeKind::ALL.len()],
}

impl Sheet {
    /// The fields, showing this.
    pub(super) fn of(typed: &Typed) -> Self {
        Self {
            kind: RwSignal::new(typed.kind.as_str().to_owned()),
            public_title: RwSignal::new(typed.public_title.clone()),
            public_description: RwSignal::new(typed.public_description.clone()),
            internal_description: RwSignal::new(typed.internal_description.clone()),
            tracks: RwSignal::new(typed.tracks.clone()),
            forever: RwSignal::new(typed.forever),
            duration: typed.duration.map(RwSignal::new),
            play_limit: RwSignal::new(typed.play_limit),
            never_expires: RwSignal::new(typed.never_expires),
            expires: TimeFields::of(&typed.expires),
            starts: TimeFields::of(&typed.starts),
            ends: TimeFields::of(&typed.ends),
            zone: RwSignal::new(typed.zone.clone()),
            access_ends_with_event: RwSignal::new(typed.access_ends_with_event),
            invite_limit: RwSignal::new(typed.invite_limit),
            show_share_button: RwSignal::new(typed.show_share_button),
            access_setting: RwSignal::new(typed.access_setting.as_str().to_owned()),
            allowed: RwSignal::new(typed.allowed.clone()),
            allowing: RwSignal::new(typed.allowing.clone()),
            notices: std::array::from_fn(|at| RwSignal::new(typed.notices.has(NoticeKind::ALL[at]))),
        }
    }

    /// Shows something else.
    pub(super) fn show(self, typed: &Typed) {
        self.kind.set(typed.kind.as_str().to_owned());
        self.public_title.set(typed.public_title.clone());
        self.public_description.set(typed.public_description.clone());
        self.internal_description.set(typed.internal_description.clone());
        self.tracks.set(typed.tracks.clone());
        self.forever.set(typed.forever);
        for (field, value) in self.duration.into_iter().zip(typed.duration) {
            field.set(value);
        }
        self.play_limit.set(typed.play_limit);
        self.never_expires.set(typed.never_expires);
        self.expires.show(&typed.expires);
        self.starts.show(&typed.starts);
        self.ends.show(&typed.ends);
        self.zone.set(typed.zone.clone());
        self.access_ends_with_event.set(typed.access_ends_with_event);
        self.invite_limit.set(typed.invite_limit);
        self.show_share_button.set(typed.show_share_button);
        self.access_setting.set(typed.access_setting.as_str().to_owned());
        self.allowed.set(typed.allowed.clone());
        self.allowing.set(typed.allowing.clone());
        for (field, kind) in self.notices.into_iter().zip(NoticeKind::ALL) {
            field.set(typed.notices.has(*kind));
        }
    }

    /// What the fields hold; every one of them is tracked.
    pub(super) fn typed(self) -> Typed {
        Typed {
            kind: self.kind(),
            public_title: self.public_title.get(),
            public_description: self.public_description.get(),
            internal_description: self.internal_description.get(),
            tracks: self.tracks.get(),
            forever: self.forever.get(),
            duration: self.duration.map(|part| part.get()),
            play_limit: self.play_limit.get(),
            never_expires: self.never_expires.get(),
            expires: self.expires.typed(),
            starts: self.starts.typed(),
            ends: self.ends.typed(),
            zone: self.zone.get(),
            access_ends_with_event: self.access_ends_with_event.get(),
            invite_limit: self.invite_limit.get(),
            show_share_button: self.show_share_button.get(),
            access_setting: self.access_setting(),
            allowed: self.allowed.get(),
            allowing: self.allowing.get(),
            notices: self.notices(),
        }
    }

    /// What learners are told by mail.
    pub(super) fn notices(self) -> Notices {
        let fields = self.notices.into_iter().zip(NoticeKind::ALL);
        fields.fold(Notices::NONE, |notices, (on, kind)| notices.with(*kind, on.get()))
    }

    /// *Invite type*.
    pub(super) fn kind(self) -> InviteKind {
        self.kind.with(|kind| InviteKind::parse(kind)).unwrap_or_default()
    }

    /// Who may enter.
    pub(super) fn access_setting(self) -> AccessSetting {
        self.access_setting
            .with(|setting| AccessSetting::parse(setting))
            .unwrap_or_default()
    }
}
