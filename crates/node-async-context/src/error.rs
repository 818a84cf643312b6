use std::fmt;

use napi::bindgen_prelude::{FromNapiValue, Unknown};
use napi::{Env, Status, sys};

use crate::raw;

/// The result of this crate's functions. `?` converts the error to a [`napi::Error`].
///
/// ```
/// use napi::Env;
/// use node_async_context::{AsyncContext, Result};
///
/// fn begin(env: &Env) -> Result<AsyncContext> {
///     AsyncContext::capture(env, "Job")
/// }
/// ```
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call into JavaScript failed.
///
/// ```
/// use napi::{Env, bindgen_prelude::Function};
/// use node_async_context::{AsyncContext, Error};
///
/// fn tell(env: &Env, context: &AsyncContext, callback: &Function<u32, ()>) -> napi::Result<()> {
///     match context.call(env, callback, 1) {
///         // No JavaScript is left to call.
///         Err(Error::Ended) => Ok(()),
///         // An exception of the callback is rethrown to the caller of this function.
///         result => Ok(result?),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The runtime has no `AsyncResource`, and no drop-in is loaded.
    NoAsyncHooks,
    /// The context or the function belongs to another environment: the main thread or another Worker.
    OtherEnvironment,
    /// The environment has ended, or its Worker is being terminated. No JavaScript can run.
    Ended,
    /// A JavaScript exception. It is rethrown if the native function returns this error.
    Thrown(napi::Error),
    /// A value could not be converted.
    Conversion(napi::Error),
    /// A Node-API call failed.
    NodeApi(Status),
}

impl Error {
    /// # Safety
    /// The error is the result of a call into `env`, an environment of this thread.
    pub(crate) unsafe fn new(env: sys::napi_env, error: raw::Error) -> Self {
        match error {
            raw::Error::NoAsyncHooks => Self::NoAsyncHooks,
            raw::Error::OtherEnvironment => Self::OtherEnvironment,
            raw::Error::Ended => Self::Ended,
            raw::Error::NodeApi(status) => Self::NodeApi(Status::from(status)),
            raw::Error::PendingException => {
                let mut exception = std::ptr::null_mut();
                // SAFETY: as for this function. The environment has returned the handle.
                let thrown = unsafe {
                    sys::napi_get_and_clear_last_exception(env, &raw mut exception);
                    Unknown::from_napi_value(env, exception)
                };
                match thrown {
                    Ok(thrown) => Self::Thrown(napi::Error::from_unknown_without_coercion(thrown)),
                    Err(error) => Self::Conversion(error),
                }
            }
        }
    }
}

/// Runs `f`, which may call into `env`, and converts its error to this layer's.
pub(crate) fn calling<T>(env: &Env, f: impl FnOnce(sys::napi_env) -> raw::Result<T>) -> Result<T> {
    let env = env.raw();
    // SAFETY: an `Env` belongs to this thread.
    f(env).map_err(|error| unsafe { Error::new(env, error) })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAsyncHooks => raw::Error::NoAsyncHooks.fmt(f),
            Self::OtherEnvironment => raw::Error::OtherEnvironment.fmt(f),
            Self::Ended => raw::Error::Ended.fmt(f),
            Self::Thrown(error) => write!(f, "JavaScript threw: {}", error.reason),
            Self::Conversion(error) => write!(f, "a value could not be converted: {error}"),
            Self::NodeApi(status) => write!(f, "Node-API refused a call: {status}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Thrown(error) | Self::Conversion(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Error> for napi::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Thrown(error) | Error::Conversion(error) => error,
            Error::NodeApi(status) => Self::new(status, error.to_string()),
            Error::Ended => Self::new(Status::Closing, error.to_string()),
            Error::NoAsyncHooks | Error::OtherEnvironment => {
                Self::new(Status::GenericFailure, error.to_string())
            }
        }
    }
}
