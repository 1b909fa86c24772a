//! Following invites, claims and an invitation as they change.
//!
//! Each stream listens first, then reads, then follows, so that nothing falls in between; it carries no data of the
//! announcements but reads anew, with its caller's rights judged each time: who loses them is cut off.

use std::collections::VecDeque;

use futures_util::Stream;
use futures_util::stream::unfold;
use invites_domain::ids::{ClaimId, InviteId, TeamId};
use invites_domain::policy::Verb;
use invites_store::queries::claims::{ClaimFilter, ClaimRecord};
use invites_store::queries::invites::InviteRecord;
use invites_store::queries::{claims, invite_list, invites};

use crate::announce::{Announcement, Subscriber};
use crate::invitation::Invitation;
use crate::invites::{InviteFilter, InviteOrder};
use crate::page::Page;
use crate::{Acting, AppError};

/// How many of the newest are sent again to a listener who was too slow.
const AFTER_A_GAP: u64 = 100;

/// A stream that has failed says so once and ends.
enum Following<S> {
    On(S),
    Over,
}

struct Invites {
    acting: Acting,
    team: TeamId,
    news: Subscriber,
    ready: VecDeque<InviteRecord>,
}

struct Claims {
    acting: Acting,
    invite: InviteId,
    news: Subscriber,
    ready: VecDeque<ClaimRecord>,
}

struct Visited {
    acting: Acting,
    token: String,
    news: Subscriber,
    last: Option<Invitation>,
}

impl Acting {
    /// Each invite of the team when it is made, edited, closed, deleted, or its counts change.
    ///
    /// # Errors
    /// As [`Acting::team_for`], at once and whenever the rights have gone.
    pub async fn follow_invites(
        &self,
        team_slug: &str,
    ) -> Result<impl Stream<Item = Result<InviteRecord, AppError>> + Send + use<>, AppError> {
        let news = self.app().announcer().subscribe();
        let team = self.team_for(team_slug, Verb::ReadInvites).await?;
        let following = Invites {
            acting: self.for_long(),
            team,
            news,
            ready: VecDeque::new(),
        };
        Ok(unfold(Following::On(following), async |state| {
            follow(state, Invites::next).await
        }))
    }

    /// Each claim on the invite when it is made, revoked, restored or extended, or one of its plays moves on.
    ///
    /// # Errors
    /// As [`Acting::track_invite`], at once and whenever the rights have gone.
    pub async fn follow_claims(
        &self,
        invite: InviteId,
    ) -> Result<impl Stream<Item = Result<ClaimRecord, AppError>> + Send + use<>, AppError> {
        let news = self.app().announcer().subscribe();
        self.invite_for(invite, Verb::ReadClaims).await?;
        let following = Claims {
            acting: self.for_long(),
            invite,
            news,
            ready: VecDeque::new(),
        };
        Ok(unfold(Following::On(following), async |state| {
            follow(state, Claims::next).await
        }))
    }

    /// The invitation behind a link: at once, and again whenever it changes, by somebody's hand or by the clock (R113).
    /// Ends when the link leads nowhere any more.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown link, as for a deleted invite.
    pub async fn follow_invitation(
        &self,
        token: &str,
    ) -> Result<impl Stream<Item = Result<Invitation, AppError>> + Send + use<>, AppError> {
        let news = self.app().announcer().subscribe();
        let following = Visited {
            acting: self.for_long(),
            token: token.to_owned(),
            news,
            last: None,
        };
        following.read().await?;
        Ok(unfold(Following::On(following), async |state| {
            follow(state, Visited::next).await
        }))
    }
}

/// One step: the next item of `next`, or its failure as the last one.
async fn follow<S, T>(
    state: Following<S>,
    next: impl AsyncFnOnce(&mut S) -> Result<Option<T>, AppError>,
) -> Option<(Result<T, AppError>, Following<S>)> {
    let Following::On(mut state) = state else { return None };
    match next(&mut state).await {
        Ok(Some(item)) => Some((Ok(item), Following::On(state))),
        Ok(None) => None,
        Err(error) => Some((Err(error), Following::Over)),
    }
}

