//! The tab's one connection, as far as it can be thought: what happens goes in, what is to be done comes out. Pure; the
//! socket, the clock and the subscribers are [`super::live`]'s.
//!
//! All subscriptions of the tab share it, each under a number of its own. It opens with the first, and closes a while after
//! the last. When it drops it comes back, later and later, and asks for each of them again.

use std::time::Duration;

use super::pulse::{Next, Pulse};

/// How long a connection is kept that nobody uses: the next screen mostly wants one.
const LINGER: Duration = Duration::from_secs(5);

/// What to do. What subscribers are told comes last, because they may subscribe or leave on hearing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Open a connection, in place of one that there may be.
    Open,
    /// Drop the connection.
    Close,
    /// Ask for the subscription of this number.
    Ask(u32),
    /// Say that nobody listens to it any more.
    Complete(u32),
    /// Ask whether the other side is there.
    Ping,
    /// Call [`Line::waited`] after this time, and no more for an earlier step.
    Sleep(Duration),
    /// The same, after the wait before this attempt.
    Back(u32),
    /// Tell every subscriber.
    Tell(News),
}

/// What concerns every subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The connection is gone or in doubt.
    Doubt,
    /// The connection that was in doubt is there after all.
    Alive,
}

/// Where the connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// There is none.
    #[default]
    Down,
    /// It is opening, or open.
    Up {
        /// The server has acknowledged it: subscriptions are asked for.
        ready: bool,
        pulse: Pulse,
        /// The browser has lost its network.
        in_doubt: bool,
    },
    /// It was lost; another attempt is to come.
    Waiting,
}

/// The connection and those who use it.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// A handful: a list, which costs the page less than a map.
    subscriptions: Vec<u32>,
    state: State,
    /// Attempts since something came.
    attempt: u32,
    /// The server turned somebody away: who sits here may be another by now than whom the connection was opened by.
    is_stale: bool,
}

impl Line {
    /// Somebody listens from now on.
    pub(super) fn subscribe(&mut self, number: u32) -> Vec<Step> {
        self.subscriptions.push(number);
        match self.state {
            State::Down => self.open(),
            State::Up { .. } if self.is_stale => self.open(),
            State::Up { ready: true, pulse, .. } => vec![Step::Ask(number), Step::Sleep(pulse.patience())],
            State::Up { ready: false, .. } | State::Waiting => Vec::new(),
        }
    }

    /// Somebody does not listen any more.
    pub(super) fn unsubscribe(&mut self, number: u32) -> Vec<Step> {
        let is_asked = matches!(self.state, State::Up { ready: true, .. });
        let (known, mut steps) = self.ended(number);
        if known && is_asked {
            steps.insert(0, Step::Complete(number));
        }
        steps
    }

    /// The server has no more for a subscription; answers whether anybody listened to it.
    pub(super) fn ended(&mut self, number: u32) -> (bool, Vec<Step>) {
        let known = self.is_wanted(number);
        self.subscriptions.retain(|it| *it != number);
        let idles = known && self.subscriptions.is_empty() && matches!(self.state, State::Up { .. });
        (known, idles.then_some(Step::Sleep(LINGER)).into_iter().collect())
    }

    /// The server turned a subscription away for who sits here. The next one begins with a connection of its own.
    pub(super) fn doubt_who(&mut self) {
        self.is_stale = true;
    }

    /// Somebody else sits here now: everything is asked for again, in their name.
    pub(super) fn renew(&mut self) -> Vec<Step> {
        match self.state {
            State::Up { .. } if self.subscriptions.is_empty() => {
                self.state = State::Down;
                vec![Step::Close]
            }
            State::Up { .. } => self.open(),
            State::Down | State::Waiting => Vec::new(),
        }
    }

    fn open(&mut self) -> Vec<Step> {
        let pulse = Pulse::default();
        self.is_stale = false;
        self.state = State::Up {
            ready: false,
            pulse,
            in_doubt: false,
        };
        vec![Step::Open, Step::Sleep(pulse.patience())]
    }

    /// The server lets the connection in.
    pub(super) fn acknowledged(&mut self) -> Vec<Step> {
        match &mut self.state {
            State::Up { ready, .. } if !*ready => *ready = true,
            _ => return Vec::new(),
        }
        self.subscriptions.iter().copied().map(Step::Ask).collect()
    }

