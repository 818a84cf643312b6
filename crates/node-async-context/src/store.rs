use std::marker::PhantomData;

use napi::bindgen_prelude::{
    FromNapiValue, JsValue, Object, ToNapiValue, TypeName, ValidateNapiValue,
};
use napi::{Env, ValueType, sys};

use crate::AsyncContext;
use crate::context::convert;
use crate::error::{Error, Result, calling};
use crate::raw::Storage;

/// A JavaScript `AsyncLocalStorage` whose store is read in Rust. JavaScript passes the storage to native code.
///
/// ```
/// use napi::Env;
/// use node_async_context::{Result, Store};
///
/// fn log(env: &Env, request_id: &Store<String>, message: &str) -> Result<()> {
///     let id = request_id.get(env)?;
///     println!("{} {message}", id.as_deref().unwrap_or("-"));
///     Ok(())
/// }
/// ```
pub struct Store<T> {
    pub(crate) storage: Storage,
    store: PhantomData<fn(T) -> T>,
}

impl<T> Clone for Store<T> {
    fn clone(&self) -> Self {
        Self {
            storage: self.storage.clone(),
            store: PhantomData,
        }
    }
}

impl<T> Store<T> {
    /// Creates a reference to the storage.
    ///
    /// # Errors
    /// [`Error::Ended`].
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::Object};
    /// use node_async_context::{Result, Store};
    ///
    /// fn watch(env: &Env, storage: &Object) -> Result<Store<String>> {
    ///     Store::new(env, storage)
    /// }
    /// ```
    pub fn new(env: &Env, storage: &Object<'_>) -> Result<Self> {
        Self::hold(env, storage.raw())
    }

    fn hold(env: &Env, storage: sys::napi_value) -> Result<Self> {
        // SAFETY: an `Env` belongs to this thread, and the borrowed value keeps its handle alive.
        let storage = calling(env, |env| unsafe { Storage::new(env, storage) })?;
        Ok(Self {
            storage,
            store: PhantomData,
        })
    }
}

impl<T: FromNapiValue> Store<T> {
    /// The store in the current context of JavaScript. `None` if it is `undefined`.
    ///
    /// # Errors
    /// [`Error::Conversion`] if it is not a `T`, [`Error::Thrown`], [`Error::OtherEnvironment`], [`Error::Ended`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{Result, Store};
    ///
    /// fn id(env: &Env, request_id: &Store<u32>) -> Result<u32> {
    ///     Ok(request_id.get(env)?.unwrap_or(0))
    /// }
    /// ```
    pub fn get(&self, env: &Env) -> Result<Option<T>> {
        // SAFETY: an `Env` belongs to this thread.
        let value = calling(env, |env| unsafe { self.storage.get_store(env) })?;
        convert_store(env, value)
    }

    /// The store in a context.
    ///
    /// # Errors
    /// Same as [`get`](Self::get).
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncContext, Result, Store};
    ///
    /// fn id_of(env: &Env, request_id: &Store<u32>, job: &AsyncContext) -> Result<Option<u32>> {
    ///     request_id.get_in(env, job)
    /// }
    /// ```
    pub fn get_in(&self, env: &Env, context: &AsyncContext) -> Result<Option<T>> {
        // SAFETY: an `Env` belongs to this thread.
        let value = calling(env, |env| unsafe {
            self.storage.get_store_in(env, &context.0)
        })?;
        convert_store(env, value)
    }
}

impl<T: ToNapiValue> Store<T> {
    /// Runs `f` with a store, like `run` of the storage. A JavaScript value that `f` creates is not valid after it
    /// returns.
    ///
    /// # Errors
    /// Same as [`get`](Self::get).
    ///
    /// # Panics
    /// If `f` panics.
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncContext, Result, Store};
    ///
    /// fn job(env: &Env, job_id: &Store<u32>) -> Result<AsyncContext> {
    ///     job_id.run(env, 7, || AsyncContext::capture(env, "Job"))?
    /// }
    /// ```
    pub fn run<R: 'static>(&self, env: &Env, store: T, f: impl FnOnce() -> R) -> Result<R> {
        // SAFETY: an `Env` belongs to this thread.
        let store = unsafe { T::to_napi_value(env.raw(), store) }.map_err(Error::Conversion)?;
        // SAFETY: as above.
        calling(env, |env| unsafe { self.storage.run(env, store, f) })
    }
}

fn convert_store<T: FromNapiValue>(env: &Env, value: sys::napi_value) -> Result<Option<T>> {
    let mut kind = 0;
    // SAFETY: a call into the environment has just returned the value.
    unsafe { sys::napi_typeof(env.raw(), value, &raw mut kind) };
    if kind == sys::ValueType::napi_undefined {
        return Ok(None);
    }
    convert(env, value).map(Some)
}

impl<T> FromNapiValue for Store<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        Ok(Self::hold(&Env::from_raw(env), value)?)
    }
}

impl<T> TypeName for Store<T> {
    fn type_name() -> &'static str {
        "AsyncLocalStorage"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl<T> ValidateNapiValue for Store<T> {}
