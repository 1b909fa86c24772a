//! What an invite's page tells: who opened the link, how far people came, what happened, and who the learners are.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use futures_util::StreamExt;
use invites_app::claims::{ClaimFilter, ClaimOrder};
use invites_app::invite_activity::{FeedFilter, FeedPosition};
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::invites::InviteRecord;
use invites_app::opening::Funnel;
use invites_app::page::{Page, Take};
use invites_app::{Acting, Actor, AppError, Caller};
use invites_domain::activity::{ActivityKind, ActivityTopic};
use invites_domain::ids::TypedId;
use invites_domain::invite::AccessSetting;
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use invites_store::queries::invite_funnel;
use invites_store::tables::activity;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::ground::{Ground, claim};

fn details(email: &str) -> BTreeMap<String, String> {
    [("firstName", "Ada"), ("lastName", "Lovelace"), ("email", email)]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

async fn opened(acting: &Acting, invite: &InviteRecord) -> bool {
    acting.report_opened(invite.token.as_str()).await.expect("answers")
}

/// The kinds of the history, newest first, under a filter.
async fn kinds(ground: &Ground, invite: &InviteRecord, filter: &FeedFilter) -> Vec<String> {
    let page = ground
        .author()
        .activity_of(invite, filter, &Page::first(100))
        .await
        .expect("reads");
    page.rows.into_iter().map(|entry| entry.kind).collect()
}

on_both_databases! {
    async fn r53_opening_is_counted_by_day_and_leaves_no_trace_of_who(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let stranger = ground.test.as_stranger();
        for _ in 0..3 {
            assert!(opened(&stranger, &invite).await);
        }
        ground.test.clock.advance(TimeDelta::days(1));
        let guest = ground.test.as_guest().await;
        assert!(opened(&guest, &invite).await);
        let days = ground.author().opens_of(&invite).await.expect("reads");
        assert_eq!(days.iter().map(|(day, opened)| (day.day(), *opened)).collect::<Vec<_>>(), [(1, 3), (2, 1)]);
        let log = activity::Entity::find()
            .filter(activity::Column::InviteId.eq(invite.id.uuid()))
            .order_by_asc(activity::Column::Seq)
            .all(ground.test.app.store().read())
            .await
            .expect("reads");
        let log: Vec<_> = log.into_iter().map(|line| (line.seq, line.kind, line.claim_id, line.detail, line.actor)).collect();
        let first_of_a_day = |seq| (seq, ActivityKind::InviteOpened.to_string(), None, None, None);
        assert_eq!(log, [first_of_a_day(1), first_of_a_day(2)], "one line a day, however often it is opened");
    }

    async fn r53_a_room_that_opens_at_once_is_counted_whole(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let mut room = tokio::task::JoinSet::new();
        for _ in 0..60 {
            let (stranger, token) = (ground.test.as_stranger(), invite.token.as_str().to_owned());
            room.spawn(async move { stranger.report_opened(&token).await.expect("answers") });
        }
        assert!(room.join_all().await.into_iter().all(|counted| counted));
        assert_eq!(ground.author().funnel_of(&invite).await.expect("reads").opened, 60);
    }

    async fn r53_who_does_not_count_and_what_leads_nowhere_are_told_apart_by_nobody(db: TestDb) {
        let ground = Ground::on(db).await;
        let (invite, deleted) = (ground.limited_to(0).await, ground.limited_to(0).await);
        ground.author().delete_track_invite(deleted.id, false).await.expect("deletes");
        let stranger = ground.test.as_stranger();
        assert!(!opened(&stranger, &deleted).await);
        assert!(!stranger.report_opened("AAAAAAAAAAAAAAAAAAAAAA").await.expect("answers"));
        assert!(!stranger.report_opened("no token").await.expect("answers"));
        assert!(!opened(&ground.author(), &invite).await, "a member looks at the team's own link");
        assert!(!opened(&ground.test.as_token(&[Scope::Read]).await, &invite).await, "a script opens nothing");
        let learner = ground.test.as_guest().await;
        claim(&learner, &invite).await;
        assert!(!opened(&learner, &invite).await, "a claimer opened it before");
        assert!(opened(&ground.test.as_user(ground.test.outsider), &invite).await, "another team's member is a visitor");
        let days = invite_funnel::opens_by_day(ground.test.app.store().read(), invite.id).await.expect("reads");
        assert_eq!(days.iter().map(|(_, opened)| opened).sum::<u64>(), 1);
    }

    async fn r53_a_flood_from_one_network_is_not_counted(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let address = Some("192.0.2.7".parse().expect("an address"));
        let flood = ground.test.app.for_actor(Caller { actor: Actor::Stranger, address });
        let mut counted = 0_u64;
        for _ in 0..620 {
            counted += u64::from(opened(&flood, &invite).await);
        }
        assert_eq!(counted, 600);
        assert_eq!(ground.author().funnel_of(&invite).await.expect("reads").opened, counted);
    }

    async fn r78_the_funnel_holds_who_was_not_asked_and_each_number_those_of_the_next(db: TestDb) {
        let ground = Ground::on(db).await;
        let gated = || InvitePatch { access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails), ..ground.patch() };
        let (first, second) = (ground.create(gated()).await, ground.create(gated()).await);
        // One leaves details and claims, one leaves them and goes, one comes to the second invite known already.
        let (stays, goes) = (ground.test.as_guest().await, ground.test.as_guest().await);
        for (learner, email) in [(&stays, "stays@acme.com"), (&goes, "goes@acme.com")] {
            assert!(opened(learner, &first).await);
            learner.submit_details(first.token.as_str(), &details(email), None).await.expect("keeps them");
        }
        let held = claim(&stays, &first).await.0;
        claim(&stays, &second).await;
        stays.start_play(held.id, ground.track, None).await.expect("answers");
        let author = ground.author();
        let funnel = author.funnel_of(&first).await.expect("reads");
        assert_eq!(funnel, Funnel { opened: 2, details: 2, claimed: 1, played: 1, completed: 0 });
        let funnel = author.funnel_of(&second).await.expect("reads");
        assert_eq!(funnel, Funnel { opened: 1, details: 1, claimed: 1, played: 0, completed: 0 }, "nobody reported opening");
        let told = kinds(&ground, &first, &FeedFilter { topics: vec![ActivityTopic::Claims], ..FeedFilter::default() }).await;
        assert_eq!(told, ["CLAIMED", "DETAILS_LEFT", "DETAILS_LEFT", "INVITE_OPENED"]);
        let outsider = ground.test.as_user(ground.test.outsider);
        assert!(matches!(outsider.funnel_of(&first).await, Err(AppError::NotFound { .. })));
    }

    async fn r97b_the_history_says_who_did_what_to_whom(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(2).await;
        ground.test.clock.advance(TimeDelta::seconds(1));
        let learner = ground.test.as_user(ground.test.new_person("anna@acme.com").await);
        let held = claim(&learner, &invite).await.0;
        let author = ground.author();
        author.extend_claim(held.id, Some(ground.now() + TimeDelta::days(3))).await.expect("extends");
        author.grant_plays(held.id, ground.track, 2).await.expect("grants");
        author.revoke_claims(&[held.id], Some("left the course"), false).await.expect("revokes");
        author.restore_claims(&[held.id], false).await.expect("restores");
        let renamed = InvitePatch { public_title: Change::Set("Welcome back".to_owned()), ..InvitePatch::default() };
        let invite = author.update_track_invite(invite.id, invite.version, renamed).await.expect("saves").invite;
        let page = author.activity_of(&invite, &FeedFilter::default(), &Page::first(50)).await.expect("reads");
        let told: Vec<_> = page.rows.iter().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(told, ["updateTrackInvite", "CLAIM_RESTORED", "CLAIM_REVOKED", "CLAIM_EXTENDED", "CLAIM_EXTENDED", "CLAIMED", "createTrackInvite"]);
        let [renaming, restored, revoked, granted, extended, claimed, _] = &page.rows[..] else { panic!("{told:?}") };
        assert_eq!((renaming.action.as_deref(), renaming.changes[0].to.as_deref()), (Some("changed the invite"), Some("Welcome back")));
        for entry in [restored, revoked, granted, extended] {
            assert_eq!(entry.actor, renaming.actor, "the member, by name");
            assert!(entry.actor.is_some() && entry.learner.as_deref() == Some("anna@acme.com"), "{entry:?}");
        }
        assert_eq!((claimed.actor.as_deref(), claimed.claim), (None, Some(held.id)));
        assert_eq!(revoked.detail.as_deref(), Some("left the course"));
        assert_eq!((granted.detail.as_deref(), granted.track.as_deref()), (Some("2"), Some("one")));
        let of_learner = FeedFilter { claim: Some(held.id), ..FeedFilter::default() };
        assert_eq!(kinds(&ground, &invite, &of_learner).await, ["CLAIM_RESTORED", "CLAIM_REVOKED", "CLAIM_EXTENDED", "CLAIM_EXTENDED", "CLAIMED"]);
        assert_eq!(author.activity_count_of(&invite, &of_learner).await.expect("counts"), 5);
        let outsider = ground.test.as_user(ground.test.outsider);
        assert!(matches!(outsider.activity_of(&invite, &FeedFilter::default(), &Page::first(5)).await, Err(AppError::NotFound { .. })));
    }

    async fn the_history_pages_either_way_without_gap_or_repeat_though_all_happened_at_once(db: TestDb) {
        let ground = Ground::on(db).await;
        let mut invite = ground.limited_to(0).await;
        // The clock stands still: deeds and lines share their instants.
        for number in 0..3 {
            let learner = ground.test.as_guest().await;
            claim(&learner, &invite).await;
            let renamed = InvitePatch { public_title: Change::Set(format!("Title {number}")), ..InvitePatch::default() };
            invite = ground.author().update_track_invite(invite.id, invite.version, renamed).await.expect("saves").invite;
        }
        let (author, all) = (ground.author(), FeedFilter::default());
        let whole = author.activity_of(&invite, &all, &Page::first(100)).await.expect("reads").rows;
        assert_eq!((whole.len() as u64, whole.len()), (author.activity_count_of(&invite, &all).await.expect("counts"), 7));
        for size in 1..=3 {
            let (mut forth, mut after) = (Vec::new(), None::<FeedPosition>);
            loop {
                let page = author.activity_of(&invite, &all, &Page { after, ..Page::first(size) }).await.expect("reads");
                after = page.rows.last().map(|entry| entry.position);
                forth.extend(page.rows);
                if !page.more { break }
            }
            assert_eq!(forth, whole, "forth by {size}");
            let (mut back, mut before) = (Vec::new(), None::<FeedPosition>);
            loop {
                let page = author.activity_of(&invite, &all, &Page { take: Take::Last(size), after: None, before }).await.expect("reads");
                before = page.rows.first().map(|entry| entry.position);
                back.splice(0..0, page.rows);
                if !page.more { break }
            }
            assert_eq!(back, whole, "back by {size}");
        }
    }

    async fn learners_are_sorted_by_claim_name_and_end_of_access_and_paged_either_way(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(InvitePatch { access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails), ..ground.patch() }).await;
        let author = ground.author();
        let mut held = Vec::new();
        // A typed name, an address without a name, another typed name; ends: second, none, first.
        for (first_name, days) in [(Some("bea"), Some(5)), (None, None), (Some("Zoe"), Some(2))] {
            let person = ground.test.new_person(&format!("m{}@acme.com", held.len())).await;
            let learner = ground.test.as_user(person);
            let mut given = details("x@acme.com");
            given.insert("firstName".to_owned(), first_name.unwrap_or("Carl").to_owned());
            learner.submit_details(invite.token.as_str(), &given, None).await.expect("keeps them");
            let id = claim(&learner, &invite).await.0.id;
            if let Some(days) = days {
                author.extend_claim(id, Some(ground.now() + TimeDelta::days(days))).await.expect("extends");
            }
            held.push(id);
            ground.test.clock.advance(TimeDelta::hours(1));
        }
        let [bea, carl, zoe] = held[..] else { panic!("three") };
        for (order, expected) in [
            (ClaimOrder::ClaimedDesc, [zoe, carl, bea]),
            (ClaimOrder::ClaimedAsc, [bea, carl, zoe]),
            (ClaimOrder::NameAsc, [bea, carl, zoe]),
            (ClaimOrder::NameDesc, [zoe, carl, bea]),
            (ClaimOrder::EndsAsc, [zoe, bea, carl]),
            (ClaimOrder::EndsDesc, [carl, bea, zoe]),
        ] {
            let all = ClaimFilter::default();
            let (mut forth, mut page) = (Vec::new(), Page::first(1));
            loop {
                let rows = author.claims_of(&invite, &all, order, &page).await.expect("reads");
                page.after = rows.rows.last().map(|claim| claim.id);
                forth.extend(rows.rows.iter().map(|claim| claim.id));
                if !rows.more { break }
            }
            assert_eq!(forth, expected, "{order:?}");
            let last = Page { take: Take::Last(2), after: None, before: None };
            let back = author.claims_of(&invite, &all, order, &last).await.expect("reads").rows;
            assert_eq!(back.iter().map(|claim| claim.id).collect::<Vec<_>>(), expected[1..], "{order:?} from the back");
        }
    }

    async fn learners_leave_as_a_table_under_the_same_conditions(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(InvitePatch { access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails), ..ground.patch() }).await;
        let mut held = Vec::new();
        for email in ["anna@acme.com", "bob@acme.com"] {
            let learner = ground.test.as_user(ground.test.new_person(email).await);
            let mut given = details(email);
            given.insert("firstName".to_owned(), "=HYPERLINK(1)".to_owned());
            learner.submit_details(invite.token.as_str(), &given, None).await.expect("keeps them");
            held.push(claim(&learner, &invite).await.0.id);
        }
        let author = ground.author();
        author.revoke_claims(&[held[1]], Some("left"), false).await.expect("revokes");
        let filter = ClaimFilter { search: Some("bob".to_owned()), state: None };
        let pieces = author.export_learners(invite.id, filter, ClaimOrder::default()).await.expect("begins");
        let bytes: Vec<Vec<u8>> = pieces.map(|piece| piece.expect("reads")).collect().await;
        let text = String::from_utf8(bytes.concat()).expect("UTF-8");
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 2, "{text}");
        assert!(rows[0].starts_with("name,email,email_proven,state,claimed_at,"));
        assert!(rows[1].starts_with("'=HYPERLINK(1) Lovelace,bob@acme.com,true,removed,2030-05-01T12:00:00Z,"), "{}", rows[1]);
        let outsider = ground.test.as_user(ground.test.outsider);
        let refused = outsider.export_learners(invite.id, ClaimFilter::default(), ClaimOrder::default()).await;
        assert!(matches!(refused.err(), Some(AppError::NotFound { .. })));
    }
}
