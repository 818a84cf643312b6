//! The async context: current ids, id stack and default trigger id, in memory that JavaScript shares.
//!
//! Nothing here uses Node-API or knows who owns the memory, so `cargo test` runs it without Node.

pub mod async_hooks;
pub mod error;
pub mod fields;
pub mod memory;
pub mod scope;
