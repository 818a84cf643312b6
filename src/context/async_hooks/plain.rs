//! Memory that is not shared, for tests.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use super::Buffers;
use crate::context::fields::{FIELDS_COUNT, INITIAL_STACK_ELEMENTS, UID_FIELDS_COUNT};
use crate::context::memory::Memory;

/// Memory that a test can detach, and that refuses to grow beyond `limit` elements.
pub(crate) struct Plain {
    pub(super) fields: [AtomicU32; FIELDS_COUNT],
    pub(super) uid_fields: [AtomicU64; UID_FIELDS_COUNT],
    pub(super) stack: Vec<AtomicU64>,
    pub(super) detached: bool,
    pub(super) limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PlainError {
    Detached,
    NoMemory,
}

impl Plain {
    pub(crate) fn new() -> Self {
        Self::with_stack(INITIAL_STACK_ELEMENTS)
    }

    pub(super) fn with_stack(elements: usize) -> Self {
        Self {
            fields: Default::default(),
            uid_fields: Default::default(),
            stack: zeros(elements),
            detached: false,
            limit: usize::MAX,
        }
    }
}

fn zeros(elements: usize) -> Vec<AtomicU64> {
    (0..elements).map(|_| AtomicU64::new(0)).collect()
}

impl Buffers for Plain {
    type Error = PlainError;

    /// Enough for the test with a million entries.
    const MAX_STACK_ELEMENTS: usize = 1 << 22;

    fn memory(&self) -> Result<Memory<'_>, PlainError> {
        if self.detached {
            return Err(PlainError::Detached);
        }
        Ok(Memory {
            fields: &self.fields,
            uid_fields: &self.uid_fields,
            stack: &self.stack,
        })
    }

    fn resize_stack(&mut self, elements: usize) -> Result<(), PlainError> {
        if elements > self.limit {
            return Err(PlainError::NoMemory);
        }
        let stack = zeros(elements);
        for (new, old) in stack.iter().zip(&self.stack) {
            new.store(old.load(Relaxed), Relaxed);
        }
        self.stack = stack;
        Ok(())
    }
}
