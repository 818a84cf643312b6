use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi_sys as sys;

use super::bridge::Bridge;
use super::error::{Error, Result};
use super::functions::Function;

/// A reference to a JavaScript value, for example a function. It can be sent to and dropped on any thread; the
/// environment releases the value in the next iteration of its event loop.
///
/// ```
/// use node_async_context::raw::{Context, Result, Value, sys};
///
/// struct Listener {
///     callback: Value,
/// }
///
/// impl Listener {
///     /// # Safety
///     /// This is the thread of `env`.
///     unsafe fn tell(&self, env: sys::napi_env, context: &Context) -> Result<()> {
///         unsafe {
///             let callback = self.callback.get(env)?;
///             context.call(env, callback, &[])?;
///         }
///         Ok(())
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Value(pub(crate) Arc<Held>);

pub(crate) struct Held {
    index: u32,
    /// Whether `destroy` is due: true for a context that has not been ended.
    ends: AtomicBool,
    bridge: Arc<Bridge>,
}

impl Value {
    /// Creates a reference to the value.
    ///
    /// # Errors
    /// [`Error::Ended`], or an error of Node-API.
    ///
    /// # Safety
    /// `env` is an environment of this thread, and `value` is one of its handles.
    ///
    /// ```
    /// use node_async_context::raw::{Result, Value, sys};
    ///
    /// unsafe fn keep(env: sys::napi_env, callback: sys::napi_value) -> Result<Value> {
    ///     unsafe { Value::hold(env, callback) }
    /// }
    /// ```
    pub unsafe fn hold(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: as for this function.
        unsafe {
            let bridge = Bridge::of(env)?;
            let index = bridge.call(Function::Hold, &[value])?;
            let held = Held::new(env, bridge, index, false)?;
            Ok(Self(Arc::new(held)))
        }
    }

    /// A handle to the value.
    ///
    /// # Errors
    /// [`Error::OtherEnvironment`], [`Error::Ended`], or an error of Node-API.
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    ///
    /// ```
    /// use node_async_context::raw::{Result, Value, sys};
    ///
    /// unsafe fn show(env: sys::napi_env, kept: &Value) -> Result<sys::napi_value> {
    ///     unsafe { kept.get(env) }
    /// }
    /// ```
    pub unsafe fn get(&self, env: sys::napi_env) -> Result<sys::napi_value> {
        // SAFETY: as for this function.
        unsafe { self.0.call(env, Function::Held, &[]) }
    }
}

impl Held {
    /// # Safety
    /// `env` is the environment of the bridge, and one of its functions has returned `index`.
    pub(crate) unsafe fn new(
        env: sys::napi_env,
        bridge: Arc<Bridge>,
        index: sys::napi_value,
        ends: bool,
    ) -> Result<Self> {
        let mut number = 0;
        // SAFETY: as for this function.
        unsafe { Error::check(env, sys::napi_get_value_int32(env, index, &raw mut number))? };
        let index = u32::try_from(number).map_err(|_| Error::NoAsyncHooks)?;
        Ok(Self {
            index,
            ends: AtomicBool::new(ends),
            bridge,
        })
    }

    /// The bridge, if this value belongs to the environment.
    pub(crate) fn bridge(&self, env: sys::napi_env) -> Result<&Bridge> {
        if self.bridge.is(env) {
            Ok(&self.bridge)
        } else {
            Err(Error::OtherEnvironment)
        }
    }

    /// Calls a function of `bridge.js` that takes the index of this value in `shared`.
    ///
    /// # Safety
    /// `env` is an environment of this thread, and the handles in `args` are valid.
    pub(crate) unsafe fn call(
        &self,
        env: sys::napi_env,
        function: Function,
        args: &[sys::napi_value],
    ) -> Result<sys::napi_value> {
        // SAFETY: as for this function.
        unsafe { self.bridge(env)?.call_with(function, self.index, args) }
    }

    /// # Safety
    /// `env` is an environment of this thread.
    pub(crate) unsafe fn index(&self, env: sys::napi_env) -> Result<sys::napi_value> {
        // SAFETY: as for this function.
        unsafe { number(env, self.index) }
    }

    /// Returns whether `destroy` is due, and marks it as emitted. Relaxed: a swap tells one caller only, and nothing
    /// else depends on the value. What drops the last clone has acquired the other drops.
    pub(crate) fn takes_end(&self) -> bool {
        self.ends.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.bridge
            .releases
            .push(self.index << 1 | u32::from(*self.ends.get_mut()));
    }
}

/// # Safety
/// `env` is an environment of this thread.
pub(crate) unsafe fn number(env: sys::napi_env, number: u32) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: as for this function.
    unsafe { Error::check(env, sys::napi_create_uint32(env, number, &raw mut value))? };
    Ok(value)
}
