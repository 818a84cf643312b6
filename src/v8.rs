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

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::mem::transmute;
use std::ops::RangeInclusive;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use napi::Env;
use napi::bindgen_prelude::{JsValue, Object};

use crate::fields::{UID_FIELDS_COUNT, UidFields};
use crate::{node_api, symbols};

type Isolate = NonNull<c_void>;

/// `v8::Isolate* v8::Isolate::GetCurrent()`
type GetCurrent = unsafe extern "C" fn() -> Option<Isolate>;
/// `v8::Local<T> Class::Method()`, for a class that is not null.
type GetLocal = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `void v8::Isolate::TerminateExecution()`
type TerminateExecution = unsafe extern "C" fn(Isolate);
/// `node::async_id node::AsyncHooksGet...AsyncId(v8::Isolate*)`
type GetAsyncId = unsafe extern "C" fn(Isolate) -> f64;
/// `node::Environment* node::GetCurrentEnvironment(v8::Local<v8::Context>)`
type GetCurrentEnvironment = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `node::AsyncHooks::DefaultTriggerAsyncIdScope(node::Environment*, double)`
type EnterDefaultTrigger =
    unsafe extern "C" fn(NonNull<DefaultTriggerAsyncIdScope>, NonNull<c_void>, f64);
/// `node::AsyncHooks::~DefaultTriggerAsyncIdScope()`
type LeaveDefaultTrigger = unsafe extern "C" fn(NonNull<DefaultTriggerAsyncIdScope>);

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

struct AsyncIds {
    get_execution_async_id: GetAsyncId,
    get_trigger_async_id: GetAsyncId,
}

/// `node::AsyncHooks::DefaultTriggerAsyncIdScope`: sets the default trigger id of Node's own state while
/// it lives.
#[repr(C)]
struct DefaultTriggerAsyncIdScope {
    async_hooks: *const [usize; ASYNC_HOOKS_WORDS],
    old_default_trigger_async_id: f64,
    /// Should there be more to it on a Node to come.
    more: [usize; 6],
}

/// How much of `node::AsyncHooks` is looked at: three aliased buffers of seven words, the third of which
/// is `async_id_fields`, a table of functions, and some more. The whole of it is longer.
const ASYNC_HOOKS_WORDS: usize = 28;

/// What `node::AliasedBufferBase<double, v8::Float64Array>` has after its table of functions.
#[repr(C)]
struct AliasedFloat64Array {
    isolate: *const c_void,
    count: usize,
    byte_offset: usize,
    buffer: *const f64,
    js_array: *mut c_void,
    _index: *const c_void,
}

/// How far apart the handles of an environment's arrays may be, which are made one after the other: V8
/// keeps them in blocks of this size and more.
const HANDLES_BYTES: usize = 8 << 10;

/// Node's functions that enter and leave a [`DefaultTriggerAsyncIdScope`].
struct DefaultTriggerScopes {
    /// Of the thread that this was found in. It lives longer than what Node-API has to do with it.
    environment: NonNull<c_void>,
    enter: EnterDefaultTrigger,
    leave: LeaveDefaultTrigger,
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

    /// The execution id that the runtime itself holds for the current context.
    pub(crate) fn execution_async_id(&self) -> Option<f64> {
        let ids = self.async_ids.as_ref()?;
        let isolate = self.isolate()?;
        // SAFETY: as in `async_ids`.
        Some(unsafe { (ids.get_execution_async_id)(isolate) })
    }

