//! The native half of `async-hooks-native`: what JavaScript sees of it, and nothing else.
//!
//! [`async_hooks`] is the state and the algorithms of Node's `AsyncHooks`, over memory that is shared
//! with JavaScript; [`fields`] says where in that memory a value is; [`scope`] has the guards that
//! native callers use. These need no runtime. The rest needs Node-API.
//!
//! Each environment, the main thread or a Worker, has a state of its own. It is made by `setup`.

pub mod async_hooks;
pub mod fields;
pub mod scope;

mod collection;
mod destroy;
mod environment;
mod node_api;
mod raw;
mod shared_buffer;
mod symbols;
mod v8;

use napi::bindgen_prelude::{Array, Function, JsValue, Object, Unknown};
use napi::{Env, Result};
use napi_derive::napi;

use environment::{Callbacks, Environment, to_thrown};
use node_api::Thrown;
use scope::{CallbackScope, DefaultTriggerAsyncIdScope};

/// Options of `setup`.
#[napi(object, object_to_js = false)]
pub struct SetupOptions {
    /// Let V8 own the memory, also where the runtime allows external buffers.
    pub v8_owned_buffers: bool,
    /// The runtime is Node itself, so symbols of V8, Node and libuv may be looked for and called.
    pub real_node: bool,
    /// Whether what is no public API, symbols of V8 and Node, may be looked for. It may where this is
    /// not given.
    pub internals: Option<bool>,
    /// Whether weak handles of V8 may be looked for and tried. They may where this is not given.
    pub weak_handles: Option<bool>,
    /// Whether the arrays in which the runtime keeps its own ids may be looked for. They may where this
    /// is not given.
    pub trigger_fields: Option<bool>,
    /// The version of the runtime's libuv. Without it no function of libuv is looked for.
    pub uv_version: Option<String>,
}

/// What `setupHooks` takes.
#[napi(object, object_to_js = false)]
pub struct NativeHooks<'env> {
    /// Called with the id before a callback, while any hook wants it.
    #[napi(ts_type = "(asyncId: number) => void")]
    pub before: Function<'env, Unknown<'env>, Unknown<'env>>,
    /// Called with the id after a callback that did not throw, while any hook wants it.
    #[napi(ts_type = "(asyncId: number) => void")]
    pub after: Function<'env, Unknown<'env>, Unknown<'env>>,
    /// Called from the event loop after `scheduleDestroy`.
    #[napi(ts_type = "() => void")]
    pub destroy: Function<'env, Unknown<'env>, Unknown<'env>>,
    /// The resource of each context on the stack.
    #[napi(js_name = "execution_async_resources", ts_type = "any[]")]
    pub execution_async_resources: Array<'env>,
}

/// Makes the state of this environment and returns the object that shows its memory. Called again,
/// it returns the same object and ignores the options.
///
/// When the stack grows, `async_ids_stack` of this object is replaced. Its functions cost a fraction
/// of what a function of the module costs. Those that track objects are there where the runtime has
/// what they need:
///
/// - `trackCollection` has the id wait when the object has been collected, and `destroy` called. It
///   returns the number of a slot, or -1 minus that number when so many ids wait that they should be
///   taken before the event loop gets to it;
/// - `untrackCollection` has it not wait, and takes any number;
/// - `takeCollected` moves ids that wait to the array, no more than the limit if there is one, and
///   returns how many, the first one first;
/// - `waitingCollected` returns how many wait;
/// - `wantCollected` says whether ids of objects that are collected from now on are to wait, which
///   they do at first, or to be forgotten;
/// - `runtimeExecutionAsyncId` is the runtime's own current id, or -1 where that is out of reach.
///
/// `fastTrackCollection`, where the runtime has fast calls, does the same as `trackCollection` for a
/// fraction of that, or it does nothing and returns `undefined` or -Infinity: in code that is not
/// optimized, and until the other one has been called once. `fastTrackPromise` is for what is never
/// untracked: it returns 1 where ids should be taken, otherwise 0, and -1 or `undefined` where it did
/// nothing.
///
/// The one element of `collections`, there where the memory is Rust's, changes whenever ids have come to
/// wait.
///
/// `runtime_async_id_fields`, there where it is known, is the array like `async_id_fields` in which the
/// runtime itself keeps its ids, and `runtime_execution_async_resources` the one with the resources of
/// callbacks that it has called from JavaScript. They must not be written to.
///
/// `internalsRefused`, there where symbols of V8 and Node might be used and are not, says why.
#[napi(
    ts_return_type = "{ readonly async_hook_fields: Uint32Array, readonly async_id_fields: Float64Array, readonly async_ids_stack: Float64Array, readonly runtime_async_id_fields?: Float64Array, readonly runtime_execution_async_resources?: any[], readonly externalBuffers: boolean, readonly internalsRefused?: string, readonly collections?: Uint32Array, readonly runtimeExecutionAsyncId: () => number, readonly trackCollection?: (object: object, asyncId: number) => number, readonly untrackCollection?: (slot: number) => boolean, readonly takeCollected?: (ids: Float64Array, limit?: number) => number, readonly waitingCollected?: () => number, readonly wantCollected?: (wanted: boolean) => void, readonly fastTrackCollection?: (object: object, asyncId: number) => number | undefined, readonly fastTrackPromise?: (promise: object, asyncId: number) => number | undefined }"
)]
pub fn setup(env: &Env, options: SetupOptions) -> Result<Object<'_>> {
    let environment = Environment::get_or_create(env, &options)?;
    environment
        .with_hooks(env, |hooks| Ok(hooks.buffers().async_wrap(env)))
        .and_then(|async_wrap| async_wrap)
        .map_err(Thrown::throw)
}

