use std::fmt;

use napi_sys as sys;

/// The result of a function of [`raw`](crate::raw).
///
/// ```
/// use node_async_context::raw::{Context, Result, sys};
///
/// unsafe fn begin(env: sys::napi_env) -> Result<Context> {
///     unsafe { Context::capture(env, "Job") }
/// }
/// ```
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call into an environment failed.
///
/// ```
/// use node_async_context::raw::Error;
///
/// fn is_worth_reporting(error: &Error) -> bool {
///     !matches!(error, Error::Ended)
/// }
/// assert!(is_worth_reporting(&Error::OtherEnvironment));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The runtime has no `AsyncResource`, and no drop-in is loaded.
    NoAsyncHooks,
    /// The context, the value or the storage belongs to another environment: the main thread or another
    /// Worker.
    OtherEnvironment,
    /// The environment has ended, or its Worker is being terminated. No JavaScript can run.
    Ended,
    /// JavaScript threw. The exception is pending in the environment: it is thrown when the native
    /// function returns, unless `napi_get_and_clear_last_exception` clears it.
    PendingException,
    /// A Node-API call failed with this status.
    NodeApi(sys::napi_status),
}

impl Error {
    /// # Safety
    /// `env` is an environment of this thread.
    pub(crate) unsafe fn check(env: sys::napi_env, status: sys::napi_status) -> Result<()> {
        match status {
            sys::Status::napi_ok => Ok(()),
            sys::Status::napi_pending_exception => {
                let mut pending = false;
                // SAFETY: as for this function.
                unsafe { sys::napi_is_exception_pending(env, &raw mut pending) };
                // Node-API reports the same status while JavaScript is being terminated.
                Err(if pending {
                    Self::PendingException
                } else {
                    Self::Ended
                })
            }
            sys::Status::napi_cannot_run_js | sys::Status::napi_closing => Err(Self::Ended),
            other => Err(Self::NodeApi(other)),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAsyncHooks => f.write_str("the runtime has no AsyncResource"),
            Self::OtherEnvironment => f.write_str("it belongs to another environment"),
            Self::Ended => f.write_str("the environment runs no JavaScript any more"),
            Self::PendingException => f.write_str("JavaScript threw an exception"),
            Self::NodeApi(status) => write!(f, "Node-API refused a call with status {status}"),
        }
    }
}

impl std::error::Error for Error {}
