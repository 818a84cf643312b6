//! The Node-API calls that `napi` has no safe form of, one safe function or guard for each.
//!
//! All of them are for the thread of the environment, which is the only thread that can have an
//! [`Env`]. A JavaScript exception is never turned into a Rust error and back, which would lose
//! thrown values that are not errors: it is taken out of the environment as [`Thrown`].

mod thrown;

use std::ffi::{CStr, c_void};
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::AtomicU64;

use napi::bindgen_prelude::{JsValue, Object, Unknown};
use napi::{Env, sys};

use crate::environment::Environment;
pub(crate) use thrown::{Completion, Thrown, check, pending};

/// A function as Node-API calls it.
pub(crate) type RawCallback =
    unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value;

/// Makes `data` the instance data of `env`, until the environment ends.
pub(crate) fn set_instance_data(env: &Env, data: &Rc<Environment>) -> Completion<()> {
    let raw = Rc::into_raw(Rc::clone(data));
    // SAFETY: `release_instance_data` gives the count back, once.
    let status = unsafe {
        sys::napi_set_instance_data(
            env.raw(),
            raw.cast_mut().cast(),
            Some(release_instance_data),
            ptr::null_mut(),
        )
    };
    if status != sys::Status::napi_ok {
        // SAFETY: the environment has not taken the count.
        drop(unsafe { Rc::from_raw(raw) });
    }
    check(env, status, "napi_set_instance_data")
}

unsafe extern "C" fn release_instance_data(
    _env: sys::napi_env,
    data: *mut c_void,
    _hint: *mut c_void,
) {
    // SAFETY: `data` is what `set_instance_data` set.
    drop(unsafe { Rc::from_raw(data.cast_const().cast::<Environment>()) });
}

/// The instance data of `env`, if it is set.
pub(crate) fn instance_data(env: &Env) -> Option<Rc<Environment>> {
    let mut data = ptr::null_mut();
    // SAFETY: instance data belongs to the addon that sets it, and `set_instance_data` is the only
    // place where this one does. The environment keeps its count, and this is one more.
    unsafe {
        sys::napi_get_instance_data(env.raw(), &mut data);
        let data = data.cast_const().cast::<Environment>();
        if data.is_null() {
            return None;
        }
        Rc::increment_strong_count(data);
        Some(Rc::from_raw(data))
    }
}

/// A strong reference to a JavaScript value. Deleted when dropped.
pub(crate) struct Reference {
    env: Env,
    raw: sys::napi_ref,
}

impl Reference {
    /// Refers to `value`, which has to be an object or a function.
    pub(crate) fn new<'env>(env: &Env, value: &impl JsValue<'env>) -> Completion<Self> {
        let mut raw = ptr::null_mut();
        // SAFETY: `value` is a live handle of this environment.
        let status = unsafe { sys::napi_create_reference(env.raw(), value.raw(), 1, &mut raw) };
        check(env, status, "napi_create_reference")?;
        Ok(Self { env: *env, raw })
    }

    /// The value, as a handle in the current handle scope.
    pub(crate) fn value<'env>(&self, env: &'env Env) -> Completion<Unknown<'env>> {
        let mut value = ptr::null_mut();
        // SAFETY: the reference is deleted only in `drop`. Its count is one, so the value is alive.
        unsafe {
            let status = sys::napi_get_reference_value(env.raw(), self.raw, &mut value);
            check(env, status, "napi_get_reference_value")?;
            Ok(Unknown::from_raw_unchecked(env.raw(), value))
        }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // SAFETY: references are dropped on the environment's thread, at the latest with the
        // instance data, and the environment deletes what is left only after that.
        unsafe { sys::napi_delete_reference(self.env.raw(), self.raw) };
    }
}

/// A reference to a function. `name` is for the error when it is none.
pub(crate) fn function<'env>(
    env: &Env,
    value: &impl JsValue<'env>,
    name: &str,
) -> Completion<Reference> {
    let mut value_type = sys::ValueType::napi_undefined;
    // SAFETY: `value` is a live handle of this environment.
    let status = unsafe { sys::napi_typeof(env.raw(), value.raw(), &mut value_type) };
    check(env, status, "napi_typeof")?;
    if value_type != sys::ValueType::napi_function {
        return Err(Thrown::error(env, &format!("{name} must be a function")));
    }
    Reference::new(env, value)
}

