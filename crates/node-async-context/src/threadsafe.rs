use std::ptr;

use napi::bindgen_prelude::{
    FromNapiValue, Function, JsValuesTupleIntoVec, TypeName, Unknown, ValidateNapiValue,
};
use napi::threadsafe_function::{
    ThreadsafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode,
};
use napi::{Env, JsError, Status, ValueType, sys};

use crate::AsyncContext;
use crate::error::{Error, calling};
use crate::raw::{self, Bridge, Value};

mod without_error;

/// The arguments in the queue of a [`ContextTsfn`], which names the type in its bounds. It has no other use.
///
/// ```
/// fn size() -> usize {
///     std::mem::size_of::<node_async_context::TsfnArgs>()
/// }
/// ```
pub struct TsfnArgs(Vec<sys::napi_value>);

impl JsValuesTupleIntoVec for TsfnArgs {
    fn into_vec(self, _env: sys::napi_env) -> napi::Result<Vec<sys::napi_value>> {
        Ok(self.0)
    }
}

type Item<T, S> = (AsyncContext, Result<T, napi::Error<S>>);
type Inner<T, R, S, const WEAK: bool, const QUEUE: usize> =
    ThreadsafeFunction<Item<T, S>, R, TsfnArgs, Status, false, WEAK, QUEUE>;

/// A [`ThreadsafeFunction`] whose callback runs in a context: the given one, or else that of the calling future or
/// thread, or else the one in which JavaScript passed the callback.
///
/// It replaces `ThreadsafeFunction<T, Return, T, ErrorStatus, CalleeHandled, Weak, MaxQueueSize>` in a signature, and
/// its methods have the same signatures. napi-rs generates TypeScript types for its own type only; declare them with
/// `#[napi(ts_arg_type = "(error: Error | null, arg: number) => void")]`.
///
/// ```
/// use std::thread;
/// use napi::{Result, threadsafe_function::ThreadsafeFunctionCallMode};
/// use node_async_context::ContextTsfn;
///
/// fn compute(input: u32, callback: ContextTsfn<u32, ()>) -> Result<()> {
///     thread::spawn(move || {
///         callback.call(Ok(input * 2), ThreadsafeFunctionCallMode::NonBlocking);
///     });
///     Ok(())
/// }
/// ```
pub struct ContextTsfn<
    T: 'static,
    Return: 'static + FromNapiValue = Unknown<'static>,
    CallJsBackArgs: 'static + JsValuesTupleIntoVec = T,
    ErrorStatus: 'static + AsRef<str> + From<Status> = Status,
    const CALLEE_HANDLED: bool = true,
    const WEAK: bool = false,
    const MAX_QUEUE_SIZE: usize = 0,
> {
    inner: Inner<T, Return, ErrorStatus, WEAK, MAX_QUEUE_SIZE>,
    made: AsyncContext,
    args: std::marker::PhantomData<fn() -> CallJsBackArgs>,
}

// As in napi-rs, the conversion from a JavaScript value makes one that passes its arguments unchanged.
#[allow(clippy::mismatching_type_param_order)]
impl<
    T: 'static + JsValuesTupleIntoVec,
    R: 'static + FromNapiValue,
    S: 'static + AsRef<str> + From<Status>,
    const CALLEE_HANDLED: bool,
    const WEAK: bool,
    const QUEUE: usize,
