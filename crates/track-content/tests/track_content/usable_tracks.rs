//! What a track's files mean, and what is said when they are not usable: always the file, the line, the remedy.

use track_content::{ChallengeKind, Note, Problem, ScriptKind, TabKind, TrackContent};

use crate::packing::{Files, problems, read, smallest, smallest_with, tar_gz, usable, zip};

/// Asserts that a problem at this place says this.
fn says(problems: &[Problem], file: &str, line: u32, words: &str) {
    let found = problems
        .iter()
        .any(|problem| problem.file == file && problem.line == Some(line) && problem.message.contains(words));
    assert!(found, "no problem at {file}:{line} says “{words}”: {problems:#?}");
}

const FIRST: &str = "01-first/assignment.md";

#[test]
fn the_smallest_track_has_sensible_defaults() {
    let track = usable(&smallest());
    assert_eq!(
        (track.slug.as_str(), track.title.as_str()),
        ("tides", "Reading the tides")
    );
    assert_eq!(track.time_limit_seconds, TrackContent::DEFAULT_TIME_LIMIT_SECONDS);
    assert_eq!(track.idle_timeout_seconds, None);
    assert!(!track.skipping_enabled);
    assert_eq!(track.sandbox, serde_json::Value::Null);
    assert_eq!(track.notes, []);
    assert_eq!(track.challenges[0].body_html, "<p>Look at the sea.</p>\n");
}

#[test]
fn a_whole_track_is_read() {
    let manifest = "\
slug: tides
id: abc
title: Reading  the tides
teaser: |
  Two
  lines
description: |-
  # Sea

  ![chart](assets/chart.svg)
icon: assets/chart.svg
level: beginner
tags: [sea, ' sea', '', moon]
timelimit: 7200
idle_timeout: 300
skipping_enabled: true
lab_config:
  default_layout: AssignmentRight
";
    let assignment = "\
---
slug: first
id: xyz
type: challenge
title: First
teaser: Begin
notes:
- type: text
  contents: Hello **you**
- type: image
  url: ../assets/chart.svg
- type: video
  url: https://example.com/film
tabs:
- title: Shell
  type: terminal
  hostname: shell
  workdir: /tmp
  cmd: bash -l
- title: Web
  type: service
  hostname: shell
  port: 8080
  path: /start
  new_window: true
- title: Files
  type: code
  hostname: shell
  path: /root
- title: Elsewhere
  type: website
  url: https://example.com
difficulty: basic
timelimit: 600
enhanced_loading: null
---
# Go

[Web](tab-1)
";
    let config =
        "version: '3'\ncontainers:\n- name: shell\n  image: alpine\n  ports: [8080]\n  environment:\n    A: '1'\n";
    let files: Files<'_> = vec![
        ("track.yml", manifest.as_bytes()),
        ("config.yml", config.as_bytes()),
        (FIRST, assignment.as_bytes()),
        ("01-first/check-shell", b"#!/bin/sh\n"),
        ("track_scripts/setup-shell", b"#!/bin/sh\n"),
        ("assets/chart.svg", b"<svg/>"),
    ];
    let track = usable(&files);
    assert_eq!(track.notes, []);
    assert_eq!(
        (track.title.as_str(), track.teaser.as_str()),
        ("Reading the tides", "Two lines")
    );
    assert_eq!(track.tags, ["sea", "moon"]);
    assert_eq!(track.icon.as_deref(), Some("/assets/T/assets/chart.svg"));
    assert!(track.description_html.contains("src=\"/assets/T/assets/chart.svg\""));
    assert_eq!(
        (
            track.time_limit_seconds,
            track.idle_timeout_seconds,
            track.skipping_enabled
        ),
        (7200, Some(300), true)
    );
    assert_eq!(track.sandbox["containers"][0]["environment"]["A"], "1");
    assert_eq!(track.sandbox["containers"][0]["ports"][0], 8080);
    let challenge = &track.challenges[0];
    assert_eq!(challenge.kind(), ChallengeKind::Challenge);
    assert_eq!(challenge.time_limit_seconds, Some(600));
    assert!(
        challenge.body_html.starts_with("<h2 id=\"first-go\">Go</h2>"),
        "{}",
        challenge.body_html
    );
    assert_eq!(
        challenge.notes,
        [
            Note::Text {
                html: "<p>Hello <strong>you</strong></p>\n".to_owned()
            },
            Note::Image {
                url: "/assets/T/assets/chart.svg".to_owned()
            },
            Note::Video {
                url: "https://example.com/film".to_owned()
            },
        ]
    );
    let kinds: Vec<TabKind> = challenge.tabs.iter().map(|tab| tab.kind).collect();
    assert_eq!(
        kinds,
        [TabKind::Terminal, TabKind::Service, TabKind::Code, TabKind::Website]
    );
    assert_eq!(
        (challenge.tabs[1].port, challenge.tabs[1].new_window),
        (Some(8080), true)
    );
    assert_eq!(challenge.tabs[0].cmd.as_deref(), Some("bash -l"));
    assert!(track.script(Some("first"), ScriptKind::Check, "shell").is_some());
    assert!(track.script(None, ScriptKind::Setup, "shell").is_some());
    assert!(track.script(None, ScriptKind::Check, "shell").is_none());
    assert_eq!(track.assets[0].media_type, "image/svg+xml");
}

