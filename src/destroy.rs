//! When the queue of destroyed ids is delivered.
//!
//! JavaScript keeps the queue. This file calls the `destroy` function that drains it, once per
//! schedule, outside of any callback and before the immediates of the same turn of the event loop,
//! which is when Node delivers its own.
//!
//! That takes a check handle of libuv: check callbacks run right after the loop has polled, the most
//! recently started first, and Node's immediates run in a check handle that it starts before any user
//! code. The handle is unreferenced, so it neither keeps the process alive nor makes the loop turn,
//! and it is stopped except while a delivery is due.
//!
//! Node-API has no check handle. libuv's functions are looked up in the process; where one is
//! missing, nothing is scheduled and JavaScript uses what it has.
//!
//! # Life of the handle
//!
//! It is made by the first schedule. When the environment ends, a cleanup hook closes it, and the
//! environment waits for the hook, which is done once libuv has called back that the handle is
//! closed. Its memory is owned by two counts: one of the environment's state, one of libuv's.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, OnceCell};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::transmute;
use std::ptr::{self, NonNull};
use std::rc::Rc;

use napi::{Env, sys};

use crate::symbols;

type Handle = NonNull<c_void>;
type OnHandle = unsafe extern "C" fn(Handle);

/// `UV_CHECK` of `uv_handle_type`, which is part of libuv's ABI.
const UV_CHECK: c_int = 2;

/// What `malloc` aligns to, which is all that C code gives a handle. Also the size of what precedes
/// the handle in its block: a pointer to its [`Check`].
const PREFIX: usize = 16;

/// The functions of libuv in use.
#[derive(Clone, Copy)]
struct Uv {
    handle_size: unsafe extern "C" fn(c_int) -> usize,
    check_init: unsafe extern "C" fn(*mut sys::uv_loop_s, Handle) -> c_int,
    check_start: unsafe extern "C" fn(Handle, OnHandle) -> c_int,
    check_stop: unsafe extern "C" fn(Handle) -> c_int,
    unref: unsafe extern "C" fn(Handle),
    close: unsafe extern "C" fn(Handle, OnHandle),
}

impl Uv {
    /// Those of the libuv with this version, which is the runtime's. It may be a library of its own, so that
    /// the version tells which one it is, and all functions are of one image.
    fn find(version: &str) -> Option<Self> {
        const VERSION: &CStr = c"uv_version_string";
        type VersionString = unsafe extern "C" fn() -> *const c_char;

        let find = |name| symbols::find_beside(VERSION, name);
        // SAFETY: libuv's public header declares it. It returns a constant string that ends in a zero byte.
        let found = unsafe {
            let version_string = transmute::<Handle, VersionString>(find(VERSION)?);
            CStr::from_ptr(version_string())
        };
        if found.to_str() != Ok(version) {
            return None;
        }
        let handle_size = find(c"uv_handle_size")?;
        let check_init = find(c"uv_check_init")?;
        let check_start = find(c"uv_check_start")?;
        let check_stop = find(c"uv_check_stop")?;
        let unref = find(c"uv_unref")?;
        let close = find(c"uv_close")?;
        // SAFETY: each is a function of libuv's public header, and the field it goes into has the
        // type declared there, with every pointer to a kind of handle as `Handle`.
        unsafe {
            Some(Self {
                handle_size: transmute::<Handle, unsafe extern "C" fn(c_int) -> usize>(handle_size),
                check_init: transmute::<
                    Handle,
                    unsafe extern "C" fn(*mut sys::uv_loop_s, Handle) -> c_int,
                >(check_init),
                check_start: transmute::<Handle, unsafe extern "C" fn(Handle, OnHandle) -> c_int>(
                    check_start,
                ),
                check_stop: transmute::<Handle, unsafe extern "C" fn(Handle) -> c_int>(check_stop),
                unref: transmute::<Handle, unsafe extern "C" fn(Handle)>(unref),
                close: transmute::<Handle, unsafe extern "C" fn(Handle, OnHandle)>(close),
            })
        }
    }
}

/// Schedules deliveries in one environment.
pub(crate) struct DestroyScheduler {
    uv: Option<Uv>,
    deliver: fn(&Env),
    check: OnceCell<Option<Rc<Check>>>,
}

impl DestroyScheduler {
    /// `deliver` is called once after each schedule. Without the version of the runtime's libuv nothing is
    /// ever scheduled: other runtimes export libuv's functions and end the process when they are called.
    pub(crate) fn new(uv_version: Option<&str>, deliver: fn(&Env)) -> Self {
        Self {
            uv: uv_version.and_then(Uv::find),
            deliver,
            check: OnceCell::new(),
        }
    }

    /// Schedules a delivery, unless one is due already. False when the runtime cannot.
    pub(crate) fn schedule(&self, env: &Env) -> bool {
        self.check(env).is_some_and(|check| check.start())
    }

    /// Whether this runtime has the functions to schedule with.
    pub(crate) fn available(&self) -> bool {
        self.uv.is_some()
    }

    /// What schedules a delivery without calling anything but libuv, for where V8 and Node-API must
    /// not be used.
    pub(crate) fn waker(&self, env: &Env) -> Option<Box<dyn Fn()>> {
        let check = Rc::clone(self.check(env)?);
        Some(Box::new(move || {
            check.start();
        }))
    }

