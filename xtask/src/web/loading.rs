//! The script that loads areas: which chunks each of them needs. The splitter writes one too; this one knows that the
//! program may have brought an area's chunks along (`join`), and asks for chunks that several areas share once.

use std::{fmt::Write, path::Path};

use eyre::Context;

use super::binary::Splits;

/// The script that the program imports its loaders from; `wasm_split`'s macro names it. `boot/areas.js` does the loading.
pub(super) const NAME: &str = "__wasm_split.js";

/// Writes the script over the splitter's.
pub(super) fn write(splits: &Splits, work: &Path) -> eyre::Result<()> {
    std::fs::write(work.join(NAME), script(splits)?).wrap_err("cannot write the script that loads areas")
}

fn script(splits: &Splits) -> eyre::Result<String> {
    let mut script = format!(
        "import {{ loader }} from \"./areas.js\";\nconst load = loader({});\n",
        serde_json::to_string(splits)?
    );
    for area in splits.keys() {
        // The name by which the program calls it: the macro's.
        let _ = writeln!(script, "export const __wasm_split_load_{area} = load(\"{area}\");");
    }
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::{Splits, script};

    #[test]
    fn each_area_has_a_loader_that_knows_its_chunks() {
        let splits = Splits::from([(
            "play".to_owned(),
            vec!["chunk_1.wasm".to_owned(), "split_play.wasm".to_owned()],
        )]);
        let script = script(&splits).expect("a script");
        assert!(
            script.contains(r#"loader({"play":["chunk_1.wasm","split_play.wasm"]})"#),
            "{script}"
        );
        assert!(
            script.contains(r#"export const __wasm_split_load_play = load("play");"#),
            "{script}"
        );
    }
}
