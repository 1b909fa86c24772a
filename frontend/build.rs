//! Keeps the relocations in the linked file when the page is to be split by area: the split step reads them.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let splits = std::env::var_os("CARGO_FEATURE_SPLIT").is_some();
    let to_wasm = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if splits && to_wasm {
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}
