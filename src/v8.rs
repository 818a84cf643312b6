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
//! A `napi_value` is such a handle bit for bit: Node-API converts between the two with a `memcpy`. A V8
//! with direct handles, which are the object's address with a tag, is told by their alignment, and
//! nothing of it is used.
//!
//! # Which versions
//!
//! None of this is public API. It is used on the versions of V8 in [`TESTED_V8`], and what is Node's own
//! on those of Node in [`TESTED_NODE`]. On others, [`Runtime`] has nothing.

mod fast_calls;
mod node;
pub(crate) mod weak_handles;

use std::cell::OnceCell;
use std::ffi::{CStr, c_char, c_void};
use std::marker::PhantomData;
use std::mem::transmute;
use std::ops::RangeInclusive;
use std::ptr::NonNull;

use napi::bindgen_prelude::{JsValue, Object};
use napi::{Env, sys};

use crate::symbols;
use fast_calls::FastCalls;
pub(crate) use fast_calls::{CType, FastFunction};
use node::AsyncIds;
use weak_handles::WeakHandles;

/// Major versions of V8 that this was tested with: those of Node 20 to 26.
const TESTED_V8: RangeInclusive<u32> = 11..=14;
/// Major versions of Node whose own state is looked at.
const TESTED_NODE: RangeInclusive<u32> = 20..=26;

/// The isolate that is entered on this thread. It lives longer than what Node-API has to do with it.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Isolate(NonNull<c_void>);

/// `v8::Isolate* v8::Isolate::GetCurrent()`
type GetCurrent = unsafe extern "C" fn() -> Option<Isolate>;
/// `v8::Local<T> Class::Method()`, for a class that is not null.
type GetLocal = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// The same of an isolate.
type GetLocalOfIsolate = unsafe extern "C" fn(Isolate) -> Option<NonNull<c_void>>;
/// `void v8::Isolate::TerminateExecution()`
type TerminateExecution = unsafe extern "C" fn(Isolate);
/// `static const char* v8::V8::GetVersion()`
type GetVersion = unsafe extern "C" fn() -> *const c_char;

/// An object as a `napi_value` gives it: the slot with its address, which a handle scope keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(transparent)]
pub(crate) struct Value<'scope>(NonNull<usize>, PhantomData<&'scope usize>);

impl<'scope> Value<'scope> {
    /// `None` for a handle that is no slot, as direct handles are.
    pub(crate) fn of(value: &impl JsValue<'scope>) -> Option<Self> {
        Some(Self(slot_of(value.raw())?, PhantomData))
    }

    /// Whether it is not a small integer, which has no address. Strings and other numbers are some too.
    pub(crate) fn is_heap_object(self) -> bool {
        // `kHeapObjectTag` is 1 everywhere.
        self.address() & 1 == 1
    }

    /// Where the object is, with its tag, until a garbage collection moves it.
    fn address(self) -> usize {
        // SAFETY: a slot that its handle scope keeps. V8 writes to it on this thread only.
        unsafe { self.0.read() }
    }
}

fn slot_of(value: sys::napi_value) -> Option<NonNull<usize>> {
    NonNull::new(value)
        .map(NonNull::cast::<usize>)
        .filter(|slot| slot.is_aligned())
}

struct ExtrasBinding {
    get_current_context: GetLocalOfIsolate,
    get_extras_binding_object: GetLocal,
}

/// The symbols that the running executable exports.
#[derive(Default)]
pub(crate) struct Runtime {
    get_current: Option<GetCurrent>,
    terminate_execution: Option<TerminateExecution>,
    /// Looked up when somebody asks for it.
    extras_binding: OnceCell<Option<ExtrasBinding>>,
    async_ids: Option<AsyncIds>,
    fast_calls: Option<FastCalls>,
    /// Whether Node's own state may be looked at.
    knows_node: bool,
}

impl Runtime {
    /// Looks no symbol up.
    pub(crate) fn without_symbols() -> Self {
        Self::default()
    }