/// Sets what native code calls, in place of what was set before.
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

/// Enters a context. Its resource is up to the caller.
#[napi]
pub fn push_async_context(env: &Env, async_id: f64, trigger_async_id: f64) -> Result<()> {
    Environment::of(env)?
        .with_hooks(env, |hooks| {
            hooks.push_async_context(async_id, trigger_async_id)
        })
        .map_err(Thrown::throw)?;
    Ok(())
}

/// Leaves the context `asyncId` and returns whether any other is left. Throws when that is not the
/// current one and checks are on.
#[napi]
pub fn pop_async_context(env: &Env, async_id: f64) -> Result<bool> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.pop_async_context(async_id))
        .map_err(Thrown::throw)
}

/// Leaves all contexts; both current ids are 0 then.
#[napi]
pub fn clear_async_id_stack(env: &Env) -> Result<()> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.clear_async_id_stack())
        .map_err(Thrown::throw)
}

/// Makes the stack three times as long.
#[napi]
pub fn grow_async_ids_stack(env: &Env) -> Result<()> {
    Environment::of(env)?
        .with_hooks(env, |hooks| hooks.grow_async_ids_stack())
        .map_err(Thrown::throw)
}

/// A new id.
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
/// `callback`, `after`, and, where no JavaScript is below on the stack, ticks and microtasks.
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
        node_api::call(env, callback.to_unknown(), this_arg, &args)
    })
    .map_err(|thrown| environment.rethrow(thrown))
}

/// Calls `callback` while `triggerAsyncId` is the default trigger id.
#[napi(strict, ts_return_type = "any")]
pub fn default_trigger_async_id_scope<'env>(
    env: &'env Env,
    trigger_async_id: f64,
    #[napi(ts_arg_type = "() => any")] callback: Function<'_, Unknown<'_>, Unknown<'_>>,
) -> Result<Unknown<'env>> {
    let environment = Environment::of(env)?;
    let scope = DefaultTriggerAsyncIdScope::new(environment.hooks(), trigger_async_id)
        .map_err(|error| to_thrown(env, error).throw())?;
    let result = node_api::undefined(env)
        .and_then(|this| node_api::call(env, callback.to_unknown(), this, &[]));
    drop(scope);
    result.map_err(|thrown| environment.rethrow(thrown))
}

/// Pushes and pops a context `count` times, wholly in native code.
#[napi]
pub fn push_pop_pairs(env: &Env, count: f64) -> Result<()> {
    let environment = Environment::of(env)?;
    // Any number is let in, because a conversion to `u32` would take -1 for four billion.
    if !(count >= 0.0 && count <= f64::from(u32::MAX) && count.fract() == 0.0) {
        return Err(Thrown::error(env, "count must be an integer from 0 to 4294967295").throw());
    }
    environment
        .with_hooks(env, |hooks| hooks.push_pop_pairs(count as u32))
        .map_err(Thrown::throw)
}

/// Has `destroy` called in the next turn of the event loop, before its immediates. False when this
/// runtime gives no way to.
#[napi]
pub fn schedule_destroy(env: &Env) -> Result<bool> {
    let environment = Environment::of(env)?;
    environment.callbacks(env).map_err(Thrown::throw)?;
    Ok(environment.destroy().schedule(env))
}

/// V8's extras binding object, or null where it is out of reach.
#[napi]
pub fn extras_binding(env: &Env) -> Result<Option<Object<'_>>> {
    Ok(Environment::of(env)?.runtime().extras_binding(env))
}

/// The runtime's own current ids, or null where they are out of reach.
#[napi(ts_return_type = "[executionAsyncId: number, triggerAsyncId: number] | null")]
pub fn runtime_async_ids(env: &Env) -> Result<Option<Vec<f64>>> {
    let ids = Environment::of(env)?.runtime().async_ids();
    Ok(ids.map(|(execution, trigger)| vec![execution, trigger]))
}
