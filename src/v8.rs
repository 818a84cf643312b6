//! What V8 and Node export to C++ and not to Node-API. The only file that knows a V8 symbol.
//!
//! The symbols have the names that the Itanium C++ ABI gives them, so they are looked for on Linux
//! and macOS and, by name alone, are absent on Windows. A symbol that is not there makes the
//! function that needs it answer `None`; nothing is assumed to be there.
//!
//! # How these functions are called
//!
//! A method takes `this` as its first argument. `v8::Local<T>` is one pointer with trivial copy
//! constructor and destructor (`V8_TRIVIAL_ABI`), so the Itanium ABI returns it in a register like
//! the pointer it holds, and not through a hidden first argument. The code of
//! `Context::GetExtrasBindingObject` in Node 20.20, 22.23, 24.21 and 26.10 for x64 confirms it: each
//! reads `this` from the first argument register, and leaves the address of the new handle in the
//! return register.
//!
//! A `napi_value` is such a handle bit for bit: Node-API converts between the two with a `memcpy`.

use std::ffi::c_void;
use std::mem::transmute;
use std::ptr::NonNull;

use napi::Env;
use napi::bindgen_prelude::Object;

use crate::symbols;

type Isolate = NonNull<c_void>;

/// `v8::Isolate* v8::Isolate::GetCurrent()`
type GetCurrent = unsafe extern "C" fn() -> Option<Isolate>;
/// `v8::Local<T> Class::Method()`, for a class that is not null.
type GetLocal = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `void v8::Isolate::TerminateExecution()`
type TerminateExecution = unsafe extern "C" fn(Isolate);
/// `node::async_id node::AsyncHooksGet...AsyncId(v8::Isolate*)`
type GetAsyncId = unsafe extern "C" fn(Isolate) -> f64;

struct ExtrasBinding {
    get_current_context: GetLocal,
    get_extras_binding_object: GetLocal,
}

struct AsyncIds {
    get_execution_async_id: GetAsyncId,
    get_trigger_async_id: GetAsyncId,
}

/// The symbols that the running executable exports.
pub(crate) struct Runtime {
    get_current: Option<GetCurrent>,
    terminate_execution: Option<TerminateExecution>,
    extras_binding: Option<ExtrasBinding>,
    async_ids: Option<AsyncIds>,
}

impl Runtime {
    /// Looks the symbols up, or none of them where `real_node` is false: other runtimes export some
    /// of them and crash when they are called.
    pub(crate) fn find(real_node: bool) -> Self {
        if !real_node {
            return Self {
                get_current: None,
                terminate_execution: None,
                extras_binding: None,
                async_ids: None,
            };
        }
        Self {
            get_current: symbols::find(c"_ZN2v87Isolate10GetCurrentEv")
                // SAFETY: the mangled name fixes a static method without parameters, which returns
                // a pointer that may be null.
                .map(|symbol| unsafe { transmute::<NonNull<c_void>, GetCurrent>(symbol) }),
            terminate_execution: symbols::find(c"_ZN2v87Isolate18TerminateExecutionEv")
                // SAFETY: the mangled name fixes a method without parameters; it returns nothing.
                .map(|symbol| unsafe { transmute::<NonNull<c_void>, TerminateExecution>(symbol) }),
            extras_binding: ExtrasBinding::find(),
            async_ids: AsyncIds::find(),
        }
    }

    /// V8's extras binding object of the current context.
    pub(crate) fn extras_binding<'env>(&self, env: &'env Env) -> Option<Object<'env>> {
        let extras = self.extras_binding.as_ref()?;
        let isolate = self.isolate()?;
        // SAFETY: JavaScript called us, so a handle scope is open. An empty handle becomes `None`.
        // The object is no internal one: JavaScript may hold it.
        unsafe {
            let context = (extras.get_current_context)(isolate)?;
            let object = (extras.get_extras_binding_object)(context)?;
            Some(Object::from_raw(env.raw(), object.as_ptr().cast()))
        }
    }

    /// The execution and the trigger id that the runtime itself holds for the current context.
    pub(crate) fn async_ids(&self) -> Option<(f64, f64)> {
        let ids = self.async_ids.as_ref()?;
        let isolate = self.isolate()?;
        // SAFETY: the isolate is the current one of this thread. Both functions read one number
        // from Node's state of it, and answer -1 when there is none.
        unsafe {
            Some((
                (ids.get_execution_async_id)(isolate),
                (ids.get_trigger_async_id)(isolate),
            ))
        }
    }

    /// Ends the JavaScript that runs on this thread as soon as it is reached again.
    pub(crate) fn terminate_execution(&self) {
        if let (Some(terminate_execution), Some(isolate)) =
            (self.terminate_execution, self.isolate())
        {
            // SAFETY: the isolate is the current one of this thread; the call is allowed at any time.
            unsafe { terminate_execution(isolate) };
        }
    }

    fn isolate(&self) -> Option<Isolate> {
        // SAFETY: reads a thread local; null where no isolate is entered.
        unsafe { self.get_current?() }
    }
}

impl ExtrasBinding {
    fn find() -> Option<Self> {
        let context = symbols::find(c"_ZN2v87Isolate17GetCurrentContextEv")?;
        let object = symbols::find(c"_ZN2v87Context22GetExtrasBindingObjectEv")?;
        // SAFETY: the mangled names fix methods without parameters. That they return a handle, in
        // a register, is said at the top of this file.
        unsafe {
            Some(Self {
                get_current_context: transmute::<NonNull<c_void>, GetLocal>(context),
                get_extras_binding_object: transmute::<NonNull<c_void>, GetLocal>(object),
            })
        }
    }
}

impl AsyncIds {
    fn find() -> Option<Self> {
        let execution = symbols::find(c"_ZN4node29AsyncHooksGetExecutionAsyncIdEPN2v87IsolateE")?;
        let trigger = symbols::find(c"_ZN4node27AsyncHooksGetTriggerAsyncIdEPN2v87IsolateE")?;
        // SAFETY: the mangled names fix functions of one isolate; `node.h` declares that they
        // return `async_id`, a double.
        unsafe {
            Some(Self {
                get_execution_async_id: transmute::<NonNull<c_void>, GetAsyncId>(execution),
                get_trigger_async_id: transmute::<NonNull<c_void>, GetAsyncId>(trigger),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Runtime;

    #[test]
    fn a_process_without_the_symbols_has_no_ids() {
        assert_eq!(Runtime::find(true).async_ids(), None);
        assert_eq!(Runtime::find(false).async_ids(), None);
    }
}
