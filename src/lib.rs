//! The native half of `async-hooks-native`: the functions that JavaScript sees, and nothing else.
//!
//! The layers, from the top. A module uses only those below it:
//!
//! - `lib`, `setup`: the exported functions, and how an environment is created;
//! - `functions`, `callback_scope`, `destroy_delivery`: calls from and into JavaScript;
//! - `environment`: the state of one environment, the main thread or a Worker;
//! - `hooks`: when `destroy` is called; `buffers`: the memory that JavaScript shares;
//! - `runtime`: what the runtime exports beyond Node-API; `node_api`: Node-API;
//! - `context`: ids and the stack, without Node-API.
//!
//! # Threads
//!
//! Each environment belongs to one thread: its state is in `Rc`s and `Cell`s, which the compiler keeps
//! there. Node-API, V8 and libuv call back on the thread of the environment. What threads share, and
//! what orders their accesses on a processor with weak ordering, such as arm64:
//!
//! | what | shared with | order |
//! | --- | --- | --- |
//! | elements of the buffers | a thread to which JavaScript has moved the memory | none is needed: relaxed atomics, of which no element says anything about another (`context::memory`) |
//! | the memory of a buffer | V8, which may release its count on any thread | the count of an `Arc`: the last release acquires all accesses before it (`buffers::allocation`) |
//! | `FastFunction::type_info` | all environments, and V8's compiler threads | set once by a `OnceLock`, which publishes it; V8 passes it to compiler threads in jobs, which a mutex guards (`runtime::c_function`) |
//! | code and constants of this library | all threads | never written; `runtime::keep_loaded` keeps them mapped |
//!
//! The queue of destroyed ids, collected ids and the instance data are not shared. Calls from other
//! threads are the business of the crate `node-async-context`.
//!
//! # Panics
//!
//! Functions that C++ calls are `extern "C"`: a panic that reaches one ends the process (Rust reference,
//! "Unwinding"), and never unwinds into V8 or libuv. No C++ exception unwinds into Rust either: Node is
//! compiled without exceptions (`-fno-exceptions` in its `common.gypi`).

pub mod context;

mod buffers;
mod callback_scope;
mod destroy_delivery;
mod environment;
mod functions;
mod hooks;
mod node_api;
mod runtime;
mod setup;

use napi::bindgen_prelude::{Array, Function, JsValue, Object, Unknown};
use napi::{Env, Result};
use napi_derive::napi;

use callback_scope::CallbackScope;
use context::scope::DefaultTriggerAsyncIdScope;
use environment::{Environment, to_thrown};
use hooks::callbacks::Callbacks;
use node_api::thrown::Thrown;
use node_api::{call, value};
use setup::SetupOptions;

/// The argument of `setupHooks`.
#[napi(object, object_to_js = false)]
pub struct NativeHooks<'env> {
    /// Called with the id before a callback, while any hook has a `before`.
    #[napi(ts_type = "(asyncId: number) => void")]
    pub before: Function<'env, Unknown<'env>, Unknown<'env>>,
    /// Called with the id after a callback that did not throw, while any hook has an `after`.
    #[napi(ts_type = "(asyncId: number) => void")]
    pub after: Function<'env, Unknown<'env>, Unknown<'env>>,
    /// Called from the event loop after `scheduleDestroy`.
    #[napi(ts_type = "() => void")]
    pub destroy: Function<'env, Unknown<'env>, Unknown<'env>>,
    /// The resource of each context on the stack.
    #[napi(js_name = "execution_async_resources", ts_type = "any[]")]
    pub execution_async_resources: Array<'env>,
}

/// Creates the state of this environment and returns the object with its memory. Later calls return the
/// same object and ignore the options.
#[napi(ts_return_type = "import('./src/async-wrap').AsyncWrap")]
pub fn setup(env: &Env, options: SetupOptions) -> Result<Object<'_>> {
    let environment = setup::get_or_create(env, &options)?;
    environment
        .with_hooks(env, |hooks| Ok(hooks.buffers().async_wrap(env)))
        .and_then(|async_wrap| async_wrap)
        .map_err(Thrown::throw)
}

/// Sets the functions that native code calls. Replaces the previous ones.
#[napi]
pub fn setup_hooks(env: &Env, hooks: NativeHooks<'_>) -> Result<()> {
    let environment = Environment::of(env)?;
    let callbacks = Callbacks::new(
        env,
        &hooks.before,
        &hooks.after,
        &hooks.destroy,
        &hooks.execution_async_resources,
    );
    environment.set_callbacks(callbacks.map_err(Thrown::throw)?);
    Ok(())
}

/// Enters a context. The caller sets its resource.
#[napi]
pub fn push_async_context(env: &Env, async_id: f64, trigger_async_id: f64) -> Result<()> {
    Environment::of(env)?
        .with_hooks(env, |hooks| {
            hooks.push_async_context(async_id, trigger_async_id)
        })
        .map_err(Thrown::throw)?;
    Ok(())
}

