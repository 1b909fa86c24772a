//! What reaches a page from an author's text: the Markdown and the harmless HTML, never anything that runs, submits,
//! restyles or redirects.

use track_content::{render_description, render_markdown};

fn html(source: &str) -> String {
    render_markdown(source, "/assets/T/")
}

/// Asserts that none of these is left of a text.
fn gone(source: &str, parts: &[&str]) {
    let html = html(source);
    for part in parts {
        assert!(
            !html.to_lowercase().contains(part),
            "{part} is left of {source:?}: {html}"
        );
    }
}

/// Asserts that a text renders to something that holds this.
fn gives(source: &str, part: &str) {
    let html = html(source);
    assert!(html.contains(part), "{source:?} should give {part}, but gives {html}");
}

#[test]
fn scripts_are_gone_with_their_content() {
    gone("<script>alert(1)</script>", &["script", "alert"]);
    gone("a <ScRiPt src=//x>alert(1)</sCrIpT> b", &["script", "alert"]);
    gone(
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        &["noscript", "onerror"],
    );
    gone("<template><script>alert(1)</script></template>", &["template", "alert"]);
}

#[test]
fn handlers_are_gone() {
    gone("<img src=x onerror=alert(1)>", &["onerror", "alert"]);
    gone(
        "<details open ontoggle=alert(1)><summary onclick='x()'>a</summary></details>",
        &["ontoggle", "onclick"],
    );
    gone("<p onmouseover=\"x()\">a</p>", &["onmouseover"]);
}

#[test]
fn addresses_that_run_are_gone() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml,<svg onload=x>",
        "blob:x",
        "file:///etc/passwd",
        "&#106;avascript:alert(1)",
        "&#x6a;avascript&colon;alert(1)",
    ] {
        for source in [
            format!("<a href=\"{address}\">x</a>"),
            format!("<img src=\"{address}\">"),
            format!("[x](<{address}>)"),
            format!("![x](<{address}>)"),
        ] {
            let html = html(&source);
            for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                let tag = tag.to_lowercase();
                let runs = ["javascript", "vbscript", "data:", "blob:", "file:"]
                    .iter()
                    .any(|scheme| {
                        tag.contains(&format!("href=\"{scheme}")) || tag.contains(&format!("src=\"{scheme}"))
                    });
                assert!(!runs, "{source:?} gives {html}");
            }
        }
    }
}

#[test]
fn foreign_worlds_are_gone() {
    gone("<svg><script>alert(1)</script></svg>", &["svg", "alert"]);
    gone(
        "<svg onload=alert(1)><a xlink:href=\"javascript:x\">t</a></svg>",
        &["svg", "onload", "javascript"],
    );
    gone(
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        &["math", "style", "onerror"],
    );
    gone(
        "<object data=x></object><embed src=x><applet></applet>",
        &["object", "embed", "applet"],
    );
}

#[test]
fn forms_styles_and_head_elements_are_gone() {
    gone(
        "<form action=//x><input name=password type=password><button formaction=//x>Go</button></form>",
        &["form", "password", "//x"],
    );
    gone("<style>body{display:none}</style>", &["style", "display"]);
    gone(
        "<span style=\"position:fixed\">a</span><code style='color:red'>b</code>",
        &["style", "position", "red"],
    );
    gone(
        "<base href=//x><meta http-equiv=refresh content='0;url=//x'><link rel=stylesheet href=//x>",
        &["base", "meta", "link", "//x"],
    );
    gone(
        "<textarea></textarea><select></select><marquee>x</marquee>",
        &["textarea", "select", "marquee"],
    );
}

#[test]
fn frames_open_only_by_a_click() {
    let frame = "<iframe src=\"https://example.com/a?b=1&amp;c=2\" title=\"A film\" allow=\"*\"></iframe>";
    gone(frame, &["iframe", "allow"]);
    gives(
        frame,
        "<a class=\"frame\" href=\"https://example.com/a?b=1&amp;c=2\" data-src=\"https://example.com/a?b=1&amp;c=2\" rel=\"noopener noreferrer\" target=\"_blank\">A film</a>",
    );
    gone(
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        &["iframe", "srcdoc", "script", "alert"],
    );
    gone(
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        &["iframe", "javascript"],
    );
    gone(
        "<iframe src=\"http://example.com\"></iframe>",
        &["iframe", "example.com"],
    );
    gone("text <iframe src=\"https://example.com\">\n\n<iframe", &["<iframe"]);
    gives(
        "before <iframe src='https://example.com/x'></iframe> after",
        ">example.com</a> after",
    );
}

