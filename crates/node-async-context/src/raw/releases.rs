//! Values that were dropped on any thread, until their environment releases them.

use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi_sys as sys;

#[derive(Default)]
struct State {
    /// Encoded as the bridge's `release` expects them.
    numbers: Vec<u32>,
    /// Wakes the thread of the environment. `None` after the environment has ended.
    waker: Option<Waker>,
    woken: bool,
}

struct Waker(sys::napi_threadsafe_function);

// SAFETY: Node-API allows calls of these functions on any thread.
unsafe impl Send for Waker {}

/// One for each environment, shared by all values that it owns.
#[derive(Default)]
pub(crate) struct Releases {
    state: Mutex<State>,
    waiting: AtomicUsize,
}

impl Releases {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the environment through `waker` from now on.
    pub(crate) fn open(&self, waker: sys::napi_threadsafe_function) {
        self.state().waker = Some(Waker(waker));
    }

    /// Has the environment release the value in its next iteration. Does nothing if it has ended.
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
        // SAFETY: the function is alive until `close` takes it, which waits for this lock. A non-blocking
        // call runs no foreign code.
        unsafe {
            sys::napi_call_threadsafe_function(
                waker,
                ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            );
        }
    }

    /// The number of pending values.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Takes the pending values. If `woken` is true, the next push wakes the environment again.
    pub(crate) fn take(&self, woken: bool) -> Vec<u32> {
        let mut state = self.state();
        if woken {
            state.woken = false;
        }
        self.waiting.store(0, Ordering::Relaxed);
        std::mem::take(&mut state.numbers)
    }

    /// Stops releasing: the values are freed with the environment.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.numbers = Vec::new();
        self.waiting.store(0, Ordering::Relaxed);
        if let Some(Waker(waker)) = state.waker.take() {
            // SAFETY: the function has been taken, so it is not called any more.
            unsafe {
                sys::napi_release_threadsafe_function(
                    waker,
                    sys::ThreadsafeFunctionReleaseMode::abort,
                );
            }
        }
    }
}
