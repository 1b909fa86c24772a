//! From files to a track: `track.yml`, the challenges, the sandbox, scripts and assets, in that order.
//!
//! Reads on after a problem, so that the author gets all of them at once.

use std::collections::{BTreeMap, HashMap};

use crate::ReadOptions;
use crate::assignment::{self, Draft};
use crate::fields::{Fields, Findings, is_slug};
use crate::files;
use crate::problem::{ContentErrors, Problem};
use crate::render::{self, Place, Rendered};
use crate::sandbox;
use crate::source::{Entry, SourceTree};
use crate::track::{Challenge, TrackContent};
use crate::yaml::{self, Node};

const MANIFEST: &str = "track.yml";
pub(crate) const ASSIGNMENT: &str = "assignment.md";

/// Keys of `track.yml` that belong to where the track lived before, or to a layout that is ours to choose.
const NOT_OURS: [&str; 15] = [
    "id",
    "type",
    "version",
    "owner",
    "developers",
    "private",
    "published",
    "maintenance",
    "show_timer",
    "enhanced_loading",
    "lab_config",
    "checksum",
    "extra_bookmarks",
    "feedback_tab_enabled",
    "loadingMessages",
];

/// Reads a track from its files.
pub(crate) fn read(tree: SourceTree, options: &ReadOptions) -> Result<TrackContent, ContentErrors> {
    let checksum = tree.checksum();
    let mut reader = Reader {
        files: &tree.files,
        options,
        findings: Findings::default(),
    };
    reader.findings.notes = tree.notes;
    files::links(&mut reader, &tree.links);
    let track = reader.track(checksum);
    let mut findings = reader.findings;
    match track {
        Some(mut track) if findings.problems.is_empty() => {
            findings.notes.sort();
            findings.notes.dedup();
            track.notes = findings.notes;
            track.unknown_keys = findings.unknown_keys;
            Ok(track)
        }
        _ => {
            findings.problems.sort();
            findings.problems.dedup();
            Err(ContentErrors(findings.problems))
        }
    }
}

/// What every part of the reading needs.
pub(crate) struct Reader<'a> {
    pub(crate) files: &'a BTreeMap<String, Entry>,
    pub(crate) options: &'a ReadOptions,
    pub(crate) findings: Findings,
}

impl<'a> Reader<'a> {
    fn track(&mut self, checksum: String) -> Option<TrackContent> {
        let manifest = self.yaml(MANIFEST)?;
        let mut fields = Fields::of(&manifest, MANIFEST, "", &mut self.findings)?;
        let slug = fields.slug("slug", &mut self.findings);
        if slug.is_none() && fields.node("slug").is_none() {
            self.findings
                .problem(MANIFEST, fields.line, "slug is missing: add “slug: my-track”.");
        }
        let title = fields.required_line("title", &mut self.findings);
        let teaser = fields.line("teaser", &mut self.findings).unwrap_or_default();
        let description_markdown = fields.text("description", &mut self.findings).unwrap_or_default();
        let description_line = fields.line_of("description");
        let icon = fields.line("icon", &mut self.findings);
        let level = fields.line("level", &mut self.findings);
        let tags = self.tags(&mut fields);
        let time_limit = fields.seconds("timelimit", &mut self.findings);
        let idle_timeout_seconds = fields.seconds("idle_timeout", &mut self.findings);
        let skipping_enabled = fields.flag("skipping_enabled", false, &mut self.findings);
        let inline = fields.list("challenges", &mut self.findings);
        fields.pass_over(&NOT_OURS);
        fields.finish(&mut self.findings);

        let sandbox = sandbox::read(self);
        let drafts = assignment::read_all(self, inline, &sandbox.hosts);
        let description = self
            .render(&description_markdown, MANIFEST, description_line, "", "track-")
            .html;
        let icon = icon.and_then(|icon| self.address(&icon, MANIFEST, 1, ""));
        let files = files::scripts(self, &drafts, &sandbox.hosts);
        let assets = files::assets(self, &drafts);
        let challenges = self.challenges(drafts);
        let sum: u32 = challenges
            .iter()
            .filter_map(|challenge| challenge.time_limit_seconds)
            .fold(0, u32::saturating_add);
        Some(TrackContent {
            slug: slug?,
            title: title?,
            teaser,
            description_html: description,
            description_markdown,
            icon,
            level,
            tags,
            time_limit_seconds: time_limit.unwrap_or(match sum {
                0 => TrackContent::DEFAULT_TIME_LIMIT_SECONDS,
                sum => sum,
            }),
            idle_timeout_seconds,
            skipping_enabled,
            challenges,
            assets,
            sandbox: sandbox.json,
            files,
            notes: Vec::new(),
            unknown_keys: serde_json::Map::new(),
            checksum,
        })
    }