#[test]
fn authors_cannot_forge_what_the_page_acts_on() {
    gone(
        "<a data-src=\"javascript:x\" data-href=\"javascript:x\">a</a>",
        &["data-src", "data-href"],
    );
    gone(
        "<div class=\"modal-backdrop\" id=x>a</div>",
        &["modal-backdrop", "id=\"x\""],
    );
    gone(
        "<p data-anything=1 contenteditable tabindex=1 accesskey=x hidden>a</p>",
        &["data-anything", "contenteditable", "tabindex", "accesskey", "hidden"],
    );
}

#[test]
fn headings_start_at_h2_and_keep_their_distance() {
    gives(
        "# One\n\n## Two",
        "<h2 id=\"text-one\">One</h2>\n<h3 id=\"text-two\">Two</h3>",
    );
    gives(
        "### Three\n\n#### Four",
        "<h2 id=\"text-three\">Three</h2>\n<h3 id=\"text-four\">Four</h3>",
    );
    gives("<h1>Raw</h1>", "<h2>Raw</h2>");
    gone("# One\n\n<h1>Two</h1>", &["<h1"]);
}

#[test]
fn ids_are_prefixed_and_unique_and_links_find_them() {
    gives(
        "# A\n\n# A\n\n[b](#a)",
        "<h2 id=\"text-a\">A</h2>\n<h2 id=\"text-a-1\">A</h2>\n<p><a href=\"#text-a\"",
    );
    let html = html("<p id=x>1</p>\n\n<p id=x>2</p>\n\nnote[^1]\n\n[^1]: here");
    assert_eq!(html.matches("id=\"text-x\"").count(), 1, "{html}");
    assert!(
        html.contains("href=\"#text-fn-1\"") && html.contains("id=\"text-fn-1\""),
        "{html}"
    );
}

#[test]
fn code_says_what_may_be_done_with_it() {
    gives(
        "```bash,run\nls <x>\n```",
        "<pre data-language=\"bash\" data-run=\"true\" data-copy=\"true\"><code>ls &lt;x&gt;\n</code></pre>",
    );
    gives("```run\nls\n```", "<pre data-run=\"true\" data-copy=\"true\"><code>ls");
    gives("```nocopy\nls\n```", "<pre><code>ls");
    gives(
        "```json, nocopy, wrap\n{}\n```",
        "<pre data-language=\"json\" data-wrap=\"true\"><code>{}",
    );
    gives("```shell script\nls\n```", "data-language=\"shell\"");
    gives("```\n\nfirst line blank\n```", "<code>\nfirst line blank");
    gone("```\"><script>alert(1)</script>\nx\n```", &["<script"]);
}

#[test]
fn tab_links_become_buttons() {
    gives(
        "[Open **it**](tab-0 variant=\"success\" block=true)",
        "<button class=\"tab-link success block\" data-tab=\"0\" type=\"button\">Open <strong>it</strong></button>",
    );
    gives(
        "see [the code](tab-12) now",
        "see <button class=\"tab-link\" data-tab=\"12\" type=\"button\">the code</button> now",
    );
    gives(
        "[x](tab-1 variant=\"evil\" onclick=\"y\")",
        "<button class=\"tab-link\" data-tab=\"1\" type=\"button\">x</button>",
    );
    gives("`[x](tab-0 block=true)`", "<code>[x](tab-0 block=true)</code>");
    gone("[x](tab-0 variant=\"\"><script>\")", &["<script"]);
}