    /// What JavaScript may read of Node's own state of this environment: `async_id_fields`, the
    /// `Float64Array` in which it keeps its current ids and its default trigger id, and, where it is
    /// found, `execution_async_resources`, the resources whose contexts JavaScript has entered.
    pub(crate) fn async_hooks<'env>(
        &self,
        env: &'env Env,
    ) -> Option<(Object<'env>, Option<Object<'env>>)> {
        const SAMPLE: f64 = 4711.0;

        let isolate = self.isolate()?;
        let (execution_async_id, _) = self.async_ids()?;
        let scopes = DefaultTriggerScopes::find(isolate)?;
        let (array, next) = scopes.during(SAMPLE, |scope| {
            // SAFETY: the scope points to the state that it changes, which is as long as that.
            let words = unsafe { scope.async_hooks.as_ref() }?;
            AliasedFloat64Array::find(words, isolate, UID_FIELDS_COUNT)
                .filter(|(array, _)| array.get(UidFields::kExecutionAsyncId) == execution_async_id)
                .filter(|(array, _)| array.get(UidFields::kDefaultTriggerAsyncId) == SAMPLE)
        })?;
        // The global handle of an aliased buffer, which lives as long as the environment.
        let fields = Object::from_raw(env.raw(), array.js_array.cast());
        let same = node_api::doubles(env, fields.raw())
            .is_some_and(|(data, len)| ptr::addr_eq(data, array.buffer) && len == array.count);
        let found = same && array.get(UidFields::kDefaultTriggerAsyncId) != SAMPLE;
        // The handle of the array of resources follows. It is one of the same block, or it is none.
        let is_handle = next.is_multiple_of(align_of::<usize>())
            && next.abs_diff(array.js_array.addr()) < HANDLES_BYTES;
        let resources = is_handle
            .then(|| Object::from_raw(env.raw(), array.js_array.with_addr(next).cast()))
            .filter(|resources| resources.is_array().unwrap_or(false));
        found.then_some((fields, resources))
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

impl DefaultTriggerScopes {
    /// Of the environment whose JavaScript called us.
    fn find(isolate: Isolate) -> Option<Self> {
        let context = symbols::find(c"_ZN2v87Isolate17GetCurrentContextEv")?;
        let environment =
            symbols::find(c"_ZN4node21GetCurrentEnvironmentEN2v85LocalINS0_7ContextEEE")?;
        let enter = symbols::find(
            c"_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeC1EPNS_11EnvironmentEd",
        )?;
        let leave = symbols::find(c"_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeD1Ev")?;
        // SAFETY: the mangled names tell the parameters, which are a pointer each, and a double. A
        // handle scope is open and a context entered, because JavaScript called us.
        unsafe {
            let context = transmute::<NonNull<c_void>, GetLocal>(context)(isolate)?;
            let get_environment = transmute::<NonNull<c_void>, GetCurrentEnvironment>(environment);
            Some(Self {
                environment: get_environment(context)?,
                enter: transmute::<NonNull<c_void>, EnterDefaultTrigger>(enter),
                leave: transmute::<NonNull<c_void>, LeaveDefaultTrigger>(leave),
            })
        }
    }

    fn during<T>(
        &self,
        trigger_async_id: f64,
        body: impl FnOnce(&DefaultTriggerAsyncIdScope) -> T,
    ) -> T {
        let mut scope = DefaultTriggerAsyncIdScope {
            async_hooks: ptr::null(),
            old_default_trigger_async_id: f64::NAN,
            more: [0; 6],
        };
        let scope = NonNull::from(&mut scope);
        // SAFETY: the scope is entered and left in turn, in its place, on the thread of the
        // environment, which is alive while this is. Both write no more than there is room for.
        unsafe {
            (self.enter)(scope, self.environment, trigger_async_id);
            let result = body(scope.as_ref());
            (self.leave)(scope);
            result
        }
    }
}

impl AliasedFloat64Array {
    /// The one with so many elements among the members of an object, and the word that follows it.
    fn find(words: &[usize], isolate: Isolate, count: usize) -> Option<(&Self, usize)> {
        const WORDS: usize = size_of::<AliasedFloat64Array>() / size_of::<usize>();

        let members = words.windows(WORDS + 1).find(|members| {
            let [isolate_, count_, byte_offset, buffer, js_array, ..] = members else {
                return false;
            };
            (*isolate_, *count_, *byte_offset) == (isolate.addr().get(), count, 0)
                && *buffer != 0
                && buffer.is_multiple_of(align_of::<f64>())
                && *js_array != 0
        })?;
        // SAFETY: so many words, of which the pointers may be anything.
        let array = unsafe { &*members.as_ptr().cast::<Self>() };
        Some((array, members[WORDS]))
    }

    fn get(&self, field: UidFields) -> f64 {
        // SAFETY: only an aliased buffer begins with the isolate, a count and no offset: what follows
        // is where its elements are, and all versions of Node have the same fields.
        unsafe { self.buffer.add(field as usize).read_volatile() }
    }
}

/// Weak handles without V8: an object is a number.
#[cfg(test)]
pub(crate) mod fake {
    use std::cell::{Cell, RefCell};
    use std::collections::HashMap;
    use std::ffi::{c_int, c_void};
    use std::ptr::{self, NonNull};

    use super::{
        AfterCollection, Global, Globalize, Handle, Isolate, MAJOR_COLLECTION, MINOR_COLLECTIONS,
        Value, WeakHandles,
    };

    thread_local! {
        static WEAK: RefCell<HashMap<usize, NonNull<Handle>>> = RefCell::new(HashMap::new());
        static EPILOGUE: Cell<Option<(AfterCollection, NonNull<c_void>)>> = const { Cell::new(None) };
    }

    unsafe extern "C" fn globalize(_: Isolate, object: usize) -> Option<Global> {
        NonNull::new(Box::into_raw(Box::new(object)))
    }

    unsafe extern "C" fn make_weak(handle: NonNull<Handle>) {
        // SAFETY: a handle from `globalize`.
        let object = unsafe { handle.as_ref().get().unwrap().read() };
        WEAK.with_borrow_mut(|weak| weak.insert(object, handle));
    }

    unsafe extern "C" fn clear_weak(_: Global) -> *mut c_void {
        ptr::null_mut()
    }

    unsafe extern "C" fn dispose(handle: Global) {
        // SAFETY: a handle from `globalize`.
        let object = unsafe { Box::from_raw(handle.as_ptr()) };
        WEAK.with_borrow_mut(|weak| weak.remove(&*object));
    }

    unsafe extern "C" fn add_epilogue(
        _: Isolate,
        callback: AfterCollection,
        data: NonNull<c_void>,
        _: c_int,
    ) {
        assert!(EPILOGUE.replace(Some((callback, data))).is_none());
    }

    unsafe extern "C" fn remove_epilogue(_: Isolate, _: AfterCollection, data: NonNull<c_void>) {
        assert_eq!(EPILOGUE.take().map(|(_, known)| known), Some(data));
    }

    /// Handles of this thread.
    pub(crate) fn handles() -> WeakHandles {
        WeakHandles {
            isolate: NonNull::dangling(),
            globalize: Globalize::Address(globalize),
            make_weak,
            clear_weak,
            dispose,
            add_epilogue,
            remove_epilogue,
        }
    }

    pub(crate) fn with_object<T>(object: usize, body: impl FnOnce(Value) -> T) -> T {
        let mut slot = object;
        body(NonNull::from(&mut slot))
    }

    /// A garbage collection that takes these objects, which have weak handles.
    pub(crate) fn collect_minor(objects: impl IntoIterator<Item = usize>) {
        collect(MINOR_COLLECTIONS & 1, objects);
    }

    /// The same of all objects, not only the young ones.
    pub(crate) fn collect_major(objects: impl IntoIterator<Item = usize>) {
        collect(MAJOR_COLLECTION, objects);
    }

    fn collect(kind: c_int, objects: impl IntoIterator<Item = usize>) {
        for object in objects {
            let handle = WEAK.with_borrow(|weak| weak[&object]);
            // SAFETY: as V8 does it: the handle is where it was made weak, and comes from `globalize`.
            unsafe { dispose(handle.as_ref().take().unwrap()) };
        }
        if let Some((callback, data)) = EPILOGUE.get() {
            // SAFETY: as V8 calls it.
            unsafe { callback(ptr::null(), kind, 0, data) };
        }
    }

    pub(crate) fn handles_in_use() -> usize {
        WEAK.with_borrow(HashMap::len)
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
