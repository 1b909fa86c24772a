//! The Activity Report: narrowed, paged, summed, the same on both databases.

use chrono::{NaiveDate, TimeDelta};
use futures_util::StreamExt as _;
use invites_app::page::{Page, Take};
use invites_app::plays::Play;
use invites_app::reports::{PlayFilter, PlayMode, PlayOrder, PlayPosition};
use invites_app::testing::{TEAM, TestApp};
use invites_app::{Acting, AppError};
use invites_domain::ids::{ClaimId, InviteId, PersonId, TrackId};
use invites_domain::play::PlayState;
use invites_domain::policy::Scope;
use invites_store::on_both_databases;

use super::ground::{Ground, Terms, add_claim, add_invite, delete_invite, import, usual};

/// Two tracks, two invites, two learners, and five plays on three days, one of them a preview.
struct Season {
    ground: Ground,
    other_track: TrackId,
    live: InviteId,
    second: Acting,
    second_claim: ClaimId,
}

impl Season {
    async fn on(db: invites_store::testing::TestDb) -> Self {
        let ground = Ground::with(TestApp::on(db).await, Terms::default()).await;
        let test = &ground.test;
        let other_track = import(test, &[("track.yml", "slug: other\ntitle: Other\n"), usual()[1]]).await;
        let day = || test.clock.advance(TimeDelta::days(1));
        // Day 1: the first learner completes one of three challenges in 100 s and stops.
        let [one, two, _] = ground.challenges().await[..] else {
            panic!("three challenges")
        };
        let play = ground
            .learner
            .start_play(ground.claim, ground.track, None)
            .await
            .expect("starts");
        ground.learner.start_challenge(play.id, one).await.expect("starts");
        ground
            .learner
            .check_challenge(play.id, one, Some(&[1]))
            .await
            .expect("is graded");
        ground
            .learner
            .check_challenge(play.id, one, Some(&[0, 2]))
            .await
            .expect("is graded");
        test.clock.advance(TimeDelta::seconds(100));
        ground.learner.skip_challenge(play.id, two).await.expect("skips");
        ground.learner.stop_play(play.id).await.expect("stops");
        // Day 2: another learner, by a live event, completes the other track; the first lets a play time out.
        day();
        let live = super::ground::add_live_invite(test, &[ground.track, other_track]).await;
        let second = test.as_guest().await;
        let second_claim = add_claim(test, live, &second, &[ground.track, other_track], Terms::default()).await;
        let play = second
            .start_play(second_claim, other_track, None)
            .await
            .expect("starts");
        let quiz = second.challenge_titles(&[other_track]).await.expect("reads")[&other_track][0].id;
        second.start_challenge(play.id, quiz).await.expect("starts");
        test.clock.advance(TimeDelta::seconds(50));
        second
            .check_challenge(play.id, quiz, Some(&[0, 2]))
            .await
            .expect("is graded");
        ground
            .learner
            .start_play(ground.claim, ground.track, None)
            .await
            .expect("starts");
        // Day 3: a preview that is stopped, and a play that runs.
        day();
        let author = test.as_user(test.author);
        let preview = author.start_preview(other_track).await.expect("previews");
        author.stop_play(preview.id).await.expect("stops");
        second
            .start_play(second_claim, ground.track, None)
            .await
            .expect("starts");
        test.clock.advance(TimeDelta::seconds(10));
        Self {
            ground,
            other_track,
            live,
            second,
            second_claim,
        }
    }

    fn viewer(&self) -> Acting {
        self.ground.test.as_user(self.ground.test.viewer)
    }

    async fn plays(&self, filter: &PlayFilter) -> Vec<Play> {
        let page = Page::first(50);
        let team = self.ground.test.team;
        let slice = self
            .viewer()
            .play_reports(team, filter, PlayOrder::StartedAsc, &page)
            .await
            .expect("reads");
        let count = self.viewer().play_report_count(team, filter).await.expect("counts");
        assert_eq!(count, slice.rows.len() as u64);
        slice.rows
    }

    fn person(acting: &Acting) -> PersonId {
        acting.person().expect("a person")
    }
}

fn states(plays: &[Play]) -> Vec<PlayState> {
    plays.iter().map(|play| play.state).collect()
}

