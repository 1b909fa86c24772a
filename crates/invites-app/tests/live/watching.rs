//! Watching an event: nothing lost, nothing twice, whoever reconnects to whichever process.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use futures_util::{Stream, StreamExt};
use invites_app::live::Cursor;
use invites_app::live::message::{Kind, Message};
use invites_app::live::picture::Row;
use invites_app::live::window::{RowSort, Window};
use invites_app::testing::{TestApp, on_both_databases};
use invites_app::{Acting, AppError};
use invites_domain::activity::{Progress, fold_all};
use invites_domain::ids::{ClaimId, InviteId};
use invites_domain::phase::EventPhase;
use invites_domain::policy::Role;
use invites_domain::room::{Column, ParticipantStatus, Tally, Tile, survey};

use crate::event::{Event, Learner, add_event, claim};

type Messages = Pin<Box<dyn Stream<Item = Result<Arc<Message>, AppError>> + Send>>;

async fn follow(who: &Acting, invite: InviteId, after: Option<&str>) -> Result<Messages, AppError> {
    let messages = who.follow_live_event(invite, after, Window::default()).await?;
    Ok(Box::pin(messages))
}

/// What a page holds of a room after some messages.
#[derive(Default)]
struct Seen {
    rows: BTreeMap<ClaimId, Arc<Row>>,
    tally: Tally,
    cursor: Option<String>,
}

impl Seen {
    fn take(&mut self, message: &Message) {
        if message.kind == Kind::Snapshot {
            self.rows.clear();
        }
        for row in &message.rows {
            self.rows.insert(row.participant.claim, Arc::clone(row));
        }
        for gone in &message.gone {
            self.rows.remove(gone);
        }
        if let Some(tally) = &message.tally {
            self.tally = **tally;
        }
        self.cursor = Some(message.cursor.encode());
    }

    /// Takes messages until they tell of the whole log.
    async fn catch_up(&mut self, messages: &mut Messages, event: &Event) {
        let head = event.log().await.len();
        while self.seq(event) < head {
            let message = messages.next().await.expect("more to come").expect("allowed");
            self.take(&message);
        }
    }

    fn seq(&self, event: &Event) -> usize {
        let cursor = self
            .cursor
            .as_deref()
            .map(|text| Cursor::read(text, event.invite).expect("its own"));
        cursor.map_or(0, |cursor| usize::try_from(cursor.seq).expect("small"))
    }

    /// The rows are those that the log tells of, folded here.
    async fn compare(&self, event: &Event) {
        let columns: Vec<Column> = event
            .challenges()
            .await
            .into_iter()
            .map(|challenge| Column {
                track: event.track,
                challenge,
            })
            .collect();
        let progress = fold_all(Progress::default(), &event.log().await);
        let room = survey(&progress, &columns, event.test.app.now());
        let told: Vec<_> = self.rows.values().map(|row| row.participant.clone()).collect();
        assert_eq!(told, room.participants);
        assert_eq!(self.tally, room.tally);
    }
}

