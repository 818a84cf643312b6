use napi::bindgen_prelude::{ToNapiValue, TypeName};
use napi::{Env, Error, Result, Task, ValueType, sys};

use crate::AsyncContext;

/// A [`Task`] with a context: in `compute`, [`AsyncContext::current`] returns it, and `resolve`, `reject` and
/// `finally` run in it.
///
/// ```
/// use napi::{Env, Result, Task, bindgen_prelude::AsyncTask};
/// use node_async_context::ContextTask;
///
/// struct Sum(Vec<u32>);
///
/// impl Task for Sum {
///     type Output = u32;
///     type JsValue = u32;
///
///     fn compute(&mut self) -> Result<u32> {
///         Ok(self.0.iter().sum())
///     }
///
///     fn resolve(&mut self, _env: Env, sum: u32) -> Result<u32> {
///         Ok(sum)
///     }
/// }
///
/// fn sum(env: &Env, numbers: Vec<u32>) -> Result<AsyncTask<ContextTask<Sum>>> {
///     Ok(AsyncTask::new(ContextTask::new(env, "Sum", Sum(numbers))?))
/// }
/// ```
pub struct ContextTask<T> {
    context: AsyncContext,
    task: T,
}

impl<T: Task> ContextTask<T> {
    /// Gives the task the context of the JavaScript that has called us.
    ///
    /// # Errors
    /// Same as [`AsyncContext::capture`].
    ///
    /// ```
    /// use napi::{Env, Task};
    /// use node_async_context::{ContextTask, Result};
    ///
    /// fn wrap<T: Task>(env: &Env, task: T) -> Result<ContextTask<T>> {
    ///     ContextTask::new(env, "Hash", task)
    /// }
    /// ```
    pub fn new(env: &Env, name: &str, task: T) -> crate::Result<Self> {
        let context = AsyncContext::capture(env, name)?;
        Ok(Self { context, task })
    }
}

/// The value that a [`ContextTask`] returns to JavaScript: that of its task.
///
/// ```
/// use napi::Task;
/// use node_async_context::{ContextTask, TaskValue};
///
/// fn same<T: Task>(value: <ContextTask<T> as Task>::JsValue) -> TaskValue {
///     value
/// }
/// ```
pub struct TaskValue(sys::napi_value);

impl ToNapiValue for TaskValue {
    unsafe fn to_napi_value(_env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        Ok(value.0)
    }
}

impl TypeName for TaskValue {
    fn type_name() -> &'static str {
        "unknown"
    }

    fn value_type() -> ValueType {
        ValueType::Unknown
    }
}

impl<T: Task> Task for ContextTask<T> {
    type Output = T::Output;
    type JsValue = TaskValue;

    fn compute(&mut self) -> Result<T::Output> {
        let task = &mut self.task;
        self.context.sync_scope(|| task.compute())
    }

    fn resolve(&mut self, env: Env, output: T::Output) -> Result<TaskValue> {
        let task = &mut self.task;
        settle(&self.context, env, |env| task.resolve(env, output))
    }

    fn reject(&mut self, env: Env, error: Error) -> Result<TaskValue> {
        let task = &mut self.task;
        settle(&self.context, env, |env| task.reject(env, error))
    }

    fn finally(self, env: Env) -> Result<()> {
        let Self { context, task } = self;
        let raw = env.raw();
        context.run(&env, move || task.finally(Env::from_raw(raw)))?
    }
}

fn settle<V: ToNapiValue>(
    context: &AsyncContext,
    env: Env,
    f: impl FnOnce(Env) -> Result<V>,
) -> Result<TaskValue> {
    let raw = env.raw();
    let value = context.run_raw(&env, || {
        // SAFETY: an `Env` belongs to this thread.
        f(Env::from_raw(raw)).and_then(|value| unsafe { V::to_napi_value(raw, value) })
    })?;
    Ok(TaskValue(value))
}
