//! What one environment (the main thread or a Worker) has: Node-API's instance data.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use napi::bindgen_prelude::{JsValue, Object};
use napi::{Env, Result};

use crate::SetupOptions;
use crate::async_hooks::{AsyncHooks, Error};
use crate::collection::Collection;
use crate::destroy::DestroyScheduler;
use crate::node_api::{self, Completion, Reference, Thrown};
use crate::raw;
use crate::scope;
use crate::shared_buffer::{BufferError, Counter, NodeBuffers};
use crate::v8::Runtime;
use crate::v8::weak_handles::WeakHandles;

/// The functions and the array that JavaScript gave to `setupHooks`.
pub(crate) struct Callbacks {
    pub(crate) before: Reference,
    pub(crate) after: Reference,
    pub(crate) destroy: Reference,
    pub(crate) execution_async_resources: Reference,
}

/// The state of one environment. Freed when the environment ends.
pub(crate) struct Environment {
    hooks: RefCell<AsyncHooks<NodeBuffers>>,
    callbacks: RefCell<Option<Rc<Callbacks>>>,
    runtime: Runtime,
    weak_handles: Option<WeakHandles>,
    /// Made with the first object to track.
    collection: OnceCell<Box<Collection>>,
    /// Of garbage collections after which ids have come to wait.
    collections: Option<Counter>,
    destroy: DestroyScheduler,
}

impl Environment {
    /// The state of `env`. It is made, with these options, unless it is there already.
    pub(crate) fn get_or_create(env: &Env, options: &SetupOptions) -> Result<Rc<Self>> {
        if let Some(environment) = node_api::instance_data(env) {
            return Ok(environment);
        }
        let hooks = NodeBuffers::new(env, !options.v8_owned_buffers)
            .and_then(|buffers| AsyncHooks::new(buffers).map_err(|error| to_thrown(env, error)))
            .map_err(Thrown::throw)?;
        let async_wrap = hooks.buffers().async_wrap(env).map_err(Thrown::throw)?;
        let sample = Object::new(env)?;
        let mut runtime = Runtime::without_symbols();
        if options.real_node && options.internals != Some(false) {
            match Runtime::find(env, &sample) {
                Ok(found) => runtime = found,
                Err(reason) => {
                    let reason = env.create_string(&reason)?;
                    node_api::define(env, &async_wrap, c"internalsRefused", &reason)
                        .map_err(Thrown::throw)?;
                }
            }
        }
        let uv_version = options.uv_version.as_deref();
        let uv_version = uv_version.filter(|_| options.real_node);
        let destroy = DestroyScheduler::new(uv_version, deliver_destroys);
        let wants_weak_handles = options.weak_handles != Some(false) && destroy.available();
        let weak_handles = wants_weak_handles
            .then(|| runtime.weak_handles(&sample))
            .flatten();
        let counts = weak_handles.is_some() && hooks.buffers().external();
        let counter = if counts { Counter::new(env) } else { Ok(None) };
        let mut collections = None;
        if let Some((counter, view)) = counter.map_err(Thrown::throw)? {
            node_api::define(env, &async_wrap, c"collections", &view).map_err(Thrown::throw)?;
            collections = Some(counter);
        }
        let environment = Rc::new(Self {
            hooks: RefCell::new(hooks),
            callbacks: RefCell::new(None),
            runtime,
            weak_handles,
            collection: OnceCell::new(),
            collections,
            destroy,
        });
        raw::define(env, &async_wrap, weak_handles.is_some()).map_err(Thrown::throw)?;
        if weak_handles.is_some() {
            raw::define_fast(env, &async_wrap, &environment).map_err(Thrown::throw)?;
        }
        let wants_fields = options.trigger_fields != Some(false);
        let found = wants_fields.then(|| environment.runtime.async_hooks(env));
        if let Some((fields, resources)) = found.flatten() {
            node_api::define(env, &async_wrap, c"runtime_async_id_fields", &fields)
                .map_err(Thrown::throw)?;
            if let Some(resources) = resources {
                let name = c"runtime_execution_async_resources";
                node_api::define(env, &async_wrap, name, &resources).map_err(Thrown::throw)?;
            }
        }
        node_api::set_instance_data(env, &environment).map_err(Thrown::throw)?;
        Ok(environment)
    }

    /// The state of `env`.
    ///
    /// # Errors
    ///
    /// When `setup` has not been called.
    pub(crate) fn of(env: &Env) -> Result<Rc<Self>> {
        node_api::instance_data(env)
            .ok_or_else(|| Thrown::error(env, "setup() has not been called").throw())
    }

    pub(crate) fn hooks(&self) -> &RefCell<AsyncHooks<NodeBuffers>> {
        &self.hooks
    }