on_both_databases! {
    async fn r118_a_snapshot_and_then_each_change_are_the_room(db: TestDb) {
        let event = Event::on(db).await;
        let challenges = event.challenges().await;
        let (learner, play) = event.player().await;
        let viewer = event.test.as_user(event.test.viewer);
        let mut messages = follow(&viewer, event.invite, None).await.expect("follows");
        let mut seen = Seen::default();
        let first = messages.next().await.expect("a snapshot").expect("allowed");
        assert_eq!(first.kind, Kind::Snapshot);
        assert_eq!(first.event.as_ref().expect("the event").phase, EventPhase::Live);
        assert_eq!(first.strip.as_ref().expect("the strip").len(), challenges.len());
        seen.take(&first);
        learner.acting.start_challenge(play.id, challenges[0]).await.expect("starts");
        seen.catch_up(&mut messages, &event).await;
        let (_, _) = event.player().await;
        learner.acting.check_challenge(play.id, challenges[0], Some(&[0])).await.expect("fails");
        learner.acting.raise_hand(play.id, Some("Help")).await.expect("raises");
        seen.catch_up(&mut messages, &event).await;
        seen.compare(&event).await;
        let status = |claim: &ClaimId| seen.rows[claim].participant.status;
        assert_eq!(status(&learner.claim), ParticipantStatus::AskingForHelp);
    }

    async fn r118_who_comes_back_is_told_what_changed_and_nothing_twice(db: TestDb) {
        let event = Event::on(db).await;
        let challenges = event.challenges().await;
        let viewer = event.test.as_user(event.test.viewer);
        let mut players = Vec::new();
        for _ in 0..4 {
            players.push(event.player().await);
        }
        let mut seen = Seen::default();
        for round in 0..6 {
            let mut messages = follow(&viewer, event.invite, seen.cursor.as_deref()).await.expect("follows");
            let before = seen.seq(&event);
            let first = messages.next().await.expect("something").expect("allowed");
            assert_eq!(first.kind, if round == 0 { Kind::Snapshot } else { Kind::Changes });
            for row in &first.rows {
                assert!(usize::try_from(row.participant.seq).expect("small") > before, "told before");
            }
            seen.take(&first);
            seen.catch_up(&mut messages, &event).await;
            seen.compare(&event).await;
            // The connection is lost, and things go on.
            drop(messages);
            let (learner, play) = &players[round % players.len()];
            let _ = learner.acting.start_challenge(play.id, challenges[0]).await;
            let _ = learner.acting.check_challenge(play.id, challenges[0], Some(&[0, 2])).await;
        }
    }

    async fn what_time_alone_changes_is_told_without_a_word_in_the_log(db: TestDb) {
        let event = Event::on(db).await;
        let (learner, _) = event.player().await;
        let mut messages = follow(&event.instructor(), event.invite, None).await.expect("follows");
        let mut seen = Seen::default();
        seen.take(&messages.next().await.expect("a snapshot").expect("allowed"));
        let cursor = seen.cursor.clone();
        assert_eq!(seen.rows[&learner.claim].participant.status, ParticipantStatus::Active);
        event.test.clock.advance(TimeDelta::minutes(5));
        while seen.rows[&learner.claim].participant.status != ParticipantStatus::Idle {
            seen.take(&messages.next().await.expect("more").expect("allowed"));
        }
        assert_eq!(seen.tally.active_now, 0);
        // Who was away meanwhile is told as well, though the log says nothing new.
        let mut back = follow(&event.instructor(), event.invite, cursor.as_deref()).await.expect("follows");
        let first = back.next().await.expect("something").expect("allowed");
        assert_eq!((first.kind, first.rows.len()), (Kind::Changes, 1));
        event.test.clock.advance(TimeDelta::hours(2));
        let ended = loop {
            let message = messages.next().await.expect("more").expect("allowed");
            if let Some(event) = &message.event { break Arc::clone(event) }
        };
        assert_eq!(ended.phase, EventPhase::Ended);
    }

    async fn cursors_of_other_events_are_refused_and_those_of_the_future_answered_anew(db: TestDb) {
        let event = Event::on(db).await;
        let (_, _) = event.player().await;
        let viewer = event.test.as_user(event.test.viewer);
        let other = add_event(&event.test, event.track).await;
        let mut messages = follow(&viewer, event.invite, None).await.expect("follows");
        let cursor = messages.next().await.expect("a snapshot").expect("allowed").cursor;
        for (invite, text) in [(other, cursor.encode()), (event.invite, "nonsense".to_owned())] {
            let refused = follow(&viewer, invite, Some(&text)).await.err().expect("no cursor of this event");
            assert!(matches!(refused, AppError::Invalid(_)), "{refused:?}");
        }
        let future = Cursor { seq: cursor.seq + 1_000, ..cursor }.encode();
        let mut messages = follow(&viewer, event.invite, Some(&future)).await.expect("follows");
        assert_eq!(messages.next().await.expect("something").expect("allowed").kind, Kind::Snapshot);
        // The clock was set back: what time alone may have changed is told anew, nothing fails.
        let later = Cursor { at: cursor.at + TimeDelta::hours(1), ..cursor }.encode();
        let mut messages = follow(&viewer, event.invite, Some(&later)).await.expect("follows");
        assert_eq!(messages.next().await.expect("something").expect("allowed").kind, Kind::Changes);
    }

    async fn who_loses_the_right_to_watch_is_cut_off_at_once(db: TestDb) {
        let event = Event::on(db).await;
        let (viewer, instructor) = (event.test.as_user(event.test.viewer), event.instructor());
        let token = event.test.as_token(&[invites_domain::policy::Scope::Read]).await;
        let owner = event.test.as_user(event.test.owner);
        let mut streams = Vec::new();
        for who in [&viewer, &token, &instructor] {
            let mut messages = follow(who, event.invite, None).await.expect("follows");
            messages.next().await.expect("a snapshot").expect("allowed");
            streams.push(messages);
        }
        owner.remove_member(event.test.team, event.test.viewer).await.expect("removes");
        let invites_app::Actor::Token { token, .. } = *token.actor() else { panic!("a token") };
        owner.revoke_api_token(token).await.expect("revokes");
        owner.set_member_role(event.test.team, event.test.instructor, Role::Viewer).await.expect("may still watch");
        let [no_member, no_token] = [0, 1];
        let last = streams[no_member].next().await.expect("a last word");
        assert!(matches!(last, Err(AppError::Forbidden)), "{last:?}");
        let last = streams[no_token].next().await.expect("a last word");
        assert!(matches!(last, Err(AppError::Unauthenticated)), "{last:?}");
        for cut_off in &mut streams[..2] {
            assert!(cut_off.next().await.is_none());
        }
        let (learner, _) = event.player().await;
        let goes_on = streams[2].next().await.expect("more").expect("allowed");
        assert_eq!(goes_on.rows[0].participant.claim, learner.claim);
    }

    async fn a_hundred_dashboards_of_one_person_in_doubt_at_once_are_judged_once(db: TestDb) {
        const DASHBOARDS: usize = 100;
        let event = Event::on(db).await;
        let (instructor, owner) = (event.instructor(), event.test.as_user(event.test.owner));
        let mut streams = Vec::new();
        for _ in 0..DASHBOARDS {
            let mut messages = follow(&instructor, event.invite, None).await.expect("follows");
            messages.next().await.expect("a snapshot").expect("allowed");
            streams.push(messages);
        }
        let store = event.test.app.store();
        let before = store.statements_issued();
        owner.remove_member(event.test.team, event.test.instructor).await.expect("removes");
        for last in join_all(streams.iter_mut().map(StreamExt::next)).await {
            assert!(matches!(last, Some(Err(AppError::Forbidden))), "{last:?}");
        }
        // Removing, reading the room anew, one judgement.
        let statements = store.statements_issued() - before;
        assert!(statements < 60, "{statements} statements for {DASHBOARDS} dashboards");
    }

    async fn r4_no_dashboard_of_a_self_paced_invite_or_another_team(db: TestDb) {
        let event = Event::on(db).await;
        let outsider = event.test.as_user(event.test.outsider);
        assert!(matches!(follow(&outsider, event.invite, None).await.err(), Some(AppError::NotFound { .. })));
        assert!(matches!(follow(&event.test.as_stranger(), event.invite, None).await.err(), Some(AppError::Unauthenticated)));
        let self_paced = crate::ground::add_invite(&event.test, &[event.track]).await;
        assert!(matches!(follow(&event.instructor(), self_paced, None).await.err(), Some(AppError::Invalid(_))));
    }

    async fn a_reader_who_was_too_slow_is_sent_a_snapshot(db: TestDb) {
        let event = Event::on(db).await;
        let mut slow = follow(&event.instructor(), event.invite, None).await.expect("follows");
        slow.next().await.expect("a snapshot").expect("allowed");
        let mut quick = follow(&event.instructor(), event.invite, None).await.expect("follows");
        let mut seen = Seen::default();
        seen.take(&quick.next().await.expect("a snapshot").expect("allowed"));
        for _ in 0..12 {
            event.player().await;
            seen.catch_up(&mut quick, &event).await;
        }
        let message = slow.next().await.expect("something").expect("allowed");
        assert_eq!((message.kind, message.rows.len()), (Kind::Snapshot, 12));
    }

    async fn r97b_who_is_removed_leaves_the_room_and_comes_back(db: TestDb) {
        let event = Event::on(db).await;
        // Taken by the link: removing access frees a seat, and there must be one.
        let guest = event.test.as_guest().await;
        let learner = Learner { claim: claim(&event, &guest).await, acting: guest };
        let author = event.test.as_user(event.test.author);
        let mut messages = follow(&author, event.invite, None).await.expect("follows");
        let mut seen = Seen::default();
        seen.take(&messages.next().await.expect("a snapshot").expect("allowed"));
        let cursor = seen.cursor.clone();
        author.revoke_claims(&[learner.claim], None, false).await.expect("revokes");
        seen.catch_up(&mut messages, &event).await;
        assert!(seen.rows.is_empty());
        let mut back = follow(&author, event.invite, cursor.as_deref()).await.expect("follows");
        assert_eq!(back.next().await.expect("something").expect("allowed").gone, [learner.claim]);
        author.restore_claims(&[learner.claim], true).await.expect("restores");
        seen.catch_up(&mut messages, &event).await;
        assert_eq!(seen.rows.len(), 1);
    }

    async fn a_window_shows_its_rows_and_the_whole_rooms_numbers(db: TestDb) {
        let event = Event::on(db).await;
        let challenges = event.challenges().await;
        let (ahead, play) = event.player().await;
        ahead.acting.start_challenge(play.id, challenges[0]).await.expect("starts");
        ahead.acting.check_challenge(play.id, challenges[0], Some(&[0, 2])).await.expect("passes");
        let (behind, other) = event.player().await;
        let look = async |sort, tile, offset, first| {
            let window = Window::new(sort, tile, None, offset, first).expect("a window");
            event.instructor().live_event(event.invite, &window).await.expect("reads")
        };
        let ids = |message: &Message| message.rows.iter().map(|row| row.participant.claim).collect::<Vec<_>>();
        let one = look(RowSort::Progress, None, 0, 1).await;
        assert_eq!((ids(&one), one.total_rows), (vec![ahead.claim], 2));
        assert_eq!(one.tally.as_ref().expect("the tiles").joined, 2);
        assert_eq!(ids(&*look(RowSort::Progress, None, 1, 1).await), [behind.claim]);
        behind.acting.raise_hand(other.id, None).await.expect("raises");
        assert_eq!(ids(&*look(RowSort::Need, None, 0, 2).await), [behind.claim, ahead.claim]);
        assert_eq!(ids(&*look(RowSort::Joined, Some(Tile::Asking), 0, 2).await), [behind.claim]);
        for (offset, first) in [(0, 0), (0, 201), (-1, 10)] {
            assert!(matches!(Window::new(RowSort::Joined, None, None, offset, first), Err(AppError::Invalid(_))));
        }
    }
}

