//! Functions for JavaScript that are called so often that what `napi` does around a function, several
//! times the cost of the bare call, would be most of it. They are properties of the object that
//! `setup` returns.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::slice;

use napi::bindgen_prelude::{JsValue, Object, Unknown};
use napi::{Env, sys};

use crate::collection::Collection;
use crate::environment::Environment;
use crate::node_api::{self, Completion, Thrown};
use crate::v8::{CType, FastFunction, Value};

thread_local! {
    /// Whose function a fast call is, for nothing tells it. Null when there is none.
    static FAST_CALLS: Cell<*const Environment> = const { Cell::new(ptr::null()) };
}

// SAFETY: the types are those below. Tracking changes no object of V8's heap.
static FAST_TRACK_COLLECTION: FastFunction = unsafe {
    FastFunction::new(
        fast_track_collection as *const c_void,
        CType::Float64,
        &[CType::V8Value, CType::V8Value, CType::Float64],
    )
};

// SAFETY: the types are those below. Tracking changes no object of V8's heap.
static FAST_TRACK_PROMISE: FastFunction = unsafe {
    FastFunction::new(
        fast_track_promise as *const c_void,
        CType::Int32,
        &[CType::V8Value, CType::V8Value, CType::Float64],
    )
};

/// Defines the functions for fast calls on `object`, where there are such calls. A thread with several
/// environments has them in the first.
pub(crate) fn define_fast(
    env: &Env,
    object: &Object<'_>,
    environment: &Environment,
) -> Completion<()> {
    if !FAST_CALLS.get().is_null() {
        return Ok(());
    }
    FAST_CALLS.set(environment);
    for (name, function) in [
        (c"fastTrackCollection", &FAST_TRACK_COLLECTION),
        (c"fastTrackPromise", &FAST_TRACK_PROMISE),
    ] {
        if let Some(function) = environment.runtime().fast_function(env, function) {
            node_api::define(env, object, name, &function)?;
        }
    }
    Ok(())
}

/// To be called before `environment` is freed.
pub(crate) fn forget_fast(environment: &Environment) {
    if ptr::eq(FAST_CALLS.get(), environment) {
        FAST_CALLS.set(ptr::null());
    }
}

/// What a fast call does with `object`, if it can.
fn fast_call<T>(object: Value<'_>, call: impl FnOnce(&Collection) -> Option<T>) -> Option<T> {
    // SAFETY: what is there is alive: `forget_fast` takes it away before it is freed.
    let environment = unsafe { FAST_CALLS.get().as_ref() }?;
    if !object.is_heap_object() {
        return None;
    }
    call(environment.made_collection()?)
}

unsafe extern "C" fn fast_track_collection(
    _receiver: Value<'_>,
    object: Value<'_>,
    async_id: f64,
) -> f64 {
    fast_call(object, |collection| track(collection, object, async_id)).unwrap_or(f64::NEG_INFINITY)
}

unsafe extern "C" fn fast_track_promise(
    _receiver: Value<'_>,
    object: Value<'_>,
    async_id: f64,
) -> i32 {
    let crowds = fast_call(object, |collection| {
        collection.track(object, async_id)?;
        Some(collection.crowds())
    });
    crowds.map_or(-1, i32::from)
}

/// The number of a slot, or -1 minus that when many ids wait.
fn track(collection: &Collection, object: Value<'_>, async_id: f64) -> Option<f64> {
    let number = collection.track(object, async_id)?.number() as f64;
    Some(if collection.crowds() {
        -1.0 - number
    } else {
        number
    })
}

/// Defines the functions on `object`; those that track objects only where that is possible.
pub(crate) fn define(env: &Env, object: &Object<'_>, tracks: bool) -> Completion<()> {
    let id = c"runtimeExecutionAsyncId";
    node_api::define_function(env, object, id, runtime_execution_async_id)?;
    if tracks {
        node_api::define_function(env, object, c"trackCollection", track_collection)?;
        node_api::define_function(env, object, c"untrackCollection", untrack_collection)?;
        node_api::define_function(env, object, c"takeCollected", take_collected)?;
        node_api::define_function(env, object, c"waitingCollected", waiting_collected)?;
        node_api::define_function(env, object, c"wantCollected", want_collected)?;
    }
    Ok(())
}

unsafe extern "C" fn runtime_execution_async_id(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: as Node-API called this.
    let call = unsafe { Call::new(env, info) };
    call.answer(|env, environment, []| {
        let id = environment.runtime().execution_async_id();
        node_api::number(env, id.unwrap_or(-1.0))
    })
}

unsafe extern "C" fn track_collection(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: as Node-API called this.
    let call = unsafe { Call::new(env, info) };
    call.answer(|env, environment, [object, async_id]| {
        let async_id =
            to_number(&async_id).ok_or_else(|| Thrown::error(env, "asyncId must be a number"))?;
        let object =
            to_object(&object).ok_or_else(|| Thrown::error(env, "only objects can be tracked"))?;
        let tracked = track(environment.collection(env)?, object, async_id);
        let tracked = tracked.ok_or_else(|| Thrown::error(env, "no memory to track an object"))?;
        node_api::number(env, tracked)
    })
}

