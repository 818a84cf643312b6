//! Creating, reading and writing JavaScript values.

use std::ffi::CStr;
use std::ptr;
use std::sync::atomic::AtomicU64;

use napi::bindgen_prelude::{JsValue, Object, Unknown};
use napi::{Env, sys};

use super::property;
use super::thrown::{Completion, check};

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

/// A JavaScript string.
pub(crate) fn string<'env>(env: &'env Env, text: &str) -> Completion<Unknown<'env>> {
    let mut raw = ptr::null_mut();
    // SAFETY: `env` is live, and the text has this length.
    unsafe {
        let length = text.len() as isize;
        let status =
            sys::napi_create_string_utf8(env.raw(), text.as_ptr().cast(), length, &mut raw);
        check(env, status, "napi_create_string_utf8")?;
        Ok(Unknown::from_raw_unchecked(env.raw(), raw))
    }
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

/// The number that `value` is, if it is one.
pub(crate) fn to_number(value: &Unknown<'_>) -> Option<f64> {
    let mut number = 0.0;
    // SAFETY: a handle of this call, or null, which is an error.
    let status = unsafe { sys::napi_get_value_double(value.value().env, value.raw(), &mut number) };
    (status == sys::Status::napi_ok).then_some(number)
}

/// Whether `value` is an object or a function.
pub(crate) fn is_object(value: &Unknown<'_>) -> bool {
    let mut value_type = sys::ValueType::napi_undefined;
    // SAFETY: as in `to_number`.
    let status = unsafe { sys::napi_typeof(value.value().env, value.raw(), &mut value_type) };
    let objects = [sys::ValueType::napi_object, sys::ValueType::napi_function];
    status == sys::Status::napi_ok && objects.contains(&value_type)
}

/// The address of the elements of a `Float64Array`, as bits, and their number. The address may be
/// unaligned: an embedder may have passed any memory to V8.
pub(crate) fn float64_elements<'env>(
    env: &Env,
    value: &impl JsValue<'env>,
) -> Option<(*const AtomicU64, usize)> {
    let mut typed_array = false;
    let mut kind = 0;
    let mut len = 0;
    let mut data = ptr::null_mut();
    // SAFETY: a live handle, or null, which is an error. `napi_get_typedarray_info` is called for a
    // typed array only.
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
    let float64 = status == sys::Status::napi_ok && kind == sys::TypedarrayType::float64_array;
    float64.then_some((data.cast_const().cast(), len))
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

/// `array.length = length`, unless the array is that short already.
pub(crate) fn truncate(env: &Env, array: Unknown<'_>, length: u32) -> Completion<()> {
    let mut current = 0;
    // SAFETY: all handles are live.
    let status = unsafe { sys::napi_get_array_length(env.raw(), array.raw(), &mut current) };
    check(env, status, "napi_get_array_length")?;
    if current <= length {
        return Ok(());
    }
    let length = number(env, f64::from(length))?;
    // SAFETY: as above, and the name ends with a zero byte.
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
    let status = unsafe { property::define(env.raw(), object.raw(), name, value.raw(), true) };
    check(env, status, "napi_define_properties")
}
