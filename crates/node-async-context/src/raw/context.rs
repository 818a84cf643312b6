use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::Arc;

use napi_sys as sys;

use super::bridge::Bridge;
use super::error::{Error, Result};
use super::functions::Function;
use super::value::Held;

/// The async context at one point of a program: the stores of all its `AsyncLocalStorage`s, and an async id.
///
/// It can be sent to, cloned and dropped on any thread. Methods that run JavaScript take the environment and
/// must be called on its thread. When the last clone has been dropped, hooks see its `destroy`.
///
/// ```
/// use node_async_context::raw::{Context, Result, sys};
///
/// unsafe fn answer(env: sys::napi_env, callback: sys::napi_value) -> Result<()> {
///     unsafe { Context::capture(env, "Query")?.call(env, callback, &[])? };
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Context(pub(crate) Arc<Held>);

impl Context {
    /// Captures the context of the JavaScript that has called us. `name` is the type that hooks see.
    ///
    /// # Errors
    /// [`Error::NoAsyncHooks`] if the runtime has no async hooks, [`Error::Ended`], [`Error::PendingException`].
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn begin(env: sys::napi_env) -> Result<Context> {
    ///     unsafe { Context::capture(env, "Query") }
    /// }
    /// ```
    pub unsafe fn capture(env: sys::napi_env, name: &str) -> Result<Self> {
        // SAFETY: as for this function.
        unsafe { Self::capture_with_trigger(env, name, None) }
    }

    /// Same as [`capture`](Self::capture), with the id of the resource that triggered the context.
    ///
    /// # Errors
    /// Same as [`capture`](Self::capture).
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn query(env: sys::napi_env, connection: &Context) -> Result<Context> {
    ///     unsafe { Context::capture_with_trigger(env, "Query", Some(connection.async_id(env)?)) }
    /// }
    /// ```
    pub unsafe fn capture_with_trigger(
        env: sys::napi_env,
        name: &str,
        trigger_async_id: Option<f64>,
    ) -> Result<Self> {
        // SAFETY: as for this function. No handle escapes the scope.
        unsafe {
            let bridge = Bridge::of(env)?;
            let mut scope = ptr::null_mut();
            Error::check(env, sys::napi_open_handle_scope(env, &raw mut scope))?;
            bridge.release_many();
            let captured = Self::capture_in(env, bridge, name, trigger_async_id);
            sys::napi_close_handle_scope(env, scope);
            captured
        }
    }

    /// # Safety
    /// As for `capture`, and a handle scope is open.
    unsafe fn capture_in(
        env: sys::napi_env,
        bridge: Arc<Bridge>,
        name: &str,
        trigger_async_id: Option<f64>,
    ) -> Result<Self> {
        // SAFETY: as for this function. The pointers are to local variables.
        unsafe {
            let (number, string) = bridge.type_name(name)?;
            let mut args = [ptr::null_mut(), string.unwrap_or(ptr::null_mut())];
            let status = match trigger_async_id {
                Some(id) => sys::napi_create_double(env, id, &raw mut args[0]),
                None => sys::napi_get_undefined(env, &raw mut args[0]),
            };
            Error::check(env, status)?;
            let count = 1 + usize::from(string.is_some());
            let index = bridge.call_with(Function::Capture, number, &args[..count])?;
            Ok(Self(Arc::new(Held::new(env, bridge, index, true)?)))
        }
    }

    /// Calls a JavaScript function in the context, with `undefined` as `this`, and returns its result.
    ///
    /// # Errors
    /// [`Error::PendingException`] if the function throws, [`Error::OtherEnvironment`], [`Error::Ended`].
    ///
    /// # Safety
    /// `env` is an environment of this thread, and the handles are valid.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn answer(env: sys::napi_env, context: &Context, callback: sys::napi_value) -> Result<()> {
    ///     unsafe { context.call(env, callback, &[])? };
    ///     Ok(())
    /// }
    /// ```
    pub unsafe fn call(
        &self,
        env: sys::napi_env,
        function: sys::napi_value,
        args: &[sys::napi_value],
    ) -> Result<sys::napi_value> {
        // SAFETY: as for this function.
        unsafe {
            match *args {
                [] => self.0.call(env, Function::Call0, &[function]),
                [arg] => self.0.call(env, Function::Call1, &[function, arg]),
                [a, b] => self.0.call(env, Function::Call, &[function, a, b]),
                _ => {
                    let all: Vec<_> = [function].iter().chain(args).copied().collect();
                    self.0.call(env, Function::Call, &all)
                }
            }
        }
    }

    /// Runs `f` in the context: the JavaScript that it calls and the promises that it creates belong to it.
    ///
    /// A handle that `f` creates is not valid after it returns: see [`run_value`](Self::run_value).
    ///
    /// # Errors
    /// Same as [`call`](Self::call). In that case `f` has not run, or a hook has thrown after it.
    ///
    /// # Panics
    /// If `f` panics.
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn tell(env: sys::napi_env, context: &Context, listeners: &[sys::napi_value]) -> Result<usize> {
    ///     unsafe { context.run(env, || listeners.iter().map(|_| 1).sum()) }
    /// }
    /// ```
    pub unsafe fn run<R>(&self, env: sys::napi_env, f: impl FnOnce() -> R) -> Result<R> {
        let mut result = None;
        // SAFETY: as for this function.
        unsafe {
            self.run_value(env, || {
                result = Some(f());
                ptr::null_mut()
            })?;
        }
        // If the environment ends, the function is not called.
        result.ok_or(Error::Ended)
    }

    /// Same as [`run`](Self::run), for an `f` that returns a handle, or null for `undefined`.
    ///
    /// # Errors
    /// Same as [`run`](Self::run).
    ///
    /// # Panics
    /// If `f` panics.
    ///
    /// # Safety
    /// `env` is an environment of this thread, and `f` returns one of its handles.
    ///
    /// ```
    /// use std::ptr;
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn promise(env: sys::napi_env, context: &Context) -> Result<sys::napi_value> {
    ///     unsafe {
    ///         context.run_value(env, || {
    ///             let (mut deferred, mut promise) = (ptr::null_mut(), ptr::null_mut());
    ///             sys::napi_create_promise(env, &mut deferred, &mut promise);
    ///             promise
    ///         })
    ///     }
    /// }
    /// ```
    pub unsafe fn run_value(
        &self,
        env: sys::napi_env,
        f: impl FnOnce() -> sys::napi_value,
    ) -> Result<sys::napi_value> {
        let mut f = Some(f);
        let mut panic = None;
        // A panic must not unwind through JavaScript.
        let step = || {
            f.take().map_or(ptr::null_mut(), |f| {
                catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|payload| {
                    panic = Some(payload);
                    ptr::null_mut()
                })
            })
        };
        // SAFETY: as for this function.
        let result = unsafe {
            let bridge = self.0.bridge(env)?;
            bridge.with_trampoline(step, |function| {
                self.0.call(env, Function::Call0, &[function])
            })?
        };
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        result
    }

    /// The async id of the context, as hooks see it.
    ///
    /// # Errors
    /// [`Error::OtherEnvironment`], [`Error::Ended`].
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn log(env: sys::napi_env, context: &Context) -> Result<()> {
    ///     println!("query {}", unsafe { context.async_id(env)? });
    ///     Ok(())
    /// }
    /// ```
    pub unsafe fn async_id(&self, env: sys::napi_env) -> Result<f64> {
        // SAFETY: as for this function.
        unsafe { self.id(env, Function::AsyncId) }
    }

    /// The id of the resource that triggered the context.
    ///
    /// # Errors
    /// Same as [`async_id`](Self::async_id).
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn log(env: sys::napi_env, context: &Context) -> Result<()> {
    ///     println!("triggered by {}", unsafe { context.trigger_async_id(env)? });
    ///     Ok(())
    /// }
    /// ```
    pub unsafe fn trigger_async_id(&self, env: sys::napi_env) -> Result<f64> {
        // SAFETY: as for this function.
        unsafe { self.id(env, Function::TriggerAsyncId) }
    }

    /// # Safety
    /// `env` is an environment of this thread.
    unsafe fn id(&self, env: sys::napi_env, function: Function) -> Result<f64> {
        let mut id = 0.0;
        // SAFETY: as for this function.
        unsafe {
            let value = self.0.call(env, function, &[])?;
            Error::check(env, sys::napi_get_value_double(env, value, &raw mut id))?;
        }
        Ok(id)
    }

    /// Emits `destroy` now instead of when the last clone has been dropped. Only the first call has an
    /// effect.
    ///
    /// # Errors
    /// Same as [`async_id`](Self::async_id).
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Context, Result, sys};
    ///
    /// unsafe fn close(env: sys::napi_env, connection: Context) -> Result<()> {
    ///     unsafe { connection.end(env) }
    /// }
    /// ```
    pub unsafe fn end(&self, env: sys::napi_env) -> Result<()> {
        // SAFETY: as for this function.
        unsafe {
            self.0.bridge(env)?;
            if self.0.takes_end() {
                self.0.call(env, Function::End, &[])?;
            }
        }
        Ok(())
    }
}
