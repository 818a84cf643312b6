//! Keeps this library loaded until the process ends.
//!
//! Node unloads an addon when the last environment that has loaded it ends. V8's compiler threads may
//! still read the tables of the fast functions then, and its code may still call the functions.

/// On Linux `build.rs` passes `-z nodelete` to the linker, which is sufficient.
#[cfg(target_os = "linux")]
pub(super) fn keep_loaded() -> bool {
    true
}

/// Opens the library once more, and never closes it. Returns whether it was possible.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn keep_loaded() -> bool {
    // SAFETY: zeros are values of every field.
    let mut info = unsafe { std::mem::zeroed::<libc::Dl_info>() };
    // SAFETY: `dladdr` takes any address, and writes to `info`. The name of the image ends with a zero
    // byte.
    unsafe {
        libc::dladdr(keep_loaded as *const std::ffi::c_void, &mut info) != 0
            && !libc::dlopen(info.dli_fname, libc::RTLD_LAZY | libc::RTLD_NODELETE).is_null()
    }
}

/// Pins the module that contains this function. Returns whether it was possible.
#[cfg(windows)]
pub(super) fn keep_loaded() -> bool {
    use std::ffi::c_void;

    const GET_MODULE_HANDLE_EX_FLAG_PIN: u32 = 1;
    const GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS: u32 = 4;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32;
    }

    let flags = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    let mut module = std::ptr::null_mut();
    // SAFETY: an address inside this module, and an out-parameter that outlives the call.
    unsafe { GetModuleHandleExW(flags, keep_loaded as *const c_void, &mut module) != 0 }
}

#[cfg(not(any(unix, windows)))]
pub(super) fn keep_loaded() -> bool {
    false
}
