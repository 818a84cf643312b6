//! The ways that Node-API has.

use std::ffi::c_void;
use std::ptr;
use std::thread;

use napi::bindgen_prelude::{AsyncTask, Function, FunctionRef, JsValue, Object, PromiseRaw};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode::NonBlocking};
use napi::{Env, Result, Status, Task, sys};
use napi_derive::napi;

use crate::later::later;

type Callback = Function<'static, (), ()>;
pub type Tsfn = ThreadsafeFunction<(), (), (), Status, false>;

#[napi]
pub fn threadsafe_function(callback: Tsfn) {
    thread::spawn(move || callback.call((), NonBlocking));
}

struct Work {
    callback: sys::napi_ref,
    work: sys::napi_async_work,
}

/// Async work that calls back when it is complete.
#[napi]
pub fn async_work(env: &Env, callback: Callback) {
    unsafe extern "C" fn execute(_env: sys::napi_env, _data: *mut c_void) {}
    unsafe extern "C" fn complete(env: sys::napi_env, _: sys::napi_status, data: *mut c_void) {
        // SAFETY: `async_work` has made the pointer from a box, and work completes once.
        let work = unsafe { Box::from_raw(data.cast::<Work>()) };
        call(env, work.callback);
        // SAFETY: complete work may be deleted.
        unsafe { sys::napi_delete_async_work(env, work.work) };
    }
    let raw = env.raw();
    let work = Box::into_raw(Box::new(Work {
        callback: reference(raw, callback.raw()),
        work: ptr::null_mut(),
    }));
    // SAFETY: `work` is a box until `complete` is called, on this thread and later.
    unsafe {
        let name = string(raw, "work");
        let place = &raw mut (*work).work;
        let data = work.cast();
        let none = ptr::null_mut();
        sys::napi_create_async_work(raw, none, name, Some(execute), Some(complete), data, place);
        sys::napi_queue_async_work(raw, (*work).work);
    }
}

pub struct Hash;

impl Task for Hash {
    type Output = ();
    type JsValue = ();

    fn compute(&mut self) -> Result<()> {
        Ok(())
    }

    fn resolve(&mut self, _env: Env, (): ()) -> Result<()> {
        Ok(())
    }
}

/// A promise of async work.
#[napi]
pub fn task() -> AsyncTask<Hash> {
    AsyncTask::new(Hash)
}

/// The pointers go to a thread, which does nothing with them, and come back.
struct Pointers(sys::napi_ref, sys::napi_ref, sys::napi_async_context);

// SAFETY: only the thread of the environment uses them.
unsafe impl Send for Pointers {}

fn begin(env: &Env, callback: &Callback) -> Result<Pointers> {
    let raw = env.raw();
    let resource = Object::new(env)?;
    let mut context = ptr::null_mut();
    // SAFETY: the handles were created in this call, and `context` is a local variable.
    unsafe {
        let name = string(raw, "callback");
        sys::napi_async_init(raw, resource.raw(), name, &raw mut context);
    }
    Ok(Pointers(
        reference(raw, callback.raw()),
        reference(raw, resource.raw()),
        context,
    ))
}

fn end(env: sys::napi_env, Pointers(_, resource, context): &Pointers) {
    // SAFETY: `begin` has created both in this environment, and they are ended once.
    unsafe {
        sys::napi_async_destroy(env, *context);
        sys::napi_delete_reference(env, *resource);
    }
}

/// `napi_async_init`, and later `napi_make_callback`.
#[napi]
pub fn make_callback(env: &Env, callback: Callback) -> Result<()> {
    let pointers = begin(env, &callback)?;
    later(move |env| {
        let (env, pointers) = (env.raw(), pointers);
        let (function, this) = (value(env, pointers.0), value(env, pointers.1));
        // SAFETY: the handles were created in this call. A null result is allowed.
        unsafe {
            sys::napi_make_callback(
                env,
                pointers.2,
                this,
                function,
                0,
                ptr::null(),
                ptr::null_mut(),
            );
            sys::napi_delete_reference(env, pointers.0);
        }
        end(env, &pointers);
    });
    Ok(())
}

/// `napi_async_init`, and later `napi_call_function` in `napi_open_callback_scope`.
#[napi]
pub fn open_callback_scope(env: &Env, callback: Callback) -> Result<()> {
    let pointers = begin(env, &callback)?;
    later(move |env| {
        let (env, pointers) = (env.raw(), pointers);
        let this = value(env, pointers.1);
        let mut scope = ptr::null_mut();
        // SAFETY: the context has not been destroyed, and the scope is closed below.
        unsafe { sys::napi_open_callback_scope(env, this, pointers.2, &raw mut scope) };
        call(env, pointers.0);
        // SAFETY: opened above.
        unsafe { sys::napi_close_callback_scope(env, scope) };
        end(env, &pointers);
    });
    Ok(())
}

/// `napi_call_function` of a function that is kept.
#[napi]
pub fn kept_function(callback: FunctionRef<(), ()>) {
    later(move |env| {
        let called = callback
            .borrow_back(&env)
            .and_then(|callback| callback.call(()));
        called.expect("the callback does not throw");
    });
}

/// A promise that native code resolves.
#[napi]
pub fn deferred(env: &Env) -> Result<PromiseRaw<'_, ()>> {
    let (deferred, promise) = env.create_deferred::<(), Box<dyn FnOnce(Env) -> Result<()>>>()?;
    later(move |_| deferred.resolve(Box::new(|_| Ok(()))));
    Ok(PromiseRaw::new(env.raw(), promise.raw()))
}

/// A promise of a future of tokio.
#[napi]
pub fn tokio_future(env: &Env) -> Result<PromiseRaw<'_, ()>> {
    env.spawn_future(async { Ok(()) })
}

/// A callback from a future of tokio.
#[napi]
pub fn tokio_callback(callback: Tsfn) {
    napi::bindgen_prelude::spawn(async move {
        tokio::task::yield_now().await;
        callback.call((), NonBlocking);
    });
}

fn string(env: sys::napi_env, text: &str) -> sys::napi_value {
    let mut value = ptr::null_mut();
    let length = text.len().cast_signed();
    // SAFETY: the length is that of the text.
    unsafe { sys::napi_create_string_utf8(env, text.as_ptr().cast(), length, &raw mut value) };
    value
}

fn reference(env: sys::napi_env, value: sys::napi_value) -> sys::napi_ref {
    let mut reference = ptr::null_mut();
    // SAFETY: the caller passes a handle of this environment.
    unsafe { sys::napi_create_reference(env, value, 1, &raw mut reference) };
    reference
}

fn value(env: sys::napi_env, reference: sys::napi_ref) -> sys::napi_value {
    let mut value = ptr::null_mut();
    // SAFETY: the caller passes a reference of this environment that is not deleted.
    unsafe { sys::napi_get_reference_value(env, reference, &raw mut value) };
    value
}

fn call(env: sys::napi_env, callback: sys::napi_ref) {
    // SAFETY: as for `value`. It is deleted last.
    unsafe {
        let mut this = ptr::null_mut();
        sys::napi_get_undefined(env, &raw mut this);
        let function = value(env, callback);
        sys::napi_call_function(env, this, function, 0, ptr::null(), ptr::null_mut());
        sys::napi_delete_reference(env, callback);
    }
}