/// Calls `body` in a handle scope: handles that it makes are gone when this returns. That it can make them
/// only of an `Env` for the scope keeps it from returning them.
///
/// # Safety
///
/// `body` makes no handle of another `Env`, which may be a copy, unless it is done with it when it returns.
/// What throws gives a [`Thrown`], which is such a handle.
pub(crate) unsafe fn in_handle_scope<T>(
    env: &Env,
    body: impl for<'scope> FnOnce(&'scope Env) -> T,
) -> T {
    struct Open(Env, sys::napi_handle_scope);

    impl Drop for Open {
        fn drop(&mut self) {
            // SAFETY: opened below. It closes before what was opened earlier: nobody else has it.
            unsafe { sys::napi_close_handle_scope(self.0.raw(), self.1) };
        }
    }

    let mut scope = Open(*env, ptr::null_mut());
    // SAFETY: `env` is live. Opening fails only for null arguments.
    unsafe { sys::napi_open_handle_scope(env.raw(), &mut scope.1) };
    body(&scope.0)
}

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

/// Calls `function` without arguments from the event loop: ticks and microtasks run after it.
/// The runtime sees no async context of its own around it.
pub(crate) fn make_callback(env: &Env, function: Unknown<'_>) -> Completion<()> {
    let mut global = ptr::null_mut();
    // SAFETY: all handles are live. A null async context is allowed and stands for ids of 0; a null
    // result is allowed too.
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

/// A JavaScript number.
pub(crate) fn number(env: &Env, value: f64) -> Completion<Unknown<'_>> {
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live.
    unsafe {
        let status = sys::napi_create_double(env.raw(), value, &mut raw);
        check(env, status, "napi_create_double")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), raw))
    }
}

/// A JavaScript boolean.
pub(crate) fn boolean(env: &Env, value: bool) -> Completion<Unknown<'_>> {
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live.
    unsafe {
        let status = sys::napi_get_boolean(env.raw(), value, &mut raw);
        check(env, status, "napi_get_boolean")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), raw))
    }
}

/// Where the elements of a `Float64Array` are, as bits, and how many. Whoever gave V8 the memory may have
/// given one that is not aligned.
pub(crate) fn doubles<'env>(
    env: &Env,
    value: &impl JsValue<'env>,
) -> Option<(*const AtomicU64, usize)> {
    let mut typed_array = false;
    let mut kind = 0;
    let mut len = 0;
    let mut data = ptr::null_mut();
    // SAFETY: a live handle, or null, which is an error. Only a typed array is asked for what it holds.
    let status = unsafe {
        sys::napi_is_typedarray(env.raw(), value.raw(), &mut typed_array);
        if !typed_array {
            return None;
        }
        sys::napi_get_typedarray_info(
            env.raw(),
            value.raw(),
            &mut kind,
            &mut len,
            &mut data,
            ptr::null_mut(),
            ptr::null_mut(),
        )
    };
    let doubles = status == sys::Status::napi_ok && kind == sys::TypedarrayType::float64_array;
    doubles.then_some((data.cast_const().cast(), len))
}

/// `undefined`.
pub(crate) fn undefined(env: &Env) -> Completion<Unknown<'_>> {
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live.
    unsafe {
        let status = sys::napi_get_undefined(env.raw(), &mut raw);
        check(env, status, "napi_get_undefined")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), raw))
    }
}

/// `array[index] = value`
pub(crate) fn set_element<'env>(
    env: &Env,
    array: Unknown<'_>,
    index: u32,
    value: &impl JsValue<'env>,
) -> Completion<()> {
    // SAFETY: all handles are live.
    let status = unsafe { sys::napi_set_element(env.raw(), array.raw(), index, value.raw()) };
    check(env, status, "napi_set_element")
}

