//! `AsyncHooks` of Node's `src/env.h` and `env-inl.h`, over memory that JavaScript shares.
//!
//! JavaScript pushes and pops on that memory without calling native code. This file has the same
//! operations for native callers, and growth of the stack, which only native code can do. Who owns
//! the memory is up to the implementation of [`Buffers`].

#[cfg(test)]
pub(crate) mod plain;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use super::error::Error;
use super::fields::{Fields, STACK_GROWTH, UidFields};
use super::memory::Memory;

/// The owner of the memory of an [`AsyncHooks`].
pub trait Buffers {
    /// Why memory is not available.
    type Error;

    /// The maximum length of the stack, in elements.
    ///
    /// JavaScript can write any length into [`Fields::kStackLength`], and a length beyond the memory
    /// makes the stack grow. The limit turns that into an error before memory runs out.
    const MAX_STACK_ELEMENTS: usize;

    /// The current buffers.
    ///
    /// # Errors
    ///
    /// If JavaScript has detached a buffer.
    fn memory(&self) -> Result<Memory<'_>, Self::Error>;

    /// Replaces the stack with one of `elements` elements that starts with a copy of the old one.
    /// On error the old one stays.
    ///
    /// # Errors
    ///
    /// If there is no memory, or if the new stack cannot be shared with JavaScript.
    fn resize_stack(&mut self, elements: usize) -> Result<(), Self::Error>;
}

/// The async context of one environment.
#[derive(Debug)]
pub struct AsyncHooks<B> {
    buffers: B,
}

impl<B: Buffers> AsyncHooks<B> {
    /// Initializes `buffers`, which must be zero, with Node's initial values.
    ///
    /// # Errors
    ///
    /// If the memory is not available.
    pub fn new(buffers: B) -> Result<Self, Error<B::Error>> {
        let hooks = Self { buffers };
        let memory = hooks.memory()?;
        memory.set_field(Fields::kCheck, 1);
        memory.set_uid(UidFields::kAsyncIdCounter, 1.0);
        memory.set_uid(UidFields::kDefaultTriggerAsyncId, -1.0);
        Ok(hooks)
    }

    /// The buffers that hold this state.
    pub fn buffers(&self) -> &B {
        &self.buffers
    }

    /// The current memory.
    ///
    /// # Errors
    ///
    /// If the memory is not available. The same is true of every method below.
    pub fn memory(&self) -> Result<Memory<'_>, Error<B::Error>> {
        self.buffers.memory().map_err(Error::Buffers)
    }

    /// Enters a context: pushes the current ids onto the stack and makes the given ids current.
    /// Returns the index of the stack entry, which is the previous stack length.
    ///
    /// # Errors
    ///
    /// [`Error::StackFull`], or if the stack must grow and cannot.
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

    /// Grows the stack after a push has found it full.
    fn make_room(&mut self) -> Result<(), Error<B::Error>> {
        // JavaScript may have written a length beyond the memory. Without the clamp, the length would
        // still be beyond the memory after growth.
        let memory = self.memory()?;
        memory.set_field(Fields::kStackLength, memory.stack_length());
        self.grow_async_ids_stack()
    }

    /// Leaves a context: makes the ids on top of the stack current. Returns whether entries are left.
    /// A pop of an empty stack changes nothing and returns `false`.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupted`] if checks are on and `async_id` is not current. Nothing is changed then.
    pub fn pop_async_context(&mut self, async_id: f64) -> Result<bool, Error<B::Error>> {
        Ok(self.memory()?.pop_async_context(async_id)?)
    }

    /// Empties the stack and resets both current ids to 0, as after an uncaught exception.
    pub fn clear_async_id_stack(&mut self) -> Result<(), Error<B::Error>> {
        let memory = self.memory()?;
        memory.set_uid(UidFields::kExecutionAsyncId, 0.0);
        memory.set_uid(UidFields::kTriggerAsyncId, 0.0);
        memory.set_field(Fields::kStackLength, 0);
        Ok(())
    }

    /// Triples the stack, up to [`Buffers::MAX_STACK_ELEMENTS`].
    ///
    /// # Errors
    ///
    /// [`Error::StackFull`] at that limit, or if there is no memory.
    pub fn grow_async_ids_stack(&mut self) -> Result<(), Error<B::Error>> {
        let old = self.memory()?.stack.len();
        let new = old.saturating_mul(STACK_GROWTH).min(B::MAX_STACK_ELEMENTS);
        if new <= old {
            return Err(Error::StackFull);
        }
        self.buffers.resize_stack(new).map_err(Error::Buffers)
    }

    /// Allocates an id: the counter plus one.
    pub fn new_async_id(&mut self) -> Result<f64, Error<B::Error>> {
        Ok(self.memory()?.new_async_id())
    }

    /// The trigger id of a new resource: the default trigger id if one is set, otherwise the execution
    /// id.
    pub fn get_default_trigger_async_id(&self) -> Result<f64, Error<B::Error>> {
        Ok(self.memory()?.get_default_trigger_async_id())
    }

    /// Sets the default trigger id and returns the previous one. Negative means none.
    pub fn replace_default_trigger_async_id(
        &mut self,
        trigger_async_id: f64,
    ) -> Result<f64, Error<B::Error>> {
        let memory = self.memory()?;
        let old = memory.uid(UidFields::kDefaultTriggerAsyncId);
        memory.set_uid(UidFields::kDefaultTriggerAsyncId, trigger_async_id);
        Ok(old)
    }

    /// Pushes and pops `count` times, each time with a new id that the current one triggers.
    ///
    /// # Errors
    ///
    /// As [`push_async_context`](Self::push_async_context) and
    /// [`pop_async_context`](Self::pop_async_context).
    pub fn push_pop_pairs(&mut self, count: u32) -> Result<(), Error<B::Error>> {
        let mut left = count;
        while left > 0 {
            // No JavaScript runs in this loop, so one `Memory` serves all operations. Getting it costs
            // several Node-API calls if V8 owns the memory.
            let memory = self.memory()?;
            while left > 0 {
                // Checked before an id is allocated: a failed push would waste the id.
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
