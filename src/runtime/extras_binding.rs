//! V8's extras binding object, which has the functions of the continuation slot.

use napi::Env;
use napi::bindgen_prelude::Object;

use super::functions::{self, GetCurrentContext, GetExtrasBindingObject};
use super::handle::{Isolate, to_object};

pub(super) struct ExtrasBinding {
    get_current_context: GetCurrentContext,
    get_extras_binding_object: GetExtrasBindingObject,
}

impl ExtrasBinding {
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            get_current_context: functions::GET_CURRENT_CONTEXT.find()?,
            get_extras_binding_object: functions::GET_EXTRAS_BINDING_OBJECT.find()?,
        })
    }

    /// The object of the current context.
    pub(super) fn object<'env>(&self, env: &'env Env, isolate: Isolate) -> Option<Object<'env>> {
        // SAFETY: JavaScript has called us, so a handle scope is open. The object is not internal to
        // V8: embedders may pass it to user code.
        unsafe {
            let context = self.get_current_context.call(isolate)?;
            let object = self.get_extras_binding_object.call(context)?;
            Some(to_object(env, object))
        }
    }
}
