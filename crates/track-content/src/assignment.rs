//! Challenges: `assignment.md` with its front matter, or, in older tracks, an item of `challenges` in `track.yml`.

use std::collections::BTreeSet;

use crate::fields::{Fields, Findings};
use crate::quiz;
use crate::reading::{ASSIGNMENT, Reader, folder_slug};
use crate::tabs;
use crate::track::{Challenge, Note};
use crate::yaml::Node;

/// A challenge that was read, and where.
pub(crate) struct Draft {
    pub(crate) challenge: Challenge,
    /// The file it was read from, and the line of its slug.
    pub(crate) file: String,
    pub(crate) slug_line: u32,
    /// The folder that holds its scripts, if it has one.
    pub(crate) folder: Option<String>,
}

/// Where a challenge is being read.
struct Spot<'a> {
    file: &'a str,
    folder: Option<&'a str>,
    hosts: Option<&'a BTreeSet<String>>,
}

/// All challenges in their order: those of folders by number and name, those of `track.yml` as they stand there.
pub(crate) fn read_all(reader: &mut Reader<'_>, inline: &[Node], hosts: &Option<BTreeSet<String>>) -> Vec<Draft> {
    let folders = folders(reader);
    let mut drafts = Vec::new();
    for folder in folders
        .iter()
        .filter(|folder| reader.files.contains_key(&format!("{folder}/{ASSIGNMENT}")))
    {
        let file = format!("{folder}/{ASSIGNMENT}");
        let spot = Spot {
            file: &file,
            folder: Some(folder),
            hosts: hosts.as_ref(),
        };
        drafts.extend(from_file(reader, &spot));
    }
    for (index, node) in inline.iter().enumerate() {
        drafts.extend(from_manifest(reader, node, index, &folders, hosts.as_ref()));
    }
    drafts
}

