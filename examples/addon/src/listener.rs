//! One listener, which is called for every published message. Only the addon knows which operation published it.

use std::sync::mpsc::{self, Sender};
use std::thread;

use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi::{Env, Error, Result};
use napi_derive::napi;
use node_async_context::{AsyncContext, ContextTsfn};

#[napi]
pub struct Bus {
    messages: Sender<(AsyncContext, String)>,
}

#[napi]
impl Bus {
    #[napi(
        constructor,
        ts_args_type = "listener: (error: Error | null, message: string) => void"
    )]
    pub fn new(listener: ContextTsfn<String, ()>) -> Self {
        let (messages, received) = mpsc::channel::<(AsyncContext, String)>();
        thread::spawn(move || {
            for (cause, message) in received {
                listener.call_in(&cause, Ok(message), NonBlocking);
            }
        });
        Self { messages }
    }

    /// The listener is called in the context of the caller.
    #[napi]
    pub fn publish(&self, env: &Env, message: String) -> Result<()> {
        let cause = AsyncContext::capture(env, "Message")?;
        self.messages
            .send((cause, message))
            .map_err(|error| Error::from_reason(error.to_string()))
    }
}
