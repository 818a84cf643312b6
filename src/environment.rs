//! The state of one environment: the main thread or a Worker. It is Node-API's instance data.
//!
//! This file holds the parts together and says what an operation on them may fail with. How the parts
//! are chosen is up to `setup.rs`, what JavaScript sees of them to `lib.rs`.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use napi::{Env, Result};

use crate::buffers::counter::Counter;
use crate::buffers::node_buffers::{BufferError, NodeBuffers};
use crate::context::async_hooks::AsyncHooks;
use crate::context::error::Error;
use crate::context::scope;
use crate::hooks::callbacks::Callbacks;
use crate::hooks::destroy_scheduler::DestroyScheduler;
use crate::hooks::gc_tracker::GcTracker;
use crate::node_api::instance_data::{self, InstanceData};
use crate::node_api::thrown::{Completion, Thrown, pending};
use crate::runtime::call_sites::CallSites;
use crate::runtime::internals::Internals;
use crate::runtime::weak_handles::WeakHandles;

/// The state of one environment. Dropped when the environment ends.
pub(crate) struct Environment {
    hooks: RefCell<AsyncHooks<NodeBuffers>>,
    /// Set by `setupHooks`.
    callbacks: RefCell<Option<Rc<Callbacks>>>,
    internals: Internals,
    weak_handles: Option<WeakHandles>,
    /// Created when the first object is tracked.
    gc_tracker: OnceCell<Rc<GcTracker>>,
    /// The number of garbage collections that have queued ids.
    collections: Option<Counter>,
    destroy: DestroyScheduler,
    /// Created when it is first needed.
    call_sites: OnceCell<Option<Rc<CallSites>>>,
}

// SAFETY: no other type of this addon is instance data.
unsafe impl InstanceData for Environment {}

impl Environment {
    /// `collections` is incremented whenever ids of collected objects have been queued.
    pub(crate) fn new(
        hooks: AsyncHooks<NodeBuffers>,
        internals: Internals,
        weak_handles: Option<WeakHandles>,
        collections: Option<Counter>,
        destroy: DestroyScheduler,
    ) -> Self {
        Self {
            hooks: RefCell::new(hooks),
            callbacks: RefCell::new(None),
            internals,
            weak_handles,
            gc_tracker: OnceCell::new(),
            collections,
            destroy,
            call_sites: OnceCell::new(),
        }
    }

    /// The state of `env`.
    ///
    /// # Errors
    ///
    /// If `setup` has not been called.
    pub(crate) fn of(env: &Env) -> Result<Rc<Self>> {
        instance_data::get(env)
            .ok_or_else(|| Thrown::error(env, "setup() has not been called").throw())
    }

    pub(crate) fn hooks(&self) -> &RefCell<AsyncHooks<NodeBuffers>> {
        &self.hooks
    }

    /// Runs one operation on the async context.
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

    /// Throws the exception of a call into JavaScript.
    ///
    /// When a Worker is terminated, V8 unwinds only up to the native call. From Node 22 on, it then
    /// considers the termination complete, and JavaScript below the call would continue, maybe forever.
    /// So this terminates it again.
    pub(crate) fn rethrow(&self, thrown: Thrown) -> napi::Error {
        if !thrown.try_throw() {
            self.internals.terminate_execution();
        }
        pending()
    }

    pub(crate) fn internals(&self) -> &Internals {
        &self.internals
    }

    /// The tracker of collected objects.
    ///
    /// # Errors
    ///
    /// If weak handles are not available, or before `setupHooks`: there is nothing to call then.
    pub(crate) fn gc_tracker(&self, env: &Env) -> Completion<&GcTracker> {
        if let Some(tracker) = self.gc_tracker.get() {
            return Ok(tracker);
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
            .gc_tracker
            .get_or_init(|| GcTracker::new(handles, wake)))
    }

    /// The same, if it has been created.
    pub(crate) fn created_gc_tracker(&self) -> Option<&GcTracker> {
        self.gc_tracker.get().map(|tracker| &**tracker)
    }

    /// Numbers for call sites, if the runtime can sample stacks.
    pub(crate) fn call_sites(&self) -> Option<&CallSites> {
        let sites = self.call_sites.get_or_init(|| self.internals.call_sites());
        sites.as_deref()
    }

    pub(crate) fn destroy(&self) -> &DestroyScheduler {
        &self.destroy
    }
}

/// An error of the async context as a JavaScript exception.
pub(crate) fn to_thrown(env: &Env, error: Error<BufferError>) -> Thrown {
    match error {
        Error::Buffers(BufferError::Thrown(thrown)) => thrown,
        error => Thrown::error(env, &error.to_string()),
    }
}
