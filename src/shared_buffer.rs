//! Memory that Rust and JavaScript share, as typed arrays.
//!
//! # Two owners
//!
//! **External**: Rust allocates and V8 sees it as an external `ArrayBuffer`. The allocation is
//! counted: one count belongs to this side, one to the `ArrayBuffer`, whose finalizer gives it back.
//! Whichever side ends first, the memory stays for the other: JavaScript may keep a view of a stack
//! that has been replaced, detach a buffer or let it be collected. A detached view merely stops to
//! show what Rust goes on writing.
//!
//! **V8-owned**: V8 allocates, where the runtime allows no external buffers (one built with V8's
//! sandbox) or the caller asked for it. Rust keeps a reference to the `ArrayBuffer`. JavaScript can
//! detach it, which frees the memory or moves it to another thread, so the address is asked for anew
//! for every operation and an operation on a detached buffer is an error.
//!
//! # No external memory where it can be posted to a thread that lives longer
//!
//! When an environment ends, Node runs the finalizers of all external buffers that it made, before
//! it runs any cleanup hook, because nobody is left to see them. But JavaScript can move the memory
//! into another `ArrayBuffer` with `ArrayBuffer.prototype.transfer`, of which Node does not know that
//! it must not be posted to another thread. Memory that a Worker had posted like that was freed under
//! the thread that received it. So JavaScript asks for V8-owned memory in Workers of a Node that has
//! `transfer`. The main thread ends after its Workers.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ffi::{CStr, c_void};
use std::fmt;
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use napi::bindgen_prelude::{JsValue, Object, Unknown};
use napi::{Env, sys};

use crate::async_hooks::{Buffers, Memory};
use crate::fields::{FIELDS_COUNT, INITIAL_STACK_ELEMENTS, UID_FIELDS_COUNT};
use crate::node_api::{self, Completion, Reference, Thrown};

/// Names of the properties under which JavaScript finds the views.
const FIELDS: &CStr = c"async_hook_fields";
const UID_FIELDS: &CStr = c"async_id_fields";
const STACK: &CStr = c"async_ids_stack";

/// An element of a buffer: an integer atomic, for which all bit patterns are valid.
///
/// # Safety
///
/// All zeros is a value of the type, and it needs no drop.
unsafe trait Element: Sync {
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

/// `len` elements that were zero at first. Not a `Box` or `Vec`, because the `ArrayBuffer` writes to
/// it too.
struct Allocation<T> {
    pointer: NonNull<T>,
    len: usize,
}

// SAFETY: the only access is through `&[T]`, and `T` is an atomic, which is `Sync` and `Send`.
unsafe impl<T: Element> Send for Allocation<T> {}
// SAFETY: as above.
unsafe impl<T: Element> Sync for Allocation<T> {}

impl<T: Element> Allocation<T> {
    /// `None` when there is no memory.
    fn zeroed(len: usize) -> Option<Self> {
        let layout = Layout::array::<T>(len)
            .ok()
            .filter(|layout| layout.size() > 0)?;
        // SAFETY: the layout is not empty, and zeros are values of `T`.
        let pointer = NonNull::new(unsafe { alloc_zeroed(layout) })?.cast();
        Some(Self { pointer, len })
    }

    fn elements(&self) -> &[T] {
        // SAFETY: `len` initialized elements, alive as long as `self`. Others write to them, which
        // atomics allow.
        unsafe { slice::from_raw_parts(self.pointer.as_ptr(), self.len) }
    }
}

impl<T> Drop for Allocation<T> {
    fn drop(&mut self) {
        if let Ok(layout) = Layout::array::<T>(self.len) {
            // SAFETY: allocated with the same layout, and nobody else frees it.
            unsafe { dealloc(self.pointer.as_ptr().cast(), layout) };
        }
    }
}

/// The `ArrayBuffer` that V8 owned was detached, so its memory is no longer there.
#[derive(Debug)]
struct Detached;

/// One buffer of `T`.
enum SharedBuffer<T> {
    External(Arc<Allocation<T>>),
    V8Owned {
        env: Env,
        array_buffer: Reference,
        len: usize,
    },
}

impl<T: Element> SharedBuffer<T> {
    /// A buffer of `len` zeros and the typed array that shows it. With `external` it is Rust's where
    /// the runtime allows it.
    fn new(env: &Env, len: usize, external: bool) -> Completion<(Self, Unknown<'_>)> {
        let external = if external {
            Self::external(env, len)?
        } else {
            None
        };
        let (buffer, array_buffer) = match external {
            Some((allocation, array_buffer)) => (Self::External(allocation), array_buffer),
            None => Self::v8_owned(env, len)?,
        };
        let view = Self::view(env, &array_buffer, len)?;
        Ok((buffer, view))
    }

