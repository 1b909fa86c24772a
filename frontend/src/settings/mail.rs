//! `/settings/mail`: messages that no mail server took, with its own words; tried again, or discarded.

use invites_client::{
    enums::{MailKind, MailOutcome},
    operations::{
        DiscardMail, RetryMail, UndeliveredMailQuery, discard_mail, retry_mail,
        undelivered_mail_query::{self, UndeliveredMailQueryTeamUndeliveredMail as Letter},
    },
};
use leptos::prelude::*;

use super::{
    frame,
    outcome::{Teller, mistakes},
};
use crate::{
    api::{self, Query},
    kit::{
        Banner, Button, ButtonKind, ButtonSize, Column, Empty, Icon, Table, Tone, listed, live, rows, skeleton_lines,
    },
    routes::SettingsPage,
    words,
};

/// What a message is called.
fn kind_name(kind: MailKind) -> &'static str {
    match kind {
        MailKind::SignInCode => "Sign-in code",
        MailKind::MemberInvitation => "Invitation to the team",
        MailKind::AccessEndsSoon => "Access ends soon",
        MailKind::EventTomorrow => "Event tomorrow",
        MailKind::EventStarts => "Event starts",
        MailKind::AccessRemoved => "Access removed",
        MailKind::Unknown => "Newer than this page",
    }
}

/// What the page's parts share.
#[derive(Clone, Copy)]
struct Desk {
    teller: Teller,
    mail: Query<undelivered_mail_query::ResponseData>,
    /// The messages that are being dealt with.
    busy: RwSignal<Vec<String>>,
    /// Whether the server has a mail server.
    sends: Memo<bool>,
}

