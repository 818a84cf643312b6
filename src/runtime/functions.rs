//! The functions of V8 and Node that are looked up: for each its C++ declaration, its type in Rust, and
//! its name as the Itanium and the Microsoft C++ ABI mangle it.
//!
//! `npm run test:symbols` reads the table and compares it with what release binaries export.

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::marker::PhantomData;
use std::mem::transmute_copy;
use std::ptr::NonNull;

use super::abi::{function_returning_local, method_returning_local};
use super::c_function::{CFunction, CFunctionInfo};
use super::handle::{Global, Isolate, Local, Value, WeakHandle};
use super::symbols;

/// A function that the runtime may export. `F` is its type.
pub(super) struct Function<F> {
    itanium: &'static CStr,
    microsoft: &'static CStr,
    function: PhantomData<F>,
}

impl<F: Copy> Function<F> {
    /// Looks the function up.
    pub(super) fn find(&self) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<NonNull<c_void>>()) };

        let name = if cfg!(windows) {
            self.microsoft
        } else {
            self.itanium
        };
        let address = symbols::find(name)?;
        // SAFETY: `F` is a function pointer or a transparent wrapper of one: the table below has no
        // others. A code address has the representation of a data address (POSIX, `dlsym`; Windows,
        // `GetProcAddress`). A mangled name states the types of the parameters, in both ABIs. What is
        // returned is as the declarations below have it, which are those of the headers of V8 11 to 14
        // and Node 20 to 26. Other versions are refused before this is called.
        Some(unsafe { transmute_copy::<NonNull<c_void>, F>(&address) })
    }
}