    /// Something came, whatever it is.
    pub(super) fn heard(&mut self) -> Vec<Step> {
        let State::Up { pulse, in_doubt, .. } = &mut self.state else {
            return Vec::new();
        };
        pulse.heard();
        let was_in_doubt = std::mem::take(in_doubt);
        if self.subscriptions.is_empty() {
            return Vec::new();
        }
        let mut steps = vec![Step::Sleep(pulse.patience())];
        steps.extend(was_in_doubt.then_some(Step::Tell(News::Alive)));
        steps
    }

    /// Whether anybody listens to a subscription.
    pub(super) fn is_wanted(&self, number: u32) -> bool {
        self.subscriptions.contains(&number)
    }

    /// A subscription brought something: the connection works.
    pub(super) fn worked(&mut self) {
        self.attempt = 0;
    }

    /// The time slept for is over.
    pub(super) fn waited(&mut self) -> Vec<Step> {
        let nobody = self.subscriptions.is_empty();
        match &mut self.state {
            State::Down => Vec::new(),
            State::Waiting if nobody => {
                self.state = State::Down;
                Vec::new()
            }
            State::Waiting => {
                self.attempt += 1;
                self.open()
            }
            State::Up { .. } if nobody => {
                self.state = State::Down;
                vec![Step::Close]
            }
            State::Up { pulse, .. } => match pulse.waited() {
                Next::Ask => vec![Step::Ping, Step::Sleep(pulse.patience())],
                Next::GiveUp => self.lost(),
            },
        }
    }

    /// The browser lost or found its network, or somebody looks at the page again.
    pub(super) fn doubted(&mut self, on_line: bool) -> Vec<Step> {
        let nobody = self.subscriptions.is_empty();
        match &mut self.state {
            State::Waiting if on_line && !nobody => {
                self.attempt = 0;
                self.open()
            }
            State::Up { pulse, in_doubt, .. } if !nobody => {
                let mut steps = Vec::new();
                if pulse.doubted() == Some(Next::Ask) {
                    steps = vec![Step::Ping, Step::Sleep(pulse.patience())];
                }
                if !on_line && !std::mem::replace(in_doubt, true) {
                    steps.push(Step::Tell(News::Doubt));
                }
                steps
            }
            _ => Vec::new(),
        }
    }

    /// The connection is gone.
    pub(super) fn lost(&mut self) -> Vec<Step> {
        if self.subscriptions.is_empty() {
            self.state = State::Down;
            return vec![Step::Close];
        }
        self.state = State::Waiting;
        vec![Step::Close, Step::Back(self.attempt), Step::Tell(News::Doubt)]
    }

    /// The server refuses the connection itself: answers whom to tell that nothing more comes.
    pub(super) fn refused(&mut self) -> Vec<u32> {
        self.state = State::Down;
        std::mem::take(&mut self.subscriptions)
    }
}

#[cfg(test)]
mod tests {
    use super::{LINGER, Line, News, Step};
    use crate::api::pulse::Pulse;

    /// Patience with a line that was just heard.
    fn quiet() -> Step {
        Step::Sleep(Pulse::default().patience())
    }

    /// A line that is open, with these subscriptions.
    fn open(numbers: &[u32]) -> Line {
        let mut line = Line::default();
        for number in numbers {
            line.subscribe(*number);
        }
        line.acknowledged();
        line
    }

    #[test]
    fn all_subscriptions_of_a_tab_share_one_connection() {
        let mut line = Line::default();
        assert_eq!(line.subscribe(1), [Step::Open, quiet()]);
        // Not a second one while the first opens; both are asked for once it is let in.
        assert_eq!(line.subscribe(2), []);
        assert_eq!(line.acknowledged(), [Step::Ask(1), Step::Ask(2)]);
        assert_eq!(line.subscribe(3), [Step::Ask(3), quiet()]);
        assert_eq!(line.unsubscribe(2), [Step::Complete(2)]);
        assert!(line.is_wanted(1) && !line.is_wanted(2));
    }

