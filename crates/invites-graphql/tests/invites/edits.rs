//! The table of section 12 and the edits of sections 3 to 8: what each edit does to somebody who claimed before it and to
//! somebody who comes after it, asked for as learners ask.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use invites_app::testing::{add_track, on_both_databases};
use invites_app::{Acting, Actor};
use invites_domain::ids::{TrackId, TypedId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ground::Api;
use super::invites::{create, with_track};

const UPDATE: &str = "mutation($id: ID!, $version: Int!, $input: TrackInviteInput!) {
    updateTrackInvite(id: $id, version: $version, input: $input) {
        trackInvite { claimCount isFull } learnersKeepingOldTerms userErrors { field message }
    }
}";
const CLAIM: &str = "mutation($token: String!) { claimInvite(token: $token) { claim { id } denial { code } } }";
/// What a learner is told. Terms are those of the claim, where there is one.
const LOOK: &str = "query($token: String!) { invitation(token: $token) {
    state publicTitle publicDescriptionHtml showShareButton
    claim { accessEndsAt playLimit tracks { track { title } } }
} }";

/// One edit, and what both learners see once it is saved and the later one has tried to claim.
struct Edit {
    /// The rules it proves, and what it is.
    name: &'static str,
    /// The invite that the earlier learner claims.
    before: Value,
    /// So long after the claim the edit is saved.
    after: TimeDelta,
    edit: Value,
    /// What the earlier learner sees.
    earlier: Seen,
    /// What the later one sees.
    later: Seen,
    /// How many learners the answer says keep their old terms.
    keep: u32,
}

/// Some of what a learner sees; what is not named is not judged.
#[derive(Clone, Default)]
struct Seen {
    state: &'static str,
    title: Option<&'static str>,
    description: Option<&'static str>,
    share: Option<bool>,
    tracks: Option<&'static [&'static str]>,
    plays: Option<u32>,
    /// The end of access; `Some(None)` is forever.
    until: Option<Option<DateTime<Utc>>>,
}

fn content() -> Seen {
    Seen {
        state: "CONTENT",
        ..Seen::default()
    }
}

fn refused(state: &'static str) -> Seen {
    Seen {
        state,
        ..Seen::default()
    }
}

fn titled(title: &'static str) -> Seen {
    Seen {
        title: Some(title),
        ..content()
    }
}

fn described(description: &'static str) -> Seen {
    Seen {
        description: Some(description),
        ..content()
    }
}

fn holding(tracks: &'static [&'static str]) -> Seen {
    Seen {
        tracks: Some(tracks),
        ..content()
    }
}

fn playing(plays: u32) -> Seen {
    Seen {
        plays: Some(plays),
        ..content()
    }
}

fn until(at: Option<DateTime<Utc>>) -> Seen {
    Seen {
        until: Some(at),
        ..content()
    }
}

