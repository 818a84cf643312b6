//! A number that native code increments and JavaScript reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use napi::Env;
use napi::bindgen_prelude::Unknown;

use super::allocation::Allocation;
use super::shared_buffer::SharedBuffer;
use crate::node_api::thrown::Completion;

/// Rust owns the memory, so native code may increment the number while V8 must not be used, whatever
/// JavaScript has done to the view.
#[derive(Clone)]
pub(crate) struct Counter(Arc<Allocation<AtomicU32>>);

impl Counter {
    /// A counter and its `Uint32Array`. `None` if the runtime does not allow external buffers.
    pub(crate) fn new(env: &Env) -> Completion<Option<(Self, Unknown<'_>)>> {
        let Some((allocation, array_buffer)) = SharedBuffer::external(env, 1)? else {
            return Ok(None);
        };
        let view = SharedBuffer::<AtomicU32>::view(env, &array_buffer, 1)?;
        Ok(Some((Self(allocation), view)))
    }

    /// Relaxed: JavaScript of the same thread reads the number, and nothing else depends on it.
    pub(crate) fn increment(&self) {
        for count in self.0.elements() {
            count.fetch_add(1, Relaxed);
        }
    }
}
