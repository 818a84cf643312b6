//! V8's isolate and handles, as its functions take them.
//!
//! A `napi_value` is a `v8::Local` bit for bit: Node-API converts between the two by a cast or a `memcpy`
//! (`js_native_api_v8.h`, `JsValueFromV8LocalValue` and `V8LocalValueFromJsValue`). A local handle is the address of a slot, which a handle scope keeps, and the slot holds the address
//! of the object. Builds of V8 with direct handles, which are the tagged address of the object itself,
//! are recognized by the alignment, and nothing of V8 is used there.

use std::cell::Cell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr::NonNull;

use napi::bindgen_prelude::{JsValue, Object};
use napi::{Env, sys};

/// `v8::Isolate*`: the isolate that is entered on this thread. It outlives the environment.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(super) struct Isolate(pub(super) NonNull<c_void>);

/// `v8::Local<T>` or `v8::MaybeLocal<T>`. `None` is the empty handle.
pub(super) type Local = Option<NonNull<c_void>>;

/// The JavaScript object of a local handle.
///
/// # Safety
///
/// `local` is a handle of an object that user code may see. It is in the current handle scope, or a global
/// handle that is not disposed while the result is used: both are slots, and Node itself reads a strong
/// global handle as a local one (`util-inl.h`, `PersistentToLocal::Strong`).
pub(super) unsafe fn to_object(env: &Env, local: NonNull<c_void>) -> Object<'_> {
    Object::from_raw(env.raw(), local.as_ptr().cast())
}

/// An object as a `napi_value` refers to it: the slot with its address, which a handle scope keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(transparent)]
pub(crate) struct Value<'scope>(NonNull<usize>, PhantomData<&'scope usize>);

impl<'scope> Value<'scope> {
    /// `None` for a direct handle.
    pub(crate) fn of(value: &impl JsValue<'scope>) -> Option<Self> {
        Some(Self(slot_of(value.raw())?, PhantomData))
    }

    #[cfg(test)]
    pub(super) fn in_slot(slot: &'scope mut usize) -> Self {
        Self(NonNull::from(slot), PhantomData)
    }

    /// Whether the value is an object on the heap and not a small integer. Strings and other numbers
    /// are on the heap too.
    pub(crate) fn is_heap_object(self) -> bool {
        // `kHeapObjectTag` is 1 and `kSmiTag` 0 in all builds (`v8-internal.h`).
        self.address() & 1 == 1
    }

    /// The tagged address of the object, valid until a garbage collection moves it.
    pub(super) fn address(self) -> usize {
        // SAFETY: the handle scope keeps the slot, which is aligned and initialized. V8 writes to it
        // only when a collection moves the object. That stops this thread, which is inside this call.
        unsafe { self.0.read() }
    }
}

/// The slot of a global handle.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(transparent)]
pub(crate) struct Global(pub(super) NonNull<usize>);

/// The place of a weak handle. V8 clears it when the object is collected, on the thread of the isolate.
/// A `Cell` may be written through a pointer that was made from a shared reference.
pub(crate) type WeakHandle = Cell<Option<Global>>;

fn slot_of(value: sys::napi_value) -> Option<NonNull<usize>> {
    NonNull::new(value)
        .map(NonNull::cast::<usize>)
        .filter(|slot| slot.is_aligned())
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::slot_of;

    #[test]
    fn a_direct_handle_has_no_slot() {
        assert_eq!(slot_of(ptr::null_mut()), None);
        assert_eq!(slot_of(ptr::without_provenance_mut(0x1001)), None);
        assert!(slot_of(ptr::without_provenance_mut(0x1000)).is_some());
    }
}