    /// The typed array of all `len` elements of an `ArrayBuffer`.
    fn view<'env>(env: &'env Env, array_buffer: &Unknown, len: usize) -> Completion<Unknown<'env>> {
        let mut view = ptr::null_mut();
        // SAFETY: the `ArrayBuffer` has room for `len` elements from its start.
        unsafe {
            let status = sys::napi_create_typedarray(
                env.raw(),
                T::TYPED_ARRAY,
                len,
                array_buffer.raw(),
                0,
                &mut view,
            );
            node_api::check(env, status, "napi_create_typedarray")?;
            Ok(Unknown::from_raw_unchecked(env.raw(), view))
        }
    }

    /// `None` where the runtime allows no external buffers.
    fn external(env: &Env, len: usize) -> Completion<Option<(Arc<Allocation<T>>, Unknown<'_>)>> {
        let Some(allocation) = Allocation::<T>::zeroed(len).map(Arc::new) else {
            return Err(out_of_memory::<T>(env, len));
        };
        let hint = Arc::into_raw(Arc::clone(&allocation));
        let mut array_buffer = ptr::null_mut();
        // SAFETY: the memory lives until `release` has given back the count that `hint` stands for.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(
                env.raw(),
                allocation.pointer.as_ptr().cast(),
                size_of_val(allocation.elements()),
                Some(release::<T>),
                hint.cast_mut().cast(),
                &mut array_buffer,
            )
        };
        if status == sys::Status::napi_no_external_buffers_allowed {
            // SAFETY: the runtime refused before it looked at the memory, so the count is still ours.
            drop(unsafe { Arc::from_raw(hint) });
            return Ok(None);
        }
        // After another failure the runtime may or may not run the finalizer. The count is left to
        // it: a leak is better than memory freed twice.
        node_api::check(env, status, "napi_create_external_arraybuffer")?;
        // SAFETY: a handle that the call above has just made.
        let array_buffer = unsafe { Unknown::from_raw_unchecked(env.raw(), array_buffer) };
        Ok(Some((allocation, array_buffer)))
    }

    fn v8_owned(env: &Env, len: usize) -> Completion<(Self, Unknown<'_>)> {
        let Ok(layout) = Layout::array::<T>(len) else {
            return Err(out_of_memory::<T>(env, len));
        };
        let mut data = ptr::null_mut();
        let mut array_buffer = ptr::null_mut();
        // SAFETY: `env` is live. V8 fills the memory with zeros.
        let array_buffer = unsafe {
            let status = sys::napi_create_arraybuffer(
                env.raw(),
                layout.size(),
                &mut data,
                &mut array_buffer,
            );
            node_api::check(env, status, "napi_create_arraybuffer")?;
            Unknown::from_raw_unchecked(env.raw(), array_buffer)
        };
        let buffer = Self::V8Owned {
            env: *env,
            array_buffer: Reference::new(env, &array_buffer)?,
            len,
        };
        Ok((buffer, array_buffer))
    }

    /// The elements, until JavaScript runs again.
    fn elements(&self) -> Result<&[T], Detached> {
        match self {
            Self::External(allocation) => Ok(allocation.elements()),
            Self::V8Owned {
                env,
                array_buffer,
                len,
            } => {
                let mut data = ptr::null_mut();
                let mut size = 0;
                let look = |env: &Env| {
                    let array_buffer = array_buffer.value(env).map_err(|_| Detached)?;
                    // SAFETY: a live handle of an `ArrayBuffer`, and out-parameters that outlive the
                    // call.
                    Ok(unsafe {
                        sys::napi_get_arraybuffer_info(
                            env.raw(),
                            array_buffer.raw(),
                            &mut data,
                            &mut size,
                        )
                    })
                };
                // SAFETY: what is thrown is left there.
                let status = unsafe { node_api::in_handle_scope(env, look) }?;
                let data = data.cast::<T>();
                // A detached buffer has no bytes, and no other can be shorter than it was.
                if status != sys::Status::napi_ok
                    || data.is_null()
                    || !data.is_aligned()
                    || size < len * size_of::<T>()
                {
                    return Err(Detached);
                }
                // SAFETY: V8 says that so many bytes are there, and they are aligned. Only
                // JavaScript can detach the buffer, and it does not run while the slice is in use:
                // `AsyncHooks` gives a `Memory` to nothing that calls JavaScript. The handle scope
                // ends before, but `array_buffer` keeps the buffer alive.
                Ok(unsafe { slice::from_raw_parts(data, *len) })
            }
        }
    }
}

/// Finalizer of an external `ArrayBuffer`: gives back its count of the allocation.
unsafe extern "C" fn release<T: Element>(
    _env: sys::napi_env,
    _data: *mut c_void,
    hint: *mut c_void,
) {
    // SAFETY: `hint` is what `Arc::into_raw` gave in `external`, and a finalizer runs once.
    drop(unsafe { Arc::from_raw(hint.cast_const().cast::<Allocation<T>>()) });
}

/// A number that JavaScript reads, and native code may change where nothing of V8 may be used: its
/// memory is Rust's, whatever becomes of the view.
#[derive(Clone)]
pub(crate) struct Counter(Arc<Allocation<AtomicU32>>);

