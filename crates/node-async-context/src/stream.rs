use std::pin::Pin;
use std::task::{self, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::future::Entered;
use crate::raw::Context;

pin_project! {
    /// A stream that has a context, whichever thread polls it. Created by
    /// [`raw::Context::stream`](crate::raw::Context::stream).
    ///
    /// ```
    /// use futures_core::Stream;
    /// use node_async_context::{ContextStream, raw::Context};
    ///
    /// fn rows<S: Stream>(context: &Context, rows: S) -> ContextStream<S> {
    ///     context.stream(rows)
    /// }
    /// ```
    #[must_use = "streams do nothing unless they are polled"]
    pub struct ContextStream<S> {
        context: Context,
        #[pin]
        stream: S,
    }
}

impl<S: Stream> Stream for ContextStream<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let _entered = Entered::new(this.context.clone());
        this.stream.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}

impl Context {
    /// Sets the context of a stream: [`current`](Self::current) returns it while the stream is polled.
    ///
    /// ```
    /// use futures_core::Stream;
    /// use node_async_context::raw::Context;
    ///
    /// fn rows<S: Stream>(context: &Context, rows: S) -> impl Stream<Item = S::Item> + use<S> {
    ///     context.stream(rows)
    /// }
    /// ```
    pub fn stream<S: Stream>(&self, stream: S) -> ContextStream<S> {
        ContextStream {
            context: self.clone(),
            stream,
        }
    }
}
