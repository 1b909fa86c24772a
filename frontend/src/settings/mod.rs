//! Settings: the team, its members, its API tokens and webhooks, its audit log, people's data, and how the page looks.
//!
//! Each page is a screen with an address. What a member's role does not allow is not offered; the server judges again.
//! [`examples`], [`log_words`] and [`webhook_words`] know no browser and are tested without one.

pub mod examples;
pub mod log_words;
pub mod webhook_words;

mod appearance;
mod audit;
mod audit_filter;
mod erasing;
mod frame;
mod mail;
mod member_removal;
mod member_row;
mod members;
mod new_token;
mod outcome;
mod privacy;
mod roles;
mod team;
mod tokens;
mod webhook_deliveries;
mod webhook_form;
mod webhook_page;
mod webhook_secret;
mod webhooks;

use leptos::prelude::*;

pub(crate) use roles::{may as role_may, name as role_name};

use crate::routes::SettingsPage;

crate::screens! { settings:
    /// `/settings` and the pages below it.
    settings(page: SettingsPage) => super::screen(page);
}

fn screen(page: SettingsPage) -> AnyView {
    match page {
        SettingsPage::Team => team::page(),
        SettingsPage::Members => members::page(),
        SettingsPage::Tokens => tokens::page(),
        SettingsPage::Webhooks => webhooks::page(),
        SettingsPage::Mail => mail::page(),
        SettingsPage::Audit => audit::page(),
        SettingsPage::Privacy => privacy::page(),
        SettingsPage::Appearance => appearance::page(),
    }
}
