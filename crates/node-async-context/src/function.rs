use std::marker::PhantomData;

use napi::bindgen_prelude::{
    FromNapiValue, Function, JsValue, JsValuesTupleIntoVec, TypeName, ValidateNapiValue,
};
use napi::{Env, ValueType, sys};

use crate::AsyncContext;
use crate::context::convert;
use crate::error::{Result, calling};
use crate::raw::Value;

/// A reference to a JavaScript function, with the context in which it was passed. It replaces
/// [`FunctionRef`](napi::bindgen_prelude::FunctionRef) in a signature.
///
/// Call the callback of a single operation in its own context, with [`call`](Self::call). Call a listener for many
/// operations in the context of the operation, with [`call_in`](Self::call_in).
///
/// ```
/// use napi::Env;
/// use node_async_context::{AsyncContext, ContextFunctionRef, Result};
///
/// struct Watcher {
///     listener: ContextFunctionRef<String, ()>,
/// }
///
/// fn changed(env: &Env, watcher: &Watcher, cause: Option<&AsyncContext>, path: String) -> Result<()> {
///     match cause {
///         Some(cause) => watcher.listener.call_in(env, cause, path),
///         None => watcher.listener.call(env, path),
///     }
/// }
/// ```
pub struct ContextFunctionRef<Args: JsValuesTupleIntoVec, Return> {
    function: Value,
    made: AsyncContext,
    signature: PhantomData<fn(Args) -> Return>,
}

impl<Args: JsValuesTupleIntoVec, Return: FromNapiValue> ContextFunctionRef<Args, Return> {
    /// Creates a reference to the function, with the context of the JavaScript that has called us.
    ///
    /// # Errors
    /// Same as [`AsyncContext::capture`].
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::Function};
    /// use node_async_context::{ContextFunctionRef, Result};
    ///
    /// fn listen(env: &Env, listener: &Function<u32, ()>) -> Result<ContextFunctionRef<u32, ()>> {
    ///     ContextFunctionRef::new(env, listener)
    /// }
    /// ```
    pub fn new(env: &Env, function: &Function<'_, Args, Return>) -> Result<Self> {
        Self::hold(env, function.raw())
    }

    fn hold(env: &Env, function: sys::napi_value) -> Result<Self> {
        let made = AsyncContext::capture(env, "ContextFunctionRef")?;
        // SAFETY: an `Env` belongs to this thread, and the borrowed value keeps its handle alive.
        let function = calling(env, |env| unsafe { Value::hold(env, function) })?;
        Ok(Self {
            function,
            made,
            signature: PhantomData,
        })
    }

    /// Calls the function in the context in which it was passed.
    ///
    /// # Errors
    /// Same as [`AsyncContext::call`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{ContextFunctionRef, Result};
    ///
    /// fn done(env: &Env, callback: &ContextFunctionRef<u32, ()>) -> Result<()> {
    ///     callback.call(env, 42)
    /// }
    /// ```
    pub fn call(&self, env: &Env, args: Args) -> Result<Return> {
        self.call_in(env, &self.made, args)
    }

    /// Calls the function in another context.
    ///
    /// # Errors
    /// Same as [`AsyncContext::call`].
    ///
    /// ```
    /// use napi::Env;
    /// use node_async_context::{AsyncContext, ContextFunctionRef, Result};
    ///
    /// fn tell(env: &Env, listener: &ContextFunctionRef<u32, ()>, cause: &AsyncContext) -> Result<()> {
    ///     listener.call_in(env, cause, 42)
    /// }
    /// ```
    pub fn call_in(&self, env: &Env, context: &AsyncContext, args: Args) -> Result<Return> {
        context.call(env, &self.function(env)?, args)
    }

    /// The function itself.
    ///
    /// # Errors
    /// [`Error::OtherEnvironment`](crate::Error::OtherEnvironment), [`Error::Ended`](crate::Error::Ended).
    ///
    /// ```
    /// use napi::{Env, bindgen_prelude::Function};
    /// use node_async_context::{ContextFunctionRef, Result};
    ///
    /// fn show<'env>(
    ///     env: &'env Env,
    ///     callback: &ContextFunctionRef<u32, ()>,
    /// ) -> Result<Function<'env, u32, ()>> {
    ///     callback.function(env)
    /// }
    /// ```
    pub fn function<'env>(&self, env: &'env Env) -> Result<Function<'env, Args, Return>> {
        // SAFETY: an `Env` belongs to this thread.
        let value = calling(env, |env| unsafe { self.function.get(env) })?;
        convert(env, value)
    }

    /// The context in which the function was passed.
    ///
    /// ```
    /// use node_async_context::{AsyncContext, ContextFunctionRef};
    ///
    /// fn context_of(callback: &ContextFunctionRef<u32, ()>) -> AsyncContext {
    ///     callback.context().clone()
    /// }
    /// ```
    #[must_use]
    pub fn context(&self) -> &AsyncContext {
        &self.made
    }
}

impl<Args: JsValuesTupleIntoVec, Return: FromNapiValue> FromNapiValue
    for ContextFunctionRef<Args, Return>
{
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        Ok(Self::hold(&Env::from_raw(env), value)?)
    }
}

impl<Args: JsValuesTupleIntoVec, Return> TypeName for ContextFunctionRef<Args, Return> {
    fn type_name() -> &'static str {
        "Function"
    }

    fn value_type() -> ValueType {
        ValueType::Function
    }
}

impl<Args: JsValuesTupleIntoVec, Return> ValidateNapiValue for ContextFunctionRef<Args, Return> {}