/// Two processes on one PostgreSQL.
#[tokio::test(flavor = "multi_thread")]
async fn r118_an_instructor_in_one_process_sees_learners_in_another_and_goes_on_after_it_is_gone() {
    let event = Event::on(invites_store::testing::postgres().await).await;
    let here = event.test.another_process().await;
    let watcher = Event::in_process(&here, &event.instructor());
    let mut messages = follow(&watcher, event.invite, None).await.expect("follows");
    let mut seen = Seen::default();
    seen.take(&messages.next().await.expect("a snapshot").expect("allowed"));
    let (learner, play) = event.player().await;
    seen.catch_up(&mut messages, &event).await;
    seen.compare(&event).await;

    // The watcher's process is gone; what was acknowledged meanwhile is there when they come to another.
    drop(messages);
    drop((watcher, here));
    learner.acting.raise_hand(play.id, None).await.expect("raises");
    let third = event.test.another_process().await;
    let watcher = Event::in_process(&third, &event.instructor());
    let mut messages = follow(&watcher, event.invite, seen.cursor.as_deref())
        .await
        .expect("follows");
    let first = messages.next().await.expect("something").expect("allowed");
    assert_eq!(first.kind, Kind::Changes);
    seen.take(&first);
    seen.catch_up(&mut messages, &event).await;
    seen.compare(&event).await;
}