#[test]
fn variables_become_places_to_fill() {
    let span = "<span class=\"variable\" data-key=\"USER\" data-host=\"shell\">";
    gives("Name: [[ Instruqt-Var key=\"USER\" hostname=\"shell\" ]].", span);
    gives("[[Instruqt-Var key=\"USER\" hostname=\"shell\"]]", span);
    gives(
        "`[[ Instruqt-Var key=\"USER\" hostname=\"shell\" ]]`",
        &format!("<code>{span}"),
    );
    gives(
        "```bash,run\necho [[ Instruqt-Var hostname=\"shell\" key=\"USER\" ]]\n```",
        &format!("echo {span}"),
    );
    gives(
        "| a |\n| - |\n| [[ Instruqt-Var key=\"USER\" hostname=\"shell\" ]] |",
        &format!("<td>{span}"),
    );
    gives(
        "[go](https://[[ Instruqt-Var key=\"USER\" hostname=\"shell\" ]]/x)",
        "<a class=\"templated\" data-href=\"https://[[ Instruqt-Var key=&quot;USER&quot; hostname=&quot;shell&quot; ]]/x\"",
    );
    gives("[[ Instruqt-Var key=\"A\" ]]", "[[ Instruqt-Var key=\"A\" ]]");
    gone(
        "[[ Instruqt-Var key=\"<script>\" hostname=\"a\" ]]",
        &["<script", "class=\"variable\""],
    );
    gone(
        "![[[ Instruqt-Var key=\"a\" hostname=\"b\" ]]](x.png)",
        &["alt=\"<span"],
    );
}

#[test]
fn text_that_looks_like_a_mark_stays_text() {
    gives(
        "HELD0X0E and [[ Instruqt-Var key=\"A\" hostname=\"b\" ]]",
        "<p>HELD0X0E and <span class=\"variable\"",
    );
}

#[test]
fn pictures_are_found_in_the_track() {
    gives(
        "![a map](../assets/map.png)",
        "<img src=\"/assets/T/assets/map.png\" alt=\"a map\" loading=\"lazy\">",
    );
    gives(
        "![m](assets/m.png){width=600 height=\"40px\"} text",
        "<img src=\"/assets/T/assets/m.png\" alt=\"m\" width=\"600\" height=\"40\" loading=\"lazy\"> text",
    );
    gives("<img src=\"../assets/x.png\" width=50%>", "width=\"50%\"");
    gives("![a](<../../../my map.png>)", "/assets/T/my%20map.png");
    gives("![a](https://example.com/x.png)", "src=\"https://example.com/x.png\"");
    gives("![a](/api/secret)", "src=\"/assets/T/api/secret\"");
    gives("<img src=x.png>", " alt=\"\">");
    gone("![x](a.png){width=1 onerror=alert(1)}", &["onerror"]);
}

#[test]
fn githubs_markdown_is_understood() {
    gives(
        "> [!WARNING]\n> Hot.",
        "<div class=\"markdown-alert markdown-alert-warning\">",
    );
    gives(
        "- [x] done\n- [ ] open",
        "<input class=\"task-list-item-checkbox\" checked=\"\" type=\"checkbox\" disabled=\"\">",
    );
    gives("| a |\n| :-: |\n| 1 |", "<th align=\"center\">a</th>");
    gives(
        "~~old~~ https://example.com",
        "<del>old</del> <a href=\"https://example.com\" rel=\"noopener noreferrer\" target=\"_blank\">",
    );
    gives("a<br/>b <kbd>Esc</kbd>", "a<br>b <kbd>Esc</kbd>");
    gives(
        "<details>\n<summary>Hint</summary>\n\n**x**\n\n</details>",
        "<details>\n<summary>Hint</summary>\n<p><strong>x</strong></p>\n</details>",
    );
}

#[test]
fn the_same_text_gives_the_same_html() {
    let source = "- [x] a\n\n<input type=text name=x>\n\n<video src=a.mp4 width=10 height=10></video> ![a](b.png){height=1 width=2}";
    let first = html(source);
    assert!((0..50).all(|_| html(source) == first), "{first}");
}

#[test]
fn descriptions_have_no_assets() {
    assert_eq!(
        render_description("*Hello* <b onclick=x>you</b>"),
        "<p><em>Hello</em> <b>you</b></p>\n"
    );
    let html = render_description("![x](../secret.png) [y](secret.md) [z](https://example.com)");
    assert!(
        !html.contains("secret") && html.contains("https://example.com"),
        "{html}"
    );
}

#[test]
fn what_is_nested_to_cost_time_is_shown_as_written() {
    for piece in ["> ", "<div>", "a<div>\n\n", "<b><i>"] {
        let source = piece.repeat(10_000);
        assert!(html(&source).starts_with("<pre><code>"), "{piece:?} was rendered");
    }
    for piece in [
        "- ", "[", "![", "**a ", "[[ ", "](tab-", "<iframe ", "<a ", "`", "|a", "[^1]",
    ] {
        let _ = html(&piece.repeat(10_000));
    }
}
