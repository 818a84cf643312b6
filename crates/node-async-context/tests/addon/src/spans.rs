//! Spans of `tracing`, with a subscriber that records them.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use napi::{Env, Result};
use napi_derive::napi;
use node_async_context::{ContextSpan, Store};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::contexts::Captured;

static QUERY: ContextSpan = ContextSpan::new("query", Level::INFO, &["requestId", "size", "hot"]);

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Visit for Recorder {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0
            .lock()
            .unwrap()
            .push(format!("{}={value:?}", field.name()));
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.0
            .lock()
            .unwrap()
            .push(span.metadata().name().to_owned());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What a subscriber is told of a span of the context.
#[napi]
pub fn span_of(env: &Env, captured: &Captured, storage: Store<()>) -> Result<Vec<String>> {
    let recorder = Recorder::default();
    let told = recorder.0.clone();
    tracing::subscriber::with_default(recorder, || QUERY.span(env, &captured.0, &storage))?;
    let told = told.lock().unwrap().clone();
    Ok(told)
}
