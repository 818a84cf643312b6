//! Strong references to JavaScript values.

use std::ptr;

use napi::bindgen_prelude::{JsValue, Unknown};
use napi::{Env, sys};

use super::thrown::{Completion, Thrown, check};

/// A strong reference to an object or a function. Deleted when dropped.
pub(crate) struct Reference {
    env: Env,
    raw: sys::napi_ref,
}

impl Reference {
    /// Refers to `value`, which must be an object or a function.
    pub(crate) fn new<'env>(env: &Env, value: &impl JsValue<'env>) -> Completion<Self> {
        let mut raw = ptr::null_mut();
        // SAFETY: `value` is a live handle of this environment.
        let status = unsafe { sys::napi_create_reference(env.raw(), value.raw(), 1, &mut raw) };
        check(env, status, "napi_create_reference")?;
        Ok(Self { env: *env, raw })
    }

    /// Refers to a function. If `value` is not a function, the error mentions `name`.
    pub(crate) fn to_function<'env>(
        env: &Env,
        value: &impl JsValue<'env>,
        name: &str,
    ) -> Completion<Self> {
        let mut value_type = sys::ValueType::napi_undefined;
        // SAFETY: `value` is a live handle of this environment.
        let status = unsafe { sys::napi_typeof(env.raw(), value.raw(), &mut value_type) };
        check(env, status, "napi_typeof")?;
        if value_type != sys::ValueType::napi_function {
            return Err(Thrown::error(env, &format!("{name} must be a function")));
        }
        Self::new(env, value)
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
        // SAFETY: references are dropped on the thread of the environment, at the latest with the
        // instance data, and the environment deletes the remaining ones only after that.
        unsafe { sys::napi_delete_reference(self.env.raw(), self.raw) };
    }
}
