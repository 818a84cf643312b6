//! Many calls from many threads.

use std::sync::Arc;
use std::thread;

use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi::{Env, Result, Status};
use napi_derive::napi;
use node_async_context::{AsyncContext, ContextTsfn};

use crate::contexts::Captured;

/// Each thread calls the listener so many times, each time in one of the contexts, with its index.
#[napi]
pub fn stress(
    contexts: Vec<&Captured>,
    listener: ContextTsfn<u32, (), u32, Status, false>,
    threads: u32,
    calls: u32,
) {
    let contexts: Arc<Vec<_>> = Arc::new(contexts.iter().map(|c| c.0.clone()).collect());
    let listener = Arc::new(listener);
    for number in 0..threads {
        let (contexts, listener) = (contexts.clone(), listener.clone());
        thread::spawn(move || {
            let mut random = number + 1;
            for _ in 0..calls {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let index = (random >> 16) as usize % contexts.len();
                // A clone that is dropped on the thread, and one that goes through the queue.
                let context = contexts[index].clone();
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                if listener.call_in(&context, index, NonBlocking) != Status::Ok {
                    return;
                }
            }
        });
    }
}

/// Captures so many contexts, and calls back when a thread has dropped them.
#[napi]
pub fn capture_many(
    env: &Env,
    count: u32,
    dropped: ContextTsfn<(), (), (), Status, false>,
) -> Result<()> {
    let captured: node_async_context::Result<Vec<_>> = (0..count)
        .map(|_| AsyncContext::capture(env, "Many"))
        .collect();
    let captured = captured?;
    thread::spawn(move || {
        drop(captured);
        dropped.call((), NonBlocking);
    });
    Ok(())
}

/// A thread that calls until the environment has ended.
#[napi]
pub fn call_forever(listener: ContextTsfn<u32, (), u32, Status, false, false, 16>) {
    thread::spawn(move || while !matches!(listener.call(1, NonBlocking), Status::Closing) {});
}
