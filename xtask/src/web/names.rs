//! The names by which the script and the program know each other, shortened.
//!
//! wasm-bindgen ends every import with a hash, and a hash does not compress: 270 of them were 6 kB of a first load, half in the
//! script, half in the program. Both sides are written here, so both can be renamed.

use std::collections::HashMap;

use wasm_bindgen_cli_support::Output;

/// Names of wasm-bindgen's and the compiler's making. Others (`memory`, the tables, what the split calls) are left alone:
/// the chunks know them too.
const GENERATED: [&str; 4] = ["__wbg_", "__wbindgen_", "_ZN", "_R"];

/// Renames in the bound program what it imports from the script and exports to it. Returns the script with the same names.
pub(super) fn shorten(bound: &mut Output) -> String {
    let mut short: HashMap<String, String> = HashMap::new();
    let mut rename = |name: &mut String| {
        if GENERATED.iter().any(|prefix| name.starts_with(prefix)) {
            let next = format!("b{}", short.len());
            *name = short.entry(std::mem::take(name)).or_insert(next).clone();
        }
    };
    let program = bound.wasm_mut();
    program.imports.iter_mut().for_each(|import| rename(&mut import.name));
    program.exports.iter_mut().for_each(|export| rename(&mut export.name));
    renamed(bound.js(), &short)
}

/// `script` with each identifier that `short` knows replaced.
fn renamed(script: &str, short: &HashMap<String, String>) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '$');
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|character| !is_part(character)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(short.get(word).map_or(word, String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::renamed;

    #[test]
    fn whole_identifiers_are_renamed_and_nothing_else() {
        let short = HashMap::from([("__wbg_new_1f".to_owned(), "b0".to_owned())]);
        let script =
            "const imports = { __wbg_new_1f: () => wasm.__wbg_new_1f_2($__wbg_new_1f), x: wasm.__wbg_new_1f };";
        assert_eq!(
            renamed(script, &short),
            "const imports = { b0: () => wasm.__wbg_new_1f_2($__wbg_new_1f), x: wasm.b0 };"
        );
    }
}
