//! Two authors, one invite: what the other changed comes into the fields, and where both changed the same field the person
//! decides (R92a). Pure.
//!
//! Fields are the API's, which is how a [`Change`](super::changes::Change) and the rules name them; one of them may be
//! several of [`Typed`]'s.

use super::typed::Typed;

/// Whose value of a field stands in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What this person has: typed, or what was there when they began.
    Mine,
    /// What the other person saved.
    Theirs,
}

/// A field that the other person changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The API's name of the field.
    pub field: &'static str,
    /// Whether this person changed it too.
    pub both: bool,
    /// Whose value stands.
    pub side: Side,
}

const FIELDS: [&str; 17] = [
    "type",
    "publicTitle",
    "publicDescription",
    "internalDescription",
    "tracks",
    "contentDuration",
    "playLimit",
    "expiresAt",
    "startsAt",
    "endsAt",
    "timeZone",
    "accessEndsWithEvent",
    "inviteLimit",
    "showShareButton",
    "accessSetting",
    "allowedEmailAddresses",
    "notices",
];

/// Whether two sheets have the same value of a field.
#[must_use]
pub fn same(field: &str, a: &Typed, b: &Typed) -> bool {
    match field {
        "type" => a.kind == b.kind,
        "publicTitle" => a.public_title == b.public_title,
        "publicDescription" => a.public_description == b.public_description,
        "internalDescription" => a.internal_description == b.internal_description,
        "tracks" => a
            .tracks
            .iter()
            .map(|track| &track.id)
            .eq(b.tracks.iter().map(|track| &track.id)),
        "contentDuration" => (a.forever, a.duration) == (b.forever, b.duration),
        "playLimit" => a.play_limit == b.play_limit,
        "expiresAt" => (a.never_expires, &a.expires) == (b.never_expires, &b.expires),
        "startsAt" => a.starts == b.starts,
        "endsAt" => a.ends == b.ends,
        "timeZone" => a.zone == b.zone,
        "accessEndsWithEvent" => a.access_ends_with_event == b.access_ends_with_event,
        "inviteLimit" => a.invite_limit == b.invite_limit,
        "showShareButton" => a.show_share_button == b.show_share_button,
        "accessSetting" => a.access_setting == b.access_setting,
        "notices" => a.notices == b.notices,
        _ => a.allowed == b.allowed,
    }
}

/// Sets a field to what `from` has.
pub fn take(into: &mut Typed, field: &str, from: &Typed) {
    match field {
        "type" => into.kind = from.kind,
        "publicTitle" => into.public_title.clone_from(&from.public_title),
        "publicDescription" => into.public_description.clone_from(&from.public_description),
        "internalDescription" => into.internal_description.clone_from(&from.internal_description),
        "tracks" => into.tracks.clone_from(&from.tracks),
        "contentDuration" => (into.forever, into.duration) = (from.forever, from.duration),
        "playLimit" => into.play_limit = from.play_limit,
        "expiresAt" => (into.never_expires, into.expires) = (from.never_expires, from.expires.clone()),
        "startsAt" => into.starts.clone_from(&from.starts),
        "endsAt" => into.ends.clone_from(&from.ends),
        "timeZone" => into.zone.clone_from(&from.zone),
        "accessEndsWithEvent" => into.access_ends_with_event = from.access_ends_with_event,
        "inviteLimit" => into.invite_limit = from.invite_limit,
        "showShareButton" => into.show_share_button = from.show_share_button,
        "accessSetting" => into.access_setting = from.access_setting,
        "notices" => into.notices = from.notices,
        _ => into.allowed = from.allowed.clone(),
    }
}