/// Leaves the context `asyncId` and returns whether entries are left. Throws if it is not the current
/// one and checks are on.
#[napi]
pub fn pop_async_context(env: &Env, async_id: f64) -> Result<bool> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.pop_async_context(async_id))
        .map_err(Thrown::throw)
}

/// Leaves all contexts and resets both current ids to 0.
#[napi]
pub fn clear_async_id_stack(env: &Env) -> Result<()> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.clear_async_id_stack())
        .map_err(Thrown::throw)
}

/// Triples the stack.
#[napi]
pub fn grow_async_ids_stack(env: &Env) -> Result<()> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.grow_async_ids_stack())
        .map_err(Thrown::throw)
}

/// Allocates an id.
#[napi]
pub fn new_async_id(env: &Env) -> Result<f64> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.new_async_id())
        .map_err(Thrown::throw)
}

/// The trigger id for a resource that is being created.
#[napi]
pub fn get_default_trigger_async_id(env: &Env) -> Result<f64> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.get_default_trigger_async_id())
        .map_err(Thrown::throw)
}

/// Calls `callback` with `thisArg` and `args` in a context, as native code calls JavaScript: `before`,
/// `callback`, `after`, and, if no JavaScript is below on the stack, ticks and microtasks.
#[napi(strict, ts_return_type = "any")]
#[allow(clippy::too_many_arguments)]
pub fn callback_scope<'env>(
    env: &'env Env,
    async_id: f64,
    trigger_async_id: f64,
    resource: Object<'_>,
    #[napi(ts_arg_type = "Function")] callback: Function<'_, Unknown<'_>, Unknown<'_>>,
    #[napi(ts_arg_type = "any")] this_arg: Unknown<'_>,
    #[napi(ts_arg_type = "any[]")] args: Vec<Unknown<'_>>,
) -> Result<Unknown<'env>> {
    let environment = Environment::of(env)?;
    let callbacks = environment.callbacks(env).map_err(Thrown::throw)?;
    let ids = (async_id, trigger_async_id);
    CallbackScope::run(env, &environment, &callbacks, ids, &resource, || {
        call::call(env, callback.to_unknown(), this_arg, &args)
    })
    .map_err(|thrown| environment.rethrow(thrown))
}

/// Calls `callback` with `triggerAsyncId` as the default trigger id.
#[napi(strict, ts_return_type = "any")]
pub fn default_trigger_async_id_scope<'env>(
    env: &'env Env,
    trigger_async_id: f64,
    #[napi(ts_arg_type = "() => any")] callback: Function<'_, Unknown<'_>, Unknown<'_>>,
) -> Result<Unknown<'env>> {
    let environment = Environment::of(env)?;
    let scope = DefaultTriggerAsyncIdScope::new(environment.hooks(), trigger_async_id)
        .map_err(|error| to_thrown(env, error).throw())?;
    let result =
        value::undefined(env).and_then(|this| call::call(env, callback.to_unknown(), this, &[]));
    drop(scope);
    result.map_err(|thrown| environment.rethrow(thrown))
}

/// Pushes and pops a context `count` times in native code.
#[napi]
pub fn push_pop_pairs(env: &Env, count: f64) -> Result<()> {
    let environment = Environment::of(env)?;
    // The parameter is an `f64` because the conversion to `u32` would turn -1 into four billion.
    if !(count >= 0.0 && count <= f64::from(u32::MAX) && count.fract() == 0.0) {
        return Err(Thrown::error(env, "count must be an integer from 0 to 4294967295").throw());
    }
    environment
        .with_hooks(env, |hooks| hooks.push_pop_pairs(count as u32))
        .map_err(Thrown::throw)
}

/// Schedules a call of `destroy` in the next iteration of the event loop, before its immediates.
/// Returns false if the runtime has no way to.
#[napi]
pub fn schedule_destroy(env: &Env) -> Result<bool> {
    let environment = Environment::of(env)?;
    environment.callbacks(env).map_err(Thrown::throw)?;
    Ok(environment.destroy().schedule(env))
}

/// Whether `scheduleDestroy` has a way to.
#[napi]
pub fn can_schedule_destroy(env: &Env) -> Result<bool> {
    Ok(Environment::of(env)?.destroy().can_schedule(env))
}

/// V8's extras binding object, or null if it is not available.
#[napi]
pub fn extras_binding(env: &Env) -> Result<Option<Object<'_>>> {
    Ok(Environment::of(env)?.internals().extras_binding(env))
}

/// The runtime's own current ids, or null if they are not available.
#[napi(ts_return_type = "[executionAsyncId: number, triggerAsyncId: number] | null")]
pub fn runtime_async_ids(env: &Env) -> Result<Option<Vec<f64>>> {
    let ids = Environment::of(env)?.internals().async_ids();
    Ok(ids.map(|(execution, trigger)| vec![execution, trigger]))
}