    /// Runs one operation on the state.
    pub(crate) fn with_hooks<T>(
        &self,
        env: &Env,
        operation: impl FnOnce(
            &mut AsyncHooks<NodeBuffers>,
        ) -> std::result::Result<T, Error<BufferError>>,
    ) -> Completion<T> {
        scope::enter(&self.hooks)
            .and_then(|mut hooks| operation(&mut hooks))
            .map_err(|error| to_thrown(env, error))
    }

    pub(crate) fn set_callbacks(&self, callbacks: Callbacks) {
        // The old ones are dropped after the borrow has ended.
        let _old = self.callbacks.replace(Some(Rc::new(callbacks)));
    }

    /// What `setupHooks` was given.
    pub(crate) fn callbacks(&self, env: &Env) -> Completion<Rc<Callbacks>> {
        let callbacks = self.callbacks.borrow().clone();
        callbacks.ok_or_else(|| Thrown::error(env, "setupHooks() has not been called"))
    }

    /// Throws what a call into JavaScript threw.
    ///
    /// When a Worker is terminated, V8 unwinds only up to the call. From Node 22 on it takes that for
    /// the end of the matter, and JavaScript below the call would go on, maybe for ever. So it is
    /// terminated again.
    pub(crate) fn rethrow(&self, thrown: Thrown) -> napi::Error {
        if !thrown.try_throw() {
            self.runtime.terminate_execution();
        }
        node_api::pending()
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The objects whose collection is waited for.
    ///
    /// # Errors
    ///
    /// Where the runtime gives no way to, and before `setupHooks`: there must be somebody to tell.
    pub(crate) fn collection(&self, env: &Env) -> Completion<&Collection> {
        if let Some(collection) = self.collection.get() {
            return Ok(collection);
        }
        self.callbacks(env)?;
        let handles = self.weak_handles;
        let parts = handles.and_then(|handles| Some((handles, self.destroy.waker(env)?)));
        let (handles, wake) =
            parts.ok_or_else(|| Thrown::error(env, "the runtime has no weak handles for us"))?;
        let collections = self.collections.clone();
        let wake = Box::new(move || {
            if let Some(collections) = &collections {
                collections.increment();
            }
            wake();
        });
        Ok(self
            .collection
            .get_or_init(|| Collection::new(handles, wake)))
    }

    /// The same, once it has been made.
    pub(crate) fn made_collection(&self) -> Option<&Collection> {
        self.collection.get().map(|collection| &**collection)
    }

    pub(crate) fn destroy(&self) -> &DestroyScheduler {
        &self.destroy
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        raw::forget_fast(self);
    }
}

/// From this major version on Node opens no scope for its native immediates where there are none.
const NO_EMPTY_SCOPE_SINCE: u32 = 26;

/// Calls JavaScript's `destroy`. What it throws is an uncaught exception, as for any callback from
/// the event loop.
///
/// As with Node's own delivery, the ticks that it starts run before the immediates, when one scope
/// closes. That is the scope of Node's native immediates, which follows in the same phase of the loop,
/// and ours only where there is none: a second one would run the ticks that an uncaught exception of
/// the first has left for after the immediates.
fn deliver_destroys(env: &Env) {
    // SAFETY: all that throws ends as an uncaught exception inside.
    unsafe { node_api::in_handle_scope(env, deliver_destroys_in_scope) };
}

fn deliver_destroys_in_scope(env: &Env) {
    let Some(environment) = node_api::instance_data(env) else {
        return;
    };
    let needs_scope = env
        .get_node_version()
        .is_ok_and(|version| version.major >= NO_EMPTY_SCOPE_SINCE);
    let delivered = environment.callbacks(env).and_then(|callbacks| {
        let destroy = callbacks.destroy.value(env)?;
        if needs_scope {
            return node_api::make_callback(env, destroy);
        }
        node_api::call(env, destroy, node_api::undefined(env)?, &[]).map(drop)
    });
    if let Err(thrown) = delivered {
        thrown.uncaught();
    }
}

/// An error of the state as a JavaScript exception.
pub(crate) fn to_thrown(env: &Env, error: Error<BufferError>) -> Thrown {
    match error {
        Error::Buffers(BufferError::Thrown(thrown)) => thrown,
        error => Thrown::error(env, &error.to_string()),
    }
}

impl Callbacks {
    /// Keeps what JavaScript gave.
    ///
    /// # Errors
    ///
    /// When a hook is no function.
    pub(crate) fn new<'env>(
        env: &Env,
        before: &impl JsValue<'env>,
        after: &impl JsValue<'env>,
        destroy: &impl JsValue<'env>,
        execution_async_resources: &impl JsValue<'env>,
    ) -> Completion<Self> {
        Ok(Self {
            before: node_api::function(env, before, "before")?,
            after: node_api::function(env, after, "after")?,
            destroy: node_api::function(env, destroy, "destroy")?,
            execution_async_resources: Reference::new(env, execution_async_resources)?,
        })
    }
}
