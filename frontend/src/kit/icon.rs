//! The icons: 1.5 px strokes on a 16 px grid, drawn once in `icons.svg`, which stands in the document's head of body.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $id:literal),* $(,)?) => {
        /// One icon. A word or an accessible name stands beside each: an icon alone says nothing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $($(#[$doc])* $name),* }

        impl Icon {
            /// Every icon, for the gallery and the test against the sprite.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The symbol in the sprite, as a reference.
            #[must_use]
            pub fn reference(self) -> &'static str {
                match self { $(Self::$name => concat!("#i-", $id)),* }
            }
        }
    };
}

icons! {
    /// A triangle: looks stuck, warning.
    Alert = "alert",
    /// An archive box: over.
    Archive = "archive",
    /// A crossed circle: failed, error.
    Bad = "bad",
    /// A book: content.
    Book = "book",
    /// A calendar.
    Calendar = "cal",
    /// Waves: a live event.
    Cast = "cast",
    /// Columns: reports.
    Chart = "chart",
    /// A check mark.
    Check = "check",
    /// A clock.
    Clock = "clock",
    /// Two sheets: copy.
    Copy = "copy",
    /// An arrow into a tray: download.
    Download = "dl",
    /// An arrow down: sorted descending.
    ArrowDown = "dn",
    /// A checked circle: active, done.
    Done = "done",
    /// Three dots: more.
    More = "dots",
    /// A chevron down: opens.
    ChevronDown = "down",
    /// Two sheets and a plus: duplicate.
    Duplicate = "dup",
    /// A pencil.
    Edit = "edit",
    /// A flag.
    Flag = "flag",
    /// A sheet with lines: the details form.
    Form = "form",
    /// A person and a minus: no seat left.
    Full = "full",
    /// A cogwheel: settings.
    Gear = "gear",
    /// A globe: anyone.
    Globe = "globe",
    /// Six dots: can be dragged.
    Grip = "grip",
    /// A half circle: started.
    Half = "half",
    /// A hand: asks for help.
    Hand = "hand",
    /// An i in a circle.
    Info = "info",
    /// A chevron to the start; give it the class `flip`.
    ChevronStart = "left",
    /// A chain: the invite's link.
    Link = "link",
    /// A lock.
    Lock = "lock",
    /// A minus.
    Minus = "minus",
    /// A speech bubble.
    Message = "msg",
    /// Broken waves: no connection.
    Offline = "off",
    /// Two bars: pause.
    Pause = "pause",
    /// A triangle: play.
    Play = "play",
    /// A plus.
    Plus = "plus",
    /// A QR code.
    Qr = "qr",
    /// A question: a quiz.
    Quiz = "quiz",
    /// A circling arrow: again.
    Again = "redo",
    /// A chevron to the end; give it the class `flip`.
    ChevronEnd = "right",
    /// A ring.
    Ring = "ring",
    /// A magnifying glass.
    Search = "search",
    /// Share.
    Share = "share",
    /// A shield: guarded, removed.
    Shield = "shield",
    /// A square: stopped.
    Stop = "stop",
    /// A sun: the theme.
    Sun = "sun",
    /// A prompt: a terminal.
    Terminal = "term",
    /// A ticket: an invite.
    Ticket = "ticket",
    /// A stopwatch: time runs out.
    Timer = "timer",
    /// A bin: delete.
    Trash = "trash",
    /// An arrow up.
    ArrowUp = "up",
    /// An arrow out of a tray: upload.
    Upload = "upl",
    /// Several people.
    People = "users",
    /// An hourglass: upcoming.
    Wait = "wait",
    /// A cross: close, remove.
    Cross = "x",
}

/// The icon in the size of the text.
#[must_use]
pub fn icon(icon: Icon) -> AnyView {
    sized(icon, "i")
}

/// The icon for hints, badges and chips.
#[must_use]
pub fn small_icon(icon: Icon) -> AnyView {
    sized(icon, "i sm")
}

/// The icon for cards and banners.
#[must_use]
pub fn large_icon(icon: Icon) -> AnyView {
    sized(icon, "i lg")
}

fn sized(icon: Icon, class: &'static str) -> AnyView {
    view! { <svg class=class aria-hidden="true"><use href=icon.reference()></use></svg> }.into_any()
}

/// The product's mark: a track of challenges, one of them yours.
#[must_use]
pub fn mark() -> AnyView {
    // As text: `view!` nests the rectangles into each other.
    view! { <svg class="mark" viewBox="0 0 22 22" aria-hidden="true" inner_html=MARK></svg> }.into_any()
}

const MARK: &str = r#"<rect width="22" height="22" rx="6"/><rect class="b" x="5" y="6" width="3" height="10" rx="1"/><rect class="b" x="9.5" y="6" width="3" height="10" rx="1"/><rect class="a" x="14" y="6" width="3" height="10" rx="1"/>"#;

#[cfg(test)]
mod tests {
    use super::Icon;

    #[test]
    fn every_icon_stands_in_the_sprite_and_every_symbol_has_a_name() {
        let sprite = include_str!("../../icons.svg");
        for icon in Icon::ALL {
            let id = icon.reference().trim_start_matches('#');
            assert!(sprite.contains(&format!("<symbol id=\"{id}\"")), "{icon:?}");
        }
        assert_eq!(sprite.matches("<symbol").count(), Icon::ALL.len());
    }
}
