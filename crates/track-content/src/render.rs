//! Markdown of track authors to HTML that is safe to put into a page.
//!
//! The order is the safety: what authors write is parsed as Markdown, reshaped, and only then sanitised; after
//! that nothing of theirs is added unescaped. Knows nothing of YAML or archives.

mod bare;
mod document;
mod held;
mod markup;
mod raw_html;
mod sanitise;

use std::collections::BTreeSet;

use comrak::{Arena, Options};

pub(crate) use sanitise::{asset_path, asset_url};

/// Where a text stands, which decides what its relative names and anchors become.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Put before the path of an asset; none where there are no assets, and relative names lead nowhere.
    pub(crate) asset_base: Option<&'a str>,
    /// Folder of the file inside the track, from which relative names start; empty for the top.
    pub(crate) folder: &'a str,
    /// Put before every id, so that texts shown on one page cannot collide.
    pub(crate) id_prefix: &'a str,
}

/// Safe HTML, and what it names.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) html: String,
    /// Paths inside the track that pictures and videos name.
    pub(crate) assets: BTreeSet<String>,
    /// Tabs (from 0) that links open.
    pub(crate) tabs: BTreeSet<u32>,
    /// Whether it was nested beyond reading, and is shown as it was written.
    pub(crate) is_tangled: bool,
}

/// Renders a whole text: headings start at `h2`.
pub(crate) fn body(source: &str, place: &Place<'_>) -> Rendered {
    let (text, held) = held::take(source);
    let arena = Arena::new();
    let options = options();
    let root = comrak::parse_document(&arena, &text, &options);
    if document::is_tangled(root) {
        return Rendered {
            html: as_written(source),
            is_tangled: true,
            ..Rendered::default()
        };
    }
    document::reshape(&arena, root, &held);
    let unsafe_html = document::to_html(root, &options);
    let (html, assets) = sanitise::body(&unsafe_html, place);
    Rendered {
        html: markup::finish(&html, &held),
        assets,
        tabs: held.tabs(),
        is_tangled: false,
    }
}

/// A whole text as one line of plain text, of at most `most` characters. Nothing of what is nested beyond reading.
pub(crate) fn bare_line(source: &str, most: usize) -> String {
    // Markup takes room too, but not without end: what stands far behind the line's end is not even parsed.
    let end = source.char_indices().nth(most * 16).map_or(source.len(), |(at, _)| at);
    let source = &source[..end];
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, source, &options());
    if document::is_tangled(root) {
        return String::new();
    }
    bare::line(root, most)
}

/// Renders a line for inside a `label`: no links, blocks or pictures. Returns the HTML and the bare text.
pub(crate) fn line(source: &str) -> (String, String) {
    let (text, held) = held::take(source);
    let arena = Arena::new();
    let options = options();
    let root = comrak::parse_document(&arena, &text, &options);
    if document::is_tangled(root) {
        return (markup::escape(source), source.to_owned());
    }
    let html = sanitise::line(&document::to_html(root, &options));
    let bare = held.restore(&root.collect_text());
    (
        markup::finish(&html, &held).trim().to_owned(),
        bare.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

/// A text that cannot be rendered, for reading as it is.
fn as_written(source: &str) -> String {
    format!("<pre><code>{}</code></pre>\n", markup::escape(source))
}

/// GitHub's Markdown with the author's HTML let through, for the sanitiser to judge.
fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.render.r#unsafe = true;
    options.render.tasklist_classes = true;
    options
}
