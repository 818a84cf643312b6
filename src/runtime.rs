//! What the runtime exports beyond Node-API: functions of V8, Node and libuv, found by their names.
//!
//! V8's and Node's functions are not public API. They are used with the versions in [`internals`]
//! only, each is optional, and the package has a public fallback for what needs it. [`functions`] is
//! the only file that knows their names and types, [`abi`] the only one that knows how a C++ compiler
//! passes what C does not have.

mod abi;
pub(crate) mod async_hooks_arrays;
mod async_ids;
pub(crate) mod c_function;
pub(crate) mod call_sites;
mod extras_binding;
pub(crate) mod fast_calls;
mod functions;
pub(crate) mod handle;
pub(crate) mod internals;
mod keep_loaded;
pub(crate) mod libuv;
mod symbols;
pub(crate) mod weak_handles;
