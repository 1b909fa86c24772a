//! Lists of tracks and plays: pages, sums, and how many statements they take.

use invites_app::testing::{TEAM, on_both_databases};
use serde_json::{Value, json};

use super::course::{Course, FILES, text};

const TRACKS: &str = "query($team: String!, $first: Int, $after: String, $search: String) { team(slug: $team) {
    tracks(first: $first, after: $after, search: $search) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { id slug title challengeCount } edges { cursor node { slug } } } } }";
const REPORTS: &str = "query($team: String!, $filter: PlayReportFilter, $after: String) { team(slug: $team) {
    playReports(filter: $filter, after: $after, orderBy: STARTED_ASC) { totalCount pageInfo { endCursor } nodes {
    id inviteId inviteTitle claimId number state preview timeSpent learner { id name email emailProven } track { slug } } }
    activityReport(filter: $filter) { claims learners plays completedPlays perInvite { inviteId publicTitle deleted }
    perTrack { title plays } perChallenge { title started } perDay { date plays } } } }";
const LIBRARY: &str = "{ viewer { library(first: 50) { nodes { id tracks { playsUsed progress track { title challengeCount challengeTitles }
    currentPlay { id showShareButton skippingEnabled challenges { state bodyHtml attempts { passed } } } } } } } }";

async fn import_more(course: &Course, count: usize) {
    for number in 0..count {
        let manifest = format!("slug: more-{number}\ntitle: More {number}\n");
        let imported = course.import(&[("track.yml", &manifest), FILES[1]]).await;
        assert_eq!(imported["userErrors"], json!([]));
    }
}

/// Asks in a process of its own, so that nothing is counted but this.
async fn statements(course: &Course, caller: &invites_app::Acting, document: &str, variables: Value) -> u64 {
    let app = course.test.another_process().await;
    let schema = invites_graphql::Schema::of(app.clone());
    let caller = app.for_actor(invites_app::Caller {
        actor: caller.actor().clone(),
        address: None,
    });
    let before = app.store().statements_issued();
    let answer = schema.execute(course.request(caller, document, variables)).await;
    assert!(answer.is_ok(), "{:?}", answer.errors);
    app.store().statements_issued() - before
}

on_both_databases! {
    async fn tracks_are_paged_by_title(db: TestDb) {
        let course = Course::on(db, 0).await;
        import_more(&course, 3).await;
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "team": TEAM, "first": 3, "after": after });
            let page = course.ask(course.author(), TRACKS, variables).await["team"]["tracks"].take();
            assert_eq!(page["totalCount"], 4);
            seen.extend(page["nodes"].as_array().expect("a list").iter().map(|node| text(&node["slug"])));
            if page["pageInfo"]["hasNextPage"] == false { break; }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen, ["first-steps", "more-0", "more-1", "more-2"]);
        let found = course.ask(course.author(), TRACKS, json!({ "team": TEAM, "search": "MORE" })).await;
        assert_eq!(found["team"]["tracks"]["totalCount"], 3);
        let foreign = course.answer(course.author(), TRACKS, json!({ "team": TEAM, "after": "nonsense" })).await;
        assert_eq!(foreign["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }

    async fn a_page_of_tracks_takes_a_handful_of_statements(db: TestDb) {
        let course = Course::on(db, 0).await;
        let variables = || json!({ "team": TEAM, "first": 50 });
        import_more(&course, 12).await;
        let many = statements(&course, &course.author(), TRACKS, variables()).await;
        assert!(many <= 8, "{many} statements for 13 tracks");
    }

    async fn a_library_takes_a_handful_of_statements(db: TestDb) {
        let course = Course::on(db, 0).await;
        course.start().await;
        import_more(&course, 4).await;
        let create = "mutation($team: String!, $input: TrackInviteInput!) { createTrackInvite(teamSlug: $team, input: $input) {
            trackInvite { token tracks { id } } userErrors { field message } } }";
        let all = course.ask(course.author(), TRACKS, json!({ "team": TEAM })).await;
        let ids: Vec<&Value> = all["team"]["tracks"]["nodes"].as_array().expect("a list").iter().map(|node| &node["id"]).collect();
        for number in 0..4 {
            let input = json!({ "publicTitle": format!("Another {number}"), "trackIds": ids });
            let made = course.ask(course.author(), create, json!({ "team": TEAM, "input": input })).await;
            let claim = "mutation($token: String!, $track: ID!) { claimInvite(token: $token) { claim { id } } }";
            let claim = claim.replace(", $track: ID!", "");
            let token = &made["createTrackInvite"]["trackInvite"]["token"];
            let claimed = course.ask(course.learner.clone(), &claim, json!({ "token": token })).await;
            let start = "mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) { play { id } } }";
            for id in &ids {
                let variables = json!({ "claim": claimed["claimInvite"]["claim"]["id"], "track": id });
                course.ask(course.learner.clone(), start, variables).await;
            }
        }
        let many = statements(&course, &course.learner, LIBRARY, json!({})).await;
        // Fields of different depths may or may not share a batch; rows always do.
        assert!(many <= 20, "{many} statements for 5 claims with 21 tracks and as many running plays");
    }

    async fn r116_the_report_names_learners_and_invites(db: TestDb) {
        let course = Course::on(db, 0).await;
        course.start().await;
        let preview = "mutation($track: ID!) { startPreview(trackId: $track) { play { id preview claim { id } } } }";
        let made = course.ask(course.author(), preview, json!({ "track": course.track })).await;
        assert_eq!(made["startPreview"]["play"]["claim"], json!(null));
        let report = course.ask(course.author(), REPORTS, json!({ "team": TEAM })).await["team"].take();
        assert_eq!(report["playReports"]["totalCount"], 1);
        let row = &report["playReports"]["nodes"][0];
        assert_eq!((&row["inviteId"], &row["inviteTitle"], &row["claimId"]), (&json!(course.invite), &json!("Come along"), &json!(course.claim)));
        assert_eq!((&row["track"]["slug"], &row["learner"]["emailProven"]), (&json!("first-steps"), &json!(false)));
        let sums = &report["activityReport"];
        assert_eq!((&sums["claims"], &sums["learners"], &sums["plays"]), (&json!(1), &json!(1), &json!(1)));
        assert_eq!(sums["perDay"], json!([{ "date": "2030-05-01", "plays": 1 }]));
        let filter = json!({ "mode": "PREVIEWS" });
        let previews = course.ask(course.author(), REPORTS, json!({ "team": TEAM, "filter": filter })).await["team"].take();
        let row = &previews["playReports"]["nodes"][0];
        assert_eq!((&row["preview"], &row["learner"]["email"]), (&json!(true), &json!("author@acme.test")));
        let filter = json!({ "trackIds": [course.invite] });
        let wrong = course.answer(course.author(), REPORTS, json!({ "team": TEAM, "filter": filter })).await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }

    async fn learners_types_have_no_field_for_solutions(db: TestDb) {
        let course = Course::on(db, 0).await;
        for name in ["LearnerTrack", "ChallengeProgress", "ClaimedTrack", "Play", "Attempt"] {
            let document = format!("{{ __type(name: \"{name}\") {{ fields {{ name }} }} }}");
            let answer = course.ask(course.learner.clone(), &document, json!({})).await;
            let fields: Vec<String> = answer["__type"]["fields"].as_array().expect("fields").iter().map(|field| text(&field["name"])).collect();
            assert!(!fields.is_empty());
            assert!(fields.iter().all(|field| !["solution", "importNotes", "internalDescription"].contains(&field.as_str())), "{fields:?}");
        }
    }
}
