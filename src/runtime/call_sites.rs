//! A number for the current call site, at a fraction of the cost of capturing a stack.
//!
//! V8 writes the return address of each frame. For a frame of the interpreter that is the address of
//! the instruction in the bytecode. A hash of these addresses identifies the call site, and JavaScript
//! captures a stack only for a hash that is new.
//!
//! # When an address stops to identify a call site
//!
//! V8 moves or frees code and bytecode only in a major garbage collection (`MarkCompactCollector`; the
//! young generation has neither). The table is emptied at the end of each.
//!
//! # Why a sample may be taken
//!
//! `Isolate::GetStackSample` is for profilers, and asks that the thread of the isolate does not run
//! JavaScript meanwhile (`v8-isolate.h` of V8 11 to 14). It is called inside of a native function, so
//! V8 finds the frame of that call by itself, and takes from the registers only that the stack begins
//! at `sp`. It neither allocates on V8's heap nor calls JavaScript.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::{c_int, c_void};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ptr::{self, NonNull};
use std::rc::Rc;

use super::functions::{self, GcCallback, RegisterState, SampleInfo};
use super::handle::Isolate;
use super::weak_handles::MAJOR_GC;

/// The stacks that JavaScript captures have at most 14 frames, and optimized code has several
/// functions in one. The rest is room for the functions that lead here.
const FRAMES: usize = 20;
/// The table is emptied when it is full.
const MOST_SITES: usize = 1 << 16;

/// The call sites of one isolate.
pub(crate) struct CallSites {
    isolate: Isolate,
    get_stack_sample:
        unsafe extern "C" fn(Isolate, &RegisterState, *mut usize, usize, &mut SampleInfo),
    remove_epilogue: unsafe extern "C" fn(Isolate, GcCallback, NonNull<c_void>),
    sites: RefCell<Table>,
}

/// A call site that has a number.
#[derive(Debug, PartialEq)]
pub(crate) enum CallSite {
    New(u32),
    Known(u32),
}

/// The numbers of call sites, by the hash of their return addresses.
#[derive(Default)]
struct Table(HashMap<u64, u32>);

impl Table {
    fn number(&mut self, addresses: &[usize]) -> CallSite {
        let mut hasher = DefaultHasher::new();
        addresses.hash(&mut hasher);
        if self.0.len() == MOST_SITES {
            self.0.clear();
        }
        // The table has less than 2^16 entries.
        let next = self.0.len() as u32;
        match self.0.entry(hasher.finish()) {
            Entry::Occupied(known) => CallSite::Known(*known.get()),
            Entry::Vacant(vacant) => CallSite::New(*vacant.insert(next)),
        }
    }
}

impl CallSites {
    pub(super) fn find(isolate: Isolate) -> Option<Rc<Self>> {
        // It has not been run elsewhere.
        if !cfg!(all(
            target_os = "linux",
            target_arch = "x86_64",
            target_env = "gnu"
        )) {
            return None;
        }
        let add_epilogue = functions::ADD_GC_EPILOGUE_CALLBACK.find()?;
        let sites = Rc::new(Self {
            isolate,
            get_stack_sample: functions::GET_STACK_SAMPLE.find()?,
            remove_epilogue: functions::REMOVE_GC_EPILOGUE_CALLBACK.find()?,
            sites: RefCell::default(),
        });
        let data = NonNull::from(&*sites).cast();
        // SAFETY: this is the thread of the isolate, which is alive. The content of an `Rc` does not move,
        // and `drop` removes the callback.
        unsafe { add_epilogue(isolate, after_gc, data, MAJOR_GC) };
        Some(sites)
    }

    /// The number of the call site that calls the native function in which this is called. Numbers are
    /// given again after a major garbage collection. Returns `None` if V8 cannot read the stack.
    pub(crate) fn number(&self) -> Option<CallSite> {
        let mut addresses = [0; FRAMES];
        let mut info = SampleInfo::default();
        // Any address in this frame is below the frames of JavaScript.
        let here = (&raw const info).cast();
        let registers = RegisterState {
            pc: after_gc as *const c_void,
            sp: here,
            fp: here,
            lr: ptr::null(),
            callee_saved: ptr::null(),
        };
        // SAFETY: this is the thread of the isolate, and it executes this call. `addresses` has `FRAMES`
        // elements, and both structs are at least as long as V8's. V8 only reads the registers.
        unsafe {
            (self.get_stack_sample)(
                self.isolate,
                &registers,
                addresses.as_mut_ptr(),
                FRAMES,
                &mut info,
            );
        }
        match addresses.get(..info.frames_count) {
            None | Some([]) => None,
            Some(addresses) => Some(self.sites.borrow_mut().number(addresses)),
        }
    }
}

impl Drop for CallSites {
    fn drop(&mut self) {
        let data = NonNull::from(&*self).cast();
        // SAFETY: this is the thread of the isolate, which is alive while the environment ends. `find` has added the
        // callback with the same data, and only this removes it.
        unsafe { (self.remove_epilogue)(self.isolate, after_gc, data) };
    }
}

/// A major garbage collection ends: code may have moved.
unsafe extern "C" fn after_gc(_: *const c_void, _: c_int, _: c_int, sites: NonNull<c_void>) {
    // SAFETY: `find` has passed it, and `drop` removes this callback. V8 calls it on the thread of the
    // isolate, which is not inside of `number`: nothing there allocates on V8's heap.
    let sites = unsafe { sites.cast::<CallSites>().as_ref() };
    sites.sites.borrow_mut().0.clear();
}

#[cfg(test)]
mod tests {
    use super::{CallSite, MOST_SITES, Table};

    #[test]
    fn equal_addresses_have_one_number() {
        let mut table = Table::default();
        assert_eq!(table.number(&[1, 2]), CallSite::New(0));
        assert_eq!(table.number(&[2, 1]), CallSite::New(1));
        assert_eq!(table.number(&[1, 2, 3]), CallSite::New(2));
        assert_eq!(table.number(&[2, 1]), CallSite::Known(1));
    }

    #[test]
    fn a_full_table_starts_again() {
        let mut table = Table::default();
        for number in 0..MOST_SITES {
            assert_eq!(table.number(&[number]), CallSite::New(number as u32));
        }
        assert_eq!(table.number(&[0]), CallSite::New(0));
    }
}
