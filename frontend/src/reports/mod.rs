//! The Activity Report: what is asked stands in the address, sums and plays are asked for side by side, and what was there
//! stays until its answer comes.
//!
//! [`asked`] knows no browser and is tested without one; the others draw.

pub mod asked;

mod days;
mod narrow;
mod plays;
mod sums;
mod tracks;

use invites_client::{
    ClientError,
    enums::{PlayMode, PlayReportOrder},
    operations::{
        ReportChoicesQuery, ReportPlaysQuery, ReportQuery, report_choices_query,
        report_plays_query::{self, ReportPlaysQueryTeamPlayReports as Plays},
        report_query::{self, ReportQueryTeamActivityReport as Report},
    },
};
use leptos::prelude::*;

use crate::{
    api::{self, Query},
    kit::{Button, Empty, ErrorState, Heading, Icon, changing, icon, live, skeleton_lines},
    routes::Route,
    shell::{Navigation, Session},
    words,
};
use asked::{Asked, Page, Span};

crate::screens! { reports:
    /// `/reports`: what was claimed and played.
    reports() => super::screen();
}

/// Plays on one page.
const PAGE: i64 = 20;

/// The screen's signals.
#[derive(Clone, Copy)]
struct Desk {
    navigation: Navigation,
    session: Session,
    /// What the address asks for.
    asked: Memo<Asked>,
    sums: Query<report_query::ResponseData>,
    plays: Query<report_plays_query::ResponseData>,
    choices: Query<report_choices_query::ResponseData>,
    /// The sums as they came last.
    report: Memo<Option<Report>>,
    /// The page of plays as it came last.
    listed: Memo<Option<Plays>>,
    /// Answers that are on their way.
    waiting: RwSignal<[bool; 2]>,
}

/// The screen at `/reports`.
fn screen() -> AnyView {
    let navigation = Navigation::here();
    let session = Session::here();
    let asked = Memo::new(move |_| Asked::read(|key| navigation.query(key)));
    let for_sums = Memo::new(move |_| asked.with(Asked::sums));
    let team = move || session.slug();
    let sums = api::query::<ReportQuery>(move || report_query::Variables {
        team_slug: team(),
        filter: for_sums.with(filter_of_sums),
        time_zone: words::own_zone(),
    });
    let plays = api::query::<ReportPlaysQuery>(move || asked.with(|asked| of_plays(team(), asked)));
    let choices = api::query::<ReportChoicesQuery>(move || report_choices_query::Variables { team_slug: team() });
    let report = Memo::new(move |last: Option<&Option<Report>>| {
        let data = sums.get().and_then(Result::ok).and_then(|data| data.team);
        data.map(|team| team.activity_report)
            .or_else(|| last.cloned().flatten())
    });
    let listed = Memo::new(move |last: Option<&Option<Plays>>| {
        let data = plays.get().and_then(Result::ok).and_then(|data| data.team);
        data.map(|team| team.play_reports).or_else(|| last.cloned().flatten())
    });
    let desk = Desk {
        navigation,
        session,
        asked,
        sums,
        plays,
        choices,
        report,
        listed,
        waiting: RwSignal::new([true; 2]),
    };
    desk.follow(for_sums);
    view! {
        <div class="page reports">
            <div class="page-head">
                <div><Heading text="Activity Report" /><p>{changing(move || desk.in_words())}</p></div>
                <div class="btns"><a class="btn" href=move || desk.export() download="">{icon(Icon::Download)}"Export CSV"</a></div>
            </div>
            {narrow::bar(desk)}
            {live(move || desk.body())}
        </div>
    }
    .into_any()
}

/// What stands under the filters.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    Failed(ClientError),
    Nothing,
    There,
}

impl Desk {
    /// Marks what is on screen as old from a new question to its answer.
    fn follow(self, for_sums: Memo<Asked>) {
        let mark = move |at: usize, on: bool| {
            self.waiting.try_update(|waiting| waiting[at] = on);
        };
        Effect::new(move |_| {
            for_sums.track();
            mark(0, true);
        });
        Effect::new(move |_| {
            self.asked.track();
            mark(1, true);
        });
        Effect::new(move |_| {
            if self.sums.get().is_some() {
                mark(0, false);
            }
        });
        Effect::new(move |_| {
            if self.plays.get().is_some() {
                mark(1, false);
            }
        });
    }

    /// Shows another report, as a step that *Back* takes back.
    fn step(self, asked: &Asked) {
        self.write(asked, true);
    }

    /// Shows another report, in the place of the one before.
    fn replace(self, asked: &Asked) {
        self.write(asked, false);
    }

    fn write(self, asked: &Asked, step: bool) {
        let values = asked.write();
        let values = values
            .iter()
            .map(|(key, value)| (*key, value.as_deref()))
            .collect::<Vec<_>>();
        if step {
            self.navigation.step_query(&values);
        } else {
            self.navigation.set_query(&values);
        }
    }

    /// "1 Mar to 31 Mar 2030, in Europe/Amsterdam time. Plays by the team are left out."
    fn in_words(self) -> String {
        let asked = self.asked.get();
        let (from, to) = asked.span.days(days::today());
        let span = match (from, to) {
            (None, None) => "All time".to_owned(),
            (Some(from), None) => format!("Since {}", days::said(from)),
            (None, Some(to)) => format!("Until {}", days::said(to)),
            (Some(from), Some(to)) if from == to => days::said(from),
            (Some(from), Some(to)) => format!("{} to {}", days::said(from), days::said(to)),
        };
        let team = if asked.team {
            "Plays by the team are in it"
        } else {
            "Plays by the team are left out"
        };
        format!("{span}, in {} time. {team}.", words::own_zone())
    }

