//! Zeroed memory for the elements of a typed array.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ptr::NonNull;
use std::slice;
use std::sync::atomic::{AtomicU32, AtomicU64};

use napi::sys;

/// An element of a buffer: an integer atomic, for which all bit patterns are valid.
///
/// # Safety
///
/// Zero is a value of the type, and the type needs no drop.
pub(super) unsafe trait Element: Send + Sync {
    /// The typed array that has such elements.
    const TYPED_ARRAY: sys::napi_typedarray_type;
}

// SAFETY: an atomic integer.
unsafe impl Element for AtomicU32 {
    const TYPED_ARRAY: sys::napi_typedarray_type = sys::TypedarrayType::uint32_array;
}

// SAFETY: an atomic integer. It holds the bits of an `f64`.
unsafe impl Element for AtomicU64 {
    const TYPED_ARRAY: sys::napi_typedarray_type = sys::TypedarrayType::float64_array;
}

/// `len` elements, initially zero. Not a `Box` or `Vec`, because JavaScript writes to them too.
pub(super) struct Allocation<T> {
    pointer: NonNull<T>,
    len: usize,
}

// SAFETY: it owns its memory, which the global allocator may free on any thread. `T` is an atomic, which
// is `Send` and needs no drop. The finalizer of an external `ArrayBuffer` may hold the last count of the
// `Arc`. The release of each count is ordered before the memory is freed: `Arc` decrements with release
// and frees after an acquire fence.
unsafe impl<T: Element> Send for Allocation<T> {}
// SAFETY: the only access is through `&[T]`, and `T` is `Sync`.
unsafe impl<T: Element> Sync for Allocation<T> {}

impl<T: Element> Allocation<T> {
    /// `None` if there is no memory.
    pub(super) fn zeroed(len: usize) -> Option<Self> {
        let layout = Layout::array::<T>(len)
            .ok()
            .filter(|layout| layout.size() > 0)?;
        // SAFETY: the layout is not empty, and zeros are values of `T`.
        let pointer = NonNull::new(unsafe { alloc_zeroed(layout) })?.cast();
        Some(Self { pointer, len })
    }

    pub(super) fn as_ptr(&self) -> *mut T {
        self.pointer.as_ptr()
    }

    pub(super) fn elements(&self) -> &[T] {
        // SAFETY: `len` initialized elements, which live as long as `self`. JavaScript writes to them
        // too, which atomics allow.
        unsafe { slice::from_raw_parts(self.pointer.as_ptr(), self.len) }
    }
}

impl<T> Drop for Allocation<T> {
    fn drop(&mut self) {
        if let Ok(layout) = Layout::array::<T>(self.len) {
            // SAFETY: allocated with the same layout, and freed only here.
            unsafe { dealloc(self.pointer.as_ptr().cast(), layout) };
        }
    }
}
