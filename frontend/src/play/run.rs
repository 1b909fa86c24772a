//! The play under the player's hands: what the server says of it, which challenge is on screen, and the moves.
//!
//! Every move is asked of the server, and what the play is afterwards is asked again: the page keeps no account of its own.

use std::pin::Pin;

use invites_client::{
    ClientError, TransportError,
    enums::{ChallengeState, ChallengeType},
    operations::{
        CheckChallenge, PlayQuery, PlayUpdates, SkipChallenge, StartChallenge, StopPlay, check_challenge, play_query,
        play_updates, skip_challenge, start_challenge, stop_play,
    },
};
use leptos::prelude::*;

use super::{
    news::{Stage, stage},
    standing::{Stop, current, is_over},
};
use crate::{
    api::{self, Live, Query},
    kit::{Icon, Toasts, Tone, words_for},
    learner::{clock::Clock, start::sentences, steady::Steady},
    words,
};

pub(super) use play_query::{PlayQueryPlay as Play, PlayQueryPlayChallenges as Challenge};

/// Seconds between two questions about a play whose time is over and which the server still lets run.
const PATIENCE: i64 = 5;

/// What a move came to: `None` when it was made, or why not.
type Move = Pin<Box<dyn Future<Output = Result<Option<String>, ClientError>>>>;

/// The denial or the first error of a move's payload, in words.
macro_rules! refusal {
    ($payload:expr) => {{
        let payload = $payload;
        let denied = payload.denial.map(|denial| sentences(denial.message, denial.remedy));
        denied.or(payload.user_errors.into_iter().next().map(|error| error.message))
    }};
}

/// A check that did not reach the server, as far as this page knows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unsent {
    pub challenge: String,
    answers: Option<Vec<i64>>,
    /// Checks that the challenge had before: one more, and it did arrive.
    made: usize,
}

/// Something to tell the player that they did not do themselves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    pub tone: Tone,
    pub glyph: Icon,
    pub text: String,
}

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub struct Run {
    pub(super) id: StoredValue<String>,
    query: Query<play_query::ResponseData>,
    /// The play, without what changes at each answer.
    pub(super) play: Steady<Option<Play>>,
    /// Its challenges, as lists show them.
    pub(super) stops: Memo<Vec<Stop>>,
    /// The id of the challenge on screen. `None` until the play is there, and for its end.
    pub(super) shown: RwSignal<Option<String>>,
    /// Whether a move is under way.
    pub(super) busy: RwSignal<bool>,
    /// A check on its way, while the connection is gone.
    pub(super) unsent: RwSignal<Option<Unsent>>,
    /// What happened without the player's own hand, until dismissed.
    pub(super) told: RwSignal<Vec<Said>>,
    /// How much of the time is left.
    pub(super) stage: Memo<Stage>,
    /// Rises whenever the server says that something moved.
    pub(super) moved: RwSignal<u32>,
    /// Whether the player's hand is up.
    pub(super) hand_up: RwSignal<bool>,
    /// The challenges that this page skipped.
    pub(super) skipped_here: StoredValue<Vec<String>>,
    pub(super) clock: Clock,
    pub(super) toasts: Toasts,
}

impl Run {
    /// Asks for the play and stays with it.
    pub(super) fn open(id: String) -> Self {
        let asked = id.clone();
        let query = api::query::<PlayQuery>(move || play_query::Variables { id: asked.clone() });
        let play = Steady::of(query, |data| data.play.map(settled));
        let clock = Clock::start();
        let run = Self {
            id: StoredValue::new(id),
            query,
            play,
            stops: Memo::new(move |_| play.data().flatten().map(|play| stops(&play)).unwrap_or_default()),
            shown: RwSignal::new(None),
            busy: RwSignal::new(false),
            unsent: RwSignal::new(None),
            told: RwSignal::new(Vec::new()),
            stage: stage_of(play, clock),
            moved: RwSignal::new(0),
            hand_up: RwSignal::new(false),
            skipped_here: StoredValue::new(Vec::new()),
            clock,
            toasts: Toasts::here(),
        };
        run.stay_current();
        run
    }

