//! Callbacks whose first argument is not an error.

use napi::bindgen_prelude::{FromNapiValue, JsValuesTupleIntoVec};
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Env, Status};

use super::ContextTsfn;
use crate::AsyncContext;

impl<
    T: 'static,
    R: 'static + FromNapiValue,
    A: 'static + JsValuesTupleIntoVec,
    S: 'static + AsRef<str> + From<Status>,
    const WEAK: bool,
    const QUEUE: usize,
> ContextTsfn<T, R, A, S, false, WEAK, QUEUE>
{
    /// Calls the callback on the JavaScript thread, with the value.
    ///
    /// ```
    /// use napi::{Status, threadsafe_function::ThreadsafeFunctionCallMode};
    /// use node_async_context::ContextTsfn;
    ///
    /// fn done(callback: &ContextTsfn<u32, (), u32, Status, false>) -> Status {
    ///     callback.call(42, ThreadsafeFunctionCallMode::NonBlocking)
    /// }
    /// ```
    pub fn call(&self, value: T, mode: ThreadsafeFunctionCallMode) -> Status {
        self.inner.call((self.context(), Ok(value)), mode)
    }

    /// The same, in a context.
    ///
    /// ```
    /// use napi::{Status, threadsafe_function::ThreadsafeFunctionCallMode};
    /// use node_async_context::{AsyncContext, ContextTsfn};
    ///
    /// fn changed(
    ///     listener: &ContextTsfn<u32, (), u32, Status, false>,
    ///     cause: &AsyncContext,
    /// ) -> Status {
    ///     listener.call_in(cause, 42, ThreadsafeFunctionCallMode::NonBlocking)
    /// }
    /// ```
    pub fn call_in(
        &self,
        context: &AsyncContext,
        value: T,
        mode: ThreadsafeFunctionCallMode,
    ) -> Status {
        self.inner.call((context.clone(), Ok(value)), mode)
    }

    /// Calls the callback on the JavaScript thread, and passes its result or exception to `then`.
    ///
    /// ```
    /// use napi::{Status, threadsafe_function::ThreadsafeFunctionCallMode};
    /// use node_async_context::ContextTsfn;
    ///
    /// fn ask(callback: &ContextTsfn<u32, bool, u32, Status, false>) -> Status {
    ///     let mode = ThreadsafeFunctionCallMode::NonBlocking;
    ///     callback.call_with_return_value(42, mode, |answer, _env| {
    ///         println!("{}", answer?);
    ///         Ok(())
    ///     })
    /// }
    /// ```
    pub fn call_with_return_value<F>(
        &self,
        value: T,
        mode: ThreadsafeFunctionCallMode,
        then: F,
    ) -> Status
    where
        F: 'static + FnOnce(napi::Result<R>, Env) -> napi::Result<()>,
    {
        self.inner
            .call_with_return_value((self.context(), Ok(value)), mode, then)
    }

    /// Calls the callback on the JavaScript thread, and returns its result.
    ///
    /// # Errors
    /// The exception of the callback, and [`Status::Closing`] if the environment ends.
    ///
    /// ```
    /// use napi::Status;
    /// use node_async_context::ContextTsfn;
    ///
    /// async fn ask(callback: &ContextTsfn<u32, bool, u32, Status, false>) -> napi::Result<bool> {
    ///     callback.call_async(42).await
    /// }
    /// ```
    pub async fn call_async(&self, value: T) -> napi::Result<R> {
        self.inner
            .call_async_catch((self.context(), Ok(value)))
            .await
    }
}
