//! `/settings/tokens`: keys of scripts. Made, shown once, revoked with a question.

use invites_client::{
    enums::TokenScope,
    operations::{
        ApiTokensQuery, RevokeApiToken,
        api_tokens_query::{self, ApiTokensQueryTeamApiTokens as Token},
        revoke_api_token,
    },
};
use leptos::prelude::*;

use super::{
    frame,
    new_token::{NewToken, examples},
    outcome::{Teller, mistakes},
};
use crate::{
    api::{self, Query},
    kit::{
        Button, ButtonKind, ButtonSize, Column, Dialog, Empty, Icon, Question, Status, Table, Tone, listed, live, rows,
        skeleton_lines,
    },
    routes::SettingsPage,
    words,
};

/// What scopes are called.
pub(super) fn scope_name(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "Read",
        TokenScope::ManageInvites => "Manage invites",
        TokenScope::ReportActivity => "Report activity",
        TokenScope::Admin => "Everything",
        TokenScope::Unknown => "Newer than this page",
    }
}

/// What the page's parts share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) teller: Teller,
    pub(super) tokens: Query<api_tokens_query::ResponseData>,
    revoking: RwSignal<Option<Token>>,
    question: Question,
}

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    frame::page(
        SettingsPage::Tokens,
        "Keys for scripts. A token acts for the team, not for a person, and does what its scopes say.",
        move || {
            let desk = Desk {
                teller,
                tokens: api::query::<ApiTokensQuery>(move || api_tokens_query::Variables {
                    team_slug: teller.team(),
                }),
                revoking: RwSignal::new(None),
                question: Question::default(),
            };
            let new = NewToken::new(desk);
            view! {
                <div class="btns"><Button kind=ButtonKind::Primary glyph=Icon::Plus on_press=move |()| new.ask()>"New token"</Button></div>
                {new.shown_once()}
                {listed(desk.tokens, skeleton, |data| data.team.map(|team| team.api_tokens).unwrap_or_default(), move || view! {
                    <Empty title="No tokens yet" text="With a token a script does over the API what you do here: makes invites, reads reports, imports tracks.">
                        <Button on_press=move |()| new.ask()>"New token"</Button>
                    </Empty>
                }.into_any(), move |tokens| table(desk, tokens))}
                {live(move || if new.is_shown() {
                    // The new token's own examples stand above.
                    ().into_any()
                } else {
                    view! {
                        <section class="card" aria-labelledby="use-h">
                            <div class="in stack-4">
                                <h2 id="use-h">"How a script uses one"</h2>
                                {examples(teller, "YOUR_TOKEN".to_owned(), true)}
                            </div>
                        </section>
                    }
                    .into_any()
                })}
                {new.dialog()}
                {revoke_dialog(desk)}
            }
            .into_any()
        },
    )
}

fn skeleton() -> AnyView {
    view! {
        <div class="card" aria-busy="true">
            <p class="vh" role="status">"Loading…"</p>
            <div class="in stack-4" aria-hidden="true">{skeleton_lines(&[64, 52, 58])}</div>
        </div>
    }
    .into_any()
}

fn table(desk: Desk, tokens: Signal<Vec<Token>>) -> AnyView {
    let caption = Signal::derive(move || {
        let count = i64::try_from(tokens.with(Vec::len)).unwrap_or(i64::MAX);
        words::counted(count, "API token", "API tokens")
    });
    let columns = vec![
        Column::new("Token", ""),
        Column::new("Scopes", "c-scopes"),
        Column::new("Last used", "c-used"),
        Column::new("State", "c-state"),
        Column::hidden("Actions", "c-act"),
    ];
    view! {
        <Table caption columns>{rows(tokens, |token| &token.id, move |token| row(desk, token))}</Table>
    }
    .into_any()
}

