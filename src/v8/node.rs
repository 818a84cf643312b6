//! What Node exports of its own `AsyncHooks`: the current ids, and the arrays in which it keeps them.

use std::ffi::c_void;
use std::mem::transmute;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use napi::Env;
use napi::bindgen_prelude::{JsValue, Object};

use super::{GetLocalOfIsolate, Isolate, Runtime};
use crate::fields::{UID_FIELDS_COUNT, UidFields};
use crate::{node_api, symbols};

/// `node::async_id node::AsyncHooksGet...AsyncId(v8::Isolate*)`
type GetAsyncId = unsafe extern "C" fn(Isolate) -> f64;
/// `node::Environment* node::GetCurrentEnvironment(v8::Local<v8::Context>)`
type GetCurrentEnvironment = unsafe extern "C" fn(NonNull<c_void>) -> Option<NonNull<c_void>>;
/// `node::AsyncHooks::DefaultTriggerAsyncIdScope(node::Environment*, double)`
type EnterDefaultTrigger =
    unsafe extern "C" fn(NonNull<DefaultTriggerAsyncIdScope>, NonNull<c_void>, f64);
/// `node::AsyncHooks::~DefaultTriggerAsyncIdScope()`
type LeaveDefaultTrigger = unsafe extern "C" fn(NonNull<DefaultTriggerAsyncIdScope>);

/// Node's functions that tell its current ids.
pub(super) struct AsyncIds {
    get_execution_async_id: GetAsyncId,
    get_trigger_async_id: GetAsyncId,
}

/// `node::AsyncHooks::DefaultTriggerAsyncIdScope`: sets the default trigger id of Node's own state while
/// it lives.
#[repr(C)]
struct DefaultTriggerAsyncIdScope {
    /// A pointer to the state, as far as is known: see [`async_hooks_within`].
    async_hooks: usize,
    old_default_trigger_async_id: f64,
    /// Should there be more to it on a Node to come.
    more: [usize; 62],
}

/// How much of `node::AsyncHooks` is looked at: three aliased buffers of seven words, the third of which
/// is `async_id_fields`, a table of functions, and some more. The whole of it is longer.
const ASYNC_HOOKS_WORDS: usize = 28;

/// How far into `node::Environment` its member of this type begins at most. It begins at 1000 to 1008
/// bytes in Node 20.20, 22.23, 24.21 and 26.10 for x64.
const ENVIRONMENT_BYTES: usize = 2 << 10;

/// What `node::AliasedBufferBase<double, v8::Float64Array>` has after its table of functions, and the isolate
/// that follows it.
struct AliasedFloat64Array {
    count: usize,
    buffer: *const AtomicU64,
    /// The slot of a global handle.
    js_array: *mut c_void,
}

/// How far apart the handles of an environment's arrays may be, which are made one after the other: V8
/// keeps them in blocks of this size and more.
const HANDLES_BYTES: usize = 8 << 10;

/// Node's functions that enter and leave a [`DefaultTriggerAsyncIdScope`].
struct DefaultTriggerScopes {
    /// Of the thread that this was found in. It lives longer than what Node-API has to do with it.
    environment: NonNull<c_void>,
    enter: EnterDefaultTrigger,
    leave: LeaveDefaultTrigger,
}

impl Runtime {
    /// The execution and the trigger id that the runtime itself holds for the current context.
    pub(crate) fn async_ids(&self) -> Option<(f64, f64)> {
        let ids = self.async_ids.as_ref()?;
        let isolate = self.isolate()?;
        // SAFETY: the isolate is the current one of this thread. Both functions read one number
        // from Node's state of it, and answer -1 when there is none.
        unsafe {
            Some((
                (ids.get_execution_async_id)(isolate),
                (ids.get_trigger_async_id)(isolate),
            ))
        }
    }

    /// The execution id that the runtime itself holds for the current context.
    pub(crate) fn execution_async_id(&self) -> Option<f64> {
        self.async_ids().map(|(execution, _)| execution)
    }

