//! `GET /i/:token`: the page as everywhere, with a head that says what the link is before anything runs, for chat tools that
//! show links and for browsers without scripts.
//!
//! It says what the page shows everybody and what holds for long: such tools keep what they saw. Nothing of claims, of the
//! list, of seats or of time. An unknown link and a deleted one get the same bytes (R94, R115). Knows no invites.

use axum::{
    Extension,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use invites_app::html::escaped;

use crate::{
    backend::{Backend, LinkPreview},
    router::Shared,
    transport::Peer,
};

/// Where the picture of a preview stands. One for all invites: it says whose product this is, and no more.
pub(crate) const PICTURE: &str = "/preview.png";
/// What hides the waiting line from browsers that run no scripts; loaded by these alone.
pub(crate) const STYLE: &str = "/without-script.css";
/// The name that stands beside each title.
const PRODUCT: &str = "Trackpass";

/// Answers the page of a link. Nothing is changed: mail scanners and chat tools open links (R53).
pub(crate) async fn get<B: Backend>(
    State(shared): State<Shared<B>>,
    Path(token): Path<String>,
    peer: Peer,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    if let Some(link) = without_punctuation(&token)
        && shared.backend.invite_link(link).is_some()
    {
        // Nothing is looked up, and a link's letters need no escaping.
        return Redirect::temporary(&format!("/i/{link}")).into_response();
    }
    if token.contains('.') {
        // No link has a dot: a file that is not there.
        return shared.page.answer(&parts.method, &parts.uri, &parts.headers);
    }
    let caller = shared
        .site
        .caller(&parts.headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    // During a flood nothing is looked up; the page says what is the matter.
    let preview = match shared.site.count(&caller) {
        Ok(()) => shared.backend.link_preview(&token, caller.address).await,
        Err(_) => None,
    };
    let mut response = shared
        .page
        .index_as(&parts.headers, |index| with_preview(index, preview.as_ref()));
    // The address is a secret, and so is what stands behind it.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// What stands before the punctuation of the sentence that a link was copied out of; none where there is none.
fn without_punctuation(token: &str) -> Option<&str> {
    let link = token.trim_end_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '_'));
    (link.len() < token.len()).then_some(link)
}

/// `GET /preview.png`.
pub(crate) async fn picture() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
        // Other sites show it beside a link: that is what it is for.
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    (headers, include_bytes!("../preview/preview.png").as_slice())
}

/// `GET /without-script.css`.
pub(crate) async fn style() -> impl IntoResponse {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/css; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, include_str!("../preview/without-script.css"))
}

/// `index` with the head and the words of an invitation; with those of a link that leads nowhere for `None`.
fn with_preview(index: &str, preview: Option<&LinkPreview>) -> String {
    // The words first: the head has a `<noscript>` of its own.
    let index = replaced(index, "<noscript>", "</noscript>", &words(preview));
    replaced(&index, "<title>", "</title>", &head(preview))
}

/// `text` with everything from the first `from` to the `to` behind it replaced; as it is when they are not there.
fn replaced(text: &str, from: &str, to: &str, by: &str) -> String {
    let found = text.find(from).and_then(|start| {
        let end = text[start..].find(to)? + start + to.len();
        Some((start, end))
    });
    match found {
        Some((start, end)) => [&text[..start], by, &text[end..]].concat(),
        None => text.to_owned(),
    }
}

/// The title, what chat tools read, and the style of browsers without scripts.
fn head(preview: Option<&LinkPreview>) -> String {
    let Some(preview) = preview else {
        return format!("<title>{PRODUCT}</title>{}", common());
    };
    let [title, team, url] = [&preview.title, &preview.team, &preview.url].map(|text| escaped(text));
    let description = escaped(&description(preview));
    let picture = escaped(&picture_of(&preview.url));
    format!(
        "<title>{title} · {PRODUCT}</title>{}\n\
         <meta name=\"description\" content=\"{description}\">\n\
         <link rel=\"canonical\" href=\"{url}\">\n\
         <meta property=\"og:type\" content=\"website\">\n\
         <meta property=\"og:site_name\" content=\"{team} · {PRODUCT}\">\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"og:description\" content=\"{description}\">\n\
         <meta property=\"og:url\" content=\"{url}\">\n\
         <meta property=\"og:image\" content=\"{picture}\">\n\
         <meta property=\"og:image:width\" content=\"1200\">\n\
         <meta property=\"og:image:height\" content=\"630\">\n\
         <meta property=\"og:image:alt\" content=\"{PRODUCT}\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">",
        common()
    )
}