    fn stay_current(self) {
        api::watch::<PlayUpdates>(
            move || play_updates::Variables {
                play_id: self.id.get_value(),
            },
            move |update| {
                if matches!(update, Live::Data(_)) {
                    self.moved.update(|moved| *moved += 1);
                    // A move of this page asks again by itself.
                    if !self.busy.get_untracked() {
                        self.query.refetch();
                    }
                }
            },
        );
        Effect::new(move |_| {
            if let Some(Ok(data)) = self.query.get()
                && let Some(play) = data.play
            {
                self.clock.set(&play.now);
                self.send_again(&play);
            }
        });
        // What is on screen: where the player stands, at first; the end, once it is there.
        let over = Memo::new(move |_| self.play.data().flatten().map(|play| is_over(play.state)));
        Effect::new(move |before: Option<Option<bool>>| {
            let over = over.get();
            match over {
                Some(true) if before != Some(Some(true)) => {
                    self.shown.set(None);
                    // The end says what there is to say.
                    self.told.set(Vec::new());
                }
                Some(false) => self.show_current_if_none(),
                _ => {}
            }
            over
        });
        // What has nothing to read first has begun once it is on screen. Tried once: a check starts it as well.
        Effect::new(move |tried: Option<Option<String>>| {
            let tried = tried.flatten();
            let shown = self.shown.get().filter(|shown| Some(shown) != tried.as_ref());
            let idle = !self.busy.get() && self.play.data().flatten().is_some_and(|play| !is_over(play.state));
            match shown {
                Some(shown) if idle && self.challenge(&shown).is_some_and(|one| begins_by_itself(&one)) => {
                    self.begin(shown.clone());
                    Some(shown)
                }
                _ => tried,
            }
        });
        Effect::new(move |_| {
            if self.left().is_some_and(|left| left <= 0 && left % PATIENCE == 0) {
                self.query.refetch();
            }
        });
    }

    fn show_current_if_none(self) {
        if self.shown.with_untracked(Option::is_none) {
            let current = self
                .stops
                .with_untracked(|stops| current(stops).map(|stop| stop.id.clone()));
            self.shown.set(current);
        }
    }

    /// Seconds until the play's own time limit (R22); `None` when it is over. Tracked: changes every second.
    pub(super) fn left(self) -> Option<i64> {
        left(self.play, self.clock)
    }

    /// Tells the player something, in place of what was said of the same matter before.
    pub(super) fn tell(self, tone: Tone, glyph: Icon, text: String) {
        self.told.update(|told| {
            told.retain(|said| said.glyph != glyph);
            told.push(Said { tone, glyph, text });
        });
    }

    /// The check that was lost on the way, once the server answers again: unless it did arrive.
    fn send_again(self, play: &Play) {
        if self.busy.get_untracked() {
            return;
        }
        let Some(unsent) = self.unsent.try_update(Option::take).flatten() else {
            return;
        };
        let waits = play.challenges.iter().any(|one| {
            one.id == unsent.challenge
                && matches!(one.state, ChallengeState::Unlocked | ChallengeState::Started)
                && one.attempts.len() <= unsent.made
        });
        if waits && !is_over(play.state) {
            self.check(unsent.challenge, unsent.answers);
        }
    }

    /// Asks the server again.
    pub(super) fn ask(self) {
        self.query.refetch();
    }

    /// The challenge with this id. Tracked.
    pub(super) fn challenge(self, id: &str) -> Option<Challenge> {
        self.play
            .data()
            .flatten()?
            .challenges
            .into_iter()
            .find(|challenge| challenge.id == id)
    }

    /// Starts a challenge of the page's own accord. No move of the player: what they press meanwhile is not lost.
    fn begin(self, challenge: String) {
        let variables = self.starting(challenge);
        api::spawn(Box::pin(async move {
            // Where it fails, the player's next move says why.
            let _ = api::run::<StartChallenge>(variables).await;
            // A move of the player asks again by itself.
            if self.busy.try_get_untracked() == Some(false) {
                self.query.refetch();
            }
        }));
    }

    fn starting(self, challenge: String) -> start_challenge::Variables {
        start_challenge::Variables {
            play_id: self.id.get_value(),
            challenge_id: challenge,
        }
    }

    /// Starts a challenge.
    pub(super) fn start(self, challenge: String) {
        let variables = self.starting(challenge);
        self.make(
            None,
            Box::pin(async move {
                let data = api::run::<StartChallenge>(variables).await?;
                Ok(refusal!(data.start_challenge))
            }),
        );
    }

    /// Has a challenge checked: a quiz with the chosen answers, a hands-on one by the player's word. A check that the network
    /// lost is sent again, once, when there is one.
    pub(super) fn check(self, challenge: String, answers: Option<Vec<i64>>) {
        let known = untrack(|| self.challenge(&challenge));
        let not_begun = known.as_ref().is_some_and(begins_by_itself);
        let (play_id, start) = (self.id.get_value(), self.starting(challenge.clone()));
        let kept = Unsent {
            challenge: challenge.clone(),
            answers: answers.clone(),
            made: known.map_or(0, |one| one.attempts.len()),
        };
        self.make(
            Some(kept),
            Box::pin(async move {
                if not_begun {
                    let data = api::run::<StartChallenge>(start).await?;
                    if let Some(refusal) = refusal!(data.start_challenge) {
                        return Ok(Some(refusal));
                    }
                }
                let variables = check_challenge::Variables {
                    play_id,
                    challenge_id: challenge,
                    answers,
                };
                let data = api::run::<CheckChallenge>(variables).await?;
                Ok(refusal!(data.check_challenge))
            }),
        );
    }

