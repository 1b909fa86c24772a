//! A live event through the API: a learner asks for help, an instructor watches and comes, the log tells it again.

use async_graphql::{Response, Value as Rendered};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use invites_app::Acting;
use invites_app::testing::{TEAM, on_both_databases};
use serde_json::{Value, json};

use crate::course::{Course, text};

const CREATE: &str = "mutation($team: String!, $input: TrackInviteInput!) {
    createTrackInvite(teamSlug: $team, input: $input) { trackInvite { id token } userErrors { field message } } }";
const WATCH: &str = "subscription($invite: ID!, $after: String) { room: liveEvent(inviteId: $invite, after: $after) {
    __typename
    ... on LiveEventSnapshot { cursor event { title phase columns { title } } tally { joined asking } totalRows
        strip { started } queue { kind note takenBy } rows { claimId status percent help { note takenBy } cells { state } } }
    ... on LiveEventChanges { cursor tally { joined asking } gone order
        rows { claimId status help { note takenBy } } queue { kind note takenBy } } } }";

struct Event {
    course: Course,
    invite: String,
    claim: String,
    play: String,
}

impl Event {
    async fn on(db: invites_app::testing::TestDb) -> Self {
        let course = Course::on(db, 0).await;
        let now = course.test.app.now();
        let input = json!({ "publicTitle": "Together", "type": "LIVE_EVENT", "trackIds": [course.track],
            "startsAt": now, "endsAt": now + chrono::TimeDelta::hours(2), "timeZone": "Europe/Zurich" });
        let made = course
            .ask(course.author(), CREATE, json!({ "team": TEAM, "input": input }))
            .await;
        let invite = &made["createTrackInvite"]["trackInvite"];
        let claim = "mutation($token: String!) { claimInvite(token: $token) { claim { id } } }";
        let claimed = course
            .ask(course.learner.clone(), claim, json!({ "token": invite["token"] }))
            .await;
        let claim = text(&claimed["claimInvite"]["claim"]["id"]);
        let start =
            "mutation($claim: ID!, $track: ID!) { startPlay(claimId: $claim, trackId: $track) { play { id } } }";
        let variables = json!({ "claim": claim, "track": course.track });
        let started = course.ask(course.learner.clone(), start, variables).await;
        Self {
            invite: text(&invite["id"]),
            play: text(&started["startPlay"]["play"]["id"]),
            claim,
            course,
        }
    }

    fn instructor(&self) -> Acting {
        self.course.test.as_user(self.course.test.instructor)
    }

    fn follow(&self, document: &str, after: Option<&str>) -> BoxStream<'static, Response> {
        let variables = json!({ "invite": self.invite, "after": after });
        let request = self.course.request(self.instructor(), document, variables);
        self.course.schema.execute_stream(request).boxed()
    }

    async fn as_learner(&self, document: &str) -> Value {
        let variables = json!({ "play": self.play });
        self.course.ask(self.course.learner.clone(), document, variables).await
    }
}

/// The next frame and where its bytes are.
async fn frame(messages: &mut BoxStream<'static, Response>) -> (Value, *const u8) {
    let response = messages.next().await.expect("a message");
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    let Rendered::Object(fields) = response.data else {
        panic!("no object")
    };
    let Some(Rendered::Binary(bytes)) = fields.values().next() else {
        panic!("not rendered")
    };
    (serde_json::from_slice(bytes).expect("JSON"), bytes.as_ptr())
}