    /// Looks the symbols up that this version has been tested with. `sample` is any object.
    ///
    /// # Errors
    ///
    /// Why there are none.
    pub(crate) fn find(env: &Env, sample: &Object<'_>) -> Result<Self, String> {
        if Value::of(sample).is_none() {
            return Err("V8 has direct handles".to_owned());
        }
        let v8 = v8_major().ok_or("this build of Node hides V8's symbols")?;
        check_version("V8", v8, &TESTED_V8)?;
        let node = env.get_node_version().ok();
        Ok(Self {
            get_current: symbols::find(c"_ZN2v87Isolate10GetCurrentEv")
                // SAFETY: the mangled name fixes a static method without parameters, which returns
                // a pointer that may be null.
                .map(|symbol| unsafe { transmute::<NonNull<c_void>, GetCurrent>(symbol) }),
            terminate_execution: symbols::find(c"_ZN2v87Isolate18TerminateExecutionEv")
                // SAFETY: the mangled name fixes a method without parameters; it returns nothing.
                .map(|symbol| unsafe { transmute::<NonNull<c_void>, TerminateExecution>(symbol) }),
            extras_binding: OnceCell::new(),
            async_ids: AsyncIds::find(),
            fast_calls: FastCalls::find(),
            knows_node: node.is_some_and(|version| TESTED_NODE.contains(&version.major)),
        })
    }

    /// V8's extras binding object of the current context.
    pub(crate) fn extras_binding<'env>(&self, env: &'env Env) -> Option<Object<'env>> {
        let isolate = self.isolate()?;
        let extras = self.extras_binding.get_or_init(ExtrasBinding::find);
        let extras = extras.as_ref()?;
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
        handles.work(Value::of(object)?).then_some(handles)
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
                get_current_context: transmute::<NonNull<c_void>, GetLocalOfIsolate>(context),
                get_extras_binding_object: transmute::<NonNull<c_void>, GetLocal>(object),
            })
        }
    }
}

/// The major version of the V8 that runs us.
fn v8_major() -> Option<u32> {
    let version = symbols::find(c"_ZN2v82V810GetVersionEv")?;
    // SAFETY: the mangled name fixes a static method without parameters.
    let version = unsafe { transmute::<NonNull<c_void>, GetVersion>(version)() };
    if version.is_null() {
        return None;
    }
    // SAFETY: a constant string that ends in a zero byte.
    let version = unsafe { CStr::from_ptr(version) };
    version.to_str().ok()?.split('.').next()?.parse().ok()
}

fn check_version(name: &str, major: u32, tested: &RangeInclusive<u32>) -> Result<(), String> {
    if tested.contains(&major) {
        return Ok(());
    }
    let than = if major > *tested.end() {
        "newer"
    } else {
        "older"
    };
    Err(format!("{name} {major} is {than} than tested"))
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::{Runtime, TESTED_V8, check_version, slot_of, v8_major};

    #[test]
    fn a_process_without_the_symbols_has_no_ids() {
        assert_eq!(v8_major(), None);
        assert_eq!(Runtime::without_symbols().async_ids(), None);
        assert_eq!(Runtime::without_symbols().execution_async_id(), None);
    }

    #[test]
    fn versions_that_were_not_tested_are_refused() {
        for major in TESTED_V8 {
            assert_eq!(check_version("V8", major, &TESTED_V8), Ok(()));
        }
        let newer = check_version("V8", TESTED_V8.end() + 1, &TESTED_V8);
        assert_eq!(newer.unwrap_err(), "V8 15 is newer than tested");
        let older = check_version("V8", TESTED_V8.start() - 1, &TESTED_V8);
        assert_eq!(older.unwrap_err(), "V8 10 is older than tested");
    }

    #[test]
    fn a_direct_handle_is_no_slot() {
        assert_eq!(slot_of(ptr::null_mut()), None);
        assert_eq!(slot_of(ptr::without_provenance_mut(0x1001)), None);
        assert!(slot_of(ptr::without_provenance_mut(0x1000)).is_some());
    }
}
