//! Live updates: GraphQL subscriptions over the `graphql-transport-ws` protocol, all of them over the tab's one socket.
//!
//! [`super::line`] decides when there is a socket, and says what to do; this file does it: the browser's WebSocket, its
//! timer, the protocol's dozen messages. After a drop the variables of each subscription are asked for again, so that whoever
//! keeps a cursor resumes where it stood.

use std::{cell::RefCell, rc::Rc, time::Duration};

use invites_client::{ClientError, Code, Envelope, GraphQLQuery, Transport, TransportError};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, EventTarget, WebSocket};

use super::{
    fetch::{Fetch, Parsed, decode, encode},
    line::{Line, News, Step},
};

/// The sub-protocol that names `graphql-transport-ws` on the wire.
const PROTOCOL: &str = "graphql-transport-ws";

/// The wait before the first new attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait between attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// What a subscription says.
#[derive(Clone, Debug, PartialEq)]
pub enum Live<D> {
    /// Something new.
    Data(D),
    /// The connection is gone or in doubt; another attempt is under way. What was shown may be stale.
    Reconnecting,
    /// The connection that was in doubt is there after all: nothing was missed.
    Alive,
    /// The server refused. Nothing more comes.
    Refused(ClientError),
    /// The server has nothing more to say.
    Over,
}

/// Subscribes to `Q` for as long as the current owner (the screen) lives. `variables` is asked at each connection.
pub fn watch<Q>(
    mut variables: impl FnMut() -> Q::Variables + 'static,
    mut on: impl FnMut(Live<Q::ResponseData>) + 'static,
) where
    Q: GraphQLQuery + 'static,
    Q::Variables: 'static,
{
    let request = move |id: &str| {
        encode(&Frame {
            id,
            kind: "subscribe",
            payload: Q::build_query(variables()),
        })
    };
    let read = move |live: Live<Parsed>| {
        on(match live {
            Live::Data(data) => match Fetch.read(data) {
                Ok(data) => Live::Data(data),
                Err(error) => Live::Refused(error.into()),
            },
            Live::Reconnecting => Live::Reconnecting,
            Live::Alive => Live::Alive,
            Live::Refused(error) => Live::Refused(error),
            Live::Over => Live::Over,
        });
    };
    follow(Rc::new(Subscriber {
        request: RefCell::new(Box::new(request)),
        on: RefCell::new(Box::new(read)),
    }));
}

/// Somebody else sits here from now on: what is subscribed to is asked for again, with their cookies.
pub fn renew() {
    act(Line::renew);
}

#[derive(Serialize)]
struct Frame<'a, P> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    payload: P,
}

/// Writes what asks for a subscription under this id.
type Request = Box<dyn FnMut(&str) -> Result<String, TransportError>>;

/// What stands behind a number.
struct Subscriber {
    request: RefCell<Request>,
    on: RefCell<Box<dyn FnMut(Live<Parsed>)>>,
}

/// What the tab has of live updates.
#[derive(Default)]
struct Tab {
    line: Line,
    socket: Option<WebSocket>,
    /// What the window calls, and the sockets, one after the other.
    ear: Option<JsValue>,
    timer: Option<TimeoutHandle>,
    subscribers: Vec<(u32, Rc<Subscriber>)>,
    last: u32,
}

thread_local! {
    static TAB: RefCell<Tab> = RefCell::default();
}

/// Takes somebody in until the current owner is gone. Not generic over the operation.
fn follow(subscriber: Rc<Subscriber>) {
    let number = TAB.with_borrow_mut(|tab| {
        tab.last += 1;
        tab.subscribers.push((tab.last, subscriber));
        tab.last
    });
    on_cleanup(move || {
        forget(number);
        act(|line| line.unsubscribe(number));
    });
    act(|line| line.subscribe(number));
}

fn subscriber(number: u32) -> Option<Rc<Subscriber>> {
    TAB.with_borrow(|tab| {
        let found = tab.subscribers.iter().find(|(it, _)| *it == number);
        found.map(|(_, subscriber)| subscriber.clone())
    })
}

fn forget(number: u32) {
    // Dropped when the tab is free again: what it holds may have a last word to say to it.
    let _last = subscriber(number);
    TAB.with_borrow_mut(|tab| tab.subscribers.retain(|(it, _)| *it != number));
}

