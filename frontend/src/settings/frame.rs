//! What stands around every page of the settings: the heading, the way to the other pages, and what is said to members whose
//! role does not reach.

use invites_domain::policy::Verb;
use leptos::prelude::*;

use crate::{
    desk::offers::needed,
    kit::{Heading, Tab, Tabs, live},
    routes::{Route, SettingsPage},
    shell::Session,
};

/// What a page is called, and what it takes to use it; none for what is everybody's.
fn about(page: SettingsPage) -> (&'static str, Option<Verb>) {
    match page {
        SettingsPage::Team => ("Team", None),
        SettingsPage::Members => ("Members", None),
        SettingsPage::Tokens => ("API tokens", Some(Verb::ManageTokens)),
        SettingsPage::Mail => ("Mail", Some(Verb::ManageMail)),
        SettingsPage::Webhooks => ("Webhooks", Some(Verb::ManageWebhooks)),
        SettingsPage::Audit => ("Audit log", Some(Verb::ReadAudit)),
        SettingsPage::Privacy => ("Privacy", Some(Verb::ErasePerson)),
        SettingsPage::Appearance => ("Appearance", None),
    }
}

/// A page with its heading, `intro` under it, and `content` for members who may use it.
pub(super) fn page(page: SettingsPage, intro: &'static str, content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let session = Session::here();
    let (title, verb) = about(page);
    let tabs = Signal::derive(move || {
        let open = SettingsPage::ALL.into_iter().map(|page| (page, about(page)));
        open.filter(|(_, (_, verb))| verb.is_none_or(|verb| session.may(verb)))
            .map(|(page, (label, _))| Tab {
                label,
                href: Route::Settings { page }.href(),
                count: None,
            })
            .collect()
    });
    let here = Route::Settings { page }.href();
    let body = match verb {
        Some(verb) => needed(verb, title, content),
        // What a page shows follows the role as well, and not what else of the team changes.
        None => {
            let role = Memo::new(move |_| session.team().map(|team| team.role));
            live(move || {
                role.track();
                untrack(&content)
            })
        }
    };
    view! {
        <div class="page settings">
            <div class="page-head"><div><Heading text=title part="Settings" /><p>{intro}</p></div></div>
            <Tabs label="Settings" tabs current=Signal::derive(move || here.clone()) />
            <div class="settings-body">{body}</div>
        </div>
    }
    .into_any()
}
