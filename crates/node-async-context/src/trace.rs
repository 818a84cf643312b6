//! Spans of the `tracing` crate.

use std::ptr;
use std::sync::OnceLock;

use napi::bindgen_prelude::{FromNapiValue, Unknown};
use napi::{Env, JsValue, ValueType, sys};
use tracing::field::FieldSet;
use tracing::metadata::Kind;
use tracing::subscriber::Interest;
use tracing::{Level, Metadata, Span};
use tracing_core::callsite::{self, Callsite, Identifier};

use crate::error::{Error, Result, calling};
use crate::raw;
use crate::{AsyncContext, Store};

const ASYNC_ID: &str = "executionAsyncId";

/// Creates spans with the id of a context, as `executionAsyncId`, and fields of a store: properties of an object or
/// entries of a `Map`. It must be a static, as the call sites of `tracing` are.
///
/// Fields that are strings, numbers or booleans are recorded. Others are omitted.
///
/// ```
/// use napi::{Env, bindgen_prelude::Object};
/// use node_async_context::{AsyncContext, ContextSpan, Result, Store};
/// use tracing::{Instrument, Level};
///
/// static QUERY: ContextSpan = ContextSpan::new("query", Level::INFO, &["requestId", "user"]);
///
/// fn query(
///     env: &Env,
///     requests: &Store<Object<'static>>,
/// ) -> Result<impl Future<Output = ()> + use<>> {
///     let context = AsyncContext::capture(env, "Query")?;
///     let span = QUERY.span(env, &context, requests)?;
///     Ok(context.scope(async { tracing::info!("sent") }.instrument(span)))
/// }
/// ```
pub struct ContextSpan {
    name: &'static str,
    level: Level,
    fields: &'static [&'static str],
    names: OnceLock<Vec<&'static str>>,
    metadata: OnceLock<Metadata<'static>>,
}

impl Callsite for ContextSpan {
    // Subscribers decide for each span.
    fn set_interest(&self, _interest: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        // Registered once the fields are set.
        self.metadata
            .get()
            .expect("a registered call site has metadata")
    }
}

impl ContextSpan {
    /// Spans with this name and level, and these fields of the store.
    ///
    /// ```
    /// use node_async_context::ContextSpan;
    /// use tracing::Level;
    ///
    /// static QUERY: ContextSpan = ContextSpan::new("query", Level::INFO, &["requestId"]);
    /// ```
    #[must_use]
    pub const fn new(name: &'static str, level: Level, fields: &'static [&'static str]) -> Self {
        Self {
            name,
            level,
            fields,
            names: OnceLock::new(),
            metadata: OnceLock::new(),
        }
    }

    fn registered(&'static self) -> &'static Metadata<'static> {
        let mut made = false;
        let metadata = self.metadata.get_or_init(|| {
            made = true;
            let names = self
                .names
                .get_or_init(|| [&[ASYNC_ID], self.fields].concat());
            let fields = FieldSet::new(names, Identifier(self));
            let target = module_path!();
            Metadata::new(
                self.name,
                target,
                self.level,
                None,
                None,
                None,
                fields,
                Kind::SPAN,
            )
        });
        if made {
            callsite::register(self);
        }
        metadata
    }

    /// A span of this context. If no subscriber is interested, the span is disabled and no JavaScript runs.
    ///
    /// # Errors
    /// [`Error::Thrown`] if a getter of the store throws, [`Error::OtherEnvironment`], [`Error::Ended`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncContext, ContextSpan, Result, Store};
    /// use tracing::Level;
    ///
    /// static JOB: ContextSpan = ContextSpan::new("job", Level::DEBUG, &["requestId"]);
    ///
    /// fn trace(env: &Env, job: &AsyncContext, requests: &Store<String>) -> Result<()> {
    ///     let _entered = JOB.span(env, job, requests)?.entered();
    ///     tracing::debug!("started");
    ///     Ok(())
    /// }
    /// ```
    pub fn span<T>(
        &'static self,
        env: &Env,
        context: &AsyncContext,
        store: &Store<T>,
    ) -> Result<Span> {
        let metadata = self.registered();
        if !tracing::dispatcher::get_default(|dispatch| dispatch.enabled(metadata)) {
            return Ok(Span::none());
        }
        let span = Span::new(metadata, &metadata.fields().value_set(&[]));
        span.record(ASYNC_ID, context.async_id(env)?);
        let values = self.read(env, context, store)?;
        for (index, name) in (0..).zip(self.fields) {
            let mut value = ptr::null_mut();
            // SAFETY: an `Env` belongs to this thread, and the handle was just created.
            let value = unsafe {
                sys::napi_get_element(env.raw(), values, index, &raw mut value);
                Unknown::from_napi_value(env.raw(), value).map_err(Error::Conversion)?
            };
            record(&span, name, &value).map_err(Error::Conversion)?;
        }
        Ok(span)
    }

    fn read<T>(
        &self,
        env: &Env,
        context: &AsyncContext,
        store: &Store<T>,
    ) -> Result<sys::napi_value> {
        calling(env, |env| {
            // SAFETY: an `Env` belongs to this thread, and the handles were created in this call.
            unsafe {
                let storage = &store.storage.0.0;
                storage.bridge(env)?;
                let mut args = vec![storage.index(env)?];
                for name in self.fields {
                    let mut value = ptr::null_mut();
                    let status = raw::create_string(env, name, &mut value);
                    raw::Error::check(env, status)?;
                    args.push(value);
                }
                context.0.0.call(env, raw::Function::GetFields, &args)
            }
        })
    }
}

fn record(span: &Span, name: &'static str, value: &Unknown<'_>) -> napi::Result<()> {
    let (env, handle) = (value.value().env, value.raw());
    // SAFETY: the handle belongs to this environment and has the requested type.
    unsafe {
        match value.get_type()? {
            ValueType::String => {
                span.record(name, String::from_napi_value(env, handle)?.as_str());
            }
            ValueType::Number => {
                span.record(name, f64::from_napi_value(env, handle)?);
            }
            ValueType::Boolean => {
                span.record(name, bool::from_napi_value(env, handle)?);
            }
            _ => {}
        }
    }
    Ok(())
}