/// What the other changed since `base`: in the form where this person changed nothing, named as a clash in any case.
#[must_use]
pub fn merge(mine: &Typed, base: &Typed, theirs: &Typed) -> (Typed, Vec<Clash>) {
    let mut merged = mine.clone();
    let mut clashes = Vec::new();
    for field in FIELDS.into_iter().filter(|field| !same(field, base, theirs)) {
        // Both made the same change: nobody has anything to decide.
        if same(field, mine, theirs) {
            continue;
        }
        let both = !same(field, mine, base);
        let side = if both { Side::Mine } else { Side::Theirs };
        if !both {
            take(&mut merged, field, theirs);
        }
        clashes.push(Clash { field, both, side });
    }
    (merged, clashes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Clash, FIELDS, Side, merge, same, take};
    use crate::wizard::{allowed::AllowList, order::Chosen, typed::Typed};

    /// A sheet that differs from the blank one in every field.
    fn other() -> Typed {
        let time = |text: &str| crate::walltime::TypedTime {
            date: text.to_owned(),
            ..Default::default()
        };
        Typed {
            kind: invites_domain::InviteKind::LiveEvent,
            public_title: "Other".to_owned(),
            public_description: "Other".to_owned(),
            internal_description: "Other".to_owned(),
            tracks: vec![Chosen {
                id: "track_1".to_owned(),
                ..Chosen::default()
            }],
            forever: false,
            duration: [Some(7); 5],
            play_limit: Some(7),
            never_expires: false,
            expires: time("2030-01-01"),
            starts: time("2030-01-02"),
            ends: time("2030-01-03"),
            zone: "Europe/Amsterdam".to_owned(),
            access_ends_with_event: true,
            invite_limit: Some(7),
            show_share_button: true,
            access_setting: invites_domain::AccessSetting::SpecificPeople,
            allowed: AllowList::read("acme.example"),
            allowing: String::new(),
            notices: invites_domain::NoticeKind::ALL.iter().copied().collect(),
        }
    }

    #[test]
    fn r92a_where_both_changed_a_field_mine_stands_until_decided_and_elsewhere_theirs() {
        let base = Typed {
            public_title: "Day".to_owned(),
            invite_limit: Some(30),
            ..Typed::default()
        };
        let mine = Typed {
            public_title: "My day".to_owned(),
            ..base.clone()
        };
        let theirs = Typed {
            public_title: "Their day".to_owned(),
            invite_limit: Some(40),
            ..base.clone()
        };
        let (mut merged, clashes) = merge(&mine, &base, &theirs);
        assert_eq!(
            (merged.public_title.as_str(), merged.invite_limit),
            ("My day", Some(40))
        );
        let clash = |field, both, side| Clash { field, both, side };
        let expected = [
            clash("publicTitle", true, Side::Mine),
            clash("inviteLimit", false, Side::Theirs),
        ];
        assert_eq!(clashes, expected);
        take(&mut merged, "publicTitle", &theirs);
        assert_eq!(merged, theirs);
    }

    #[test]
    fn r92a_the_same_change_by_both_is_nobodys_decision() {
        let base = Typed::default();
        assert_eq!(merge(&other(), &base, &other()), (other(), Vec::new()));
    }

    #[test]
    fn r92a_every_field_can_be_taken_alone_and_all_of_them_are_the_whole_sheet() {
        let base = Typed::default();
        let mut taken = base.clone();
        for field in FIELDS {
            assert!(!same(field, &base, &other()), "{field} differs");
            take(&mut taken, field, &other());
            assert!(same(field, &taken, &other()), "{field} is taken");
        }
        assert_eq!(taken, other());
    }

    proptest! {
        /// Nothing of either person is lost: each field is the other's where I left it alone, and mine where I did not.
        #[test]
        fn r92a_no_change_of_either_is_lost(mine in 0..1_u32 << FIELDS.len(), theirs in 0..1_u32 << FIELDS.len()) {
            let with = |bits: u32| {
                let mut typed = Typed::default();
                for (bit, field) in FIELDS.into_iter().enumerate() {
                    if bits & (1 << bit) != 0 {
                        take(&mut typed, field, &other());
                    }
                }
                typed
            };
            let (merged, clashes) = merge(&with(mine), &Typed::default(), &with(theirs));
            prop_assert_eq!(merged, with(mine | theirs));
            // Both can only have made the same change here.
            prop_assert!(clashes.iter().all(|clash| !clash.both));
            prop_assert_eq!(clashes.len(), (theirs & !mine).count_ones() as usize);
        }
    }
}
