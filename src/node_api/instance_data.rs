//! Instance data: one value for each environment, which the environment releases when it ends.

use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

use napi::{Env, sys};

use super::thrown::{Completion, check};

/// The type of this addon's instance data.
///
/// # Safety
///
/// No other type of this addon implements the trait: Node-API keeps an untyped pointer, which is cast
/// to the implementing type.
pub(crate) unsafe trait InstanceData: Sized + 'static {}

/// Sets the instance data of `env`.
pub(crate) fn set<T: InstanceData>(env: &Env, data: &Rc<T>) -> Completion<()> {
    let raw = Rc::into_raw(Rc::clone(data));
    // SAFETY: `release` releases the count, once.
    let status = unsafe {
        sys::napi_set_instance_data(
            env.raw(),
            raw.cast_mut().cast(),
            Some(release::<T>),
            ptr::null_mut(),
        )
    };
    if status != sys::Status::napi_ok {
        // SAFETY: the environment has not taken the count.
        drop(unsafe { Rc::from_raw(raw) });
    }
    check(env, status, "napi_set_instance_data")
}

unsafe extern "C" fn release<T: InstanceData>(
    _env: sys::napi_env,
    data: *mut c_void,
    _hint: *mut c_void,
) {
    // SAFETY: `set` has set `data`, which is a `T`: it is the only type that implements the trait.
    drop(unsafe { Rc::from_raw(data.cast_const().cast::<T>()) });
}

/// The instance data of `env`, if it is set.
pub(crate) fn get<T: InstanceData>(env: &Env) -> Option<Rc<T>> {
    let mut data = ptr::null_mut();
    // SAFETY: instance data belongs to the addon that sets it, and `set` is the only place where this
    // addon does. `T` is the only type that it can have set. The environment keeps its count, and this
    // adds one.
    unsafe {
        sys::napi_get_instance_data(env.raw(), &mut data);
        let data = data.cast_const().cast::<T>();
        if data.is_null() {
            return None;
        }
        Rc::increment_strong_count(data);
        Some(Rc::from_raw(data))
    }
}
