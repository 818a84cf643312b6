//! `v8::CFunction`: what V8 must know about a native function to call it from optimized code.
//!
//! V8's headers inline the construction of these structs into the caller, so no exported function
//! creates them. Their layout is that of `v8-fast-api-calls.h` in the versions of V8 in `internals.rs`.
//! [`CTypeInfoSize::of`] checks what differs between these, the size of a `CTypeInfo`:
//!
//! - `CTypeInfo`: the type, and flags; before V8 14 a sequence type between the two. One byte each.
//! - `CFunctionInfo`: the `CTypeInfo` of the result, padding or one byte for the representation of 64-bit
//!   integers (0 is a number), the number of arguments, and a pointer to the `CTypeInfo` of each.
//! - `CFunction`: the address of the function, and a pointer to its `CFunctionInfo`.
//!
//! V8 passes a `kV8Value` as a `v8::Local<v8::Value>` (`ALL_C_TYPES` in the same header), and calls the
//! function like any C function of the platform.

use std::ffi::{c_uint, c_void};
use std::ptr::NonNull;
use std::sync::OnceLock;

/// `v8::CTypeInfo::Type`
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum CType {
    Int32 = 3,
    Float64 = 8,
    /// Passed as a [`Value`](super::handle::Value).
    V8Value = 10,
}

/// `v8::CFunctionInfo`. A `v8::CTypeInfo` starts with its type. Its other bytes, and what follows the
/// return type here, are zero for simple types.
#[repr(C)]
pub(super) struct CFunctionInfo {
    return_type: CType,
    zeros: [u8; 3],
    argument_count: c_uint,
    argument_info: *const u8,
}

// SAFETY: it is never written once another thread can see it, and points to memory that is never
// written either. V8's compiler threads read it: they get it with a job from the thread of an isolate,
// through a queue that a mutex guards, so they see it complete.
unsafe impl Send for CFunctionInfo {}
// SAFETY: as above.
unsafe impl Sync for CFunctionInfo {}

impl CFunctionInfo {
    /// The result points to `argument_info`.
    fn new(returns: CType, arguments: &[CType], argument_info: &[u8]) -> Self {
        Self {
            return_type: returns,
            zeros: [0; 3],
            argument_count: arguments.len() as c_uint,
            argument_info: argument_info.as_ptr(),
        }
    }
}

/// `v8::CFunction`
#[repr(C)]
pub(super) struct CFunction {
    address: *const c_void,
    type_info: *const CFunctionInfo,
}

/// The size of a `v8::CTypeInfo`: three bytes, or two from V8 14 on.
#[derive(Clone, Copy)]
pub(super) struct CTypeInfoSize(usize);

impl CTypeInfoSize {
    /// Calls V8 to find where it expects the second argument of a table, which also shows that it
    /// reads the table as declared above. `None` if it does not.
    ///
    /// # Safety
    ///
    /// `argument_info` is `v8::CFunctionInfo::ArgumentInfo`.
    pub(super) unsafe fn of(
        argument_info: unsafe extern "C" fn(NonNull<CFunctionInfo>, c_uint) -> *const u8,
    ) -> Option<Self> {
        let arguments = [CType::V8Value; 2];
        let infos = Self(3).table(&arguments);
        let mut info = CFunctionInfo::new(CType::Float64, &arguments, &infos);
        let info = NonNull::from(&mut info);
        // SAFETY: a table with two arguments. V8 computes the addresses and does not read them.
        let [first, second] = unsafe { [argument_info(info, 0), argument_info(info, 1)] };
        let size = second.addr().wrapping_sub(first.addr());
        (first == infos.as_ptr() && (2..=3).contains(&size)).then_some(Self(size))
    }

    /// The `v8::CTypeInfo` of each type.
    fn table(self, types: &[CType]) -> Vec<u8> {
        let mut infos = vec![0; types.len() * self.0];
        for (info, kind) in infos.chunks_mut(self.0).zip(types) {
            info[0] = *kind as u8;
        }
        infos
    }
}

/// A native function for fast calls.
pub(crate) struct FastFunction {
    address: *const c_void,
    returns: CType,
    arguments: &'static [CType],
    /// Shared by all threads and never freed: V8 may read it as long as code exists that calls the
    /// function.
    type_info: OnceLock<&'static CFunctionInfo>,
}

// SAFETY: `address` points to code, and nothing but `type_info` changes. A `OnceLock` sets it once: it
// stores with release and loads with acquire, so whoever sees the reference sees what it refers to.
unsafe impl Sync for FastFunction {}

impl FastFunction {
    /// # Safety
    ///
    /// The function at `address` takes arguments of these types and returns `returns`. The first
    /// argument is the receiver, a [`Value`](super::handle::Value). The function neither throws nor
    /// allocates on V8's heap.
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

    pub(super) fn c_function(&self, size: CTypeInfoSize) -> CFunction {
        let type_info: &'static CFunctionInfo = self.type_info.get_or_init(|| {
            let argument_info = size.table(self.arguments).leak();
            let info = CFunctionInfo::new(self.returns, self.arguments, argument_info);
            Box::leak(Box::new(info))
        });
        CFunction {
            address: self.address,
            type_info,
        }
    }
}
