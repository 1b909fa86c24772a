//! What was sent to a webhook: when, how often, what the receiver said; and sending it again.

use std::time::Duration;

use invites_client::{
    enums::WebhookDeliveryStatus,
    operations::{
        RedeliverWebhook, WebhookDeliveriesQuery, redeliver_webhook,
        webhook_deliveries_query::{
            self, WebhookDeliveriesQueryNode as Node, WebhookDeliveriesQueryNodeOnWebhookDeliveries as Page,
            WebhookDeliveriesQueryNodeOnWebhookDeliveriesNodes as Delivery,
        },
    },
};
use leptos::prelude::*;

use super::{
    audit_filter::{AFTER, BEFORE},
    outcome::mistakes,
    webhook_words::{answered, standing, took},
    webhooks::{Desk, skeleton},
};
use crate::{
    api::{self, Query},
    kit::{Button, ButtonSize, Empty, Icon, Status, Tone, live, loaded},
    words,
};

/// Messages on one page.
const PAGE: i64 = 20;
/// How often, and how many times, what is on its way is looked for.
const LOOK: (Duration, u32) = (Duration::from_secs(1), 20);

/// The list below a webhook.
#[derive(Clone, Copy)]
pub(super) struct Deliveries {
    desk: Desk,
    asked: Query<webhook_deliveries_query::ResponseData>,
}

impl Deliveries {
    pub(super) fn of(desk: Desk, id: String) -> Self {
        let navigation = desk.navigation;
        let asked = api::query::<WebhookDeliveriesQuery>(move || {
            let before = navigation.query(BEFORE);
            webhook_deliveries_query::Variables {
                id: id.clone(),
                first: before.is_none().then_some(PAGE),
                after: navigation.query(AFTER).filter(|_| before.is_none()),
                last: before.is_some().then_some(PAGE),
                before,
            }
        });
        Self { desk, asked }
    }

    pub(super) fn refetch(self) {
        self.asked.refetch();
    }

    /// Looks again until what is on its way has arrived, or failed.
    pub(super) fn follow(self) {
        self.asked.refetch();
        self.look(LOOK.1);
    }

    fn look(self, left: u32) {
        set_timeout(
            move || {
                let waits = untrack(|| self.page()).is_some_and(|page| page.nodes.iter().any(is_on_its_way));
                if left > 0 && waits {
                    self.asked.refetch();
                    self.look(left - 1);
                } else {
                    // Whether it arrived changes how the webhook does.
                    self.desk.webhooks.refetch();
                }
            },
            LOOK.0,
        );
    }

    /// The page as it was read last; none once the screen is gone. Tracked.
    fn page(self) -> Option<Page> {
        match self.asked.get()?.ok()?.node? {
            Node::Webhook(webhook) => Some(webhook.deliveries),
            _ => None,
        }
    }

    /// The list.
    pub(super) fn shown(self) -> AnyView {
        let ids = Memo::new(move |_| {
            let page = self.page();
            page.map(|page| {
                page.nodes
                    .iter()
                    .map(|delivery| delivery.id.clone())
                    .collect::<Vec<_>>()
            })
        });
        let any = Memo::new(move |_| ids.with(|ids| ids.as_ref().map(|ids| !ids.is_empty())));
        view! {
            <section class="deliveries" aria-labelledby="deliveries-h">
                <div class="row wrap"><h2 id="deliveries-h">"Deliveries"</h2><Button size=ButtonSize::Small on_press=move |()| self.refetch()>"Look again"</Button></div>
                {live(move || match any.get() {
                    None => loaded(self.asked, skeleton, |_| ().into_any()),
                    Some(false) => view! {
                        <Empty title="Nothing has been sent yet" text="What happens in the team appears here, with the receiver’s answers. A test event shows whether it works." />
                    }.into_any(),
                    Some(true) => view! {
                        <ol class="card" aria-label="Deliveries">
                            <For each=move || ids.get().unwrap_or_default() key=|id| id.clone() children=move |id| self.item(id) />
                        </ol>
                    }.into_any(),
                })}
                {live(move || self.pager())}
            </section>
        }
        .into_any()
    }

    fn pager(self) -> AnyView {
        let Some(page) = self.page().map(|page| page.page_info) else {
            return ().into_any();
        };
        let newer = page.start_cursor.filter(|_| page.has_previous_page).map(|cursor| {
            view! { <Button on_press=move |()| self.turn(BEFORE, &cursor)>"Newer"</Button> }
        });
        let older = page.end_cursor.filter(|_| page.has_next_page).map(|cursor| {
            view! { <Button on_press=move |()| self.turn(AFTER, &cursor)>"Older"</Button> }
        });
        view! { <nav class="pager" aria-label="Pages">{newer}{older}</nav> }.into_any()
    }

