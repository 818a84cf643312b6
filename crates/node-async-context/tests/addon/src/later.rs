//! Native code that runs later, on the thread of JavaScript, in no context.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

use napi::bindgen_prelude::{Function, Unknown};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode::NonBlocking};
use napi::{Env, Result, Status};
use napi_derive::napi;

type Step = Box<dyn FnOnce(Env) + Send>;
type Queue = ThreadsafeFunction<Step, Unknown<'static>, (), Status, false, true>;

thread_local!(static QUEUE: RefCell<Option<Arc<Queue>>> = const { RefCell::new(None) });

/// Is called once in each environment, where no store is active.
#[napi]
pub fn setup(nothing: Function<(), Unknown<'static>>) -> Result<()> {
    let queue = nothing
        .build_threadsafe_function::<Step>()
        .weak::<true>()
        .build_callback(|called| {
            (called.value)(called.env);
            Ok(())
        })?;
    QUEUE.set(Some(Arc::new(queue)));
    Ok(())
}

/// Runs `f` in a later turn, which a thread requests.
pub fn later(f: impl FnOnce(Env) + Send + 'static) {
    let queue = QUEUE.with_borrow(Clone::clone).expect("setup was called");
    thread::spawn(move || queue.call(Box::new(f), NonBlocking));
}
