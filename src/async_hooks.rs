//! The `AsyncHooks` state: current ids, id counter, default trigger id and the id stack.
//!
//! This is `AsyncHooks` of Node's `src/env.h` and `env-inl.h` over memory that JavaScript shares.
//! JavaScript pushes and pops on that memory by itself; what is here is the same algorithm for
//! native callers, and growth, which only native code can do.
//!
//! No Node-API type appears in this file. The memory comes from an implementation of [`Buffers`].
//!
//! # JavaScript may write anything at any time
//!
//! Each value read from the memory is treated as input: the stack length is clamped to the memory
//! there really is, and an id may be `NaN`. Elements are atomics read and written with relaxed
//! ordering (a plain load or store on every supported machine), so that even a view that ended up on
//! another thread is no undefined behaviour.

use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::fields::{FIELDS_COUNT, Fields, STACK_GROWTH, UID_FIELDS_COUNT, UidFields};

#[cfg(test)]
pub(crate) mod plain;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

/// The three buffers at one moment.
///
/// Valid until JavaScript runs again: user code can detach a buffer, so nobody keeps a `Memory`
/// across a call into JavaScript.
#[derive(Clone, Copy, Debug)]
pub struct Memory<'a> {
    /// `async_hook_fields`, indexed by [`Fields`].
    pub fields: &'a [AtomicU32; FIELDS_COUNT],
    /// `async_id_fields`, indexed by [`UidFields`]: bits of an `f64`.
    pub uid_fields: &'a [AtomicU64; UID_FIELDS_COUNT],
    /// `async_ids_stack`: bits of an `f64`, execution id and trigger id in turn.
    pub stack: &'a [AtomicU64],
}

/// Who owns the memory of an [`AsyncHooks`].
pub trait Buffers {
    /// Why memory cannot be had.
    type Error;

    /// The stack never grows beyond so many elements.
    ///
    /// JavaScript can write any length into [`Fields::kStackLength`], and a length beyond the memory
    /// makes the stack grow. The limit turns that into an error before it exhausts the machine.
    const MAX_STACK_ELEMENTS: usize;

    /// The buffers as they are now.
    ///
    /// # Errors
    ///
    /// When JavaScript took memory away that it owns.
    fn memory(&self) -> Result<Memory<'_>, Self::Error>;

    /// Replaces the stack by one of `elements` elements that begins with a copy of the old one.
    /// On error the old one stays.
    ///
    /// # Errors
    ///
    /// When there is no memory, or the new stack cannot be shown to JavaScript.
    fn resize_stack(&mut self, elements: usize) -> Result<(), Self::Error>;
}

/// A pop of an id that is not the current execution id, while checks are on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorruptedStack {
    /// The execution id that is current.
    pub actual: f64,
    /// The id that was to be popped.
    pub expected: f64,
}

impl fmt::Display for CorruptedStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "async hook stack has become corrupted (actual: {}, expected: {})",
            Id(self.actual),
            Id(self.expected)
        )
    }
}

impl std::error::Error for CorruptedStack {}

/// An id as C's `%.f` prints it, which is what Node's message uses.
struct Id(f64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            id if id.is_nan() && id.is_sign_negative() => f.write_str("-nan"),
            id if id.is_nan() => f.write_str("nan"),
            id => write!(f, "{id:.0}"),
        }
    }
}

/// Why an operation of [`AsyncHooks`] failed. `E` is the error of its [`Buffers`].
#[derive(Clone, Debug, PartialEq)]
pub enum Error<E> {
    /// See [`CorruptedStack`].
    Corrupted(CorruptedStack),
    /// The stack has [`Buffers::MAX_STACK_ELEMENTS`] and all are in use.
    StackFull,
    /// Another operation is under way.
    Busy,
    /// The memory is not there.
    Buffers(E),
}

