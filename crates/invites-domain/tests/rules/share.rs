use invites_domain::{AccessSetting, InviteStatus, share_button_visible};

use crate::fixtures::at;

#[test]
fn r77_of_sixteen_combinations_exactly_one_shows_the_button() {
    let mut shown = Vec::new();
    for bits in 0..16u8 {
        let [on, expired, full, specific] = [1, 2, 4, 8].map(|bit| bits & bit != 0);
        let status = if expired {
            InviteStatus::Expired {
                since: at("2030-01-01 00:00"),
            }
        } else {
            InviteStatus::Active
        };
        let access = if specific {
            AccessSetting::SpecificPeople
        } else {
            AccessSetting::AnyoneWithLink
        };
        if share_button_visible(on, &status, full, access) {
            shown.push((on, expired, full, specific));
        }
    }
    assert_eq!(shown, [(true, false, false, false)]);
}

#[test]
fn r70_r72_r73_r74_the_switch_the_expiry_the_last_seat_and_the_list_each_hide_it() {
    let shown = |on, status, full, access| share_button_visible(on, &status, full, access);
    let (active, open) = (InviteStatus::Active, AccessSetting::AnyoneWithLink);
    let expired = InviteStatus::Expired {
        since: at("2030-01-01 00:00"),
    };
    assert!(shown(true, active, false, open));
    assert!(!shown(false, active, false, open), "R70");
    assert!(!shown(true, expired, false, open), "R72");
    assert!(!shown(true, active, true, open), "R73");
    assert!(!shown(true, active, false, AccessSetting::SpecificPeople), "R74");
}

#[test]
fn r72_an_upcoming_invite_is_not_expired_and_the_form_is_no_restriction() {
    let status = InviteStatus::Upcoming {
        days_until: 1,
        opens_at: at("2030-01-01 00:00"),
        starts_at: at("2030-01-02 00:00"),
    };
    assert!(share_button_visible(
        true,
        &status,
        false,
        AccessSetting::AnyoneLeavingDetails
    ));
}