impl Counter {
    /// A counter and the `Uint32Array` that shows it. `None` where the runtime allows no external
    /// buffers.
    pub(crate) fn new(env: &Env) -> Completion<Option<(Self, Unknown<'_>)>> {
        let Some((allocation, array_buffer)) = SharedBuffer::external(env, 1)? else {
            return Ok(None);
        };
        let view = SharedBuffer::<AtomicU32>::view(env, &array_buffer, 1)?;
        Ok(Some((Self(allocation), view)))
    }

    pub(crate) fn increment(&self) {
        for count in self.0.elements() {
            count.fetch_add(1, Relaxed);
        }
    }
}

fn out_of_memory<T>(env: &Env, len: usize) -> Thrown {
    let bytes = len.saturating_mul(size_of::<T>());
    Thrown::error(env, &format!("cannot allocate {bytes} bytes for async ids"))
}

/// Why the memory of an environment cannot be had.
pub(crate) enum BufferError {
    /// JavaScript detached the `ArrayBuffer` under the property of this name.
    Detached(&'static CStr),
    /// Making a new buffer failed.
    Thrown(Thrown),
}

impl fmt::Display for BufferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Detached(name) => write!(
                f,
                "the ArrayBuffer of {} has been detached",
                name.to_string_lossy()
            ),
            Self::Thrown(_) => f.write_str("a JavaScript exception"),
        }
    }
}

/// The three buffers of an environment, and the object on which JavaScript finds their views.
pub(crate) struct NodeBuffers {
    env: Env,
    external: bool,
    async_wrap: Reference,
    fields: SharedBuffer<AtomicU32>,
    uid_fields: SharedBuffer<AtomicU64>,
    stack: SharedBuffer<AtomicU64>,
}

impl NodeBuffers {
    /// Makes the buffers and the object. With `external` false, V8 owns the memory.
    pub(crate) fn new(env: &Env, external: bool) -> Completion<Self> {
        let async_wrap = Object::new(env).map_err(|error| Thrown::error(env, &error.reason))?;
        let (fields, view) = SharedBuffer::new(env, FIELDS_COUNT, external)?;
        node_api::define(env, &async_wrap, FIELDS, &view)?;
        // One answer of the runtime counts for all buffers.
        let external = matches!(fields, SharedBuffer::External(_));
        let (uid_fields, view) = SharedBuffer::new(env, UID_FIELDS_COUNT, external)?;
        node_api::define(env, &async_wrap, UID_FIELDS, &view)?;
        let (stack, view) = SharedBuffer::new(env, INITIAL_STACK_ELEMENTS, external)?;
        node_api::define(env, &async_wrap, STACK, &view)?;
        let flag = node_api::boolean(env, external)?;
        node_api::define(env, &async_wrap, c"externalBuffers", &flag)?;
        Ok(Self {
            env: *env,
            external,
            async_wrap: Reference::new(env, &async_wrap)?,
            fields,
            uid_fields,
            stack,
        })
    }

    /// Whether the memory is Rust's.
    pub(crate) fn external(&self) -> bool {
        self.external
    }

    /// The object with the views.
    pub(crate) fn async_wrap<'env>(&self, env: &'env Env) -> Completion<Object<'env>> {
        let value = self.async_wrap.value(env)?;
        Ok(Object::from_raw(env.raw(), value.raw()))
    }
}

impl Buffers for NodeBuffers {
    type Error = BufferError;

    /// 1 GiB, 67 million entries. Not far above that V8 ends the process when it is asked for a
    /// typed array.
    const MAX_STACK_ELEMENTS: usize = 1 << 27;

    fn memory(&self) -> Result<Memory<'_>, BufferError> {
        let fields = self
            .fields
            .elements()
            .ok()
            .and_then(|all| all.try_into().ok());
        let uid_fields = self
            .uid_fields
            .elements()
            .ok()
            .and_then(|all| all.try_into().ok());
        Ok(Memory {
            fields: fields.ok_or(BufferError::Detached(FIELDS))?,
            uid_fields: uid_fields.ok_or(BufferError::Detached(UID_FIELDS))?,
            stack: self
                .stack
                .elements()
                .map_err(|Detached| BufferError::Detached(STACK))?,
        })
    }

    fn resize_stack(&mut self, elements: usize) -> Result<(), BufferError> {
        let (stack, view) = SharedBuffer::<AtomicU64>::new(&self.env, elements, self.external)
            .map_err(BufferError::Thrown)?;
        let detached = |Detached| BufferError::Detached(STACK);
        let old = self.stack.elements().map_err(detached)?;
        for (new, old) in stack.elements().map_err(detached)?.iter().zip(old) {
            new.store(old.load(Relaxed), Relaxed);
        }
        let async_wrap = self.async_wrap(&self.env).map_err(BufferError::Thrown)?;
        node_api::define(&self.env, &async_wrap, STACK, &view).map_err(BufferError::Thrown)?;
        self.stack = stack;
        Ok(())
    }
}
