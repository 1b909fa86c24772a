//! Short results that need no answer: saved, copied, not saved. One polite live region for the whole page.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// How long a result stays.
const STAY: Duration = Duration::from_secs(6);

/// Results at most on screen; the oldest goes.
const MOST: usize = 3;

#[derive(Clone)]
struct Toast {
    number: u32,
    text: String,
    bad: bool,
    action: Option<(String, UnsyncCallback<()>)>,
}

/// Says results. Take it from the context with [`Toasts::here`].
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>, LocalStorage>,
    next: StoredValue<u32>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self {
            shown: RwSignal::new_local(Vec::new()),
            next: StoredValue::new(0),
        }
    }
}

impl Toasts {
    /// The page's toasts. The shell provides them; outside of it, what is said is not shown.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_default()
    }

    /// Says that something worked.
    pub fn done(self, text: impl Into<String>) {
        self.say(text.into(), false, None);
    }

    /// Says that something worked, with a way to see it or to take it back.
    pub fn done_with(self, text: impl Into<String>, action: impl Into<String>, run: UnsyncCallback<()>) {
        self.say(text.into(), false, Some((action.into(), run)));
    }

    /// Says that something did not work. The sentence says what is kept and what to do.
    pub fn failed(self, text: impl Into<String>) {
        self.say(text.into(), true, None);
    }

    fn say(self, text: String, bad: bool, action: Option<(String, UnsyncCallback<()>)>) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.shown.update(|shown| {
            if shown.len() == MOST {
                shown.remove(0);
            }
            shown.push(Toast {
                number,
                text,
                bad,
                action,
            });
        });
        set_timeout(move || self.close(number), STAY);
    }

    fn close(self, number: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Where results show. The shell has one.
#[component]
pub fn ToastRegion() -> AnyView {
    let toasts = Toasts::here();
    let list = move || {
        toasts
            .shown
            .get()
            .into_iter()
            .map(|Toast { number, text, bad, action }| {
                view! {
                    <div class=if bad { "toast bad" } else { "toast" }>
                        {icon(if bad { Icon::Alert } else { Icon::Done })}
                        <span>{text}</span>
                        {action.map(|(words, run)| view! {
                            <button type="button" on:click=move |_| { toasts.close(number); run.run(()); }>{words}</button>
                        })}
                    </div>
                }
            })
            .collect_view()
    };
    view! { <div class="toasts" role="status" aria-live="polite">{list}</div> }.into_any()
}