    /// What JavaScript may read of Node's own state of this environment: `async_id_fields`, the
    /// `Float64Array` in which it keeps its current ids and its default trigger id, and, where it is
    /// found, `execution_async_resources`, the resources whose contexts JavaScript has entered.
    pub(crate) fn async_hooks<'env>(
        &self,
        env: &'env Env,
    ) -> Option<(Object<'env>, Option<Object<'env>>)> {
        const SAMPLE: f64 = 4711.0;

        if !self.knows_node {
            return None;
        }
        let isolate = self.isolate()?;
        let (execution_async_id, _) = self.async_ids()?;
        let scopes = DefaultTriggerScopes::find(isolate)?;
        let (array, next) = scopes.during(SAMPLE, |scope| {
            let words = async_hooks_within(scopes.environment, scope.async_hooks)?;
            // SAFETY: it is inside of the environment, whose object is longer than that, on a major
            // version of Node that was tested. It is alive as long as the environment.
            let words = unsafe { words.as_ref() }
                .each_ref()
                .map(|word| word.load(Relaxed));
            AliasedFloat64Array::find(&words, isolate, UID_FIELDS_COUNT)
                .filter(|(array, _)| array.get(UidFields::kExecutionAsyncId) == execution_async_id)
                .filter(|(array, _)| array.get(UidFields::kDefaultTriggerAsyncId) == SAMPLE)
        })?;
        // SAFETY: the global handle of an aliased buffer, which lives as long as the environment.
        let fields = unsafe { object_of(env, array.js_array) };
        let same = node_api::doubles(env, &fields)
            .is_some_and(|(data, len)| ptr::addr_eq(data, array.buffer) && len == array.count);
        let found = same && array.get(UidFields::kDefaultTriggerAsyncId) != SAMPLE;
        if !found {
            return None;
        }
        // The handle of the array of resources follows on the versions of Node that were tested, where
        // there is one. It is of the same block; what else is there is no pointer to it.
        let is_handle = is_pointer(next) && next.abs_diff(array.js_array.addr()) < HANDLES_BYTES;
        let resources = is_handle
            // SAFETY: on a version of Node that was tested, and checked above, it is a global handle,
            // which lives as long as the environment.
            .then(|| unsafe { object_of(env, array.js_array.with_addr(next)) })
            .filter(|resources| resources.is_array().unwrap_or(false));
        Some((fields, resources))
    }
}

/// The object that a handle refers to.
///
/// # Safety
///
/// `handle` is the slot of a handle of V8, which is alive in all of this call into native code.
unsafe fn object_of(env: &Env, handle: *mut c_void) -> Object<'_> {
    Object::from_raw(env.raw(), handle.cast())
}

/// Whether a word may be the address of words: a number with a point is none, nor is one with a tag.
fn is_pointer(word: usize) -> bool {
    const ADDRESS_BITS: u32 = 48;

    let high = (word as u64) >> ADDRESS_BITS;
    word != 0 && high == 0 && word.is_multiple_of(align_of::<AtomicU64>())
}

/// What `word` points to, if it may be the `AsyncHooks` of `environment`, which is a member of it.
fn async_hooks_within(
    environment: NonNull<c_void>,
    word: usize,
) -> Option<NonNull<[AtomicUsize; ASYNC_HOOKS_WORDS]>> {
    let offset = word.checked_sub(environment.addr().get())?;
    if offset >= ENVIRONMENT_BYTES || !is_pointer(word) {
        return None;
    }
    Some(
        environment
            .map_addr(|start| start.saturating_add(offset))
            .cast(),
    )
}

impl AsyncIds {
    pub(super) fn find() -> Option<Self> {
        let execution = symbols::find(c"_ZN4node29AsyncHooksGetExecutionAsyncIdEPN2v87IsolateE")?;
        let trigger = symbols::find(c"_ZN4node27AsyncHooksGetTriggerAsyncIdEPN2v87IsolateE")?;
        // SAFETY: the mangled names fix functions of one isolate; `node.h` declares that they
        // return `async_id`, a double.
        unsafe {
            Some(Self {
                get_execution_async_id: transmute::<NonNull<c_void>, GetAsyncId>(execution),
                get_trigger_async_id: transmute::<NonNull<c_void>, GetAsyncId>(trigger),
            })
        }
    }
}

