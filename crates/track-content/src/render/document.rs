//! Reshapes a parsed Markdown document: headings, code blocks, tab links, sized pictures, the author's own HTML.
//!
//! What it writes is judged by the sanitiser like everything else; escaping here keeps meaning, not safety.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use comrak::adapters::{HeadingAdapter, HeadingMeta};
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeHtmlBlock, NodeLink, NodeValue, Sourcepos};
use comrak::options::Plugins;
use comrak::{Anchorizer, Arena, Node, Options};

use super::held::{self, Held, TabLink};
use super::{markup, raw_html};

/// Words after the language of a fenced block that say what may be done with it.
const RUN: &str = "run";
const COPY: &str = "copy";
const NO_COPY: &str = "nocopy";
const WRAP: &str = "wrap";

/// Deepest nesting, and most HTML tags of the author's own, that are rendered. Parsers of HTML take time that grows
/// with the square of what is open; what people write stays far below.
const MAX_DEPTH: usize = 100;
const MAX_RAW_TAGS: usize = 4_000;

/// Whether a document is nested so deeply that it was made to cost time.
pub(super) fn is_tangled<'a>(root: Node<'a>) -> bool {
    let (mut depth, mut raw_tags) = (0_usize, 0_usize);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                depth += 1;
                raw_tags += match &node.data().value {
                    NodeValue::HtmlBlock(block) => raw_html::count_tags(&block.literal),
                    NodeValue::HtmlInline(literal) => raw_html::count_tags(literal),
                    _ => 0,
                };
            }
            NodeEdge::End(_) => depth = depth.saturating_sub(1),
        }
        if depth > MAX_DEPTH || raw_tags > MAX_RAW_TAGS {
            return true;
        }
    }
    false
}

/// Turns what Markdown cannot say into HTML nodes.
pub(super) fn reshape<'a>(arena: &'a Arena<'a>, root: Node<'a>, held: &Held) {
    let nodes: Vec<Node<'a>> = root.descendants().collect();
    let highest = nodes.iter().filter_map(|node| heading_level(node)).min().unwrap_or(2);
    for node in nodes {
        let value = node.data().value.clone();
        match value {
            NodeValue::Heading(mut heading) => {
                heading.level = (heading.level + 2 - highest).min(6);
                node.data_mut().value = NodeValue::Heading(heading);
            }
            NodeValue::CodeBlock(block) => {
                let literal = code_block(&block.info, &block.literal);
                node.data_mut().value = NodeValue::HtmlBlock(NodeHtmlBlock { block_type: 6, literal });
            }
            NodeValue::Link(link) => reshape_link(arena, node, &link, held),
            NodeValue::Image(link) => reshape_image(node, &link),
            NodeValue::HtmlBlock(mut block) => {
                block.literal = raw_html::tame(&block.literal);
                node.data_mut().value = NodeValue::HtmlBlock(block);
            }
            NodeValue::HtmlInline(literal) => {
                node.data_mut().value = NodeValue::HtmlInline(raw_html::tame(&literal));
            }
            _ => {}
        }
    }
}

/// HTML that the sanitiser has not seen yet.
pub(super) fn to_html<'a>(root: Node<'a>, options: &Options<'_>) -> String {
    let headings = Headings {
        anchors: Mutex::new(Anchorizer::new()),
    };
    let mut plugins = Plugins::default();
    plugins.render.heading_adapter = Some(&headings);
    let mut html = String::new();
    // Writing into a string cannot fail, and no adapter of ours does.
    let _ = comrak::format_html_with_plugins(root, options, &mut html, &plugins);
    html
}

fn heading_level(node: &Node<'_>) -> Option<u8> {
    match &node.data().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    }
}

