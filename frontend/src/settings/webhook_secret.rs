//! A webhook's secret, shown once: when it is made, and when it gets another.

use leptos::prelude::*;

use super::outcome::Teller;
use crate::{
    api,
    kit::{Banner, Button, Icon, Tone, copy_text, live},
};

/// The secret at hand, if there is one.
#[derive(Clone, Copy)]
pub(super) struct SecretOnce {
    teller: Teller,
    shown: RwSignal<Option<Secret>>,
}

#[derive(Clone)]
struct Secret {
    url: String,
    text: String,
    replaces: bool,
}

impl SecretOnce {
    pub(super) fn new(teller: Teller) -> Self {
        Self {
            teller,
            shown: RwSignal::new(None),
        }
    }

    /// Shows the secret of the webhook at `url`; `replaces` the one before, which still signs for a day.
    pub(super) fn show(self, url: String, text: String, replaces: bool) {
        self.shown.try_set(Some(Secret { url, text, replaces }));
    }

    /// Takes it off the page.
    pub(super) fn hide(self) {
        self.shown.try_set(None);
    }

    pub(super) fn shown(self) -> AnyView {
        live(move || {
            let Some(secret) = self.shown.get() else {
                return ().into_any();
            };
            let also = secret.text.clone();
            let next = if secret.replaces {
                "Messages are signed with the secret before as well, for one day: change your receiver until then."
            } else {
                "Your receiver needs it to tell our messages from forged ones; docs/webhooks.md has one in Python."
            };
            view! {
                <section class="card made" aria-labelledby="secret-h">
                    <div class="in stack-4">
                        <div role="status"><h2 id="secret-h">"The secret of "<bdi class="address">{secret.url}</bdi></h2></div>
                        <Banner tone=Tone::Caution glyph=Icon::Alert title="Copy the secret now"><p>"It is shown this once. "{next}</p></Banner>
                        <div class="secret">
                            <input class="input mono" readonly aria-label="Secret" prop:value=secret.text />
                            <Button glyph=Icon::Copy on_press=move |()| self.copy(also.clone())>"Copy secret"</Button>
                        </div>
                        <div class="btns"><Button on_press=move |()| self.hide()>"I have copied it"</Button></div>
                    </div>
                </section>
            }
            .into_any()
        })
    }

    fn copy(self, text: String) {
        api::spawn(Box::pin(async move {
            if copy_text(&text).await {
                self.teller.toasts.done("Secret copied.");
            } else {
                self.teller
                    .toasts
                    .failed("Not copied. Select the text and copy it by hand.");
            }
        }));
    }
}
