//! Guards that enter a context and leave it when they are dropped.

use std::cell::{RefCell, RefMut};

use super::async_hooks::{AsyncHooks, Buffers};
use super::error::Error;

/// Borrows the state for one operation. Operations run no JavaScript, so they do not nest, except
/// under a debugger that is paused inside one; that is an error.
pub(crate) fn enter<B: Buffers>(
    hooks: &RefCell<AsyncHooks<B>>,
) -> Result<RefMut<'_, AsyncHooks<B>>, Error<B::Error>> {
    hooks.try_borrow_mut().map_err(|_| Error::Busy)
}

/// Makes ids current until it is dropped.
pub struct AsyncContextScope<'a, B: Buffers> {
    hooks: &'a RefCell<AsyncHooks<B>>,
    async_id: f64,
    offset: u32,
    open: bool,
}

impl<'a, B: Buffers> AsyncContextScope<'a, B> {
    /// Pushes the context.
    ///
    /// # Errors
    ///
    /// As [`AsyncHooks::push_async_context`].
    pub fn new(
        hooks: &'a RefCell<AsyncHooks<B>>,
        async_id: f64,
        trigger_async_id: f64,
    ) -> Result<Self, Error<B::Error>> {
        let offset = enter(hooks)?.push_async_context(async_id, trigger_async_id)?;
        Ok(Self {
            hooks,
            async_id,
            offset,
            open: true,
        })
    }

    /// The stack length before the push.
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// Pops the context and returns whether entries are left. Dropping the scope pops too, but cannot
    /// report a corrupted stack.
    ///
    /// # Errors
    ///
    /// As [`AsyncHooks::pop_async_context`].
    pub fn close(mut self) -> Result<bool, Error<B::Error>> {
        self.open = false;
        enter(self.hooks)?.pop_async_context(self.async_id)
    }
}

impl<B: Buffers> Drop for AsyncContextScope<'_, B> {
    fn drop(&mut self) {
        if self.open {
            // Only reached while another error propagates, which is the one to report.
            let _ = enter(self.hooks).map(|mut hooks| hooks.pop_async_context(self.async_id));
        }
    }
}

/// Sets the default trigger id, and restores the previous one when it is dropped.
pub struct DefaultTriggerAsyncIdScope<'a, B: Buffers> {
    hooks: &'a RefCell<AsyncHooks<B>>,
    old: f64,
}

impl<'a, B: Buffers> DefaultTriggerAsyncIdScope<'a, B> {
    /// Sets `trigger_async_id`.
    ///
    /// # Errors
    ///
    /// If the memory is not available.
    pub fn new(
        hooks: &'a RefCell<AsyncHooks<B>>,
        trigger_async_id: f64,
    ) -> Result<Self, Error<B::Error>> {
        let old = enter(hooks)?.replace_default_trigger_async_id(trigger_async_id)?;
        Ok(Self { hooks, old })
    }
}

impl<B: Buffers> Drop for DefaultTriggerAsyncIdScope<'_, B> {
    fn drop(&mut self) {
        // Fails only if the memory is detached, and the value with it.
        let _ = enter(self.hooks).map(|mut hooks| hooks.replace_default_trigger_async_id(self.old));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::{AsyncContextScope, DefaultTriggerAsyncIdScope, enter};
    use crate::context::async_hooks::AsyncHooks;
    use crate::context::async_hooks::plain::Plain;
    use crate::context::error::{CorruptedStack, Error};
    use crate::context::fields::{Fields, UidFields};

    fn hooks() -> RefCell<AsyncHooks<Plain>> {
        RefCell::new(AsyncHooks::new(Plain::new()).unwrap())
    }

    fn uid(hooks: &RefCell<AsyncHooks<Plain>>, field: UidFields) -> f64 {
        hooks.borrow().memory().unwrap().uid(field)
    }

    #[test]
    fn a_context_is_left_when_its_scope_is_dropped_or_closed() {
        let hooks = hooks();
        let outer = AsyncContextScope::new(&hooks, 5.0, 1.0).unwrap();
        assert_eq!(outer.offset(), 0);
        {
            let inner = AsyncContextScope::new(&hooks, 6.0, 5.0).unwrap();
            assert_eq!(inner.offset(), 1);
            assert_eq!(uid(&hooks, UidFields::kExecutionAsyncId), 6.0);
        }
        assert_eq!(uid(&hooks, UidFields::kExecutionAsyncId), 5.0);
        assert_eq!(outer.close(), Ok(false));
        assert_eq!(uid(&hooks, UidFields::kExecutionAsyncId), 0.0);
    }

    #[test]
    fn closing_reports_a_corrupted_stack() {
        let hooks = hooks();
        let outer = AsyncContextScope::new(&hooks, 5.0, 1.0).unwrap();
        hooks.borrow_mut().push_async_context(6.0, 5.0).unwrap();
        let corrupted = CorruptedStack {
            actual: 6.0,
            expected: 5.0,
        };
        assert_eq!(outer.close(), Err(Error::Corrupted(corrupted)));
        let length = hooks.borrow().memory().unwrap().field(Fields::kStackLength);
        assert_eq!(length, 2);
    }

    #[test]
    fn default_trigger_ids_nest() {
        let hooks = hooks();
        let trigger = || uid(&hooks, UidFields::kDefaultTriggerAsyncId);
        {
            let _outer = DefaultTriggerAsyncIdScope::new(&hooks, 5.0).unwrap();
            {
                let _inner = DefaultTriggerAsyncIdScope::new(&hooks, 0.0).unwrap();
                assert_eq!(trigger(), 0.0);
            }
            assert_eq!(trigger(), 5.0);
        }
        assert_eq!(trigger(), -1.0);
    }

    #[test]
    fn a_nested_operation_is_an_error() {
        let hooks = hooks();
        let _operation = enter(&hooks).unwrap();
        assert_eq!(
            AsyncContextScope::new(&hooks, 5.0, 1.0).err(),
            Some(Error::Busy)
        );
    }
}
