//! Making a webhook, and changing where it leads and what it is told of.

use invites_client::{
    enums::WebhookEvent,
    operations::{
        CreateWebhook, UpdateWebhook, create_webhook, update_webhook,
        webhooks_query::WebhooksQueryTeamWebhooks as Webhook,
    },
};
use leptos::prelude::*;

use super::{
    outcome::{Mistake, about, mistakes},
    webhook_words::EVENTS,
    webhooks::{Desk, place},
};
use crate::{
    api,
    kit::{Button, ButtonKind, Checkbox, Deed, Dialog, Field, Icon, Question, TextInput, live, small_icon},
};

/// The form; `changes` is the webhook that it changes, none for a new one.
#[derive(Clone, Copy)]
pub(super) struct WebhookForm {
    desk: Desk,
    question: Question,
    changes: RwSignal<Option<String>>,
    url: RwSignal<String>,
    events: [RwSignal<bool>; 7],
    wrong: RwSignal<Vec<Mistake>>,
}

impl WebhookForm {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            question: Question::default(),
            changes: RwSignal::new(None),
            url: RwSignal::new(String::new()),
            events: [true; 7].map(RwSignal::new),
            wrong: RwSignal::new(Vec::new()),
        }
    }

    /// Asks for a new one.
    pub(super) fn make(self) {
        if self.changes.get_untracked().is_some() {
            self.url.set(String::new());
            self.events.iter().for_each(|on| on.set(true));
        }
        self.changes.set(None);
        self.ask();
    }

    /// Asks what to change of this one.
    pub(super) fn change(self, webhook: &Webhook) {
        self.url.set(webhook.url.clone());
        for ((event, ..), on) in EVENTS.iter().zip(self.events) {
            on.set(webhook.events.contains(event));
        }
        self.changes.set(Some(webhook.id.clone()));
        self.ask();
    }

    fn ask(self) {
        self.wrong.set(Vec::new());
        self.question.ask();
    }

    fn chosen(self) -> Vec<WebhookEvent> {
        let chosen = EVENTS.iter().zip(self.events);
        let chosen = chosen.filter(|(_, on)| on.get_untracked());
        chosen.map(|((event, ..), _)| *event).collect()
    }

    fn save(self) {
        let Some(deed) = self.question.begin() else { return };
        let (url, events) = (self.url.get_untracked().trim().to_owned(), self.chosen());
        let team_slug = untrack(|| self.desk.teller.team());
        let changes = self.changes.get_untracked();
        api::spawn(Box::pin(async move {
            match changes {
                Some(id) => self.saved_change(deed, id, url, events).await,
                None => self.saved_new(deed, team_slug, url, events).await,
            }
        }));
    }

    async fn saved_new(self, deed: Deed, team_slug: String, url: String, events: Vec<WebhookEvent>) {
        let input = create_webhook::CreateWebhookInput { url, events };
        let onward = self.desk.navigation.onward();
        let answer = api::run::<CreateWebhook>(create_webhook::Variables { team_slug, input }).await;
        let asked = deed.over();
        match answer.map(|data| data.create_webhook) {
            Ok(payload) => {
                self.mend(asked, mistakes!(payload.user_errors));
                if let (Some(webhook), Some(secret)) = (payload.webhook, payload.secret) {
                    self.desk.secret.show(webhook.url, secret, false);
                    self.desk.webhooks.refetch();
                    if asked {
                        self.url.try_set(String::new());
                        self.question.close();
                        onward.go(&place(Some(&webhook.id)));
                    }
                }
            }
            Err(error) => drop(self.desk.teller.settle(Err(error))),
        }
    }

    async fn saved_change(self, deed: Deed, id: String, url: String, events: Vec<WebhookEvent>) {
        let input = update_webhook::UpdateWebhookInput {
            url: Some(url),
            events: Some(events),
            enabled: None,
        };
        let answer = api::run::<UpdateWebhook>(update_webhook::Variables { id, input }).await;
        let answer = answer.map(|data| mistakes!(data.update_webhook.user_errors));
        let asked = deed.over();
        let Some(wrong) = self.desk.teller.settle(answer) else {
            return;
        };
        if wrong.is_empty() {
            if asked {
                self.question.close();
            }
            self.desk.teller.toasts.done("Saved.");
            self.desk.webhooks.refetch();
        }
        self.mend(asked, wrong);
    }

    /// Says what is to be mended: in the dialog, if it still stands there.
    fn mend(self, asked: bool, wrong: Vec<Mistake>) {
        self.desk.teller.mend(asked, wrong, |wrong| {
            self.wrong.try_set(wrong);
        });
    }

    /// The dialog.
    pub(super) fn dialog(self) -> AnyView {
        let error = |field: &'static str| Signal::derive(move || self.wrong.with(|wrong| about(wrong, field)));
        let (url_wrong, events_wrong) = (error("url"), error("events"));
        let is_new = move || self.changes.with(Option::is_none);
        let title = Signal::derive(move || if is_new() { "New webhook" } else { "Change the webhook" }.to_owned());
        let word = move || if is_new() { "Create webhook" } else { "Save" };
        let events = move || {
            EVENTS
                .iter()
                .zip(self.events)
                .map(|((_, name, words), checked)| view! { <Checkbox label=format!("{words} ({name})") checked /> })
                .collect_view()
        };
        view! {
            <Dialog open=self.question.open title>
                <form novalidate on:submit=move |event| { event.prevent_default(); self.save(); }>
                    <div class="body">
                        <Field label="Address" hint="Messages are posted here. It must be reachable from this server; better https:// than http://." error=url_wrong
                            control=move |ids| view! { <TextInput ids value=self.url kind="url" max_length=2000 /> }.into_any() />
                        <fieldset class="field">
                            <legend>"Tell it when"</legend>
                            <div class="stack-2">{events()}</div>
                            {live(move || events_wrong.get().map_or_else(|| ().into_any(), |sentence| view! {
                                <p class="error" role="alert">{small_icon(Icon::Bad)}<span>{sentence}</span></p>
                            }.into_any()))}
                        </fieldset>
                    </div>
                    <footer>
                        <Button on_press=move |()| self.question.close()>"Cancel"</Button>
                        <Button kind=ButtonKind::Primary submit=true busy=self.question.busy>{word}</Button>
                    </footer>
                </form>
            </Dialog>
        }
        .into_any()
    }
}
