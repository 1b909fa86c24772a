//! The audit log of what is done to invites: from what to what, by whom, and what is found in it.

use chrono::TimeDelta;
use invites_app::audit::{AuditEntry, AuditFilter, AuditKind, By};
use invites_app::invite_writing::{Change, InvitePatch};
use invites_app::page::Page;
use invites_app::testing::on_both_databases;
use invites_domain::ids::TypedId;
use invites_domain::invite::AccessSetting;
use invites_domain::time::DurationParts;

use crate::ground::{Ground, claim};

async fn read(ground: &Ground, filter: &AuditFilter) -> Vec<AuditEntry> {
    let owner = ground.test.as_user(ground.test.owner);
    let rows = owner
        .audit_log(ground.test.team, filter, &Page::first(20))
        .await
        .expect("reads")
        .rows;
    let count = owner.audit_count(ground.test.team, filter).await.expect("counts");
    assert_eq!(count, rows.len() as u64, "the count is of what fits");
    rows
}

fn told(entry: &AuditEntry) -> Vec<String> {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
    let line = |change: &invites_app::audit::AuditChange| {
        format!("{}: {} → {}", change.label, side(&change.from), side(&change.to))
    };
    entry.changes.iter().map(line).collect()
}

on_both_databases! {
    async fn r92a_an_edit_is_written_down_from_what_to_what(db: TestDb) {
        let ground = Ground::on(db).await;
        let invite = ground.create(ground.patch()).await;
        let patch = InvitePatch {
            public_title: Change::Set("Welcome all".to_owned()),
            content_duration: Change::Set(DurationParts { days: 3, ..DurationParts::default() }),
            play_limit: Change::Set(2),
            tracks: Change::Set(vec![ground.track, ground.second]),
            access_setting: Change::Set(AccessSetting::SpecificPeople),
            allowed_email_addresses: Change::Set(vec!["anna@arbor.test".to_owned()]),
            ..InvitePatch::default()
        };
        ground.test.clock.advance(TimeDelta::seconds(1));
        ground.author().update_track_invite(invite.id, 1, patch).await.expect("saved");
        let log = read(&ground, &AuditFilter::default()).await;
        let edit = &log[0];
        assert_eq!(
            (edit.actor.as_str(), edit.action.as_str(), edit.subject_name.as_deref(), edit.invite),
            ("author@acme.test", "changed the invite", Some("Welcome all"), Some(invite.id))
        );
        let told = told(edit);
        for line in [
            "Public title: Welcome → Welcome all",
            "Content available for: Forever → 3 days",
            "Plays per track and person: unlimited → 2",
            "Access: Anyone with the link → Only specific people",
            "Allowed email addresses: 0 entries → 1 entry (1 added, 0 removed)",
        ] {
            assert!(told.iter().any(|told| told == line), "{line} in {told:#?}");
        }
        assert!(told.iter().any(|line| line.starts_with("Tracks: ") && line.contains(" · ")), "{told:#?}");
        let kept = edit.detail.as_ref().expect("a detail").to_string();
        assert!(!kept.contains("arbor"), "the log names nobody of the list: {kept}");
    }

    async fn the_log_is_found_by_person_kind_thing_and_time(db: TestDb) {
        let ground = Ground::on(db).await;
        let (first, second) = (ground.create(ground.patch()).await, ground.create(ground.patch()).await);
        let (held, _) = claim(&ground.test.as_guest().await, &second).await;
        ground.test.clock.advance(chrono::TimeDelta::hours(1));
        let later = ground.now();
        let owner = ground.test.as_user(ground.test.owner);
        owner.extend_claim(held.id, Some(later + chrono::TimeDelta::days(1))).await.expect("extended");
        ground.test.clock.advance(chrono::TimeDelta::seconds(1));
        owner.rename_team(ground.test.team, "Acme Labs").await.expect("renamed");
        let verbs = |rows: Vec<AuditEntry>| rows.into_iter().map(|row| row.verb).collect::<Vec<_>>();
        let by = |by| AuditFilter { by: vec![by], ..AuditFilter::default() };
        assert_eq!(verbs(read(&ground, &by(By::Person(ground.test.author))).await), ["createTrackInvite"; 2]);
        assert_eq!(verbs(read(&ground, &by(By::Operator)).await), Vec::<String>::new());
        let of = |kind| AuditFilter { kinds: vec![kind], ..AuditFilter::default() };
        assert_eq!(verbs(read(&ground, &of(AuditKind::Team)).await), ["updateTeam"]);
        let invites = read(&ground, &of(AuditKind::Invites)).await;
        assert_eq!(told(&invites[0])[0].split(" → ").next(), Some("Access until: Forever"));
        assert_eq!(invites[0].invite, Some(second.id), "a claim leads to its invite");
        assert_eq!(invites.len(), 3);
        let of_first = AuditFilter { subject: Some(first.id.encode()), ..AuditFilter::default() };
        assert_eq!(verbs(read(&ground, &of_first).await), ["createTrackInvite"]);
        let since = AuditFilter { from: Some(later), ..AuditFilter::default() };
        assert_eq!(verbs(read(&ground, &since).await), ["updateTeam", "extendClaim"]);
        let until = AuditFilter { to: Some(later), ..AuditFilter::default() };
        assert_eq!(read(&ground, &until).await.len(), 2, "half open");
        let actors = owner.audit_actors(ground.test.team).await.expect("listed");
        assert_eq!(actors.iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>(), ["author@acme.test", "owner@acme.test"]);
        ground.author().delete_track_invite(first.id, false).await.expect("deleted");
        assert_eq!(read(&ground, &of_first).await[0].invite, None, "nothing leads to a deleted invite");
    }
}
