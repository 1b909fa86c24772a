//! The page behind a link before anything runs: what chat tools show of it, and what browsers without scripts say.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, header},
    response::Response,
};
use invites_server::{
    assets::{Page, PageFile, PageFiles},
    router,
};
use tower::ServiceExt;

use crate::support::{HOSTILE, TestBackend, site};

/// The page as its developers wrote it.
struct Source;

impl PageFiles for Source {
    fn file(&self, path: &str) -> Option<PageFile> {
        let bytes: &[u8] = include_bytes!("../../../../frontend/index.html");
        (path == "index.html").then_some(PageFile {
            bytes: Cow::Borrowed(bytes),
            digest: [7; 32],
        })
    }
}

async fn ask(method: Method, path: &str) -> Response {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .expect("a request");
    router(
        TestBackend::new(Arc::default()),
        Arc::new(site()),
        Page::new(Source, ""),
    )
    .oneshot(request)
    .await
    .expect("infallible")
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 1_000_000).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("UTF-8")
}

/// What the head says under each name, as written.
fn said(page: &str) -> BTreeMap<&str, &str> {
    page.lines()
        .filter_map(|line| line.strip_prefix("<meta "))
        .filter_map(|line| {
            let (_, line) = line.split_once('"')?;
            let (name, line) = line.split_once("\" content=\"")?;
            Some((name, line.strip_suffix("\">")?))
        })
        .collect()
}

#[tokio::test]
async fn r113_a_chat_tool_reads_what_a_link_is() {
    let response = ask(Method::GET, "/i/t1").await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-cache");
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .expect("text");
    assert!(
        policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    let page = text(response).await;
    let said = said(&page);
    assert_eq!(said["og:image"], "https://tracks.test/preview.png");
    assert_eq!(said["og:url"], "https://tracks.test/i/t1");
    assert_eq!(said["twitter:card"], "summary_large_image");
    assert_eq!(said["robots"], "noindex");
    assert!(
        page.contains("<link rel=\"canonical\" href=\"https://tracks.test/i/t1\">"),
        "{page}"
    );
    assert_eq!(said["og:title"], said["og:description"]);
    assert!(said["og:site_name"].ends_with(" · Trackpass"));
}

#[tokio::test]
async fn a_title_that_would_be_markup_is_text_wherever_it_stands() {
    let page = text(ask(Method::GET, "/i/t1").await).await;
    assert!(!page.contains("alert(1)</script>") && !page.contains(HOSTILE), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    // As many elements as the page has of its own, and one style for browsers without scripts.
    let plain = include_str!("../../../../frontend/index.html");
    for (element, more) in [
        ("<script", 0),
        ("</title>", 0),
        ("</noscript>", 1),
        ("<body>", 0),
        ("<!--", 0),
    ] {
        assert_eq!(
            page.matches(element).count(),
            plain.matches(element).count() + more,
            "{element}"
        );
    }
    // What looks like a place of a template or of a pattern is left as it is.
    assert!(page.contains("{{base}} $1 \\"), "{page}");
}

#[tokio::test]
async fn a_link_with_the_punctuation_of_its_sentence_leads_to_the_invitation() {
    for end in [
        ".",
        ",",
        ";",
        ":",
        "!",
        ")",
        "%3F",
        "%3E",
        "]",
        "%5D",
        "'",
        "%27",
        "%22",
        "%2E",
        ").",
        "%E2%80%9D",
        "%20",
    ] {
        // Chat tools ask for the head first, some of them.
        for method in [Method::GET, Method::HEAD] {
            let response = ask(method, &format!("/i/t1{end}")).await;
            let leads = (response.status().as_u16(), response.headers().get(header::LOCATION));
            assert_eq!(leads, (307, Some(&"/i/t1".parse().expect("a value"))), "{end}");
        }
    }
    // What could be a link of its own, a file, or another link is none of that.
    for (path, status) in [
        ("/i/t1.png", 404),
        ("/i/missing.png", 404),
        ("/i/missing.", 404),
        ("/i/t1.x.", 404),
        ("/i/t1-", 200),
        ("/i/missing,", 200),
    ] {
        let response = ask(Method::GET, path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers().get(header::LOCATION), None, "{path}");
    }
}

#[tokio::test]
async fn r53_asking_for_the_head_alone_is_answered_too() {
    let response = ask(Method::HEAD, "/i/t1").await;
    assert_eq!(response.status(), 200);
    assert_eq!(text(response).await, "");
}

#[tokio::test]
async fn r115_a_link_that_leads_nowhere_says_nothing_about_itself() {
    let pages = [
        text(ask(Method::GET, "/i/AAAAAAAAAAAAAAAAAAAAAA").await).await,
        text(ask(Method::GET, "/i/%3Cscript%3E").await).await,
    ];
    assert_eq!(pages[0], pages[1], "word for word");
    let said = said(&pages[0]);
    assert!(
        said.keys()
            .all(|name| !name.starts_with("og:") && !name.starts_with("twitter:")),
        "{said:?}"
    );
    assert!(pages[0].contains("<title>Trackpass</title>") && !pages[0].contains("canonical"));
}

#[tokio::test]
async fn without_scripts_the_page_says_what_it_is_what_is_missing_and_whom_to_ask() {
    for (path, whom) in [
        ("/i/t1", "or whoever sent you the link"),
        ("/i/unknown", "ask whoever sent you the link"),
    ] {
        let page = text(ask(Method::GET, path).await).await;
        let words = page.rsplit_once("<noscript>").expect("words").1;
        for expected in ["<h1>", "JavaScript", whom] {
            assert!(words.contains(expected), "{path}: {expected} in {words}");
        }
        assert!(page.contains("<noscript><link rel=\"stylesheet\" href=\"/without-script.css\"></noscript>"));
    }
}

#[tokio::test]
async fn what_the_head_names_is_there() {
    for (path, kind) in [
        ("/preview.png", "image/png"),
        ("/without-script.css", "text/css; charset=utf-8"),
    ] {
        let response = ask(Method::GET, path).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::CONTENT_TYPE]),
            (200, &kind.parse().expect("a value")),
            "{path}"
        );
    }
    let picture = ask(Method::GET, "/preview.png").await;
    assert_eq!(
        picture.headers()["cross-origin-resource-policy"],
        "cross-origin",
        "chat tools show it on their own pages"
    );
    assert_eq!(ask(Method::GET, "/i/missing.png").await.status(), 404);
}