macro_rules! functions {
    ($($(#[$declaration:meta])+ $name:ident: $type:ty = $itanium:literal, $microsoft:literal;)+) => {
        $(
            $(#[$declaration])+
            pub(super) const $name: Function<$type> = Function {
                itanium: $itanium,
                microsoft: $microsoft,
                function: PhantomData,
            };
        )+
    };
}

functions! {
    /// `static const char* v8::V8::GetVersion()`
    GET_VERSION: unsafe extern "C" fn() -> *const c_char =
        c"_ZN2v82V810GetVersionEv",
        c"?GetVersion@V8@v8@@SAPEBDXZ";

    /// `static v8::Isolate* v8::Isolate::GetCurrent()`
    GET_CURRENT: unsafe extern "C" fn() -> Option<Isolate> =
        c"_ZN2v87Isolate10GetCurrentEv",
        c"?GetCurrent@Isolate@v8@@SAPEAV12@XZ";

    /// `void v8::Isolate::TerminateExecution()`
    TERMINATE_EXECUTION: unsafe extern "C" fn(Isolate) =
        c"_ZN2v87Isolate18TerminateExecutionEv",
        c"?TerminateExecution@Isolate@v8@@QEAAXXZ";

    /// `Local<Context> v8::Isolate::GetCurrentContext()`
    GET_CURRENT_CONTEXT: GetCurrentContext =
        c"_ZN2v87Isolate17GetCurrentContextEv",
        c"?GetCurrentContext@Isolate@v8@@QEAA?AV?$Local@VContext@v8@@@2@XZ";

    /// `Local<Object> v8::Context::GetExtrasBindingObject()`
    GET_EXTRAS_BINDING_OBJECT: GetExtrasBindingObject =
        c"_ZN2v87Context22GetExtrasBindingObjectEv",
        c"?GetExtrasBindingObject@Context@v8@@QEAA?AV?$Local@VObject@v8@@@2@XZ";

    /// `internal::Address* v8::api_internal::GlobalizeReference(internal::Isolate*, internal::Address*)`,
    /// of V8 11
    GLOBALIZE_SLOT: unsafe extern "C" fn(Isolate, Value<'_>) -> Option<Global> =
        c"_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEPm",
        c"?GlobalizeReference@api_internal@v8@@YAPEA_KPEAVIsolate@internal@2@PEA_K@Z";

    /// `internal::Address* v8::api_internal::GlobalizeReference(internal::Isolate*, internal::Address)`,
    /// from V8 12 on
    GLOBALIZE_ADDRESS: unsafe extern "C" fn(Isolate, usize) -> Option<Global> =
        c"_ZN2v812api_internal18GlobalizeReferenceEPNS_8internal7IsolateEm",
        c"?GlobalizeReference@api_internal@v8@@YAPEA_KPEAVIsolate@internal@2@_K@Z";

    /// `void v8::api_internal::MakeWeak(internal::Address** location)`: when the object is collected, V8
    /// disposes the handle at `location` and clears the location.
    MAKE_WEAK: unsafe extern "C" fn(NonNull<WeakHandle>) =
        c"_ZN2v812api_internal8MakeWeakEPPm",
        c"?MakeWeak@api_internal@v8@@YAXPEAPEA_K@Z";

    /// `void* v8::api_internal::ClearWeak(internal::Address*)`: returns the argument of `MakeWeak`.
    CLEAR_WEAK: unsafe extern "C" fn(Global) -> *mut c_void =
        c"_ZN2v812api_internal9ClearWeakEPm",
        c"?ClearWeak@api_internal@v8@@YAPEAXPEA_K@Z";

    /// `void v8::api_internal::DisposeGlobal(internal::Address*)`
    DISPOSE_GLOBAL: unsafe extern "C" fn(Global) =
        c"_ZN2v812api_internal13DisposeGlobalEPm",
        c"?DisposeGlobal@api_internal@v8@@YAXPEA_K@Z";

    /// `void v8::Isolate::AddGCEpilogueCallback(GCCallbackWithData, void* data, GCType filter)`
    ADD_GC_EPILOGUE_CALLBACK: unsafe extern "C" fn(Isolate, GcCallback, NonNull<c_void>, c_int) =
        c"_ZN2v87Isolate21AddGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_",
        c"?AddGCEpilogueCallback@Isolate@v8@@QEAAXP6AXPEAV12@W4GCType@2@W4GCCallbackFlags@2@PEAX@Z31@Z";

    /// `void v8::Isolate::RemoveGCEpilogueCallback(GCCallbackWithData, void* data)`
    REMOVE_GC_EPILOGUE_CALLBACK: unsafe extern "C" fn(Isolate, GcCallback, NonNull<c_void>) =
        c"_ZN2v87Isolate24RemoveGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_",
        c"?RemoveGCEpilogueCallback@Isolate@v8@@QEAAXP6AXPEAV12@W4GCType@2@W4GCCallbackFlags@2@PEAX@Z3@Z";

    /// `void v8::Isolate::GetStackSample(const RegisterState&, void** frames, size_t frames_limit,
    /// SampleInfo*)`
    GET_STACK_SAMPLE: unsafe extern "C" fn(Isolate, &RegisterState, *mut usize, usize, &mut SampleInfo) =
        c"_ZN2v87Isolate14GetStackSampleERKNS_13RegisterStateEPPvmPNS_10SampleInfoE",
        c"?GetStackSample@Isolate@v8@@QEAAXAEBURegisterState@2@PEAPEAX_KPEAUSampleInfo@2@@Z";

    /// `static Local<FunctionTemplate> v8::FunctionTemplate::New(Isolate*, FunctionCallback, Local<Value>
    /// data, Local<Signature>, int length, ConstructorBehavior, SideEffectType, const CFunction*, uint16_t,
    /// uint16_t, uint16_t)`
    NEW_FUNCTION_TEMPLATE: NewFunctionTemplate =
        c"_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt",
        c"?New@FunctionTemplate@v8@@SA?AV?$Local@VFunctionTemplate@v8@@@2@PEAVIsolate@2@P6AXAEBV?$FunctionCallbackInfo@VValue@v8@@@2@@ZV?$Local@VValue@v8@@@2@V?$Local@VSignature@v8@@@2@HW4ConstructorBehavior@2@W4SideEffectType@2@PEBVCFunction@2@GGG@Z";

    /// `MaybeLocal<Function> v8::FunctionTemplate::GetFunction(Local<Context>)`
    GET_FUNCTION: GetFunction =
        c"_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE",
        c"?GetFunction@FunctionTemplate@v8@@QEAA?AV?$MaybeLocal@VFunction@v8@@@2@V?$Local@VContext@v8@@@2@@Z";

    /// `const CTypeInfo& v8::CFunctionInfo::ArgumentInfo(unsigned int) const`
    ARGUMENT_INFO: unsafe extern "C" fn(NonNull<CFunctionInfo>, c_uint) -> *const u8 =
        c"_ZNK2v813CFunctionInfo12ArgumentInfoEj",
        c"?ArgumentInfo@CFunctionInfo@v8@@QEBAAEBVCTypeInfo@2@I@Z";

    /// `async_id node::AsyncHooksGetExecutionAsyncId(v8::Isolate*)`
    GET_EXECUTION_ASYNC_ID: unsafe extern "C" fn(Isolate) -> f64 =
        c"_ZN4node29AsyncHooksGetExecutionAsyncIdEPN2v87IsolateE",
        c"?AsyncHooksGetExecutionAsyncId@node@@YANPEAVIsolate@v8@@@Z";

    /// `async_id node::AsyncHooksGetTriggerAsyncId(v8::Isolate*)`
    GET_TRIGGER_ASYNC_ID: unsafe extern "C" fn(Isolate) -> f64 =
        c"_ZN4node27AsyncHooksGetTriggerAsyncIdEPN2v87IsolateE",
        c"?AsyncHooksGetTriggerAsyncId@node@@YANPEAVIsolate@v8@@@Z";

    /// `node::Environment* node::GetCurrentEnvironment(v8::Local<v8::Context>)`
    GET_CURRENT_ENVIRONMENT: unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>> =
        c"_ZN4node21GetCurrentEnvironmentEN2v85LocalINS0_7ContextEEE",
        c"?GetCurrentEnvironment@node@@YAPEAVEnvironment@1@V?$Local@VContext@v8@@@v8@@@Z";

    /// `node::AsyncHooks::DefaultTriggerAsyncIdScope::DefaultTriggerAsyncIdScope(node::Environment*,
    /// double)`. node.exe does not export it.
    ENTER_DEFAULT_TRIGGER: unsafe extern "C" fn(NonNull<c_void>, NonNull<c_void>, f64) =
        c"_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeC1EPNS_11EnvironmentEd",
        c"??0DefaultTriggerAsyncIdScope@AsyncHooks@node@@QEAA@PEAVEnvironment@2@N@Z";

    /// `node::AsyncHooks::DefaultTriggerAsyncIdScope::~DefaultTriggerAsyncIdScope()`. node.exe does not
    /// export it.
    LEAVE_DEFAULT_TRIGGER: unsafe extern "C" fn(NonNull<c_void>) =
        c"_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeD1Ev",
        c"??1DefaultTriggerAsyncIdScope@AsyncHooks@node@@QEAA@XZ";
}

method_returning_local!(GetCurrentContext(Isolate));
method_returning_local!(GetExtrasBindingObject(NonNull<c_void>));
method_returning_local!(GetFunction(NonNull<c_void>, context: NonNull<c_void>));
function_returning_local!(NewFunctionTemplate(
    isolate: Isolate,
    callback: FunctionCallback,
    data: Local,
    signature: Local,
    length: c_int,
    constructor_behavior: c_int,
    side_effect_type: c_int,
    c_function: *const CFunction,
    instance_type: u16,
    allowed_receiver_from: u16,
    allowed_receiver_to: u16
));

/// `v8::FunctionCallback`
pub(super) type FunctionCallback = unsafe extern "C" fn(NonNull<c_void>);
/// `v8::Isolate::GCCallbackWithData`: the isolate, the `GCType`, flags, and the data.
pub(super) type GcCallback = unsafe extern "C" fn(*const c_void, c_int, c_int, NonNull<c_void>);

/// `v8::RegisterState`
#[repr(C)]
pub(super) struct RegisterState {
    pub(super) pc: *const c_void,
    pub(super) sp: *const c_void,
    pub(super) fp: *const c_void,
    pub(super) lr: *const c_void,
    /// A `std::unique_ptr`.
    pub(super) callee_saved: *const c_void,
}

/// `v8::SampleInfo`, with room for more fields than V8 11 to 14 have.
#[derive(Default)]
#[repr(C)]
pub(super) struct SampleInfo {
    pub(super) frames_count: usize,
    _others: [usize; 15],
}