    /// The address of these plays as CSV.
    fn export(self) -> String {
        let asked = self.asked.get();
        let (from, to) = days::instants(asked.span);
        let state = asked.state.map(|state| state.as_wire().to_owned());
        let team = self.session.team().map(|team| team.slug);
        let learner = Some(asked.learner.trim().to_owned()).filter(|text| !text.is_empty());
        let pairs = [
            ("team", team),
            ("from", from),
            ("to", to),
            ("invite", asked.invite),
            ("track", asked.track),
            ("search", learner),
            ("state", state),
            ("reviewed", asked.reviewed.then(|| "true".to_owned())),
            ("mode", Some(mode(asked.team).as_wire().to_owned())),
        ];
        let query = pairs.into_iter().filter_map(|(key, value)| {
            let value = value?;
            Some(format!("{key}={}", js_sys::encode_uri_component(&value)))
        });
        format!("/exports/plays.csv?{}", query.collect::<Vec<_>>().join("&"))
    }

    fn body(self) -> AnyView {
        let stage = Memo::new(move |_| match self.sums.get() {
            Some(Err(error)) => Stage::Failed(error),
            _ => self.report.with(|report| match report {
                None => Stage::Loading,
                Some(report) if report.plays + report.claims + report.funnel.opened.unwrap_or(0) == 0 => Stage::Nothing,
                Some(_) => Stage::There,
            }),
        });
        live(move || match stage.get() {
            Stage::Loading => skeleton(),
            Stage::Failed(error) => {
                view! { <ErrorState error on_retry=move |()| { self.sums.restart(); self.plays.restart(); } /> }
                    .into_any()
            }
            Stage::Nothing => nothing(self),
            Stage::There => view! {
                <div class="sums" aria-busy=move || self.waiting.with(|waiting| waiting[0]).then_some("true")>
                    {sums::stats(self)}
                    <div class="two">
                        <div>{live(move || sums::per_day(self))}</div>
                        <div>{live(move || sums::funnel(self))}</div>
                    </div>
                    {live(move || tracks::table(self))}
                </div>
                {plays::section(self)}
            }
            .into_any(),
        })
    }
}

/// Nothing in the report: because nothing was, or because nothing is let through.
fn nothing(desk: Desk) -> AnyView {
    let (narrows, all) = (
        desk.asked.with(Asked::narrows),
        desk.asked.with(|asked| asked.span == Span::All),
    );
    if narrows || !all {
        let clear = move |_| {
            let everything = Asked {
                span: Span::All,
                ..Asked::default()
            };
            desk.step(&everything);
        };
        return view! {
            <div class="card"><Empty title="Nothing in this filter" text="Nothing was opened, claimed or played that all of it lets through. Choose more days, or fewer filters.">
                <Button on_press=clear>"Show everything"</Button>
            </Empty></div>
        }
        .into_any();
    }
    view! {
        <div class="card"><Empty title="Nothing was played yet" text="Once learners claim an invite and play its tracks, their numbers stand here.">
            <a class="btn primary" href=Route::Invites.href()>"Go to your invites"</a>
        </Empty></div>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    let stat = |label: &'static str| {
        view! { <div class="stat"><p>{label}</p><b>"…"</b><small>{"\u{a0}"}</small></div> }
    };
    view! {
        <div aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div aria-hidden="true">
                <div class="stats">{stat("Claims")}{stat("Learners")}{stat("Plays")}{stat("Completed")}{stat("Time played")}{stat("Reviews")}</div>
                <div class="two">
                    <div><section class="card chart-room"><header><h2>"Plays"</h2></header></section></div>
                    <div><section class="card"><header><h2>"Funnel"</h2></header><div class="in stack-4">{skeleton_lines(&[100, 90, 80, 70, 60])}</div></section></div>
                </div>
                <div class="later stack-4">{skeleton_lines(&[30, 96, 96, 96, 96])}</div>
            </div>
        </div>
    }
    .into_any()
}

fn mode(team: bool) -> PlayMode {
    if team { PlayMode::All } else { PlayMode::Learners }
}

/// The filter in the words of one operation; each has types of its own.
macro_rules! filter {
    ($operation:ident, $asked:expr) => {{
        let asked: &Asked = $asked;
        let (from, to) = days::instants(asked.span);
        let learner = asked.learner.trim();
        $operation::PlayReportFilter {
            from,
            to,
            track_ids: asked.track.clone().map(|track| vec![track]),
            invite_ids: asked.invite.clone().map(|invite| vec![invite]),
            user_ids: None,
            learner: (!learner.is_empty()).then(|| learner.to_owned()),
            states: asked.state.map(|state| vec![state]),
            reviewed: asked.reviewed.then_some(true),
            mode: Some(mode(asked.team)),
        }
    }};
}

fn filter_of_sums(asked: &Asked) -> report_query::PlayReportFilter {
    filter!(report_query, asked)
}

fn of_plays(team_slug: String, asked: &Asked) -> report_plays_query::Variables {
    let (first, after, last, before) = match &asked.page {
        Page::First => (Some(PAGE), None, None, None),
        Page::After(cursor) => (Some(PAGE), Some(cursor.clone()), None, None),
        Page::Before(cursor) => (None, None, Some(PAGE), Some(cursor.clone())),
    };
    report_plays_query::Variables {
        team_slug,
        filter: filter!(report_plays_query, asked),
        order_by: if asked.oldest_first {
            PlayReportOrder::StartedAsc
        } else {
            PlayReportOrder::StartedDesc
        },
        first,
        after,
        last,
        before,
    }
}
