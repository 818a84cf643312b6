//! The layer over a raw `napi_env`, for addons that are made with something else than napi-rs.
//!
//! It needs the pointers of Node-API and nothing else: neon, node-bindgen and bindings of one's own
//! have them. Its functions are unsafe for what Node-API asks of its callers: they run on the thread of
//! the environment, while it is alive, and handles are valid where they are passed.
//!
//! ```
//! use node_async_context::raw::{Context, Result, sys};
//!
//! /// # Safety
//! /// `env` and `callback` are what Node-API gave to the function that calls this one.
//! unsafe fn answer(env: sys::napi_env, callback: sys::napi_value) -> Result<()> {
//!     unsafe {
//!         let context = Context::capture(env, "Query")?;
//!         context.call(env, callback, &[])?;
//!     }
//!     Ok(())
//! }
//! ```

mod bridge;
mod context;
mod error;
mod functions;
mod releases;
mod storage;
mod value;

pub use context::Context;
pub use error::{Error, Result};
pub use napi_sys as sys;
pub use storage::Storage;
pub use value::Value;

#[cfg(feature = "napi")]
pub(crate) use bridge::Bridge;
#[cfg(feature = "tracing")]
pub(crate) use bridge::create_string;
#[cfg(feature = "napi")]
pub(crate) use functions::Function;