unsafe extern "C" fn untrack_collection(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: as Node-API called this.
    let call = unsafe { Call::new(env, info) };
    call.answer(|env, environment, [slot]| {
        let untracked = match to_number(&slot) {
            Some(slot) => environment.collection(env)?.untrack(slot),
            None => false,
        };
        node_api::boolean(env, untracked)
    })
}

unsafe extern "C" fn take_collected(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: as Node-API called this.
    let call = unsafe { Call::new(env, info) };
    call.answer(|env, environment, [ids, limit]| {
        let (data, len) = node_api::doubles(env, &ids)
            .ok_or_else(|| Thrown::error(env, "ids must be a Float64Array"))?;
        // Any number is let in: a cast takes what is out of range for the nearest that is not.
        let len = to_number(&limit).map_or(len, |limit| len.min(limit as usize));
        let ids = if data.is_null() || len == 0 {
            &[]
        } else if data.is_aligned() {
            // SAFETY: V8 says that so many doubles are there, and no JavaScript of this thread runs until
            // this returns. Another thread may share them, which atomics allow.
            unsafe { slice::from_raw_parts(data, len) }
        } else {
            // An addon may have given V8 memory that begins anywhere.
            return Err(Thrown::error(env, "ids must be aligned"));
        };
        node_api::number(env, environment.collection(env)?.take(ids) as f64)
    })
}

unsafe extern "C" fn waiting_collected(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: as Node-API called this.
    let call = unsafe { Call::new(env, info) };
    call.answer(|env, environment, []| {
        node_api::number(env, environment.collection(env)?.waiting() as f64)
    })
}

unsafe extern "C" fn want_collected(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: as Node-API called this.
    let call = unsafe { Call::new(env, info) };
    call.answer(|env, environment, [wanted]| {
        let mut value = false;
        // SAFETY: a handle of this call, or null, which is an error.
        let status = unsafe { sys::napi_get_value_bool(env.raw(), wanted.raw(), &mut value) };
        node_api::check(env, status, "napi_get_value_bool")?;
        environment.collection(env)?.want(value);
        node_api::undefined(env)
    })
}

/// A call of JavaScript's that is under way.
struct Call {
    env: Env,
    info: sys::napi_callback_info,
}

impl Call {
    /// # Safety
    ///
    /// Both are what Node-API has given to the function that it has called, which has not returned.
    unsafe fn new(env: sys::napi_env, info: sys::napi_callback_info) -> Self {
        Self {
            env: Env::from_raw(env),
            info,
        }
    }

    /// What the function returns: the value of `body`, which gets the first arguments, or nothing with what
    /// it threw pending.
    fn answer<const N: usize>(
        self,
        body: impl for<'env> FnOnce(
            &'env Env,
            &Environment,
            [Unknown<'env>; N],
        ) -> Completion<Unknown<'env>>,
    ) -> sys::napi_value {
        let Some(environment) = node_api::instance_data(&self.env) else {
            return ptr::null_mut();
        };
        match body(&self.env, &environment, self.arguments()) {
            Ok(value) => value.raw(),
            Err(thrown) => {
                thrown.try_throw();
                ptr::null_mut()
            }
        }
    }

    /// The first arguments; `undefined` for those that are not given.
    fn arguments<const N: usize>(&self) -> [Unknown<'_>; N] {
        let mut values = [ptr::null_mut(); N];
        let mut count = N;
        // SAFETY: `new` says whose call it is, and there is room for so many values. They are handles of the
        // call, or null, which is an error to whatever gets one.
        unsafe {
            sys::napi_get_cb_info(
                self.env.raw(),
                self.info,
                &mut count,
                values.as_mut_ptr(),
                ptr::null_mut(),
                ptr::null_mut(),
            );
            values.map(|value| Unknown::from_raw_unchecked(self.env.raw(), value))
        }
    }
}

fn to_number(value: &Unknown<'_>) -> Option<f64> {
    let mut number = 0.0;
    // SAFETY: a handle of this call, or null, which is an error.
    let status = unsafe { sys::napi_get_value_double(value.value().env, value.raw(), &mut number) };
    (status == sys::Status::napi_ok).then_some(number)
}

fn to_object<'env>(value: &Unknown<'env>) -> Option<Value<'env>> {
    let mut value_type = sys::ValueType::napi_undefined;
    // SAFETY: as in `to_number`.
    let status = unsafe { sys::napi_typeof(value.value().env, value.raw(), &mut value_type) };
    let object = [sys::ValueType::napi_object, sys::ValueType::napi_function].contains(&value_type);
    let value = Value::of(value)?;
    (status == sys::Status::napi_ok && object).then_some(value)
}
