//! The state of an environment: a few JavaScript functions, and the values to release.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use napi_sys as sys;

use super::error::{Error, Result};
use super::functions::{Function, NAMES, SOURCE};
use super::releases::{Releases, Waker};

/// From this number of pending values on, `capture` releases them itself: a loop that captures may not return to the
/// event loop.
const MANY: usize = 64;

/// The number of type names that are kept as JavaScript strings. Names may be made at run time, so there is a limit.
const TYPES: usize = 32;

/// The length of `shared` in `bridge.js`.
const SHARED: usize = 1 + MANY;

/// Each value that native code holds has a pointer to the bridge, so a call needs no thread-local lookup.
pub(crate) struct Bridge {
    /// Null once the environment has ended: another one may get the same address. Relaxed is enough: an environment
    /// that gets the address is allocated after this one was freed, and the allocator orders the two, so its thread
    /// sees the null that was stored before.
    env: AtomicPtr<sys::napi_env__>,
    functions: [sys::napi_ref; NAMES.len()],
    trampoline: sys::napi_ref,
    /// The memory of `shared` in `bridge.js`, which lives as long as the environment.
    shared: *mut u32,
    /// The type names in the order of `types` in `bridge.js`.
    types: RefCell<Vec<Box<str>>>,
    pub(crate) releases: Releases,
}

// SAFETY: the last clone of a value may drop the bridge on any thread. That frees the names in `types`, which no other
// thread uses any more (the count of an `Arc` orders this), and touches nothing of Node-API.
unsafe impl Send for Bridge {}
// SAFETY: other threads only read `env`, which is atomic, and push to `releases`, which has a lock. All other fields are
// used on the thread of the environment, which `is` checks.
unsafe impl Sync for Bridge {}

thread_local! {
    // A thread has several environments if an addon is loaded in several node:vm contexts.
    static BRIDGES: RefCell<Vec<Arc<Bridge>>> = const { RefCell::new(Vec::new()) };
    static STEP: Cell<Option<Step>> = const { Cell::new(None) };
}

/// The function that the trampoline calls, and its argument: those of the innermost `with_trampoline`, until the
/// trampoline has taken them.
#[derive(Clone, Copy)]
struct Step {
    call: unsafe fn(*mut c_void) -> sys::napi_value,
    data: *mut c_void,
}

impl Bridge {
    /// The bridge of the environment. Created on first use.
    ///
    /// # Safety
    /// `env` is an environment of this thread.
    pub(crate) unsafe fn of(env: sys::napi_env) -> Result<Arc<Self>> {
        if let Some(bridge) = Self::existing(env) {
            return Ok(bridge);
        }
        // SAFETY: as for this function.
        let bridge = Arc::new(unsafe { Self::new(env)? });
        BRIDGES.with_borrow_mut(|bridges| bridges.push(bridge.clone()));
        Ok(bridge)
    }

    fn existing(env: sys::napi_env) -> Option<Arc<Self>> {
        BRIDGES
            .try_with(|bridges| bridges.borrow().iter().find(|b| b.is(env)).cloned())
            .ok()
            .flatten()
    }

    /// Whether the bridge is the one of `env`, an environment of this thread.
    pub(crate) fn is(&self, env: sys::napi_env) -> bool {
        self.env() == env
    }

    fn env(&self) -> sys::napi_env {
        self.env.load(Ordering::Relaxed)
    }

    /// # Safety
    /// `env` is an environment of this thread.
    unsafe fn new(env: sys::napi_env) -> Result<Self> {
        #[cfg(not(feature = "napi"))]
        load_symbols();
        // SAFETY: all handles are in this scope, and the pointers are to local variables.
        unsafe {
            let mut scope = ptr::null_mut();
            Error::check(env, sys::napi_open_handle_scope(env, &raw mut scope))?;
            let made = Self::make(env);
            sys::napi_close_handle_scope(env, scope);
            made
        }
    }

    /// # Safety
    /// As for `new`, and a handle scope is open.
    unsafe fn make(env: sys::napi_env) -> Result<Self> {
        // SAFETY: the pointers are to local variables.
        unsafe {
            let (mut source, mut object) = (ptr::null_mut(), ptr::null_mut());
            Error::check(env, create_string(env, SOURCE, &mut source))?;
            Error::check(env, sys::napi_run_script(env, source, &raw mut object))?;
            let mut functions = [ptr::null_mut(); NAMES.len()];
            for (name, reference) in NAMES.iter().zip(&mut functions) {
                let mut function = ptr::null_mut();
                Error::check(
                    env,
                    sys::napi_get_named_property(env, object, name.as_ptr(), &raw mut function),
                )?;
                Error::check(
                    env,
                    sys::napi_create_reference(env, function, 1, &raw mut *reference),
                )?;
            }
            let shared = shared_memory(env, object)?;
            let (mut function, mut reference) = (ptr::null_mut(), ptr::null_mut());
            Error::check(
                env,
                sys::napi_create_function(
                    env,
                    ptr::null(),
                    0,
                    Some(trampoline),
                    ptr::null_mut(),
                    &raw mut function,
                ),
            )?;
            Error::check(
                env,
                sys::napi_create_reference(env, function, 1, &raw mut reference),
            )?;
            let releases = Releases::open(Waker(create_waker(env)?));
            // Cleanup hooks run in reverse order (Node-API, `napi_add_env_cleanup_hook`), so this one closes
            // the waker before the waker's own hook ends it.
            let status = sys::napi_add_env_cleanup_hook(env, Some(forget), env.cast());
            if let Err(error) = Error::check(env, status) {
                releases.close();
                return Err(error);
            }
            Ok(Self {
                env: AtomicPtr::new(env),
                functions,
                trampoline: reference,
                shared,
                types: RefCell::default(),
                releases,
            })
        }
    }

