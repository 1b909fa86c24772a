//! The script that loads areas: which chunks each of them needs, and which ways through the page have a file of their own.
//! The splitter writes such a script too; this one knows what was joined.

use std::{fmt::Write, path::Path};

use eyre::Context;

use super::{binary::Splits, joining::Joined};

/// The script that the program imports its loaders from; `wasm_split`'s macro names it. `boot/areas.js` does the loading.
pub(super) const NAME: &str = "__wasm_split.js";

/// Writes the script over the splitter's.
pub(super) fn write(splits: &Splits, joined: &Joined, work: &Path) -> eyre::Result<()> {
    std::fs::write(work.join(NAME), script(splits, joined)?).wrap_err("cannot write the script that loads areas")
}

fn script(splits: &Splits, joined: &Joined) -> eyre::Result<String> {
    let mut script = format!(
        "import {{ loader }} from \"./areas.js\";\nconst load = loader({}, {});\n",
        serde_json::to_string(splits)?,
        serde_json::to_string(&joined.further)?
    );
    for area in splits.keys() {
        // The name by which the program calls it: the macro's.
        let _ = writeln!(script, "export const __wasm_split_load_{area} = load(\"{area}\");");
    }
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::{Joined, Splits, script};

    #[test]
    fn each_area_has_a_loader_that_knows_its_chunks() {
        let splits = Splits::from([(
            "play".to_owned(),
            vec!["chunk_1.wasm".to_owned(), "split_play.wasm".to_owned()],
        )]);
        let script = script(&splits, &Joined::default()).expect("a script");
        assert!(
            script.contains(r#"loader({"play":["chunk_1.wasm","split_play.wasm"]}, {})"#),
            "{script}"
        );
        assert!(
            script.contains(r#"export const __wasm_split_load_play = load("play");"#),
            "{script}"
        );
    }
}