> FromNapiValue for ContextTsfn<T, R, T, S, CALLEE_HANDLED, WEAK, QUEUE>
{
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        let env = Env::from_raw(env);
        let made = AsyncContext::capture(&env, "ContextTsfn")?;
        // SAFETY: napi-rs calls this on the thread of the environment, with one of its handles.
        let (callback, call) = calling(&env, |env| unsafe {
            let callback = Value::hold(env, value)?;
            let call = Bridge::of(env)?.function(raw::Function::CallHeld)?;
            Ok((callback, call))
        })?;
        // SAFETY: the bridge has returned the function.
        let call = unsafe { Function::<TsfnArgs, R>::from_napi_value(env.raw(), call)? };
        let inner = call
            .build_threadsafe_function::<Item<T, S>>()
            .weak::<WEAK>()
            .max_queue_size::<QUEUE>()
            .build_callback(move |called: ThreadsafeCallContext<Item<T, S>>| {
                let (context, value) = called.value;
                let args =
                    arguments::<T, S, CALLEE_HANDLED>(&called.env, &context, &callback, value);
                Ok(args.map(TsfnArgs)?)
            })?;
        Ok(Self {
            inner,
            made,
            args: std::marker::PhantomData,
        })
    }
}

/// The arguments of the bridge's function.
fn arguments<T: JsValuesTupleIntoVec, S: AsRef<str>, const CALLEE_HANDLED: bool>(
    env: &Env,
    context: &AsyncContext,
    callback: &Value,
    value: Result<T, napi::Error<S>>,
) -> crate::Result<Vec<sys::napi_value>> {
    let raw = env.raw();
    let mut args = calling(env, |env| {
        // SAFETY: an `Env` belongs to this thread.
        unsafe {
            context.0.0.bridge(env)?;
            Ok(vec![context.0.0.index(env)?, callback.0.index(env)?])
        }
    })?;
    match value {
        Err(error) => {
            // SAFETY: an `Env` belongs to this thread.
            args.push(unsafe { JsError::from(error).into_value(raw) });
            return Ok(args);
        }
        Ok(value) => match value.into_vec(raw) {
            Ok(values) => {
                if CALLEE_HANDLED {
                    let mut null = ptr::null_mut();
                    // SAFETY: an `Env` belongs to this thread.
                    unsafe { sys::napi_get_null(raw, &raw mut null) };
                    args.push(null);
                }
                args.extend(values);
            }
            Err(error) if CALLEE_HANDLED => {
                // SAFETY: an `Env` belongs to this thread.
                args.push(unsafe { JsError::from(error).into_value(raw) });
            }
            Err(error) => return Err(Error::Conversion(error)),
        },
    }
    Ok(args)
}

impl<
    T: 'static,
    R: 'static + FromNapiValue,
    A: 'static + JsValuesTupleIntoVec,
    S: 'static + AsRef<str> + From<Status>,
    const CALLEE_HANDLED: bool,
    const WEAK: bool,
    const QUEUE: usize,
> ContextTsfn<T, R, A, S, CALLEE_HANDLED, WEAK, QUEUE>
{
    fn context(&self) -> AsyncContext {
        AsyncContext::current().unwrap_or_else(|| self.made.clone())
    }

    /// The context in which JavaScript passed the callback.
    ///
    /// ```
    /// use node_async_context::{AsyncContext, ContextTsfn};
    ///
    /// fn made_in(callback: &ContextTsfn<u32, ()>) -> AsyncContext {
    ///     callback.made_in().clone()
    /// }
    /// ```
    #[must_use]
    pub fn made_in(&self) -> &AsyncContext {
        &self.made
    }

    /// Whether the environment has ended, so that calls no longer arrive.
    ///
    /// ```
    /// use node_async_context::ContextTsfn;
    ///
    /// fn is_over(callback: &ContextTsfn<u32, ()>) -> bool {
    ///     callback.aborted()
    /// }
    /// ```
    #[must_use]
    pub fn aborted(&self) -> bool {
        self.inner.aborted()
    }
}

impl<
    T: 'static,
    R: 'static + FromNapiValue,
    A: 'static + JsValuesTupleIntoVec,
    S: 'static + AsRef<str> + From<Status>,
    const WEAK: bool,
    const QUEUE: usize,
