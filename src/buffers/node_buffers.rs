//! The three buffers of an environment, and the object through which JavaScript gets their views.

use std::ffi::CStr;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use napi::Env;
use napi::bindgen_prelude::{JsValue, Object};

use super::shared_buffer::{Detached, SharedBuffer};
use crate::context::async_hooks::Buffers;
use crate::context::fields::{FIELDS_COUNT, INITIAL_STACK_ELEMENTS, UID_FIELDS_COUNT};
use crate::context::memory::Memory;
use crate::node_api::reference::Reference;
use crate::node_api::thrown::{Completion, Thrown};
use crate::node_api::value;

/// Names of the properties that hold the views.
const FIELDS: &CStr = c"async_hook_fields";
const UID_FIELDS: &CStr = c"async_id_fields";
const STACK: &CStr = c"async_ids_stack";

/// Why the memory of an environment is not available.
pub(crate) enum BufferError {
    /// JavaScript has detached the `ArrayBuffer` of the property with this name.
    Detached(&'static CStr),
    /// Creating a new buffer failed.
    Thrown(Thrown),
}

impl fmt::Display for BufferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Detached(name) => write!(
                f,
                "the ArrayBuffer of {} has been detached",
                name.to_string_lossy()
            ),
            Self::Thrown(_) => f.write_str("a JavaScript exception"),
        }
    }
}

pub(crate) struct NodeBuffers {
    env: Env,
    external: bool,
    async_wrap: Reference,
    fields: SharedBuffer<AtomicU32>,
    uid_fields: SharedBuffer<AtomicU64>,
    stack: SharedBuffer<AtomicU64>,
}

impl NodeBuffers {
    /// Creates the buffers and the object. If `external` is false, V8 owns the memory.
    pub(crate) fn new(env: &Env, external: bool) -> Completion<Self> {
        let async_wrap = Object::new(env).map_err(|error| Thrown::error(env, &error.reason))?;
        let (fields, view) = SharedBuffer::new(env, FIELDS_COUNT, external)?;
        value::define(env, &async_wrap, FIELDS, &view)?;
        // What the runtime allows for one buffer, it allows for all.
        let external = fields.is_external();
        let (uid_fields, view) = SharedBuffer::new(env, UID_FIELDS_COUNT, external)?;
        value::define(env, &async_wrap, UID_FIELDS, &view)?;
        let (stack, view) = SharedBuffer::new(env, INITIAL_STACK_ELEMENTS, external)?;
        value::define(env, &async_wrap, STACK, &view)?;
        let flag = value::boolean(env, external)?;
        value::define(env, &async_wrap, c"externalBuffers", &flag)?;
        Ok(Self {
            env: *env,
            external,
            async_wrap: Reference::new(env, &async_wrap)?,
            fields,
            uid_fields,
            stack,
        })
    }

    /// Whether Rust owns the memory.
    pub(crate) fn external(&self) -> bool {
        self.external
    }

    /// The object with the views.
    pub(crate) fn async_wrap<'env>(&self, env: &'env Env) -> Completion<Object<'env>> {
        let value = self.async_wrap.value(env)?;
        Ok(Object::from_raw(env.raw(), value.raw()))
    }
}

impl Buffers for NodeBuffers {
    type Error = BufferError;

    /// 1 GiB, or 67 million entries. Not far above that, V8 aborts the process when a typed array is
    /// created.
    const MAX_STACK_ELEMENTS: usize = 1 << 27;

    fn memory(&self) -> Result<Memory<'_>, BufferError> {
        let fields = self
            .fields
            .elements()
            .ok()
            .and_then(|all| all.try_into().ok());
        let uid_fields = self
            .uid_fields
            .elements()
            .ok()
            .and_then(|all| all.try_into().ok());
        Ok(Memory {
            fields: fields.ok_or(BufferError::Detached(FIELDS))?,
            uid_fields: uid_fields.ok_or(BufferError::Detached(UID_FIELDS))?,
            stack: self
                .stack
                .elements()
                .map_err(|Detached| BufferError::Detached(STACK))?,
        })
    }

    fn resize_stack(&mut self, elements: usize) -> Result<(), BufferError> {
        let (stack, view) = SharedBuffer::<AtomicU64>::new(&self.env, elements, self.external)
            .map_err(BufferError::Thrown)?;
        let detached = |Detached| BufferError::Detached(STACK);
        let old = self.stack.elements().map_err(detached)?;
        for (new, old) in stack.elements().map_err(detached)?.iter().zip(old) {
            new.store(old.load(Relaxed), Relaxed);
        }
        let async_wrap = self.async_wrap(&self.env).map_err(BufferError::Thrown)?;
        value::define(&self.env, &async_wrap, STACK, &view).map_err(BufferError::Thrown)?;
        self.stack = stack;
        Ok(())
    }
}
