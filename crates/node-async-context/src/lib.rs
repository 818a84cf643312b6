#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

pub mod raw;

mod future;
mod stream;

#[cfg(feature = "napi")]
mod context;
#[cfg(feature = "napi")]
mod error;
#[cfg(feature = "napi")]
mod function;
#[cfg(feature = "napi")]
mod resource;
#[cfg(feature = "napi")]
mod store;
#[cfg(feature = "napi")]
mod task;
#[cfg(feature = "napi")]
mod threadsafe;

#[cfg(feature = "tokio")]
mod promise;
#[cfg(feature = "tracing")]
mod trace;

#[cfg(feature = "napi")]
pub use context::AsyncContext;
#[cfg(feature = "napi")]
pub use error::{Error, Result};
#[cfg(feature = "napi")]
pub use function::ContextFunctionRef;
pub use future::Scoped;
#[cfg(feature = "tokio")]
pub use promise::{spawn, spawn_blocking, spawn_task};
#[cfg(feature = "napi")]
pub use resource::AsyncResource;
#[cfg(feature = "napi")]
pub use store::Store;
pub use stream::ContextStream;
#[cfg(feature = "napi")]
pub use task::{ContextTask, TaskValue};
#[cfg(feature = "napi")]
pub use threadsafe::{ContextTsfn, TsfnArgs};
#[cfg(feature = "tracing")]
pub use trace::ContextSpan;
