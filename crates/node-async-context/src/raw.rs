//! The layer over a raw `napi_env`, for addons that do not use napi-rs.
//!
//! It only needs Node-API's pointers, which neon, node-bindgen and custom bindings have. Its functions are
//! unsafe because of what Node-API requires: they must be called on the thread of the environment, while it
//! is alive, with valid handles.
//!
//! ```
//! use node_async_context::raw::{Context, Result, sys};
//!
//! /// # Safety
//! /// `env` and `callback` are what Node-API has passed to the caller.
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