impl Invites {
    async fn next(&mut self) -> Result<Option<InviteRecord>, AppError> {
        loop {
            if let Some(invite) = self.ready.pop_front() {
                return Ok(Some(invite));
            }
            let Some(news) = self.news.next().await else {
                return Ok(None);
            };
            let read = self.acting.app().store().read();
            match news {
                Announcement::Invite { team, invite } if team == self.team => {
                    self.acting.must(team, Verb::ReadInvites, "team").await?;
                    self.ready.extend(invites::by_id(read, invite).await?);
                }
                Announcement::Missed => {
                    self.acting.must(self.team, Verb::ReadInvites, "team").await?;
                    let (all, newest) = (InviteFilter::default(), Page::first(AFTER_A_GAP));
                    let (order, now) = (InviteOrder::CreatedDesc, self.acting.app().now());
                    self.ready.extend(
                        invite_list::list(read, self.team, &all, order, &newest, now)
                            .await?
                            .rows,
                    );
                }
                _ => {}
            }
        }
    }
}

impl Claims {
    async fn next(&mut self) -> Result<Option<ClaimRecord>, AppError> {
        loop {
            if let Some(claim) = self.ready.pop_front() {
                return Ok(Some(claim));
            }
            let Some(news) = self.news.next().await else {
                return Ok(None);
            };
            let read = self.acting.app().store().read();
            match news {
                Announcement::Claim { invite, claim }
                | Announcement::Play {
                    invite: Some(invite),
                    claim: Some(claim),
                    ..
                } if invite == self.invite => {
                    self.allowed().await?;
                    self.ready.extend(claims::by_id(read, claim).await?);
                }
                Announcement::Missed => {
                    let team = self.allowed().await?;
                    let (all, newest) = (ClaimFilter::default(), Page::<ClaimId>::first(AFTER_A_GAP));
                    let now = self.acting.app().now();
                    self.ready.extend(
                        claims::of_invite(read, (team, self.invite), &all, &newest, now)
                            .await?
                            .rows,
                    );
                }
                _ => {}
            }
        }
    }

    async fn allowed(&self) -> Result<TeamId, AppError> {
        Ok(self.acting.invite_for(self.invite, Verb::ReadClaims).await?.team)
    }
}

impl Visited {
    async fn next(&mut self) -> Result<Option<Invitation>, AppError> {
        loop {
            let invitation = self.read().await?;
            let changed = self
                .last
                .as_ref()
                .is_none_or(|last| !same_but_for_the_clock(last, &invitation));
            self.last = Some(invitation.clone());
            if changed {
                return Ok(Some(invitation));
            }
            if !self.wait(&invitation).await {
                return Ok(None);
            }
        }
    }

    async fn read(&self) -> Result<Invitation, AppError> {
        self.acting
            .invitation(&self.token)
            .await?
            .ok_or(AppError::NotFound { what: "link" })
    }

    /// Until something concerns this invitation, or the clock changes its answer. False when the server stops.
    async fn wait(&mut self, invitation: &Invitation) -> bool {
        let own = invitation.claim.as_ref().map(|claim| claim.id);
        let clock = self.acting.app().clock().clone();
        let change = async {
            match invitation.next_change_at {
                Some(at) => clock.wait_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(change);
        loop {
            tokio::select! {
                () = &mut change => return true,
                news = self.news.next() => match news {
                    None => return false,
                    Some(Announcement::Missed) => return true,
                    Some(Announcement::Invite { invite, .. }) if invite == invitation.invite => return true,
                    Some(Announcement::Claim { claim, .. }) if Some(claim) == own => return true,
                    Some(_) => {}
                },
            }
        }
    }
}

/// Whether a visitor would see the same. `now` alone always differs.
fn same_but_for_the_clock(one: &Invitation, other: &Invitation) -> bool {
    let mut other = other.clone();
    other.now = one.now;
    *one == other
}
