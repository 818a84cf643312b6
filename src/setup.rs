//! Creates the state of an environment: chooses which features of the runtime are used, and defines
//! them on the object for JavaScript.

use std::rc::Rc;

use napi::bindgen_prelude::Object;
use napi::{Env, Result};
use napi_derive::napi;

use crate::buffers::counter::Counter;
use crate::buffers::node_buffers::NodeBuffers;
use crate::context::async_hooks::AsyncHooks;
use crate::destroy_delivery::deliver_destroys;
use crate::environment::{Environment, to_thrown};
use crate::functions::{fast, tracking};
use crate::hooks::destroy_scheduler::DestroyScheduler;
use crate::node_api::thrown::{Completion, Thrown};
use crate::node_api::{instance_data, value};
use crate::runtime::internals::Internals;
use crate::runtime::weak_handles::WeakHandles;

/// Options of `setup`.
#[napi(object, object_to_js = false)]
pub struct SetupOptions {
    /// Let V8 own the memory even if the runtime allows external buffers.
    pub v8_owned_buffers: bool,
    /// The runtime is Node itself, so symbols of V8, Node and libuv may be looked up and called.
    pub real_node: bool,
    /// Whether symbols of V8 and Node, which are not public API, may be looked up. Default: true.
    pub internals: Option<bool>,
    /// Whether V8's weak handles may be looked up and tried. Default: true.
    pub weak_handles: Option<bool>,
    /// Whether the arrays that hold the runtime's own ids may be looked up. Default: true.
    pub trigger_fields: Option<bool>,
    /// The version of the runtime's libuv. Without it, no function of libuv is looked up.
    pub uv_version: Option<String>,
}

/// The features of the runtime that the options allow and that were found.
struct Parts {
    internals: Internals,
    /// Why symbols of V8 and Node are not used although the options allow it.
    internals_refused: Option<String>,
    weak_handles: Option<WeakHandles>,
    destroy: DestroyScheduler,
}

/// The state of `env`. Created with these options unless it exists.
pub(crate) fn get_or_create(env: &Env, options: &SetupOptions) -> Result<Rc<Environment>> {
    match instance_data::get(env) {
        Some(environment) => Ok(environment),
        None => {
            let parts = Parts::choose(env, options, &Object::new(env)?);
            create(env, options, parts).map_err(Thrown::throw)
        }
    }
}

impl Parts {
    /// `sample` is any object. Weak handles are tried on it.
    fn choose(env: &Env, options: &SetupOptions, sample: &Object<'_>) -> Self {
        let mut internals = Internals::none();
        let mut internals_refused = None;
        if options.real_node && options.internals != Some(false) {
            match Internals::find(env, sample) {
                Ok(found) => internals = found,
                Err(reason) => internals_refused = Some(reason),
            }
        }
        let uv_version = options.uv_version.as_deref();
        let uv_version = uv_version.filter(|_| options.real_node);
        let destroy = DestroyScheduler::new(uv_version, deliver_destroys);
        let wants_weak_handles = options.weak_handles != Some(false) && destroy.available();
        let weak_handles = wants_weak_handles
            .then(|| internals.weak_handles(sample))
            .flatten();
        Self {
            internals,
            internals_refused,
            weak_handles,
            destroy,
        }
    }
}

fn create(env: &Env, options: &SetupOptions, parts: Parts) -> Completion<Rc<Environment>> {
    let hooks = NodeBuffers::new(env, !options.v8_owned_buffers)
        .and_then(|buffers| AsyncHooks::new(buffers).map_err(|error| to_thrown(env, error)))?;
    let async_wrap = hooks.buffers().async_wrap(env)?;
    if let Some(reason) = &parts.internals_refused {
        let reason = value::string(env, reason)?;
        value::define(env, &async_wrap, c"internalsRefused", &reason)?;
    }
    let tracks = parts.weak_handles.is_some();
    let mut collections = None;
    if tracks
        && hooks.buffers().external()
        && let Some((counter, view)) = Counter::new(env)?
    {
        value::define(env, &async_wrap, c"collections", &view)?;
        collections = Some(counter);
    }
    let environment = Rc::new(Environment::new(
        hooks,
        parts.internals,
        parts.weak_handles,
        collections,
        parts.destroy,
    ));
    tracking::define(env, &async_wrap, tracks)?;
    if tracks {
        fast::define(env, &async_wrap, &environment)?;
    }
    if options.trigger_fields != Some(false) {
        define_runtime_fields(env, &async_wrap, &environment)?;
    }
    instance_data::set(env, &environment)?;
    Ok(environment)
}

/// Defines the arrays that hold the runtime's own ids, if they are found.
fn define_runtime_fields(
    env: &Env,
    async_wrap: &Object<'_>,
    environment: &Environment,
) -> Completion<()> {
    let Some(found) = environment.internals().async_hooks_arrays(env) else {
        return Ok(());
    };
    value::define(env, async_wrap, c"runtime_async_id_fields", &found.fields)?;
    if let Some(resources) = found.resources {
        let name = c"runtime_execution_async_resources";
        value::define(env, async_wrap, name, &resources)?;
    }
    Ok(())
}
