//! Functions that Node-API calls directly: tracking of objects, the runtime's current id, and numbers
//! of call sites.

use std::slice;

use napi::bindgen_prelude::{JsValue, Object};
use napi::{Env, sys};

use super::call_info::CallInfo;
use super::track::track;
use crate::node_api::call::define_function;
use crate::node_api::thrown::{Completion, Thrown, check};
use crate::node_api::value;
use crate::runtime::call_sites::{CallSite, CallSites};
use crate::runtime::handle::Value;

/// Defines the functions on `object`. Those that track objects are defined only if `tracks` is true.
pub(crate) fn define(env: &Env, object: &Object<'_>, tracks: bool) -> Completion<()> {
    let id = c"runtimeExecutionAsyncId";
    define_function(env, object, id, runtime_execution_async_id)?;
    define_function(env, object, c"callSite", call_site)?;
    if tracks {
        define_function(env, object, c"trackCollection", track_collection)?;
        define_function(env, object, c"untrackCollection", untrack_collection)?;
        define_function(env, object, c"takeCollected", take_collected)?;
        define_function(env, object, c"collectedCount", collected_count)?;
        define_function(env, object, c"wantCollected", want_collected)?;
    }
    Ok(())
}

unsafe extern "C" fn runtime_execution_async_id(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, []| {
        let id = environment.internals().execution_async_id();
        value::number(env, id.unwrap_or(-1.0))
    })
}

unsafe extern "C" fn call_site(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, []| {
        let site = environment.call_sites().and_then(CallSites::number);
        match site {
            None => value::undefined(env),
            Some(CallSite::Known(number)) => value::number(env, f64::from(number)),
            Some(CallSite::New(number)) => value::number(env, -1.0 - f64::from(number)),
        }
    })
}

unsafe extern "C" fn track_collection(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, [object, async_id]| {
        let async_id = value::to_number(&async_id)
            .ok_or_else(|| Thrown::error(env, "asyncId must be a number"))?;
        let object = Value::of(&object)
            .filter(|_| value::is_object(&object))
            .ok_or_else(|| Thrown::error(env, "only objects can be tracked"))?;
        let tracked = track(environment.gc_tracker(env)?, object, async_id);
        let tracked = tracked.ok_or_else(|| Thrown::error(env, "no memory to track an object"))?;
        value::number(env, tracked)
    })
}

unsafe extern "C" fn untrack_collection(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, [slot]| {
        let untracked = match value::to_number(&slot) {
            Some(slot) => environment.gc_tracker(env)?.untrack(slot),
            None => false,
        };
        value::boolean(env, untracked)
    })
}

unsafe extern "C" fn take_collected(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, [ids, limit]| {
        let (data, len) = value::float64_elements(env, &ids)
            .ok_or_else(|| Thrown::error(env, "ids must be a Float64Array"))?;
        // Any number is allowed: a cast saturates.
        let len = value::to_number(&limit).map_or(len, |limit| len.min(limit as usize));
        let ids = if data.is_null() || len == 0 {
            &[]
        } else if data.is_aligned() {
            // SAFETY: V8 has reported that many elements, and no JavaScript of this thread runs until
            // this returns. Another thread may share them, which atomics allow.
            unsafe { slice::from_raw_parts(data, len) }
        } else {
            // An embedder may have passed unaligned memory to V8.
            return Err(Thrown::error(env, "ids must be aligned"));
        };
        value::number(env, environment.gc_tracker(env)?.take(ids) as f64)
    })
}

unsafe extern "C" fn collected_count(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, []| {
        value::number(env, environment.gc_tracker(env)?.pending() as f64)
    })
}

unsafe extern "C" fn want_collected(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: Node-API has called this with both.
    let call = unsafe { CallInfo::new(env, info) };
    call.run(|env, environment, [wanted]| {
        let mut wants = false;
        // SAFETY: a handle of this call, or null, which is an error.
        let status = unsafe { sys::napi_get_value_bool(env.raw(), wanted.raw(), &mut wants) };
        check(env, status, "napi_get_value_bool")?;
        environment.gc_tracker(env)?.set_queues(wants);
        value::undefined(env)
    })
}
