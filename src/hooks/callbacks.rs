//! The functions and the array that JavaScript passes to `setupHooks`.

use napi::Env;
use napi::bindgen_prelude::JsValue;

use crate::node_api::reference::Reference;
use crate::node_api::thrown::Completion;

pub(crate) struct Callbacks {
    pub(crate) before: Reference,
    pub(crate) after: Reference,
    pub(crate) destroy: Reference,
    pub(crate) execution_async_resources: Reference,
}

impl Callbacks {
    /// Makes references to them.
    ///
    /// # Errors
    ///
    /// If a hook is not a function.
    pub(crate) fn new<'env>(
        env: &Env,
        before: &impl JsValue<'env>,
        after: &impl JsValue<'env>,
        destroy: &impl JsValue<'env>,
        execution_async_resources: &impl JsValue<'env>,
    ) -> Completion<Self> {
        Ok(Self {
            before: Reference::to_function(env, before, "before")?,
            after: Reference::to_function(env, after, "after")?,
            destroy: Reference::to_function(env, destroy, "destroy")?,
            execution_async_resources: Reference::new(env, execution_async_resources)?,
        })
    }
}
