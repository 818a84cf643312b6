//! Weak handles.

#[cfg(test)]
pub(crate) mod fake;

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::mem::transmute;
use std::ptr::{self, NonNull};

use super::{Isolate, Value};
use crate::symbols;

/// The slot of a global handle.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(transparent)]
pub(crate) struct Global(NonNull<usize>);

/// `v8::internal::Address* v8::api_internal::GlobalizeReference(Isolate*, Address*)`, of V8 11
type GlobalizeSlot = unsafe extern "C" fn(Isolate, Value<'_>) -> Option<Global>;
/// `v8::internal::Address* v8::api_internal::GlobalizeReference(Isolate*, Address)`, from V8 12 on
type GlobalizeAddress = unsafe extern "C" fn(Isolate, usize) -> Option<Global>;
/// `void v8::api_internal::MakeWeak(Address** location)`: the handle at `location` is given back, and the
/// location made null, when its object is collected.
type MakeWeak = unsafe extern "C" fn(NonNull<Handle>);
/// `void* v8::api_internal::ClearWeak(Address*)`: what the handle was made weak with
type ClearWeak = unsafe extern "C" fn(Global) -> *mut c_void;
/// `void v8::api_internal::DisposeGlobal(Address*)`
type DisposeGlobal = unsafe extern "C" fn(Global);
/// `void v8::Isolate::AddGCEpilogueCallback(GCCallbackWithData, void* data, GCType filter)`
type AddEpilogue = unsafe extern "C" fn(Isolate, AfterCollection, NonNull<c_void>, c_int);
/// `void v8::Isolate::RemoveGCEpilogueCallback(GCCallbackWithData, void* data)`
type RemoveEpilogue = unsafe extern "C" fn(Isolate, AfterCollection, NonNull<c_void>);
/// `v8::Isolate::GCCallbackWithData`: the isolate, the `GCType`, flags, and the data.
pub(crate) type AfterCollection =
    unsafe extern "C" fn(*const c_void, c_int, c_int, NonNull<c_void>);

/// Where a weak handle is kept: null when its object has been collected.
pub(crate) type Handle = Cell<Option<Global>>;

/// `v8::GCType::kGCTypeScavenge` and `kGCTypeMinorMarkSweep`: collections of the young objects.
pub(crate) const MINOR_COLLECTIONS: c_int = 1 | 2;
/// `v8::GCType::kGCTypeMarkSweepCompact`
const MAJOR_COLLECTION: c_int = 4;

#[derive(Clone, Copy)]
enum Globalize {
    Slot(GlobalizeSlot),
    Address(GlobalizeAddress),
}

/// Weak handles of one isolate.
#[derive(Clone, Copy)]
pub(crate) struct WeakHandles {
    isolate: Isolate,
    globalize: Globalize,
    make_weak: MakeWeak,
    clear_weak: ClearWeak,
    dispose: DisposeGlobal,
    add_epilogue: AddEpilogue,
    remove_epilogue: RemoveEpilogue,
}

impl Globalize {
    fn find() -> Option<Self> {
        let slot =
            symbols::find(c"_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEPm");
        let address =
            || symbols::find(c"_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEm");
        // SAFETY: the mangled name tells the parameters, by which the two differ. A pointer to an
        // internal isolate is one to the isolate. It returns the slot of the new handle.
        unsafe {
            slot.map(|slot| Self::Slot(transmute::<NonNull<c_void>, GlobalizeSlot>(slot)))
                .or_else(|| {
                    Some(Self::Address(
                        transmute::<NonNull<c_void>, GlobalizeAddress>(address()?),
                    ))
                })
        }
    }
}

impl WeakHandles {
    pub(super) fn find(isolate: Isolate) -> Option<Self> {
        let make_weak = symbols::find(c"_ZN2v812api_internal8MakeWeakEPPm")?;
        let clear_weak = symbols::find(c"_ZN2v812api_internal9ClearWeakEPm")?;
        let dispose = symbols::find(c"_ZN2v812api_internal13DisposeGlobalEPm")?;
        let add_epilogue = symbols::find(
            c"_ZN2v87Isolate21AddGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_",
        )?;
        let remove_epilogue = symbols::find(
            c"_ZN2v87Isolate24RemoveGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_",
        )?;
        // SAFETY: the mangled names tell the parameters; `v8-persistent-handle.h` and `v8-isolate.h`
        // declare what is returned. Enums are integers.
        unsafe {
            Some(Self {
                isolate,
                globalize: Globalize::find()?,
                make_weak: transmute::<NonNull<c_void>, MakeWeak>(make_weak),
                clear_weak: transmute::<NonNull<c_void>, ClearWeak>(clear_weak),
                dispose: transmute::<NonNull<c_void>, DisposeGlobal>(dispose),
                add_epilogue: transmute::<NonNull<c_void>, AddEpilogue>(add_epilogue),
                remove_epilogue: transmute::<NonNull<c_void>, RemoveEpilogue>(remove_epilogue),
            })
        }
    }

    /// Whether a handle of `object` refers to it, and knows where it is kept when it is weak.
    pub(super) fn work(&self, object: Value<'_>) -> bool {
        let Some(global) = self.globalize(object) else {
            return false;
        };
        let handle = Cell::new(Some(global));
        // SAFETY: a new handle, which is given back before the cell goes. Nothing is collected meanwhile.
        unsafe {
            self.make_weak(&handle);
            let same = global.0.read() == object.address();
            let kept = (self.clear_weak)(global);
            self.dispose(global);
            same && ptr::addr_eq(kept, &raw const handle)
        }
    }

    /// A strong handle to `object`.
    pub(crate) fn globalize(&self, object: Value<'_>) -> Option<Global> {
        // SAFETY: an object that is alive, on the thread of the isolate, which is the only one with these
        // handles.
        unsafe {
            match self.globalize {
                Globalize::Slot(globalize) => globalize(self.isolate, object),
                Globalize::Address(globalize) => globalize(self.isolate, object.address()),
            }
        }
    }

    /// Makes a handle weak. When its object is collected, V8 gives it back and makes it null here.
    ///
    /// # Safety
    ///
    /// The handle is one of `globalize` that has not been given back. Until it is, it stays where it is.
    pub(crate) unsafe fn make_weak(&self, handle: &Handle) {
        // SAFETY: as the caller says. What V8 writes to is a cell.
        unsafe { (self.make_weak)(NonNull::from(handle)) };
    }

    /// Has V8 call `after_collection` with `data` at the end of each garbage collection, in which
    /// nothing of V8 may be used, until it is told otherwise.
    ///
    /// # Safety
    ///
    /// `after_collection` may be called with `data` until `call_no_more`.
    pub(crate) unsafe fn call_after_collections(
        &self,
        after_collection: AfterCollection,
        data: NonNull<c_void>,
    ) {
        let kinds = MINOR_COLLECTIONS | MAJOR_COLLECTION;
        // SAFETY: on the thread of the isolate, which is alive.
        unsafe { (self.add_epilogue)(self.isolate, after_collection, data, kinds) };
    }

    /// Ends `call_after_collections` with the same arguments.
    pub(crate) fn call_no_more(&self, after_collection: AfterCollection, data: NonNull<c_void>) {
        // SAFETY: on the thread of the isolate, which is alive. What is not known changes nothing.
        unsafe { (self.remove_epilogue)(self.isolate, after_collection, data) };
    }

    /// Gives a handle back.
    ///
    /// # Safety
    ///
    /// It is one of `globalize` that has not been given back, also not by V8, and is not used any more.
    pub(crate) unsafe fn dispose(&self, handle: Global) {
        // SAFETY: as the caller says.
        unsafe { (self.dispose)(handle) };
    }
}
