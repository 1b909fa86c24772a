//! Links: what is shown of one before it is opened, and what guessing them comes to.

use std::net::IpAddr;

use chrono::TimeDelta;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::{Acting, Actor, App, AppError, Caller};
use invites_domain::ids::InviteToken;
use invites_domain::invite::AccessSetting;
use invites_store::on_both_databases;

use super::ground::{Ground, claim};

/// A stranger on a network of their own.
fn stranger(app: &App, network: u8) -> Acting {
    app.for_actor(Caller {
        actor: Actor::Stranger,
        address: Some(IpAddr::from([198, 51, 100, network])),
    })
}

/// A token that leads nowhere, each number another.
fn random(number: u64) -> String {
    let mut bytes = [0x5a; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    InviteToken::from_random(bytes).as_str().to_owned()
}

on_both_databases! {
    async fn r114_a_preview_shows_what_everybody_sees_and_nothing_that_changes(db: TestDb) {
        let ground = Ground::on(db).await;
        for access in [AccessSetting::AnyoneWithLink, AccessSetting::AnyoneLeavingDetails, AccessSetting::SpecificPeople] {
            let patch = InvitePatch {
                public_description: Change::Set("## Learn **shells**\n\nby [doing](https://a.test).".to_owned()),
                internal_description: Change::Set("for the Acme deal".to_owned()),
                access_setting: Change::Set(access),
                invite_limit: Change::Set(1),
                ..ground.for_people(&["secret.example"])
            };
            let invite = ground.create(patch).await;
            let token = invite.token.as_str();
            let read = async || ground.test.as_stranger().link_preview(token).await.expect("reads");
            let before = read().await.expect("a preview");
            assert_eq!(before.title, "Welcome");
            assert_eq!(before.description.as_deref(), Some("Learn shells by doing."));
            assert_eq!((before.team.as_str(), before.url), ("Acme", format!("https://tracks.test/i/{token}")));
            let before = read().await;
            // Full, then closed: a chat tool that kept the preview still says what is true.
            if access == AccessSetting::AnyoneWithLink {
                claim(&ground.test.as_guest().await, &invite).await;
                assert_eq!(read().await, before);
            }
            ground.author().close_track_invite(invite.id).await.expect("closes");
            assert_eq!(read().await, before);
            let member = ground.author().link_preview(token).await.expect("reads");
            assert_eq!(member, before, "the same for whoever asks");
        }
    }

    async fn r115_a_deleted_links_preview_is_an_unknown_ones_after_as_many_statements(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        ground.author().delete_track_invite(invite.id, false).await.expect("deletes");
        // Statements are counted where nobody else issues any.
        let elsewhere = ground.test.another_process().await;
        for token in [invite.token.as_str().to_owned(), random(1)] {
            let before = elsewhere.store().statements_issued();
            assert_eq!(stranger(&elsewhere, 1).link_preview(&token).await.expect("reads"), None);
            assert_eq!(elsewhere.store().statements_issued() - before, 1);
        }
    }

    async fn r115_whoever_guesses_learns_nothing_and_costs_the_others_nothing(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.limited_to(0).await;
        let elsewhere = ground.test.another_process().await;
        let (guesser, statements) = (stranger(&elsewhere, 1), || elsewhere.store().statements_issued());
        // A room opens its link.
        stranger(&elsewhere, 1).invitation(invite.token.as_str()).await.expect("reads").expect("is there");
        let before = statements();
        let mut refused = 0;
        for number in 0..5_000 {
            match guesser.invitation(&random(number)).await {
                Ok(found) => assert!(found.is_none()),
                Err(AppError::RateLimited { retry_after: 1..=60 }) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let (asked, issued) = (5_000 - refused, statements() - before);
        assert_eq!(issued, asked, "a statement for each that was looked up, none for those refused");
        assert!(asked <= 2_000, "{asked}");

        // Every way in is refused alike, without a statement.
        let before = statements();
        assert!(matches!(guesser.link_preview(&random(9_000)).await, Err(AppError::RateLimited { .. })));
        assert!(matches!(guesser.claim_invite(&random(9_001), None).await, Err(AppError::RateLimited { .. })));
        assert!(matches!(guesser.event_calendar(&random(9_002)).await, Err(AppError::RateLimited { .. })));
        assert!(matches!(
            guesser.submit_details(&random(9_003), &std::collections::BTreeMap::new(), None).await,
            Err(AppError::RateLimited { .. })
        ));
        assert!(!guesser.report_opened(&random(9_004)).await.expect("answers"));
        assert_eq!(statements(), before);

        // The room on the same network, and a mistyped link on another, are served as ever.
        claim(&stranger(&elsewhere, 1), &invite).await;
        assert!(stranger(&elsewhere, 2).invitation(&random(1)).await.expect("reads").is_none());
        // And so is the guesser's network, once the guesser has stopped for a while.
        ground.test.clock.advance(TimeDelta::minutes(1));
        assert!(guesser.invitation(&random(9_005)).await.expect("reads").is_none());
    }

    async fn what_cannot_be_a_token_is_not_looked_up(db: TestDb) {
        let ground = Ground::on(db).await;
        let guest = ground.test.as_guest().await;
        let elsewhere = ground.test.another_process().await;
        let guest = elsewhere.for_actor(Caller { actor: guest.actor().clone(), address: None });
        let before = elsewhere.store().statements_issued();
        let long = "A".repeat(1_000_000);
        for token in ["", "x", "../../etc/passwd", "%00", "' OR 1=1 --", "AAAAAAAAAAAAAAAAAAAAAB", long.as_str()] {
            assert!(guest.invitation(token).await.expect("reads").is_none());
            assert!(guest.link_preview(token).await.expect("reads").is_none());
        }
        assert_eq!(elsewhere.store().statements_issued(), before);
    }
}
