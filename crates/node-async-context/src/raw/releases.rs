//! Values that were dropped on any thread, until their environment releases them.
//!
//! # Memory ordering
//!
//! All is under one mutex, also the call that wakes the environment. So concurrent calls have the effect of some
//! sequence of them, on any processor, and the tests below try all short sequences. Two atomics are outside of it:
//!
//! - `waiting` is a hint of how much there is to take. A wrong one makes a batch smaller or larger.
//! - `Held::ends` belongs to a value. Clones of the value share it through an `Arc`, and the drop of the last clone
//!   acquires what was written before the other drops.

use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi_sys as sys;

/// Wakes the thread of an environment, from any thread.
pub(crate) trait Wake: Send {
    fn wake(&self);
    /// Called once, on the thread of the environment, after the last `wake`.
    fn close(self);
}

struct State<W> {
    /// Encoded as the bridge's `release` expects them.
    numbers: Vec<u32>,
    /// `None` before `open` and after the environment has ended.
    waker: Option<W>,
    /// Whether the environment was woken and has not taken the values since.
    woken: bool,
}

/// A thread-safe function of Node-API without a queue of its own. It belongs to `Releases`.
pub(crate) struct Waker(pub(crate) sys::napi_threadsafe_function);

// SAFETY: `napi_call_threadsafe_function` may be called on any thread (Node-API, "Asynchronous thread-safe function
// calls"). The function has a thread count of one, which `close` releases, and it is not used afterwards.
unsafe impl Send for Waker {}

impl Wake for Waker {
    fn wake(&self) {
        // SAFETY: the function is alive: `close` takes it out of the state, under the same mutex, before the
        // environment frees it. A non-blocking call runs no foreign code. It fails only without memory; then the
        // values wait for the next `take`.
        unsafe {
            sys::napi_call_threadsafe_function(
                self.0,
                ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            );
        }
    }

    fn close(self) {
        // SAFETY: nobody else has the function any more.
        unsafe {
            sys::napi_release_threadsafe_function(
                self.0,
                sys::ThreadsafeFunctionReleaseMode::abort,
            );
        }
    }
}

/// One for each environment, shared by all values that it owns.
pub(crate) struct Releases<W = Waker> {
    state: Mutex<State<W>>,
    waiting: AtomicUsize,
}

impl<W: Wake> Releases<W> {
    /// Wakes the environment through `waker`.
    pub(crate) fn open(waker: W) -> Self {
        Self {
            state: Mutex::new(State {
                numbers: Vec::new(),
                waker: Some(waker),
                woken: false,
            }),
            waiting: AtomicUsize::new(0),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the environment release the value in its next iteration. Does nothing if it has ended.
    pub(crate) fn push(&self, number: u32) {
        let mut state = self.state();
        let State {
            numbers,
            waker: Some(waker),
            woken,
        } = &mut *state
        else {
            return;
        };
        numbers.push(number);
        self.waiting.store(numbers.len(), Ordering::Relaxed);
        if !*woken {
            *woken = true;
            waker.wake();
        }
    }

    /// About how many values wait.
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
        if let Some(waker) = state.waker.take() {
            waker.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
    use std::thread;

    use super::{Releases, Wake};

    #[derive(Clone, Default)]
    struct Loop {
        wakes: Arc<AtomicUsize>,
        closed: Arc<AtomicBool>,
    }

    impl Wake for Loop {
        fn wake(&self) {
            assert!(!self.closed.load(SeqCst), "woken after its end");
            self.wakes.fetch_add(1, SeqCst);
        }

        fn close(self) {
            assert!(!self.closed.swap(true, SeqCst), "closed twice");
        }
    }

    #[derive(Clone, Copy)]
    enum Step {
        /// A thread drops a value.
        Push,
        /// The event loop calls back, if it was woken.
        Turn,
        /// The thread of the environment takes what waits, because it is much.
        Drain,
        /// The environment ends.
        Close,
    }
    const STEPS: [Step; 4] = [Step::Push, Step::Turn, Step::Drain, Step::Close];

    fn run(steps: &[Step]) {
        let event_loop = Loop::default();
        let releases = Releases::open(event_loop.clone());
        let turn = || {
            let woken = event_loop.wakes.swap(0, SeqCst);
            assert!(woken <= 1, "one call is enough");
            if woken == 1 {
                releases.take(true)
            } else {
                Vec::new()
            }
        };
        let (mut pushed, mut taken) = (Vec::new(), Vec::new());
        for step in steps {
            let closed = event_loop.closed.load(SeqCst);
            match step {
                Step::Push => {
                    let number = u32::try_from(pushed.len()).unwrap();
                    releases.push(number);
                    if !closed {
                        pushed.push(number);
                    }
                }
                Step::Turn => taken.extend(turn()),
                Step::Drain => taken.extend(releases.take(false)),
                Step::Close => releases.close(),
            }
            assert!(closed || releases.waiting() <= pushed.len() - taken.len());
        }
        if !event_loop.closed.load(SeqCst) {
            taken.extend(turn());
            assert_eq!(
                taken, pushed,
                "each value once, in order, and none is left behind"
            );
        }
    }

    #[test]
    fn every_short_sequence_releases_each_value_once() {
        const LENGTH: u32 = 8;
        for code in 0..STEPS.len().pow(LENGTH) {
            let steps: Vec<_> = (0..LENGTH)
                .map(|place| STEPS[code / STEPS.len().pow(place) % STEPS.len()])
                .collect();
            run(&steps);
        }
    }

    #[test]
    fn threads_release_while_the_environment_takes_and_ends() {
        const EACH: usize = if cfg!(miri) { 20 } else { 2_000 };
        for ends_early in [false, true] {
            let event_loop = Loop::default();
            let releases = Arc::new(Releases::open(event_loop.clone()));
            let threads: Vec<_> = (0..3)
                .map(|_| {
                    let releases = Arc::clone(&releases);
                    thread::spawn(move || (0..EACH).for_each(|_| releases.push(1)))
                })
                .collect();
            let mut taken = 0;
            while !ends_early && taken < 3 * EACH {
                if event_loop.wakes.swap(0, SeqCst) > 0 {
                    taken += releases.take(true).len();
                }
                thread::yield_now();
            }
            releases.close();
            for thread in threads {
                thread.join().unwrap();
            }
            assert!(releases.take(true).is_empty());
        }
    }
}