    /// Calls a function of `bridge.js`.
    ///
    /// # Safety
    /// The handles in `args` are valid.
    pub(crate) unsafe fn call(
        &self,
        function: Function,
        args: &[sys::napi_value],
    ) -> Result<sys::napi_value> {
        // SAFETY: the environment is alive because it has a bridge.
        unsafe {
            let env = self.env();
            let function = self.function(function)?;
            let mut result = ptr::null_mut();
            // The functions ignore `this`.
            let status = sys::napi_call_function(
                env,
                function,
                function,
                args.len(),
                args.as_ptr(),
                &raw mut result,
            );
            Error::check(env, status)?;
            Ok(result)
        }
    }

    /// Calls a function of `bridge.js` that takes a number in `shared`.
    ///
    /// # Safety
    /// As for `call`.
    pub(crate) unsafe fn call_with(
        &self,
        function: Function,
        number: u32,
        args: &[sys::napi_value],
    ) -> Result<sys::napi_value> {
        // SAFETY: the environment is alive because it has a bridge. `shared` is the aligned memory of a Uint32Array
        // outside of V8's heap that only `bridge.js` can reach, so it cannot be detached, and only this thread
        // accesses it.
        unsafe {
            self.shared.write(number);
            self.call(function, args)
        }
    }

    /// # Safety
    /// A handle scope is open.
    pub(crate) unsafe fn function(&self, function: Function) -> Result<sys::napi_value> {
        let mut value = ptr::null_mut();
        let reference = self.functions[function as usize];
        let env = self.env();
        // SAFETY: the reference belongs to this environment.
        let status = unsafe { sys::napi_get_reference_value(env, reference, &raw mut value) };
        // SAFETY: the environment is alive because it has a bridge.
        unsafe { Error::check(env, status) }?;
        Ok(value)
    }

    /// The index of a type name in `types` of `bridge.js`, or its length and a string if there is no room.
    ///
    /// # Safety
    /// A handle scope is open.
    pub(crate) unsafe fn type_name(&self, name: &str) -> Result<(u32, Option<sys::napi_value>)> {
        let types = self.types.borrow();
        let length = types.len();
        let known = types.iter().position(|known| **known == *name);
        drop(types);
        let index = u32::try_from(known.unwrap_or(length)).unwrap_or(u32::MAX);
        if known.is_some() {
            return Ok((index, None));
        }
        let mut value = ptr::null_mut();
        // SAFETY: the environment is alive because it has a bridge.
        unsafe {
            Error::check(self.env(), create_string(self.env(), name, &mut value))?;
            if length == TYPES {
                return Ok((index, Some(value)));
            }
            self.call(Function::AddType, &[value])?;
        }
        self.types.borrow_mut().push(name.into());
        Ok((index, None))
    }

    /// Calls `call` with a JavaScript function that calls `step` once, and does nothing after this has returned.
    ///
    /// # Safety
    /// A handle scope is open. `step` does not unwind: that would end the process, since C++ calls it.
    pub(crate) unsafe fn with_trampoline<F, R>(
        &self,
        step: F,
        call: impl FnOnce(sys::napi_value) -> R,
    ) -> Result<R>
    where
        F: FnMut() -> sys::napi_value,
    {
        unsafe fn call_step<F: FnMut() -> sys::napi_value>(data: *mut c_void) -> sys::napi_value {
            // SAFETY: `with_trampoline` passes a pointer to its closure, which outlives the call. No other reference to
            // the closure is in use: the trampoline takes the pointer once.
            unsafe { (*data.cast::<F>())() }
        }
        let mut function = ptr::null_mut();
        // SAFETY: the reference belongs to this environment, which is alive because it has a bridge.
        unsafe {
            let env = self.env();
            let status = sys::napi_get_reference_value(env, self.trampoline, &raw mut function);
            Error::check(env, status)?;
        }
        let mut step = step;
        let _outer = Outer(STEP.replace(Some(Step {
            call: call_step::<F>,
            data: (&raw mut step).cast(),
        })));
        Ok(call(function))
    }