    /// Challenges by their place, each slug once, at least one.
    fn challenges(&mut self, drafts: Vec<Draft>) -> Vec<Challenge> {
        if drafts.is_empty() && self.findings.problems.is_empty() {
            self.findings.problems.push(Problem::of_file(
                MANIFEST,
                "has no challenges: add a folder such as 01-first-step with an assignment.md.",
            ));
        }
        let mut seen: HashMap<String, (String, u32)> = HashMap::new();
        let mut challenges = Vec::new();
        for (position, draft) in (0_u32..).zip(drafts) {
            let here = (draft.file.clone(), draft.slug_line);
            if let Some((file, line)) = seen.get(&draft.challenge.slug) {
                let message = format!(
                    "has the slug “{}”, which {file}:{line} has too: change one.",
                    draft.challenge.slug
                );
                self.findings.problem(&draft.file, draft.slug_line, message);
            } else {
                seen.insert(draft.challenge.slug.clone(), here);
            }
            challenges.push(Challenge {
                position,
                ..draft.challenge
            });
        }
        challenges
    }

    fn tags(&mut self, fields: &mut Fields<'_>) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for node in fields.list("tags", &mut self.findings) {
            let yaml::Value::Scalar { text, .. } = &node.value else {
                self.findings.problem(MANIFEST, node.line, "tags must be words.");
                continue;
            };
            let tag = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    /// The text of a file: UTF-8, bounded, without NUL.
    pub(crate) fn text(&mut self, path: &str) -> Option<&'a str> {
        let bytes = &self.files.get(path)?.bytes;
        let limit = self.options.limits.text_bytes;
        if bytes.len() as u64 > limit {
            let message = format!("is larger than {} KB: split it.", limit / 1024);
            self.findings.problems.push(Problem::of_file(path, message));
            return None;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => Some(text.trim_start_matches('\u{feff}')),
            Ok(_) => {
                self.findings
                    .problems
                    .push(Problem::of_file(path, "holds a NUL character: save it as plain text."));
                None
            }
            Err(error) => {
                let line = line_at(&bytes[..error.valid_up_to()]);
                self.findings
                    .problem(path, line, "is not UTF-8 here: save the file as UTF-8.");
                None
            }
        }
    }

    /// A YAML file; none, with a problem, when it is broken.
    pub(crate) fn yaml(&mut self, path: &str) -> Option<Node> {
        let text = self.text(path)?;
        self.parse(text, path, 1)
    }

    /// YAML that starts on a line of a file.
    pub(crate) fn parse(&mut self, text: &str, path: &str, first_line: u32) -> Option<Node> {
        match yaml::parse(text, first_line) {
            Ok(node) => Some(node),
            Err(error) => {
                self.findings.problem(path, error.line, error.message);
                None
            }
        }
    }

    /// Markdown of a file as safe HTML; notes pictures that the track does not have.
    pub(crate) fn render(
        &mut self,
        source: &str,
        file: &str,
        first_line: u32,
        folder: &str,
        id_prefix: &str,
    ) -> Rendered {
        let place = Place {
            asset_base: Some(&self.options.asset_base),
            folder,
            id_prefix,
        };
        let rendered = render::body(source, &place);
        if rendered.is_tangled {
            self.findings.note(
                file,
                first_line,
                "is nested too deeply to be rendered; it is shown as it was written.",
            );
        }
        for path in &rendered.assets {
            self.expect_asset(path, file, first_line.saturating_add(line_naming(source, path)));
        }
        rendered
    }

    /// An address to show or follow, outside of Markdown: `https`, or a file of the track.
    pub(crate) fn address(&mut self, value: &str, file: &str, line: u32, folder: &str) -> Option<String> {
        if value.starts_with("https://") || value.starts_with("http://") {
            return Some(value.to_owned());
        }
        if value.contains(':') {
            self.findings.note(
                file,
                line,
                "names an address that is neither https nor a file of the track; it was left out.",
            );
            return None;
        }
        let path = render::asset_path(folder, value)?;
        self.expect_asset(&path, file, line);
        Some(render::asset_url(&self.options.asset_base, &path))
    }

    fn expect_asset(&mut self, path: &str, file: &str, line: u32) {
        if !self.files.contains_key(path) {
            self.findings
                .note(file, line, format!("names {path}, which the track does not have."));
        }
    }
}

/// The line, from 1, on which these bytes end.
fn line_at(before: &[u8]) -> u32 {
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX - 1) + 1
}

/// How many lines into a text the file name of a path first stands; 0 when it does not.
fn line_naming(source: &str, path: &str) -> u32 {
    let name = path.rsplit('/').next().unwrap_or(path);
    source.find(name).map_or(0, |at| line_at(&source.as_bytes()[..at]) - 1)
}

/// The slug that a challenge's folder suggests: `01-look-around` → `look-around`.
pub(crate) fn folder_slug(folder: &str) -> Option<&str> {
    let slug = match folder.split_once('-') {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => folder,
    };
    is_slug(slug).then_some(slug)
}
