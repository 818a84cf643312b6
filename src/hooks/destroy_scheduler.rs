//! When the queue of destroyed ids is delivered.
//!
//! JavaScript owns the queue. This file calls the function that drains it, once per schedule, outside
//! of any callback and before the immediates of the same loop iteration, which is when Node delivers
//! its own.
//!
//! That takes a libuv check handle. Check callbacks run right after the loop has polled, the most
//! recently started first, and Node's immediates run in a check handle that it starts before any user
//! code. The handle is unreferenced, so it neither keeps the process alive nor prevents the loop from
//! blocking, and it is stopped except while a delivery is due.
//!
//! If libuv's functions are not found, nothing is scheduled and JavaScript falls back to an immediate.
//!
//! # Lifetime of the handle
//!
//! The first schedule creates it. When the environment ends, a cleanup hook closes it, and the
//! environment waits for the hook, which is removed when libuv reports that the handle is closed. The
//! memory has two reference counts: one of the environment's state, one of libuv.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, OnceCell};
use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::rc::Rc;

use napi::{Env, sys};

use crate::runtime::libuv::{UV_CHECK, Uv, UvHandle};

/// The alignment of `malloc`, which is what C code gives a handle. Also the size of what precedes the
/// handle in its block: a pointer to its [`Check`].
const PREFIX: usize = 16;

/// Schedules deliveries in one environment.
pub(crate) struct DestroyScheduler {
    uv: Option<Uv>,
    deliver: fn(&Env),
    check: OnceCell<Option<Rc<Check>>>,
}

impl DestroyScheduler {
    /// `deliver` is called once after each schedule. Without the version of the runtime's libuv nothing
    /// is ever scheduled: other runtimes export libuv's functions and abort when they are called.
    pub(crate) fn new(uv_version: Option<&str>, deliver: fn(&Env)) -> Self {
        Self {
            uv: uv_version.and_then(Uv::find),
            deliver,
            check: OnceCell::new(),
        }
    }

    /// Schedules a delivery, unless one is due already. Returns false if the runtime has no way to.
    pub(crate) fn schedule(&self, env: &Env) -> bool {
        self.check(env).is_some_and(|check| check.start())
    }

    /// Whether `schedule` has a way to, unless the environment ends.
    pub(crate) fn can_schedule(&self, env: &Env) -> bool {
        self.check(env).is_some()
    }

    /// Whether the runtime has libuv's functions.
    pub(crate) fn available(&self) -> bool {
        self.uv.is_some()
    }

    /// A function that schedules a delivery and calls nothing but libuv, for use where V8 and Node-API
    /// must not be called.
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

/// The memory of a check handle, after a pointer to its [`Check`].
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

    fn handle(&self) -> UvHandle {
        // SAFETY: the block is longer than the prefix.
        unsafe { self.start.byte_add(PREFIX) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with the same layout. A block is dropped with the last count of its `Check`,
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
        // SAFETY: the loop is live, and the handle has the size and alignment that libuv requires.
        if unsafe { (uv.check_init)(event_loop, handle) } != 0 {
            return None;
        }
        // libuv's count, which `on_closed` releases.
        let data = Rc::into_raw(Rc::clone(&check)).cast_mut();
        // SAFETY: the prefix precedes the handle. The hook runs once, with live data: the handle is
        // closed nowhere else.
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
    unsafe fn of(handle: UvHandle) -> *const Self {
        // SAFETY: `new` has written the pointer before libuv could call back.
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
unsafe extern "C" fn on_check(handle: UvHandle) {
    // SAFETY: libuv passes a handle that was started and is not closed, on the thread of its loop. The
    // `Check` outlives the delivery, because the loop calls the close callback, which releases it, in a
    // later phase, even if the delivery ends the environment. All its fields are constants or cells.
    unsafe {
        let check = &*Check::of(handle);
        (check.uv.check_stop)(handle);
        check.started.set(false);
        (check.deliver)(&check.env);
    }
}

/// The environment ends, and waits until `hook` is removed.
unsafe extern "C" fn on_env_end(hook: sys::napi_async_cleanup_hook_handle, data: *mut c_void) {
    // SAFETY: `data` is the `Check` that has added the hook, and libuv still has its count. Node-API calls
    // the hook once, on the thread of the environment.
    unsafe {
        let check = &*data.cast_const().cast::<Check>();
        check.hook.set(hook);
        (check.uv.close)(check.block.handle(), on_closed);
    }
}

/// libuv no longer uses the handle.
unsafe extern "C" fn on_closed(handle: UvHandle) {
    // SAFETY: releases the count that `new` has created for libuv; a handle is closed once. `hook` is
    // null unless a cleanup hook waits.
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
    use super::{Block, PREFIX};

    #[test]
    fn a_block_has_its_handle_after_the_prefix() {
        let block = Block::new(120).unwrap();
        assert_eq!(
            block.handle().addr().get() - block.start.addr().get(),
            PREFIX
        );
        assert_eq!(block.handle().addr().get() % PREFIX, 0);
        assert!(Block::new(usize::MAX).is_none());
    }
}