on_both_databases! {
    async fn r3_both_kinds_of_invite_feed_the_report(db: TestDb) {
        let season = Season::on(db).await;
        let report = season.viewer().activity_report(season.ground.test.team, &PlayFilter::default(), "UTC").await.expect("sums");
        let invites: Vec<_> = report.per_invite.iter().map(|part| (part.invite, part.claims, part.plays, part.completed_plays)).collect();
        assert_eq!(invites, [(season.live, 1, 2, 1), (season.ground.invite, 1, 2, 0)], "newest first");
        assert_eq!((report.claims, report.learners, report.plays, report.completed_plays), (2, 2, 4, 1));
        assert_eq!(report.time_spent, 100 + 50 + 3600 + 10);
        let tracks: Vec<_> = report.per_track.iter().map(|part| (part.track, part.plays, part.completed_plays, part.average_time_spent)).collect();
        assert_eq!(tracks, [(season.ground.track, 3, 0, (100 + 3600 + 10) / 3), (season.other_track, 1, 1, 50)]);
        assert!((report.per_track[0].average_completion_percent - 100.0 / 9.0).abs() < 1e-6);
        assert!((report.per_track[1].average_completion_percent - 100.0).abs() < 1e-6);
        let first = &report.per_challenge.iter().find(|part| part.track == season.ground.track).expect("a challenge");
        assert_eq!((first.title.as_str(), first.started, first.completed, first.skipped, first.attempts), ("Colours", 1, 1, 0, 2));
        assert_eq!(report.per_challenge.iter().map(|part| part.skipped).sum::<u64>(), 1);
        let days: Vec<_> = report.per_day.iter().map(|day| (day.date, day.claims, day.plays, day.completed_plays)).collect();
        let may = |day| NaiveDate::from_ymd_opt(2030, 5, day).expect("a day");
        assert_eq!(days, [(may(1), 1, 1, 0), (may(2), 1, 2, 1), (may(3), 0, 1, 0)]);
    }

    async fn r25_previews_are_reported_apart(db: TestDb) {
        let season = Season::on(db).await;
        let mode = |mode| PlayFilter { mode, ..PlayFilter::default() };
        assert_eq!(season.plays(&mode(PlayMode::Learners)).await.len(), 4);
        assert_eq!(season.plays(&mode(PlayMode::All)).await.len(), 5);
        let previews = season.plays(&mode(PlayMode::Previews)).await;
        assert!(previews.len() == 1 && previews[0].preview);
        let sums = season.viewer().activity_report(season.ground.test.team, &mode(PlayMode::Previews), "UTC").await.expect("sums");
        assert_eq!((sums.claims, sums.plays, sums.learners, sums.per_invite.len()), (0, 1, 1, 0));
    }

    async fn r116_the_report_is_narrowed_by_invite_track_learner_time_and_state(db: TestDb) {
        let season = Season::on(db).await;
        let any = PlayFilter::default;
        let day = season.ground.test.app.now() - TimeDelta::days(1);
        assert_eq!(states(&season.plays(&any()).await), [PlayState::Stopped, PlayState::Completed, PlayState::TimedOut, PlayState::Running]);
        assert_eq!(season.plays(&PlayFilter { invites: Some(vec![season.live]), ..any() }).await.len(), 2);
        assert_eq!(season.plays(&PlayFilter { tracks: Some(vec![season.other_track]), ..any() }).await.len(), 1);
        assert_eq!(season.plays(&PlayFilter { people: Some(vec![Season::person(&season.second)]), ..any() }).await.len(), 2);
        assert_eq!(season.plays(&PlayFilter { invites: Some(Vec::new()), ..any() }).await.len(), 0);
        let late = season.plays(&PlayFilter { from: Some(day), ..any() }).await;
        let early = season.plays(&PlayFilter { to: Some(day), ..any() }).await;
        assert_eq!((early.len(), late.len()), (3, 1));
        let at = late[0].started_at;
        assert_eq!(season.plays(&PlayFilter { from: Some(at), ..any() }).await.len(), 1, "the beginning is inside");
        assert_eq!(season.plays(&PlayFilter { to: Some(at), ..any() }).await.len(), 3, "the end is not");
        for (state, expected) in [(PlayState::TimedOut, 1), (PlayState::Running, 1), (PlayState::Completed, 1), (PlayState::Failed, 0)] {
            let found = season.plays(&PlayFilter { states: Some(vec![state]), ..any() }).await;
            assert_eq!((found.len(), found.iter().all(|play| play.state == state)), (expected, true), "{state}");
        }
        let team = season.ground.test.team;
        let by_track = season.viewer().activity_report(team, &PlayFilter { tracks: Some(vec![season.other_track]), ..any() }, "UTC").await.expect("sums");
        assert_eq!((by_track.claims, by_track.plays), (1, 1), "only the live event's claim holds that track");
        let backwards = PlayFilter { from: Some(at), to: Some(at), ..any() };
        assert!(matches!(season.viewer().activity_report(team, &backwards, "UTC").await, Err(AppError::Invalid(_))));
    }

    async fn r117_every_play_carries_its_invite_and_claim(db: TestDb) {
        let season = Season::on(db).await;
        for play in season.plays(&PlayFilter::default()).await {
            let expected = if play.person == Season::person(&season.second) {
                (season.live, season.second_claim)
            } else {
                (season.ground.invite, season.ground.claim)
            };
            assert_eq!((play.invite, play.claim), (Some(expected.0), Some(expected.1)));
        }
    }

    async fn r96_history_stays_after_an_invites_deletion(db: TestDb) {
        let season = Season::on(db).await;
        let before = season.plays(&PlayFilter::default()).await;
        delete_invite(&season.ground.test, season.live).await;
        assert_eq!(season.plays(&PlayFilter::default()).await, before);
        let report = season.viewer().activity_report(season.ground.test.team, &PlayFilter::default(), "UTC").await.expect("sums");
        assert_eq!((report.plays, report.claims), (4, 2));
        let part = report.per_invite.iter().find(|part| part.invite == season.live).expect("stays");
        assert!(part.deleted && part.plays == 2);
        let titles = season.viewer().reported_invites(&[season.live]).await.expect("reads");
        assert!(titles.contains_key(&season.live));
    }

    async fn the_report_is_paged_in_both_orders(db: TestDb) {
        let season = Season::on(db).await;
        let (team, any) = (season.ground.test.team, PlayFilter { mode: PlayMode::All, ..PlayFilter::default() });
        let all: Vec<_> = season.plays(&any).await.iter().map(|play| play.id).collect();
        for order in [PlayOrder::StartedAsc, PlayOrder::StartedDesc] {
            let expected: Vec<_> = match order {
                PlayOrder::StartedAsc => all.clone(),
                PlayOrder::StartedDesc => all.iter().rev().copied().collect(),
            };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = Page { take: Take::First(2), after, before: None };
                let slice = season.viewer().play_reports(team, &any, order, &page).await.expect("reads");
                after = slice.rows.last().map(PlayPosition::from);
                seen.extend(slice.rows.iter().map(|play| play.id));
                if !slice.more { break; }
            }
            assert_eq!(seen, expected);
            let page = Page { take: Take::Last(2), after: None, before: after };
            let slice = season.viewer().play_reports(team, &any, order, &page).await.expect("reads");
            let ids: Vec<_> = slice.rows.iter().map(|play| play.id).collect();
            assert_eq!((ids.as_slice(), slice.more), (&expected[2..4], true));
        }
    }

    async fn reviews_are_summed_narrowed_and_exported_with_their_plays(db: TestDb) {
        let season = Season::on(db).await;
        let (team, any) = (season.ground.test.team, PlayFilter::default);
        let plays = season.plays(&any()).await;
        season.ground.learner.review_play(plays[0].id, 2, Some("=Too fast, \"really\"")).await.expect("said");
        season.second.review_play(plays[1].id, 5, None).await.expect("said");
        let sums = async |filter: PlayFilter| season.viewer().activity_report(team, &filter, "UTC").await.expect("sums");
        let means = |report: &invites_app::activity_report::ActivityReport| {
            let of_tracks: Vec<_> = report.per_track.iter().map(|part| (part.track, part.reviews.count, part.reviews.mean())).collect();
            (report.reviews.count, report.reviews.mean(), of_tracks)
        };
        let all = sums(any()).await;
        let (own, other) = (season.ground.track, season.other_track);
        assert_eq!(means(&all), (2, Some(3.5), vec![(own, 1, Some(2.0)), (other, 1, Some(5.0))]));
        season.ground.test.app.summarise_history().await.expect("summarised");
        assert_eq!(sums(any()).await, all, "with summaries");
        season.ground.learner.review_play(plays[0].id, 4, Some("=Better")).await.expect("thought again");
        assert_eq!(sums(any()).await.reviews.mean(), Some(4.5), "a review empties the summary of its play");
        for (wanted, expected) in [(true, 2), (false, 2)] {
            let narrowed = PlayFilter { reviewed: Some(wanted), ..any() };
            let found = season.plays(&narrowed).await;
            assert_eq!((found.len(), found.iter().any(|play| play.id == plays[0].id)), (expected, wanted));
            assert_eq!(sums(narrowed).await.plays, 2);
        }
        let rows = season.viewer().export_plays(TEAM, any()).await.expect("exports");
        let bytes: Vec<Vec<u8>> = rows.map(|piece| piece.expect("a piece")).collect().await;
        let text = String::from_utf8(bytes.concat()).expect("text");
        let mut lines = text.lines();
        assert!(lines.next().is_some_and(|header| header.ends_with(",claim_id,review_score,review_words,reviewed_at")));
        assert!(lines.next().is_some_and(|row| row.contains(",4,'=Better,2030-")), "{text}");
    }

    async fn opened_and_details_lead_the_funnel_where_they_are_known(db: TestDb) {
        let season = Season::on(db).await;
        let test = &season.ground.test;
        let link = test.as_user(test.owner).track_invite(season.ground.invite).await.expect("reads").token;
        for _ in 0..5 {
            assert!(test.as_guest().await.report_opened(link.as_str()).await.expect("counts"));
        }
        let any = PlayFilter::default;
        let funnel = async |filter: PlayFilter| {
            let report = season.viewer().activity_report(test.team, &filter, "UTC").await.expect("sums");
            let ends = (report.funnel.opened, report.funnel.details);
            assert!(ends.0.is_none_or(|opened| opened >= ends.1.unwrap_or(0)));
            (ends.0, ends.1, report.funnel.claimed)
        };
        assert_eq!(funnel(any()).await, (Some(5), Some(2), 2));
        let invites = |ids| PlayFilter { invites: Some(ids), ..any() };
        assert_eq!(funnel(invites(vec![season.ground.invite])).await, (Some(5), Some(1), 1));
        assert_eq!(funnel(invites(vec![season.live])).await, (Some(1), Some(1), 1), "who came by the API has opened");
        assert_eq!(funnel(invites(Vec::new())).await, (Some(0), Some(0), 0));
        let tracks = PlayFilter { tracks: Some(vec![season.other_track]), ..any() };
        assert_eq!(funnel(tracks).await, (None, None, 1), "a link is of all of its tracks");
        let people = PlayFilter { people: Some(vec![Season::person(&season.second)]), ..any() };
        assert_eq!(funnel(people).await, (None, Some(1), 1), "nobody knows who opened");
        let previews = PlayFilter { mode: PlayMode::Previews, ..any() };
        assert_eq!(funnel(previews).await, (Some(0), Some(0), 0));
        let day = |days| test.app.now() - TimeDelta::days(days);
        let before = PlayFilter { to: Some(day(1)), ..any() };
        assert_eq!(funnel(before).await.0, Some(2), "opened today, claimed before");
    }

    async fn sums_take_as_many_statements_for_much_as_for_little(db: TestDb) {
        let season = Season::on(db).await;
        let team = season.ground.test.team;
        // A process of its own, so that nothing is counted but what is asked here.
        let app = season.ground.test.another_process().await;
        let viewer = app.for_actor(invites_app::Caller { actor: season.viewer().actor().clone(), address: None });
        let statements = async |filter: &PlayFilter| {
            let before = app.store().statements_issued();
            viewer.activity_report(team, filter, "UTC").await.expect("sums");
            app.store().statements_issued() - before
        };
        let any = PlayFilter { mode: PlayMode::All, ..PlayFilter::default() };
        let little = statements(&any).await;
        for _ in 0..3 {
            let guest = season.ground.test.as_guest().await;
            let claim = add_claim(&season.ground.test, season.live, &guest, &[season.ground.track], Terms::default()).await;
            guest.start_play(claim, season.ground.track, None).await.expect("starts");
        }
        assert_eq!(statements(&any).await, little, "with three claims and plays more");
        season.ground.test.app.summarise_history().await.expect("summarised");
        assert!(statements(&any).await <= little, "with summaries");
        assert!(little <= 14, "{little} statements");
    }

    async fn reports_are_for_members_and_reading_tokens(db: TestDb) {
        let test = TestApp::on(db).await;
        let invite = add_invite(&test, &[]).await;
        let any = PlayFilter::default();
        let reader = test.as_token(&[Scope::Read]).await;
        assert!(reader.activity_report(test.team, &any, "UTC").await.is_ok());
        let managing = test.as_token(&[Scope::ManageInvites]).await;
        assert!(matches!(managing.activity_report(test.team, &any, "UTC").await, Err(AppError::Forbidden)));
        assert!(matches!(test.as_user(test.outsider).play_report_count(test.team, &any).await, Err(AppError::NotFound { .. })));
        assert!(matches!(test.as_stranger().play_report_count(test.team, &any).await, Err(AppError::Unauthenticated)));
        assert!(test.as_user(test.outsider).reported_invites(&[invite]).await.expect("reads").is_empty());
    }
}
