//! One synthetic learner: opens the link, claims, plays the first track to its end, and answers as people do: often
//! wrong at first.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::browser::{Browser, Failure};
use crate::chance::Chance;
use crate::documents::{
    CHECK_CHALLENGE, CLAIM_INVITE, Operation, SHOW_INVITATION, SHOW_PLAY, SKIP_CHALLENGE, START_CHALLENGE, START_PLAY,
};
use crate::tape::{Sign, Tape};

/// Checks of one challenge after which a learner passes over it, or gives up.
const MOST_TRIES: usize = 12;

/// A synthetic learner.
pub(crate) struct Learner {
    browser: Browser,
    token: String,
    pace: Duration,
    chance: Chance,
    tape: Arc<Tape>,
}

impl Learner {
    pub(crate) fn new(browser: Browser, token: &str, pace: Duration, chance: Chance, tape: Arc<Tape>) -> Self {
        Self {
            browser,
            token: token.to_owned(),
            pace,
            chance,
            tape,
        }
    }

    /// Comes, plays, goes. What went wrong is on the tape.
    pub(crate) async fn attend(mut self) {
        self.tape.arrived();
        match self.learn().await {
            Ok(()) => self.tape.finished(),
            Err(failure) => self.tape.failed(&failure.to_string()),
        }
    }

    async fn learn(&mut self) -> Result<(), Failure> {
        self.open().await?;
        self.ponder(0.2).await;
        let clicked = Instant::now();
        let claimed = self.act(CLAIM_INVITE, json!({ "token": self.token })).await?;
        self.tape.claimed(clicked.elapsed());
        let claim = id_of(&claimed["claim"])?;
        self.tape.sent(Sign::Joined(claim.clone()), clicked);
        let page = self.open().await?;
        self.ponder(0.2).await;
        let track = id_of(&page["claim"]["tracks"][0]["track"])?;
        let started = json!({ "claimId": claim, "trackId": track });
        let play = id_of(&self.act(START_PLAY, started).await?["play"])?;
        let shown = self.browser.ask(SHOW_PLAY, json!({ "id": play })).await?;
        for challenge in shown["challenges"].as_array().into_iter().flatten() {
            self.solve(&claim, &play, challenge).await?;
        }
        Ok(())
    }

    /// Looks at the page behind the link.
    async fn open(&self) -> Result<Value, Failure> {
        self.browser.ask(SHOW_INVITATION, json!({ "token": self.token })).await
    }

    /// Starts a challenge and has it checked until it passes.
    async fn solve(&mut self, claim: &str, play: &str, challenge: &Value) -> Result<(), Failure> {
        let id = id_of(challenge)?;
        let here = json!({ "playId": play, "challengeId": id });
        self.act(START_CHALLENGE, here.clone()).await?;
        for guess in self.guesses(challenge) {
            self.ponder(1.0).await;
            let mut answered = here.clone();
            answered["answers"] = guess;
            let clicked = Instant::now();
            let checked = self.act(CHECK_CHALLENGE, answered).await?;
            self.tape.checked(clicked.elapsed());
            if checked["attempt"]["passed"] == true {
                self.tape.sent(Sign::Done(claim.to_owned(), id), clicked);
                return Ok(());
            }
        }
        // Who may not pass over it is stuck there, as people are.
        self.act(SKIP_CHALLENGE, here).await.map(|_| ())
    }

    /// What to answer, try after try: to a quiz by chance and nothing twice, as people do; nothing where work is done by
    /// hand.
    fn guesses(&mut self, challenge: &Value) -> Vec<Value> {
        if challenge["type"] != "QUIZ" {
            return vec![Value::Null; MOST_TRIES];
        }
        // As many as anybody could read; their choices are bits.
        let answers = challenge["answersHtml"].as_array().map_or(0, Vec::len).min(10);
        let mut choices: Vec<u32> = if challenge["multipleAnswers"] == true {
            (1..1 << answers).collect()
        } else {
            (0..answers).map(|answer| 1 << answer).collect()
        };
        for last in (1..choices.len()).rev() {
            choices.swap(last, self.chance.below(last + 1));
        }
        let chosen = |choice: u32| {
            (0..answers)
                .filter(|answer| choice >> answer & 1 == 1)
                .collect::<Vec<_>>()
        };
        choices
            .into_iter()
            .take(MOST_TRIES)
            .map(|choice| json!(chosen(choice)))
            .collect()
    }

    /// Does something that a rule may refuse.
    async fn act(&self, operation: Operation, variables: Value) -> Result<Value, Failure> {
        let payload = self.browser.ask(operation, variables).await?;
        let denied = payload["denial"]["message"].as_str();
        match denied.or(payload["userErrors"][0]["message"].as_str()) {
            Some(refusal) => Err(Failure::Refused(refusal.to_owned())),
            None => Ok(payload),
        }
    }

    /// Reads and works for about `share` of the pace.
    async fn ponder(&mut self, share: f64) {
        let pause = self.pace.mul_f64(share * self.chance.patience());
        tokio::time::sleep(pause).await;
    }
}

/// The id of a thing that must be there.
fn id_of(thing: &Value) -> Result<String, Failure> {
    let id = thing["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| Failure::Refused("the event has nothing to play".to_owned()))
}
