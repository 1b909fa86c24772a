//! Sees to it that the folder of the built page exists, so that a server without a page still compiles, and that
//! a newly built page is embedded anew.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/page/release");
    std::fs::create_dir_all(&page)?;
    println!("cargo:rerun-if-changed={}", page.display());
    println!("cargo:rerun-if-changed=build.rs");
    Ok(())
}
