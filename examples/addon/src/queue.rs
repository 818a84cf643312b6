//! Jobs that a thread runs one after another.

use std::sync::mpsc::{self, Sender};
use std::thread;

use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi_derive::napi;
use node_async_context::ContextTsfn;

type Callback = ContextTsfn<u32, ()>;

#[napi]
pub struct JobQueue {
    jobs: Sender<(u32, Callback)>,
}

#[napi]
impl JobQueue {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let (jobs, received) = mpsc::channel::<(u32, Callback)>();
        thread::spawn(move || {
            for (input, done) in received {
                done.call(Ok(input * input), NonBlocking);
            }
        });
        Self { jobs }
    }

    /// Calls back with the square of the input.
    #[napi(ts_args_type = "input: number, done: (error: Error | null, square: number) => void")]
    pub fn submit(&self, input: u32, done: Callback) -> napi::Result<()> {
        self.jobs
            .send((input, done))
            .map_err(|error| napi::Error::from_reason(error.to_string()))
    }
}
