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
    check(env.raw(), status, "napi_set_instance_data")
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
    env: sys::napi_env,
    raw: sys::napi_ref,
}

impl Reference {
    /// Refers to `value`, which has to be an object or a function.
    pub(crate) fn new<'env>(env: &Env, value: &impl JsValue<'env>) -> Completion<Self> {
        let env = env.raw();
        let mut raw = ptr::null_mut();
        // SAFETY: `value` is a live handle of this environment.
        let status = unsafe { sys::napi_create_reference(env, value.raw(), 1, &mut raw) };
        check(env, status, "napi_create_reference")?;
        Ok(Self { env, raw })
    }

    /// The value, as a handle in the current handle scope.
    pub(crate) fn value<'env>(&self, env: &'env Env) -> Completion<Unknown<'env>> {
        let env = env.raw();
        let mut value = ptr::null_mut();
        // SAFETY: the reference is deleted only in `drop`. Its count is one, so the value is alive.
        unsafe {
            let status = sys::napi_get_reference_value(env, self.raw, &mut value);
            check(env, status, "napi_get_reference_value")?;
            Ok(Unknown::from_raw_unchecked(env, value))
        }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // SAFETY: references are dropped on the environment's thread, at the latest with the
        // instance data, and the environment deletes what is left only after that.
        unsafe { sys::napi_delete_reference(self.env, self.raw) };
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
    check(env.raw(), status, "napi_typeof")?;
    if value_type != sys::ValueType::napi_function {
        return Err(Thrown::error(env, &format!("{name} must be a function")));
    }
    Reference::new(env, value)
}

/// A handle scope. Handles made while it is open do not outlive it.
pub(crate) struct HandleScope {
    env: sys::napi_env,
    raw: sys::napi_handle_scope,
}

impl HandleScope {
    pub(crate) fn open(env: &Env) -> Self {
        let env = env.raw();
        let mut raw = ptr::null_mut();
        // SAFETY: `env` is live. Opening fails only for null arguments.
        unsafe { sys::napi_open_handle_scope(env, &mut raw) };
        Self { env, raw }
    }
}

impl Drop for HandleScope {
    fn drop(&mut self) {
        // SAFETY: scopes are values on the stack, so they close in the reverse order of opening.
        unsafe { sys::napi_close_handle_scope(self.env, self.raw) };
    }
}

/// Calls `function`.
pub(crate) fn call<'env>(
    env: &'env Env,
    function: Unknown<'_>,
    this: Unknown<'_>,
    args: &[Unknown<'_>],
) -> Completion<Unknown<'env>> {
    let env = env.raw();
    let args: Vec<_> = args.iter().map(JsValue::raw).collect();
    let mut value = ptr::null_mut();
    // SAFETY: all handles are live, and `args` outlives the call.
    unsafe {
        let status = sys::napi_call_function(
            env,
            this.raw(),
            function.raw(),
            args.len(),
            args.as_ptr(),
            &mut value,
        );
        check(env, status, "napi_call_function")?;
        Ok(Unknown::from_raw_unchecked(env, value))
    }
}

