//! Guards that enter something and cannot forget to leave it.
//!
//! # Order of a callback scope
//!
//! As in `InternalCallbackScope` of Node: the runtime's scope opens, the context is pushed, `before`
//! is called, then the function, then `after`, the context is popped, and the runtime's scope
//! closes. If it is the outermost one, that runs the ticks and microtasks. Whatever JavaScript the
//! runtime calls is in such a scope already, so ours is the outermost only where native code called
//! without one, for example from a callback of libuv.
//!
//! # The continuation slot
//!
//! From Node 24 on the runtime's scope empties the slot while it is open, as for any callback from
//! native code: the store that was current is not seen in it. A function that is to have a store
//! enters its frame by itself. Before Node 24 the slot stays as it is.
//!
//! # Exceptions
//!
//! What the function throws goes to the caller after the context is popped and the scope is closed;
//! `after` is not called. That is what a nested `MakeCallback` does. What `before` throws goes the
//! same way, and then the function is not called.
//!
//! An exception is taken out of the environment before the scope closes and thrown again after. If it
//! were still pending when the close runs ticks, the first native function that one of them calls
//! would fail with it, and the caller would never see it (so on Node 20 to 26). Node-API offers no
//! way to mark a scope as failed, so ticks do run when the outermost scope closes after an exception,
//! where Node leaves them to its handling of the uncaught one.
//!
//! A stack that is found corrupted at the pop is reported instead of what was thrown, which becomes
//! the `cause`: the state of the environment cannot be trusted any more, and Node ends the process.

use std::cell::{RefCell, RefMut};

use napi::Env;
use napi::bindgen_prelude::{Object, Unknown};

use crate::async_hooks::{AsyncHooks, Buffers, Error};
use crate::environment::{Callbacks, Environment, to_thrown};
use crate::fields::Fields;
use crate::node_api::{self, Completion, Reference};
use crate::shared_buffer::NodeBuffers;

/// The name under which the runtime's own hooks see a [`CallbackScope`].
const RESOURCE_NAME: &str = "async-hooks-native";

/// The state, for one operation. Operations run no JavaScript, so one is not inside of another,
/// except under a debugger that is paused in the first; then this is an error.
pub(crate) fn enter<B: Buffers>(
    hooks: &RefCell<AsyncHooks<B>>,
) -> Result<RefMut<'_, AsyncHooks<B>>, Error<B::Error>> {
    hooks.try_borrow_mut().map_err(|_| Error::Busy)
}

/// Makes ids current while it lives.
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

    /// The length of the stack before the push.
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// Pops the context and returns whether any other is left. Dropping the scope pops too, but
    /// cannot tell that the stack is corrupted.
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
            // Reached only while unwinding from another error, which is the one to report.
            let _ = enter(self.hooks).map(|mut hooks| hooks.pop_async_context(self.async_id));
        }
    }
}

/// Sets the default trigger id while it lives, and then sets the one before again.
pub struct DefaultTriggerAsyncIdScope<'a, B: Buffers> {
    hooks: &'a RefCell<AsyncHooks<B>>,
    old: f64,
}

impl<'a, B: Buffers> DefaultTriggerAsyncIdScope<'a, B> {
    /// Sets `trigger_async_id`.
    ///
    /// # Errors
    ///
    /// When the buffers give no memory.
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
        // Fails only when the memory is gone, and the value with it.
        let _ = enter(self.hooks).map(|mut hooks| hooks.replace_default_trigger_async_id(self.old));
    }
}

/// A call from native code into JavaScript in an async context.
pub(crate) struct CallbackScope<'env, 'a> {
    env: &'env Env,
    environment: &'a Environment,
    callbacks: &'a Callbacks,
    async_id: f64,
    context: AsyncContextScope<'a, NodeBuffers>,
}

impl<'env, 'a> CallbackScope<'env, 'a> {
    /// Opens the runtime's scope, pushes the context with its resource, calls `before`, then `function`,
    /// and leaves it all again.
    ///
    /// # Errors
    ///
    /// What `before`, `function` or `after` threw, that the push failed, or that the stack is corrupted.
    pub(crate) fn run(
        env: &'env Env,
        environment: &'a Environment,
        callbacks: &'a Callbacks,
        (async_id, trigger_async_id): (f64, f64),
        resource: &Object<'_>,
        function: impl FnOnce() -> Completion<Unknown<'env>>,
    ) -> Completion<Unknown<'env>> {
        node_api::in_callback_scope(env, RESOURCE_NAME, resource, || {
            let context = AsyncContextScope::new(environment.hooks(), async_id, trigger_async_id)
                .map_err(|error| to_thrown(env, error))?;
            let scope = Self {
                env,
                environment,
                callbacks,
                async_id,
                context,
            };
            let result = scope.enter(resource).and_then(|()| function());
            let result = result.and_then(|value| {
                scope.emit(Fields::kAfter, &callbacks.after)?;
                Ok(value)
            });
            scope.leave(result)
        })
    }

    fn enter(&self, resource: &Object<'_>) -> Completion<()> {
        let resources = self.callbacks.execution_async_resources.value(self.env)?;
        node_api::set_element(self.env, resources, self.context.offset(), resource)?;
        self.emit(Fields::kBefore, &self.callbacks.before)
    }

    /// Calls `hook` with the id if `field` says that any user hook wants it.
    fn emit(&self, field: Fields, hook: &Reference) -> Completion<()> {
        let count = self
            .environment
            .with_hooks(self.env, |hooks| Ok(hooks.memory()?.field(field)))?;
        if count == 0 {
            return Ok(());
        }
        let async_id = node_api::number(self.env, self.async_id)?;
        let this = node_api::undefined(self.env)?;
        node_api::call(self.env, hook.value(self.env)?, this, &[async_id])?;
        Ok(())
    }

    fn leave<T>(self, result: Completion<T>) -> Completion<T> {
        let env = self.env;
        let offset = self.context.offset();
        let left = match self.context.close() {
            Ok(_) => self
                .callbacks
                .execution_async_resources
                .value(env)
                .and_then(|resources| node_api::truncate(env, resources, offset)),
            Err(error) => Err(to_thrown(env, error)),
        };
        match (left, result) {
            (Ok(()), result) => result,
            (Err(thrown), Ok(_)) => Err(thrown),
            (Err(thrown), Err(cause)) => Err(thrown.with_cause(&cause)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::{AsyncContextScope, DefaultTriggerAsyncIdScope, enter};
    use crate::async_hooks::plain::Plain;
    use crate::async_hooks::{AsyncHooks, CorruptedStack, Error};
    use crate::fields::{Fields, UidFields};

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
    fn closing_tells_that_the_stack_is_corrupted() {
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
    fn default_triggers_nest() {
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
    fn an_operation_inside_of_another_is_an_error() {
        let hooks = hooks();
        let _operation = enter(&hooks).unwrap();
        assert_eq!(
            AsyncContextScope::new(&hooks, 5.0, 1.0).err(),
            Some(Error::Busy)
        );
    }
}
