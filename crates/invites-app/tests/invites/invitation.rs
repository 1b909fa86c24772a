//! What a visitor sees behind a link, line by line of R64.

use chrono::TimeDelta;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_domain::invite::AccessSetting;
use invites_domain::time::DurationParts;
use invites_domain::visitor::VisitorAnswer;
use invites_store::on_both_databases;

use super::ground::{Ground, claim};

on_both_databases! {
    async fn r64_every_line_is_answered_in_its_order(db: TestDb) {
        let ground = Ground::on(db).await;
        let (author, stranger) = (ground.author(), ground.test.as_stranger());
        let seen = async |who: &invites_app::Acting, token: &str| {
            who.invitation(token).await.expect("reads").map(|invitation| invitation.answer)
        };
        assert_eq!(seen(&stranger, "AAAAAAAAAAAAAAAAAAAAAA").await, None, "line 1");
        assert_eq!(seen(&stranger, "nonsense").await, None, "line 1");

        let one_day = DurationParts { days: 1, ..DurationParts::default() };
        let closes = ground.now() + TimeDelta::days(2);
        let lasting = InvitePatch {
            content_duration: Change::Set(one_day),
            expires_at: Change::Set(closes),
            invite_limit: Change::Set(2),
            ..ground.patch()
        };
        let invite = ground.create(lasting).await;
        let token = invite.token.as_str();
        assert_eq!(seen(&stranger, token).await, Some(VisitorAnswer::MayClaim), "line 12");
        let (first, second) = (ground.test.as_guest().await, ground.test.as_guest().await);
        let held = claim(&first, &invite).await.0;
        let ends = ground.now() + TimeDelta::days(1);
        assert_eq!(seen(&first, token).await, Some(VisitorAnswer::Content { access_ends_at: Some(ends) }), "line 4");
        claim(&second, &invite).await;
        assert_eq!(seen(&stranger, token).await, Some(VisitorAnswer::Full), "line 10");
        author.revoke_claims(&[held.id], None, false).await.expect("revokes");
        assert_eq!(seen(&first, token).await, Some(VisitorAnswer::AccessRemoved { at: ground.now() }), "line 2");
        ground.test.clock.set(ends);
        assert_eq!(seen(&second, token).await, Some(VisitorAnswer::AccessEnded { at: ends }), "line 3");
        ground.test.clock.set(closes);
        assert_eq!(seen(&stranger, token).await, Some(VisitorAnswer::Closed { at: closes }), "line 6");
        author.delete_track_invite(invite.id, false).await.expect("deletes");
        assert_eq!(seen(&stranger, token).await, None, "line 5");

        let starts = ground.now() + TimeDelta::days(9);
        let event = ground.create(ground.event(starts, starts + TimeDelta::hours(1))).await;
        let opens_at = starts - TimeDelta::hours(24);
        let upcoming = stranger.invitation(event.token.as_str()).await.expect("reads").expect("is there");
        assert_eq!(upcoming.answer, VisitorAnswer::NotYetOpen { opens_at, starts_at: starts }, "line 7");
        assert_eq!(upcoming.next_change_at, Some(opens_at), "R113: it opens by itself");

        let people = ground.create(ground.for_people(&["acme.com"])).await;
        assert_eq!(seen(&stranger, people.token.as_str()).await, Some(VisitorAnswer::ProveEmail), "line 8");
        let outside = ground.test.as_user(ground.test.new_person("bob@other.org").await);
        let refused = outside.invitation(people.token.as_str()).await.expect("reads").expect("is there");
        assert!(matches!(refused.answer, VisitorAnswer::NotOnList { .. }), "line 9");
        assert_eq!(refused.email.as_ref().map(|email| email.as_str()), Some("bob@other.org"));

        let gated = InvitePatch { access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails), ..ground.patch() };
        let gated = ground.create(gated).await;
        let asked = stranger.invitation(gated.token.as_str()).await.expect("reads").expect("is there");
        assert_eq!(asked.answer, VisitorAnswer::LeaveDetails, "line 11");
        assert!(asked.form.is_some(), "R85: the form comes with it");
    }

    async fn r64_the_list_comes_before_full_and_full_before_the_form(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(InvitePatch { invite_limit: Change::Set(1), ..ground.for_people(&["acme.com"]) }).await;
        claim(&ground.test.as_user(ground.test.new_person("a@acme.com").await), &invite).await;
        let answer = async |who: &invites_app::Acting, token: &str| {
            who.invitation(token).await.expect("reads").expect("is there").answer
        };
        let outside = ground.test.as_user(ground.test.new_person("bob@other.org").await);
        assert!(matches!(answer(&outside, invite.token.as_str()).await, VisitorAnswer::NotOnList { .. }));
        let gated = InvitePatch {
            access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails),
            invite_limit: Change::Set(1),
            ..ground.patch()
        };
        let invite = ground.create(gated).await;
        let opened = InvitePatch { access_setting: Change::Set(AccessSetting::AnyoneWithLink), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, opened).await.expect("saves");
        claim(&ground.test.as_stranger(), &invite).await;
        let back = InvitePatch { access_setting: Change::Set(AccessSetting::AnyoneLeavingDetails), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 2, back).await.expect("saves");
        assert_eq!(answer(&ground.test.as_stranger(), invite.token.as_str()).await, VisitorAnswer::Full);
    }

    async fn r53_reading_an_invitation_changes_nothing(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(1).await;
        for _ in 0..3 {
            ground.test.as_stranger().invitation(invite.token.as_str()).await.expect("reads").expect("is there");
        }
        assert_eq!(ground.again(&invite).await, invite);
    }

    async fn r76_the_share_button_is_judged_on_each_read_for_claimers_too(db: TestDb) {
        let ground = Ground::on(db).await;
        let shared = InvitePatch { show_share_button: Change::Set(true), invite_limit: Change::Set(2), ..ground.patch() };
        let invite = ground.create(shared).await;
        let learner = ground.test.as_guest().await;
        claim(&learner, &invite).await;
        let shown = async || {
            learner.invitation(invite.token.as_str()).await.expect("reads").expect("is there").share_button
        };
        assert!(shown().await);
        claim(&ground.test.as_stranger(), &invite).await;
        assert!(!shown().await, "full (R73)");
    }

    async fn r71_the_overview_and_the_tracks_say_the_same_of_the_share_button(db: TestDb) {
        let ground = Ground::on(db).await;
        let shared = InvitePatch { show_share_button: Change::Set(true), ..ground.patch() };
        let invite = ground.create(shared).await;
        let learner = ground.test.as_guest().await;
        claim(&learner, &invite).await;
        let shown = async || {
            let overview = learner.invitation(invite.token.as_str()).await.expect("reads").expect("is there").share_button;
            (overview, learner.share_buttons(&[invite.id]).await.expect("reads")[&invite.id])
        };
        assert_eq!(shown().await, (true, true));
        let off = InvitePatch { show_share_button: Change::Set(false), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, off).await.expect("saves");
        assert_eq!(shown().await, (false, false));
    }

    async fn r112_the_terms_are_the_claimers_own_once_claimed(db: TestDb) {
        let ground = Ground::on(db).await;
        let one_day = DurationParts { days: 1, ..DurationParts::default() };
        let terms = InvitePatch { content_duration: Change::Set(one_day), play_limit: Change::Set(2), ..ground.patch() };
        let invite = ground.create(terms).await;
        let learner = ground.test.as_guest().await;
        let read = async || learner.invitation(invite.token.as_str()).await.expect("reads").expect("is there");
        assert_eq!(read().await.terms, "The content stays yours for 1 day from your start, and you can play each track 2 times.");
        claim(&learner, &invite).await;
        let harder = InvitePatch { play_limit: Change::Set(1), tracks: Change::Set(vec![ground.second]), ..InvitePatch::default() };
        ground.author().update_track_invite(invite.id, 1, harder).await.expect("saves");
        let own = read().await;
        assert_eq!(own.terms, "The content stays yours until 2 May 2030, 12:00 (UTC), and you can play each track 2 times.");
        assert_eq!((own.play_limit.get(), own.tracks), (2, vec![ground.track]));
    }
}
