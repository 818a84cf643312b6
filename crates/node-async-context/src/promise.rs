//! Futures on a tokio runtime.

use std::future::Future;

use napi::Env;
use napi::bindgen_prelude::{PromiseRaw, ToNapiValue};
use tokio::task::JoinHandle;

use crate::AsyncContext;
use crate::error::{Error, Result};

/// Runs a future on the runtime of napi-rs, in the context of the JavaScript that has called us, and returns a
/// promise for its output. `name` is the type that hooks see.
///
/// # Errors
/// Same as [`AsyncContext::capture`].
///
/// ```
/// use napi::{Env, bindgen_prelude::PromiseRaw};
/// use node_async_context::{AsyncContext, Result, spawn};
///
/// fn query(env: &Env, id: u32) -> Result<PromiseRaw<'_, u32>> {
///     spawn(env, "Query", async move {
///         assert!(AsyncContext::current().is_some());
///         Ok(id * 2)
///     })
/// }
/// ```
pub fn spawn<'env, T, F>(env: &'env Env, name: &str, future: F) -> Result<PromiseRaw<'env, T>>
where
    T: 'static + Send + ToNapiValue,
    F: 'static + Send + Future<Output = napi::Result<T>>,
{
    let context = AsyncContext::capture(env, name)?;
    env.spawn_future(context.scope(future))
        .map_err(Error::Conversion)
}

/// `tokio::spawn` with the context of the calling future, if it has one.
///
/// # Panics
/// Outside of a tokio runtime.
///
/// ```
/// use node_async_context::{AsyncContext, spawn_task};
///
/// async fn in_parts(context: AsyncContext) {
///     context.scope(async {
///         let part = spawn_task(async { AsyncContext::current().is_some() });
///         assert!(part.await.unwrap());
///     }).await;
/// }
/// ```
pub fn spawn_task<F>(future: F) -> JoinHandle<F::Output>
where
    F: 'static + Send + Future<Output: Send>,
{
    match AsyncContext::current() {
        Some(context) => tokio::spawn(context.scope(future)),
        None => tokio::spawn(future),
    }
}

/// `tokio::task::spawn_blocking` with the context of the calling future, if it has one.
///
/// # Panics
/// Outside of a tokio runtime.
///
/// ```
/// use node_async_context::{AsyncContext, spawn_blocking};
///
/// async fn read(context: AsyncContext) {
///     context.scope(async {
///         let read = spawn_blocking(|| AsyncContext::current().is_some());
///         assert!(read.await.unwrap());
///     }).await;
/// }
/// ```
pub fn spawn_blocking<R: 'static + Send>(f: impl FnOnce() -> R + Send + 'static) -> JoinHandle<R> {
    match AsyncContext::current() {
        Some(context) => tokio::task::spawn_blocking(move || context.sync_scope(f)),
        None => tokio::task::spawn_blocking(f),
    }
}