impl<E> From<CorruptedStack> for Error<E> {
    fn from(error: CorruptedStack) -> Self {
        Self::Corrupted(error)
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupted(error) => error.fmt(f),
            Self::StackFull => f.write_str("async ids stack is full"),
            Self::Busy => f.write_str("async hooks are in the middle of another operation"),
            Self::Buffers(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Error<E> {}

impl Memory<'_> {
    /// The value of one of [`Fields`].
    pub fn field(&self, field: Fields) -> u32 {
        self.fields[field as usize].load(Relaxed)
    }

    fn set_field(&self, field: Fields, value: u32) {
        self.fields[field as usize].store(value, Relaxed);
    }

    /// The value of one of [`UidFields`].
    pub fn uid(&self, field: UidFields) -> f64 {
        f64::from_bits(self.uid_fields[field as usize].load(Relaxed))
    }

    fn set_uid(&self, field: UidFields, value: f64) {
        self.uid_fields[field as usize].store(value.to_bits(), Relaxed);
    }

    /// Entries the stack has room for.
    fn capacity(&self) -> u32 {
        u32::try_from(self.stack.len() / 2).unwrap_or(u32::MAX)
    }

    /// Entries on the stack. A length that the memory cannot hold counts as a full stack.
    fn stack_length(&self) -> u32 {
        self.field(Fields::kStackLength).min(self.capacity())
    }

    /// Pushes and returns the index of the entry, or `None` when the stack has to grow first.
    fn push_async_context(&self, async_id: f64, trigger_async_id: f64) -> Option<u32> {
        let offset = self.stack_length();
        let entry = self.stack.get(2 * offset as usize..)?.first_chunk::<2>()?;
        entry[0].store(self.uid(UidFields::kExecutionAsyncId).to_bits(), Relaxed);
        entry[1].store(self.uid(UidFields::kTriggerAsyncId).to_bits(), Relaxed);
        self.set_field(Fields::kStackLength, offset + 1);
        self.set_uid(UidFields::kExecutionAsyncId, async_id);
        self.set_uid(UidFields::kTriggerAsyncId, trigger_async_id);
        Some(offset)
    }

    fn pop_async_context(&self, async_id: f64) -> Result<bool, CorruptedStack> {
        // After an exception the stack may have been cleared below several callback scopes, each of
        // which still pops.
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

    fn new_async_id(&self) -> f64 {
        let id = self.uid(UidFields::kAsyncIdCounter) + 1.0;
        self.set_uid(UidFields::kAsyncIdCounter, id);
        id
    }

    fn get_default_trigger_async_id(&self) -> f64 {
        let default = self.uid(UidFields::kDefaultTriggerAsyncId);
        if default < 0.0 {
            self.uid(UidFields::kExecutionAsyncId)
        } else {
            default
        }
    }
}

/// The state of one environment.
#[derive(Debug)]
pub struct AsyncHooks<B> {
    buffers: B,
}

impl<B: Buffers> AsyncHooks<B> {
    /// State over `buffers`, which hold zeros, with the values Node starts with.
    ///
    /// # Errors
    ///
    /// When the buffers give no memory.
    pub fn new(buffers: B) -> Result<Self, Error<B::Error>> {
        let hooks = Self { buffers };
        let memory = hooks.memory()?;
        memory.set_field(Fields::kCheck, 1);
        memory.set_uid(UidFields::kAsyncIdCounter, 1.0);
        memory.set_uid(UidFields::kDefaultTriggerAsyncId, -1.0);
        Ok(hooks)
    }

    /// The buffers this state lives in.
    pub fn buffers(&self) -> &B {
        &self.buffers
    }

    /// The memory as it is now.
    ///
    /// # Errors
    ///
    /// When the buffers give no memory; so does every method below.
    pub fn memory(&self) -> Result<Memory<'_>, Error<B::Error>> {
        self.buffers.memory().map_err(Error::Buffers)
    }

    /// Enters a context: the current ids go onto the stack, the given ones become current.
    /// Returns the index of the stack entry, which is the stack length before.
    ///
    /// # Errors
    ///
    /// [`Error::StackFull`], or when the stack has to grow and cannot.
    pub fn push_async_context(
        &mut self,
        async_id: f64,
        trigger_async_id: f64,
    ) -> Result<u32, Error<B::Error>> {
        loop {
            let memory = self.memory()?;
            if let Some(offset) = memory.push_async_context(async_id, trigger_async_id) {
                return Ok(offset);
            }
            self.make_room()?;
        }
    }

    /// Grows the stack for a push that found it full.
    fn make_room(&mut self) -> Result<(), Error<B::Error>> {
        // A length beyond the memory is brought back to what there is, or it would still be beyond
        // it after growth.
        let memory = self.memory()?;
        memory.set_field(Fields::kStackLength, memory.stack_length());
        self.grow_async_ids_stack()
    }

    /// Leaves a context: the ids on top of the stack become current. Returns whether any entry is
    /// left; popping an empty stack changes nothing and returns `false`.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupted`] when checks are on and `async_id` is not current; nothing is changed.
    pub fn pop_async_context(&mut self, async_id: f64) -> Result<bool, Error<B::Error>> {
        Ok(self.memory()?.pop_async_context(async_id)?)
    }

    /// Empties the stack and makes both current ids 0, as after an uncaught exception.
    pub fn clear_async_id_stack(&mut self) -> Result<(), Error<B::Error>> {
        let memory = self.memory()?;
        memory.set_uid(UidFields::kExecutionAsyncId, 0.0);
        memory.set_uid(UidFields::kTriggerAsyncId, 0.0);
        memory.set_field(Fields::kStackLength, 0);
        Ok(())
    }

    /// Makes the stack three times as long, up to [`Buffers::MAX_STACK_ELEMENTS`].
    ///
    /// # Errors
    ///
    /// [`Error::StackFull`] at that limit, or when there is no memory.
    pub fn grow_async_ids_stack(&mut self) -> Result<(), Error<B::Error>> {
        let old = self.memory()?.stack.len();
        let new = old.saturating_mul(STACK_GROWTH).min(B::MAX_STACK_ELEMENTS);
        if new <= old {
            return Err(Error::StackFull);
        }
        self.buffers.resize_stack(new).map_err(Error::Buffers)
    }

    /// A new id: the counter plus one.
    pub fn new_async_id(&mut self) -> Result<f64, Error<B::Error>> {
        Ok(self.memory()?.new_async_id())
    }

    /// The trigger id for a new resource: the default if one is set, or else the execution id.
    pub fn get_default_trigger_async_id(&self) -> Result<f64, Error<B::Error>> {
        Ok(self.memory()?.get_default_trigger_async_id())
    }

    /// Sets the default trigger id and returns the one before; negative means none.
    pub fn replace_default_trigger_async_id(
        &mut self,
        trigger_async_id: f64,
    ) -> Result<f64, Error<B::Error>> {
        let memory = self.memory()?;
        let old = memory.uid(UidFields::kDefaultTriggerAsyncId);
        memory.set_uid(UidFields::kDefaultTriggerAsyncId, trigger_async_id);
        Ok(old)
    }

    /// Pushes and pops `count` times, each with a new id, triggered by the current one.
    ///
    /// # Errors
    ///
    /// As [`push_async_context`](Self::push_async_context) and
    /// [`pop_async_context`](Self::pop_async_context).
    pub fn push_pop_pairs(&mut self, count: u32) -> Result<(), Error<B::Error>> {
        let mut left = count;
        while left > 0 {
            // No JavaScript runs in here, so the memory is asked for once and not per operation,
            // each of which costs several Node-API calls where V8 owns the memory.
            let memory = self.memory()?;
            while left > 0 {
                // Before the id is taken, because a push that fails would have used it up.
                if memory.stack_length() == memory.capacity() {
                    break;
                }
                let async_id = memory.new_async_id();
                let trigger_async_id = memory.get_default_trigger_async_id();
                memory.push_async_context(async_id, trigger_async_id);
                memory.pop_async_context(async_id)?;
                left -= 1;
            }
            if left > 0 {
                self.make_room()?;
            }
        }
        Ok(())
    }
}
