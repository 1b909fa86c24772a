//! An invite's page: its numbers and terms, who claimed it, what happened on it, and why somebody gets in or not.
//!
//! This file is the frame: title, status, tabs, and what is live. Each tab is a file of its own, and so is what stands there
//! when there is no invite to show; [`roster`], [`series`] and [`happening`] know no browser and are tested without one.

mod absent;
mod access;
mod actions;
mod activity;
mod chart;
pub(crate) mod happening;
mod learner;
mod learner_row;
mod learners;
pub(crate) mod left;
mod overview;
mod roster;

use std::time::Duration;

use invites_client::{
    ClientError, Code,
    enums::{TrackInviteStatus, TrackInviteType},
    operations::{
        ClaimUpdates, InviteFunnelQuery, InviteNumbersQuery, InviteQuery, TrackInviteUpdates, claim_updates,
        invite_funnel_query, invite_numbers_query,
        invite_query::{self, InviteQueryTrackInvite as Invite},
        track_invite_updates,
    },
};
use invites_domain::policy::Verb;
use leptos::prelude::*;

use super::{
    copy_link::CopyLink,
    removal::{Doomed, Removal},
    row::{instants, next_instant, report_of},
    standing::status,
};
use crate::{
    api::{self, Live, Query},
    desk::offers::offered,
    kit::{
        Badge, Banner, Button, ErrorState, Heading, Icon, Menu, Tab, Tabs, Tone, cards_skeleton, icon, live, small_icon,
    },
    routes::{InviteTab, Route, Step},
    shell::{Navigation, Session, use_route},
    words,
};
use absent::{gone, not_allowed, unknown};

crate::screens! { invite:
    /// `/invites/:id`: one of the team's invites, with its tabs.
    invite(id: String) => super::screen(id);
}

/// How often numbers that nobody announces (how many opened the link) are asked for again.
const REFRESH: Duration = Duration::from_secs(30);

/// The screen's signals.
#[derive(Clone, Copy)]
struct Desk {
    id: StoredValue<String>,
    session: Session,
    invite: Query<invite_query::ResponseData>,
    numbers: Query<invite_numbers_query::ResponseData>,
    funnel: Query<invite_funnel_query::ResponseData>,
    now: RwSignal<f64>,
    tab: Memo<InviteTab>,
    copy: CopyLink,
    removal: Removal,
    /// Counts what the server said about claims and the invite: the tabs ask again.
    news: RwSignal<u32>,
}

/// The screen at `/invites/:id`.
fn screen(id: String) -> AnyView {
    let session = Session::here();
    let navigation = Navigation::here();
    let route = use_route();
    let asked = id.clone();
    let invite = api::query::<InviteQuery>(move || invite_query::Variables { id: asked.clone() });
    let asked = id.clone();
    let numbers = api::query::<InviteNumbersQuery>(move || invite_numbers_query::Variables {
        team_slug: session.slug(),
        invite_ids: vec![asked.clone()],
    });
    let asked = id.clone();
    let funnel = api::query::<InviteFunnelQuery>(move || invite_funnel_query::Variables { id: asked.clone() });
    let desk = Desk {
        id: StoredValue::new(id),
        session,
        invite,
        numbers,
        funnel,
        now: RwSignal::new(words::now_ms()),
        tab: Memo::new(move |_| match route.get() {
            Route::Invite { tab, .. } => tab,
            _ => InviteTab::Overview,
        }),
        copy: CopyLink::new(),
        removal: Removal::new(UnsyncCallback::new(move |()| navigation.go(&Route::Invites.href()))),
        news: RwSignal::new(0),
    };
    let tick = move || {
        desk.now.set(words::now_ms());
        desk.funnel.refetch();
    };
    if let Ok(clock) = set_interval_with_handle(tick, REFRESH) {
        on_cleanup(move || clock.clear());
    }
    desk.follow();
    view! {
        <div class="page broad invite">
            {live(move || desk.content())}
            {desk.copy.dialog()}
            {desk.removal.dialog()}
        </div>
    }
    .into_any()
}

