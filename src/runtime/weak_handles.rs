//! Weak handles of one isolate, and a callback at the end of each garbage collection.
//!
//! The functions are those that the inline code of V8's headers calls: `PersistentBase` in
//! `v8-persistent-handle.h` (`SetWeak` without arguments, `ClearWeak`, `Reset`) and
//! `Isolate::AddGCEpilogueCallback` in `v8-isolate.h`, of V8 11 to 14. V8 allows calls on the thread that
//! has entered the isolate only. `WeakHandles` has a `NonNull`, so it stays on its thread.

#[cfg(test)]
pub(crate) mod fake;

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr::{self, NonNull};

use super::functions::{self, GcCallback};
use super::handle::{Global, Isolate, Value, WeakHandle};

/// `v8::GCType::kGCTypeScavenge` and `kGCTypeMinorMarkSweep`: collections of young objects.
pub(crate) const MINOR_GC: c_int = 1 | 2;
/// `v8::GCType::kGCTypeMarkSweepCompact`
pub(super) const MAJOR_GC: c_int = 4;

/// V8's function that creates a global handle, which changed with V8 12.
#[derive(Clone, Copy)]
enum Globalize {
    Slot(unsafe extern "C" fn(Isolate, Value<'_>) -> Option<Global>),
    Address(unsafe extern "C" fn(Isolate, usize) -> Option<Global>),
}

#[derive(Clone, Copy)]
pub(crate) struct WeakHandles {
    isolate: Isolate,
    globalize: Globalize,
    make_weak: unsafe extern "C" fn(NonNull<WeakHandle>),
    clear_weak: unsafe extern "C" fn(Global) -> *mut c_void,
    dispose_global: unsafe extern "C" fn(Global),
    add_epilogue: unsafe extern "C" fn(Isolate, GcCallback, NonNull<c_void>, c_int),
    remove_epilogue: unsafe extern "C" fn(Isolate, GcCallback, NonNull<c_void>),
}

impl Globalize {
    fn find() -> Option<Self> {
        let slot = functions::GLOBALIZE_SLOT.find().map(Self::Slot);
        slot.or_else(|| functions::GLOBALIZE_ADDRESS.find().map(Self::Address))
    }
}

impl WeakHandles {
    pub(super) fn find(isolate: Isolate) -> Option<Self> {
        Some(Self {
            isolate,
            globalize: Globalize::find()?,
            make_weak: functions::MAKE_WEAK.find()?,
            clear_weak: functions::CLEAR_WEAK.find()?,
            dispose_global: functions::DISPOSE_GLOBAL.find()?,
            add_epilogue: functions::ADD_GC_EPILOGUE_CALLBACK.find()?,
            remove_epilogue: functions::REMOVE_GC_EPILOGUE_CALLBACK.find()?,
        })
    }

    /// Whether a handle of `object` refers to it, and keeps the location it was made weak with.
    pub(super) fn work(&self, object: Value<'_>) -> bool {
        let Some(global) = self.globalize(object) else {
            return false;
        };
        let handle = Cell::new(Some(global));
        // SAFETY: a new handle, which is disposed before the cell is dropped. Nothing is collected in
        // between: none of these functions allocates on V8's heap. A global handle is the address of a
        // slot, which may be read until it is disposed.
        unsafe {
            self.make_weak(&handle);
            let same = global.0.read() == object.address();
            let location = (self.clear_weak)(global);
            self.dispose(global);
            same && ptr::addr_eq(location, &raw const handle)
        }
    }

    /// A strong handle of `object`.
    pub(crate) fn globalize(&self, object: Value<'_>) -> Option<Global> {
        // SAFETY: the object is alive, and this is the thread of the isolate: a `WeakHandles` does not
        // leave it.
        unsafe {
            match self.globalize {
                Globalize::Slot(globalize) => globalize(self.isolate, object),
                Globalize::Address(globalize) => globalize(self.isolate, object.address()),
            }
        }
    }

    /// Makes a handle weak. When the object is collected, V8 disposes the handle and clears `handle`.
    ///
    /// # Safety
    ///
    /// `handle` contains a handle of `globalize` that has not been disposed. It does not move until then.
    pub(crate) unsafe fn make_weak(&self, handle: &WeakHandle) {
        // SAFETY: as the caller says. V8 writes to a cell.
        unsafe { (self.make_weak)(NonNull::from(handle)) };
    }

    /// Makes V8 call `callback` with `data` at the end of each garbage collection. The callback must
    /// not call V8.
    ///
    /// # Safety
    ///
    /// `callback` may be called with `data` until `remove_gc_callback`.
    pub(crate) unsafe fn add_gc_callback(&self, callback: GcCallback, data: NonNull<c_void>) {
        // SAFETY: this is the thread of the isolate, which is alive. V8 does not unwind.
        unsafe { (self.add_epilogue)(self.isolate, callback, data, MINOR_GC | MAJOR_GC) };
    }

    /// Undoes `add_gc_callback`.
    ///
    /// # Safety
    ///
    /// `add_gc_callback` was called with the same arguments, and this was not. A release build of V8 removes
    /// another callback if it does not find this one (`GCCallbacks::Remove` in `gc-callbacks.h`).
    pub(crate) unsafe fn remove_gc_callback(&self, callback: GcCallback, data: NonNull<c_void>) {
        // SAFETY: as the caller says. This is the thread of the isolate, which is alive.
        unsafe { (self.remove_epilogue)(self.isolate, callback, data) };
    }

    /// Disposes a handle.
    ///
    /// # Safety
    ///
    /// The handle comes from `globalize`, has been disposed neither by a caller nor by V8, and is not
    /// used any more.
    pub(crate) unsafe fn dispose(&self, handle: Global) {
        // SAFETY: as the caller says.
        unsafe { (self.dispose_global)(handle) };
    }
}
