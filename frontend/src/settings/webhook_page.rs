//! One webhook: whether its messages arrive, what can be done with it, and below what was sent to it.

use invites_client::operations::{
    DeleteWebhook, RotateWebhookSecret, TestWebhook, UpdateWebhook, delete_webhook, rotate_webhook_secret,
    test_webhook, update_webhook, webhooks_query::WebhooksQueryTeamWebhooks as Webhook,
};
use leptos::prelude::*;

use super::{
    outcome::mistakes,
    webhook_deliveries::Deliveries,
    webhook_form::WebhookForm,
    webhook_words::{told_of, why_off},
    webhooks::{Desk, place, skeleton, state},
};
use crate::{
    api,
    kit::{Banner, Button, ButtonKind, Deed, Dialog, Empty, ErrorState, Icon, Question, Tone, live},
    words,
};

/// A deed that is asked about first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Intent {
    Rotate,
    Delete,
}

/// What the parts of one webhook share.
#[derive(Clone, Copy)]
struct Open {
    desk: Desk,
    webhook: Memo<Option<Webhook>>,
    deliveries: Deliveries,
    intent: RwSignal<Intent>,
    question: Question,
    testing: RwSignal<bool>,
}

/// The webhook `id`.
pub(super) fn one(desk: Desk, form: WebhookForm, id: String) -> AnyView {
    let deliveries = Deliveries::of(desk, id.clone());
    let open = Open {
        desk,
        webhook: Memo::new(move |_| desk.webhook(&id)),
        deliveries,
        intent: RwSignal::new(Intent::Rotate),
        question: Question::default(),
        testing: RwSignal::new(false),
    };
    // Drawn once when the webhook is there: what changes in it changes its words, not its buttons.
    let known = Memo::new(move |_| open.webhook.with(Option::is_some));
    let asked = Memo::new(move |_| desk.webhooks.get().map(|answer| answer.is_ok()));
    view! {
        <a class="back" href=place(None)>"All webhooks"</a>
        {live(move || match (known.get(), asked.get()) {
            (true, _) => card(open, form),
            (false, None) => skeleton(),
            (false, Some(true)) => view! {
                <Empty title="This webhook is gone" text="Somebody deleted it, or the address belongs to another team."><a class="btn" href=place(None)>"All webhooks"</a></Empty>
            }.into_any(),
            (false, Some(false)) => live(move || match desk.webhooks.get() {
                Some(Err(error)) => view! { <ErrorState error on_retry=move |()| desk.webhooks.refetch() /> }.into_any(),
                _ => ().into_any(),
            }),
        })}
    }
    .into_any()
}

/// Something of the webhook as words.
fn say(open: Open, words: fn(&Webhook) -> String) -> AnyView {
    live(move || {
        open.webhook
            .with(|webhook| webhook.as_ref().map(words))
            .unwrap_or_default()
            .into_any()
    })
}

fn card(open: Open, form: WebhookForm) -> AnyView {
    let enabled = Memo::new(move |_| {
        open.webhook
            .with(|webhook| webhook.as_ref().is_some_and(|webhook| webhook.enabled))
    });
    let edit = move |()| {
        if let Some(webhook) = open.webhook.get_untracked() {
            form.change(&webhook);
        }
    };
    view! {
        <section class="card webhook" aria-labelledby="webhook-h">
            <div class="in stack-4">
                <h2 id="webhook-h"><bdi class="address">{say(open, |webhook| webhook.url.clone())}</bdi></h2>
                <div role="status">{live(move || banner(open))}</div>
                <dl class="facts">
                    <dt>"State"</dt><dd>{live(move || open.webhook.with(|webhook| webhook.as_ref().map_or_else(|| ().into_any(), state)))}</dd>
                    <dt>"Is told of"</dt><dd>{say(open, |webhook| told_of(&webhook.events))}</dd>
                    <dt>"Made"</dt><dd>{say(open, made)}</dd>
                </dl>
                <div class="btns">
                    <Button kind=ButtonKind::Primary disabled=Signal::derive(move || !enabled.get()) busy=open.testing on_press=move |()| test(open)>"Send a test event"</Button>
                    <Button on_press=edit>"Edit"</Button>
                    <Button on_press=move |()| ask(open, Intent::Rotate)>"New secret"</Button>
                    <Button on_press=move |()| switch(open, !enabled.get_untracked())>{move || if enabled.get() { "Switch off" } else { "Switch on" }}</Button>
                    <Button kind=ButtonKind::DangerQuiet on_press=move |()| ask(open, Intent::Delete)>"Delete"</Button>
                </div>
            </div>
        </section>
        {open.deliveries.shown()}
        {question_dialog(open)}
    }
    .into_any()
}

fn made(webhook: &Webhook) -> String {
    let by = webhook
        .created_by
        .as_ref()
        .and_then(|by| by.email.clone().or_else(|| by.name.clone()));
    let day = words::day(&webhook.created_at, None);
    by.map_or_else(|| day.clone(), |by| format!("{day} by {by}"))
}

