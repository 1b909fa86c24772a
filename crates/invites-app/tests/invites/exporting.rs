//! The list as CSV (R106, R116): what the list shows, page by page, and nothing else.

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use invites_app::csv::original;
use invites_app::invite_export::Exported;
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::invites::{InviteFilter, InviteOrder, StatusName};
use invites_app::testing::TEAM;
use invites_app::{Acting, AppError};
use invites_store::on_both_databases;

use super::ground::{Ground, claim};

/// The rows of the table, the header first; each piece must end with a row.
async fn table(acting: &Acting, exported: Exported) -> Vec<Vec<String>> {
    let pieces: Vec<Vec<u8>> = acting
        .export_invites(TEAM, exported)
        .await
        .expect("may be exported")
        .try_collect()
        .await
        .expect("is read to its end");
    assert!(pieces.iter().all(|piece| piece.ends_with(b"\r\n")));
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(pieces.concat().as_slice())
        .records()
        .map(|record| record.expect("RFC 4180").iter().map(str::to_owned).collect())
        .collect()
}

on_both_databases! {
    async fn r106_r107_the_export_has_what_the_list_shows_and_no_cell_runs(db: TestDb) {
        let ground = Ground::on(db).await;
        let titled = |title: &str| InvitePatch { public_title: Change::Set(title.to_owned()), ..ground.patch() };
        let formula = ground.create(titled("=HYPERLINK(\"https://evil.test\"), twice")).await;
        claim(&ground.test.as_stranger(), &formula).await;
        let closed = ground.create(titled("Closed")).await;
        ground.author().close_track_invite(closed.id).await.expect("closes");
        let deleted = ground.create(titled("Deleted")).await;
        ground.author().delete_track_invite(deleted.id, false).await.expect("deletes");
        let (author, order) = (ground.author(), InviteOrder::CreatedAsc);

        let open = InviteFilter { statuses: vec![StatusName::Active, StatusName::Upcoming], ..InviteFilter::default() };
        let rows = table(&author, Exported::Listed(open, order)).await;
        assert_eq!(rows[0][..4], ["title", "type", "status", "full"]);
        assert_eq!(rows.len(), 2, "R107: the closed one is left out, R96: so is the deleted one");
        assert_eq!(rows[1][0], "'=HYPERLINK(\"https://evil.test\"), twice");
        assert_eq!(original(&rows[1][0]), formula.public_title);
        assert_eq!(rows[1][1..3], ["self paced", "active"]);
        assert_eq!(rows[1][5], "1");
        assert_eq!(rows[1][14], "2030-05-01T12:00:00Z", "ISO 8601");

        let all = table(&author, Exported::Listed(InviteFilter::default(), order)).await;
        assert_eq!(all.len(), 3);
        let named = table(&author, Exported::Named(vec![closed.id, deleted.id, formula.id])).await;
        assert_eq!(named.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["title", "Closed", rows[1][0].as_str()]);
        let nothing = InviteFilter { search: Some("nowhere".to_owned()), ..InviteFilter::default() };
        assert_eq!(table(&author, Exported::Listed(nothing, order)).await.len(), 1, "the header alone");
    }

    async fn r106_an_export_of_many_pages_has_each_invite_once(db: TestDb) {
        let ground = Ground::on(db).await;
        for number in 0..230 {
            ground.test.clock.advance(TimeDelta::seconds(1));
            let title = Change::Set(format!("Invite {number:03}"));
            ground.create(InvitePatch { public_title: title, ..ground.patch() }).await;
        }
        let rows = table(&ground.author(), Exported::Listed(InviteFilter::default(), InviteOrder::TitleAsc)).await;
        let titles: Vec<_> = rows[1..].iter().map(|row| row[0].clone()).collect();
        assert_eq!(titles, (0..230).map(|number| format!("Invite {number:03}")).collect::<Vec<_>>());
    }

    async fn r106_a_team_exports_its_own_invites_only(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.patch()).await;
        let exported = || Exported::Named(vec![invite.id]);
        let outsider = ground.test.as_user(ground.test.outsider);
        let refused = outsider.export_invites(TEAM, exported()).await.map(drop);
        assert!(matches!(refused, Err(AppError::NotFound { what: "team" })), "{refused:?}");
        let own = outsider.export_invites(invites_app::testing::OTHER_TEAM, exported()).await.expect("its own team");
        let bytes: Vec<Vec<u8>> = own.try_collect().await.expect("reads");
        assert_eq!(bytes.concat().iter().filter(|byte| **byte == b'\n').count(), 1, "the header alone");
    }
}
