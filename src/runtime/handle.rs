//! V8's isolate and handles, as its functions take them.
//!
//! A `napi_value` is a `v8::Local` bit for bit: Node-API converts between the two with a `memcpy`. A
//! local handle is the address of a slot, which a handle scope keeps, and the slot holds the address
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
/// `local` is a handle of an object that user code may see, in the current handle scope.
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
        // `kHeapObjectTag` is 1 in all builds.
        self.address() & 1 == 1
    }

    /// The tagged address of the object, valid until a garbage collection moves it.
    pub(super) fn address(self) -> usize {
        // SAFETY: the handle scope keeps the slot. V8 writes to it on this thread only.
        unsafe { self.0.read() }
    }
}

/// The slot of a global handle.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(transparent)]
pub(crate) struct Global(pub(super) NonNull<usize>);

/// The place of a weak handle. V8 clears it when the object is collected.
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
