//! Contexts, resources and stores as objects of JavaScript.

use std::sync::Mutex;
use std::thread;

use napi::bindgen_prelude::{Function, Unknown};
use napi::{Env, Result};
use napi_derive::napi;
use node_async_context::{AsyncContext, AsyncResource, Error, Store};

#[napi]
pub struct Captured(pub(crate) AsyncContext);

#[napi]
impl Captured {
    #[napi(constructor)]
    pub fn new(env: &Env, name: String) -> Result<Self> {
        Ok(Self(AsyncContext::capture(env, &name)?))
    }

    #[napi]
    pub fn call<'a>(
        &self,
        env: &'a Env,
        callback: Function<'a, Unknown<'a>, Unknown<'a>>,
        arg: Unknown<'a>,
    ) -> Result<Unknown<'a>> {
        Ok(self.0.call(env, &callback, arg)?)
    }

    /// The name of the error, or "none".
    #[napi]
    pub fn try_call(&self, env: &Env, callback: Function<(), ()>) -> &'static str {
        match self.0.call(env, &callback, ()) {
            Ok(()) => "none",
            Err(Error::Thrown(_)) => "Thrown",
            Err(Error::Conversion(_)) => "Conversion",
            Err(Error::OtherEnvironment) => "OtherEnvironment",
            Err(Error::Ended) => "Ended",
            Err(Error::NoAsyncHooks) => "NoAsyncHooks",
            Err(_) => "other",
        }
    }

    /// A panic that is not reported to the panic hook.
    #[napi(catch_unwind)]
    pub fn panic_in_run(&self, env: &Env) -> Result<()> {
        Ok(self.0.run(env, || {
            std::panic::resume_unwind(Box::new("a panic of Rust"))
        })?)
    }

    #[napi]
    pub fn async_id(&self, env: &Env) -> Result<f64> {
        Ok(self.0.async_id(env)?)
    }
}

static KEPT: Mutex<Option<AsyncContext>> = Mutex::new(None);

/// Keeps the context for any thread.
#[napi]
pub fn keep(captured: &Captured) {
    *KEPT.lock().unwrap() = Some(captured.0.clone());
}

/// Takes what another thread keeps.
#[napi]
pub fn take_kept() -> Option<Captured> {
    KEPT.lock().unwrap().take().map(Captured)
}

/// Captures a context and drops it, on another thread or on this one.
#[napi]
pub fn capture_and_drop(env: &Env, name: String, on_thread: bool) -> Result<f64> {
    let context = AsyncContext::capture(env, &name)?;
    let id = context.async_id(env)?;
    if on_thread {
        let dropped = thread::spawn(move || drop(context)).join();
        dropped.expect("it does not panic");
    }
    Ok(id)
}

#[napi]
pub struct Resource(Option<AsyncResource>);

#[napi]
impl Resource {
    #[napi(constructor)]
    pub fn new(env: &Env, name: String, trigger: Option<f64>) -> Result<Self> {
        let resource = match trigger {
            Some(id) => AsyncResource::with_trigger(env, &name, id),
            None => AsyncResource::new(env, &name),
        };
        Ok(Self(Some(resource?)))
    }

    fn inner(&self) -> Result<&AsyncResource> {
        let inner = self.0.as_ref();
        inner.ok_or_else(|| napi::Error::from_reason("it has ended"))
    }

    #[napi]
    pub fn ids(&self) -> Result<Vec<f64>> {
        let inner = self.inner()?;
        Ok(vec![inner.async_id(), inner.trigger_async_id()])
    }

    #[napi]
    pub fn call(&self, env: &Env, callback: Function<(), ()>) -> Result<()> {
        Ok(self.inner()?.context().call(env, &callback, ())?)
    }

    #[napi]
    pub fn end(&mut self, env: &Env) -> Result<()> {
        self.0.take().map_or(Ok(()), |inner| Ok(inner.end(env)?))
    }

    #[napi]
    pub fn forget(&mut self) {
        self.0 = None;
    }
}

#[napi]
pub struct Reader(Store<String>);

#[napi]
impl Reader {
    #[napi(constructor)]
    pub fn new(storage: Store<String>) -> Self {
        Self(storage)
    }

    #[napi]
    pub fn get(&self, env: &Env) -> Result<Option<String>> {
        Ok(self.0.get(env)?)
    }

    #[napi]
    pub fn get_in(&self, env: &Env, captured: &Captured) -> Result<Option<String>> {
        Ok(self.0.get_in(env, &captured.0)?)
    }

    /// A context that is captured while Rust has entered a store.
    #[napi]
    pub fn capture_with(&self, env: &Env, store: String) -> Result<Captured> {
        let captured = self
            .0
            .run(env, store, || AsyncContext::capture(env, "Inner"))?;
        Ok(Captured(captured?))
    }
}
