//! What V8 and Node export to C++ and not to Node-API. Only here are their symbols known: Node's own
//! in [`node`], and V8's in this file, in [`weak_handles`] and in [`fast_calls`].
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

mod fast_calls;
mod node;
pub(crate) mod weak_handles;

use std::ffi::c_void;
use std::mem::transmute;
use std::ptr::NonNull;

use napi::Env;
use napi::bindgen_prelude::{JsValue, Object};

use crate::symbols;
use fast_calls::FastCalls;
pub(crate) use fast_calls::{CType, FastFunction};
use node::AsyncIds;
use weak_handles::WeakHandles;

type Isolate = NonNull<c_void>;

/// `v8::Isolate* v8::Isolate::GetCurrent()`
type GetCurrent = unsafe extern "C" fn() -> Option<Isolate>;
/// `v8::Local<T> Class::Method()`, for a class that is not null.
type GetLocal = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `void v8::Isolate::TerminateExecution()`
type TerminateExecution = unsafe extern "C" fn(Isolate);
/// An object as `napi_value` gives it: the slot with its address, which a handle scope keeps.
pub(crate) type Value = NonNull<usize>;

struct ExtrasBinding {
    get_current_context: GetLocal,
    get_extras_binding_object: GetLocal,
}

/// The symbols that the running executable exports.
pub(crate) struct Runtime {
    get_current: Option<GetCurrent>,
    terminate_execution: Option<TerminateExecution>,
    extras_binding: Option<ExtrasBinding>,
    async_ids: Option<AsyncIds>,
    fast_calls: Option<FastCalls>,
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
                fast_calls: None,
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
            fast_calls: FastCalls::find(),
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

    /// Ends the JavaScript that runs on this thread as soon as it is reached again.
    pub(crate) fn terminate_execution(&self) {
        if let (Some(terminate_execution), Some(isolate)) =
            (self.terminate_execution, self.isolate())
        {
            // SAFETY: the isolate is the current one of this thread; the call is allowed at any time.
            unsafe { terminate_execution(isolate) };
        }
    }

    /// Weak handles of the current isolate, if its V8 has what they need and behaves with `object`,
    /// any object, as is assumed of it.
    pub(crate) fn weak_handles(&self, object: &Object<'_>) -> Option<WeakHandles> {
        let handles = WeakHandles::find(self.isolate()?)?;
        handles
            .work(NonNull::new(object.raw())?.cast())
            .then_some(handles)
    }

    /// A JavaScript function that makes a fast call of `function`, and does nothing and returns
    /// `undefined` where it cannot.
    pub(crate) fn fast_function<'env>(
        &self,
        env: &'env Env,
        function: &FastFunction,
    ) -> Option<Object<'env>> {
        let calls = self.fast_calls.as_ref()?;
        calls.make(env, self.isolate()?, function)
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

/// Whether it is not a small integer, which has no address. Strings and other numbers are some too.
pub(crate) fn is_heap_object(value: Value) -> bool {
    // SAFETY: whoever has a value has its slot. `kHeapObjectTag` is 1 everywhere.
    unsafe { value.read() & 1 == 1 }
}

#[cfg(test)]
mod tests {
    use super::Runtime;

    #[test]
    fn a_process_without_the_symbols_has_no_ids() {
        assert_eq!(Runtime::find(true).async_ids(), None);
        assert_eq!(Runtime::find(false).async_ids(), None);
        assert_eq!(Runtime::find(true).execution_async_id(), None);
    }
}
