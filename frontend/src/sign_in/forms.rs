//! Signing in: by a code sent to an e-mail address, or by the owner's one-time link, which needs neither.

use invites_client::operations::{UseSignInLink, use_sign_in_link};
use leptos::prelude::*;

use super::{
    join::after_sign_in,
    proof::{Proof, sentence},
};
use crate::{
    api,
    kit::{Button, ButtonSize, Heading, live, page_skeleton},
    shell::{Navigation, Session},
};

/// The owner's one-time link.
#[derive(Clone, Copy)]
struct Link {
    /// Whether the address has one that is still to be looked at.
    given: RwSignal<bool>,
    /// Why it does not sign in.
    wrong: RwSignal<Option<String>>,
}

/// The screen at `/sign-in`.
pub(super) fn screen() -> AnyView {
    let (navigation, session) = (Navigation::here(), Session::here());
    let next = untrack(|| navigation.query("next"));
    // Only a path of this page: a link must not lead elsewhere after signing in.
    let next = StoredValue::new(next.filter(|next| is_own_path(next)));
    let signed_in = move || {
        let onward = navigation.onward();
        if let Some(next) = next.get_value() {
            onward.redirect(&next);
            return;
        }
        api::spawn(Box::pin(async move { onward.redirect(&after_sign_in().await) }));
    };
    let proof = Proof::begin(move |_| signed_in());
    let hash = untrack(|| navigation.hash());
    let secret = hash.strip_prefix("link=").map(str::to_owned);
    let link = Link {
        given: RwSignal::new(secret.is_some()),
        wrong: RwSignal::new(None),
    };
    if let Some(secret) = secret {
        link.follow(secret, session, signed_in);
    }
    let step = live(move || match (link.given.get(), proof.is_sent()) {
        (true, _) => link_card(link),
        (false, false) => email_card(proof),
        (false, true) => code_card(proof),
    });
    view! { <div class="gate in-shell">{step}</div> }.into_any()
}

impl Link {
    fn follow(self, secret: String, session: Session, signed_in: impl Fn() + 'static) {
        api::spawn(Box::pin(async move {
            let answer = api::run::<UseSignInLink>(use_sign_in_link::Variables { secret }).await;
            match answer.map(|data| data.use_sign_in_link.user_errors.into_iter().next()) {
                Ok(None) => {
                    session.refresh();
                    signed_in();
                }
                Ok(Some(error)) => self.wrong.set(Some(error.message)),
                Err(error) => self.wrong.set(Some(sentence(&error))),
            }
        }));
    }
}

fn email_card(proof: Proof) -> AnyView {
    view! {
        <div class="gate-card">
            <div>
                <Heading text="Sign in" />
                <p class="muted">"We send a six-digit code. There is no password to forget."</p>
            </div>
            {proof.email_form()}
        </div>
    }
    .into_any()
}

fn code_card(proof: Proof) -> AnyView {
    view! {
        <div class="gate-card">
            <div><Heading text="Enter your code" />{proof.sent_to()}</div>
            {proof.code_form("Sign in")}
        </div>
    }
    .into_any()
}

/// The owner's link at work, or why it did not.
fn link_card(link: Link) -> AnyView {
    live(move || match link.wrong.get() {
        None => page_skeleton(),
        Some(reason) => view! {
            <div class="gate-card">
                <div><Heading text="This link does not sign you in" /><p class="muted" role="alert">{reason}</p></div>
                <Button size=ButtonSize::Block on_press=move |()| link.given.set(false)>
                    "Sign in by e-mail"
                </Button>
            </div>
        }
        .into_any(),
    })
}

/// Whether a path stays in this page: `//elsewhere` and `/\elsewhere` are other sites to a browser.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn signing_in_leads_on_inside_the_page_only() {
        for path in ["/", "/invites?search=a", "/i/abc"] {
            assert!(is_own_path(path), "{path}");
        }
        for path in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:1",
        ] {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