    fn check(&self, env: &Env) -> Option<&Rc<Check>> {
        self.check
            .get_or_init(|| Check::new(env, self.uv?, self.deliver))
            .as_ref()
    }
}

/// The memory of a check handle, behind a pointer to its [`Check`].
struct Block {
    start: NonNull<c_void>,
    layout: Layout,
}

impl Block {
    fn new(handle_size: usize) -> Option<Self> {
        let layout = Layout::from_size_align(PREFIX.checked_add(handle_size)?, PREFIX).ok()?;
        // SAFETY: the layout is not empty.
        let start = NonNull::new(unsafe { alloc_zeroed(layout) })?.cast();
        Some(Self { start, layout })
    }

    fn handle(&self) -> Handle {
        // SAFETY: the block is longer than the prefix.
        unsafe { self.start.byte_add(PREFIX) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with the same layout. A block goes with the last count of its `Check`,
        // and libuv holds one as long as it knows the handle.
        unsafe { dealloc(self.start.as_ptr().cast(), self.layout) };
    }
}

/// A check handle of the environment's loop.
struct Check {
    uv: Uv,
    env: Env,
    deliver: fn(&Env),
    block: Block,
    started: Cell<bool>,
    /// The cleanup hook that waits until the handle is closed. Null until the environment ends.
    hook: Cell<sys::napi_async_cleanup_hook_handle>,
}

impl Check {
    fn new(env: &Env, uv: Uv, deliver: fn(&Env)) -> Option<Rc<Self>> {
        let mut event_loop = ptr::null_mut();
        // SAFETY: `env` is live.
        let status = unsafe { sys::napi_get_uv_event_loop(env.raw(), &mut event_loop) };
        if status != sys::Status::napi_ok {
            return None;
        }
        // SAFETY: reads a table of sizes.
        let size = unsafe { (uv.handle_size)(UV_CHECK) };
        let check = Rc::new(Self {
            uv,
            env: *env,
            deliver,
            block: Block::new(size)?,
            started: Cell::new(false),
            hook: Cell::new(ptr::null_mut()),
        });
        let handle = check.block.handle();
        // SAFETY: the loop is live, and the handle has the size and alignment that libuv wants.
        if unsafe { (uv.check_init)(event_loop, handle) } != 0 {
            return None;
        }
        // libuv's count, given back in `on_closed`.
        let data = Rc::into_raw(Rc::clone(&check)).cast_mut();
        // SAFETY: the prefix is in front of the handle. The hook runs once, with live data: the
        // handle is closed nowhere else.
        let status = unsafe {
            (uv.unref)(handle);
            check.block.start.cast::<*const Self>().write(data);
            sys::napi_add_async_cleanup_hook(
                env.raw(),
                Some(on_env_end),
                data.cast(),
                ptr::null_mut(),
            )
        };
        if status == sys::Status::napi_ok {
            return Some(check);
        }
        // SAFETY: initialized above.
        unsafe { (uv.close)(handle, on_closed) };
        None
    }

    /// # Safety
    ///
    /// `handle` is the handle of a `Check` whose count libuv still has.
    unsafe fn of(handle: Handle) -> *const Self {
        // SAFETY: `new` wrote the pointer there before libuv could call back.
        unsafe { handle.byte_sub(PREFIX).cast::<*const Self>().read() }
    }

    fn start(&self) -> bool {
        if !self.hook.get().is_null() {
            return false;
        }
        if !self.started.get() {
            // SAFETY: initialized, and closed only after `hook` is set.
            let status = unsafe { (self.uv.check_start)(self.block.handle(), on_check) };
            self.started.set(status == 0);
        }
        self.started.get()
    }
}

/// The loop has polled: deliver.
unsafe extern "C" fn on_check(handle: Handle) {
    // SAFETY: libuv gives the handle that was started and is not closed. The `Check` outlives the
    // delivery, because a closed handle is given back by the loop and not inside of a callback.
    unsafe {
        let check = &*Check::of(handle);
        (check.uv.check_stop)(handle);
        check.started.set(false);
        (check.deliver)(&check.env);
    }
}

/// The environment ends and waits for `hook` to be removed.
unsafe extern "C" fn on_env_end(hook: sys::napi_async_cleanup_hook_handle, data: *mut c_void) {
    // SAFETY: `data` is the `Check` that added the hook, and libuv still has its count.
    unsafe {
        let check = &*data.cast_const().cast::<Check>();
        check.hook.set(hook);
        (check.uv.close)(check.block.handle(), on_closed);
    }
}

/// libuv has forgotten the handle.
unsafe extern "C" fn on_closed(handle: Handle) {
    // SAFETY: gives back the count that `new` made for libuv; a handle is closed once. The hook is
    // null when there is none that waits.
    unsafe {
        let check = Rc::from_raw(Check::of(handle));
        let hook = check.hook.get();
        drop(check);
        if !hook.is_null() {
            sys::napi_remove_async_cleanup_hook(hook);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, PREFIX, Uv};

    #[test]
    fn a_process_without_libuv_has_no_functions_of_it() {
        assert!(Uv::find("1.52.1").is_none());
    }

    #[test]
    fn a_block_has_its_handle_behind_the_prefix() {
        let block = Block::new(120).unwrap();
        assert_eq!(
            block.handle().addr().get() - block.start.addr().get(),
            PREFIX
        );
        assert_eq!(block.handle().addr().get() % PREFIX, 0);
        assert!(Block::new(usize::MAX).is_none());
    }
}