fn sharing(share: bool) -> Seen {
    Seen {
        share: Some(share),
        ..content()
    }
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Every edit, for an invite that is made and claimed at `now`.
fn edits(now: DateTime<Utc>, one: &str, two: &str) -> Vec<Edit> {
    let hours = TimeDelta::hours;
    let event = |from: i64, to: i64, with_event: bool| {
        json!({
            "type": "LIVE_EVENT", "timeZone": "Europe/Amsterdam", "accessEndsWithEvent": with_event,
            "startsAt": text(now + hours(from)), "endsAt": text(now + hours(to)),
        })
    };
    let row = |name, before: Value, edit: Value, earlier: Seen, later: Seen| Edit {
        name,
        before,
        after: TimeDelta::minutes(1),
        edit,
        earlier,
        later,
        keep: 0,
    };
    // Terms that the claim copied: who has them keeps them.
    let term = |name, before: Value, edit: Value, earlier: Seen, later: Seen| Edit {
        keep: 1,
        ..row(name, before, edit, earlier, later)
    };
    let late = |after: TimeDelta, edit: Edit| Edit { after, ..edit };
    let minute = TimeDelta::minutes(1);
    vec![
        // 2: words
        row(
            "R14 title",
            json!({}),
            json!({ "publicTitle": "New" }),
            titled("New"),
            titled("New"),
        ),
        row(
            "R14 description",
            json!({ "publicDescription": "old" }),
            json!({ "publicDescription": "*new*" }),
            described("<p><em>new</em></p>"),
            described("<p><em>new</em></p>"),
        ),
        row(
            "R10 internal description",
            json!({}),
            json!({ "internalDescription": "for us" }),
            titled("Welcome"),
            titled("Welcome"),
        ),
        // 12: tracks
        term(
            "R92 a track more",
            json!({}),
            json!({ "trackIds": [one, two] }),
            holding(&["one"]),
            holding(&["one", "two"]),
        ),
        term(
            "R92 a track less",
            json!({ "trackIds": [one, two] }),
            json!({ "trackIds": [two] }),
            holding(&["one", "two"]),
            holding(&["two"]),
        ),
        term(
            "R13 R65 another order",
            json!({ "trackIds": [one, two] }),
            json!({ "trackIds": [two, one] }),
            holding(&["one", "two"]),
            holding(&["two", "one"]),
        ),
        // 3: duration
        term(
            "R19 R89 longer",
            json!({ "contentDuration": { "days": 1 } }),
            json!({ "contentDuration": { "days": 2 } }),
            until(Some(now + hours(24))),
            until(Some(now + minute + hours(48))),
        ),
        term(
            "R19 R89 shorter",
            json!({ "contentDuration": { "days": 2 } }),
            json!({ "contentDuration": { "hours": 1 } }),
            until(Some(now + hours(48))),
            until(Some(now + minute + hours(1))),
        ),
        term(
            "R17 forever from now on",
            json!({ "contentDuration": { "days": 1 } }),
            json!({ "contentDuration": null }),
            until(Some(now + hours(24))),
            until(None),
        ),
        term(
            "R17 no longer forever",
            json!({}),
            json!({ "contentDuration": { "minutes": 30 } }),
            until(None),
            until(Some(now + minute * 31)),
        ),
        late(
            hours(25),
            term(
                "R21 what ended stays ended",
                json!({ "contentDuration": { "days": 1 } }),
                json!({ "contentDuration": null }),
                refused("ACCESS_ENDED"),
                until(None),
            ),
        ),
        // 4: plays
        term(
            "R23 R89 more plays",
            json!({ "playLimit": 1 }),
            json!({ "playLimit": 3 }),
            playing(1),
            playing(3),
        ),
        term(
            "R23 R89 fewer plays",
            json!({ "playLimit": 3 }),
            json!({ "playLimit": 1 }),
            playing(3),
            playing(1),
        ),
        term(
            "R24 unlimited plays",
            json!({ "playLimit": 2 }),
            json!({ "playLimit": 0 }),
            playing(2),
            playing(0),
        ),
        // 5: expiry
        row(
            "R31 R32 R33 closed in the past",
            json!({}),
            json!({ "expiresAt": text(now - hours(1)) }),
            content(),
            refused("CLOSED"),
        ),
        row(
            "R30 a later expiry",
            json!({}),
            json!({ "expiresAt": text(now + hours(1)) }),
            content(),
            content(),
        ),
        late(
            hours(2),
            row(
                "R30 never again open: the expiry goes",
                json!({ "expiresAt": text(now + hours(1)) }),
                json!({ "expiresAt": null }),
                content(),
                content(),
            ),
        ),
        // 6: event time
        row(
            "R42 the start moves away",
            event(1, 5, false),
            json!({ "startsAt": text(now + hours(48)), "endsAt": text(now + hours(52)) }),
            content(),
            refused("NOT_YET_OPEN"),
        ),
        late(
            hours(3),
            row(
                "R44 the end moves before now",
                event(1, 5, false),
                json!({ "endsAt": text(now + hours(2)) }),
                content(),
                refused("CLOSED"),
            ),
        ),
        late(
            hours(6),
            row(
                "R44 the end moves on after it passed",
                event(1, 5, false),
                json!({ "endsAt": text(now + hours(8)) }),
                content(),
                content(),
            ),
        ),
        row(
            "R43 the event's end is no end of content",
            event(1, 5, false),
            json!({ "endsAt": text(now + hours(8)) }),
            until(None),
            until(None),
        ),
        row(
            "R43 extending takes claims along",
            event(1, 5, true),
            json!({ "endsAt": text(now + hours(8)) }),
            until(Some(now + hours(8))),
            until(Some(now + hours(8))),
        ),
        row(
            "R43 ending earlier takes nothing",
            event(1, 5, true),
            json!({ "endsAt": text(now + hours(4)) }),
            until(Some(now + hours(5))),
            until(Some(now + hours(4))),
        ),
        term(
            "R43 attendees lose access from now on",
            event(1, 5, false),
            json!({ "accessEndsWithEvent": true }),
            until(None),
            until(Some(now + hours(5))),
        ),
        // 7: seats
        row(
            "R47 R50 fewer seats than claims",
            json!({}),
            json!({ "inviteLimit": 1 }),
            content(),
            refused("FULL"),
        ),
        row(
            "R51 more seats",
            json!({ "inviteLimit": 1 }),
            json!({ "inviteLimit": 2 }),
            content(),
            content(),
        ),
        row(
            "R51 unlimited seats",
            json!({ "inviteLimit": 1 }),
            json!({ "inviteLimit": 0 }),
            content(),
            content(),
        ),
        // 8: who may enter
        row(
            "R61 for specific people",
            json!({}),
            json!({ "accessSetting": "SPECIFIC_PEOPLE", "allowedEmailAddresses": ["acme.com"] }),
            content(),
            refused("PROVE_EMAIL"),
        ),
        row(
            "R56 details first",
            json!({}),
            json!({ "accessSetting": "ANYONE_LEAVING_DETAILS" }),
            content(),
            refused("LEAVE_DETAILS"),
        ),
        row(
            "R63 a list without effect",
            json!({}),
            json!({ "allowedEmailAddresses": ["acme.com"] }),
            content(),
            content(),
        ),
        // 10: the share button, judged on each read
        row(
            "R70 R76 shown",
            json!({}),
            json!({ "showShareButton": true }),
            sharing(true),
            sharing(true),
        ),
        row(
            "R70 R76 hidden",
            json!({ "showShareButton": true }),
            json!({ "showShareButton": false }),
            sharing(false),
            sharing(false),
        ),
        row(
            "R73 R76 hidden when full",
            json!({ "showShareButton": true }),
            json!({ "inviteLimit": 2 }),
            sharing(false),
            sharing(false),
        ),
    ]
}

async fn look(api: &Api, acting: Acting, token: &Value) -> Value {
    api.data(acting, LOOK, json!({ "token": token })).await["invitation"].take()
}

/// A new guest tries to claim; answers who the guest is, once there is one.
async fn try_claim(api: &Api, token: &Value) -> Acting {
    api.browser.cookies().guest = None;
    api.data(api.test.as_stranger(), CLAIM, json!({ "token": token })).await;
    let guest = api.browser.cookies().guest;
    guest.map_or_else(|| api.test.as_stranger(), |guest| api.test.acting(Actor::Guest(guest)))
}

fn judge(seen: &Value, expected: &Seen, who: &str) {
    assert_eq!(seen["state"], expected.state, "{who}: {seen}");
    if let Some(title) = expected.title {
        assert_eq!(seen["publicTitle"], title, "{who}");
    }
    if let Some(description) = expected.description {
        let shown = seen["publicDescriptionHtml"].as_str().map(str::trim);
        assert_eq!(shown, Some(description), "{who}");
    }
    if let Some(share) = expected.share {
        assert_eq!(seen["showShareButton"], share, "{who}");
    }
    if let Some(tracks) = expected.tracks {
        let held = seen["claim"]["tracks"].as_array().map(|held| {
            let titles = held
                .iter()
                .map(|held| held["track"]["title"].as_str().unwrap_or_default());
            titles.collect::<Vec<_>>()
        });
        assert_eq!(held.as_deref(), Some(tracks), "{who}");
    }
    if let Some(plays) = expected.plays {
        assert_eq!(seen["claim"]["playLimit"], plays, "{who}");
    }
    if let Some(until) = expected.until {
        let ends = seen["claim"]["accessEndsAt"].as_str();
        let ends = ends.map(|at| at.parse::<DateTime<Utc>>().expect("an instant"));
        assert_eq!(ends, until, "{who}: {seen}");
    }
}

on_both_databases! {
    async fn r89_r90_every_edit_reaches_whom_the_rules_say(db: TestDb) {
        let (api, one) = with_track(db).await;
        let second = TrackId::from_uuid(Uuid::from_u128(2));
        add_track(api.test.app.store(), second, api.test.team, "two", api.test.app.now()).await;
        let (two, author) = (second.encode(), || api.test.as_user(api.test.author));
        let count = edits(api.test.app.now(), &one, &two).len();
        for at in 0..count {
            // Each edit has a day of its own, and is written for the instant at which its invite is made.
            let Some(edit) = edits(api.test.app.now(), &one, &two).into_iter().nth(at) else { break };
            let who = |who: &str| format!("{}, the {who}", edit.name);
            let invite = create(&api, &one, edit.before).await;
            let token = &invite["token"];
            let earlier = try_claim(&api, token).await;
            api.test.clock.advance(edit.after);
            let change = json!({ "id": invite["id"], "version": invite["version"], "input": edit.edit });
            let saved = api.data(author(), UPDATE, change).await["updateTrackInvite"].take();
            assert_eq!(saved["userErrors"], json!([]), "{}", edit.name);
            assert_eq!(saved["learnersKeepingOldTerms"], edit.keep, "{} (R91)", edit.name);
            let later = try_claim(&api, token).await;
            judge(&look(&api, earlier, token).await, &edit.earlier, &who("earlier"));
            judge(&look(&api, later, token).await, &edit.later, &who("later"));
        }
    }
}
