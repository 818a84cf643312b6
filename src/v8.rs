//! What V8 and Node export to C++ and not to Node-API. Only here are their symbols known: V8's in this
//! file, Node's own in [`node`].
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
//!
//! # Fast calls
//!
//! Optimized JavaScript can call a native function like any other machine code, without leaving
//! JavaScript for V8's API: for a nanosecond or two, where a function of Node-API takes 20 and more.
//! V8 must be told the types of the arguments, and such a function must neither throw nor allocate on
//! V8's heap. Code that is not optimized calls another function, which here does nothing, so that the
//! caller gets `undefined` and takes the long way. The tables of types are inlined into V8's users, so
//! that no symbol makes them: they are known for [`FAST_CALL_VERSIONS`], and other versions of V8 get
//! no fast calls.

#[cfg(test)]
pub(crate) mod fake;
mod node;

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::mem::transmute;
use std::ops::RangeInclusive;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use napi::Env;
use napi::bindgen_prelude::{JsValue, Object};

use crate::symbols;
use node::AsyncIds;

type Isolate = NonNull<c_void>;

/// `v8::Isolate* v8::Isolate::GetCurrent()`
type GetCurrent = unsafe extern "C" fn() -> Option<Isolate>;
/// `v8::Local<T> Class::Method()`, for a class that is not null.
type GetLocal = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `void v8::Isolate::TerminateExecution()`
type TerminateExecution = unsafe extern "C" fn(Isolate);
/// An object as `napi_value` gives it: the slot with its address, which a handle scope keeps.
pub(crate) type Value = NonNull<usize>;
/// The slot of a global handle.
pub(crate) type Global = NonNull<usize>;
/// `v8::internal::Address* v8::api_internal::GlobalizeReference(Isolate*, Address*)`, of V8 11
type GlobalizeSlot = unsafe extern "C" fn(Isolate, Value) -> Option<Global>;
/// `v8::internal::Address* v8::api_internal::GlobalizeReference(Isolate*, Address)`, from V8 12 on
type GlobalizeAddress = unsafe extern "C" fn(Isolate, usize) -> Option<Global>;
/// `void v8::api_internal::MakeWeak(Address** location)`: the handle at `location` is given back, and the
/// location made null, when its object is collected.
type MakeWeak = unsafe extern "C" fn(NonNull<Handle>);
/// `void* v8::api_internal::ClearWeak(Address*)`: what the handle was made weak with
type ClearWeak = unsafe extern "C" fn(Global) -> *mut c_void;
/// `void v8::api_internal::DisposeGlobal(Address*)`
type DisposeGlobal = unsafe extern "C" fn(Global);
/// `void v8::Isolate::AddGCEpilogueCallback(GCCallbackWithData, void* data, GCType filter)`
type AddEpilogue = unsafe extern "C" fn(Isolate, AfterCollection, NonNull<c_void>, c_int);
/// `void v8::Isolate::RemoveGCEpilogueCallback(GCCallbackWithData, void* data)`
type RemoveEpilogue = unsafe extern "C" fn(Isolate, AfterCollection, NonNull<c_void>);
/// `v8::Isolate::GCCallbackWithData`: the isolate, the `GCType`, flags, and the data.
pub(crate) type AfterCollection =
    unsafe extern "C" fn(*const c_void, c_int, c_int, NonNull<c_void>);

/// Where a weak handle is kept: null when its object has been collected.
pub(crate) type Handle = Cell<Option<Global>>;

/// `v8::GCType::kGCTypeScavenge` and `kGCTypeMinorMarkSweep`: collections of the young objects.
pub(crate) const MINOR_COLLECTIONS: c_int = 1 | 2;
/// `v8::GCType::kGCTypeMarkSweepCompact`
const MAJOR_COLLECTION: c_int = 4;

#[derive(Clone, Copy)]
enum Globalize {
    Slot(GlobalizeSlot),
    Address(GlobalizeAddress),
}

/// Weak handles of one isolate.
#[derive(Clone, Copy)]
pub(crate) struct WeakHandles {
    isolate: Isolate,
    globalize: Globalize,
    make_weak: MakeWeak,
    clear_weak: ClearWeak,
    dispose: DisposeGlobal,
    add_epilogue: AddEpilogue,
    remove_epilogue: RemoveEpilogue,
}