/// Calls `function` without arguments from the event loop: ticks and microtasks run after it.
/// The runtime sees no async context of its own around it.
pub(crate) fn make_callback(env: &Env, function: Unknown<'_>) -> Completion<()> {
    let env = env.raw();
    let mut global = ptr::null_mut();
    // SAFETY: all handles are live. A null async context is allowed and stands for ids of 0; a null
    // result is allowed too.
    unsafe {
        let status = sys::napi_get_global(env, &mut global);
        check(env, status, "napi_get_global")?;
        let status = sys::napi_make_callback(
            env,
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
    let env = env.raw();
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live.
    unsafe {
        let status = sys::napi_create_double(env, value, &mut raw);
        check(env, status, "napi_create_double")?;
        Ok(Unknown::from_raw_unchecked(env, raw))
    }
}

/// A JavaScript boolean.
pub(crate) fn boolean(env: &Env, value: bool) -> Completion<Unknown<'_>> {
    let env = env.raw();
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live.
    unsafe {
        let status = sys::napi_get_boolean(env, value, &mut raw);
        check(env, status, "napi_get_boolean")?;
        Ok(Unknown::from_raw_unchecked(env, raw))
    }
}

/// Where the elements of a `Float64Array` are, as bits, and how many. Whoever gave V8 the memory may have
/// given one that is not aligned.
pub(crate) fn doubles(env: &Env, value: sys::napi_value) -> Option<(*const AtomicU64, usize)> {
    let mut typed_array = false;
    let mut kind = 0;
    let mut len = 0;
    let mut data = ptr::null_mut();
    // SAFETY: a handle of this call, or null, which is an error. Only a typed array is asked for what
    // it holds.
    let status = unsafe {
        sys::napi_is_typedarray(env.raw(), value, &mut typed_array);
        if !typed_array {
            return None;
        }
        sys::napi_get_typedarray_info(
            env.raw(),
            value,
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
    let env = env.raw();
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live.
    unsafe {
        let status = sys::napi_get_undefined(env, &mut raw);
        check(env, status, "napi_get_undefined")?;
        Ok(Unknown::from_raw_unchecked(env, raw))
    }
}

/// `array[index] = value`
pub(crate) fn set_element<'env>(
    env: &Env,
    array: Unknown<'_>,
    index: u32,
    value: &impl JsValue<'env>,
) -> Completion<()> {
    let env = env.raw();
    // SAFETY: all handles are live.
    let status = unsafe { sys::napi_set_element(env, array.raw(), index, value.raw()) };
    check(env, status, "napi_set_element")
}

/// `array.length = length`, unless it is that short already.
pub(crate) fn truncate(env: &Env, array: Unknown<'_>, length: u32) -> Completion<()> {
    let raw_env = env.raw();
    let mut current = 0;
    // SAFETY: all handles are live.
    let status = unsafe { sys::napi_get_array_length(raw_env, array.raw(), &mut current) };
    check(raw_env, status, "napi_get_array_length")?;
    if current <= length {
        return Ok(());
    }
    let length = number(env, f64::from(length))?;
    // SAFETY: as above, and the name ends in a zero byte.
    let status = unsafe {
        sys::napi_set_named_property(raw_env, array.raw(), c"length".as_ptr(), length.raw())
    };
    check(raw_env, status, "napi_set_named_property")
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
    check(env.raw(), status, "napi_define_properties")
}

/// Defines a function that is called without any help of `napi`.
pub(crate) fn define_function(
    env: &Env,
    object: &Object<'_>,
    name: &CStr,
    callback: RawCallback,
) -> Completion<()> {
    let raw_env = env.raw();
    let mut function = ptr::null_mut();
    // SAFETY: the name ends in a zero byte, which is what this length stands for. The function takes
    // what Node-API gives a callback.
    let function = unsafe {
        let status = sys::napi_create_function(
            raw_env,
            name.as_ptr(),
            -1,
            Some(callback),
            ptr::null_mut(),
            &mut function,
        );
        check(raw_env, status, "napi_create_function")?;
        Unknown::from_raw_unchecked(raw_env, function)
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

/// The runtime's own callback scope: when the outermost one closes, ticks and microtasks run.
pub(crate) struct RuntimeCallbackScope {
    env: sys::napi_env,
    context: sys::napi_async_context,
    scope: sys::napi_callback_scope,
}

impl RuntimeCallbackScope {
    /// Opens a scope in a new async context of the runtime for `resource`.
    pub(crate) fn open(env: &Env, name: &str, resource: &Object<'_>) -> Completion<Self> {
        let env = env.raw();
        let mut text = ptr::null_mut();
        let mut context = ptr::null_mut();
        let mut scope = ptr::null_mut();
        // SAFETY: all handles are live. The context outlives the scope: see `drop`.
        unsafe {
            let length = name.len() as isize;
            let status = sys::napi_create_string_utf8(env, name.as_ptr().cast(), length, &mut text);
            check(env, status, "napi_create_string_utf8")?;
            let status = sys::napi_async_init(env, resource.raw(), text, &mut context);
            check(env, status, "napi_async_init")?;
            let status = sys::napi_open_callback_scope(env, resource.raw(), context, &mut scope);
            if let Err(thrown) = check(env, status, "napi_open_callback_scope") {
                sys::napi_async_destroy(env, context);
                return Err(thrown);
            }
        }
        Ok(Self {
            env,
            context,
            scope,
        })
    }
}

impl Drop for RuntimeCallbackScope {
    fn drop(&mut self) {
        // SAFETY: opened once in `open`; values on the stack, so scopes close in reverse order.
        unsafe {
            sys::napi_close_callback_scope(self.env, self.scope);
            sys::napi_async_destroy(self.env, self.context);
        }
    }
}