/// `array.length = length`, unless it is that short already.
pub(crate) fn truncate(env: &Env, array: Unknown<'_>, length: u32) -> Completion<()> {
    let mut current = 0;
    // SAFETY: all handles are live.
    let status = unsafe { sys::napi_get_array_length(env.raw(), array.raw(), &mut current) };
    check(env, status, "napi_get_array_length")?;
    if current <= length {
        return Ok(());
    }
    let length = number(env, f64::from(length))?;
    // SAFETY: as above, and the name ends in a zero byte.
    let status = unsafe {
        sys::napi_set_named_property(env.raw(), array.raw(), c"length".as_ptr(), length.raw())
    };
    check(env, status, "napi_set_named_property")
}

/// Defines an enumerable, writable, configurable data property. Runs no setter.
pub(crate) fn define<'env>(
    env: &Env,
    object: &Object<'_>,
    name: &CStr,
    value: &impl JsValue<'env>,
) -> Completion<()> {
    // SAFETY: all handles are live.
    let status = unsafe { define_raw(env.raw(), object.raw(), name, value.raw(), true) };
    check(env, status, "napi_define_properties")
}

/// Defines a function that is called without any help of `napi`.
pub(crate) fn define_function(
    env: &Env,
    object: &Object<'_>,
    name: &CStr,
    callback: RawCallback,
) -> Completion<()> {
    let mut function = ptr::null_mut();
    // SAFETY: the name ends in a zero byte, which is what this length stands for. The function takes
    // what Node-API gives a callback.
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
    define(env, object, name, &function)
}

/// # Safety
///
/// `object` and `value` are live handles of `env`.
unsafe fn define_raw(
    env: sys::napi_env,
    object: sys::napi_value,
    name: &CStr,
    value: sys::napi_value,
    enumerable: bool,
) -> sys::napi_status {
    let mut attributes = sys::PropertyAttributes::writable | sys::PropertyAttributes::configurable;
    if enumerable {
        attributes |= sys::PropertyAttributes::enumerable;
    }
    let property = sys::napi_property_descriptor {
        utf8name: name.as_ptr(),
        name: ptr::null_mut(),
        method: None,
        getter: None,
        setter: None,
        value,
        attributes,
        data: ptr::null_mut(),
    };
    // SAFETY: the caller vouches for the handles; the descriptor outlives the call.
    unsafe { sys::napi_define_properties(env, object, 1, &property) }
}

/// Calls `body` in the runtime's own callback scope, in a new async context of the runtime for `resource`:
/// when the outermost scope closes, ticks and microtasks run.
pub(crate) fn in_callback_scope<T>(
    env: &Env,
    name: &str,
    resource: &Object<'_>,
    body: impl FnOnce() -> Completion<T>,
) -> Completion<T> {
    struct Open {
        env: Env,
        context: sys::napi_async_context,
        scope: sys::napi_callback_scope,
    }

    impl Drop for Open {
        fn drop(&mut self) {
            // SAFETY: opened below, the context first. It closes before what was opened earlier: nobody
            // else has it.
            unsafe {
                if !self.scope.is_null() {
                    sys::napi_close_callback_scope(self.env.raw(), self.scope);
                }
                if !self.context.is_null() {
                    sys::napi_async_destroy(self.env.raw(), self.context);
                }
            }
        }
    }

    let mut text = ptr::null_mut();
    let mut open = Open {
        env: *env,
        context: ptr::null_mut(),
        scope: ptr::null_mut(),
    };
    // SAFETY: all handles are live, and the name has this length. The context outlives the scope.
    unsafe {
        let length = name.len() as isize;
        let status =
            sys::napi_create_string_utf8(env.raw(), name.as_ptr().cast(), length, &mut text);
        check(env, status, "napi_create_string_utf8")?;
        let status = sys::napi_async_init(env.raw(), resource.raw(), text, &mut open.context);
        check(env, status, "napi_async_init")?;
        let status =
            sys::napi_open_callback_scope(env.raw(), resource.raw(), open.context, &mut open.scope);
        check(env, status, "napi_open_callback_scope")?;
    }
    body()
}
