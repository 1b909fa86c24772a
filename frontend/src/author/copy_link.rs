//! *Copy invite link*: copies at once and shows the URL, so that it can be copied again or by hand (R105). Beside it the link as
//! a QR code, and a live event as a calendar entry: files that the server makes, so that the page carries no code for them.

use leptos::{html, prelude::*};

use crate::{
    api,
    kit::{Button, ButtonKind, Dialog, Icon, changing, copy_text, element_id, icon, live},
};

/// An invite's link, as the pop-up shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// The invite's title.
    pub(crate) title: String,
    /// The link.
    pub(crate) url: String,
    /// Whether there is an event to put into a calendar.
    pub(crate) is_event: bool,
    /// What to know before handing it out, such as when it opens.
    pub(crate) note: String,
}

/// The pop-up *Copy invite URL*: one for a screen, opened for an invite.
#[derive(Clone, Copy)]
pub(crate) struct CopyLink {
    open: RwSignal<bool>,
    link: RwSignal<Link>,
    copied: RwSignal<Option<bool>>,
}

impl CopyLink {
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            link: RwSignal::new(Link::default()),
            copied: RwSignal::new(None),
        }
    }

    /// Copies the link of a self-paced invite and opens the pop-up.
    pub(crate) fn show(self, title: &str, url: &str) {
        self.hand_out(Link {
            title: title.to_owned(),
            url: url.to_owned(),
            ..Link::default()
        });
    }

    /// Copies the link and opens the pop-up.
    pub(crate) fn hand_out(self, link: Link) {
        self.look(link);
        self.copy();
    }

    /// Opens the pop-up and leaves the clipboard alone.
    pub(crate) fn look(self, link: Link) {
        self.link.set(link);
        self.copied.set(None);
        self.open.set(true);
    }

    fn copy(self) {
        let url = self.link.with_untracked(|link| link.url.clone());
        api::spawn(Box::pin(async move {
            let copied = copy_text(&url).await;
            self.copied.try_set(Some(copied));
        }));
    }

    /// The pop-up itself.
    pub(crate) fn dialog(self) -> AnyView {
        let id = element_id("url");
        let input: NodeRef<html::Input> = NodeRef::new();
        let again = move |()| {
            // The field is selected too: where the clipboard is closed, Ctrl C is left.
            if let Some(input) = input.get_untracked() {
                input.select();
            }
            self.copy();
        };
        let told = move || match self.copied.get() {
            None => "",
            Some(true) => "On the clipboard. ",
            Some(false) => "The browser keeps its clipboard closed here. Select the link and copy it. ",
        };
        view! {
            <Dialog open=self.open title="Copy invite URL">
                <div class="body">
                    <div class="field">
                        <label for=id.clone()><bdi>{changing(move || self.link.with(|link| link.title.clone()))}</bdi></label>
                        <div class="copy-line"><input id=id.clone() readonly=true node_ref=input prop:value=move || self.link.with(|link| link.url.clone()) /></div>
                        <p class="hint"><span role="status">{told}</span>{changing(move || self.link.with(|link| link.note.clone()))}</p>
                    </div>
                    {live(move || files(&self.link.get()))}
                </div>
                <footer>
                    <Button on_press=move |()| self.open.set(false)>"Done"</Button>
                    <Button kind=ButtonKind::Primary glyph=Icon::Copy autofocus=true on_press=again>"Copy to clipboard"</Button>
                </footer>
            </Dialog>
        }
        .into_any()
    }
}

/// The link as files.
fn files(link: &Link) -> AnyView {
    let Some(path) = path_of(&link.url) else {
        return ().into_any();
    };
    let file = |name: &str| format!("{path}/{name}");
    let calendar = link.is_event.then(|| {
        view! { <a class="btn sm" href=file("event.ics") download="event.ics">{icon(Icon::Calendar)}"Calendar file"</a> }
    });
    view! {
        <div class="share-grid">
            <img class="qr" src=file("qr.svg") width="152" height="152" alt="QR code of the invite link" />
            <div class="stack-2">
                <b>"For slides and posters"</b>
                <p class="hint">"Sharp at any size; scans from the last row."</p>
                <div class="btns">
                    <a class="btn sm" href=file("qr.svg") download="invite.svg" aria-label="SVG of the QR code">{icon(Icon::Download)}"SVG"</a>
                    <a class="btn sm" href=file("qr.png") download="invite.png" aria-label="PNG of the QR code">{icon(Icon::Download)}"PNG"</a>
                    {calendar}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The path of a link, which this page's own server answers, whatever name the link has for it.
fn path_of(url: &str) -> Option<&str> {
    url.rfind("/i/").map(|at| &url[at..])
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn files_are_asked_of_this_server_whatever_the_link_calls_it() {
        assert_eq!(path_of("https://tracks.acme.com/i/9fQ2"), Some("/i/9fQ2"));
        assert_eq!(path_of("https://tracks.acme.com/i/sub/i/9fQ2"), Some("/i/9fQ2"));
        assert_eq!(path_of(""), None);
    }
}