> ContextTsfn<T, R, A, S, true, WEAK, QUEUE>
{
    /// Calls the callback on the JavaScript thread, with `null` and the value, or with an error.
    ///
    /// ```
    /// use napi::{Status, threadsafe_function::ThreadsafeFunctionCallMode};
    /// use node_async_context::ContextTsfn;
    ///
    /// fn done(callback: &ContextTsfn<u32, ()>) -> Status {
    ///     callback.call(Ok(42), ThreadsafeFunctionCallMode::NonBlocking)
    /// }
    /// ```
    pub fn call(
        &self,
        value: Result<T, napi::Error<S>>,
        mode: ThreadsafeFunctionCallMode,
    ) -> Status {
        self.inner.call((self.context(), value), mode)
    }

    /// The same, in a context.
    ///
    /// ```
    /// use napi::{Status, threadsafe_function::ThreadsafeFunctionCallMode};
    /// use node_async_context::{AsyncContext, ContextTsfn};
    ///
    /// fn changed(listener: &ContextTsfn<u32, ()>, cause: &AsyncContext) -> Status {
    ///     listener.call_in(cause, Ok(42), ThreadsafeFunctionCallMode::NonBlocking)
    /// }
    /// ```
    pub fn call_in(
        &self,
        context: &AsyncContext,
        value: Result<T, napi::Error<S>>,
        mode: ThreadsafeFunctionCallMode,
    ) -> Status {
        self.inner.call((context.clone(), value), mode)
    }

    /// Calls the callback on the JavaScript thread, and passes its result or exception to `then`.
    ///
    /// ```
    /// use napi::{Status, threadsafe_function::ThreadsafeFunctionCallMode};
    /// use node_async_context::ContextTsfn;
    ///
    /// fn ask(callback: &ContextTsfn<u32, bool>) -> Status {
    ///     let mode = ThreadsafeFunctionCallMode::NonBlocking;
    ///     callback.call_with_return_value(Ok(42), mode, |answer, _env| {
    ///         println!("{}", answer?);
    ///         Ok(())
    ///     })
    /// }
    /// ```
    pub fn call_with_return_value<F>(
        &self,
        value: Result<T, napi::Error<S>>,
        mode: ThreadsafeFunctionCallMode,
        then: F,
    ) -> Status
    where
        F: 'static + FnOnce(napi::Result<R>, Env) -> napi::Result<()>,
    {
        self.inner
            .call_with_return_value((self.context(), value), mode, then)
    }

    /// Calls the callback on the JavaScript thread, and returns its result.
    ///
    /// # Errors
    /// The exception of the callback, and [`Status::Closing`] if the environment ends.
    ///
    /// ```
    /// use node_async_context::ContextTsfn;
    ///
    /// async fn ask(callback: &ContextTsfn<u32, bool>) -> napi::Result<bool> {
    ///     callback.call_async(Ok(42)).await
    /// }
    /// ```
    pub async fn call_async(&self, value: Result<T, napi::Error<S>>) -> napi::Result<R> {
        self.inner.call_async_catch((self.context(), value)).await
    }
}

impl<
    T: 'static,
    R: 'static + FromNapiValue,
    A: 'static + JsValuesTupleIntoVec,
    S: 'static + AsRef<str> + From<Status>,
    const CALLEE_HANDLED: bool,
    const WEAK: bool,
    const QUEUE: usize,
> TypeName for ContextTsfn<T, R, A, S, CALLEE_HANDLED, WEAK, QUEUE>
{
    fn type_name() -> &'static str {
        "ThreadsafeFunction"
    }

    fn value_type() -> ValueType {
        ValueType::Function
    }
}

impl<
    T: 'static,
    R: 'static + FromNapiValue,
    A: 'static + JsValuesTupleIntoVec,
    S: 'static + AsRef<str> + From<Status>,
    const CALLEE_HANDLED: bool,
    const WEAK: bool,
    const QUEUE: usize,
> ValidateNapiValue for ContextTsfn<T, R, A, S, CALLEE_HANDLED, WEAK, QUEUE>
{
}
