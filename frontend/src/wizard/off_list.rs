//! After a change of the list: how many who claimed are no longer on it (R61). They keep what they have; the author should know.

use std::time::Duration;

use invites_client::operations::{ClaimersOffListQuery, claimers_off_list_query};
use invites_domain::AccessSetting;
use leptos::prelude::*;

use super::{allowed::AllowList, desk::Desk};
use crate::{
    api,
    kit::{Banner, Icon, Tone, changing},
    words,
};

/// How long the list rests before the server counts.
const REST: Duration = Duration::from_millis(600);

/// The note, once there is something to say.
pub(super) fn note(desk: Desk) -> AnyView {
    let count: RwSignal<Option<i64>> = RwSignal::new(None);
    let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let number = StoredValue::new(0_u32);
    Effect::new(move |before: Option<(AccessSetting, AllowList)>| {
        let asked = (desk.sheet.access_setting(), desk.sheet.allowed.get());
        let (setting, list) = asked.clone();
        let changed = desk.saved.with(|saved| {
            saved.as_ref().is_some_and(|saved| {
                let settings = &saved.settings;
                saved.learners > 0 && (settings.access_setting != setting || settings.allowed != list.valid())
            })
        });
        if before.as_ref() == Some(&asked) {
            return asked;
        }
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        number.update_value(|number| *number += 1);
        if changed && setting == AccessSetting::SpecificPeople {
            let asked = number.get_value();
            let ask = move || ask(desk, list.clone(), asked, number, count);
            waiting.set_value(set_timeout_with_handle(ask, REST).ok());
        } else {
            count.set(None);
        }
        asked
    });
    on_cleanup(move || {
        if let Some(waiting) = waiting.try_get_value().flatten() {
            waiting.clear();
        }
    });
    view! {
        <div role="status">{changing(move || count.get().filter(|count| *count > 0).map(|count| {
            let title = words::counted(count, "claimed learner is", "claimed learners are");
            view! {
                <Banner tone=Tone::Neutral glyph=Icon::People title=format!("{title} no longer on the list")>
                    <p>"They keep what they claimed: later changes put nobody out. Remove access under Learners if they should lose it."</p>
                </Banner>
            }
        }))}</div>
    }
    .into_any()
}

/// Asks, and shows the answer if nothing was changed meanwhile. A note that cannot be had is left out: it decides nothing.
fn ask(desk: Desk, list: AllowList, asked: u32, number: StoredValue<u32>, count: RwSignal<Option<i64>>) {
    let Some(saved) = desk.saved.try_get_untracked().flatten() else {
        return;
    };
    api::spawn(Box::pin(async move {
        let variables = claimers_off_list_query::Variables {
            id: saved.id,
            allowed_email_addresses: list.valid().iter().map(|entry| entry.canonical()).collect(),
        };
        let answer = api::run::<ClaimersOffListQuery>(variables).await;
        if number.try_get_value() == Some(asked) {
            let off = answer
                .ok()
                .and_then(|data| data.track_invite)
                .map(|invite| invite.claimers_off_list);
            let _ = count.try_set(off);
        }
    }));
}
