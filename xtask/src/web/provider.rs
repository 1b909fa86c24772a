//! Chunks into one chunk, without the program that they belong to.
//!
//! Every chunk imports the program's memory and tables. Binaryen would import them once for each chunk that it joins, and two
//! memories are two, even if they are the same. So a file goes first that imports them once and exports them to the others.

use std::path::Path;

use eyre::{bail, eyre};
use walrus::{ExportItem, ImportKind, Module, ModuleConfig};

/// The name under which chunks import from the program.
pub(super) const PROGRAM: &str = "__wasm_split";

/// The name under which the provider imports from it, while the chunks import from the provider.
const BEHIND: &str = "program";

/// Writes a provider of all that `chunk` imports.
pub(super) fn write(chunk: &Path, provider: &Path) -> eyre::Result<()> {
    let model = read(chunk)?;
    let mut module = Module::default();
    for import in model.imports.iter() {
        let name = import.name.as_str();
        let item: ExportItem = match import.kind {
            ImportKind::Memory(id) => {
                let of = model.memories.get(id);
                let (id, _) = module.add_import_memory(
                    BEHIND,
                    name,
                    of.shared,
                    of.memory64,
                    of.initial,
                    of.maximum,
                    of.page_size_log2,
                );
                id.into()
            }
            ImportKind::Table(id) => {
                let of = model.tables.get(id);
                let (id, _) = module.add_import_table(BEHIND, name, of.table64, of.initial, of.maximum, of.element_ty);
                id.into()
            }
            ImportKind::Global(id) => {
                let of = model.globals.get(id);
                let (id, _) = module.add_import_global(BEHIND, name, of.ty, of.mutable, of.shared);
                id.into()
            }
            // The splitter shares functions by the table, and the page throws nothing.
            ImportKind::Function(_) | ImportKind::Tag(_) => bail!("{}: imports the function {name}", chunk.display()),
        };
        module.exports.add(name, item);
    }
    save(&mut module, provider)
}

/// Lets a joined chunk import from the program, as every chunk does.
pub(super) fn hide(joined: &Path) -> eyre::Result<()> {
    let mut module = read(joined)?;
    for import in module.imports.iter_mut() {
        PROGRAM.clone_into(&mut import.module);
    }
    for id in module.exports.iter().map(walrus::Export::id).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    save(&mut module, joined)
}

/// Reads a WASM file.
pub(super) fn read(path: &Path) -> eyre::Result<Module> {
    ModuleConfig::new()
        .generate_producers_section(false)
        .parse_file(path)
        .map_err(|error| eyre!("cannot read {}: {error:#}", path.display()))
}

/// Writes a WASM file.
pub(super) fn save(module: &mut Module, path: &Path) -> eyre::Result<()> {
    module
        .emit_wasm_file(path)
        .map_err(|error| eyre!("cannot write {}: {error:#}", path.display()))
}