impl Desk {
    /// Asks again when a learner or a colleague did something.
    fn follow(self) {
        let id = self.id.get_value();
        api::watch::<ClaimUpdates>(
            move || claim_updates::Variables { invite_id: id.clone() },
            move |said| {
                if matches!(said, Live::Data(_)) {
                    self.heard();
                }
            },
        );
        let session = self.session;
        api::watch::<TrackInviteUpdates>(
            move || track_invite_updates::Variables {
                team_slug: session.slug(),
            },
            move |said| {
                if let Live::Data(data) = said
                    && self.id.try_get_value() == Some(data.track_invite_updates.id)
                {
                    self.heard();
                }
            },
        );
    }

    fn heard(self) {
        if self.news.try_update(|news| *news += 1).is_some() {
            self.invite.refetch();
            self.numbers.refetch();
            self.funnel.refetch();
        }
    }

    /// The frame with the open tab, or what there is instead.
    fn content(self) -> AnyView {
        let found = Memo::new(move |_| self.invite.get().map(|answer| answer.map(|data| data.track_invite)));
        // The frame stays while the invite changes in it: an open menu stays open, a field keeps its focus.
        let stage = Memo::new(move |_| match found.get() {
            None => Stage::Loading,
            Some(Ok(Some(_))) => Stage::There,
            Some(Ok(None)) => Stage::Gone,
            Some(Err(error)) => match error.code() {
                Some(Code::NotFound) => Stage::Gone,
                // An id that is no invite's.
                Some(Code::BadUserInput) => Stage::Unknown,
                Some(Code::Forbidden | Code::Unauthenticated) => Stage::NotAllowed,
                _ => Stage::Failed(error),
            },
        });
        live(move || match stage.get() {
            Stage::Loading => cards_skeleton(None),
            Stage::Gone => gone(self),
            Stage::Unknown => unknown(),
            Stage::NotAllowed => not_allowed(),
            Stage::Failed(error) => view! {
                <Heading text="Invite" />
                <ErrorState error on_retry=move |()| self.invite.restart() />
            }
            .into_any(),
            Stage::There => {
                let first = found.with_untracked(|found| found.clone().and_then(Result::ok).flatten());
                let Some(first) = first else {
                    return cards_skeleton(None);
                };
                let invite = Memo::new(move |last: Option<&Invite>| {
                    let now = found.with(|found| found.clone().and_then(Result::ok).flatten());
                    now.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
                });
                frame(self, invite)
            }
        })
    }
}

/// What stands on the screen.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    There,
    Gone,
    Unknown,
    NotAllowed,
    Failed(ClientError),
}

