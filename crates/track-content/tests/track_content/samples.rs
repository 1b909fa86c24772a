//! The three tracks we give away: they import without a single note, and every challenge can be done, but is not
//! done before it is.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use track_content::{ChallengeKind, ReadOptions, ScriptKind, TrackContent, read_directory};

const SAMPLES: [&str; 3] = ["shell-first-steps", "git-time-machine", "sql-questions"];
const HOST: &str = "shell";

fn directory(slug: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../sample-tracks")
        .join(slug)
}

fn sample(slug: &str) -> TrackContent {
    read_directory(&directory(slug), &ReadOptions::new("/assets/T/"))
        .unwrap_or_else(|errors| panic!("{slug}:\n{errors}"))
}

#[test]
fn the_samples_are_all_there_is() {
    let mut found: Vec<String> = fs::read_dir(directory(""))
        .expect("sample-tracks")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .filter(|name| directory(name).is_dir())
        .collect();
    found.sort();
    let mut expected = SAMPLES.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected, "a sample that is not tested");
}

#[test]
fn samples_import_without_a_note() {
    for slug in SAMPLES {
        let track = sample(slug);
        assert_eq!(track.slug, slug);
        assert_eq!(track.notes, [], "{slug}");
        assert!(track.unknown_keys.is_empty(), "{slug}");
        assert!((4..=6).contains(&track.challenges.len()), "{slug}");
        assert!(
            track
                .challenges
                .iter()
                .any(|challenge| challenge.kind() == ChallengeKind::Quiz),
            "{slug}"
        );
        assert!(!track.assets.is_empty(), "{slug}");
        for asset in &track.assets {
            let named = track
                .challenges
                .iter()
                .any(|challenge| challenge.body_html.contains(&asset.path));
            assert!(named, "{slug}: nobody shows {}", asset.path);
        }
    }
}

#[test]
fn samples_say_what_they_are_about() {
    for slug in SAMPLES {
        let track = sample(slug);
        assert!(
            !track.teaser.is_empty() && !track.description_html.is_empty() && !track.tags.is_empty(),
            "{slug}"
        );
        for challenge in &track.challenges {
            let here = format!("{slug}/{}", challenge.slug);
            assert!(!challenge.teaser.is_empty(), "{here} has no teaser");
            assert!(!challenge.body_html.is_empty(), "{here} says nothing");
            assert!(
                !challenge.body_html.contains("[["),
                "{here} has a variable that nobody sets"
            );
            if challenge.kind() == ChallengeKind::Challenge {
                assert!(!challenge.tabs.is_empty() && !challenge.notes.is_empty(), "{here}");
                for kind in [ScriptKind::Setup, ScriptKind::Check, ScriptKind::Solve] {
                    assert!(
                        track.script(Some(&challenge.slug), kind, HOST).is_some(),
                        "{here} lacks its {}",
                        kind.as_str()
                    );
                }
            }
        }
    }
}

#[test]
fn scripts_of_samples_are_portable_shell() {
    for slug in SAMPLES {
        for script in sample(slug).files {
            let here = format!("{slug}/{}", script.path);
            assert!(
                script.bytes.starts_with(b"#!/bin/sh\n"),
                "{here} does not ask for plain sh"
            );
            assert!(script.executable, "{here} is not executable");
            let parsed = Command::new("sh")
                .arg("-n")
                .arg(directory(slug).join(&script.path))
                .output()
                .expect("sh");
            assert!(
                parsed.status.success(),
                "{here}: {}",
                String::from_utf8_lossy(&parsed.stderr)
            );
        }
    }
}

#[test]
fn shell_first_steps_can_be_done_from_start_to_end() {
    play("shell-first-steps", &[]);
}

#[test]
fn git_time_machine_can_be_done_from_start_to_end() {
    play("git-time-machine", &["git"]);
}

#[test]
fn sql_questions_can_be_done_from_start_to_end() {
    play("sql-questions", &["sqlite3"]);
}

/// Plays a track as the sandbox will: setup, then a check that fails with words for the learner, solve, a check
/// that passes; the track's own scripts around it.
fn play(slug: &str, needed: &[&str]) {
    for tool in needed {
        assert!(
            Command::new(tool).arg("--version").output().is_ok(),
            "this test needs {tool} on the machine: install it"
        );
    }
    let track = sample(slug);
    let host = Host::new(slug);
    host.must(&track, None, ScriptKind::Setup);
    for challenge in track
        .challenges
        .iter()
        .filter(|challenge| challenge.kind() == ChallengeKind::Challenge)
    {
        let name = challenge.slug.as_str();
        host.must(&track, Some(name), ScriptKind::Setup);
        let early = host.run(&track, Some(name), ScriptKind::Check);
        assert!(!early.status.success(), "{slug}/{name} passes before anything was done");
        let said = String::from_utf8_lossy(&early.stdout).into_owned();
        assert!(
            said.contains("FAIL: ") && early.stderr.is_empty(),
            "{slug}/{name} fails without words: {early:?}"
        );
        host.must(&track, Some(name), ScriptKind::Solve);
        host.must(&track, Some(name), ScriptKind::Check);
        // Starting it again begins afresh, except where the history itself is the work.
        if slug != "git-time-machine" {
            host.must(&track, Some(name), ScriptKind::Setup);
            let again = host.run(&track, Some(name), ScriptKind::Check);
            assert!(!again.status.success(), "{slug}/{name} passes right after a restart");
            host.must(&track, Some(name), ScriptKind::Solve);
            host.must(&track, Some(name), ScriptKind::Check);
        }
    }
    host.must(&track, None, ScriptKind::Cleanup);
}

/// A home folder of its own, and a `fail-message` that says what it was told.
struct Host {
    root: PathBuf,
}

impl Host {
    fn new(slug: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("play-{slug}"));
        if root.exists() {
            fs::remove_dir_all(&root).expect("the last run's home");
        }
        fs::create_dir_all(root.join("home")).expect("a home");
        fs::create_dir_all(root.join("bin")).expect("a bin");
        let shim = root.join("bin/fail-message");
        fs::write(&shim, "#!/bin/sh\necho \"FAIL: $1\"\n").expect("the shim");
        fs::set_permissions(&shim, fs::Permissions::from_mode(0o755)).expect("its mode");
        Self { root }
    }

    fn run(&self, track: &TrackContent, challenge: Option<&str>, kind: ScriptKind) -> Output {
        let script = track
            .script(challenge, kind, HOST)
            .unwrap_or_else(|| panic!("{challenge:?} has no {}", kind.as_str()));
        let path = std::env::var("PATH").unwrap_or_default();
        Command::new("sh")
            .arg(
                directory(&track.slug)
                    .canonicalize()
                    .expect("the sample")
                    .join(&script.path),
            )
            .env_clear()
            .env("PATH", format!("{}:{path}", self.root.join("bin").display()))
            .env("HOME", self.root.join("home"))
            .current_dir(&self.root)
            .output()
            .expect("sh")
    }

    fn must(&self, track: &TrackContent, challenge: Option<&str>, kind: ScriptKind) {
        let output = self.run(track, challenge, kind);
        assert!(
            output.status.success(),
            "{}/{challenge:?} {}: {}{}",
            track.slug,
            kind.as_str(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Left for reading when the test failed; harmless when it cannot be removed.
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}