on_both_databases! {
    async fn r118_an_instructor_sees_a_hand_go_up_takes_it_and_the_learner_reads_that(db: TestDb) {
        let event = Event::on(db).await;
        let mut room = event.follow(WATCH, None);
        let (snapshot, _) = frame(&mut room).await;
        assert_eq!(snapshot["__typename"], "LiveEventSnapshot");
        assert_eq!(snapshot["event"], json!({ "title": "Together", "phase": "LIVE", "columns": [{ "title": "Quiz" }, { "title": "Hands" }] }));
        assert_eq!(snapshot["rows"][0]["status"], "ACTIVE");
        let raised = event.as_learner("mutation($play: ID!) { raiseHand(playId: $play, note: \"Help\") { play { hand { note takenAt } canRaiseHand } userErrors { message } } }").await;
        assert_eq!(raised["raiseHand"]["play"], json!({ "hand": { "note": "Help", "takenAt": null }, "canRaiseHand": true }));
        let (changes, _) = frame(&mut room).await;
        assert_eq!(changes["__typename"], "LiveEventChanges");
        assert_eq!(changes["queue"], json!([{ "kind": "HAND_RAISED", "note": "Help", "takenBy": null }]));
        assert_eq!(changes["rows"][0]["status"], "ASKING_FOR_HELP");
        assert_eq!(changes["tally"], json!({ "joined": 1, "asking": 1 }));

        let take = "mutation($claim: ID!) { takeHelpRequest(claimId: $claim) { help { takenBy } userErrors { code field message } } }";
        let claim = json!({ "claim": event.claim });
        let taken = event.course.ask(event.instructor(), take, claim.clone()).await;
        assert_eq!(taken["takeHelpRequest"]["help"]["takenBy"], "instructor@acme.test");
        let late = event.course.ask(event.course.author(), take, claim).await;
        let expected = json!([{ "code": "CONFLICT", "field": "claimId", "message": "instructor@acme.test took this request already." }]);
        assert_eq!(late["takeHelpRequest"]["userErrors"], expected);
        let play = event.as_learner("query($play: ID!) { play(id: $play) { hand { takenAt } } }").await;
        assert!(play["play"]["hand"]["takenAt"].is_string(), "{play}");
    }

    async fn a_message_reaches_the_learner_who_follows_a_play(db: TestDb) {
        let event = Event::on(db).await;
        let document = "subscription($play: ID!) { playUpdates(playId: $play) { messages { text toEverybody } } }";
        let request = event.course.request(event.course.learner.clone(), document, json!({ "play": event.play }));
        let mut updates = event.course.schema.execute_stream(request).boxed();
        let first = updates.next().await.expect("the play").data.into_json().expect("JSON");
        assert_eq!(first["playUpdates"]["messages"], json!([]));
        let send = "mutation($invite: ID!) { broadcast(inviteId: $invite, message: \" Lunch! \") { trackInvite { id } userErrors { message } } }";
        event.course.ask(event.instructor(), send, json!({ "invite": event.invite })).await;
        let told = updates.next().await.expect("an update").data.into_json().expect("JSON");
        assert_eq!(told["playUpdates"]["messages"], json!([{ "text": "Lunch!", "toEverybody": true }]));
    }

    async fn viewers_who_ask_for_the_same_share_one_rendering(db: TestDb) {
        let event = Event::on(db).await;
        let other = WATCH.replace("totalRows", "");
        let (mut one, mut two, mut three) = (event.follow(WATCH, None), event.follow(WATCH, None), event.follow(&other, None));
        let (first, second, third) = (frame(&mut one).await, frame(&mut two).await, frame(&mut three).await);
        assert_eq!(first, second, "the same bytes");
        assert_ne!(first.1, third.1, "another selection is another frame");
        // Who comes back with a cursor goes on with the same messages.
        let cursor = text(&first.0["cursor"]);
        let mut back = event.follow(WATCH, Some(&cursor));
        assert_eq!(frame(&mut back).await.0["rows"], json!([]), "nothing twice");
        event.as_learner("mutation($play: ID!) { raiseHand(playId: $play) { userErrors { message } } }").await;
        let (first, second, third) = (frame(&mut one).await, frame(&mut two).await, frame(&mut back).await);
        assert_eq!(first, second);
        assert_eq!(first, third);
    }

    async fn r120_the_log_is_read_page_by_page_for_a_replay(db: TestDb) {
        let event = Event::on(db).await;
        event.as_learner("mutation($play: ID!) { raiseHand(playId: $play) { userErrors { message } } }").await;
        event.as_learner("mutation($play: ID!) { lowerHand(playId: $play) { userErrors { message } } }").await;
        let read = "query($invite: ID!, $after: String, $first: Int) { activityLog(inviteId: $invite, after: $after, first: $first) {
            nodes { seq kind claimId } totalCount pageInfo { hasNextPage endCursor } } }";
        let (mut kinds, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "invite": event.invite, "after": after, "first": 3 });
            let page = event.course.ask(event.instructor(), read, variables).await["activityLog"].take();
            assert_eq!(page["totalCount"], 4);
            kinds.extend(page["nodes"].as_array().expect("a list").iter().map(|node| text(&node["kind"])));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false { break }
        }
        assert_eq!(kinds, ["CLAIMED", "PLAY_STARTED", "HAND_RAISED", "HAND_LOWERED"]);
        for first in [0, 1_001] {
            let answer = event.course.answer(event.instructor(), read, json!({ "invite": event.invite, "first": first })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        }
    }

    async fn what_is_wrong_with_a_window_or_a_cursor_is_said(db: TestDb) {
        let event = Event::on(db).await;
        for arguments in ["rows: { first: 0 }", "rows: { first: 201 }", "rows: { offset: -1 }", "after: \"?\""] {
            let document = format!("subscription($invite: ID!) {{ liveEvent(inviteId: $invite, {arguments}) {{ __typename }} }}");
            let response = event.follow(&document, None).next().await.expect("an answer");
            let answer = serde_json::to_value(&response).expect("JSON");
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{arguments}: {answer}");
        }
        let invite = json!({ "invite": event.course.invite });
        let answer = event.course.answer(event.instructor(), "query($invite: ID!) { liveEvent(inviteId: $invite) { __typename } }", invite).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "self paced: {answer}");
    }
}
