//! The `trackpass` binary.

fn main() {}
