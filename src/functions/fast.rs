//! Functions that optimized JavaScript calls through V8's fast calls.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

use napi::Env;
use napi::bindgen_prelude::Object;

use super::track::track;
use crate::environment::Environment;
use crate::hooks::gc_tracker::GcTracker;
use crate::node_api::thrown::Completion;
use crate::node_api::value;
use crate::runtime::c_function::{CType, FastFunction};
use crate::runtime::handle::Value;

thread_local! {
    /// The environment of this thread's fast functions, which a fast call does not pass. Null if there
    /// is none.
    static ENVIRONMENT: Cell<*const Environment> = const { Cell::new(ptr::null()) };
}

// SAFETY: the types are those of the function. Tracking changes no object on V8's heap.
static FAST_TRACK_COLLECTION: FastFunction = unsafe {
    FastFunction::new(
        fast_track_collection as *const c_void,
        CType::Float64,
        &[CType::V8Value, CType::V8Value, CType::Float64],
    )
};

// SAFETY: as above.
static FAST_TRACK_PROMISE: FastFunction = unsafe {
    FastFunction::new(
        fast_track_promise as *const c_void,
        CType::Int32,
        &[CType::V8Value, CType::V8Value, CType::Float64],
    )
};

/// Defines the functions on `object`, if V8 has fast calls. If a thread has several environments, only
/// the first one gets them.
pub(crate) fn define(env: &Env, object: &Object<'_>, environment: &Environment) -> Completion<()> {
    if !ENVIRONMENT.get().is_null() {
        return Ok(());
    }
    ENVIRONMENT.set(environment);
    for (name, function) in [
        (c"fastTrackCollection", &FAST_TRACK_COLLECTION),
        (c"fastTrackPromise", &FAST_TRACK_PROMISE),
    ] {
        if let Some(function) = environment.internals().fast_function(env, function) {
            value::define(env, object, name, &function)?;
        }
    }
    Ok(())
}

impl Drop for Environment {
    /// Node-API calls the finalizers of an environment on its thread, so this clears what `define` has set.
    fn drop(&mut self) {
        if ptr::eq(ENVIRONMENT.get(), self) {
            ENVIRONMENT.set(ptr::null());
        }
    }
}

/// Runs `call` with the tracker of this thread if it has been created and `object` is not a small
/// integer.
fn fast_call<T>(object: Value<'_>, call: impl FnOnce(&GcTracker) -> Option<T>) -> Option<T> {
    // SAFETY: the pointer was made from a reference to the content of an `Rc`, on this thread, and the
    // environment is alive: its `drop` clears the pointer. A fast call runs on the thread of the isolate
    // whose JavaScript makes it. Only shared references to an environment exist.
    let environment = unsafe { ENVIRONMENT.get().as_ref() }?;
    if !object.is_heap_object() {
        return None;
    }
    call(environment.created_gc_tracker()?)
}

unsafe extern "C" fn fast_track_collection(
    _receiver: Value<'_>,
    object: Value<'_>,
    async_id: f64,
) -> f64 {
    fast_call(object, |tracker| track(tracker, object, async_id)).unwrap_or(f64::NEG_INFINITY)
}

unsafe extern "C" fn fast_track_promise(
    _receiver: Value<'_>,
    object: Value<'_>,
    async_id: f64,
) -> i32 {
    let should_drain = fast_call(object, |tracker| {
        tracker.track(object, async_id)?;
        Some(tracker.should_drain())
    });
    should_drain.map_or(-1, i32::from)
}
