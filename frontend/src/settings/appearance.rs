//! `/settings/appearance`: how the page looks and listens in this browser. For everybody, in every team.

use leptos::prelude::*;

use super::frame;
use crate::{
    desk::keys::SingleKeys,
    kit::{Choice, Icon, RadioCards, Switch},
    routes::SettingsPage,
    shell::Theme,
};

/// The page.
pub(super) fn page() -> AnyView {
    let theme: Theme = expect_context();
    frame::page(
        SettingsPage::Appearance,
        "How Trackpass looks in this browser. Kept here, not in your account.",
        move || {
            let chosen = RwSignal::new(untrack(|| theme.current()).to_owned());
            // Two controls for one thing: the account's menu has the other.
            Effect::new(move |_| {
                let now = theme.current();
                if chosen.with_untracked(|chosen| chosen != now) {
                    chosen.set(now.to_owned());
                }
            });
            Effect::new(move |_| {
                let wanted = chosen.get();
                if untrack(|| theme.current()) != wanted {
                    theme.choose(&wanted);
                }
            });
            let keys = SingleKeys::stored();
            let single = RwSignal::new(keys.are_on());
            Effect::new(move |_| keys.set(single.get()));
            let choices = vec![
                Choice::new("system", "As the system")
                    .hint("Follows the device, by day and by night.")
                    .glyph(Icon::Half),
                Choice::new("light", "Light").hint("Always light.").glyph(Icon::Sun),
                Choice::new("dark", "Dark").hint("Always dark.").glyph(Icon::Ring),
            ];
            view! {
                <section class="card" aria-labelledby="theme-h">
                    <div class="in stack-4">
                        <h2 id="theme-h" class="vh">"Theme"</h2>
                        <RadioCards legend="Theme" value=chosen choices />
                        <p class="hint">"Motion and contrast follow the settings of your device."</p>
                    </div>
                </section>
                <section class="card" aria-labelledby="keys-h">
                    <div class="in stack-4">
                        <h2 id="keys-h">"Keyboard"</h2>
                        <Switch label="Single-key shortcuts" checked=single hint="Keys such as ? and / act when you are not in a field. Switch them off if you speak to your computer, or if keys are pressed by accident. Ctrl K keeps working." />
                    </div>
                </section>
            }
            .into_any()
        },
    )
}
