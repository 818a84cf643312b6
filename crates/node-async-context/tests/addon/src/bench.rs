//! What calls cost, in nanoseconds.

use std::ptr;
use std::time::Instant;

use napi::bindgen_prelude::{Function, JsValue, Object};
use napi::{Env, Result, sys};
use napi_derive::napi;
use node_async_context::AsyncContext;

fn time(count: u32, mut step: impl FnMut() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    for _ in 0..count {
        step()?;
    }
    let nanoseconds = start.elapsed().as_nanos();
    #[allow(clippy::cast_precision_loss)]
    Ok(nanoseconds as f64 / f64::from(count))
}

#[napi]
pub fn time_plain(env: &Env, callback: Function<u32, ()>, count: u32) -> Result<f64> {
    let (raw, function) = (env.raw(), callback.raw());
    let mut this = ptr::null_mut();
    // SAFETY: an `Env` belongs to this thread.
    unsafe { sys::napi_get_undefined(raw, &raw mut this) };
    time(count, || {
        let (mut arg, mut result) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the handles were created in this call, and the pointers are to local variables.
        unsafe {
            sys::napi_create_uint32(raw, 1, &raw mut arg);
            sys::napi_call_function(raw, this, function, 1, &raw const arg, &raw mut result);
        }
        Ok(())
    })
}

#[napi]
pub fn time_napi_rs(callback: Function<u32, ()>, count: u32) -> Result<f64> {
    time(count, || callback.call(1))
}

#[napi]
pub fn time_make_callback(env: &Env, callback: Function<u32, ()>, count: u32) -> Result<f64> {
    let (raw, function) = (env.raw(), callback.raw());
    let resource = Object::new(env)?;
    let mut context = ptr::null_mut();
    let name = env.create_string("bench")?;
    // SAFETY: the handles were created in this call.
    unsafe { sys::napi_async_init(raw, resource.raw(), name.raw(), &raw mut context) };
    let taken = time(count, || {
        let (mut arg, mut result) = (ptr::null_mut(), ptr::null_mut());
        let this = resource.raw();
        // SAFETY: as above, and the context is destroyed below.
        unsafe {
            sys::napi_create_uint32(raw, 1, &raw mut arg);
            sys::napi_make_callback(
                raw,
                context,
                this,
                function,
                1,
                &raw const arg,
                &raw mut result,
            );
        }
        Ok(())
    });
    // SAFETY: created above, and not used any more.
    unsafe { sys::napi_async_destroy(raw, context) };
    taken
}

#[napi]
pub fn time_call(env: &Env, callback: Function<u32, ()>, count: u32) -> Result<f64> {
    let context = AsyncContext::capture(env, "Bench")?;
    time(count, || Ok(context.call(env, &callback, 1)?))
}

#[napi]
pub fn time_run(env: &Env, count: u32) -> Result<f64> {
    let context = AsyncContext::capture(env, "Bench")?;
    time(count, || Ok(context.run(env, || ())?))
}

/// Captured, and dropped at once.
#[napi]
pub fn time_capture(env: &Env, count: u32) -> Result<f64> {
    time(count, || {
        AsyncContext::capture(env, "Bench")?;
        Ok(())
    })
}
