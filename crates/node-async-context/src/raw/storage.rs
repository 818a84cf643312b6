use std::ptr;

use napi_sys as sys;

use super::context::Context;
use super::error::{Error, Result};
use super::functions::Function;
use super::value::Value;

/// An `AsyncLocalStorage` that JavaScript has passed to native code: the built-in's, the drop-in's, or any object
/// with the same `getStore` and `run`.
///
/// ```
/// use node_async_context::raw::{Result, Storage, sys};
///
/// unsafe fn request_id(env: sys::napi_env, storage: &Storage) -> Result<sys::napi_value> {
///     unsafe { storage.get_store(env) }
/// }
/// ```
#[derive(Clone)]
pub struct Storage(pub(crate) Value);

impl Storage {
    /// Creates a reference to the storage.
    ///
    /// # Errors
    /// Same as [`Value::hold`].
    ///
    /// # Safety
    /// `env` is an environment of this thread, and `storage` is one of its handles.
    ///
    /// ```
    /// use node_async_context::raw::{Result, Storage, sys};
    ///
    /// unsafe fn watch(env: sys::napi_env, storage: sys::napi_value) -> Result<Storage> {
    ///     unsafe { Storage::new(env, storage) }
    /// }
    /// ```
    pub unsafe fn new(env: sys::napi_env, storage: sys::napi_value) -> Result<Self> {
        // SAFETY: as for this function.
        unsafe { Value::hold(env, storage).map(Self) }
    }

    /// The store in the current context of JavaScript.
    ///
    /// # Errors
    /// [`Error::PendingException`] if `getStore` throws, [`Error::OtherEnvironment`], [`Error::Ended`].
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Result, Storage, sys};
    ///
    /// unsafe fn request_id(env: sys::napi_env, storage: &Storage) -> Result<sys::napi_value> {
    ///     unsafe { storage.get_store(env) }
    /// }
    /// ```
    pub unsafe fn get_store(&self, env: sys::napi_env) -> Result<sys::napi_value> {
        // SAFETY: as for this function.
        unsafe { self.0.0.call(env, Function::GetStore, &[]) }
    }

    /// The store in a context.
    ///
    /// # Errors
    /// Same as [`get_store`](Self::get_store).
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, Storage, sys};
    ///
    /// unsafe fn of_query(env: sys::napi_env, storage: &Storage, query: &Context) -> Result<sys::napi_value> {
    ///     unsafe { storage.get_store_in(env, query) }
    /// }
    /// ```
    pub unsafe fn get_store_in(
        &self,
        env: sys::napi_env,
        context: &Context,
    ) -> Result<sys::napi_value> {
        // SAFETY: as for this function.
        unsafe {
            self.0.0.bridge(env)?;
            let storage = self.0.0.index(env)?;
            context.0.call(env, Function::GetStoreIn, &[storage])
        }
    }

    /// Runs `f` with `store` as the store. No handle that `f` creates is valid after it returns.
    ///
    /// # Errors
    /// Same as [`get_store`](Self::get_store).
    ///
    /// # Panics
    /// If `f` panics.
    ///
    /// # Safety
    /// `env` is an environment of this thread, and `store` is one of its handles.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, Storage, sys};
    ///
    /// unsafe fn start(env: sys::napi_env, storage: &Storage, job: sys::napi_value) -> Result<Context> {
    ///     unsafe { storage.run(env, job, || Context::capture(env, "Job"))? }
    /// }
    /// ```
    pub unsafe fn run<R>(
        &self,
        env: sys::napi_env,
        store: sys::napi_value,
        f: impl FnOnce() -> R,
    ) -> Result<R> {
        use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

        let mut f = Some(f);
        let mut result = None;
        let step = || {
            result = f.take().map(|f| catch_unwind(AssertUnwindSafe(f)));
            ptr::null_mut()
        };
        // SAFETY: as for this function.
        unsafe {
            let bridge = self.0.0.bridge(env)?;
            bridge.with_trampoline(step, |function| {
                self.0.0.call(env, Function::RunStore, &[store, function])
            })??;
        }
        match result {
            Some(Ok(result)) => Ok(result),
            Some(Err(payload)) => resume_unwind(payload),
            None => Err(Error::Ended),
        }
    }
}
