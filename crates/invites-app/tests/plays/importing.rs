//! Importing, listing and archiving tracks, and who sees their images.

use chrono::TimeDelta;
use invites_app::AppError;
use invites_app::page::{Page, Take};
use invites_app::testing::TestApp;
use invites_app::tracks::{ChallengeKind, TrackFilter, TrackPosition};
use invites_domain::ids::TypedId as _;
use invites_domain::policy::Scope;
use invites_store::on_both_databases;
use sea_orm::Set;

use super::ground::{Ground, Terms, archive, import, usual};

fn titled(slug: &str, title: &str) -> Vec<(&'static str, String)> {
    vec![
        ("track.yml", format!("slug: {slug}\ntitle: \"{title}\"\n")),
        ("01-colours/assignment.md", usual()[1].1.to_owned()),
    ]
}

async fn import_titled(test: &TestApp, slug: &str, title: &str) {
    let files = titled(slug, title);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    import(test, &files).await;
}

on_both_databases! {
    async fn a_track_is_imported_whole(db: TestDb) {
        let test = TestApp::on(db).await;
        let id = import(&test, &usual()).await;
        let viewer = test.as_user(test.viewer);
        let track = viewer.track(id).await.expect("reads");
        assert_eq!((track.slug.as_str(), track.title.as_str(), track.time_limit_seconds), ("look-around", "Look around", 3600));
        assert_eq!(track.tags, ["shell", "first"]);
        assert!(track.skipping_enabled && track.archived_at.is_none());
        let own = format!("/assets/tracks/{}/assets/map.svg", id.encode());
        assert!(track.description_html.contains(&own), "{}", track.description_html);
        let challenges = &viewer.team_challenges(&[id]).await.expect("reads")[&id];
        assert_eq!(challenges.iter().map(|challenge| challenge.kind).collect::<Vec<_>>(), [ChallengeKind::Quiz, ChallengeKind::Challenge, ChallengeKind::Quiz]);
        assert_eq!(challenges[0].solution, [0, 2]);
        assert_eq!(challenges[0].answers[2].text, "blue");
        assert!(challenges[1].notes_html[0].contains("Take a breath."));
        assert!(challenges[1].body_html.contains(&own), "{}", challenges[1].body_html);
    }

    async fn importing_again_keeps_the_track_and_its_challenges(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let before = ground.challenges().await;
        let play = ground.learner.start_play(ground.claim, ground.track, None).await.expect("starts");
        let mut files = usual();
        files[0].1 = "slug: look-around\ntitle: Look around again\n";
        files.retain(|(path, _)| !path.starts_with("02-"));
        files.push(("04-new/assignment.md", "---\nslug: new\ntype: challenge\ntitle: New\n---\n![map](../assets/map.svg)\n"));
        assert_eq!(import(&ground.test, &files).await, ground.track, "the slug says which track it is");
        let after = ground.challenges().await;
        assert_eq!([after[0], after[1]], [before[0], before[2]], "challenges keep their ids by their slugs");
        assert!(!before.contains(&after[2]));
        let viewer = ground.test.as_user(ground.test.viewer);
        let texts = &viewer.team_challenges(&[ground.track]).await.expect("reads")[&ground.track];
        assert!(texts[2].body_html.contains(&ground.track.encode()), "images stand under the track's own id");
        let views = &ground.learner.play_challenges(std::slice::from_ref(&play)).await.expect("reads")[&play.id];
        assert_eq!(views.iter().map(|view| view.id).collect::<Vec<_>>(), before, "a play keeps what it began with");
        assert_eq!(import(&ground.test, &usual()).await, ground.track);
        assert_eq!(ground.challenges().await, before, "what was dropped comes back as itself");
    }

    async fn an_archive_with_problems_changes_nothing_and_names_them_all(db: TestDb) {
        let test = TestApp::on(db).await;
        let id = import(&test, &usual()).await;
        let mut files = usual();
        files[1].1 = "---\nslug: colours\ntype: quiz\ntitle: Colours\nanswers:\n- red\nsolution:\n- 7\n---\n";
        files[4].1 = "---\nslug: colours\ntype: challenge\ntitle: ''\n---\n";
        let author = test.as_user(test.author);
        match author.import_track(test.team, archive(&files)).await {
            Err(AppError::Content(errors)) => {
                let files: Vec<_> = errors.problems().iter().map(|problem| problem.file.as_str()).collect();
                assert!(files.contains(&"01-colours/assignment.md") && files.contains(&"03-capital/assignment.md"), "{errors}");
                assert!(errors.problems().iter().any(|problem| problem.line.is_some()), "{errors}");
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(author.import_track(test.team, b"no archive".to_vec()).await, Err(AppError::Content(_))));
        assert_eq!(author.team_challenges(&[id]).await.expect("reads")[&id].len(), 3);
        assert_eq!(author.track_count(test.team, &TrackFilter::default()).await.expect("counts"), 1);
    }

    async fn the_command_line_imports_directories_one_by_one(db: TestDb) {
        let test = TestApp::on(db).await;
        let good = std::env::temp_dir().join(format!("trackpass-import-{}", test.app.now().timestamp_micros())).join(test.team.encode());
        for (path, text) in usual() {
            let file = good.join(path);
            std::fs::create_dir_all(file.parent().expect("inside")).expect("a directory");
            std::fs::write(file, text).expect("a file");
        }
        let missing = good.join("nothing-here");
        let answers = test.as_operator().import_directories(test.team, vec![missing, good.clone()]).await.expect("may");
        assert!(matches!(answers[0].1, Err(AppError::Content(_))));
        assert_eq!(answers[1].1.as_ref().expect("imports").slug, "look-around");
        std::fs::remove_dir_all(good).expect("cleans up");
    }

    async fn two_first_imports_make_one_track(db: TestDb) {
        let test = TestApp::on(db).await;
        let imports = (0..6).map(|_| {
            let (author, team) = (test.as_user(test.author), test.team);
            tokio::spawn(async move { author.import_track(team, archive(&usual())).await })
        });
        let mut ids = Vec::new();
        for import in imports.collect::<Vec<_>>() {
            ids.push(import.await.expect("no panic").expect("imports").id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }

    async fn tracks_are_listed_by_title_and_searched(db: TestDb) {
        let test = TestApp::on(db).await;
        for (slug, title) in [("c", "Containers"), ("b", "apples"), ("a", "Zebra 100%"), ("d", "Bash"), ("e", "zebra 1000")] {
            import_titled(&test, slug, title).await;
        }
        let viewer = test.as_user(test.viewer);
        let all = TrackFilter::default();
        let titles = |slice: invites_app::page::Slice<invites_app::tracks::Track>| {
            slice.rows.into_iter().map(|track| track.title).collect::<Vec<_>>()
        };
        let first = viewer.tracks(test.team, &all, &Page::first(2)).await.expect("lists");
        assert!(first.more);
        let after = first.rows.last().map(TrackPosition::from);
        assert_eq!(titles(first), ["apples", "Bash"]);
        let page = Page { take: Take::First(10), after: after.clone(), before: None };
        assert_eq!(titles(viewer.tracks(test.team, &all, &page).await.expect("lists")), ["Containers", "Zebra 100%", "zebra 1000"]);
        let page = Page { take: Take::Last(2), after: None, before: None };
        let last = viewer.tracks(test.team, &all, &page).await.expect("lists");
        assert!(last.more);
        assert_eq!(titles(last), ["Zebra 100%", "zebra 1000"]);
        let search = |text: &str| TrackFilter { search: Some(text.to_owned()), include_archived: false };
        assert_eq!(titles(viewer.tracks(test.team, &search("ZEBRA 100%"), &Page::first(9)).await.expect("lists")), ["Zebra 100%"]);
        assert_eq!(viewer.track_count(test.team, &search("zebra")).await.expect("counts"), 2);
        assert_eq!(viewer.track_count(test.team, &search("_")).await.expect("counts"), 0);
        let outsider = test.as_user(test.outsider);
        assert!(matches!(outsider.tracks(test.team, &all, &Page::first(9)).await, Err(AppError::NotFound { what: "team" })));
    }

    async fn an_archived_track_stays_with_those_who_have_it(db: TestDb) {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let author = ground.test.as_user(ground.test.author);
        ground.test.clock.advance(TimeDelta::hours(1));
        let archived = author.archive_track(ground.track).await.expect("archives");
        let at = archived.archived_at.expect("says when");
        ground.test.clock.advance(TimeDelta::hours(1));
        assert_eq!(author.archive_track(ground.track).await.expect("archives twice").archived_at, Some(at));
        assert_eq!(author.track_count(ground.test.team, &TrackFilter::default()).await.expect("counts"), 0);
        let with = TrackFilter { search: None, include_archived: true };
        assert_eq!(author.track_count(ground.test.team, &with).await.expect("counts"), 1);
        ground.learner.start_play(ground.claim, ground.track, None).await.expect("a claimer still plays it");
        ground.test.clock.advance(TimeDelta::hours(1));
        import(&ground.test, &usual()).await;
        assert!(author.track(ground.track).await.expect("reads").archived_at.is_none(), "importing brings it back");
        let log = ground.test.as_user(ground.test.owner).audit_log(ground.test.team, &Default::default(), &Page::first(10)).await.expect("reads");
        let verbs: Vec<_> = log.rows.iter().map(|entry| entry.verb.as_str()).filter(|verb| verb.ends_with("Track")).collect();
        assert_eq!(verbs, ["importTrack", "archiveTrack", "archiveTrack", "importTrack"]);
    }

    async fn only_authors_bring_tracks_in(db: TestDb) {
        let test = TestApp::on(db).await;
        let files = archive(&usual());
        for person in [test.viewer, test.instructor] {
            assert!(matches!(test.as_user(person).import_track(test.team, files.clone()).await, Err(AppError::Forbidden)));
        }
        assert!(matches!(test.as_user(test.outsider).import_track(test.team, files.clone()).await, Err(AppError::NotFound { .. })));
        assert!(matches!(test.as_stranger().import_track(test.team, files.clone()).await, Err(AppError::Unauthenticated)));
        let id = import(&test, &usual()).await;
        assert!(matches!(test.as_user(test.instructor).archive_track(id).await, Err(AppError::Forbidden)));
        for other in [test.as_stranger(), test.as_guest().await, test.as_user(test.outsider)] {
            assert!(matches!(other.track(id).await, Err(AppError::NotFound { what: "track" })));
            assert!(other.team_challenges(&[id]).await.expect("reads").is_empty(), "solutions are the team's");
        }
    }

    async fn images_are_for_the_team_and_for_those_who_hold_the_track(db: TestDb) {
        let test = TestApp::on(db).await;
        let end = test.app.now() + TimeDelta::minutes(10);
        let ground = Ground::with(test, Terms { play_limit: 0, access_ends_at: Some(end) }).await;
        let (test, track, path) = (&ground.test, ground.track, "assets/map.svg");
        let reader = test.as_token(&[Scope::Read]).await;
        for allowed in [test.as_user(test.viewer), reader, test.as_operator(), ground.learner.clone()] {
            let asset = allowed.track_asset(track, path).await.expect("reads");
            assert_eq!(asset.media_type, "image/svg+xml");
        }
        for other in [test.as_stranger(), test.as_guest().await, test.as_user(test.outsider), test.as_token(&[Scope::ReportActivity]).await] {
            assert!(matches!(other.track_asset(track, path).await, Err(AppError::NotFound { .. })));
        }
        assert!(matches!(ground.learner.track_asset(track, "track.yml").await, Err(AppError::NotFound { .. })));
        let play = ground.learner.start_play(ground.claim, track, None).await.expect("starts");
        test.clock.set(end);
        ground.learner.track_asset(track, path).await.expect("a running play shows its images (R22)");
        ground.learner.stop_play(play.id).await.expect("stops");
        assert!(ground.learner.track_asset(track, path).await.is_err(), "the access ended");
        ground.change_claim(|claim| claim.access_ends_at = Set(None)).await;
        ground.learner.track_asset(track, path).await.expect("extended");
        ground.change_claim(move |claim| claim.revoked_at = Set(Some(end))).await;
        assert!(ground.learner.track_asset(track, path).await.is_err(), "the access was removed");
    }
}