/// What an owner has to know: why it is off, that it fails.
fn banner(open: Open) -> AnyView {
    let Some(webhook) = open.webhook.get() else {
        return ().into_any();
    };
    if !webhook.enabled {
        let since = webhook.off_since.as_deref().map(|at| words::instant(at, None, false));
        let title = format!("Off since {}", since.unwrap_or_default());
        return view! { <Banner tone=Tone::Caution glyph=Icon::Pause title=title><p>{why_off(webhook.off_reason)}</p></Banner> }
            .into_any();
    }
    match webhook.failing_since.as_deref() {
        Some(at) => {
            let title = format!("Nothing has arrived since {}", words::instant(at, None, false));
            view! {
                <Banner tone=Tone::Critical glyph=Icon::Bad title=title><p>"What failed is sent again for about a day. After three days without an arrival the webhook is switched off."</p></Banner>
            }
            .into_any()
        }
        None => ().into_any(),
    }
}

fn ask(open: Open, intent: Intent) {
    open.intent.set(intent);
    open.question.ask();
}

fn test(open: Open) {
    let Some(webhook) = open.webhook.get_untracked() else {
        return;
    };
    open.testing.set(true);
    api::spawn(Box::pin(async move {
        let answer = api::run::<TestWebhook>(test_webhook::Variables { id: webhook.id }).await;
        open.testing.try_set(false);
        let answer = answer.map(|data| mistakes!(data.test_webhook.user_errors));
        if open.desk.teller.went_well(answer) {
            open.desk
                .teller
                .toasts
                .done("A test event is on its way. Its answer appears below.");
            open.deliveries.follow();
        }
    }));
}

fn switch(open: Open, on: bool) {
    let Some(webhook) = open.webhook.get_untracked() else {
        return;
    };
    api::spawn(Box::pin(async move {
        let input = update_webhook::UpdateWebhookInput {
            url: None,
            events: None,
            enabled: Some(on),
        };
        let answer = api::run::<UpdateWebhook>(update_webhook::Variables { id: webhook.id, input }).await;
        let answer = answer.map(|data| mistakes!(data.update_webhook.user_errors));
        if open.desk.teller.went_well(answer) {
            let words = if on {
                "Switched on. It is told of what happens from now on."
            } else {
                "Switched off. What waited for it is given up."
            };
            open.desk.teller.toasts.done(words);
            open.desk.webhooks.refetch();
            open.deliveries.refetch();
        }
    }));
}

fn do_it(open: Open) {
    let Some(webhook) = open.webhook.get_untracked() else {
        return;
    };
    let Some(deed) = open.question.begin() else { return };
    match open.intent.get_untracked() {
        Intent::Rotate => api::spawn(Box::pin(rotate(open, deed, webhook.id))),
        Intent::Delete => api::spawn(Box::pin(delete(open, deed, webhook))),
    }
}

async fn rotate(open: Open, deed: Deed, id: String) {
    let answer = api::run::<RotateWebhookSecret>(rotate_webhook_secret::Variables { id }).await;
    let asked = deed.over();
    match answer.map(|data| data.rotate_webhook_secret) {
        Ok(payload) => {
            if let (Some(webhook), Some(secret)) = (payload.webhook, payload.secret) {
                if asked {
                    open.question.close();
                }
                open.desk.secret.show(webhook.url, secret, true);
                open.desk.webhooks.refetch();
                window().scroll_to_with_x_and_y(0.0, 0.0);
            } else {
                open.desk.teller.went_well(Ok(mistakes!(payload.user_errors)));
            }
        }
        Err(error) => drop(open.desk.teller.settle(Err(error))),
    }
}

async fn delete(open: Open, deed: Deed, webhook: Webhook) {
    let onward = open.desk.navigation.onward();
    let answer = api::run::<DeleteWebhook>(delete_webhook::Variables { id: webhook.id }).await;
    let asked = deed.over();
    let answer = answer.map(|data| mistakes!(data.delete_webhook.user_errors));
    if open.desk.teller.went_well(answer) {
        if asked {
            open.question.close();
        }
        open.desk.secret.hide();
        open.desk.teller.toasts.done("The webhook is deleted.");
        open.desk.webhooks.refetch();
        onward.go(&place(None));
    }
}

fn question_dialog(open: Open) -> AnyView {
    let rotates = move || open.intent.get() == Intent::Rotate;
    let title = Signal::derive(move || {
        if rotates() {
            "Make a new secret?"
        } else {
            "Delete this webhook?"
        }
        .to_owned()
    });
    let text = move || {
        if rotates() {
            "The new secret is shown once. For a day messages are signed with the present one as well, so that you can change your receiver without missing any."
        } else {
            "Nothing is sent to this address any more, and the log of what was sent goes too. This cannot be taken back."
        }
    };
    let confirm = move || {
        let (kind, word) = if rotates() {
            (ButtonKind::Primary, "Make a new secret")
        } else {
            (ButtonKind::Danger, "Delete")
        };
        view! { <Button kind=kind busy=open.question.busy on_press=move |()| do_it(open)>{word}</Button> }.into_any()
    };
    view! {
        <Dialog open=open.question.open title>
            <div class="body"><p>{text}</p></div>
            <footer>
                <Button autofocus=true on_press=move |()| open.question.close()>"Cancel"</Button>
                {live(confirm)}
            </footer>
        </Dialog>
    }
    .into_any()
}
