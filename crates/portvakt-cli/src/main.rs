//! The `portvakt` command.
fn main() {}
