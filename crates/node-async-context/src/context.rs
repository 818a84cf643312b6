use std::future::Future;

use futures_core::Stream;
use napi::bindgen_prelude::{FromNapiValue, Function, JsValue, JsValuesTupleIntoVec, ToNapiValue};
use napi::{Env, sys};

use crate::error::{Error, Result, calling};
use crate::raw::Context;
use crate::{ContextStream, Scoped};

/// The async context at one point of a program: the stores of all its `AsyncLocalStorage`s, and an async id.
///
/// It can be sent to, cloned and dropped on any thread. When the last clone has been dropped, hooks see its
/// `destroy` in the next iteration of the event loop. An [`AsyncResource`](crate::AsyncResource) can end it
/// earlier.
///
/// ```
/// use napi::{Env, bindgen_prelude::Function};
/// use node_async_context::{AsyncContext, Result};
///
/// struct Job {
///     context: AsyncContext,
/// }
///
/// fn submit(env: &Env) -> Result<Job> {
///     let context = AsyncContext::capture(env, "Job")?;
///     Ok(Job { context })
/// }
///
/// fn finish(env: &Env, job: &Job, done: &Function<u32, ()>) -> Result<()> {
///     job.context.call(env, done, 42)
/// }
/// ```
#[derive(Clone)]
pub struct AsyncContext(pub(crate) Context);

impl AsyncContext {
    /// Captures the context of the JavaScript that has called us. `name` is the type that hooks see.
    ///
    /// # Errors
    /// [`Error::NoAsyncHooks`] if the runtime has no async hooks, [`Error::Ended`], [`Error::Thrown`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncContext, Result};
    ///
    /// fn begin(env: &Env) -> Result<AsyncContext> {
    ///     AsyncContext::capture(env, "Query")
    /// }
    /// ```
    pub fn capture(env: &Env, name: &str) -> Result<Self> {
        // SAFETY: an `Env` belongs to this thread.
        calling(env, |env| unsafe { Context::capture(env, name) }).map(Self)
    }

