//! Access explained twice: natively through the application's code path, and in WebAssembly as the page is built.
//!
//! `cargo xtask test` runs it. Built natively the program makes cases from a seed, lets the application judge each, and
//! prints case and answer as a line of JSON. Built for the browser it gives node one function, which judges a case by the
//! page's rules. `compare.mjs` reads the lines, asks that function, and fails at the first difference: in a decision, a
//! rule, a fact, a remedy, a word, an instant.

mod answer;
mod case;

#[cfg(not(target_arch = "wasm32"))]
mod cases;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod page;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::io::Result<()> {
    native::print(std::env::args().skip(1))
}

#[cfg(target_arch = "wasm32")]
fn main() {
    page::offer();
}
