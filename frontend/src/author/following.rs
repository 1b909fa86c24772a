//! How the list of invites keeps up: with what colleagues and learners do, and with the clock.

use std::time::Duration;

use invites_client::operations::{
    TrackInviteUpdates,
    invites_query::{InvitesQueryTeamTrackInvitesNodes as Invite, InvitesQueryTeamTrackInvitesNodesTracks as Track},
    track_invite_updates::{self, TrackInviteUpdatesTrackInviteUpdates as News},
};
use leptos::prelude::*;

use super::{listing::Desk, row::instants, standing::deadline};
use crate::{
    api::{self, Live},
    words,
};

/// How long changes gather before the list asks again.
const GATHER: Duration = Duration::from_millis(400);

/// How often words such as "in 3 min" are renewed.
const TICK: Duration = Duration::from_secs(30);

impl Desk {
    /// Somebody claimed, a colleague edits: the row says so at once, the list is asked for when the news have gathered.
    pub(super) fn follow_news(self) {
        let gathering = StoredValue::new(false);
        let team = move || untrack(|| self.session.slug());
        api::watch::<TrackInviteUpdates>(
            move || track_invite_updates::Variables { team_slug: team() },
            move |news| {
                let Live::Data(data) = news else { return };
                let news = data.track_invite_updates;
                self.renew(&news.id.clone(), |invite| tell(invite, news));
                if gathering.try_get_value() == Some(false) {
                    gathering.set_value(true);
                    set_timeout(
                        move || {
                            if gathering.try_set_value(false).is_none() {
                                self.list.refetch();
                            }
                        },
                        GATHER,
                    );
                }
            },
        );
    }

    /// Words about time are renewed; when an instant of a row has passed, its status is asked for.
    pub(super) fn follow_clock(self) {
        let tick = move || {
            let (before, now) = (self.now.get_untracked(), words::now_ms());
            self.now.set(now);
            let passed = self.rows.with_untracked(|rows| {
                rows.iter().any(|row| {
                    row.invite
                        .with_untracked(|invite| next_instant(invite, before))
                        .is_some_and(|at| at <= now)
                })
            });
            if passed {
                self.list.refetch();
            }
        };
        if let Ok(clock) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || clock.clear());
        }
    }
}

/// The instant that changes what a row says next, seen from `now`.
fn next_instant(invite: &Invite, now: f64) -> Option<f64> {
    let instants = instants(
        invite.opens_at.as_deref(),
        invite.starts_at.as_deref(),
        invite.ends_at.as_deref(),
        invite.expires_at.as_deref(),
    );
    deadline(instants, now).at.filter(|at| *at > now)
}

/// Puts the news of an invite into what its row shows. When it was made does not change.
fn tell(invite: &mut Invite, news: News) {
    *invite = Invite {
        id: news.id,
        url: news.url,
        type_: news.type_,
        public_title: news.public_title,
        tracks: news
            .tracks
            .into_iter()
            .map(|track| Track { title: track.title })
            .collect(),
        status: news.status,
        days_until: news.days_until,
        is_full: news.is_full,
        claim_count: news.claim_count,
        invite_limit: news.invite_limit,
        opens_at: news.opens_at,
        starts_at: news.starts_at,
        ends_at: news.ends_at,
        expires_at: news.expires_at,
        time_zone: news.time_zone,
        last_claim_at: news.last_claim_at,
        created_at: std::mem::take(&mut invite.created_at),
        running_plays: news.running_plays,
    };
}
