use napi::Env;

use crate::AsyncContext;
use crate::error::{Result, calling};
use crate::raw::Context;

/// A resource like JavaScript's `AsyncResource`: hooks see its type, its ids, each call in it, and its `destroy`.
///
/// It is destroyed when [`end`](Self::end) is called, or else when it and all clones of its
/// [`context`](Self::context) have been dropped.
///
/// ```
/// use napi::{Env, bindgen_prelude::Function};
/// use node_async_context::{AsyncResource, Result};
///
/// fn connect(env: &Env) -> Result<AsyncResource> {
///     AsyncResource::new(env, "Connection")
/// }
///
/// fn disconnect(env: &Env, connection: AsyncResource, closed: &Function<(), ()>) -> Result<()> {
///     connection.context().call(env, closed, ())?;
///     connection.end(env)
/// }
/// ```
pub struct AsyncResource {
    context: AsyncContext,
    async_id: f64,
    trigger_async_id: f64,
}

impl AsyncResource {
    /// A resource in the context of the JavaScript that has called us.
    ///
    /// # Errors
    /// Same as [`AsyncContext::capture`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncResource, Result};
    ///
    /// fn connect(env: &Env) -> Result<AsyncResource> {
    ///     AsyncResource::new(env, "Connection")
    /// }
    /// ```
    pub fn new(env: &Env, name: &str) -> Result<Self> {
        Self::make(env, name, None)
    }

    /// A resource that another one has triggered, such as a query of a connection.
    ///
    /// # Errors
    /// Same as [`AsyncContext::capture`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncResource, Result};
    ///
    /// fn query(env: &Env, connection: &AsyncResource) -> Result<AsyncResource> {
    ///     AsyncResource::with_trigger(env, "Query", connection.async_id())
    /// }
    /// ```
    pub fn with_trigger(env: &Env, name: &str, trigger_async_id: f64) -> Result<Self> {
        Self::make(env, name, Some(trigger_async_id))
    }

    fn make(env: &Env, name: &str, trigger: Option<f64>) -> Result<Self> {
        calling(env, |env| {
            // SAFETY: an `Env` belongs to this thread.
            unsafe {
                let context = Context::capture_with_trigger(env, name, trigger)?;
                Ok(Self {
                    async_id: context.async_id(env)?,
                    trigger_async_id: context.trigger_async_id(env)?,
                    context: AsyncContext(context),
                })
            }
        })
    }

    /// The async id.
    ///
    /// ```
    /// use node_async_context::AsyncResource;
    ///
    /// fn name(connection: &AsyncResource) -> String {
    ///     format!("connection {}", connection.async_id())
    /// }
    /// ```
    #[must_use]
    pub fn async_id(&self) -> f64 {
        self.async_id
    }

    /// The id of the resource that triggered the context.
    ///
    /// ```
    /// use node_async_context::AsyncResource;
    ///
    /// fn is_of(query: &AsyncResource, connection: &AsyncResource) -> bool {
    ///     query.trigger_async_id().to_bits() == connection.async_id().to_bits()
    /// }
    /// ```
    #[must_use]
    pub fn trigger_async_id(&self) -> f64 {
        self.trigger_async_id
    }

    /// The context, which calls JavaScript in the resource.
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::Function};
    /// use node_async_context::{AsyncResource, Result};
    ///
    /// fn receive(env: &Env, connection: &AsyncResource, listener: &Function<u32, ()>) -> Result<()> {
    ///     connection.context().call(env, listener, 1)
    /// }
    /// ```
    #[must_use]
    pub fn context(&self) -> &AsyncContext {
        &self.context
    }

    /// Emits `destroy`.
    ///
    /// # Errors
    /// [`Error::OtherEnvironment`](crate::Error::OtherEnvironment), [`Error::Ended`](crate::Error::Ended).
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncResource, Result};
    ///
    /// fn close(env: &Env, connection: AsyncResource) -> Result<()> {
    ///     connection.end(env)
    /// }
    /// ```
    pub fn end(self, env: &Env) -> Result<()> {
        // SAFETY: an `Env` belongs to this thread.
        calling(env, |env| unsafe { self.context.0.end(env) })
    }
}
