//! `/settings/webhooks`: addresses that are told what happens. The list; with `?webhook=` one of them and what was sent to it.

use invites_client::operations::{
    WebhooksQuery,
    webhooks_query::{self, WebhooksQueryTeamWebhooks as Webhook},
};
use leptos::prelude::*;

use super::{
    frame, outcome::Teller, webhook_form::WebhookForm, webhook_page, webhook_secret::SecretOnce, webhook_words::told_of,
};
use crate::{
    api::{self, Query},
    kit::{Button, ButtonKind, Column, Empty, Icon, Status, Table, Tone, listed, live, rows, skeleton_lines},
    routes::{Route, SettingsPage},
    shell::Navigation,
    words,
};

/// The key of the address under which one webhook is open.
const OPEN: &str = "webhook";

/// What the page's parts share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) teller: Teller,
    pub(super) navigation: Navigation,
    pub(super) webhooks: Query<webhooks_query::ResponseData>,
    pub(super) secret: SecretOnce,
}

impl Desk {
    /// The webhook of this id, as it was read last. Tracked.
    pub(super) fn webhook(self, id: &str) -> Option<Webhook> {
        let team = self.webhooks.get()?.ok()?.team?;
        team.webhooks.into_iter().find(|webhook| webhook.id == id)
    }
}

/// Where the list stands, or one webhook.
pub(super) fn place(webhook: Option<&str>) -> String {
    let list = Route::Settings {
        page: SettingsPage::Webhooks,
    }
    .href();
    webhook.map_or_else(|| list.clone(), |id| format!("{list}?{OPEN}={id}"))
}

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    let navigation = Navigation::here();
    frame::page(
        SettingsPage::Webhooks,
        "Addresses of yours that are told what happens in this team: ids and titles, no personal data, signed.",
        move || {
            let desk = Desk {
                teller,
                navigation,
                webhooks: api::query::<WebhooksQuery>(move || webhooks_query::Variables {
                    team_slug: teller.team(),
                }),
                secret: SecretOnce::new(teller),
            };
            let form = WebhookForm::new(desk);
            let open = Memo::new(move |_| navigation.query(OPEN));
            view! {
                {desk.secret.shown()}
                {live(move || match open.get() {
                    Some(id) => webhook_page::one(desk, form, id),
                    None => list(desk, form),
                })}
                {form.dialog()}
            }
            .into_any()
        },
    )
}

fn list(desk: Desk, form: WebhookForm) -> AnyView {
    view! {
        <div class="btns"><Button kind=ButtonKind::Primary glyph=Icon::Plus on_press=move |()| form.make()>"New webhook"</Button></div>
        {listed(desk.webhooks, skeleton, |data| data.team.map(|team| team.webhooks).unwrap_or_default(), move || view! {
            <Empty title="No webhooks yet" text="With a webhook another system learns at once that somebody claimed, completed a challenge, or that an event began.">
                <Button on_press=move |()| form.make()>"New webhook"</Button>
            </Empty>
        }.into_any(), table)}
    }
    .into_any()
}

pub(super) fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[64, 52, 58])}</div>
        </div>
    }
    .into_any()
}

fn table(webhooks: Signal<Vec<Webhook>>) -> AnyView {
    let caption = Signal::derive(move || {
        let count = i64::try_from(webhooks.with(Vec::len)).unwrap_or(i64::MAX);
        words::counted(count, "webhook", "webhooks")
    });
    let columns = vec![Column::new("Address", ""), Column::new("State", "c-state")];
    view! {
        <Table caption columns>{rows(webhooks, |webhook| &webhook.id, |webhook| row(&webhook))}</Table>
    }
    .into_any()
}

fn row(webhook: &Webhook) -> AnyView {
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <a class="who" href=place(Some(&webhook.id))><bdi>{webhook.url.clone()}</bdi></a>
                <span class="hint">{told_of(&webhook.events)}</span>
            </th>
            <td role="cell" class="c-state">{state(webhook)}</td>
        </tr>
    }
    .into_any()
}

/// Whether messages are sent, and arrive.
pub(super) fn state(webhook: &Webhook) -> AnyView {
    let since = |at: &Option<String>| at.as_deref().map_or_else(String::new, |at| words::day(at, None));
    if !webhook.enabled {
        let word = format!("Off since {}", since(&webhook.off_since));
        return view! { <Status tone=Tone::Neutral glyph=Icon::Pause word=word /> }.into_any();
    }
    if webhook.failing_since.is_some() {
        let word = format!("Failing since {}", since(&webhook.failing_since));
        return view! { <Status tone=Tone::Critical glyph=Icon::Bad word=word /> }.into_any();
    }
    view! { <Status tone=Tone::Positive glyph=Icon::Done word="On" /> }.into_any()
}
