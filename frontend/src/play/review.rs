//! What a player says of a play that is over: a score, and words if they like. They may say it again.

use invites_client::operations::{PlayReviewQuery, ReviewPlay, play_review_query, review_play};
use leptos::prelude::*;

use super::run::Run;
use crate::{
    api,
    kit::{Button, ButtonKind, Field, TextArea, words_for},
};

/// What each score means.
const SCORES: [(i64, &str); 5] = [
    (1, "Poor"),
    (2, "Fair"),
    (3, "Good"),
    (4, "Very good"),
    (5, "Excellent"),
];

/// The form, with what was said before.
pub(super) fn review(run: Run) -> AnyView {
    let query = api::query::<PlayReviewQuery>(move || play_review_query::Variables { id: run.id.get_value() });
    let score = RwSignal::new(None::<i64>);
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let said = RwSignal::new(false);
    Effect::new(move |_| {
        let review = query.get().and_then(Result::ok).and_then(|data| data.play?.review);
        if let Some(review) = review {
            said.set(true);
            // What somebody says now is not taken back by what they said before.
            if score.with_untracked(Option::is_none) && text.with_untracked(String::is_empty) {
                score.set(Some(review.score));
                text.set(review.words.unwrap_or_default());
            }
        }
    });
    let send = move || {
        let Some(chosen) = score.get_untracked() else {
            wrong.set(Some("Choose a score first.".to_owned()));
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        let variables = review_play::Variables {
            play_id: run.id.get_value(),
            score: chosen,
            words: Some(text.get_untracked()).filter(|words| !words.trim().is_empty()),
        };
        api::spawn(Box::pin(async move {
            let refusal = match api::run::<ReviewPlay>(variables).await {
                Ok(data) => {
                    let denied = data.review_play.denial.map(|denial| denial.message);
                    denied.or(data
                        .review_play
                        .user_errors
                        .into_iter()
                        .next()
                        .map(|error| error.message))
                }
                Err(error) => {
                    let (title, text) = words_for(&error);
                    Some(format!("{title}. {text}"))
                }
            };
            busy.try_set(false);
            if refusal.is_none() {
                said.try_set(true);
                run.toasts.done("Thank you. The team reads it beside your play.");
            }
            wrong.try_set(refusal);
        }));
    };
    let choices = SCORES
        .map(|(value, word)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="score"
                        prop:checked=move || score.get() == Some(value)
                        on:change=move |_| score.set(Some(value))
                    />
                    {value}<span class="vh">{format!(", {word}")}</span>
                </label>
            }
        })
        .into_iter()
        .collect_view();
    let meant = move || {
        let meant = score
            .get()
            .and_then(|score| SCORES.into_iter().find(|(value, _)| *value == score));
        meant.map_or("1 is poor, 5 is excellent.", |(_, word)| word)
    };
    view! {
        <form class="review" aria-labelledby="review" on:submit=move |event| { event.prevent_default(); send(); }>
            <h2 id="review">"What do you think of this track?"</h2>
            <div class="score">
                <div class="seg" role="radiogroup" aria-label="Score">{choices}</div>
                <span class="muted small">{meant}</span>
            </div>
            <Field
                label="Why?"
                optional=true
                hint="The team reads it with your name, if it knows one."
                error=wrong
                control=move |ids| view! { <TextArea ids value=text rows=2 /> }.into_any()
            />
            <div class="btns">
                <Button kind=ButtonKind::Plain submit=true busy>
                    {move || if said.get() { "Change review" } else { "Send review" }}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