/// The sum of it: the live state equals the fold, whatever was done and however often the reader was away.
#[tokio::test(flavor = "multi_thread")]
async fn r118_live_equals_the_fold_at_every_stop() {
    let event = Event::on(invites_store::testing::sqlite().await).await;
    let challenges = event.challenges().await;
    let mut players = Vec::new();
    for _ in 0..3 {
        players.push(event.player().await);
    }
    let mut seen = Seen::default();
    let mut messages = follow(&event.instructor(), event.invite, None).await.expect("follows");
    for step in 0..40_usize {
        let (learner, play) = &players[step * 7 % players.len()];
        let challenge = challenges[step * 5 % challenges.len()];
        // What the rules refuse is part of the game.
        match step * 11 % 8 {
            0 | 1 => drop(learner.acting.start_challenge(play.id, challenge).await),
            2 => drop(learner.acting.check_challenge(play.id, challenge, Some(&[0])).await),
            3 | 4 => drop(learner.acting.check_challenge(play.id, challenge, Some(&[0, 2])).await),
            5 => drop(learner.acting.raise_hand(play.id, Some("Help")).await),
            6 => drop(event.instructor().resolve_help_request(learner.claim).await),
            _ => drop(event.instructor().skip_learner_to_challenge(play.id, challenge).await),
        }
        if step % 5 == 4 {
            seen.catch_up(&mut messages, &event).await;
            seen.compare(&event).await;
        }
        if step % 13 == 12 {
            messages = follow(&event.instructor(), event.invite, seen.cursor.as_deref())
                .await
                .expect("follows");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r87_of_two_claims_made_one_the_other_leaves_the_room() {
    let test = TestApp::on(invites_store::testing::sqlite().await).await;
    let track = crate::ground::import(&test, &crate::ground::usual()).await;
    let invite = add_event(&test, track).await;
    let event = Event { test, track, invite };
    let person = event.test.as_user(event.test.new_person("ana@elsewhere.test").await);
    let guest = event.test.as_guest().await;
    let kept = claim(&event, &person).await;
    event.test.clock.advance(TimeDelta::minutes(1));
    let gone = claim(&event, &guest).await;
    let play = guest.start_play(gone, track, None).await.expect("plays");
    let mut messages = follow(&event.instructor(), invite, None).await.expect("follows");
    let mut seen = Seen::default();
    seen.take(&messages.next().await.expect("a snapshot").expect("allowed"));
    assert_eq!(seen.rows.len(), 2);
    let cursor = seen.cursor.clone();

    guest.request_email_code("ana@elsewhere.test").await.expect("sends");
    let code = event.test.mail.code_to("ana@elsewhere.test").expect("a code");
    guest
        .verify_email_code("ana@elsewhere.test", &code)
        .await
        .expect("merges");
    seen.catch_up(&mut messages, &event).await;
    assert_eq!(seen.rows.keys().copied().collect::<Vec<_>>(), [kept]);
    assert_eq!(seen.rows[&kept].participant.play.expect("moved along").id, play.id);
    let mut back = follow(&event.instructor(), invite, cursor.as_deref())
        .await
        .expect("follows");
    assert_eq!(back.next().await.expect("something").expect("allowed").gone, [gone]);
}