/// The track's top folders, those with a number first, by number.
fn folders(reader: &Reader<'_>) -> Vec<String> {
    let names: BTreeSet<&str> = reader
        .files
        .keys()
        .filter_map(|path| path.split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let mut folders: Vec<String> = names.into_iter().map(str::to_owned).collect();
    folders.sort_by_key(|folder| {
        let number = folder.split('-').next().and_then(|number| number.parse::<u64>().ok());
        (number.unwrap_or(u64::MAX), folder.clone())
    });
    folders
}

fn from_file(reader: &mut Reader<'_>, spot: &Spot<'_>) -> Option<Draft> {
    let text = reader.text(spot.file)?;
    let Some((front, body)) = split_front_matter(text) else {
        let message = "must start with a line ---, the challenge's keys, and a second line ---.";
        reader.findings.problem(spot.file, 1, message);
        return None;
    };
    let body_line = u32::try_from(front.lines().count()).unwrap_or(u32::MAX - 3) + 3;
    let node = reader.parse(front, spot.file, 2)?;
    let fields = Fields::of(&node, spot.file, "", &mut reader.findings)?;
    read(reader, fields, spot, Some((body, body_line)))
}

fn from_manifest(
    reader: &mut Reader<'_>,
    node: &Node,
    index: usize,
    folders: &[String],
    hosts: Option<&BTreeSet<String>>,
) -> Option<Draft> {
    let file = "track.yml";
    let mut fields = Fields::of(node, file, format!("challenges[{index}]"), &mut reader.findings)?;
    let slug = fields.slug("slug", &mut reader.findings);
    let folder = slug.and_then(|slug| {
        folders
            .iter()
            .find(|folder| **folder == slug || folder_slug(folder) == Some(&slug))
    });
    if let Some(folder) = folder
        && reader.files.contains_key(&format!("{folder}/{ASSIGNMENT}"))
    {
        reader.findings.note(
            file,
            node.line,
            format!("describes a challenge that {folder}/{ASSIGNMENT} describes too; the latter was taken."),
        );
        return None;
    }
    read(
        reader,
        fields,
        &Spot {
            file,
            folder: folder.map(String::as_str),
            hosts,
        },
        None,
    )
}

/// What stands between the first line `---` and the next, and what follows.
fn split_front_matter(text: &str) -> Option<(&str, &str)> {
    let first = text.split_inclusive('\n').next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let rest = &text[first.len()..];
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn read(reader: &mut Reader<'_>, mut fields: Fields<'_>, spot: &Spot<'_>, body: Option<(&str, u32)>) -> Option<Draft> {
    let findings = &mut reader.findings;
    let written_slug = fields.slug("slug", findings);
    let slug = match (&written_slug, fields.node("slug")) {
        (Some(slug), _) => Some(slug.clone()),
        (None, Some(_)) => None,
        (None, None) => spot.folder.and_then(folder_slug).map(str::to_owned),
    };
    if slug.is_none() && fields.node("slug").is_none() {
        findings.problem(
            spot.file,
            fields.line,
            format!("{} is missing: add “slug: first-step”.", fields.called("slug")),
        );
    }
    let is_quiz = is_quiz(&mut fields, findings);
    let title = fields.required_line("title", findings);
    let teaser = fields.line("teaser", findings).unwrap_or_default();
    let difficulty = fields.line("difficulty", findings);
    let time_limit_seconds = fields.seconds("timelimit", findings);
    let quiz = if is_quiz {
        quiz::read(&mut fields, findings)
    } else {
        fields.pass_over(&["answers", "solution"]);
        None
    };
    let tabs = tabs::read(&mut fields, spot.hosts, findings);
    let prefix = slug.as_deref().map(|slug| format!("{slug}-")).unwrap_or_default();
    let folder = spot.folder.unwrap_or_default();
    let notes = notes(reader, &mut fields, folder, &prefix);
    let written = fields.text("assignment", &mut reader.findings);
    let (source, line) = match (&written, body) {
        (Some(written), None) => (written.as_str(), fields.line_of("assignment").saturating_add(1)),
        (_, Some(body)) => body,
        (None, None) => ("", fields.line),
    };
    let body = reader.render(source, spot.file, line, folder, &prefix);
    for tab in body
        .tabs
        .iter()
        .filter(|tab| usize::try_from(**tab).is_ok_and(|tab| tab >= tabs.len()))
    {
        let message = format!(
            "links to tab-{tab}, but tabs are counted from 0 and there are {}.",
            tabs.len()
        );
        reader.findings.note(spot.file, line, message);
    }
    let slug_line = fields.line_of("slug");
    fields.pass_over(&["id", "enhanced_loading", "lab_config", "skipping_enabled"]);
    fields.finish(&mut reader.findings);
    if is_quiz && quiz.is_none() {
        return None;
    }
    let challenge = Challenge {
        slug: slug?,
        position: 0,
        title: title?,
        teaser,
        body_html: body.html,
        notes,
        tabs,
        difficulty,
        time_limit_seconds,
        quiz,
    };
    Some(Draft {
        challenge,
        file: spot.file.to_owned(),
        slug_line,
        folder: spot.folder.map(str::to_owned),
    })
}

fn is_quiz(fields: &mut Fields<'_>, findings: &mut Findings) -> bool {
    match fields.line("type", findings).as_deref() {
        Some("quiz") => true,
        None | Some("challenge") => false,
        Some(other) => {
            let message = format!("{} must be challenge or quiz, not “{other}”.", fields.called("type"));
            findings.problem(fields.file, fields.line_of("type"), message);
            false
        }
    }
}

fn notes(reader: &mut Reader<'_>, fields: &mut Fields<'_>, folder: &str, prefix: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    let file = fields.file;
    for (index, node) in fields.list("notes", &mut reader.findings).iter().enumerate() {
        let name = fields.called(&format!("notes[{index}]"));
        let Some(mut note) = Fields::of(node, file, name, &mut reader.findings) else {
            continue;
        };
        let kind = note
            .line("type", &mut reader.findings)
            .unwrap_or_else(|| "text".to_owned());
        let contents = note.text("contents", &mut reader.findings);
        let url = note.line("url", &mut reader.findings);
        match kind.as_str() {
            "text" => {
                let line = note.line_of("contents").saturating_add(1);
                let html = reader
                    .render(
                        &contents.unwrap_or_default(),
                        file,
                        line,
                        folder,
                        &format!("{prefix}note{index}-"),
                    )
                    .html;
                if !html.trim().is_empty() {
                    notes.push(Note::Text { html });
                }
            }
            "image" | "video" => {
                let line = note.line_of("url");
                let Some(url) = url
                    .or(contents)
                    .and_then(|url| reader.address(url.trim(), file, line, folder))
                else {
                    reader
                        .findings
                        .note(file, line, "is a note without an address to show; it was left out.");
                    continue;
                };
                notes.push(if kind == "image" {
                    Note::Image { url }
                } else {
                    Note::Video { url }
                });
            }
            other => reader.findings.note(
                file,
                note.line_of("type"),
                format!("“{other}” is no kind of note this version knows; it was left out."),
            ),
        }
        note.pass_over(&["id"]);
        note.finish(&mut reader.findings);
    }
    notes
}
