//! A learner's way through a track, and what stands in it.

use futures_util::StreamExt as _;
use invites_app::testing::{TEAM, on_both_databases};
use invites_domain::policy::Scope;
use serde_json::json;

use super::course::{Course, FILES, text};

const STEP: &str = "mutation($play: ID!, $challenge: ID!) { startChallenge(playId: $play, challengeId: $challenge) {
    play { state } denial { code message remedy } userErrors { code field } } }";
const CHECK: &str = "mutation($play: ID!, $challenge: ID!, $answers: [Int!]) {
    checkChallenge(playId: $play, challengeId: $challenge, answers: $answers) {
    play { state stoppedAt completedChallenges completionPercent timeSpent challenges { state attempts { passed message answers } } }
    attempt { id message passed answers } denial { code } userErrors { code field message } } }";
const PLAY: &str = "query($id: ID!) { play(id: $id) { id preview number showShareButton skippingEnabled endsAt now
    claim { id learner { id } tracks { playsUsed playLimit playsLeft canStart denial { code } progress currentPlay { id } lastPlay { id } } }
    track { slug challengeCount challengeTitles } } }";

on_both_databases! {
    async fn r25_r26_a_learner_plays_a_track_to_its_end(db: TestDb) {
        let course = Course::on(db, 1).await;
        let learner = || course.learner.clone();
        let started = course.start().await;
        let play = text(&started["play"]["id"]);
        let challenges = &started["play"]["challenges"];
        assert_eq!((&challenges[0]["state"], &challenges[1]["state"]), (&json!("UNLOCKED"), &json!("LOCKED")));
        assert_eq!((&challenges[0]["answers"], &challenges[1]["bodyHtml"]), (&json!(["red", "loud", "blue"]), &json!("")));
        assert_eq!(challenges[0]["multipleAnswers"], true);
        assert_eq!(course.start().await["play"]["id"], play.as_str(), "starting again resumes");

        let (quiz, hands) = (&challenges[0]["id"], &challenges[1]["id"]);
        let locked = course.ask(learner(), STEP, json!({ "play": play, "challenge": hands })).await;
        assert_eq!(locked["startChallenge"]["denial"]["code"], "CHALLENGE_NOT_OPEN");
        course.ask(learner(), STEP, json!({ "play": play, "challenge": quiz })).await;
        let none = course.ask(learner(), CHECK, json!({ "play": play, "challenge": quiz })).await;
        assert_eq!(none["checkChallenge"]["userErrors"][0]["field"], "answers");
        let wrong = course.ask(learner(), CHECK, json!({ "play": play, "challenge": quiz, "answers": [0] })).await;
        assert_eq!(wrong["checkChallenge"]["attempt"]["passed"], false);
        course.ask(learner(), CHECK, json!({ "play": play, "challenge": quiz, "answers": [2, 0] })).await;
        course.ask(learner(), STEP, json!({ "play": play, "challenge": hands })).await;
        let done = course.ask(learner(), CHECK, json!({ "play": play, "challenge": hands })).await;
        let done = &done["checkChallenge"]["play"];
        assert_eq!((&done["state"], &done["completionPercent"]), (&json!("COMPLETED"), &json!(100.0)));

        let refused = course.start().await;
        assert_eq!((&refused["play"], &refused["denial"]["code"], &refused["denial"]["rule"]), (&json!(null), &json!("PLAY_LIMIT_REACHED"), &json!("R26")));
        let read = course.ask(learner(), PLAY, json!({ "id": play })).await["play"].take();
        let held = &read["claim"]["tracks"][0];
        assert_eq!((&held["playsUsed"], &held["playsLeft"], &held["canStart"], &held["progress"]), (&json!(1), &json!(0), &json!(false), &json!(100.0)));
        assert_eq!((&held["currentPlay"], &held["lastPlay"]["id"]), (&json!(null), &json!(play)));
        assert_eq!(read["track"]["challengeTitles"], json!(["Quiz", "Hands"]));
    }

    async fn plays_of_others_are_not_found(db: TestDb) {
        let course = Course::on(db, 0).await;
        let play = text(&course.start().await["play"]["id"]);
        let test = &course.test;
        for other in [test.as_stranger(), test.as_guest().await, test.as_user(test.outsider)] {
            let answer = course.answer(other.clone(), PLAY, json!({ "id": play })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
            let stop = "mutation($id: ID!) { stopPlay(playId: $id) { play { id } userErrors { code field } } }";
            let answer = course.ask(other, stop, json!({ "id": play })).await;
            assert_eq!(answer["stopPlay"]["userErrors"][0], json!({ "code": "NOT_FOUND", "field": "playId" }));
        }
        let viewer = course.ask(test.as_user(test.viewer), PLAY, json!({ "id": play })).await;
        assert_eq!(viewer["play"]["id"], play.as_str());
        let wrong_kind = course.answer(course.learner.clone(), PLAY, json!({ "id": course.claim })).await;
        assert_eq!(wrong_kind["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }

    async fn an_archives_problems_are_user_errors_with_file_and_line(db: TestDb) {
        let course = Course::on(db, 0).await;
        let mut files = FILES;
        files[1].1 = "---\nslug: quiz\ntype: quiz\ntitle: Quiz\nanswers:\n- red\nsolution:\n- 4\n---\n";
        files[2].1 = "---\nslug: hands\ntype: challenge\n---\n";
        let answer = course.import(&files).await;
        assert_eq!(answer["track"], json!(null));
        let errors = answer["userErrors"].as_array().expect("a list");
        assert!(errors.len() >= 2, "{errors:?}");
        assert!(errors.iter().all(|error| error["field"] == "archive"));
        assert!(errors.iter().any(|error| text(&error["message"]).starts_with("01-quiz/assignment.md:")), "{errors:?}");
        let document = "mutation($team: String!) { importTrack(teamSlug: $team, archive: \"%%%\") { userErrors { code field } } }";
        let garbled = course.ask(course.author(), document, json!({ "team": TEAM })).await;
        assert_eq!(garbled["importTrack"]["userErrors"][0], json!({ "code": "INVALID", "field": "archive" }));
    }

    async fn r25_a_platform_reports_a_failed_play(db: TestDb) {
        let course = Course::on(db, 1).await;
        let play = text(&course.start().await["play"]["id"]);
        let document = "mutation($input: RecordActivityInput!) { recordActivity(input: $input, idempotencyKey: \"k\") {
            play { state stoppedReason } denial { code } userErrors { field } } }";
        let input = json!({ "playId": play, "event": "PLAY_FAILED", "message": "no host" });
        let platform = course.test.as_token(&[Scope::ReportActivity]).await;
        for _ in 0..2 {
            let answer = course.ask(platform.clone(), document, json!({ "input": input })).await;
            assert_eq!(answer["recordActivity"]["play"], json!({ "state": "FAILED", "stoppedReason": "no host" }));
        }
        assert_eq!(course.start().await["play"]["number"], 2, "the play was given back");
    }

    async fn a_subscription_follows_a_play(db: TestDb) {
        let course = Course::on(db, 0).await;
        let started = course.start().await;
        let play = text(&started["play"]["id"]);
        let document = "subscription($id: ID!) { playUpdates(playId: $id) { state challenges { state } } }";
        let request = course.request(course.learner.clone(), document, json!({ "id": play }));
        let mut updates = course.schema.execute_stream(request);
        let first = updates.next().await.expect("an item").data.into_json().expect("JSON");
        assert_eq!(first["playUpdates"]["challenges"][0]["state"], "UNLOCKED");
        course.ask(course.learner.clone(), STEP, json!({ "play": play, "challenge": started["play"]["challenges"][0]["id"] })).await;
        let second = updates.next().await.expect("an item").data.into_json().expect("JSON");
        assert_eq!(second["playUpdates"]["challenges"][0]["state"], "STARTED");
    }
}
