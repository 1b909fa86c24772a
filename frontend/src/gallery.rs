//! The living sheet of the kit, at `/kit`, in development.

use leptos::prelude::*;

use crate::kit::{
    Badge, Banner, Bar, Button, ButtonKind, ButtonSize, Checkbox, Chip, ChipTone, Choice, Column, Dialog, Empty, Field,
    FilterChip, Heading, Icon, IconButton, Lane, Menu, RadioCards, Rail, RailCell, Ruler, Segmented, Select, Span,
    Status, Stepper, Switch, Tab, Table, Tabs, TextArea, TextInput, Tick, Toasts, Tone, icon, skeleton_lines,
};

crate::screens! { gallery:
    /// Every component in the current theme.
    screen() => super::sheet();
}

fn sheet() -> AnyView {
    view! {
        <div class="sheet">
            <div class="stack-2"><Heading text="Kit" /><p class="muted">"Every component, in the current theme."</p></div>
            {section("Buttons", buttons())}
            {section("Fields", fields())}
            {section("Data", data())}
            {section("Overlays and messages", overlays())}
        </div>
    }
    .into_any()
}

fn section(title: &'static str, content: AnyView) -> AnyView {
    view! { <section><h2>{title}</h2><div class="spec">{content}</div></section> }.into_any()
}

fn card(title: &'static str, content: AnyView) -> AnyView {
    view! { <div><h3>{title}</h3><div class="stack-4">{content}</div></div> }.into_any()
}

fn buttons() -> AnyView {
    let nothing = || UnsyncCallback::new(|()| {});
    let kinds = view! {
        <div class="row wrap">
            <Button kind=ButtonKind::Primary on_press=nothing()>"Save"</Button>
            <Button glyph=Icon::Link on_press=nothing()>"Copy invite link"</Button>
            <Button kind=ButtonKind::Quiet on_press=nothing()>"Cancel"</Button>
            <Button kind=ButtonKind::Danger on_press=nothing()>"Delete"</Button>
            <Button kind=ButtonKind::DangerQuiet on_press=nothing()>"End now"</Button>
            <IconButton glyph=Icon::More label="More" on_press=nothing() />
        </div>
    };
    let states = view! {
        <div class="row wrap">
            <Button kind=ButtonKind::Primary size=ButtonSize::Small on_press=nothing()>"Take"</Button>
            <Button kind=ButtonKind::Primary size=ButtonSize::Large on_press=nothing()>"Start"</Button>
            <Button kind=ButtonKind::Primary busy=true on_press=nothing()>"Saving…"</Button>
            <Button disabled=true on_press=nothing()>"Save"</Button>
        </div>
    };
    (
        card("Kinds", kinds.into_any()),
        card("Sizes and states", states.into_any()),
    )
        .into_any()
}

fn fields() -> AnyView {
    let text = RwSignal::new("GitOps with Argo CD".to_owned());
    let long = RwSignal::new(String::new());
    let zone = RwSignal::new("Europe/Amsterdam".to_owned());
    let zones = vec![
        ("Europe/Amsterdam".to_owned(), "Amsterdam".to_owned()),
        ("Europe/Lisbon".to_owned(), "Lisbon".to_owned()),
    ];
    let zones = Signal::stored(zones);
    let wrong = Signal::derive(move || {
        text.with(|text| text.trim().is_empty())
            .then(|| "Give it a title of 1 to 200 characters.".to_owned())
    });
    let typed = view! {
        <Field label="Public title" hint="Learners see this." error=wrong control=move |ids| view! { <TextInput ids value=text /> }.into_any() />
        <Field label="Internal description" optional=true control=move |ids| view! { <TextArea ids value=long /> }.into_any() />
        <Field label="Time zone" control=move |ids| view! { <Select ids value=zone options=zones /> }.into_any() />
        <Stepper label="Days" value=RwSignal::new(Some(3)) />
    };
    let chosen = RwSignal::new("people".to_owned());
    let choices = vec![
        Choice::new("link", "Anyone with the link")
            .hint("No account, no form.")
            .glyph(Icon::Globe),
        Choice::new("people", "Only specific people")
            .hint("Addresses and domains on your list.")
            .glyph(Icon::Shield),
    ];
    let view = RwSignal::new("group".to_owned());
    let views = vec![Choice::new("group", "Group"), Choice::new("individual", "Individual")];
    let on = RwSignal::new(true);
    let picked = view! {
        <RadioCards legend="Who can claim?" value=chosen choices=choices />
        <Checkbox label="Attendees lose access when the event ends" checked=on />
        <Switch label="Show sharing button on content" checked=on />
        <Segmented label="View" value=view on_choose=move |chosen: String| view.set(chosen) choices=views />
        <ul class="chips">
            <Chip text="acme.example" on_remove=|()| {} />
            <Chip text="ACME.example" tone=ChipTone::Duplicate on_remove=|()| {} />
            <Chip text="eve@@example" tone=ChipTone::Invalid on_remove=|()| {} />
        </ul>
        <div class="row">
            <FilterChip label="Active" glyph=Icon::Done count=Some(8) pressed=on on_press=move |()| on.update(|on| *on = !*on) />
            <FilterChip label="Expired" glyph=Icon::Archive count=Some(23) pressed=false on_press=|()| {} />
        </div>
    };
    (card("Typed", typed.into_any()), card("Chosen", picked.into_any())).into_any()
}

