//! The context of a future, and of a thread.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

use pin_project_lite::pin_project;

use crate::raw::Context;

thread_local!(static CURRENT: RefCell<Option<Context>> = const { RefCell::new(None) });

/// While it lives, a context is that of the thread.
pub(crate) struct Entered(Option<Context>);

impl Entered {
    pub(crate) fn new(context: Context) -> Self {
        Self(CURRENT.replace(Some(context)))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        // What was there is dropped when nothing is borrowed any more.
        let _inner = CURRENT.try_with(|current| current.replace(self.0.take()));
    }
}

pin_project! {
    /// A future that has a context, whatever thread polls it. [`raw::Context::scope`](crate::raw::Context::scope)
    /// makes it.
    ///
    /// ```
    /// use node_async_context::{Scoped, raw::Context};
    ///
    /// fn in_context<F: Future>(context: &Context, query: F) -> Scoped<F> {
    ///     context.scope(query)
    /// }
    /// ```
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Scoped<F> {
        context: Context,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::new(this.context.clone());
        this.future.poll(cx)
    }
}

impl Context {
    /// Makes it the context of a future: what [`current`](Self::current) returns there.
    ///
    /// ```
    /// use node_async_context::raw::Context;
    ///
    /// fn begin(context: &Context) -> impl Future<Output = bool> + use<> {
    ///     context.scope(async { Context::current().is_some() })
    /// }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped {
            context: self.clone(),
            future,
        }
    }

    /// Makes it the context of this thread while `f` runs: what [`current`](Self::current) returns there.
    /// This needs no environment and runs no JavaScript.
    ///
    /// ```
    /// use std::thread;
    /// use node_async_context::raw::Context;
    ///
    /// fn work(context: Context) {
    ///     thread::spawn(move || context.sync_scope(|| assert!(Context::current().is_some())));
    /// }
    /// ```
    pub fn sync_scope<R>(&self, f: impl FnOnce() -> R) -> R {
        let _entered = Entered::new(self.clone());
        f()
    }

    /// That of the future or the thread. It is not that of JavaScript, which
    /// [`capture`](Self::capture) takes.
    ///
    /// ```
    /// use node_async_context::raw::Context;
    ///
    /// assert!(Context::current().is_none());
    /// ```
    #[must_use]
    pub fn current() -> Option<Self> {
        CURRENT
            .try_with(|current| current.borrow().clone())
            .ok()
            .flatten()
    }
}