impl DefaultTriggerScopes {
    /// Of the environment whose JavaScript called us.
    fn find(isolate: Isolate) -> Option<Self> {
        let context = symbols::find(c"_ZN2v87Isolate17GetCurrentContextEv")?;
        let environment =
            symbols::find(c"_ZN4node21GetCurrentEnvironmentEN2v85LocalINS0_7ContextEEE")?;
        let enter = symbols::find(
            c"_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeC1EPNS_11EnvironmentEd",
        )?;
        let leave = symbols::find(c"_ZN4node10AsyncHooks26DefaultTriggerAsyncIdScopeD1Ev")?;
        // SAFETY: the mangled names tell the parameters, which are a pointer each, and a double. A
        // handle scope is open and a context entered, because JavaScript called us.
        unsafe {
            let context = transmute::<NonNull<c_void>, GetLocalOfIsolate>(context)(isolate)?;
            let get_environment = transmute::<NonNull<c_void>, GetCurrentEnvironment>(environment);
            Some(Self {
                environment: get_environment(context)?,
                enter: transmute::<NonNull<c_void>, EnterDefaultTrigger>(enter),
                leave: transmute::<NonNull<c_void>, LeaveDefaultTrigger>(leave),
            })
        }
    }

    fn during<T>(
        &self,
        trigger_async_id: f64,
        body: impl FnOnce(&DefaultTriggerAsyncIdScope) -> T,
    ) -> T {
        let mut scope = DefaultTriggerAsyncIdScope {
            async_hooks: 0,
            old_default_trigger_async_id: f64::NAN,
            more: [0; 62],
        };
        let scope = NonNull::from(&mut scope);
        // SAFETY: the scope is entered and left in turn, in its place, on the thread of the
        // environment, which is alive while this is. Both write no more than there is room for.
        unsafe {
            (self.enter)(scope, self.environment, trigger_async_id);
            let result = body(scope.as_ref());
            (self.leave)(scope);
            result
        }
    }
}

impl AliasedFloat64Array {
    /// The one with so many elements among the members of an object, and the word that follows it.
    fn find(words: &[usize], isolate: Isolate, count: usize) -> Option<(Self, usize)> {
        words.windows(7).find_map(|members| {
            let &[of, count_, byte_offset, buffer, js_array, _index, next] = members else {
                return None;
            };
            let found = (of, count_, byte_offset) == (isolate.0.addr().get(), count, 0)
                && is_pointer(buffer)
                && is_pointer(js_array);
            found.then(|| {
                let array = Self {
                    count,
                    buffer: ptr::with_exposed_provenance(buffer),
                    js_array: ptr::with_exposed_provenance_mut(js_array),
                };
                (array, next)
            })
        })
    }

    fn get(&self, field: UidFields) -> f64 {
        // SAFETY: only an aliased buffer begins with the isolate, a count and no offset: what follows
        // is where its elements are, and all versions of Node have the same fields. JavaScript of this
        // thread writes to them too, for which an atomic read is no race.
        f64::from_bits(unsafe { &*self.buffer.add(field as usize) }.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;

    use super::{ENVIRONMENT_BYTES, async_hooks_within};

    #[test]
    fn a_word_is_a_pointer_only_inside_of_the_environment() {
        let mut memory = [0_usize; 64];
        let environment = NonNull::from(&mut memory).cast();
        let start = environment.addr().get();
        for word in [start, start + 8, start + ENVIRONMENT_BYTES - 8] {
            let found = async_hooks_within(environment, word);
            assert_eq!(found.map(|hooks| hooks.addr().get()), Some(word));
        }
        let double = 4711.0_f64.to_bits() as usize;
        for word in [
            0,
            1,
            double,
            usize::MAX,
            start - 8,
            start + 4,
            start + ENVIRONMENT_BYTES,
        ] {
            assert_eq!(async_hooks_within(environment, word), None);
        }
    }
}