fn data() -> AnyView {
    let cells = vec![
        RailCell::Done,
        RailCell::Done,
        RailCell::Skipped,
        RailCell::Failed,
        RailCell::Started,
        RailCell::Open,
    ];
    let statuses = view! {
        <div class="row wrap">
            <Status tone=Tone::Positive glyph=Icon::Done word="Active" />
            <Status tone=Tone::Progress glyph=Icon::Wait word="Upcoming in 3d" />
            <Badge tone=Tone::Caution glyph=Icon::Full word="Full" />
            <Badge tone=Tone::Neutral glyph=Icon::Archive word="Expired" />
        </div>
        <Rail cells=cells label="2 of 6 challenges" large=true />
        <Bar percent=80.0 />
        <Tabs
            label="Sample"
            tabs=vec![Tab { label: "Overview", href: "/kit".to_owned(), count: None }, Tab { label: "Learners", href: "/kit#l".to_owned(), count: Some(38) }]
            current="/kit"
        />
    };
    let columns = vec![Column::new("Challenge", ""), Column::numeric("Plays", "")];
    let table = view! {
        <Table caption="Sample" columns=columns dense=true>
            <tr role="row"><th role="rowheader" scope="row">"4. DNS inside the cluster"</th><td role="cell" class="r">"1,401"</td></tr>
            <tr role="row"><th role="rowheader" scope="row">"5. Ingress from outside"</th><td role="cell" class="r">"1,247"</td></tr>
        </Table>
    };
    let tick = |at: f64, label: &str| Tick {
        at,
        label: label.to_owned(),
        roomy: false,
    };
    let span = |from: f64, length: f64, label: &str, outside| Span {
        from,
        length,
        label: label.to_owned(),
        outside,
    };
    let lanes = vec![
        Lane {
            tone: Tone::Progress,
            subject: "The link".to_owned(),
            words: "opens Sat 24 Oct, 11:00".to_owned(),
            spans: vec![span(0.0, 24.0, "not open yet", true), span(24.4, 30.0, "open", false)],
        },
        Lane {
            tone: Tone::Positive,
            subject: "One learner".to_owned(),
            words: "keeps the content until Tue 24 Nov 2026, 10:00".to_owned(),
            spans: vec![span(24.4, 75.6, "1 month", false)],
        },
    ];
    let ticks = vec![tick(0.0, "14 Oct, now"), tick(24.4, "24 Oct"), tick(100.0, "24 Nov")];
    let time = view! { <Ruler ticks=ticks lanes=lanes /> };
    (
        card("Status, rail, bar, tabs", statuses.into_any()),
        card("Table", table.into_any()),
        card("Ruler", time.into_any()),
    )
        .into_any()
}

fn overlays() -> AnyView {
    let open = RwSignal::new(false);
    let toasts = Toasts::here();
    let said = view! {
        <div class="row wrap">
            <Button on_press=move |()| open.set(true)>"Open a dialog"</Button>
            <Button on_press=move |()| toasts.done("Link copied.")>"Say something"</Button>
            <Button on_press=move |()| {
                toasts.undoable("Access removed for 3 learners.", UnsyncCallback::new(move |()| toasts.done("Access restored.")));
            }>"Do something"</Button>
            <Button on_press=move |()| toasts.failed("Not saved: somebody changed this invite a minute ago.")>"Fail"</Button>
            <Menu label="More" face=icon(Icon::More)>
                <button type="button">{icon(Icon::Link)}"Copy invite link"</button>
                <hr />
                <button type="button" class="danger">{icon(Icon::Trash)}"Delete"</button>
            </Menu>
        </div>
        <Dialog open=open title="Delete this invite?">
            <div class="body"><p>"People who claimed keep what they have."</p></div>
            <footer>
                <Button autofocus=true on_press=move |()| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Danger on_press=move |()| open.set(false)>"Delete"</Button>
            </footer>
        </Dialog>
        <Banner tone=Tone::Caution glyph=Icon::Alert title="Nobody can claim now"><p>"All seats are taken."</p></Banner>
    };
    let states = view! {
        <Empty title="No invites yet" text="An invite is a link that lets people play your tracks.">
            <a class="btn primary" href="/kit">"New invite"</a>
        </Empty>
        {skeleton_lines(&[60, 90, 40])}
    };
    (
        card("Dialog, menu, toast, banner", said.into_any()),
        card("Empty, skeleton", states.into_any()),
    )
        .into_any()
}
