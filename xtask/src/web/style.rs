//! One stylesheet per area: resolves the `@import`s of `frontend/style/*.css`.
//!
//! `base.css` is what every page loads; each other file at the top of the folder belongs to the area of its name, and
//! what several share stands in `parts/`. Imports are resolved here, so that an area costs one request.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use eyre::{Context, OptionExt, ensure};

use super::{Mode, tools::Tools};

/// The sheet of the kit's gallery, which exists in development only.
const GALLERY: &str = "gallery";

/// Stylesheets by name, without extension.
pub(super) type Styles = BTreeMap<String, String>;

/// Reads and joins every stylesheet at the top of `folder`, and shortens them by `tools`, if given.
pub(super) fn bundles(mode: Mode, folder: &Path, tools: Option<&Tools>) -> eyre::Result<Styles> {
    let mut styles = Styles::new();
    for entry in std::fs::read_dir(folder).wrap_err_with(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "css") {
            continue;
        }
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .ok_or_eyre("a stylesheet's name is not text")?;
        if name == GALLERY && mode == Mode::Release {
            continue;
        }
        let text = joined(&path, &mut BTreeSet::new())?;
        let text = match tools {
            Some(tools) => tools.shorten(&text).wrap_err_with(|| format!("in {name}.css"))?,
            None => text,
        };
        styles.insert(name.to_owned(), text);
    }
    Ok(styles)
}

/// The text of `path` with each `@import "…";` line replaced by the text it names, relative to the importing file, once.
fn joined(path: &Path, seen: &mut BTreeSet<PathBuf>) -> eyre::Result<String> {
    let place = path
        .canonicalize()
        .wrap_err_with(|| format!("cannot read {}", path.display()))?;
    if !seen.insert(place) {
        return Ok(String::new());
    }
    let text = std::fs::read_to_string(path).wrap_err_with(|| format!("cannot read {}", path.display()))?;
    let folder = path.parent().ok_or_eyre("a stylesheet stands in a folder")?;
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        match line
            .strip_prefix("@import \"")
            .and_then(|rest| rest.strip_suffix("\";"))
        {
            Some(import) => {
                out.push_str(&joined(&folder.join(import), seen).wrap_err_with(|| format!("in {}", path.display()))?);
            }
            None => {
                ensure!(
                    !line.starts_with("@import"),
                    "{}: write imports as `@import \"file.css\";`: {line}",
                    path.display()
                );
                out.push_str(line);
            }
        }
        out.push('\n');
    }
    Ok(out)
}
