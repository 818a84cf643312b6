//! The same with the types of napi-rs, without the crate.

use std::sync::mpsc::{self, Sender};
use std::thread;

use napi::bindgen_prelude::PromiseRaw;
use napi::threadsafe_function::ThreadsafeFunction;
use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi::{Env, Error, Result};
use napi_derive::napi;

use crate::client::exchange;
use crate::watcher::{length, wait_for_change};

type Callback<T> = ThreadsafeFunction<T, ()>;

#[napi(namespace = "plain", js_name = "JobQueue")]
pub struct PlainJobQueue {
    jobs: Sender<(u32, Callback<u32>)>,
}

#[napi(namespace = "plain")]
impl PlainJobQueue {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let (jobs, received) = mpsc::channel::<(u32, Callback<u32>)>();
        thread::spawn(move || {
            for (input, done) in received {
                done.call(Ok(input * input), NonBlocking);
            }
        });
        Self { jobs }
    }

    #[napi]
    pub fn submit(&self, input: u32, done: Callback<u32>) -> Result<()> {
        let sent = self.jobs.send((input, done));
        sent.map_err(|error| Error::from_reason(error.to_string()))
    }
}

#[napi(namespace = "plain", js_name = "watch")]
pub fn plain_watch(path: String, changed: Callback<u32>) {
    let before = length(&path);
    thread::spawn(move || {
        changed.call(Ok(wait_for_change(&path, before)), NonBlocking);
    });
}

#[napi(namespace = "plain", js_name = "request")]
pub fn plain_request(
    env: &Env,
    port: u16,
    message: String,
    received: Callback<u32>,
) -> Result<PromiseRaw<'_, u32>> {
    env.spawn_future(async move {
        exchange(port, &message, |bytes| {
            received.call(Ok(bytes), NonBlocking);
        })
        .await
    })
}

#[napi(namespace = "plain", js_name = "Bus")]
pub struct PlainBus {
    messages: Sender<String>,
}

#[napi(namespace = "plain")]
impl PlainBus {
    #[napi(constructor)]
    pub fn new(listener: Callback<String>) -> Self {
        let (messages, received) = mpsc::channel::<String>();
        thread::spawn(move || {
            for message in received {
                listener.call(Ok(message), NonBlocking);
            }
        });
        Self { messages }
    }

    #[napi]
    pub fn publish(&self, message: String) -> Result<()> {
        let sent = self.messages.send(message);
        sent.map_err(|error| Error::from_reason(error.to_string()))
    }
}
