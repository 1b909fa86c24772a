//! What the dialog says and asks, for each intent: whom it is about, what they lose, what can be typed.

use leptos::prelude::*;

use super::Actions;
use crate::{
    kit::{Checkbox, Field, Select, Stepper, TextInput, changing},
    words,
};

impl Actions {
    /// Everybody it is about, where they are several.
    pub(super) fn names(self) -> Option<AnyView> {
        const NAMED: usize = 6;
        self.subjects.with(|subjects| {
            (subjects.len() > 1).then(|| {
                let more = subjects.len().saturating_sub(NAMED);
                let names = subjects
                    .iter()
                    .take(NAMED)
                    .map(|subject| view! { <li><bdi>{subject.name.clone()}</bdi></li> });
                let more = (more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> });
                view! { <ul class="named plain-list" aria-label="For">{names.collect_view()}{more}</ul> }.into_any()
            })
        })
    }

    pub(super) fn extend_body(self) -> AnyView {
        let now = self.subjects.with(|subjects| match &subjects[..] {
            [one] => match one.until.as_deref() {
                Some(until) => format!("Now until {}. ", words::instant(until, None, true)),
                None => "Now without an end. ".to_owned(),
            },
            _ => String::new(),
        });
        view! {
            <p class="muted">{now}"Works after the end too: the content opens again."</p>
            <Checkbox label="Without an end" checked=self.forever />
            {changing(move || (!self.forever.get()).then(|| view! {
                <Field label="Content until" hint=format!("In your time zone, {}.", words::city(&words::own_zone())) control=move |ids| view! { <TextInput ids value=self.until kind="datetime-local" /> }.into_any() />
            }))}
        }
        .into_any()
    }

    pub(super) fn grant_body(self) -> AnyView {
        let tracks = Signal::derive(move || {
            let mut tracks: Vec<(String, String)> = Vec::new();
            self.subjects.with(|subjects| {
                for track in subjects.iter().flat_map(|subject| &subject.tracks) {
                    if !tracks.contains(track) {
                        tracks.push(track.clone());
                    }
                }
            });
            tracks
        });
        let several = self.subjects.with(|subjects| subjects.len() > 1);
        view! {
            <Field label="Track" control=move |ids| view! { <Select ids value=self.track options=tracks /> }.into_any() />
            <div class="field"><span class="label">"More plays"</span><Stepper label="More plays" value=self.plays min=1 max=1_000 /></div>
            {several.then(|| view! { <p class="hint">"Who does not hold this track is passed over. Granted plays cannot be taken back."</p> })}
        }
        .into_any()
    }

    pub(super) fn remove_body(self) -> AnyView {
        let (loses, playing) = self.subjects.with(|subjects| {
            let playing: i64 = subjects.iter().map(|subject| subject.playing).sum();
            let loses = match &subjects[..] {
                [one] => format!(
                    "{} loses {} at once, and the seat is free again.",
                    one.name,
                    words::counted(i64::try_from(one.tracks.len()).unwrap_or(i64::MAX), "track", "tracks"),
                ),
                many => format!(
                    "{} learners lose their content at once, and their seats are free again.",
                    many.len()
                ),
            };
            (loses, playing)
        });
        let running = match playing {
            0 => "Nothing is being played right now.".to_owned(),
            1 => "1 play runs right now: it goes on to its time limit unless it is stopped.".to_owned(),
            playing => {
                format!("{playing} plays run right now: they go on to their time limits unless they are stopped.")
            }
        };
        view! {
            <p>{loses}" Progress and results stay readable. Access can be restored."</p>
            <p class="muted">{running}</p>
            <Field label="Reason" optional=true hint="Kept for the team; the learner does not see it." control=move |ids| view! { <TextInput ids value=self.reason max_length=500 /> }.into_any() />
            <Checkbox label="Stop plays that run now" checked=self.stop_plays />
        }
        .into_any()
    }

    pub(super) fn restore_body(self) -> AnyView {
        let seats = self.subjects.with(|subjects| match subjects.len() {
            1 => "It takes a free seat.".to_owned(),
            many => format!("It takes {many} free seats: all of them get access, or none."),
        });
        view! {
            <p>"They continue where they were. "{seats}</p>
            <Checkbox label="Also when the invite is full" checked=self.over_limit />
        }
        .into_any()
    }
}
