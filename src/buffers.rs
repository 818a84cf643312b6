//! Memory that Rust and JavaScript share, as typed arrays.

mod allocation;
pub(crate) mod counter;
pub(crate) mod node_buffers;
mod shared_buffer;
