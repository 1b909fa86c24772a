//! Who gets in by which door: every setting, for newcomers and for those who come back, full or not; and who is asked for
//! details, in which browser, for which team.

use invites_app::testing::{add_track, on_both_databases};
use invites_app::{Acting, Actor, Caller};
use invites_domain::ids::{TrackId, TypedId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ground::Api;
use super::invites::{create, with_track};

const STATE: &str = "query($token: String!) { invitation(token: $token) { state claim { id } } }";
const CLAIM: &str = "mutation($token: String!) { claimInvite(token: $token) { claim { id } denial { code } } }";
const SUBMIT: &str = "mutation($token: String!, $details: [DetailInput!]!) {
    submitDetails(token: $token, details: $details) { denial { code } userErrors { field code message } }
}";
const FORM: &str = "mutation($team: String!, $input: InviteFormInput!) {
    updateInviteForm(teamSlug: $team, input: $input) { userErrors { message } }
}";

/// What the link answers to whoever asks.
async fn state(api: &Api, who: &Acting, token: &Value) -> String {
    let data = api.data(who.clone(), STATE, json!({ "token": token })).await;
    data["invitation"]["state"].as_str().expect("an invitation").to_owned()
}

/// The claim's id, or why there is none.
async fn claim(api: &Api, who: &Acting, token: &Value) -> Result<String, String> {
    let data = api.data(who.clone(), CLAIM, json!({ "token": token })).await;
    let answer = &data["claimInvite"];
    match answer["claim"]["id"].as_str() {
        Some(claim) => Ok(claim.to_owned()),
        None => Err(answer["denial"]["code"].as_str().expect("a denial").to_owned()),
    }
}

fn details(answers: &[(&str, &str)]) -> Value {
    let usual = [
        ("firstName", "Anna"),
        ("lastName", "Arbor"),
        ("email", "typed@arbor.test"),
    ];
    let answers = usual
        .iter()
        .filter(|(key, _)| answers.iter().all(|(own, _)| own != key))
        .chain(answers);
    answers
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect()
}

async fn submit(api: &Api, who: &Acting, token: &Value, details: &Value) -> Value {
    let mut data = api
        .data(who.clone(), SUBMIT, json!({ "token": token, "details": details }))
        .await;
    data["submitDetails"].take()
}

/// Proves `email` as whoever asks; answers who they are from then on.
async fn prove(api: &Api, who: &Acting, email: &str) -> Acting {
    who.request_email_code(email).await.expect("sent");
    let code = api.test.mail.code_to(email).expect("a code");
    let signed_in = who.verify_email_code(email, &code).await.expect("signed in");
    api.test.as_user(signed_in.person)
}