/// What every link has: search engines keep out, and who runs no scripts is not told to wait.
fn common() -> String {
    format!(
        "\n<meta name=\"robots\" content=\"noindex\">\n<noscript><link rel=\"stylesheet\" href=\"{STYLE}\"></noscript>"
    )
}

/// The description, or, where there is none, what can be said of every invite.
fn description(preview: &LinkPreview) -> String {
    preview.description.clone().unwrap_or_else(|| {
        format!(
            "{} invites you to learn hands-on. Open the link to see what and to start.",
            preview.team
        )
    })
}

/// The picture's whole address: on the origin of the link.
fn picture_of(link: &str) -> String {
    let origin = link.rsplit_once("/i/").map_or("", |(origin, _)| origin);
    format!("{origin}{PICTURE}")
}

/// What a browser without scripts shows: what this is, what is missing, whom to ask.
fn words(preview: Option<&LinkPreview>) -> String {
    let what = match preview {
        Some(preview) => {
            let [title, team] = [&preview.title, &preview.team].map(|text| escaped(text));
            let description = preview
                .description
                .as_ref()
                .map(|line| format!("<p>{}</p>", escaped(line)))
                .unwrap_or_default();
            format!(
                "<h1><bdi>{title}</bdi></h1><p>An invite to learn hands-on, from <b><bdi>{team}</bdi></b>.</p>{description}"
            )
        }
        None => {
            "<h1>This page needs JavaScript</h1><p>The link may lead to an invite to learn hands-on.</p>".to_owned()
        }
    };
    let whom = match preview {
        Some(preview) => format!("ask <bdi>{}</bdi> or whoever sent you the link", escaped(&preview.team)),
        None => "ask whoever sent you the link".to_owned(),
    };
    format!(
        "<noscript>{what}<p>To see everything and to claim it, switch JavaScript on for this site (WebAssembly comes with it) \
         and reload the page, or open the link in another browser. If that does not help, {whom}.</p></noscript>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page as it is before it is built.
    const INDEX: &str = include_str!("../../../frontend/index.html");

    fn preview(description: Option<&str>) -> LinkPreview {
        LinkPreview {
            title: "First <steps> & \"more\"".to_owned(),
            description: description.map(str::to_owned),
            team: "Acme".to_owned(),
            url: "https://tracks.test/i/t1".to_owned(),
        }
    }

    #[test]
    fn the_page_has_the_two_places_that_are_written_once_each() {
        for place in ["<title>", "</title>", "<noscript>", "</noscript>"] {
            assert_eq!(INDEX.matches(place).count(), 1, "{place}");
        }
    }

    #[test]
    fn what_is_written_is_text_and_the_rest_of_the_page_stays() {
        let page = with_preview(INDEX, Some(&preview(Some("Learn 'it'."))));
        for expected in [
            "<title>First &lt;steps&gt; &amp; &quot;more&quot; · Trackpass</title>",
            "<meta property=\"og:description\" content=\"Learn &#39;it&#39;.\">",
            "<meta property=\"og:image\" content=\"https://tracks.test/preview.png\">",
            "<link rel=\"canonical\" href=\"https://tracks.test/i/t1\">",
            "<h1><bdi>First &lt;steps&gt; &amp; &quot;more&quot;</bdi></h1>",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(!page.contains("<steps>"));
        let (head, body) = INDEX.split_once("<title>").expect("a title");
        assert!(page.starts_with(head) && page.ends_with(body.rsplit_once("</noscript>").expect("words").1));
    }

    #[test]
    fn an_invite_without_a_description_has_words_all_the_same() {
        let page = with_preview(INDEX, Some(&preview(None)));
        assert!(page.contains("content=\"Acme invites you to learn hands-on."), "{page}");
    }

    #[test]
    fn a_page_without_these_places_is_served_as_it_is() {
        assert_eq!(with_preview("<p>app", Some(&preview(None))), "<p>app");
        assert_eq!(with_preview("<title>never ends", None), "<title>never ends");
    }
}
