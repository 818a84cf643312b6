//! Defining a data property. It is apart from the other functions because exceptions need it.

use std::ffi::CStr;
use std::ptr;

use napi::sys;

/// Defines a writable, configurable data property. Runs no setter.
///
/// # Safety
///
/// `object` and `value` are live handles of `env`.
pub(super) unsafe fn define(
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
    // SAFETY: the caller vouches for the handles, and the descriptor outlives the call.
    unsafe { sys::napi_define_properties(env, object, 1, &property) }
}
