//! The context of a future, and of a thread.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

use pin_project_lite::pin_project;

use crate::raw::Context;

thread_local!(static CURRENT: RefCell<Option<Context>> = const { RefCell::new(None) });

/// Sets the context of the thread until it is dropped.
pub(crate) struct Entered(Option<Context>);

impl Entered {
    pub(crate) fn new(context: Context) -> Self {
        Self(CURRENT.replace(Some(context)))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        // The previous one is dropped after the borrow has ended.
        let _inner = CURRENT.try_with(|current| current.replace(self.0.take()));
    }
}

pin_project! {
    /// A future that has a context, whichever thread polls it. Created by
    /// [`raw::Context::scope`](crate::raw::Context::scope).
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
    /// Sets the context of a future: [`current`](Self::current) returns it there.
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

    /// Sets the context of this thread while `f` runs: [`current`](Self::current) returns it there. This
    /// needs no environment and runs no JavaScript.
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

    /// The context of the current future or thread. It is not the context of JavaScript, which
    /// [`capture`](Self::capture) returns.
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
