//! What was dropped, on any thread, and waits for its environment to let go of it.

use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi_sys as sys;

#[derive(Default)]
struct State {
    /// As the bridge takes them.
    numbers: Vec<u32>,
    /// Wakes the thread of the environment. None where the environment has ended.
    waker: Option<Waker>,
    woken: bool,
}

struct Waker(sys::napi_threadsafe_function);

// SAFETY: Node-API has these functions called on any thread.
unsafe impl Send for Waker {}

/// One for each environment, shared by all that it holds.
#[derive(Default)]
pub(crate) struct Releases {
    state: Mutex<State>,
    waiting: AtomicUsize,
}

impl Releases {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to wake the environment by `waker`.
    pub(crate) fn open(&self, waker: sys::napi_threadsafe_function) {
        self.state().waker = Some(Waker(waker));
    }

    /// Has the environment release it in its next turn. Does nothing where the environment has ended.
    pub(crate) fn push(&self, number: u32) {
        let mut state = self.state();
        let Some(Waker(waker)) = state.waker else {
            return;
        };
        state.numbers.push(number);
        self.waiting.store(state.numbers.len(), Ordering::Relaxed);
        if state.woken {
            return;
        }
        state.woken = true;
        // SAFETY: the function is alive until `close` has taken it, which waits for this lock. A call
        // that does not block runs no code of others.
        unsafe {
            sys::napi_call_threadsafe_function(
                waker,
                ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            );
        }
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Those that wait. With `woken`, what is pushed from now on wakes the environment again.
    pub(crate) fn take(&self, woken: bool) -> Vec<u32> {
        let mut state = self.state();
        if woken {
            state.woken = false;
        }
        self.waiting.store(0, Ordering::Relaxed);
        std::mem::take(&mut state.numbers)
    }

    /// Nothing is released any more: the values go with the environment.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.numbers = Vec::new();
        self.waiting.store(0, Ordering::Relaxed);
        if let Some(Waker(waker)) = state.waker.take() {
            // SAFETY: nobody else calls the function from here on.
            unsafe {
                sys::napi_release_threadsafe_function(
                    waker,
                    sys::ThreadsafeFunctionReleaseMode::abort,
                );
            }
        }
    }
}
