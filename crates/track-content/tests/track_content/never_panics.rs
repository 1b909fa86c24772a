//! Whatever bytes arrive, the answer is a track or a list of problems.

use crate::packing::{read, smallest_with, tar_gz, zip};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn on_random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000), magic in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"])) {
        let _ = read(&[magic, &bytes].concat());
    }

    #[test]
    fn on_mutated_archives(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), is_zip in any::<bool>()) {
        let files = smallest_with("config.yml", "version: '3'\ncontainers:\n- name: shell\n");
        let mut archive = if is_zip { zip(&files) } else { tar_gz(&files) };
        for (index, byte) in changes {
            let at = index.index(archive.len());
            archive[at] = byte;
        }
        let _ = read(&archive);
    }

    #[test]
    fn on_any_manifest(text in any::<String>()) {
        let _ = read(&zip(&smallest_with("track.yml", &text)));
    }

    #[test]
    fn on_mutated_assignments(text in "(---\n)?((slug|title|type|tabs|notes|answers|solution|timelimit): [\\[\\]{}a-z0-9&*!\"'-]{0,12}\n){0,6}(---\n)?[ -~\n]{0,80}") {
        let _ = read(&tar_gz(&smallest_with("01-first/assignment.md", &text)));
    }

    #[test]
    fn and_no_markdown_gets_a_script_through(text in "(<|>|script|img|src=|onerror=|javascript:|\"|'|`|\\[|\\]|\\(|\\)|!|#|\n|svg|/|&lt;|\\[\\[ Instruqt-Var key=\"a\" hostname=\"b\" \\]\\]|tab-0| ){0,30}") {
        let html = track_content::render_markdown(&text, "/a/");
        let lower = html.to_lowercase();
        prop_assert!(!lower.contains("<script") && !lower.contains("<svg"), "{html}");
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            prop_assert!(!tag.contains(" onerror="), "{html}");
            prop_assert!(!tag.to_lowercase().contains("=\"javascript:"), "{html}");
        }
    }
}
