use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::Arc;

use napi_sys as sys;

use super::bridge::{Bridge, create_string};
use super::error::{Error, Result};
use super::functions::Function;
use super::value::Held;

/// The async context of one point of a program: the stores of all its `AsyncLocalStorage`s, and an async id.
///
/// It goes to any thread and may be cloned and dropped there. What runs JavaScript takes the environment, and
/// is called on its thread. When the last clone has been dropped, hooks are told its end.
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
    /// That of the JavaScript that called us. `name` is the type that hooks see.
    ///
    /// # Errors
    /// [`Error::NoAsyncHooks`] where the runtime has none, [`Error::Ended`], [`Error::PendingException`].
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

    /// As [`capture`](Self::capture), with the id of the resource that triggered it.
    ///
    /// # Errors
    /// As [`capture`](Self::capture).
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
        // SAFETY: as for this function. No handle leaves the scope.
        unsafe {
            let bridge = Bridge::of(env)?;
            let mut scope = ptr::null_mut();
            Error::check(env, sys::napi_open_handle_scope(env, &raw mut scope))?;
            let captured = Self::capture_in(env, &bridge, name, trigger_async_id);
            sys::napi_close_handle_scope(env, scope);
            bridge.release_many();
            captured
        }
    }

    /// # Safety
    /// As for `capture`, in a scope of handles.
    unsafe fn capture_in(
        env: sys::napi_env,
        bridge: &Bridge,
        name: &str,
        trigger_async_id: Option<f64>,
    ) -> Result<Self> {
        // SAFETY: as for this function, and the pointers are to variables of it.
        unsafe {
            let mut args = [ptr::null_mut(); 2];
            Error::check(env, create_string(env, name, &mut args[0]))?;
            let mut count = 1;
            if let Some(id) = trigger_async_id {
                Error::check(env, sys::napi_create_double(env, id, &raw mut args[1]))?;
                count = 2;
            }
            let index = bridge.call(Function::Capture, &args[..count])?;
            Ok(Self(Arc::new(Held::new(env, bridge, index, true)?)))
        }
    }

    /// Calls a function of JavaScript in the context, with `undefined` as its `this`, and returns what it
    /// returns.
    ///
    /// # Errors
    /// [`Error::PendingException`] where the function throws, [`Error::OtherEnvironment`], [`Error::Ended`].
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
            let bridge = self.0.bridge(env)?;
            let context = self.0.index(env)?;
            match *args {
                [] => bridge.call(Function::Call0, &[context, function]),
                [arg] => bridge.call(Function::Call1, &[context, function, arg]),
                [a, b] => bridge.call(Function::Call, &[context, function, a, b]),
                _ => {
                    let all: Vec<_> = [context, function].iter().chain(args).copied().collect();
                    bridge.call(Function::Call, &all)
                }
            }
        }
    }

    /// Runs Rust in the context: the JavaScript that it calls, and the promises that it makes, belong to it.
    ///
    /// A handle that is made in `f` is not valid after it: see [`run_value`](Self::run_value).
    ///
    /// # Errors
    /// As [`call`](Self::call). Then `f` has not run, or a hook threw after it.
    ///
    /// # Panics
    /// Where `f` does.
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
        // A runtime that ends does not get to the call.
        result.ok_or(Error::Ended)
    }

    /// As [`run`](Self::run), for an `f` that returns a handle, or null for `undefined`.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// Where `f` does.
    ///
    /// # Safety
    /// `env` is an environment of this thread, and `f` returns a handle of it.
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
        // No panic may go through JavaScript.
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
            let context = self.0.index(env)?;
            bridge.with_trampoline(step, |function| {
                bridge.call(Function::Call0, &[context, function])
            })?
        };
        if let Some(payload) = panic {
            resume_unwind(payload);
        }
        result
    }

    /// The id that hooks know the context by.
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

    /// The id of the resource that triggered it.
    ///
    /// # Errors
    /// As [`async_id`](Self::async_id).
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
            let bridge = self.0.bridge(env)?;
            let value = bridge.call(function, &[self.0.index(env)?])?;
            Error::check(env, sys::napi_get_value_double(env, value, &raw mut id))?;
        }
        Ok(id)
    }

    /// Tells hooks its end now, and not when the last clone has been dropped. Only the first call does.
    ///
    /// # Errors
    /// As [`async_id`](Self::async_id).
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
            let bridge = self.0.bridge(env)?;
            let context = self.0.index(env)?;
            if self.0.takes_end() {
                bridge.call(Function::End, &[context])?;
            }
        }
        Ok(())
    }
}
