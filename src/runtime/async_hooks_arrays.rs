//! The arrays in which Node keeps its ids, found in the memory of its `AsyncHooks`.
//!
//! Node has no function that returns them. While one of its `DefaultTriggerAsyncIdScope`s is open, the
//! scope points to the `AsyncHooks`, and a sample trigger id is in one of the arrays. So the words of
//! the `AsyncHooks` are searched for an array that contains the sample and the current execution id, and
//! the array is used only if JavaScript's view of it has the same memory.

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use napi::Env;
use napi::bindgen_prelude::{JsValue, Object};

use super::functions;
use super::handle::{Isolate, to_object};
use crate::context::fields::{UID_FIELDS_COUNT, UidFields};
use crate::node_api::value;

/// What JavaScript may read of Node's own state of an environment.
pub(crate) struct AsyncHooksArrays<'env> {
    /// `async_id_fields`, the `Float64Array` of the current ids and the default trigger id.
    pub(crate) fields: Object<'env>,
    /// `execution_async_resources`, the resources of the contexts that JavaScript has entered. `None` if
    /// it is not found.
    pub(crate) resources: Option<Object<'env>>,
}

/// `node::AsyncHooks::DefaultTriggerAsyncIdScope`: sets the default trigger id of Node's own state while
/// it is open.
#[repr(C)]
struct DefaultTriggerAsyncIdScope {
    /// Expected to be a pointer to the state: see [`async_hooks_within`].
    async_hooks: usize,
    old_default_trigger_async_id: f64,
    /// In case a later Node adds fields.
    more: [usize; 62],
}

/// How many words of `node::AsyncHooks` are searched: three aliased buffers of seven words, the third of
/// which is `async_id_fields`, a vtable pointer, and some more. The object is longer.
const ASYNC_HOOKS_WORDS: usize = 28;

/// The maximum offset of the `AsyncHooks` member in `node::Environment`. It is 1000 to 1008 bytes in Node
/// 20.20, 22.23, 24.21 and 26.10 for x64.
const ENVIRONMENT_BYTES: usize = 2 << 10;

/// What `node::AliasedBufferBase<double, v8::Float64Array>` has after its vtable pointer and the isolate.
struct AliasedFloat64Array {
    count: usize,
    buffer: *const AtomicU64,
    /// The slot of a global handle.
    js_array: *mut c_void,
}

/// The maximum distance of the handles of an environment's arrays, which are created one after the
/// other: V8 allocates them in blocks of at least this size.
const HANDLES_BYTES: usize = 8 << 10;

/// Node's functions that open and close a [`DefaultTriggerAsyncIdScope`].
struct DefaultTriggerScopes {
    /// The environment of the thread on which this was found. It outlives the Node-API environment.
    environment: NonNull<c_void>,
    enter: unsafe extern "C" fn(NonNull<c_void>, NonNull<c_void>, f64),
    leave: unsafe extern "C" fn(NonNull<c_void>),
}

impl<'env> AsyncHooksArrays<'env> {
    /// Node has a version that was tested, and `execution_async_id` is its current one.
    pub(super) fn find(env: &'env Env, isolate: Isolate, execution_async_id: f64) -> Option<Self> {
        const SAMPLE: f64 = 4711.0;

        let scopes = DefaultTriggerScopes::find(isolate)?;
        let (array, next) = scopes.during(SAMPLE, |scope| {
            let words = async_hooks_within(scopes.environment, scope.async_hooks)?;
            // SAFETY: the words are inside the environment, whose object is longer than that in a tested
            // version of Node. It is alive as long as the environment.
            let words = unsafe { words.as_ref() }
                .each_ref()
                .map(|word| word.load(Relaxed));
            AliasedFloat64Array::find(&words, isolate, UID_FIELDS_COUNT)
                .filter(|(array, _)| array.get(UidFields::kExecutionAsyncId) == execution_async_id)
                .filter(|(array, _)| array.get(UidFields::kDefaultTriggerAsyncId) == SAMPLE)
        })?;
        // SAFETY: the global handle of an aliased buffer, which lives as long as the environment.
        let fields = unsafe { to_object(env, NonNull::new(array.js_array)?) };
        let same = value::float64_elements(env, &fields)
            .is_some_and(|(data, len)| ptr::addr_eq(data, array.buffer) && len == array.count);
        if !same || array.get(UidFields::kDefaultTriggerAsyncId) == SAMPLE {
            return None;
        }
        // In the tested versions that have it, the handle of the array of resources follows. It is in the
        // same block, and other words at that place do not point into the block.
        let is_handle = is_pointer(next) && next.abs_diff(array.js_array.addr()) < HANDLES_BYTES;
        let resources = NonNull::new(array.js_array.with_addr(next))
            .filter(|_| is_handle)
            // SAFETY: an aligned word of the block of handles, as checked above. A tagged one is an object.
            .filter(|slot| unsafe { slot.cast::<usize>().read() } & 1 == 1)
            // SAFETY: a global handle in a tested version of Node, as checked above. It lives as long as
            // the environment.
            .map(|handle| unsafe { to_object(env, handle) })
            .filter(|resources| resources.is_array().unwrap_or(false));
        Some(Self { fields, resources })
    }
}

/// Whether a word may be the address of other words. Doubles and tagged pointers are not.
fn is_pointer(word: usize) -> bool {
    const ADDRESS_BITS: u32 = 48;

    let high = (word as u64) >> ADDRESS_BITS;
    word != 0 && high == 0 && word.is_multiple_of(align_of::<AtomicU64>())
}

/// What `word` points to, if that may be the `AsyncHooks` of `environment`, which is a member of it.
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

impl DefaultTriggerScopes {
    /// The functions of the environment whose JavaScript has called this addon.
    fn find(isolate: Isolate) -> Option<Self> {
        let get_current_context = functions::GET_CURRENT_CONTEXT.find()?;
        let get_current_environment = functions::GET_CURRENT_ENVIRONMENT.find()?;
        let enter = functions::ENTER_DEFAULT_TRIGGER.find()?;
        let leave = functions::LEAVE_DEFAULT_TRIGGER.find()?;
        // SAFETY: JavaScript has called us, so a handle scope is open and a context is entered.
        let environment = unsafe { get_current_environment(get_current_context.call(isolate)?) }?;
        Some(Self {
            environment,
            enter,
            leave,
        })
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
        // SAFETY: the scope is entered and left in order, without moving, on the thread of the
        // environment, which is alive. Both functions write no more than there is room for.
        unsafe {
            (self.enter)(scope.cast(), self.environment, trigger_async_id);
            let result = body(scope.as_ref());
            (self.leave)(scope.cast());
            result
        }
    }
}

impl AliasedFloat64Array {
    /// The one with `count` elements among the members of an object, and the word that follows it.
    fn find(words: &[usize], isolate: Isolate, count: usize) -> Option<(Self, usize)> {
        words.windows(7).find_map(|members| {
            let &[
                member_isolate,
                member_count,
                byte_offset,
                buffer,
                js_array,
                _index,
                next,
            ] = members
            else {
                return None;
            };
            let found = (member_isolate, member_count, byte_offset)
                == (isolate.0.addr().get(), count, 0)
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
        // SAFETY: only an aliased buffer starts with the isolate, a count and a zero offset. Its elements
        // are at `buffer`, and all versions of Node have the same fields. JavaScript of this thread
        // writes to them too, which is no race with an atomic read.
        f64::from_bits(unsafe { &*self.buffer.add(field as usize) }.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;

    use super::{ENVIRONMENT_BYTES, async_hooks_within};

    #[test]
    fn only_a_word_inside_the_environment_is_a_pointer() {
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