fn frame(desk: Desk, invite: Memo<Invite>) -> AnyView {
    let id = desk.id.get_value();
    let here = {
        let id = id.clone();
        move |tab| Route::Invite { id: id.clone(), tab }.href()
    };
    // Until the number of claims is known, that of the seats taken keeps its place.
    let claims = Memo::new(move |_| {
        let claimed = desk.funnel_now().map(|funnel| funnel.claimed);
        Some(claimed.unwrap_or_else(|| invite.with(|invite| invite.claim_count)))
    });
    let tabs = Signal::derive({
        let here = here.clone();
        move || {
            [
                ("Overview", InviteTab::Overview, None),
                ("Learners", InviteTab::Learners, claims.get()),
                ("Activity", InviteTab::Activity, None),
                ("Access tester", InviteTab::AccessTester, None),
            ]
            .map(|(label, tab, count)| Tab {
                label,
                href: here(tab),
                count,
            })
            .to_vec()
        }
    });
    let current = Signal::derive(move || here(desk.tab.get()));
    let copy = move |()| invite.with_untracked(|invite| desk.copy.show(&invite.public_title, &invite.url));
    let doom = move |_| {
        let doomed = invite.with_untracked(|invite| Doomed {
            id: invite.id.clone(),
            title: invite.public_title.clone(),
            learners: invite.claim_count,
            playing: invite.running_plays,
        });
        desk.removal.ask(doomed);
    };
    let duplicate = format!("{}?from={id}", Route::NewInvite { step: Step::Basics }.href());
    let is_event = invite.with_untracked(|invite| invite.type_ == TrackInviteType::LiveEvent);
    let room = is_event.then(|| Route::LiveEvent { id: id.clone() }.href());
    let report = report_of(&id, is_event);
    let edit = Route::EditInvite { id, step: Step::Basics }.href();
    let edit_times = Route::EditInvite {
        id: desk.id.get_value(),
        step: Step::Restrictions,
    }
    .href();
    let badges = move || {
        let (status_now, days, full) = invite.with(|invite| (invite.status, invite.days_until, invite.is_full));
        let (tone, glyph, word) = status(status_now, days);
        view! {
            <Badge tone glyph word />
            {full.then(|| view! { <Badge tone=Tone::Caution glyph=Icon::Full word="Full" /> })}
        }
        .into_any()
    };
    let title = Signal::derive(move || invite.with(|invite| invite.public_title.clone()));
    view! {
        <div class="page-head">
            <div>
                <a class="crumb" href=Route::Invites.href()><span class="flip">{small_icon(Icon::ChevronStart)}</span>"Invites"</a>
                <div class="row wrap">
                    <Heading text=title />
                    {live(badges)}
                </div>
            </div>
            <div class="btns">
                <Button glyph=Icon::Link on_press=copy>"Copy invite link"</Button>
                {room.map(|room| view! { <a class="btn" href=room>{icon(Icon::Cast)}"Live dashboard"</a> })}
                <a class="btn" href=report>{icon(Icon::Chart)}"Activity report"</a>
                {offered(Verb::ManageInvites, move || { let duplicate = duplicate.clone(); view! {
                    <a class="btn" href=edit.clone()>{icon(Icon::Edit)}"Edit"</a>
                    <Menu label="More for this invite" class="btn icon" face=icon(Icon::More)>
                        <a href=duplicate>{icon(Icon::Duplicate)}"Duplicate"</a>
                        <hr />
                        <button class="danger" type="button" on:click=doom>{icon(Icon::Trash)}"Delete"</button>
                    </Menu>
                }.into_any()})}
            </div>
        </div>
        {live(move || notice(desk, invite, edit_times.clone()))}
        <Tabs label="This invite" tabs current />
        <div class="tab-body">
            {live(move || match desk.tab.get() {
                InviteTab::Overview => overview::tab(desk, invite),
                InviteTab::Learners => learners::tab(desk, invite),
                InviteTab::Activity => activity::tab(desk),
                InviteTab::AccessTester => access::tab(desk, invite),
            })}
        </div>
    }
    .into_any()
}

/// What to know before anything else: that the link takes nobody any more.
fn notice(desk: Desk, invite: Memo<Invite>, edit_times: String) -> AnyView {
    let expired = Memo::new(move |_| invite.with(|invite| invite.status == TrackInviteStatus::Expired));
    if !expired.get() {
        return ().into_any();
    }
    let when = move || {
        let (times, zone) = invite.with(|invite| (times_of(invite), invite.time_zone.clone()));
        next_instant(times, zone.as_deref(), desk.now.get())
    };
    view! {
        <div class="notice">
            <Banner tone=Tone::Neutral glyph=Icon::Archive title="This link takes no new learners">
                <p>
                    {live(when)}". Whoever claimed keeps their access."
                    {offered(Verb::ManageInvites, move || view! {
                        " "<a href=edit_times.clone()>"Move the closing into the future"</a>" to let people in again."
                    }.into_any())}
                </p>
            </Banner>
        </div>
    }
    .into_any()
}

fn times_of(invite: &Invite) -> super::standing::Instants {
    instants(
        invite.opens_at.as_deref(),
        invite.starts_at.as_deref(),
        invite.ends_at.as_deref(),
        invite.expires_at.as_deref(),
    )
}