    /// Releases dropped values if there are many.
    pub(crate) fn release_many(&self) {
        if self.releases.waiting() >= MANY {
            self.release(false);
        }
    }

    fn release(&self, woken: bool) {
        let env = self.env();
        let numbers = self.releases.take(woken);
        for batch in numbers.chunks(MANY) {
            // SAFETY: the environment is alive because it has a bridge, and `shared` has room for the batch.
            unsafe {
                let mut scope = ptr::null_mut();
                if sys::napi_open_handle_scope(env, &raw mut scope) != sys::Status::napi_ok {
                    return;
                }
                ptr::copy_nonoverlapping(batch.as_ptr(), self.shared.add(1), batch.len());
                let count = u32::try_from(batch.len()).unwrap_or(0);
                let result = self.call_with(Function::Release, count, &[]);
                sys::napi_close_handle_scope(env, scope);
                if result == Err(Error::Ended) {
                    return;
                }
            }
        }
    }
}

/// Restores the step of the outer call, also if `call` panics: the closure of the inner one is gone then.
struct Outer(Option<Step>);

impl Drop for Outer {
    fn drop(&mut self) {
        STEP.set(self.0);
    }
}

/// # Safety
/// `env` is an environment of this thread, and a handle scope is open.
pub(crate) unsafe fn create_string(
    env: sys::napi_env,
    text: &str,
    value: &mut sys::napi_value,
) -> sys::napi_status {
    // SAFETY: the length is that of the text. No slice is longer than `isize::MAX`.
    unsafe {
        let length = text.len().cast_signed();
        sys::napi_create_string_utf8(env, text.as_ptr().cast(), length, &raw mut *value)
    }
}

/// # Safety
/// As for `create_string`, and `object` is what `bridge.js` returns.
unsafe fn shared_memory(env: sys::napi_env, object: sys::napi_value) -> Result<*mut u32> {
    let (mut array, mut data, mut length) = (ptr::null_mut(), ptr::null_mut(), 0);
    // SAFETY: the pointers are to local variables, or null for what is not asked.
    unsafe {
        let name = c"shared".as_ptr();
        Error::check(
            env,
            sys::napi_get_named_property(env, object, name, &raw mut array),
        )?;
        let status = sys::napi_get_typedarray_info(
            env,
            array,
            ptr::null_mut(),
            &raw mut length,
            &raw mut data,
            ptr::null_mut(),
            ptr::null_mut(),
        );
        Error::check(env, status)?;
    }
    assert_eq!(length, SHARED, "the length of `shared` in bridge.js");
    Ok(data.cast())
}

/// # Safety
/// As for `create_string`.
unsafe fn create_waker(env: sys::napi_env) -> Result<sys::napi_threadsafe_function> {
    // SAFETY: the pointers are to local variables.
    unsafe {
        let (mut name, mut waker) = (ptr::null_mut(), ptr::null_mut());
        Error::check(env, create_string(env, "node-async-context", &mut name))?;
        let status = sys::napi_create_threadsafe_function(
            env,
            ptr::null_mut(),
            ptr::null_mut(),
            name,
            0,
            1,
            ptr::null_mut(),
            None,
            ptr::null_mut(),
            Some(wake),
            &raw mut waker,
        );
        Error::check(env, status)?;
        // It must not keep the process alive.
        Error::check(env, sys::napi_unref_threadsafe_function(env, waker))?;
        Ok(waker)
    }
}

unsafe extern "C" fn wake(
    env: sys::napi_env,
    _function: sys::napi_value,
    _context: *mut c_void,
    _data: *mut c_void,
) {
    // The environment is null while the process exits.
    if !env.is_null()
        && let Some(bridge) = Bridge::existing(env)
    {
        bridge.release(true);
    }
}

unsafe extern "C" fn trampoline(
    _env: sys::napi_env,
    _info: sys::napi_callback_info,
) -> sys::napi_value {
    match STEP.take() {
        // SAFETY: `with_trampoline` is on the stack of this thread and owns the target of the pointer: it removes the
        // step before it returns.
        Some(Step { call, data }) => unsafe { call(data) },
        None => ptr::null_mut(),
    }
}

unsafe extern "C" fn forget(env: *mut c_void) {
    let removed = BRIDGES.try_with(|bridges| {
        let mut bridges = bridges.borrow_mut();
        let index = bridges.iter().position(|bridge| bridge.is(env.cast()))?;
        Some(bridges.swap_remove(index))
    });
    if let Ok(Some(bridge)) = removed {
        bridge.env.store(ptr::null_mut(), Ordering::Relaxed);
        bridge.releases.close();
    }
}

/// napi-rs does this itself when the addon is loaded.
#[cfg(not(feature = "napi"))]
fn load_symbols() {
    static LOADED: std::sync::Once = std::sync::Once::new();
    LOADED.call_once(|| {
        // SAFETY: an environment has called us, so the process has the symbols. The handle is that of the
        // process and is never closed.
        std::mem::forget(unsafe { sys::setup() });
    });
}
