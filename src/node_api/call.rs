//! Calls into JavaScript, and functions that JavaScript calls.

use std::ffi::CStr;
use std::ptr;

use napi::bindgen_prelude::{JsValue, Object, Unknown};
use napi::{Env, sys};

use super::thrown::{Completion, check};
use super::value;

/// A function as Node-API calls it.
pub(crate) type RawCallback =
    unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value;

/// Calls `function`.
pub(crate) fn call<'env>(
    env: &'env Env,
    function: Unknown<'_>,
    this: Unknown<'_>,
    args: &[Unknown<'_>],
) -> Completion<Unknown<'env>> {
    let args: Vec<_> = args.iter().map(JsValue::raw).collect();
    let mut value = ptr::null_mut();
    // SAFETY: all handles are live, and `args` outlives the call.
    unsafe {
        let status = sys::napi_call_function(
            env.raw(),
            this.raw(),
            function.raw(),
            args.len(),
            args.as_ptr(),
            &mut value,
        );
        check(env, status, "napi_call_function")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), value))
    }
}

/// Calls `function` without arguments from the event loop. Ticks and microtasks run after it. The
/// runtime does not create an async context for the call.
pub(crate) fn make_callback(env: &Env, function: Unknown<'_>) -> Completion<()> {
    let mut global = ptr::null_mut();
    // SAFETY: all handles are live. A null async context is allowed and means ids of 0. A null result
    // is allowed too.
    unsafe {
        let status = sys::napi_get_global(env.raw(), &mut global);
        check(env, status, "napi_get_global")?;
        let status = sys::napi_make_callback(
            env.raw(),
            ptr::null_mut(),
            global,
            function.raw(),
            0,
            ptr::null(),
            ptr::null_mut(),
        );
        check(env, status, "napi_make_callback")
    }
}

/// Defines a function that Node-API calls directly, without `napi`'s conversions.
pub(crate) fn define_function(
    env: &Env,
    object: &Object<'_>,
    name: &CStr,
    callback: RawCallback,
) -> Completion<()> {
    let mut function = ptr::null_mut();
    // SAFETY: a length of -1 means that the name ends with a zero byte, which it does. The function
    // takes what Node-API passes to a callback.
    let function = unsafe {
        let status = sys::napi_create_function(
            env.raw(),
            name.as_ptr(),
            -1,
            Some(callback),
            ptr::null_mut(),
            &mut function,
        );
        check(env, status, "napi_create_function")?;
        Unknown::from_raw_unchecked(env.raw(), function)
    };
    value::define(env, object, name, &function)
}
