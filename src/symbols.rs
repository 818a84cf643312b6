//! Looking a symbol up in the running process.

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

/// The address of the exported symbol `name`, from the executable or a library it loaded.
#[cfg(unix)]
pub(crate) fn find(name: &CStr) -> Option<NonNull<c_void>> {
    // SAFETY: `name` ends in a zero byte, and RTLD_DEFAULT is a handle that is always open.
    NonNull::new(unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) })
}

/// The address of the symbol `name` that the executable exports.
#[cfg(windows)]
pub(crate) fn find(name: &CStr) -> Option<NonNull<c_void>> {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleW(module_name: *const u16) -> *mut c_void;
        fn GetProcAddress(module: *mut c_void, name: *const std::ffi::c_char) -> *mut c_void;
    }
    // SAFETY: a null name asks for the module of the executable, which is never unloaded, and
    // `name` ends in a zero byte.
    NonNull::new(unsafe { GetProcAddress(GetModuleHandleW(std::ptr::null()), name.as_ptr()) })
}

#[cfg(not(any(unix, windows)))]
pub(crate) fn find(_name: &CStr) -> Option<NonNull<c_void>> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::find;

    #[test]
    fn finds_what_is_there_and_nothing_else() {
        assert!(find(c"malloc").is_some());
        assert!(find(c"_ZN9no_such_thing").is_none());
    }
}
