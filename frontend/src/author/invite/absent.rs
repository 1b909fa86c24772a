//! What stands on an invite's page while there is no invite to show: not any more, never, or not for this role.

use leptos::prelude::*;

use super::Desk;
use crate::{
    kit::{Empty, Heading, live},
    routes::Route,
    words,
};

/// No such invite any more. The report still knows a deleted one by its title (R96).
pub(super) fn gone(desk: Desk) -> AnyView {
    let deleted = Memo::new(move |_| {
        let data = desk.numbers.get()?.ok()?;
        let report = data.team?.activity_report;
        let invite = report.per_invite.into_iter().find(|invite| invite.deleted)?;
        Some((invite.public_title, report.claims, report.plays))
    });
    let all = Route::Invites.href();
    live(move || {
        let all = all.clone();
        match deleted.get() {
            Some((title, claims, plays)) => {
                let kept = format!(
                    "{} and {} stay in the reports. The link claims nothing any more; whether learners kept access was chosen when it was deleted.",
                    words::counted(claims, "claim", "claims"),
                    words::counted(plays, "play", "plays"),
                );
                view! {
                    <Heading text=title />
                    <Empty title="This invite was deleted" text=kept>
                        <a class="btn primary" href=all>"All invites"</a>
                    </Empty>
                }
                .into_any()
            }
            None => view! {
                <Heading text="This invite does not exist" />
                <Empty title="Nothing to see" text="It was deleted, or it belongs to another team.">
                    <a class="btn primary" href=all>"All invites"</a>
                </Empty>
            }
            .into_any(),
        }
    })
}

pub(super) fn unknown() -> AnyView {
    view! {
        <Heading text="This invite does not exist" />
        <Empty title="The address is not an invite’s" text="Part of it may be missing. Open the invite from the list.">
            <a class="btn primary" href=Route::Invites.href()>"All invites"</a>
        </Empty>
    }
    .into_any()
}

pub(super) fn not_allowed() -> AnyView {
    view! {
        <Heading text="You may not see this invite" />
        <Empty title="Your role does not allow it any more" text="An owner of the team can give it back. Nothing you did is lost.">
            <a class="btn primary" href=Route::Invites.href()>"All invites"</a>
        </Empty>
    }
    .into_any()
}