/// `bash,run` → a block that names its language and what may be done with it.
fn code_block(info: &str, code: &str) -> String {
    let mut language = None;
    let (mut run, mut copy, mut wrap) = (false, true, false);
    for word in info
        .split([',', ' ', '\t'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match word {
            RUN => run = true,
            COPY => copy = true,
            NO_COPY => copy = false,
            WRAP => wrap = true,
            word if language.is_none() => language = Some(word),
            _ => {}
        }
    }
    let flag = |name: &str, set: bool| {
        if set {
            format!(" data-{name}=\"true\"")
        } else {
            String::new()
        }
    };
    let mut html = String::from("<pre");
    if let Some(language) = language {
        html.push_str(&format!(
            " data-language=\"{}\"",
            markup::escape(&language.to_lowercase())
        ));
    }
    html.push_str(&flag(RUN, run));
    html.push_str(&flag(COPY, copy));
    html.push_str(&flag(WRAP, wrap));
    // The parser of HTML drops a line break right after <pre>, not after <code>.
    html.push_str(&format!("><code>{}</code></pre>\n", markup::escape(code)));
    html
}

fn reshape_link<'a>(arena: &'a Arena<'a>, node: Node<'a>, link: &NodeLink, held: &Held) {
    let (opening, closing) = if let Some(tab) = held.tab_link(&link.url) {
        (tab_button(tab), "</button>")
    } else if held.is_in(&link.url) {
        // The address is known only once the variables have their values.
        (
            format!("<a class=\"templated\" data-href=\"{}\">", markup::escape(&link.url)),
            "</a>",
        )
    } else {
        return;
    };
    let inline = |html: String| -> Node<'a> { arena.alloc(AstNode::from(NodeValue::HtmlInline(html))) };
    node.insert_before(inline(opening));
    for child in node.children().collect::<Vec<_>>() {
        node.insert_before(child);
    }
    node.insert_before(inline(closing.to_owned()));
    node.detach();
}

fn tab_button(tab: &TabLink) -> String {
    let variant = tab.variant.map(|variant| format!(" {variant}")).unwrap_or_default();
    let block = if tab.block { " block" } else { "" };
    format!(
        "<button type=\"button\" class=\"tab-link{variant}{block}\" data-tab=\"{}\">",
        tab.index
    )
}

/// `![alt](x.png){width=600}`: the size leaves the text and joins the picture.
fn reshape_image<'a>(node: Node<'a>, link: &NodeLink) {
    let Some(next) = node.next_sibling() else { return };
    let NodeValue::Text(text) = next.data().value.clone() else {
        return;
    };
    let Some((inner, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) else {
        return;
    };
    let sizes: String = held::attributes(inner)
        .into_iter()
        .filter(|(name, _)| matches!(*name, "width" | "height"))
        .map(|(name, value)| format!(" {name}=\"{}\"", markup::escape(value)))
        .collect();
    next.data_mut().value = NodeValue::Text(rest.to_owned().into());
    let title = if link.title.is_empty() {
        String::new()
    } else {
        format!(" title=\"{}\"", markup::escape(&link.title))
    };
    let alt = node.collect_text();
    let html = format!(
        "<img src=\"{}\" alt=\"{}\"{title}{sizes}>",
        markup::escape(&link.url),
        markup::escape(&alt)
    );
    for child in node.children().collect::<Vec<_>>() {
        child.detach();
    }
    node.data_mut().value = NodeValue::HtmlInline(html);
}

/// Gives headings an id from their words; the sanitiser puts the prefix of the place before it.
struct Headings {
    anchors: Mutex<Anchorizer>,
}

impl HeadingAdapter for Headings {
    fn enter(&self, output: &mut dyn fmt::Write, heading: &HeadingMeta, _: Option<Sourcepos>) -> fmt::Result {
        let id = self
            .anchors
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .anchorize(&heading.content);
        write!(output, "<h{} id=\"{}\">", heading.level, markup::escape(&id))
    }

    fn exit(&self, output: &mut dyn fmt::Write, heading: &HeadingMeta) -> fmt::Result {
        writeln!(output, "</h{}>", heading.level)
    }
}
