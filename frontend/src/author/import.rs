//! *Import track*: an archive goes to the server, which answers with the track, or with every problem by file and line.

use invites_client::operations::{ImportTrack, import_track};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::outcome::sentence;
use crate::{
    api,
    kit::{Banner, Button, ButtonKind, Dialog, Icon, Tone, large_icon, live},
    shell::Session,
    words,
};

/// Where an import stands.
#[derive(Clone, PartialEq)]
enum Stage {
    /// Waiting for a file.
    Asking,
    /// Reading the file, sending it, and the server checking it.
    Working { file: String, doing: &'static str },
    /// It was refused, nothing was stored.
    Refused { file: String, problems: Vec<String> },
    /// It is there.
    Done {
        title: String,
        challenges: i64,
        notes: Vec<String>,
    },
}

/// The dialog: one for the screen.
#[derive(Clone, Copy)]
pub(super) struct Import {
    open: RwSignal<bool>,
    stage: RwSignal<Stage>,
    session: Session,
    done: UnsyncCallback<()>,
}

impl Import {
    /// `done` runs after a track was imported.
    pub(super) fn new(done: UnsyncCallback<()>) -> Self {
        Self {
            open: RwSignal::new(false),
            stage: RwSignal::new(Stage::Asking),
            session: Session::here(),
            done,
        }
    }

    /// Asks for a file. An import that is under way is shown instead.
    pub(super) fn open(self) {
        if !matches!(self.stage.get_untracked(), Stage::Working { .. }) {
            self.stage.set(Stage::Asking);
        }
        self.open.set(true);
    }

    fn take(self, file: web_sys::File) {
        let name = file.name();
        self.stage.set(Stage::Working {
            file: name.clone(),
            doing: "Reading the file…",
        });
        let team_slug = untrack(|| self.session.slug());
        api::spawn(Box::pin(async move {
            let Some(archive) = base64_of(&file).await else {
                let problems = vec!["The browser could not read the file. Choose it again.".to_owned()];
                self.stage.try_set(Stage::Refused { file: name, problems });
                return;
            };
            self.stage.try_set(Stage::Working {
                file: name.clone(),
                doing: "Sending it; the server reads every file…",
            });
            let answer = api::run::<ImportTrack>(import_track::Variables { team_slug, archive }).await;
            let stage = match answer.map(|data| data.import_track) {
                Err(error) => Stage::Refused {
                    file: name,
                    problems: vec![sentence(&error)],
                },
                Ok(payload) => match payload.track {
                    Some(track) => Stage::Done {
                        title: track.title,
                        challenges: track.challenge_count,
                        notes: payload.notes,
                    },
                    None => {
                        let problems = payload.user_errors.into_iter().map(|error| error.message).collect();
                        Stage::Refused { file: name, problems }
                    }
                },
            };
            let imported = matches!(stage, Stage::Done { .. });
            self.stage.try_set(stage);
            if imported {
                self.done.try_run(());
            }
        }));
    }

    /// The dialog itself.
    pub(super) fn dialog(self) -> AnyView {
        view! {
            <Dialog open=self.open title="Import track">
                <div class="body" aria-live="polite">
                    {live(move || match self.stage.get() {
                        Stage::Asking => self.asking(),
                        Stage::Working { file, doing } => working(file, doing),
                        Stage::Refused { file, problems } => view! { {refused(&file, problems)} {self.asking()} }.into_any(),
                        Stage::Done { title, challenges, notes } => imported(&title, challenges, notes),
                    })}
                </div>
                <footer>
                    {live(move || match self.stage.get() {
                        Stage::Done { .. } => view! {
                            <Button on_press=move |()| self.stage.set(Stage::Asking)>"Import another"</Button>
                            <Button kind=ButtonKind::Primary on_press=move |()| self.open.set(false)>"Done"</Button>
                        }
                        .into_any(),
                        _ => view! { <Button on_press=move |()| self.open.set(false)>"Close"</Button> }.into_any(),
                    })}
                </footer>
            </Dialog>
        }
        .into_any()
    }

    fn asking(self) -> AnyView {
        let input: NodeRef<html::Input> = NodeRef::new();
        let chosen = move |_| {
            if let Some(file) = input
                .get_untracked()
                .and_then(|input| input.files())
                .and_then(|files| files.get(0))
            {
                self.take(file);
            }
        };
        let dropped = move |event: web_sys::DragEvent| {
            event.prevent_default();
            if let Some(file) = event
                .data_transfer()
                .and_then(|data| data.files())
                .and_then(|files| files.get(0))
            {
                self.take(file);
            }
        };
        view! {
            <label
                class="drop"
                on:dragover=|event: web_sys::DragEvent| event.prevent_default()
                on:drop=dropped
            >
                {large_icon(Icon::Upload)}
                <span class="grow">"Drop a .zip or .tar.gz of the track’s directory here, or "<span class="as-link">"choose a file"</span></span>
                <input class="vh" type="file" aria-label="Track archive" accept=".zip,.tar.gz,.tgz,application/zip,application/gzip" node_ref=input on:change=chosen />
            </label>
            <p class="hint">"A track with the same slug is replaced by the new version. Learners who play keep the version they started."</p>
        }
        .into_any()
    }
}

fn working(file: String, doing: &'static str) -> AnyView {
    view! {
        <p class="row" role="status"><span class="spin" aria-hidden="true"></span><span><b><bdi>{file}</bdi></b>": "{doing}</span></p>
    }
    .into_any()
}

fn refused(file: &str, problems: Vec<String>) -> AnyView {
    let count = i64::try_from(problems.len()).unwrap_or(i64::MAX);
    let title = format!(
        "{file} is not imported: {}",
        words::counted(count, "problem", "problems")
    );
    view! {
        <Banner tone=Tone::Critical glyph=Icon::Bad title>
            <ul class="problems">{problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()}</ul>
            <p>"Nothing was stored. Mend the files and import again."</p>
        </Banner>
    }
    .into_any()
}

fn imported(title: &str, challenges: i64, notes: Vec<String>) -> AnyView {
    let words = format!(
        "“{title}” is here, with {}",
        words::counted(challenges, "challenge", "challenges")
    );
    let notes = (!notes.is_empty()).then(|| {
        view! {
            <div class="stack-2">
                <h3>"What the import noticed"</h3>
                <ul class="problems">{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
            </div>
        }
    });
    view! { <Banner tone=Tone::Positive glyph=Icon::Done title=words />{notes} }.into_any()
}

/// The file in base64, by the browser's own encoder: it writes `data:…;base64,` in front.
async fn base64_of(file: &web_sys::File) -> Option<String> {
    let reader = web_sys::FileReader::new().ok()?;
    let read = js_sys::Promise::new(&mut |done, refused| {
        reader.set_onload(Some(&done));
        reader.set_onerror(Some(&refused));
    });
    reader.read_as_data_url(file.unchecked_ref::<web_sys::Blob>()).ok()?;
    JsFuture::from(read).await.ok()?;
    let url: JsValue = reader.result().ok()?;
    url.as_string()?.split_once(',').map(|(_, data)| data.to_owned())
}