/// `v8::CTypeInfo::Type`
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum CType {
    Float64 = 8,
    /// Handed over as a [`Value`].
    V8Value = 10,
}

/// `v8::CFunctionInfo`. A `v8::CTypeInfo` begins with its type; the rest of it, and what follows it
/// here, is zero for whatever is simple. It has three bytes, or two from V8 14 on.
#[repr(C)]
struct CFunctionInfo {
    return_type: CType,
    zeros: [u8; 3],
    argument_count: c_uint,
    argument_info: *const u8,
}

/// `v8::CFunction`: a function for fast calls.
#[repr(C)]
struct CFunction {
    address: *const c_void,
    type_info: *const CFunctionInfo,
}

/// A function for fast calls that returns a double.
pub(crate) struct FastFunction {
    address: *const c_void,
    arguments: &'static [CType],
    /// For all threads, and for ever: V8 may look at it as long as there is code that calls it.
    type_info: OnceLock<&'static CFunctionInfo>,
}

// SAFETY: nothing of it changes once it is there.
unsafe impl Sync for FastFunction {}
// SAFETY: it only points to constants.
unsafe impl Send for CFunctionInfo {}
// SAFETY: as above.
unsafe impl Sync for CFunctionInfo {}

impl FastFunction {
    /// The function at `address` takes arguments of these types. The first is the receiver, a
    /// [`Value`].
    pub(crate) const fn new(address: *const c_void, arguments: &'static [CType]) -> Self {
        Self {
            address,
            arguments,
            type_info: OnceLock::new(),
        }
    }

    fn type_info(&self, type_info_bytes: usize) -> &'static CFunctionInfo {
        self.type_info.get_or_init(|| {
            let argument_info = type_infos(self.arguments, type_info_bytes).leak();
            Box::leak(Box::new(CFunctionInfo::new(self.arguments, argument_info)))
        })
    }
}

/// `v8::FunctionCallback`
type FunctionCallback = unsafe extern "C" fn(NonNull<c_void>);
/// `static Local<FunctionTemplate> v8::FunctionTemplate::New(Isolate*, FunctionCallback,
/// Local<Value> data, Local<Signature>, int length, ConstructorBehavior, SideEffectType,
/// const CFunction*, uint16_t, uint16_t, uint16_t)`
type NewFunctionTemplate = unsafe extern "C" fn(
    Isolate,
    FunctionCallback,
    *const c_void,
    *const c_void,
    c_int,
    c_int,
    c_int,
    *const CFunction,
    u16,
    u16,
    u16,
) -> Option<NonNull<c_void>>;
/// `MaybeLocal<Function> v8::FunctionTemplate::GetFunction(Local<Context>)`
type GetFunction =
    unsafe extern "C" fn(NonNull<c_void>, NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `const CTypeInfo& v8::CFunctionInfo::ArgumentInfo(unsigned int) const`
type ArgumentInfo = unsafe extern "C" fn(NonNull<CFunctionInfo>, c_uint) -> *const u8;
/// `static const char* v8::V8::GetVersion()`
type GetVersion = unsafe extern "C" fn() -> *const c_char;

/// `v8::ConstructorBehavior::kThrow`
const K_THROW: c_int = 0;
/// `v8::SideEffectType::kHasSideEffect`
const K_HAS_SIDE_EFFECT: c_int = 0;

/// Major versions of V8 whose tables of types are known: those of Node 20 to 26.
const FAST_CALL_VERSIONS: RangeInclusive<u32> = 11..=14;

struct FastCalls {
    get_current_context: GetLocal,
    new_function_template: NewFunctionTemplate,
    get_function: GetFunction,
    type_info_bytes: usize,
}

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
        unsafe extern "C" fn take_the_long_way(_: NonNull<c_void>) {}

        let calls = self.fast_calls.as_ref()?;
        let isolate = self.isolate()?;
        let c_function = CFunction {
            address: function.address,
            type_info: function.type_info(calls.type_info_bytes),
        };
        // SAFETY: JavaScript called us, so a handle scope is open and a context entered. Empty
        // handles stand for no data and any receiver. V8 copies the `CFunction`.
        unsafe {
            let context = (calls.get_current_context)(isolate)?;
            let template = (calls.new_function_template)(
                isolate,
                take_the_long_way,
                ptr::null(),
                ptr::null(),
                0,
                K_THROW,
                K_HAS_SIDE_EFFECT,
                &c_function,
                0,
                0,
                0,
            )?;
            let object = (calls.get_function)(template, context)?;
            Some(Object::from_raw(env.raw(), object.as_ptr().cast()))
        }
    }

    fn isolate(&self) -> Option<Isolate> {
        // SAFETY: reads a thread local; null where no isolate is entered.
        unsafe { self.get_current?() }
    }
}

