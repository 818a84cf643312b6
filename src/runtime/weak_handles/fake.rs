//! Weak handles without V8, for tests. An object is a number.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};

use super::{Globalize, MAJOR_GC, MINOR_GC, WeakHandles};
use crate::runtime::functions::GcCallback;
use crate::runtime::handle::{Global, Isolate, Value, WeakHandle};

thread_local! {
    static WEAK: RefCell<HashMap<usize, NonNull<WeakHandle>>> = RefCell::new(HashMap::new());
    static EPILOGUE: Cell<Option<(GcCallback, NonNull<c_void>)>> = const { Cell::new(None) };
}

unsafe extern "C" fn globalize(_: Isolate, object: usize) -> Option<Global> {
    NonNull::new(Box::into_raw(Box::new(object))).map(Global)
}

unsafe extern "C" fn make_weak(handle: NonNull<WeakHandle>) {
    // SAFETY: a handle from `globalize`.
    let object = unsafe { handle.as_ref().get().unwrap().0.read() };
    WEAK.with_borrow_mut(|weak| weak.insert(object, handle));
}

unsafe extern "C" fn clear_weak(_: Global) -> *mut c_void {
    ptr::null_mut()
}

unsafe extern "C" fn dispose(handle: Global) {
    // SAFETY: a handle from `globalize`.
    let object = unsafe { Box::from_raw(handle.0.as_ptr()) };
    WEAK.with_borrow_mut(|weak| weak.remove(&*object));
}

unsafe extern "C" fn add_epilogue(
    _: Isolate,
    callback: GcCallback,
    data: NonNull<c_void>,
    _: c_int,
) {
    assert!(EPILOGUE.replace(Some((callback, data))).is_none());
}

unsafe extern "C" fn remove_epilogue(_: Isolate, _: GcCallback, data: NonNull<c_void>) {
    assert_eq!(EPILOGUE.take().map(|(_, known)| known), Some(data));
}

/// The weak handles of this thread.
pub(crate) fn handles() -> WeakHandles {
    WeakHandles {
        isolate: Isolate(NonNull::dangling()),
        globalize: Globalize::Address(globalize),
        make_weak,
        clear_weak,
        dispose_global: dispose,
        add_epilogue,
        remove_epilogue,
    }
}

pub(crate) fn with_object<T>(object: usize, body: impl FnOnce(Value<'_>) -> T) -> T {
    let mut slot = object;
    body(Value::in_slot(&mut slot))
}

/// A minor garbage collection that collects these objects, which have weak handles.
pub(crate) fn collect_minor(objects: impl IntoIterator<Item = usize>) {
    collect(MINOR_GC & 1, objects);
}

/// A major garbage collection that collects these objects.
pub(crate) fn collect_major(objects: impl IntoIterator<Item = usize>) {
    collect(MAJOR_GC, objects);
}

fn collect(kind: c_int, objects: impl IntoIterator<Item = usize>) {
    for object in objects {
        let handle = WEAK.with_borrow(|weak| weak[&object]);
        // SAFETY: as in V8, the handle is where it was made weak, and comes from `globalize`.
        unsafe { dispose(handle.as_ref().take().unwrap()) };
    }
    if let Some((callback, data)) = EPILOGUE.get() {
        // SAFETY: as V8 calls it.
        unsafe { callback(ptr::null(), kind, 0, data) };
    }
}

pub(crate) fn handles_in_use() -> usize {
    WEAK.with_borrow(HashMap::len)
}
