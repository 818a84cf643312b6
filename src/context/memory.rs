//! Push, pop and the ids, over three borrowed buffers.
//!
//! # JavaScript may write anything at any time
//!
//! Every value read from the memory is untrusted input: the stack length is clamped to the memory
//! that exists, and an id may be `NaN`.
//!
//! # Memory ordering
//!
//! Elements are atomics, read and written with relaxed ordering. That is what JavaScript does: its
//! access of an aligned element is a plain load or store of the processor, which is a relaxed atomic
//! one on x86-64 (Intel SDM, volume 3, 9.1.1) and on arm64 (Arm ARM, B2.2.1: aligned accesses of up to
//! 8 bytes are single-copy atomic). So a view that ends up on another thread is a data race in
//! JavaScript's terms only, not undefined behavior. Relaxed is enough: normally one thread accesses the
//! memory, in its program order, and another one may see any value anyway.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use super::error::CorruptedStack;
use super::fields::{FIELDS_COUNT, Fields, UID_FIELDS_COUNT, UidFields};

/// The three buffers at one moment.
///
/// Valid until JavaScript runs again. User code can detach a buffer, so a `Memory` must not be kept
/// across a call into JavaScript.
#[derive(Clone, Copy, Debug)]
pub struct Memory<'a> {
    /// `async_hook_fields`, indexed by [`Fields`].
    pub fields: &'a [AtomicU32; FIELDS_COUNT],
    /// `async_id_fields`, indexed by [`UidFields`]: bits of an `f64`.
    pub uid_fields: &'a [AtomicU64; UID_FIELDS_COUNT],
    /// `async_ids_stack`: bits of an `f64`, execution id and trigger id alternating.
    pub stack: &'a [AtomicU64],
}

impl Memory<'_> {
    /// The value of one of [`Fields`].
    pub fn field(&self, field: Fields) -> u32 {
        self.fields[field as usize].load(Relaxed)
    }

    pub(super) fn set_field(&self, field: Fields, value: u32) {
        self.fields[field as usize].store(value, Relaxed);
    }

    /// The value of one of [`UidFields`].
    pub fn uid(&self, field: UidFields) -> f64 {
        f64::from_bits(self.uid_fields[field as usize].load(Relaxed))
    }

    pub(super) fn set_uid(&self, field: UidFields, value: f64) {
        self.uid_fields[field as usize].store(value.to_bits(), Relaxed);
    }

    /// The number of entries that the stack has room for.
    pub(super) fn capacity(&self) -> u32 {
        u32::try_from(self.stack.len() / 2).unwrap_or(u32::MAX)
    }

    /// The number of entries on the stack. A length beyond the memory counts as a full stack.
    pub(super) fn stack_length(&self) -> u32 {
        self.field(Fields::kStackLength).min(self.capacity())
    }

    /// Pushes, and returns the index of the entry. Returns `None` if the stack must grow first.
    pub(super) fn push_async_context(&self, async_id: f64, trigger_async_id: f64) -> Option<u32> {
        let offset = self.stack_length();
        let entry = self.stack.get(2 * offset as usize..)?.first_chunk::<2>()?;
        entry[0].store(self.uid(UidFields::kExecutionAsyncId).to_bits(), Relaxed);
        entry[1].store(self.uid(UidFields::kTriggerAsyncId).to_bits(), Relaxed);
        self.set_field(Fields::kStackLength, offset + 1);
        self.set_uid(UidFields::kExecutionAsyncId, async_id);
        self.set_uid(UidFields::kTriggerAsyncId, trigger_async_id);
        Some(offset)
    }

    pub(super) fn pop_async_context(&self, async_id: f64) -> Result<bool, CorruptedStack> {
        // An exception may have cleared the stack below several callback scopes, each of which still
        // pops.
        let Some(offset) = self.stack_length().checked_sub(1) else {
            return Ok(false);
        };
        let actual = self.uid(UidFields::kExecutionAsyncId);
        if self.field(Fields::kCheck) > 0 && actual != async_id {
            return Err(CorruptedStack {
                actual,
                expected: async_id,
            });
        }
        let entry = |index: usize| {
            self.stack
                .get(2 * offset as usize + index)
                .map_or(0.0, |bits| f64::from_bits(bits.load(Relaxed)))
        };
        self.set_uid(UidFields::kExecutionAsyncId, entry(0));
        self.set_uid(UidFields::kTriggerAsyncId, entry(1));
        self.set_field(Fields::kStackLength, offset);
        Ok(offset > 0)
    }

    pub(super) fn new_async_id(&self) -> f64 {
        let id = self.uid(UidFields::kAsyncIdCounter) + 1.0;
        self.set_uid(UidFields::kAsyncIdCounter, id);
        id
    }

    pub(super) fn get_default_trigger_async_id(&self) -> f64 {
        let default = self.uid(UidFields::kDefaultTriggerAsyncId);
        if default < 0.0 {
            self.uid(UidFields::kExecutionAsyncId)
        } else {
            default
        }
    }
}