/// The page.
pub(super) fn page() -> AnyView {
    let teller = Teller::here();
    frame::page(
        SettingsPage::Mail,
        "Messages that no mail server took. What is still being tried is not here: that goes on by itself for half a day.",
        move || {
            let mail = api::query::<UndeliveredMailQuery>(move || undelivered_mail_query::Variables {
                team_slug: teller.team(),
            });
            let desk = Desk {
                teller,
                mail,
                busy: RwSignal::new(Vec::new()),
                sends: Memo::new(move |before| match mail.get() {
                    Some(Ok(data)) => data.team.is_none_or(|team| team.sends_mail),
                    _ => before.copied().unwrap_or(true),
                }),
            };
            let letters = |data: undelivered_mail_query::ResponseData| {
                data.team.map(|team| team.undelivered_mail).unwrap_or_default()
            };
            view! {
                {live(move || no_server(desk.sends.get()))}
                {listed(mail, skeleton, letters, nothing, move |letters| list(desk, letters))}
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

fn no_server(sends_mail: bool) -> AnyView {
    if sends_mail {
        return ().into_any();
    }
    view! {
        <Banner tone=Tone::Caution glyph=Icon::Alert title="This server sends no mail">
            "Messages, codes included, stand in the server’s log. Its operator names a mail server by TRACKPASS_SMTP_URL."
        </Banner>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! {
        <Empty title="Nothing is left undelivered"
            text="When a mail server refuses a message for good, it stands here with the server’s words." />
    }
    .into_any()
}

fn list(desk: Desk, letters: Signal<Vec<Letter>>) -> AnyView {
    let caption = Signal::derive(move || {
        let count = i64::try_from(letters.with(Vec::len)).unwrap_or(i64::MAX);
        words::counted(count, "message", "messages")
    });
    let columns = vec![
        Column::new("Message", ""),
        Column::new("What the mail server said", "c-reply"),
        Column::new("Given up", "c-used"),
        Column::hidden("Actions", "c-acts"),
    ];
    view! {
        <Table caption columns>{rows(letters, |letter| &letter.id, move |letter| row(desk, letter))}</Table>
    }
    .into_any()
}

fn row(desk: Desk, letter: Letter) -> AnyView {
    let kind = kind_name(letter.kind);
    let tries = words::counted(letter.tries, "try", "tries");
    let ago = words::ms(&letter.failed_at)
        .map_or_else(String::new, |ms| format!("{} ago", words::apart(words::now_ms() - ms)));
    let exact = words::instant(&letter.failed_at, None, true);
    let reply = if letter.reply.is_empty() {
        "Nothing".to_owned()
    } else {
        letter.reply.clone()
    };
    let to = letter.to.clone();
    let busy = busy(desk, &letter.id);
    let again = letter.can_be_tried_again.then(|| {
        let (id, to) = (letter.id.clone(), to.clone());
        view! {
            <Button size=ButtonSize::Small busy on_press=move |()| try_again(desk, id.clone(), to.clone())>
                "Try again"<span class="vh">" to send to "{letter.to.clone()}</span>
            </Button>
        }
    });
    let no_use = (!letter.can_be_tried_again)
        .then(|| view! { <span class="hint">"Whoever needs a code asks for another."</span> });
    let (id, about) = (letter.id.clone(), to.clone());
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><bdi class="who">{to.clone()}</bdi><span class="hint">{format!("{kind}, {tries}")}</span>{no_use}</th>
            <td role="cell" class="c-reply"><bdi>{reply}</bdi></td>
            <td role="cell" class="c-used"><span class="only-phone">"Given up: "</span><time datetime=letter.failed_at title=exact>{ago}</time></td>
            <td role="cell" class="c-acts"><div class="btns">
                {again}
                <Button size=ButtonSize::Small kind=ButtonKind::DangerQuiet busy on_press=move |()| discard(desk, id.clone(), about.clone())>
                    "Discard"<span class="vh">" the message to "{to}</span>
                </Button>
            </div></td>
        </tr>
    }
    .into_any()
}

/// Whether this message is being dealt with.
fn busy(desk: Desk, id: &str) -> Signal<bool> {
    let id = id.to_owned();
    Signal::derive(move || desk.busy.with(|busy| busy.contains(&id)))
}

fn try_again(desk: Desk, id: String, to: String) {
    desk.busy.update(|busy| busy.push(id.clone()));
    let variables = retry_mail::Variables {
        team_slug: untrack(|| desk.teller.team()),
        id: id.clone(),
    };
    api::spawn(Box::pin(async move {
        let answer = api::run::<RetryMail>(variables).await;
        desk.busy.try_update(|busy| busy.retain(|other| *other != id));
        let mut outcome = None;
        let went_well = desk.teller.went_well(answer.map(|data| {
            outcome = data.retry_mail.outcome.zip(Some(data.retry_mail.reply));
            mistakes!(data.retry_mail.user_errors)
        }));
        match outcome.filter(|_| went_well) {
            Some((MailOutcome::Sent, _)) => desk
                .teller
                .toasts
                .done(format!("The mail server took the message to {to}.")),
            Some((MailOutcome::Refused, reply)) => {
                let reply = reply.unwrap_or_default();
                let sentence = format!("The mail server refused again: {reply}");
                desk.teller.toasts.failed(sentence);
                // The row says what it said before, and stays under the hand that may press again.
                return;
            }
            Some(_) => {
                let waits = "The mail server cannot be reached just now. The message waits, and goes out by itself.";
                desk.teller.toasts.done(waits.to_owned());
            }
            None => {}
        }
        desk.mail.refetch();
    }));
}

fn discard(desk: Desk, id: String, to: String) {
    desk.busy.update(|busy| busy.push(id.clone()));
    let variables = discard_mail::Variables {
        team_slug: untrack(|| desk.teller.team()),
        id: id.clone(),
    };
    api::spawn(Box::pin(async move {
        let answer = api::run::<DiscardMail>(variables).await;
        desk.busy.try_update(|busy| busy.retain(|other| *other != id));
        if desk
            .teller
            .went_well(answer.map(|data| mistakes!(data.discard_mail.user_errors)))
        {
            desk.teller.toasts.done(format!("The message to {to} is discarded."));
        }
        desk.mail.refetch();
    }));
}