/// Whether a token opens anything, and from when it does not.
fn state(token: &Token) -> (bool, AnyView) {
    let neutral = |word: String| view! { <Status tone=Tone::Neutral glyph=Icon::Archive word=word /> }.into_any();
    if let Some(at) = &token.revoked_at {
        return (false, neutral(format!("Revoked {}", words::day(at, None))));
    }
    match &token.expires_at {
        Some(end) if words::ms(end).is_some_and(|end| end <= words::now_ms()) => {
            (false, neutral(format!("Expired {}", words::day(end, None))))
        }
        Some(end) => {
            let word = format!("Active until {}", words::day(end, None));
            (
                true,
                view! { <Status tone=Tone::Positive glyph=Icon::Done word=word /> }.into_any(),
            )
        }
        None => (
            true,
            view! { <Status tone=Tone::Positive glyph=Icon::Done word="Active, no expiry" /> }.into_any(),
        ),
    }
}

/// "3 days ago", and "Never".
fn last_used(token: &Token) -> AnyView {
    match &token.last_used_at {
        None => view! { <span class="muted">"Never"</span> }.into_any(),
        Some(at) => {
            let ago =
                words::ms(at).map_or_else(String::new, |ms| format!("{} ago", words::apart(words::now_ms() - ms)));
            view! { <time datetime=at.clone() title=words::instant(at, None, true)>{ago}</time> }.into_any()
        }
    }
}

fn row(desk: Desk, token: Token) -> AnyView {
    let (active, state) = state(&token);
    let scopes = token
        .scopes
        .iter()
        .map(|scope| scope_name(*scope))
        .collect::<Vec<_>>()
        .join(", ");
    let by = token
        .created_by
        .as_ref()
        .and_then(|by| by.email.clone().or_else(|| by.name.clone()));
    let made = match by {
        Some(by) => format!("Made {} by {by}", words::day(&token.created_at, None)),
        None => format!("Made {}", words::day(&token.created_at, None)),
    };
    let used = last_used(&token);
    let name = token.name.clone();
    let revoke = active.then(|| {
        let name = name.clone();
        view! {
            <Button size=ButtonSize::Small kind=ButtonKind::DangerQuiet on_press=move |()| {
                desk.revoking.set(Some(token.clone()));
                desk.question.ask();
            }>"Revoke"<span class="vh">" "{name}</span></Button>
        }
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><bdi class="who">{name}</bdi><span class="hint">{made}</span></th>
            <td role="cell" class="c-scopes">{scopes}</td>
            <td role="cell" class="c-used"><span class="only-phone">"Last used: "</span>{used}</td>
            <td role="cell" class="c-state">{state}</td>
            <td role="cell" class="c-act">{revoke}</td>
        </tr>
    }
    .into_any()
}

fn revoke(desk: Desk) {
    let Some(token) = desk.revoking.get_untracked() else {
        return;
    };
    let Some(deed) = desk.question.begin() else { return };
    api::spawn(Box::pin(async move {
        let answer = api::run::<RevokeApiToken>(revoke_api_token::Variables { id: token.id }).await;
        let asked = deed.over();
        if desk
            .teller
            .went_well(answer.map(|data| mistakes!(data.revoke_api_token.user_errors)))
        {
            if asked {
                desk.question.close();
            }
            desk.teller
                .toasts
                .done(format!("“{}” opens nothing any more.", token.name));
            desk.tokens.refetch();
        }
    }));
}

fn revoke_dialog(desk: Desk) -> AnyView {
    let about =
        move |said: fn(&Token) -> String| desk.revoking.with(|token| token.as_ref().map(said)).unwrap_or_default();
    let title = Signal::derive(move || about(|token| format!("Revoke “{}”?", token.name)));
    let breaks = move || {
        about(|token| match token.last_used_at.as_deref().and_then(words::ms) {
            Some(at) => format!(
                "Every script that uses it is refused from now on. It was last used {} ago.",
                words::apart(words::now_ms() - at)
            ),
            None => "It was never used. A script that starts to use it will be refused.".to_owned(),
        })
    };
    view! {
        <Dialog open=desk.question.open title>
            <div class="body"><p>{breaks}</p><p class="muted">"This cannot be taken back: a new token has another secret."</p></div>
            <footer>
                <Button autofocus=true on_press=move |()| desk.question.close()>"Cancel"</Button>
                <Button kind=ButtonKind::Danger busy=desk.question.busy on_press=move |()| revoke(desk)>"Revoke"</Button>
            </footer>
        </Dialog>
    }
    .into_any()
}
