//! libuv's functions for check handles, which Node-API does not offer.
//!
//! The rules are those of libuv's documentation ("uv_handle_t", "uv_check_t"): functions are called on
//! the thread of the loop, and the memory of a handle is kept until its close callback is called.
//! Signatures are those of `uv.h`, which are stable within libuv 1. Pointers to structs of all types have
//! one representation (C11, 6.2.5), and the C calling conventions pass them in the same way.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::transmute;
use std::ptr::NonNull;

use napi::sys;

use super::symbols;

/// A pointer to any kind of handle.
pub(crate) type UvHandle = NonNull<c_void>;
/// A callback with the handle: `uv_check_cb` and `uv_close_cb`.
pub(crate) type OnHandle = unsafe extern "C" fn(UvHandle);

/// `UV_CHECK` of `uv_handle_type`, which is part of libuv's ABI.
pub(crate) const UV_CHECK: c_int = 2;

/// The functions in use.
#[derive(Clone, Copy)]
pub(crate) struct Uv {
    pub(crate) handle_size: unsafe extern "C" fn(c_int) -> usize,
    pub(crate) check_init: unsafe extern "C" fn(*mut sys::uv_loop_s, UvHandle) -> c_int,
    pub(crate) check_start: unsafe extern "C" fn(UvHandle, OnHandle) -> c_int,
    pub(crate) check_stop: unsafe extern "C" fn(UvHandle) -> c_int,
    pub(crate) unref: unsafe extern "C" fn(UvHandle),
    pub(crate) close: unsafe extern "C" fn(UvHandle, OnHandle),
}

impl Uv {
    /// The functions of the libuv with this version, which is the runtime's. libuv may be a library of
    /// its own, so the version identifies it, and all functions must be of one image.
    pub(crate) fn find(version: &str) -> Option<Self> {
        const VERSION: &CStr = c"uv_version_string";
        type VersionString = unsafe extern "C" fn() -> *const c_char;

        let find = |name| symbols::find_beside(VERSION, name);
        // SAFETY: declared in libuv's public header. It returns a constant string that ends with a zero
        // byte.
        let found = unsafe {
            let version_string = transmute::<UvHandle, VersionString>(find(VERSION)?);
            CStr::from_ptr(version_string())
        };
        if found.to_str() != Ok(version) {
            return None;
        }
        let handle_size = find(c"uv_handle_size")?;
        let check_init = find(c"uv_check_init")?;
        let check_start = find(c"uv_check_start")?;
        let check_stop = find(c"uv_check_stop")?;
        let unref = find(c"uv_unref")?;
        let close = find(c"uv_close")?;
        // SAFETY: each is a function of libuv's public header, and the field has the type declared
        // there, with every pointer to a kind of handle as `UvHandle`.
        unsafe {
            Some(Self {
                handle_size: transmute::<UvHandle, unsafe extern "C" fn(c_int) -> usize>(
                    handle_size,
                ),
                check_init: transmute::<
                    UvHandle,
                    unsafe extern "C" fn(*mut sys::uv_loop_s, UvHandle) -> c_int,
                >(check_init),
                check_start: transmute::<UvHandle, unsafe extern "C" fn(UvHandle, OnHandle) -> c_int>(
                    check_start,
                ),
                check_stop: transmute::<UvHandle, unsafe extern "C" fn(UvHandle) -> c_int>(
                    check_stop,
                ),
                unref: transmute::<UvHandle, unsafe extern "C" fn(UvHandle)>(unref),
                close: transmute::<UvHandle, unsafe extern "C" fn(UvHandle, OnHandle)>(close),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Uv;

    #[test]
    fn a_process_without_libuv_has_none_of_its_functions() {
        assert!(Uv::find("1.52.1").is_none());
    }
}