/// Lets something happen to the line, and does what follows.
fn act(happens: impl FnOnce(&mut Line) -> Vec<Step>) {
    follow_up(TAB.with_borrow_mut(|tab| happens(&mut tab.line)));
}

fn follow_up(steps: Vec<Step>) {
    for step in steps {
        match step {
            Step::Open => open(),
            Step::Close => close(),
            Step::Ask(number) => ask(number),
            Step::Complete(number) => say(&format!(r#"{{"type":"complete","id":"{number}"}}"#)),
            Step::Ping => say(r#"{"type":"ping"}"#),
            Step::Sleep(time) => sleep(time),
            Step::Back(attempt) => sleep(wait(attempt, js_sys::Math::random())),
            Step::Tell(news) => {
                let numbers: Vec<u32> = TAB.with_borrow(|tab| tab.subscribers.iter().map(|it| it.0).collect());
                for number in numbers {
                    tell(
                        number,
                        match news {
                            News::Doubt => Live::Reconnecting,
                            News::Alive => Live::Alive,
                        },
                    );
                }
            }
        }
    }
}

fn tell(number: u32, live: Live<Parsed>) {
    if let Some(subscriber) = subscriber(number)
        && let Ok(mut on) = subscriber.on.try_borrow_mut()
    {
        on(live);
    }
}

/// The last that a subscriber is told.
fn dismiss(number: u32, live: Live<Parsed>) {
    tell(number, live);
    forget(number);
}

fn ask(number: u32) {
    let Some(subscriber) = subscriber(number) else {
        return;
    };
    // A screen that is being drawn does not follow what its subscription asks for.
    let request = untrack(|| (subscriber.request.borrow_mut())(&number.to_string()));
    match request {
        Ok(request) => say(&request),
        Err(error) => end(number, Live::Refused(error.into())),
    }
}

fn end(number: u32, live: Live<Parsed>) {
    let (known, steps) = TAB.with_borrow_mut(|tab| {
        if let Live::Refused(error) = &live
            && matches!(
                error.code(),
                Some(Code::Unauthenticated | Code::Forbidden | Code::NotFound)
            )
        {
            tab.line.doubt_who();
        }
        tab.line.ended(number)
    });
    follow_up(steps);
    if known {
        dismiss(number, live);
    }
}

/// Calls the line when the time is over, in place of what it waited for before.
fn sleep(time: Duration) {
    let timer = set_timeout_with_handle(|| act(Line::waited), time).ok();
    let before = TAB.with_borrow_mut(|tab| std::mem::replace(&mut tab.timer, timer));
    if let Some(before) = before {
        before.clear();
    }
}

fn open() {
    close();
    let ear = TAB.with_borrow_mut(|tab| tab.ear.clone()).unwrap_or_else(|| {
        let ear = Closure::<dyn FnMut(Event)>::new(|event: Event| hear(&event)).into_js_value();
        // For as long as the tab lives.
        listen(&window(), &ear, ["offline", "online", "focus"]);
        TAB.with_borrow_mut(|tab| tab.ear = Some(ear.clone()));
        ear
    });
    // Without a socket nothing comes, and the line gives it up in its time.
    let socket = socket_url().and_then(|url| WebSocket::new_with_str(&url, PROTOCOL).ok());
    if let Some(socket) = &socket {
        listen(socket, &ear, ["open", "message", "close"]);
    }
    TAB.with_borrow_mut(|tab| tab.socket = socket);
}

fn listen(to: &EventTarget, ear: &JsValue, names: [&str; 3]) {
    for name in names {
        let _ = to.add_event_listener_with_callback(name, ear.unchecked_ref());
    }
}

fn close() {
    if let Some(socket) = TAB.with_borrow_mut(|tab| tab.socket.take()) {
        let _ = socket.close();
    }
}

/// Says something to a socket that is open. What cannot be said is missed by the line, which gives it up in its time.
fn say(message: &str) {
    TAB.with_borrow(|tab| {
        let open = tab.socket.as_ref().filter(|it| it.ready_state() == WebSocket::OPEN);
        open.and_then(|socket| socket.send_with_str(message).ok())
    });
}

/// Takes an event of the window or of a socket.
fn hear(event: &Event) {
    let (from, kind) = (event.target(), event.type_());
    if matches!(kind.as_str(), "offline" | "online" | "focus") {
        return act(|line| line.doubted(window().navigator().on_line()));
    }
    if TAB.with_borrow(|tab| tab.socket.as_deref() != from.as_ref()) {
        return; // of one that was given up
    }
    match kind.as_str() {
        "open" => say(r#"{"type":"connection_init"}"#),
        "message" => {
            act(Line::heard);
            let text = field(event, "data").as_string().unwrap_or_default();
            if let Ok(message) = js_sys::JSON::parse(&text) {
                take(&message);
            }
        }
        _ => closed(field(event, "code").as_f64().unwrap_or_default() as u16),
    }
}

/// Takes a message of the server.
fn take(message: &JsValue) {
    let (kind, payload) = (field(message, "type"), field(message, "payload"));
    let number = || field(message, "id").as_string().and_then(|id| id.parse().ok());
    match kind.as_string().as_deref() {
        Some("connection_ack") => act(Line::acknowledged),
        Some("ping") => say(r#"{"type":"pong"}"#),
        Some("next") => {
            let wanted = number().filter(|number| TAB.with_borrow(|tab| tab.line.is_wanted(*number)));
            let Some(number) = wanted else { return };
            TAB.with_borrow_mut(|tab| tab.line.worked());
            match payload_of(payload) {
                Ok(data) => tell(number, Live::Data(data)),
                Err(error) => {
                    follow_up(vec![Step::Complete(number)]);
                    end(number, Live::Refused(error));
                }
            }
        }
        Some("error") => {
            if let Some(number) = number() {
                end(number, Live::Refused(refusal(&payload)));
            }
        }
        Some("complete") => {
            if let Some(number) = number() {
                end(number, Live::Over);
            }
        }
        _ => {}
    }
}

/// The data of a `next` message.
fn payload_of(payload: JsValue) -> Result<Parsed, ClientError> {
    decode::<Envelope<Parsed>>(payload)
        .map_err(ClientError::from)
        .and_then(Envelope::into_data)
}

/// An `error` message: its payload is a list of GraphQL errors.
fn refusal(errors: &JsValue) -> ClientError {
    let envelope = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&envelope, &"errors".into(), errors);
    payload_of(envelope.into())
        .err()
        .unwrap_or_else(|| TransportError::Malformed("an error without a reason".to_owned()).into())
}

/// The socket is closed.
fn closed(code: u16) {
    if !refuses(code) {
        return act(Line::lost);
    }
    for number in TAB.with_borrow_mut(|tab| tab.line.refused()) {
        dismiss(
            number,
            Live::Refused(TransportError::NotGraphql { status: code }.into()),
        );
    }
}

/// Whether a close code says that asking again in the same way will not help. Most of the protocol's own do, but not that
/// the connection was slow to begin or slow to read.
fn refuses(code: u16) -> bool {
    (4400..=4499).contains(&code) && !matches!(code, 4408 | 4410)
}

fn field(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &name.into()).unwrap_or_default()
}

/// The socket's address on the page's own origin.
fn socket_url() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/graphql/ws", location.host().ok()?))
}

/// The wait before attempt number `attempt` (0 is the first after a connection that worked): doubling, and spread by
/// `chance` (0 to 1) over its second half, so that a room full of pages does not come back in one instant.
fn wait(attempt: u32, chance: f64) -> Duration {
    let full = FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(attempt))
        .min(LONGEST_WAIT);
    full.mul_f64(0.5 + chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::{FIRST_WAIT, LONGEST_WAIT, refuses, wait};

    #[test]
    fn waits_double_up_to_a_bound() {
        assert_eq!(wait(0, 1.0), FIRST_WAIT);
        assert_eq!(wait(1, 1.0), FIRST_WAIT * 2);
        assert_eq!(wait(40, 1.0), LONGEST_WAIT);
    }

    #[test]
    fn pages_come_back_spread_out() {
        assert_eq!(wait(3, 0.0), wait(3, 1.0) / 2);
    }

    #[test]
    fn a_slow_reader_comes_back_for_a_fresh_snapshot_and_a_refused_one_does_not() {
        assert!(!refuses(1001) && !refuses(1006) && !refuses(4408) && !refuses(4410));
        assert!(refuses(4400) && refuses(4403) && refuses(4429));
    }
}