#[test]
fn challenges_come_by_their_number() {
    let titled = |slug: &str| format!("---\nslug: {slug}\ntitle: {slug}\n---\n");
    let (ten, two, word) = (titled("ten"), titled("two"), titled("word"));
    let mut files = smallest();
    files.extend([
        ("10-ten/assignment.md", ten.as_bytes()),
        ("2-two/assignment.md", two.as_bytes()),
        ("word/assignment.md", word.as_bytes()),
    ]);
    let track = usable(&files);
    let order: Vec<(&str, u32)> = track
        .challenges
        .iter()
        .map(|challenge| (challenge.slug.as_str(), challenge.position))
        .collect();
    assert_eq!(order, [("first", 0), ("two", 1), ("ten", 2), ("word", 3)]);
}

#[test]
fn older_tracks_keep_their_challenges_inline() {
    let manifest = "\
slug: old
title: Old
challenges:
- slug: one
  title: One
  type: challenge
  assignment: |-
    Look at [[ Instruqt-Var key=\"A\" hostname=\"b\" ]].
  timelimit: 100
- slug: two
  title: Two
  timelimit: 200
";
    let files: Files<'_> = vec![
        ("track.yml", manifest.as_bytes()),
        ("one/check-base", b"#!/bin/sh\n"),
        ("02-two/check-base", b"#!/bin/sh\n"),
    ];
    let track = usable(&files);
    assert_eq!(track.challenges.len(), 2);
    assert!(track.challenges[0].body_html.contains("data-key=\"A\""));
    assert_eq!(track.time_limit_seconds, 300, "the sum of its challenges");
    assert!(track.script(Some("one"), ScriptKind::Check, "base").is_some());
    assert!(track.script(Some("two"), ScriptKind::Check, "base").is_some());
}

#[test]
fn a_quiz_has_answers_and_a_solution() {
    let quiz = "---\nslug: first\ntype: quiz\ntitle: Q\nanswers:\n- It is `ls`\n- <b onclick=x>two</b>\n- 3\nsolution:\n- 2\n- 0\n- 2\n---\n";
    let track = usable(&smallest_with(FIRST, quiz));
    let quiz = track.challenges[0].quiz.as_ref().expect("a quiz");
    assert_eq!(track.challenges[0].kind(), ChallengeKind::Quiz);
    assert_eq!(quiz.solution, [0, 2]);
    let answers: Vec<(&str, &str)> = quiz
        .answers
        .iter()
        .map(|answer| (answer.html.as_str(), answer.text.as_str()))
        .collect();
    assert_eq!(
        answers,
        [("It is <code>ls</code>", "It is ls"), ("<b>two</b>", "two"), ("3", "3")]
    );
}

#[test]
fn a_quiz_that_nobody_can_answer_is_refused() {
    let quiz = |rest: &str| {
        problems(&smallest_with(
            FIRST,
            &format!("---\nslug: first\ntype: quiz\ntitle: Q\n{rest}---\n"),
        ))
    };
    says(&quiz(""), FIRST, 2, "without answers");
    says(&quiz("answers:\n- a\n- b\n"), FIRST, 2, "without a solution");
    says(
        &quiz("answers:\n- a\n- b\nsolution: []\n"),
        FIRST,
        8,
        "without a solution",
    );
    says(&quiz("answers:\n- a\n- b\nsolution:\n- 2\n"), FIRST, 9, "from 0 to 1");
    says(&quiz("answers:\n- a\n- b\nsolution:\n- -1\n"), FIRST, 9, "from 0 to 1");
    says(&quiz("answers:\n- a: b\nsolution:\n- 0\n"), FIRST, 6, "quotes");
    says(&quiz("answers: a\nsolution:\n- 0\n"), FIRST, 5, "must be a list");
}

#[test]
fn what_is_missing_is_named_with_its_place() {
    says(
        &problems(&smallest_with("track.yml", "slug: a\n")),
        "track.yml",
        1,
        "title is missing",
    );
    says(
        &problems(&smallest_with("track.yml", "title: a\n")),
        "track.yml",
        1,
        "slug is missing",
    );
    says(
        &problems(&smallest_with("track.yml", "slug: a\ntitle: '  '\n")),
        "track.yml",
        2,
        "title is missing",
    );
    says(
        &problems(&smallest_with(FIRST, "---\nslug: a\n---\n")),
        FIRST,
        2,
        "title is missing",
    );
    says(
        &problems(&smallest_with(FIRST, "# No front matter\n")),
        FIRST,
        1,
        "must start with",
    );
    says(
        &problems(&smallest_with(FIRST, "---\ntitle: x\n")),
        FIRST,
        1,
        "must start with",
    );
    let none = problems(&vec![("track.yml", crate::packing::TRACK_YML.as_bytes())]);
    assert!(none[0].message.contains("no challenges"), "{none:?}");
}

#[test]
fn a_slug_comes_from_the_folder_when_it_is_not_written() {
    assert_eq!(
        usable(&smallest_with(FIRST, "---\ntitle: x\n---\n")).challenges[0].slug,
        "first"
    );
}

#[test]
fn two_challenges_with_one_slug_are_refused() {
    let found = problems(&smallest_with("02-again/assignment.md", crate::packing::ASSIGNMENT));
    says(&found, "02-again/assignment.md", 2, "01-first/assignment.md:2");
}

#[test]
fn broken_yaml_names_its_line() {
    says(
        &problems(&smallest_with("track.yml", "slug: a\ntitle: [x\nteaser: y\n")),
        "track.yml",
        3,
        "not valid YAML",
    );
    says(
        &problems(&smallest_with(FIRST, "---\ntitle: x\nteaser: 'y\n---\n")),
        FIRST,
        3,
        "not valid YAML",
    );
    says(
        &problems(&smallest_with("config.yml", "containers:\n- name: a\n- name: a\n")),
        "config.yml",
        3,
        "twice",
    );
    says(
        &problems(&smallest_with("track.yml", "slug: a\ntitle: b\nslug: c\n")),
        "track.yml",
        3,
        "twice",
    );
    says(
        &problems(&smallest_with("track.yml", "- a\n")),
        "track.yml",
        1,
        "mapping",
    );
}

#[test]
fn wrong_values_say_what_would_be_right() {
    says(
        &problems(&smallest_with("track.yml", "slug: a b\ntitle: x\n")),
        "track.yml",
        1,
        "letters, digits",
    );
    says(
        &problems(&smallest_with("track.yml", "slug: a\ntitle: x\ntimelimit: soon\n")),
        "track.yml",
        3,
        "whole seconds",
    );
    says(
        &problems(&smallest_with("track.yml", "slug: a\ntitle: x\ntimelimit: -5\n")),
        "track.yml",
        3,
        "whole seconds",
    );
    says(
        &problems(&smallest_with(
            "track.yml",
            "slug: a\ntitle: x\nskipping_enabled: maybe\n",
        )),
        "track.yml",
        3,
        "true or false",
    );
    says(
        &problems(&smallest_with(FIRST, "---\ntitle: x\ntype: riddle\n---\n")),
        FIRST,
        3,
        "challenge or quiz",
    );
    says(
        &problems(&smallest_with(
            FIRST,
            "---\ntitle: x\ntabs:\n- title: t\n  type: service\n  port: 99999\n---\n",
        )),
        FIRST,
        6,
        "65535",
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let mut files = smallest_with("track.yml", "slug: a\ntimelimit: x\n");
    files.push(("02-b/assignment.md", b"---\nslug: b\n---\n"));
    let found = problems(&files);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.is_sorted());
}

#[test]
fn text_that_is_not_utf8_names_its_line() {
    let mut files = smallest();
    files.retain(|(path, _)| *path != FIRST);
    files.push((FIRST, b"---\ntitle: x\n---\nfine\n\xff\n"));
    says(&problems(&files), FIRST, 5, "UTF-8");
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_fine() {
    let text = "\u{feff}---\r\nslug: first\r\ntitle: First\r\n---\r\n\r\nHello\r\n";
    let track = usable(&smallest_with(FIRST, text));
    assert_eq!(track.challenges[0].body_html, "<p>Hello</p>\n");
    let script = usable(&smallest_with("01-first/check-shell", "#!/bin/sh\r\nexit 0\r\n"));
    says(&script.notes, "01-first/check-shell", 1, "Windows line ends");
}

#[test]
fn unknown_keys_are_kept_and_noted() {
    let track = usable(&smallest_with("track.yml", "slug: a\ntitle: b\nsparkle:\n  level: 3\n"));
    says(&track.notes, "track.yml", 3, "sparkle");
    assert_eq!(track.unknown_keys["track.yml"]["sparkle"]["level"], 3);
    let track = usable(&smallest_with(
        FIRST,
        "---\ntitle: x\ntabs:\n- title: t\n  type: hologram\n  glow: true\n---\n",
    ));
    says(&track.notes, FIRST, 5, "hologram");
    says(&track.notes, FIRST, 6, "tabs[0].glow");
    assert_eq!(track.challenges[0].tabs[0].kind, TabKind::Other);
}

#[test]
fn what_leads_nowhere_is_noted() {
    let text = "---\ntitle: x\ntabs:\n- title: t\n  type: terminal\n  hostname: ghost\n---\n\n![a](../assets/none.png)\n[b](tab-3)\n";
    let mut files = smallest_with(FIRST, text);
    files.push(("config.yml", b"containers:\n- name: shell\n"));
    files.push(("01-first/check-ghost", b"#!/bin/sh\n"));
    files.push(("01-first/chek-shell", b"#!/bin/sh\n"));
    let track = usable(&files);
    says(&track.notes, FIRST, 6, "ghost");
    says(&track.notes, FIRST, 9, "assets/none.png");
    assert!(
        track.notes.iter().any(|note| note.message.contains("tab-3")),
        "{:?}",
        track.notes
    );
    for file in ["01-first/check-ghost", "01-first/chek-shell"] {
        assert!(
            track.notes.iter().any(|note| note.file == file),
            "{file}: {:?}",
            track.notes
        );
    }
}

#[test]
fn the_checksum_tells_contents_apart_and_nothing_else() {
    let first = read(&zip(&smallest())).expect("usable");
    let mut turned = smallest();
    turned.reverse();
    assert_eq!(first.checksum, read(&tar_gz(&turned)).expect("usable").checksum);
    assert_eq!(first.checksum.len(), 64);
    assert_ne!(first.checksum, usable(&smallest_with("assets/a.txt", "x")).checksum);
    // What stands in a name does not slip into a content.
    let one = usable(&smallest_with("assets/ab.txt", "c"));
    let other = usable(&smallest_with("assets/a.txt", "bc"));
    assert_ne!(one.checksum, other.checksum);
}