impl Globalize {
    fn find() -> Option<Self> {
        let slot =
            symbols::find(c"_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEPm");
        let address =
            || symbols::find(c"_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEm");
        // SAFETY: the mangled name tells the parameters, by which the two differ. A pointer to an
        // internal isolate is one to the isolate. It returns the slot of the new handle.
        unsafe {
            slot.map(|slot| Self::Slot(transmute::<NonNull<c_void>, GlobalizeSlot>(slot)))
                .or_else(|| {
                    Some(Self::Address(
                        transmute::<NonNull<c_void>, GlobalizeAddress>(address()?),
                    ))
                })
        }
    }
}

impl WeakHandles {
    fn find(isolate: Isolate) -> Option<Self> {
        let make_weak = symbols::find(c"_ZN2v812api_internal8MakeWeakEPPm")?;
        let clear_weak = symbols::find(c"_ZN2v812api_internal9ClearWeakEPm")?;
        let dispose = symbols::find(c"_ZN2v812api_internal13DisposeGlobalEPm")?;
        let add_epilogue = symbols::find(
            c"_ZN2v87Isolate21AddGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_",
        )?;
        let remove_epilogue = symbols::find(
            c"_ZN2v87Isolate24RemoveGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_",
        )?;
        // SAFETY: the mangled names tell the parameters; `v8-persistent-handle.h` and `v8-isolate.h`
        // declare what is returned. Enums are integers.
        unsafe {
            Some(Self {
                isolate,
                globalize: Globalize::find()?,
                make_weak: transmute::<NonNull<c_void>, MakeWeak>(make_weak),
                clear_weak: transmute::<NonNull<c_void>, ClearWeak>(clear_weak),
                dispose: transmute::<NonNull<c_void>, DisposeGlobal>(dispose),
                add_epilogue: transmute::<NonNull<c_void>, AddEpilogue>(add_epilogue),
                remove_epilogue: transmute::<NonNull<c_void>, RemoveEpilogue>(remove_epilogue),
            })
        }
    }

    /// Whether a handle of `object` refers to it, and knows where it is kept when it is weak.
    fn work(&self, object: Value) -> bool {
        let Some(global) = self.globalize(object) else {
            return false;
        };
        let handle = Cell::new(Some(global));
        self.make_weak(&handle);
        // SAFETY: both are slots with the address of an object that is alive. The handle is weak.
        unsafe {
            let same = global.read() == object.read();
            let kept = (self.clear_weak)(global);
            self.dispose(global);
            same && ptr::addr_eq(kept, &raw const handle)
        }
    }

    /// A strong handle to `object`.
    pub(crate) fn globalize(&self, object: Value) -> Option<Global> {
        // SAFETY: the caller has `object` from Node-API, on the thread of the isolate, which is the
        // only one with these handles.
        unsafe {
            match self.globalize {
                Globalize::Slot(globalize) => globalize(self.isolate, object),
                Globalize::Address(globalize) => globalize(self.isolate, object.read()),
            }
        }
    }

    /// Makes a handle weak. When its object is collected, V8 gives it back and makes it null here, so
    /// that it must stay where it is until then, or until it has been disposed of.
    pub(crate) fn make_weak(&self, handle: &Handle) {
        // SAFETY: the handle comes from `globalize`, and V8 writes to a cell.
        unsafe { (self.make_weak)(NonNull::from(handle)) };
    }

