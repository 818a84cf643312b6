use std::future::Future;

use futures_core::Stream;
use napi::bindgen_prelude::{FromNapiValue, Function, JsValue, JsValuesTupleIntoVec, ToNapiValue};
use napi::{Env, sys};

use crate::error::{Error, Result, calling};
use crate::raw::Context;
use crate::{ContextStream, Scoped};

/// The async context of one point of a program: the stores of all its `AsyncLocalStorage`s, and an async id.
///
/// It goes to any thread, and may be cloned and dropped there. When the last clone has been dropped, hooks are
/// told its end in the next turn of the event loop. [`AsyncResource`](crate::AsyncResource) has a say in that.
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
    /// That of the JavaScript that called us. `name` is the type that hooks see.
    ///
    /// # Errors
    /// [`Error::NoAsyncHooks`] where the runtime has none, [`Error::Ended`], [`Error::Thrown`].
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
        // SAFETY: an `Env` is of this thread.
        calling(env, |env| unsafe { Context::capture(env, name) }).map(Self)
    }

    /// Calls a function of JavaScript in the context, with `undefined` as its `this`.
    ///
    /// # Errors
    /// [`Error::Thrown`] where the function throws, [`Error::Conversion`], [`Error::OtherEnvironment`],
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
        // SAFETY: an `Env` is of this thread, and the handles live as long as it is lent.
        let value = calling(env, |env| unsafe { self.0.call(env, function, &args) })?;
        convert(env, value)
    }

    /// Runs Rust in the context: the JavaScript that it calls, and the promises that it makes, belong to it.
    ///
    /// A value of JavaScript that is made in `f` is not valid after it, so that `f` returns none: see
    /// [`run_value`](Self::run_value).
    ///
    /// # Errors
    /// As [`call`](Self::call).
    ///
    /// # Panics
    /// Where `f` does.
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
        // SAFETY: an `Env` is of this thread.
        calling(env, |env| unsafe { self.0.run(env, f) })
    }

    /// As [`run`](Self::run), for an `f` that returns a value of JavaScript.
    ///
    /// # Errors
    /// As [`call`](Self::call), and [`Error::Conversion`] with the error of `f`.
    ///
    /// # Panics
    /// Where `f` does.
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
            // SAFETY: an `Env` is of this thread.
            f().and_then(|value| unsafe { R::to_napi_value(env.raw(), value) })
        })?;
        convert(env, value)
    }

    /// As `run_value`, for a handle.
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
            // SAFETY: an `Env` is of this thread.
            unsafe { self.0.run_value(env, f) }
        })?;
        failed.map_or(Ok(value), |error| Err(Error::Conversion(error)))
    }

    /// Makes it the context of a future: what [`current`](Self::current) returns there, and what
    /// [`ContextTsfn`](crate::ContextTsfn) calls back in. It works on any executor.
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

    /// Makes it the context of this thread while `f` runs. This needs no [`Env`] and runs no JavaScript.
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

    /// Makes it the context of a stream.
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

    /// That of the future or the thread, as [`scope`](Self::scope), [`sync_scope`](Self::sync_scope) and
    /// [`stream`](Self::stream) made it. It is not that of JavaScript, which [`capture`](Self::capture) takes.
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

    /// The id that hooks know the context by.
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
        // SAFETY: an `Env` is of this thread.
        calling(env, |env| unsafe { self.0.async_id(env) })
    }

    /// The context for the layer over a raw `napi_env`.
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
    // SAFETY: the value was just returned by a call into the environment.
    unsafe { T::from_napi_value(env.raw(), value) }.map_err(Error::Conversion)
}
