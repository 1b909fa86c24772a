//! The three motifs and the bar: rail, ruler, pass. Numbers reach the style as custom properties through the CSSOM, which a
//! strict content security policy allows.

use leptos::prelude::*;

use super::status::Tone;

/// How much of something is used up. Decoration: the number stands beside it in words.
#[component]
pub fn Bar(
    /// 0 to 100; what lies outside is cut.
    #[prop(into)]
    percent: Signal<f64>,
    /// What it means.
    #[prop(default = Tone::Progress)]
    tone: Tone,
) -> AnyView {
    let width = move || format!("{}%", percent.get().clamp(0.0, 100.0));
    view! { <span class=format!("bar {}", tone.class()) aria-hidden="true" style:--v=width><i></i></span> }.into_any()
}

/// One challenge on a rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Locked or not begun.
    Open,
    /// Begun.
    Started,
    /// Its checks failed.
    Failed,
    /// Completed.
    Done,
    /// Skipped.
    Skipped,
}

/// A segment per challenge.
#[component]
pub fn Rail(
    /// The challenges in order.
    #[prop(into)]
    cells: Signal<Vec<Cell>>,
    /// In words, such as "4 of 8 challenges".
    #[prop(into)]
    label: Signal<String>,
    /// The higher one.
    #[prop(optional)]
    large: bool,
) -> AnyView {
    let segments = move || {
        let class = |cell| match cell {
            Cell::Open => "",
            Cell::Started => "s",
            Cell::Failed => "f",
            Cell::Done => "d",
            Cell::Skipped => "k",
        };
        cells
            .get()
            .into_iter()
            .map(|cell| view! { <i class=class(cell)></i> })
            .collect_view()
    };
    view! { <span class=if large { "rail lg" } else { "rail" } role="img" aria-label=label>{segments}</span> }
        .into_any()
}

/// The rail of a play of which only the numbers are known.
#[must_use]
pub fn rail_of(completed: i64, total: i64) -> Vec<Cell> {
    (0..total)
        .map(|position| if position < completed { Cell::Done } else { Cell::Open })
        .collect()
}

/// A mark on a ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where: 0 to 100.
    pub at: f64,
    /// The instant in words.
    pub label: String,
    /// Whether its words need a wide ruler: on a narrow one they would lie over their neighbour's.
    pub roomy: bool,
}

/// A stretch of a lane.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// From where: 0 to 100.
    pub from: f64,
    /// How far: 0 to 100.
    pub length: f64,
    /// What it is.
    pub label: String,
    /// Whether nothing is possible there.
    pub outside: bool,
}

/// One promise on a ruler: in words, and as stretches.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// What it means.
    pub tone: Tone,
    /// Whom or what it is about.
    pub subject: String,
    /// The promise.
    pub words: String,
    /// Its stretches.
    pub spans: Vec<Span>,
}

/// Time as a scale with ticks, one lane per promise. The words carry it; the drawing is decoration.
#[component]
pub fn Ruler(
    /// The marks, the last at the end.
    #[prop(into)]
    ticks: Signal<Vec<Tick>>,
    /// The promises.
    #[prop(into)]
    lanes: Signal<Vec<Lane>>,
) -> AnyView {
    let scale = move || {
        ticks
            .get()
            .into_iter()
            .map(|tick| {
                let class = match (tick.at >= 100.0, tick.roomy) {
                    (true, _) => Some("end"),
                    (false, true) => Some("roomy"),
                    (false, false) => None,
                };
                view! { <span class=class style:--x=format!("{}%", tick.at)>{tick.label}</span> }
            })
            .collect_view()
    };
    let promises = move || {
        lanes
            .get()
            .into_iter()
            .map(|lane| {
                let spans = lane
                    .spans
                    .into_iter()
                    .map(|span| {
                        let class = span.outside.then_some("out");
                        view! {
                            <span class=class style:--x=format!("{}%", span.from) style:--w=format!("{}%", span.length)>
                                {span.label}
                            </span>
                        }
                    })
                    .collect_view();
                view! {
                    <div class=format!("lane {}", lane.tone.class())>
                        <p><b>{lane.subject}</b>" "{lane.words}</p>
                        <div aria-hidden="true">{spans}</div>
                    </div>
                }
            })
            .collect_view()
    };
    view! { <div class="ruler"><div class="scale" aria-hidden="true">{scale}</div>{promises}</div> }.into_any()
}

/// The pass: what it is, the perforation, what it gives.
#[component]
pub fn Pass(
    /// What it is.
    body: AnyView,
    /// What it gives: the terms and the one button.
    stub: AnyView,
    /// A class besides `pass`: `form` or `lead`.
    #[prop(optional)]
    class: Option<&'static str>,
) -> AnyView {
    view! {
        <article class=class.map_or_else(|| "pass".to_owned(), |class| format!("pass {class}"))>
            <div class="body">{body}</div>
            <div class="stub">{stub}</div>
        </article>
    }
    .into_any()
}
