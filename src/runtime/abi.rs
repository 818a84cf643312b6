//! How C++ compilers pass what C does not have. The only file with a case for each ABI.
//!
//! Every unsafe block that calls a function of `functions.rs` relies on these rules. They hold for 64-bit
//! x86 and arm64. On some other processors a class of one pointer is returned in memory, so
//! `internals.rs` looks nothing up there.
//!
//! # What is as in C
//!
//! Numbers, pointers, enumerations, and results of these types are passed as in the C calling convention
//! of the platform (Itanium C++ ABI, 3.1; Microsoft, "x64 calling convention"). An enumeration of V8 or
//! libuv without a type is an `int`. A reference is passed as a pointer (Itanium C++ ABI, 3.1.2.5;
//! Microsoft, Parameter passing). A callback that V8 gets as a pointer is called by the same rules.
//!
//! # Constructors and destructors
//!
//! They are methods. By the Itanium C++ ABI (3.1.3.5 and 3.1.3.6) they return nothing or `this`, and
//! Microsoft's constructors return `this`: the callers ignore it.
//!
//! # `this`
//!
//! Both ABIs pass `this` as the first argument, in the C calling convention (Itanium C++ ABI, 3.1.2.1;
//! Microsoft, "x64 calling convention": there is no other one for methods on x64).
//!
//! # `Local` and `MaybeLocal` as arguments
//!
//! Both are classes of one pointer whose copy constructor and destructor are trivial
//! (`v8-local-handle.h` of V8 11 to 14; only debug builds with `V8_ENABLE_LOCAL_OFF_STACK_CHECK` differ),
//! so both ABIs pass them like the pointer:
//!
//! - Itanium C++ ABI, 3.1.2.3: only a type that is non-trivial for the purposes of calls is passed by
//!   reference.
//! - Microsoft, "x64 calling convention", Parameter passing: structs of 8 bytes are passed as integers
//!   of the same size.
//!
//! # `Local` and `MaybeLocal` as results
//!
//! - Itanium C++ ABI, 3.1.3.1: a class that is trivial for the purposes of calls is returned like a C
//!   struct, which the System V ABI for x86-64 (3.2.3) and the AAPCS64 (6.9) return in a register if it
//!   is a pointer. Apple's arm64 ABI differs from the AAPCS64 in other points only, which `rustc` knows
//!   (small arguments on the stack). The code of `Context::GetExtrasBindingObject` in release binaries
//!   for x64 confirms it.
//! - Microsoft, "x64 calling convention", Return values: a class with constructors, private members or
//!   a base class, all of which `Local` has, is returned in memory. The caller passes the address as a
//!   hidden argument: the first one, or the second one if there is a `this`. The function returns the
//!   address.
//!
//! Microsoft documents the same for arm64 ("Overview of ARM64 ABI conventions", Return values: the
//! address is in x0, or in x1 if `this` is in x0). It has not been run, so `internals.rs` uses nothing
//! of V8 there.

/// Declares the type `$name` of a method with the arguments `$arg`, which returns a `Local` or
/// `MaybeLocal`.
macro_rules! method_returning_local {
    ($name:ident($this:ty $(, $arg:ident: $type:ty)*)) => {
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub(super) struct $name(
            #[cfg(not(windows))] unsafe extern "C" fn($this $(, $type)*) -> Local,
            #[cfg(windows)] unsafe extern "C" fn($this, *mut Local $(, $type)*) -> *mut Local,
        );

        impl $name {
            /// # Safety
            ///
            /// A handle scope is open, and the arguments are what the C++ declaration asks for.
            pub(super) unsafe fn call(self, this: $this $(, $arg: $type)*) -> Local {
                // SAFETY: as the caller says. The result is returned as the head of this file says.
                #[cfg(not(windows))]
                return unsafe { (self.0)(this $(, $arg)*) };
                #[cfg(windows)]
                {
                    let mut local = None;
                    // SAFETY: as above. `local` has room for the result and is `None` if V8 leaves it empty.
                    unsafe { (self.0)(this, &mut local $(, $arg)*) };
                    local
                }
            }
        }
    };
}

/// The same for a static member function.
macro_rules! function_returning_local {
    ($name:ident($($arg:ident: $type:ty),+)) => {
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub(super) struct $name(
            #[cfg(not(windows))] unsafe extern "C" fn($($type),+) -> Local,
            #[cfg(windows)] unsafe extern "C" fn(*mut Local, $($type),+) -> *mut Local,
        );

        impl $name {
            /// # Safety
            ///
            /// A handle scope is open, and the arguments are what the C++ declaration asks for.
            #[allow(clippy::too_many_arguments)]
            pub(super) unsafe fn call(self, $($arg: $type),+) -> Local {
                // SAFETY: as the caller says. The result is returned as the head of this file says.
                #[cfg(not(windows))]
                return unsafe { (self.0)($($arg),+) };
                #[cfg(windows)]
                {
                    let mut local = None;
                    // SAFETY: as above. `local` has room for the result and is `None` if V8 leaves it empty.
                    unsafe { (self.0)(&mut local, $($arg),+) };
                    local
                }
            }
        }
    };
}

pub(super) use {function_returning_local, method_returning_local};
