//! Fast calls.
//!
//! Optimized JavaScript can call a native function like any other machine code, without leaving
//! JavaScript for V8's API: for a nanosecond or two, where a function of Node-API takes 20 and more.
//! V8 must be told the types of the arguments, and such a function must neither throw nor allocate on
//! V8's heap. Code that is not optimized calls another function, which here does nothing, so that the
//! caller gets `undefined` and takes the long way. The tables of types are inlined into V8's users, so
//! that no symbol makes them: they are known for the versions of V8 that were tested, and others get no
//! fast calls.

use std::ffi::{c_int, c_uint, c_void};
use std::mem::transmute;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use napi::Env;
use napi::bindgen_prelude::Object;

use super::{GetLocalOfIsolate, Isolate};
use crate::symbols;

/// `v8::CTypeInfo::Type`
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum CType {
    Int32 = 3,
    Float64 = 8,
    /// Handed over as a [`Value`](super::Value).
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

/// A function for fast calls.
pub(crate) struct FastFunction {
    address: *const c_void,
    returns: CType,
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
    /// # Safety
    ///
    /// The function at `address` takes arguments of these types and returns the other one. The first is the
    /// receiver, a [`Value`](super::Value). It neither throws nor allocates on V8's heap.
    pub(crate) const unsafe fn new(
        address: *const c_void,
        returns: CType,
        arguments: &'static [CType],
    ) -> Self {
        Self {
            address,
            returns,
            arguments,
            type_info: OnceLock::new(),
        }
    }

    fn type_info(&self, type_info_bytes: usize) -> &'static CFunctionInfo {
        self.type_info.get_or_init(|| {
            let argument_info = type_infos(self.arguments, type_info_bytes).leak();
            let info = CFunctionInfo::new(self.returns, self.arguments, argument_info);
            Box::leak(Box::new(info))
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

/// `v8::ConstructorBehavior::kThrow`
const K_THROW: c_int = 0;
/// `v8::SideEffectType::kHasSideEffect`
const K_HAS_SIDE_EFFECT: c_int = 0;

pub(super) struct FastCalls {
    get_current_context: GetLocalOfIsolate,
    new_function_template: NewFunctionTemplate,
    get_function: GetFunction,
    type_info_bytes: usize,
}

impl CFunctionInfo {
    /// The table of a function. It refers to `argument_info`.
    fn new(returns: CType, arguments: &[CType], argument_info: &[u8]) -> Self {
        Self {
            return_type: returns,
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
    let mut table = CFunctionInfo::new(CType::Float64, &arguments, &infos);
    let table = NonNull::from(&mut table);
    // SAFETY: a table with two arguments. V8 calculates the addresses and does not look there.
    let [first, second] = unsafe { [argument_info(table, 0), argument_info(table, 1)] };
    let bytes = second.addr().wrapping_sub(first.addr());
    (first == infos.as_ptr() && (2..=3).contains(&bytes)).then_some(bytes)
}

impl FastCalls {
    pub(super) fn find() -> Option<Self> {
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
                get_current_context: transmute::<NonNull<c_void>, GetLocalOfIsolate>(context),
                new_function_template: transmute::<NonNull<c_void>, NewFunctionTemplate>(template),
                get_function: transmute::<NonNull<c_void>, GetFunction>(function),
            })
        }
    }

    /// A JavaScript function that makes a fast call of `function`, and does nothing and returns
    /// `undefined` where it cannot.
    pub(super) fn make<'env>(
        &self,
        env: &'env Env,
        isolate: Isolate,
        function: &FastFunction,
    ) -> Option<Object<'env>> {
        unsafe extern "C" fn take_the_long_way(_: NonNull<c_void>) {}

        let c_function = CFunction {
            address: function.address,
            type_info: function.type_info(self.type_info_bytes),
        };
        // SAFETY: JavaScript called us, so a handle scope is open and a context entered. Empty
        // handles stand for no data and any receiver. V8 copies the `CFunction`.
        unsafe {
            let context = (self.get_current_context)(isolate)?;
            let template = (self.new_function_template)(
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
            let object = (self.get_function)(template, context)?;
            Some(Object::from_raw(env.raw(), object.as_ptr().cast()))
        }
    }
}