    /// Has V8 call `after_collection` with `data` at the end of each garbage collection, in which
    /// nothing of V8 may be used, until it is told otherwise.
    pub(crate) fn call_after_collections(
        &self,
        after_collection: AfterCollection,
        data: NonNull<c_void>,
    ) {
        let kinds = MINOR_COLLECTIONS | MAJOR_COLLECTION;
        // SAFETY: on the thread of the isolate, which is alive.
        unsafe { (self.add_epilogue)(self.isolate, after_collection, data, kinds) };
    }

    /// Ends `call_after_collections` with the same arguments.
    pub(crate) fn call_no_more(&self, after_collection: AfterCollection, data: NonNull<c_void>) {
        // SAFETY: as in `call_after_collections`.
        unsafe { (self.remove_epilogue)(self.isolate, after_collection, data) };
    }

    /// Gives a handle back. It must not be used any more.
    pub(crate) fn dispose(&self, handle: Global) {
        // SAFETY: the handle comes from `globalize`.
        unsafe { (self.dispose)(handle) };
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

impl CFunctionInfo {
    /// The table of a function that returns a double. It refers to `argument_info`.
    fn new(arguments: &[CType], argument_info: &[u8]) -> Self {
        Self {
            return_type: CType::Float64,
            zeros: [0; 3],
            argument_count: arguments.len() as c_uint,
            argument_info: argument_info.as_ptr(),
        }
    }
}

/// The types in a table where each has so many bytes.
fn type_infos(types: &[CType], bytes: usize) -> Vec<u8> {
    let mut infos = vec![0; types.len() * bytes];
    for (info, kind) in infos.chunks_mut(bytes).zip(types) {
        info[0] = *kind as u8;
    }
    infos
}

/// How many bytes there are to a `v8::CTypeInfo`. V8 is asked where in a table it looks, which shows
/// too that it finds the table where it is here.
fn type_info_bytes(argument_info: ArgumentInfo) -> Option<usize> {
    let arguments = [CType::V8Value; 2];
    let infos = type_infos(&arguments, 3);
    let mut table = CFunctionInfo::new(&arguments, &infos);
    let table = NonNull::from(&mut table);
    // SAFETY: a table with two arguments. V8 calculates the addresses and does not look there.
    let [first, second] = unsafe { [argument_info(table, 0), argument_info(table, 1)] };
    let bytes = second.addr().wrapping_sub(first.addr());
    (first == infos.as_ptr() && (2..=3).contains(&bytes)).then_some(bytes)
}

impl FastCalls {
    fn find() -> Option<Self> {
        let version = symbols::find(c"_ZN2v82V810GetVersionEv")?;
        // SAFETY: the mangled name fixes a static method without parameters; it returns a constant
        // string that ends in a zero byte.
        let version = unsafe {
            let get_version = transmute::<NonNull<c_void>, GetVersion>(version);
            CStr::from_ptr(get_version())
        };
        let major = version.to_str().ok()?.split('.').next()?.parse().ok()?;
        if !FAST_CALL_VERSIONS.contains(&major) {
            return None;
        }
        let context = symbols::find(c"_ZN2v87Isolate17GetCurrentContextEv")?;
        let template = symbols::find(
            c"_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt",
        )?;
        let function =
            symbols::find(c"_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE")?;
        let argument_info = symbols::find(c"_ZNK2v813CFunctionInfo12ArgumentInfoEj")?;
        // SAFETY: the mangled names tell the parameters; `v8-template.h` and `v8-fast-api-calls.h`
        // declare what is returned, handles in a register like those of `ExtrasBinding`.
        unsafe {
            Some(Self {
                type_info_bytes: type_info_bytes(transmute::<NonNull<c_void>, ArgumentInfo>(
                    argument_info,
                ))?,
                get_current_context: transmute::<NonNull<c_void>, GetLocal>(context),
                new_function_template: transmute::<NonNull<c_void>, NewFunctionTemplate>(template),
                get_function: transmute::<NonNull<c_void>, GetFunction>(function),
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
        assert_eq!(Runtime::find(true).execution_async_id(), None);
    }
}
