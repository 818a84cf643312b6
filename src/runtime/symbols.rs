//! Looks symbols up in the running process. No other file does.

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

/// A function of Node-API. The image that exports it is that of the runtime.
#[cfg(unix)]
const OF_RUNTIME: &CStr = c"napi_create_object";

/// The address of the symbol `name` that the image of the runtime exports: the executable, or libnode
/// if Node was built as a library. A symbol of the same name in any other image is ignored.
#[cfg(unix)]
pub(crate) fn find(name: &CStr) -> Option<NonNull<c_void>> {
    find_beside(OF_RUNTIME, name)
}

/// The address of the symbol `name`, if the image that exports it also exports `other`.
#[cfg(unix)]
pub(crate) fn find_beside(other: &CStr, name: &CStr) -> Option<NonNull<c_void>> {
    let symbol = find_anywhere(name)?;
    let other = find_anywhere(other)?;
    (are_in_one_segment(symbol, other) || image_of(symbol)? == image_of(other)?).then_some(symbol)
}

/// Whether both addresses are in the same loaded segment, and therefore in the same image. `dladdr`
/// would also search all symbols of the image, which takes a third of a millisecond for Node.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn are_in_one_segment(one: NonNull<c_void>, other: NonNull<c_void>) -> bool {
    struct Search {
        addresses: [u64; 2],
        found: bool,
    }

    unsafe extern "C" fn visit(
        image: *mut libc::dl_phdr_info,
        _size: libc::size_t,
        search: *mut c_void,
    ) -> libc::c_int {
        // SAFETY: `dl_iterate_phdr` passes the description of an image, and the `Search` below.
        let (image, search) = unsafe { (&*image, &mut *search.cast::<Search>()) };
        for index in 0..usize::from(image.dlpi_phnum) {
            // SAFETY: an image has `dlpi_phnum` program headers.
            let header = unsafe { &*image.dlpi_phdr.add(index) };
            let start = image.dlpi_addr.wrapping_add(header.p_vaddr);
            let is_inside = |address: &u64| address.wrapping_sub(start) < header.p_memsz;
            if header.p_type == libc::PT_LOAD && search.addresses.iter().all(is_inside) {
                search.found = true;
                return 1;
            }
        }
        0
    }

    let addresses = [one, other].map(|address| address.as_ptr() as u64);
    let mut search = Search {
        addresses,
        found: false,
    };
    // SAFETY: `visit` does not unwind, and `search` outlives the call.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut search).cast()) };
    search.found
}

#[cfg(all(unix, not(all(target_os = "linux", target_pointer_width = "64"))))]
fn are_in_one_segment(_one: NonNull<c_void>, _other: NonNull<c_void>) -> bool {
    false
}

#[cfg(unix)]
fn find_anywhere(name: &CStr) -> Option<NonNull<c_void>> {
    // SAFETY: `name` ends with a zero byte, and RTLD_DEFAULT is a handle that is always open.
    NonNull::new(unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) })
}

/// The base address of the image that contains an address.
#[cfg(unix)]
fn image_of(address: NonNull<c_void>) -> Option<NonNull<c_void>> {
    // SAFETY: zeros are values of every field.
    let mut info = unsafe { std::mem::zeroed::<libc::Dl_info>() };
    // SAFETY: `dladdr` takes any address, and writes to `info`.
    let found = unsafe { libc::dladdr(address.as_ptr(), &mut info) } != 0;
    found.then(|| NonNull::new(info.dli_fbase)).flatten()
}

/// The address of the symbol `name` that the executable exports.
#[cfg(windows)]
pub(crate) fn find(name: &CStr) -> Option<NonNull<c_void>> {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleW(module_name: *const u16) -> *mut c_void;
        fn GetProcAddress(module: *mut c_void, name: *const std::ffi::c_char) -> *mut c_void;
    }
    // SAFETY: a null name means the module of the executable, which is never unloaded, and `name` ends
    // with a zero byte.
    NonNull::new(unsafe { GetProcAddress(GetModuleHandleW(std::ptr::null()), name.as_ptr()) })
}

/// The same: only the executable is searched.
#[cfg(windows)]
pub(crate) fn find_beside(other: &CStr, name: &CStr) -> Option<NonNull<c_void>> {
    find(other).and_then(|_| find(name))
}

#[cfg(not(any(unix, windows)))]
pub(crate) fn find(_name: &CStr) -> Option<NonNull<c_void>> {
    None
}

#[cfg(not(any(unix, windows)))]
pub(crate) fn find_beside(_other: &CStr, _name: &CStr) -> Option<NonNull<c_void>> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::{find, find_beside};

    #[test]
    fn finds_exported_symbols_only() {
        assert!(find_beside(c"free", c"malloc").is_some());
        assert!(find_beside(c"free", c"_ZN9no_such_thing").is_none());
        assert!(find_beside(c"_ZN9no_such_thing", c"malloc").is_none());
    }

    #[test]
    fn finds_nothing_in_an_image_without_node_api() {
        // No image of this process exports Node-API.
        assert!(find(c"malloc").is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn finds_nothing_in_another_image() {
        // The unwinder is a separate library.
        assert!(find_beside(c"malloc", c"_Unwind_Resume").is_none());
    }
}
