//! A call from native code into JavaScript in an async context.
//!
//! # Order
//!
//! The order is that of Node's `InternalCallbackScope`: the runtime's scope opens, the context is
//! pushed, `before` is called, then the function, then `after`, the context is popped, and the
//! runtime's scope closes. Closing the outermost scope runs the ticks and microtasks. The runtime
//! calls JavaScript in such a scope anyway, so this scope is the outermost only if native code was
//! called without one, for example from a libuv callback.
//!
//! # The continuation slot
//!
//! From Node 24 on, the runtime's scope clears the slot while it is open, as it does for any callback
//! from native code, so the function does not see the current store. A function that needs a store
//! enters its frame itself. Before Node 24 the slot is unchanged.
//!
//! # Exceptions
//!
//! What the function throws is rethrown to the caller after the context is popped and the scope is
//! closed. `after` is not called then, as in a nested `MakeCallback`. What `before` throws is rethrown
//! in the same way, and the function is not called.
//!
//! The exception is cleared before the scope closes and rethrown afterwards. If it were still pending
//! when closing runs ticks, the first native function that a tick calls would fail with it, and the
//! caller would never see it (true of Node 20 to 26). Node-API has no way to mark a scope as failed,
//! so ticks run when the outermost scope closes after an exception; Node itself leaves them to its
//! handling of the uncaught exception.
//!
//! If the pop finds a corrupted stack, that error is thrown instead, with the exception as its
//! `cause`: the state of the environment cannot be trusted, and Node ends the process.

use napi::Env;
use napi::bindgen_prelude::{Object, Unknown};

use crate::buffers::node_buffers::NodeBuffers;
use crate::context::fields::Fields;
use crate::context::scope::AsyncContextScope;
use crate::environment::{Environment, to_thrown};
use crate::hooks::callbacks::Callbacks;
use crate::node_api::reference::Reference;
use crate::node_api::thrown::Completion;
use crate::node_api::{call, scope, value};

/// The name under which the runtime's own hooks see a [`CallbackScope`].
const RESOURCE_NAME: &str = "async-hooks-native";

/// A call that is in progress.
pub(crate) struct CallbackScope<'env, 'a> {
    env: &'env Env,
    environment: &'a Environment,
    callbacks: &'a Callbacks,
    async_id: f64,
    context: AsyncContextScope<'a, NodeBuffers>,
}

impl<'env, 'a> CallbackScope<'env, 'a> {
    /// Opens the runtime's scope, pushes the context with its resource, calls `before`, calls
    /// `function`, and leaves everything in reverse order.
    ///
    /// # Errors
    ///
    /// What `before`, `function` or `after` threw, a failed push, or a corrupted stack.
    pub(crate) fn run(
        env: &'env Env,
        environment: &'a Environment,
        callbacks: &'a Callbacks,
        (async_id, trigger_async_id): (f64, f64),
        resource: &Object<'_>,
        function: impl FnOnce() -> Completion<Unknown<'env>>,
    ) -> Completion<Unknown<'env>> {
        scope::in_callback_scope(env, RESOURCE_NAME, resource, || {
            let context = AsyncContextScope::new(environment.hooks(), async_id, trigger_async_id)
                .map_err(|error| to_thrown(env, error))?;
            let open = Self {
                env,
                environment,
                callbacks,
                async_id,
                context,
            };
            let result = open.enter(resource).and_then(|()| function());
            let result = result.and_then(|value| {
                open.emit(Fields::kAfter, &callbacks.after)?;
                Ok(value)
            });
            open.leave(result)
        })
    }

    fn enter(&self, resource: &Object<'_>) -> Completion<()> {
        let resources = self.callbacks.execution_async_resources.value(self.env)?;
        value::set_element(self.env, resources, self.context.offset(), resource)?;
        self.emit(Fields::kBefore, &self.callbacks.before)
    }

    /// Calls `hook` with the id if `field` counts any user hook.
    fn emit(&self, field: Fields, hook: &Reference) -> Completion<()> {
        let count = self
            .environment
            .with_hooks(self.env, |hooks| Ok(hooks.memory()?.field(field)))?;
        if count == 0 {
            return Ok(());
        }
        let async_id = value::number(self.env, self.async_id)?;
        let this = value::undefined(self.env)?;
        call::call(self.env, hook.value(self.env)?, this, &[async_id])?;
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
                .and_then(|resources| value::truncate(env, resources, offset)),
            Err(error) => Err(to_thrown(env, error)),
        };
        match (left, result) {
            (Ok(()), result) => result,
            (Err(thrown), Ok(_)) => Err(thrown),
            (Err(thrown), Err(cause)) => Err(thrown.with_cause(&cause)),
        }
    }
}