    #[test]
    fn a_connection_that_nobody_uses_closes_after_a_while_and_not_at_once() {
        let mut line = open(&[1]);
        assert_eq!(line.unsubscribe(1), [Step::Complete(1), Step::Sleep(LINGER)]);
        // What comes late does not keep it.
        assert_eq!(line.heard(), []);
        assert_eq!(line.subscribe(2), [Step::Ask(2), quiet()]);
        assert_eq!(line.ended(2), (true, vec![Step::Sleep(LINGER)]));
        assert_eq!(line.waited(), [Step::Close]);
        assert_eq!(line.subscribe(3), [Step::Open, quiet()]);
    }

    #[test]
    fn r118_a_connection_that_drops_comes_back_and_asks_for_every_subscription_again() {
        let mut line = open(&[1, 2]);
        for attempt in 0..3 {
            assert_eq!(line.lost(), [Step::Close, Step::Back(attempt), Step::Tell(News::Doubt)]);
            assert_eq!(line.waited(), [Step::Open, quiet()]);
        }
        assert_eq!(line.acknowledged(), [Step::Ask(1), Step::Ask(2)]);
        // It works again: the next loss begins with the shortest wait.
        line.worked();
        assert!(line.lost().contains(&Step::Back(0)));
        // Who comes or goes meanwhile is asked for, or not, when it is back.
        assert_eq!(line.subscribe(3), []);
        assert_eq!(line.unsubscribe(1), []);
        line.waited();
        assert_eq!(line.acknowledged(), [Step::Ask(2), Step::Ask(3)]);
    }

    #[test]
    fn what_nobody_waits_for_does_not_come_back() {
        let mut line = open(&[1]);
        line.lost();
        line.unsubscribe(1);
        assert_eq!(line.waited(), []);
        let mut line = open(&[1]);
        line.unsubscribe(1);
        assert_eq!(line.lost(), [Step::Close]);
    }

    #[test]
    fn r118_a_silent_line_is_asked_then_given_up() {
        let mut line = open(&[1]);
        assert_eq!(line.waited()[0], Step::Ping);
        assert_eq!(line.heard(), [quiet()]);
        assert_eq!(line.waited()[0], Step::Ping);
        assert_eq!(line.waited(), [Step::Close, Step::Back(0), Step::Tell(News::Doubt)]);
    }

    #[test]
    fn a_browser_without_its_network_says_so_and_takes_it_back() {
        let mut line = open(&[1]);
        let steps = line.doubted(false);
        assert_eq!((steps[0], steps[2]), (Step::Ping, Step::Tell(News::Doubt)));
        assert_eq!(line.doubted(false), []);
        assert_eq!(line.heard(), [quiet(), Step::Tell(News::Alive)]);
        // Back on the network, a lost line does not wait for its time.
        line.lost();
        assert_eq!(line.doubted(false), []);
        assert_eq!(line.doubted(true), [Step::Open, quiet()]);
    }

    #[test]
    fn who_is_turned_away_is_not_asked_for_again_and_the_next_begins_anew() {
        let mut line = open(&[1, 2]);
        line.doubt_who();
        assert_eq!(line.ended(1), (true, Vec::new()));
        assert_eq!(line.ended(1), (false, Vec::new()));
        // Signed in meanwhile, perhaps in another tab: the cookies that count are those of a new connection.
        assert_eq!(line.subscribe(3), [Step::Open, quiet()]);
        assert_eq!(line.acknowledged(), [Step::Ask(2), Step::Ask(3)]);
        assert_eq!(line.subscribe(4), [Step::Ask(4), quiet()]);
    }

    #[test]
    fn who_signs_in_gets_a_connection_in_their_name() {
        let mut line = open(&[1]);
        assert_eq!(line.renew(), [Step::Open, quiet()]);
        assert_eq!(line.acknowledged(), [Step::Ask(1)]);
        line.unsubscribe(1);
        assert_eq!(line.renew(), [Step::Close]);
        assert_eq!(line.renew(), []);
    }

    #[test]
    fn a_connection_that_is_refused_ends_every_subscription() {
        let mut line = open(&[1, 2]);
        assert_eq!(line.refused(), [1, 2]);
        assert_eq!(line.waited(), []);
        assert!(!line.is_wanted(1));
    }
}