    fn turn(self, key: &'static str, cursor: &str) {
        let other = if key == AFTER { BEFORE } else { AFTER };
        self.desk.navigation.step_query(&[(key, Some(cursor)), (other, None)]);
    }

    /// One message. Its words change where it stands: its button keeps the focus.
    fn item(self, id: String) -> AnyView {
        let delivery = Memo::new({
            let id = id.clone();
            move |before: Option<&Option<Delivery>>| {
                let now = self
                    .page()
                    .and_then(|page| page.nodes.into_iter().find(|delivery| delivery.id == id));
                now.or_else(|| before.cloned().flatten())
            }
        });
        let Some(first) = delivery.get_untracked() else {
            return ().into_any();
        };
        let (kind, busy) = (first.type_.clone(), RwSignal::new(false));
        view! {
            <li>
                <div class="what"><b class="mono">{first.type_}</b><time datetime=first.created_at.clone() title=words::exactly(&first.created_at)>{words::instant(&first.created_at, None, false)}</time></div>
                <div class="came">
                    <p>{live(move || delivery.with(|delivery| delivery.as_ref().map_or_else(|| ().into_any(), status)))}</p>
                    <p class="hint">{live(move || delivery.with(|delivery| delivery.as_ref().map(tries)).unwrap_or_default().into_any())}</p>
                    <p class="answer">{live(move || delivery.with(|delivery| {
                        delivery.as_ref().map(|delivery| answered(delivery.answer_status, delivery.answer.as_deref()))
                    }).unwrap_or_default().into_any())}</p>
                    <details hidden=move || delivery.with(|delivery| tried_again(delivery.as_ref()).is_none())>
                        <summary>"Each try"</summary>
                        <ol class="tries">{live(move || delivery.with(|delivery| tried_again(delivery.as_ref()).map_or_else(|| ().into_any(), each_try)))}</ol>
                    </details>
                    <details><summary>"Message"</summary><p class="hint mono">{first.id}</p><pre tabindex="0">{first.body}</pre></details>
                </div>
                <Button size=ButtonSize::Small busy=busy on_press=move |()| self.send_again(id.clone(), busy)>"Send again"<span class="vh">{format!(" {kind}")}</span></Button>
            </li>
        }
        .into_any()
    }

    fn send_again(self, id: String, busy: RwSignal<bool>) {
        busy.set(true);
        api::spawn(Box::pin(async move {
            let answer = api::run::<RedeliverWebhook>(redeliver_webhook::Variables { delivery_id: id }).await;
            busy.try_set(false);
            let answer = answer.map(|data| mistakes!(data.redeliver_webhook.user_errors));
            if self.desk.teller.went_well(answer) {
                self.desk.teller.toasts.done("On its way again, under the same id.");
                self.follow();
            }
        }));
    }
}

fn is_on_its_way(delivery: &Delivery) -> bool {
    delivery.status == WebhookDeliveryStatus::Pending && delivery.tries == 0
}

fn status(delivery: &Delivery) -> AnyView {
    let (tone, glyph) = match delivery.status {
        WebhookDeliveryStatus::Delivered => (Tone::Positive, Icon::Done),
        WebhookDeliveryStatus::Failed => (Tone::Critical, Icon::Bad),
        WebhookDeliveryStatus::Pending if delivery.tries > 0 => (Tone::Caution, Icon::Alert),
        _ => (Tone::Progress, Icon::Wait),
    };
    let word = standing(delivery.status, delivery.tries);
    view! { <Status tone=tone glyph=glyph word=word /> }.into_any()
}

/// A message whose one answer is not all there is to tell.
fn tried_again(delivery: Option<&Delivery>) -> Option<&Delivery> {
    delivery.filter(|delivery| delivery.attempts.len() > 1)
}

/// When each try began, what came of it, and how long that took; the newest first, like the list of messages.
fn each_try(delivery: &Delivery) -> AnyView {
    let tries = delivery.attempts.iter().rev().map(|attempt| {
        let answer = answered(attempt.answer_status, Some(&attempt.answer));
        view! {
            <li><time datetime=attempt.at.clone() title=words::exactly(&attempt.at)>{words::instant(&attempt.at, None, false)}</time>" "<span>{answer}</span>" "<span class="hint">{took(attempt.duration_ms)}</span></li>
        }
    });
    tries.collect_view().into_any()
}

/// How often it was tried, and when it is tried next.
fn tries(delivery: &Delivery) -> String {
    let tries = words::counted(delivery.tries, "try", "tries");
    match delivery.next_try_at.as_deref() {
        Some(next) if delivery.tries > 0 => format!("{tries}; next {}", words::instant(next, None, false)),
        _ => tries,
    }
}