on_both_databases! {
    async fn r64_each_setting_answers_newcomers_and_those_who_come_back_full_or_not(db: TestDb) {
        let (api, track) = with_track(db).await;
        let mut number = 0;
        for setting in ["ANYONE_WITH_LINK", "ANYONE_LEAVING_DETAILS", "SPECIFIC_PEOPLE"] {
            for (returning, full) in [(false, false), (false, true), (true, false), (true, true)] {
                let told = format!("{setting}, returning {returning}, full {full}");
                let settings = json!({ "accessSetting": setting, "allowedEmailAddresses": ["acme.com"], "inviteLimit": 2 });
                let token = create(&api, &track, settings).await["token"].take();
                // Whoever the door of this setting would let in.
                let mut admitted = async || {
                    number += 1;
                    let guest = api.test.as_guest().await;
                    match setting {
                        "ANYONE_LEAVING_DETAILS" => {
                            submit(&api, &guest, &token, &details(&[])).await;
                            guest
                        }
                        "SPECIFIC_PEOPLE" => prove(&api, &guest, &format!("learner{number}@acme.com")).await,
                        _ => guest,
                    }
                };
                let newcomer = api.test.as_guest().await;
                let visitor = admitted().await;
                let held = if returning { Some(claim(&api, &visitor, &token).await.expect("a seat")) } else { None };
                if full {
                    while claim(&api, &admitted().await, &token).await.is_ok() {}
                }
                let expected = match (returning, full) {
                    (true, _) => "CONTENT",
                    (false, true) => "FULL",
                    (false, false) => "MAY_CLAIM",
                };
                assert_eq!(state(&api, &visitor, &token).await, expected, "{told}");
                match (held, full) {
                    (Some(held), _) => assert_eq!(claim(&api, &visitor, &token).await, Ok(held), "R66: {told}"),
                    (None, true) => assert_eq!(claim(&api, &visitor, &token).await, Err("FULL".to_owned()), "{told}"),
                    (None, false) => assert!(claim(&api, &visitor, &token).await.is_ok(), "{told}"),
                }
                // Somebody who has done nothing yet: the list before full, full before the form.
                let (expected, denial) = match (setting, full) {
                    ("SPECIFIC_PEOPLE", _) => ("PROVE_EMAIL", "PROVE_EMAIL"),
                    (_, true) => ("FULL", "FULL"),
                    ("ANYONE_LEAVING_DETAILS", false) => ("LEAVE_DETAILS", "DETAILS_REQUIRED"),
                    _ => ("MAY_CLAIM", ""),
                };
                assert_eq!(state(&api, &newcomer, &token).await, expected, "{told}");
                if !denial.is_empty() {
                    assert_eq!(claim(&api, &newcomer, &token).await, Err(denial.to_owned()), "{told}");
                }
                if setting == "SPECIFIC_PEOPLE" {
                    number += 1;
                    let outside = prove(&api, &newcomer, &format!("eve{number}@notacme.com")).await;
                    assert_eq!(state(&api, &outside, &token).await, "NOT_ON_LIST", "R59, whether full or not: {told}");
                }
            }
        }
    }

    async fn r78_r87_who_is_asked_for_details_and_who_is_not(db: TestDb) {
        let (api, track) = with_track(db).await;
        let gated = || json!({ "accessSetting": "ANYONE_LEAVING_DETAILS" });
        let (first, second) = (create(&api, &track, gated()).await, create(&api, &track, gated()).await);
        let (first, second) = (&first["token"], &second["token"]);
        let guest = api.test.as_guest().await;
        assert_eq!(state(&api, &guest, first).await, "LEAVE_DETAILS", "the first invite asks");
        assert_eq!(submit(&api, &guest, first, &details(&[])).await["userErrors"], json!([]));
        assert_eq!(state(&api, &guest, first).await, "MAY_CLAIM");
        assert_eq!(state(&api, &guest, second).await, "MAY_CLAIM", "the second does not");

        let fields = json!([{ "type": "FIRST_NAME" }, { "type": "LAST_NAME" }, { "type": "EMAIL" },
            { "type": "COMPANY_NAME" }, { "type": "CONSENT" }]);
        let form = json!({ "team": "acme", "input": { "fields": fields, "consentText": "You may write to me." } });
        api.data(api.test.as_user(api.test.author), FORM, form).await;
        assert_eq!(state(&api, &guest, second).await, "MAY_CLAIM", "nor do fields that came since");

        let other_browser = api.test.as_guest().await;
        assert_eq!(state(&api, &other_browser, first).await, "LEAVE_DETAILS", "another browser is another person");
        let typed = submit(&api, &other_browser, first, &details(&[])).await;
        let missing = json!([
            { "field": "companyName", "code": "REQUIRED", "message": "Enter the name of your company." },
            { "field": "consent", "code": "REQUIRED", "message": "Tick this to go on." },
        ]);
        assert_eq!(typed["userErrors"], missing, "who is asked now is asked for all of it");

        // Another team asks again.
        let foreign = TrackId::from_uuid(Uuid::from_u128(2));
        add_track(api.test.app.store(), foreign, api.test.other_team, "two", api.test.app.now()).await;
        let create = "mutation($input: TrackInviteInput!) { createTrackInvite(teamSlug: \"globex\", input: $input) {
            trackInvite { token } userErrors { message } } }";
        let input = json!({ "publicTitle": "Theirs", "trackIds": [foreign.encode()], "accessSetting": "ANYONE_LEAVING_DETAILS" });
        let theirs = api.data(api.test.as_user(api.test.outsider), create, json!({ "input": input })).await;
        let theirs = &theirs["createTrackInvite"]["trackInvite"]["token"];
        assert_eq!(state(&api, &guest, theirs).await, "LEAVE_DETAILS");

        // Signed in, the other browser is the same person again.
        prove(&api, &guest, "anna@arbor.test").await;
        let known = prove(&api, &other_browser, "anna@arbor.test").await;
        assert_eq!(state(&api, &known, first).await, "MAY_CLAIM");
        assert_eq!(state(&api, &known, theirs).await, "LEAVE_DETAILS");
    }

    async fn r88_details_outlive_the_seat_that_was_lost(db: TestDb) {
        let (api, track) = with_track(db).await;
        let gated = |seats: i32| json!({ "accessSetting": "ANYONE_LEAVING_DETAILS", "inviteLimit": seats });
        let invite = create(&api, &track, gated(1)).await;
        let (token, quick, slow) = (&invite["token"], api.test.as_guest().await, api.test.as_guest().await);
        assert_eq!(state(&api, &slow, token).await, "LEAVE_DETAILS");
        submit(&api, &quick, token, &details(&[])).await;
        claim(&api, &quick, token).await.expect("the last seat");
        let answer = submit(&api, &slow, token, &details(&[])).await;
        assert_eq!((&answer["denial"]["code"], &answer["userErrors"]), (&json!("FULL"), &json!([])));
        assert_eq!(claim(&api, &slow, token).await, Err("FULL".to_owned()));
        let raise = "mutation($id: ID!) { updateTrackInvite(id: $id, version: 1, input: { inviteLimit: 2 }) { userErrors { message } } }";
        let raised = api.data(api.test.as_user(api.test.author), raise, json!({ "id": invite["id"] })).await;
        assert_eq!(raised["updateTrackInvite"]["userErrors"], json!([]));
        claim(&api, &slow, token).await.expect("nothing is asked again");
    }

    async fn r86_what_nobody_asked_for_is_refused_and_what_steers_or_floods_is_named(db: TestDb) {
        let (api, track) = with_track(db).await;
        let token = create(&api, &track, json!({ "accessSetting": "ANYONE_LEAVING_DETAILS" })).await["token"].take();
        let guest = api.test.as_guest().await;
        let megabyte = "A".repeat(1_000_000);
        for (answers, field, code) in [
            (vec![("isAdmin", "true")], "isAdmin", "UNKNOWN"),
            (vec![("custom:x", "1")], "custom:x", "UNKNOWN"),
            (vec![("firstName", megabyte.as_str())], "firstName", "TOO_LONG"),
            (vec![("firstName", "Anna\u{202E}nimdA")], "firstName", "CONTROL_CHARACTER"),
            (vec![("lastName", "Arbor\r\nBcc: all@arbor.test")], "lastName", "CONTROL_CHARACTER"),
            (vec![("email", "anna@arbor")], "email", "INVALID"),
        ] {
            let answer = submit(&api, &guest, &token, &details(&answers)).await;
            assert_eq!(answer["userErrors"][0]["field"], field, "{answer}");
            assert_eq!(answer["userErrors"][0]["code"], code, "{answer}");
            assert!(answer["userErrors"][0]["message"].as_str().is_some_and(|message| message.len() < 200), "no echo of what was sent");
        }
        assert_eq!(state(&api, &guest, &token).await, "LEAVE_DETAILS", "nothing was kept");
        // Markup and formulas are names to us; who shows or exports them makes them harmless.
        let odd = details(&[("firstName", "<b>Anna</b>"), ("lastName", "=HYPERLINK(\"http://a.test\")")]);
        assert_eq!(submit(&api, &guest, &token, &odd).await["userErrors"], json!([]));
        claim(&api, &guest, &token).await.expect("a seat");
        let query = "query($id: ID!) { trackInvite(id: $id) { claims { nodes { learner { name } } } } }";
        let invites = "{ team(slug: \"acme\") { trackInvites { nodes { id } } } }";
        let author = || api.test.as_user(api.test.author);
        let listed = api.data(author(), invites, json!({})).await;
        let id = &listed["team"]["trackInvites"]["nodes"][0]["id"];
        let learners = api.data(author(), query, json!({ "id": id })).await;
        let name = &learners["trackInvite"]["claims"]["nodes"][0]["learner"]["name"];
        assert_eq!(name, "<b>Anna</b> =HYPERLINK(\"http://a.test\")");
    }

    async fn r55_a_forged_guest_is_a_stranger(db: TestDb) {
        let (api, track) = with_track(db).await;
        let token = create(&api, &track, json!({})).await["token"].take();
        let guest = api.test.as_guest().await;
        claim(&api, &guest, &token).await.expect("a seat");
        let Actor::Guest(person) = *guest.actor() else { panic!("a guest") };
        let real = api.test.app.key().guest_cookie(person);
        let (id, signature) = real.split_once('.').expect("two parts");
        let forged = [
            String::new(),
            ".".to_owned(),
            id.to_owned(),
            format!("{id}."),
            format!("{id}.{}", "A".repeat(signature.len())),
            format!("person_ffffffffffffffffffffffffffffffff.{signature}"),
            format!("{real}x"),
            "x".repeat(100_000),
        ];
        for cookie in forged {
            let actor = api.test.app.actor_of_guest_cookie(&cookie).await.expect("answered");
            assert_eq!(actor, None, "{}", cookie.chars().take(80).collect::<String>());
        }
        let actor = api.test.app.actor_of_guest_cookie(&real).await.expect("answered").expect("the guest");
        let back = api.test.app.for_actor(Caller { actor, address: None });
        assert_eq!(state(&api, &back, &token).await, "CONTENT");
    }
}