    /// Passes over a challenge and goes on to the next.
    pub(super) fn skip(self, challenge: String) {
        self.skipped_here.update_value(|here| here.push(challenge.clone()));
        let variables = skip_challenge::Variables {
            play_id: self.id.get_value(),
            challenge_id: challenge,
        };
        self.make(
            None,
            Box::pin(async move {
                let data = api::run::<SkipChallenge>(variables).await?;
                let refusal = refusal!(data.skip_challenge);
                if refusal.is_none() {
                    // Gone as soon as the play is there again.
                    self.shown.try_set(None);
                }
                Ok(refusal)
            }),
        );
    }

    /// Stops the play for good.
    pub(super) fn stop(self) {
        let variables = stop_play::Variables {
            play_id: self.id.get_value(),
        };
        self.make(
            None,
            Box::pin(async move {
                let data = api::run::<StopPlay>(variables).await?;
                Ok(refusal!(data.stop_play))
            }),
        );
    }

    /// Shows the challenge to go on with.
    pub(super) fn go_on(self) {
        if let Some(next) = self
            .stops
            .with_untracked(|stops| current(stops).map(|stop| stop.id.clone()))
        {
            self.shown.set(Some(next));
        }
    }

    /// Makes a move, then looks what the play is now. One at a time. What is `kept` is not lost with the connection.
    fn make(self, kept: Option<Unsent>, step: Move) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        api::spawn(Box::pin(async move {
            let failure = match step.await {
                Ok(refusal) => refusal,
                Err(error) if kept.is_some() && is_lost(&error) => {
                    self.unsent.try_set(kept);
                    None
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    Some(format!("{title}. {text}"))
                }
            };
            if let Some(failure) = failure {
                self.toasts.failed(failure);
            }
            let Some(id) = self.id.try_get_value() else { return };
            match api::run::<PlayQuery>(play_query::Variables { id }).await {
                // The screen may be gone.
                Ok(_) if self.busy.is_disposed() => return,
                Ok(data) => self.query.put(data),
                Err(_) => self.query.refetch(),
            }
            self.busy.try_set(false);
            if untrack(|| self.play.data().flatten()).is_some_and(|play| !is_over(play.state)) {
                self.show_current_if_none();
            }
        }));
    }
}

/// Whether the server may never have heard of it.
fn is_lost(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Transport(TransportError::Unreachable | TransportError::NotGraphql { .. })
    )
}

fn left(play: Steady<Option<Play>>, clock: Clock) -> Option<i64> {
    let play = play.data().flatten().filter(|play| !is_over(play.state))?;
    clock.seconds_until(play.ends_at.as_deref()?)
}

fn stage_of(play: Steady<Option<Play>>, clock: Clock) -> Memo<Stage> {
    let whole = Memo::new(move |_| {
        let play = play.data().flatten()?;
        let (start, end) = (words::ms(&play.started_at)?, words::ms(play.ends_at.as_deref()?)?);
        #[expect(clippy::cast_possible_truncation, reason = "saturates, thousands of years away")]
        let whole = ((end - start) / 1000.0) as i64;
        Some(whole)
    });
    Memo::new(move |_| match (left(play, clock), whole.get()) {
        (Some(left), Some(whole)) => stage(left, whole),
        _ => Stage::Plenty,
    })
}

/// Whether an open challenge has nothing to read before it.
pub(super) fn begins_by_itself(challenge: &Challenge) -> bool {
    challenge.state == ChallengeState::Unlocked && challenge.notes_html.is_empty()
}

/// The play without what changes at each answer and shows nowhere while it runs.
fn settled(mut play: Play) -> Play {
    play.now.clear();
    if !is_over(play.state) {
        play.time_spent = 0;
    }
    play
}

fn stops(play: &Play) -> Vec<Stop> {
    let stop = |challenge: &Challenge| Stop {
        id: challenge.id.clone(),
        title: challenge.title.clone(),
        is_quiz: challenge.type_ == ChallengeType::Quiz,
        state: challenge.state,
        failed: challenge.attempts.last().is_some_and(|attempt| !attempt.passed),
    };
    play.challenges.iter().map(stop).collect()
}
