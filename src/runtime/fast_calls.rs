//! JavaScript functions that V8 calls fast.
//!
//! Optimized JavaScript can call a native function like any other machine code, without entering V8's
//! API: that takes a nanosecond or two, where a Node-API function takes 20 and more. V8 must know the
//! types of the arguments, and the function must neither throw nor allocate on V8's heap. Code that is
//! not optimized calls a second function. Here it does nothing, so the caller gets `undefined` and
//! takes the slow path.

use std::ffi::c_int;
use std::ptr::NonNull;

use napi::Env;
use napi::bindgen_prelude::Object;

use super::c_function::{CTypeInfoSize, FastFunction};
use super::functions::{self, GetCurrentContext, GetFunction, NewFunctionTemplate};
use super::handle::{Isolate, to_object};

/// `v8::ConstructorBehavior::kThrow`
const K_THROW: c_int = 0;
/// `v8::SideEffectType::kHasSideEffect`
const K_HAS_SIDE_EFFECT: c_int = 0;

pub(super) struct FastCalls {
    get_current_context: GetCurrentContext,
    new_function_template: NewFunctionTemplate,
    get_function: GetFunction,
    type_info_size: CTypeInfoSize,
}

impl FastCalls {
    pub(super) fn find() -> Option<Self> {
        let argument_info = functions::ARGUMENT_INFO.find()?;
        Some(Self {
            get_current_context: functions::GET_CURRENT_CONTEXT.find()?,
            new_function_template: functions::NEW_FUNCTION_TEMPLATE.find()?,
            get_function: functions::GET_FUNCTION.find()?,
            // SAFETY: found under the name of the function.
            type_info_size: unsafe { CTypeInfoSize::of(argument_info) }?,
        })
    }

    /// A JavaScript function that calls `function` fast, or does nothing and returns `undefined`.
    pub(super) fn create<'env>(
        &self,
        env: &'env Env,
        isolate: Isolate,
        function: &FastFunction,
    ) -> Option<Object<'env>> {
        unsafe extern "C" fn do_nothing(_: NonNull<std::ffi::c_void>) {}

        let c_function = function.c_function(self.type_info_size);
        // SAFETY: JavaScript has called us, so a handle scope is open and a context is entered. An empty
        // handle means no data, and any receiver (the defaults in `v8-template.h`). V8 copies the
        // `CFunction`; what it points to lives as long as the process. The result is a new function,
        // which user code may see.
        unsafe {
            let context = self.get_current_context.call(isolate)?;
            let template = self.new_function_template.call(
                isolate,
                do_nothing,
                None,
                None,
                0,
                K_THROW,
                K_HAS_SIDE_EFFECT,
                &c_function,
                0,
                0,
                0,
            )?;
            let object = self.get_function.call(template, context)?;
            Some(to_object(env, object))
        }
    }
}
