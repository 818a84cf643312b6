//! One buffer, which Rust or V8 owns.
//!
//! **External**: Rust allocates, and V8 sees an external `ArrayBuffer`. The allocation is reference
//! counted: one count belongs to Rust, one to the `ArrayBuffer`, whose finalizer releases it. The
//! memory lives as long as either side uses it: JavaScript may keep a view of a stack that has been
//! replaced, detach a buffer, or let it be collected. A detached view no longer shows what Rust
//! writes.
//!
//! **V8-owned**: V8 allocates, if the runtime does not allow external buffers (builds with V8's
//! sandbox) or if the caller asked for it. Rust keeps a reference to the `ArrayBuffer`. JavaScript can
//! detach it, which frees the memory or moves it to another thread. So each operation asks for the
//! address again, and an operation on a detached buffer is an error.
//!
//! # No external memory that could be posted to a thread with a longer life
//!
//! When an environment ends, Node runs the finalizers of all its external buffers before any cleanup
//! hook. But JavaScript can move the memory into another `ArrayBuffer` with
//! `ArrayBuffer.prototype.transfer`. Node does not know that the new buffer must not be posted to
//! another thread, so memory that a Worker posted was freed while the receiver used it. JavaScript
//! therefore asks for V8-owned memory in Workers of a Node that has `transfer`. The main thread
//! outlives its Workers.

use std::alloc::Layout;
use std::ffi::c_void;
use std::ptr;
use std::slice;
use std::sync::Arc;

use napi::bindgen_prelude::{JsValue, Unknown};
use napi::{Env, sys};

use super::allocation::{Allocation, Element};
use crate::node_api::reference::Reference;
use crate::node_api::scope;
use crate::node_api::thrown::{Completion, Thrown, check};

/// JavaScript has detached the `ArrayBuffer`, so the memory is not available.
#[derive(Debug)]
pub(super) struct Detached;

/// One buffer of `T`.
pub(super) enum SharedBuffer<T> {
    External(Arc<Allocation<T>>),
    V8Owned {
        env: Env,
        array_buffer: Reference,
        len: usize,
    },
}

impl<T: Element> SharedBuffer<T> {
    /// A buffer of `len` zeros and its typed array. If `external` is true, Rust owns the memory where
    /// the runtime allows it.
    pub(super) fn new(env: &Env, len: usize, external: bool) -> Completion<(Self, Unknown<'_>)> {
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

    pub(super) fn is_external(&self) -> bool {
        matches!(self, Self::External(_))
    }

    /// The typed array of all `len` elements of an `ArrayBuffer`.
    pub(super) fn view<'env>(
        env: &'env Env,
        array_buffer: &Unknown,
        len: usize,
    ) -> Completion<Unknown<'env>> {
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
            check(env, status, "napi_create_typedarray")?;
            Ok(Unknown::from_raw_unchecked(env.raw(), view))
        }
    }

    /// `None` if the runtime does not allow external buffers.
    pub(super) fn external(
        env: &Env,
        len: usize,
    ) -> Completion<Option<(Arc<Allocation<T>>, Unknown<'_>)>> {
        let Some(allocation) = Allocation::<T>::zeroed(len).map(Arc::new) else {
            return Err(out_of_memory::<T>(env, len));
        };
        let hint = Arc::into_raw(Arc::clone(&allocation));
        let mut array_buffer = ptr::null_mut();
        // SAFETY: the memory lives until `release` has released the count that `hint` holds.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(
                env.raw(),
                allocation.as_ptr().cast(),
                size_of_val(allocation.elements()),
                Some(release::<T>),
                hint.cast_mut().cast(),
                &mut array_buffer,
            )
        };
        if status == sys::Status::napi_no_external_buffers_allowed {
            // SAFETY: the runtime refused before it used the memory, so the count is still ours.
            drop(unsafe { Arc::from_raw(hint) });
            return Ok(None);
        }
        // After any other failure the runtime may or may not run the finalizer. The count is leaked
        // rather than released twice.
        check(env, status, "napi_create_external_arraybuffer")?;
        // SAFETY: the call above has created the handle.
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
            check(env, status, "napi_create_arraybuffer")?;
            Unknown::from_raw_unchecked(env.raw(), array_buffer)
        };
        let buffer = Self::V8Owned {
            env: *env,
            array_buffer: Reference::new(env, &array_buffer)?,
            len,
        };
        Ok((buffer, array_buffer))
    }

    /// The elements, valid until JavaScript runs again.
    pub(super) fn elements(&self) -> Result<&[T], Detached> {
        match self {
            Self::External(allocation) => Ok(allocation.elements()),
            Self::V8Owned {
                env,
                array_buffer,
                len,
            } => {
                let mut data = ptr::null_mut();
                let mut size = 0;
                let get_info = |env: &Env| {
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
                // SAFETY: the handle of an exception is not returned.
                let status = unsafe { scope::in_handle_scope(env, get_info) }?;
                let data = data.cast::<T>();
                // A detached buffer has no bytes, and no other buffer gets shorter.
                if status != sys::Status::napi_ok
                    || data.is_null()
                    || !data.is_aligned()
                    || size < len * size_of::<T>()
                {
                    return Err(Detached);
                }
                // SAFETY: V8 has reported that many bytes, and they are aligned. Only JavaScript can
                // detach the buffer, and it does not run while the slice is in use: `AsyncHooks` passes
                // a `Memory` to nothing that calls JavaScript. The handle scope has closed, but
                // `array_buffer` keeps the buffer alive.
                Ok(unsafe { slice::from_raw_parts(data, *len) })
            }
        }
    }
}

/// Finalizer of an external `ArrayBuffer`: releases its count of the allocation.
unsafe extern "C" fn release<T: Element>(
    _env: sys::napi_env,
    _data: *mut c_void,
    hint: *mut c_void,
) {
    // SAFETY: `hint` comes from `Arc::into_raw` in `external`, and a finalizer runs once.
    drop(unsafe { Arc::from_raw(hint.cast_const().cast::<Allocation<T>>()) });
}

fn out_of_memory<T>(env: &Env, len: usize) -> Thrown {
    let bytes = len.saturating_mul(size_of::<T>());
    Thrown::error(env, &format!("cannot allocate {bytes} bytes for async ids"))
}
