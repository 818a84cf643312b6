//! The ways from native code into JavaScript, with and without the crate.

mod bench;
mod contexts;
mod later;
mod plain;
mod spans;
mod stress;
mod with_crate;
