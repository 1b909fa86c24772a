//! The team's list: filters, order, pages, counts (R103–R111).

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::invites::{InviteFilter, InviteOrder, InvitePosition, InviteRecord, StatusName};
use invites_app::page::{Page, Take};
use invites_domain::invite::{InviteKind, InviteTiming};
use invites_domain::status::{InviteStatus, invite_status};
use invites_domain::time::Instant;
use invites_store::on_both_databases;

use super::ground::{Ground, claim};

/// A generator whose every run is the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

fn name(timing: &InviteTiming, now: Instant) -> StatusName {
    match invite_status(timing, now) {
        InviteStatus::Active => StatusName::Active,
        InviteStatus::Upcoming { .. } => StatusName::Upcoming,
        InviteStatus::Expired { .. } => StatusName::Expired,
    }
}

/// When it closes; never is after every instant.
fn closes(invite: &InviteRecord) -> Instant {
    invite.timing.closes_at().unwrap_or(Instant::MAX_UTC)
}

on_both_databases! {
    async fn r111_the_filter_in_sql_and_the_status_function_agree(db: TestDb) {
        let ground = Ground::on(db).await;
        let start = ground.now();
        let mut dice = Dice(20_300_501);
        // Times of whole quarter days, so that windows often begin and end at the very instants that are asked about.
        let mut quarter = move |sides| TimeDelta::hours(6) * i32::try_from(dice.roll(sides)).expect("small");
        for number in 0..60 {
            let patch = match number % 3 {
                0 => ground.patch(),
                1 => InvitePatch { expires_at: Change::Set(start + TimeDelta::microseconds(1) + quarter(40)), ..ground.patch() },
                _ => {
                    let starts = start + quarter(40);
                    ground.event(starts, starts + TimeDelta::hours(6) + quarter(8))
                }
            };
            let invite = ground.create(patch).await;
            if number % 7 == 0 {
                ground.author().close_track_invite(invite.id).await.expect("closes, perhaps before it began");
            }
        }
        let (author, team) = (ground.author(), ground.test.team);
        for steps in 0..48 {
            let now = start + TimeDelta::hours(6) * steps + TimeDelta::microseconds(i64::from(steps % 3) - 1).max(TimeDelta::zero());
            ground.test.clock.set(now);
            let page = Page::first(100);
            let all = author.track_invites(team, &InviteFilter::default(), InviteOrder::CreatedAsc, &page).await.expect("reads");
            let counts = author.track_invite_counts(team, &InviteFilter::default()).await.expect("counts");
            for (status, counted) in [
                (StatusName::Active, counts.active),
                (StatusName::Upcoming, counts.upcoming),
                (StatusName::Expired, counts.expired),
            ] {
                let filter = InviteFilter { statuses: vec![status], ..InviteFilter::default() };
                let by_sql: Vec<_> = author
                    .track_invites(team, &filter, InviteOrder::CreatedAsc, &page)
                    .await
                    .expect("reads")
                    .rows
                    .into_iter()
                    .map(|invite| invite.id)
                    .collect();
                let by_rule: Vec<_> =
                    all.rows.iter().filter(|invite| name(&invite.timing, now) == status).map(|invite| invite.id).collect();
                assert_eq!(by_sql, by_rule, "{status:?} at {now}");
                assert_eq!(counted, by_rule.len() as u64, "{status:?} at {now}");
            }
        }
    }

    async fn r103_newest_first_and_pages_meet_without_gap_or_overlap(db: TestDb) {
        let ground = Ground::on(db).await;
        for number in 0..7_i64 {
            let title = Change::Set(format!("Invite {}", (number * 3) % 7));
            let expires_at = match number % 3 {
                0 => Change::Keep,
                _ => Change::Set(ground.now() + TimeDelta::days(number * 5 % 7 + 1)),
            };
            let invite = ground.create(InvitePatch { public_title: title, expires_at, ..ground.patch() }).await;
            for _ in 0..number % 3 {
                claim(&ground.test.as_stranger(), &invite).await;
            }
            // Two of them share an instant: the id decides.
            if number != 3 {
                ground.test.clock.advance(TimeDelta::seconds(1));
            }
        }
        let (author, team, all) = (ground.author(), ground.test.team, InviteFilter::default());
        for order in [
            InviteOrder::CreatedDesc,
            InviteOrder::CreatedAsc,
            InviteOrder::TitleAsc,
            InviteOrder::TitleDesc,
            InviteOrder::ClaimsDesc,
            InviteOrder::ClaimsAsc,
            InviteOrder::ClosesAsc,
            InviteOrder::ClosesDesc,
            InviteOrder::LastClaimDesc,
            InviteOrder::LastClaimAsc,
        ] {
            let whole = author.track_invites(team, &all, order, &Page::first(100)).await.expect("reads").rows;
            assert_eq!(whole.len(), 7);
            let sorted = whole.windows(2).all(|pair| match order {
                InviteOrder::CreatedDesc => pair[0].created_at >= pair[1].created_at,
                InviteOrder::CreatedAsc => pair[0].created_at <= pair[1].created_at,
                InviteOrder::TitleAsc => pair[0].public_title <= pair[1].public_title,
                InviteOrder::TitleDesc => pair[0].public_title >= pair[1].public_title,
                InviteOrder::ClaimsDesc => pair[0].claim_count >= pair[1].claim_count,
                InviteOrder::ClaimsAsc => pair[0].claim_count <= pair[1].claim_count,
                InviteOrder::ClosesAsc => closes(&pair[0]) <= closes(&pair[1]),
                InviteOrder::ClosesDesc => closes(&pair[0]) >= closes(&pair[1]),
                // Nothing is less than something.
                InviteOrder::LastClaimDesc => pair[0].last_claim_at >= pair[1].last_claim_at,
                InviteOrder::LastClaimAsc => pair[0].last_claim_at <= pair[1].last_claim_at,
            });
            assert!(sorted, "{order:?}");
            let (mut forwards, mut after) = (Vec::new(), None);
            loop {
                let page = Page { take: Take::First(3), after, before: None };
                let slice = author.track_invites(team, &all, order, &page).await.expect("reads");
                after = slice.rows.last().map(|invite| InvitePosition::of(invite, order));
                forwards.extend(slice.rows);
                if !slice.more {
                    break;
                }
            }
            assert_eq!(forwards, whole, "{order:?} forwards");
            let (mut backwards, mut before) = (Vec::new(), None);
            loop {
                let page = Page { take: Take::Last(3), after: None, before };
                let slice = author.track_invites(team, &all, order, &page).await.expect("reads");
                before = slice.rows.first().map(|invite| InvitePosition::of(invite, order));
                backwards.splice(0..0, slice.rows);
                if !slice.more {
                    break;
                }
            }
            assert_eq!(backwards, whole, "{order:?} backwards");
        }
    }

    async fn r106_titles_are_searched_letter_by_letter_whatever_their_case(db: TestDb) {
        let ground = Ground::on(db).await;
        let titles = ["Größe 100%", "snake_case", "Snakes", "back\\slash", "ÉCOLE"];
        for title in titles {
            ground.create(InvitePatch { public_title: Change::Set(title.to_owned()), ..ground.patch() }).await;
        }
        let (author, team) = (ground.author(), ground.test.team);
        for (search, expected) in [
            ("SNAKE", vec!["snake_case", "Snakes"]),
            ("_", vec!["snake_case"]),
            ("%", vec!["Größe 100%"]),
            ("\\", vec!["back\\slash"]),
            ("école", vec!["ÉCOLE"]),
            ("GRÖSSE", vec![]),
            ("größe", vec!["Größe 100%"]),
            ("  ", vec!["Größe 100%", "snake_case", "Snakes", "back\\slash", "ÉCOLE"]),
        ] {
            let filter = InviteFilter { search: Some(search.to_owned()), ..InviteFilter::default() };
            let mut found: Vec<_> = author
                .track_invites(team, &filter, InviteOrder::CreatedAsc, &Page::first(9))
                .await
                .expect("reads")
                .rows
                .into_iter()
                .map(|invite| invite.public_title)
                .collect();
            found.sort_by_key(|title| titles.iter().position(|known| known == title));
            assert_eq!(found, expected, "{search}");
        }
    }

    async fn the_list_narrows_by_kind_and_track_and_to_the_team(db: TestDb) {
        let ground = Ground::on(db).await;
        let starts = ground.now() + TimeDelta::days(3);
        let event = ground.create(ground.event(starts, starts + TimeDelta::hours(1))).await;
        let other = ground.create(InvitePatch { tracks: Change::Set(vec![ground.second]), ..ground.patch() }).await;
        let (author, team) = (ground.author(), ground.test.team);
        let found = async |filter: InviteFilter| {
            let rows = author.track_invites(team, &filter, InviteOrder::CreatedAsc, &Page::first(9)).await.expect("reads").rows;
            rows.into_iter().map(|invite| invite.id).collect::<Vec<_>>()
        };
        assert_eq!(found(InviteFilter { kind: Some(InviteKind::LiveEvent), ..InviteFilter::default() }).await, [event.id]);
        assert_eq!(found(InviteFilter { track: Some(ground.second), ..InviteFilter::default() }).await, [other.id]);
        let outsider = ground.test.as_user(ground.test.outsider);
        let refused = outsider.track_invites(team, &InviteFilter::default(), InviteOrder::CreatedAsc, &Page::first(9)).await;
        assert!(matches!(refused, Err(AppError::NotFound { .. })));
    }
}