    /// Calls a JavaScript function in the context, with `undefined` as `this`.
    ///
    /// # Errors
    /// [`Error::Thrown`] if the function throws, [`Error::Conversion`], [`Error::OtherEnvironment`],
    /// [`Error::Ended`].
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::{FnArgs, Function}};
    /// use node_async_context::{AsyncContext, Result};
    ///
    /// fn answer(
    ///     env: &Env,
    ///     context: &AsyncContext,
    ///     callback: &Function<FnArgs<(u32, String)>, bool>,
    /// ) -> Result<bool> {
    ///     context.call(env, callback, (1, "one".to_owned()).into())
    /// }
    /// ```
    pub fn call<Args: JsValuesTupleIntoVec, Return: FromNapiValue>(
        &self,
        env: &Env,
        function: &Function<'_, Args, Return>,
        args: Args,
    ) -> Result<Return> {
        let args = args.into_vec(env.raw()).map_err(Error::Conversion)?;
        let function = function.raw();
        // SAFETY: an `Env` belongs to this thread, and the borrowed values keep their handles alive.
        let value = calling(env, |env| unsafe { self.0.call(env, function, &args) })?;
        convert(env, value)
    }

    /// Runs `f` in the context: the JavaScript that it calls and the promises that it creates belong to it.
    ///
    /// A JavaScript value that `f` creates is not valid after it returns, so `f` cannot return one: see
    /// [`run_value`](Self::run_value).
    ///
    /// # Errors
    /// Same as [`call`](Self::call).
    ///
    /// # Panics
    /// If `f` panics.
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::Function};
    /// use node_async_context::{AsyncContext, Result};
    ///
    /// fn tell_all(env: &Env, context: &AsyncContext, listeners: &[Function<(), ()>]) -> Result<()> {
    ///     context.run(env, || {
    ///         for listener in listeners {
    ///             listener.call(())?;
    ///         }
    ///         Ok(())
    ///     })?
    ///     .map_err(node_async_context::Error::Thrown)
    /// }
    /// ```
    pub fn run<R: 'static>(&self, env: &Env, f: impl FnOnce() -> R) -> Result<R> {
        // SAFETY: an `Env` belongs to this thread.
        calling(env, |env| unsafe { self.0.run(env, f) })
    }

    /// Same as [`run`](Self::run), for an `f` that returns a JavaScript value.
    ///
    /// # Errors
    /// Same as [`call`](Self::call), and [`Error::Conversion`] with the error of `f`.
    ///
    /// # Panics
    /// If `f` panics.
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::Object};
    /// use node_async_context::{AsyncContext, Result};
    ///
    /// fn report<'env>(env: &'env Env, context: &AsyncContext) -> Result<Object<'env>> {
    ///     context.run_value(env, || Object::new(env))
    /// }
    /// ```
    pub fn run_value<R: ToNapiValue + FromNapiValue>(
        &self,
        env: &Env,
        f: impl FnOnce() -> napi::Result<R>,
    ) -> Result<R> {
        let value = self.run_raw(env, || {
            // SAFETY: an `Env` belongs to this thread.
            f().and_then(|value| unsafe { R::to_napi_value(env.raw(), value) })
        })?;
        convert(env, value)
    }

    /// Same as [`run_value`](Self::run_value), for a handle.
    pub(crate) fn run_raw(
        &self,
        env: &Env,
        f: impl FnOnce() -> napi::Result<sys::napi_value>,
    ) -> Result<sys::napi_value> {
        let mut failed = None;
        let value = calling(env, |env| {
            let f = || {
                f().unwrap_or_else(|error| {
                    failed = Some(error);
                    std::ptr::null_mut()
                })
            };
            // SAFETY: an `Env` belongs to this thread.
            unsafe { self.0.run_value(env, f) }
        })?;
        failed.map_or(Ok(value), |error| Err(Error::Conversion(error)))
    }

    /// Sets the context of a future: [`current`](Self::current) returns it there, and
    /// [`ContextTsfn`](crate::ContextTsfn) calls back in it. It works with any executor.
    ///
    /// ```
    /// use node_async_context::AsyncContext;
    ///
    /// async fn query() -> u32 {
    ///     assert!(AsyncContext::current().is_some());
    ///     42
    /// }
    ///
    /// async fn begin(context: AsyncContext) -> u32 {
    ///     context.scope(query()).await
    /// }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> Scoped<F> {
        self.0.scope(future)
    }

    /// Sets the context of this thread while `f` runs. This needs no [`Env`] and runs no JavaScript.
    ///
    /// ```
    /// use std::thread;
    /// use node_async_context::AsyncContext;
    ///
    /// fn work(context: AsyncContext) {
    ///     thread::spawn(move || {
    ///         context.sync_scope(|| assert!(AsyncContext::current().is_some()));
    ///     });
    /// }
    /// ```
    pub fn sync_scope<R>(&self, f: impl FnOnce() -> R) -> R {
        self.0.sync_scope(f)
    }

    /// Sets the context of a stream.
    ///
    /// ```
    /// use futures_core::Stream;
    /// use node_async_context::{AsyncContext, ContextStream};
    ///
    /// fn rows<S: Stream>(context: &AsyncContext, rows: S) -> ContextStream<S> {
    ///     context.stream(rows)
    /// }
    /// ```
    pub fn stream<S: Stream>(&self, stream: S) -> ContextStream<S> {
        self.0.stream(stream)
    }

    /// The context of the current future or thread, as set by [`scope`](Self::scope),
    /// [`sync_scope`](Self::sync_scope) or [`stream`](Self::stream). It is not the context of JavaScript, which
    /// [`capture`](Self::capture) returns.
    ///
    /// ```
    /// use node_async_context::AsyncContext;
    ///
    /// assert!(AsyncContext::current().is_none());
    /// ```
    #[must_use]
    pub fn current() -> Option<Self> {
        Context::current().map(Self)
    }

    /// The async id of the context, as hooks see it.
    ///
    /// # Errors
    /// [`Error::OtherEnvironment`], [`Error::Ended`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncContext, Result};
    ///
    /// fn log(env: &Env, context: &AsyncContext) -> Result<()> {
    ///     println!("query {}", context.async_id(env)?);
    ///     Ok(())
    /// }
    /// ```
    pub fn async_id(&self, env: &Env) -> Result<f64> {
        // SAFETY: an `Env` belongs to this thread.
        calling(env, |env| unsafe { self.0.async_id(env) })
    }

    /// The context of the layer over a raw `napi_env`.
    ///
    /// ```
    /// use node_async_context::{AsyncContext, raw};
    ///
    /// fn lower(context: &AsyncContext) -> &raw::Context {
    ///     context.as_raw()
    /// }
    /// ```
    #[must_use]
    pub fn as_raw(&self) -> &Context {
        &self.0
    }
}

impl From<Context> for AsyncContext {
    fn from(context: Context) -> Self {
        Self(context)
    }
}

pub(crate) fn convert<T: FromNapiValue>(env: &Env, value: sys::napi_value) -> Result<T> {
    // SAFETY: a call into the environment has just returned the value.
    unsafe { T::from_napi_value(env.raw(), value) }.map_err(Error::Conversion)
}
