//! The same ways with the crate.

use std::sync::mpsc::{self, Sender};
use std::thread;

use napi::bindgen_prelude::{AsyncTask, Function, FunctionRef, JsValue, Object, PromiseRaw};
use napi::threadsafe_function::ThreadsafeFunctionCallMode::NonBlocking;
use napi::{Env, Result, Status, Task};
use napi_derive::napi;
use node_async_context::{
    AsyncContext, ContextFunctionRef, ContextTask, ContextTsfn, raw, spawn, spawn_blocking,
    spawn_task,
};

use crate::later::later;

pub type Tsfn = ContextTsfn<(), (), (), Status, false>;

#[napi]
pub fn context_threadsafe_function(callback: Tsfn) {
    thread::spawn(move || callback.call((), NonBlocking));
}

/// With an error first, as napi-rs has it by default.
#[napi]
pub fn context_callee_handled(callback: ContextTsfn<u32, ()>, fails: bool) {
    thread::spawn(move || {
        let result = if fails {
            Err(napi::Error::from_reason("no number"))
        } else {
            Ok(7)
        };
        callback.call(result, NonBlocking)
    });
}

pub struct Hash(FunctionRef<(), ()>);

impl Task for Hash {
    type Output = bool;
    type JsValue = bool;

    fn compute(&mut self) -> Result<bool> {
        Ok(AsyncContext::current().is_some())
    }

    fn resolve(&mut self, env: Env, has_context: bool) -> Result<bool> {
        self.0.borrow_back(&env)?.call(())?;
        Ok(has_context)
    }
}

/// A task that calls back when it resolves.
#[napi]
pub fn context_task(
    env: &Env,
    callback: FunctionRef<(), ()>,
) -> Result<AsyncTask<ContextTask<Hash>>> {
    Ok(AsyncTask::new(ContextTask::new(
        env,
        "Hash",
        Hash(callback),
    )?))
}

#[napi]
pub fn context_kept_function(callback: ContextFunctionRef<(), ()>) {
    later(move |env| {
        callback
            .call(&env, ())
            .expect("the callback does not throw")
    });
}

/// The context is captured, and Rust that runs in it calls back.
#[napi]
pub fn context_run(env: &Env, callback: FunctionRef<(), ()>) -> Result<()> {
    let context = AsyncContext::capture(env, "Run")?;
    later(move |env| {
        let run = || {
            callback
                .borrow_back(&env)
                .and_then(|callback| callback.call(()))
        };
        let called = context.run(&env, run).expect("it runs");
        called.expect("the callback does not throw");
    });
    Ok(())
}

/// By the layer over a raw environment.
#[napi]
pub fn context_raw(env: &Env, callback: Function<(), ()>) -> Result<()> {
    // SAFETY: an `Env` belongs to this thread, and the callback is one of its handles.
    let made = unsafe {
        raw::Context::capture(env.raw(), "Raw")
            .and_then(|context| Ok((context, raw::Value::hold(env.raw(), callback.raw())?)))
    };
    let (context, callback) = made.map_err(|error| napi::Error::from_reason(error.to_string()))?;
    later(move |env| {
        let env = env.raw();
        // SAFETY: an `Env` belongs to this thread.
        let called = unsafe {
            callback
                .get(env)
                .and_then(|callback| context.call(env, callback, &[]))
        };
        called.expect("the callback does not throw");
    });
    Ok(())
}

/// A future, a task of its own and a blocking one in the middle.
#[napi]
pub fn context_tokio(env: &Env, callback: Tsfn) -> Result<PromiseRaw<'_, bool>> {
    let promise = spawn(env, "Query", async move {
        tokio::task::yield_now().await;
        let spawned = spawn_task(async move {
            let blocking = spawn_blocking(|| AsyncContext::current().is_some()).await;
            callback.call_async(()).await?;
            Ok::<_, napi::Error>(blocking.unwrap_or(false))
        });
        spawned
            .await
            .map_err(|error| napi::Error::from_reason(error.to_string()))?
    });
    Ok(promise?)
}

/// An object that is made in the context of another call: its async id is that of the context.
#[napi]
pub fn context_run_value<'env>(
    env: &'env Env,
    make: Function<'env, (), Object<'env>>,
) -> Result<Object<'env>> {
    let context = AsyncContext::capture(env, "RunValue")?;
    Ok(context.run_value(env, || make.call(()))?)
}

#[napi]
pub struct Listener {
    messages: Option<Sender<(AsyncContext, u32)>>,
}

#[napi]
impl Listener {
    #[napi(constructor)]
    pub fn new(listener: ContextTsfn<u32, (), u32, Status, false>) -> Self {
        let (messages, received) = mpsc::channel::<(AsyncContext, u32)>();
        thread::spawn(move || {
            for (cause, message) in received {
                listener.call_in(&cause, message, NonBlocking);
            }
        });
        Self {
            messages: Some(messages),
        }
    }

    #[napi]
    pub fn publish(&self, env: &Env, message: u32) -> Result<()> {
        let cause = AsyncContext::capture(env, "Message")?;
        let sent = self.messages.as_ref().map(|m| m.send((cause, message)));
        sent.map_or(Ok(()), |sent| {
            sent.map_err(|error| napi::Error::from_reason(error.to_string()))
        })
    }

    /// The thread ends, and lets go of the listener.
    #[napi]
    pub fn close(&mut self) {
        self.messages = None;
    }
}
